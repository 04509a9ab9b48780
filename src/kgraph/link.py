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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Store

from kgraph import candidates, described
from kgraph.columns import KG
from kgraph.decisions import CLASSES, RULE, Decision, judgement_iri, outranks
from kgraph.decisions import read as read_decisions
from kgraph.facts import KNOWN, LINKS, ActorFact, ClaimFact, EventFact, Facts, Row, closure, quads, value
from kgraph.facts import read as read_facts
from kgraph.origins import same_origin
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
from kgraph.workspace import LINK_GRAPH, Graph, Workspace, described_in, sharing, stored_keys, write_all

IRIS = frozenset(
    [
        *("canonicalActor", "canonicalPlace", "onSideOf", "claimantSide", "agentSide", "patientSide", "describedIn"),
        *("ofType", "inPlace", "atPlace", "sameEventAs", "maybeSameEventAs"),
        *("differentEventFrom", "sameOriginAs", "judges"),
    ]
)


@dataclass(slots=True)
class Linked:
    """What `link` did: documents, judgements by verdict, and links written and removed."""

    documents: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    written: int = 0
    removed: int = 0


def link(graph: Graph, touched: Iterable[str] | None = None) -> Linked:
    """Writes the links of the documents with the IRIs `touched` (None: of all), and drops stale ones.

    A document that is no longer in the graph counts as touched and loses its links.
    """
    if touched is None:
        return _link_all(graph)
    todo = frozenset(touched)
    while True:
        workspace, facts = _gather(graph.store, todo)
        linker = Linker(facts, read_decisions(workspace.store), todo)
        linker.resolve()
        moved = linker.moved(graph.store)
        if moved <= todo:
            break
        todo |= moved
    new = set(quads(linker.rows(), LINKS, IRIS))
    old = set(workspace.links(todo, linker.actor_block()))
    graph.change(sorted(old - new, key=str), sorted(new - old, key=str))
    return Linked(len(todo), dict(linker.verdicts), len(new - old), len(old - new))


def _link_all(graph: Graph) -> Linked:
    facts = read_facts(graph.store)
    linker = Linker(facts, read_decisions(graph.store), None)
    linker.resolve()
    graph.remove(LINKS)
    written = write_all(graph, LINKS, linker.rows(), IRIS)
    return Linked(len(facts.documents), dict(linker.verdicts), written, 0)


def _gather(store: Store, documents: frozenset[str]) -> tuple[Workspace, Facts]:
    """The documents and all that share a key with them, now or as they were before."""
    workspace = Workspace.of(store, documents)
    facts = read_facts(workspace.store)
    linker = Linker(facts, {}, documents)
    linker.resolve()
    keys = candidates.asked_keys(facts, linker.wide, documents)
    for document in documents:
        keys |= {key for key in stored_keys(store, document) if key.startswith("n:")}
    near = sharing(store, keys)
    for decision in read_decisions(workspace.store).values():
        homes = {home for iri in (decision.first, decision.second) for home in described_in(store, iri)}
        own = {facts.events[iri].document for iri in (decision.first, decision.second) if iri in facts.events}
        if (homes | own) & documents:
            near |= homes
    workspace.add(near - documents)
    return workspace, read_facts(workspace.store)


