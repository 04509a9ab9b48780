"""The accurate parser keeps what it promises: its attachment scores, and the reading's floors with it."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import mean

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "training" / "parser"))
sys.path.insert(0, str(ROOT / "benchmarks"))

from gold import SETS, evaluate  # noqa: E402
from parser import measure  # noqa: E402
from treebanks import paragraphs  # noqa: E402

from kgraph.language import ACCURATE, DEFAULT, Language  # noqa: E402

pytestmark = pytest.mark.slow


def test_it_attaches_words_better_than_the_default(shared: Path) -> None:
    parts = paragraphs(shared / "data" / "ud" / "en_pud-ud-test.conllu", seed=0)
    scores = {name: measure(Language(name).pipeline, parts)[0]["LAS"] for name in (DEFAULT, ACCURATE)}
    assert scores[ACCURATE] >= 89.5
    assert scores[ACCURATE] - scores[DEFAULT] >= 4


def test_the_reading_keeps_its_floors_with_it(shared: Path) -> None:
    made = evaluate([shared / "gold" / f"{name}.json" for name in SETS], shared, model=ACCURATE)
    others = [result for name, result in made.items() if name != "seeds"]
    assert made["seeds"]["claims"]["f1"] >= 0.80
    assert made["seeds"]["core_recall"] >= 0.85
    assert mean(result["claims"]["f1"] for result in others) >= 0.62
    assert mean(result["core_recall"] for result in others) >= 0.72
    assert mean(result["deny"]["f1"] for result in made.values() if result["deny"]["gold"]) >= 0.65
    assert mean(result["figure"]["f1"] for result in made.values() if result["figure"]["gold"]) >= 0.75
