"""The query processes: leased one request at a time, ended when they overrun, replaced at once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import shutil
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from kgraph.graph import Graph
from kgraph.web.answer import Answer, Told
from kgraph.web.cache import Cache
from kgraph.web.options import Options
from kgraph.web.problems import Problem
from kgraph.web.process import Died, Process, problem
from kgraph.web.sandbox import STACK
from kgraph.web.snapshot import Snapshot, Snapshots

log = logging.getLogger("kgraph.web")


ROOM = 4 * 2**20  # bytes: with less, a writing process that ended had no room


class Lease:
    """A process in somebody's hands; `end` gives it back when it is free, and ends it when it is not."""

    def __init__(self, pool: Pool, process: Process) -> None:
        self.pool, self._process, self.over, self.clean = pool, process, False, False

    @property
    def process(self) -> Process:
        """The process."""
        return self._process

    async def end(self) -> None:
        """Give the process back (clean only when its last answer was read to the end)."""
        if not self.over:
            self.over = True
            await self.pool.give_back(self.process, self.clean)


class Pool:
    """Query processes over snapshots of one store, and one that writes; see `Options` for the limits."""

    def __init__(self, store: Path, options: Options) -> None:
        self.options, self.place = options, store
        if options.token and not store.exists():
            Graph.open(store).close()
        self.snapshots = Snapshots(store)
        self.cache = Cache(options.cache)
        self.idle: list[Process] = []
        self.all: set[Process] = set()
        self.slots = asyncio.Semaphore(options.processes)
        self.waiting = 0
        self.running = 0
        self.killed = 0
        self.renewing = asyncio.Lock()
        self.writing = asyncio.Lock()
        self.writer: Process | None = None
        self.written = False
        self.closing: asyncio.TimerHandle | None = None
        self.tasks: set[asyncio.Task[Any]] = set()

    @property
    def here(self) -> Pool:
        """This."""
        return self

    async def start(self) -> None:
        """Take the first snapshot and start the processes.

        Raises:
            StoreError: there is no store, or it cannot be read.
        """
        await self.fresh()
        first = await self._process(False)
        if not first.sealed:
            log.warning("this system cannot take the network from the query processes; queries are read instead")
        self.idle.append(first)
        for _ in range(self.options.processes - 1):
            self._later(self._refill())

    def _later(self, what: Any) -> None:
        task = asyncio.get_running_loop().create_task(what)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _process(self, write: bool) -> Process:
        process = await Process.start(self.options, write)
        self.all.add(process)
        return process

    async def _refill(self) -> None:
        with contextlib.suppress(Died, OSError):
            if len([p for p in self.all if p is not self.writer]) < self.options.processes:
                self.idle.append(await self._process(False))

    async def fresh(self) -> Snapshot:
        """The newest snapshot; a new one when the store was written since."""
        freshness = 0.0 if self.written else self.options.freshness
        if self.snapshots.stale(freshness):
            async with self.renewing:
                if self.written or self.snapshots.stale(0.0):
                    self.written = False
                    await asyncio.to_thread(self.snapshots.renew)
                    self.snapshots.tidy()
        assert self.snapshots.current is not None
        return self.snapshots.current

    async def state(self) -> str:
        """A short name of the state that is read now."""
        return (await self.fresh()).state

    async def lease(self) -> Lease:
        """A process for one request.

        Raises:
            Problem: 503, too many wait already, or it took too long.
        """
        limit = self.options.queue
        if self.slots.locked() and self.waiting >= limit:
            raise busy(f"{limit} requests wait for a query process already", "queue", limit)
        self.waiting += 1
        try:
            async with asyncio.timeout(self.options.timeout):
                await self.slots.acquire()
        except TimeoutError:
            raise busy("no query process became free in time", "workers", self.options.processes) from None
        finally:
            self.waiting -= 1
        try:
            process = None
            while self.idle and process is None:
                process = self.idle.pop()
                if not process.alive:
                    self.all.discard(process)
                    process = None
            self.running += 1
            return Lease(self, process or await self._process(False))
        except BaseException:
            self.slots.release()
            raise

    async def give_back(self, process: Process, clean: bool) -> None:
        """Take a process back; one that is still busy is ended and replaced."""
        self.running -= 1
        if clean and process.alive:
            self.idle.append(process)
        else:
            process.kill()
            self.killed += 1
            self.all.discard(process)
            if process.snapshot:
                process.snapshot.users -= 1
                process.snapshot = None
            self._later(self._refill())
        self.slots.release()

    @contextlib.asynccontextmanager
    async def using(self) -> AsyncIterator[Snapshot]:
        """The newest snapshot, which stays for the length of the block."""
        snapshot = await self.fresh()
        snapshot.users += 1
        try:
            yield snapshot
        finally:
            snapshot.users -= 1

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """The store is free of this server's writer, and stays so for the length of the block."""
        if not self.options.token:
            raise Problem(403, "read-only", "this server was started without a token (KGRAPH_TOKEN)")
        async with self.writing:
            await self._drop_writer()
            try:
                yield
            finally:
                self.written = True

    @contextlib.contextmanager
    def beside(self, path: Path) -> Iterator[Beside]:
        """A store that is read like this one, over a copy of it in the folder `path`."""
        snapshot = Snapshot(path, (("", 0, time.monotonic_ns()),))
        self.snapshots.all.append(snapshot)
        snapshot.users += 1
        try:
            yield Beside(self, snapshot)
        finally:
            snapshot.users -= 1

    async def read(self, task: dict[str, Any], over: Snapshot | None = None) -> Answer:
        """Run a reading task; returns when the answer begins (a short one is whole by then).

        A task that is `steady` (its answer depends on the data alone) is answered from the cache when it can
        be, unless it is to be asked `anew`.

        Raises:
            Problem: what the task ran into, or a limit.
        """
        task = dict(task)
        steady, anew = task.pop("steady", False), task.pop("anew", False)
        if over is not None or not steady or not self.options.cache:
            return await self._run(task, over)
        state = (await self.fresh()).state
        kept = None if anew else self.cache.get(self.cache.key(state, task))
        if kept is not None:
            return Told(kept[0] | {"kept": True}, kept[1], state)
        answer = await self._run(task, None)
        if answer.complete:
            content = await answer.bytes()
            answer = Told(answer.head, content, answer.state)
            self.cache.put(self.cache.key(answer.state, task), answer.head, content)
        return answer

    async def _run(self, task: dict[str, Any], over: Snapshot | None) -> Answer:
        lease = await self.lease()
        process = lease.process
        deadline = time.monotonic() + self.options.timeout
        try:
            snapshot = over or await self.fresh()
            if process.snapshot is not snapshot:
                if process.snapshot:
                    process.snapshot.users -= 1
                process.snapshot = snapshot
                snapshot.users += 1
            async with asyncio.timeout_at(asyncio.get_running_loop().time() + self.options.timeout):
                await process.send(task | {"path": str(snapshot.path), "rows": self.options.rows})
                kind, body = await process.frame()
            if kind == b"E":
                lease.clean = True
                raise problem(json.loads(body))
            head = json.loads(body)
            lease.clean = kind == b"Z"
            answer = Answer(head, lease, deadline, snapshot.state)
            if kind == b"Z":
                await lease.end()
            return answer
        except TimeoutError:
            await lease.end()
            raise overtime(self.options.timeout) from None
        except Died:
            await lease.end()
            raise self._death(process) from None
        except BaseException:
            await lease.end()
            raise

    def _death(self, process: Process) -> Problem:
        words = process.words.decode(errors="replace")
        code = process.child.returncode
        if code in (-signal.SIGSEGV, -signal.SIGBUS) or "overflowed its stack" in words:
            log.warning("a query process ended with %s: its stack was full", code)
            return Problem(
                *(
                    422,
                    "too-complex",
                    "the text is nested too deeply, or is too long a chain of parts",
                ),
                limit="stack",
                value=STACK,
            )
        if "memory allocation" in words or "MemoryError" in words or code in (-signal.SIGABRT, -signal.SIGKILL):
            limit = self.options.memory
            return Problem(
                *(503, "memory-limit", f"the query took more memory than the {limit // 2**20} MiB that one may take"),
                limit="memory",
                value=limit,
            )
        log.error("query process ended with %s: %s", code, words[-500:])
        return Problem(500, "internal", "the query process ended; another has taken its place")

    async def write(self, task: dict[str, Any], *bodies: bytes) -> dict[str, Any]:
        """Run a writing task in the one process that writes, after those before it.

        Raises:
            Problem: what the task ran into, or a limit; then nothing of it was written.
        """
        if not self.options.token:
            raise Problem(403, "read-only", "this server was started without a token (KGRAPH_TOKEN)")
        async with self.writing:
            if self.closing:
                self.closing.cancel()
            if self.writer is None or not self.writer.alive:
                self.writer = await self._process(True)
            process = self.writer
            try:
                async with asyncio.timeout(self.options.timeout):
                    await process.send(task | {"path": str(self.place)}, *bodies)
                    kind, body = await process.frame()
            except TimeoutError:
                await self._drop_writer()
                raise overtime(self.options.timeout) from None
            except Died:
                await self._drop_writer()
                if shutil.disk_usage(self.snapshots.folder).free < ROOM:
                    raise Problem(507, "disk-full", "the disk is full; nothing was written") from None
                raise self._death(process) from None
            except BaseException:
                await self._drop_writer()
                raise
            finally:
                self.written = True
                self.closing = asyncio.get_running_loop().call_later(1.0, lambda: self._later(self._rest()))
            if kind == b"E":
                raise problem(json.loads(body))
            answer: dict[str, Any] = json.loads(body)
            return answer

    async def _drop_writer(self) -> None:
        if self.writer:
            self.writer.kill()
            await self.writer.child.wait()
            self.all.discard(self.writer)
            self.writer = None

    async def _rest(self) -> None:
        """Let go of the store's lock, so that a build may have it."""
        async with self.writing:
            if self.writer and self.writer.alive:
                with contextlib.suppress(Died):
                    await self.writer.send({"do": "close"})
                    await self.writer.frame()

    async def close(self) -> None:
        """End the processes and remove the snapshots."""
        if self.closing:
            self.closing.cancel()
        async with self.writing:
            for process in list(self.all):
                process.kill()
                await process.child.wait()
        for task in list(self.tasks):
            task.cancel()
        await asyncio.to_thread(shutil.rmtree, self.snapshots.home, True)


