"""How well names, places and counts are read by themselves, given the parse: a step below `gold.py`.

    python benchmarks/names.py [--shared DIR] [--train]

For the annotated articles (the sets but those kept aside, or with ``--train`` the training ones):

- claimant: of the claims that a frame of attribution covers, the share where `Actors.of` of its source gives one of the
  annotated claimants (themselves or somebody that they act for); beside it the same by the words of the phrase alone;
- place: of the claims whose words name an annotated place, the share where a place mention in these words is one;
- counts: annotated figures found with their bounds, and the share with the right quantity; precision of those with a
  score of at least 0.4;
- milliseconds of processor time for 400 words.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gold import Article, Parses, articles, scorer

from kgraph.extract.figure import FigureMention, figures
from kgraph.extract.names import actors
from kgraph.extract.place import places
from kgraph.extract.speaker import frames
from kgraph.extract.time import times
from kgraph.extract.tree import Tree
from kgraph.model import Actor

OPEN = ("seeds", "wikinews", "idlib-2017-04", "damascus-2015-02")


def names(actor: Actor) -> Iterator[str]:
    """The names of an actor and of those it acts for."""
    yield from (actor.label, *actor.aliases)
    for other in actor.acts_for:
        yield from names(other)


def measure(article: Article, score: Any, counts: Counter[str]) -> None:
    """Add what is right and wrong in one article to `counts`."""
    tree = Tree.of(article.doc, article.document.body)
    text = article.document.text
    start = time.process_time()
    who = actors(tree, article.document)
    where = places(tree)
    numbers = figures(tree, who, times(tree, article.document.published))
    counts["seconds"] += time.process_time() - start  # type: ignore[assignment]  # a counter of seconds too
    counts["words"] += len(tree)
    spoken = [f for f in frames(tree) if f.source is not None]
    left = [f for f in numbers if f.score >= 0.4]
    counts["counts sure"] += len(left)
    used: set[int] = set()
    for claim in article.claims:
        first = text.find(claim["evidence"])
        last = first + len(claim["evidence"])
        inside = [i for i in range(len(tree)) if first <= tree.start[i] < last and tree.paragraph[i] >= 0]
        if first < 0 or not inside:
            continue
        middle = inside[len(inside) // 2]
        over = [f for f in spoken if f.first <= middle <= f.last]
        if over and "narrator" not in claim["claimants"][:1]:
            counts["claimants"] += 1
            found = {n for f in over for a in who.of(f.source) for n in names(a)}
            counts["claimants right"] += any(score.names_agree(g, n) for g in claim["claimants"] for n in found)
            plain = {tree.phrase(f.source) for f in over}
            counts["claimants by words"] += any(score.names_agree(g, n) for g in claim["claimants"] for n in plain)
        if any(score.fold(p) in score.fold(claim["evidence"]) for p in claim["places"]):
            counts["places"] += 1
            said = {n for m in where if first <= tree.start[m.start] < last for n in (m.place.label, *m.place.aliases)}
            counts["places right"] += any(score.names_agree(g, n) for g in claim["places"] for n in said)
        if claim.get("figure"):
            counts["counts"] += 1
            match = best(claim["figure"], [f for f in numbers if first <= tree.start[f.number] < last], used, score)
            if match is not None:
                used.add(match.number)
                counts["counts right"] += 1
                counts["counts sure right"] += match.score >= 0.4
                counts["quantities right"] += match.figure.quantity == claim["figure"]["quantity"]


def best(gold: dict[str, Any], found: list[FigureMention], used: set[int], score: Any) -> FigureMention | None:
    """The count with the bounds of `gold`, preferably of its quantity."""
    fit = [
        f
        for f in found
        if f.number not in used
        and score.near(f.figure.range.at_least, gold["at_least"])
        and (gold["at_most"] is None or score.near(f.figure.range.at_most, gold["at_most"]))
    ]
    return max(fit, key=lambda f: (f.figure.quantity == gold["quantity"], f.score), default=None)


def main() -> None:
    """Print the measures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=Path("../shared"))
    options.add_argument("--train", action="store_true")
    given = options.parse_args()
    gold = given.shared / "gold"
    paths = sorted((gold / "train").glob("*.json")) if given.train else [gold / f"{name}.json" for name in OPEN]
    parses, score, counts = Parses(), scorer(given.shared), Counter[str]()
    for path in paths:
        for article in articles(path, parses):
            measure(article, score, counts)
    for right, of in (
        ("claimants right", "claimants"),
        ("claimants by words", "claimants"),
        ("places right", "places"),
        ("counts right", "counts"),
        ("counts sure right", "counts sure"),
        ("quantities right", "counts right"),
    ):
        print(f"{right:20} {counts[right] / max(1, counts[of]):.3f} of {counts[of]}")
    print(f"{'milliseconds':20} {counts['seconds'] / counts['words'] * 400_000:.1f} for 400 words")


if __name__ == "__main__":
    main()
