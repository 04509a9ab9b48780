"""A store at another address: a second `kgraph serve`, and Virtuoso where it is installed. The same bytes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from serving import TOKEN, Server, sample, serving, wait_for

from kgraph import listing
from kgraph.build import build
from kgraph.errors import QueryError, StoreError
from kgraph.graph import Graph
from kgraph.remote import RemoteGraph
from kgraph.web.formats import RESULTS

NODE = ox.NamedNode
G, H = "http://example.org/g", "http://example.org/h"
XSD = "http://www.w3.org/2001/XMLSchema#"
VALUES = [
    ox.Literal('a "quoted" text\nin two lines, with \\ and é'),
    ox.Literal(3),
    ox.Literal("2021-05-03T00:00:00Z", datatype=NODE(XSD + "dateTime")),
    ox.Literal("true", datatype=NODE(XSD + "boolean")),
    ox.Literal("0.95", datatype=NODE(XSD + "decimal")),
    ox.Literal("text", language="en"),
    NODE("http://example.org/other"),
]
TRIPLES = [ox.Triple(NODE("http://example.org/a"), NODE(f"http://example.org/p{n}"), v) for n, v in enumerate(VALUES)]
ARTICLES = {
    "first.txt": "Shells fall\n\nThe ministry of Armenia said that Azerbaijan had shelled the town of Tartar.\n",
    "second.txt": "A denial\n\nAzerbaijan denied that it had shelled the town of Tartar.\n",
}


class Virtuoso:
    """Virtuoso from Debian's package, on loopback, with an empty database of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            two.bind(("127.0.0.1", 0))
            sql, web = one.getsockname()[1], two.getsockname()[1]
        (folder / "virtuoso.ini").write_text(
            f"""[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = 127.0.0.1:{web}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 1000000
"""
        )
        self.url = f"http://127.0.0.1:{web}/sparql"
        command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        rights = "GRANT SPARQL_UPDATE TO \"SPARQL\"; DB.DBA.RDF_DEFAULT_USER_PERMS_SET('nobody', 7);"
        allow = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={rights}"]

        def ready() -> bool:
            return subprocess.run(allow, capture_output=True, check=False).returncode == 0

        if not wait_for(ready, 60):
            self.stop()
            pytest.skip("Virtuoso does not start on this machine")

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture(scope="module", params=["kgraph", pytest.param("virtuoso", marks=pytest.mark.slow)])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a service and the environment that goes with it."""
    folder = tmp_path_factory.mktemp("service")
    if request.param == "kgraph":
        with serving(folder / "store", token=TOKEN, timeout=120, body=2**26) as server:
            yield server.url + "/", {"KGRAPH_STORE_TOKEN": TOKEN}
        return
    if shutil.which("virtuoso-t") is None or shutil.which("isql-vt") is None:
        pytest.skip("Virtuoso is not installed (Debian: virtuoso-opensource-7-bin)")
    virtuoso = Virtuoso(folder)
    settings = {"UPDATE": virtuoso.url, "GRAPHS": virtuoso.url + "-graph-crud", "BATCH": "500"}
    yield virtuoso.url, {f"KGRAPH_STORE_{name}": value for name, value in settings.items()}
    virtuoso.stop()


@pytest.fixture
def graph(service: tuple[str, dict[str, str]]) -> Iterator[RemoteGraph]:
    url, environment = service
    with RemoteGraph(url, environment) as found:
        for name in found.graphs():
            found.remove(name)
        yield found  # type: ignore[misc]  # `with` gives a Graph


def test_what_is_written_is_read(graph: RemoteGraph) -> None:
    graph.replace(G, TRIPLES)
    graph.replace(H, TRIPLES[:2])
    assert graph.graphs() == [G, H]
    assert len(graph) == len(TRIPLES) + 2
    assert sorted(map(str, graph.quads(G))) == sorted(
        str(ox.Quad(t.subject, t.predicate, t.object, NODE(G))) for t in TRIPLES
    )
    rows = graph.query("SELECT DISTINCT ?o WHERE { <http://example.org/a> ?p ?o }")
    assert isinstance(rows, ox.QuerySolutions)
    assert {str(row["o"]) for row in rows} == {str(v) for v in VALUES}
    assert bool(graph.query("ASK { ?s <http://example.org/p1> 3 }")) is True
    assert bool(graph.query("ASK { ?s <http://example.org/p1> 4 }")) is False
    built = graph.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER(?p = <http://example.org/p6>) }")
    assert [str(t) for t in built] == [str(TRIPLES[6])]


def test_changes(graph: RemoteGraph) -> None:
    graph.replace(G, TRIPLES[:3])
    mirror = graph.store
    old, new = (ox.Quad(t.subject, t.predicate, t.object, NODE(G)) for t in (TRIPLES[0], TRIPLES[6]))
    graph.change(remove=[old], add=[new])
    assert {q.object for q in graph.quads(G)} == {t.object for t in (*TRIPLES[1:3], TRIPLES[6])}
    assert {str(q) for q in mirror} == {str(q) for q in graph.quads()}
    graph.update(f"INSERT DATA {{ GRAPH <{H}> {{ kg:a kg:b 1 }} }}")
    assert bool(graph.query("ASK { kg:a kg:b 1 }"))
    graph.remove(G)
    assert graph.graphs() == [H]
    assert {str(q) for q in mirror} == {str(q) for q in graph.quads()}


def test_blank_nodes(graph: RemoteGraph) -> None:
    node = ox.BlankNode("x")
    graph.replace(G, [ox.Triple(NODE("a:a"), NODE("a:b"), node), ox.Triple(node, NODE("a:c"), ox.Literal("deep"))])
    assert bool(graph.query('ASK { <a:a> <a:b> ?x . ?x <a:c> "deep" }'))


def test_faults_are_told(graph: RemoteGraph) -> None:
    with pytest.raises(QueryError):
        graph.query("SELECT * {")
    with pytest.raises(QueryError):
        graph.query("nothing of the kind")


def test_a_build_gives_the_same_bytes(
    service: tuple[str, dict[str, str]], graph: RemoteGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same articles into a folder and into the service: the same claims, the same findings, the same export."""
    for name, text in ARTICLES.items():
        (tmp_path / name).write_text(text)
    for name, value in service[1].items():
        monkeypatch.setenv(name, value)
    sources = [tmp_path / name for name in ARTICLES]
    here = build(sources, tmp_path / "store", published="2020-10-13")
    there = build(sources, service[0], published="2020-10-13")
    assert there == here
    assert sum(here.claims_by_stance.values()) >= 2
    with Graph.open(tmp_path / "store", read_only=True) as one, Graph.open(service[0]) as two:
        assert one.dump(ox.RdfFormat.N_QUADS) == two.dump(ox.RdfFormat.N_QUADS)
        assert listing.contradictions(one) == listing.contradictions(two)
        assert listing.claims(one, claimant="armenia") == listing.claims(two, claimant="armenia")
    again = build(sources, service[0], published="2020-10-13")
    assert (again.read, again.unchanged) == (0, 2)


