"""SPARQL 1.1 Graph Store HTTP Protocol: one test for each of the 13 cases of the W3C suite, on data of our own."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest
import rdflib
from rdflib.compare import isomorphic
from serving import Server

TURTLE = {"Content-Type": "text/turtle; charset=utf-8"}
GRAPH = "http://example.org/graphs/ships.ttl"
PREFIX = "@prefix v: <http://example.org/vocabulary#> .\n"
ARGO = PREFIX + '<http://example.org/argo> a v:Ship ; v:crew [ v:name "Jason" ] .'
NAUTILUS = PREFIX + '<http://example.org/argo> a v:Ship ; v:crew [ v:name "Nemo" ] .'


def indirect(graph: str = GRAPH) -> str:
    return f"/graphs?graph={quote(graph, safe='')}"


DIRECT = "/graphs/ships/1.ttl"


def put(server: Server, address: str, text: str) -> httpx.Response:
    return server.client.put(address, content=text, headers=TURTLE | server.auth)


def holds(server: Server, address: str, expected: str) -> bool:
    answer = server.client.get(address, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    return isomorphic(rdflib.Graph().parse(data=answer.text), rdflib.Graph().parse(data=expected))


@pytest.mark.parametrize("address", [DIRECT, indirect()], ids=["direct", "indirect"])
def test_put_get_repeat(writable: Server, address: str) -> None:
    assert put(writable, address, ARGO).status_code == 201
    assert holds(writable, address, ARGO)
    assert put(writable, address, NAUTILUS).status_code == 204
    assert holds(writable, address, NAUTILUS)


def test_direct_and_indirect_name_one_graph(writable: Server) -> None:
    assert put(writable, DIRECT, ARGO).status_code == 201
    assert holds(writable, indirect(writable.url + DIRECT), ARGO)


@pytest.mark.parametrize("address", [DIRECT, indirect()], ids=["direct", "indirect"])
def test_put_delete_get_delete(writable: Server, address: str) -> None:
    put(writable, address, ARGO)
    assert writable.client.delete(address, headers=writable.auth).status_code == 204
    assert writable.client.get(address).status_code == 404
    assert writable.client.delete(address, headers=writable.auth).status_code == 404


@pytest.mark.parametrize("address", [DIRECT, indirect()], ids=["direct", "indirect"])
def test_post_get_post_get(writable: Server, address: str) -> None:
    """The second POST is multipart/form-data with two files."""
    assert writable.client.post(address, content=ARGO, headers=TURTLE | writable.auth).status_code == 201
    assert holds(writable, address, ARGO)
    more = [
        ("one", ("one.ttl", PREFIX + '<http://example.org/argo> v:built "Pagasae" .', "text/turtle; charset=utf-8")),
        (
            "two",
            (
                "two.nt",
                '<http://example.org/argo> <http://example.org/vocabulary#oars> "50" .',
                "application/n-triples",
            ),
        ),
    ]
    assert writable.client.post(address, files=more, headers=writable.auth).status_code == 204
    assert holds(writable, address, ARGO + '<http://example.org/argo> v:built "Pagasae" ; v:oars "50" .')


@pytest.mark.parametrize("address", [DIRECT, indirect()], ids=["direct", "indirect"])
def test_head_existing(writable: Server, address: str) -> None:
    put(writable, address, ARGO)
    answer = writable.client.head(address, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    plain = writable.client.get(address, headers={"Accept": "text/turtle", "Accept-Encoding": "identity"})
    assert int(answer.headers["content-length"]) == len(plain.content) > 0
    assert answer.content == b""


def test_head_non_existing(writable: Server) -> None:
    assert writable.client.head(indirect()).status_code == 404


def test_put_get_default(writable: Server) -> None:
    assert put(writable, "/graphs?default", ARGO).status_code in (200, 201, 204)
    assert holds(writable, "/graphs?default", ARGO)


def test_post_new_graph(writable: Server) -> None:
    answer = writable.client.post("/graphs", content=ARGO, headers=TURTLE | writable.auth)
    assert answer.status_code == 201
    assert answer.headers["location"].startswith(writable.url + "/graphs/")
    assert holds(writable, answer.headers["location"], ARGO)


def test_put_get_percent_encoded(writable: Server) -> None:
    assert put(writable, "/graphs?graph=http%3A%2F%2Fexample.org%2Fgraphs%2Fships.ttl", ARGO).status_code == 201
    assert holds(writable, "/graphs?graph=http://example.org/gr%61phs/ships.ttl", ARGO)


def test_put_get_percent_encoded_twice(writable: Server) -> None:
    """The address is decoded once: these are two graphs."""
    assert put(writable, "/graphs?graph=http%3A%2F%2Fexample.org%2Fa%2520b", ARGO).status_code == 201
    assert put(writable, "/graphs?graph=http%3A%2F%2Fexample.org%2Fa%252520b", NAUTILUS).status_code == 201
    assert holds(writable, "/graphs?graph=http%3A%2F%2Fexample.org%2Fa%2520b", ARGO)
    assert holds(writable, "/graphs?graph=http%3A%2F%2Fexample.org%2Fa%252520b", NAUTILUS)


# What the suite does not ask


def test_an_empty_graph_exists(writable: Server) -> None:
    assert put(writable, indirect(), "").status_code == 201
    assert writable.client.get(indirect()).status_code == 200
    assert put(writable, indirect(), ARGO).status_code == 204


def test_the_whole_dataset(writable: Server) -> None:
    put(writable, indirect(), ARGO)
    answer = writable.client.get("/graphs", headers={"Accept": "application/n-quads"})
    assert answer.status_code == 200
    assert f"<{GRAPH}>" in answer.text
    refused = writable.client.get("/graphs", headers={"Accept": "text/turtle"})
    assert refused.status_code == 406
    assert "application/trig" in refused.json()["available"]


def test_data_that_does_not_parse_changes_nothing(writable: Server) -> None:
    put(writable, indirect(), ARGO)
    answer = put(writable, indirect(), "@prefix v: <http://example.org/> .\nv:a v:b ,, v:c .")
    assert answer.status_code == 400
    assert answer.json()["line"] == 2
    assert answer.json()["column"] > 1
    assert holds(writable, indirect(), ARGO)


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("PUT", indirect(), {"Content-Type": "image/png"}, 415),
        ("PUT", indirect(), {}, 415),
        ("PUT", "/graphs", TURTLE, 400),
        ("PUT", "/graphs?default&graph=http%3A%2F%2Fexample.org%2F", TURTLE, 400),
        ("PUT", "/graphs?graph=not%20an%20iri%20%3E", TURTLE, 400),
        ("PUT", "/graphs?graph=file%3A%2F%2F%2Fetc%2Fpasswd", TURTLE, 403),
        ("PATCH", indirect(), TURTLE, 405),
        ("POST", indirect(), {"Content-Type": "multipart/form-data; boundary=x"}, 400),
    ],
)
def test_bad_requests(writable: Server, method: str, address: str, headers: dict[str, str], status: int) -> None:
    answer = writable.client.request(method, address, content=ARGO, headers=headers | writable.auth)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_reads_are_not_sent_again_when_nothing_changed(writable: Server) -> None:
    put(writable, indirect(), ARGO)
    first = writable.client.get(indirect())
    again = writable.client.get(indirect(), headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    put(writable, indirect(), NAUTILUS)
    assert writable.client.get(indirect(), headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_a_write_can_ask_that_nothing_changed(writable: Server) -> None:
    put(writable, indirect(), ARGO)
    etag = writable.client.get(indirect()).headers["etag"]
    guarded = TURTLE | writable.auth | {"If-Match": etag}
    assert writable.client.put(indirect(), content=NAUTILUS, headers=guarded).status_code == 204
    assert writable.client.put(indirect(), content=ARGO, headers=guarded).status_code == 412
    assert holds(writable, indirect(), NAUTILUS)
