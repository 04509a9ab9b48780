"""HermiT and SPARQL find the same members of the defined classes; inconsistencies are told; limits hold."""

from __future__ import annotations

import shutil

import pyoxigraph as ox
import pytest

from kgraph import reason
from kgraph.clashes import clashes
from kgraph.graph import Graph
from kgraph.vocabulary import INFERRED_GRAPH, KG, RDF_TYPE, document_graph

DOCUMENT = document_graph("field-press-1")
java = pytest.mark.skipif(shutil.which("java") is None, reason="no Java on the path: HermiT is not run")


def members(graph: Graph, name: str) -> set[str]:
    return {q.subject.value for q in graph.quads(INFERRED_GRAPH) if q.predicate == RDF_TYPE and q.object == KG[name]}


def about_the_document(names: set[str]) -> set[str]:
    return {name for name in names if "field-press-1" in name}


def during_the_truce(graph: Graph) -> None:
    """The example's ceasefire is over a day before the shelling: let it last."""
    ends = [
        q for q in graph.quads(DOCUMENT) if "/commitment/" in str(q.subject) and q.predicate in (KG.ends, KG.endsDay)
    ]
    graph.change(remove=ends)


def test_sparql_finds_the_members_of_the_defined_classes(graph: Graph) -> None:
    during_the_truce(graph)
    outcome = reason.by_query(graph)
    assert outcome.how == "SPARQL"
    assert len(about_the_document(members(graph, "OfficialClaim"))) == 3
    assert len(members(graph, "ContestedClaim")) == 2
    assert members(graph, "EyewitnessClaim") == set()
    assert len(members(graph, "CeasefireViolation")) == 1
    assert "CeasefireViolation 1" in outcome.text()


def test_an_attack_after_the_truce_is_no_violation_of_it(graph: Graph) -> None:
    reason.by_query(graph)
    assert members(graph, "CeasefireViolation") == set()


def test_an_attack_by_somebody_who_is_no_party_is_no_violation(graph: Graph) -> None:
    during_the_truce(graph)
    highland = ox.NamedNode("https://example.org/data/actor/field-press-1-highland")
    graph.change(remove=[q for q in graph.quads(DOCUMENT) if q.predicate == KG.hasParty and q.object == highland])
    reason.by_query(graph)
    assert members(graph, "CeasefireViolation") == set()


@java
def test_hermit_finds_what_sparql_finds(graph: Graph) -> None:
    during_the_truce(graph)
    reason.by_query(graph)
    names = ("OfficialClaim", "EyewitnessClaim", "ContestedClaim", "Official", "CeasefireViolation")
    by_query = {name: about_the_document(members(graph, name)) for name in names}
    outcome = reason.reason(graph, seconds=200)
    assert outcome.consistent
    assert {name: about_the_document(members(graph, name)) for name in names} == by_query
    assert any(q.predicate == KG.violates for q in graph.quads(INFERRED_GRAPH))


def test_an_inconsistency_is_told_with_its_claim(graph: Graph) -> None:
    denial = next(q.subject for q in graph.quads(DOCUMENT) if q.object == KG.Denial)
    graph.change(add=[ox.Quad(denial, RDF_TYPE, KG.Demand, DOCUMENT)])
    outcome = reason.reason(graph)
    assert not outcome.consistent
    text = outcome.text()
    assert "Nothing can be a demand and a denial." in text
    assert "Highland denies: shelling" in text
    assert list(graph.quads(INFERRED_GRAPH)) == []


CLASHES = {
    "an actor that is a place": (KG.atPlace, "Nothing can be an actor and a place."),
    "a second text": (KG.text, "It can have only one value of “text”."),
    "a word that is no certainty": (KG.certainty, "must be one of certain"),
    "a negative offset": (KG.startOffset, "must be nonNegativeInteger"),
}


@pytest.mark.parametrize("name", CLASHES)
def test_each_kind_of_clash_is_told(graph: Graph, name: str) -> None:
    prop, word = CLASHES[name]
    quad = next(q for q in graph.quads(DOCUMENT) if q.predicate == prop)
    values = {
        KG.atPlace: ox.NamedNode("https://example.org/data/actor/field-press-1-highland"),
        KG.text: ox.Literal("Another text."),
        KG.certainty: ox.Literal("surely"),
        KG.startOffset: ox.Literal(-1),
    }
    if prop != KG.text:
        graph.change(remove=[quad])
    graph.change(add=[ox.Quad(quad.subject, prop, values[prop], DOCUMENT)])
    found = clashes(graph.quads())
    assert any(word in clash.sentence for clash in found), [str(c) for c in found]


def test_the_example_and_the_knowledge_have_no_clash(graph: Graph) -> None:
    assert [str(c) for c in clashes(graph.quads())] == []


def test_a_graph_above_the_limit_is_refused_with_the_way_out(graph: Graph) -> None:
    with pytest.raises(reason.ReasonError, match=r"5 claims are more than the reasoner's limit of 3; .*--by-query"):
        reason.reason(graph, limit=3)


@java
def test_a_time_limit_holds(graph: Graph) -> None:
    with pytest.raises(reason.ReasonError, match=r"no answer within 0\.1 seconds"):
        reason.reason(graph, seconds=0.1)


def test_without_java_the_word_is_clear(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(reason.ReasonError, match="HermiT needs Java"):
        reason.reason(graph)
