"""The word lists of the reader, loaded once: tab-separated files beside this module, one entry a line."""

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


@cache
def table(name: str) -> dict[str, str]:
    """The first two columns of a word list.

    >>> table("cues.tsv")["deny"]
    'deny'
    """
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows(name)}


@cache
def words(name: str) -> frozenset[str]:
    """The first column of a word list."""
    return frozenset(table(name))
