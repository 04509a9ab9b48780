"""The store: named graphs on disk, in memory or behind a URL, each replaced whole and in one step.

>>> with Graph.open(None) as graph:
...     node = ox.NamedNode("http://example.org/a")
...     graph.replace("http://example.org/g", [ox.Triple(node, RDFS_LABEL, ox.Literal("a"))])
...     [row["x"].value for row in graph.query("SELECT ?x WHERE { ?x rdfs:label 'a' }")]
['http://example.org/a']
"""

from __future__ import annotations

import importlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeVar

import pyoxigraph as ox

from kgraph.canonical import serialize
from kgraph.errors import QueryError, StoreError
from kgraph.vocabulary import PREFIXES, RDFS_LABEL

try:
    import fcntl
except ImportError:  # Windows: RocksDB's own lock still keeps a second writer out, with less of a word
    fcntl = None  # type: ignore[assignment]  # a module or nothing

FORMAT = 1
MARKER = "kgraph-store.json"
LOCK = "writer.lock"
DATA = "oxigraph"
DATA_FILES = (MARKER, LOCK, DATA)

Statement = ox.Triple | ox.Quad
Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
T = TypeVar("T")

__all__ = ["RDFS_LABEL", "Graph", "Results", "Statement", "Term", "serialize"]


class Graph:
    """A store with named graphs. Queries see the union of them as the default graph.

    One process writes; others may read. Every change is one transaction: after a kill the store holds
    all of it or nothing. Make one with `Graph.open`.
    """

    def __init__(self, store: ox.Store, place: str, lock: IO[str] | None = None, read_only: bool = False) -> None:
        self._store: ox.Store | None = store
        self._lock = lock
        self.place = place
        self.read_only = read_only

    @classmethod
    def open(cls, path: str | Path | None = None, *, read_only: bool = False, create: bool = True) -> Graph:
        """The store in the folder `path`, in memory (None), or at a SPARQL service (an http or https URL).

        `read_only` opens a store that another process may be writing; `create` makes a missing one.

        Raises:
            StoreError: no such store, a folder that is none, a store of another version, or one that
                another process is writing.
        """
        if path is None:
            return cls(ox.Store(), "memory")
        if str(path).startswith(("http://", "https://")):
            return _open_remote(str(path))
        folder = Path(path)
        if not _check(folder):
            if read_only or not create:
                raise StoreError(folder, "there is no store here", "make one with `kgraph build SOURCE --store DIR`")
            _create(folder)
        if read_only:
            return cls(_opened(folder, ox.Store.read_only), str(folder), None, True)
        lock = _take_lock(folder)
        try:
            return cls(_opened(folder, ox.Store), str(folder), lock)
        except BaseException:
            if lock is not None:
                lock.close()
            raise

    @property
    def store(self) -> ox.Store:
        """The embedded store.

        Raises:
            StoreError: the graph was closed.
        """
        if self._store is None:
            raise StoreError(self.place, "the store was closed")
        return self._store

    def close(self) -> None:
        """Give the store and its lock free; closing twice does nothing."""
        self._store = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """How many quads the store holds."""
        return len(self.store)

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        return sorted(g.value for g in self.store.named_graphs() if isinstance(g, ox.NamedNode))

    def quads(self, graph: str | ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """The quads of one named graph, or of all."""
        return iter(self.store.quads_for_pattern(None, None, None, None if graph is None else _node(graph)))

    def replace(self, graph: str | ox.NamedNode, statements: Iterable[Statement]) -> None:
        """Make `statements` the whole content of one named graph, in one transaction.

        Raises:
            StoreError: the disk is full, the store is read-only.
        """
        name = _node(graph)
        if not self.store.contains_named_graph(name):
            self._write(lambda store: store.extend(_in_graph(statements, name)))
            return
        insert = _block(name, statements)
        self._write(lambda store: store.update(f"DROP SILENT GRAPH {name} ; INSERT DATA {{ {insert} }}"))

    def remove(self, graph: str | ox.NamedNode) -> None:
        """Drop one named graph; a missing one is no error."""
        self._write(lambda store: store.remove_graph(_node(graph)))

    def change(self, remove: Iterable[ox.Quad] = (), add: Iterable[ox.Quad] = ()) -> None:
        """Take some quads out and put some in, in one transaction.

        Raises:
            StoreError: the disk is full, the store is read-only.
            QueryError: a quad to be removed has a blank node.
        """
        steps = []
        for keyword, quads in (("DELETE DATA", remove), ("INSERT DATA", add)):
            by_graph: dict[ox.NamedNode, list[ox.Quad]] = defaultdict(list)
            for quad in quads:
                if not isinstance(quad.graph_name, ox.NamedNode):
                    raise QueryError("change", f"{quad} is in no named graph")
                by_graph[quad.graph_name].append(quad)
            if by_graph:
                steps.append(f"{keyword} {{ {' '.join(_block(name, found) for name, found in by_graph.items())} }}")
        if steps:
            self.update(" ; ".join(steps))

    def query(
        self,
        text: str,
        *,
        default_graph: Iterable[str] | None = None,
        named_graphs: Iterable[str] | None = None,
        substitutions: Mapping[str, Term] | None = None,
    ) -> Results:
        """The answer to a SPARQL 1.1 query; the project's prefixes are known already.

        Without `default_graph` (IRIs) the default graph is the union of all. `substitutions` are values
        for variables of the projection, by name.

        Raises:
            QueryError: the text does not parse or cannot be answered.
        """
        values = {ox.Variable(name): value for name, value in (substitutions or {}).items()}
        try:
            return self.store.query(
                text,
                prefixes=PREFIXES,
                use_default_graph_as_union=default_graph is None,
                default_graph=None if default_graph is None else [_node(g) for g in default_graph],
                named_graphs=None if named_graphs is None else [_node(g) for g in named_graphs],
                substitutions=values or None,
            )
        except (SyntaxError, ValueError) as error:
            raise QueryError("query", str(error)) from error

    def select(self, text: str) -> Iterable[Any]:
        """The solutions of a SELECT query over all named graphs; each gives its terms by name.

        >>> with Graph.open(None) as graph:
        ...     [row["x"].value for row in graph.select("SELECT (1 AS ?x) {}")]
        ['1']

        Raises:
            QueryError: the text does not parse, or is no SELECT query.
        """
        rows = self.query(text)
        if not isinstance(rows, ox.QuerySolutions):
            raise QueryError("query", "it is no SELECT query", "ask for rows")
        return rows

    def update(self, text: str) -> None:
        """Run a SPARQL 1.1 update in one transaction.

        Raises:
            QueryError: the text does not parse.
            StoreError: the disk is full, the store is read-only.
        """
        try:
            self._write(lambda store: store.update(text, prefixes=PREFIXES))
        except (SyntaxError, ValueError) as error:
            raise QueryError("update", str(error)) from error

    def dump(self, form: ox.RdfFormat, graph: str | ox.NamedNode | None = None) -> bytes:
        """The store, or one named graph of it, in an RDF format: sorted, the same bytes every time.

        A format without named graphs gets the union.
        """
        return serialize(self.quads(graph), form)

    def backup(self, folder: str | Path) -> None:
        """A snapshot of an on-disk store in a new folder (hard links: fast, little space), itself a store.

        Raises:
            StoreError: the folder exists or cannot be written, or the store is in memory.
        """
        target = Path(folder)
        if self.place == "memory":
            raise StoreError(self.place, "only a store on disk has a backup", "export it instead")
        if target.exists():
            raise StoreError(target, "there is something already", "name a new folder")
        target.mkdir(parents=True)
        self._write(lambda store: store.backup(str(target / DATA)), reads=True)
        (target / MARKER).write_text(json.dumps({"format": FORMAT}) + "\n", encoding="utf-8")

    def _write(self, action: Callable[[ox.Store], T], reads: bool = False) -> T:
        if self.read_only and not reads:
            raise StoreError(self.place, "the store was opened for reading only")
        try:
            return action(self.store)
        except StoreError:
            raise
        except OSError as error:
            raise StoreError(self.place, f"writing failed ({error})", "the store is as it was before") from error


def _node(graph: str | ox.NamedNode) -> ox.NamedNode:
    return graph if isinstance(graph, ox.NamedNode) else ox.NamedNode(graph)


def _in_graph(statements: Iterable[Statement], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    return (ox.Quad(s.subject, s.predicate, s.object, graph) for s in statements)


def _block(graph: ox.NamedNode, statements: Iterable[Statement]) -> str:
    triples = (ox.Triple(s.subject, s.predicate, s.object) for s in statements)
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return f"GRAPH {graph} {{\n{lines.decode()}}}"


def _check(folder: Path) -> bool:
    """Whether a store of this version is there; False when there is nothing yet."""
    marker = folder / MARKER
    if marker.is_file():
        try:
            found = json.loads(marker.read_text(encoding="utf-8"))["format"]
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(marker, "the file that tells the store's version cannot be read") from error
        if found != FORMAT:
            raise StoreError(
                folder,
                f"the store has format {found}, this kgraph reads format {FORMAT}",
                "build it anew in another folder, or use the kgraph that made it",
            )
        return True
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise StoreError(folder, "a store is a folder, this is a file")
    if any(folder.iterdir()):
        raise StoreError(folder, "the folder holds other things and no store", "name an empty or a new folder")
    return False


def _create(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / (MARKER + ".new")
        draft.write_text(json.dumps({"format": FORMAT}) + "\n", encoding="utf-8")
        draft.replace(folder / MARKER)
    except OSError as error:
        raise StoreError(folder, f"the store cannot be made ({error.strerror})") from error


def _opened(folder: Path, how: Callable[[str], ox.Store]) -> ox.Store:
    try:
        return how(str(folder / DATA))
    except (OSError, ValueError) as error:
        word = str(error)
        if "lock" in word.lower():
            raise StoreError(folder, "another process is writing this store", "wait for it or end it") from error
        raise StoreError(folder, f"the store cannot be opened ({word})") from error


def _take_lock(folder: Path) -> IO[str] | None:
    try:
        lock = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(folder, f"the store cannot be written ({error.strerror})") from error
    if fcntl is not None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise StoreError(
                folder, f"process {holder} is writing this store", "wait for it or end it; reading is possible"
            ) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _open_remote(url: str) -> Graph:
    try:
        module = importlib.import_module("kgraph.remote")
    except ModuleNotFoundError as error:
        raise StoreError(url, "this build of kgraph has no client for remote stores") from error
    graph: Graph = module.RemoteGraph(url)
    return graph
