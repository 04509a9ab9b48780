"""What examples/README.md promises of the example corpus: what is found, what is cleared, what is left alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kgraph.build import build
from kgraph.graph import Graph
from kgraph.listing import FindingRow, claims, contradictions

ROOT = Path(__file__).resolve().parent.parent.parent
ARTICLES = ROOT / "examples" / "articles"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph of the example articles."""
    store = tmp_path_factory.mktemp("corpus") / "store"
    build([ARTICLES], store)
    return Graph.open(store)


def pairs(graph: Graph) -> list[tuple[str, str, str]]:
    """Kind and the two quotes of each contradiction, each with its document."""

    def side(row: FindingRow, name: str) -> str:
        claim = getattr(row, name)
        return f"{claim.document}: {claim.quote}"

    return [(row.kind, side(row, "first"), side(row, "second")) for row in contradictions(graph)]


def found(graph: Graph, kind: str, one: str, other: str) -> bool:
    """Whether a contradiction of the kind joins two claims whose document and words hold the given ones."""

    def fits(side: str, wanted: str) -> bool:
        document, _, words = wanted.partition("|")
        return side.startswith(document) and words in side

    return any(
        k.startswith(kind) and ((fits(a, one) and fits(b, other)) or (fits(a, other) and fits(b, one)))
        for k, a, b in pairs(graph)
    )


FOUND = [
    ("Compliance", "caspian-post-2020-10-12|respects the ceasefire", "halden-courier-2020-10-12|shell the hills"),
    ("Compliance", "ararat-tribune-2020-10-14|kept the ceasefire", "caspian-post-2020-10-14|shelled a village"),
    ("Denial", "meridian-wire-2020-10-11|launching the missile", "meridian-wire-2020-10-11|denied the accusation"),
    ("Denial", "bosphorus-ledger-2020-10-13|sending Syrian fighters", "bosphorus-ledger-2020-10-13|a single fighter"),
    ("Denial", "bosphorus-ledger-2020-10-13|sending Syrian fighters", "bosphorus-ledger-2020-10-13|Baku also denied"),
    ("Denial", "ararat-tribune-2020-10-11|accused Azerbaijan", "ararat-tribune-2020-10-11|rejected the accusation"),
    ("Denial", "harbour-times-2020-10-14|accused Armenia", "harbour-times-2020-10-14|denied the accusation"),
    ("Denial", "ararat-tribune-2020-10-14|cluster bombs", "caspian-post-2020-10-14|cluster bombs"),
    ("Denial", "caspian-post-2020-10-12|control of the town", "ararat-tribune-2020-10-14|captured the town"),
    ("State", "caspian-post-2020-10-12|control of the town", "ararat-tribune-2020-10-14|under the control"),
    ("Quantity", "caspian-post-2020-10-14|Three people", "harbour-times-2020-10-14|seven people"),
    ("ScopedDenial", "caspian-post-2020-10-14|no attack outside", "caspian-post-2020-10-14|shelled a village"),
]


@pytest.mark.parametrize(("kind", "one", "other"), FOUND, ids=[f"{k}-{o.split('|')[1]}" for k, o, _ in FOUND])
def test_a_contradiction_of_the_corpus_is_found(graph: Graph, kind: str, one: str, other: str) -> None:
    assert found(graph, kind, one, other)


NO_CLASH = [
    ("five people had been killed so far", "killed ten people"),  # a toll update
    ("killed ten people", "at least nine"),  # hedges that agree
    ("About 600 people", "Almost 600 people"),  # a toll update
    ("About 600 people", "about 30,000 people"),  # another war
    ("555 soldiers", "525 of our soldiers"),  # a toll update
]


@pytest.mark.parametrize(("one", "other"), NO_CLASH)
def test_counts_that_agree_are_no_contradiction(graph: Graph, one: str, other: str) -> None:
    assert not [p for p in pairs(graph) if (one in p[1] and other in p[2]) or (one in p[2] and other in p[1])]


def test_demands_pledges_and_warnings_contradict_nothing(graph: Graph) -> None:
    loose = {c.iri for c in claims(graph) if c.stance in ("Demand", "Pledge", "Warning")}
    assert len(loose) >= 5
    assert not [row for row in contradictions(graph) if {row.first.iri, row.second.iri} & loose]


def test_the_manifest_names_every_article_and_its_title() -> None:
    with (ARTICLES / "articles.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert set(rows) == {path.name for path in ARTICLES.glob("*.txt")}
    for name, row in rows.items():
        assert (ARTICLES / name).read_text(encoding="utf-8").split("\n", 1)[0] == row["title"]
        assert row["published"] in name
        assert row["url"].split("/")[2].endswith(".example")
