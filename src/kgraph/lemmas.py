"""The lemma of a word: as the treebanks have it, else by the network's rule, if that gives a known word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from kgraph.pieces import lemma_by

# Endings of inflected forms and what stands in their place in the lemma, the likelier way first.
ENDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "s": (("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"), ("oes", "o"), ("s", "")),
    "ed": (("ied", "y"), ("ed", ""), ("ed", "e")),
    "ing": (("ying", "ie"), ("ing", ""), ("ing", "e")),
    "er": (("ier", "y"), ("er", ""), ("er", "e")),
    "est": (("iest", "y"), ("est", ""), ("est", "e")),
}
TAGS = {"NNS": "s", "NNPS": "s", "VBZ": "s", "VBD": "ed", "VBN": "ed", "VBG": "ing", "JJR": "er", "JJS": "est"}
NAMES = frozenset({"NNP", "NNPS"})


class Lemmas:
    """Lemmas by form, part of speech and tag.

    `seen` maps "form part-of-speech" (form in lower case) to the lemma that the treebanks give it, `words` are words
    that exist, in lower case.

    >>> lemmas = Lemmas({"people NOUN": "people"}, {"clash", "carry"})
    >>> lemmas("People", "NOUN", "NNS", "l6+person"), lemmas("clashes", "NOUN", "NNS", "l1+")
    ('people', 'clash')
    >>> lemmas("carried", "VERB", "VBD", "l2+"), lemmas("Bakus", "PROPN", "NNP", "k0+")
    ('carry', 'Bakus')
    """

    def __init__(self, seen: Mapping[str, str], words: Set[str]) -> None:
        self.seen, self.words = seen, words

    def __call__(self, form: str, pos: str, tag: str, script: str) -> str:
        """The lemma; `script` is the network's rule for it."""
        told = self.seen.get(f"{form.lower()} {pos}")
        if told is not None:
            return told
        made = lemma_by(script, form)
        if tag in NAMES or made.lower() in self.words or not form.isalpha():
            return made
        lower = form.lower()
        if tag not in TAGS:
            return lower if lower in self.words else made
        return next((found for found in self._ways(lower, TAGS[tag]) if found in self.words), made)

    def _ways(self, form: str, kind: str) -> Iterator[str]:
        for ending, instead in ENDINGS[kind]:
            if form.endswith(ending) and len(form) > len(ending) + 1:
                stem = form[: -len(ending)]
                yield stem + instead
                if kind != "s" and not instead and stem[-1] == stem[-2]:
                    yield stem[:-1]
