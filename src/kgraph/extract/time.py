"""When: the time expressions of a text, resolved against the date of publication.

A grammar of its own, on the words. What the text does not settle stays unresolved: without a publication date
"Tuesday" is a time with words and no bounds, and "recent weeks" never has any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kgraph.extract.tree import Tree
from kgraph.model import When

MONTH_NAMES = "january february march april may june july august september october november december".split()
MONTHS = {name: n for n, name in enumerate(MONTH_NAMES, 1)}
MONTHS |= {name[:3]: n for name, n in MONTHS.items()} | {"sept": 9}
DAYS = {d: n for n, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
DAYS |= {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
ORDINALS = {
    w: n
    for n, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth".split(), 1
    )
}
SMALL = {
    w: n
    for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"a": 1, "an": 1, "couple": 2, "fifteen": 15, "twenty": 20, "thirty": 30}  # fmt: skip
MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
WEEKDAY = r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?"
PART = r"(?:early |late )?(?:morning|afternoon|evening|night|noon|dawn|midnight|midday)"
NUMBER = r"(?P<n>\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|a couple of|a|an)"
UNIT = r"(?P<unit>hour|day|week|month|year|decade)s?"
NTH = r"(?P<nth>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d+(?:st|nd|rd|th))"

# Tried in this order at each place; the first that fits wins.
PATTERNS: tuple[tuple[str, str], ...] = (
    ("range", rf"(?P<fromday>[0-3]?\d)(?: {MONTH})? ?(?:to|-|–|and) ?{DAY} (?P<month2>[a-z]+)(?:,? {YEAR})?\b"),
    ("date", rf"(?:{WEEKDAY},? )?{MONTH} {DAY}(?![\d:.]*(?:\d|km|people|%))\b(?:,? {YEAR})?"),
    ("date", rf"(?:{WEEKDAY},? )?{DAY}(?: of)? {MONTH}(?:,? {YEAR})?"),
    ("iso", r"(?P<year>20\d\d)-(?P<m>[01]\d)-(?P<day>[0-3]\d)\b"),
    ("month", rf"(?:(?P<part>early|late|mid|mid-|the end of|the beginning of|the start of) ?-? ?)?{MONTH},? (?:of )?{YEAR}"),
    ("decade", r"(?:the )?(?P<part>early |late |mid-?)?(?P<year>(?:1[89]|20)\d0)['’]?s\b"),
    ("ago", rf"(?:about |around |some |nearly |almost |just |over |more than )?{NUMBER} {UNIT} (?:ago|earlier|back|before)\b"),
    ("past", rf"(?:in |over |during |within |for )?(?:the )?(?:past|last|previous) (?:{NUMBER} )?(?P<unit>hour|day|week|month|year|decade)s\b"),
    ("past", r"(?:in |over |during |within )?the (?:past|last) (?P<n>)(?P<unit>day|week|month|year)\b"),
    ("fornth", rf"for (?:a|the) {NTH} (?:straight |consecutive |successive |running )?(?P<unit>day|week|month|year)(?: running| in a row)?\b"),
    ("nightto", rf"(?:the )?(?:overnight|night) (?:from {WEEKDAY} )?(?:to|into) (?P<weekday2>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"),
    ("weekday", rf"(?P<which>last|next|this|the previous|the following|previous)? ?{WEEKDAY}(?: (?P<daypart>{PART}))?\b"),
    ("today", r"(?P<word>the day before yesterday|today|yesterday|tomorrow|tonight|overnight|this morning|this afternoon|this evening|last night|yesterday morning)\b"),
    ("unit", r"(?P<part>earlier |later )?(?P<which>this|last|next) (?P<unit>week|month|year|weekend|decade)\b"),
    ("season", rf"(?:the )?(?P<season>spring|summer|autumn|fall|winter) (?:of )?{YEAR}"),
    ("monthlast", rf"(?P<which>last|next|this) {MONTH}"),
    ("monthbare", rf"(?P<part>early |late |mid-? ?)?{MONTH}"),
    ("yearbare", rf"{YEAR}"),
    ("vague", r"(?:in |over )?(?:the )?(?:recent|coming|past few|last few|previous) (?:hours|days|weeks|months|years)\b|(?:the )?(?:previous|next|following|same|other) (?:day|night|week|month|year)\b|(?:in )?the (?:early|late) hours\b|at dawn\b|now\b"),
)  # fmt: skip
COMPILED = tuple((name, re.compile(p.replace(" ?", "[ ]?"), re.I)) for name, p in PATTERNS)
START = re.compile(
    r"(?<![\w-])(?=(?:[0-9]|the |a |an |about |around |some |nearly |almost |just |over |more |in |during |within |for |early |late |mid|last |next |this |"
    r"previous |past |recent |coming |earlier |later |overnight|night|tod|tom|ton|yes|now|at dawn|same |other |following |"
    r"mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn|fall|winter|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty))",
    re.I,
)
SINCE = re.compile(r"(?:\bsince(?: at least| about| around)?|\bstarting(?: on| in)?|\bbeginning(?: on| in)?|\bfrom)(?: the)?(?: start of| beginning of| end of)? $", re.I)
UNTIL = re.compile(r"\b(?:until|till|through)(?: late| early)? $", re.I)
ASOF = re.compile(r"\b(?:as of|by|up to)(?: late| early| the end of)? $", re.I)
YEAR_BEFORE = re.compile(r"\b(?:in|since|of|during|by|until|from|before|after|early|late|mid|mid-|through|year|between|and|to|for|summer|until late|as of) ?$|[(,]\s?$", re.I)
MONTH_BEFORE = re.compile(r"\b(?:in|since|of|during|by|until|from|before|after|early|late|mid|mid-|through|on|last|this|next|between|and|to|as of) $", re.I)


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

    >>> t = Tree("They fled on Monday".split(), heads=[1, 1, 3, 1], deps=["nsubj", "root", "case", "obl"], pos=["X"] * 4)
    >>> (found,) = times(t, When.day(datetime(2020, 10, 14, tzinfo=UTC)))
    >>> found.when.begins.date().isoformat(), found.when.precision, times(t)[0].when.resolved
    ('2020-10-12', 'day', False)
    """
    out: list[TimeMention] = []
    for lo, hi in _stretches(tree):
        out.extend(_within(tree, lo, hi, published))
    return out


