"""Which stretches of a sentence can carry a claim: its clauses, and noun phrases that name an event.

Every clause with a predicate of its own is a candidate; the selector (select.py) decides which of them a careful
analyst would have written down. A candidate leaves out coordinated clauses, trailing adverbial and relative clauses
(they are candidates of their own), and the words that only attribute ("X said that").
"""

from __future__ import annotations

from dataclasses import dataclass

from kgraph.extract.tree import CLOSING, OPENING, STRAIGHT, Tree

CLAUSAL = frozenset({"ccomp", "advcl", "csubj", "parataxis", "acl"})
CUT = frozenset({"advcl", "parataxis", "ccomp:reported"})
QUOTES = OPENING | CLOSING | {STRAIGHT}
TRIM = QUOTES | {",", ".", ";", ":", "-", "\u2013", "\u2014", "--", "!", "?", "(", ")", "...", "\u2026"}
OPENERS = frozenset({"and", "but", "or", "that", "yet", "while", "whilst", "although", "though", "as", "however", "so"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A candidate: its head token and its first and last token (inclusive).

    `kind` is the relation that makes it one: ``main``, ``conj``, ``ccomp``, ``advcl``, ``relcl``, ``acl``,
    ``csubj``, ``parataxis``, ``xcomp`` or ``noun``.
    """

    head: int
    first: int
    last: int
    kind: str

    def __contains__(self, token: int) -> bool:
        return self.first <= token <= self.last


def is_predicate(tree: Tree, i: int) -> bool:
    """Whether the token heads a clause: a verb, or anything with a copula or a subject of its own."""
    if tree.pos[i] == "VERB":
        return True
    return any(tree.base[k] in ("cop", "nsubj", "csubj") for k in tree.kids[i])


def clause_kind(tree: Tree, i: int) -> str:
    """The kind of clause that the token heads, or "" when it heads none."""
    base, dep = tree.base[i], tree.dep[i]
    if not is_predicate(tree, i):
        return ""
    if base == "root":
        return "main"
    if dep == "acl:relcl" or dep == "advcl:relcl":
        return "relcl"
    if base == "acl":
        return "acl"
    if base in CLAUSAL:
        return base
    if base == "conj":
        head = tree.head[i]
        return "conj" if is_predicate(tree, head) or tree.subject(i) is not None else ""
    if base in ("xcomp", "dep", "appos", "list", "dislocated", "orphan"):
        return "xcomp" if base == "xcomp" else "parataxis"
    if tree.subject(i) is not None:
        return "parataxis"
    return ""


def clauses(tree: Tree) -> list[Clause]:
    """All clause candidates of the document, in order of their heads.

    >>> words = "Rebels fled and the army advanced .".split()
    >>> tree = Tree(words, heads=[1, 1, 5, 4, 5, 1, 1], deps="nsubj root cc det nsubj conj punct".split(),
    ...             pos="NOUN VERB CCONJ DET NOUN VERB PUNCT".split())
    >>> [" ".join(words[c.first : c.last + 1]) for c in clauses(tree)]
    ['Rebels fled', 'the army advanced']
    """
    kinds = [clause_kind(tree, i) if tree.paragraph[i] >= 0 else "" for i in range(len(tree))]
    out = []
    for i, kind in enumerate(kinds):
        if not kind:
            continue
        first, last = extent(tree, i, kinds)
        if last > first or kind != "xcomp":
            out.append(Clause(i, first, last, kind))
    return out


def extent(tree: Tree, i: int, kinds: list[str]) -> tuple[int, int]:
    """First and last token of the clause of `i`: what hangs on it, less the clauses that stand on their own."""
    lo = hi = i
    for k in sorted(tree.kids[i], key=lambda k: abs(k - i)):
        kind = kinds[k]
        outside = kind in ("conj", "parataxis") or (kind == "advcl" and (k < i or k > i))
        if outside and not (kind == "conj" and k < i):
            continue
        if tree.base[k] in ("punct", "cc", "discourse", "vocative"):
            continue
        a, b = inner(tree, k, kinds)
        lo, hi = min(lo, a), max(hi, b)
    return trim(tree, lo, hi, i)


def inner(tree: Tree, i: int, kinds: list[str]) -> tuple[int, int]:
    """The reach of a dependent of a clause, less coordinated clauses at its end."""
    lo = hi = i
    for k in tree.kids[i]:
        if kinds[k] == "parataxis" and tree.pos[k] == "VERB":
            continue
        a, b = inner(tree, k, kinds)
        lo, hi = min(lo, a), max(hi, b)
    return lo, hi


def trim(tree: Tree, lo: int, hi: int, head: int) -> tuple[int, int]:
    """Drops punctuation and opening conjunctions from both ends; an outer quotation mark stays only with its pair."""
    while lo < head and (tree.words[lo] in TRIM or (tree.lower[lo] in OPENERS and tree.base[lo] in ("cc", "mark"))):
        lo += 1
    while hi > head and tree.words[hi] in TRIM:
        if tree.words[hi] in CLOSING | {STRAIGHT, ")"} and any(
            tree.words[j] in OPENING | {STRAIGHT, "("} for j in range(lo, hi)
        ):
            break
        hi -= 1
    return lo, hi
