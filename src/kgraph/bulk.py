"""Much of a store at once: read as text by the engine, two predicates at a time, and written as text.

An object of Python for each quad costs more than all else that is done with it. The engine writes
and reads its own text forms many times faster, and leaves Python free meanwhile.
"""

from __future__ import annotations

import csv
import gc
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from queue import Queue
from types import TracebackType
from typing import TypeVar

from pyoxigraph import DefaultGraph, NamedNode, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

WORKERS = 2  # threads; the engine works outside of Python's lock
LINES = 20_000  # that are handed to the engine in one piece
AHEAD = 4  # pieces that may wait for the engine
RESULTS = 12  # of the engine that may wait for Python: each of them is large
csv.field_size_limit(2**31 - 1)  # a field is as long as the longest quote
T = TypeVar("T")
U = TypeVar("U")


def side_by_side(work: Callable[[T], U], of: Iterable[T]) -> Iterator[U]:
    """What `work` gives for each of `of`, in their order, some of it done at one time, a little of it ahead.

    >>> list(side_by_side(abs, [-1, 2]))
    [1, 2]
    """
    waiting: deque[Future[U]] = deque()
    with ThreadPoolExecutor(WORKERS) as pool:
        for each in of:
            waiting.append(pool.submit(work, each))
            if len(waiting) > RESULTS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def table(store: Store, text: str, graphs: Sequence[NamedNode] | None = None) -> list[list[str]]:
    """The rows of a SELECT over all graphs, or some, as text: IRIs and lexical forms, "" for what is not bound.

    >>> table(Store(), "SELECT (1 AS ?x) ('a,b' AS ?y) {}")
    [['1', 'a,b']]
    """
    return _rows(_content(store, text, graphs))


def _rows(content: str) -> list[list[str]]:
    rows = csv.reader(io.StringIO(content, newline=""))
    next(rows)
    return list(rows)


def _content(store: Store, text: str, graphs: Sequence[NamedNode] | None) -> str:
    if graphs is None:
        solutions = store.query(text, use_default_graph_as_union=True)
    else:
        solutions = store.query(text, default_graph=[*graphs], named_graphs=[*graphs])
    assert isinstance(solutions, QuerySolutions)
    return (solutions.serialize(format=QueryResultsFormat.CSV) or b"").decode()


def pairs(store: Store, text: str, graphs: Sequence[NamedNode] | None = None) -> tuple[list[str], list[str]]:
    """The two columns of a SELECT of two variables, as `table` gives them.

    >>> pairs(Store(), "SELECT (1 AS ?x) ('a,b' AS ?y) {}")
    (['1'], ['a,b'])
    """
    content = _content(store, text, graphs)
    if '"' in content:  # a value with a comma, a quotation mark or a line break
        rows = _rows(content)
        return [row[0] for row in rows], [row[1] for row in rows]
    flat = content.replace("\r\n", ",").split(",")
    return flat[2:-1:2], flat[3::2]


def triples(store: Store, text: str) -> bytes:
    """What a CONSTRUCT over all graphs gives, as N-Triples.

    >>> triples(Store(), "CONSTRUCT { <x:a> <x:p> ?x } WHERE { BIND(1 AS ?x) }")
    b'<x:a> <x:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\\n'
    """
    result = store.query(text, use_default_graph_as_union=True)
    assert isinstance(result, QueryTriples)
    return result.serialize(format=RdfFormat.N_TRIPLES) or b""


class Pieces(io.RawIOBase):
    """Pieces of bytes as a file to read from, taken as they are asked for.

    >>> Pieces([b"a", b"b"]).read()
    b'ab'
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._piece, self._at = b"", 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        if self._at == len(self._piece):
            self._piece, self._at = next(self._pieces, b""), 0
        part = self._piece[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)


class Loading:
    """N-Triples that go to a graph of a store while they are made: the engine reads them in a thread of its own.

    `threads`: or in two, for a graph of less than a million triples, which the engine sorts in one; more take memory.
    Faster than one transaction, and no transaction. What goes wrong in the engine is raised at the end.

    >>> store = Store()
    >>> with Loading(store, DefaultGraph()) as load:
    ...     load.add(["<x:a> <x:p> <x:b> .\\n"])
    >>> len(store)
    1
    """

    def __init__(self, store: Store, graph: NamedNode | DefaultGraph, threads: int = 1) -> None:
        self._store, self._graph, self._threads = store, graph, threads
        self._queue: Queue[bytes | BaseException | None] = Queue(AHEAD)

    def __enter__(self) -> Loading:
        self._pool = ThreadPoolExecutor(self._threads)
        self._done = [self._pool.submit(self._load) for _ in range(self._threads)]
        return self

    def add(self, lines: Iterable[str]) -> None:
        """Hands over some lines, at best `LINES` of them; waits while the engine is far behind."""
        self._queue.put("".join(lines).encode())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _ in self._done:
            self._queue.put(error)
        self._pool.shutdown()
        for done in self._done if error is None else ():
            done.result()

    def _load(self) -> None:
        pieces = self._taken()
        try:
            source = io.BufferedReader(Pieces(pieces), 2**20)
            self._store.bulk_load(source, RdfFormat.N_TRIPLES, to_graph=self._graph)
        finally:
            for _ in pieces:  # after a failure: who makes them must not wait for ever
                pass

    def _taken(self) -> Iterator[bytes]:
        while (piece := self._queue.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            if piece:
                yield piece


def load(store: Store, lines: Iterable[str], graph: NamedNode | DefaultGraph, threads: int = 1) -> None:
    """Adds N-Triples, a line each, to a graph of `store`; see `Loading`."""
    rest = iter(lines)
    with Loading(store, graph, threads) as loading:
        while piece := list(islice(rest, LINES)):
            loading.add(piece)


@contextmanager
def uncollected() -> Iterator[None]:
    """Spares Python the search for circular garbage among millions of records, of which there is none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
