"""Parsed sentences of our own for the tests of names, places, times and counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import pytest

from kgraph.extract.tree import Tree
from kgraph.language import Language
from kgraph.model import Document, When

Read = Callable[[str], tuple[Document, Tree]]


@cache
def language() -> Language:
    return Language()


@cache
def parsed(text: str) -> tuple[Document, Tree]:
    """A document of one or more paragraphs without a title line, and its tree."""
    body, at = [], 0
    for paragraph in text.split("\n\n"):
        body.append((at, at + len(paragraph)))
        at += len(paragraph) + 2
    published = When.day(datetime(2020, 10, 14, tzinfo=UTC))  # a Wednesday
    document = Document("d", "", text, tuple(body), "", published, "Example News")
    return document, Tree.of(language().parse(document), document.body)


@pytest.fixture
def read() -> Read:
    return parsed
