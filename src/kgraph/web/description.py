"""What the endpoint says about itself: service description, VoID, and the shipped queries as examples."""

from __future__ import annotations

import asyncio
import hashlib
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import pairwise

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import Response

from kgraph import resources
from kgraph.errors import KgraphError
from kgraph.queries import Query, library
from kgraph.vocabulary import FILES, PREFIXES
from kgraph.web import data, formats, http
from kgraph.web.guard import tokens
from kgraph.web.problems import Problem
from kgraph.web.site import Site

router = APIRouter(include_in_schema=False)

RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
SD, VOID = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#"
SH, DCT = "http://www.w3.org/ns/shacl#", "http://purl.org/dc/terms/"
SCHEMA, FOAF = "https://schema.org/", "http://xmlns.com/foaf/0.1/"
FORMATS = "http://www.w3.org/ns/formats/"
NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "trig": "TriG",
    "ntriples": "N-Triples",
    "nquads": "N-Quads",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
}
GRAPHS = 1000  # named graphs that the service description lists; all of them are told by a query
OURS = {"sd": SD, "void": VOID, "sh": SH, "dcterms": DCT, "rdfs": RDFS, "schema": SCHEMA, "foaf": FOAF}


def version() -> str:
    """The version of the installed package."""
    try:
        return metadata.version("kgraph")
    except metadata.PackageNotFoundError:
        return "0"


class Sketch:
    """Triples in the making; a node is an IRI, a value a text, number or truth value."""

    def __init__(self) -> None:
        self.triples: list[ox.Triple] = []

    def say(self, subject: str, predicate: str, *objects: str) -> None:
        """State that `subject` has the IRIs `objects`."""
        self.triples += [ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(o)) for o in objects]

    def tell(self, subject: str, predicate: str, *values: str | int) -> None:
        """State that `subject` has the values."""
        self.triples += [ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(v)) for v in values]


async def answer(sketch: Sketch, accept: str | None) -> Response:
    """The triples in the format that the client wants.

    Raises:
        Problem: 406, it wants none that there is.
    """
    form = formats.choose(accept, formats.GRAPHS)
    if form is None or not isinstance(form.engine, ox.RdfFormat):
        available = formats.media_types(formats.GRAPHS)
        raise Problem(406, "not-acceptable", f"there is {', '.join(available)}", available=available)
    triples = sorted(set(sketch.triples), key=str)
    data = ox.serialize(triples, format=form.engine, prefixes=PREFIXES | OURS) or b""
    return Response(data, headers={"Content-Type": form.header, "Vary": "Accept"})


def standalone(text: str) -> str:
    """The query with PREFIX lines for those of the project's prefixes that it uses and does not declare.

    >>> standalone("SELECT * { ?x a kg:Claim }").splitlines()[0]
    'PREFIX kg: <https://w3id.org/kgraph/ontology#>'
    """
    pieces = list(tokens(text))
    used = {piece.text.partition(":")[0] for piece in pieces if piece.kind == "name"}
    declared = {
        name.text.partition(":")[0]
        for word, name in pairwise(pieces)
        if word.keyword == "PREFIX" and name.kind == "name"
    }
    lines = [f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in sorted(used - declared) if name in PREFIXES]
    return "".join(lines) + text


def _examples(sketch: Sketch, site: str, address: str) -> None:
    """The shipped queries as ``sh:SPARQLExecutable``."""
    kinds = {"SELECT": "Select", "CONSTRUCT": "Construct", "ASK": "Ask"}
    for query in shipped():
        node = f"{site}/queries/{query.name}"
        kind = kinds.get(query.form)
        if kind is None:
            continue
        sketch.say(node, RDF + "type", SH + "SPARQLExecutable", f"{SH}SPARQL{kind}Executable")
        sketch.tell(node, RDFS + "label", query.title)
        sketch.tell(node, RDFS + "comment", query.description)
        sketch.tell(node, DCT + "identifier", query.name)
        sketch.tell(node, SCHEMA + "keywords", *query.keywords)
        sketch.tell(node, SH + query.form.lower(), standalone(query.text))
        sketch.say(node, SCHEMA + "target", address)


