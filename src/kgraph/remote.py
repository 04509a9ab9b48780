"""A store at another address: any SPARQL 1.1 service, over its query, update and graph store protocols.

The address of `RemoteGraph` is that of the query service. Where the others differ, they come from the
environment: ``KGRAPH_STORE_UPDATE`` (update; ``-`` when there is none: then nothing is written),
``KGRAPH_STORE_GRAPHS`` (graph store; ``-`` when there is none: then graphs are replaced by updates),
``KGRAPH_STORE_USER`` and ``KGRAPH_STORE_PASSWORD``
(``KGRAPH_STORE_AUTH``: basic or digest), ``KGRAPH_STORE_TOKEN`` (bearer), ``KGRAPH_STORE_TIMEOUT``
(seconds), ``KGRAPH_STORE_BATCH`` (triples that go into one update), ``KGRAPH_STORE_DEFAULT`` (``union``
when the service's default graph is the union of the named ones, ``named`` when it is not; left out, it
is found out).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kgraph.errors import StoreError
from kgraph.graph import Graph, Results, Statement, Term, serialize
from kgraph.vocabulary import PREFIXES, prefix_lines
from kgraph.wire import (
    ENVIRONMENT,
    RESULTS,
    TRIPLES,
    Pieces,
    Service,
    blocks,
    by_graph,
    form_of,
    insertion,
    media_type,
    quads,
    results,
    triples,
)

BATCH = 20_000  # triples that go into one update, unless KGRAPH_STORE_BATCH says otherwise
ENGINE = (  # what Virtuoso keeps for itself
    "http://www.openlinksw.com/",
    "http://localuriqaserver/",
    "http://www.w3.org/ns/ldp#",
    "http://www.w3.org/2002/07/owl#",
    "urn:virtuoso:",
    "virtrdf:",
    "urn:activitystreams-owl:map",
)


class RemoteGraph(Graph):
    """A `Graph` behind a SPARQL service. Queries see the union of its named graphs, whatever its default is.

    Credentials are taken from the environment, never from the address. Steps that need an embedded store
    (linking, comparing) work on a copy in memory, which is fetched once and kept in step with what is
    written; the service gets every change.
    """

    def __init__(self, url: str, environment: Mapping[str, str] | None = None) -> None:
        found = os.environ if environment is None else environment
        self.service = Service(url, found)
        self.addresses = self.service.addresses
        self.place = self.addresses.query
        self.read_only = False
        self._store: ox.Store | None = None
        self._lock = None
        try:
            self._batch = max(1, int(found.get(ENVIRONMENT + "BATCH") or BATCH))
        except ValueError:
            raise StoreError(ENVIRONMENT + "BATCH", "this is no whole number") from None
        self._names: list[str] | None = None
        self._default = found.get(ENVIRONMENT + "DEFAULT", "")
        if self._default not in ("", "union", "named"):
            raise StoreError(ENVIRONMENT + "DEFAULT", f"{self._default!r} is neither union nor named")

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
        form = form_of(text)
        whole = _with_values(prefix_lines() + text, substitutions or {})
        fields = self.fields(whole, default_graph, named_graphs)
        answer = self.service.query(fields, RESULTS if form in ("SELECT", "ASK") else TRIPLES)
        kind = media_type(answer)
        try:
            if form in ("SELECT", "ASK"):
                return results(answer.content, kind, self.place, form)
            return triples(answer.content, kind, self.place)
        except SyntaxError as error:
            raise StoreError(self.place, f"the service's answer cannot be read ({error})") from error

    def fields(
        self,
        text: str,
        default_graph: Iterable[str] | None = None,
        named_graphs: Iterable[str] | None = None,
    ) -> dict[str, list[str]]:
        """What is sent for a query: its text as it is, and the dataset: where none is said, all named graphs."""
        found = {"query": [text]}
        if default_graph is None and named_graphs is None and not re.search(r"\bFROM\b", text) and not self.union():
            default_graph = self.graphs()
        found["default-graph-uri"] = list(default_graph or ())
        if named_graphs is None and found["default-graph-uri"]:
            named_graphs = self.graphs()
        found["named-graph-uri"] = list(named_graphs or ())
        return {name: values for name, values in found.items() if values}

    def update(self, text: str) -> None:
        """Run a SPARQL 1.1 update on the service.

        Raises:
            QueryError: the service does not understand it.
            StoreError: it cannot be reached, refuses, or fails.
        """
        self.carry_out(prefix_lines() + text)
        if self._store is not None:
            self._store.update(text, prefixes=PREFIXES)

    def carry_out(self, text: str) -> None:
        """Send an update as it is, past the copy in memory; see `update`."""
        self._names = None
        self.service.send("POST", self.addresses.update, data={"update": text})

    def graphs(self) -> list[str]:
        """The IRIs of the service's named graphs, sorted; asked once, and again after each change."""
        if self._names is None:
            text = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
            rows = self.service.select(text)
            names = {row["g"].value for row in rows if isinstance(row["g"], ox.NamedNode)}
            self._names = sorted(name for name in names if not _of_the_engine(name))
        return self._names

    def union(self) -> bool:
        """Whether the service's default graph is the union of its named graphs: found out with one of their triples."""
        if not self._default:
            answer = self.service.select(
                "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o FILTER(isIRI(?s) && isIRI(?o)) } } LIMIT 1"
            )
            row = next(iter(answer), None)
            if row is None:
                return False  # nothing is there yet: asked again when there is
            assert isinstance(row, ox.QuerySolution)
            found = self.service.select(
                f"SELECT ?s WHERE {{ {row['s']} {row['p']} {row['o']} BIND({row['s']} AS ?s) }} LIMIT 1"
            )
            self._default = "named" if next(iter(found), None) is None else "union"
        return self._default == "union"

    def quads(self, graph: str | ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """The quads of one named graph, or of all, read as they come."""
        for name in self.graphs() if graph is None else [_value(graph)]:
            node = ox.NamedNode(name)
            if self.addresses.graphs:
                options = {"params": {"graph": name}, "headers": {"Accept": TRIPLES}}
                request = self.service.opened("GET", self.addresses.graphs, **options)
            else:
                text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
                request = self.service.opened(
                    "POST", self.addresses.query, data={"query": text}, headers={"Accept": TRIPLES}
                )
            with request as answer:
                if answer.status_code == 404:
                    continue
                for quad in quads(Pieces(answer).file, media_type(answer), self.place):
                    yield ox.Quad(quad.subject, quad.predicate, quad.object, node)

    def __len__(self) -> int:
        own = " || ".join(f'STRSTARTS(STR(?g), "{name}")' for name in ENGINE)
        rows = self.service.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(!({own})) }}")
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
            self.service.send("PUT", self.addresses.graphs, params={"graph": name}, content=content, headers=headers)
        else:
            clear = f"DROP SILENT GRAPH <{name}>"
            first, *rest = blocks(name, triples, self._batch) or [""]
            self.carry_out(f"{clear} ;\n{insertion(first)}" if first else clear)
            for block in rest:
                self.carry_out(insertion(block))
        if self._store is not None:
            node = ox.NamedNode(name)
            self._store.remove_graph(node)
            self._store.extend(ox.Quad(t.subject, t.predicate, t.object, node) for t in triples)

    def remove(self, graph: str | ox.NamedNode) -> None:
        """Drop one named graph; a missing one is no error."""
        name = _value(graph)
        if self.addresses.graphs:
            self._names = None
            self.service.send("DELETE", self.addresses.graphs, params={"graph": name})
        else:
            self.carry_out(f"DROP SILENT GRAPH <{name}>")
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
            for block in by_graph(quads, self._batch)
        ]
        if len(gone) + len(new) <= self._batch:
            if steps:
                self.carry_out(" ; ".join(f"{keyword} DATA {{ {block} }}" for keyword, block in steps))
        else:
            for keyword, block in steps:
                self.carry_out(f"{keyword} DATA {{ {block} }}")
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
        self.service.close()


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


def _of_the_engine(name: str) -> bool:
    """Whether a graph is the engine's own (Virtuoso keeps some)."""
    return name.startswith(ENGINE)


def _value(graph: str | ox.NamedNode) -> str:
    return graph if isinstance(graph, str) else graph.value
