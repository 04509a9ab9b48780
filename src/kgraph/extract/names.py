"""Who: the actors of a document, and for every noun phrase and pronoun the actor that it means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kgraph import gazetteer, knowledge
from kgraph.extract import phrases
from kgraph.extract.coref import Coref
from kgraph.extract.entities import ORGANIZED, Entities, Entity
from kgraph.extract.mentions import TITLES, Spot, clean, name_kind, spots
from kgraph.extract.place import home_countries
from kgraph.extract.tree import Tree
from kgraph.knowledge import Knowledge
from kgraph.model import Actor, ActorKind, Document
from kgraph.spelling import words

NOMINAL = frozenset({"nsubj", "obj", "iobj", "obl", "nmod", "appos", "conj", "root", "dep", "parataxis", "vocative", "dislocated", "list", "xcomp", "ccomp", "flat", "compound", "acl", "advcl", "csubj", "discourse", "orphan"})
FEMALE = frozenset("mrs mrs. ms ms. spokeswoman woman queen princess lady congresswoman chairwoman sister mother wife daughter girl madam dame".split())
MALE = frozenset("mr mr. spokesman man king prince lord congressman chairman brother father husband son boy sheikh imam sir".split())
INSIDE = frozenset("of for from at in with to on".split())


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor named at tokens `start` to `end` (exclusive); `head` is the token the phrase hangs by."""

    start: int
    end: int
    head: int
    actor: Actor


class Actors:
    """The actors of one document.

    `narrator` is the reporter's own voice; `mentions` are the names and the phrases that were resolved, in order.
    """

    def __init__(self, builder: Builder, narrator: Actor) -> None:
        self._builder = builder
        self.narrator = narrator
        self.mentions = [
            ActorMention(start, end, head, entity.actor()) for start, end, head, entity in sorted(builder.found, key=lambda m: m[:3])
        ]
        self._cache: dict[tuple[int, bool], tuple[Actor, ...]] = {}

    def of(self, token: int, *, conjuncts: bool = True) -> tuple[Actor, ...]:
        """The actors that the noun phrase or pronoun with head `token` means; several for "Russia and Turkey".

        Empty for a pronoun that means no actor. With `conjuncts` false, only the first of those joined by "and".
        """
        key = (token, conjuncts)
        if key not in self._cache:
            found = list(self._builder.resolve(token))
            if conjuncts:
                for k in self._builder.tree.kids[token]:
                    if self._builder.tree.base[k] == "conj" and self._builder.tree.pos[k] in ("NOUN", "PROPN", "PRON"):
                        found += [e for e in self._builder.resolve(k) if e not in found]
            self._cache[key] = tuple(e.actor() for e in found)
        return self._cache[key]

    def side_of(self, start: int, head: int) -> tuple[Actor, ...]:
        """The actors whose people are counted in tokens `start` to `head`: "20 Azerbaijani soldiers", "members of the SDF"."""
        builder = self._builder
        tree = builder.tree
        out: list[Entity] = []
        for spot in builder.spots:
            inside = start <= spot.start <= head
            behind = head < spot.start <= head + 5 and tree.lower[head + 1 : head + 2] in (["of"], ["from"])
            if (inside or behind) and (entity := builder.entity_of(spot)) is not None and not entity.person and entity not in out:
                if behind and out:
                    continue
                out.append(entity)
        return tuple(e.actor() for e in out)


def actors(tree: Tree, document: Document) -> Actors:
    """The actors of a document, every name and description resolved from its beginning to its end.

    >>> t = Tree("Baku denied it".split(), heads=[1, 1, 1], deps=["nsubj", "root", "obj"], pos=["PROPN", "VERB", "PRON"])
    >>> who = actors(t, Document("d", "", "Baku denied it", ((0, 14),), ""))
    >>> [a.label for a in who.of(0)]
    ['Azerbaijan']
    """
    builder = Builder(tree, knowledge.load())
    builder.run()
    publisher = document.publisher
    label = f"{publisher} reporter" if publisher else "reporter"
    return Actors(builder, Actor("narrator", label, ActorKind.NARRATOR))


