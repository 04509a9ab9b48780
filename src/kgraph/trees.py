"""The best dependency tree of a sentence out of scores for its arcs (Chu and Liu 1965; Edmonds 1967)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Heads = NDArray[np.int64]
NEVER = np.float32(-1e9)
ROOTS = 3  # candidates for the root that are tried where the best heads are no tree


def best_tree(arcs: Scores, roots: Scores) -> Heads:
    """The head of each word, with one root, which is its own head.

    `arcs` holds the score of a head (column) for a word (row), `roots` that of the word as root; both are logits over
    the choices of a word.

    >>> best_tree(np.array([[0, 5, 0], [0, 0, 0], [0, 4, 0]], np.float32), np.array([1, 9, 1], np.float32)).tolist()
    [1, 1, 1]
    """
    size = len(roots)
    if size == 1:
        return np.zeros(1, np.int64)
    table = np.concatenate([arcs, roots[:, None]], 1)
    table[np.arange(size), np.arange(size)] = NEVER
    heads: Heads = table.argmax(1)
    if (heads == size).sum() == 1 and not _cycle(heads):
        return np.where(heads == size, np.arange(size), heads)
    # As log-probabilities, so that taking one word for the root weighs against what the others lose.
    table -= table.max(1, keepdims=True)
    table -= np.log(np.exp(table).sum(1, keepdims=True))
    margin = table[:, size] - table[:, :size].max(1)
    tried = [_rooted(table[:, :size], int(root)) for root in np.argsort(-margin, kind="stable")[:ROOTS]]
    words = np.arange(size)
    worth = [table[words, np.where(made == words, size, made)].sum() for made in tried]
    return tried[int(np.argmax(worth))]


def _rooted(arcs: Scores, root: int) -> Heads:
    arcs = arcs.copy()
    arcs[root] = NEVER
    made = _contract(arcs, root)
    made[root] = root
    return made


def _cycle(heads: Heads) -> list[int]:
    """The words of a cycle, if there is one; a head beyond the words, or a word's own, ends a way up."""
    told = heads.tolist()
    seen = [0] * len(told)
    for begin in range(len(told)):
        way, place = [], begin
        while place < len(told) and not seen[place]:
            seen[place] = begin + 1
            way.append(place)
            if told[place] == place:
                break
            place = told[place]
        else:
            if place < len(told) and seen[place] == begin + 1:
                return way[way.index(place) :]
    return []


def _contract(scores: Scores, root: int) -> Heads:
    """Chu-Liu/Edmonds: the best tree below `root`; a cycle becomes one word, and breaks where that costs least."""
    heads: Heads = scores.argmax(1)
    heads[root] = root
    cycle = _cycle(heads)
    if not cycle:
        return heads
    inside = np.array(cycle)
    outside = np.setdiff1d(np.arange(len(scores)), inside)
    kept = scores[inside, heads[inside]]
    # Into the cycle: what breaking it there costs. Out of it: the best word of the cycle as head.
    enter = scores[inside][:, outside] - kept[:, None]
    leave = scores[outside][:, inside]
    size = len(outside)
    small = np.full((size + 1, size + 1), NEVER, scores.dtype)
    small[:size, :size] = scores[np.ix_(outside, outside)]
    small[size, :size] = enter.max(0)
    small[:size, size] = leave.max(1)
    solved = _contract(small, int(np.flatnonzero(outside == root)[0]))
    made = heads.copy()
    for row, word in enumerate(outside):
        head = solved[row]
        made[word] = inside[leave[row].argmax()] if head == size else outside[head]
    entered = solved[size]
    broken = enter[:, entered].argmax()
    made[inside[broken]] = outside[entered]
    made[root] = root
    return made
