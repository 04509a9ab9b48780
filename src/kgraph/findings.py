"""Findings as records: what a rule found, and what every finding says besides.

A rule gives the two claims, the strength and the sentence. Relation, origins and standing follow
from the links and from the other findings, in the same way for every kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode, Quad, Store, Triple

from kgraph.columns import KG
from kgraph.facts import FINDINGS, local, value
from kgraph.origins import count
from kgraph.rows import Row, quads

IRIS = frozenset(["firstClaim", "secondClaim", "involves", "contradicts", "clearedWith", "describedIn"])
ENDINGS = ("Contradiction", "Clearance")
GRAPH = NamedNode(FINDINGS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `kind` is the local name of its class (``DenialContradiction``), `rule` names the
    rule and its version, `strength` is ``certain`` or ``possible``. In a clearance that tells of a
    later claim, `first` is the earlier one."""

    iri: str
    kind: str
    first: str
    second: str
    strength: str = "certain"
    explanation: str = ""
    rule: str = ""
    relation: str = "between-parties"
    origins_first: int = 1
    origins_second: int = 1
    standing: str = "open"

    @property
    def contradiction(self) -> bool:
        """Whether it is a contradiction (else a clearance)."""
        return self.kind.endswith("Contradiction")

    @property
    def ending(self) -> str:
        return "Contradiction" if self.contradiction else "Clearance"


def constructed(triples: Iterable[Triple | Quad], rule: str) -> list[Finding]:
    """The findings that a rule's CONSTRUCT gave, sorted; of several readings of a pair the surest one."""
    nodes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for triple in triples:
        nodes[value(triple.subject)][local(triple.predicate.value)].add(value(triple.object))
    found = []
    for iri, values in nodes.items():
        kinds = sorted(local(kind) for kind in values["type"])
        found.append(
            Finding(
                iri,
                next(kind for kind in kinds if kind.endswith(ENDINGS)),
                min(values["firstClaim"]),
                min(values["secondClaim"]),
                min(values["strength"] or {"certain"}),
                min(values["explanation"] or {""}),
                rule,
            )
        )
    return sorted(found, key=lambda finding: finding.iri)


def to_rows(finding: Finding, documents: Iterable[str]) -> Iterator[Row]:
    """A finding as rows of the graph of findings; `documents` are those of its claims."""
    iri = finding.iri
    for kind in (finding.kind, finding.ending, "Finding"):
        yield iri, "a", KG + kind
    yield iri, "label", f"{spaced(finding.kind)}: {finding.explanation}"
    yield iri, "firstClaim", finding.first
    yield iri, "secondClaim", finding.second
    for claim in (finding.first, finding.second):
        yield iri, "involves", claim
    for document in documents:
        yield iri, "describedIn", document
    yield iri, "explanation", finding.explanation
    yield iri, "foundBy", finding.rule
    yield iri, "strength", finding.strength
    yield iri, "relation", finding.relation
    yield iri, "originsFirst", finding.origins_first
    yield iri, "originsSecond", finding.origins_second
    yield iri, "standing", finding.standing
    link = "contradicts" if finding.contradiction else "clearedWith"
    yield finding.first, link, finding.second
    yield finding.second, link, finding.first


def spaced(kind: str) -> str:
    """A class name in words.

    >>> spaced("ScopedDenialContradiction")
    'scoped denial contradiction'
    """
    return "".join(f" {c.lower()}" if c.isupper() else c for c in kind).strip()


def stored(store: Store, iris: Iterable[str]) -> list[Finding]:
    """The findings with these IRIs that a store holds."""
    found = []
    for iri in sorted(set(iris)):
        values: dict[str, list[str]] = defaultdict(list)
        for quad in store.quads_for_pattern(NamedNode(iri), None, None, GRAPH):
            values[local(quad.predicate.value)].append(value(quad.object))
        kinds = [local(kind) for kind in values["type"] if local(kind) not in ENDINGS and kind.endswith(ENDINGS)]
        if not kinds:
            continue
        found.append(
            Finding(
                iri,
                kinds[0],
                values["firstClaim"][0],
                values["secondClaim"][0],
                values["strength"][0],
                values["explanation"][0],
                values["foundBy"][0],
                values["relation"][0],
                int(values["originsFirst"][0]),
                int(values["originsSecond"][0]),
                values["standing"][0],
            )
        )
    return found


