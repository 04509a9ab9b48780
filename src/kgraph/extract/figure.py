"""Counts that a text gives: how many, of what (killed, wounded …), of whom, since when, as a part of which whole."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kgraph.extract.lexicon import table
from kgraph.extract.numbers import POLICY, Number, numbers
from kgraph.extract.quantity import PART, quantity_of, triggers
from kgraph.extract.tree import Tree
from kgraph.extract.wordlists import word_set
from kgraph.model import Actor, Figure, Range, When

if TYPE_CHECKING:
    from kgraph.extract.names import Actors
    from kgraph.extract.time import TimeMention

UNITS = word_set("figure.units")
MONTHS = word_set("figure.months")
LABELLED = word_set("figure.labelled")
THINGS = word_set("figure.things")
EARLIER = frozenset(["earlier", "previous", "previously", "initial", "initially"])
OF_WHOM = frozenset(["whom", "them", "these", "those", "which"])
PEOPLE_NOUN = "people.tsv"
RUNNING = frozenset(["far", "since", "date", "already", "toll", "total", "now"])
AMONG_REACH = 8  # tokens between a part and its whole in "six civilians, one a child, were among 22 killed"
WARDS = frozenset({"hospital", "clinic", "morgue", "mortuary", "infirmary"})
BRINGING = frozenset({"arrive", "bring", "take", "rush", "transfer", "receive", "admit", "treat", "reach", "carry"})
RECOVERING = frozenset({"recover", "retrieve", "exhume"})
SAID = frozenset(("say", "report", "tell", "add", "state", "claim"))


@dataclass(frozen=True, slots=True)
class FigureMention:
    """A count at tokens `start` to `end` (exclusive; number, hedge and counted noun).

    `head` is the counted noun (the number itself when there is none), `number` the number's first token, `trigger`
    the word that makes it killed, wounded …, -1 if none. `part_of` and `out_of` are positions in the list of mentions.
    `score` (0 to 1) says how sure it is that this is a count that matters.
    """

    start: int
    end: int
    head: int
    number: int
    trigger: int
    figure: Figure
    part_of: int | None = None
    out_of: int | None = None
    score: float = 1.0


def figures(
    tree: Tree, actors: Actors | None = None, times: Sequence[TimeMention] = (), policy: str = POLICY
) -> list[FigureMention]:
    """The counts of a text, in order of their numbers.

    With `actors`, `Figure.counted_for` names the side of those counted; with `times`, since when and as of when.
    `policy` names the hedge policy.
    """
    found: list[FigureMention] = []
    everything = sorted([*numbers(tree, policy), *_singles(tree)], key=lambda m: m.core)
    for number in everything:
        mention = _mention(tree, number, found)
        if mention is not None:
            found.append(mention)
    return [_finished(tree, m, actors, times) for m in _among(tree, found)]


def _among(tree: Tree, found: list[FigureMention]) -> list[FigureMention]:
    """The counts, with those made parts that come before their whole: "six civilians were among 22 killed"."""
    out = list(found)
    for i, (one, whole) in enumerate(itertools.pairwise(found)):
        between = tree.lower[one.end : whole.start]
        near = tree.sentence[one.number] == tree.sentence[whole.number] and len(between) <= AMONG_REACH
        verbs = {"was", "were", "are", "is", "being"}
        if (
            near
            and one.part_of is None
            and whole.part_of is None
            and between[-1:] == ["among"]
            and verbs & set(between)
        ):
            figure = replace(one.figure, quantity=whole.figure.quantity)
            out[i] = replace(
                one, figure=figure, part_of=i + 1, trigger=whole.trigger, score=max(one.score, whole.score)
            )
    return out


def excluded(tree: Tree, m: Number) -> bool:
    """Whether a number counts nobody: a date, a measure, a label."""
    low, n = tree.lower, len(tree)
    after = low[m.last + 1] if m.last + 1 < n else ""
    before = low[m.core - 1] if m.core else ""
    first = low[m.core]
    if after in MONTHS and not (after in ("may", "march") and tree.pos[m.last + 1] in ("AUX", "VERB")):
        return True
    if before in MONTHS or after in UNITS or tree.lemma[min(m.last + 1, n - 1)] in UNITS or before in LABELLED:
        return True
    if m.end < n and (low[m.end] in UNITS or tree.lemma[m.end] in UNITS):
        return True
    if (
        m.exact is not None
        and 1800 <= m.exact <= 2100
        and m.exact == int(m.exact)
        and first.isdigit()
        and len(first) == 4
    ):
        noun = _noun(tree, m)
        dated = any(w in MONTHS for w in low[max(0, m.core - 2) : m.core])
        if noun is None or dated or table(PEOPLE_NOUN).get(tree.lemma[noun]) is None:
            return True
    if after in ("-", "\u2013") and m.last + 2 < n and tree.start[m.last + 1] == tree.end[m.last]:
        return True
    if before in ("-", "\u2013", "/") and tree.end[m.core - 1] == tree.start[m.core]:
        return True
    if after in ("/", ":") or before in (":", "#"):
        return True
    return first in ("both", "twin", "zero")


def _noun(tree: Tree, m: Number) -> int | None:
    """The counted noun: the end of the first run of nouns after the number, adjectives and "of the" skipped."""
    n = len(tree)
    head = tree.head[m.last]
    if (
        tree.dep[m.last].startswith("nummod")
        and m.last < head <= m.last + 7
        and tree.pos[head] in ("NOUN", "PROPN", "ADJ")
    ):
        while (
            tree.base[head] in ("compound", "amod")
            and head < tree.head[head] <= head + 3
            and tree.pos[tree.head[head]] == "NOUN"
        ):
            head = tree.head[head]
        return head
    i, seen = m.end, None
    while i < n and i < m.end + 8:
        pos, word = tree.pos[i], tree.lower[i]
        state = triggers()["state"].get(word)
        if pos in ("NOUN", "PROPN") and not (state and seen is None and not _noun_next(tree, i)):
            seen = i
        elif seen is not None:
            break
        elif (
            (word in ("of", "the", "its", "their", "other", "more", "our", "these", "those", "'s") and i <= m.end + 2)
            or (pos in ("ADJ", "DET") and word not in ("a", "an"))
            or (
                pos == "ADV"
                and tree.base[i] == "advmod"
                and i > m.end
                and tree.pos[min(i + 1, n - 1)] in ("ADJ", "VERB")
            )
            or word == "-"
            or (pos == "VERB" and tree.base[i] == "amod")
        ):
            pass
        else:
            break
        i += 1
    return seen


def _noun_next(tree: Tree, i: int) -> bool:
    return i + 1 < len(tree) and tree.pos[i + 1] in ("NOUN", "PROPN")


def _singles(tree: Tree) -> list[Number]:
    """ "A civilian", "a woman and her child": people counted without a number, where they were killed or hurt."""
    out = []
    known = table(PEOPLE_NOUN)
    for i, word in enumerate(tree.lower):
        if word not in ("a", "an") or tree.paragraph[i] < 0:
            continue
        noun = next(
            (
                j
                for j in range(i + 1, min(i + 5, len(tree)))
                if tree.pos[j] in ("NOUN", "PROPN") and not _noun_next(tree, j)
            ),
            None,
        )
        if (
            noun is None
            or tree.lemma[noun] not in known
            or tree.lower[noun].endswith("s")
            or tree.lemma[noun] in ("group", "other", "family", "police", "member")
        ):
            continue
        if any(tree.pos[j] in ("VERB", "PUNCT", "ADP", "AUX") and tree.base[j] != "amod" for j in range(i + 1, noun)):
            continue
        out.append(Number(i, i + 1, i, i, Range(1, 1, "", "default"), 1.0))
    return out


def _mention(tree: Tree, m: Number, before: list[FigureMention]) -> FigureMention | None:
    if excluded(tree, m):
        return None
    noun = _noun(tree, m)
    if noun is not None and tree.lemma[noun] in UNITS:
        return None
    single = m.exact == 1.0 and tree.lower[m.core] in ("a", "an")
    one = tree.lower[m.core] == "one"
    head = noun if noun is not None else m.last
    quantity, trigger, score = quantity_of(tree, m, noun)
    part, out_of = _whole(tree, m, head, before)
    whole = part if part is not None else out_of
    if whole is not None and (not quantity or score < 0.6):
        quantity, trigger, score = before[whole].figure.quantity, before[whole].trigger, 0.8 * before[whole].score
    if single and (quantity not in ("killed", "wounded", "captured", "missing") or score < 0.7):
        return None
    if one and noun is None and quantity not in ("killed", "wounded"):
        return None
    who = _who(tree, noun, m)
    if not who and before and tree.sentence[before[-1].number] == tree.sentence[m.core]:
        who = before[-1].figure.who
    if not quantity:
        if noun is None or (tree.base[noun] == "root" and tree.pos[noun] == "PROPN"):
            return None
        quantity, score = "other", 0.25
    elif quantity == "other":
        score = min(score, 0.5)
    if tree.lower[m.core] in ("several", "few") or tree.lower[m.last] == "few":
        score = min(score, 0.2)  # said of many things; hardly ever a count that somebody vouches for
    if quantity in ("captured", "killed", "wounded") and noun is not None and _is_thing(tree, noun):
        quantity, score = quantity if quantity == "captured" else "other", min(score, 0.5)
    end = max(m.end, head + 1)
    text = " ".join(tree.words[m.start : end])
    span = m.range
    value = Range(span.at_least, span.at_most, span.hedge, span.policy)
    figure = Figure(range=value, quantity=quantity, who=who or "people", text=text)
    return FigureMention(m.start, end, head, m.core, trigger, figure, part, out_of, round(score, 3))


def _is_thing(tree: Tree, noun: int) -> bool:
    return tree.lemma[noun] in THINGS or tree.lower[noun] in THINGS


def _who(tree: Tree, noun: int | None, m: Number) -> str:
    if noun is None:
        return ""
    known = table(PEOPLE_NOUN)
    for k in range(m.end, noun):
        if tree.lower[k] == "civilian":
            return "civilians"
        if tree.lower[k] == "police" and tree.lemma[noun] == "officer":
            return "police officers"
    lemma = tree.lemma[noun]
    if lemma == "member":
        for k in range(noun + 1, min(noun + 7, len(tree))):
            word = tree.lower[k]
            if word in ("medical", "hospital"):
                return "medics"
            if word in ("family", "families"):
                return "family members"
            if word in ("force", "forces", "army", "group", "militia", "state", "brigade", "isis", "daesh"):
                return "fighters"
        return "members"
    if lemma == "other":
        return ""  # "killed two soldiers and wounded four others": like those before
    if lemma in known:
        return known[lemma]
    if tree.words[noun][:1].isupper() and tree.lower[noun].endswith(("ns", "is", "rs", "bs", "ts", "ks", "des", "es")):
        return "people"  # "43 Palestinians"
    return tree.lower[noun]


def _whole(tree: Tree, m: Number, head: int, before: list[FigureMention]) -> tuple[int | None, int | None]:
    """Positions of the figures that this one is a part of, and is said to be out of."""
    low = tree.lower
    same = [i for i, f in enumerate(before) if tree.sentence[f.number] == tree.sentence[m.core]]
    left = low[max(0, m.start - 3) : m.start]
    if same and (
        any(w in PART for w in left)
        or left[-2:] in (["among", "them"], ["of", "whom"], ["of", "them"], ["among", "whom"])
    ):
        return _root(before, same), None
    if same and low[m.last + 1 : m.last + 2] == ["of"] and low[m.last + 2 : m.last + 3] and low[m.last + 2] in OF_WHOM:
        return _root(before, same), None
    last = before[same[-1]] if same else None
    if (
        same
        and last is not None
        and last.part_of is not None
        and m.start - last.end <= 2
        and low[m.start - 1] in ("and", ",")
    ):
        return last.part_of, None
    if same and left[-2:] == ["out", "of"]:
        return None, same[-1]
    return None, None


def _root(before: list[FigureMention], same: list[int]) -> int:
    for i in reversed(same):
        if before[i].part_of is None:
            return i
    return same[-1]


def _finished(tree: Tree, m: FigureMention, actors: Actors | None, times: Sequence[TimeMention]) -> FigureMention:
    sentence = tree.sentence[m.number]
    lo, hi = tree.sentences[sentence] if sentence < len(tree.sentences) else (m.start, m.end)
    words = set(tree.lower[lo:hi])
    since, as_of = When(), When()
    for t in times:
        if lo <= t.start < hi:
            if t.kind == "since" and not since.resolved:
                since = t.when
            elif t.kind in ("as-of", "until") and not as_of.resolved:
                as_of = t.when
    running = (
        bool(since.text)
        or bool(words & {"toll", "tally", "census"})
        or "so far" in " ".join(tree.lower[lo:hi])
        or bool(as_of.text)
    )
    sides: tuple[Actor, ...] = ()
    if actors is not None:
        sides = actors.side_of(m.start, m.head)
    partial = _partial(tree, m)
    figure = replace(m.figure, counted_for=sides, running=running, partial=partial, since=since, as_of=as_of)
    return replace(m, figure=figure)


def _partial(tree: Tree, m: FigureMention) -> bool:
    """Whether only those are counted who came to one place: "two bodies arrived at the hospital"."""
    lo, hi = tree.sentences[tree.sentence[m.number]]
    verbs = [h for h in (m.head, *tree.ancestors(m.head)) if tree.pos[h] == "VERB"][:2]
    if any(tree.lemma[v] in RECOVERING for v in verbs):
        return True
    return any(tree.lemma[v] in BRINGING for v in verbs) and any(tree.lemma[k] in WARDS for k in range(lo, hi))
