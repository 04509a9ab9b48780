"""Says which actors, places and events of different texts are the same: judgements, never merges.

The graph of links holds, for every actor and place, the canonical one; for every claim and event
the facts that rules join on (the sides that speak, act and suffer, wider types, places with all that
contain them, the days in which it can have been); and a judgement with its score and grounds for
each pair of descriptions that are the same, may be, or look alike and are not. A person's decisions
outrank the scores. `link` runs over the whole graph, or over what some documents touch; both give
the same links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Store

from kgraph import bulk, candidates, corrected, described, material, near
from kgraph.columns import Table
from kgraph.decisions import RULE, Decision, outranks
from kgraph.decisions import read as read_decisions
from kgraph.facts import KNOWN, LINKS, ActorFact, ClaimFact, EventFact, Facts, closure
from kgraph.facts import read as read_facts
from kgraph.rows import Row, quads
from kgraph.sameness import (
    DIFFERENT,
    SAME,
    UNSURE,
    Sameness,
    Verdict,
    fold,
    is_unnamed,
    judge_actors,
    shared,
)
from kgraph.workspace import Graph, linked, linking, stored_keys, stored_links, write_all

IRIS = frozenset(
    [
        *("canonicalActor", "canonicalPlace", "onSideOf", "claimantSide", "agentSide", "patientSide", "describedIn"),
        *("ofType", "inPlace", "atPlace", "sameEventAs", "maybeSameEventAs"),
        *("differentEventFrom", "sameOriginAs", "judges", "revises", "withdraws"),
    ]
)


@dataclass(slots=True)
class Linked:
    """What `link` did: documents, judgements by verdict, and links written and removed.

    `touched`: the documents whose findings may now be others (None: all).
    """

    touched: frozenset[str] | None = None
    documents: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    written: int = 0
    removed: int = 0


def link(graph: Graph, touched: Iterable[str] | None = None, copy: Store | None = None) -> Linked:
    """Writes the links of the documents with the IRIs `touched` (None: of all), and drops stale ones.

    A document that is no longer in the graph counts as touched and loses its links. `copy`: where all are to be
    linked, what `kgraph.material.for_linking_too` made of the graph without its links; it gets the new ones.
    """
    if touched is None:
        return _link_all(graph, copy)
    todo, whole = frozenset(touched), frozenset[str]()
    decided, reference = read_decisions(graph.store), near.reference(graph.store)
    while True:
        around = near.Near(graph.store, todo, reference, whole)
        linker = Linker(around.facts, {}, todo, around.settled)
        linker.resolve()
        around.add(candidates.asked_keys(linker.facts, linker.wide, todo), decided.values())
        linker = Linker(around.facts, decided, todo, around.settled)
        linker.resolve()
        doubtful, moved = linker.doubtful(), linker.moved(graph.store)
        if not doubtful and moved <= todo:
            break
        whole = whole | doubtful | around.settled.whole
        todo = todo if doubtful else todo | moved
    freed = {key[2:] for document in todo for key in stored_keys(graph.store, document) if key.startswith("c:")}
    new = set(quads(linker.rows(), LINKS, IRIS))
    old = set(stored_links(graph.store, todo, linker.names()))
    graph.change(sorted(old - new, key=str), sorted(new - old, key=str))
    reached = todo | linker.bound(graph.store, freed)
    return Linked(reached, len(todo), dict(linker.verdicts), len(new - old), len(old - new))


@bulk.uncollected()
def _link_all(graph: Graph, copy: Store | None) -> Linked:
    decided = read_decisions(graph.store)
    source = material.for_linking(graph.store) if copy is None else copy
    facts = read_facts(Table(source, original=graph.store))
    del source
    linker = Linker(facts, decided, None)
    linker.resolve()
    rows = linker.rows() if copy is None else material.add_links(copy, linker.rows(), IRIS)
    written, removed = write_all(graph, LINKS, rows, IRIS)
    return Linked(None, len(facts.documents), dict(linker.verdicts), written, removed)


class Linker:
    """The judgements of one run over one set of facts."""

    def __init__(
        self,
        facts: Facts,
        decisions: dict[tuple[str, str], Decision],
        touched: frozenset[str] | None,
        settled: near.Settled | None = None,
    ) -> None:
        self.facts, self.decisions, self.touched = facts, decisions, touched
        self.settled = settled or near.Settled()
        self.wide = candidates.wide_places(facts)
        self.judge = Sameness(facts)
        self.verdicts: dict[str, int] = defaultdict(int)
        self.actor: dict[str, str] = {}
        self.place: dict[str, str] = {}
        self.sides: dict[str, frozenset[str]] = {}
        self._blocks: dict[str, list[ActorFact]] = defaultdict(list)
        self._grown: set[str] = set()
        self._judged: list[tuple[str, str, str, Verdict, str]] = []

    # ------------------------------------------------------------------ who and where

    def resolve(self) -> None:
        """Canonical actors and places, then the sides and places of every claim and event."""
        self._actors()
        self._places()
        facts = self.facts
        acts: dict[str, list[str]] = defaultdict(list)
        for iri, actor in facts.actors.items():
            head = self.actor[iri]
            acts[head] += [self.actor.get(up, up) for up in actor.acts_for]
            document = facts.documents.get(actor.narrates)
            if document is not None and document.publisher:
                acts[head].append(self.actor.get(document.publisher, document.publisher))
        for iri, sides in self.settled.sides.items():
            if candidates.name_key(facts, iri) not in self.settled.whole:
                acts[self.actor.get(iri, iri)] += sorted(sides)
        self.sides = {iri: closure(head, acts) for iri, head in self.actor.items()}
        self._events(self._within(lambda iri: True))
        for claim in facts.claims.values():
            stored = self.settled.nodes.get(claim.iri)
            claim.sides = stored["claimantSide"] if stored else self._side(claim.claimants)
        for commitment in facts.commitments.values():
            commitment.sides = self._side(self.actor.get(party, party) for party in commitment.parties)

    def _within(self, counts: Callable[[str], bool]) -> dict[str, list[str]]:
        """What canonical place lies in what, of all places for which `counts` is true."""
        within: dict[str, list[str]] = defaultdict(list)
        for iri, ups in self.facts.within.items():
            if counts(iri):
                within[self.place.get(iri, iri)] += [self.place.get(up, up) for up in ups]
        return within

    def _events(self, within: dict[str, list[str]]) -> None:
        inside: dict[str, frozenset[str]] = {}
        unnamed = {iri for iri, actor in self.facts.actors.items() if is_unnamed(actor)}
        for event in self.facts.events.values():
            event.unnamed = bool(event.agents) and event.agents <= unnamed
            event.agents = frozenset(self.actor.get(a, a) for a in event.agents)
            event.patients = frozenset(self.actor.get(a, a) for a in event.patients)
            stored = self.settled.nodes.get(event.iri)
            if stored:
                event.agent_sides, event.patient_sides = stored["agentSide"], stored["patientSide"]
                event.places, event.inside = stored["atPlace"], stored["inPlace"]
                continue
            event.agent_sides, event.patient_sides = self._side(event.agents), self._side(event.patients)
            event.places = frozenset(self.place.get(p, p) for p in event.places)
            for place in event.places:
                if place not in inside:
                    inside[place] = closure(place, within)
            event.inside = frozenset().union(*(inside[place] for place in event.places))
            # "Urum in Idlib in Syria" is one place, the narrowest
            event.places = frozenset(
                place for place in event.places if not any(o != place and place in inside[o] for o in event.places)
            )

    def _side(self, actors: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.sides.get(actor, frozenset((actor,))) for actor in actors))

    def _judged_anew(self, key: str) -> bool:
        return bool(key) and (self.touched is None or key in self.settled.keys)

    def _actors(self) -> None:
        for iri, actor in sorted(self.facts.actors.items()):
            self.actor[iri] = self.settled.canonical.get(iri) or iri
            key = candidates.name_key(self.facts, iri)
            if not iri.startswith(KNOWN) and self._judged_anew(key):
                self.actor[iri] = iri
                self._blocks[key].append(actor)
        for members in self._blocks.values():
            heads: list[ActorFact] = []
            for actor in members:
                for head in heads:
                    if self._one_actor(head, actor):
                        self.actor[actor.iri] = head.iri
                        break
                else:
                    heads.append(actor)

    def _one_actor(self, head: ActorFact, actor: ActorFact) -> bool:
        verdict = judge_actors(head, actor, lambda: bool(set(actor.acts_for) & set(head.acts_for)))
        verdict, by = outranks(self.decisions, head.iri, actor.iri, verdict)
        self._note("actor", head.iri, actor.iri, verdict, by)
        return verdict.value == SAME

    def _places(self) -> None:
        names: dict[str, str] = {}
        for iri in sorted(self.facts.place_labels):
            self.place[iri] = self.settled.canonical.get(iri) or iri
            label = self.facts.place_labels[iri]
            if iri.startswith(KNOWN) or not self._judged_anew(fold(label)):
                continue
            self.place[iri] = iri
            head = names.setdefault(fold(label), iri)
            if head != iri:
                rule = Verdict(SAME, 0.9, (f"both are called “{label}”",))
                verdict, by = outranks(self.decisions, head, iri, rule)
                self._note("place", head, iri, verdict, by)
                if verdict.value == SAME:
                    self.place[iri] = head

    def names(self) -> frozenset[str]:
        """The actors and places whose links this run writes."""
        return self.settled.own | self._grown

    # ------------------------------------------------------------------ events

    def events(self) -> Iterator[tuple[str, str, Verdict, str]]:
        """Every judged pair of events worth storing: the two, the verdict, and who decided."""
        facts, answers = self.facts, self._answers()
        same: dict[str, list[str]] = defaultdict(list)
        judged: dict[tuple[str, str], tuple[Verdict, str]] = {}
        pairs = set(candidates.pairs(facts, self.wide, self.touched)) | answers
        pairs |= {pair for pair in self.decisions if pair[0] in facts.events and pair[1] in facts.events}
        for pair in sorted(pairs):
            one, other = facts.events[pair[0]], facts.events[pair[1]]
            verdict, by = outranks(self.decisions, *pair, self.judge.judge(one, other, pair in answers))
            if verdict.value == SAME:
                same[pair[0]].append(pair[1])
                same[pair[1]].append(pair[0])
            if verdict.value in (SAME, UNSURE) or (verdict.value == DIFFERENT and _alike(one, other, verdict)):
                judged[pair] = (verdict, by)
        other_counted = [
            pair
            for pair, (verdict, by) in judged.items()
            if verdict.value == SAME and by == RULE and pair not in answers and self.judge.fits_another(*pair, same)
        ]
        for pair in other_counted:
            judged[pair] = (OTHER_COUNTED, RULE)
        for pair in other_counted:
            same[pair[0]].remove(pair[1])
            same[pair[1]].remove(pair[0])
        for pair in self._further(answers, same):
            judged[pair] = (FURTHER, RULE)
        for pair in sorted(judged):
            yield *pair, *judged[pair]

    def _answers(self) -> set[tuple[str, str]]:
        """The pairs of events of which one is told of in answer to a claim about the other."""
        found = set()
        for claim in self.facts.claims.values():
            for answered in claim.responds:
                other = self.facts.claims.get(answered)
                if other is not None and other.event != claim.event and self._near(claim, other):
                    found.add((min(claim.event, other.event), max(claim.event, other.event)))
        return found

    def _near(self, *claims: ClaimFact) -> bool:
        known = all(claim.event in self.facts.events for claim in claims)
        return known and (self.touched is None or any(claim.document in self.touched for claim in claims))

    def _further(self, answers: set[tuple[str, str]], same: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
        """What a claim answers may be told of in other articles: one step on from the event answered."""
        reached: set[tuple[str, str]] = set()
        for claim in self.facts.claims.values():
            for answered in claim.responds:
                other = self.facts.claims.get(answered)
                for event in same.get(other.event, ()) if other is not None else ():
                    pair = (min(claim.event, event), max(claim.event, event))
                    if claim.event != event and claim.event in self.facts.events and pair not in answers:
                        reached.add(pair)
        for pair in sorted(reached):
            denied, told = (self.facts.events[iri] for iri in pair)
            if not shared(denied.agents, denied.agent_sides, told.agents, told.agent_sides):
                continue
            near = self.touched is None or any(self.facts.events[iri].document in self.touched for iri in pair)
            if near and pair[0] not in same.get(pair[1], ()) and pair not in self.decisions:
                yield pair

    # ------------------------------------------------------------------ what is written

    def _elsewhere(self, iri: str) -> bool:
        """Whether an actor or place is of a document that is not linked anew."""
        return self.touched is not None and self.facts.home.get(iri, "") not in self.touched

    def doubtful(self) -> frozenset[str]:
        """The names of which all bearers have to be looked at: others may come to stand for them."""
        found = set()
        for iri, head in (*self.actor.items(), *self.place.items()):
            if iri in self.settled.canonical and self.settled.canonical[iri] != head:
                found.add(candidates.name_key(self.facts, iri))
        for key, members in self._blocks.items():
            heads = [actor.iri for actor in members if self.actor[actor.iri] == actor.iri]
            new = [iri for iri in heads if not self._elsewhere(iri)]
            old = [iri for iri in heads if self._elsewhere(iri)]
            if new and old and min(new) < max(old):
                found.add(key)
        return frozenset(found - self.settled.whole)

    def moved(self, store: Store) -> frozenset[str]:
        """The documents not linked anew of which the stored links are no longer right.

        An actor or place has another canonical one, acts for others, or lies in others, than they say.
        """
        found, settled = set(), self.settled
        for iri, head in (*self.actor.items(), *self.place.items()):
            if iri in settled.canonical and settled.canonical[iri] != head:
                found |= {self.facts.home[iri]} if iri in self.facts.home else set()
        for iri, before in settled.sides.items():
            if iri in self.sides and before and self.sides[iri] != before:
                self._grown |= {iri} if iri.startswith(KNOWN) else set()
                found |= {self.facts.home[iri]} if iri in self.facts.home else set()
                for node in linking(store, self.actor[iri], "claimantSide", "agentSide", "patientSide"):
                    found |= linked(store, node, "describedIn")
        within, before_within = self._within(lambda iri: True), self._within(self._elsewhere)
        for place in {self.place[iri] for iri in settled.own & self.place.keys()} - settled.own:
            if closure(place, within) != closure(place, before_within):
                for node in linking(store, place, "inPlace"):
                    found |= linked(store, node, "describedIn")
        return frozenset(found)

    def bound(self, store: Store, freed: set[str]) -> frozenset[str]:
        """The documents that a commitment of these documents can touch: what those whom it binds did or said since.

        `freed`: the names of those whom these documents said to be bound before.
        """
        since: dict[str, int] = {}
        for iri, actor in (*self.actor.items(), *((name, name) for name in freed)):
            if candidates.name_key(self.facts, iri) in freed:
                since[actor] = 0
        for commitment in self.facts.commitments.values():
            if commitment.document in (self.touched or ()) and commitment.begins is not None:
                for side in commitment.sides:
                    since[side] = min(commitment.begins, since.get(side, commitment.begins))
        found: set[str] = set()
        for side, begins in since.items():
            for name, last in (("agentSide", "toDay"), ("claimantSide", "heldDay")):
                for node in linking(store, side, name):
                    if any(int(day) >= begins for day in linked(store, node, last)):
                        found |= linked(store, node, "describedIn")
        return frozenset(found)

    def _note(self, kind: str, one: str, other: str, verdict: Verdict, by: str) -> None:
        if verdict.value in (SAME, UNSURE, DIFFERENT) and one != other:
            self._judged.append((kind, one, other, verdict, by))

    def _judgement(self, kind: str, one: str, other: str, verdict: Verdict, by: str) -> Iterator[Row]:
        self.verdicts[f"{kind} {verdict.value}"] += 1
        return described.judgement(kind, one, other, verdict, by)

    def rows(self) -> Iterator[Row]:
        """All links as rows; those of touched documents only when that is asked for."""
        block = None if self.touched is None else self.names()
        yield from described.rows(self, block)
        for kind, one, other, verdict, by in self._judged:
            if block is None or one in block or other in block:
                yield from self._judgement(kind, one, other, verdict, by)
        quotes: dict[str, frozenset[str]] = {}
        taken = corrected.taken_back(self.facts)
        for one, other, verdict, by in self.events():
            yield from self._judgement("event", one, other, verdict, by)
            name = PROPERTY.get(verdict.value)
            if name is not None:
                yield one, name, other
                yield other, name, one
            if verdict.value == SAME:
                yield from described.one_origin(self.facts, one, other, quotes)
                yield from corrected.put_right(self.facts, one, other, taken)


FURTHER = Verdict(UNSURE, 0.55, ("the claim that it answers speaks of the same event",))
OTHER_COUNTED = Verdict(DIFFERENT, 0.3, ("one article gives the other's very count of another event",), "counts")
PROPERTY = {SAME: "sameEventAs", UNSURE: "maybeSameEventAs", DIFFERENT: "differentEventFrom"}


def _alike(one: EventFact, other: EventFact, verdict: Verdict) -> bool:
    """Whether two events that are not the same look so alike that it is worth saying why."""
    if verdict.apart == "decision":
        return True
    if verdict.apart in ("", "type") or not one.places or not other.places:
        return False
    return one.type == other.type and (verdict.apart == "place" or bool(one.places & other.places))
