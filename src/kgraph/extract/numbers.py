"""Numbers as a text writes them, with the words that hedge them, and the range that they allow.

The widths are those of the hedge policy in ``extract/data/hedges.tsv``: word, where it stands, and the rule.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from kgraph.errors import SettingError
from kgraph.extract.lexicon import rows
from kgraph.extract.tree import Tree
from kgraph.model import Range

UNITS = {
    w: n
    for n, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    w: 10 * n for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "m": 10**6, "bn": 10**9, "k": 1000}
VAGUE = {
    "dozens": (24, None),
    "scores": (40, None),
    "hundreds": (200, None),
    "thousands": (2000, None),
    "millions": (2 * 10**6, None),
    "several": (3, 9),
    "few": (2, 6),
    "couple": (2, 2),
    "tens": (20, None),
    "both": (2, 2),
    "twin": (2, 2),
}
DIGITS = re.compile(r"^(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")
GLUED = re.compile(r"^(\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(k|m|bn|million|thousand)$", re.I)
SPAN = re.compile(r"^(\d{1,3}(?:,\d{3})+|\d+)[-\u2013\u2014](\d{1,3}(?:,\d{3})+|\d+)$")
DASHES = frozenset("-\u2013\u2014")
POLICY = "default"
ANY: tuple[int, int | None] = (0, None)


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its hedge: tokens `start` to `end` (exclusive), `core` the first token of the number itself,
    `last` its last token, `range` what the words allow, `exact` the number before hedging (None for "dozens")."""

    start: int
    end: int
    core: int
    last: int
    range: Range
    exact: float | None


@cache
def hedges() -> tuple[tuple[tuple[str, ...], str, str], ...]:
    """The hedge policy: (words, ``before`` or ``after``, rule), longest first."""
    found = [(tuple(words.split()), side, rule) for words, side, rule in rows("hedges.tsv")]
    return tuple(sorted(found, key=lambda r: (-len(r[0]), r)))


@cache
def _by_edge() -> tuple[dict[str, list[tuple[tuple[str, ...], str]]], dict[str, list[tuple[tuple[str, ...], str]]]]:
    before: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    after: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, side, rule in hedges():
        if side == "before":
            before.setdefault(words[-1], []).append((words, rule))
        else:
            after.setdefault(words[0], []).append((words, rule))
    return before, after


@cache
def reach(policy: str) -> float:
    """How far "about n" reaches under a hedge policy, as a share of n.

    >>> reach("default"), reach("wide")
    (0.1, 0.2)

    Raises:
        SettingError: there is no policy of this name.
    """
    known = {name: float(share) for name, share in rows("hedge_policies.tsv")}
    if policy not in known:
        raise SettingError("hedge_policy", f"there is no policy {policy!r}", f"name one of {', '.join(sorted(known))}")
    return known[policy]


def widen(value: float, rule: str, other: float | None = None, share: float = 0.1) -> tuple[int, int | None]:
    """What the hedge `rule` makes of `value`: lower and upper bound (None: none); `share` is the policy's `reach`.

    >>> widen(600, "about"), widen(58, "more"), widen(50, "most"), widen(5, "about")
    ((540, 660), (59, None), (0, 50), (4, 6))
    """
    n = int(value)
    if rule == "about":
        width = max(1, math.floor(round(value * share, 6)))
        return max(0, n - width), n + width
    if rule == "almost":
        low = math.ceil(round(value * (1 - share), 6))
        return max(0, low), max(n - 1, low)
    if rule == "least":
        return n, None
    if rule == "more":
        return n + 1, None
    if rule == "most":
        return 0, n
    if rule == "fewer":
        return 0, max(0, n - 1)
    if other is not None:
        return n, max(n, int(other))
    return n, n


def _value(text: str) -> float:
    return float(text.replace(",", ""))


