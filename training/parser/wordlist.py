"""Which words get a vector: the encoder's whole words, the training words, conflict words with their endings."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from treebanks import sentences
from vectors import Encoder, whole_words

from kgraph.extract.lexicon import words
from kgraph.extract.verb_forms import paradigm

WORDS = Path(__file__).with_name("words.txt")


def forms(verb: str) -> list[str]:
    """The different forms of a regular verb.

    >>> forms("seize")
    ['seize', 'seized', 'seizes', 'seizing']
    """
    return sorted(set(paradigm(verb).values()))


def conflict_verbs() -> list[str]:
    """The regular verbs of conflict reporting that the reader lists."""
    return sorted(words("verbs.tsv"))


def plural(noun: str) -> str:
    """A noun's usual plural.

    >>> plural("casualty"), plural("raid")
    ('casualties', 'raids')
    """
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"


def vocabulary(encoder: Encoder, treebanks: Iterable[Path], longest: int = 24) -> set[str]:
    """The words, lower case."""
    found = set(whole_words(encoder))
    verbs = set(conflict_verbs())
    for path in treebanks:
        for sentence in sentences(path):
            found.update(word.lower() for word in sentence.words if len(word) <= longest)
            verbs.update(
                lemma.lower()
                for lemma, tag in zip(sentence.lemmas, sentence.upos, strict=True)
                if tag == "VERB" and lemma.isalpha()
            )
    for line in WORDS.read_text(encoding="utf8").splitlines():
        if line.startswith("nouns: "):
            found.update(form for noun in line.split()[1:] for form in (noun, plural(noun)))
    return found | {form for verb in verbs for form in forms(verb)}
