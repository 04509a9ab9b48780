"""The documented DL queries give the documented answers on the example corpus, by Protégé's bundled reasoner."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "dl_queries.py"
spec = importlib.util.spec_from_file_location("dl_queries", TOOL)
assert spec is not None
assert spec.loader is not None
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)


def test_there_are_at_least_ten() -> None:
    assert len(tool.queries()) >= 10


@pytest.mark.slow
def test_the_documented_answers_are_given() -> None:
    found = tool.answers(tool.owlapi())
    assert set(found) == {query for _, query in tool.queries()}
    assert [query for query, names in found.items() if not names] == []
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(found), "run tools/dl_queries.py"
