"""Which words stand for a claim whose clause holds other claims."""

from __future__ import annotations

from kgraph.extract.clauses import Clause
from kgraph.extract.evidence import reaches
from kgraph.extract.tree import Tree

WORDS = "While rebels fled , troops took the town , which burned".split()
TREE = Tree(
    WORDS,
    heads=[2, 2, 5, 5, 5, 5, 7, 5, 10, 10, 7],
    deps="mark nsubj advcl punct nsubj root det obj punct nsubj acl:relcl".split(),
    pos="SCONJ NOUN VERB PUNCT NOUN VERB DET NOUN PUNCT PRON VERB".split(),
)
WHOLE, OPENING, ENDING = Clause(5, 0, 10, "main"), Clause(2, 0, 2, "advcl"), Clause(10, 9, 10, "relcl")


def told(*clauses: Clause) -> list[str]:
    return [" ".join(WORDS[first : last + 1]) for first, last in reaches(TREE, clauses)]


def test_claims_at_both_ends_are_left_out() -> None:
    assert told(WHOLE, OPENING, ENDING) == ["troops took the town", "While rebels fled", "which burned"]


def test_a_clause_that_is_no_claim_stays_in() -> None:
    assert told(WHOLE, OPENING) == ["troops took the town , which burned", "While rebels fled"]


def test_a_claim_keeps_words_of_its_own() -> None:
    short = Clause(5, 4, 7, "main")
    assert told(short, Clause(7, 6, 7, "parataxis"))[0] == "troops took the town"
