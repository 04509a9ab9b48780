"""Hand-made parses for the tests of the reader, written so that they can be read aloud."""
# ruff: noqa: E501 - a parse stands on one line, to be read aloud

from __future__ import annotations

from kgraph.extract.tree import Tree

TAGS = {"VERB": "VBD", "NOUN": "NN", "PROPN": "NNP", "PRON": "PRP", "AUX": "VBD", "ADJ": "JJ", "ADP": "IN", "PUNCT": "."}


def tree(text: str) -> Tree:
    """A tree from ``word/POS/relation/head`` items, the head a word of the text (its first occurrence) or its number.

    A lemma may follow an equals sign after the word (``shelled=shell``), a tag another slash at the end.
    """
    rows = [item.split("/") for item in text.split()]
    words = [row[0].split("=")[0] for row in rows]
    lemmas = [row[0].split("=")[-1].lower() for row in rows]
    heads = [int(row[3]) if row[3].isdigit() else words.index(row[3]) for row in rows]
    tags = [row[4] if len(row) > 4 else TAGS.get(row[1], row[1]) for row in rows]
    return Tree(words, heads=heads, deps=[r[2] for r in rows], pos=[r[1] for r in rows], tags=tags, lemmas=lemmas)


def words(made: Tree, tokens: list[int]) -> list[str]:
    """The words of token indexes."""
    return [made.words[i] for i in tokens]
