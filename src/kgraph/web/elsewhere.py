"""A server before another SPARQL service: the same routes, limits and refusals, with the data elsewhere.

What is asked is first tried on an empty store, in a query process that can be ended: so what does not parse is
told with line and column, and nothing that runs without end gets far. Answers are passed on as they come.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox

from kgraph import wire
from kgraph.errors import QueryError, StoreError
from kgraph.graph import Graph
from kgraph.remote import RemoteGraph
from kgraph.web.answer import Answer
from kgraph.web.feed import Feed
from kgraph.web.guard import tokens
from kgraph.web.options import Options
from kgraph.web.pool import Pool, busy, overtime
from kgraph.web.problems import Problem
from kgraph.web.process import log, problem
from kgraph.web.result import Body, Failure, Rows, counted
from kgraph.web.worker import pick, there_already, triples_of


class Elsewhere:
    """The store at an address, as the routes need it; requests to it go out one for each request that comes in."""

    def __init__(self, url: str, options: Options) -> None:
        self.options, self.place = options, url
        self.graph = RemoteGraph(url, dict(os.environ) | {"KGRAPH_STORE_TIMEOUT": str(options.timeout)})
        self.slots = asyncio.Semaphore(options.processes)
        self.waiting = 0
        self.writes = 0
        self.writing = asyncio.Lock()
        self.folder = tempfile.TemporaryDirectory(prefix="kgraph-serve-")
        Graph.open(Path(self.folder.name) / "store").close()
        self.here = Pool(Path(self.folder.name) / "store", replace(options, cache=0))

    async def start(self) -> None:
        """Ask the service for its graphs.

        Raises:
            StoreError: it does not answer.
        """
        await self.here.start()
        await asyncio.to_thread(self.graph.graphs)

    async def close(self) -> None:
        """End the connections and the query processes."""
        self.graph.close()
        await self.here.close()
        self.folder.cleanup()

    async def state(self) -> str:
        """A name that changes with every write from here, and otherwise as often as `freshness` says."""
        return f"{self.writes}{int(time.time() / max(self.options.freshness, 0.001)):x}"

    @property
    def writable(self) -> bool:
        """Whether the service has an address for updates."""
        return bool(self.graph.addresses.update)

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Nothing else is written from here for the length of the block.

        Raises:
            Problem: 403, nothing can be written.
        """
        if not self.options.token:
            raise Problem(403, "read-only", "this server was started without a token (KGRAPH_TOKEN)")
        if not self.writable:
            raise Problem(403, "read-only", "the store behind this server has no address for updates")
        async with self.writing:
            try:
                yield
            finally:
                self.writes += 1

    async def _slot(self) -> None:
        if self.slots.locked() and self.waiting >= self.options.queue:
            raise busy(f"{self.options.queue} requests wait already", "queue", self.options.queue)
        self.waiting += 1
        try:
            async with asyncio.timeout(self.options.timeout):
                await self.slots.acquire()
        except TimeoutError:
            raise busy("the store behind this server was not free in time", "workers", self.options.processes) from None
        finally:
            self.waiting -= 1

    async def read(self, task: dict[str, Any]) -> Answer:
        """Run a reading task on the service; returns when its answer begins.

        Raises:
            Problem: what it ran into.
        """
        if task["do"] == "query":
            await self._try("query", task["text"], task["base"])
        state = await self.state()
        await self._slot()
        feed = Leased(self.slots)
        deadline = time.monotonic() + self.options.timeout
        feed.start(lambda feed: (self._query if task["do"] == "query" else self._dump)(task, feed), _failure)
        try:
            async with asyncio.timeout(self.options.timeout):
                kind, body = await feed.frame()
        except TimeoutError:
            await feed.end()
            raise overtime(self.options.timeout) from None
        except BaseException:
            await feed.end()
            raise
        members = json.loads(body)
        if kind == b"E":
            await feed.end()
            raise problem(members)
        return Answer(members, feed, deadline, state)

    async def _try(self, what: str, text: str, base: str) -> None:
        """Run a text on nothing, in a process that can be ended."""
        answer = await self.here.read({"do": "check", "what": what, "text": text, "base": base})
        await answer.leave()

    def _body(self, task: dict[str, Any], form: list[str], rows: Rows | None, feed: Feed) -> Body:
        head = {"type": form[1], "form": form[0]}
        return Body(head, self.options.rows, rows, task["gzip"], feed.send)

    def _query(self, task: dict[str, Any], feed: Feed) -> None:
        text = based(task)
        kind = wire.form_of(text)
        default, named = task["default"], task["named"]
        whole = None if task["union"] and not (default or named) else default
        fields = self.graph.fields(text, whole, named or None)
        selects = kind in ("SELECT", "ASK")
        form = pick(task, "results" if selects else "graphs")
        wanted = wire.RESULTS if selects else wire.TRIPLES
        with self.graph.service.opened(
            "POST",
            self.graph.addresses.query,
            data=fields,
            headers={"Accept": wanted},
        ) as answer:
            feed.closers.append(answer.close)
            came, source = wire.media_type(answer), wire.Pieces(answer)
            if kind == "SELECT" and came == form[1] and form[0] == "json":  # of the others each service has a dialect
                body = self._body(task, form, Rows(form[0]), feed)
                for piece in source.pieces():
                    body.write(piece)
            elif selects:
                results = wire.results(source.file, came, self.place, kind)
                rows = Rows(form[0]) if isinstance(results, ox.QuerySolutions) else None
                body = self._body(task, form, rows, feed)
                results.serialize(body.stream, ox.QueryResultsFormat.from_media_type(form[1]))
            else:
                body = self._body(task, form, None, feed)
                quads = wire.quads(source.file, came, self.place, rename=False)  # a renamed node is a held one
                triples = (ox.Triple(q.subject, q.predicate, q.object) for q in quads)
                _write(counted(triples, self.options.rows), body, form)
            body.finish()

    def _dump(self, task: dict[str, Any], feed: Feed) -> None:
        form = pick(task, "graphs")
        name = task["graph"]
        if name == "":
            raise Failure(404, "not-found", "the default graph of the store behind this server is not shown")
        if name is not None and name not in self.graph.graphs():
            raise Failure(404, "not-found", f"there is no graph <{name}>")
        quads: Iterator[ox.Quad | ox.Triple] = self.graph.quads(name)
        if name is not None:
            quads = (ox.Triple(q.subject, q.predicate, q.object) for q in self.graph.quads(name))
        body = self._body(task, form, None, feed)
        _write(quads, body, form)
        body.finish()

    async def write(self, task: dict[str, Any], *bodies: bytes) -> dict[str, Any]:
        """Run a writing task on the service.

        Raises:
            Problem: what it ran into.
        """
        if task["do"] == "update":
            await self._try("update", task["text"], task["base"])
        async with self.alone():
            try:
                async with asyncio.timeout(self.options.timeout):
                    return await asyncio.to_thread(self._write, task, bodies)
            except TimeoutError:
                raise overtime(self.options.timeout) from None
            except Exception as error:
                raise problem(_failure(error)) from None

    def _write(self, task: dict[str, Any], bodies: tuple[bytes, ...]) -> dict[str, Any]:
        if task["do"] == "update":
            self.graph.carry_out(based(task))
            return {}
        name = task["graph"]
        if not name:
            raise Failure(403, "refused", "only named graphs can be written in the store behind this server")
        existed = name in self.graph.graphs()
        if task["do"] == "delete":
            if not existed:
                raise Failure(404, "not-found", f"there is no graph <{name}>")
            self.graph.remove(name)
            return {}
        if existed and task.get("new"):
            raise there_already(name)
        quads = [q for part, data in zip(task["parts"], bodies, strict=True) for q in triples_of(part, data)]
        if task["merge"]:
            node = ox.NamedNode(name)
            self.graph.change(add=[ox.Quad(q.subject, q.predicate, q.object, node) for q in quads])
        else:
            self.graph.replace(name, quads)
        with contextlib.suppress(StoreError):
            self.graph.graphs()
        return {"existed": existed}