def test_a_server_before_it_gives_the_same_bytes(service: tuple[str, dict[str, str]], graph: RemoteGraph) -> None:
    """Whatever dialect the service writes: the answers are those of an embedded store."""
    graph.replace(G, TRIPLES)
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, NODE(G)) for t in TRIPLES)
    query = "SELECT ?p ?o { GRAPH <http://example.org/g> { ?s ?p ?o } } ORDER BY ?p"
    settings = {name.removeprefix("KGRAPH_").lower(): value for name, value in service[1].items()}
    with serving(service[0], token="front", timeout=60, **settings) as front:
        for form in RESULTS[1:]:
            expected = store.query(query).serialize(format=form.engine)  # type: ignore[arg-type, union-attr]  # a SELECT
            answer = front.client.post("/sparql", data={"query": query}, headers={"Accept": form.types[0]})
            assert answer.content == expected, form.name
        assert len(front.rows(query)) == len(TRIPLES)
        assert front.ask(f"ASK {{ GRAPH <{G}> {{ ?s ?p true }} }}")
        assert not front.ask(f"ASK {{ GRAPH <{G}> {{ ?s ?p false }} }}")
        assert front.update(f"DELETE WHERE {{ GRAPH <{G}> {{ ?s <http://example.org/p1> ?o }} }}").status_code == 204
        assert len(front.rows(query)) == len(TRIPLES) - 1
        whole = front.client.get("/graphs", params={"graph": G}, headers={"Accept": "application/n-triples"})
        assert len(whole.text.strip().splitlines()) > len(TRIPLES) - 2


