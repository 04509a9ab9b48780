"""Makes treebank text look like what is really read: other names, curly quotes, lost commas and apostrophes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from treebanks import Sentence

COMMAS_AND_QUOTES = frozenset({",", "'", "’", "‘", '"', "“", "”", "``", "''", "`"})
CURLY = str.maketrans({"'": "’"})
NAME_PLACES = frozenset({"nsubj", "obj", "obl", "nmod", "nmod:poss", "nsubj:pass", "obl:agent", "conj", "flat"})


def drop_rows(sentence: Sentence, dropped: frozenset[int]) -> Sentence:
    """The sentence without some rows; a dropped row has no dependents (the caller sees to it)."""
    kept = [row for row in range(len(sentence.words)) if row not in dropped]
    place = {old: new for new, old in enumerate(kept)}
    spaces = list(sentence.spaces)
    for row in sorted(dropped):
        if row and spaces[row]:
            spaces[row - 1] = True

    def pick(values: Sequence[str]) -> list[str]:
        return [values[row] for row in kept]

    return replace(
        sentence,
        words=pick(sentence.words),
        spaces=[spaces[row] for row in kept],
        lemmas=pick(sentence.lemmas),
        upos=pick(sentence.upos),
        xpos=pick(sentence.xpos),
        feats=pick(sentence.feats),
        heads=[place.get(sentence.heads[row], -1) for row in kept],
        deps=pick(sentence.deps),
    )


def lose_marks(sentence: Sentence, draw: random.Random) -> Sentence:
    """As some archives keep text: no commas, no quotation marks, no apostrophes ("Syrias army", "dont")."""
    words, heads = list(sentence.words), set(sentence.heads)
    dropped = set[int]()
    for row, word in enumerate(words):
        if row in heads:
            continue
        if word in COMMAS_AND_QUOTES and sentence.deps[row] == "punct":
            dropped.add(row)
        elif sentence.xpos[row] == "POS" and row and row - 1 not in dropped and not sentence.spaces[row - 1]:
            words[row - 1] += word.strip("'’")
            dropped.add(row)
    words = [word if word in COMMAS_AND_QUOTES else word.replace("'", "").replace("’", "") or word for word in words]
    if len(dropped) == len(words):
        return sentence
    return drop_rows(replace(sentence, words=words), frozenset(dropped))


def curl_quotes(sentence: Sentence, draw: random.Random) -> Sentence:
    """Typographic quotation marks and apostrophes for straight ones (and long dashes, now and then)."""
    words, opened = list(sentence.words), False
    for row, word in enumerate(words):
        if word in ('"', "``", "''"):
            opened = not opened
            words[row] = "“" if opened else "”"
        elif word in ("-", "--") and sentence.deps[row] == "punct" and sentence.xpos[row] in (":", ","):
            words[row] = draw.choice(["—", "–", "--"])
        else:
            words[row] = word.translate(CURLY)
    return replace(sentence, words=words)


def lower_case(sentence: Sentence, draw: random.Random) -> Sentence:
    """All in lower case."""
    return replace(sentence, words=[word.lower() for word in sentence.words])


def name_swapper(pool: Sequence[str]) -> Callable[[Sentence, random.Random], Sentence]:
    """A change that puts names of `pool` in place of half of the single-word names (the tree stays)."""

    def swap(sentence: Sentence, draw: random.Random) -> Sentence:
        words, lemmas = list(sentence.words), list(sentence.lemmas)
        for row, word in enumerate(words):
            name = sentence.xpos[row] == "NNP" and word.isalpha() and word[:1].isupper() and not word.isupper()
            if name and sentence.deps[row] in NAME_PLACES and draw.random() < 0.5:
                words[row] = lemmas[row] = draw.choice(pool)
        return replace(sentence, words=words, lemmas=lemmas)

    return swap


def variants(
    paragraphs: Sequence[list[Sentence]],
    shares: Sequence[tuple[float, Callable[[Sentence, random.Random], Sentence]]],
    seed: int,
) -> list[list[Sentence]]:
    """Changed copies: for every (share, change), that share of the paragraphs, drawn with `seed`."""
    draw, made = random.Random(seed), list[list[Sentence]]()
    for share, change in shares:
        for paragraph in paragraphs:
            if draw.random() < share:
                made.append([change(sentence, draw) for sentence in paragraph])
    return made
