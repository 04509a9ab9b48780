"""The store: atomic replacement, union queries, versions, one writer, and what a kill leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph.errors import QueryError, StoreError
from kgraph.graph import MARKER, Graph

G = "http://example.org/g"


def triple(name: str, value: str = "1") -> ox.Triple:
    return ox.Triple(
        ox.NamedNode(f"http://example.org/{name}"), ox.NamedNode("http://example.org/p"), ox.Literal(value)
    )


def names(graph: Graph) -> list[str]:
    return [row["s"].value for row in graph.query("SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s")]


def test_replacing_a_graph_leaves_nothing_of_the_old(tmp_path: Path) -> None:
    with Graph.open(tmp_path / "store") as graph:
        graph.replace(G, [triple("a"), triple("b")])
        graph.replace(G + "2", [triple("c")])
        graph.replace(G, [triple("d")])
        assert names(graph) == ["http://example.org/c", "http://example.org/d"]
        assert graph.graphs() == [G, G + "2"]
        graph.remove(G)
        assert len(graph) == 1


def test_what_was_written_is_there_after_closing(tmp_path: Path) -> None:
    with Graph.open(tmp_path / "store") as graph:
        graph.replace(G, [triple("a")])
    with Graph.open(tmp_path / "store", read_only=True) as graph:
        assert names(graph) == ["http://example.org/a"]
        with pytest.raises(StoreError, match="reading only"):
            graph.remove(G)


def test_the_same_content_gives_the_same_bytes_whatever_the_order() -> None:
    dumps = []
    for order in (1, -1):
        with Graph.open() as graph:
            graph.replace(G, [triple("a"), triple("b"), triple("a", "2")][::order])
            dumps.append(graph.dump(ox.RdfFormat.TRIG))
    assert dumps[0] == dumps[1]


def test_blank_nodes_get_the_same_names_each_time() -> None:
    text = b"@prefix : <http://example.org/> . :a :p [ :q :b ] , [ :q :c ] ."
    dumps = []
    for _ in range(2):
        with Graph.open() as graph:
            graph.replace(G, ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
            dumps.append(graph.dump(ox.RdfFormat.N_QUADS))
    assert dumps[0] == dumps[1]


def test_a_change_is_all_or_nothing() -> None:
    with Graph.open() as graph:
        old, new = (ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(G)) for t in (triple("a"), triple("b")))
        graph.change(add=[old])
        graph.change(remove=[old], add=[new])
        assert names(graph) == ["http://example.org/b"]
        with pytest.raises(QueryError):
            graph.change(remove=[ox.Quad(ox.BlankNode("x"), old.predicate, old.object, ox.NamedNode(G))], add=[old])
        assert names(graph) == ["http://example.org/b"]


def test_a_faulty_query_says_where() -> None:
    with Graph.open() as graph, pytest.raises(QueryError, match="1:"):
        graph.query("SELEC ?x")


def test_a_query_may_name_its_default_graph() -> None:
    with Graph.open() as graph:
        graph.replace(G, [triple("a")])
        graph.replace(G + "2", [triple("b")])
        rows = graph.query("SELECT ?s WHERE { ?s ?p ?o }", default_graph=[G])
        assert [row["s"].value for row in rows] == ["http://example.org/a"]


def test_a_store_of_another_version_is_refused_untouched(tmp_path: Path) -> None:
    Graph.open(tmp_path / "store").close()
    (tmp_path / "store" / MARKER).write_text(json.dumps({"format": 99}))
    with pytest.raises(StoreError, match=r"format 99.*reads format 1"):
        Graph.open(tmp_path / "store")


@pytest.mark.parametrize("content", ["{", "{}", "[]"])
def test_a_broken_marker_is_told(tmp_path: Path, content: str) -> None:
    Graph.open(tmp_path / "store").close()
    (tmp_path / "store" / MARKER).write_text(content)
    with pytest.raises(StoreError, match="version cannot be read"):
        Graph.open(tmp_path / "store")


def test_a_folder_of_other_things_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(StoreError, match="holds other things"):
        Graph.open(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_missing_store_is_told_to_a_reader(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store here"):
        Graph.open(tmp_path / "none", read_only=True)


def test_a_second_writer_is_told_who_is_writing(tmp_path: Path) -> None:
    with Graph.open(tmp_path / "store"), pytest.raises(StoreError, match=f"process {os.getpid()} is writing"):
        Graph.open(tmp_path / "store")
    Graph.open(tmp_path / "store").close()


WRITER = """
import sys, pyoxigraph as ox
from kgraph.graph import Graph
graph = Graph.open(sys.argv[1])
p = ox.NamedNode("http://example.org/p")
for turn in range(10**6):
    graph.replace("http://example.org/g", [ox.Triple(ox.NamedNode(f"http://example.org/{i}"), p, ox.Literal(str(turn)))
                                           for i in range(50)])
    print(turn, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_writer_leaves_one_whole_version(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "store")], stdout=subprocess.PIPE)
    assert process.stdout is not None
    for _ in range(5):
        process.stdout.readline()
    time.sleep(0.05)
    process.kill()
    process.wait()
    process.stdout.close()
    with Graph.open(tmp_path / "store") as graph:
        assert len(graph) == 50
        assert len({q.object for q in graph.quads()}) == 1


def test_a_backup_is_a_store(tmp_path: Path) -> None:
    with Graph.open(tmp_path / "store") as graph:
        graph.replace(G, [triple("a")])
        graph.backup(tmp_path / "copy")
        graph.remove(G)
    with Graph.open(tmp_path / "copy", read_only=True) as copy:
        assert names(copy) == ["http://example.org/a"]
