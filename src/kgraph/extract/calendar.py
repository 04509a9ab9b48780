"""What a matched time expression means on the calendar, given the day of publication (None: not known).

One function for each kind of expression of ``time_patterns.tsv``: it takes the match, its words, the words before it,
midnight (UTC) of the day of publication, and whether the clause looks ahead; it gives a `When`, unresolved where the
text leaves it open, or None when the words are no time after all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from kgraph.model import When

YEAR_BEFORE = re.compile(
    r"\b(?:in|since|of|during|by|until|from|before|after|early|late|mid|mid-|through|year|between|and|to"
    r"|for|summer|until late|as of) ?$|[(,]\s?$",
    re.IGNORECASE,
)
MONTH_BEFORE = re.compile(
    r"\b(?:in|since|of|during|by|until|from|before|after|early|late|mid|mid-|through|on|last|this|next"
    r"|between|and|to|as of) $",
    re.IGNORECASE,
)


AHEAD = re.compile(r"\b(?:over|in|within|during|for) $", re.IGNORECASE)


def _split(text: str) -> list[str]:
    return text.split()


MONTH_NAMES = "january february march april may june july august september october november december"
MONTHS = {name: n for n, name in enumerate(_split(MONTH_NAMES), 1)}
MONTHS |= {name[:3]: n for name, n in MONTHS.items()} | {"sept": 9}
DAYS = {d: n for n, d in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])}
DAYS |= {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
_NTH = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
ORDINALS = {w: n for n, w in enumerate(_split(_NTH), 1)}
_FEW = "zero one two three four five six seven eight nine ten eleven twelve"
SMALL = {w: n for n, w in enumerate(_split(_FEW))} | {
    "a": 1,
    "an": 1,
    "couple": 2,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
}


def midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _days(start: datetime, count: int, text: str, precision: str = "day") -> When:
    return When(start, start + timedelta(days=count), precision, text)


def _month(year: int, month: int, text: str) -> When:
    begins = datetime(year, month, 1, tzinfo=UTC)
    ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return When(begins, ends, "month", text)


def _year(year: int, text: str, count: int = 1) -> When:
    return When(datetime(year, 1, 1, tzinfo=UTC), datetime(year + count, 1, 1, tzinfo=UTC), "year", text)


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
    if moment > base + timedelta(days=300 if future else 2):
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
    if base is None:
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
    length = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}[
        m.group("unit").lower()
    ] * n
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
    habitual = before.lower().endswith("on ") and not which
    if m.group(0).rstrip().lower().endswith("days") and habitual:  # "on Mondays", but not "Mondays attack"
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
    which, unit = (m.group("which") or "last").lower(), m.group("unit").lower()
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


def _shifted(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    """ "Two days later", "a week earlier", "the day before": `base` is the day told before, not that of publication."""
    unit = m.group("unit").lower()
    if base is None or unit in ("hour", "decade"):
        return When(text=words)
    n = _count(m.groupdict().get("n")) * (1 if m.group("later") else -1)
    if unit in ("day", "night"):
        return When.day(base + timedelta(days=n), words)
    if unit == "week":
        return _days(base + timedelta(days=7 * n - 3), 7, words)
    return _shift_month(base, n, words) if unit == "month" else _year(base.year + n, words)


def _next_day(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    """ "The following day", "the same week", "the next morning": likewise from the day told before."""
    unit, which = m.group("unit").lower(), m.group("which").lower()
    if base is None or AHEAD.search(before):  # "over the next week" looks ahead from the day of writing
        return When(text=words)
    step = {"same": 0, "previous": -1}.get(which, 1)
    if unit == "week":
        return _days(base - timedelta(days=base.weekday()) + timedelta(days=7 * step), 7, words)
    if unit in ("month", "year"):
        return _shift_month(base, step, words) if unit == "month" else _year(base.year + step, words)
    return When.day(base + timedelta(days=step), words)


def _lasting(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    """ "(has been held) for three weeks": up to the day of writing; `base` is None where the tense does not say so."""
    unit = m.group("unit").lower()
    if base is None or unit == "hour":
        return When(text=words)
    length = _count(m.group("n")) * {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}[unit]
    precision = {"day": "day", "week": "day", "month": "month"}.get(unit, "year")
    return When(base - timedelta(days=length), base + timedelta(days=1), precision, words)


def _vague(m: re.Match[str], words: str, before: str, base: datetime | None, future: bool) -> When | None:
    return None if words.lower() == "now" else When(text=words)


Resolver = Callable[[re.Match[str], str, str, "datetime | None", bool], "When | None"]
RESOLVERS: dict[str, Resolver] = {
    "range": _range,
    "date": _date,
    "iso": _iso,
    "month": _month_year,
    "decade": _decade,
    "ago": _ago,
    "shifted": _shifted,
    "nextday": _next_day,
    "lasting": _lasting,
    "past": _past,
    "fornth": _fornth,
    "nightto": _night_to,
    "weekday": _weekday,
    "today": _today,
    "unit": _unit,
    "season": _season,
    "monthlast": _month_last,
    "monthbare": _month_bare,
    "yearbare": _year_bare,
    "vague": _vague,
}
