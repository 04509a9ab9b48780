"""Sets of words by name (``word_sets.tsv``), and the forms of verbs."""

from __future__ import annotations

from functools import cache

from kgraph.extract.lexicon import rows


@cache
def _sets() -> dict[str, frozenset[str]]:
    out: dict[str, frozenset[str]] = {}
    for name, words in rows("word_sets.tsv"):
        out[name] = out.get(name, frozenset()) | frozenset(words.split())
    return out


def word_set(name: str) -> frozenset[str]:
    """The set called `name` (module and name) of ``word_sets.tsv``.

    >>> "say" in word_set("coref.speech")
    True
    """
    return _sets()[name]


IRREGULAR = {
    "fled": "flee",
    "died": "die",
    "dying": "die",
    "slain": "slay",
    "slew": "slay",
    "shot": "shoot",
    "struck": "strike",
    "held": "hold",
    "buried": "bury",
    "freed": "free",
    "said": "say",
    "told": "tell",
    "wrote": "write",
    "written": "write",
    "denied": "deny",
    "thought": "think",
    "fallen": "fall",
    "fell": "fall",
    "rose": "rise",
    "risen": "rise",
    "stood": "stand",
    "grew": "grow",
    "put": "put",
    "brought": "bring",
    "took": "take",
    "taken": "take",
    "left": "leave",
    "withdrew": "withdraw",
    "withdrawn": "withdraw",
    "gave": "give",
    "given": "give",
    "made": "make",
    "ran": "run",
    "cut": "cut",
    "saw": "see",
    "seen": "see",
}


@cache
def forms(lemmas: frozenset[str]) -> dict[str, str]:
    """The inflected forms of some verbs and their lemmas: a check on the lemmatizer where a word matters.

    >>> found = forms(frozenset({"kill", "flee", "deny", "stop"}))
    >>> found["killed"], found["fled"], found["denies"], found["stopping"]
    ('kill', 'flee', 'deny', 'stop')
    """
    out = {form: lemma for form, lemma in IRREGULAR.items() if lemma in lemmas}
    for lemma in sorted(lemmas):
        if lemma.endswith("e"):
            made = [lemma + "s", lemma + "d", lemma[:-1] + "ing"]
        elif lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
            made = [lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
        else:
            made = [
                lemma + "s",
                lemma + "es",
                lemma + "ed",
                lemma + "ing",
                lemma + lemma[-1] + "ed",
                lemma + lemma[-1] + "ing",
            ]
        for form in (lemma, *made):
            out.setdefault(form, lemma)
    return out
