"""Where and when the event of a clause was, among the places and times that the text names.

A place counts when it stands for where ("in A", "shelled A"), not for who ("A said"), nor for where somebody spoke or
signed. A time counts when it is the event's, not that of the telling ("accused them on Wednesday of ...").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kgraph.extract.arguments import speaking
from kgraph.extract.lexicon import table
from kgraph.extract.occurrence import clause_of
from kgraph.extract.tree import SUBJECTS, Tree
from kgraph.extract.wordlists import word_set
from kgraph.model import Actor, ActorKind, Place, When

OUTSIDE = word_set("agency.outside")
AGREEING = word_set("commitment.agreeing")
SETTLEMENTS = frozenset({"town", "city", "village", "settlement", "area", "place", "position", "base", "district"})
TELLING = frozenset(table("cues.tsv"))
HITTING = word_set("agency.hitting")
LOCATIVE = word_set("agency.locative")
ANAPHORIC = word_set("agency.anaphoric")
TRUCES = frozenset({"ceasefire-agreement", "ceasefire-observance", "ceasefire-violation"})
COMING_FROM = frozenset("fighter-deployment shelling missile-strike air-strike armed-attack bombing".split())
VIOLENT = frozenset(
    "armed-clash armed-attack shelling air-strike missile-strike bombing chemical-attack prohibited-weapons "
    "targeting-civilians assassination property-destruction casualties displacement affected responsibility".split()
)


class ActorsLike(Protocol):
    """What `kgraph.extract.names.actors` returns, as far as roles need it."""

    def of(self, i: int) -> tuple[Actor, ...]:
        """The actors that the noun phrase or pronoun headed by token `i` stands for."""
        ...

    def side_of(self, start: int, head: int) -> tuple[Actor, ...]:
        """The actors that tokens `start` to `head` name as a side ("Russian" in "Russian paratroops")."""
        ...


class Mention(Protocol):
    """Something named at tokens `start` to `end` (exclusive), its phrase hanging by `head`."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def head(self) -> int: ...


class PlaceLike(Mention, Protocol):
    """A place named somewhere."""

    @property
    def place(self) -> Place: ...


class TimeLike(Mention, Protocol):
    """A time named somewhere."""

    @property
    def when(self) -> When: ...


