"""Corrections and withdrawals in hand-made parses: which words say so, and which only look like it."""

# ruff: noqa: E501 - a parse stands on one line, to be read aloud
import importlib.util
from pathlib import Path

import pytest

from kgraph.extract.corrections import Correction, corrections
from kgraph.extract.tree import Tree

_spec = importlib.util.spec_from_file_location("trees", Path(__file__).with_name("trees.py"))
assert _spec is not None
assert _spec.loader is not None
trees = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(trees)
tree = trees.tree

FORMS = {
    "of twelve to nine": (
        "The/DET/det/1 ministry/NOUN/nsubj/2 corrected=correct/VERB/root/2 its/PRON/nmod:poss/4 figure/NOUN/obj/2 "
        "of/ADP/case/6 12/NUM/nmod/4 to/ADP/case/8 nine/NUM/obl/2",
        ("ministry", [12], [9], False),
    ),
    "the numbers hang elsewhere": (  # all of them on the noun: the words before them tell
        "The/DET/det/1 army/NOUN/nsubj/2 revised=revise/VERB/root/2 the/DET/det/5 death/NOUN/compound/5 toll/NOUN/obj/2 "
        "down/ADV/advmod/5 from/ADP/case/8 20/NUM/nmod/5 to/ADP/case/10 17/NUM/nmod/5",
        ("army", [20], [17], False),
    ),
    "passive": (
        "The/DET/det/1 toll/NOUN/nsubj:pass/4 was/AUX/aux:pass/4 later/ADV/advmod/4 revised=revise/VERB/root/4 "
        "to/ADP/case/6 22/NUM/obl/4 by/ADP/case/8 police/NOUN/obl:agent/4",
        ("police", [], [22], False),
    ),
    "relative clause": (
        "a/DET/det/1 figure/NOUN/root/1 it/PRON/nsubj/4 later/ADV/advmod/4 revised=revise/VERB/acl:relcl/1 "
        "to/ADP/case/6 nine/NUM/obl/4",
        ("it", [], [9], False),
    ),
    "an earlier statement": (
        "correcting=correct/VERB/root/0/VBG an/DET/det/3 earlier/ADJ/amod/3 statement/NOUN/obj/0 that/PRON/nsubj/5 "
        "put/VERB/acl:relcl/3 the/DET/det/7 dead/NOUN/obj/5 at/ADP/case/9 18/NUM/obl/5",
        ("", [18], [], False),
    ),
    "withdrew its report": (
        "The/DET/det/1 agency/NOUN/nsubj/2 withdrew=withdraw/VERB/root/2 its/PRON/nmod:poss/4 report/NOUN/obj/2 "
        "that/SCONJ/mark/7 rebels/NOUN/nsubj/7 fled=flee/VERB/acl/4",
        ("agency", [], [], True),
    ),
    "took back": (
        "Moss/PROPN/nsubj/1 took=take/VERB/root/1 back/ADV/advmod/1 his/PRON/nmod:poss/4 accusation/NOUN/obj/1",
        ("Moss", [], [], True),
    ),
    "was forced to": (
        "He/PRON/nsubj:pass/2 was/AUX/aux:pass/2 forced=force/VERB/root/2/VBN to/PART/mark/4 retract/VERB/xcomp/2/VB "
        "the/DET/det/6 claim/NOUN/obj/4",
        ("He", [], [], True),
    ),
    "issued a retraction": (
        "It/PRON/nsubj/1 issued=issue/VERB/root/1 a/DET/det/3 retraction/NOUN/obj/1",
        ("It", [], [], True),
    ),
    "seven, not eleven": (
        "the/DET/det/1 number/NOUN/nsubj/3 was/AUX/cop/3 seven/NUM/root/3 ,/PUNCT/punct/6 not/PART/advmod/6 11/NUM/conj/3",
        ("", [11], [7], False),
    ),
    "rather than": (
        "eight/NUM/nummod/1 people/NOUN/nsubj/2 died=die/VERB/root/2 rather/ADV/cc/6 than/ADP/fixed/3 the/DET/det/6 "
        "12/NUM/conj/0 it/PRON/nsubj/8 reported=report/VERB/acl:relcl/6 earlier/ADV/advmod/8",
        ("", [12], [8], False),
    ),
    "an earlier version of this article": (
        "An/DET/det/2 earlier/ADJ/amod/2 version/NOUN/nsubj/6 of/ADP/case/5 this/DET/det/5 article/NOUN/nmod/2 "
        "said=say/VERB/root/6 that/SCONJ/mark/10 30/NUM/nummod/9 people/NOUN/nsubj/10 died=die/VERB/ccomp/6",
        ("", [30], [], True),
    ),
    "had mistakenly reported": (
        "it/PRON/nsubj/3 had/AUX/aux/3 mistakenly/ADV/advmod/3 reported=report/VERB/root/3/VBN 14/NUM/nummod/5 "
        "deaths/NOUN/obj/3 ;/PUNCT/punct/11 the/DET/det/9 correct/ADJ/amod/9 figure/NOUN/nsubj/11 was/AUX/cop/11 "
        "four/NUM/parataxis/3",
        ("it", [14], [4], True),
    ),
    "a revised toll": (
        "Police/NOUN/nsubj/1 gave=give/VERB/root/1 a/DET/det/4 revised=revise/VERB/amod/4 toll/NOUN/obj/1 of/ADP/case/6 "
        "31/NUM/nmod/4",
        ("Police", [], [31], False),
    ),
}  # fmt: skip

