"""Who says what, on small parses: the frames of attribution, quotations, and who may be speaking."""
# ruff: noqa: E501 - a parse stands on one line, to be read aloud

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from kgraph.extract.attribution import Attributions
from kgraph.extract.clauses import clauses
from kgraph.extract.speaker import frames, quotations
from kgraph.extract.tree import Tree

_spec = importlib.util.spec_from_file_location("trees", Path(__file__).with_name("trees.py"))
assert _spec is not None
assert _spec.loader is not None
trees = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(trees)

CASES = [
    (
        "Norland",
        "fell",
        "clause",
        "Norland/PROPN/nsubj/1 said=say/VERB/root/1 the/DET/det/3 bridge/NOUN/nsubj/4 fell=fall/VERB/ccomp/1",
    ),
    (
        "Norland",
        "fell",
        "after",
        "the/DET/det/1 bridge/NOUN/nsubj/2 fell=fall/VERB/root/2 Norland/PROPN/nsubj/4 said=say/VERB/parataxis/2",
    ),
    (
        "medics",
        "died",
        "according",
        "Two/NUM/nsubj/1 died=die/VERB/root/1 according/VERB/case/4 to/ADP/fixed/2 medics=medic/NOUN/obl/1",
    ),
    (
        None,
        "mining",
        "object",
        "Sudland/PROPN/nsubj:pass/2 is=be/AUX/aux:pass/2 accused=accuse/VERB/root/2 of/SCONJ/mark/4 mining=mine/VERB/advcl/2/VBG roads=road/NOUN/obj/4",
    ),
    (
        "envoy",
        "fell",
        "noun",
        "the/DET/det/1 envoy/NOUN/nmod:poss/3 's/PART/case/1 claim/NOUN/root/3 that/SCONJ/mark/6 it/PRON/nsubj/6 fell=fall/VERB/acl/3",
    ),
]


@pytest.mark.parametrize(("source", "content", "kind", "parse"), CASES)
def test_frames(source: str | None, content: str, kind: str, parse: str) -> None:
    tree = trees.tree(parse)
    (frame,) = [f for f in frames(tree) if f.content is not None]
    assert (None if frame.source is None else tree.words[frame.source]) == source
    assert tree.words[frame.content] == content
    assert frame.kind == kind


def test_who_told_reporters_at_the_end_said_all_that_stands_before() -> None:
    """The parse has the doctors, who speak, fled from: in a text without commas they stand beside the valley."""
    tree = trees.tree(
        "Nine/NUM/nsubj/1 died=die/VERB/ccomp/8 and/CCONJ/cc/4 six/NUM/nsubj/4 fled=flee/VERB/conj/1 the/DET/det/6 "
        "valley/NOUN/compound/7 doctors=doctor/NOUN/obj/4 told=tell/VERB/root/8/VBD reporters=reporter/NOUN/iobj/8 "
        "on/ADP/case/11 Monday/PROPN/obl/8 ./PUNCT/punct/8"
    )
    spoken = Attributions(tree)
    for content in ("died", "fled"):
        (frame,) = spoken.frames_of(tree.words.index(content))
        assert frame.source is not None
        assert tree.words[frame.source] == "doctors"


def test_a_weekday_is_nobodys_voice() -> None:
    tree = trees.tree(
        "Monday/PROPN/nsubj/1 said=say/VERB/root/1 the/DET/det/3 bridge/NOUN/nsubj/4 fell=fall/VERB/ccomp/1"
    )
    assert [f.source for f in frames(tree)] == [None]


def test_straight_quotes_come_in_pairs_and_end_with_their_paragraph() -> None:
    words = '" We stay . " He left " Alone'.split()
    tree = Tree(words, heads=[0] * 9, deps=["root"] + ["dep"] * 8, pos=["X"] * 9)
    assert [(q.first, q.last) for q in quotations(tree)] == [(1, 3), (8, 8)]


def test_a_quotation_that_runs_on_keeps_its_speaker() -> None:
    parse = (
        "“/PUNCT/punct/2 Guns=gun/NOUN/nsubj/2 fire/VERB/ccomp/6/VBP ,/PUNCT/punct/2 ”/PUNCT/punct/2 Ana/PROPN/nsubj/6 said=say/VERB/root/6 "
        "./PUNCT/punct/6 “/PUNCT/punct/10 They/PRON/nsubj/10 burn/VERB/root/10/VBP homes=home/NOUN/obj/10 every/DET/det/13 night/NOUN/obl/10 ./PUNCT/punct/10 ”/PUNCT/punct/10"
    )
    tree = trees.tree(parse)
    spoken = Attributions(tree)
    (burn,) = [c for c in clauses(tree) if tree.words[c.head] == "burn"]
    routes = {h.route: h.source for h in spoken.hypotheses(burn)}
    assert tree.words[routes["last"]] == "Ana"
    assert routes["narrator"] is None
