"""No query reaches out of the store, in whatever disguise. The engine itself is the judge of what would."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import Server

from kgraph.web import guard
from kgraph.web.problems import Problem


class Ears:
    """A server on loopback that hears whether somebody calls."""

    def __init__(self) -> None:
        ears = self
        self.calls = 0

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                ears.calls += 1
                self.send_response(500)
                self.end_headers()

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def ears() -> Iterator[Ears]:
    found = Ears()
    yield found
    found.server.shutdown()
    found.server.server_close()


DISGUISES = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service<URL>{?s ?p ?o} }",
    "SELECT * { SeRvIcE SILENT <URL> { ?s ?p ?o } }",
    "PREFIX ex: <URL> SELECT * {SERVICEex:a{?s ?p ?o}}",
    "PREFIX : <URL> SELECT * {SERVICE:a{?s ?p ?o}}",
    "PREFIX : <URL> SELECT * {SERVICESILENT:a{?s ?p ?o}}",
    "SELECT * { SERVICE # a comment\n <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE#>\n<URL>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o.SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <URL> { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { ?s ?p trueSERVICEe:a { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "ASK { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { VALUES ?x { <URL> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <URL> } SERVICE$x{ ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    'SELECT * { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)#>"""\nSERVICE <URL> { ?s ?p ?o } #"""\n}',
    "SELECT * { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)#>'''\nSERVICE <URL> { ?s ?p ?o } #'''\n}",
    "SELECT * { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)SERVICE#>\n<URL>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p '\\'' . SERVICE <URL> { ?s ?p '' } }",
    'SELECT * { ?s ?p """"""" . SERVICE <URL> { ?s ?p "" } }',
    "SELECT * { ?s ?p 'a'@enSERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'a'@en.SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p _:b.SERVICE <URL> { ?s ?p ?o } }",
    "PREFIX ex: <e:> SELECT * { ?s ?p ex:b.SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERV\\u0049CE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE <\\u0055RL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p <urn:a#b>SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p []SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1.0e0SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * {}SERVICE <URL> {}",
]


def calls(ears: Ears, query: str) -> bool:
    """Whether the engine itself would call."""
    store = ox.Store()
    store.update("INSERT DATA { <a:a> <a:b> 1 }")
    before = ears.calls
    with contextlib.suppress(SyntaxError, OSError, RuntimeError, ValueError, TypeError):
        list(store.query(query))  # type: ignore[arg-type]  # an ASK result has no length, and is no harm
    return ears.calls > before


@pytest.mark.parametrize("disguise", DISGUISES)
def test_every_disguise_is_refused(ears: Ears, disguise: str) -> None:
    query = disguise.replace("URL", ears.url)
    if calls(ears, query):
        with pytest.raises(Problem) as raised:
            guard.refuse(query)
        assert raised.value.status == 403
        assert "SERVICE" in raised.value.detail


def test_some_disguises_do_call(ears: Ears) -> None:
    assert sum(calls(ears, d.replace("URL", ears.url)) for d in DISGUISES) > 15


PIECES = [
    *("SERVICE", "service", "SILENT", "<URL>", "?x", "ex:a", ":a", "{", "}", "{ ?s ?p ?o }", "#", "\n", " ", ".", ";"),
    *('"', "'", '"""', "'''", "\\", "<", ">", "<?b)#>", "FILTER(?a<?b)", "1", "true", "@en", "_:b", "[]", "(", ")"),
    *("BIND(1 AS ?a)", "BIND(2 AS ?b)", "\\u0022", "\\u0053", "<urn:a#b>", "<urn:a'b>", "OPTIONAL", "a", "?s ?p ?o"),
]


def test_what_the_engine_calls_is_refused(ears: Ears) -> None:
    """Pieces of queries thrown together: whenever the engine would call, the guard refuses."""
    dice = random.Random(7)
    called = 0
    for _ in range(6000):
        inside = "".join(dice.choice(PIECES) for _ in range(dice.randint(2, 9)))
        query = (
            "PREFIX ex: <URL> PREFIX : <URL> SELECT * { "
            + inside
            + " SERVICE <URL> { ?s ?p ?o } "
            + dice.choice(PIECES)
            + " }"
        )
        if dice.random() < 0.5:
            query = query.replace(
                " SERVICE <URL> { ?s ?p ?o } ", dice.choice(["SERVICE<URL>{}", "", "\nSERVICE :a {}"])
            )
        query = query.replace("URL", ears.url)
        if not guard.calls_out(query) and calls(ears, query):
            pytest.fail(f"this would call: {query!r}")
        called += 1
    assert called == 6000


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'in the service of peace' }",
        'SELECT * { ?s ?p """the\nservice""" } # SERVICE <http://example.org/> {}',
        "SELECT * { ?s <http://example.org/SERVICE> ?service ; <http://example.org/x#service> $SERVICE }",
        "PREFIX ex: <http://example.org/> SELECT * { ?s ex:service ex:a.SERVICE, 'x'@x-service }",
        "SELECT (SUM(?payload) AS ?overload) { ?load ?p ?payload }",
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?s > 4) }",
    ],
)
def test_innocent_queries_pass(query: str) -> None:
    guard.refuse(query)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:9/>",
        "load<http://127.0.0.1:9/>into graph <e:g>",
        "INSERT DATA { <a:a> <a:b> 1 } ; LOAD SILENT <file:///etc/passwd> INTO GRAPH <e:g>",
        "CLEAR ALL;LOADex:a",
    ],
)
def test_load_is_refused(writable: Server, text: str) -> None:
    answer = writable.update("PREFIX ex: <http://127.0.0.1:9/> " + text)
    assert answer.status_code == 403
    assert "LOAD" in answer.json()["detail"]


@pytest.mark.parametrize(
    "text", ["SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "ASK FROM NAMED <FILE:///etc/passwd> {}"]
)
def test_files_are_refused(readonly: Server, text: str) -> None:
    assert readonly.client.get("/sparql", params={"query": text}).status_code == 403
    given = {"query": "ASK {}", "default-graph-uri": "file:///etc/passwd"}
    assert readonly.client.get("/sparql", params=given).status_code == 403


def test_the_query_processes_have_no_network(readonly: Server) -> None:
    """The second wall: a query process could not call even if a text came through (Linux)."""
    import subprocess
    import sys

    code = """
import socket
from kgraph.web import sandbox
assert sandbox.leave_the_network()
try:
    socket.create_connection(("127.0.0.1", 9))
except PermissionError:
    print("sealed")
"""
    if sys.platform != "linux":
        pytest.skip("the seal is made of Linux's seccomp")
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert found.stdout.strip() == "sealed", found.stderr
    assert "cannot take the network" not in readonly.log()


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("SELECT{}<>#\"'\\ \n?:.;ab1@_-$")), max_size=60))
def test_any_text_can_be_looked_at(text: str) -> None:
    guard.calls_out(text)
    guard.form(text)
    guard.with_dataset(text, (), ())
