"""What the query process does with bytes: rows counted exactly, whatever the pieces; positions of faults."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.web.options import Options
from kgraph.web.result import Rows
from kgraph.web.worker import position, readable

TEXTS = st.text(alphabet=st.sampled_from(list('a"\\{}[],:\n\r\t<>&é')), max_size=12)
FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}


@pytest.mark.parametrize("name", list(FORMATS))
@settings(max_examples=150, deadline=None)
@given(values=st.lists(st.tuples(TEXTS, TEXTS | st.none()), max_size=6), size=st.integers(1, 40))
def test_rows_are_counted_exactly(name: str, values: list[tuple[str, str | None]], size: int) -> None:
    rows = " ".join(f"({ox.Literal(a)} {ox.Literal(b) if b is not None else 'UNDEF'})" for a, b in values)
    results = ox.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {rows} }} }}")
    assert isinstance(results, ox.QuerySolutions)
    data = results.serialize(format=FORMATS[name]) or b""
    counter = Rows(name)
    for start in range(0, len(data), size):
        counter.count(data[start : start + size])
    header = 1 if name in ("csv", "tsv") else 0
    assert counter.rows - header == len(values)


@pytest.mark.parametrize(
    ("text", "line", "column"), [("ASK {", 1, 6), ("SELECT *\n{ ?s ?p }", 2, 9), ("ASK { ?s <x y> ?o }", 1, 12)]
)
def test_positions_of_faults(text: str, line: int, column: int) -> None:
    with pytest.raises(SyntaxError) as raised:
        ox.Store().query(text)
    found = position(raised.value.msg)
    assert found["line"] == line
    assert abs(found["column"] - column) <= 4
    assert "\n" not in readable(raised.value.msg)


def test_it_listens_to_this_machine_alone() -> None:
    assert Options().host == "127.0.0.1"
    assert Options().token == ""
