"""Which words get a vector: the encoder's whole words, the training words, conflict words with their endings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from treebanks import sentences
from vectors import Encoder, whole_words

WORDS = Path(__file__).with_name("words.txt")


def paradigm(verb: str) -> dict[str, str]:
    """A regular verb's written forms by tag.

    >>> paradigm("seize")["VBG"], paradigm("deny")["VBD"], paradigm("slam")["VBN"], paradigm("shell")["VBZ"]
    ('seizing', 'denied', 'slammed', 'shells')
    """
    stem, plain = verb, verb + "s"
    if verb.endswith("e"):
        past, ing = verb + "d", (verb if verb.endswith("ee") else verb[:-1]) + "ing"
    elif verb.endswith("y") and verb[-2:-1] not in "aeiou":
        plain, past, ing = verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    else:
        if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb):
            stem = verb + verb[-1]
        if verb.endswith(("s", "x", "z", "sh", "ch")):
            plain = verb + "es"
        past, ing = stem + "ed", stem + "ing"
    return {"VB": verb, "VBZ": plain, "VBD": past, "VBN": past, "VBG": ing}


def forms(verb: str) -> list[str]:
    """The different forms of a regular verb."""
    return sorted(set(paradigm(verb).values()))


def conflict_verbs() -> list[str]:
    """The regular verbs of words.txt (``irregular:`` lists the others)."""
    listed: dict[str, list[str]] = {}
    for line in WORDS.read_text(encoding="utf8").splitlines():
        kind, _, names = line.partition(": ")
        listed.setdefault(kind, []).extend(names.split())
    return sorted(set(listed["verbs"]) - set(listed["irregular"]))


def plural(noun: str) -> str:
    """A noun's usual plural.

    >>> plural("casualty"), plural("raid")
    ('casualties', 'raids')
    """
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"


def vocabulary(encoder: Encoder, treebanks: Iterable[Path], longest: int = 24) -> set[str]:
    """The words, lower case."""
    words = set(whole_words(encoder))
    verbs = set[str]()
    for path in treebanks:
        for sentence in sentences(path):
            words.update(word.lower() for word in sentence.words if len(word) <= longest)
            verbs.update(
                lemma.lower()
                for lemma, tag in zip(sentence.lemmas, sentence.upos, strict=True)
                if tag == "VERB" and lemma.isalpha()
            )
    for line in WORDS.read_text(encoding="utf8").splitlines():
        kind, _, listed = line.partition(": ")
        if kind == "verbs":
            verbs.update(listed.split())
        elif kind == "nouns":
            words.update(form for noun in listed.split() for form in (noun, plural(noun)))
    return words | {form for verb in verbs for form in forms(verb)}
