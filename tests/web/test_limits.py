"""Limits that hold: time, rows, bodies, memory, how many at once; and a server that answers others meanwhile."""

from __future__ import annotations

import concurrent.futures
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from serving import TOKEN, Server, sample, serving, wait_for

from kgraph.graph import Graph
from kgraph.web.result import Rows

NUMBERS = "VALUES ?x { 0 1 2 3 4 5 6 7 8 9 }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(NUMBERS.replace("?x", f"?x{n}") for n in range(12)) + " }"


def many(digits: int, form: str = "SELECT *") -> str:
    """A query with 10 to the power of `digits` results."""
    return form + " { " + " ".join(NUMBERS.replace("?x", f"?x{n}") for n in range(digits)) + " }"


@pytest.fixture(scope="module")
def tight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with narrow limits."""
    store = sample(tmp_path_factory.mktemp("limits") / "store")
    limits = {"timeout": 1, "rows": 1000, "body": 20_000, "workers": 2, "queue": 2, "memory": 400 * 2**20, "stall": 1}
    with serving(store, token=TOKEN, **limits) as server:
        yield server


def problem(answer: httpx.Response, status: int, kind: str, limit: str = "") -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["type"].endswith("/" + kind)
    assert body["status"] == status
    if limit:
        assert body["limit"] == limit
        assert body["value"] > 0


def test_a_query_past_its_time_is_stopped(tight: Server) -> None:
    before = set(tight.children())
    began = time.monotonic()
    problem(tight.client.post("/sparql", data={"query": ENDLESS}), 503, "time-limit", "timeout")
    assert time.monotonic() - began < 5
    assert wait_for(lambda: len(tight.children()) >= 2)
    assert set(tight.children()) != before, "the process was not replaced"
    assert tight.ask("ASK {}")


def test_others_are_answered_meanwhile(tight: Server) -> None:
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        slow = pool.submit(tight.client.post, "/sparql", data={"query": ENDLESS})
        time.sleep(0.2)
        began = time.monotonic()
        with httpx.Client(base_url=tight.url) as other:
            assert other.get("/sparql?query=ASK%7B%7D").status_code == 200
        assert time.monotonic() - began < 0.9
        problem(slow.result(), 503, "time-limit", "timeout")


def test_too_many_at_once(tight: Server) -> None:
    with httpx.Client(base_url=tight.url, timeout=60) as client, concurrent.futures.ThreadPoolExecutor(12) as pool:
        answers = [pool.submit(client.post, "/sparql", data={"query": ENDLESS}) for _ in range(12)]
        kinds = [answer.result().json()["type"].rsplit("/", 1)[1] for answer in answers]
        refused = next(a.result() for a in answers if a.result().json()["type"].endswith("busy"))
    assert set(kinds) == {"busy", "time-limit"}
    assert refused.headers["retry-after"]
    assert wait_for(lambda: tight.ask("ASK {}"))


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rows(tight: Server, form: str) -> None:
    assert tight.client.post("/sparql", data={"query": many(3), "format": form}).status_code == 200
    problem(tight.client.post("/sparql", data={"query": many(4), "format": form}), 422, "row-limit", "rows")


def test_rows_of_a_graph(tight: Server) -> None:
    problem(
        tight.client.post("/sparql", data={"query": many(4, "CONSTRUCT { [] <a:b> ?x0 } WHERE")}),
        422,
        "row-limit",
    )


def test_a_body_that_is_too_large(tight: Server) -> None:
    problem(tight.client.post("/sparql", data={"query": "ASK {} #" + "x" * 30_000}), 413, "too-large", "body")
    endless = (b"x" * 1000 for _ in range(100))
    headers = {"Content-Type": "application/sparql-query"}
    problem(tight.client.post("/sparql", content=endless, headers=headers), 413, "too-large", "body")
    assert tight.ask("ASK {}")


def test_memory(tmp_path: Path) -> None:
    with serving(sample(tmp_path / "store"), timeout=60, memory=300 * 2**20, workers=2) as server:
        hungry = many(7) + " ORDER BY ?x3 ?x1"
        problem(server.client.post("/sparql", data={"query": hungry}), 503, "memory-limit", "memory")
        assert server.ask("ASK {}")


def test_a_result_that_ends_early_does_not_look_whole(tmp_path: Path) -> None:
    """Over the row limit long after the first byte: the connection breaks, no client takes a part for the whole."""
    with serving(sample(tmp_path / "store"), rows=60_000, workers=2) as server:
        with pytest.raises(httpx.RemoteProtocolError):
            server.client.post("/sparql", data={"query": many(5)})
        assert server.ask("ASK {}")
        assert '"ended": "row-limit"' in server.log()


def peaks(server: Server) -> tuple[int, int]:
    """The most memory that the server itself, and that one of its query processes, has held; kB."""
    found = []
    for pid in [server.process.pid, *server.children()]:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        found.append(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")))
    return found[0], max(found[1:])


@pytest.mark.parametrize(
    ("form", "digits"),
    [("json", 5), *(pytest.param(form, 6, marks=pytest.mark.slow) for form in ("json", "csv", "tsv", "xml"))],
)
def test_a_long_result_is_streamed(tmp_path: Path, form: str, digits: int) -> None:
    """A hundred thousand (a million) rows, read to the end; nobody's memory grows with them."""
    with serving(sample(tmp_path / "store"), workers=1, timeout=300, rows=2_000_000) as server:
        assert server.ask("ASK {}")
        before = peaks(server)
        given = {"query": many(digits), "format": form}
        rows = Rows(form)
        with server.client.stream("POST", "/sparql", data=given, headers={"Accept-Encoding": "identity"}) as answer:
            assert "content-length" not in answer.headers
            size = 0
            for piece in answer.iter_bytes():
                rows.count(piece)
                size += len(piece)
        assert rows.rows - (form in ("csv", "tsv")) == 10**digits
        after = peaks(server)
    print(
        f"{form}: {rows.rows} rows, {size} bytes; peaks in kB (server, query process): {before} before, {after} after"
    )
    assert after[0] - before[0] < 30_000, "the server held the result"
    assert after[1] - before[1] < 30_000, "the query process held the result"


