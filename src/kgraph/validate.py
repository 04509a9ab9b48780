"""Does a graph say what a graph of claims may say? The shapes of shapes/ over a document, a store, or anybody's file.

Core SHACL is done by pySHACL. The shapes' SPARQL constraints are asked once for all nodes, of Oxigraph: the same
answers as node by node, which the tests compare, in a fraction of the time. The ontology always goes in, else
subclasses of a shape's target would pass unseen.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib import RDF, RDFS, SH
from rdflib.term import Node

from kgraph import resources
from kgraph.errors import InputError, KnowledgeError
from kgraph.graph import Graph, Statement
from kgraph.phrases import quoted
from kgraph.report import KGS, SEVERITIES, Problem, Report
from kgraph.vocabulary import FILES, ONTOLOGY_GRAPH, PREFIXES

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".n3": ox.RdfFormat.N3,
}
LABELS = (PREFIXES["rdfs"] + "label", PREFIXES["kg"] + "exact", PREFIXES["skos"] + "prefLabel")
STRING = PREFIXES["xsd"] + "string"


def validate_document(quads: Iterable[Statement]) -> Report:
    """What the shapes object to in the graph of one document (or in any set of quads)."""
    return _validate(quads)


def validate_store(graph: Graph) -> Report:
    """What the shapes object to in a whole store."""
    return _validate(q for q in graph.quads() if q.graph_name not in (ONTOLOGY_GRAPH,))


def validate_file(path: str | Path) -> Report:
    """What the shapes object to in a file of RDF, whoever made it.

    Raises:
        InputError: no such file, a name that tells no format, or text that does not parse (with the line).
    """
    return _validate(read_file(path))


def read_file(path: str | Path) -> list[ox.Quad]:
    """The quads of an RDF file, by the ending of its name.

    Raises:
        InputError: no such file, a name that tells no format, or text that does not parse (with the line).
    """
    file = Path(path)
    form = FORMATS.get(file.suffix.lower())
    if form is None:
        raise InputError(file, "the name tells no RDF format", f"let it end in one of {' '.join(sorted(FORMATS))}")
    if not file.is_file():
        raise InputError(file, "there is no such file")
    try:
        return list(ox.parse(path=str(file), format=form, base_iri=file.resolve().as_uri()))
    except (SyntaxError, ValueError) as error:
        line = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
        raise InputError(file, f"{line}{getattr(error, 'msg', None) or error}", "correct the file") from error


@dataclass(frozen=True)
class _Constraint:
    name: str
    message: str
    severity: str
    targets: tuple[str, ...]
    select: str


@dataclass(frozen=True)
class _Shapes:
    core: rdflib.Graph
    constraints: tuple[_Constraint, ...]
    properties: frozenset[str]  # what the core shapes look at
    asked: frozenset[str]  # what the SPARQL constraints and the report ask for


@cache
def shapes() -> _Shapes:
    """The shapes that came with the package, the SPARQL constraints apart from the core ones.

    Raises:
        KnowledgeError: a shapes file with a fault in it.
    """
    core = rdflib.Graph()
    for file in sorted(resources.path("shapes").glob("*.ttl")):
        try:
            core.parse(str(file), format="turtle")
        except Exception as error:  # rdflib's parsers raise many kinds
            raise KnowledgeError(file, f"the shapes do not parse ({error})") from error
    constraints = []
    for shape, constraint in sorted(core.subject_objects(SH.sparql)):
        targets = tuple(sorted(str(c) for c in core.objects(shape, SH.targetClass)))
        constraints.append(
            _Constraint(
                str(constraint).removeprefix(KGS),
                str(core.value(constraint, SH.message)),
                str(core.value(shape, SH.severity) or SH.Violation).removeprefix(str(SH)),
                targets,
                str(core.value(constraint, SH.select)),
            )
        )
        for triple in list(core.triples((constraint, None, None))):
            core.remove(triple)
    core.remove((None, SH.sparql, None))
    _push_targets_down(core)
    properties = {str(node) for node in core.objects() if isinstance(node, rdflib.URIRef)}
    kinds = {str(RDF.type), str(RDFS.subClassOf)}
    names = {name for constraint in constraints for name in re.findall(r"\bkg:(\w+)", constraint.select)}
    asked = {PREFIXES["kg"] + name for name in names} | kinds | set(LABELS) | {str(RDFS.comment)}
    return _Shapes(core, tuple(constraints), frozenset(properties | kinds), frozenset(asked))


def _push_targets_down(core: rdflib.Graph) -> None:
    """Give each property shape the targets of the node shape that has it: the same results, all nodes at once.

    (pySHACL takes a property shape of a node shape through each focus node by itself, which costs four times as much.)
    """
    for shape, part in list(core.subject_objects(SH.property)):
        if isinstance(part, rdflib.URIRef):
            for kind in (SH.targetClass, SH.targetSubjectsOf):
                for target in core.objects(shape, kind):
                    core.add((part, kind, target))
            core.remove((shape, SH.property, part))


@cache
def _ontology() -> tuple[ox.Triple, ...]:
    """What the shapes need of the ontology: subclasses, and the concepts of the lists."""
    wanted = (RDF.type, RDFS.subClassOf)
    triples = []
    for name in FILES:
        for quad in ox.parse(path=str(resources.path(name)), format=ox.RdfFormat.TURTLE):
            keep = isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
            if keep and quad.predicate.value in map(str, wanted):
                triples.append(ox.Triple(quad.subject, quad.predicate, quad.object))
    return tuple(triples)


@cache
def _knowledge() -> dict[str, tuple[ox.Triple, ...]]:
    """What the knowledge files say of each node, by IRI; documents may only name it."""
    found: dict[str, list[ox.Triple]] = {}
    folder = resources.path("ontology") / "knowledge"
    for file in sorted(folder.glob("*.ttl")) if folder.is_dir() else ():
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode):
                triple = ox.Triple(quad.subject, quad.predicate, quad.object)
                found.setdefault(quad.subject.value, []).append(triple)
    return {node: tuple(triples) for node, triples in found.items()}


def _known_of(triples: set[ox.Triple]) -> set[ox.Triple]:
    """What the knowledge says of the nodes that `triples` name and do not describe, and of those named there."""
    seen: set[object] = {t.subject for t in triples if t.predicate.value == str(RDFS.label)}
    queue = [t.object for t in triples]
    added: set[ox.Triple] = set()
    while queue:
        node = queue.pop()
        if isinstance(node, ox.NamedNode) and node not in seen:
            seen.add(node)
            about = _knowledge().get(node.value, ())
            added.update(about)
            queue += [t.object for t in about]
    return added


def _validate(statements: Iterable[Statement]) -> Report:
    triples = {ox.Triple(s.subject, s.predicate, s.object) for s in statements}
    triples |= _known_of(triples)
    store = ox.Store()
    graph = ox.DefaultGraph()
    asked = shapes().asked
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples if t.predicate.value in asked)
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in _ontology())
    found = {*_core(triples), *_sparql(store)}
    labels = _labels(store, {p.node for p in found})
    problems = sorted(_labelled(p, labels) for p in found)
    problems.sort(key=lambda p: SEVERITIES.index(p.severity))
    return Report(tuple(problems), _checked(store))


def _core(triples: Iterable[ox.Triple]) -> list[Problem]:
    data = rdflib.Graph()
    cache: dict[object, Node] = {}

    def term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
        known = cache.get(value)
        if known is None:
            known = cache[value] = _to_rdflib(value)
        return known

    add, properties = data.store.add, shapes().properties  # the graph's own add checks what is known here
    for source in (triples, _ontology()):
        for t in source:
            if t.predicate.value in properties:
                add((term(t.subject), term(t.predicate), term(t.object)), data)
    logging.getLogger("pyshacl").setLevel(logging.ERROR)
    conforms, report, _ = pyshacl.validate(
        data, shacl_graph=shapes().core, inference="none", advanced=False, meta_shacl=False, inplace=True
    )
    if conforms and not isinstance(report, rdflib.Graph):
        return []
    if not isinstance(report, rdflib.Graph):
        raise KnowledgeError("shapes", f"they cannot be applied ({report})")
    problems = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        value = report.value(result, SH.value)
        problems.append(
            Problem(
                str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
                str(report.value(result, SH.sourceShape)).removeprefix(KGS),
                str(report.value(result, SH.focusNode)),
                "",
                str(report.value(result, SH.resultPath) or ""),
                str(report.value(result, SH.resultMessage)),
                "" if value is None else value.n3(),
            )
        )
    return problems


def _sparql(store: ox.Store) -> list[Problem]:
    problems = []
    for constraint in shapes().constraints:
        targets = " ".join(f"<{c}>" for c in constraint.targets)
        target = f"{{ VALUES ?target {{ {targets} }} $this a/<{RDFS.subClassOf}>* ?target }}"
        head, where, body = constraint.select.partition("WHERE {")
        if not where:
            raise KnowledgeError(f"kgs:{constraint.name}", "its query has no WHERE {")
        for row in _rows(store, f"{head}{where} {target} {body}"):
            value = row["value"] if re.search(r"[?$]value", head) else None
            problems.append(
                Problem(
                    constraint.severity,
                    constraint.name,
                    _plain(row["this"]),
                    "",
                    "",
                    constraint.message,
                    "" if value is None else str(value),
                )
            )
    return problems


def _rows(store: ox.Store, query: str) -> Iterator[ox.QuerySolution]:
    results = store.query(query, prefixes=PREFIXES)
    if isinstance(results, ox.QuerySolutions):
        yield from results


def _labels(store: ox.Store, nodes: set[str]) -> dict[str, str]:
    result: dict[str, str] = {}
    for node in nodes:
        if node.startswith("_:") or ":" not in node:
            continue
        for name in LABELS:
            found = next(store.quads_for_pattern(ox.NamedNode(node), ox.NamedNode(name), None), None)
            if found is not None and isinstance(found.object, ox.Literal):
                result[node] = found.object.value
                break
    return result


def _labelled(problem: Problem, labels: dict[str, str]) -> Problem:
    label = labels.get(problem.node) or re.split("[#/]", problem.node)[-1] or problem.node
    value = problem.value if len(problem.value) <= 300 else quoted(problem.value, 300)
    return Problem(problem.severity, problem.shape, problem.node, label, problem.path, problem.message, value)


def _checked(store: ox.Store) -> tuple[tuple[str, int], ...]:
    names = ("Document", "Claim", "Event", "Actor", "Place", "Commitment", "Judgement", "Finding")
    result = []
    for name in names:
        query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a/rdfs:subClassOf* kg:{name} }}"
        count = int(next(_rows(store, query))["n"].value)
        if count:
            result.append((name.lower() + ("s" if count != 1 else ""), count))
    return tuple(result)


def _to_rdflib(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    if isinstance(value, ox.NamedNode):
        return rdflib.URIRef(value.value)
    if isinstance(value, ox.BlankNode):
        return rdflib.BNode(value.value)
    if isinstance(value, ox.Literal):
        if value.language:
            return rdflib.Literal(value.value, lang=value.language)
        kind = None if value.datatype.value == STRING else rdflib.URIRef(value.datatype.value)
        return rdflib.Literal(value.value, datatype=kind, normalize=False)
    raise InputError("graph", "a quoted triple: kgraph's graphs have none", "write a node with properties")


def _plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
