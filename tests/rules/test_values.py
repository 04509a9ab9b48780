"""The rules and the value types agree: what ranges exclude each other, which times overlap."""

from datetime import UTC, datetime, timedelta

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kgraph import queries
from kgraph.model import Range, When, day_number

COUNTS = st.integers(0, 60)
BOUNDS = st.tuples(COUNTS, st.one_of(st.none(), COUNTS)).filter(lambda b: b[1] is None or b[1] >= b[0])
DAYS = st.integers(18_000, 18_040)
START = datetime(1970, 1, 1, tzinfo=UTC)
KG = "https://w3id.org/kgraph/ontology#"
EXCLUDES = "(BOUND(?high1) && ?high1 < ?low2) || (BOUND(?high2) && ?high2 < ?low1)"
OVERLAP = "?from1 <= ?to2 && ?from2 <= ?to1"


def holds(condition: str, **values: int | None) -> bool:
    """The value of a SPARQL condition for some whole numbers (None: unbound)."""
    names = " ".join(f"?{name}" for name in values)
    row = " ".join("UNDEF" if value is None else str(value) for value in values.values())
    return bool(ox.Store().query(f"ASK {{ VALUES ({names}) {{ ({row}) }} FILTER({condition}) }}"))


@given(BOUNDS, BOUNDS)
def test_the_rules_say_that_ranges_exclude_each_other_when_range_does(
    one: tuple[int, int | None], other: tuple[int, int | None]
) -> None:
    said = holds(EXCLUDES, low1=one[0], high1=one[1], low2=other[0], high2=other[1])
    assert said == Range(*one).excludes(Range(*other))


@given(DAYS, st.integers(0, 9), DAYS, st.integers(0, 9))
def test_the_rules_say_that_days_overlap_when_when_does(first: int, long: int, second: int, longer: int) -> None:
    def span(begin: int, length: int) -> When:
        return When(START + timedelta(days=begin), START + timedelta(days=begin + length + 1), "day")

    one, other = span(first, long), span(second, longer)
    assert day_number(one.begins) == first
    assert holds(OVERLAP, from1=first, to1=first + long, from2=second, to2=second + longer) == one.overlaps(other)


def test_the_rules_use_these_very_conditions() -> None:
    library = queries.library()
    for name in ("contradict/quantity", "clear/different-scope"):
        assert EXCLUDES in library[name].text
    for name in ("contradict/scoped-denial", "contradict/state"):
        assert OVERLAP in library[name].text