@pytest.mark.slow
@pytest.mark.parametrize("form", ["nq", "trig", "jsonld", "ttl", "nt", "rdfxml"])
def test_a_large_dump_is_streamed(tmp_path_factory: pytest.TempPathFactory, form: str) -> None:
    """The whole dataset, or one graph of half a million triples, in every format."""
    store = large(tmp_path_factory)
    with serving(store, workers=1, timeout=300) as server:
        server.client.get("/graphs", params={"graph": "http://example.org/none"})
        before = peaks(server)
        given = {"format": form} | ({} if form in ("nq", "trig", "jsonld") else {"graph": "http://example.org/large"})
        with server.client.stream("GET", "/graphs", params=given, headers={"Accept-Encoding": "identity"}) as answer:
            assert answer.status_code == 200
            size = sum(len(piece) for piece in answer.iter_bytes())
        assert size > 10_000_000
        after = peaks(server)
    print(f"{form}: {size} bytes; peaks in kB (server, query process): {before} before, {after} after")
    assert after[0] - before[0] < 30_000, "the server held the graph"
    assert after[1] - before[1] < 150_000, "the query process held the graph"  # it holds the engine's caches


_large: list[Path] = []


def large(factory: pytest.TempPathFactory) -> Path:
    """A store with half a million triples in one graph, made once."""
    if not _large:
        store = sample(factory.mktemp("large") / "store")
        graph = ox.NamedNode("http://example.org/large")
        p = ox.NamedNode("http://example.org/p")
        with Graph.open(store) as opened:
            opened.store.bulk_extend(
                ox.Quad(ox.NamedNode(f"http://example.org/thing/{n}"), p, ox.Literal(f"value {n}"), graph)
                for n in range(500_000)
            )
        _large.append(store)
    return _large[0]


def test_a_client_that_leaves_ends_its_query(tmp_path: Path) -> None:
    with serving(sample(tmp_path / "store"), timeout=60, workers=1) as server:
        with pytest.raises(httpx.ReadTimeout):
            server.client.post("/sparql", data={"query": ENDLESS}, timeout=0.5)
        began = time.monotonic()
        assert server.ask("ASK {}")
        assert time.monotonic() - began < 10, "the query ran on"


