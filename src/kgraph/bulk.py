"""Much of a store at once: read as text by the engine, two predicates at a time, and written as text.

An object of Python for each quad costs more than all else that is done with it. The engine writes
and reads its own text forms many times faster, and leaves Python free meanwhile.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from pyoxigraph import DefaultGraph, NamedNode, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

WORKERS = 2  # threads; the engine works outside of Python's lock
LINES = 20_000  # that are handed to the engine in one piece
csv.field_size_limit(2**31 - 1)  # a field is as long as the longest quote
T = TypeVar("T")
U = TypeVar("U")


def side_by_side(work: Callable[[T], U], of: Iterable[T]) -> Iterator[U]:
    """What `work` gives for each of `of`, in their order, some of it done at one time.

    >>> list(side_by_side(abs, [-1, 2]))
    [1, 2]
    """
    with ThreadPoolExecutor(WORKERS) as pool:
        yield from pool.map(work, of)


def table(store: Store, text: str, graphs: Sequence[NamedNode] | None = None) -> list[list[str]]:
    """The rows of a SELECT over all graphs, or some, as text: IRIs and lexical forms, "" for what is not bound.

    >>> table(Store(), "SELECT (1 AS ?x) ('a,b' AS ?y) {}")
    [['1', 'a,b']]
    """
    if graphs is None:
        solutions = store.query(text, use_default_graph_as_union=True)
    else:
        solutions = store.query(text, default_graph=[*graphs], named_graphs=[*graphs])
    assert isinstance(solutions, QuerySolutions)
    content = solutions.serialize(format=QueryResultsFormat.CSV) or b""
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    next(rows)
    return list(rows)


def triples(store: Store, text: str) -> bytes:
    """What a CONSTRUCT over all graphs gives, as N-Triples.

    >>> triples(Store(), "CONSTRUCT { <x:a> <x:p> ?x } WHERE { BIND(1 AS ?x) }")
    b'<x:a> <x:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\\n'
    """
    result = store.query(text, use_default_graph_as_union=True)
    assert isinstance(result, QueryTriples)
    return result.serialize(format=RdfFormat.N_TRIPLES) or b""


class Lines(io.RawIOBase):
    """Lines of text as a file to read from, made as they are asked for.

    >>> Lines(["a\\n", "b\\n"]).read()
    b'a\\nb\\n'
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._piece, self._at = b"", 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        if self._at == len(self._piece):
            self._piece, self._at = "".join(islice(self._lines, LINES)).encode(), 0
        part = self._piece[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)


def load(store: Store, lines: Iterable[str], graph: NamedNode | DefaultGraph) -> None:
    """Adds N-Triples, a line each, to a graph of `store`: faster than one transaction, and no transaction."""
    store.bulk_load(io.BufferedReader(Lines(lines), 2**20), RdfFormat.N_TRIPLES, to_graph=graph)
