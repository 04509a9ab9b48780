"""Independence: whether two claims of different documents go back to one origin.

A wire story that five outlets carry is one origin. Two claims have one when their words are nearly
the same, or when one claimant's statement is credited to one agency.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kgraph.facts import ClaimFact, DocumentFact
from kgraph.sameness import fold

ALIKE = 0.8  # the share of words in common from which two quotes count as one text
SHORTEST = 4  # words; shorter quotes are alike too easily


def words(text: str) -> frozenset[str]:
    """The different words of a quote, folded."""
    return frozenset(fold(text).split())


def same_origin(
    one: ClaimFact, other: ClaimFact, documents: dict[str, DocumentFact], quotes: dict[str, frozenset[str]]
) -> bool:
    """Whether two claims repeat one text or one agency's report of one claimant.

    >>> army = frozenset({"army"})
    >>> a = ClaimFact("a", "Denial", document="1", sides=army, exact="The army did not fire on the town")
    >>> b = ClaimFact("b", "Denial", document="2", sides=army, exact="the army did not fire on the town.")
    >>> same_origin(a, b, {}, {})
    True
    """
    if one.document == other.document or (one.negated, one.count) != (other.negated, other.count):
        return False
    if not (one.sides & other.sides or (one.narrated and other.narrated)):
        return False
    credits = {_agency(claim, documents) for claim in (one, other)}
    credited = one.credited or other.credited
    if credited and len(credits) == 1 and "" not in credits and one.sides & other.sides:
        return True
    for claim in (one, other):
        if claim.iri not in quotes:
            quotes[claim.iri] = words(claim.exact)
    left, right = quotes[one.iri], quotes[other.iri]
    if min(len(left), len(right)) < SHORTEST:
        return False
    return len(left & right) >= ALIKE * len(left | right)


def _agency(claim: ClaimFact, documents: dict[str, DocumentFact]) -> str:
    """Who the report is credited to: the agency named, else the outlet that published it."""
    document = documents.get(claim.document)
    return fold(claim.credited or (document.publisher_name if document else ""))


def count(claims: Collection[str], pairs: Iterable[tuple[str, str]]) -> int:
    """How many independent origins stand behind `claims`, given the pairs that share one.

    >>> count({"a", "b", "c"}, [("a", "b")])
    2
    """
    head = {claim: claim for claim in claims}

    def find(claim: str) -> str:
        while head[claim] != claim:
            claim = head[claim]
        return claim

    for one, other in pairs:
        if one in head and other in head:
            head[find(one)] = find(other)
    return len({find(claim) for claim in claims})
