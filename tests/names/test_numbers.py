"""Numbers and hedges: what the words allow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kgraph.extract.numbers import numbers
from kgraph.extract.tree import Tree
from kgraph.model import Document

Read = Callable[[str], tuple[Document, Tree]]

CASES = [
    ("They counted 7 trucks.", 7, 7, ""),
    ("They counted 1,200 trucks.", 1200, 1200, ""),
    ("They counted about 600 trucks.", 540, 660, "about"),
    ("They counted roughly five trucks.", 4, 6, "roughly"),
    ("They counted nearly 40 trucks.", 36, 39, "nearly"),
    ("They counted at least 58 trucks.", 58, None, "at least"),
    ("They counted more than 58 trucks.", 59, None, "more than"),
    ("They counted over 100 trucks.", 101, None, "over"),
    ("They counted up to 50 trucks.", 0, 50, "up to"),
    ("They counted as many as 50 trucks.", 0, 50, "as many as"),
    ("They counted no fewer than 30 trucks.", 30, None, "no fewer than"),
    ("They counted fewer than ten trucks.", 0, 9, "fewer than"),
    ("They counted 10 to 12 trucks.", 10, 12, ""),
    ("They counted between 30 and 40 trucks.", 30, 40, ""),
    ("They counted twenty-five trucks.", 25, 25, ""),
    ("They counted two dozen trucks.", 24, 24, ""),
    ("They counted a dozen trucks.", 12, 12, ""),
    ("They counted dozens of trucks.", 24, None, ""),
    ("They counted scores of trucks.", 40, None, ""),
    ("They counted hundreds of trucks.", 200, None, ""),
    ("They counted several dozen trucks.", 24, None, ""),
    ("They counted dozen trucks.", 12, 12, ""),
    ("Hundreds of thousands of people fled.", 200000, None, ""),
    ("They counted several trucks.", 3, 9, ""),
    ("Some 1.7 million people marched.", 1530000, 1870000, "Some"),
    ("They counted one hundred and ten trucks.", 110, 110, ""),
    ("They counted half a million votes.", 500000, 500000, ""),
    ("They counted a hundred or more trucks.", 100, None, "or more"),
]


@pytest.mark.parametrize(("text", "least", "most", "hedge"), CASES, ids=[c[0] for c in CASES])
def test_range(read: Read, text: str, least: int, most: int | None, hedge: str) -> None:
    found = [n for n in numbers(read(text)[1]) if n.range.at_least or n.range.at_most]
    assert [(n.range.at_least, n.range.at_most) for n in found] == [(least, most)]
    assert found[0].range.hedge == hedge or hedge == "or more"
    assert found[0].range.policy == "default"
