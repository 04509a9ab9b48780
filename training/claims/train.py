"""Trains what chooses the claims, their stance and their claimants, and writes the weights into the package.

    python training/claims/train.py [--shared DIR] [--check]

It learns from ``gold/train/*.json`` of the shared folder alone; `--check` only prints scores across folds of articles.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

sys.path.insert(0, str(Path(__file__).resolve().parent))
from dataset import Sheet, bench, sheets
from fit import Choice, Model, across

from kgraph.extract.reader import names

DATA = Path(__file__).resolve().parents[2] / "src" / "kgraph" / "extract" / "data"


def best_f1(chance: np.ndarray, truth: np.ndarray, total: int) -> tuple[float, float, float, float]:
    """Highest F1 over thresholds of log-odds, with its threshold, precision and recall."""
    order = np.argsort(-chance)
    right, taken = np.cumsum(truth[order]), np.arange(1, len(order) + 1)
    f1 = 2 * right / (taken + total)
    at = int(f1.argmax())
    return float(f1[at]), float(chance[order][at]), float(right[at] / taken[at]), float(right[at] / total)


def select_rows(data: list[Sheet]):
    rows = [c.described for s in data for c in s.page.clauses]
    truth = np.array([int(g is not None) for s in data for g in s.gold])
    return rows, truth, np.array([i for i, s in enumerate(data) for _ in s.gold])


def weights(data: list[Sheet]) -> np.ndarray:
    """How much each clause counts in choosing claims: what an analyst could do without counts a tenth."""
    return np.array([0.1 if g is not None and not g["core"] else 1.0 for s in data for g in s.gold])


def figure_rows(data: list[Sheet]):
    rows = [c.described for s in data for c in s.page.figures]
    truth = np.array([int(g is not None) for s in data for g in s.counts])
    return rows, truth, np.array([i for i, s in enumerate(data) for _ in s.counts])


def stance_rows(data: list[Sheet]):
    picked = [
        (c.stance, g["stance"], i) for i, s in enumerate(data) for c, g in zip(s.page.clauses, s.gold, strict=True) if g
    ]
    return [p[0] for p in picked], np.array([p[1] for p in picked]), np.array([p[2] for p in picked])


def claimant_rows(data: list[Sheet], score):
    rows, truth, groups, which, number = [], [], [], [], 0
    for i, s in enumerate(data):
        for c, g in s.pairs():
            if g is None:
                continue
            voices = s.page.voices(c)
            for d, speakers in zip(voices.described, voices.speakers, strict=True):
                said = names(speakers)
                rows.append(d)
                truth.append(int(any(score.names_agree(x, n) for x in g["claimants"] for n in said)))
                groups.append(i)
                which.append(number)
            number += 1
    return rows, np.array(truth), np.array(groups), np.array(which)


def hit_rate(scores: np.ndarray, truth: np.ndarray, which: np.ndarray) -> float:
    """How often the best hypothesis of a candidate is right."""
    right = 0
    for n in range(which.max() + 1):
        at = np.where(which == n)[0]
        right += truth[at[scores[at].argmax()]]
    return right / (which.max() + 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[3] / "shared")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    score = bench.scorer(args.shared)
    data = sheets(args.shared)
    makers = {
        "select": lambda: Model(c=0.02, least=3, trees=True, dense_in_linear=False),
        "figure": lambda: Model(c=0.05, least=3, trees=True, dense_in_linear=False),
        "stance": lambda: Model(c=1.0, least=2),
        "claimant": lambda: Choice(c=0.3, least=2),
    }
    for name in ("select", "figure"):
        rows, truth, groups = (select_rows if name == "select" else figure_rows)(data)
        golds = sum((c["stance"] == "figure") == (name == "figure") for s in data for c in s.article.claims)
        if args.check:
            s = across(makers[name], rows, truth, groups)[:, 0]
            print(
                f"{name}: {len(rows)} candidates, {truth.sum()} of {golds} found; F1, threshold, P, R:",
                [round(x, 3) for x in best_f1(s, truth, golds)],
            )
        else:
            weight = weights(data) if name == "select" else None
            np.savez_compressed(DATA / f"{name}.npz", **makers[name]().fit(rows, truth, groups, weight).arrays())
    rows, truth, groups = stance_rows(data)
    if args.check:
        s = across(makers["stance"], rows, truth, groups)
        said = np.array(sorted(set(truth)))[s.argmax(1)]
        kinds = [(bench.KINDS[a], bench.KINDS[b]) for a, b in zip(said, truth, strict=True)]
        print("stance: kind right", np.mean([a == b for a, b in kinds]))
        for k in ("assert", "deny", "other"):
            tp = sum(a == b == k for a, b in kinds)
            print("  ", k, "P", tp / max(1, sum(a == k for a, _ in kinds)), "R", tp / sum(b == k for _, b in kinds))
    else:
        np.savez_compressed(DATA / "stance.npz", **makers["stance"]().fit(rows, truth, groups).arrays())
    rows, truth, groups, which = claimant_rows(data, score)
    if args.check:
        s = np.zeros(len(rows))
        for train, test in GroupKFold(5).split(s, truth, groups):
            model = makers["claimant"]().fit_choice([rows[i] for i in train], truth[train], which[train])
            s[test] = model.scores([rows[i] for i in test])[:, 0]
        print(
            "claimant: right",
            hit_rate(s, truth, which),
            "of at most",
            np.mean([truth[which == n].any() for n in range(which.max() + 1)]),
        )
    else:
        np.savez_compressed(DATA / "claimant.npz", **makers["claimant"]().fit_choice(rows, truth, which).arrays())
    return 0


if __name__ == "__main__":
    sys.exit(main())
