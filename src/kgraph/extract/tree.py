"""A parsed document as plain lists: fast to walk, easy to make by hand in a test.

spaCy's tokens are objects made on every access; the reader visits each token many times. `Tree` copies what is
asked for once: words, lemmas, tags, relations, heads, and the first and last token of every subtree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kgraph.extract.repair import repaired
from kgraph.extract.senses import sense
from kgraph.extract.verb_forms import verb_lemma

if TYPE_CHECKING:
    from spacy.tokens import Doc

SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj", "csubj:pass", "csubj:outer"})
OPENING = frozenset({"\u201c", "\u00ab", "\u201e", "``"})
CLOSING = frozenset({"\u201d", "\u00bb", "''"})
STRAIGHT = '"'
ALL, MINUS = 2**64, 2**63  # spaCy's arrays are unsigned: a head to the left comes as 2**64 less the steps


class Tree:
    """Lists of equal length, one item a token; `head` holds token indexes (a root is its own head).

    >>> tree = Tree(["Rebels", "fled"], heads=[1, 1], deps=["nsubj", "root"], pos=["NOUN", "VERB"])
    >>> tree.subject(1), tree.phrase(0)
    (0, 'Rebels')
    """

    def __init__(
        self,
        words: Sequence[str],
        *,
        heads: Sequence[int],
        deps: Sequence[str],
        pos: Sequence[str],
        tags: Sequence[str] | None = None,
        lemmas: Sequence[str] | None = None,
        starts: Sequence[int] | None = None,
        body: Sequence[tuple[int, int]] | None = None,
    ) -> None:
        self.words = list(words)
        self.lower = [w.lower().replace("\u2019", "'") for w in words]
        self.lemma = [x.lower() for x in lemmas] if lemmas else list(self.lower)
        self.head = list(heads)
        self.dep = [d.lower() for d in deps]
        self.base = [d.split(":")[0] for d in self.dep]
        self.pos = list(pos)
        self.tag = list(tags) if tags else list(pos)
        if starts is None:
            at, starts = 0, []
            for word in words:
                starts.append(at)
                at += len(word) + 1
        self.start = list(starts)
        self.end = [s + len(w) for s, w in zip(self.start, self.words, strict=True)]
        self.paragraph = _paragraphs(self.start, body)
        self._grow()

    @classmethod
    def of(cls, doc: Doc, body: Sequence[tuple[int, int]] | None = None) -> Tree:
        """The tree of a parsed spaCy document (UD labels); `body` lists the readable stretches of its text."""
        columns = doc.to_array(["ORTH", "HEAD", "DEP", "POS", "TAG", "LEMMA", "IDX"]).T.tolist()  # at once
        strings = doc.vocab.strings
        told = {key: strings[key] for key in {k for n in (0, 2, 3, 4, 5) for k in columns[n]}}
        texts, deps, pos, tags, lemmas = ([told[key] for key in columns[n]] for n in (0, 2, 3, 4, 5))
        heads = [i + (away if away < MINUS else away - ALL) for i, away in enumerate(columns[1])]
        starts = columns[6]
        verbs = [verb_lemma(w, lemma) if p == "VERB" else lemma for w, lemma, p in zip(texts, lemmas, pos, strict=True)]
        heads, deps = repaired(texts, heads, [d.lower() for d in deps], pos)
        verbs = sense(verbs, heads, deps)
        return cls(texts, heads=heads, deps=deps, pos=pos, tags=tags, lemmas=verbs, starts=starts, body=body)

    def __len__(self) -> int:
        return len(self.words)

    def _grow(self) -> None:
        n = len(self.words)
        self.kids: list[list[int]] = [[] for _ in range(n)]
        self.lo, self.hi = list(range(n)), list(range(n))
        self.depth = [0] * n
        for i, h in enumerate(self.head):
            if h != i:
                self.kids[h].append(i)
        order: list[int] = []
        self.roots = [i for i, h in enumerate(self.head) if h == i]
        stack = list(reversed(self.roots))
        while stack:
            i = stack.pop()
            order.append(i)
            for k in self.kids[i]:
                self.depth[k] = self.depth[i] + 1
                stack.append(k)
        for i in reversed(order):
            h = self.head[i]
            if h != i:
                self.lo[h] = min(self.lo[h], self.lo[i])
                self.hi[h] = max(self.hi[h], self.hi[i])
        self.sentence = [0] * n
        self.root_of = list(range(n))
        for number, root in enumerate(sorted(self.roots)):
            self.sentence[root] = number
        for i in order:
            if self.head[i] != i:
                self.root_of[i] = self.root_of[self.head[i]]
                self.sentence[i] = self.sentence[self.root_of[i]]
        self.sentences: list[tuple[int, int]] = [(self.lo[r], self.hi[r] + 1) for r in sorted(self.roots)]

    def child(self, i: int, *deps: str) -> int | None:
        """The first child of `i` with one of the relations (full or without subtype), or None."""
        for k in self.kids[i]:
            if self.dep[k] in deps or self.base[k] in deps:
                return k
        return None

    def children(self, i: int, *deps: str) -> list[int]:
        """All children of `i` with one of the relations."""
        return [k for k in self.kids[i] if self.dep[k] in deps or self.base[k] in deps]

    def has_word(self, i: int, words: frozenset[str] | set[str], *deps: str) -> bool:
        """Whether a child of `i` (with one of `deps`, if given) is one of the (lower-case) words."""
        return any(self.lower[k] in words and (not deps or self.base[k] in deps) for k in self.kids[i])

    def ancestors(self, i: int) -> Iterator[int]:
        """The heads above `i`, nearest first."""
        while self.head[i] != i:
            i = self.head[i]
            yield i

    def subject(self, i: int) -> int | None:
        """The subject of the verb `i` itself, without looking further up."""
        for k in self.kids[i]:
            if self.dep[k] in SUBJECTS:
                return k
        return None

    def subtree(self, i: int) -> list[int]:
        """The tokens of the subtree of `i`, in order."""
        out, stack = [], [i]
        while stack:
            x = stack.pop()
            out.append(x)
            stack.extend(self.kids[x])
        return sorted(out)

    def noun_phrase(self, i: int) -> tuple[int, int]:
        """First and last token of the noun phrase of `i`, without relative clauses, appositions and what follows."""
        lo = hi = i
        for k in self.kids[i]:
            if self.base[k] in ("acl", "appos", "parataxis", "advcl", "conj", "cc", "punct", "ccomp", "dep", "case"):
                continue
            if self.base[k] == "nmod" and k > i and self.lo[k] > hi + 4:
                continue
            lo, hi = min(lo, self.lo[k]), max(hi, self.hi[k])
        return lo, hi

    def phrase(self, i: int) -> str:
        """The words of the noun phrase of `i`."""
        lo, hi = self.noun_phrase(i)
        return " ".join(self.words[lo : hi + 1])

    def passive(self, i: int) -> bool:
        """Whether the verb `i` is in the passive."""
        return any(self.dep[k] in ("aux:pass", "nsubj:pass") for k in self.kids[i])


def _paragraphs(starts: Sequence[int], body: Sequence[tuple[int, int]] | None) -> list[int]:
    """The number of the body paragraph that each token stands in, -1 for one outside of the body."""
    if body is None:
        return [0] * len(starts)
    out, at = [], 0
    for start in starts:
        while at < len(body) and start >= body[at][1]:
            at += 1
        out.append(at if at < len(body) and start >= body[at][0] else -1)
    return out