def shipped() -> list[Query]:
    """The query library; empty when a file of it is broken (the library's own tests say which)."""
    try:
        return list(library().values())
    except KgraphError:
        return []


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in a store: quads, graphs, and uses of each class and property."""

    quads: int
    graphs: dict[str, int]
    classes: dict[str, int]
    properties: dict[str, int]


class Counted:
    """The counts of the last state that was asked for."""

    def __init__(self) -> None:
        self.state = ""
        self.counts: Counts | None = None

    async def of(self, site: Site) -> Counts | None:
        """The counts of the store as it is; None when they cannot be had within the limits."""
        state = await site.store.state()
        if state != self.state:
            try:
                self.counts = await _count(site)
            except Problem:
                self.counts = None
            self.state = state
        return self.counts


async def _count(site: Site) -> Counts:
    graphs = await data.select(site, "SELECT ?k (COUNT(*) AS ?n) WHERE { GRAPH ?k { ?s ?p ?o } } GROUP BY ?k")
    classes = await data.select(site, "SELECT ?k (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?k } GROUP BY ?k")
    properties = await data.select(site, "SELECT ?k (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?k ?o } } GROUP BY ?k")

    def table(rows: list[data.Row]) -> dict[str, int]:
        return {row["k"].text: int(row["n"].text) for row in rows if "k" in row and row["k"].iri}

    return Counts(sum(table(graphs).values()), table(graphs), table(classes), table(properties))


def _name(iri: str) -> str:
    return hashlib.sha256(iri.encode()).hexdigest()[:16]


def namespace(iri: str) -> str:
    """The vocabulary that a term is of: its IRI up to the last ``#``, else ``/``, else ``:``.

    >>> namespace("https://w3id.org/kgraph/ontology#Claim"), namespace("urn:example:a")
    ('https://w3id.org/kgraph/ontology#', 'urn:example:')
    """
    end = next((at for at in map(iri.rfind, "#/:") if at >= 0), 0)
    return iri[: end + 1]


def _void(sketch: Sketch, node: str, counts: Counts, parts: bool = True) -> None:
    """Counts in the words of VoID; `parts`: for each class and property too."""
    sketch.say(node, RDF + "type", VOID + "Dataset")
    sketch.tell(node, VOID + "triples", counts.quads)
    sketch.tell(node, VOID + "classes", len(counts.classes))
    sketch.tell(node, VOID + "properties", len(counts.properties))
    sketch.say(node, VOID + "vocabulary", *sorted({namespace(iri) for iri in (*counts.classes, *counts.properties)}))
    if not parts:
        return
    for kind, members, many in (("class", counts.classes, "entities"), ("property", counts.properties, "triples")):
        for iri, count in members.items():
            part = f"{node}-{kind}-{_name(iri)}"
            sketch.say(node, f"{VOID}{kind}Partition", part)
            sketch.say(part, VOID + kind, iri)
            sketch.tell(part, VOID + many, count)


async def describe(request: Request) -> Response:
    """The service description (SPARQL 1.1 Service Description)."""
    from kgraph.web.sparql import endpoint

    here, sketch = http.site(request), Sketch()
    address = endpoint(request)
    site = address.removesuffix("/sparql")
    service, dataset, default = f"{address}#service", f"{address}#dataset", f"{address}#default-graph"
    sketch.say(service, RDF + "type", SD + "Service")
    sketch.say(service, SD + "endpoint", address)
    languages = ["SPARQL11Query"] + (["SPARQL11Update"] if here.options.token else [])
    sketch.say(service, SD + "supportedLanguage", *(SD + language for language in languages))
    sketch.say(service, SD + "resultFormat", *(FORMATS + name for name in NAMES.values()))
    sketch.say(service, SD + "inputFormat", *(FORMATS + NAMES[f.name] for f in formats.GRAPHS))
    if here.options.default_graph == "union":
        sketch.say(service, SD + "feature", SD + "UnionDefaultGraph")
    sketch.say(service, SD + "defaultDataset", dataset)
    sketch.say(dataset, RDF + "type", SD + "Dataset")
    sketch.say(dataset, SD + "defaultGraph", default)
    sketch.say(default, RDF + "type", SD + "Graph")
    sketch.say(dataset, RDF + "type", VOID + "Dataset")
    sketch.say(dataset, VOID + "sparqlEndpoint", address)
    sketch.say(dataset, VOID + "dataDump", f"{site}/graphs")
    counts = await here.counted.of(here)
    if counts:
        _void(sketch, dataset, counts, parts=False)
        _void(sketch, default, counts)
        sketch.tell(dataset, VOID + "documents", len(counts.graphs))
        for iri, count in sorted(counts.graphs.items())[:GRAPHS]:
            part = f"{address}#graph-{_name(iri)}"
            sketch.say(dataset, SD + "namedGraph", part)
            sketch.say(part, RDF + "type", SD + "NamedGraph")
            sketch.say(part, SD + "name", iri)
            graph = part + "-content"
            sketch.say(part, SD + "graph", graph)
            sketch.say(graph, RDF + "type", SD + "Graph", VOID + "Dataset")
            sketch.tell(graph, VOID + "triples", count)
    # the examples with their texts stand at /queries: npm's rdf-test-suite never ends with 16 kB
    sketch.say(service, RDFS + "seeAlso", f"{site}/.well-known/void", f"{site}/queries")
    return await answer(sketch, request.headers.get("accept"))


@router.api_route("/.well-known/void", methods=["GET", "HEAD"])
async def void(request: Request) -> Response:
    """What the dataset is and holds (VoID)."""
    from kgraph.web.sparql import endpoint

    here, sketch = http.site(request), Sketch()
    site = endpoint(request).removesuffix("/.well-known/void")
    node = f"{site}/.well-known/void#dataset"
    sketch.say(node, RDF + "type", VOID + "Dataset")
    sketch.tell(node, DCT + "title", "kgraph: claims about an armed conflict, and which of them cannot both hold")
    sketch.tell(
        node, DCT + "description", "Who claims what, in which words; nothing in it says that an event happened."
    )
    sketch.say(node, VOID + "sparqlEndpoint", f"{site}/sparql")
    sketch.say(node, VOID + "dataDump", f"{site}/graphs")
    sketch.say(node, FOAF + "homepage", f"{site}/")
    sketch.say(node, VOID + "feature", *(FORMATS + NAMES[f.name] for f in formats.GRAPHS))
    counts = await here.counted.of(here)
    if counts:
        _void(sketch, node, counts)
    _examples(sketch, site, f"{site}/sparql")
    return await answer(sketch, request.headers.get("accept"))


@router.api_route("/queries", methods=["GET", "HEAD"])
async def queries(request: Request) -> Response:
    """The shipped queries as ``sh:SPARQLExecutable``."""
    from kgraph.web.sparql import endpoint

    site, sketch = endpoint(request).removesuffix("/queries"), Sketch()
    _examples(sketch, site, f"{site}/sparql")
    return await answer(sketch, request.headers.get("accept"))


@router.api_route("/queries/{role}/{name}", methods=["GET", "HEAD"])
async def query(request: Request, role: str, name: str) -> Response:
    """The text of a shipped query.

    Raises:
        Problem: 404, there is none.
    """
    found = next((each for each in shipped() if each.name == f"{role}/{name}"), None)
    if found is None:
        raise Problem(404, "not-found", f"no shipped query is called {role}/{name}")
    return Response(standalone(found.text), headers={"Content-Type": "application/sparql-query"})


@cache
def _ontology() -> bytes:
    """The ontology and the lists of concepts, as N-Triples."""
    triples = {
        ox.Triple(quad.subject, quad.predicate, quad.object)
        for file in FILES
        for quad in ox.parse(resources.text(file), ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    }
    return ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.N_TRIPLES) or b""


def documentation() -> Callable[[], str] | None:
    """What makes the page about the vocabulary, where this build of kgraph has it."""
    try:
        found: Callable[[], str] = importlib.import_module("kgraph.docs").page
    except (ModuleNotFoundError, AttributeError):
        return None
    return found


@router.api_route("/ontology", methods=["GET", "HEAD"])
async def ontology(request: Request) -> Response:
    """The vocabulary: a page for people, RDF for programs."""
    html = documentation() if formats.wants_html(request.headers.get("accept")) else None
    if html is not None:
        from kgraph.web.pages import SECURITY

        content = await asyncio.to_thread(html)
        headers = SECURITY | {"Vary": "Accept"}
        return Response(content, media_type="text/html", headers=headers)
    accept = request.headers.get("accept")
    return await _ontology_as("text/turtle" if formats.wants_html(accept) else accept)


async def _ontology_as(accept: str | None) -> Response:
    sketch = Sketch()
    for quad in ox.parse(await asyncio.to_thread(_ontology), ox.RdfFormat.N_TRIPLES):
        sketch.triples.append(ox.Triple(quad.subject, quad.predicate, quad.object))
    return await answer(sketch, accept)


@router.api_route("/kgraph.ttl", methods=["GET", "HEAD"])
async def ontology_turtle() -> Response:
    """The vocabulary in Turtle, where the page about it links to."""
    return await _ontology_as("text/turtle")


@router.api_route("/kgraph.owl", methods=["GET", "HEAD"])
async def ontology_xml() -> Response:
    """The vocabulary in RDF/XML, where the page about it links to."""
    return await _ontology_as("application/rdf+xml")
