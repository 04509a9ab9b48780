"""Who may write: nobody without a token, and with one only those who show it."""

from __future__ import annotations

import base64
from pathlib import Path

import httpx
import pytest
from serving import TOKEN, Server, serving

INSERT = "INSERT DATA { GRAPH <http://example.org/g> { <a:a> <a:b> 1 } }"
ATTEMPTS = [
    ("POST", "/update", {"Content-Type": "application/sparql-update"}, INSERT),
    ("POST", "/update", {"Content-Type": "application/x-www-form-urlencoded"}, "update=CLEAR+ALL"),
    ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, INSERT),
    ("POST", "/sparql", {"Content-Type": "application/x-www-form-urlencoded"}, "update=CLEAR+ALL"),
    ("PUT", "/graphs?default", {"Content-Type": "text/turtle"}, "<a:a> <a:b> 1 ."),
    ("POST", "/graphs", {"Content-Type": "text/turtle"}, "<a:a> <a:b> 1 ."),
    ("DELETE", "/graphs?default", {}, ""),
    ("DELETE", "/graphs", {}, ""),
    ("POST", "/api/articles", {"Content-Type": "application/json"}, '{"text": "A truce holds", "keep": true}'),
]


def send(server: Server, attempt: tuple[str, str, dict[str, str], str], headers: dict[str, str]) -> httpx.Response:
    method, path, own, body = attempt
    return server.client.request(method, path, headers=own | headers, content=body)


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda a: f"{a[0]} {a[1]}")
@pytest.mark.parametrize("shown", ["", "Bearer x", f"Basic {base64.b64encode(b'a:').decode()}"])
def test_without_a_token_nobody_writes(
    readonly: Server, attempt: tuple[str, str, dict[str, str], str], shown: str
) -> None:
    answer = send(readonly, attempt, {"Authorization": shown} if shown else {})
    assert answer.status_code == 403, answer.text
    assert "KGRAPH_TOKEN" in answer.json()["detail"]


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda a: f"{a[0]} {a[1]}")
@pytest.mark.parametrize(
    "shown",
    [
        "",
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Digest {TOKEN}",
        "Basic !!",
        "Bearer é".encode().decode("latin-1"),
    ],
)
def test_with_a_token_who_does_not_show_it(
    writable: Server, attempt: tuple[str, str, dict[str, str], str], shown: str
) -> None:
    headers = {"Authorization": shown.encode("latin-1")} if shown else {}
    answer = send(writable, attempt, headers)  # type: ignore[arg-type]  # httpx takes bytes too
    assert answer.status_code == 401, answer.text
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert not writable.ask("ASK { ?s ?p ?o }")


def test_the_token_as_a_bearer_and_as_a_password(writable: Server) -> None:
    assert writable.update(INSERT).status_code == 204
    assert writable.ask("ASK { <a:a> <a:b> 1 }")
    answer = writable.client.post("/update", data={"update": "CLEAR ALL"}, auth=("anyone", TOKEN))
    assert answer.status_code == 204
    assert not writable.ask("ASK { <a:a> <a:b> 1 }")


def test_what_was_written_is_read_at_once(writable: Server) -> None:
    for number in range(20):
        writable.update(f"INSERT DATA {{ GRAPH <http://example.org/g> {{ <a:a> <a:b> {number} }} }}")
        assert writable.ask(f"ASK {{ <a:a> <a:b> {number} }}")


def test_an_update_is_whole_or_not_at_all(writable: Server) -> None:
    answer = writable.update(INSERT + " ; INSERT DATA { GRAPH <http://example.org/h> { <a:a> <a:b> } }")
    assert answer.status_code == 400
    assert {"line", "column"} <= set(answer.json())
    assert not writable.ask("ASK { ?s ?p ?o }")


def test_a_build_beside_a_writing_server(tmp_path: Path) -> None:
    """The server holds the store's lock only while it writes; a build that holds it is told, not broken."""
    from kgraph.graph import Graph

    store = tmp_path / "store"
    with serving(store, token=TOKEN, timeout=10) as server:
        assert server.update(INSERT).status_code == 204
        import time

        time.sleep(1.6)
        with Graph.open(store) as graph:
            graph.update("INSERT DATA { GRAPH <http://example.org/h> { <b:b> <a:b> 2 } }")
            busy = server.update("INSERT DATA { GRAPH <http://example.org/i> { <c:c> <a:b> 3 } }")
            assert busy.status_code == 503
            assert busy.json()["type"].endswith("store-in-use")
            assert int(busy.headers["retry-after"]) > 0
        time.sleep(1.1)
        assert server.ask("ASK { <a:a> <a:b> 1 . <b:b> <a:b> 2 }")
        assert server.update("INSERT DATA { GRAPH <http://example.org/i> { <c:c> <a:b> 3 } }").status_code == 204
        assert server.ask("ASK { <c:c> <a:b> 3 }")
