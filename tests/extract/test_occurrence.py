"""Which words name an event: the trigger lexicon, on small parses that can be read aloud."""
# ruff: noqa: E501 - a parse stands on one line, to be read aloud

from __future__ import annotations

import csv
import importlib.util
from importlib.resources import files
from pathlib import Path

import pytest

from kgraph.extract.occurrence import (
    EVENT_TYPES,
    lexicon,
    occurrences,
    outcome_of,
    parse_condition,
    type_by_rules,
)

_spec = importlib.util.spec_from_file_location("trees", Path(__file__).with_name("trees.py"))
assert _spec is not None
assert _spec.loader is not None
trees = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(trees)

CASES = [
    ("shelling", "Gunners/NOUN/nsubj/fired fired=fire/VERB/root/fired on/ADP/case/village the/DET/det/village village/NOUN/obl/fired"),
    ("shelling", "The/DET/det/town town/NOUN/nsubj/came came=come/VERB/root/came under/ADP/case/fire heavy/ADJ/amod/fire fire/NOUN/obl/came"),
    ("missile-strike", "They/PRON/nsubj/fired fired=fire/VERB/root/fired two/NUM/nummod/missiles missiles=missile/NOUN/obj/fired"),
    ("air-strike", "Jets=jet/NOUN/nsubj/hit hit/VERB/root/hit the/DET/det/depot depot/NOUN/obj/hit"),
    ("air-strike", "An/DET/det/strike air/NOUN/compound/strike strike/NOUN/root/strike"),
    ("territorial-control", "Rebels=rebel/NOUN/nsubj/took took=take/VERB/root/took full/ADJ/amod/control control/NOUN/obj/took"),
    ("ceasefire-observance", "Oslandia/PROPN/nsubj/respects respects=respect/VERB/root/respects the/DET/det/truce truce/NOUN/obj/respects"),
    ("ceasefire-violation", "They/PRON/nsubj/violate violate/VERB/root/violate the/DET/det/truce truce/NOUN/obj/violate"),
    ("ceasefire-agreement", "They/PRON/nsubj/agreed agreed=agree/VERB/root/agreed a/DET/det/truce truce/NOUN/obj/agreed"),
    ("fighter-deployment", "It/PRON/nsubj/sent sent=send/VERB/root/sent fighters=fighter/NOUN/obj/sent"),
    ("prisoner-exchange", "They/PRON/nsubj/swapped swapped=swap/VERB/root/swapped prisoners=prisoner/NOUN/obj/swapped"),
    ("other", "She/PRON/nsubj/sang sang=sing/VERB/root/sang"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), CASES, ids=[f"{k}-{i}" for i, (k, _) in enumerate(CASES)])
def test_the_lexicon_names_the_type(kind: str, text: str) -> None:
    tree = trees.tree(text)
    assert type_by_rules(tree, 0, len(tree) - 1)[0] == kind


def test_a_hyphen_does_not_hide_a_word() -> None:
    tree = trees.tree(
        "Both/DET/nsubj/broke broke=break/VERB/root/broke the/DET/det/fire cease/VERB/compound/fire -/PUNCT/punct/fire "
        "fire/NOUN/obj/broke"
    )
    assert type_by_rules(tree, 0, 5)[0] == "ceasefire-violation"


def test_every_row_of_the_lexicon_is_of_a_known_type_and_reads() -> None:
    assert {t.type for rows in lexicon().values() for t in rows} <= set(EVENT_TYPES)
    text = (files("kgraph.extract") / "data" / "triggers.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all(row["pos"] in ("V", "N", "X") and 1 <= float(row["weight"]) <= 10 for row in rows)
    keys = [(r["type"], r["trigger"], r["pos"], r["where"]) for r in rows]
    assert len(keys) == len(set(keys)), "a row stands twice"


@pytest.mark.parametrize("text", ["colour=red", "obj=@nosuchset"])
def test_a_condition_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"triggers\.csv"):
        parse_condition(text)


def test_negation_belongs_to_the_occurrence() -> None:
    tree = trees.tree(
        "They/PRON/nsubj/shell did=do/AUX/aux/shell not/PART/advmod/shell shell/VERB/root/shell the/DET/det/town town/NOUN/obj/shell"
    )
    (found,) = occurrences(tree)
    assert found.negated


def test_the_outcome_is_the_word_of_the_verb() -> None:
    tree = trees.tree("They/PRON/nsubj/seized seized=seize/VERB/root/seized the/DET/det/town town/NOUN/obj/seized")
    assert outcome_of(tree, 1) == "seized"


def test_the_means_stands_close_by() -> None:
    tree = trees.tree(
        "They/PRON/nsubj/attacked attacked=attack/VERB/root/attacked the/DET/det/town town/NOUN/obj/attacked "
        "with/ADP/case/howitzers howitzers=howitzer/NOUN/obl/attacked"
    )
    assert occurrences(tree)[0].means == "howitzer"
