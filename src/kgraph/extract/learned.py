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
        for r, row in enumerate(rows):
            known = [self.index[w] for w in set(row.words) if w in self.index]
            if known:
                out[r] += self.weights[known].sum(axis=0)
        if self.numbers and rows:
            dense = matrix(rows, self.numbers)
            out += ((dense - self.mean) / self.scale) @ self.slopes
        return out


class Trees:
    """Boosted regression trees, all walked at once."""

    def __init__(self, arrays: dict[str, NDArray[np.generic]], prefix: str) -> None:
        self.feature = np.asarray(arrays[prefix + "feature"], dtype=np.int64)
        self.threshold: Floats = np.asarray(arrays[prefix + "threshold"], dtype=np.float64)
        self.left = np.asarray(arrays[prefix + "left"], dtype=np.int64)
        self.right = np.asarray(arrays[prefix + "right"], dtype=np.int64)
        self.value: Floats = np.asarray(arrays[prefix + "value"], dtype=np.float64)
        self.base = float(arrays[prefix + "base"])
        self.depth = int(arrays[prefix + "depth"])
        self.numbers = [str(n) for n in arrays[prefix + "numbers"]]

    def scores(self, dense: Floats) -> Floats:
        """The log-odds of each row of numbers."""
        rows, width = dense.shape
        trees, size = self.feature.shape
        feature, threshold = self.feature.ravel(), self.threshold.ravel()
        left, right, flat = self.left.ravel(), self.right.ravel(), dense.ravel()
        root = np.arange(trees, dtype=np.int64)[None, :] * size
        line = np.arange(rows, dtype=np.int64)[:, None] * width
        at = np.repeat(root, rows, axis=0)
        for _ in range(self.depth):
            asked = feature.take(at)
            inner = asked >= 0
            if not inner.any():
                break
            low = flat.take(line + np.maximum(asked, 0)) <= threshold.take(at)
            step = np.where(low, left.take(at), right.take(at)) + root
            at = np.where(inner, step, at)
        total: Floats = self.value.ravel().take(at).sum(axis=1) + self.base
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
    return np.array([[row.numbers.get(name, 0.0) for name in names] for row in rows], dtype=np.float64).reshape(
        len(rows), len(names)
    )


@cache
def load(name: str) -> Learned:
    """The learned part called `name` (``select``, ``stance``, ``claimant``, ``figure``)."""
    source = files("kgraph.extract").joinpath("data", name + ".npz")
    with source.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        return Learned({key: arrays[key] for key in arrays.files})
