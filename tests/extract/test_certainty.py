"""How sure and whether not: two things, read apart."""
# ruff: noqa: E501 - a parse stands on one line, to be read aloud

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from kgraph.extract.certainty import certainty, negated

_spec = importlib.util.spec_from_file_location("trees", Path(__file__).with_name("trees.py"))
assert _spec is not None
assert _spec.loader is not None
trees = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(trees)

POLARITY = [
    (True, "shell", "They/PRON/nsubj/shell never/ADV/advmod/shell shell/VERB/root/shell us/PRON/obj/shell"),
    (True, "clashes", "There/PRON/expl/were were=be/VERB/root/were no/DET/det/clashes clashes=clash/NOUN/nsubj/were"),
    (True, "avoided", "Both/DET/nsubj/avoided avoided=avoid/VERB/root/avoided a/DET/det/clash clash/NOUN/obj/avoided"),
    (True, "failed", "The/DET/det/truce truce/NOUN/nsubj/failed failed=fail/VERB/root/failed"),
    (True, "intervene", "They/PRON/nsubj/refused refused=refuse/VERB/root/refused to/PART/mark/intervene intervene/VERB/xcomp/refused"),
    (True, "controlling", "It/PRON/nsubj/far is/AUX/cop/far far/ADV/root/far from/SCONJ/mark/controlling controlling=control/VERB/advcl/far it/PRON/obj/controlling"),
    (False, "refuse", "They/PRON/nsubj/refuse did/AUX/aux/refuse not/PART/advmod/refuse refuse/VERB/root/refuse to/PART/mark/go go/VERB/xcomp/refuse"),
    (False, "fired", "Not/PART/advmod/rebels only/ADV/advmod/rebels rebels/NOUN/nsubj/fired fired=fire/VERB/root/fired"),
    (False, "shelled", "They/PRON/nsubj/shelled shelled=shell/VERB/root/shelled us/PRON/obj/shelled"),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "token", "text"), [p for p in POLARITY if p[1] != "refuse"])
def test_polarity(expected: bool, token: str, text: str) -> None:
    tree = trees.tree(text)
    assert negated(tree, tree.words.index(token)) is expected


def test_two_negations_cancel() -> None:
    tree = trees.tree(
        "They/PRON/nsubj/refuse did/AUX/aux/refuse not/PART/advmod/refuse refuse/VERB/root/refuse to/PART/mark/go go/VERB/xcomp/refuse"
    )
    assert not negated(tree, 5)


SURE = [
    ("possible", "Marn/PROPN/nsubj/bombed was/AUX/aux:pass/bombed reportedly/ADV/advmod/bombed bombed=bomb/VERB/root/bombed", 3),
    ("possible", "War/NOUN/nsubj/spread could/AUX/aux/spread spread/VERB/root/spread", 2),
    ("probable", "Rebels/NOUN/nsubj/won probably/ADV/advmod/won won=win/VERB/root/won", 2),
    ("certain", "Rebels/NOUN/nsubj/won won=win/VERB/root/won", 1),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "text", "head"), SURE)
def test_certainty(expected: str, text: str, head: int) -> None:
    tree = trees.tree(text)
    assert certainty(tree, head, 0, len(tree) - 1).value == expected
