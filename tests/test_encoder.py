"""The shipped parser's own parts: trees, windows, lines; and what it makes of odd texts."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph import resources
from kgraph.encoder import LINE, OVERLAP, RUN, WINDOW, EncoderParser, Piece, _groups, _windows
from kgraph.errors import ModelError
from kgraph.language import Language
from kgraph.pieces import SHAPES, WordPieces, lemma_by, lemma_script, shape
from kgraph.trees import best_tree


def is_tree(heads: list[int]) -> bool:
    """One root, and every way up ends there."""
    if sum(head == place for place, head in enumerate(heads)) != 1:
        return False
    for begin in range(len(heads)):
        seen, place = set[int](), begin
        while heads[place] != place:
            if place in seen:
                return False
            seen.add(place)
            place = heads[place]
    return True


def worth(arcs: np.ndarray, roots: np.ndarray, heads: list[int]) -> float:
    """The log-probability of a tree."""
    table = np.concatenate([arcs, roots[:, None]], 1)
    np.fill_diagonal(table, -1e9)
    table = table - np.log(np.exp(table).sum(1, keepdims=True))
    return float(sum(table[place, len(heads) if head == place else head] for place, head in enumerate(heads)))


@pytest.mark.parametrize("seed", range(40))
def test_no_tree_of_a_short_sentence_is_better(seed: int) -> None:
    draw = np.random.default_rng(seed)
    size = int(draw.integers(1, 6))
    arcs = draw.normal(0, 3, (size, size)).astype(np.float32)
    roots = draw.normal(0, 3, size).astype(np.float32)
    made = best_tree(arcs, roots).tolist()
    assert is_tree(made)
    trees = [list(heads) for heads in itertools.product(range(size), repeat=size) if is_tree(list(heads))]
    assert worth(arcs, roots, made) == pytest.approx(max(worth(arcs, roots, tree) for tree in trees), abs=1e-4)


@pytest.mark.parametrize("seed", range(10))
def test_a_long_sentence_gets_a_tree(seed: int) -> None:
    draw = np.random.default_rng(seed)
    arcs = draw.normal(0, 4, (70, 70)).astype(np.float32)
    assert is_tree(best_tree(arcs, draw.normal(0, 4, 70).astype(np.float32)).tolist())


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=900))
def test_each_word_is_kept_in_one_window(sizes: list[int]) -> None:
    windows = list(_windows(0, [Piece((7,) * size, 0) for size in sizes], (1, 2)))
    kept = [window.begin + word for window in windows for word in range(*window.keep.indices(len(window.first)))]
    assert kept == list(range(len(sizes)))
    assert all(len(window.rows) <= WINDOW + 2 for window in windows)
    for one, two in itertools.pairwise(windows):
        assert two.begin > one.begin
        border = one.begin + one.keep.indices(len(one.first))[1]
        # What stands at the border has been read with something on either side.
        assert sum(sizes[two.begin : border]) >= OVERLAP // 2 - 12


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, WINDOW), min_size=1, max_size=60))
def test_lines_hold_every_window_once(sizes: list[int]) -> None:
    windows = [
        window for number, size in enumerate(sizes) for window in _windows(number, [Piece((7,), 0)] * size, (1, 2))
    ]
    groups = list(_groups(windows))
    assert sorted(window.document for group in groups for line in group for window in line) == list(range(len(sizes)))
    for group in groups:
        lengths = [sum(len(window.rows) for window in line) for line in group]
        assert max(lengths) <= max(LINE, max(len(window.rows) for window in windows))
        assert len(group) == 1 or len(group) * max(lengths) <= RUN


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_lemma_comes_back_out_of_its_script(form: str, lemma: str) -> None:
    if lemma and form:
        assert lemma_by(lemma_script(form, lemma), form) == lemma


@given(st.text(min_size=1, max_size=60))
def test_any_word_has_pieces_and_a_shape(word: str) -> None:
    cut = WordPieces({"[UNK]": 0, "a": 1, "##b": 2})
    assert len(cut(word)) >= 1
    assert 0 <= shape(word) < len(SHAPES)


@pytest.fixture(scope="module")
def accurate() -> Language:
    return Language("accurate")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "  x", "a  ", "x" * 500, "\u05d0 \u05d1", "word " * 900])
def test_odd_texts(accurate: Language, text: str) -> None:
    doc = accurate.pipeline(text)
    assert doc.text == text
    for sentence in doc.sents:
        assert sum(token.head == token for token in sentence) == 1


def test_texts_side_by_side_do_not_look_at_each_other(accurate: Language) -> None:
    texts = ["The army denied the report.", "Rebels shelled the town on Sunday, and nine civilians were killed."]
    together = list(accurate.pipeline.pipe(texts))
    for text, doc in zip(texts, together, strict=True):
        alone = accurate.pipeline(text)
        assert [(t.dep_, t.head.i, t.tag_) for t in alone] == [(t.dep_, t.head.i, t.tag_) for t in doc]


def test_a_long_text_without_a_full_stop_is_read_to_its_end(accurate: Language) -> None:
    sentence = "Northland accused Southland of shelling the town . "
    doc = accurate.pipeline(sentence * 60)
    accusing = [token for token in doc if token.lemma_ == "accuse"]
    assert len(accusing) == 60
    assert sum(any(child.dep_ == "nsubj" for child in token.children) for token in accusing) >= 58


def test_weights_that_are_no_network(tmp_path: Path, accurate: Language) -> None:
    accurate.pipeline.to_disk(tmp_path / "copy")
    (tmp_path / "copy" / "parser" / "network.onnx").write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError, match=r"network\.onnx"):
        Language(str(tmp_path / "copy"))


def test_a_component_without_weights_is_not_written(tmp_path: Path, accurate: Language) -> None:
    with pytest.raises(ValueError, match="no weights yet"):
        EncoderParser(accurate.pipeline.vocab).to_disk(tmp_path)


def test_the_weights_fit_the_package() -> None:
    folder = Path(str(resources.path(resources.ACCURATE)))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert size < 25e6
