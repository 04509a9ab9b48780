"""Which stretches can carry a claim, on small parses."""
# ruff: noqa: E501 - a parse stands on one line, to be read aloud

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from kgraph.extract.attribution import Attributions
from kgraph.extract.candidates import units
from kgraph.extract.clauses import clauses
from kgraph.extract.tree import Tree

_spec = importlib.util.spec_from_file_location("trees", Path(__file__).with_name("trees.py"))
assert _spec is not None
assert _spec.loader is not None
trees = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(trees)

CASES = [
    (
        ["Gunners fired", "the depot burned"],
        "Gunners=gunner/NOUN/nsubj/1 fired=fire/VERB/root/1 and/CCONJ/cc/5 the/DET/det/4 depot/NOUN/nsubj/5 burned=burn/VERB/conj/1 ./PUNCT/punct/1",
    ),
    (
        ["the bridge fell"],
        "Norland/PROPN/nsubj/1 said=say/VERB/root/1 that/SCONJ/mark/5 the/DET/det/4 bridge/NOUN/nsubj/5 fell=fall/VERB/ccomp/1",
    ),
    (
        ["the bridge fell"],
        "the/DET/det/1 bridge/NOUN/nsubj/2 fell=fall/VERB/root/2 Norland/PROPN/nsubj/4 said=say/VERB/parataxis/2",
    ),
    (
        ["Norland accused Sudland of mining the road"],
        "Norland/PROPN/nsubj/1 accused=accuse/VERB/root/1 Sudland/PROPN/obj/1 of/SCONJ/mark/4 mining=mine/VERB/advcl/1/VBG the/DET/det/6 road/NOUN/obj/4",
    ),
    (
        ["Sudland sent guns", "which Norland denies"],
        "Sudland/PROPN/nsubj/1 sent=send/VERB/root/1 guns=gun/NOUN/obj/1 ,/PUNCT/punct/6 which/PRON/obj/6/WDT Norland/PROPN/nsubj/6 denies=deny/VERB/acl:relcl/2",
    ),
    (["the town fell"], "It/PRON/expl/1 seems=seem/VERB/root/1 the/DET/det/3 town/NOUN/nsubj/4 fell=fall/VERB/ccomp/1"),
    (
        ["Norland is far from taking the town"],
        "Norland/PROPN/nsubj/2 is=be/AUX/cop/2 far/ADV/root/2 from/SCONJ/mark/4 taking=take/VERB/advcl/2/VBG the/DET/det/6 town/NOUN/obj/4",
    ),
]


def said(tree: Tree) -> list[str]:
    found = units(tree, Attributions(tree), clauses(tree))
    return [" ".join(tree.words[c.first : c.last + 1]) for c in found]


@pytest.mark.parametrize(("expected", "parse"), CASES, ids=[c[0][0] for c in CASES])
def test_units(expected: list[str], parse: str) -> None:
    assert said(trees.tree(parse)) == expected


def test_what_is_not_body_holds_no_clause() -> None:
    words = "Rebels fled".split()
    tree = Tree(words, heads=[1, 1], deps=["nsubj", "root"], pos=["NOUN", "VERB"], body=[])
    assert clauses(tree) == []
