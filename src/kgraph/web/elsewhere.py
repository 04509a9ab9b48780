"""A server before another SPARQL service: the same routes, limits and refusals, with the data elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pyoxigraph as ox

from kgraph.errors import QueryError, StoreError
from kgraph.remote import RemoteGraph
from kgraph.web.options import Options
from kgraph.web.pool import Answer
from kgraph.web.problems import Problem
from kgraph.web.process import problem
from kgraph.web.worker import SMALL, Failure, Rows, counted, parsed, pick, too_many, triples_of


class Told(Answer):
    """An answer that is here whole."""

    def __init__(self, head: dict[str, Any], content: bytes, state: str) -> None:
        self.head, self.state, self.content = head | {"complete": True}, state, content

    async def pieces(self) -> AsyncIterator[bytes]:
        yield self.content

    async def leave(self) -> None:
        return


class Elsewhere:
    """The store at an address, as the routes need it; requests to it go out one for each request that comes in."""

    def __init__(self, url: str, options: Options) -> None:
        self.options = options
        self.graph = RemoteGraph(url, dict(os.environ) | {"KGRAPH_STORE_TIMEOUT": str(options.timeout)})
        self.slots = asyncio.Semaphore(options.processes)
        self.writes = 0

    async def start(self) -> None:
        """Ask the service for its graphs.

        Raises:
            StoreError: it does not answer.
        """
        await asyncio.to_thread(self.graph.graphs)

    async def close(self) -> None:
        """End the connections."""
        self.graph.close()

    async def state(self) -> str:
        """A name that changes with every write from here, and otherwise as often as `freshness` says."""
        return f"{self.writes}{int(time.time() / max(self.options.freshness, 0.001)):x}"

    async def _run(self, what: Any, *given: Any) -> Any:
        try:
            async with asyncio.timeout(self.options.timeout), self.slots:
                return await asyncio.to_thread(what, *given)
        except TimeoutError:
            seconds = self.options.timeout
            raise Problem(503, "time-limit", f"stopped after {seconds:g} s", limit="timeout", value=seconds) from None
        except Failure as failure:
            raise problem(dict(failure.members)) from None
        except QueryError as error:
            raise Problem(400, "malformed-query", error.problem) from None
        except (StoreError, httpx.HTTPError):
            raise Problem(502, "remote", "the store behind this server did not answer as it should") from None

    async def read(self, task: dict[str, Any]) -> Answer:
        """Run a reading task on the service.

        Raises:
            Problem: what it ran into.
        """
        state = await self.state()
        head, content = await self._run(self._query if task["do"] == "query" else self._dump, task)
        if task["gzip"] and len(content) >= SMALL:
            head, content = head | {"gzip": True}, await asyncio.to_thread(gzip.compress, content, 5)
        return Told(head, content, state)

    def _query(self, task: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        base = f"BASE <{task['base']}>\n"
        parsed("malformed-query", lambda: ox.Store().query(task["text"], base_iri=task["base"]))
        default, named = task["default"], task["named"]
        whole = None if task["union"] and not (default or named) else default
        results = self.graph.query(base + task["text"], default_graph=whole, named_graphs=named or None)
        if isinstance(results, ox.QueryTriples):
            form = pick(task, "graphs")
            format = ox.RdfFormat.from_media_type(form[1])
            content = ox.serialize(counted(results, self.options.rows), format=format) or b""
        else:
            form = pick(task, "results")
            content = results.serialize(format=ox.QueryResultsFormat.from_media_type(form[1])) or b""
            if isinstance(results, ox.QuerySolutions):
                rows = Rows(form[0]).count(content) - (1 if form[0] in ("csv", "tsv") else 0)
                if rows > self.options.rows:
                    raise too_many(self.options.rows)
        return {"type": form[1], "form": form[0]}, content

    def _dump(self, task: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        form = pick(task, "graphs")
        format = ox.RdfFormat.from_media_type(form[1])
        name = task["graph"]
        if name == "":
            raise Failure(404, "not-found", "the default graph of the store behind this server is not shown")
        if name is not None and name not in self.graph.graphs():
            raise Failure(404, "not-found", f"there is no graph <{name}>")
        assert format is not None
        return {"type": form[1], "form": form[0]}, self.graph.dump(format, name)

    async def write(self, task: dict[str, Any], *bodies: bytes) -> dict[str, Any]:
        """Run a writing task on the service.

        Raises:
            Problem: what it ran into.
        """
        if not self.options.token:
            raise Problem(403, "read-only", "this server was started without a token (KGRAPH_TOKEN)")
        self.writes += 1
        found: dict[str, Any] = await self._run(self._write, task, bodies)
        return found

    def _write(self, task: dict[str, Any], bodies: tuple[bytes, ...]) -> dict[str, Any]:
        if task["do"] == "update":
            parsed("malformed-update", lambda: ox.Store().update(task["text"], base_iri=task["base"]))
            self.graph.update(f"BASE <{task['base']}>\n{task['text']}")
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
        quads = [q for part, data in zip(task["parts"], bodies, strict=True) for q in triples_of(part, data)]
        if task["merge"]:
            node = ox.NamedNode(name)
            self.graph.change(add=[ox.Quad(q.subject, q.predicate, q.object, node) for q in quads])
        else:
            self.graph.replace(name, quads)
        with contextlib.suppress(StoreError):
            self.graph.graphs()
        return {"existed": existed}
