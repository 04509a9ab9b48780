"""Trains the event-type classifier (src/kgraph/extract/data/event_type.npz) on annotated articles.

    python training/events/train.py GOLD_FOLDER [--folds 6] [--out src/kgraph/extract/data/event_type.npz]

GOLD_FOLDER holds ``*.json`` files in the form of the annotation guide (CONTRIBUTING.md) and their ``articles/``. The
claims' own words are the examples, their `event` the label. Cross-validation keeps all claims of an article on one
side. The result is deterministic: one-against-rest linear support vectors (scikit-learn), features seen in fewer than
two claims left out, weights rounded to 8 bits a type.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from kgraph.extract.event_type import Typer, check_types
from kgraph.extract.occurrence import type_by_rules
from kgraph.extract.tree import Tree
from kgraph.language import Language

BROADER = {
    "shelling": "armed-attack", "air-strike": "armed-attack", "missile-strike": "armed-attack",
    "bombing": "armed-attack", "chemical-attack": "armed-attack", "assassination": "armed-attack",
    "targeting-civilians": "armed-attack", "prohibited-weapons": "armed-attack",
}  # fmt: skip
Example = tuple[str, str, dict[str, float], str]


def agrees(gold: str, said: str) -> bool:
    """Whether two types are equal, or one is the wider type of the other (as the gold scorer counts)."""
    return gold == said or BROADER.get(gold) == said or BROADER.get(said) == gold


def examples(folder: Path) -> list[Example]:
    """(article, label, features, type by the lexicon alone) of every annotated claim under `folder`."""
    nlp = Language().pipeline
    out: list[Example] = []
    for path in sorted(folder.glob("*.json")):
        gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for article in gold["articles"]:
            text = (folder / "articles" / article["file"]).read_text(encoding="utf-8")
            tree = parse(nlp, text)
            typer = Typer(tree)
            for claim in (c for c in gold["claims"] if c["article"] == article["id"]):
                at = text.find(claim["evidence"])
                end = at + len(claim["evidence"])
                touched = (j for j in range(len(tree)) if tree.start[j] < end and tree.end[j] > at)
                tokens = [j for j in touched if tree.words[j].strip()]
                if at >= 0 and tokens:
                    found = typer.features(tokens[0], tokens[-1], claim["stance"])
                    out.append((article["id"], claim["event"], found, type_by_rules(tree, tokens[0], tokens[-1])[0]))
    return out


def parse(nlp: Any, text: str) -> Tree:
    """The text parsed line by line, as the package does."""
    from spacy.tokens import Doc

    docs = list(nlp.pipe(line + "\n" for line in text.split("\n")))
    return Tree.of(Doc.from_docs(docs, ensure_whitespace=False))


def matrix(rows: list[dict[str, float]], column: dict[str, int]) -> csr_matrix:
    """The sparse matrix of the rows over the known columns."""
    data, index, start = [], [], [0]
    for row in rows:
        known = sorted((column[f], v) for f, v in row.items() if f in column)
        index += [c for c, _ in known]
        data += [v for _, v in known]
        start.append(len(index))
    return csr_matrix(
        (np.array(data, dtype=np.float64), np.array(index, dtype=np.int32), np.array(start, dtype=np.int32)),
        shape=(len(rows), len(column)),
    )


def fit(rows: list[dict[str, float]], labels: list[str], strength: float) -> tuple[dict[str, int], LinearSVC]:
    """The columns and the trained classifier."""
    counts = Counter(f for row in rows for f in row)
    column = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= 2))}
    return column, LinearSVC(C=strength, max_iter=4000, random_state=0).fit(matrix(rows, column), labels)


def main() -> None:
    """Cross-validates, trains on everything, writes the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--folds", type=int, default=6)
    parser.add_argument("--strength", type=float, default=0.05)
    parser.add_argument("--out", type=Path, default=Path("src/kgraph/extract/data/event_type.npz"))
    args = parser.parse_args()
    found = examples(args.gold)
    articles, labels = [x[0] for x in found], [x[1] for x in found]
    rows = [x[2] for x in found]
    said = [""] * len(found)
    for train, test in GroupKFold(args.folds).split(rows, groups=articles):
        column, model = fit([rows[i] for i in train], [labels[i] for i in train], args.strength)
        for i, label in zip(test, model.predict(matrix([rows[i] for i in test], column)), strict=True):
            said[i] = str(label)
    right = sum(map(agrees, labels, said)) / len(labels)
    rules = sum(map(agrees, labels, (x[3] for x in found))) / len(labels)
    print(f"{len(labels)} claims of {len(set(articles))} articles, {args.folds} folds by article")
    print(f"type right: learned {right:.3f}, lexicon alone {rules:.3f}")
    column, model = fit(rows, labels, args.strength)
    types = [str(t) for t in model.classes_]
    check_types(types)
    weights = model.coef_.copy()
    weights[:, column["bias"]] += model.intercept_
    scale = np.abs(weights).max(axis=1) / 127
    packed = np.rint(weights / scale[:, None]).astype(np.int8)
    used = np.flatnonzero(np.abs(packed).max(axis=0) >= 2)
    names = list(column)
    np.savez_compressed(
        args.out,
        features=np.frombuffer("\n".join(names[i] for i in used).encode(), dtype=np.uint8),
        types=np.frombuffer("\n".join(types).encode(), dtype=np.uint8),
        weights=packed[:, used],
        scale=scale.astype(np.float32),
    )
    print(f"{len(used)} features, {args.out.stat().st_size / 1024:.0f} KiB in {args.out}")


if __name__ == "__main__":
    main()