def raw(server: Server, *pieces: bytes, pause: float = 0.0, patience: float = 10.0) -> bytes:
    """What comes back for bytes sent as they are."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=patience) as connection:
        got = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            while piece := connection.recv(65536):
                got += piece
        except (TimeoutError, ConnectionError):
            pass
        return got


def test_half_sent_requests_are_left(tight: Server) -> None:
    began = time.monotonic()
    assert raw(tight, b"GET /sparql?query=ASK") == b""
    assert time.monotonic() - began < 5
    post = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK"
    )
    assert b" 408 " in raw(tight, post).split(b"\r\n")[0]
    assert tight.ask("ASK {}")


def test_many_half_sent_requests_at_once(tight: Server) -> None:
    host, port = tight.url.removeprefix("http://").split(":")
    idle = [socket.create_connection((host, int(port))) for _ in range(200)]
    for connection in idle:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\n")
    assert tight.ask("ASK {}")
    time.sleep(2.5)
    assert all(connection.recv(100) == b"" for connection in idle), "they were not left"
    for connection in idle:
        connection.close()


def test_a_client_that_takes_nothing_is_left(tmp_path: Path) -> None:
    with serving(sample(tmp_path / "store"), workers=1, stall=1, timeout=60) as server:
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as lazy:
            body = f"query={many(6)}".replace(" ", "+").encode()
            lazy.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
            )
            time.sleep(0.5)
            began = time.monotonic()
            assert server.ask("ASK {}"), "the one query process serves others again"
            assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n",
        b"\r\n\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
    ],
)
def test_bytes_that_are_no_request(tight: Server, request_bytes: bytes) -> None:
    answer = raw(tight, request_bytes, patience=5)
    assert answer == b"" or b" 4" in answer.split(b"\r\n")[0]
    assert b"Traceback" not in answer
    assert tight.ask("ASK {}")


def test_no_stack_trace_and_no_path_in_any_answer(tight: Server) -> None:
    for query in (
        "ASK {",
        "SELECT (1/0 AS ?x) {}",
        "SELECT * { ?s ?p ?o } LIMIT -1",
        "\x00",
        "",
        "ASK { <\x01> ?p ?o }",
    ):
        for given in ({"query": query}, {"update": query}):
            text = tight.client.post("/sparql", data=given, headers=tight.auth).text
            assert "Traceback" not in text
            assert "site-packages" not in text
            assert os.sep + "tmp" not in text


def test_graceful_stop(tmp_path: Path) -> None:
    """What runs when the server is told to stop may end; nothing is left behind."""
    store = sample(tmp_path / "store")
    with serving(store, timeout=20, workers=2) as server:
        slow = many(6, "SELECT (SUM(?x0 * ?x1) AS ?n)")
        found: list[int] = []

        def ask() -> None:
            found.append(httpx.post(server.url + "/sparql", data={"query": slow}, timeout=60).status_code)

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.3)
        children = server.children()
        assert server.stop() == 0
        asking.join()
        assert found == [200]
        assert wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))
    assert not list(tmp_path.rglob(".*serve-*")), "snapshots are left"


def test_access_log_and_metrics(tight: Server) -> None:
    tight.ask("ASK { <log:me> ?p ?o }")
    assert wait_for(lambda: '"path": "/sparql"' in tight.log())
    lines = [json.loads(line) for line in tight.log().splitlines() if line.startswith("{")]
    assert {"time", "client", "method", "path", "status", "bytes", "ms"} <= set(lines[-1])
    assert not any("log:me" in json.dumps(line) for line in lines), "queries are not logged"
    text = tight.client.get("/metrics").text
    assert 'kgraph_http_requests_total{route="/sparql",method="GET",status="200"}' in text
    assert 'kgraph_problems_total{kind="time-limit"}' in text
    assert "kgraph_query_processes_ended_total" in text
    for line in text.splitlines():
        assert line.startswith("#") or len(line.rsplit(" ", 1)) == 2


def test_health(tight: Server) -> None:
    assert tight.client.get("/health").json()["status"] == "ok"
