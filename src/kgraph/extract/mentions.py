"""Where a text names somebody: names that the knowledge has, and runs of capitalised words that it has not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

from kgraph.extract.lexicon import rows, table
from kgraph.extract.tree import Tree
from kgraph.extract.wordlists import word_set
from kgraph.knowledge import Knowledge
from kgraph.model import ActorKind
from kgraph.spelling import WORD, fold

PARTICLES = word_set("mentions.particles")
TITLES = word_set("mentions.titles")
NOT_NAMES = word_set("mentions.not_names")


@dataclass(frozen=True, slots=True)
class Spot:
    """A name at tokens `start` to `end` (exclusive).

    `key` is that of a known actor or "" ; `use` is ``name``, ``demonym``, ``metonym`` or, for a run of capitalised
    words, ``person``, ``body`` or ``unknown``. `text` is the name without a possessive s.
    """

    start: int
    end: int
    key: str
    use: str
    text: str
    possessive: bool = False


def kind_words() -> dict[str, str]:
    """Words that tell what a capitalised run names: word → name of an `ActorKind`."""
    return table("name_kinds.tsv")


def clean(tree: Tree, start: int, end: int) -> str:
    """The text of tokens `start` to `end` as it stood, with single spaces."""
    out = ""
    for i in range(start, end):
        word = tree.words[i]
        if word.isspace():
            continue
        if out and i > start and tree.start[i] > tree.end[i - 1]:
            out += " "
        out += word
    return " ".join(out.split())


_FOUND: WeakKeyDictionary[Tree, tuple[Knowledge, list[Spot]]] = WeakKeyDictionary()


def spots(tree: Tree, knowledge: Knowledge) -> list[Spot]:
    """All names of a text, left to right, not overlapping: known ones first, longest first.

    They are looked for once for each tree; actors and places both ask.
    """
    kept = _FOUND.get(tree)
    if kept is None or kept[0] is not knowledge:
        kept = (knowledge, _spots(tree, knowledge))
        _FOUND[tree] = kept
    return kept[1]


def _spots(tree: Tree, knowledge: Knowledge) -> list[Spot]:
    known = _elsewhere(tree, knowledge, _known(tree, knowledge))
    taken: set[int] = set()
    for s in known:
        taken.update(range(s.start, s.end))
    out = [*known, *_runs(tree, taken)]
    return sorted(out, key=lambda s: s.start)


def _elsewhere(tree: Tree, knowledge: Knowledge, found: list[Spot]) -> list[Spot]:
    """Without the capitals that are another country's town of that name ("Tripoli, Lebanon")."""
    out = []
    for spot, follower in zip(found, [*found[1:], None], strict=False):
        if spot.use == "metonym" and follower is not None and follower.key and follower.start - spot.end == 1:
            named = knowledge.actors[follower.key]
            between = tree.lower[spot.end]
            if (
                between in (",", "in")
                and named.kind is ActorKind.COUNTRY
                and follower.use == "name"
                and follower.key != spot.key
            ):
                continue
        out.append(spot)
    return out


def _known(tree: Tree, knowledge: Knowledge) -> list[Spot]:
    folded, written, owner, first = [], [], [], []
    for i, word in enumerate(tree.words):
        if word in ("'s", "\u2019s", "'", "\u2019", "s'"):
            continue
        text = word.replace("'", "").replace("\u2019", "")
        if "." in text and len(text) > 1:
            text = re.sub(r"\b((?:[A-Za-z]\.)+[A-Za-z]?)", lambda m: m.group(1).replace(".", ""), text)
        for n, piece in enumerate(WORD.findall(text)):
            written.append(piece)
            folded.append(fold(piece))
            owner.append(i)
            first.append(n == 0)
    out, at, size = [], 0, len(folded)
    by_first = knowledge.by_first
    while at < size:
        word = folded[at]
        if word not in by_first and (not word.endswith("s") or word[:-1] not in by_first):
            at += 1
            continue
        hit = knowledge.match(folded, written, at)
        if hit is not None and word == "the" and at + 1 < size:
            inner = knowledge.match(folded, written, at + 1)  # "The National | Unity Government"
            if inner is not None and inner.length >= hit.length:
                hit = None
        if hit is None or not _plausible(
            tree, knowledge, hit.key, hit.use, owner[at], owner[at + hit.length - 1], hit.length
        ):
            at += 1
            continue
        start, end = owner[at], owner[at + hit.length - 1] + 1
        text = clean(tree, start, end)
        if hit.possessive:
            text = text[:-1]
        out.append(Spot(start, end, hit.key if hit.use != "place" else "", hit.use, text, hit.possessive))
        at += hit.length
        while at < size and owner[at] < end and "-" not in tree.words[owner[at]]:
            at += 1
    return out


def _plausible(tree: Tree, knowledge: Knowledge, key: str, use: str, first: int, last: int, length: int) -> bool:
    """Whether a name found in the knowledge is meant here: one word inside a longer unknown name is not."""
    if use == "place":
        return True
    known = knowledge.actors[key]
    previous = first - 1
    while previous > 0 and tree.words[previous] in ("-",):
        previous -= 1
    joined_left = (
        previous >= 0
        and _large(tree, previous)
        and tree.pos[previous] == "PROPN"
        and tree.lower[previous] not in NOT_NAMES
    )
    following = last + 1
    joined_right = following < len(tree) and _large(tree, following) and tree.pos[following] == "PROPN"
    if known.kind is ActorKind.PERSON and length == 1:
        if (
            joined_left
            and tree.lower[previous] not in TITLES
            and not knowledge.by_first.get(fold(tree.words[previous]))
        ):
            return False
        if joined_right and tree.lower[following] not in NOT_NAMES and tree.base[following] == "flat":
            return False
    if known.kind is ActorKind.NEWS_ORGANIZATION and tree.lower[first] == "the" and joined_right:
        return False
    if known.kind is ActorKind.NEWS_ORGANIZATION and length == 1 and not tree.words[first].isupper():
        if joined_left and tree.base[first] == "flat":
            return False
        if (
            tree.words[first]
            in ("Guardian", "Independent", "Telegraph", "Mehr", "Fars", "Petra", "Saba", "Spiegel", "Economist")
            and joined_right
        ):
            return False
    return True


