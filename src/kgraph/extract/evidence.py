"""Which words of the text stand for each claim: a clause, less the clauses at its ends that are claims of their own.

Of "The army took the town, which rebels had held for a year" the first claim is about the taking alone when the
relative clause is a claim beside it; so no words stand for two claims where that can be helped.
"""

from __future__ import annotations

from collections.abc import Sequence

from kgraph.extract.clauses import Clause
from kgraph.extract.tree import Tree

LEAST = 3  # words that a claim keeps


def reaches(tree: Tree, taken: Sequence[Clause]) -> list[tuple[int, int]]:
    """First and last token of the words of each claim, in the order given.

    >>> words = "Troops took the town which rebels held".split()
    >>> tree = Tree(words, heads=[1, 1, 3, 1, 6, 6, 3], deps="nsubj root det obj obj nsubj acl:relcl".split(),
    ...             pos="NOUN VERB DET NOUN PRON NOUN VERB".split())
    >>> reaches(tree, [Clause(1, 0, 6, "main"), Clause(6, 4, 6, "relcl")])
    [(0, 3), (4, 6)]
    """
    return [_reach(tree, clause, taken) for clause in taken]


def _reach(tree: Tree, clause: Clause, taken: Sequence[Clause]) -> tuple[int, int]:
    first, last, head = clause.first, clause.last, clause.head
    inner = [c for c in taken if c.head != head and first <= c.first and c.last <= last]
    for c in sorted(inner, key=lambda c: -c.last):
        if head < c.first and c.last >= last:
            end = c.first - 1
            while end > head and (tree.pos[end] in ("PUNCT", "CCONJ") or tree.base[end] in ("mark", "cc")):
                end -= 1
            last = end if end - first + 1 >= LEAST else last
    for c in sorted(inner, key=lambda c: c.first):
        if c.last < head and c.first <= first:
            start = c.last + 1
            while start < head and tree.pos[start] in ("PUNCT", "CCONJ"):
                start += 1
            first = start if last - start + 1 >= LEAST else first
    return first, last
