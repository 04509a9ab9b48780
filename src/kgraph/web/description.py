"""What the endpoint says about itself: service description, VoID, and the shipped queries as examples."""

from __future__ import annotations

from importlib import metadata

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import Response

from kgraph.vocabulary import PREFIXES
from kgraph.web import formats, http
from kgraph.web.problems import Problem

router = APIRouter(include_in_schema=False)

RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
SD, VOID = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#"
SH, DCT = "http://www.w3.org/ns/shacl#", "http://purl.org/dc/terms/"
XSD, SPEX = "http://www.w3.org/2001/XMLSchema#", "https://purl.expasy.org/sparql-examples/ontology#"
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
OURS = {"sd": SD, "void": VOID, "sh": SH, "dcterms": DCT, "xsd": XSD, "rdfs": RDFS, "spex": SPEX}


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


async def answer(request: Request, sketch: Sketch, base: str) -> Response:
    """The triples in the format that the client wants.

    Raises:
        Problem: 406, it wants none that there is.
    """
    form = formats.choose(request.headers.get("accept"), formats.GRAPHS)
    if form is None or not isinstance(form.engine, ox.RdfFormat):
        available = formats.media_types(formats.GRAPHS)
        raise Problem(406, "not-acceptable", f"there is {', '.join(available)}", available=available)
    triples = sorted(set(sketch.triples), key=str)
    data = ox.serialize(triples, format=form.engine, prefixes=PREFIXES | OURS) or b""
    return Response(data, headers={"Content-Type": form.header, "Vary": "Accept"})


async def describe(request: Request) -> Response:
    """The service description (SPARQL 1.1 Service Description)."""
    from kgraph.web.sparql import endpoint

    here, sketch = http.site(request), Sketch()
    address = endpoint(request)
    service, dataset, default = f"{address}#service", f"{address}#dataset", f"{address}#default-graph"
    sketch.say(service, RDF + "type", SD + "Service")
    sketch.say(service, SD + "endpoint", address)
    languages = ["SPARQL11Query"] + (["SPARQL11Update"] if here.options.token else [])
    sketch.say(service, SD + "supportedLanguage", *(SD + language for language in languages))
    sketch.say(service, SD + "resultFormat", *(FORMATS + name for name in NAMES.values()))
    if here.options.default_graph == "union":
        sketch.say(service, SD + "feature", SD + "UnionDefaultGraph")
    sketch.say(service, SD + "defaultDataset", dataset)
    sketch.say(dataset, RDF + "type", SD + "Dataset")
    sketch.say(dataset, SD + "defaultGraph", default)
    sketch.say(default, RDF + "type", SD + "Graph")
    return await answer(request, sketch, address)