def _large(tree: Tree, i: int) -> bool:
    return tree.words[i][:1].isupper()


def _runs(tree: Tree, taken: set[int]) -> list[Spot]:
    """Runs of capitalised words that are no known name: people, bodies, or not known what."""
    out, i, n = [], 0, len(tree)
    kinds = kind_words()
    while i < n:
        if i in taken or tree.paragraph[i] < 0 or not _starts(tree, i):
            i += 1
            continue
        j, last = i, i
        while j < n and j not in taken:
            word, low = tree.words[j], tree.lower[j]
            if _large(tree, j) and (
                j == i
                or tree.pos[j] in ("PROPN", "NOUN", "ADJ")
                or (tree.pos[j] in ("VERB", "X", "ADP") and tree.base[j] == "flat")
            ):
                if low in NOT_NAMES and j > i:
                    break
                last = j
            elif low in PARTICLES and j > i and _leads_on(tree, j, taken):
                if low == "of" and not (
                    kinds.get(tree.lower[j - 1]) or tree.lower[j - 1] in ("ministry", "department")
                ):
                    break
                if low == "-" and tree.start[j] > tree.end[j - 1]:
                    break
            elif re.fullmatch(r"[A-Z]\.", word):
                last = j
            else:
                break
            j += 1
        spot = _named(tree, i, last + 1, kinds)
        if spot is not None:
            out.append(spot)
        i = max(last + 1, i + 1)
    return out


def _leads_on(tree: Tree, j: int, taken: set[int]) -> bool:
    """Whether a particle stands before more of the name: "Talal al - Barazi", "Osama bin Laden"."""
    after = j + 1
    if after + 1 < len(tree) and tree.words[after] == "-" and tree.start[after] == tree.end[j]:
        after += 1
    return after < len(tree) and _large(tree, after) and after not in taken


def _starts(tree: Tree, i: int) -> bool:
    word, low = tree.words[i], tree.lower[i]
    if low in NOT_NAMES or not word[:1].isupper() or not word[0].isalpha():
        return (
            low in ("al", "el") and i + 2 < len(tree) and tree.words[i + 1] == "-" and tree.words[i + 2][:1].isupper()
        )
    if tree.pos[i] in ("VERB", "ADV", "INTJ") and _opens(tree, i) and tree.lower[i] == tree.lemma[i]:
        # A given name that the tagger takes for a verb: "Gela Vasadze, an analyst …".
        return i + 2 < len(tree) and tree.pos[i + 1] == "PROPN" and tree.head[i + 1] == i and tree.words[i + 2] == ","
    return (
        tree.pos[i] == "PROPN"
        or (tree.pos[i] in ("NOUN", "ADJ") and not _opens(tree, i))
        or (
            tree.pos[i] in ("NOUN", "ADJ", "X")
            and i + 1 < len(tree)
            and tree.pos[i + 1] == "PROPN"
            and tree.words[i + 1][:1].isupper()
        )
    )


def _opens(tree: Tree, i: int) -> bool:
    """Whether token `i` opens a sentence (its capital says nothing)."""
    s = tree.sentence[i]
    return s >= len(tree.sentences) or tree.sentences[s][0] == i or tree.words[i - 1] in ('"', "\u201c", "``", ":")


def _named(tree: Tree, start: int, end: int, kinds: dict[str, str]) -> Spot | None:
    # Titles in front are not part of the name.
    a = start
    while a < end - 1 and (tree.lower[a] in TITLES) and not any(tree.lower[k] in kinds for k in range(a, end)):
        a += 1
    while (
        a < end - 1
        and tree.pos[a] == "NOUN"
        and tree.pos[a + 1] == "PROPN"
        and _opens(tree, a)
        and not kinds.get(tree.lower[a])
    ):
        a += 1  # "Voter Jane Doe"
    words = [tree.lower[k] for k in range(a, end)]
    if not words or all(w in TITLES or w in NOT_NAMES or roles().get(w) == "role" for w in words):
        return None
    possessive = words[-1].endswith("s") and end < len(tree) and tree.words[end] not in ("'s",) and False
    use = "unknown"
    if any(w in kinds for w in words):
        use = "body"
    elif len(words) >= 2 or a > start:
        use = "person"
    return Spot(a, end, "", use, clean(tree, a, end), possessive)


def name_kind(text: str) -> ActorKind:
    """What a capitalised name of several words names, by its words.

    >>> name_kind("Aleppo Police Command").value, name_kind("Jane Doe").value
    ('GovernmentBody', 'Person')
    """
    kinds = kind_words()
    for word in reversed(text.lower().split()):
        if word in kinds:
            return ActorKind(kinds[word])
    return ActorKind.PERSON


@cache
def roles() -> dict[str, str]:
    """Noun → class (role, force, body …), from ``extract/data/heads.tsv``."""
    return {row[0]: row[1] for row in rows("heads.tsv")}
