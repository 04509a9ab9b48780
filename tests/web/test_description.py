"""Service description (the three cases of the W3C suite), VoID, and the shipped queries as examples."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, URIRef
from serving import Server

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
KG = rdflib.Namespace("https://w3id.org/kgraph/ontology#")


@pytest.fixture(scope="module")
def described(readonly: Server) -> rdflib.Graph:
    answer = readonly.client.get("/sparql", headers={"Accept": "text/turtle"})
    return rdflib.Graph().parse(data=answer.text, format="turtle")


def test_returns_rdf(readonly: Server) -> None:
    for media, form in (
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ):
        answer = readonly.client.get("/sparql", headers={"Accept": media})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(media)
        assert len(list(ox.parse(answer.content, form))) > 10


def test_has_endpoint_triple(readonly: Server, described: rdflib.Graph) -> None:
    assert list(described.objects(None, SD.endpoint)) == [URIRef(readonly.url + "/sparql")]


def test_conforms_to_schema(described: rdflib.Graph) -> None:
    for service in described.subjects(RDF.type, SD.Service):
        assert (service, SD.supportedLanguage, SD.SPARQL11Query) in described
        assert (service, SD.supportedLanguage, SD.SPARQL11Update) not in described, "this server is read-only"
        assert (service, SD.feature, SD.UnionDefaultGraph) in described
    for dataset in described.subjects(RDF.type, SD.Dataset):
        assert len(list(described.objects(dataset, SD.defaultGraph))) == 1
    named = set(described.subjects(RDF.type, SD.NamedGraph))
    assert all(len(list(described.objects(graph, SD.name))) == 1 for graph in named)
    assert len(named) >= 4


def test_it_says_where_more_is(readonly: Server, described: rdflib.Graph) -> None:
    (service,) = described.subjects(RDF.type, SD.Service)
    assert {str(other).removeprefix(readonly.url) for other in described.objects(service, rdflib.RDFS.seeAlso)} == {
        "/.well-known/void",
        "/queries",
    }


def test_it_stays_small_over_nothing(writable: Server) -> None:
    """The runner of the W3C suites never ends with more than 16 kB; its server holds nothing."""
    assert len(writable.client.get("/sparql", headers={"Accept": "text/turtle"}).content) < 12_000


def test_what_a_client_author_looks_for(readonly: Server, described: rdflib.Graph) -> None:
    """Counts, vocabularies, named graphs and partitions, each as the data themselves have them."""
    (dataset,) = described.objects(None, SD.defaultDataset)
    assert (dataset, RDF.type, VOID.Dataset) in described
    assert list(described.objects(dataset, VOID.sparqlEndpoint)) == [URIRef(readonly.url + "/sparql")]
    assert URIRef("https://w3id.org/kgraph/ontology#") in set(described.objects(dataset, VOID.vocabulary))
    (default,) = described.objects(dataset, SD.defaultGraph)
    classes = {
        str(next(described.objects(part, VOID["class"]))): int(next(described.objects(part, VOID.entities)))
        for part in described.objects(default, VOID.classPartition)
    }
    rows = readonly.rows("SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    assert classes == {row["c"]: int(row["n"]) for row in rows}
    properties = {
        str(next(described.objects(part, VOID.property))): int(next(described.objects(part, VOID.triples)))
        for part in described.objects(default, VOID.propertyPartition)
    }
    rows = readonly.rows("SELECT ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?p")
    assert properties == {row["p"]: int(row["n"]) for row in rows}
    graphs = {
        str(next(described.objects(part, SD.name))): int(
            next(described.objects(next(described.objects(part, SD.graph)), VOID.triples))
        )
        for part in described.objects(dataset, SD.namedGraph)
    }
    rows = readonly.rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert graphs == {row["g"]: int(row["n"]) for row in rows}


def test_no_blank_nodes(described: rdflib.Graph) -> None:
    assert not any(isinstance(term, rdflib.BNode) for triple in described for term in triple)


def test_counts_are_those_of_the_graph(readonly: Server, described: rdflib.Graph) -> None:
    void = rdflib.Graph().parse(data=readonly.client.get("/.well-known/void").text, format="turtle")
    partition = next(void.subjects(VOID["class"], KG.Denial))
    assert int(next(void.objects(partition, VOID.entities))) == 3
    total = readonly.rows("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")[0]["n"]
    default = next(described.objects(None, SD.defaultGraph))
    assert str(next(described.objects(default, VOID.triples))) == total


def test_void(readonly: Server) -> None:
    found = rdflib.Graph().parse(data=readonly.client.get("/.well-known/void").text, format="turtle")
    (dataset,) = found.subjects(VOID.sparqlEndpoint, None)
    assert URIRef("https://w3id.org/kgraph/ontology#") in set(found.objects(dataset, VOID.vocabulary))


@pytest.mark.parametrize("path", ["/queries", "/.well-known/void"])
def test_every_example_runs(readonly: Server, path: str) -> None:
    described = rdflib.Graph().parse(data=readonly.client.get(path).text, format="turtle")
    examples = list(described.subjects(RDF.type, SH.SPARQLExecutable))
    assert examples
    for example in examples:
        texts = [str(t) for p in (SH.select, SH.construct, SH.ask) for t in described.objects(example, p)]
        assert len(texts) == 1, example
        answer = readonly.client.post("/sparql", data={"query": texts[0]})
        assert answer.status_code == 200, (example, answer.text)
        assert readonly.client.get(str(example)).text == texts[0]


def test_ontology(readonly: Server) -> None:
    answer = readonly.client.get("/ontology", headers={"Accept": "text/turtle"})
    found = rdflib.Graph().parse(data=answer.text, format="turtle")
    assert (KG.Claim, RDF.type, rdflib.OWL.Class) in found


def test_the_page_about_the_ontology(readonly: Server) -> None:
    """Its links lead somewhere."""
    answer = readonly.client.get("/ontology", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "kg:" in answer.text
    for link in sorted(set(re.findall(r'href="([^"#:]+)"', answer.text))):
        assert readonly.client.get("/" + link).status_code == 200, link
