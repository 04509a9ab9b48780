"""A store at another address: any SPARQL 1.1 service, over its query, update and graph store protocols.

The address of `RemoteGraph` is that of the query service. Where the others differ, they come from the
environment: ``KGRAPH_STORE_UPDATE`` (update), ``KGRAPH_STORE_GRAPHS`` (graph store; ``-`` when there is
none: then graphs are replaced by updates), ``KGRAPH_STORE_USER`` and ``KGRAPH_STORE_PASSWORD``
(``KGRAPH_STORE_AUTH``: basic or digest), ``KGRAPH_STORE_TOKEN`` (bearer), ``KGRAPH_STORE_TIMEOUT``
(seconds), ``KGRAPH_STORE_BATCH`` (triples that go into one update), ``KGRAPH_STORE_DEFAULT`` (``union``
when the service's default graph is the union of the named ones, ``named`` when it is not; left out, it
is found out).

>>> addresses("https://example.org/dataset/sparql", {})
Addresses(query='https://example.org/dataset/sparql', update='https://example.org/dataset/update', graphs='')
>>> addresses("http://127.0.0.1:7878/", {}).query
'http://127.0.0.1:7878/sparql'
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import httpx
import pyoxigraph as ox

from kgraph.errors import QueryError, StoreError
from kgraph.graph import Graph, Results, Statement, Term, serialize
from kgraph.vocabulary import PREFIXES, prefix_lines

TIMEOUT = 300.0
BATCH = 20_000  # triples that go into one update, unless KGRAPH_STORE_BATCH says otherwise
RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
TRIPLES = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
ENVIRONMENT = "KGRAPH_STORE_"
ENGINE = (  # what Virtuoso keeps for itself
    "http://www.openlinksw.com/",
    "http://localuriqaserver/",
    "http://www.w3.org/ns/ldp#",
    "http://www.w3.org/2002/07/owl#",
    "urn:virtuoso:",
    "virtrdf:",
    "urn:activitystreams-owl:map",
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a service takes queries, updates and graphs ("" when it has no graph store address)."""

    query: str
    update: str
    graphs: str


