"""Runs what was learned: a linear model over words, and boosted trees over numbers and the linear scores.

Weights are numpy arrays in ``data/*.npz``, made by ``training/claims/train.py``; nothing but numpy is needed to use
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from kgraph.extract.features import Described

Floats = NDArray[np.float64]


class Linear:
    """Scores of classes from words and numbers: ``bias + sum of the words' weights + scaled numbers × weights``."""

    def __init__(self, arrays: dict[str, NDArray[np.generic]], prefix: str) -> None:
        words = [str(w) for w in arrays[prefix + "words"]]
        self.index = {w: i for i, w in enumerate(words)}
        self.weights: Floats = np.asarray(arrays[prefix + "weights"], dtype=np.float64)
        self.bias: Floats = np.asarray(arrays[prefix + "bias"], dtype=np.float64)
        self.numbers = [str(n) for n in arrays[prefix + "numbers"]]
        self.mean: Floats = np.asarray(arrays[prefix + "mean"], dtype=np.float64)
        self.scale: Floats = np.asarray(arrays[prefix + "scale"], dtype=np.float64)
        self.slopes: Floats = np.asarray(arrays[prefix + "slopes"], dtype=np.float64)

    def scores(self, rows: Sequence[Described]) -> Floats:
        """One row of class scores (log-odds) for each description."""
        out = np.tile(self.bias, (len(rows), 1))
        index = self.index
        known = [[index[w] for w in set(row.words) if w in index] for row in rows]
        at = np.repeat(np.arange(len(rows)), [len(k) for k in known])
        weights = self.weights[[i for k in known for i in sorted(k)]]  # sorted: sums come out alike in every run
        for c in range(out.shape[1]):
            out[:, c] += np.bincount(at, weights[:, c], len(rows))
        if self.numbers and rows:
            dense = matrix(rows, self.numbers)
            out += ((dense - self.mean) / self.scale) @ self.slopes
        return out


class Trees:
    """Boosted regression trees, all walked at once.

    The nodes of all trees stand in one row. Node n asks whether number `asked[n]` is at most `threshold[n]` and leads
    on to `onward[2 n]`, else to `onward[2 n + 1]`; a leaf leads to itself.
    """

    def __init__(self, arrays: dict[str, NDArray[np.generic]], prefix: str) -> None:
        feature = np.asarray(arrays[prefix + "feature"], dtype=np.int64)
        trees, size = feature.shape
        root = np.arange(trees, dtype=np.int64)[:, None] * size
        here, inner = root + np.arange(size), feature >= 0
        ways = [np.where(inner, np.asarray(arrays[prefix + w], np.int64) + root, here) for w in ("left", "right")]
        self.roots = root.ravel()
        self.asked = np.maximum(feature, 0).ravel()
        self.threshold: Floats = np.asarray(arrays[prefix + "threshold"], dtype=np.float64).ravel()
        self.onward = np.stack([way.ravel() for way in ways], axis=1).ravel()
        self.value: Floats = np.asarray(arrays[prefix + "value"], dtype=np.float64).ravel()
        self.base = float(arrays[prefix + "base"])
        self.depth = int(arrays[prefix + "depth"])
        self.numbers = [str(n) for n in arrays[prefix + "numbers"]]

    def scores(self, dense: Floats) -> Floats:
        """The log-odds of each row of numbers."""
        rows, width = dense.shape
        flat = dense.ravel()
        line = np.arange(rows, dtype=np.int64)[:, None] * width
        at = np.repeat(self.roots[None, :], rows, axis=0)
        for _ in range(self.depth):
            high = flat.take(line + self.asked.take(at)) > self.threshold.take(at)
            after = self.onward.take(2 * at + high)
            if (after == at).all():
                break
            at = after
        total: Floats = self.value.take(at).sum(axis=1) + self.base
        return total


class Learned:
    """A linear model and, if the file holds one, trees that take its score as one more number."""

    def __init__(self, arrays: dict[str, NDArray[np.generic]]) -> None:
        self.classes = [str(c) for c in arrays["classes"]]
        self.linear = Linear(arrays, "linear_")
        self.trees = Trees(arrays, "trees_") if "trees_feature" in arrays else None

    def scores(self, rows: Sequence[Described]) -> Floats:
        """Class scores; of a binary model one column, its log-odds."""
        if not rows:
            return np.zeros((0, len(self.linear.bias)))
        linear = self.linear.scores(rows)
        if self.trees is None:
            return linear
        dense = np.column_stack([matrix(rows, self.trees.numbers), linear])
        return self.trees.scores(dense)[:, None]

    def chances(self, rows: Sequence[Described]) -> Floats:
        """Probabilities: one column (of yes) for a binary model, else one a class."""
        scores = self.scores(rows)
        if scores.shape[1] == 1:
            return 1 / (1 + np.exp(-scores))
        power = np.exp(scores - scores.max(axis=1, keepdims=True)) if len(scores) else scores
        out: Floats = power / power.sum(axis=1, keepdims=True) if len(scores) else power
        return out


def matrix(rows: Sequence[Described], names: Sequence[str]) -> Floats:
    """The numbers of the rows as a table, 0 where a row lacks one."""
    if not rows or not names:
        return np.zeros((len(rows), len(names)))
    try:
        return np.array([[row.numbers[name] for name in names] for row in rows], dtype=np.float64)
    except KeyError:
        return np.array([[row.numbers.get(name, 0.0) for name in names] for row in rows], dtype=np.float64)


@cache
def load(name: str) -> Learned:
    """The learned part called `name` (``select``, ``stance``, ``claimant``, ``figure``)."""
    source = files("kgraph.extract").joinpath("data", name + ".npz")
    with source.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        return Learned({key: arrays[key] for key in arrays.files})