def test_credentials_are_wrong(writable: Server) -> None:
    with (
        RemoteGraph(writable.url, {"KGRAPH_STORE_TOKEN": "wrong"}) as graph,
        pytest.raises(StoreError, match="KGRAPH_STORE_TOKEN"),
    ):
        graph.replace(G, TRIPLES)
    with pytest.raises(StoreError, match="credentials do not belong"):
        RemoteGraph("http://user:secret@127.0.0.1:1/sparql", {})
    with RemoteGraph("http://127.0.0.1:1/sparql", {}) as graph, pytest.raises(StoreError, match="did not answer"):
        graph.graphs()


@pytest.mark.parametrize(
    ("url", "environment", "expected"),
    [
        (
            "http://localhost:3030/ds/query",
            {"UPDATE": "http://localhost:3030/ds/update", "GRAPHS": "http://localhost:3030/ds/data"},
            "ds/data",
        ),
        ("http://localhost:7200/repositories/r", {"UPDATE": "http://localhost:7200/repositories/r/statements"}, ""),
        ("https://example.org/sparql", {"GRAPHS": "-"}, ""),
    ],
)
def test_addresses(url: str, environment: dict[str, str], expected: str) -> None:
    with RemoteGraph(url, {f"KGRAPH_STORE_{k}": v for k, v in environment.items()}) as graph:
        assert graph.addresses.query == url
        assert graph.addresses.graphs.endswith(expected)


def test_a_server_before_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kgraph serve --store http://…`: the same routes, with the data elsewhere."""
    assert os.environ.get("KGRAPH_STORE_TOKEN") is None
    with (
        serving(sample(tmp_path / "store"), token=TOKEN) as behind,
        serving(behind.url + "/", token="front", store_token=TOKEN, timeout=20) as front,
    ):
        assert front.ask("ASK { ?x a <https://w3id.org/kgraph/ontology#Denial> }")
        assert front.client.get("/api/claims?stance=denial").json()["total"] == 3
        assert front.client.get("/").text.count("<blockquote>") == 6
        assert front.client.get("/sparql?query=ASK+%7B").status_code == 400
        assert (
            front.client.get("/sparql", params={"query": "ASK { SERVICE <http://127.0.0.1:9/> {} }"}).status_code == 403
        )
        put = front.client.put(
            "/graphs",
            params={"graph": G},
            content="<a:a> <a:b> 1 .",
            headers=front.auth | {"Content-Type": "text/turtle"},
        )
        assert put.status_code == 201
        assert behind.ask("ASK { <a:a> <a:b> 1 }")
        assert front.client.get("/graphs", params={"graph": G}).text.strip().endswith("1 .")
        assert front.update("DELETE DATA { GRAPH <http://example.org/g> { <a:a> <a:b> 1 } }").status_code == 204
        assert not behind.ask("ASK { <a:a> <a:b> 1 }")
        assert (
            front.client.put(
                "/graphs", params={"graph": G}, content="", headers={"Content-Type": "text/turtle"}
            ).status_code
            == 401
        )
        kinds = {
            "text/csv": b"s,p,o",
            "text/tab-separated-values": b"?s\t?p\t?o",
            "application/sparql-results+xml": b"<?xml",
        }
        for media, begin in kinds.items():
            told = front.client.post(
                "/sparql", data={"query": "SELECT ?s ?p ?o { ?s ?p ?o }"}, headers={"Accept": media}
            )
            assert told.status_code == 200
            assert told.headers["content-type"].startswith(media)
            assert told.content.startswith(begin)
        behind.stop()
        gone = front.client.get("/sparql?query=ASK+%7B%7D")
        assert gone.status_code == 502
        assert gone.json()["type"].endswith("/remote")
        assert httpx.get(front.url + "/metrics").status_code == 200


