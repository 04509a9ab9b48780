"""Why a graph of claims is inconsistent, in sentences: the clashes that the ontology's axioms make with its data.

A reasoner only says that a graph is inconsistent. The axioms that data can break here are few (disjoint classes,
with domains and ranges; functional properties; disjoint properties; data ranges), so each can be looked for and told
with the statements that cause it and the claims that these belong to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import pyoxigraph as ox

from kgraph.vocabulary import PREFIXES, RDF_TYPE, RDFS_LABEL

OWL, RDFS, XSD, RDF, KG = (PREFIXES[p] for p in ("owl", "rdfs", "xsd", "rdf", "kg"))
TOWARDS_CLAIMS = ("about", "evidencedBy", "claimedBy", "respondsTo", "involves", "blames", "countedFor", "hasAgent")
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True, order=True)
class Clash:
    """One cause of inconsistency: the node (IRI and label), a sentence, the statements, and the claims concerned."""

    node: str
    label: str
    sentence: str
    statements: tuple[str, ...]
    claims: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{self.label} <{self.node}>", f"    {self.sentence}"]
        lines += [f"    - {statement}" for statement in self.statements]
        lines += [f"    claim: {claim}" for claim in self.claims]
        return "\n".join(lines)


class _Facts:
    """The statements of a graph, by what the search asks for."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self.out: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self.by_property: dict[str, list[tuple[Node, Node]]] = defaultdict(list)
        for t in sorted({(t.subject, t.predicate.value, t.object) for t in triples}, key=str):
            self.out[t[0]][t[1]].append(t[2])
            self.by_property[t[1]].append((t[0], t[2]))
        self.parents: dict[Node, set[Node]] = defaultdict(set)
        for lower, upper in self.by_property[RDFS + "subClassOf"]:
            if isinstance(upper, ox.NamedNode):
                self.parents[lower].add(upper)

    def label(self, node: Node) -> str:
        if isinstance(node, ox.Literal):
            return str(node)
        labels = sorted(o.value for o in self.out[node].get(RDFS_LABEL.value, []) if isinstance(o, ox.Literal))
        if labels:
            return labels[0]
        return node.value.rsplit("#")[-1].rsplit("/")[-1] if isinstance(node, ox.NamedNode) else str(node)

    def items(self, head: Node) -> Iterator[Node]:
        while isinstance(head, ox.BlankNode):
            cell = self.out[head]
            yield from cell.get(RDF + "first", [])
            rest = cell.get(RDF + "rest", [])
            head = rest[0] if rest else head
            if not rest:
                return

    def above(self, kind: Node) -> set[Node]:
        seen, queue = {kind}, [kind]
        while queue:
            for parent in self.parents[queue.pop()] - seen:
                seen.add(parent)
                queue.append(parent)
        return seen

    def of_type(self, name: str) -> set[Node]:
        return {s for s, o in self.by_property[RDF_TYPE.value] if o == ox.NamedNode(OWL + name)}


def clashes(triples: Iterable[ox.Triple | ox.Quad]) -> list[Clash]:
    """What makes `triples` (ontology and data together) inconsistent, sorted; empty when nothing was found.

    >>> clashes([])
    []
    """
    facts = _Facts(triples)
    found = [*_disjoint_classes(facts), *_functional(facts), *_disjoint_properties(facts), *_ranges(facts)]
    return sorted(set(found))


def _clash(facts: _Facts, node: Node, sentence: str, statements: Iterable[str]) -> Clash:
    name = node.value if isinstance(node, ox.NamedNode) else str(node)
    return Clash(name, facts.label(node), sentence, tuple(sorted(set(statements))), tuple(_claims(facts, node)))


def _claims(facts: _Facts, node: Node) -> list[str]:
    """The labels of the claims that a node is, or is part of."""
    claim = ox.NamedNode(KG + "Claim")
    near = {node} | {s for name in TOWARDS_CLAIMS for s, o in facts.by_property[KG + name] if o == node}
    return sorted(facts.label(n) for n in near if claim in facts.out[n].get(RDF_TYPE.value, []))[:5]


def _disjoint_classes(facts: _Facts) -> Iterator[Clash]:
    pairs: set[frozenset[Node]] = set()
    for group in facts.of_type("AllDisjointClasses"):
        for head in facts.out[group].get(OWL + "members", []):
            pairs |= {frozenset(pair) for pair in combinations(facts.items(head), 2)}
    pairs |= {frozenset(pair) for pair in facts.by_property[OWL + "disjointWith"]}
    partners: dict[Node, set[Node]] = defaultdict(set)
    for pair in pairs:
        one, other = tuple(pair)
        partners[one].add(other)
        partners[other].add(one)
    for node, kinds in _kinds(facts).items():
        wide: dict[Node, str] = {}
        for kind, why in kinds.items():
            for upper in facts.above(kind):
                wide.setdefault(upper, why if upper == kind else f"{why}, which is a kind of {facts.label(upper)}")
        for one in sorted(wide, key=str):
            for other in sorted(partners[one] & wide.keys(), key=str):
                if str(one) < str(other):
                    sentence = f"Nothing can be {_a(facts.label(one))} and {_a(facts.label(other))}."
                    yield _clash(facts, node, sentence, (wide[one], wide[other]))


