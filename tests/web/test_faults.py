"""Faults: killed while writing, a full disk, a build while others read, senseless requests. Nothing is lost."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from serving import TOKEN, Server, sample, serving, wait_for

from kgraph.graph import Graph
from kgraph.web.snapshot import folder_of, take

WRITER = """
import sys, time
from kgraph.graph import Graph
import pyoxigraph as ox
node = ox.NamedNode
with Graph.open(sys.argv[1]) as graph:
    for number in range(int(sys.argv[2])):
        name = node(f"http://example.org/article/{number}")
        triples = [ox.Triple(name, node(f"http://example.org/p/{n}"), ox.Literal(n)) for n in range(30)]
        graph.replace(name.value, triples)
        print(number, flush=True)
        time.sleep(0.005)
"""


def complete(rows: list[dict[str, str]]) -> bool:
    """Whether each article has all of its 30 triples."""
    return all(int(row["n"]) == 30 for row in rows)


COUNTS = """SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o }
  FILTER(STRSTARTS(STR(?g), 'http://example.org/article/')) } GROUP BY ?g"""


def test_a_build_while_others_read(tmp_path: Path) -> None:
    """Another process writes 200 articles: readers see each whole or not at all, and never fewer than before."""
    store = sample(tmp_path / "store")
    with serving(store, freshness=0.05, workers=2) as server:
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(store), "200"], stdout=subprocess.DEVNULL)
        seen = [0]
        while writer.poll() is None:
            rows = server.rows(COUNTS)
            assert complete(rows)
            assert len(rows) >= seen[-1], "an article is gone"
            seen.append(len(rows))
            assert server.ask("ASK { ?x a <https://w3id.org/kgraph/ontology#Denial> }")
        assert writer.returncode == 0
        assert wait_for(lambda: len(server.rows(COUNTS)) == 200)
        assert len(set(seen)) > 2, "nothing was seen of the build while it ran"


def test_snapshots_of_a_store_that_is_written(tmp_path: Path) -> None:
    """Whatever moment a snapshot is taken at, it opens, and holds a beginning of what was written."""
    store = tmp_path / "store"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(store), "300"], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    writer.stdout.readline()
    before = 0
    for number in range(25):
        target = tmp_path / f"snapshot-{number}"
        take(folder_of(store), target)
        copy = ox.Store.read_only(str(target))
        names = sorted(int(g.value.rsplit("/", 1)[1]) for g in copy.named_graphs() if isinstance(g, ox.NamedNode))
        assert names == list(range(len(names)))
        assert len(copy) == 30 * len(names)
        assert len(names) >= before
        before = len(names)
        del copy
        shutil.rmtree(target)
    writer.kill()
    writer.communicate()


def test_the_server_is_killed_while_it_writes(tmp_path: Path) -> None:
    """What was acknowledged is there after a new start; what was not is there whole or not at all."""
    store = tmp_path / "store"
    acknowledged: list[int] = []
    server = Server(store, token=TOKEN)

    def write() -> None:
        for number in range(10_000):
            name = f"http://example.org/article/{number}"
            triples = "\n".join(f"<{name}> <http://example.org/p/{n}> {n} ." for n in range(30))
            try:
                answer = server.client.put(
                    "/graphs",
                    params={"graph": name},
                    content=triples,
                    headers=server.auth | {"Content-Type": "text/turtle"},
                )
            except httpx.HTTPError:
                return
            if answer.status_code == 201:
                acknowledged.append(number)

    writing = threading.Thread(target=write)
    writing.start()
    assert wait_for(lambda: len(acknowledged) > 30, 60)
    os.kill(server.process.pid, signal.SIGKILL)
    writing.join()
    children_gone = wait_for(lambda: not server.children())
    server.stop()
    assert children_gone
    with serving(store, token=TOKEN) as again:
        rows = again.rows(COUNTS)
        assert complete(rows)
        found = {int(row["g"].rsplit("/", 1)[1]) for row in rows}
        assert set(acknowledged) <= found
        assert len(found) <= len(acknowledged) + 1
        assert again.update("INSERT DATA { GRAPH <http://example.org/after> { <a:a> <a:b> 1 } }").status_code == 204
    assert not [p for p in store.iterdir() if ".serve-" in p.name], "the killed server's snapshots are left"


def test_the_writing_process_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path / "store", token=TOKEN, workers=2) as server:
        assert server.update("INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } }").status_code == 204
        for pid in server.children():
            os.kill(pid, signal.SIGKILL)
        answers = [server.client.get("/sparql?query=ASK%7B%7D").status_code for _ in range(4)]
        assert answers[-1] == 200
        assert set(answers) <= {200, 500, 503}
        assert server.update("INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 2 } }").status_code in (204, 500, 503)
        assert server.update("INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 2 } }").status_code == 204
        assert server.ask("ASK { <a:a> <a:b> 1, 2 }")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MiB, where this may be made."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_the_disk_is_full(small_disk: Path) -> None:
    """A write that does not fit is refused as such; readers go on; with room again, writing goes on."""
    with serving(small_disk / "store", token=TOKEN, timeout=30) as server:
        assert server.update("INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 } }").status_code == 204
        assert server.ask("ASK { <a:a> <a:b> 1 }")
        filler = small_disk / "filler"
        with filler.open("wb") as file:
            try:
                while True:
                    file.write(b"x" * 65536)
                    file.flush()
            except OSError:
                pass
        text = "INSERT DATA { GRAPH <a:h> { " + " ".join(f'<a:a> <a:b> "{n:0200}" .' for n in range(4000)) + " } }"
        refused = server.update(text)
        assert refused.status_code in (503, 507), refused.text
        assert refused.headers["content-type"] == "application/problem+json"
        assert server.client.get("/health").status_code in (200, 503)
        filler.unlink()
        time.sleep(1.2)
        assert wait_for(lambda: server.update("INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 2 } }").status_code == 204, 30)
        assert server.ask("ASK { <a:a> <a:b> 1, 2 }")
        assert not server.ask("ASK { GRAPH <a:h> { ?s ?p ?o } }")


GRAMMAR = {
    "query": ["[[prologue]][[form]] [[where]] [[modifiers]]"] * 6 + ["[[junk]]"],
    "prologue": ["", "", "PREFIX a: <http://example.org/> ", "BASE <http://example.org/> ", "PREFIX [[junk]]"],
    "form": [
        "SELECT *",
        "SELECT ?s",
        "SELECT (COUNT([[expression]]) AS ?n)",
        "ASK",
        "CONSTRUCT { ?s ?p ?o }",
        "DESCRIBE ?s",
        "[[junk]]",
    ],
    "where": ["WHERE { [[pattern]] }"] * 6 + ["{ [[pattern]]", "[[pattern]] }", "[[junk]]"],
    "pattern": [
        "?s ?p ?o . [[pattern]]",
        "?s a ?t",
        "FILTER([[expression]]) [[pattern]]",
        "OPTIONAL { [[pattern]] }",
        "",
        "",
        "[[junk]]",
        "{ [[pattern]] } UNION { [[pattern]] }",
        "GRAPH ?g { [[pattern]] }",
        "VALUES ?s { [[term]] [[term]] }",
        "?s ([[path]])+ ?o",
        "BIND([[expression]] AS ?x)",
        "MINUS { [[pattern]] }",
        "{ SELECT * [[where]] }",
    ],
    "path": ["a:b", "^a:b", "a:b/a:c", "a:b|a:c", "!a:b", "[[path]]*", "[[junk]]"],
    "expression": [
        "?s",
        "1 + [[expression]]",
        "STR([[expression]])",
        "REGEX(?s, [[term]])",
        "?s < ?o",
        "EXISTS { [[pattern]] }",
        "1/0",
        "[[junk]]",
    ],
    "term": [
        "<http://example.org/x>",
        "'text'",
        '"""long"""',
        "1",
        "1e400",
        "true",
        "'x'@en",
        "'x'^^a:b",
        "a:b",
        "_:b",
        "[[junk]]",
    ],
    "modifiers": [
        "",
        "",
        "LIMIT 5",
        "ORDER BY ?s LIMIT 3",
        "GROUP BY ?s",
        "HAVING(?n > 1)",
        "OFFSET -1",
        "LIMIT 99999999999999999999",
        "[[junk]]",
    ],
    "junk": [
        "\x00",
        "}}",
        "((((",
        "\\u0041",
        "\\u{",
        "'",
        '"',
        "<",
        "é\u202e",
        "#",
        "SERVICE",
        "\ud800",
        "%",
        ";;;",
        "1..2",
        "\n\r\t",
        "@@",
    ],
}


def sentence(dice: random.Random, name: str = "query", depth: int = 0) -> str:
    """A random text of the grammar, which ends."""
    text = dice.choice(GRAMMAR[name] if depth < 6 else ["", "?s", "1"])
    return re.sub(r"\[\[(\w+)\]\]", lambda match: sentence(dice, match.group(1), depth + 1), text)


def fuzz(server: Server, count: int, seed: int) -> None:
    """Random requests, many of them malformed: each is answered, none by a fault of the server."""
    dice = random.Random(seed)
    statuses: dict[int, int] = {}
    for _ in range(count):
        text = sentence(dice).encode("utf-8", "surrogatepass")
        if dice.random() < 0.3 and text:
            at = dice.randrange(len(text))
            text = text[:at] + bytes([dice.randrange(256)]) + text[at + dice.randrange(3) :]
        kind = dice.choice(
            ["application/sparql-query"] * 4
            + ["application/sparql-update", "text/turtle", "", "application/x-www-form-urlencoded"]
        )
        method, path = dice.choice(
            [("POST", "/sparql")] * 8
            + [("PUT", "/graphs?graph=a:g"), ("POST", "/graphs"), ("POST", "/update"), ("PATCH", "/sparql")]
        )
        headers = {"Content-Type": kind} if kind else {}
        if dice.random() < 0.2:
            headers["Accept"] = dice.choice(
                ["*/*;q=x", "text/html;;;", ",,,", "a/b", "text/*;q=0.000", "application/json;q=2", "é"]
            )
        if dice.random() < 0.5:
            headers |= server.auth
        sent = {name: value.encode("latin-1") for name, value in headers.items()}
        answer = server.client.request(method, path, content=text, headers=sent)  # type: ignore[arg-type]  # bytes
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        assert answer.status_code < 500 or answer.json()["type"].rsplit("/", 1)[1] in ("time-limit", "memory-limit"), (
            text,
            answer.text,
        )
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", (text, answer.text)
            assert "Traceback" not in answer.text
    assert {200, 400} <= set(statuses), statuses
    assert server.ask("ASK {}")


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_requests_made_of_the_grammar(tmp_path: Path, count: int) -> None:
    with serving(sample(tmp_path / "store"), token=TOKEN, timeout=2, rows=1000, workers=2, log="off") as server:
        fuzz(server, count, seed=count)
        assert server.process.poll() is None
        assert "Traceback" not in server.log(), server.log()[-3000:]


@pytest.mark.slow
def test_schemathesis(tmp_path: Path) -> None:
    """The JSON interface holds to its OpenAPI description, whatever is asked of it."""
    program = shutil.which("schemathesis") or shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("schemathesis is not installed")
    with serving(sample(tmp_path / "store"), timeout=20) as server:
        command = [
            program,
            "run",
            server.url + "/api/openapi.json",
            "--max-examples",
            "30",
            "--phases",
            "coverage,fuzzing",
        ]
        command += [
            "--exclude-path",
            "/api/articles",
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance",
        ]
        found = subprocess.run(
            [*command, "--seed", "1"], capture_output=True, text=True, timeout=900, check=False, cwd=tmp_path
        )
        assert found.returncode == 0, found.stdout[-6000:]


def test_a_store_that_is_none_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="there is no store"):
        Server(tmp_path / "nothing")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("x")
    with pytest.raises(RuntimeError, match="store"):
        Server(tmp_path / "other", token=TOKEN)
    store = sample(tmp_path / "store", documents=1)
    (store / "kgraph-store.json").write_text('{"format": 999}')
    with pytest.raises(RuntimeError, match="format 999"):
        Server(store)


def test_a_store_that_vanishes(tmp_path: Path) -> None:
    """The server goes on with what it has seen."""
    store = sample(tmp_path / "store")
    with serving(store, freshness=0.05) as server:
        with Graph.open(store, read_only=True) as graph:
            assert len(graph) > 10
        for file in (store / "oxigraph").iterdir():
            file.unlink()
        time.sleep(0.2)
        answer = server.client.get("/sparql?query=ASK%7B%7D")
        assert answer.status_code in (200, 503), answer.text
        assert server.process.poll() is None