class Whereabouts:
    """Finds the places and the time of events in one text."""

    def __init__(self, tree: Tree, actors: ActorsLike, places: Sequence[PlaceLike], times: Sequence[TimeLike]) -> None:
        self.tree = tree
        self.actors = actors
        self.places = places
        self.times = times

    def means_the_place(self, first: int, last: int) -> bool:
        """Whether the words point back at a place: "the town", "it"."""
        tree = self.tree
        return any(
            tree.lower[j] == "it" or (tree.lemma[j] in SETTLEMENTS and tree.has_word(j, ANAPHORIC, "det"))
            for j in range(first, last + 1)
        )

    def places_of(
        self,
        first: int,
        last: int,
        trigger: int,
        kind: str,
        barred: frozenset[int] = frozenset(),
        nested: frozenset[int] = frozenset(),
    ) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
        """The places of the stretch, else of the clause or sentence around it, and those it is said to be outside.

        No place is taken from the tokens `barred` (who did it). Of several places those do not count that hang on one
        of the other events, the tokens `nested` ("in A, still reeling from the loss of B").
        """
        tree = self.tree
        inside: dict[str, Place] = {}
        outside: dict[str, Place] = {}
        low, high = tree.sentences[tree.sentence[trigger]]
        spans = [(first, last)]
        top = clause_of(tree, trigger)
        spans.append((tree.lo[top], tree.hi[top]))
        if kind in VIOLENT:
            spans.append((low, high - 1))
        for a, b in spans:
            away = self._of_others(a, b, trigger, nested)
            for mention in self.places:
                if mention.head in away:
                    continue
                if not a <= mention.start <= b or mention.head in barred or not self._stands_as_place(mention):
                    continue
                if (a, b) != (first, last) and self._told_there(mention):
                    continue
                if kind in TRUCES and self._signed_there(mention):
                    continue
                if kind in COMING_FROM and "from" in self._case(mention):
                    continue
                if self._case(mention) & OUTSIDE:
                    outside.setdefault(mention.place.key, mention.place)
                elif mention.place.key not in outside:
                    inside.setdefault(mention.place.key, mention.place)
            if inside or outside:
                break
        return tuple(inside.values()), tuple(outside.values())

    def _of_others(self, first: int, last: int, trigger: int, nested: frozenset[int]) -> set[int]:
        """The heads of the places that hang on other events than the trigger's, where it has one of its own."""
        tree = self.tree
        above = {trigger, *tree.ancestors(trigger)}
        heads = [m.head for m in self.places if first <= m.start <= last]
        away = {i for i in heads if any(j in nested and j not in above for j in tree.ancestors(i))}
        return away if len(away) < len(heads) else set()

    def _told_there(self, mention: PlaceLike) -> bool:
        """Whether the place is where somebody spoke ("told reporters in A", but not "a crew in A said")."""
        tree, j = self.tree, mention.head
        above = clause_of(tree, j)
        while tree.head[j] not in (j, above):
            j = tree.head[j]
        return tree.pos[above] == "VERB" and tree.lemma[above] in speaking() and tree.dep[j] not in SUBJECTS

    def _signed_there(self, mention: PlaceLike) -> bool:
        """Whether a truce was agreed at the place, or somebody there speaks ("negotiated in A", "calls from B")."""
        above = self.tree.head[mention.head]
        return self.tree.lemma[above] in AGREEING or "from" in self._case(mention)

    def _case(self, mention: PlaceLike) -> set[str]:
        """The prepositions of a place, also those of the first of several ("in A and B")."""
        tree, j = self.tree, mention.head
        while tree.base[j] in ("conj", "appos", "flat") and tree.head[j] != j:
            j = tree.head[j]
        before = tree.lower[mention.start - 1] if mention.start else ""
        return {tree.lower[k] for h in (j, mention.head) for k in tree.kids[h] if tree.base[k] == "case"} | {before}

    def _stands_as_place(self, mention: PlaceLike) -> bool:
        """Whether a country or a capital stands for where, not for who ("in Turkey", not "Turkey said")."""
        named = [a for a in self.actors.of(mention.head) if a.kind is ActorKind.COUNTRY]
        if not named:
            return True
        above = self.tree.head[mention.head]
        if self.tree.pos[above] == "ADJ":  # "loyal to A", "close to A"
            return False
        if self.tree.base[mention.head] in ("compound", "amod") and above >= mention.end:  # "in U.S. air strikes"
            return False
        case = self._case(mention)
        if any(a.label == mention.place.label for a in named):
            return bool(case & LOCATIVE)
        if self.tree.dep[mention.head] in ("obj", "nsubj:pass") and self.tree.lemma[above] in HITTING:
            return True
        return bool(case & (LOCATIVE | {"on", "of", "against"}))

    def stated(self, cue: int) -> When:
        """When a statement was made: the time that hangs on its cue ("said on Tuesday that ..."), else unresolved."""
        own = [m for m in self.times if self._attached(m) == cue]
        return min(own, key=lambda m: (not m.when.resolved, abs(m.head - cue), m.start)).when if own else When()

    def _attached(self, mention: TimeLike) -> int:
        """The verb that a time hangs on, through the nouns between ("on the morning of Tuesday")."""
        tree, j = self.tree, mention.head
        while tree.head[j] != j and tree.pos[tree.head[j]] not in ("VERB", "AUX", "ADJ"):
            j = tree.head[j]
        return tree.head[j]

    def time_of(self, first: int, last: int, trigger: int) -> When:
        """The time that stands nearest to the trigger: in the stretch, else in the clause around it.

        A time of the telling ("accused them on Wednesday of ...") is none of the event.
        """
        tree = self.tree
        top = clause_of(tree, trigger)
        for a, b in ((first, last), (tree.lo[top], tree.hi[top])):
            near = [m for m in self.times if a <= m.start and m.end - 1 <= b]
            near = [m for m in near if (v := self._attached(m)) == trigger or tree.lemma[v] not in TELLING]
            if near:
                return min(near, key=lambda m: (not m.when.resolved, abs(m.head - trigger), m.start)).when
        return When()