def _kinds(facts: _Facts) -> dict[Node, dict[Node, str]]:
    """The classes of each individual, said outright or through a domain or range, each with the reason."""
    kinds: dict[Node, dict[Node, str]] = defaultdict(dict)
    for node, kind in facts.by_property[RDF_TYPE.value]:
        if isinstance(kind, ox.NamedNode) and not kind.value.startswith(OWL):
            kinds[node].setdefault(kind, f"it is said to be {_a(facts.label(kind))}")
    for axiom, place in (("domain", 0), ("range", 1)):
        for prop, kind in facts.by_property[RDFS + axiom]:
            if not isinstance(kind, ox.NamedNode) or not isinstance(prop, ox.NamedNode) or kind.value.startswith(XSD):
                continue
            for pair in facts.by_property[prop.value]:
                node = pair[place]
                if not isinstance(node, ox.Literal):
                    says = f"“{facts.label(pair[0])}” {facts.label(prop)} “{facts.label(pair[1])}”"
                    kinds[node].setdefault(kind, f"{says}, so it is {_a(facts.label(kind))}")
    return kinds


def _functional(facts: _Facts) -> Iterator[Clash]:
    for prop in sorted(facts.of_type("FunctionalProperty"), key=str):
        if not isinstance(prop, ox.NamedNode):
            continue
        values: dict[Node, set[Node]] = defaultdict(set)
        for subject, value in facts.by_property[prop.value]:
            if isinstance(value, ox.Literal):  # two names may be of one thing; two values are two
                values[subject].add(value)
        for subject, several in values.items():
            if len(several) > 1:
                said = [f"{facts.label(prop)}: {value}" for value in several]
                yield _clash(facts, subject, f"It can have only one value of “{facts.label(prop)}”.", said)


def _disjoint_properties(facts: _Facts) -> Iterator[Clash]:
    for one, other in facts.by_property[OWL + "propertyDisjointWith"]:
        if isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode):
            both = set(facts.by_property[one.value]) & set(facts.by_property[other.value])
            for subject, value in both:
                names = (facts.label(one), facts.label(other))
                said = [f"it {name} “{facts.label(value)}”" for name in names]
                yield _clash(facts, subject, f"Nothing {names[0]} and {names[1]} the same.", said)


def _ranges(facts: _Facts) -> Iterator[Clash]:
    for prop in sorted(facts.of_type("DatatypeProperty"), key=str):
        if not isinstance(prop, ox.NamedNode):
            continue
        for kind in facts.out[prop].get(RDFS + "range", []):
            for subject, value in facts.by_property[prop.value]:
                if isinstance(value, ox.Literal) and not _fits(facts, value, kind):
                    sentence = f"The value of “{facts.label(prop)}” must be {_words(facts, kind)}."
                    yield _clash(facts, subject, sentence, [f"{facts.label(prop)}: {value}"])


def _fits(facts: _Facts, value: ox.Literal, kind: Node) -> bool:
    of = value.datatype.value
    if isinstance(kind, ox.BlankNode):
        for head in facts.out[kind].get(OWL + "oneOf", []):
            return value in set(facts.items(head))
        for base in facts.out[kind].get(OWL + "onDatatype", []):
            return _fits(facts, value, base) and _in_bounds(facts, value, kind)
        return True
    name = kind.value if isinstance(kind, ox.NamedNode) else ""
    if name == RDF + "PlainLiteral":
        return of in (XSD + "string", RDF + "langString")
    whole = {XSD + n for n in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
    if name in whole:
        least = {XSD + "nonNegativeInteger": 0, XSD + "positiveInteger": 1}.get(name)
        return of in whole and (least is None or int(value.value) >= least)
    if name == XSD + "decimal":
        return of == name or of in whole
    return of == name


def _in_bounds(facts: _Facts, value: ox.Literal, kind: Node) -> bool:
    for head in facts.out[kind].get(OWL + "withRestrictions", []):
        for facet in facts.items(head):
            for bound, test in (("minInclusive", float.__ge__), ("maxInclusive", float.__le__)):
                for limit in facts.out[facet].get(XSD + bound, []):
                    if isinstance(limit, ox.Literal) and not test(float(value.value), float(limit.value)):
                        return False
    return True


def _words(facts: _Facts, kind: Node) -> str:
    if isinstance(kind, ox.BlankNode):
        for head in facts.out[kind].get(OWL + "oneOf", []):
            return "one of " + ", ".join(o.value for o in facts.items(head) if isinstance(o, ox.Literal))
        return "within its bounds"
    return kind.value.rsplit("#")[-1] if isinstance(kind, ox.NamedNode) else "of its kind"


def _a(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
