"""Whom a pronoun or a definite description means: "she", "it", "the group", "both sides", "the ministry"."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from kgraph.extract import phrases
from kgraph.extract.entities import ORGANIZED, Entity
from kgraph.extract.speaker import Quotation, frames, quotations
from kgraph.extract.tree import Tree
from kgraph.extract.wordlists import forms, word_set
from kgraph.model import ActorKind

if TYPE_CHECKING:
    from kgraph.extract.builder import Builder

SHE = frozenset(["she", "her", "herself", "hers"])
HE = frozenset(["he", "him", "his", "himself"])
IT = frozenset(["it", "its", "itself"])
THEY = frozenset(["they", "them", "their", "themselves", "theirs"])
SPEAKER = frozenset(["i", "we", "me", "us", "my", "our", "myself", "ourselves"])
SPEECH = word_set("coref.speech")
MONITORS = frozenset(["monitor", "observatory", "watchdog"])
MILITARY = frozenset(["militia", "faction", "brigade", "battalion", "front", "movement", "outfit", "gang", "cartel"])
STATES = (ActorKind.COUNTRY,)
SIDES = (ActorKind.COUNTRY, ActorKind.ARMED_GROUP, ActorKind.ARMED_FORCE, ActorKind.GOVERNMENT_BODY)


class Coref:
    """Finds what words that name nobody refer to, in one document."""

    def __init__(self, builder: Builder) -> None:
        self.b = builder
        self._quotes: list[Quotation] | None = None

    def pronoun(self, i: int) -> tuple[Entity, ...]:
        """The entities a pronoun means, () when that is nobody or cannot be told."""
        word = self.b.tree.lower[i]
        if word in SHE or word in HE:
            found = self._person(i, "f" if word in SHE else "m")
        elif word in IT:
            found = self._thing(i)
        elif word in THEY:
            found = self._many(i)
        elif word in SPEAKER:
            return self._speaker(i)
        elif word in ("who", "which", "that", "whom", "whose"):
            return self._antecedent(i)
        elif word == "both":
            return self.sides(i)
        else:
            return ()
        return (found,) if found is not None else ()

    def _reach(self, i: int) -> int:
        """How far back to look: to the start of the paragraph before."""
        return 160

    def _matrix_subject(self, i: int) -> Entity | None:
        """The subject of the nearest speech verb above `i` in the sentence: "Baku said it …"."""
        tree = self.b.tree
        for h in tree.ancestors(i):
            if speaks(tree, h):
                subject = tree.subject(h)
                if subject is not None and subject < i and tree.pos[subject] != "PRON":
                    found = self.b.resolve(subject)
                    if found:
                        return found[0]
        return None

    def last_speaker(self, i: int) -> Entity | None:
        """Who spoke last before a message that is mentioned ("the statement said …"), if that was an organization."""
        tree = self.b.tree
        if not (tree.base[i] == "nsubj" and speaks(tree, tree.head[i])):
            return None
        return self._last_speaker(i, lambda e: e.kind in ORGANIZED or e.kind is ActorKind.COUNTRY or e.person, 120)

    def _last_speaker(self, i: int, fits: Callable[[Entity], bool], within: int) -> Entity | None:
        """Who spoke last before `i`, when `i` itself is the subject of a verb of speech ("He added …")."""
        tree = self.b.tree
        if not (tree.base[i] == "nsubj" and speaks(tree, tree.head[i])):
            return None
        for verb, subject in reversed(speakers(tree)):
            if verb >= tree.head[i] or subject >= i:
                continue
            if i - verb > within:
                return None
            for entity in self.b.resolve(subject):
                if fits(entity):
                    return entity
        return None

    def _person(self, i: int, gender: str) -> Entity | None:
        def fits(e: Entity) -> bool:
            return e.kind is ActorKind.PERSON and not e.plural and e.gender in ("", gender)

        e = self.b.entities
        found = (
            e.recent_subject(i, fits, within=90)
            or self._last_speaker(i, fits, 120)
            or e.recent(i, fits, within=self._reach(i))
        )
        if found is not None and not found.gender:
            found.gender = gender
        return found

    def _thing(self, i: int) -> Entity | None:
        def fits(e: Entity) -> bool:
            return e.kind in ORGANIZED or e.kind is ActorKind.COUNTRY

        above = self._matrix_subject(i)
        if above is not None:
            behind = above.acts[0] if above.person and above.acts else above
            return behind if fits(behind) else None
        e = self.b.entities
        return self._last_speaker(i, fits, 90) or e.recent_subject(i, fits, within=70) or e.recent(i, fits, within=60)

    def _many(self, i: int) -> Entity | None:
        def fits(e: Entity) -> bool:
            return e.kind in (
                ActorKind.GROUP,
                ActorKind.ARMED_GROUP,
                ActorKind.ARMED_FORCE,
                ActorKind.ORGANIZATION,
            ) or (e.plural and e.person)

        quoted = next((q for q in self.quotes() if q.first <= i <= q.last), None)
        if quoted is not None:
            return self._other_side(i, fits)
        above = self._matrix_subject(i)
        if above is not None and (fits(above) or above.plural):
            return above
        e = self.b.entities
        return self._last_speaker(i, fits, 90) or e.recent_subject(i, fits, within=60) or e.recent(i, fits, within=60)

    def quotes(self) -> list[Quotation]:
        """The quotations of the text, found once."""
        if self._quotes is None:
            self._quotes = quotations(self.b.tree)
        return self._quotes

    def _other_side(self, i: int, fits: Callable[[Entity], bool]) -> Entity | None:
        """Who "they" are in a quotation: somebody named before whom the speaker does not speak for."""
        mine: set[str] = set()
        for speaker in self._speaker(i):
            stack = [speaker]
            while stack:
                one = stack.pop()
                if one.key not in mine:
                    mine.add(one.key)
                    stack += one.acts

        def other(e: Entity) -> bool:
            return (fits(e) or e.kind is ActorKind.COUNTRY) and e.key not in mine and not mine & {a.key for a in e.acts}

        return self.b.entities.recent(i, other, within=160)

    def _speaker(self, i: int) -> tuple[Entity, ...]:
        """Who says "we" in a quotation: the subject of the speech verb nearest to it."""
        tree = self.b.tree
        best, best_distance = None, 0
        for verb, subject in speakers(tree):
            if not speaks(tree, verb) or tree.lower[subject] in SPEAKER or tree.paragraph[subject] != tree.paragraph[i]:
                continue
            if tree.sentence[verb] < tree.sentence[i] - 4 or not any(
                e.kind is not ActorKind.ACTOR for e in self.b.resolve(subject)
            ):
                continue
            distance = abs(verb - i) + (30 if tree.sentence[verb] != tree.sentence[i] else 0)
            if best is None or distance < best_distance:
                best, best_distance = subject, distance
        if best is not None:
            return self.b.resolve(best)
        if self.b.tree.lower[i] not in ("i", "me", "my", "myself"):
            return ()
        found = self.b.entities.recent_subject(i, lambda e: e.person and not e.plural, within=90)
        return (found,) if found is not None else ()

    def _antecedent(self, i: int) -> tuple[Entity, ...]:
        tree = self.b.tree
        for h in (i, *tree.ancestors(i)):
            if tree.dep[h] in ("acl:relcl", "acl") and tree.head[h] < i:
                return self.b.resolve(tree.head[h])
        return ()

    def sides(self, i: int) -> tuple[Entity, ...]:
        """The two sides of the text so far: the two countries, groups or governments named most."""
        pair = self._pair(i)
        if pair:
            return pair
        counts: dict[str, tuple[int, int, Entity]] = {}
        word = self.b.tree.lower[i]
        wanted = STATES if word in ("countries", "nations", "states", "neighbours", "neighbors") else SIDES
        for at, entity, _ in self.b.entities.history:
            if at >= i:
                break
            if entity.kind in wanted:
                top = entity
                for _ in range(3):
                    up = next((a for a in top.acts if a.kind in wanted), None)
                    if up is None:
                        break
                    top = up
                n, first, _ = counts.get(top.key, (0, at, top))
                counts[top.key] = (n + 1, first, top)
        ranked = sorted(counts.values(), key=lambda x: (-x[0], x[1], x[2].key))
        return tuple(e for _, _, e in ranked[:2]) if len(ranked) > 1 else ()

    def _pair(self, i: int) -> tuple[Entity, ...]:
        """The two countries or groups named together last ("Armenia and Azerbaijan") in the sentences before."""
        tree = self.b.tree
        history: list[tuple[int, Entity]] = []
        for at, entity, _ in self.b.entities.before(i):
            if i - at >= 150:
                break
            if entity.kind in SIDES:
                history.insert(0, (at, entity))
        for (at, first), (next_at, second) in zip(history[-2::-1], history[:0:-1], strict=False):
            if (
                tree.head[at] in (tree.head[i], i)
                or first is second
                or next_at - at > 5
                or tree.sentence[at] != tree.sentence[next_at]
            ):
                continue
            if any(tree.lower[k] in ("and", "between") for k in range(at + 1, next_at)) and not any(
                tree.pos[k] in ("VERB", "PUNCT") for k in range(at + 1, next_at)
            ):
                return (first, second)
        return ()

    def definite(self, i: int, lo: int, kind: str, owner: Entity | None) -> tuple[Entity, ...]:
        """The entities that "the group", "the ministry", "both sides" mean, () if none was mentioned."""
        tree, e = self.b.tree, self.b.entities
        word, lemma = tree.lower[i], tree.lemma[i]
        before = {tree.lower[k] for k in range(lo, i)}
        if lemma in ("side", "country", "party", "nation", "neighbour", "neighbor") and before & {
            "both",
            "two",
            "warring",
            "each",
        }:
            return self.sides(i)
        if word == "sides" and "the" in before:
            return self.sides(i)
        if owner is not None:
            return ()
        definite = bool(before & {"the", "this", "that", "these", "those", "such"})
        if lemma == "country" and definite:
            found = e.recent(i, lambda x: x.kind is ActorKind.COUNTRY)
            return (found,) if found is not None else ()
        if kind in ("group", "outlet") and (
            definite or (kind == "group" and lemma in MONITORS | {"coalition", "alliance"})
        ):
            return self._group(i, lo, lemma, before, definite)
        if (
            kind == "body"
            and (definite or not before)
            and lemma not in ("state", "office", "service", "court", "command")
        ):
            head = [w for w in (tree.lower[k] for k in range(lo, i)) if w not in phrases.LIGHT]
            found = e.recent(
                i,
                lambda x: (
                    not x.person
                    and any(
                        n.lower().split()[-1:] == [lemma] and set(head) <= set(n.lower().split()) for n in x.names()
                    )
                    and x.kind in ORGANIZED
                ),
                within=600,
            )
            return (found,) if found is not None else ()
        if kind == "role" and definite and tree.tag[i] != "NNS":
            return self._role(i, lo, lemma)
        if kind in ("crowd", "force", "team") and (definite or tree.base[i] == "compound"):
            head = [w for w in (tree.lower[k] for k in range(lo, i + 1)) if w not in phrases.LIGHT]
            found = e.recent(
                i,
                lambda x: (
                    any(set(head) <= set(n.lower().split()) and n.lower().split()[-1:] == [word] for n in x.names())
                    and not x.person
                ),
                within=300,
            )
            return (found,) if found is not None else ()
        return ()

    def named_by(self, i: int, lo: int, lemma: str, before: set[str]) -> tuple[Entity, ...]:
        """The body that a bare noun in front of another means: "the organisations spokesman" (its apostrophe lost)."""
        return self._group(i, lo, lemma, before, True)

    def _group(self, i: int, lo: int, lemma: str, before: set[str], definite: bool) -> tuple[Entity, ...]:
        e = self.b.entities
        kinds: tuple[ActorKind, ...]
        if lemma in ("coalition", "alliance", "union", "party", "front", "institute", "council"):
            found = e.recent(
                i, lambda x: x.kind in ORGANIZED and any(lemma in n.lower().split() for n in x.names()), within=600
            )
            return (found,) if found is not None else ()
        if lemma in MONITORS or before & {"monitoring", "monitor", "rights", "watchdog"}:
            kinds = (ActorKind.MONITORING_GROUP,)
        elif lemma in MILITARY or before & {
            "militant",
            "armed",
            "rebel",
            "terrorist",
            "jihadist",
            "extremist",
            "terror",
            "islamist",
            "insurgent",
        }:
            kinds = (ActorKind.ARMED_GROUP,)
        elif phrases.heads().get(lemma) == "outlet" or lemma == "agency":
            kinds = (ActorKind.NEWS_ORGANIZATION,)
        else:
            kinds = (ActorKind.ARMED_GROUP, ActorKind.MONITORING_GROUP, ActorKind.ORGANIZATION)
        if not definite:
            return ()
        found = (
            self._last_speaker(i, lambda x: x.kind in kinds, 150)
            or e.recent_subject(i, lambda x: x.kind in kinds, within=150)
            or e.recent(i, lambda x: x.kind in kinds, within=300)
        )
        return (found,) if found is not None else ()

    def _role(self, i: int, lo: int, lemma: str) -> tuple[Entity, ...]:
        tree = self.b.tree
        head = {w for w in (tree.lower[k] for k in range(lo, i)) if w not in phrases.LIGHT}

        def fits(x: Entity) -> bool:
            role = x.role.lower().split()
            if not (x.person and lemma in role):
                return False
            return head <= set(role)

        found = self.b.entities.recent(i, fits, within=600)
        return (found,) if found is not None else ()


def speaks(tree: Tree, i: int) -> bool:
    """Whether token `i` is a verb of speech or thought."""
    return tree.lemma[i] in SPEECH or tree.lower[i] in forms(SPEECH)


_SPEAKERS: WeakKeyDictionary[Tree, list[tuple[int, int]]] = WeakKeyDictionary()


def speakers(tree: Tree) -> list[tuple[int, int]]:
    """The speech verbs of a text with their subjects, found once."""
    kept = _SPEAKERS.get(tree)
    if kept is None:
        kept = [(frame.cue, frame.source) for frame in frames(tree) if frame.source is not None]
        _SPEAKERS[tree] = kept
    return kept
