"""When: the time expressions of a text, resolved against the date of publication.

A grammar of its own, on the words. What the text does not settle stays unresolved: without a publication date
"Tuesday" is a time with words and no bounds, and "recent weeks" never has any.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from kgraph.extract import calendar
from kgraph.extract.lexicon import rows
from kgraph.extract.tree import Tree
from kgraph.model import When

REACH = 2  # sentences over which "two days later" is counted from a day
MAYBE = frozenset({"may", "might", "could", "would", "should", "must", "will", "can"})
YEAR = re.compile(r"\b\d{4}\b")


@cache
def patterns() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], dict[str, re.Pattern[str]]]:
    """The expressions in the order to try them, and the contexts (``START`` …), from ``time_patterns.tsv``."""
    macros: dict[str, str] = {}
    tried: list[tuple[str, re.Pattern[str]]] = []
    contexts: dict[str, re.Pattern[str]] = {}
    for name, text in rows("time_patterns.tsv"):
        if name.startswith("="):
            macros[name[1:]] = text
            continue
        for macro, value in macros.items():
            text = text.replace(f"<{macro}>", value)
        if name.startswith("+"):
            contexts[name[1:]] = re.compile(text, re.IGNORECASE)
        else:
            tried.append((name, re.compile(text, re.IGNORECASE)))
    return tuple(tried), contexts


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time expression at tokens `start` to `end` (exclusive), its `head` the last token.

    `kind`: ``at``, ``since``, ``until``, ``as-of`` or ``for`` (lasting up to publication).
    """

    start: int
    end: int
    head: int
    kind: str
    when: When


def times(tree: Tree, published: When = When()) -> list[TimeMention]:  # noqa: B008 - When is frozen
    """The time expressions of a text, from left to right.

    >>> from datetime import UTC, datetime
    >>> words, deps = "They fled on Monday".split(), ["nsubj", "root", "case", "obl"]
    >>> t = Tree(words, heads=[1, 1, 3, 1], deps=deps, pos=["X"] * 4)
    >>> (found,) = times(t, When.day(datetime(2020, 10, 14, tzinfo=UTC)))
    >>> found.when.begins.date().isoformat(), found.when.precision, times(t)[0].when.resolved
    ('2020-10-12', 'day', False)
    """
    out: list[TimeMention] = []
    for lo, hi in _stretches(tree):
        told = _Told(published, _day_told(tree, out, lo))
        out.extend(_joined(tree, list(_within(tree, lo, hi, told))))
    return out


@dataclass(slots=True)
class _Told:
    """What times are counted from: the day of publication, and the day that the text told last ("two days later")."""

    published: When
    day: When


def _day_told(tree: Tree, found: list[TimeMention], at: int) -> When:
    """The day told last before token `at`, not too far away; unresolved without one."""
    for mention in reversed(found):
        near = tree.paragraph[at] - tree.paragraph[mention.head] <= 1  # agencies write a sentence a paragraph
        if not near or tree.sentence[at] - tree.sentence[mention.head] > REACH:
            break
        if _is_day(mention):
            return mention.when
    return When()


def _is_day(mention: TimeMention) -> bool:
    begins, ends = mention.when.begins, mention.when.ends
    single = begins is not None and ends is not None and ends - begins == timedelta(days=1)
    return mention.kind == "at" and mention.when.precision == "day" and single


def _joined(tree: Tree, found: list[TimeMention]) -> list[TimeMention]:
    """ "From September 27 to October 9" and "between … and …" as one time."""
    out: list[TimeMention] = []
    for mention in found:
        last = out[-1] if out else None
        if last is not None and mention.start == last.end + 1 and last.start > 0:
            opening, link = tree.lower[last.start - 1], tree.lower[last.end]
            spans = (opening == "from" and link in ("to", "until", "till", "through")) or (opening, link) == (
                "between",
                "and",
            )
            begins, ends = last.when.begins, mention.when.ends
            if (
                begins is not None
                and ends is not None
                and not YEAR.search(last.when.text)
                and YEAR.search(mention.when.text)
            ):
                begins = begins.replace(year=(ends - timedelta(days=1)).year)  # "between May and July 2016"
            if spans and begins is not None and ends is not None and begins < ends:
                words = f"{last.when.text} {tree.words[last.end]} {mention.when.text}"
                when = When(begins, ends, mention.when.precision, words)
                out[-1] = TimeMention(last.start, mention.end, mention.head, "at", when)
                continue
        out.append(mention)
    return out


