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


@cache
def _sets() -> dict[str, frozenset[str]]:
    out: dict[str, frozenset[str]] = {}
    for name, words in rows("word_sets.tsv"):
        out[name] = out.get(name, frozenset()) | frozenset(words.split())
    return out


def word_set(name: str) -> frozenset[str]:
    """The set called `name` (module and name) of ``word_sets.tsv``.

    >>> "monitor" in word_set("coref.monitors") or "say" in word_set("coref.speech")
    True
    """
    return _sets()[name]