NEAR_MISSES = {
    "its course": "The/DET/det/1 pilot/NOUN/nsubj/2 corrected=correct/VERB/root/2 his/PRON/nmod:poss/4 course/NOUN/obj/2",
    "its strategy": "It/PRON/nsubj/1 revised=revise/VERB/root/1 its/PRON/nmod:poss/3 strategy/NOUN/obj/1 after/ADP/case/6 "
    "nine/NUM/nummod/6 deaths/NOUN/obl/1",
    "its troops": "Norland/PROPN/nsubj/1 withdrew=withdraw/VERB/root/1 its/PRON/nmod:poss/4 200/NUM/nummod/4 troops/NOUN/obj/1",
    "a number of troops": "It/PRON/nsubj/1 withdrew=withdraw/VERB/root/1 a/DET/det/3 number/NOUN/obj/1 of/ADP/case/5 troops/NOUN/nmod/3",
    "from the town": "Rebels/NOUN/nsubj/1 withdrew=withdraw/VERB/root/1 from/ADP/case/4 the/DET/det/4 town/NOUN/obl/1",
    "took back the post": "It/PRON/nsubj/1 took=take/VERB/root/1 back/ADV/advmod/1 the/DET/det/4 post/NOUN/obj/1",
    "a claim to land": "It/PRON/nsubj/1 withdrew=withdraw/VERB/root/1 its/PRON/nmod:poss/3 claim/NOUN/obj/1 to/ADP/case/6 "
    "the/DET/det/6 islands/NOUN/nmod/3",
    "the number of troops": "It/PRON/nsubj/1 reduced=reduce/VERB/root/1 the/DET/det/3 number/NOUN/obj/1 of/ADP/case/5 troops/NOUN/nmod/3 "
    "from/ADP/case/7 200/NUM/obl/1 to/ADP/case/9 100/NUM/obl/1",
    "rose": "The/DET/det/1 toll/NOUN/nsubj/2 rose=rise/VERB/root/2 from/ADP/case/4 12/NUM/obl/2 to/ADP/case/6 19/NUM/obl/2",
    "will revise": "It/PRON/nsubj/2 will/AUX/aux/2 revise/VERB/root/2/VB its/PRON/nmod:poss/4 figure/NOUN/obj/2 to/ADP/case/6 nine/NUM/obl/2",
    "did not revise": "It/PRON/nsubj/3 did/AUX/aux/3 not/PART/advmod/3 revise/VERB/root/3/VB its/PRON/nmod:poss/5 figure/NOUN/obj/3",
    "refused to withdraw": "It/PRON/nsubj/1 refused=refuse/VERB/root/1 to/PART/mark/3 withdraw/VERB/xcomp/1/VB its/PRON/nmod:poss/5 claim/NOUN/obj/3",
    "asked to retract": "It/PRON/nsubj/1 asked=ask/VERB/root/1 them/PRON/obj/1 to/PART/mark/4 retract/VERB/xcomp/1/VB the/DET/det/6 claim/NOUN/obj/4",
    "if it withdrew": "if/SCONJ/mark/2 it/PRON/nsubj/2 withdrew=withdraw/VERB/root/2 the/DET/det/4 report/NOUN/obj/2",
    "denied having retracted": "It/PRON/nsubj/1 denied=deny/VERB/root/1 that/SCONJ/mark/5 it/PRON/nsubj/5 had/AUX/aux/5 "
    "retracted=retract/VERB/ccomp/1/VBN its/PRON/nmod:poss/7 report/NOUN/obj/5",
    "on Monday, not Tuesday": "12/NUM/nummod/1 people/NOUN/nsubj/2 died=die/VERB/root/2 on/ADP/case/4 Monday/PROPN/obl/2 ,/PUNCT/punct/7 "
    "not/PART/advmod/7 Tuesday/PROPN/conj/4",
    "another's report": "the/DET/det/2 army/NOUN/nmod:poss/2 report/NOUN/nsubj/4 was/AUX/cop/4 wrong/ADJ/root/4",
}  # fmt: skip


def told(made: Tree, c: Correction) -> tuple[str, list[int], list[int], bool]:
    """Who corrects, the old numbers, the new ones, and whether something is taken back."""
    who = made.words[c.source] if c.source is not None else ""
    return who, [int(n.exact or 0) for n in c.old], [int(n.exact or 0) for n in c.new], c.withdrawn


@pytest.mark.parametrize("name", FORMS)
def test_a_correction_is_found_with_who_and_which_numbers(name: str) -> None:
    text, expected = FORMS[name]
    made = tree(text)
    assert [told(made, c) for c in corrections(made)] == [expected]


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_what_only_looks_like_a_correction_is_none(name: str) -> None:
    assert corrections(tree(NEAR_MISSES[name])) == []


def test_the_article_itself_corrects_and_the_content_is_what_was_said() -> None:
    made = tree(FORMS["an earlier version of this article"][0])
    (found,) = corrections(made)
    assert found.own
    assert made.words[found.content or 0] == "died"
