"""Times: resolved against the date of publication (Wednesday, 14 October 2020), or left open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kgraph.extract.time import times
from kgraph.extract.tree import Tree
from kgraph.model import Document, When

Read = Callable[[str], tuple[Document, Tree]]

# text, kind, first day, last day (inclusive; None: open), precision
CASES = [
    ("They fled on Monday.", "at", "2020-10-12", "2020-10-12", "day"),
    ("They fled on Wednesday.", "at", "2020-10-14", "2020-10-14", "day"),
    ("They fled last Wednesday.", "at", "2020-10-07", "2020-10-07", "day"),
    ("They will meet on Friday.", "at", "2020-10-16", "2020-10-16", "day"),
    ("They fled yesterday.", "at", "2020-10-13", "2020-10-13", "day"),
    ("The war has gone on since September 27.", "since", "2020-09-27", None, "day"),
    ("It fell on 9 November 2019.", "at", "2019-11-09", "2019-11-09", "day"),
    ("It fell on December 9.", "at", "2019-12-09", "2019-12-09", "day"),
    ("They will meet on December 9.", "at", "2020-12-09", "2020-12-09", "day"),
    ("Tuesdays attack killed ten.", "at", "2020-10-13", "2020-10-13", "day"),
    ("It happened in the early hours of Saturday.", "at", "2020-10-10", "2020-10-10", "day"),
    ("From September 27 to October 9 they fought.", "at", "2020-09-27", "2020-10-09", "day"),
    ("They fought between May and July 2016.", "at", "2016-05-01", "2016-07-31", "month"),
    ("Twenty died over the weekend.", "at", "2020-10-10", "2020-10-11", "day"),
    ("They fought for the fourth day in a row.", "for", "2020-10-11", "2020-10-14", "day"),
    ("They fought in the 1990s.", "at", "1990-01-01", "1999-12-31", "year"),
    ("It began in March 2011.", "at", "2011-03-01", "2011-03-31", "month"),
    ("It began last month.", "at", "2020-09-01", "2020-09-30", "month"),
    ("They left three days ago.", "at", "2020-10-11", "2020-10-11", "day"),
    ("They left two years ago.", "at", "2018-01-01", "2018-12-31", "year"),
    ("A truce was signed in 1994.", "at", "1994-01-01", "1994-12-31", "year"),
    ("It fell overnight to Sunday.", "at", "2020-10-10", "2020-10-11", "hour"),
    ("As of October 2, 60 were dead.", "as-of", "2020-10-02", "2020-10-02", "day"),
    ("They fought from 3 to 5 October.", "at", "2020-10-03", "2020-10-05", "day"),
    ("The town has been besieged for three weeks.", "for", "2020-09-23", "2020-10-14", "day"),
    ("Ten died over the past two weeks.", "for", "2020-10-01", "2020-10-14", "day"),
]

# text, then the second time in it: first and last day
COUNTED_ON = [
    ("Troops entered on Friday. Two days later they left.", "2020-10-11", "2020-10-11"),
    ("He was shot on October 2 and died the following day.", "2020-10-03", "2020-10-03"),
    ("It fell on 3 October; the next morning it was lost.", "2020-10-04", "2020-10-04"),
    ("A truce was signed on 5 October. The day before, six had died.", "2020-10-04", "2020-10-04"),
    ("It burned on 8 October. A week earlier it was whole.", "2020-09-28", "2020-10-04"),
    ("It began on 3 May 2018. The following month it ended.", "2018-06-01", "2018-06-30"),
]
LEFT_OPEN = [
    "They left two days later.",
    "He died two days before the vote.",
    "The following week they met.",
    "They fought for three weeks.",
    "They may have been held for three weeks.",
]


@pytest.mark.parametrize(("text", "first", "last"), COUNTED_ON)
def test_days_are_counted_from_the_day_told_before(read: Read, text: str, first: str, last: str) -> None:
    document, tree = read(text)
    _, found = times(tree, document.published)
    assert found.when.begins is not None
    assert found.when.ends is not None
    assert found.when.begins.date().isoformat() == first
    assert found.when.ends.fromordinal(found.when.ends.toordinal() - 1).date().isoformat() == last


@pytest.mark.parametrize("text", LEFT_OPEN)
def test_what_the_text_leaves_open_stays_open(read: Read, text: str) -> None:
    document, tree = read(text)
    (found,) = times(tree, document.published)
    assert not found.when.resolved


def test_a_day_told_long_ago_is_no_start(read: Read) -> None:
    document, tree = read("It fell on 3 October. Some wept. Some sang. Two days later it burned.")
    assert not times(tree, document.published)[1].when.resolved


@pytest.mark.parametrize(("text", "kind", "first", "last", "precision"), CASES, ids=[c[0] for c in CASES])
def test_resolved(read: Read, text: str, kind: str, first: str, last: str | None, precision: str) -> None:
    document, tree = read(text)
    (found,) = times(tree, document.published)
    assert found.kind == kind
    assert found.when.precision == precision
    assert found.when.begins is not None
    assert found.when.begins.date().isoformat() == first
    if last is None:
        assert found.when.ends is None
    else:
        assert found.when.ends is not None
        end = found.when.ends
        day = end.date() if end.hour else end.fromordinal(end.toordinal() - 1).date()
        assert day.isoformat() == last


@pytest.mark.parametrize(
    "text", ["They fled on Monday.", "They fled yesterday.", "It fell on 9 November.", "They left two weeks ago."]
)
def test_nothing_is_guessed_without_a_date(read: Read, text: str) -> None:
    (found,) = times(read(text)[1], When())
    assert not found.when.resolved
    assert found.when.precision == "unresolved"
    assert found.when.text


def test_vague_times_stay_open(read: Read) -> None:
    document, tree = read("The fighting grew in recent weeks.")
    (found,) = times(tree, document.published)
    assert not found.when.resolved


@pytest.mark.parametrize("text", ["They may leave.", "The march was long.", "It fired 2,000 shells."])
def test_no_times(read: Read, text: str) -> None:
    document, tree = read(text)
    assert times(tree, document.published) == []
