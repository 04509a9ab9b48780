"""The table of suspicious pairs and what comes of them, run on the shipped example.

`queries/examples/typology/` holds ten small articles, each with a pair of claims that a hasty reader
would call a contradiction, and the outcome that must come out.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass

import pyoxigraph as ox

from kgraph import contradict, link, reference, resources
from kgraph.findings import stored
from kgraph.graph import Graph

FOLDER = "queries/examples/typology"


@dataclass(frozen=True, slots=True)
class Row:
    """One pair: its description, what must come of it and what came."""

    pair: str
    expected: str
    found: str

    @property
    def right(self) -> bool:
        return self.expected == self.found


def rows() -> list[Row]:
    """Each pair of the example with the outcome expected and the outcome found."""
    with Graph.open(None) as graph:
        reference.load(graph)
        graph.store.load(resources.text(f"{FOLDER}/data.trig"), ox.RdfFormat.TRIG)
        link.link(graph)
        contradict.detect(graph)
        found: dict[str, set[str]] = {}
        iris = [row["f"].value for row in graph.select("SELECT DISTINCT ?f { ?f a kg:Finding }")]
        for finding in stored(graph.store, iris):
            kind = finding.kind.removesuffix(finding.ending)
            word = "contradiction" if finding.contradiction else "clearance"
            found.setdefault(finding.first.rsplit("/", 1)[1][:6], set()).add(f"{word}: {kind}")
    table = list(csv.DictReader(resources.text(f"{FOLDER}/expected.csv").splitlines()))
    outcomes = {article: ", ".join(sorted(words)) for article, words in found.items()}
    return [Row(row["pair"], row["outcome"], outcomes.get(row["article"], "nothing")) for row in table]


def table() -> str:
    """The table as text: pair and outcome; what differs from the expected outcome is marked.

    >>> table().splitlines()[2].split("  ")[0]
    '7 killed, then 10 killed, later that day, one running count'
    """
    done = rows()
    width = max(len(row.pair) for row in done)
    lines = [f"{'pair':<{width}}  outcome", f"{'-' * width}  {'-' * 30}"]
    for row in done:
        mark = "" if row.right else f"   (expected {row.expected})"
        lines.append(f"{row.pair:<{width}}  {row.found}{mark}")
    return "\n".join(lines)
