"""SPARQL 1.1 Protocol: one test for each of the 34 cases of the W3C suite, by the case's name, on data of our own."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest
from serving import Server

ONE, TWO, THREE = (f"http://example.org/report/{n}" for n in ("one", "two", "three"))
REPORT, PAPER = "http://example.org/vocabulary#Report", "http://example.org/vocabulary#Paper"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
INSERT_THREE = f"""PREFIX v: <http://example.org/vocabulary#>
DROP ALL ;
INSERT DATA {{
  GRAPH <{ONE}> {{ <{ONE}> a v:Report }}
  GRAPH <{TWO}> {{ <{TWO}> a v:Report }}
  GRAPH <{THREE}> {{ <{THREE}> a v:Report }}
}} ;
"""
BOTH = f"ASK {{ <{ONE}> a ?t . <{TWO}> a ?t }}"
BOTH_NAMED = f"ASK {{ GRAPH ?g {{ <{ONE}> a ?t }} GRAPH ?h {{ <{TWO}> a ?u }} }}"


@pytest.fixture
def three(writable: Server) -> Server:
    """A server with three graphs."""
    assert writable.update(INSERT_THREE).status_code == 204
    return writable


def parameters(name: str, *graphs: str) -> str:
    return "&".join(f"{name}={quote(graph, safe='')}" for graph in graphs)


def direct(server: Server, text: str, query: str = "") -> httpx.Response:
    return server.client.post(f"/sparql?{query}", content=text, headers=QUERY)


def form(server: Server, body: str, headers: dict[str, str] | None = None, query: str = "") -> httpx.Response:
    return server.client.post(f"/sparql?{query}", content=body, headers=FORM if headers is None else headers)


def change(server: Server, text: str, query: str = "") -> httpx.Response:
    return server.client.post(f"/sparql?{query}", content=text, headers=UPDATE | server.auth)


def holds(answer: httpx.Response) -> bool:
    assert answer.status_code == 200, answer.text
    return answer.json()["boolean"] is True


def refused(answer: httpx.Response) -> bool:
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["detail"]
    return 400 <= answer.status_code < 500


def test_query_post_form(writable: Server) -> None:
    assert holds(form(writable, "query=ASK%20%7B%7D", query=parameters("default-graph-uri", "http://example.org/none")))


def test_query_dataset_default_graphs_get(three: Server) -> None:
    assert holds(three.client.get(f"/sparql?query={quote(BOTH)}&{parameters('default-graph-uri', ONE, TWO)}"))
    assert not three.client.get(f"/sparql?query={quote(BOTH)}&{parameters('default-graph-uri', ONE)}").json()["boolean"]


def test_query_dataset_default_graphs_post(three: Server) -> None:
    assert holds(direct(three, BOTH, parameters("default-graph-uri", ONE, TWO)))


def test_query_dataset_named_graphs_post(three: Server) -> None:
    assert holds(direct(three, BOTH_NAMED, parameters("named-graph-uri", ONE, TWO)))


def test_query_dataset_named_graphs_get(three: Server) -> None:
    assert holds(three.client.get(f"/sparql?query={quote(BOTH_NAMED)}&{parameters('named-graph-uri', ONE, TWO)}"))
    one = three.client.get(f"/sparql?query={quote(BOTH_NAMED)}&{parameters('named-graph-uri', ONE)}")
    assert not one.json()["boolean"]


def test_query_dataset_full(three: Server) -> None:
    text = f"ASK {{ <{THREE}> a ?t . GRAPH ?g {{ <{ONE}> a ?t }} GRAPH ?h {{ <{TWO}> a ?t }} }}"
    dataset = parameters("default-graph-uri", THREE) + "&" + parameters("named-graph-uri", ONE, TWO)
    assert holds(direct(three, text, dataset))


def test_query_multiple_dataset(three: Server) -> None:
    text = f"ASK FROM <{THREE}> {{ GRAPH ?g {{ <{ONE}> a ?t }} GRAPH ?h {{ <{TWO}> a ?t }} }}"
    assert holds(direct(three, text, parameters("named-graph-uri", ONE, TWO)))


def test_query_get(writable: Server) -> None:
    assert holds(writable.client.get("/sparql?query=ASK%20%7B%7D&default-graph-uri=http%3A%2F%2Fexample.org%2Fnone"))


@pytest.mark.parametrize(
    ("case", "text", "types"),
    [
        ("select", "SELECT (1 AS ?value) {}", ("application/sparql-results+json",)),
        ("ask", "ASK {}", ("application/sparql-results+json",)),
        ("describe", "DESCRIBE <http://example.org/>", ("text/turtle; charset=utf-8",)),
        ("construct", "CONSTRUCT { <s> <p> 1 } WHERE {}", ("text/turtle; charset=utf-8",)),
    ],
)
def test_query_content_type(writable: Server, case: str, text: str, types: tuple[str, ...]) -> None:
    answer = direct(writable, text, "default-graph-uri=http%3A%2F%2Fexample.org%2Fnone")
    assert answer.status_code == 200
    assert answer.headers["content-type"] in types, case


COPY = f"INSERT {{ GRAPH <http://example.org/result> {{ ?s a <{PAPER}> }} }} WHERE {{ ?s a v:Report }}"


def copied(server: Server) -> set[str]:
    rows = server.rows(f"SELECT ?s {{ GRAPH <http://example.org/result> {{ ?s a <{PAPER}> }} }}")
    return {row["s"] for row in rows}


def test_update_dataset_default_graph(writable: Server) -> None:
    answer = change(writable, INSERT_THREE + COPY, parameters("using-graph-uri", ONE))
    assert answer.status_code == 204
    assert copied(writable) == {ONE}


def test_update_dataset_default_graphs(writable: Server) -> None:
    change(writable, INSERT_THREE + COPY, parameters("using-graph-uri", ONE, TWO))
    assert copied(writable) == {ONE, TWO}


def test_update_dataset_named_graphs(writable: Server) -> None:
    text = COPY.replace("?s a v:Report }", "GRAPH ?g { ?s a v:Report } }")
    change(writable, INSERT_THREE + text, parameters("using-named-graph-uri", ONE, TWO))
    assert copied(writable) == {ONE, TWO}


def test_update_dataset_full(writable: Server) -> None:
    text = """INSERT { GRAPH <http://example.org/result> { ?s <http://example.org/in> ?in } }
    WHERE { { GRAPH ?g { ?s a v:Report } BIND(STR(?g) AS ?in) } UNION { ?s a v:Report . BIND("default" AS ?in) } }"""
    dataset = parameters("using-graph-uri", ONE) + "&" + parameters("using-named-graph-uri", TWO)
    assert change(writable, INSERT_THREE + text, dataset).status_code == 204
    rows = writable.rows("SELECT ?s ?in { GRAPH <http://example.org/result> { ?s <http://example.org/in> ?in } }")
    assert {(row["s"], row["in"]) for row in rows} == {(ONE, "default"), (TWO, TWO)}


def test_update_post_form(three: Server) -> None:
    answer = three.client.post("/sparql", data={"update": "CLEAR ALL"}, headers=three.auth)
    assert answer.status_code == 204
    assert not three.ask("ASK { ?s ?p ?o }")


def test_update_post_direct(three: Server) -> None:
    assert change(three, "CLEAR ALL").status_code == 204
    assert not three.ask("ASK { ?s ?p ?o }")


def test_update_base_uri(writable: Server) -> None:
    change(
        writable, "INSERT DATA { GRAPH <http://example.org/g> { <http://example.org/s> <http://example.org/p> <x> } }"
    )
    (row,) = writable.rows("SELECT ?o { GRAPH <http://example.org/g> { ?s ?p ?o } }")
    assert row["o"] == writable.url + "/x"


def test_query_post_direct(writable: Server) -> None:
    assert holds(direct(writable, "ASK {}"))


def test_bad_query_method(writable: Server) -> None:
    answer = writable.client.put("/sparql?query=ASK%20%7B%7D", headers=FORM)
    assert refused(answer)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_bad_multiple_queries(writable: Server) -> None:
    assert refused(writable.client.get("/sparql?query=ASK%20%7B%7D&query=SELECT%20*%20%7B%7D"))


@pytest.mark.parametrize("text", ["ASK {}", "CLEAR NAMED"])
def test_bad_wrong_media_type(writable: Server, text: str) -> None:
    """bad_query_wrong_media_type, bad_update_wrong_media_type"""
    assert refused(form(writable, text, {"Content-Type": "text/plain"} | writable.auth))


@pytest.mark.parametrize("text", ["query=ASK%20%7B%7D", "ASK {}", "update=CLEAR%20NAMED"])
def test_bad_missing_type(writable: Server, text: str) -> None:
    """bad_query_missing_form_type, bad_query_missing_direct_type, bad_update_missing_form_type"""
    assert refused(form(writable, text, writable.auth))


@pytest.mark.parametrize(("kind", "text"), [("query", "ASK {}"), ("update", "CLEAR NAMED")])
def test_bad_non_utf8(writable: Server, kind: str, text: str) -> None:
    """bad_query_non_utf8, bad_update_non_utf8"""
    headers = {"Content-Type": f"application/sparql-{kind}; charset=UTF-16"} | writable.auth
    assert refused(writable.client.post("/sparql", content=text.encode("utf-16"), headers=headers))
    headers["Content-Type"] = f"application/sparql-{kind}"
    assert refused(writable.client.post("/sparql", content=text.encode("utf-16"), headers=headers))


def test_bad_query_syntax(writable: Server) -> None:
    answer = writable.client.get("/sparql?query=ASK%20%7B")
    assert refused(answer)
    assert (answer.json()["line"], answer.json()["column"]) == (1, 6)


def test_bad_update_get(three: Server) -> None:
    assert refused(three.client.get("/sparql?update=CLEAR%20ALL", headers=three.auth))
    assert three.ask("ASK { ?s ?p ?o }")


def test_bad_multiple_updates(three: Server) -> None:
    assert refused(form(three, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM | three.auth))
    assert three.ask("ASK { ?s ?p ?o }")


def test_bad_update_syntax(writable: Server) -> None:
    assert refused(form(writable, "update=CLEAR%20XYZ", FORM | writable.auth))


@pytest.mark.parametrize(
    "text",
    [
        "WITH <http://example.org/g> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }",
        "DELETE { ?s ?p 1 } USING <a:b> WHERE { ?s ?p 1 }",
    ],
)
def test_bad_update_dataset_conflict(writable: Server, text: str) -> None:
    answer = change(writable, text, "using-named-graph-uri=http%3A%2F%2Fexample.org%2Fpeople")
    assert refused(answer)
    assert "using-graph-uri" in answer.json()["detail"]


def test_delete_where_with_dataset(three: Server) -> None:
    assert (
        change(three, "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", parameters("using-named-graph-uri", ONE)).status_code
        == 204
    )
    assert not three.ask(f"ASK {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}")
    assert three.ask(f"ASK {{ GRAPH <{TWO}> {{ ?s ?p ?o }} }}")
