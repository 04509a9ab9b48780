"""The lemma of a regular verb form: the parser's lemmatizer guesses at verbs that its treebanks hardly have.

"seized", "blamed" and "slammed" came out as "seiz", "blam" and "slamm", which no word list knows: of 1,436 forms of
verbs of conflict reporting every fourth. The forms of a regular verb follow from its lemma; a table of them, for the
verbs of the reader's own lists, settles it.
"""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from importlib import resources

from kgraph.extract.lexicon import words

LISTS = ("verbs.tsv", "cues.tsv", "counts.tsv")
IRREGULAR = frozenset(
    {
        "be", "bear", "become", "begin", "blow", "break", "bring", "build", "buy", "catch", "choose", "come", "cut",
        "deal", "do", "draw", "drive", "fall", "feel", "fight", "find", "flee", "fly", "forbid", "foresee", "forget",
        "get", "give", "go", "hang", "have", "hear", "hit", "hold", "hurt", "keep", "know", "lay", "lead", "learn",
        "leave", "lose", "make", "mean", "meet", "overrun", "overthrow", "pay", "put", "read", "rebut", "retake",
        "rise", "say", "see", "seek", "sell", "send", "set", "shoot", "show", "shut", "sink", "slay", "speak", "split",
        "spread", "stand", "steal", "strike", "swear", "sweep", "take", "teach", "tear", "tell", "think", "throw",
        "understand", "undertake", "uphold", "win", "withdraw", "withhold", "withstand", "write",
    }
)  # fmt: skip
SHORT = {"lying": "lie", "lied": "lie", "dying": "die", "tying": "tie", "tied": "tie", "vying": "vie"}  # -ie, -ying


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
        if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb) or verb.endswith(
            ("pel", "rol", "cel", "vel", "nap", "bel")
        ):
            stem = verb + verb[-1]
        if verb.endswith(("s", "x", "z", "sh", "ch", "o")):
            plain = verb + "es"
        past, ing = stem + "ed", stem + "ing"
    return {"VB": verb, "VBZ": plain, "VBD": past, "VBN": past, "VBG": ing}


def listed() -> set[str]:
    """The regular verbs of the reader's lists."""
    text = resources.files("kgraph.extract").joinpath("data", "triggers.csv").read_text(encoding="utf-8")
    triggers = {row["trigger"] for row in csv.DictReader(io.StringIO(text)) if row["pos"] == "V"}
    found = triggers.union(*(words(name) for name in LISTS))
    return {verb for verb in found if re.fullmatch(r"[a-z]{3,}", verb)} - IRREGULAR


@cache
def forms() -> dict[str, str]:
    """Every regular form that belongs to one listed verb alone, and its lemma.

    >>> forms()["blamed"], forms()["seizing"], "said" in forms()
    ('blame', 'seize', False)
    """
    verbs = listed()
    owners: dict[str, set[str]] = {}
    for verb in verbs:
        for form in {*paradigm(verb).values(), verb + "ed", verb + "ing"} - verbs:
            owners.setdefault(form, set()).add(verb)
    return {form: min(found) for form, found in owners.items() if len(found) == 1}


def verb_lemma(word: str, lemma: str) -> str:
    """The lemma of a verb form (lower case): from the table, else the parser's.

    >>> verb_lemma("slammed", "slamm"), verb_lemma("ate", "eat")
    ('slam', 'eat')
    """
    return forms().get(word) or SHORT.get(word, lemma)
