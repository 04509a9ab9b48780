"""The parser's recipe: treebank reading, changed copies, template trees. (The training itself takes hours.)"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.lang.en import English

from kgraph import resources

RECIPE = Path(__file__).resolve().parents[2] / "training" / "parser"
sys.path.insert(0, str(RECIPE))

from augment import curl_quotes, lose_marks, name_swapper, variants  # noqa: E402
from model import grow  # noqa: E402
from templates import Grammar  # noqa: E402
from treebanks import Sentence, paragraphs, sentences, to_doc  # noqa: E402
from wordlist import conflict_verbs, plural  # noqa: E402

CONLLU = """# newdoc id = GUM_news_valley
# text = The town's mayor didn't flee, he said.
1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\t_
2-3\ttown's\t_\t_\t_\t_\t_\t_\t_\t_
2\ttown\ttown\tNOUN\tNN\tNumber=Sing\t4\tnmod:poss\t_\t_
3\t's\t's\tPART\tPOS\t_\t2\tcase\t_\t_
4\tmayor\tmayor\tNOUN\tNN\tNumber=Sing\t7\tnsubj\t_\t_
5-6\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_
5\tdid\tdo\tAUX\tVBD\t_\t7\taux\t_\t_
6\tn't\tnot\tPART\tRB\t_\t7\tadvmod\t_\t_
7\tflee\tflee\tVERB\tVB\t_\t10\tccomp\t_\tSpaceAfter=No
8\t,\t,\tPUNCT\t,\t_\t7\tpunct\t_\t_
8.1\tthat\tthat\tSCONJ\tIN\t_\t_\t_\t_\t_
9\the\the\tPRON\tPRP\t_\t10\tnsubj\t_\t_
10\tsaid\tsay\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No
11\t.\t.\tPUNCT\t.\t_\t10\tpunct\t_\t_

# newdoc id = GUM_fiction_hill
# text = Quiet.
1\tQuiet\tquiet\tADJ\tJJ\t_\t0\troot\t_\tSpaceAfter=No
2\t.\t.\tPUNCT\t.\t_\t1\tpunct\t_\t_
"""


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    path = tmp_path / "en_gum-test-train.conllu"
    path.write_text(CONLLU, encoding="utf8")
    return path


@pytest.fixture
def mayor(treebank: Path) -> Sentence:
    return next(sentences(treebank))


def test_words_of_a_contraction_stay_apart_and_the_text_is_kept(mayor: Sentence) -> None:
    doc = to_doc(English().vocab, [mayor])
    assert doc.text == "The town's mayor didn't flee, he said. "
    assert [token.text for token in doc][1:6] == ["town", "'s", "mayor", "did", "n't"]
    assert doc[9].dep_ == "ROOT"
    assert doc[9].head.i == 9
    assert doc[3].head.i == 6


def test_genres_that_are_not_free_are_left_out(treebank: Path) -> None:
    assert len(paragraphs(treebank)) == 2
    kept = paragraphs(treebank, skip=frozenset({"fiction"}))
    assert [part[0].words[0] for part in kept] == ["The"]


def test_a_row_without_ten_fields_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.conllu"
    path.write_text("1\tword\n", encoding="utf8")
    with pytest.raises(ValueError, match=r"bad\.conllu:1"):
        list(sentences(path))


def test_lost_marks_leave_a_whole_tree(mayor: Sentence) -> None:
    bare = lose_marks(mayor, random.Random(0))
    doc = to_doc(English().vocab, [bare])
    assert doc.text == "The towns mayor didnt flee he said. "
    assert doc[1].dep_ == "nmod:poss"
    assert doc[1].head.text == "mayor"
    assert [token.text for token in doc if token.dep_ == "ROOT"] == ["said"]


def test_quotes_curl_and_names_swap(mayor: Sentence) -> None:
    assert "’s" in curl_quotes(mayor, random.Random(0)).words
    named = Grammar(seed=1).sentence()
    swapped = name_swapper(["Elsewhere"])(named, random.Random(3))
    assert swapped.heads == named.heads
    assert len(variants([[mayor]], [(1.0, curl_quotes), (0.0, lose_marks)], seed=0)) == 1


def test_every_rule_of_the_grammar_makes_a_tree_with_one_root() -> None:
    grammar = Grammar()
    vocab = English().vocab
    for name in (*grammar.rules, *grammar.words):
        grammar.draw(name)
    for _ in range(300):
        sentence = grammar.sentence()
        assert sentence.deps.count("ROOT") == 1
        doc = to_doc(vocab, [sentence])
        assert len(list(doc.sents)) == 1, doc.text
        for row in range(len(doc)):
            seen = set()
            while sentence.heads[row] >= 0:
                assert row not in seen
                seen.add(row)
                row = sentence.heads[row]


def test_a_grammar_line_that_is_no_rule_is_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.grammar"
    path.write_text("S -> oops\n", encoding="utf8")
    with pytest.raises(ValueError, match=r"odd\.grammar:1"):
        Grammar(path)


def test_word_list_has_no_irregular_verbs() -> None:
    verbs = conflict_verbs()
    assert "accuse" in verbs
    assert "shoot" not in verbs
    assert plural("casualty") == "casualties"


def test_a_grown_model_reads_as_the_one_it_grew_from() -> None:
    start = resources.path(resources.MODEL)
    old = spacy.load(start)
    deeper = old.config["components"]["tok2vec"]["model"]["encode"]["depth"] + 1
    new = grow(start, None, deeper)
    text = "Northland accused Southland of shelling the town, which its spokesman denied on Tuesday."
    before, after = old(text), new(text)
    assert [(t.text, t.tag_, t.dep_, t.head.i, t.lemma_) for t in before] == [
        (t.text, t.tag_, t.dep_, t.head.i, t.lemma_) for t in after
    ]
    assert np.allclose(before.tensor, after.tensor, atol=1e-4)
    with pytest.raises(ValueError, match="only"):
        grow(start, None, deeper - 2)
