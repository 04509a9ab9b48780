"""What a reading task gives: a head at once, and the body piece by piece, however it is made."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any, Protocol

from kgraph.web.problems import Problem
from kgraph.web.process import Died, problem


class Frames(Protocol):
    """Where the frames of an answer come from."""

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame: its kind and bytes (see `kgraph.web.result`)."""


class Held(Protocol):
    """A hold on what makes an answer; `clean` when its last frame was read."""

    clean: bool

    @property
    def process(self) -> Frames:
        """What makes the answer."""

    async def end(self) -> None:
        """Let go of it."""


class Answer:
    """What a process answers: `head` now, the body piece by piece while the process is held."""

    def __init__(self, head: dict[str, Any], lease: Held, deadline: float, state: str) -> None:
        self.head, self.state, self._lease, self._deadline = head, state, lease, deadline

    @property
    def complete(self) -> bool:
        """Whether the whole body has been made already (then it is short)."""
        return bool(self.head.get("complete"))

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body. What ends it early raises, so that nothing cut off looks whole."""
        try:
            while True:
                left = self._deadline - time.monotonic()
                async with asyncio.timeout(max(left, 0.001)):
                    kind, body = await self._lease.process.frame()
                if kind == b"Z":
                    self._lease.clean = True
                    return
                if kind == b"E":
                    self._lease.clean = True
                    raise problem(json.loads(body))
                if body:
                    yield body
        except TimeoutError:
            raise Problem(503, "time-limit", "the query was stopped while its result was sent") from None
        except Died:
            raise Problem(503, "memory-limit", "the query process ended while its result was sent") from None
        finally:
            await self._lease.end()

    async def leave(self) -> None:
        """Do without the body."""
        await self._lease.end()

    async def bytes(self) -> bytes:
        """The whole body."""
        return b"".join([piece async for piece in self.pieces()])


class Told(Answer):
    """An answer that is here whole."""

    def __init__(self, head: dict[str, Any], content: bytes, state: str) -> None:
        self.head, self.state, self.content = head | {"complete": True}, state, content

    async def pieces(self) -> AsyncIterator[bytes]:
        yield self.content

    async def leave(self) -> None:
        return
