"""The files that people take away: one merged file for Protégé, the named graphs, a bundle with a catalogue.

Every file is sorted and has the same bytes each time; none needs the network to be opened.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pyoxigraph as ox

from kgraph import resources
from kgraph.canonical import serialize
from kgraph.errors import InputError, OutputError
from kgraph.graph import Graph
from kgraph.vocabulary import (
    DECISIONS_GRAPH,
    DOCUMENT_GRAPHS,
    FINDINGS_GRAPH,
    INFERRED_GRAPH,
    KG,
    KNOWLEDGE_GRAPH,
    LINKS_GRAPH,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    PREFIXES,
    RDF_TYPE,
    RDFS_LABEL,
    SKOS_ALT_LABEL,
    schema,
)

EXPORTED = (ONTOLOGY_GRAPH, KNOWLEDGE_GRAPH, LINKS_GRAPH, FINDINGS_GRAPH, INFERRED_GRAPH, DECISIONS_GRAPH)
CONCEPTS = "https://w3id.org/kgraph/concepts"
KNOWLEDGE = "https://w3id.org/kgraph/knowledge"
ALIGNMENTS = "https://w3id.org/kgraph/alignments"
DATA = "https://w3id.org/kgraph/export/"
ACTOR, PLACE = KG.Actor, KG.Place
OWL_ONTOLOGY = ox.NamedNode(PREFIXES["owl"] + "Ontology")
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
LICENSE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")


def export(graph: Graph, out: str | Path, *, bundle: bool = False) -> list[Path]:
    """Write the graph to `out` in the format that its ending names; `bundle`: a folder or .zip of several files.

    ``.ttl`` and ``.owl`` (RDF/XML) are one merged ontology; ``.trig``, ``.nq`` and ``.jsonld`` keep the
    named graphs; ``.graphml`` is the network of who contradicts whom. Returns the files written.

    Raises:
        InputError: an ending that names no format.
        OutputError: the file cannot be written.
    """
    target = Path(out)
    if bundle:
        return _write_bundle(graph, target)
    writer = WRITERS.get(target.suffix.lower())
    if writer is None:
        endings = " ".join(sorted(WRITERS))
        raise InputError(target, "the name tells no format", f"let it end in one of {endings}, or ask for a bundle")
    return [_write(target, writer(graph))]


def merged(graph: Graph) -> list[ox.Quad]:
    """Ontology, knowledge and data as one ontology: one header, named by its content, and no imports."""
    headers = _headers(graph)
    body = _told_apart(q for q in _content(graph) if q.subject not in headers)
    return [*body, *_header(body, "claims, findings, knowledge and the ontology in one file", ())]


def files_of_bundle(graph: Graph) -> dict[str, bytes]:
    """The files of a bundle by name: ontology, lists, alignments, knowledge, data, and the catalogue."""
    headers = _headers(graph)
    body = _told_apart(q for q in _content(graph) if q.subject not in headers)
    knowledge = [q for q in body if q.graph_name == KNOWLEDGE_GRAPH]
    data = [q for q in body if q.graph_name not in (ONTOLOGY_GRAPH, KNOWLEDGE_GRAPH)]
    knowledge += _named_header(KNOWLEDGE, "kgraph knowledge: actors, places, commitments", (ONTOLOGY, CONCEPTS))
    data += _header(data, "claims and findings; the ontology is imported", (ONTOLOGY, CONCEPTS, KNOWLEDGE))
    files = {
        "ontology/kgraph.ttl": resources.path("ontology/kgraph.ttl").read_bytes(),
        "ontology/events.ttl": resources.path("ontology/events.ttl").read_bytes(),
        "ontology/alignments.ttl": resources.path("ontology/alignments.ttl").read_bytes(),
        "knowledge.ttl": serialize(knowledge, ox.RdfFormat.TURTLE),
        "data.ttl": serialize(data, ox.RdfFormat.TURTLE),
    }
    files["catalog-v001.xml"] = catalogue(
        {
            ONTOLOGY: "ontology/kgraph.ttl",
            CONCEPTS: "ontology/events.ttl",
            ALIGNMENTS: "ontology/alignments.ttl",
            KNOWLEDGE: "knowledge.ttl",
        }
    )
    return files


def catalogue(places: dict[str, str]) -> bytes:
    """An OASIS catalogue as Protégé reads it: ontology IRIs and the files that hold them.

    >>> b'name="http://example.org/o"' in catalogue({"http://example.org/o": "o.ttl"})
    True
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>',
        '<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">',
    ]
    for number, (iri, file) in enumerate(places.items(), 1):
        lines.append(f'    <uri id="kgraph-{number}" name={quoteattr(iri)} uri={quoteattr(file)}/>')
    return "\n".join([*lines, "</catalog>", ""]).encode()


