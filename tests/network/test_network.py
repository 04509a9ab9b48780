"""The network of parties: whom a claim counts for, signs, balance, and files with the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

from kgraph.errors import OutputError
from kgraph.graph import Graph
from kgraph.network import Balance, as_json, balance, contested, graphml, network, report, write

PREFIXES = """@prefix kg: <https://w3id.org/kgraph/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix x: <https://example.org/> .
"""
# Ruritania (through its army) against Graustark twice; Zenda says the same as Ruritania; Strelsau is copied from Zenda.
DATA = (
    PREFIXES
    + """x:g {
  kg:DenialContradiction rdfs:subClassOf kg:Contradiction .
  x:army rdfs:label "army" ; kg:onSideOf x:army , x:ruritania .
  x:ruritania rdfs:label "Ruritania" ; kg:onSideOf x:ruritania .
  x:graustark rdfs:label "Graustark" ; kg:onSideOf x:graustark .
  x:zenda rdfs:label "Zenda" ; kg:onSideOf x:zenda .
  x:strelsau rdfs:label "Strelsau" ; kg:onSideOf x:strelsau .
  x:c1 kg:claimantSide x:army , x:ruritania ; kg:asserts x:e1 ; kg:about x:e1 .
  x:c2 kg:claimantSide x:graustark ; kg:denies x:e2 ; kg:about x:e2 .
  x:c3 kg:claimantSide x:ruritania ; kg:asserts x:e3 ; kg:about x:e3 .
  x:c4 kg:claimantSide x:zenda ; kg:asserts x:e4 ; kg:about x:e4 .
  x:c5 kg:claimantSide x:strelsau ; kg:asserts x:e5 ; kg:about x:e5 ; kg:sameOriginAs x:c4 .
  x:c4 kg:sameOriginAs x:c5 .
  x:e1 kg:sameEventAs x:e1 , x:e2 , x:e4 ; kg:summary "shelling at the bridge" .
  x:e2 kg:sameEventAs x:e2 , x:e1 ; kg:summary "shelling" .
  x:e4 kg:sameEventAs x:e4 , x:e1 , x:e5 .
  x:e5 kg:sameEventAs x:e5 , x:e4 .
  x:e3 kg:sameEventAs x:e3 ; kg:summary "raid" .
  x:f1 a kg:Contradiction , kg:DenialContradiction ; kg:firstClaim x:c1 ; kg:secondClaim x:c2 ;
    kg:involves x:c1 , x:c2 ; kg:strength "certain" .
  x:f2 a kg:Contradiction , kg:DenialContradiction ; kg:firstClaim x:c3 ; kg:secondClaim x:c2 ;
    kg:involves x:c3 , x:c2 ; kg:strength "possible" .
  x:f3 a kg:Contradiction , kg:DenialContradiction ; kg:firstClaim x:c1 ; kg:secondClaim x:c3 ;
    kg:involves x:c1 , x:c3 ; kg:strength "possible" .
}"""
)
X = "https://example.org/"


@pytest.fixture
def graph() -> Iterator[Graph]:
    with Graph.open(None) as made:
        made.store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
        yield made


def test_claims_count_for_the_party_that_is_spoken_for(graph: Graph) -> None:
    signed = network(graph)
    assert X + "army" not in signed
    assert signed.nodes[X + "ruritania"] == {"label": "Ruritania", "claims": 2, "contradictions": 2}


def test_edges_count_contradictions_and_agreements(graph: Graph) -> None:
    signed = network(graph)
    clash = signed[X + "ruritania"][X + "graustark"]
    assert (clash["contradictions"], clash["certain"], clash["sign"], clash["kinds"]) == (2, 1, -1, "Denial 2")
    assert signed[X + "ruritania"][X + "zenda"] == {
        "contradictions": 0,
        "certain": 0,
        "agreements": 1,
        "sign": 1,
        "kinds": "",
    }


def test_a_party_does_not_stand_against_itself_and_copies_do_not_agree(graph: Graph) -> None:
    signed = network(graph)
    assert not list(nx.selfloop_edges(signed))
    assert not signed.has_edge(X + "zenda", X + "strelsau")


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ((1, 1, 1), Balance(1, 1)),
        ((-1, -1, 1), Balance(1, 1)),
        ((-1, -1, -1), Balance(0, 1)),
        ((1, 1, -1), Balance(0, 1)),
        ((1, 1, 0), Balance(0, 0)),
    ],
)
def test_balance_of_one_triangle(signs: tuple[int, int, int], expected: Balance) -> None:
    signed = nx.Graph()
    for (a, b), sign in zip((("a", "b"), ("b", "c"), ("a", "c")), signs, strict=True):
        signed.add_edge(a, b, sign=sign)
    assert balance(signed) == expected


def test_descriptions_of_one_event_are_contested_together(graph: Graph) -> None:
    assert contested(graph) == [("shelling", 3), ("raid", 2)]


def test_the_report_names_the_pair_and_the_event(graph: Graph) -> None:
    shown = report(graph)
    assert "2  Graustark – Ruritania  (Denial 2)" in shown
    assert "1  Ruritania – Zenda" in shown


def test_an_empty_graph_has_an_empty_network() -> None:
    with Graph.open(None) as empty:
        assert report(empty).startswith("0 parties")
        assert nx.parse_graphml(graphml(empty)).number_of_nodes() == 0


def test_files_are_read_by_others_and_have_the_same_bytes(graph: Graph, tmp_path: Path) -> None:
    paths = write(graph, tmp_path / "net")
    assert [path.name for path in paths] == ["network.graphml", "network.json"]
    read = nx.read_graphml(paths[0])
    assert set(read) == set(network(graph))
    assert len(json.loads(paths[1].read_text(encoding="utf-8"))["links"]) == read.number_of_edges()
    assert graphml(graph) == paths[0].read_text(encoding="utf-8")
    assert as_json(graph) == paths[1].read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_made(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        write(graph, tmp_path / "file")
