"""Kept answers: the same bytes as fresh ones, never older than the data, within their room."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import TOKEN, Server, sample, serving

from kgraph.web import guard
from kgraph.web.cache import EXTRA, Cache

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def status(server: Server, query: str, **headers: str) -> tuple[str, bytes]:
    answer = server.client.post("/sparql", data={"query": query}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.headers["cache-status"], answer.content


def test_an_answer_is_kept_until_something_is_written(writable: Server) -> None:
    query = COUNT + " # kept"
    first = status(writable, query)
    assert first[0] == "kgraph; fwd=miss"
    assert status(writable, query) == ("kgraph; hit", first[1])
    assert status(writable, query, **{"Cache-Control": "no-cache"}) == first
    assert writable.update("INSERT DATA { GRAPH <http://example.org/g> { <a:a> <a:b> 1 } }").status_code == 204
    state, content = status(writable, query)
    assert state == "kgraph; fwd=miss"
    assert b'"1"' in content
    assert status(writable, query) == ("kgraph; hit", content)


def test_each_format_coding_and_dataset_has_its_own(readonly: Server) -> None:
    query = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s ?o # own"
    seen = set()
    for accept in ("text/csv", "application/sparql-results+json"):
        for coding in ("identity", "gzip"):
            for more in ({}, {"default-graph-uri": "http://example.org/none"}):
                headers = {"Accept": accept, "Accept-Encoding": coding}
                for expected in ("kgraph; fwd=miss", "kgraph; hit"):
                    answer = readonly.client.post("/sparql", data={"query": query, **more}, headers=headers)
                    assert answer.headers["cache-status"] == expected
                    assert answer.headers["content-type"].startswith(accept)
                seen.add((accept, answer.content))
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("query", "steady"),
    [
        ("SELECT (NOW() AS ?x) {}", False),
        ("SELECT (now ( ) AS ?x) {}", False),
        ("SELECT (STRUUID() AS ?x) {}", False),
        ("SELECT (rand # and so on (\n () AS ?x) {}", False),
        ("SELECT ?now ?random { ?now <http://example.org/uuid> ?random }", True),
    ],
)
def test_what_differs_each_time_is_not_kept(readonly: Server, query: str, steady: bool) -> None:
    assert guard.steady(query) == steady
    assert status(readonly, query)[0] == "kgraph; fwd=miss"
    assert (status(readonly, query)[0] == "kgraph; hit") == steady


def test_what_another_process_writes_is_seen(tmp_path: Path) -> None:
    store = sample(tmp_path / "store")
    with serving(store, freshness=0) as reader, serving(store, token=TOKEN) as writer:
        before = status(reader, COUNT)[1]
        assert status(reader, COUNT)[0] == "kgraph; hit"
        assert writer.update("INSERT DATA { GRAPH <http://example.org/g> { <a:a> <a:b> 1 } }").status_code == 204
        assert status(reader, COUNT)[1] != before


def test_it_can_be_turned_off(tmp_path: Path) -> None:
    with serving(sample(tmp_path / "store"), cache=0, workers=1) as server:
        assert {status(server, "ASK {}")[0] for _ in range(3)} == {"kgraph; fwd=miss"}


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 4000)), max_size=40))
def test_it_stays_within_its_room(entries: list[tuple[str, int]]) -> None:
    cache = Cache(12_000)
    for name, size in entries:
        cache.put(name, {}, b"x" * size)
        if (size + EXTRA) * 8 <= 12_000:
            assert cache.get(name) == ({}, b"x" * size)
        held = [len(body) + EXTRA for _, body in cache._kept.values()]
        assert sum(held) == cache.size <= 12_000
