"""An answer that a thread of the server makes: handed over piece by piece, and never far ahead of the client."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from typing import Any

log = logging.getLogger("kgraph.web")
AHEAD = 8  # pieces that the thread may be ahead


class Left(Exception):
    """Nobody wants the rest any more."""


class Feed:
    """Frames as a query process sends them (`kgraph.web.result`), from a thread; also the lease on that thread."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.frames: asyncio.Queue[tuple[bytes, bytes]] = asyncio.Queue()
        self.room = threading.Semaphore(AHEAD)
        self.left = threading.Event()
        self.clean = False  # set by who reads the end
        self.closers: list[Callable[[], None]] = []

    @property
    def process(self) -> Feed:
        """What the frames come from."""
        return self

    def start(self, work: Callable[[Feed], None], failed: Callable[[BaseException], dict[str, Any]]) -> None:
        """Do `work` in a thread of its own; what it raises becomes the problem that `failed` makes of it."""

        def run() -> None:
            try:
                work(self)
            except Left:
                return
            except BaseException as error:
                if not self.left.is_set():
                    self._put(b"E", json.dumps(failed(error)).encode())

        threading.Thread(target=run, daemon=True, name="elsewhere").start()

    def send(self, kind: bytes, body: bytes | dict[str, Any]) -> None:
        """Hand a frame over (in the thread); waits while the client is behind.

        Raises:
            Left: nobody wants it any more.
        """
        while not self.room.acquire(timeout=0.2):
            if self.left.is_set():
                raise Left
        if self.left.is_set():
            raise Left
        self._put(kind, body if isinstance(body, bytes) else json.dumps(body).encode())

    def _put(self, kind: bytes, body: bytes) -> None:
        try:
            self.loop.call_soon_threadsafe(self.frames.put_nowait, (kind, body))
        except RuntimeError as error:  # the server has ended
            raise Left from error

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame."""
        found = await self.frames.get()
        self.room.release()
        return found

    async def end(self) -> None:
        """The client has all, or wants no more: the thread ends at its next frame."""
        if not self.left.is_set():
            self.left.set()
            for close in self.closers:
                close()
