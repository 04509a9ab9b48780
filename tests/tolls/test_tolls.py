"""Tolls: counts of one thing together and in order, what updates and what conflicts, and what is kept apart."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kgraph.errors import InputError
from kgraph.graph import Graph
from kgraph.tolls import table, tolls

HEAD = """@prefix kg: <https://w3id.org/kgraph/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix kgc: <https://w3id.org/kgraph/concepts#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix x: <https://example.org/> .
"""


def claim(name: str, day: int, low: int, high: int | None, words: str, event: str, who: str = "people") -> str:
    most = "" if high is None else f"kg:atMost {high} ;"
    return f"""x:{name} a kg:Claim , kg:FigureReport ; kg:claimedBy x:desk ; kg:evidencedBy x:s{name} ;
      kg:reportedIn x:d{name} ;
      kg:about x:{event} ; kg:counts kgc:killed ; kg:countsWho kgc:{who} ; kg:atLeast {low} ; {most}
      kg:numberText "{words}" ; kg:asOfDay {day} .
    x:s{name} kg:exact "{words} died" ; kg:startOffset 0 .
    x:d{name} dcterms:identifier "{name}" ; kg:publishedDay {day} .
    x:{event} kg:eventType kgc:casualties ; kg:atPlace x:bridge ; kg:sameEventAs x:{event} ."""


def finding(name: str, kind: str, family: str, first: str, second: str) -> str:
    return f"""x:{name} a kg:{kind}{family} , kg:{family} , kg:Finding ; kg:involves x:{first} , x:{second} ;
      kg:firstClaim x:{first} ; kg:secondClaim x:{second} ."""


DATA = (
    HEAD
    + "x:g { x:desk rdfs:label 'The Desk' . x:bridge rdfs:label 'Long Bridge' .\n"
    + claim("a", 18546, 7, 7, "seven people", "e1")
    + claim("b", 18547, 10, 10, "10", "e2")
    + claim("c", 18547, 4, 4, "four people", "e3")
    + claim("w", 18540, 30000, None, "30,000 people", "e4")
    + "x:e1 kg:sameEventAs x:e2 . x:e2 kg:sameEventAs x:e1 , x:e3 . x:e3 kg:sameEventAs x:e2 .\n"
    + finding("f-1", "TollUpdate", "Clearance", "a", "b")
    + finding("f-2", "Quantity", "Contradiction", "b", "c")
    + finding("f-3", "DifferentScope", "Clearance", "w", "b")
    + "kg:QuantityContradiction rdfs:subClassOf kg:Contradiction .\n}"
)


@pytest.fixture
def graph() -> Iterator[Graph]:
    with Graph.open(None) as made:
        made.store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
        yield made


def test_counts_of_one_thing_stand_together_in_the_order_of_their_days(graph: Graph) -> None:
    first, second = tolls(graph)
    assert [row.at_least for row in first.counts] == [7, 10, 4]
    assert [row.at_least for row in second.counts] == [30000]
    assert first.title == "killed (people) at Long Bridge"


def test_updates_and_conflicts_are_told_by_number(graph: Graph) -> None:
    assert tolls(graph)[0].notes == ("updated by 2", "conflicts with 3 (f-2)", "conflicts with 2 (f-2)")


def test_the_table_says_who_and_as_of_when(graph: Graph) -> None:
    lines = table(graph).splitlines()
    assert lines[0] == "killed (people) at Long Bridge"
    assert lines[2].split() == ["1", "2020-10-11", "7", "“seven", "people”", "The", "Desk", "a", "updated", "by", "2"]
    assert "30,000 or more" in table(graph)


def test_counts_are_filtered_by_place_measure_and_day(graph: Graph) -> None:
    assert len(tolls(graph, place="long bridge", counts="killed")) == 2
    assert table(graph, place="Zenda") == "no counts\n"
    assert "seven" not in table(graph, since="2020-10-12")
    assert table(graph, until="2020-10-11").count("“") == 2


@pytest.mark.parametrize(("options", "word"), [({"counts": "cows"}, "--counts"), ({"since": "soon"}, "--since")])
def test_wrong_filters_are_refused(graph: Graph, options: dict[str, str], word: str) -> None:
    with pytest.raises(InputError, match=word):
        table(graph, **options)