def _stretches(tree: Tree) -> Iterator[tuple[int, int]]:
    """The sentences of the body, as token ranges."""
    for lo, hi in tree.sentences:
        if tree.paragraph[lo] >= 0:
            yield lo, hi


def _within(tree: Tree, lo: int, hi: int, told: _Told) -> Iterator[TimeMention]:
    pieces, at, starts = [], 0, []
    for i in range(lo, hi):
        word = tree.words[i]
        starts.append(at)  # of the space before the word
        if i > lo and (tree.start[i] > tree.end[i - 1] or tree.words[i - 1] == ","):
            pieces.append(" ")
            at += 1
        word = word if not word.isspace() else " "
        pieces.append(word)
        at += len(word)
    text = "".join(pieces)
    owners = _Owners(lo, starts)
    position = 0
    while True:
        start = patterns()[1]["START"].search(text, position)
        if start is None:
            return
        found = None
        for name, pattern in patterns()[0]:
            match = pattern.match(text, start.start())
            if match and match.end() > match.start() and (name != "vague" or match.group(0).strip()):
                mention = _resolve(name, match, text, told, tree, owners)
                if mention is not None:
                    found = (match, mention)
                    break
        if found is None:
            position = start.start() + 1
            continue
        match, (kind, when) = found
        first, last = owners[match.start()], owners[match.end() - 1]
        if tree.words[last] == "." and last > first:
            last -= 1
        made = TimeMention(first, last + 1, last, kind, when)
        if _is_day(made):
            told.day = when
        yield made
        position = match.end()


class _Owners:
    """For each character of a sentence the token that it belongs to."""

    def __init__(self, first: int, starts: list[int]) -> None:
        self.first, self.starts = first, starts

    def __getitem__(self, at: int) -> int:
        return self.first + bisect_right(self.starts, at) - 1


def _resolve(
    name: str, match: re.Match[str], text: str, told: _Told, tree: Tree, owners: _Owners
) -> tuple[str, When] | None:
    words = match.group(0).strip(" ,")
    if words.endswith(".") and tree.words[owners[match.end() - 1]] == ".":
        words = words[:-1]
    before = text[max(0, match.start() - 24) : match.start()]
    counted = told.day if name in ("shifted", "nextday") else told.published
    base = calendar.midnight(counted.begins) if counted.begins else None
    if name == "lasting" and not _up_to_now(tree, owners[match.start()]):
        base = None
    future = _future(tree, owners[match.start()])
    try:
        when = calendar.RESOLVERS[name](match, words, before, base, future)
    except ValueError:  # 31 February and the like
        return None
    if when is None:
        return None
    kind = "at"
    if name in ("fornth", "past") or (name == "lasting" and when.resolved):
        kind = "for"
    bounded = before.lower().endswith("from ") and re.match(r" ?(?:to|until|till|through)\b", text[match.end() :])
    if patterns()[1]["SINCE"].search(before) and name != "range" and not bounded:
        kind, when = "since", When(when.begins, None, when.precision, when.text) if when.begins else when
    elif patterns()[1]["UNTIL"].search(before):
        kind, when = "until", When(None, when.ends, when.precision, when.text) if when.ends else when
    elif patterns()[1]["ASOF"].search(before):
        kind = "as-of"
    return kind, when


def _future(tree: Tree, i: int) -> bool:
    """Whether the clause of token `i` looks ahead ("will", "would", "to begin on Friday")."""
    for h in (i, *tree.ancestors(i)):
        if tree.pos[h] in ("VERB", "AUX", "ADJ", "NOUN"):
            words = {tree.lower[k] for k in tree.kids[h] if tree.base[k] == "aux"}
            if words & {"will", "'ll", "shall"} or tree.lower[h] in ("due", "scheduled", "set", "planned"):
                return True
            if tree.pos[h] == "VERB":
                return False
    return False


def _up_to_now(tree: Tree, i: int) -> bool:
    """Whether the clause of token `i` is in the perfect ("has been held for three weeks"): it lasts up to now."""
    for h in (i, *tree.ancestors(i)):
        if tree.pos[h] == "VERB" or any(tree.base[k] == "cop" for k in tree.kids[h]):
            helpers = [tree.lower[k] for k in tree.kids[h] if tree.base[k] == "aux"]
            return any(word in ("has", "have", "'ve", "'s") for word in helpers) and not any(
                word in MAYBE for word in helpers
            )
    return False