def test_an_article_for_a_store_elsewhere(tmp_path: Path) -> None:
    """It is read against a copy; with the token it is kept where the data are."""
    article = {"text": ARTICLES["second.txt"], "published": "2020-10-13", "id": "sent-to-the-front"}
    with (
        serving(sample(tmp_path / "store"), token=TOKEN) as behind,
        serving(behind.url + "/", token="front", store_token=TOKEN, timeout=60) as front,
    ):
        before = behind.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        read = front.client.post("/api/articles", json=article)
        assert read.status_code == 200, read.text
        assert [claim["stance"] for claim in read.json()["claims"]] == ["denial"]
        assert not read.json()["kept"]
        assert behind.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == before
        assert front.client.post("/api/articles", json=article | {"keep": True}).status_code == 401
        kept = front.client.post("/api/articles", json=article | {"keep": True}, headers=front.auth)
        assert kept.status_code == 200, kept.text
        assert kept.json()["claims"] == read.json()["claims"]
        found = behind.client.get("/api/claims", params={"article": kept.json()["article"]["iri"]})
        assert found.json()["total"] == 1
        assert front.client.get("/api/articles").json()["total"] == 4


def test_limits_and_refusals_before_a_store_elsewhere(tmp_path: Path) -> None:
    with (
        serving(sample(tmp_path / "store")) as behind,
        serving(behind.url + "/", token="front", store_update="-", timeout=3) as front,
    ):
        numbers = " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(12))
        endless = f"SELECT (COUNT(*) AS ?n) {{ {numbers} }}"
        stopped = front.client.post("/sparql", data={"query": endless})
        assert (stopped.status_code, stopped.json()["limit"]) == (503, "timeout")
        unclear = front.client.post("/sparql", data={"query": "SELECT *\n{ ?s ?p }"})
        assert (unclear.status_code, unclear.json()["line"]) == (400, 2)
        refused = front.update("CLEAR ALL")
        assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[1]) == (403, "read-only")
        assert "no address for updates" in refused.json()["detail"]
        sent = front.client.post("/api/articles", json={"text": "A b.", "keep": True}, headers=front.auth)
        assert sent.status_code == 403


@pytest.mark.parametrize("digits", [4, pytest.param(6, marks=pytest.mark.slow)])
def test_a_long_result_from_elsewhere_is_streamed(tmp_path: Path, digits: int) -> None:
    """Ten thousand (a million) rows through two servers: passed on, and turned into another format."""
    numbers = " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(digits))
    wide = {"timeout": 300, "rows": 2_000_000}
    with (
        serving(sample(tmp_path / "store"), workers=2, **wide) as behind,
        serving(behind.url + "/", workers=2, **wide) as front,
    ):
        for form, least in (("csv", 8), ("json", 100), ("xml", 100)):
            given = {"query": f"SELECT * {{ {numbers} }}", "format": form}
            with front.client.stream("POST", "/sparql", data=given, timeout=300) as answer:
                assert sum(len(piece) for piece in answer.iter_bytes()) > least * 10**digits
        given = {"query": f"CONSTRUCT {{ [] <a:c> ?x2 }} {{ {numbers} }}", "format": "nt"}
        with front.client.stream("POST", "/sparql", data=given, timeout=300) as answer:
            assert sum(piece.count(b"\n") for piece in answer.iter_bytes()) == 10**digits
        assert peak(front) < 200_000, "a result was held in memory"


def peak(server: Server) -> int:
    """The most memory that the server or one of its processes has held, kB."""
    texts = [Path(f"/proc/{pid}/status").read_text() for pid in [server.process.pid, *server.children()]]
    return max(int(line.split()[1]) for text in texts for line in text.splitlines() if line.startswith("VmHWM"))
