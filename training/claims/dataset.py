"""The annotated articles as training rows: candidates, labels by the best one-to-one match with the gold claims."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import gold as bench

from kgraph.extract.candidates import Candidate, Page, open_page


@dataclass
class Sheet:
    """One article: its page, and for each candidate the gold claim that it stands for (or None)."""

    page: Page
    article: Any
    gold: list[dict[str, Any] | None]
    counts: list[dict[str, Any] | None]

    def pairs(self) -> list[tuple[Candidate, dict[str, Any] | None]]:
        """Every candidate, clauses and counts, with its gold claim."""
        return [*zip(self.page.clauses, self.gold, strict=True), *zip(self.page.figures, self.counts, strict=True)]


def agreement(score: Any, gold: str, said: str) -> float:
    """How well two stretches fit: 0 below score.py's half, else more the closer they are in length."""
    a, b = score.fold(gold).split(), score.fold(said).split()
    share = score.overlap(gold, said)
    if share < 0.5:
        return 0.0
    return float(share + 2 * share * min(len(a), len(b)) / max(len(a), len(b)))


def bounds_agree(score: Any, gold: dict[str, Any], candidate: Candidate) -> bool:
    """Whether the count has the gold figure's bounds, as score.py compares them."""
    figure, mention = gold["figure"], candidate.figure
    if not figure or mention is None:
        return True
    low, high = mention.figure.range.at_least, mention.figure.range.at_most
    at_most = figure["at_most"]
    return bool(score.near(low, figure["at_least"]) and (at_most is None or score.near(high, at_most)))


def assign(
    score: Any, golds: list[dict[str, Any]], texts: list[str], allowed: Any = None
) -> list[dict[str, Any] | None]:
    """For each text the gold claim that it matches, one to one, the closest first."""
    table = np.zeros((len(golds), len(texts)))
    for i, g in enumerate(golds):
        for j, text in enumerate(texts):
            if allowed is None or allowed(g, j):
                table[i, j] = agreement(score, g["evidence"], text)
    out: list[dict[str, Any] | None] = [None] * len(texts)
    for i, j in zip(*linear_sum_assignment(-table), strict=True):
        if table[i, j] > 0:
            out[j] = golds[i]
    return out


def sheets(shared: Path, names: list[str] | None = None) -> list[Sheet]:
    """The sheets of the training sets (or of the gold sets named)."""
    folder, score, parses = shared / "gold", bench.scorer(shared), bench.Parses()
    paths = [folder / f"{n}.json" for n in names] if names else sorted((folder / "train").glob("*.json"))
    out = []
    for path in paths:
        for article in bench.articles(path, parses):
            page = open_page(article.document, article.doc)
            golds = [g for g in article.claims if g["stance"] != "figure"]
            matched = assign(score, golds, [page.words(c) for c in page.clauses])
            golds = [g for g in article.claims if g["stance"] == "figure"]

            def fits(g: dict[str, Any], j: int, page: Page = page) -> bool:
                return bounds_agree(score, g, page.figures[j])

            counts = assign(score, golds, [page.words(c) for c in page.figures], fits)
            out.append(Sheet(page, article, matched, counts))
    return out