class Beside:
    """Reads a copy of the store with the processes of the store."""

    def __init__(self, pool: Pool, snapshot: Snapshot) -> None:
        self.pool, self.here, self.snapshot, self.place = pool, pool, snapshot, snapshot.path

    def alone(self) -> contextlib.AbstractAsyncContextManager[None]:
        """A copy is not written.

        Raises:
            Problem: always.
        """
        raise Problem(403, "read-only", "a copy is not written")

    async def start(self) -> None:
        """Nothing is to be done."""

    async def close(self) -> None:
        """Nothing is to be done."""

    async def state(self) -> str:
        """The name of the copy's state."""
        return self.snapshot.state

    async def read(self, task: dict[str, Any]) -> Answer:
        """Run a reading task over the copy."""
        return await self.pool.read(task, self.snapshot)

    async def write(self, task: dict[str, Any], *bodies: bytes) -> dict[str, Any]:
        """A copy is not written.

        Raises:
            Problem: always.
        """
        raise Problem(403, "read-only", "a copy is not written")


def busy(detail: str, limit: str, value: int) -> Problem:
    """The problem of a server that has too much to do."""
    return Problem(503, "busy", detail, {"Retry-After": "1"}, limit=limit, value=value)


def overtime(seconds: float) -> Problem:
    """The problem of a query or update that took more than `seconds`."""
    detail = f"stopped after {seconds:g} s, the time limit of this server"
    return Problem(503, "time-limit", detail, limit="timeout", value=seconds)
