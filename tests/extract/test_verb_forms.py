"""Lemmas of verbs that the parser's treebanks hardly have."""

from __future__ import annotations

import pytest

from kgraph.extract.verb_forms import forms, listed, paradigm, verb_lemma


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("seized", "seize"),
        ("blamed", "blame"),
        ("chastised", "chastise"),
        ("slammed", "slam"),
        ("infiltrated", "infiltrate"),
        ("mined", "mine"),
        ("freed", "free"),
        ("insisting", "insist"),
        ("bombarded", "bombard"),
        ("denies", "deny"),
        ("repelled", "repel"),
    ],
)
def test_forms_of_listed_verbs(form: str, lemma: str) -> None:
    assert verb_lemma(form, "guessed") == lemma


def test_what_is_not_in_the_lists_stays_the_parsers() -> None:
    assert verb_lemma("ate", "eat") == "eat"
    assert verb_lemma("said", "say") == "say"


def test_irregular_verbs_and_lemmas_are_left_alone() -> None:
    assert not listed() & {"shoot", "hit", "say", "hold"}
    assert not set(forms()) & listed()


def test_a_double_e_stays() -> None:
    assert paradigm("free")["VBG"] == "freeing"