def of_claims(store: Store, claims: Iterable[str]) -> set[str]:
    """The IRIs of the stored findings that involve one of `claims`."""
    involves = NamedNode(KG + "involves")
    return {
        value(quad.subject)
        for claim in claims
        for quad in store.quads_for_pattern(None, involves, NamedNode(claim), GRAPH)
    }


def of_documents(store: Store, documents: Iterable[str]) -> set[str]:
    """The IRIs of the stored findings on a claim of one of `documents`."""
    described = NamedNode(KG + "describedIn")
    return {
        value(quad.subject)
        for document in documents
        for quad in store.quads_for_pattern(None, described, NamedNode(document), GRAPH)
    }


class Context:
    """What is known of claims in a store, looked up once each: who, which side, where, origin."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._values: dict[tuple[str, str], frozenset[str]] = {}

    def values(self, node: str, name: str) -> frozenset[str]:
        """All values of a ``kg:`` property of a node."""
        key = (node, name)
        if key not in self._values:
            found = self.store.quads_for_pattern(NamedNode(node), NamedNode(KG + name), None, None)
            self._values[key] = frozenset(value(quad.object) for quad in found)
        return self._values[key]

    def subjects(self, name: str, node: str) -> frozenset[str]:
        """All nodes whose ``kg:`` property `name` has `node` as a value."""
        found = self.store.quads_for_pattern(None, NamedNode(KG + name), NamedNode(node), None)
        return frozenset(value(quad.subject) for quad in found)

    def document(self, claim: str) -> str:
        return min(self.values(claim, "reportedIn"), default="")

    def relation(self, first: str, second: str) -> str:
        """``self``, ``within-party``, ``outlet-against-source`` or ``between-parties``."""
        claimants = [self._canonical(claim) for claim in (first, second)]
        if claimants[0] & claimants[1]:
            return "self"
        sides = [self.values(claim, "claimantSide") for claim in (first, second)]
        if sides[0] & sides[1]:
            return "within-party"
        if self.document(first) == self.document(second) and any(map(self._narrated, (first, second))):
            return "outlet-against-source"
        return "between-parties"

    def _canonical(self, claim: str) -> frozenset[str]:
        actors = self.values(claim, "claimedBy")
        return frozenset(min(self.values(actor, "canonicalActor"), default=actor) for actor in actors)

    def _narrated(self, claim: str) -> bool:
        return any(self.values(actor, "narratorOf") for actor in self.values(claim, "claimedBy"))


def finish(
    findings: Iterable[Finding], around: Iterable[Finding], context: Context, standings: Mapping[str, str]
) -> list[Finding]:
    """The findings with relation, origins and standing.

    `around` holds every finding that shares a claim with one of them (themselves included);
    `standings` says for a rule name which standing its clearance gives the earlier claim.
    """
    opposite: dict[tuple[str, str], set[str]] = defaultdict(set)
    standing: dict[str, str] = {}
    for finding in around:
        opposite[finding.kind, finding.second].add(finding.first)
        opposite[finding.kind, finding.first].add(finding.second)
        word = standings.get(finding.rule.split(" ")[0])
        if word and context.values(finding.first, "claimantSide") & context.values(finding.second, "claimantSide"):
            standing[finding.first] = max(standing.get(finding.first, ""), word)
    done = []
    for finding in findings:
        words = [standing.get(claim, "") for claim in (finding.first, finding.second)]
        done.append(
            replace(
                finding,
                relation=context.relation(finding.first, finding.second),
                origins_first=_origins(opposite[finding.kind, finding.second], context),
                origins_second=_origins(opposite[finding.kind, finding.first], context),
                standing=(max(words) or "open") if finding.contradiction else "open",
            )
        )
    return done


def _origins(claims: set[str], context: Context) -> int:
    if len(claims) == 1:
        return 1
    return count(claims, ((one, other) for one in claims for other in context.values(one, "sameOriginAs")))


def all_rows(findings: Iterable[Finding], context: Context) -> Iterator[Row]:
    """The graph of findings, as rows."""
    for finding in findings:
        documents = {context.document(finding.first), context.document(finding.second)} - {""}
        yield from to_rows(finding, sorted(documents))


def to_quads(findings: Iterable[Finding], context: Context) -> set[Quad]:
    """The graph of findings."""
    return set(quads(all_rows(findings, context), FINDINGS, IRIS))
