"""Which claims of older articles a correction or a withdrawal puts right: those of the same claimant about the event.

Within an article the reader ties them (`kgraph.extract.revisions`). Across articles it is done here, and only where
the events are judged the same, the claimant is the same, and the older article came out before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from kgraph.facts import ClaimFact, Facts
from kgraph.rows import Row


def taken_back(facts: Facts) -> dict[str, list[str]]:
    """For every claim that its own article takes back: the claims that do so.

    >>> taken_back(Facts(claims={"w": ClaimFact("w", "Assertion", withdraws=("c",))}))
    {'c': ['w']}
    """
    found: dict[str, list[str]] = defaultdict(list)
    for iri, claim in facts.claims.items():
        for older in claim.withdraws:
            found[older].append(iri)
    return dict(found)


def put_right(facts: Facts, one: str, other: str, taken: Mapping[str, list[str]]) -> Iterator[Row]:
    """What claims about two events that are one say of older claims: they revise or withdraw them."""
    for late, early in ((one, other), (other, one)):
        for new in facts.claims_of_event.get(late, ()):
            for old in facts.claims_of_event.get(early, ()):
                newer, older = facts.claims[new], facts.claims[old]
                if not _before(facts, older, newer):
                    continue
                if newer.corrects and _revised(facts, newer, older):
                    yield new, "revises", old
                if new in taken and _alike(newer, older):
                    for by in taken[new]:
                        yield by, "withdraws", old


def _before(facts: Facts, older: ClaimFact, newer: ClaimFact) -> bool:
    """Whether one claimant made both, the older in an article that came out before the other."""
    if older.document == newer.document or not older.sides & newer.sides:
        return False
    first, second = (facts.documents.get(claim.document) for claim in (older, newer))
    return bool(first and second and first.published_at and first.published_at < second.published_at)


def _revised(facts: Facts, newer: ClaimFact, older: ClaimFact) -> bool:
    """Whether a figure is the one that a correction names, or, where it names none, another count of the same."""
    if not older.count or older.measure != newer.measure or older.who != newer.who:
        return False
    named = [facts.claims[iri] for iri in newer.revises if iri in facts.claims]
    if any(claim.document == newer.document for claim in named):
        return any((claim.count, claim.most) == (older.count, older.most) for claim in named)
    return (newer.count, newer.most) != (older.count, older.most)


def _alike(newer: ClaimFact, older: ClaimFact) -> bool:
    """Whether two claims say the same of one event."""
    same = (newer.count, newer.most, newer.measure) == (older.count, older.most, older.measure)
    return same and newer.negated == older.negated and (newer.stance == "Denial") == (older.stance == "Denial")
