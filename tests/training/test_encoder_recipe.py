"""The recipe of the accurate parser: annotated text as numbers. (The training itself takes an hour.)"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from spacy.lang.en import English

from kgraph.pieces import WordPieces, lemma_by

TRAINING = Path(__file__).resolve().parents[2] / "training"
sys.path[:0] = [str(TRAINING / "encoder"), str(TRAINING / "parser")]

from stretches import NONE, aligned, batches, cut, labels, numbers  # noqa: E402
from treebanks import Sentence  # noqa: E402


@pytest.fixture
def mayor() -> Sentence:
    words = "The town 's mayor did n't flee .".split()
    return Sentence(
        words,
        [True, False, True, True, False, True, False, False],
        "the town 's mayor do not flee .".split(),
        "DET NOUN PART NOUN AUX PART VERB PUNCT".split(),
        "DT NN POS NN VBD RB VB .".split(),
        ["", "Number=Sing", "", "Number=Sing", "", "", "VerbForm=Inf", ""],
        [1, 3, 1, 6, 6, 6, -1, 6],
        "det nmod:poss case nsubj aux advmod ROOT punct".split(),
    )


def test_a_long_text_is_cut_between_sentences(mayor: Sentence) -> None:
    parts = cut([[mayor] * 40])
    assert sum(map(len, parts)) == 40
    assert max(sum(len(sentence.words) for sentence in part) for part in parts) <= 150
    assert len(parts) < 40


def test_a_text_as_numbers(mayor: Sentence) -> None:
    nlp = English()
    examples = list(aligned(nlp, [[mayor] * 3]))
    told = labels(examples)
    rows = {
        name: {label: row for row, label in enumerate(getattr(told, name))}
        for name in ("tags", "morphs", "lemmas", "relations")
    }
    pieces = WordPieces({name: row for row, name in enumerate(["[UNK]", "[CLS]", "[SEP]", "may", "##or", "."])})
    made = numbers(examples[0], pieces, rows)
    assert made is not None
    words = [token.text for token in examples[0].predicted]
    place = words.index("mayor")
    assert made.rows[made.first[place] : made.last[place] + 1] == [3, 4]
    assert [told.relations[row] for row in made.relations if row != NONE].count("ROOT") == 3
    assert words[made.heads[place]] == "flee"
    assert sum(made.starts) == 3
    assert made.sentence[-1] == 2
    assert [lemma_by(told.lemmas[row], word) for row, word in zip(made.lemmas, words, strict=True)][:3] == [
        "the",
        "town",
        "'s",
    ]


def test_a_batch_holds_stretches_of_like_lengths(mayor: Sentence) -> None:
    examples = list(aligned(English(), [[mayor] * count for count in (1, 2, 3, 9, 10)]))
    rows: dict[str, dict[str, int]] = {name: {} for name in ("tags", "morphs", "lemmas", "relations")}
    pieces = WordPieces({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2})
    data = [made for one in examples if (made := numbers(one, pieces, rows))]
    made = list(batches(data, random.Random(0), 300))
    assert sum(map(len, made)) == 5
    assert all(len(batch) * max(len(one.rows) for one in batch) <= 300 for batch in made)