class Builder:
    """Reads a document from left to right and keeps for every token the entities that it means."""

    def __init__(self, tree: Tree, known: Knowledge) -> None:
        self.tree, self.known = tree, known
        self.entities = Entities(known)
        self.spots = [s for s in spots(tree, known)]
        self.at: dict[int, Spot] = {i: s for s in self.spots for i in range(s.start, s.end)}
        self.countries: Counter[str] = home_countries(tree, self.spots)
        self.results: dict[int, tuple[Entity, ...]] = {}
        self.of_spot: dict[int, Entity | None] = {}
        self.role_of: dict[int, Entity] = {}
        self.found: list[tuple[int, int, int, Entity]] = []
        self.coref = Coref(self)

    # Reading

    def run(self) -> None:
        """Resolve everything in order, so that later words can lean on earlier ones."""
        tree = self.tree
        for i in range(len(tree)):
            if tree.paragraph[i] < 0:
                continue
            spot = self.at.get(i)
            if spot is not None and spot.start == i:
                entity = self.entity_of(spot)
                if entity is not None:
                    head = self._spot_head(spot)
                    subject = tree.base[head] == "nsubj"
                    self.entities.seen(i, entity, subject=subject)
                    self.found.append((spot.start, spot.end, head, entity))
            if tree.pos[i] in ("NOUN", "PRON") and spot is None and tree.base[i] in NOMINAL and tree.base[i] not in ("compound", "flat"):
                for entity in self.resolve(i):
                    self.entities.seen(i, entity, subject=tree.base[i] == "nsubj")
                    if tree.pos[i] == "NOUN" or tree.lower[i] in ("he", "she", "it", "they"):
                        self.found.append((phrases.left_edge(tree, i), i + 1, i, entity))

    def resolve(self, i: int) -> tuple[Entity, ...]:
        """The entities that token `i` means."""
        if i not in self.results:
            self.results[i] = ()  # against going round in circles
            self.results[i] = tuple(dict.fromkeys(self._resolve(i)))
        return self.results[i]

    def _resolve(self, i: int) -> tuple[Entity, ...]:
        tree = self.tree
        spot = self.at.get(i)
        if spot is not None:
            owner = self._owned_head(i, spot)
            if owner is not None:
                return self.resolve(owner)
            entity = self.entity_of(spot)
            if entity is not None:
                return (entity,)
        if tree.pos[i] == "PRON" or tree.lower[i] in ("he", "she", "it", "they", "we", "i", "both"):
            return self.coref.pronoun(i)
        if i in self.role_of:
            return (self.role_of[i],)
        return self.phrase(i)

    def _spot_head(self, spot: Spot) -> int:
        for i in range(spot.start, spot.end):
            if not spot.start <= self.tree.head[i] < spot.end:
                return i
        return spot.end - 1

    def _owned_head(self, i: int, spot: Spot) -> int | None:
        """A demonym that the parse takes for the head of what follows ("the Syrian Army" cut short) stays itself."""
        return None

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
            if entity.person and len(words(spot.text)) == 1:
                other = entities.person(spot.text) if self._other_person(spot) else None
                entity = other or entity
            if spot.use != "demonym":
                entity.call(spot.text)
            if entity.person:
                self._describe(spot, entity)
            return entity
        if tree.paragraph[spot.start] < 0:
            return None
        if spot.use == "body":
            return self._body_name(spot)
        called = entities.called(spot.text, spot.start) if spot.text.isupper() else None
        if called is not None:
            called.call(spot.text)
            return called
        titled = bool(spot.start and tree.lower[spot.start - 1] in TITLES)
        before = self._role_before(spot)
        full = self._person_seen(spot.text)
        if not titled and before is None and full is None and (self._is_town(spot) or not self._acts_like_person(spot)):
            return None
        entity = entities.person(spot.text)
        self._describe(spot, entity)
        return entity

    def _other_person(self, spot: Spot) -> bool:
        """Whether the document has introduced somebody else of this surname."""
        mine = words(spot.text)
        for _, entity, _ in reversed(self.entities.history):
            if entity.person:
                parts = words(entity.label)
                if len(parts) > 1 and parts[-1] == mine[-1]:
                    return entity.key != spot.key
        return False

    def _person_seen(self, text: str) -> Entity | None:
        parts = words(text)
        stems = [parts, [*parts[:-1], parts[-1][:-1]]] if parts and parts[-1].endswith("s") else [parts]
        for stem in stems:
            for _, entity, _ in reversed(self.entities.history):
                if entity.person and stem and any(set(stem) <= set(words(n)) for n in entity.names()):
                    return entity
        return None

    def _is_town(self, spot: Spot) -> bool:
        towns = gazetteer.load().find(spot.text) or (gazetteer.load().find(spot.text[:-1]) if spot.text.endswith("s") else ())
        return any(t.population > 100_000 or t.country in self.countries for t in towns)

    def _acts_like_person(self, spot: Spot) -> bool:
        tree = self.tree
        head = self._spot_head(spot)
        if spot.use == "person":
            before = tree.lower[spot.start - 1] if spot.start else ""
            return before not in ("in", "near", "at", "around", "outside", "into", "the", "across", "of", "from") or tree.base[head] in ("nsubj",) and before != "the"
        up = tree.head[head]
        return tree.base[head] == "nsubj" and tree.lemma[up] in ("say", "tell", "add", "claim", "write", "state", "deny", "explain", "warn", "report", "announce", "note")

    def _body_name(self, spot: Spot) -> Entity:
        tree, entities = self.tree, self.entities
        country = self._country_before(spot.start)
        office = phrases.ministry(spot.text.split())
        if country is not None:
            return self.body(country, office or spot.text, clean(tree, self._name_left(spot.start), spot.end))
        found = entities.called(spot.text, spot.start)
        if found is not None:
            found.call(spot.text)
            return found
        return self.body(None, office or spot.text, spot.text, kind=name_kind(spot.text))

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

    def body(self, owner: Entity | None, name: str, text: str, *, kind: ActorKind = ActorKind.GOVERNMENT_BODY) -> Entity:
        """An organ of `owner` called `name`; without an owner, the one that was last called so, or the home country's."""
        if owner is None:
            seen = self.entities.called(name, 10**9)
            if seen is not None:
                seen.call(text)
                return seen
            made = self.entities.make(text, kind)
            home = self.home()
            if home is not None and phrases.ministry(name.split()):
                made.acts = made.acts or [home]
            return made
        adjective = self._adjective(owner)
        made = self.entities.make(f"{adjective} {name}", name_kind(name) if kind is ActorKind.GOVERNMENT_BODY and name_kind(name) is not ActorKind.PERSON else kind, key=f"{owner.label} {name}")
        made.call(text)
        if owner not in made.acts:
            made.acts.append(owner)
        return made

    def _adjective(self, owner: Entity) -> str:
        facts = self.known.actors.get(owner.key)
        return facts.demonyms[0] if facts is not None and facts.demonyms else owner.label

    def home(self) -> Entity | None:
        """The country that most of the text is about, if one stands out."""
        top = self.countries.most_common(2)
        if not top or (len(top) > 1 and top[0][1] < 1.5 * top[1][1]):
            return None
        key = self.known.codes.get(top[0][0])
        return self.entities.known(key) if key else None

    # People and their roles

    def _role_before(self, spot: Spot) -> tuple[int, int, int] | None:
        """The phrase of a role before a name ("Defence Ministry spokeswoman", "the head of the Observatory"): first
        token, end, and the token of the role noun."""
        tree = self.tree
        i = spot.start - 1
        steps = 0
        while i >= 0 and steps < 11:
            if tree.sentence[i] != tree.sentence[spot.start]:
                break
            word, pos = tree.lower[i], tree.pos[i]
            if pos in ("VERB", "AUX", "PUNCT", "SCONJ", "CCONJ", "ADV", "PRON") and word not in ("-", "'s", "its", "his", "her", "their", "'", "and") and i not in self.at:
                break
            if word == "and":
                break
            if phrases.head_class(tree, i) == "role" or (phrases.head_class(tree, i) == "team" and steps == 0):
                between = [tree.lower[k] for k in range(i + 1, spot.start)]
                plain = all(w in TITLES or k in self.at or w in INSIDE or tree.pos[k] in ("NOUN", "PROPN", "ADJ", "DET", "PART") or w in ("-", "'s", "its", "his", "her", "their") for k, w in zip(range(i + 1, spot.start), between, strict=True))
                if plain and (not between or between[0] in INSIDE or all(w in TITLES for w in between)):
                    return self._left_of_role(i), spot.start, i
                return None
            i -= 1
            steps += 1
        return None

    def _left_of_role(self, i: int) -> int:
        tree = self.tree
        lo = i
        while lo > 0 and tree.sentence[lo - 1] == tree.sentence[i]:
            word, pos = tree.lower[lo - 1], tree.pos[lo - 1]
            if (lo - 1) in self.at or word in TITLES or word in ("-", "'s", "\u2019s") or pos in ("NOUN", "PROPN", "ADJ") or word in phrases.POSSESSIVES:
                lo -= 1
            else:
                break
        return lo

    def _role_after(self, spot: Spot) -> tuple[int, int, int] | None:
        """Likewise behind the name: "Jane Doe, a spokeswoman for the ministry,"."""
        tree, n = self.tree, len(self.tree)
        i = spot.end
        if i < n and tree.words[i] in (",", "(", "\u2013", "-"):
            i += 1
        start = i
        while i < n and i < start + 7 and tree.sentence[i] == tree.sentence[spot.start]:
            if phrases.head_class(tree, i) == "role" and not (i + 1 < n and phrases.head_class(tree, i + 1) == "role"):
                end = i + 1
                while end < n and end < i + 12 and tree.sentence[end] == tree.sentence[i] and (tree.lower[end] in INSIDE or tree.lower[end] in ("the", "and", "-", "'s") or tree.pos[end] in ("NOUN", "PROPN", "ADJ") or end in self.at):
                    end += 1
                return start, end, i
            if not (tree.pos[i] in ("NOUN", "PROPN", "ADJ", "DET") or i in self.at or tree.words[i] in ("-", "'s", "\u2019s")):
                return None
            i += 1
        return None

    def _describe(self, spot: Spot, entity: Entity) -> None:
        """Role, sides and gender of a person from the words around the name."""
        tree = self.tree
        for k in range(max(0, spot.start - 3), spot.start):
            if tree.lower[k] in FEMALE:
                entity.gender = "f"
            elif tree.lower[k] in MALE:
                entity.gender = entity.gender or "m"
        before = self._role_before(spot)
        after = None if before is not None else self._role_after(spot)
        found = before or after
        if found is None:
            return
        lo, hi, role = found
        if tree.lower[role] in FEMALE:
            entity.gender = "f"
        elif tree.lower[role] in MALE:
            entity.gender = entity.gender or "m"
        self.role_of[role] = entity
        first = phrases.strip(tree, lo, hi)
        if not entity.role or len(entity.role.split()) == 1:
            entity.role = clean(tree, first, max(hi if after else role + 1, role + 1))
        if not entity.acts:
            entity.acts = [e for e in self.owners(lo, hi if before is None else spot.start, role) if e is not entity]

    def owners(self, lo: int, hi: int, role: int) -> list[Entity]:
        """Those whom the holder of a role acts for, from the words `lo` to `hi` of its phrase."""
        tree = self.tree
        country: Entity | None = None
        for k in range(lo, hi):
            spot = self.at.get(k)
            if spot is None or spot.start != k:
                if tree.lower[k] in phrases.POSSESSIVES and k < role:
                    return list(self.coref.pronoun(k))[:1]
                continue
            entity = self.entity_of(spot)
            if entity is None or entity.person:
                continue
            if entity.kind is ActorKind.COUNTRY:
                country = country or entity
                continue
            return [entity]
        ministry = phrases.office(tree, lo, hi)
        for k in range(lo, hi):
            if k not in self.at and phrases.head_class(tree, k) in ("body", "group", "force") and k != role and tree.pos[k] in ("NOUN", "PROPN"):
                found = self.phrase(k)
                if found and found[0].kind in ORGANIZED:
                    return [found[0]]
        if ministry:
            return [self.body(country, ministry, (self._adjective(country) + " " if country else "") + ministry)]
        if country is not None:
            return [country]
        if tree.lower[role] in ("president", "premier", "minister", "chancellor", "king", "parliament"):
            home = self.home()
            return [home] if home is not None else []
        return []

    # Common nouns

    def phrase(self, i: int) -> tuple[Entity, ...]:
        """The entity of a noun phrase with a common noun for its head."""
        from kgraph.extract.describe import describe

        return describe(self, i)
