"""What a claim does: the rules that settle the stance, on small parses."""
# ruff: noqa: E501 - a parse stands on one line, to be read aloud

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from kgraph.extract.answers import how_denied
from kgraph.extract.attribution import Attributions
from kgraph.extract.candidates import units
from kgraph.extract.clauses import clauses
from kgraph.extract.features import Described
from kgraph.extract.stance import decided, describe_stance, negation
from kgraph.model import Stance

_spec = importlib.util.spec_from_file_location("trees", Path(__file__).with_name("trees.py"))
assert _spec is not None
assert _spec.loader is not None
trees = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(trees)

CASES = [
    (Stance.DENIAL, "Norland/PROPN/nsubj/1 denied=deny/VERB/root/1 the/DET/det/3 charge/NOUN/obj/1"),
    (
        Stance.DENIAL,
        "the/DET/det/1 charge/NOUN/nsubj:pass/3 was=be/AUX/aux:pass/3 rejected=reject/VERB/root/3/VBN by/ADP/case/5 Norland/PROPN/obl:agent/3",
    ),
    (
        Stance.DENIAL,
        "Norland/PROPN/nsubj/1 said=say/VERB/root/1 it/PRON/nsubj/5 had=have/AUX/aux/5 not/PART/advmod/5 fired=fire/VERB/ccomp/1/VBN",
    ),
    (
        None,
        "Norland/PROPN/nsubj/4 has=have/AUX/aux/4 not/PART/advmod/4 yet/ADV/advmod/4 commented=comment/VERB/root/4/VBN",
    ),
    (
        Stance.DEMAND,
        "Norland/PROPN/nsubj/1 urged=urge/VERB/root/1 Sudland/PROPN/obj/1 to/PART/mark/4 withdraw/VERB/xcomp/1/VB",
    ),
    (Stance.DEMAND, "Norland/PROPN/nsubj/1 called=call/VERB/root/1 for/ADP/case/4 a/DET/det/4 truce/NOUN/obl/1"),
    (Stance.PLEDGE, "Norland/PROPN/nsubj/1 vowed=vow/VERB/root/1 to/PART/mark/3 return/VERB/xcomp/1/VB"),
    (Stance.WARNING, "Norland/PROPN/nsubj/1 warned=warn/VERB/root/1 of/ADP/case/3 famine/NOUN/obl/1"),
    (
        None,
        "Norland/PROPN/nsubj/3 has=have/AUX/aux/3 never/ADV/advmod/3 hidden/VERB/root/3/VBN its/PRON/nmod:poss/5 aim/NOUN/obj/3",
    ),
    (
        Stance.ACCUSATION,
        "Both/DET/det/1 sides=side/NOUN/nsubj/2 traded=trade/VERB/root/2 charges=charge/NOUN/obj/2 of/ADP/case/5 murder/NOUN/nmod/3",
    ),
    (None, "Raiders=raider/NOUN/nsubj/1 committed=commit/VERB/root/1 crimes=crime/NOUN/obj/1"),
    (
        Stance.PLEDGE,
        "Norland/PROPN/nsubj/1 committed=commit/VERB/root/1 itself/PRON/obj/1 to/ADP/case/5 a/DET/det/5 truce/NOUN/obl/1",
    ),
    (None, "Gunners=gunner/NOUN/nsubj/1 shelled=shell/VERB/root/1 the/DET/det/3 town/NOUN/obj/1"),
]


@pytest.mark.parametrize(("expected", "parse"), CASES)
def test_explicit_words_settle_the_stance(expected: Stance | None, parse: str) -> None:
    tree = trees.tree(parse)
    spoken = Attributions(tree)
    clause = units(tree, spoken, clauses(tree))[-1]
    _, fired = describe_stance(tree, spoken, clause, Described())
    assert decided(fired) is expected


def test_an_accusation_that_somebody_has_denied_points_back_to_the_words_before_it() -> None:
    made = trees.tree(
        "They/PRON/nsubj/1 side=side/VERB/root/1 with/ADP/case/3 Sudland/PROPN/obl/1 ,/PUNCT/punct/6 an/DET/det/6 "
        "accusation/NOUN/parataxis/1 Norland/PROPN/nsubj/9 has/AUX/aux/9 denied=deny/VERB/acl:relcl/6"
    )
    denied = how_denied(made, 9)
    assert (denied.how, made.words[denied.anchor]) == ("relative", "accusation")


def test_a_charge_that_is_denied_outright_looks_further_back() -> None:
    made = trees.tree("Norland/PROPN/nsubj/1 denied=deny/VERB/root/1 the/DET/det/3 accusation/NOUN/obj/1")
    assert how_denied(made, 1).how == "vague"


def test_that_nobody_claims_a_deed_is_no_denial_of_it() -> None:
    made = trees.tree(
        "No/DET/det/1 group/NOUN/nsubj/3 has/AUX/aux/3 claimed=claim/VERB/root/3 responsibility/NOUN/obj/3"
    )
    assert negation(made, clauses(made)[0]) == "silent"
    fled = trees.tree("No/DET/det/1 soldiers/NOUN/nsubj/2 fled=flee/VERB/root/2 the/DET/det/4 town/NOUN/obj/2")
    assert negation(fled, clauses(fled)[0]) == "plain"
