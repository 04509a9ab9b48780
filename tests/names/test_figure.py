"""Counts: how many, of what, of whom, as a part of what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kgraph.extract.figure import figures
from kgraph.extract.names import actors
from kgraph.extract.time import times
from kgraph.extract.tree import Tree
from kgraph.model import Document

Read = Callable[[str], tuple[Document, Tree]]

Count = tuple[int, int | None, str, str, int | None]  # at least, at most, quantity, who, position of its whole
PART: Count = (12, 12, "killed", "children", 0)
CASES: list[tuple[str, list[Count]]] = [
    (
        "The blast killed ten people and wounded 20 others.",
        [(10, 10, "killed", "people", None), (20, 20, "wounded", "people", None)],
    ),
    (
        "At least 30 civilians were killed, including 12 children.",
        [(30, None, "killed", "civilians", None), PART],
    ),
    (
        "At least 30 civilians were killed including 12 children",
        [(30, None, "killed", "civilians", None), PART],
    ),
    (
        "The shelling left three dead and 17 injured.",
        [(3, 3, "killed", "people", None), (17, 17, "wounded", "people", None)],
    ),
    ("The death toll rose to 41.", [(41, 41, "killed", "people", None)]),
    ("Nine soldiers died in the ambush.", [(9, 9, "killed", "soldiers", None)]),
    ("The attack claimed the lives of 14 villagers.", [(14, 14, "killed", "residents", None)]),
    ("The army captured 36 militants.", [(36, 36, "captured", "fighters", None)]),
    ("The ministry said 2,300 soldiers had been killed so far.", [(2300, 2300, "killed", "soldiers", None)]),
    ("More than 6,000 people fled the town.", [(6001, None, "displaced", "people", None)]),
    ("Eleven people are missing.", [(11, 11, "missing", "people", None)]),
    ("The strike killed a policeman.", [(1, 1, "killed", "police officers", None)]),
    ("Ankara deployed 500 troops to the border.", [(500, 500, "deployed", "soldiers", None)]),
    (
        "Seven people were killed, two of them children.",
        [(7, 7, "killed", "people", None), (2, 2, "killed", "children", 0)],
    ),
    (
        "Four farmers were killed and a further nine wounded.",
        [(4, 4, "killed", "civilians", None), (9, 9, "wounded", "civilians", None)],
    ),
]
NO_COUNTS = [
    "The 45-year-old man lives there.",
    "It happened on September 27.",
    "The war began in 2014.",
    "They paid 300 dollars.",
    "The front is 40 kilometres away.",
    "A 122 mm rocket landed there.",
    "Resolution 2254 was adopted.",
    "They met at 5 p.m. on 3 May 2016.",
    "Some 60 percent of it is gone.",
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0] for c in CASES])
def test_counts(read: Read, text: str, expected: list[Count]) -> None:
    found = [m for m in figures(read(text)[1]) if m.score > 0.3]
    said = [
        (m.figure.range.at_least, m.figure.range.at_most, m.figure.quantity, m.figure.who, m.part_of) for m in found
    ]
    assert said == expected


@pytest.mark.parametrize("text", NO_COUNTS)
def test_other_numbers_are_no_counts(read: Read, text: str) -> None:
    assert [m.figure.text for m in figures(read(text)[1]) if m.score > 0.3] == []


def test_side_and_period(read: Read) -> None:
    document, tree = read("Yerevan said 310 Azerbaijani soldiers had been killed since September 27.")
    (found,) = figures(tree, actors(tree, document), times(tree, document.published))
    assert [a.label for a in found.figure.counted_for] == ["Azerbaijan"]
    assert found.figure.running
    assert found.figure.since.begins is not None
    assert found.figure.since.begins.date().isoformat() == "2020-09-27"
