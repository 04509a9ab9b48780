"""The derived facts that rules join on, one row each: sides, wider types, containing places, days; and judgements.

They are written with the links, so that a rule is a plain join on any SPARQL engine: no property
paths over hierarchies, no duration arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from kgraph import candidates
from kgraph.columns import KG
from kgraph.decisions import CLASSES, judgement_iri
from kgraph.facts import ClaimFact, EventFact, Facts, local
from kgraph.origins import same_origin
from kgraph.rows import Row
from kgraph.sameness import Verdict, fold


class Resolved(Protocol):
    """What the rows are made from: facts with sides and places resolved, and the canonical ones."""

    facts: Facts
    touched: frozenset[str] | None
    wide: frozenset[str]
    actor: dict[str, str]
    place: dict[str, str]
    sides: dict[str, frozenset[str]]


def rows(resolved: Resolved, names: frozenset[str] | None = None) -> Iterator[Row]:
    """The rows of all documents; or of the touched ones, and of the actors and places in `names`."""
    facts, touched = resolved.facts, resolved.touched

    def mine(document: str) -> bool:
        return touched is None or document in touched

    for iri, head in resolved.actor.items():
        home = facts.home.get(iri, "")
        if names is None or iri in names:
            yield iri, "canonicalActor", head
            for side in sorted(resolved.sides[iri]):
                yield iri, "onSideOf", side
            if home:
                yield iri, "describedIn", home
                actor = facts.actors[iri]
                if "GroupOfPeople" in actor.kinds or actor.kinds == {"Actor"}:
                    for word in sorted(set(fold(actor.label).split())):
                        yield iri, "targetWord", word
    for iri, head in resolved.place.items():
        home = facts.home.get(iri, "")
        if home and (names is None or iri in names):
            yield iri, "canonicalPlace", head
            yield iri, "describedIn", home
    keys_of_documents = candidates.document_keys(facts, resolved.wide, resolved.actor | resolved.place)
    for document, keys in sorted(keys_of_documents.items()):
        if document and mine(document):
            for key in sorted(keys):
                yield document, "blockKey", key
    for event in facts.events.values():
        if mine(event.document):
            yield from _event(facts, event)
    for claim in facts.claims.values():
        if mine(claim.document):
            yield from _claim(facts, claim)


def _event(facts: Facts, event: EventFact) -> Iterator[Row]:
    iri = event.iri
    yield iri, "describedIn", event.document
    yield iri, "sameEventAs", iri
    yield iri, "summary", summary(facts, event)
    for name, values in (
        ("ofType", event.types),
        ("agentSide", event.agent_sides),
        ("patientSide", event.patient_sides),
        ("inPlace", event.inside),
        ("atPlace", event.places),
    ):
        for value in sorted(values):
            yield iri, name, value
    if event.unnamed:
        yield iri, "agentUnnamed", True
    for name, day in (("fromDay", event.first), ("toDay", event.last)):
        if day is not None:
            yield iri, name, day


def _claim(facts: Facts, claim: ClaimFact) -> Iterator[Row]:
    iri = claim.iri
    yield iri, "describedIn", claim.document
    yield iri, "claimantName", claimant_name(facts, claim)
    for side in sorted(claim.sides):
        yield iri, "claimantSide", side
    if claim.held_day is not None:
        yield iri, "heldDay", claim.held_day
    if claim.held_at:
        yield iri, "heldAt", claim.held_at


def judgement(kind: str, one: str, other: str, verdict: Verdict, by: str) -> Iterator[Row]:
    """A judgement on a pair of events, actors or places (`kind`) with its score and grounds; `by`: who decided."""
    node = judgement_iri(kind, one, other)
    if verdict.apart:  # first: what it keeps apart decides whether rules read the rest
        yield node, "apartBy", verdict.apart
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


def one_origin(facts: Facts, one: str, other: str, quotes: dict[str, frozenset[str]]) -> Iterator[Row]:
    """The claims about two events that are the same which repeat one text; `quotes` keeps the words of each."""
    if facts.events[one].agents != facts.events[other].agents:
        return
    for left in facts.claims_of_event.get(one, ()):
        for right in facts.claims_of_event.get(other, ()):
            if same_origin(facts.claims[left], facts.claims[right], facts.documents, quotes):
                yield left, "sameOriginAs", right
                yield right, "sameOriginAs", left


def claimant_name(facts: Facts, claim: ClaimFact) -> str:
    """Who says it, in words: the labels of the claimants; the outlet for the reporter's own voice."""
    names = []
    for iri in sorted(claim.claimants):
        actor = facts.actors.get(iri)
        if actor is not None and "Narrator" in actor.kinds:
            document = facts.documents.get(claim.document)
            outlet = document.publisher_name if document else ""
            names.append(f"{outlet} (the report itself)" if outlet else "the report itself")
        else:
            names.append(actor.label if actor else local(iri))
    return " and ".join(names)


def summary(facts: Facts, event: EventFact) -> str:
    """An event in a few words: type, whom, where, by whom.

    >>> facts = Facts(labels={"t:shelling": "shelling"}, place_labels={"p:t": "Tartar"})
    >>> summary(facts, EventFact("e", type="t:shelling", places=frozenset({"p:t"})))
    'shelling at Tartar'
    """
    parts = [facts.labels.get(event.type, local(event.type).replace("-", " "))]
    for word, nodes in (("of", event.patients), ("at", event.places), ("by", event.agents)):
        names = sorted({_name(facts, node) for node in nodes})
        if names:
            parts.append(f"{word} {' and '.join(names)}")
    return " ".join(parts)


def _name(facts: Facts, iri: str) -> str:
    actor = facts.actors.get(iri)
    return actor.label if actor else facts.place_labels.get(iri) or facts.labels.get(iri) or local(iri)
