"""Annotated text as numbers: stretches of word pieces with the answers of each head, put into batches."""

from __future__ import annotations

import collections
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.training import Example
from treebanks import Sentence, to_doc

from kgraph.pieces import FIRST, LAST, SHAPES, WordPieces, lemma_script, shape

LONGEST = 150  # words in a stretch
RAREST = 3  # a label seen less often is not learned
NONE = -100  # no answer known: left out of the loss
MARK = SHAPES.index("mark")


@dataclass(frozen=True)
class Labels:
    """The answers of each head, in the order of the network's rows."""

    tags: list[str]
    morphs: list[str]
    lemmas: list[str]
    relations: list[str]


@dataclass(frozen=True)
class Stretch:
    """A stretch of text, as numbers: pieces, shapes of pieces, first and last piece of each word, and the answers."""

    rows: list[int]
    shapes: list[int]
    first: list[int]
    last: list[int]
    heads: list[int]  # place of the head in the stretch; itself for a root
    relations: list[int]
    tags: list[int]
    morphs: list[int]
    lemmas: list[int]
    starts: list[int]
    sentence: list[int]


def cut(parts: Sequence[list[Sentence]]) -> list[list[Sentence]]:
    """The stretches in lengths that the encoder takes at once, cut between sentences."""
    made: list[list[Sentence]] = []
    for part in parts:
        size = LONGEST
        for sentence in part:
            if size + len(sentence.words) > LONGEST:
                made.append([])
                size = 0
            made[-1].append(sentence)
            size += len(sentence.words)
    return made


def aligned(nlp: Language, parts: Iterable[list[Sentence]]) -> Iterator[Example]:
    """Text as the tokenizer cuts it beside the annotated Doc."""
    for part in parts:
        gold = to_doc(nlp.vocab, part)
        yield Example(nlp.make_doc(gold.text), gold)


def labels(examples: Iterable[Example]) -> Labels:
    """What occurs often enough to be learned."""
    seen: list[collections.Counter[str]] = [collections.Counter() for _ in range(4)]
    for example in examples:
        for token in example.reference:
            seen[0][token.tag_] += 1
            seen[1][f"{token.pos_}|{token.morph}"] += 1
            seen[2][lemma_script(token.text, token.lemma_)] += 1
            seen[3][token.dep_] += 1
    kept = [sorted(name for name, count in counter.items() if count >= RAREST) for counter in seen]
    return Labels(*kept)


def numbers(example: Example, pieces: WordPieces, rows: dict[str, dict[str, int]]) -> Stretch | None:
    """The numbers of one example; None where it is longer than the encoder's window."""
    doc = example.predicted
    heads, relations = example.get_aligned_parse(projectivize=False)
    tags = example.get_aligned("TAG", as_string=True)
    poses = example.get_aligned("POS", as_string=True)
    morphs = example.get_aligned("MORPH", as_string=True)
    lemmas = example.get_aligned("LEMMA", as_string=True)
    starts = example.get_aligned_sent_starts()
    made = Stretch([pieces.rows[FIRST]], [MARK], *[[] for _ in range(9)])
    number = -1
    for place, token in enumerate(doc):
        cut = pieces(token.text)
        made.first.append(len(made.rows))
        made.rows.extend(cut)
        made.shapes.extend([shape(token.text)] * len(cut))
        made.last.append(len(made.rows) - 1)
        if starts[place] == 1 or number < 0:
            number += 1
        made.sentence.append(number)
        head, relation = heads[place], relations[place]
        made.heads.append(NONE if head is None else head)
        made.relations.append(rows["relations"].get(relation, NONE) if relation else NONE)
        made.tags.append(rows["tags"].get(tags[place], NONE) if tags[place] else NONE)
        feats = "" if morphs[place] == "_" else morphs[place]  # "_" is how an alignment says "no features"
        made.morphs.append(rows["morphs"].get(f"{poses[place]}|{feats}", NONE))
        script = lemma_script(token.text, lemmas[place]) if lemmas[place] else ""
        made.lemmas.append(rows["lemmas"].get(script, NONE))
        made.starts.append(NONE if starts[place] is None else int(starts[place] == 1))
    made.rows.append(pieces.rows[LAST])
    made.shapes.append(MARK)
    if len(made.rows) > 500 or not len(doc):
        return None
    # A head in another sentence (of the tokenizer's making) has no arc to learn.
    for place, head in enumerate(made.heads):
        if head != NONE and made.sentence[head] != made.sentence[place]:
            made.heads[place] = NONE
    return made


def batches(data: list[Stretch], draw: random.Random, size: int) -> Iterator[list[Stretch]]:
    """One round of batches of like lengths, about `size` pieces each, in random order."""
    order = sorted(data, key=lambda one: len(one.rows) + draw.random() * 12)
    made: list[list[Stretch]] = []
    for one in order:
        if not made or (len(made[-1]) + 1) * len(one.rows) > size:
            made.append([])
        made[-1].append(one)
    draw.shuffle(made)
    yield from made