def addresses(url: str, environment: Mapping[str, str]) -> Addresses:
    """The three addresses of a service, from that of its queries and the environment.

    Raises:
        StoreError: the address has no host.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        raise StoreError(url, "this is no address of a SPARQL service", "write https://host/path/sparql")
    path = parts.path.rstrip("/")
    query = urlunsplit(parts._replace(path=path or "/sparql", fragment=""))
    sibling = urlunsplit(parts._replace(path=(path or "/sparql").rsplit("/", 1)[0] + "/update", query="", fragment=""))
    graphs = environment.get(ENVIRONMENT + "GRAPHS", "")
    if not path and not graphs:
        graphs = urlunsplit(parts._replace(path="/graphs", query="", fragment=""))
    return Addresses(query, environment.get(ENVIRONMENT + "UPDATE") or sibling, "" if graphs == "-" else graphs)


class RemoteGraph(Graph):
    """A `Graph` behind a SPARQL service. Queries see the union of its named graphs, whatever its default is.

    Credentials are taken from the environment, never from the address. Steps that need an embedded store
    (linking, comparing) work on a copy in memory, which is fetched once and kept in step with what is
    written; the service gets every change.
    """

    def __init__(self, url: str, environment: Mapping[str, str] | None = None) -> None:
        found = os.environ if environment is None else environment
        parts = urlsplit(url)
        if parts.username or parts.password:
            shown = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
            raise StoreError(shown, "credentials do not belong into an address", "set KGRAPH_STORE_USER and …_PASSWORD")
        self.addresses = addresses(url, found)
        self.place = self.addresses.query
        self.read_only = False
        self._store: ox.Store | None = None
        self._lock = None
        user, token = found.get(ENVIRONMENT + "USER", ""), found.get(ENVIRONMENT + "TOKEN", "")
        password = found.get(ENVIRONMENT + "PASSWORD", "")
        digest = found.get(ENVIRONMENT + "AUTH", "basic") == "digest"
        auth = (httpx.DigestAuth(user, password) if digest else httpx.BasicAuth(user, password)) if user else None
        try:
            seconds = float(found.get(ENVIRONMENT + "TIMEOUT") or TIMEOUT)
        except ValueError:
            raise StoreError(ENVIRONMENT + "TIMEOUT", "this is no number of seconds") from None
        self._client = httpx.Client(
            headers={"User-Agent": "kgraph"} | ({"Authorization": f"Bearer {token}"} if token else {}),
            auth=auth,
            timeout=httpx.Timeout(seconds, connect=10.0),
            follow_redirects=False,
        )
        try:
            self._batch = max(1, int(found.get(ENVIRONMENT + "BATCH") or BATCH))
        except ValueError:
            raise StoreError(ENVIRONMENT + "BATCH", "this is no whole number") from None
        self._names: list[str] | None = None
        self._default = found.get(ENVIRONMENT + "DEFAULT", "")
        if self._default not in ("", "union", "named"):
            raise StoreError(ENVIRONMENT + "DEFAULT", f"{self._default!r} is neither union nor named")

    # What goes over the wire

    def _send(self, method: str, url: str, **options: object) -> httpx.Response:
        """One request.

        Raises:
            QueryError: the service does not understand it (400).
            StoreError: the service cannot be reached, refuses, or fails.
        """
        try:
            answer = self._client.request(method, url, **options)  # type: ignore[arg-type]  # passed on as given
        except httpx.HTTPError as error:
            raise StoreError(url, f"the service did not answer ({error})", "check the address") from error
        if answer.status_code < 300 or (answer.status_code == 404 and method in ("GET", "DELETE")):
            return answer
        words = " ".join(answer.text.split())[:300]
        if answer.status_code in (401, 403):
            remedy = "set KGRAPH_STORE_TOKEN, or KGRAPH_STORE_USER and KGRAPH_STORE_PASSWORD"
            raise StoreError(url, f"the service refused ({answer.status_code}: {words})", remedy)
        if answer.status_code == 400:
            raise QueryError(url, f"the service does not understand the query ({words})")
        raise StoreError(url, f"the service failed ({answer.status_code}: {words})")

    def query(
        self,
        text: str,
        *,
        default_graph: Iterable[str] | None = None,
        named_graphs: Iterable[str] | None = None,
        substitutions: Mapping[str, Term] | None = None,
    ) -> Results:
        """The answer of the service to a SPARQL 1.1 query; see `Graph.query`.

        Raises:
            QueryError: the text does not parse, or the service does not understand it.
            StoreError: the service cannot be reached, or fails.
        """
        form = _form(text)
        fields: list[tuple[str, str]] = [("query", _with_values(prefix_lines() + text, substitutions or {}))]
        if default_graph is None and named_graphs is None and not re.search(r"\bFROM\b", text) and not self.union():
            default_graph = self.graphs()
        fields += [("default-graph-uri", name) for name in default_graph or ()]
        if named_graphs is None and len(fields) > 1:
            named_graphs = self.graphs()
        fields += [("named-graph-uri", name) for name in named_graphs or ()]
        accept = RESULTS if form in ("SELECT", "ASK") else TRIPLES
        answer = self._send("POST", self.addresses.query, data=_form_data(fields), headers={"Accept": accept})
        kind = answer.headers.get("content-type", "").split(";")[0].strip()
        try:
            if form in ("SELECT", "ASK"):
                return _results(answer.content, kind, self.place, form)
            return _triples(answer.content, kind, self.place)
        except SyntaxError as error:
            raise StoreError(self.place, f"the service's answer cannot be read ({error})") from error

    def update(self, text: str) -> None:
        """Run a SPARQL 1.1 update on the service.

        Raises:
            QueryError: the service does not understand it.
            StoreError: it cannot be reached, refuses, or fails.
        """
        self._update(prefix_lines() + text)
        if self._store is not None:
            self._store.update(text, prefixes=PREFIXES)

    def _update(self, text: str) -> None:
        self._names = None
        self._send("POST", self.addresses.update, data={"update": text})

    def graphs(self) -> list[str]:
        """The IRIs of the service's named graphs, sorted; asked once, and again after each change."""
        if self._names is None:
            text = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
            rows = self._ask(text)
            names = {row["g"].value for row in rows if isinstance(row["g"], ox.NamedNode)}
            self._names = sorted(name for name in names if not _of_the_engine(name))
        return self._names

    def union(self) -> bool:
        """Whether the service's default graph is the union of its named graphs: found out with one of their triples."""
        if not self._default:
            answer = self._ask("SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o FILTER(isIRI(?s) && isIRI(?o)) } } LIMIT 1")
            row = next(iter(answer), None)
            if row is None:
                return False  # nothing is there yet: asked again when there is
            assert isinstance(row, ox.QuerySolution)
            found = self._ask(f"SELECT ?s WHERE {{ {row['s']} {row['p']} {row['o']} BIND({row['s']} AS ?s) }} LIMIT 1")
            self._default = "named" if next(iter(found), None) is None else "union"
        return self._default == "union"

    def _ask(self, text: str) -> ox.QuerySolutions:
        answer = self._send("POST", self.addresses.query, data={"query": text}, headers={"Accept": RESULTS})
        kind = answer.headers.get("content-type", "").split(";")[0].strip()
        rows = ox.parse_query_results(
            answer.content, ox.QueryResultsFormat.from_media_type(kind) or ox.QueryResultsFormat.JSON
        )
        assert isinstance(rows, ox.QuerySolutions)
        return rows

    def quads(self, graph: str | ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """The quads of one named graph, or of all."""
        for name in self.graphs() if graph is None else [_value(graph)]:
            node = ox.NamedNode(name)
            for triple in self._content(name):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, node)

    def _content(self, name: str) -> list[ox.Triple]:
        if self.addresses.graphs:
            options = {"params": {"graph": name}, "headers": {"Accept": TRIPLES}}
            answer = self._send("GET", self.addresses.graphs, **options)
            if answer.status_code == 404:
                return []
        else:
            text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
            answer = self._send("POST", self.addresses.query, data={"query": text}, headers={"Accept": TRIPLES})
        kind = answer.headers.get("content-type", "").split(";")[0].strip()
        return [ox.Triple(q.subject, q.predicate, q.object) for q in _parsed(answer.content, kind, self.place)]

    def __len__(self) -> int:
        own = " || ".join(f'STRSTARTS(STR(?g), "{name}")' for name in ENGINE)
        rows = self._ask(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(!({own})) }}")
        count = next(rows)["n"]
        assert isinstance(count, ox.Literal)
        return int(count.value)

    def replace(self, graph: str | ox.NamedNode, statements: Iterable[Statement]) -> None:
        """Make `statements` the whole content of one named graph: one PUT where there is a graph store, else updates.

        Raises:
            StoreError: the service cannot be reached, refuses, or fails.
        """
        name = _value(graph)
        triples = sorted({ox.Triple(s.subject, s.predicate, s.object) for s in statements}, key=str)
        self._names = None
        if self.addresses.graphs:
            content = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
            headers = {"Content-Type": "text/turtle"}  # N-Triples are Turtle; not every service knows them by name
            self._send("PUT", self.addresses.graphs, params={"graph": name}, content=content, headers=headers)
        else:
            clear = f"DROP SILENT GRAPH <{name}>"
            first, *rest = _blocks(name, triples, self._batch) or [""]
            self._update(f"{clear} ;\n{_insertion(first)}" if first else clear)
            for block in rest:
                self._update(_insertion(block))
        if self._store is not None:
            node = ox.NamedNode(name)
            self._store.remove_graph(node)
            self._store.extend(ox.Quad(t.subject, t.predicate, t.object, node) for t in triples)

    def remove(self, graph: str | ox.NamedNode) -> None:
        """Drop one named graph; a missing one is no error."""
        name = _value(graph)
        if self.addresses.graphs:
            self._names = None
            self._send("DELETE", self.addresses.graphs, params={"graph": name})
        else:
            self._update(f"DROP SILENT GRAPH <{name}>")
        if self._store is not None:
            self._store.remove_graph(ox.NamedNode(name))

    def change(self, remove: Iterable[ox.Quad] = (), add: Iterable[ox.Quad] = ()) -> None:
        """Take some quads out and put some in: one request when there are few.

        Raises:
            StoreError: the service cannot be reached, refuses, or fails.
        """
        gone, new = sorted(set(remove), key=str), sorted(set(add), key=str)
        steps = [
            (keyword, block)
            for keyword, quads in (("DELETE", gone), ("INSERT", new))
            for block in _by_graph(quads, self._batch)
        ]
        if len(gone) + len(new) <= self._batch:
            if steps:
                self._update(" ; ".join(f"{keyword} DATA {{ {block} }}" for keyword, block in steps))
        else:
            for keyword, block in steps:
                self._update(f"{keyword} DATA {{ {block} }}")
        if self._store is not None:
            for quad in gone:
                self._store.remove(quad)
            self._store.extend(new)

    # What needs an embedded store

    @property
    def store(self) -> ox.Store:
        """A copy of the service's named graphs in memory, in step with what this graph writes."""
        if self._store is None:
            store = ox.Store()
            store.bulk_extend(self.quads())
            self._store = store
        return self._store

    def dump(self, form: ox.RdfFormat, graph: str | ox.NamedNode | None = None) -> bytes:
        """The service's named graphs, or one of them, in an RDF format; see `Graph.dump`."""
        return serialize(self.quads(graph), form)

    def close(self) -> None:
        """End the connections; closing twice does nothing."""
        self._store = None
        with contextlib.suppress(RuntimeError):
            self._client.close()


