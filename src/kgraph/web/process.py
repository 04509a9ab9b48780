"""One query process as the server sees it: started, given tasks, listened to, ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kgraph.web.options import Options
from kgraph.web.problems import Problem
from kgraph.web.snapshot import Snapshot

log = logging.getLogger("kgraph.web")

SOURCE = Path(__file__).resolve().parents[2]  # where the package is found, in a checkout and when installed
FRAME = 5
ERRORS = 4000  # the bytes of a process's last words that are looked at


class Died(Exception):
    """A process ended before it had answered."""


@dataclass(eq=False, slots=True)
class Process:
    """One child: its pipes, what it has open, and whether it can be used again."""

    child: asyncio.subprocess.Process
    sealed: bool = False
    snapshot: Snapshot | None = None
    words: bytearray = field(default_factory=bytearray)

    @classmethod
    async def start(cls, options: Options, write: bool) -> Process:
        """Start a process and wait until it says that it is ready."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("KGRAPH_") and not name.lower().endswith("_proxy")
        }
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(SOURCE), environment.get("PYTHONPATH"))))
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "kgraph.web.worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=1 << 18,
            env=environment,
            start_new_session=True,
        )
        process = cls(child)
        asyncio.get_running_loop().create_task(process._listen())
        await process.send({"memory": options.memory, "write": write})
        _, body = await process.frame()
        process.sealed = json.loads(body)["sealed"]
        return process

    async def _listen(self) -> None:
        assert self.child.stderr is not None
        while piece := await self.child.stderr.read(4096):
            self.words += piece
            del self.words[:-ERRORS]

    async def send(self, task: dict[str, Any], *bodies: bytes) -> None:
        """Give the process a task."""
        assert self.child.stdin is not None
        try:
            self.child.stdin.write(json.dumps(task).encode() + b"\n")
            for body in bodies:
                self.child.stdin.write(body)
            await self.child.stdin.drain()
        except (ConnectionError, BrokenPipeError) as error:
            raise Died from error

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame of the answer.

        Raises:
            Died: the process is gone.
        """
        assert self.child.stdout is not None
        try:
            head = await self.child.stdout.readexactly(FRAME)
            return head[:1], await self.child.stdout.readexactly(int.from_bytes(head[1:], "big"))
        except asyncio.IncompleteReadError as error:
            await self.child.wait()
            raise Died from error

    def kill(self) -> None:
        """End the process now."""
        with contextlib.suppress(ProcessLookupError):
            self.child.kill()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.child.returncode is None


def problem(members: dict[str, Any]) -> Problem:
    """The problem that a process reported."""
    if "log" in members:
        log.error("query process: %s", members.pop("log"))
    status, kind, detail = members.pop("status"), members.pop("kind"), members.pop("detail")
    headers = {"Retry-After": "5"} if kind == "store-in-use" else None
    return Problem(status, kind, detail, headers, **members)