class Linker:
    """The judgements of one run over one set of facts."""

    def __init__(
        self, facts: Facts, decisions: dict[tuple[str, str], Decision], touched: frozenset[str] | None
    ) -> None:
        self.facts, self.decisions, self.touched = facts, decisions, touched
        self.wide = candidates.wide_places(facts)
        self.judge = Sameness(facts)
        self.verdicts: dict[str, int] = defaultdict(int)
        self.actor: dict[str, str] = {}
        self.place: dict[str, str] = {}
        self.sides: dict[str, frozenset[str]] = {}
        self._blocks: dict[str, list[ActorFact]] = defaultdict(list)
        self._place_names: dict[str, list[str]] = defaultdict(list)
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
        self.sides = {iri: closure(head, acts) for iri, head in self.actor.items()}
        within: dict[str, list[str]] = defaultdict(list)
        for iri, ups in facts.within.items():
            within[self.place.get(iri, iri)] += [self.place.get(up, up) for up in ups]
        inside: dict[str, frozenset[str]] = {}
        unnamed = {iri for iri, actor in facts.actors.items() if is_unnamed(actor)}
        for event in facts.events.values():
            event.unnamed = bool(event.agents) and event.agents <= unnamed
            event.agents = frozenset(self.actor.get(a, a) for a in event.agents)
            event.patients = frozenset(self.actor.get(a, a) for a in event.patients)
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
        for claim in facts.claims.values():
            claim.sides = self._side(claim.claimants)

    def _side(self, actors: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.sides.get(actor, frozenset((actor,))) for actor in actors))

    def _actors(self) -> None:
        for iri, actor in sorted(self.facts.actors.items()):
            self.actor[iri] = iri
            if not iri.startswith(KNOWN):
                self._blocks[candidates.name_key(self.facts, iri)].append(actor)
        for members in (block for key, block in self._blocks.items() if key):
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
            self.place[iri] = iri
            if iri.startswith(KNOWN):
                continue
            label = self.facts.place_labels[iri]
            head = names.setdefault(fold(label), iri)
            self._place_names[fold(label)].append(iri)
            if head != iri:
                rule = Verdict(SAME, 0.9, (f"both are called “{label}”",))
                verdict, by = outranks(self.decisions, head, iri, rule)
                self._note("place", head, iri, verdict, by)
                if verdict.value == SAME:
                    self.place[iri] = head

    def actor_block(self) -> list[str]:
        """All actors and places whose links this run writes: known ones, and name-mates of touched ones."""
        found = [iri for iri in (*self.facts.actors, *self.facts.place_labels) if iri.startswith(KNOWN)]
        groups = [[actor.iri for actor in members] for key, members in self._blocks.items() if key]
        groups += [[actor.iri] for actor in self._blocks.get("", ())]
        for members in (*groups, *self._place_names.values()):
            if any(self._mine(iri) for iri in members):
                found += members
        return found

    def _mine(self, iri: str) -> bool:
        return self.touched is None or self.facts.home.get(iri, "") in self.touched or iri.startswith(KNOWN)

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

    def _further(
        self, answers: set[tuple[str, str]], same: dict[str, list[str]]
    ) -> Iterator[tuple[str, str]]:
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

    def moved(self, store: Store) -> frozenset[str]:
        """The documents whose actors or places now have another canonical one than the stored links say."""
        found = set()
        for name, chosen in (("canonicalActor", self.actor), ("canonicalPlace", self.place)):
            for iri, head in chosen.items():
                document = self.facts.home.get(iri)
                if document is None or self.touched is None or document in self.touched:
                    continue
                node, predicate = NamedNode(iri), NamedNode(KG + name)
                stored = next(iter(store.quads_for_pattern(node, predicate, None, LINK_GRAPH)), None)
                if stored is None or value(stored.object) != head:
                    found.add(document)
        return frozenset(found)

    def _note(self, kind: str, one: str, other: str, verdict: Verdict, by: str) -> None:
        if verdict.value in (SAME, UNSURE, DIFFERENT) and one != other:
            self._judged.append((kind, one, other, verdict, by))

    def rows(self) -> Iterator[Row]:
        """All links as rows; those of touched documents only when that is asked for."""
        block = None if self.touched is None else frozenset(self.actor_block())
        yield from described.rows(self, block)
        for kind, one, other, verdict, by in self._judged:
            if block is None or one in block or other in block:
                yield from self._judgement(kind, one, other, verdict, by)
        quotes: dict[str, frozenset[str]] = {}
        for one, other, verdict, by in self.events():
            yield from self._judgement("event", one, other, verdict, by)
            name = PROPERTY.get(verdict.value)
            if name is not None:
                yield one, name, other
                yield other, name, one
            if verdict.value == SAME:
                yield from self._origins(one, other, quotes)

    def _judgement(self, kind: str, one: str, other: str, verdict: Verdict, by: str) -> Iterator[Row]:
        self.verdicts[f"{kind} {verdict.value}"] += 1
        node = judgement_iri(kind, one, other)
        yield node, "a", KG + CLASSES[kind]
        yield node, "a", KG + "Judgement"
        yield node, "label", f"{verdict.value} {kind}"
        yield node, "judges", one
        yield node, "judges", other
        yield node, "verdict", verdict.value
        yield node, "score", verdict.score
        if verdict.grounds:
            yield node, "ground", "; ".join(verdict.grounds)
        yield node, "decidedBy", by
        if verdict.apart:
            yield node, "apartBy", verdict.apart

    def _origins(self, one: str, other: str, quotes: dict[str, frozenset[str]]) -> Iterator[Row]:
        facts = self.facts
        if facts.events[one].agents != facts.events[other].agents:
            return
        for left in facts.claims_of_event.get(one, ()):
            for right in facts.claims_of_event.get(other, ()):
                if same_origin(facts.claims[left], facts.claims[right], facts.documents, quotes):
                    yield left, "sameOriginAs", right
                    yield right, "sameOriginAs", left


FURTHER = Verdict(UNSURE, 0.55, ("the claim that it answers speaks of the same event",))
PROPERTY = {SAME: "sameEventAs", UNSURE: "maybeSameEventAs", DIFFERENT: "differentEventFrom"}


def _alike(one: EventFact, other: EventFact, verdict: Verdict) -> bool:
    """Whether two events that are not the same look so alike that it is worth saying why."""
    if verdict.apart == "decision":
        return True
    if verdict.apart in ("", "type") or not one.places or not other.places:
        return False
    return one.type == other.type and (verdict.apart == "place" or bool(one.places & other.places))