def _form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE: the first of these words outside comments, IRIs and strings."""
    plain = re.sub(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*", " ", text)
    match = re.search(r"(?<![\w:?$])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:])", plain, re.IGNORECASE)
    if not match:
        raise QueryError("query", "no SELECT, ASK, CONSTRUCT or DESCRIBE is in it")
    return match.group().upper()


def _with_values(text: str, substitutions: Mapping[str, Term]) -> str:
    """The query with a VALUES block behind it for the values of variables."""
    if not substitutions:
        return text
    names = " ".join(f"?{name}" for name in substitutions)
    values = " ".join(str(value) for value in substitutions.values())
    return f"{text}\nVALUES ({names}) {{ ({values}) }}"


def _form_data(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    return found


def _results(content: bytes, kind: str, place: str, form: str) -> ox.QuerySolutions | ox.QueryBoolean:
    """Rows or a truth value that came over the wire, with what Virtuoso writes in its own way set right."""
    format = ox.QueryResultsFormat.from_media_type(kind)
    if format is None:
        raise StoreError(place, f"the service answered in {kind or 'no known format'}")
    if format == ox.QueryResultsFormat.JSON and b"XMLSchema#boolean" in content:
        found = json.loads(content)
        for row in found["results"]["bindings"]:
            for term in row.values():
                if term.get("datatype", "").endswith("XMLSchema#boolean"):
                    term["value"] = {"1": "true", "0": "false"}.get(term["value"], term["value"])
        content = json.dumps(found).encode()
    results = ox.parse_query_results(content, format)
    if form == "ASK" and isinstance(results, ox.QuerySolutions):  # Virtuoso's table with one number
        row = next(iter(results), None)
        value = row[0] if row is not None else None
        true = isinstance(value, ox.Literal) and value.value in ("1", "true")
        answer = ox.Store().query("ASK {}" if true else "ASK { FILTER(false) }")
        assert isinstance(answer, ox.QueryBoolean)
        return answer

    return results


def _parsed(content: bytes, kind: str, place: str) -> Iterator[ox.Quad]:
    format = ox.RdfFormat.from_media_type(kind)
    if format is None:
        raise StoreError(place, f"the service answered in {kind or 'no known format'}")
    return iter(ox.parse(content, format, rename_blank_nodes=True))


def _triples(content: bytes, kind: str, place: str) -> ox.QueryTriples:
    """Triples that came over the wire, as a query gives them."""
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in _parsed(content, kind, place))
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, ox.QueryTriples)
    return found


def _blocks(name: str, triples: list[ox.Triple], batch: int) -> list[str]:
    """Triples as GRAPH blocks of at most `batch` triples."""
    return [
        f"GRAPH <{name}> {{\n{(ox.serialize(triples[n : n + batch], format=ox.RdfFormat.N_TRIPLES) or b'').decode()}}}"
        for n in range(0, len(triples), batch)
    ]


def _insertion(block: str) -> str:
    """An update that puts a block in; blank nodes may stand in a template, where Virtuoso takes none in data."""
    if re.search(r"(?:^|\s)_:", block):
        return f"INSERT {{ {block} }} WHERE {{ SELECT (1 AS ?one) WHERE {{ }} }}"
    return f"INSERT DATA {{ {block} }}"


def _by_graph(quads: list[ox.Quad], batch: int) -> list[str]:
    by_graph: dict[str, list[ox.Triple]] = {}
    for quad in quads:
        if not isinstance(quad.graph_name, ox.NamedNode):
            raise QueryError("change", f"{quad} is in no named graph")
        by_graph.setdefault(quad.graph_name.value, []).append(ox.Triple(quad.subject, quad.predicate, quad.object))
    return [block for name, triples in by_graph.items() for block in _blocks(name, triples, batch)]


def _of_the_engine(name: str) -> bool:
    """Whether a graph is the engine's own (Virtuoso keeps some)."""
    return name.startswith(ENGINE)


def _value(graph: str | ox.NamedNode) -> str:
    return graph if isinstance(graph, str) else graph.value
