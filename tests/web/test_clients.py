"""Clients that people use, against a running server."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from serving import TOKEN, Server
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

DENIALS = "SELECT ?claim { ?claim a <https://w3id.org/kgraph/ontology#Denial> } ORDER BY ?claim"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads(readonly: Server, method: str) -> None:
    client = SPARQLWrapper(readonly.url + "/sparql")
    client.setMethod(method)
    client.setQuery(DENIALS)
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert len(rows) == 3
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == 3
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().decode().splitlines()[0] == "claim"
    client.setQuery("DESCRIBE <" + rows[0]["claim"]["value"] + ">")
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) > 5
    client.setReturnFormat(JSON)
    client.setQuery("SELECT * {")
    with pytest.raises(QueryBadFormed):
        client.query()


def test_sparqlwrapper_writes(writable: Server) -> None:
    client = SPARQLWrapper(writable.url + "/sparql", writable.url + "/update")
    client.setMethod(POST)
    client.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    client.setQuery("INSERT DATA { GRAPH <http://example.org/g> { <a:a> <a:b> 'written' } }")
    client.query()
    assert writable.ask("ASK { <a:a> <a:b> 'written' }")


def test_rdflib_reads(readonly: Server) -> None:
    graph = rdflib.Graph(store=SPARQLStore(readonly.url + "/sparql"))
    rows = list(graph.query(DENIALS))
    assert len(rows) == 3
    assert (rows[0][0], rdflib.RDF.type, rdflib.URIRef("https://w3id.org/kgraph/ontology#Denial")) in graph
    labels = list(graph.objects(rows[0][0], rdflib.RDFS.label))
    assert len(labels) == 1


def test_rdflib_writes(writable: Server) -> None:
    store = SPARQLUpdateStore(writable.url + "/sparql", writable.url + "/update", auth=("kgraph", TOKEN))
    name = rdflib.URIRef("http://example.org/g")
    graph = rdflib.Dataset(store=store).graph(name)
    graph.add((name, rdflib.RDFS.label, rdflib.Literal('a "label"\nin two lines', lang="en")))
    assert (name, rdflib.RDFS.label, rdflib.Literal('a "label"\nin two lines', lang="en")) in graph
    graph.remove((name, rdflib.RDFS.label, None))
    assert not writable.ask("ASK { ?s ?p ?o }")


def curl(*arguments: str) -> str:
    program = shutil.which("curl")
    if program is None:
        pytest.skip("there is no curl on this machine")
    found = subprocess.run([program, "-sS", "--noproxy", "*", *arguments], capture_output=True, text=True, check=True)
    return found.stdout


def test_curl(readonly: Server) -> None:
    url = readonly.url + "/sparql"
    rows = json.loads(curl(url, "--data-urlencode", f"query={DENIALS}"))
    assert len(rows["results"]["bindings"]) == 3
    text = curl("-G", url, "--data-urlencode", f"query={DENIALS}", "-H", "Accept: text/csv", "--compressed")
    assert len(text.splitlines()) == 4
    direct = curl(url, "-H", "Content-Type: application/sparql-query", "--data-binary", DENIALS)
    assert json.loads(direct) == rows
    head = curl("-I", readonly.url + "/graphs?default")
    assert head.startswith("HTTP/1.1 200")


def test_curl_writes_a_file(writable: Server, tmp_path: Path) -> None:
    file = tmp_path / "one.ttl"
    file.write_text("<a:a> <a:b> 'from a file' .")
    arguments = ("-H", f"Authorization: Bearer {TOKEN}", "-o", "-", "-w", "%{http_code}")
    address = writable.url + "/graphs?graph=http%3A%2F%2Fexample.org%2Fg"
    assert curl("-T", str(file), "-H", "Content-Type: text/turtle", *arguments, address) == "201"
    assert curl("-F", f"data=@{file};type=text/turtle", *arguments, writable.url + "/graphs").endswith("201")
    assert writable.ask("ASK { <a:a> <a:b> 'from a file' }")


@pytest.mark.slow
def test_comunica(readonly: Server, tmp_path: Path) -> None:
    """Comunica, from npm: a query over the endpoint, and one that joins it with itself from outside."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm on this machine")
    (tmp_path / "package.json").write_text('{"private": true, "dependencies": {"@comunica/query-sparql": "^4.0.0"}}')
    made = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--silent"], cwd=tmp_path, capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"Comunica could not be installed: {made.stderr[-300:]}")
    (tmp_path / "ask.js").write_text(
        """
const { QueryEngine } = require('@comunica/query-sparql');
(async () => {
  const bindings = await new QueryEngine().queryBindings(process.argv[3], {
    sources: [{ type: 'sparql', value: process.argv[2] }],
  });
  console.log(JSON.stringify((await bindings.toArray()).map((row) => row.get('claim').value)));
})();
"""
    )
    query = """PREFIX kg: <https://w3id.org/kgraph/ontology#>
SELECT ?claim { ?claim a kg:Denial ; kg:evidencedBy ?span . ?span kg:exact ?words . FILTER(REGEX(?words, "denied")) }"""
    found = subprocess.run(
        ["node", "ask.js", readonly.url + "/sparql", query], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert found.returncode == 0, found.stderr
    assert len(json.loads(found.stdout)) == 3
