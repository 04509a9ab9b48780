"""Reads CoNLL-U treebanks into spaCy Docs: documents cut into paragraphs, spaces as in the source text.

Sub-tokens of multi-word tokens ("do" + "n't") stay separate tokens, as spaCy's English tokenizer makes
them; empty nodes are left out; enhanced dependencies are not read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

GENRES_LEFT_OUT = frozenset({"conversation", "essay", "fiction", "letter", "podcast", "reddit", "whow"})
"""GUM genres whose source texts are not free for any use (or whose origin is no-derivatives)."""


@dataclass(slots=True)
class Sentence:
    """One sentence of a treebank: a row of fields per word; `heads` are positions in it, -1 for the root."""

    words: list[str]
    spaces: list[bool]
    lemmas: list[str]
    upos: list[str]
    xpos: list[str]
    feats: list[str]
    heads: list[int]
    deps: list[str]
    starts_document: str = ""
    starts_paragraph: bool = False


def sentences(path: Path) -> Iterator[Sentence]:
    """The sentences of a CoNLL-U file.

    Raises ValueError, naming file and line, when a row has not ten fields.
    """
    rows: list[list[str]] = []
    document, paragraph = "", False
    with path.open(encoding="utf8") as lines:
        for number, raw in enumerate(lines, 1):
            line = raw.rstrip("\n")
            if line.startswith("# newdoc"):
                document = line.partition("=")[2].strip() or f"{path.name}:{number}"
            elif line.startswith("# newpar"):
                paragraph = True
            elif line.startswith("#"):
                continue
            elif line:
                fields = line.split("\t")
                if len(fields) != 10:
                    raise ValueError(f"{path}:{number}: a CoNLL-U row has ten fields, this one {len(fields)}")
                rows.append(fields)
            elif rows:
                yield _sentence(rows, document, paragraph)
                rows, document, paragraph = [], "", False
    if rows:
        yield _sentence(rows, document, paragraph)


def _sentence(rows: Sequence[Sequence[str]], document: str, paragraph: bool) -> Sentence:
    made = Sentence([], [], [], [], [], [], [], [], document, paragraph)
    surface_end, surface_space = 0, True
    for row in rows:
        identifier = row[0]
        if "." in identifier:
            continue
        space = "SpaceAfter=No" not in row[9]
        if "-" in identifier:
            surface_end, surface_space = int(identifier.split("-")[1]), space
            continue
        position = int(identifier)
        if position < surface_end:
            space = False
        elif position == surface_end:
            space = surface_space
        head = int(row[6])
        made.words.append(row[1])
        made.spaces.append(space)
        made.lemmas.append(row[1] if row[2] == "_" else row[2])
        made.upos.append(row[3])
        made.xpos.append(row[3] if row[4] == "_" else row[4])
        made.feats.append("" if row[5] == "_" else row[5])
        made.heads.append(head - 1)
        made.deps.append("ROOT" if head == 0 else row[7])
    return made


def to_doc(vocab: Vocab, parts: Sequence[Sentence]) -> Doc:
    """One Doc of several sentences, the last token followed by a space as in running text."""
    heads: list[int] = []
    for part in parts:
        offset = len(heads)
        heads += [offset + (place if head < 0 else head) for place, head in enumerate(part.heads)]
    spaces = [space for part in parts for space in part.spaces]
    spaces[-1] = True
    return Doc(
        vocab,
        words=[word for part in parts for word in part.words],
        spaces=spaces,
        tags=[tag for part in parts for tag in part.xpos],
        pos=[tag for part in parts for tag in part.upos],
        morphs=[feats for part in parts for feats in part.feats],
        lemmas=[lemma for part in parts for lemma in part.lemmas],
        heads=heads,
        deps=[dep for part in parts for dep in part.deps],
    )


def paragraphs(
    path: Path, seed: int = 0, longest: int = 12, skip: frozenset[str] = frozenset()
) -> list[list[Sentence]]:
    """The treebank cut into stretches of running text (1 to `longest` sentences, lengths drawn with `seed`).

    A stretch never crosses a document. `skip` names genres left out, as they stand in GUM document names
    (``GUM_news_asylum``). `longest` = 1 gives each sentence alone.
    """
    draw, made = random.Random(seed), list[list[Sentence]]()
    sizes = [size for size in (1, 3, 5, 8, 10, 12) if size <= longest]
    target, wanted, room = draw.choice(sizes), True, False
    for sentence in sentences(path):
        if sentence.starts_document:
            wanted = sentence.starts_document.removeprefix("GUM_").split("_")[0] not in skip
            room = False
        if not wanted:
            continue
        if room and len(made[-1]) < target:
            made[-1].append(sentence)
        else:
            made.append([sentence])
            target, room = draw.choice(sizes), True
    return made