def _content(graph: Graph) -> Iterator[ox.Quad]:
    """The quads of the graphs that are for others; the ontology of the package where the store has none."""
    names = [name for name in graph.graphs() if name.startswith(DOCUMENT_GRAPHS)]
    for name in (*EXPORTED, *(ox.NamedNode(n) for n in names)):
        yield from graph.quads(name)
    if next(graph.quads(ONTOLOGY_GRAPH), None) is None:
        for file in ("ontology/kgraph.ttl", "ontology/events.ttl"):
            for triple in ox.parse(path=str(resources.path(file)), format=ox.RdfFormat.TURTLE):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, ONTOLOGY_GRAPH)


def _told_apart(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads, with "(place)" after the label of a place that an actor's label equals.

    Protégé finds individuals by their labels: a country taken as an actor and as territory must not share one.
    """
    found = list(quads)
    actors = {q.subject for q in found if q.object == ACTOR and q.predicate == RDF_TYPE}
    places = {q.subject for q in found if q.object == PLACE and q.predicate == RDF_TYPE}
    taken = {q.object for q in found if q.predicate == RDFS_LABEL and q.subject in actors}
    result = []
    for q in found:
        label = q.object
        shared = q.predicate == RDFS_LABEL and q.subject in places and label in taken
        if shared and isinstance(label, ox.Literal):
            result.append(ox.Quad(q.subject, SKOS_ALT_LABEL, label, q.graph_name))
            label = ox.Literal(f"{label.value} (place)")
        result.append(ox.Quad(q.subject, q.predicate, label, q.graph_name) if shared else q)
    return result


def _headers(graph: Graph) -> set[ox.NamedNode | ox.BlankNode | ox.Triple]:
    return {q.subject for q in _content(graph) if q.predicate == RDF_TYPE and q.object == OWL_ONTOLOGY}


def _header(body: Iterable[ox.Quad], what: str, imports: Iterable[str]) -> list[ox.Quad]:
    """A header named by a hash of the body, so that two exports of different data can be open side by side."""
    digest = hashlib.sha256()
    for line in sorted(str(q) for q in body if not isinstance(q.subject, ox.BlankNode)):
        digest.update(line.encode())
    return _named_header(DATA + digest.hexdigest()[:16], f"kgraph export: {what}", imports)


def _named_header(iri: str, title: str, imports: Iterable[str]) -> list[ox.Quad]:
    node, dcterms, owl = ox.NamedNode(iri), PREFIXES["dcterms"], PREFIXES["owl"]
    text = ox.Literal(title, language="en")
    note = ox.Literal("Events are reported events: that one is here never means that it happened.", language="en")
    pairs: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (PREFIXES["rdf"] + "type", OWL_ONTOLOGY),
        (PREFIXES["rdfs"] + "label", text),
        (dcterms + "title", text),
        (dcterms + "description", note),
        (dcterms + "license", LICENSE),
        (dcterms + "conformsTo", ox.NamedNode(f"{ONTOLOGY}/{schema().version}")),
        *((owl + "imports", ox.NamedNode(each)) for each in imports),
    ]
    return [ox.Quad(node, ox.NamedNode(p), o, ONTOLOGY_GRAPH) for p, o in pairs]


def _rdf(form: ox.RdfFormat) -> Callable[[Graph], bytes]:
    if form.supports_datasets:
        return lambda graph: serialize(_content(graph), form)
    return lambda graph: serialize(merged(graph), form)


def _graphml(graph: Graph) -> bytes:
    from kgraph.network import graphml  # networkx is slow to import, and only this format needs it

    return graphml(graph).encode()


WRITERS: dict[str, Callable[[Graph], bytes]] = {
    ".ttl": _rdf(ox.RdfFormat.TURTLE),
    ".owl": _rdf(ox.RdfFormat.RDF_XML),
    ".rdf": _rdf(ox.RdfFormat.RDF_XML),
    ".nt": _rdf(ox.RdfFormat.N_TRIPLES),
    ".trig": _rdf(ox.RdfFormat.TRIG),
    ".nq": _rdf(ox.RdfFormat.N_QUADS),
    ".jsonld": _rdf(ox.RdfFormat.JSON_LD),
    ".graphml": _graphml,
}


def _write(target: Path, content: bytes) -> Path:
    """Write all or nothing: a draft beside the file takes its place when it is whole."""
    draft = target.with_name(target.name + ".new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        os.replace(draft, target)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise OutputError(target, f"it cannot be written ({error.strerror})") from error
    return target


def _write_bundle(graph: Graph, target: Path) -> list[Path]:
    files = files_of_bundle(graph)
    if target.suffix.lower() != ".zip":
        return [_write(target / name, content) for name, content in files.items()]
    draft = target.with_name(target.name + ".new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), content, zipfile.ZIP_DEFLATED)
        os.replace(draft, target)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise OutputError(target, f"it cannot be written ({error.strerror})") from error
    return [target]
