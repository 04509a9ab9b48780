"""The SPARQL endpoint, the JSON interface and the pages over one store.

This module stays light (no web framework is imported by importing it), for the query processes start
from it: `app` and `serve` load the rest when they are called.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from kgraph.web.options import Options

__all__ = ["app", "serve"]


def app(store: str | Path, options: Options | None = None) -> FastAPI:
    """The web application over the store at `store` (a folder, or the address of a SPARQL endpoint).

    `options` are the limits and addresses (`Options.from_environment()` when left out).
    """
    from kgraph.web.server import create

    return create(store, options)


def serve(store: str | Path, options: Options | None = None) -> None:
    """Serve the store until the process is told to stop (SIGINT, SIGTERM).

    Raises:
        StoreError: there is no such store.
        OSError: the address is in use.
    """
    from kgraph.web.server import run

    run(store, options)
