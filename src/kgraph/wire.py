"""What goes over the wire to a SPARQL 1.1 service: its addresses, credentials, requests, and how answers are read.

Nothing here knows of graphs; `kgraph.remote` makes a `Graph` of it, `kgraph.web.elsewhere` a server's store.

>>> addresses("https://example.org/dataset/sparql", {})
Addresses(query='https://example.org/dataset/sparql', update='https://example.org/dataset/update', graphs='')
>>> addresses("http://127.0.0.1:7878/", {}).query
'http://127.0.0.1:7878/sparql'
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, cast
from urllib.parse import urlsplit, urlunsplit

import httpx
import pyoxigraph as ox

from kgraph.errors import QueryError, StoreError

TIMEOUT = 300.0
RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
TRIPLES = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
ENVIRONMENT = "KGRAPH_STORE_"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a service takes queries, updates and graphs ("" when it has no address for updates, or for graphs)."""

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
    update = environment.get(ENVIRONMENT + "UPDATE") or sibling
    return Addresses(query, "" if update == "-" else update, "" if graphs == "-" else graphs)


class Service:
    """A SPARQL service: its addresses and a client with the credentials of the environment.

    Raises:
        StoreError: the address has no host or holds credentials, or a setting of the environment does not fit.
    """

    def __init__(self, url: str, environment: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        if parts.username or parts.password:
            shown = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
            raise StoreError(shown, "credentials do not belong into an address", "set KGRAPH_STORE_USER and …_PASSWORD")
        self.addresses = addresses(url, environment)
        user, token = environment.get(ENVIRONMENT + "USER", ""), environment.get(ENVIRONMENT + "TOKEN", "")
        password = environment.get(ENVIRONMENT + "PASSWORD", "")
        digest = environment.get(ENVIRONMENT + "AUTH", "basic") == "digest"
        auth = (httpx.DigestAuth(user, password) if digest else httpx.BasicAuth(user, password)) if user else None
        try:
            seconds = float(environment.get(ENVIRONMENT + "TIMEOUT") or TIMEOUT)
        except ValueError:
            raise StoreError(ENVIRONMENT + "TIMEOUT", "this is no number of seconds") from None
        self.client = httpx.Client(
            headers={"User-Agent": "kgraph"} | ({"Authorization": f"Bearer {token}"} if token else {}),
            auth=auth,
            timeout=httpx.Timeout(seconds, connect=10.0),
            follow_redirects=False,
        )

    def send(self, method: str, url: str, **options: object) -> httpx.Response:
        """One request; its answer is here whole.

        Raises:
            QueryError: the service does not understand it (400).
            StoreError: the service cannot be reached, refuses, or fails.
        """
        with self.opened(method, url, **options) as answer:
            try:
                answer.read()
            except httpx.HTTPError as error:
                raise _silent(url, error) from error
            return answer

    @contextlib.contextmanager
    def opened(self, method: str, url: str, **options: object) -> Iterator[httpx.Response]:
        """One request whose answer has begun and is read within the block; see `send`."""
        if not url:
            raise StoreError(self.addresses.query, "this service has no address for updates", "set KGRAPH_STORE_UPDATE")
        request = self.client.build_request(method, url, **options)  # type: ignore[arg-type]  # passed on as given
        try:
            answer = self.client.send(request, stream=True)
        except httpx.HTTPError as error:
            raise _silent(url, error) from error
        try:
            if answer.status_code >= 300 and not (answer.status_code == 404 and method in ("GET", "DELETE")):
                raise _refusal(url, answer)
            yield answer
        finally:
            answer.close()

    def query(self, fields: Mapping[str, object], accept: str) -> httpx.Response:
        """The whole answer to a query; see `send`."""
        return self.send("POST", self.addresses.query, data=fields, headers={"Accept": accept})

    def select(self, text: str) -> ox.QuerySolutions:
        """The rows of a query; see `send`."""
        answer = self.query({"query": text}, RESULTS)
        rows = ox.parse_query_results(
            answer.content, ox.QueryResultsFormat.from_media_type(media_type(answer)) or ox.QueryResultsFormat.JSON
        )
        assert isinstance(rows, ox.QuerySolutions)
        return rows

    def close(self) -> None:
        """End the connections; closing twice does nothing."""
        with contextlib.suppress(RuntimeError):
            self.client.close()


def _silent(url: str, error: httpx.HTTPError) -> StoreError:
    return StoreError(url, f"the service did not answer ({error})", "check the address")


def _refusal(url: str, answer: httpx.Response) -> QueryError | StoreError:
    pieces, size = [], 0
    with contextlib.suppress(httpx.HTTPError):
        for piece in answer.iter_bytes():  # no more of an error than is shown
            pieces.append(piece)
            size += len(piece)
            if size > 4000:
                break
    words = " ".join(b"".join(pieces).decode(errors="replace").split())[:300]
    if answer.status_code in (401, 403):
        remedy = "set KGRAPH_STORE_TOKEN, or KGRAPH_STORE_USER and KGRAPH_STORE_PASSWORD"
        return StoreError(url, f"the service refused ({answer.status_code}: {words})", remedy)
    if answer.status_code == 400:
        return QueryError(url, f"the service does not understand the query ({words})")
    return StoreError(url, f"the service failed ({answer.status_code}: {words})")


def media_type(answer: httpx.Response) -> str:
    """The media type of an answer, without parameters."""
    kind: str = answer.headers.get("content-type", "")
    return kind.split(";")[0].strip()


# Virtuoso writes true as 1. A quotation mark within a string is escaped, so that this is never part of one.
_TRUTH = re.compile(rb'("datatype"\s*:\s*"http://www\.w3\.org/2001/XMLSchema#boolean"\s*,\s*"value"\s*:\s*")([01])(")')
_LONGEST = 200  # more than any text has that `_TRUTH` finds


def truths(data: bytes) -> bytes:
    """JSON results with truth values in their usual form.

    >>> truths(b'{"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "1"}')[-16:]
    b'"value": "true"}'
    """
    return _TRUTH.sub(lambda m: m[1] + (b"true" if m[2] == b"1" else b"false") + m[3], data)


class Pieces(io.RawIOBase):
    """The body of an answer as a file that is read piece by piece, never held whole; JSON with `truths` set right."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.source = answer.iter_bytes(1 << 16)
        self.json = media_type(answer).endswith("json")
        self.ready, self.rest = b"", b""

    def readable(self) -> bool:
        return True

    def pieces(self) -> Iterator[bytes]:
        """What is left, piece by piece."""
        while piece := self.read1():
            yield piece

    def read1(self) -> bytes:
        """The next piece; empty at the end."""
        if self.ready:
            piece, self.ready = self.ready, b""
            return piece
        for piece in self.source:
            if not self.json:
                return piece
            data = truths(self.rest + piece)
            cut = max(0, len(data) - _LONGEST)
            self.rest = data[cut:]
            if cut:
                return data[:cut]
        piece, self.rest = self.rest, b""
        return piece

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # a writable buffer
        piece = self.read1()
        size = min(len(piece), len(view))
        view[:size] = piece[:size]
        self.ready = piece[size:]
        return size

    @property
    def file(self) -> IO[bytes]:
        """This, as the engine's functions name it."""
        return cast(IO[bytes], self)


def form_of(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE: the first of these words outside comments, IRIs and strings.

    Raises:
        QueryError: none is in it.
    """
    plain = re.sub(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*", " ", text)
    match = re.search(r"(?<![\w:?$])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:])", plain, re.IGNORECASE)
    if not match:
        raise QueryError("query", "no SELECT, ASK, CONSTRUCT or DESCRIBE is in it")
    return match.group().upper()


def results(content: bytes | IO[bytes], kind: str, place: str, form: str) -> ox.QuerySolutions | ox.QueryBoolean:
    """Rows or a truth value that come over the wire, with what Virtuoso writes in its own way set right.

    Raises:
        StoreError: they are in no known format.
    """
    format = ox.QueryResultsFormat.from_media_type(kind)
    if format is None:
        raise StoreError(place, f"the service answered in {kind or 'no known format'}")
    if isinstance(content, bytes) and format == ox.QueryResultsFormat.JSON:
        content = truths(content)
    found = ox.parse_query_results(content, format)
    if form == "ASK" and isinstance(found, ox.QuerySolutions):  # Virtuoso's table with one number
        row = next(iter(found), None)
        value = row[0] if row is not None else None
        true = isinstance(value, ox.Literal) and value.value in ("1", "true")
        answer = ox.Store().query("ASK {}" if true else "ASK { FILTER(false) }")
        assert isinstance(answer, ox.QueryBoolean)
        return answer
    return found


def quads(content: bytes | IO[bytes], kind: str, place: str, rename: bool = True) -> Iterator[ox.Quad]:
    """The triples that come over the wire, in the default graph; blank nodes get names of their own (`rename`).

    Raises:
        StoreError: they are in no known format.
    """
    format = ox.RdfFormat.from_media_type(kind)
    if format is None:
        raise StoreError(place, f"the service answered in {kind or 'no known format'}")
    return iter(ox.parse(content, format, rename_blank_nodes=rename))


def triples(content: bytes, kind: str, place: str) -> ox.QueryTriples:
    """Triples that came over the wire, as a query gives them."""
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads(content, kind, place))
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, ox.QueryTriples)
    return found


def blocks(name: str, triples: list[ox.Triple], batch: int) -> list[str]:
    """Triples as GRAPH blocks of at most `batch` triples."""
    return [
        f"GRAPH <{name}> {{\n{(ox.serialize(triples[n : n + batch], format=ox.RdfFormat.N_TRIPLES) or b'').decode()}}}"
        for n in range(0, len(triples), batch)
    ]


def insertion(block: str) -> str:
    """An update that puts a block in; blank nodes may stand in a template, where Virtuoso takes none in data."""
    if re.search(r"(?:^|\s)_:", block):
        return f"INSERT {{ {block} }} WHERE {{ SELECT (1 AS ?one) WHERE {{ }} }}"
    return f"INSERT DATA {{ {block} }}"


def by_graph(quads: list[ox.Quad], batch: int) -> list[str]:
    """Quads as GRAPH blocks of at most `batch` triples."""
    sorted_out: dict[str, list[ox.Triple]] = {}
    for quad in quads:
        if not isinstance(quad.graph_name, ox.NamedNode):
            raise QueryError("change", f"{quad} is in no named graph")
        sorted_out.setdefault(quad.graph_name.value, []).append(ox.Triple(quad.subject, quad.predicate, quad.object))
    return [block for name, triples in sorted_out.items() for block in blocks(name, triples, batch)]
