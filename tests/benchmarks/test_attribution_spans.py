"""Frames as PolNeAR spans, and the counting of exact and overlapping spans, on sentences of our own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from attribution import f1, gold, overlapping
from attribution_spans import spans, stretches

from kgraph.extract.tree import Tree
from kgraph.language import Language
from kgraph.model import Document


@pytest.fixture(scope="module")
def language() -> Language:
    return Language()


def read(language: Language, text: str) -> dict[str, set[str]]:
    body = ((0, len(text)),)
    found = spans(Tree.of(language.parse(Document("d", "", text, body, "")), body))
    return {role: {text[a:b] for a, b in reaches} for role, reaches in found.items()}


def test_indirect_speech(language: Language) -> None:
    found = read(language, "The minister has repeatedly said that the bridge was shelled.")
    assert found["Source"] == {"The minister"}
    assert found["Cue"] == {"has repeatedly said"}
    assert found["Content"] == {"that the bridge was shelled"}


def test_a_quotation_goes_on_after_its_speaker(language: Language) -> None:
    found = read(language, "“The bridge was shelled twice today,” the mayor said. “Nobody was on it at that time.”")
    assert found["Source"] == {"the mayor"}
    assert found["Content"] == {"“The bridge was shelled twice today,”", "“Nobody was on it at that time.”"}


def test_what_a_quoted_speaker_attributes_is_left_alone(language: Language) -> None:
    found = read(language, "“They told us that the bridge was safe to cross,” the mayor said.")
    assert found["Cue"] == {"said"}


def test_according_to(language: Language) -> None:
    found = read(language, "According to the police, three people were killed in the blast.")
    assert found["Source"] == {"the police"}
    assert "three people were killed in the blast" in found["Content"]


def test_counting() -> None:
    assert list(stretches([3, 1, 2, 7])) == [(1, 3), (7, 7)]
    assert overlapping({(0, 5), (9, 12)}, {(4, 6)}) == 1
    assert f1(1, 2, 1, 1) == (50.0, 100.0, 66.7)


def test_brat_files(tmp_path: Path) -> None:
    path = tmp_path / "a.ann"
    path.write_text(
        "T1\tSource 0 4\tJane\nT2\tCue 5 9\tsaid\nT3\tContent 10 12;15 20\tso and\n"
        "T4\tAttribution 5 9\tsaid\nE1\tAttribution:T4 Source:T1 Cue:T2 Content:T3\n",
        encoding="utf8",
    )
    assert gold(path) == {"Source": {(0, 4)}, "Cue": {(5, 9)}, "Content": {(10, 12), (15, 20)}}