def _stretches(tree: Tree) -> Iterator[tuple[int, int]]:
    """The sentences of the body, as token ranges."""
    for lo, hi in tree.sentences:
        if tree.paragraph[lo] >= 0:
            yield lo, hi


def _within(tree: Tree, lo: int, hi: int, published: When) -> Iterator[TimeMention]:
    pieces, at, owners = [], 0, []
    for i in range(lo, hi):
        word = tree.words[i]
        glue = i > lo and (tree.start[i] > tree.end[i - 1] or tree.lower[i - 1] == ",")
        if glue:
            pieces.append(" ")
            owners.append(i)
            at += 1
        word = word if not word.isspace() else " "
        pieces.append(word)
        owners.extend([i] * len(word))
        at += len(word)
    text = "".join(pieces)
    if not owners:
        return
    position = 0
    while True:
        start = START.search(text, position)
        if start is None:
            return
        found = None
        for name, pattern in COMPILED:
            match = pattern.match(text, start.start())
            if match and match.end() > match.start() and (name != "vague" or match.group(0).strip()):
                mention = _resolve(name, match, text, published, tree, owners)
                if mention is not None:
                    found = (match, mention)
                    break
        if found is None:
            position = start.start() + 1
            continue
        match, (kind, when) = found
        first, last = owners[match.start()], owners[match.end() - 1]
        yield TimeMention(first, last + 1, last, kind, when)
        position = match.end()


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _days(start: datetime, count: int, text: str, precision: str = "day") -> When:
    return When(start, start + timedelta(days=count), precision, text)


def _month(year: int, month: int, text: str) -> When:
    begins = datetime(year, month, 1, tzinfo=UTC)
    ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return When(begins, ends, "month", text)


def _year(year: int, text: str, count: int = 1) -> When:
    return When(datetime(year, 1, 1, tzinfo=UTC), datetime(year + count, 1, 1, tzinfo=UTC), "year", text)


