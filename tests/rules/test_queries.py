"""Every query parses in two engines, says what it is, and keeps to what all engines share."""

import re

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

from kgraph import queries
from kgraph.errors import QueryError
from kgraph.vocabulary import schema

ALL = list(queries.library().values())


@pytest.mark.parametrize("query", ALL, ids=lambda query: query.name)
def test_a_query_parses_in_oxigraph_and_in_rdflib(query: queries.Query) -> None:
    ox.Store().query(query.text)
    prepareQuery(query.text)


@pytest.mark.parametrize("query", ALL, ids=lambda query: query.name)
def test_a_query_has_a_title_and_a_description(query: queries.Query) -> None:
    assert query.title
    assert query.description.endswith(".")
    assert query.form == ("CONSTRUCT" if query.kind in ("contradict", "clear") else "SELECT")


@pytest.mark.parametrize("query", ALL, ids=lambda query: query.name)
def test_a_query_is_sparql_1_1_without_durations_and_outbound_calls(query: queries.Query) -> None:
    body = "\n".join(line for line in query.text.splitlines() if not line.lstrip().startswith("#"))
    assert not re.search(r"duration|\bSERVICE\b|\bLOAD\b|\bNOW\s*\(|<<|\bLATERAL\b", body, re.IGNORECASE)


@pytest.mark.parametrize("query", ALL, ids=lambda query: query.name)
def test_a_query_speaks_only_of_terms_of_the_ontology(query: queries.Query) -> None:
    assert query.predicates() <= schema().terms


def test_a_name_that_no_query_has_is_refused() -> None:
    with pytest.raises(QueryError, match="no query has this name"):
        queries.get("no-such-query")


def test_a_header_without_a_version_is_refused(tmp_path) -> None:
    with pytest.raises(QueryError, match="lacks source, version"):
        queries.parse("contradict/x", "# title: X\n# description: Y.\nCONSTRUCT {} WHERE {}", tmp_path / "x.rq")
