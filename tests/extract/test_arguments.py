"""Who does what to whom, on small parses."""
# ruff: noqa: E501 - a parse stands on one line, to be read aloud

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from kgraph.extract.arguments import arguments

_spec = importlib.util.spec_from_file_location("trees", Path(__file__).with_name("trees.py"))
assert _spec is not None
assert _spec.loader is not None
trees = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(trees)

# (name, tree, token asked for, agents, patients)
CASES = [
    ("active", "Oslandia/PROPN/nsubj/shelled shelled=shell/VERB/root/shelled Marn/PROPN/obj/shelled", "shelled", ["Oslandia"], ["Marn"]),
    ("passive", "Marn/PROPN/nsubj:pass/shelled was/AUX/aux:pass/shelled shelled=shell/VERB/root/shelled by/ADP/case/rebels rebels=rebel/NOUN/obl:agent/shelled", "shelled", ["rebels"], ["Marn"]),
    ("passive by a date", "Marn/PROPN/nsubj:pass/taken was/AUX/aux:pass/taken taken=take/VERB/root/taken by/ADP/case/August August/PROPN/obl:agent/taken", "taken", [], ["Marn"]),
    ("accused of", "It/PRON/nsubj/accused accused=accuse/VERB/root/accused Oslandia/PROPN/obj/accused of/SCONJ/mark/launching launching=launch/VERB/advcl/accused/VBG an/DET/det/attack attack/NOUN/obj/launching", "attack", ["Oslandia"], []),
    ("is accused of", "Oslandia/PROPN/nsubj:pass/accused is/AUX/aux:pass/accused accused=accuse/VERB/root/accused of/SCONJ/mark/sending sending=send/VERB/advcl/accused/VBG fighters=fighter/NOUN/obj/sending", "sending", ["Oslandia"], ["fighters"]),
    ("called on to", "She/PRON/nsubj/called called=call/VERB/root/called on/ADP/case/Oslandia Oslandia/PROPN/obl/called to/PART/mark/stop stop/VERB/xcomp/called/VB", "stop", ["Oslandia"], []),
    ("relative clause", "Forces=force/NOUN/root/Forces that/PRON/nsubj/shelled shelled=shell/VERB/acl:relcl/Forces Marn/PROPN/obj/shelled", "shelled", ["Forces"], ["Marn"]),
    ("modifier", "Oslandian/ADJ/amod/raids raids=raid/NOUN/nsubj/hit on/ADP/case/Marn Marn/PROPN/nmod/raids hit/VERB/root/hit homes=home/NOUN/obj/hit", "raids", ["Oslandian"], ["Marn"]),
    ("between", "Clashes=clash/NOUN/root/Clashes between/ADP/case/rebels rebels=rebel/NOUN/nmod/Clashes and/CCONJ/cc/troops troops=troop/NOUN/conj/rebels", "Clashes", ["rebels", "troops"], []),
    ("light verb", "Rebels=rebel/NOUN/nsubj/launched launched=launch/VERB/root/launched an/DET/det/assault assault/NOUN/obj/launched", "assault", ["Rebels"], []),
    ("carried out by", "The/DET/det/strike strike/NOUN/nsubj:pass/carried was/AUX/aux:pass/carried carried=carry/VERB/root/carried out/ADP/compound:prt/carried by/ADP/case/Oslandia Oslandia/PROPN/obl:agent/carried", "strike", ["Oslandia"], []),
    ("believed to be carried out by", "The/DET/det/strike strike/NOUN/nsubj:pass/believed was/AUX/aux:pass/believed believed=believe/VERB/root/believed to/PART/mark/led be/AUX/aux:pass/led led=lead/VERB/xcomp/believed by/ADP/case/Oslandia Oslandia/PROPN/obl:agent/led", "strike", ["Oslandia"], []),
    ("blamed on", "Bombings=bombing/NOUN/nsubj:pass/blamed were/AUX/aux:pass/blamed blamed=blame/VERB/root/blamed on/ADP/case/rebels rebels=rebel/NOUN/obl/blamed", "blamed", ["rebels"], []),
    ("by a side's planes", "Oslandian/ADJ/amod/jets jets=jet/NOUN/nsubj/made made=make/VERB/root/made two/NUM/nummod/raids raids=raid/NOUN/obj/made", "raids", ["Oslandian"], []),
    ("reported, not done", "Police/NOUN/nsubj/reported reported=report/VERB/root/reported an/DET/det/attack attack/NOUN/obj/reported", "attack", [], []),
    ("blame", "She/PRON/nsubj/blamed blamed=blame/VERB/root/blamed Oslandia/PROPN/obj/blamed for/ADP/case/strike the/DET/det/strike strike/NOUN/obl/blamed", "blamed", ["Oslandia"], []),
    ("under control", "Marn/PROPN/nsubj/control is/AUX/cop/control under/ADP/case/control rebel/NOUN/compound/control control/NOUN/root/control", "control", ["rebel"], ["Marn"]),
    ("pointed the finger", "Many/PRON/nsubj/pointed pointed=point/VERB/root/pointed the/DET/det/finger finger/NOUN/obj/pointed at/ADP/case/Oslandia Oslandia/PROPN/nmod/finger", "pointed", ["Oslandia"], []),
    ("party of a compound", "The/DET/det/strike regime/NOUN/compound/air air/NOUN/compound/strike strike/NOUN/nsubj/hit hit/VERB/root/hit Marn/PROPN/obj/hit", "strike", ["regime"], []),
    ("the blamed did it", "She/PRON/nsubj/blamed blamed=blame/VERB/root/blamed rebels=rebel/NOUN/obj/blamed for/ADP/case/raid a/DET/det/raid raid/NOUN/obl/blamed", "raid", ["rebels"], []),
    ("killed in a strike", "Two/NUM/nsubj:pass/killed were/AUX/aux:pass/killed killed=kill/VERB/root/killed in/ADP/case/strike an/DET/det/strike Oslandian/ADJ/amod/strike strike/NOUN/obl/killed", "killed", ["Oslandian"], ["Two"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "token", "agents", "patients"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_roles(text: str, token: str, agents: list[str], patients: list[str]) -> None:
    tree = trees.tree(text)
    kind = "casualties" if token == "killed" else "armed-attack"
    found = arguments(tree, tree.words.index(token), kind)
    assert trees.words(tree, found.agents) == agents
    if patients:
        assert trees.words(tree, found.patients)[: len(patients)] == patients


def test_both_sides_of_talks_take_part() -> None:
    tree = trees.tree("Oslandia/PROPN/nsubj/met met=meet/VERB/root/met with/ADP/case/Marn Marn/PROPN/obl/met")
    assert trees.words(tree, arguments(tree, 1, "talks").agents) == ["Oslandia", "Marn"]
