"""What the application holds while it runs: its options, its store and its counters."""

from __future__ import annotations

import time
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from kgraph.web.answer import Answer
from kgraph.web.metrics import Metrics
from kgraph.web.options import Options


class Store(Protocol):
    """What the routes need of a store: `Pool` (a folder) and `Elsewhere` (an address) have it."""

    place: Any  # its folder or address

    @property
    def here(self) -> Any:
        """The query processes of this server (`Pool`), over the store or beside it."""

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Nothing else is written from here for the length of the block."""

    async def start(self) -> None:
        """Make ready."""

    async def close(self) -> None:
        """End."""

    async def state(self) -> str:
        """A short text that changes when the data does."""

    async def read(self, task: dict[str, Any]) -> Answer:
        """Run a reading task."""

    async def write(self, task: dict[str, Any], *bodies: bytes) -> dict[str, Any]:
        """Run a writing task."""


@dataclass(slots=True)
class Site:
    """The one state of the application."""

    options: Options
    store: Store
    name: str
    metrics: Metrics = field(default_factory=Metrics)
    reader: Any = None  # the process that reads articles (`kgraph.web.articles.Reader`)
    counted: Any = None  # the counts of the store (`kgraph.web.description.Counted`)
    began: float = field(default_factory=time.time)
    stopping: bool = False