def _core(tree: Tree, i: int) -> tuple[int, float | None, tuple[int, int | None]] | None:
    """The number that begins at token `i`: last token, value, and bounds when there is no value."""
    low, n = tree.lower, len(tree)
    word = low[i]
    if word in ("several", "many") and i + 1 < n and low[i + 1] in ("dozen", "hundred", "thousand", "million"):
        return i + 1, None, ({"dozen": 24, "hundred": 200, "thousand": 2000, "million": 2 * 10**6}[low[i + 1]], None)
    if word == "dozen":
        return i, 12.0, (12, 12)
    # Fixed vague words, with "hundreds of thousands", "tens of thousands".
    if word in VAGUE and word != "couple" and word != "few":
        bounds: tuple[int, int | None] = VAGUE[word]
        last = i
        if i + 2 < n and low[i + 1] == "of" and low[i + 2] in ("thousands", "millions", "hundreds"):
            scale = {"thousands": 1000, "millions": 10**6, "hundreds": 100}[low[i + 2]]
            base = {"tens": 20, "hundreds": 200, "dozens": 24, "scores": 40}.get(word, bounds[0])
            return i + 2, None, (base * scale, None)
        if word == "tens":
            return None
        return last, None, bounds
    if word == "a" or word == "an":
        nxt = low[i + 1] if i + 1 < n else ""
        if nxt == "few" and i + 2 < n and low[i + 2] in ("hundred", "thousand", "dozen"):
            unit = {"hundred": 100, "thousand": 1000, "dozen": 12}[low[i + 2]]
            return i + 2, None, (2 * unit, None if unit != 12 else 72)
        if nxt in ("few", "couple"):
            return i + 1, None, VAGUE[nxt]
        if nxt == "dozen":
            return i + 1, 12.0, (12, 12)
        if nxt in ("hundred", "thousand", "million"):
            return i + 1, float(SCALES[nxt]), (0, None)
        return None
    if word == "half" and i + 2 < n and low[i + 1] == "a" and low[i + 2] in ("million", "billion", "dozen"):
        unit2 = {"million": 10**6, "billion": 10**9, "dozen": 12}[low[i + 2]]
        return i + 2, unit2 / 2, (0, None)
    if word in ("several", "few", "couple"):
        return None
    glued = GLUED.match(word)
    if glued:
        return i, _value(glued.group(1)) * SCALES.get(glued.group(2), 1), (0, None)
    value: float | None = None
    at = i
    if DIGITS.match(word):
        value = _value(word)
        if at + 1 < n and low[at + 1] in ("hundred", "thousand", "million", "billion"):
            value *= SCALES[low[at + 1]]
            at += 1
        elif at + 1 < n and low[at + 1] == "dozen":
            value, at = value * 12, at + 1
        return at, value, (0, None)
    # Number words: "twenty-five", "one hundred and ten", "two dozen".
    total, current, used, j = 0, 0, False, i
    last = i
    while j < n:
        w = low[j]
        if w in UNITS:
            if used and not (current % 100 >= 20 and current % 10 == 0 and UNITS[w] < 10) and current % 100 != 0:
                break
            current += UNITS[w]
        elif w in TENS:
            if used and current % 100 != 0:
                break
            current += TENS[w]
        elif w == "hundred" and used:
            current = max(1, current) * 100
        elif w in ("thousand", "million", "billion") and used:
            total, current = total + max(1, current) * SCALES[w], 0
        elif w == "dozen" and used:
            current *= 12
        elif (
            w in DASHES and used and j + 1 < n and low[j + 1] in UNITS and current % 10 == 0 and current % 100 >= 20
        ) or (
            w == "and"
            and used
            and j + 1 < n
            and (low[j + 1] in UNITS or low[j + 1] in TENS)
            and current
            and current % 100 == 0
        ):
            j += 1
            continue
        else:
            parts = w.split("-")
            if len(parts) == 2 and parts[0] in TENS and parts[1] in UNITS and not used:
                current += TENS[parts[0]] + UNITS[parts[1]]
            else:
                break
        used, last = True, j
        j += 1
    if not used:
        return None
    return last, float(total + current), (0, None)