class Leased(Feed):
    """A feed that gives its slot back at the end."""

    def __init__(self, slots: asyncio.Semaphore) -> None:
        super().__init__()
        self.slots = slots

    async def end(self) -> None:
        if not self.left.is_set():
            self.slots.release()
        await super().end()


def based(task: dict[str, Any]) -> str:
    """The text with a BASE in front, unless it has one: some services take one alone, before any PREFIX.

    >>> based({"text": "ASK {}", "base": "http://example.org/sparql"})
    'BASE <http://example.org/sparql> ASK {}'
    """
    text: str = task["text"]
    own = any(token.keyword == "BASE" for token in islice(tokens(text), 400))
    return text if own else f"BASE <{task['base']}> {text}"


def _write(statements: Iterator[Any], body: Body, form: list[str]) -> None:
    ox.serialize(statements, body.stream, ox.RdfFormat.from_media_type(form[1]))


def _failure(error: BaseException) -> dict[str, Any]:
    if isinstance(error, Failure):
        return dict(error.members)
    if isinstance(error, QueryError):
        return {"status": 400, "kind": "malformed-query", "detail": error.problem}
    if isinstance(error, (StoreError, httpx.HTTPError, SyntaxError, OSError)):
        log.warning("the store elsewhere: %s", error)
        return {"status": 502, "kind": "remote", "detail": "the store behind this server did not answer as it should"}
    return {"status": 500, "kind": "internal", "detail": "the answer could not be passed on", "log": repr(error)}
