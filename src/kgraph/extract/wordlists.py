"""Word lists with more than two columns (``extract/data/*.tsv``): rows of fields, comments left out."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a tab-separated list; lines that start with ``#`` are comments.

    >>> ("at least", "before", "least") in rows("hedges.tsv")
    True
    """
    text = resources.files("kgraph.extract").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line.strip() and not line.startswith("#"))