def number_at(tree: Tree, i: int, policy: str = POLICY, alone: bool = False) -> Number | None:
    """The number, with its hedges, whose own first token is `i`; `alone`: not as the first of a range ("12 to 15").

    >>> deps = ["case", "advmod", "nummod", "root"]
    >>> t = Tree("at least 1,200 people".split(), heads=[2, 0, 3, 3], deps=deps, pos=["X"] * 4)
    >>> found = number_at(t, 2)
    >>> (found.start, found.end, found.range.at_least, found.range.at_most, found.range.hedge)
    (0, 3, 1200, None, 'at least')
    """
    low, n = tree.lower, len(tree)
    spanned = SPAN.match(low[i])
    other: float | None = None
    value: float | None
    bounds: tuple[int, int | None]
    if spanned:
        first, second = _value(spanned.group(1)), _value(spanned.group(2))
        if second <= first or (first > 1900 and second < 2100):
            return None
        last, value, bounds, other = i, first, ANY, second
    else:
        found = _core(tree, i)
        if found is None:
            return None
        last, value, bounds = found
        # "10 to 12", "ten or twelve", "between 30 and 40", "10 - 12"
        if value is not None and last + 2 < n and not alone:
            between = i > 0 and low[i - 1] == "between" and low[last + 1] == "and"
            if between or low[last + 1] in ("to", "or") or low[last + 1] in DASHES:
                right = _core(tree, last + 2)
                if right is not None and right[1] is not None and right[1] > value and _ranged(tree, i, last, right[0]):
                    scale = right[1] / value
                    if (
                        low[right[0]] in ("thousand", "million", "billion", "hundred")
                        and low[last] not in SCALES
                        and value < 1000 <= scale
                    ):
                        value *= SCALES[low[right[0]]]
                    other, last = right[1], right[0]
    before, after = _by_edge()
    start, end, words, rule = i, last + 1, "", ""
    if other is not None and i > 0 and low[i - 1] == "between":
        start = i - 1
    j = i
    while j > 0:
        for phrase, kind in before.get(low[j - 1], ()):
            size = len(phrase)
            if j - size >= 0 and tuple(low[j - size : j]) == phrase:
                start = j - size
                if kind != "none":
                    rule = rule if kind == "added" else rule or kind
                    words = " ".join(tree.words[start:j]) + (" " + words if words else "")
                break
        else:
            break
        if start == j:
            break
        j = start
    for phrase, kind in after.get(low[end] if end < n else "", ()):
        size = len(phrase)
        if tuple(low[end : end + size]) == phrase:
            words = (words + " " if words else "") + " ".join(tree.words[end : end + size])
            if phrase == ("more",) and low[end + 1 : end + 2] == ["than"]:
                break
            rule, end = (rule if kind == "added" else rule or kind), end + size
            break
    if value is None:
        low_bound, high = bounds
        if rule == "most":
            low_bound = 0
        elif rule in ("least", "more"):
            high = None
        return Number(start, end, i, last, Range(low_bound, high, words, policy), None)
    least, most = widen(value, rule, other, reach(policy))
    if value != int(value):
        least, most = int(value), math.ceil(value)
    return Number(start, end, i, last, Range(least, most, words, policy), value)


def _ranged(tree: Tree, i: int, last: int, right: int) -> bool:
    """Whether the two numbers are one range and not a score, a date or a change ("from 4 to 31")."""
    low = tree.lower
    if i > 0 and low[i - 1] == "from":
        return False
    if low[last + 1] == "to":
        # "rose 10 to 12", "from ten to twelve": a change, not a range
        return not any(
            low[k] in ("from", "rose", "rise", "increase", "increased", "jumped") for k in range(max(0, i - 4), i)
        )
    return right - last <= 4


def numbers(tree: Tree, policy: str = POLICY) -> list[Number]:
    """All numbers of the body of a text, from left to right, not overlapping, hedged by a policy."""
    reach(policy)
    out: list[Number] = []
    i, n = 0, len(tree)
    while i < n:
        if tree.paragraph[i] < 0:
            i += 1
            continue
        found = number_at(tree, i, policy)
        if found is None:
            i += 1
            continue
        out.append(found)
        i = max(found.last + 1, i + 1)
    return out
