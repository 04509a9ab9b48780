"""Content negotiation: one test for each row of the tables, and the headers around a body."""

from __future__ import annotations

import csv
import gzip
import io
import json

import httpx
import pyoxigraph as ox
import pytest
from serving import Server

from kgraph.web import formats

SELECT = """PREFIX kg: <https://w3id.org/kgraph/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?s ?label { ?s a kg:Denial ; rdfs:label ?label }"""
ASK = "ASK {}"
CONSTRUCT = "CONSTRUCT WHERE { ?s a <https://w3id.org/kgraph/ontology#Denial> }"


def get(server: Server, query: str, accept: str | None, **more: str) -> httpx.Response:
    headers = {"Accept": accept} if accept is not None else {}
    return server.client.get("/sparql", params={"query": query, **more}, headers=headers)


@pytest.mark.parametrize(("form", "media"), [(f, m) for f in formats.RESULTS for m in f.types])
def test_results(readonly: Server, form: formats.Format, media: str) -> None:
    for query, rows in ((SELECT, 3), (ASK, None)):
        answer = get(readonly, query, media)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == form.header
        assert "accept" in answer.headers["vary"].lower()
        assert isinstance(form.engine, ox.QueryResultsFormat)
        if form.name == "csv":  # a lossy format, which the engine does not read back
            assert len(answer.text.splitlines()) == (1 if rows is None else rows + 1)
            continue
        found = ox.parse_query_results(answer.content, form.engine)
        if rows is None:
            assert isinstance(found, ox.QueryBoolean)
            assert found
        else:
            assert isinstance(found, ox.QuerySolutions)
            assert len(list(found)) == rows


@pytest.mark.parametrize(("form", "media"), [(f, m) for f in formats.GRAPHS for m in f.types])
def test_graphs(readonly: Server, form: formats.Format, media: str) -> None:
    answer = get(readonly, CONSTRUCT, media)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == form.header
    assert isinstance(form.engine, ox.RdfFormat)
    assert len(list(ox.parse(answer.content, form.engine))) == 3


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", "application/sparql-results+xml"),
        ("text/csv;q=0.6, application/sparql-results+xml;q=0.5", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("TEXT/CSV", "text/csv; charset=utf-8"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("image/png, */*;q=0.01", "application/sparql-results+json"),
        ("nonsense, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_quality(readonly: Server, accept: str | None, expected: str) -> None:
    answer = get(readonly, SELECT, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == expected


@pytest.mark.parametrize(
    ("query", "table"), [(SELECT, formats.RESULTS), (ASK, formats.RESULTS), (CONSTRUCT, formats.GRAPHS)]
)
def test_not_acceptable_says_what_there_is(readonly: Server, query: str, table: tuple[formats.Format, ...]) -> None:
    answer = get(readonly, query, "image/png")
    assert answer.status_code == 406
    assert answer.json()["available"] == formats.media_types(table)


@pytest.mark.parametrize(
    ("name", "media"),
    [("csv", "text/csv"), ("xml", "application/sparql-results+xml"), ("nonsense", "application/sparql-results+json")],
)
def test_format_by_name(readonly: Server, name: str, media: str) -> None:
    assert get(readonly, SELECT, None, format=name).headers["content-type"].startswith(media)


def test_csv_is_csv(readonly: Server) -> None:
    rows = list(csv.DictReader(io.StringIO(get(readonly, SELECT, "text/csv").text)))
    assert len(rows) == 3
    assert all("denies" in row["label"] for row in rows)


def test_gzip(readonly: Server) -> None:
    query = "SELECT * { ?s ?p ?o }"
    with (
        httpx.Client(base_url=readonly.url, headers={"Accept-Encoding": "gzip"}) as client,
        client.stream("GET", "/sparql", params={"query": query}) as answer,
    ):
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    plain = readonly.client.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 3


def test_head_is_get_without_the_body(readonly: Server) -> None:
    given = {"query": SELECT}
    head = readonly.client.head("/sparql", params=given)
    get_ = readonly.client.get("/sparql", params=given)
    same = ("content-type", "etag", "vary", "content-length", "content-encoding")
    assert {k: head.headers.get(k) for k in same} == {k: get_.headers.get(k) for k in same}
    assert head.content == b""


@pytest.mark.parametrize("path", ["/sparql", "/update", "/graphs", "/api/claims", "/health"])
def test_options(readonly: Server, path: str) -> None:
    answer = readonly.client.options(path)
    assert answer.status_code == 204
    assert set(answer.headers["allow"].replace(" ", "").split(",")) & {"GET", "POST"}


def test_pages_of_other_sites_may_call(readonly: Server) -> None:
    origin = {"Origin": "https://example.org"}
    assert readonly.client.get("/sparql?query=ASK%7B%7D", headers=origin).headers["access-control-allow-origin"] == "*"
    asked = origin | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = readonly.client.options("/sparql", headers=asked)
    assert answer.status_code == 200
    assert "POST" in answer.headers["access-control-allow-methods"]
    refused = readonly.client.get("/sparql?query=ASK%7B", headers=origin)
    assert refused.headers["access-control-allow-origin"] == "*"


def test_an_answer_is_not_sent_again(readonly: Server) -> None:
    first = get(readonly, SELECT, None)
    again = readonly.client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    other = get(readonly, SELECT, "text/csv")
    assert other.headers["etag"] != first.headers["etag"]
    assert "etag" not in get(readonly, "SELECT (NOW() AS ?now) {}", None).headers


def test_the_results_parse_as_json(readonly: Server) -> None:
    found = json.loads(get(readonly, SELECT, "application/json").content)
    assert found["head"]["vars"] == ["s", "label"]
