"""Which words get a vector: the encoder's whole words, the training words, conflict words with their endings."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from treebanks import sentences
from vectors import Encoder, whole_words

WORDS = Path(__file__).with_name("words.txt")


def forms(verb: str) -> list[str]:
    """A verb's usual written forms (irregular ones stand in the treebanks).

    >>> forms("seize"), forms("deny")
    (['seize', 'seizes', 'seized', 'seizing'], ['deny', 'denies', 'denied', 'denying'])
    """
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    if verb.endswith(("s", "x", "z", "sh", "ch")):
        return [verb, verb + "es", verb + "ed", verb + "ing"]
    return [verb, verb + "s", verb + "ed", verb + "ing"]


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
