"""Verbs that mean something else with another object: "to deny them the town" is no denial."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from kgraph.extract.lexicon import rows


@cache
def _senses() -> dict[str, list[tuple[frozenset[str], str]]]:
    """For a verb, the relations that must all be among its dependents, and the verb that it then stands for."""
    found: dict[str, list[tuple[frozenset[str], str]]] = {}
    for lemma, relations, meant in rows("senses.tsv"):
        found.setdefault(lemma, []).append((frozenset(relations.split("+")), meant))
    return found


def sense(lemmas: Sequence[str], heads: Sequence[int], deps: Sequence[str]) -> list[str]:
    """The lemmas, with a verb's own sense in place of it where its dependents show that it is meant.

    >>> words = "they denied them the town".split()
    >>> sense(["they", "deny", "they", "the", "town"], [1, 1, 1, 4, 1], ["nsubj", "root", "iobj", "det", "obj"])[1]
    'withhold'
    >>> sense(["they", "deny", "the", "report"], [1, 1, 3, 1], ["nsubj", "root", "det", "obj"])[1]
    'deny'
    """
    out = list(lemmas)
    table = _senses()
    for place, lemma in enumerate(lemmas):
        options = table.get(lemma)
        if options is None:
            continue
        below = {dep for dep, head in zip(deps, heads, strict=True) if head == place}
        out[place] = next((meant for relations, meant in options if relations <= below), lemma)
    return out
