"""What hostile clients send: told as their fault or with the limit named, in the one shape, with others unharmed."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from serving import TOKEN, Server, sample, serving
from test_limits import many

from kgraph.web import guard

G = {"graph": "http://example.org/g"}
N = 20_000
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/x"><e:p>%s</e:p></rdf:Description></rdf:RDF>'
)
LAUGHS = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
DEEP = {
    "groups": "ASK " + "{" * N + "}" * N,
    "brackets": "ASK { FILTER(" + "(" * N + "1" + ")" * N + ") }",
    "paths": "ASK { ?s " + "(" * N + "<a:b>" + ")" * N + " ?o }",
    "exists": "ASK { " + "FILTER EXISTS { " * N + "}" * N + " }",
    "sub-selects": "ASK { " + "{ SELECT * { " * N + "} }" * N + " }",
    "ifs": "ASK { FILTER(" + "IF(true," * N + "1" + ",1)" * N + ") }",
    "blank nodes": "ASK { ?s <a:p> " + "[ <a:p> " * N + "1" + "]" * N + " }",
    "lists": "ASK { ?s <a:p> " + "(" * N + "1" + ")" * N + " }",
}
LONG = {
    "unions": "ASK { {}" + " UNION {}" * N + " }",
    "ors": "ASK { FILTER(1=2" + " || 1=2" * N + ") }",
    "path steps": "ASK { ?s <a:b>" + "/<a:b>" * N + " ?o }",
    "patterns": "ASK { " + "".join(f"?s{n} <a:b> ?s{n + 1} . " for n in range(3000)) + " }",
    "numbers": "ASK { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(200_000))) + ")) }",
    "strings": "ASK { ?s ?p " + ",".join(["'''x'''"] * 50_000) + " }",
    "smaller-thans": "ASK { " + "<" * 100_000 + " service }",
    "backslashes": "ASK { ?s ?p 'service" + "\\\\" * 500_000 + "' }",
    "an open string": "ASK { ?s ?p '''service" + "x''" * 300_000,
}
GROWING = {
    "texts": "SELECT (STRLEN(?t40) AS ?n) { BIND('aaaaaaaaaa' AS ?t0) "
    + " ".join(f"BIND(CONCAT(?t{n},?t{n}) AS ?t{n + 1})" for n in range(40))
    + " }",
    "replacements": "SELECT (STRLEN(?t5) AS ?n) { BIND('aaaaaaaaaa' AS ?t0) "
    + " ".join(f"BIND(REPLACE(?t{n},'a','{'a' * 60}') AS ?t{n + 1})" for n in range(5))
    + " }",
    "sorting": many(8) + " ORDER BY ?x3",
    "a joined text": many(8, "SELECT (GROUP_CONCAT(STR(?x0)) AS ?n)"),
    "a pattern": "ASK { ?s ?p ?o FILTER(REGEX(STR(?o), '((a{0,500}){0,500}){0,500}')) }",
    "paths": "SELECT (COUNT(*) AS ?n) { ?a (!<a:x>|^!<a:x>)* ?b . ?b (!<a:x>|^!<a:x>)* ?c . ?c (!<a:x>|^!<a:x>)* ?d }",
}


@pytest.fixture(scope="module")
def tight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = sample(tmp_path_factory.mktemp("hostile") / "store")
    limits = {"timeout": 1.5, "workers": 2, "memory": 500 * 2**20, "stall": 6}
    with serving(store, token=TOKEN, **limits) as server:
        yield server


def tell(answer: httpx.Response) -> str:
    """The kind of an answer: "ok", or that of a problem, in its shape, with the limit named where there is one."""
    assert "Traceback" not in answer.text
    assert "site-packages" not in answer.text
    if answer.status_code < 300:
        return "ok"
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    kind = str(body["type"].rsplit("/", 1)[1])
    assert answer.status_code < 500 or kind in ("time-limit", "memory-limit", "busy"), body
    if kind in ("time-limit", "memory-limit", "too-complex", "too-large", "busy"):
        assert body["limit"]
        assert body["value"] > 0
    return kind


class Bystander:
    """Somebody else, who asks for the counters all the time; `slowest` is their longest wait in seconds."""

    def __init__(self, server: Server) -> None:
        self.slowest, self.over = 0.0, False
        self.thread = threading.Thread(target=self.ask, args=(server.url,), daemon=True)
        self.thread.start()

    def ask(self, url: str) -> None:
        with httpx.Client(timeout=60) as client:
            while not self.over:
                began = time.monotonic()
                assert client.get(url + "/metrics").status_code == 200
                self.slowest = max(self.slowest, time.monotonic() - began)
                time.sleep(0.02)

    def leave(self) -> float:
        self.over = True
        self.thread.join()
        return self.slowest


def attack(server: Server, query: str) -> str:
    bystander = Bystander(server)
    kind = tell(server.client.post("/sparql", data={"query": query}))
    assert bystander.leave() < 3.0, "others had to wait"
    assert server.ask("ASK {}")
    return kind


@pytest.mark.parametrize("name", [*list(DEEP)[:5], *(pytest.param(n, marks=pytest.mark.slow) for n in list(DEEP)[5:])])
def test_deep_texts(tight: Server, name: str) -> None:
    assert attack(tight, DEEP[name]) in ("ok", "too-complex", "time-limit", "memory-limit")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(n, marks=() if n in ("unions", "numbers", "smaller-thans", "an open string") else pytest.mark.slow)
        for n in LONG
    ],
)
def test_long_texts(tight: Server, name: str) -> None:
    expected = ("ok", "too-complex", "time-limit", "memory-limit", "malformed-query", "refused")
    assert attack(tight, LONG[name]) in expected


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in ("texts", "sorting") else pytest.mark.slow) for n in GROWING]
)
def test_what_grows(tight: Server, name: str) -> None:
    assert attack(tight, GROWING[name]) in ("ok", "time-limit", "memory-limit", "row-limit")


def test_a_full_stack_is_the_texts_fault(tight: Server) -> None:
    body = tight.client.post("/sparql", data={"query": DEEP["exists"]}).json()
    assert (body["status"], body["limit"]) == (422, "stack")
    update = tight.update("INSERT { <a:a> <a:b> 1 } WHERE " + DEEP["exists"].removeprefix("ASK "))
    assert (update.status_code, update.json()["limit"]) == (422, "stack")
    assert tight.update("INSERT DATA { <a:a> <a:b> 1 }").status_code == 204


def test_the_guard_takes_time_in_proportion() -> None:
    """Twenty times the text, not four hundred times the time."""

    def seconds(length: int) -> float:
        best = 9.0
        for _ in range(3):
            began = time.perf_counter()
            guard.calls_out("ASK { " + "<" * length + " service }")
            guard.calls_out("ASK { '''service" + "x''" * length)
            best = min(best, time.perf_counter() - began)
        return best

    assert seconds(100_000) < 100 * max(seconds(5_000), 0.002)


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("application/rdf+xml", f"<!DOCTYPE r [{LAUGHS}]>" + XML % "&a9;", ("memory-limit", "malformed-data")),
        (
            "application/rdf+xml",
            "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + XML % "&x;",
            ("malformed-data",),
        ),
        ("application/ld+json", '{"@context":"http://127.0.0.1:9/c","@id":"http://e/a"}', ("malformed-data",)),
        ("application/ld+json", '{"a":' * 100_000, ("malformed-data",)),
        ("text/turtle", "<a:a> <a:b> " + "(" * N + ")" * N + " .", ("ok", "time-limit", "memory-limit")),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disp", ("bad-request",)),
        ("multipart/form-data", "--x", ("bad-request",)),
    ],
)
def test_hostile_graphs(tight: Server, kind: str, data: str, expected: tuple[str, ...]) -> None:
    answer = tight.client.put("/graphs", params=G, content=data, headers=tight.auth | {"Content-Type": kind})
    assert tell(answer) in expected


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("TRACE", "/sparql", {}, 405),
        ("PATCH", "/graphs", {}, 405),
        ("GET", "/assets/..%2f..%2fserver.py", {}, 404),
        ("GET", "/graphs/%ff%fe", {}, 400),
        ("GET", "/graphs?graph=file:///etc/passwd", {}, 403),
        ("GET", "/sparql?query=ASK%7B%7D" + "&a=b" * 1200, {}, 400),
        ("GET", "/sparql?query=ASK%7B%7D", {"headers": {"Host": 'evil"><script>'}}, 400),
        ("GET", "/sparql", {"headers": {"Host": "a b", "Accept": "text/turtle"}}, 400),
        ("GET", "/sparql?query=ASK%7B%7D", {"headers": {"Accept": "text/csv;q=7"}}, 406),
        ("GET", "/sparql?query=ASK%7B%7D", {"headers": {"Accept": "*/*;q=0"}}, 406),
        ("POST", "/api/articles", {"content": b"[" * 100_000, "headers": {"Content-Type": "application/json"}}, 422),
        ("POST", "/update", {"data": {"update": "CLEAR ALL"}, "headers": {"Authorization": "Basic ###"}}, 401),
        (
            "POST",
            "/sparql",
            {
                "content": gzip.compress(b"ASK {}"),
                "headers": {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"},
            },
            415,
        ),
    ],
)
def test_hostile_requests(tight: Server, method: str, path: str, options: dict[str, object], status: int) -> None:
    answer = tight.client.request(method, path, **options)  # type: ignore[arg-type]  # passed on as given
    assert answer.status_code == status, answer.text
    tell(answer)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX f: <file:///etc/> SELECT * FROM f:passwd {}",
        "BASE <file:///etc/> SELECT * FROM <passwd> {}",
        "SELECT * FROM <\\u0066ile:/etc/passwd> {}",
        "SELECT * FROM NAMED # here\n<FiLe:/etc/passwd> {}",
    ],
)
def test_files_in_disguise(tight: Server, text: str) -> None:
    assert tell(tight.client.post("/sparql", data={"query": text})) == "refused"


def test_odd_terms_break_no_description(writable: Server) -> None:
    """Classes and properties may be any IRI: those without a slash too."""
    assert writable.update("INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 1 ; a <b:c> } }").status_code == 204
    for path in ("/sparql", "/.well-known/void"):
        answer = writable.client.get(path, headers={"Accept": "text/turtle"})
        assert answer.status_code == 200
        assert "<a:>" in answer.text


def test_a_graph_that_is_to_be_new(writable: Server) -> None:
    headers = writable.auth | {"Content-Type": "text/turtle", "If-None-Match": "*"}
    answers = [
        writable.client.put("/graphs", params=G, content=f"<a:a> <a:b> {n} .", headers=headers) for n in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 412]
    assert tell(answers[1]) == "precondition-failed"
    assert json.loads(writable.client.get("/sparql?query=ASK%7B%3Ca:a%3E%3Ca:b%3E0%7D").content)["boolean"]


@pytest.mark.parametrize("path", ["/", "/api/claims", "/api/articles/report-0", "/health", "/metrics", "/queries"])
def test_head_and_gzip_everywhere(readonly: Server, path: str) -> None:
    head, get = readonly.client.head(path), readonly.client.get(path)
    assert (head.status_code, get.status_code) == (200, 200)
    assert head.content == b""
    assert head.headers.get("content-encoding") == get.headers.get("content-encoding")
    assert (get.headers.get("content-encoding") == "gzip") == (len(get.content) > 1024)
    assert {"GET", "HEAD", "OPTIONS"} <= set(readonly.client.options(path).headers["allow"].split(", "))
