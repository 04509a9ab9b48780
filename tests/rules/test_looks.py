"""What people look at: the chain behind a finding, the table of a toll, the network."""

import json
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

from kgraph import contradict, explain, link, network, reference, resources, tolls
from kgraph.errors import InputError
from kgraph.graph import Graph


@pytest.fixture(scope="module")
def world() -> Iterator[Graph]:
    with Graph.open(None) as graph:
        reference.load(graph)
        graph.store.load(resources.text("queries/examples/views/data.trig"), ox.RdfFormat.TRIG)
        link.link(graph)
        contradict.detect(graph)
        yield graph


def test_an_explanation_names_both_sentences_the_judgement_and_the_rule(world: Graph) -> None:
    text = explain.explain(world, "regression-")
    assert "“More than 100 people were killed at Hexham, the monitor said on Monday”" in text
    assert "“86 people were killed at Hexham, the monitor said on Tuesday”" in text
    assert "sameness   same, score" in text
    assert "rule       contradict/regression" in text
    assert "atLeast 101" in text


def test_a_finding_that_is_not_there_is_an_error(world: Graph) -> None:
    with pytest.raises(InputError, match="no such finding"):
        explain.explain(world, "denial-0000")
    with pytest.raises(InputError, match="2 findings have such a name"):
        explain.explain(world, "denial-")


def test_the_table_of_a_toll_says_what_updates_what(world: Graph) -> None:
    lines = tolls.table(world, place="Arden").splitlines()
    assert lines[0] == "killed at Arden"
    assert lines[1].split()[:2] == ["1", "7"]
    assert lines[2].endswith("updates 1")
    assert "contradicts" in tolls.table(world, place="Hexham")
    assert tolls.table(world, place="Nowhere") == "no figures"


def test_the_network_is_signed_and_written_in_two_forms(world: Graph, tmp_path: Path) -> None:
    ties = network.network(world)
    one, other = (n for n, d in ties.nodes(data=True) if d["label"] in ("Tarn", "Vesk"))
    assert ties[one][other]["sign"] == -1
    graphml, data = network.write(world, tmp_path)
    assert nx.read_graphml(graphml).number_of_edges() == ties.number_of_edges()
    assert len(json.loads(data.read_text())["nodes"]) == ties.number_of_nodes()
    assert "most contested events" in network.report(world)
