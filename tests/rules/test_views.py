"""The competency questions have answers, and the checks find the faults that they are for."""

import csv
import io
import re
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kgraph import contradict, link, queries, reference, resources
from kgraph.graph import Graph

EXAMPLES = resources.path("queries/examples")
VIEWS, CHECKS = queries.of_kind("view"), queries.of_kind("check")


def answer(store: ox.Store, query: queries.Query) -> list[list[str]]:
    results = store.query(query.text, use_default_graph_as_union=True)
    text = results.serialize(format=ox.QueryResultsFormat.CSV).decode()
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture(scope="module")
def world() -> Iterator[Graph]:
    """The example articles of the views, linked and with findings."""
    with Graph.open(None) as graph:
        reference.load(graph)
        graph.store.load((EXAMPLES / "views/data.trig").read_bytes(), ox.RdfFormat.TRIG)
        link.link(graph)
        contradict.detect(graph)
        yield graph


@pytest.mark.parametrize("query", VIEWS, ids=lambda query: query.name)
def test_a_view_answers_as_its_example_expects(world: Graph, query: queries.Query) -> None:
    with (EXAMPLES / "views" / f"{query.stem}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file))
    found = answer(world.store, query)
    assert len(expected) > 1
    assert [row for row in expected if row not in found] == []
    if query.stem != "commitments":  # the knowledge files hold more of them
        assert len(found) == len(expected)


@pytest.mark.parametrize("query", CHECKS, ids=lambda query: query.name)
def test_a_check_finds_the_fault_of_its_example(query: queries.Query) -> None:
    store = ox.Store()
    store.load((EXAMPLES / query.name / "data.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    assert len(answer(store, query)) == 2


@pytest.mark.parametrize("query", CHECKS, ids=lambda query: query.name)
def test_a_check_finds_no_fault_in_a_sound_graph(world: Graph, query: queries.Query) -> None:
    assert len(answer(world.store, query)) == 1


def test_every_competency_question_names_a_view_and_every_question_is_listed() -> None:
    text = resources.text("ontology/README.md")
    linked = re.findall(r"\(\.\./queries/view/([\w-]+)\.rq\)", text)
    asked = {query.stem: query.meta["question"] for query in VIEWS if "question" in query.meta}
    assert len(linked) >= 25
    assert sorted(linked) == sorted(asked)
    assert all(question in text for question in asked.values())
