"""The settings of the server: each a name, a default and a sentence, from the environment or a call.

>>> Options().timeout
30.0
>>> Options.from_environment({"KGRAPH_TIMEOUT": "5", "KGRAPH_TOKEN": "secret"}).timeout
5.0
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from kgraph.errors import SettingError


def _setting(default: Any, help: str, low: float | None = None) -> Any:
    return field(default=default, metadata={"help": help, "low": low})


@dataclass(frozen=True, slots=True)
class Options:
    """How the server behaves; times in seconds, sizes in bytes.

    Raises:
        SettingError: a value out of its range.
    """

    host: str = _setting("127.0.0.1", "address to listen on; 0.0.0.0 opens it to the network")
    port: int = _setting(7878, "port to listen on; 0 takes a free one", 0)
    token: str = field(
        default="",
        repr=False,
        metadata={"help": "token that allows writing (Authorization: Bearer …); empty: nothing can be written"},
    )
    public_url: str = _setting("", "address that clients use, when a proxy stands in front")
    default_graph: str = _setting(
        "union", "what a query without a dataset reads: union (all named graphs) or store (the default graph alone)"
    )
    timeout: float = _setting(30.0, "seconds that a query or update may take", 0.01)
    rows: int = _setting(1_000_000, "rows (or triples) that a result may have", 1)
    body: int = _setting(16 * 2**20, "bytes that a request body may have", 1)
    workers: int = _setting(0, "query processes; 0: one for each processor, at least two", 0)
    queue: int = _setting(64, "requests that may wait for a query process", 0)
    memory: int = _setting(2 * 2**30, "bytes of memory that one query process may take; 0: no limit", 0)
    cache: int = _setting(64 * 2**20, "bytes of short answers that are kept until the data changes; 0: none", 0)
    stall: float = _setting(30.0, "seconds after which a client that takes (or sends) nothing is left", 0.01)
    freshness: float = _setting(1.0, "seconds for which what another process writes may stay unseen", 0)
    keep_alive: float = _setting(5.0, "seconds that an idle connection is held", 0)
    grace: float = _setting(10.0, "seconds that running requests have to end when the server stops", 0)
    cors: str = _setting("*", "origins whose pages may call the server, with commas; empty: none")
    log: str = _setting("info", "access log: info (a JSON line for each request) or off")

    def __post_init__(self) -> None:
        for f in fields(self):
            low, value = f.metadata.get("low"), getattr(self, f.name)
            if low is not None and value < low:
                raise SettingError(f.name, f"{value} is below {low}", f"{f.metadata['help']}")
        if self.default_graph not in ("union", "store"):
            raise SettingError("default_graph", f"{self.default_graph!r} is neither union nor store")
        if self.log not in ("info", "off"):
            raise SettingError("log", f"{self.log!r} is neither info nor off")

    @property
    def processes(self) -> int:
        """How many query processes there are."""
        return self.workers or max(2, os.cpu_count() or 1)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, **given: Any) -> Options:
        """Options from ``KGRAPH_…`` variables; what is `given` (and not None) wins.

        Raises:
            SettingError: a variable whose value does not fit.
        """
        environment = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for f in fields(cls):
            text = environment.get(f"KGRAPH_{f.name.upper()}")
            if text is None or given.get(f.name) is not None:
                continue
            kind: Any = type(getattr(cls(), f.name))
            try:
                values[f.name] = kind(text)
            except ValueError:
                raise SettingError(f"KGRAPH_{f.name.upper()}", f"{text!r} is not {_article(kind)}") from None
        return cls(**values, **{name: value for name, value in given.items() if value is not None})


def _article(kind: type) -> str:
    return {int: "a whole number", float: "a number"}.get(kind, "a text")
