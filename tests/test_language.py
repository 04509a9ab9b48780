"""The parse of a document: exact offsets whatever the text, sentences of the body alone, clear errors."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.article import Raw, document, read_sources
from kgraph.errors import ModelError
from kgraph.language import Language, sentences
from kgraph.model import Document

CURLY = "“We’ve left,” he said…\u00a0 “It’s over.” Don't go\u2014stay; 3,000 of 'em can't."


def test_tokens_lie_where_the_text_has_them(language: Language) -> None:
    made = document(Raw("a", "a", f"Truce fails\n\n{CURLY}\n\nREAD MORE: no\n\nIt  ended.", titled=True))
    doc = language.parse(made)
    assert doc.text == made.text
    assert all(made.text[token.idx : token.idx + len(token)] == token.text for token in doc)


def test_only_the_body_is_read(language: Language) -> None:
    text = "Truce fails\n\nBaku denied it.\n\nREAD MORE: Yerevan speaks\n\nIt ended."
    made = document(Raw("a", "a", text, titled=True))
    doc = language.parse(made)
    assert [sentence.text for sentence in sentences(doc)] == ["Baku denied it.", "It ended."]


def test_a_doc_of_another_maker_is_read_whole(language: Language) -> None:
    doc = language.pipeline("Baku denied it. It ended.")
    assert len(list(sentences(doc))) == 2


def test_each_sentence_has_one_root_and_its_tree_stays_inside(language: Language) -> None:
    text = "Title here\n\nBaku denied that it had fired. She said so.\n\nIt ended."
    made = document(Raw("a", "a", text, titled=True))
    for sentence in language.parse(made).sents:
        assert sum(token.head == token for token in sentence) == 1
        assert all(sentence.start <= token.head.i < sentence.end for token in sentence)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=200), st.data())
def test_any_text_keeps_its_offsets(language: Language, text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    body = tuple((start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False) if start < end)
    doc = language.parse(Document("a", "", text, body, ""))
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)
    for sentence in sentences(doc):
        assert any(start <= sentence.start_char and sentence.end_char <= end for start, end in body)


def test_parsing_twice_gives_the_same(language: Language) -> None:
    made = document(Raw("a", "a", f"Truce fails\n\n{CURLY}", titled=True))
    one, two = language.parse(made), language.parse(made)
    assert [(t.text, t.tag_, t.dep_, t.head.i) for t in one] == [(t.text, t.tag_, t.dep_, t.head.i) for t in two]


def test_real_articles_keep_their_offsets(language: Language, shared: Path) -> None:
    for made in read_sources([shared / "gold" / "articles"]):
        assert language.parse(made).text == made.text


def test_a_model_that_is_not_installed() -> None:
    with pytest.raises(ModelError, match="no_such_model: no language model of this name"):
        Language("no_such_model")


def test_a_folder_that_holds_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no language model"):
        Language(str(tmp_path))


def test_a_pipeline_without_a_parser(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="has no parser"):
        Language(str(tmp_path / "blank"))


def test_labels_that_are_not_universal_dependencies(tmp_path: Path) -> None:
    pipeline = spacy.blank("en")
    parser = pipeline.add_pipe("parser")
    for label in ("nsubj", "dobj", "prep", "pobj"):
        parser.add_label(label)  # type: ignore[attr-defined]  # spaCy types a pipe as any callable
    pipeline.initialize()
    pipeline.to_disk(tmp_path / "clear")
    with pytest.raises(ModelError, match="not Universal Dependencies"):
        Language(str(tmp_path / "clear"))


def test_a_pipeline_in_a_folder_can_be_named(language: Language, tmp_path: Path) -> None:
    language.pipeline.to_disk(tmp_path / "copy")
    assert Language(str(tmp_path / "copy")).version == language.version
