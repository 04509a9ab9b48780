"""What follows from the graph by the ontology: owlready2 and HermiT, within limits, or the same classes by SPARQL.

Inferred types and property values go to a named graph of their own; an inconsistent graph is explained with the
claims that cause it (`clashes`). HermiT's time grows faster than the graph (ontology/README.md has the table), so a
graph above the limit is refused, and `by_query` gives the members of the defined classes at any size.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from kgraph import resources
from kgraph.canonical import serialize
from kgraph.clashes import Clash, clashes
from kgraph.errors import KgraphError
from kgraph.graph import Graph
from kgraph.vocabulary import (
    DECISIONS_GRAPH,
    DOCUMENT_GRAPHS,
    FINDINGS_GRAPH,
    INFERRED_GRAPH,
    KG,
    KNOWLEDGE_GRAPH,
    ONTOLOGY_GRAPH,
    PREFIXES,
    RDF_TYPE,
    RDFS_LABEL,
    schema,
)

CLAIM_LIMIT = 1000
SECONDS = 300.0
RULE = "ontology/rules/ceasefire-violation.rq"
RULES = "ontology/rules"
INFERRED_IRI = "https://w3id.org/kgraph/inferred"
DEFINING_VALUES = ("basis",)  # data values that a class is defined by; the others cost HermiT time and are checked here
GRAPHS = (ONTOLOGY_GRAPH, FINDINGS_GRAPH, DECISIONS_GRAPH)


class ReasonError(KgraphError, ValueError):
    """A graph that is too large for the reasoner, or one that it did not finish, or no Java."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reasoning came to.

    `classes` counts the individuals that are in a class only by inference, `properties` the inferred values;
    `clashes` explain an inconsistent graph; `seconds` is the reasoner's time; `how` is ``HermiT`` or ``SPARQL``.
    """

    consistent: bool
    classes: tuple[tuple[str, int], ...] = ()
    properties: tuple[tuple[str, int], ...] = ()
    clashes: tuple[Clash, ...] = ()
    seconds: float = 0.0
    how: str = "HermiT"

    def text(self) -> str:
        """The outcome for a person."""
        if not self.consistent:
            lines = ["The graph is inconsistent: no world is as it says. Causes:", ""]
            lines += [f"{number}. {clash}" for number, clash in enumerate(self.clashes, 1)]
            if not self.clashes:
                lines.append("No single statement explains it: leave out documents one by one to find the cause.")
            return "\n".join(lines) + "\n"
        lines = [f"Consistent ({self.how}, {self.seconds:.1f} s)." if self.how == "HermiT" else f"By {self.how}."]
        for title, counts in (("Inferred classes", self.classes), ("Inferred values", self.properties)):
            if counts:
                lines.append(f"{title}: " + ", ".join(f"{name} {count}" for name, count in counts))
        return "\n".join(lines) + "\n"


def reason(graph: Graph, *, limit: int = CLAIM_LIMIT, seconds: float = SECONDS) -> Outcome:
    """Run HermiT over ontology and data, and make what it infers the content of the graph of inferences.

    `limit` is the number of claims above which a graph is refused, `seconds` the time HermiT may take. An
    inconsistent graph is left as it was, and the outcome says why it is inconsistent.

    Raises:
        ReasonError: more claims than `limit`, no answer within `seconds`, or no Java.
    """
    claims = len({q.subject for q in graph.store.quads_for_pattern(None, RDF_TYPE, KG.Claim)})
    way_out = "`kgraph reason --by-query` finds the members of the defined classes by SPARQL at any size"
    if claims > limit:
        raise ReasonError(graph.place, f"{claims} claims are more than the reasoner's limit of {limit}", way_out)
    if shutil.which("java") is None:
        raise ReasonError("java", "HermiT needs Java, and there is none on the path", way_out)
    quads = [*_data(graph), *violations(graph)]
    start = time.monotonic()
    causes = clashes(quads)
    if causes:
        return Outcome(False, clashes=tuple(causes), seconds=time.monotonic() - start)
    with tempfile.TemporaryDirectory(prefix="kgraph-") as folder:
        file = Path(folder) / "graph.nt"
        file.write_bytes(serialize(_without_text(quads), ox.RdfFormat.N_TRIPLES))
        inferred = _run(file, seconds, way_out)
    taken = time.monotonic() - start
    if inferred is None:
        return Outcome(False, seconds=taken)
    known = {(q.subject, q.predicate, q.object) for q in quads}
    fresh = {t for t in inferred if (t.subject, t.predicate, t.object) not in known and _wanted(t)}
    fresh |= {ox.Triple(q.subject, q.predicate, q.object) for q in violations(graph)}
    return _store(graph, fresh, taken, "HermiT")


def by_query(graph: Graph) -> Outcome:
    """The members of the defined classes, and ceasefire violations, by SPARQL: for graphs of any size."""
    start = time.monotonic()
    found: set[ox.Triple] = set()
    for file in sorted(resources.path(RULES).glob("*.rq")):
        results = graph.query(file.read_text(encoding="utf-8"))
        if isinstance(results, ox.QueryTriples):
            found |= set(results)
    ceasefires = {q.subject for q in graph.store.quads_for_pattern(None, RDF_TYPE, KG.Ceasefire)}
    violating = {t.subject for t in found if t.predicate == KG.violates and t.object in ceasefires}
    found |= {ox.Triple(event, RDF_TYPE, KG.CeasefireViolation) for event in violating}
    return _store(graph, found, time.monotonic() - start, "SPARQL")


def violations(graph: Graph) -> list[ox.Quad]:
    """The events that violate a commitment, by the rule that OWL cannot say (ontology/rules/)."""
    results = graph.query(resources.text(RULE))
    triples = set(results) if isinstance(results, ox.QueryTriples) else set()
    return [ox.Quad(t.subject, t.predicate, t.object, INFERRED_GRAPH) for t in triples]


def _store(graph: Graph, triples: set[ox.Triple], seconds: float, how: str) -> Outcome:
    graph.replace(INFERRED_GRAPH, sorted(triples, key=str))
    kinds = Counter(_local(t.object) for t in triples if t.predicate == RDF_TYPE)
    values = Counter(_local(t.predicate) for t in triples if t.predicate != RDF_TYPE)
    return Outcome(True, tuple(sorted(kinds.items())), tuple(sorted(values.items())), (), seconds, how)


def _local(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(node).rsplit("#")[-1].rstrip(">")


def _data(graph: Graph) -> list[ox.Quad]:
    """The ontology, the documents and what was found of them, and as much of the knowledge as they speak of."""
    documents = [name for name in graph.graphs() if name.startswith(DOCUMENT_GRAPHS)]
    data = [q for name in (*GRAPHS, *map(ox.NamedNode, documents)) for q in graph.quads(name)]
    knowledge: dict[object, list[ox.Quad]] = {}
    for quad in graph.quads(KNOWLEDGE_GRAPH):
        knowledge.setdefault(quad.subject, []).append(quad)
    reached: set[object] = set()
    queue: list[object] = sorted({q.object for q in data} | {q.subject for q in data}, key=str)
    commitments: dict[object, list[object]] = {}
    for quad in graph.store.quads_for_pattern(None, KG.hasParty, None, KNOWLEDGE_GRAPH):
        commitments.setdefault(quad.object, []).append(quad.subject)
    while queue:
        node = queue.pop()
        if node not in reached:
            reached.add(node)
            queue += [q.object for q in knowledge.get(node, ())]
            queue += commitments.get(node, [])
    return data + [q for node, quads in knowledge.items() if node in reached for q in quads]


def _without_text(quads: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
    """Quads without headers, annotations, and data values that define no class: a reasoner would pay for them."""
    values = schema().data_properties - set(DEFINING_VALUES)
    left_out = {PREFIXES["kg"] + name for name in (*values, *schema().annotation_properties)} | {RDFS_LABEL.value}
    left_out |= {PREFIXES["skos"] + name for name in ("altLabel", "prefLabel", "definition", "example", "scopeNote")}
    header = ox.NamedNode(PREFIXES["owl"] + "Ontology")
    all_quads = list(quads)
    headers = {q.subject for q in all_quads if q.predicate == RDF_TYPE and q.object == header}
    return (q for q in all_quads if q.predicate.value not in left_out and q.subject not in headers)


def _wanted(triple: ox.Triple) -> bool:
    """Whether an inferred triple says something: in our terms, and not what every node is."""
    if triple.predicate == RDF_TYPE:
        return isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(PREFIXES["kg"])
    return triple.predicate.value.startswith(PREFIXES["kg"])


def _run(file: Path, seconds: float, way_out: str) -> list[ox.Triple] | None:
    """HermiT in a process of its own, with the Java that it starts: both are ended when the time is up."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_hermit, args=(str(file), theirs), daemon=False)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise ReasonError("HermiT", f"no answer within {seconds:g} seconds", way_out)
        try:
            kind, content = ours.recv()
        except EOFError as error:
            raise ReasonError("HermiT", "it ended without an answer", way_out) from error
    finally:
        if process.is_alive() and not ours.closed:
            _end(process.pid)
        process.join(10)
        ours.close()
    if kind == "inconsistent":
        return None
    if kind == "failed":
        raise ReasonError("HermiT", content.strip().splitlines()[-1] if content.strip() else "it failed", way_out)
    return [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]


def _end(pid: int | None) -> None:
    """End the process group of the reasoner (it leads one of its own)."""
    if pid is not None:
        try:
            os.killpg(pid, signal.SIGKILL)
        except (AttributeError, ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGTERM)


def _hermit(file: str, answer: Connection) -> None:
    """What the process does: load, reason, send the inferred triples."""
    if hasattr(os, "setsid"):
        os.setsid()
    import owlready2

    world = owlready2.World()
    try:
        onto = world.get_ontology("https://w3id.org/kgraph/merged")
        with open(file, "rb") as source:
            onto.load(fileobj=source)
        inferred = world.get_ontology(INFERRED_IRI)
        with inferred:
            owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
        nodes = Path(file).with_suffix(".inferred.nt")
        inferred.save(str(nodes), format="ntriples")
        answer.send(("done", nodes.read_text(encoding="utf-8")))
    except owlready2.OwlReadyInconsistentOntologyError:
        answer.send(("inconsistent", ""))
    except Exception as error:  # whatever Java or the parser says goes back as words
        answer.send(("failed", str(error)))
    finally:
        answer.close()
