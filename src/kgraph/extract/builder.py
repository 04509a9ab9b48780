"""The reading of a document for its actors, from left to right, token by token."""

from __future__ import annotations

from collections import Counter

from kgraph import gazetteer
from kgraph.extract import phrases, roles
from kgraph.extract.coref import Coref, speakers, speaks
from kgraph.extract.describe import describe
from kgraph.extract.entities import Entities, Entity
from kgraph.extract.mentions import TITLES, Spot, clean, name_kind, spots
from kgraph.extract.place import home_countries
from kgraph.extract.tree import Tree
from kgraph.knowledge import Knowledge
from kgraph.model import ActorKind
from kgraph.spelling import words

NOMINAL = frozenset(("nsubj", "obj", "iobj", "obl", "nmod", "appos", "conj", "vocative", "dislocated", "list"))


class Builder:
    """Reads a document from left to right and keeps for every token the entities that it means."""

    def __init__(self, tree: Tree, known: Knowledge) -> None:
        self.tree, self.known = tree, known
        self.entities = Entities(known)
        self.spots = list(spots(tree, known))
        self.at: dict[int, Spot] = {i: s for s in self.spots for i in range(s.start, s.end)}
        self.countries: Counter[str] = home_countries(tree, self.spots)
        self.results: dict[int, tuple[Entity, ...]] = {}
        self.of_spot: dict[int, Entity | None] = {}
        self.role_of: dict[int, Entity] = {}
        self.found: list[tuple[int, int, int, Entity]] = []
        self._home: tuple[Entity | None] | None = None
        self.coref = Coref(self)
        self.speaking = self._speaking()

    # Reading

    def run(self) -> None:
        """Resolve everything in order, so that later words can lean on earlier ones."""
        tree = self.tree
        self.sources = {subject for _, subject in speakers(tree)}
        for i in range(len(tree)):
            if tree.paragraph[i] < 0:
                continue
            spot = self.at.get(i)
            if spot is not None and spot.start == i:
                entity = self.entity_of(spot)
                if entity is not None:
                    head = self._spot_head(spot)
                    subject = self._is_subject(head)
                    self.entities.seen(i, entity, subject=subject)
                    self.found.append((spot.start, spot.end, head, entity))
            if tree.pos[i] in ("NOUN", "PRON") and spot is None and (tree.base[i] in NOMINAL or i in self.sources):
                for entity in self.resolve(i):
                    self.entities.seen(i, entity, subject=self._is_subject(i))
                    if tree.pos[i] == "NOUN" or tree.lower[i] in ("he", "she", "it", "they"):
                        self.found.append((phrases.left_edge(tree, i), i + 1, i, entity))

    def _is_subject(self, i: int) -> bool:
        """Whether `i` is a subject or the source of speech, by itself or as the name in apposition to one."""
        tree = self.tree
        for _ in range(3):
            if tree.base[i] == "nsubj" or i in self.sources:
                return True
            if tree.base[i] not in ("appos", "flat", "compound", "nmod") or (
                tree.base[i] == "nmod" and tree.dep[i] != "nmod:desc"
            ):
                return False
            i = tree.head[i]
        return False

    def resolve(self, i: int) -> tuple[Entity, ...]:
        """The entities that token `i` means."""
        if i not in self.results:
            self.results[i] = ()  # against going round in circles
            self.results[i] = tuple(dict.fromkeys(self._resolve(i)))
        return self.results[i]

    def _resolve(self, i: int) -> tuple[Entity, ...]:
        tree = self.tree
        if tree.base[i] == "nsubj" and speaks(tree, tree.head[i]) and tree.head[i] > i + 1:
            beside = self._beside_verb(i)
            if beside is not None:
                return (beside,)
        spot = self.at.get(i)
        if spot is not None:
            owner = self._owned_head(i, spot)
            if owner is not None:
                return self.resolve(owner)
            entity = self.entity_of(spot)
            if entity is not None:
                return (entity,)
            if spot.use in ("unknown", "person") and self._spoken_by(i):
                return (self.entities.make(spot.text, ActorKind.ACTOR),)
        if tree.pos[i] == "PRON" or tree.lower[i] in ("he", "she", "it", "they", "we", "i", "both"):
            return self.coref.pronoun(i)
        if i in self.role_of:
            return (self.role_of[i],)
        return self.phrase(i)

    def _beside_verb(self, i: int) -> Entity | None:
        """Who really speaks when the parse gives a speech verb a subject that cannot: the name just before the verb.

        In text without commas the content runs into the speaker: "the airport was hit in Homs the ministry said".
        """
        tree = self.tree
        if tree.pos[i] == "PRON" or i in self.role_of or phrases.head_class(tree, i) not in ("", "gear"):
            return None
        spot = self.at.get(i)
        if spot is not None and (entity := self.entity_of(spot)) is not None and not spot.possessive:
            return None
        j = tree.head[i] - 1
        while j > i and (
            tree.pos[j] in ("ADV", "AUX")
            or tree.lower[j] in phrases.TIMES
            or tree.lower[j] in ("on", "late", "early", "also", "in", "a", "statement")
        ):
            j -= 1
        if j <= i or tree.lo[i] > j or tree.hi[i] < j:
            return None
        up = j
        while up != i:
            if tree.base[up] in ("acl", "advcl", "ccomp", "parataxis") or tree.head[up] == up:
                return None
            up = tree.head[up]
        near = self.at.get(j)
        if near is not None:
            entity = self.entity_of(near)
            return entity if entity is not None and near.use != "demonym" and not near.possessive else None
        if phrases.head_class(tree, j) in ("role", "body", "group", "outlet") and tree.pos[j] in ("NOUN", "PROPN"):
            found = self.phrase(j)
            return found[0] if found else None
        return None

    def _spoken_by(self, i: int) -> bool:
        """Whether the phrase of `i` is the subject of a verb of speech."""
        tree = self.tree
        while tree.base[i] in ("flat", "compound", "appos") and tree.head[i] != i:
            i = tree.head[i]
        return tree.base[i] == "nsubj" and speaks(tree, tree.head[i])

    def _spot_head(self, spot: Spot) -> int:
        for i in range(spot.start, spot.end):
            if not spot.start <= self.tree.head[i] < spot.end:
                return i
        return spot.end - 1

    def _owned_head(self, i: int, spot: Spot) -> int | None:
        """The noun that a name only modifies although the parse hangs the phrase by it: "Iraqs cleric"."""
        tree, n = self.tree, len(self.tree)
        if not (spot.possessive or spot.use == "demonym"):
            return None
        j, last = spot.end, None
        while j < n and j < spot.end + 6 and tree.sentence[j] == tree.sentence[i]:
            if tree.pos[j] in ("NOUN", "PROPN") and not (j in self.at and self.at[j].use == "demonym"):
                last = j
            elif tree.pos[j] != "ADJ" and tree.words[j] != "-":
                break
            j += 1
        if last is None or not (
            tree.head[last] == i or spot.possessive or tree.base[i] in ("nsubj", "obj", "obl", "root")
        ):
            return None
        if not spot.possessive and not (
            tree.head[last] == i or tree.head[i] == tree.head[last] or tree.head[i] == last
        ):
            return None
        return last if last != i else None

    # Names

    def entity_of(self, spot: Spot) -> Entity | None:
        """The entity of a name, None for a name of no actor (a town)."""
        if spot.start not in self.of_spot:
            self.of_spot[spot.start] = None
            self.of_spot[spot.start] = self._entity_of(spot)
        return self.of_spot[spot.start]

    def _entity_of(self, spot: Spot) -> Entity | None:
        tree, entities = self.tree, self.entities
        if spot.key:
            entity = entities.known(spot.key)
            if (
                spot.use == "demonym"
                and spot.text.endswith(("s", "S"))
                and tree.tag[spot.end - 1] in ("NNPS", "NNS", "NNP")
                and self._stands_alone(spot)
            ):
                if spot.start and tree.lower[spot.start - 1] == "the":
                    entity.call(spot.text)  # "the Russians bombed it": the side, not some people
                    return entity
                crowd = entities.make(spot.text, ActorKind.GROUP, plural=True)
                crowd.acts = crowd.acts or [entity]
                return crowd
            if entity.person and len(words(spot.text)) == 1:
                other = entities.person(spot.text) if self._other_person(spot) else None
                entity = other or entity
            if spot.use != "demonym":
                entity.call(spot.text)
            if entity.person:
                roles.introduce(self, spot, entity)
            return entity
        if tree.paragraph[spot.start] < 0 or spot.use == "place":
            return None
        if spot.use == "body":
            if (
                len(spot.text.split()) == 1
                and phrases.head_class(tree, spot.start)
                and entities.called(spot.text) is None
            ):
                return None
            return self._body_name(spot)
        called = entities.called(spot.text) if spot.text.isupper() else None
        if called is not None:
            called.call(spot.text)
            return called
        if spot.text.endswith("s") and len(spot.text) > 4:
            owner = self._person_seen(spot.text[:-1])
            if owner is not None and owner.label.lower().split()[-1:] == spot.text[:-1].lower().split()[-1:]:
                return owner
        titled = bool(spot.start and tree.lower[spot.start - 1] in TITLES)
        before = roles.role_before(self, spot)
        full = self._person_seen(spot.text)
        if not titled and before is None and full is None and (self._is_town(spot) or not self._acts_like_person(spot)):
            return None
        entity = entities.person(spot.text)
        roles.introduce(self, spot, entity)
        return entity

    def _stands_alone(self, spot: Spot) -> bool:
        """Whether a demonym is a noun of its own ("the Armenians")."""
        facts = self.known.actors[spot.key]
        return spot.text not in facts.demonyms and self.tree.base[self._spot_head(spot)] not in (
            "amod",
            "compound",
            "nmod:desc",
        )

    def _other_person(self, spot: Spot) -> bool:
        """Whether the document has introduced somebody else of this surname."""
        mine = words(spot.text)
        for entity in self.entities.people():
            parts = words(entity.label)
            if len(parts) > 1 and parts[-1] == mine[-1]:
                return entity.key != spot.key
        return False

    def _person_seen(self, text: str) -> Entity | None:
        parts = words(text)
        stems = [parts, [*parts[:-1], parts[-1][:-1]]] if parts and parts[-1].endswith("s") else [parts]
        for stem in stems:
            for entity in self.entities.people():
                if stem and any(set(stem) <= set(words(n)) for n in entity.names()):
                    return entity
        return None

    def _is_town(self, spot: Spot) -> bool:
        towns = gazetteer.load().find(spot.text) or (
            gazetteer.load().find(spot.text[:-1]) if spot.text.endswith("s") else ()
        )
        return any(t.population > 100_000 or t.country in self.countries for t in towns)

    def _speaking(self) -> set[str]:
        """The names that are somewhere the subject of a verb of speech or thought, or have a title."""
        tree, out = self.tree, set()
        for spot in self.spots:
            if spot.key or spot.use in ("body", "place"):
                continue
            head = self._spot_head(spot)
            titled = spot.start > 0 and tree.lower[spot.start - 1] in TITLES
            if titled or (tree.base[head] == "nsubj" and speaks(tree, tree.head[head])):
                out.update(words(spot.text))
        return out

    def _acts_like_person(self, spot: Spot) -> bool:
        tree = self.tree
        if spot.use == "unknown" and not spot.text.isupper() and set(words(spot.text)) <= self.speaking:
            return True
        head = self._spot_head(spot)
        if spot.use == "person":
            before = tree.lower[spot.start - 1] if spot.start else ""
            return before not in ("in", "near", "at", "around", "outside", "into", "the", "across", "of", "from") or (
                tree.base[head] in ("nsubj",) and before != "the"
            )
        up = tree.head[head]
        return tree.base[head] == "nsubj" and speaks(tree, up)

    def _body_name(self, spot: Spot) -> Entity:
        tree, entities = self.tree, self.entities
        country = self._country_before(spot.start)
        office = phrases.ministry(spot.text.split())
        if country is not None:
            return self.body(country, office or spot.text, clean(tree, self._name_left(spot.start), spot.end))
        found = entities.called(spot.text)
        if found is not None:
            found.call(spot.text)
            return found
        known = self._national(spot)
        if known is not None:
            return known
        return self.body(None, office or spot.text, spot.text, kind=name_kind(spot.text))

    def _national(self, spot: Spot) -> Entity | None:
        """The one known body that the short name means in a text about its country: "the Observatory" (Syria)."""
        home = self.home()
        if home is None:
            return None
        found = self.known.containing(frozenset(words(spot.text)) | frozenset(words(self._adjective(home))))
        if len(found) != 1 or self.known.actors[found[0]].kind is ActorKind.COUNTRY:
            return None
        entity = self.entities.known(found[0])
        entity.call(spot.text)
        return entity

    def _name_left(self, start: int) -> int:
        while start > 0 and self.tree.words[start - 1] in ("'s", "\u2019s", "'"):
            start -= 1
        spot = self.at.get(start - 1)
        return spot.start if spot is not None else start

    def _country_before(self, start: int) -> Entity | None:
        """The country whose name or demonym stands just before a token: "Russian", "Russia's", "Russias"."""
        i = start - 1
        while i >= 0 and self.tree.words[i] in ("'s", "\u2019s", "'"):
            i -= 1
        spot = self.at.get(i) if i >= 0 else None
        if spot is not None and spot.key and self.known.actors[spot.key].kind is ActorKind.COUNTRY:
            return self.entities.known(spot.key)
        return None

    def body(
        self, owner: Entity | None, name: str, text: str, *, kind: ActorKind = ActorKind.GOVERNMENT_BODY
    ) -> Entity:
        """An organ of `owner` called `name`; without an owner, the one last called so, or the home country's."""
        if owner is None:
            seen = self.entities.called(name)
            if seen is not None:
                seen.call(text)
                return seen
            made = self.entities.make(text, kind)
            home = self.home() or self.entities.recent_subject(
                10**9, lambda e: e.kind is ActorKind.COUNTRY, within=10**9
            )
            if home is not None and phrases.ministry(name.split()):
                made.acts = made.acts or [home]
            return made
        adjective = self._adjective(owner)
        made = self.entities.make(
            f"{adjective} {name}",
            name_kind(name) if kind is ActorKind.GOVERNMENT_BODY and name_kind(name) is not ActorKind.PERSON else kind,
            key=f"{owner.label} {name}",
        )
        made.call(text)
        if owner not in made.acts:
            made.acts.append(owner)
        return made

    def _adjective(self, owner: Entity) -> str:
        facts = self.known.actors.get(owner.key)
        return facts.demonyms[0] if facts is not None and facts.demonyms else owner.label

    def home(self) -> Entity | None:
        """The country that most of the text is about, if one stands out."""
        if self._home is None:
            self._home = (self._find_home(),)
        return self._home[0]

    def _find_home(self) -> Entity | None:
        top = self.countries.most_common(2)
        if not top or (len(top) > 1 and top[0][1] < 1.4 * top[1][1]):
            return None
        key = self.known.codes.get(top[0][0])
        return self.entities.known(key) if key else None

    # Common nouns

    def phrase(self, i: int) -> tuple[Entity, ...]:
        """The entity of a noun phrase with a common noun for its head."""
        return describe(self, i)
