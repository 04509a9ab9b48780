"""Which descriptions are worth comparing: block keys of documents and events.

Two events of different documents are compared when they share a key: a place or a side, in one
week. The same keys, stored with each document, say which documents an article touches, so that
adding one costs in proportion to what it touches. Within a document every two events are compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from kgraph.facts import KNOWN, EventFact, Facts, focus
from kgraph.sameness import GENERIC, fold, skeleton

LONGEST = 26  # weeks; a longer time is compared with all of its place or side
ALWAYS = "*"


def weeks(event: EventFact) -> list[str]:
    """The weeks of the event's window; ``*`` when it has none or it is longer than half a year.

    >>> weeks(EventFact("e", first=70, last=76))
    ['10']
    >>> weeks(EventFact("e"))
    ['*']
    """
    if event.first is None or event.last is None or event.last - event.first > 7 * LONGEST:
        return [ALWAYS]
    return [str(week) for week in range(event.first // 7, event.last // 7 + 1)]


def name_key(facts: Facts, iri: str) -> str:
    """What names an actor or place across documents: a known one's IRI, else what its spellings share.

    ``""`` for a group without a name of its own ("residents"), which no other document can speak of.
    """
    if iri not in facts.names:
        facts.names[iri] = _name_key(facts, iri)
    return facts.names[iri]


def _name_key(facts: Facts, iri: str) -> str:
    if iri.startswith(KNOWN):
        return iri
    actor = facts.actors.get(iri)
    if actor is not None:
        return "" if actor.kinds & GENERIC else skeleton(fold(actor.label))
    return fold(facts.place_labels.get(iri, iri))


def subjects(facts: Facts, event: EventFact, wide: frozenset[str]) -> list[str]:
    """The places (no whole countries) and sides that the event's keys are made of."""
    places = {f"p:{name_key(facts, place)}" for place in event.inside if place not in wide}
    if not places and (
        about := focus(facts, event.document, wide)
    ):  # no place: where the others were?
        places = {f"p:{name_key(facts, about)}"}
    sides = {f"s:{name_key(facts, side)}" for side in event.agent_sides | event.patient_sides}
    # the toll of a whole conflict is told of no one place: it is compared by all that its article tells of
    tolls = {f"t:{key}" for key in told(facts, event.document, wide)} if is_running(facts, event) else set()
    return sorted((places | sides | tolls) - {"s:", "p:", "t:"})


def is_running(facts: Facts, event: EventFact) -> bool:
    """Whether a count of the event goes on ("so far", a census)."""
    return any(facts.claims[iri].running for iri in facts.claims_of_event.get(event.iri, ()))


def told(facts: Facts, document: str, wide: frozenset[str]) -> frozenset[str]:
    """The name keys of the places (no whole countries) of everything that a document tells of."""
    if not facts.told:
        found: dict[str, set[str]] = defaultdict(set)
        for event in facts.events.values():
            found[event.document].update(name_key(facts, place) for place in event.inside if place not in wide)
        facts.told = {iri: frozenset(keys) for iri, keys in found.items()}
    return facts.told.get(document, frozenset())


def wide_places(facts: Facts) -> frozenset[str]:
    """Places that contain others and lie in none: countries and the like, too wide to pair by."""
    return frozenset(up for ups in facts.within.values() for up in ups) - frozenset(facts.within)


def keys_of(facts: Facts, event: EventFact, wide: frozenset[str]) -> tuple[list[str], list[str]]:
    """The event's keys, each subject alone and ``p:PLACE|WEEK`` and ``s:SIDE|WEEK``; and those of its partners.

    Partners stand under its weeks and the long ones, or, if it has no week, under the subject alone.
    """
    those, when = subjects(facts, event, wide), weeks(event)
    own = [f"{subject}|{week}" for subject in those for week in when]
    asked = those if when == [ALWAYS] else own + [f"{subject}|{ALWAYS}" for subject in those]
    return those + own, asked


def document_keys(facts: Facts, wide: frozenset[str], canonical: Mapping[str, str]) -> dict[str, set[str]]:
    """All keys of each document: of its events, and each subject alone (for those of long duration).

    And of its names: ``n:NAME``, and ``h:NAME`` where an actor or place of it stands for others of that name; and
    of the commitments that it establishes, ``c:NAME`` of everyone bound.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for event in facts.events.values():
        found[event.document].update(keys_of(facts, event, wide)[0])
    for iri, document in facts.home.items():
        name = name_key(facts, iri)
        if name:
            found[document].add(f"n:{name}")
            if canonical.get(iri) == iri:
                found[document].add(f"h:{name}")
    for commitment in facts.commitments.values():
        names = {name_key(facts, side) for side in commitment.sides}
        found[commitment.document].update(f"c:{name}" for name in names if name)
    return found


def asked_keys(facts: Facts, wide: frozenset[str], documents: frozenset[str]) -> set[str]:
    """The keys under which the partners of the events of `documents` stand."""
    return {
        key for event in facts.events.values() if event.document in documents for key in keys_of(facts, event, wide)[1]
    }


def pairs(facts: Facts, wide: frozenset[str], touched: frozenset[str] | None = None) -> Iterator[tuple[str, str]]:
    """Every two events worth comparing, once, the smaller IRI first.

    `touched`: only pairs with an event of one of these documents.
    """
    yield from _within_documents(facts, touched)
    blocks: dict[str, list[str]] = defaultdict(list)
    asked: dict[str, list[str]] = {}
    for iri in sorted(facts.events):
        event = facts.events[iri]
        own, of_partners = keys_of(facts, event, wide)
        for key in own:
            blocks[key].append(iri)
        if touched is None or event.document in touched:
            asked[iri] = of_partners
    for iri, keys in asked.items():
        document = facts.events[iri].document
        for partner in {other for key in keys for other in blocks.get(key, ())}:
            home = facts.events[partner].document
            if home != document and (iri < partner or (touched is not None and home not in touched)):
                yield (iri, partner) if iri < partner else (partner, iri)


def _within_documents(facts: Facts, touched: frozenset[str] | None) -> Iterator[tuple[str, str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for iri in sorted(facts.events):
        document = facts.events[iri].document
        if document and (touched is None or document in touched):
            members[document].append(iri)
    for iris in members.values():
        for place, iri in enumerate(iris):
            for other in iris[place + 1 :]:
                yield iri, other
