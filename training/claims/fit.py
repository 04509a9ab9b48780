"""Fitting: a linear model over sparse words, boosted trees over numbers, and their arrays as learned.py reads them."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from kgraph.extract.features import Described
from kgraph.extract.learned import matrix

BAG = 6  # boosted models that are averaged: one alone changes by a point and a half with nothing but chance


class Model:
    """A linear model, with trees on top when `trees` is true (binary only)."""

    def __init__(
        self,
        *,
        c: float,
        least: int,
        trees: bool = False,
        rounds: int = 200,
        leaves: int = 12,
        dense_in_linear: bool = True,
    ) -> None:
        self.c, self.least, self.with_trees = c, least, trees
        self.rounds, self.leaves, self.dense = rounds, leaves, dense_in_linear

    def _sparse(self, rows: list[Described]) -> csr_matrix:
        data = [(i, self.vocabulary[w]) for i, r in enumerate(rows) for w in set(r.words) if w in self.vocabulary]
        i, j = (
            (np.array(x, dtype=int) for x in zip(*data, strict=True)) if data else (np.zeros(0, int), np.zeros(0, int))
        )
        return csr_matrix((np.ones(len(data)), (i, j)), shape=(len(rows), len(self.vocabulary)))

    def _fit_vocabulary(self, rows: list[Described]) -> None:
        count: dict[str, int] = {}
        for r in rows:
            for w in set(r.words):
                count[w] = count.get(w, 0) + 1
        self.vocabulary = {w: i for i, w in enumerate(sorted(w for w, n in count.items() if n >= self.least))}
        self.numbers = sorted(rows[0].numbers) if self.dense else []

    def _fit_linear(self, rows: list[Described], y: np.ndarray) -> None:
        self._fit_vocabulary(rows)
        dense = matrix(rows, self.numbers)
        self.mean, self.scale = dense.mean(0), dense.std(0) + 1e-9
        x = hstack([self._sparse(rows), csr_matrix((dense - self.mean) / self.scale)]).tocsr()
        self.linear = LogisticRegression(C=self.c, max_iter=1000).fit(x, y)

    def linear_scores(self, rows: list[Described]) -> np.ndarray:
        dense = (matrix(rows, self.numbers) - self.mean) / self.scale
        s = self.linear.decision_function(hstack([self._sparse(rows), csr_matrix(dense)]).tocsr())
        return s.reshape(len(rows), -1)

    def fit(self, rows: list[Described], y: np.ndarray, groups: np.ndarray, weight: np.ndarray | None = None) -> Model:
        """Fits both; the trees see linear scores of folds that were kept aside, and weigh the rows by `weight`."""
        if self.with_trees:
            aside = np.zeros(len(rows))
            for train, test in GroupKFold(5).split(np.zeros(len(rows)), y, groups):
                self._fit_linear([rows[i] for i in train], y[train])
                aside[test] = self.linear_scores([rows[i] for i in test])[:, 0]
            self.tree_numbers = sorted(rows[0].numbers)
            x = np.column_stack([matrix(rows, self.tree_numbers), aside])
            self.bag = [
                HistGradientBoostingClassifier(
                    max_iter=self.rounds, learning_rate=0.05, max_leaf_nodes=self.leaves, min_samples_leaf=20,
                    l2_regularization=1.0, max_features=0.4, random_state=seed,
                ).fit(x, y, sample_weight=weight)
                for seed in range(BAG)
            ]  # fmt: skip
        self._fit_linear(rows, y)
        return self

    def scores(self, rows: list[Described]) -> np.ndarray:
        s = self.linear_scores(rows)
        if not self.with_trees:
            return s
        x = np.column_stack([matrix(rows, self.tree_numbers), s[:, 0]])
        return np.mean([trees.decision_function(x) for trees in self.bag], axis=0)[:, None]

    def arrays(self) -> dict[str, Any]:
        """The arrays that `kgraph.extract.learned.Learned` is made from."""
        words, coef, v = sorted(self.vocabulary), self.linear.coef_.T, len(self.vocabulary)
        keep = np.abs(coef[:v]).max(axis=1) > 1e-3
        out: dict[str, Any] = {
            "classes": np.array([str(c) for c in self.linear.classes_]),
            "linear_words": np.array(words)[keep],
            "linear_weights": coef[:v][keep].astype(np.float32),
            "linear_bias": self.linear.intercept_,
            "linear_numbers": np.array(self.numbers, dtype="U40"),
            "linear_mean": self.mean,
            "linear_scale": self.scale,
            "linear_slopes": coef[v:],
        }
        if self.with_trees:
            nodes = [p[0].nodes for trees in self.bag for p in trees._predictors]
            size = max(len(n) for n in nodes)
            shape = (len(nodes), size)
            feature, left, right = (np.full(shape, -1, np.int16) for _ in range(3))
            threshold, value = np.zeros(shape), np.zeros(shape)
            for t, n in enumerate(nodes):
                inner = n["is_leaf"] == 0
                feature[t, : len(n)] = np.where(inner, n["feature_idx"], -1)
                threshold[t, : len(n)] = n["num_threshold"]
                left[t, : len(n)], right[t, : len(n)] = n["left"], n["right"]
                value[t, : len(n)] = np.where(inner, 0.0, n["value"]) / BAG
            base = np.mean([float(trees._baseline_prediction.ravel()[0]) for trees in self.bag])
            out |= {
                "trees_feature": feature, "trees_threshold": threshold, "trees_left": left, "trees_right": right,
                "trees_value": value.astype(np.float32), "trees_base": np.array(base),
                "trees_depth": np.array(max(int(n["depth"].max()) for n in nodes) + 1),
                "trees_numbers": np.array(self.tree_numbers),
            }  # fmt: skip
        return out


class Choice(Model):
    """A linear model of which row of each group of rows is right (conditional logit; several may be right)."""

    def fit_choice(self, rows: list[Described], truth: np.ndarray, which: np.ndarray) -> Choice:
        """`which` numbers the group of each row; groups without a right row teach nothing."""
        self._fit_vocabulary(rows)
        dense = matrix(rows, self.numbers)
        self.mean, self.scale = dense.mean(0), dense.std(0) + 1e-9
        x = hstack([self._sparse(rows), csr_matrix((dense - self.mean) / self.scale)]).tocsr()
        _, group = np.unique(which, return_inverse=True)
        size = group.max() + 1
        taught = np.bincount(group, truth, size) > 0
        penalty = 1 / self.c

        def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
            s = x @ w
            top = np.full(size, -np.inf)
            np.maximum.at(top, group, s)
            e = np.exp(s - top[group])
            every, right = np.bincount(group, e, size), np.bincount(group, e * truth, size)
            value = -(np.log(np.maximum(right, 1e-300)) - np.log(every))[taught].sum() + 0.5 * penalty * w @ w
            use = taught[group]
            slope = use * (e / every[group] - np.where(truth > 0, e / np.maximum(right, 1e-300)[group], 0.0))
            return value, x.T @ slope + penalty * w

        best = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x

        class Weights:
            coef_, intercept_, classes_ = best[None, :], np.zeros(1), np.array([0, 1])

        self.linear = Weights()
        return self

    def linear_scores(self, rows: list[Described]) -> np.ndarray:
        dense = (matrix(rows, self.numbers) - self.mean) / self.scale
        return hstack([self._sparse(rows), csr_matrix(dense)]).tocsr() @ self.linear.coef_[0][:, None]


def across(make: Any, rows: list[Described], y: np.ndarray, groups: np.ndarray, folds: int = 5) -> np.ndarray:
    """Scores of every row by a model that saw none of its group."""
    out = None
    for train, test in GroupKFold(folds).split(np.zeros(len(rows)), y, groups):
        model = make().fit([rows[i] for i in train], y[train], groups[train])
        s = model.scores([rows[i] for i in test])
        out = np.zeros((len(rows), s.shape[1])) if out is None else out
        out[test] = s
    assert out is not None
    return out