def _resolve(
    name: str, match: re.Match[str], text: str, published: When, tree: Tree, owners: list[int]
) -> tuple[str, When] | None:
    words = match.group(0).strip(" ,")
    before = text[max(0, match.start() - 24) : match.start()]
    base = _midnight(published.begins) if published.begins else None
    future = _future(tree, owners[match.start()])
    try:
        when = RESOLVERS[name](match, words, before, base, future)
    except ValueError:  # 31 February and the like
        return None
    if when is None:
        return None
    kind = "at"
    if name in ("fornth", "past"):
        kind = "for"
    if SINCE.search(before) and not (name in ("date", "range") and re.search(r"\bfrom $", before) and not when.resolved):
        kind, when = "since", When(when.begins, None, when.precision, when.text) if when.begins else when
    elif UNTIL.search(before):
        kind, when = "until", When(None, when.ends, when.precision, when.text) if when.ends else when
    elif ASOF.search(before):
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


def _date(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    month, day = MONTHS[m.group("month").lower().rstrip(".")[:3]], int(m.group("day"))
    year = m.group("year")
    if not 1 <= day <= 31:
        return None
    if m.group("month").lower() == "may" and m.group("month")[0] == "m":
        return None
    if year:
        return When.day(datetime(int(year), month, day, tzinfo=UTC), words)
    if base is None:
        return When(text=words)
    moment = datetime(base.year, month, day, tzinfo=UTC)
    if moment > base + timedelta(days=300 if future else 60):
        moment = datetime(base.year - 1, month, day, tzinfo=UTC)
    elif future and moment < base - timedelta(days=180):
        moment = datetime(base.year + 1, month, day, tzinfo=UTC)
    return When.day(moment, words)


def _range(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    name = m.group("month2").lower()
    if name not in MONTHS:
        return None
    last_month = MONTHS[name]
    first_month = MONTHS[m.group("month").lower().rstrip(".")[:3]] if m.group("month") else last_month
    if not m.group("year") and base is None:
        return When(text=words)
    year = int(m.group("year")) if m.group("year") else base.year if base else 0
    begins = datetime(year, first_month, int(m.group("fromday")), tzinfo=UTC)
    ends = datetime(year, last_month, int(m.group("day")), tzinfo=UTC) + timedelta(days=1)
    if not m.group("year") and base is not None and begins > base + timedelta(days=60):
        begins, ends = begins.replace(year=year - 1), ends.replace(year=year - 1)
    return When(begins, ends, "day", words) if begins < ends else None


def _iso(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    return When.day(datetime(int(m.group("year")), int(m.group("m")), int(m.group("day")), tzinfo=UTC), words)


def _month_year(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    return _month(int(m.group("year")), MONTHS[m.group("month").lower().rstrip(".")[:3]], words)


def _decade(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    return _year(int(m.group("year")), words, 10)


def _count(text: str | None) -> int:
    text = (text or "").lower().replace("a couple of", "couple")
    return int(text) if text.isdigit() else SMALL.get(text, 1)


def _ago(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    relative = not words.lower().endswith(("ago", "back"))
    if base is None or relative:
        return When(text=words)
    n, unit = _count(m.group("n")), m.group("unit").lower()
    if unit == "hour":
        return When.day(base - timedelta(hours=n - 12 if n > 12 else 0), words)
    if unit == "day":
        return When.day(base - timedelta(days=n), words)
    if unit == "week":
        return _days(base - timedelta(days=7 * n + 3), 7, words)
    if unit == "month":
        return _shift_month(base, -n, words)
    if unit == "year":
        return _year(base.year - n, words)
    return _year((base.year // 10 - n) * 10, words, 10)


def _shift_month(base: datetime, by: int, words: str) -> When:
    number = base.year * 12 + base.month - 1 + by
    return _month(number // 12, number % 12 + 1, words)


def _past(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    counted = m.group("n")
    if base is None or (not counted and m.group("unit").lower() not in ("day", "week", "month", "year")):
        return When(text=words)
    if not counted and words.lower().rstrip().endswith("s"):
        return When(text=words)
    n = _count(counted) if counted else 1
    length = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}[m.group("unit").lower()] * n
    ends = base + timedelta(days=1)
    precision = "day" if length < 60 else "month"
    return When(ends - timedelta(days=max(1, round(length)) + (1 if length <= 2 else 0)), ends, precision, words)


def _fornth(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    if base is None:
        return When(text=words)
    text = m.group("nth").lower()
    n = ORDINALS.get(text) or int(re.sub(r"\D", "", text) or 1)
    length = {"day": 1, "week": 7, "month": 30, "year": 365}[m.group("unit").lower()]
    precision = {"day": "day", "week": "day", "month": "month", "year": "year"}[m.group("unit").lower()]
    return When(base - timedelta(days=(n - 1) * length + (length - 1)), base + timedelta(days=1), precision, words)


def _weekday_before(base: datetime, weekday: int, strict: bool = False) -> datetime:
    back = (base.weekday() - weekday) % 7
    return base - timedelta(days=back or (7 if strict else 0))


def _night_to(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    if base is None:
        return When(text=words)
    end = _weekday_before(base, DAYS[m.group("weekday2").lower()])
    return When(end - timedelta(hours=6), end + timedelta(hours=9), "hour", words)


def _weekday(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    which = (m.group("which") or "").lower()
    if not m.group("weekday")[0].isupper():
        return None
    if m.group(0).rstrip().lower().endswith("days"):
        return When(text=words)
    if base is None or which in ("the previous", "the following", "previous"):
        return When(text=words)
    number = DAYS[m.group("weekday").lower()]
    if which == "next" or (future and which != "last"):
        ahead = (number - base.weekday()) % 7
        return When.day(base + timedelta(days=ahead or (7 if which == "next" else 0)), words)
    moment = _weekday_before(base, number, strict=which == "last")
    part = (m.group("daypart") or "").lower()
    if "night" in part and "mid" not in part:
        return When(moment + timedelta(hours=18), moment + timedelta(hours=30), "hour", words)
    return When.day(moment, words)


def _today(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    if base is None:
        return When(text=words)
    word = m.group("word").lower()
    if word in ("overnight", "last night"):
        return When(base - timedelta(hours=6), base + timedelta(hours=9), "hour", words)
    shift = {"the day before yesterday": -2, "yesterday": -1, "yesterday morning": -1, "tomorrow": 1}.get(word, 0)
    return When.day(base + timedelta(days=shift), words)


def _unit(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    if base is None:
        return When(text=words)
    which, unit = m.group("which").lower(), m.group("unit").lower()
    step = {"this": 0, "last": -1, "next": 1}[which]
    if unit == "week":
        monday = base - timedelta(days=base.weekday()) + timedelta(days=7 * step)
        return _days(monday, 7, words)
    if unit == "weekend":
        saturday = _weekday_before(base, 5) if step <= 0 else base + timedelta(days=(5 - base.weekday()) % 7)
        return _days(saturday, 2, words)
    if unit == "month":
        return _shift_month(base, step, words)
    if unit == "year":
        return _year(base.year + step, words)
    return _year((base.year // 10 + step) * 10, words, 10)


def _season(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    year = int(m.group("year"))
    first = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}[m.group("season").lower()]
    if first == 12:  # a winter may be meant at either end of the year
        return _year(year, words)
    return When(datetime(year, first, 1, tzinfo=UTC), datetime(year, first + 3, 1, tzinfo=UTC), "month", words)


def _month_last(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    if base is None:
        return When(text=words)
    month = MONTHS[m.group("month").lower().rstrip(".")[:3]]
    which = m.group("which").lower()
    year = base.year
    if which == "last" and month >= base.month:
        year -= 1
    elif which == "next" and month <= base.month:
        year += 1
    return _month(year, month, words)


def _month_bare(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    name = m.group("month")
    if not name[0].isupper() or not (m.group("part") or MONTH_BEFORE.search(before)):
        return None
    if base is None:
        return When(text=words)
    month = MONTHS[name.lower().rstrip(".")[:3]]
    year = base.year - (1 if month > base.month and not future else 0)
    return _month(year, month, words)


def _year_bare(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    year = int(m.group("year"))
    if base is not None and year > base.year + 30:
        return None
    return _year(year, words) if YEAR_BEFORE.search(before) else None


def _vague(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    return None if words.lower() == "now" else When(text=words)


Resolver = Callable[[re.Match[str], str, str, "datetime | None", bool], "When | None"]
RESOLVERS: dict[str, Resolver] = {
    "range": _range, "date": _date, "iso": _iso, "month": _month_year, "decade": _decade, "ago": _ago, "past": _past,
    "fornth": _fornth, "nightto": _night_to, "weekday": _weekday, "today": _today, "unit": _unit, "season": _season,
    "monthlast": _month_last, "monthbare": _month_bare, "yearbare": _year_bare, "vague": _vague,
}  # fmt: skip
