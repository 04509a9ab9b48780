"""The bytes of a result on their way out: rows counted, the first held back, packed, sent in frames.

A frame is one byte for its kind, four for its length, and the bytes. Kinds: ``H`` the answer begins (JSON), ``D`` a
piece of the body, ``Z`` the end (JSON), ``E`` a problem (JSON). Up to `EARLY` bytes are held back, so that what fails
early fails before anything was sent. Nothing of the web is imported here.
"""

from __future__ import annotations

import io
import json
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, TypeVar, cast

EARLY = 1 << 20
PIECE = 1 << 16
SMALL = 1 << 10  # shorter answers are not compressed
T = TypeVar("T")
Out = Callable[[bytes, "bytes | dict[str, Any]"], None]  # takes a frame


class Failure(Exception):
    """A task that cannot be done: the members of a problem (`kgraph.web.problems`)."""

    def __init__(self, status: int, kind: str, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.members = {"status": status, "kind": kind, "detail": detail} | members


def send(kind: bytes, body: bytes | dict[str, Any]) -> None:
    """Write one frame."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    view = memoryview(kind + struct.pack(">I", len(data)) + data)
    while view:
        view = view[os.write(1, view) :]


class Rows:
    """Counts the rows of a serialized result from its bytes, whatever stands in the strings.

    >>> rows = Rows("json")
    >>> rows.count(b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"},{"}},{}]}}')
    2
    """

    def __init__(self, name: str) -> None:
        self.name, self.rest, self.inside, self.rows = name, b"", False, 0
        self.tail = b""

    def count(self, data: bytes) -> int:
        """The rows in what was seen so far, after `data`."""
        if self.name == "tsv":
            self.rows += data.count(b"\n")
        elif self.name == "xml":
            data = self.rest + data
            self.rows += data.count(b"<result>")
            self.rest = data[-7:]
        elif self.name in ("csv", "json"):
            data = self.rest + data
            self.rest = b""
            if self.name == "json":
                odd = len(data) - len(data.rstrip(b"\\"))
                if odd % 2:
                    data, self.rest = data[:-1], b"\\"
                data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
            parts = data.split(b'"')
            outside = b"".join(parts[1 if self.inside else 0 :: 2])
            self.inside ^= len(parts) % 2 == 0
            if self.name == "csv":
                self.rows += outside.count(b"\n")
            else:
                seen, outside = self.tail.count(b"[{"), self.tail + outside
                self.rows += outside.count(b"},{") + outside.count(b"[{") - seen
                self.tail = outside[-2:]
        return self.rows


class Body(io.RawIOBase):
    """Takes the bytes of a result: counts the rows, holds the first bytes back, compresses, sends."""

    def __init__(self, head: dict[str, Any], limit: int, rows: Rows | None, gzip: bool, out: Out | None = None) -> None:
        super().__init__()
        self.head, self.limit, self.rows, self.gzip = head, limit, rows, gzip
        self.out = out or send
        self.pieces: list[bytes] = []
        self.size = 0
        self.started = False
        self.deflate: Any = None

    @property
    def stream(self) -> IO[bytes]:
        """This, as the engine's functions name it."""
        return cast(IO[bytes], self)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Take some bytes.

        Raises:
            Failure: the result has more rows than the limit.
        """
        data = bytes(data)
        header = 1 if self.rows and self.rows.name in ("csv", "tsv") else 0
        if self.rows and self.rows.count(data) - header > self.limit:
            raise too_many(self.limit)
        self.pieces.append(data)
        self.size += len(data)
        if self.size >= (PIECE if self.started else EARLY):
            self._send(last=False)
        return len(data)

    def _send(self, last: bool) -> None:
        data = b"".join(self.pieces)
        if not self.started:
            self.started = True
            if self.gzip and len(data) >= SMALL:
                self.deflate = zlib.compressobj(5, zlib.DEFLATED, 31)
            self.out(b"H", self.head | {"complete": last, "gzip": self.deflate is not None})
        if self.deflate:
            data = self.deflate.compress(data) + (self.deflate.flush() if last else b"")
        self.out(b"D", data)
        self.pieces, self.size = [], 0

    def finish(self) -> None:
        """Send what is left, and the end."""
        self._send(last=True)
        self.out(b"Z", {})


def too_many(limit: int) -> Failure:
    """The problem of a result over the row limit."""
    return Failure(
        422, "row-limit", f"the result has more than {limit:,} rows; ask for fewer (LIMIT)", limit="rows", value=limit
    )


def counted(triples: Iterable[T], limit: int) -> Iterator[T]:
    """The triples, and a problem when there are more than `limit`."""
    for number, triple in enumerate(triples):
        if number >= limit:
            raise too_many(limit)
        yield triple
