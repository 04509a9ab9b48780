"""Whole articles of our own writing, read with the shipped parser and weights."""

from __future__ import annotations

import pytest

from kgraph.extract import read
from kgraph.language import Language
from kgraph.model import Claim, Document, Stance

TEXT = (
    "Shelling resumes around Varna Hills\n\n"
    "Norland accused Sudland on Monday of shelling the border town of Kessel.\n\n"
    "The Sudland Defence Ministry denied the accusation. Its spokeswoman Ana Petrova said that Norland had fired on "
    "two villages and that at least 12 civilians were killed.\n\n"
    "The United Nations called on both countries to respect the ceasefire."
)


@pytest.fixture(scope="module")
def claims(language: Language) -> list[Claim]:
    body = tuple((start, start + len(part)) for part, start in _paragraphs(TEXT)[1:])
    document = Document("own", "Shelling resumes around Varna Hills", TEXT, body, "")
    return list(read(document, language.parse(document)).claims)


def _paragraphs(text: str) -> list[tuple[str, int]]:
    out, at = [], 0
    for part in text.split("\n\n"):
        out.append((part, at))
        at += len(part) + 2
    return out


def one(claims: list[Claim], stance: Stance) -> Claim:
    found = [c for c in claims if c.stance is stance]
    assert found, [(c.stance.value, c.span.text) for c in claims]
    return found[0]


def test_spans_are_slices_of_the_text(claims: list[Claim]) -> None:
    assert claims
    assert all(TEXT[c.span.start : c.span.end] == c.span.text for c in claims)


def test_a_denial_of_the_accusation_is_tied_to_it(claims: list[Claim]) -> None:
    denial = one(claims, Stance.DENIAL)
    assert denial.negated
    assert "Defence Ministry" in denial.claimants[0].label
    assert any("Kessel" in claims[i].span.text for i in denial.responds_to)


def test_a_count_is_a_figure_report(claims: list[Claim]) -> None:
    figure = one(claims, Stance.FIGURE)
    assert figure.figure is not None
    assert (figure.figure.range.at_least, figure.figure.range.at_most) == (12, None)
    assert figure.claimants[0].label == "Ana Petrova"


def test_a_call_is_a_demand(claims: list[Claim]) -> None:
    assert "United Nations" in one(claims, Stance.DEMAND).claimants[0].label


def test_reading_twice_gives_the_same(language: Language) -> None:
    document = Document("own", "", TEXT, ((0, len(TEXT)),), "")
    assert read(document, language.parse(document)) == read(document, language.parse(document))


def test_an_empty_body_claims_nothing(language: Language) -> None:
    document = Document("own", "", "Photo", (), "")
    assert read(document, language.parse(document)).claims == ()
