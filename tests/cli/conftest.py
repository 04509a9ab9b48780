"""A small store written by hand: two articles, three claims, one contradiction and one clearance."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from kgraph.graph import Graph

TRIG = """
@prefix kg: <https://w3id.org/kgraph/ontology#> .
@prefix kgc: <https://w3id.org/kgraph/concepts#> .
@prefix kga: <https://w3id.org/kgraph/actor/> .
@prefix kgp: <https://w3id.org/kgraph/place/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix d: <https://w3id.org/kgraph/data/document/> .
@prefix c: <https://w3id.org/kgraph/data/claim/> .
@prefix e: <https://w3id.org/kgraph/data/event/> .
@prefix s: <https://w3id.org/kgraph/data/span/> .
@prefix f: <https://w3id.org/kgraph/finding/> .

<https://w3id.org/kgraph/graph/document/one> {
  d:one a kg:Document ; dcterms:identifier "one" ; dcterms:title "Shells fall" ; kg:publisherName "The Desk" ;
    kg:publishedDay 18548 .
  c:one-1 a kg:Claim , kg:Assertion , kg:Accusation ; kg:claimedBy kga:ruritania-army ; kg:claimedFor kga:ruritania ;
    kg:evidencedBy s:one-1 ; kg:reportedIn d:one ; kg:about e:one-1 ; kg:certainty "certain" ; kg:negated false ;
    kg:basis "indirect-speech" ; kg:statedDay 18548 .
  s:one-1 kg:exact "Graustark, shelled [the] bridge" ; kg:startOffset 20 .
  e:one-1 kg:eventType kgc:shelling ; kg:hasAgent kga:graustark ; kg:atPlace kgp:bridge ; kg:beginsDay 18547 ;
    kg:endsDay 18547 .
  c:one-2 a kg:Claim , kg:Assertion , kg:FigureReport ; kg:claimedBy kga:desk ; kg:evidencedBy s:one-2 ;
    kg:reportedIn d:one ; kg:about e:one-2 ; kg:counts kgc:killed ; kg:atLeast 7 ; kg:atMost 7 .
  s:one-2 kg:exact "seven people died" ; kg:startOffset 60 .
  e:one-2 kg:eventType kgc:casualties .
}
<https://w3id.org/kgraph/graph/document/two> {
  d:two a kg:Document ; dcterms:identifier "two" ; dcterms:title "Denied" ; kg:publisherName "Été" ;
    kg:publishedDay 18549 .
  c:two-1 a kg:Claim , kg:Denial ; kg:claimedBy kga:graustark ; kg:evidencedBy s:two-1 ; kg:reportedIn d:two ;
    kg:about e:two-1 ; kg:negated true ; kg:statedDay 18549 .
  s:two-1 kg:exact "we did not fire" ; kg:startOffset 8 .
  e:two-1 kg:eventType kgc:shelling .
}
<https://w3id.org/kgraph/graph/knowledge> {
  kga:ruritania-army rdfs:label "Ruritanian army" .
  kga:ruritania rdfs:label "Ruritania" ; skos:altLabel "Strelsau" .
  kga:graustark rdfs:label "Graustark" .
  kga:desk rdfs:label "The Desk" .
  kgp:bridge rdfs:label "Long Bridge" ; kg:within kgp:march .
  kgp:march rdfs:label "The March" .
}
<https://w3id.org/kgraph/graph/ontology> {
  kg:DenialContradiction rdfs:subClassOf kg:Contradiction .
  kg:QuantityContradiction rdfs:subClassOf kg:Contradiction .
  kg:DifferentTimeClearance rdfs:subClassOf kg:Clearance .
}
<https://w3id.org/kgraph/graph/findings> {
  f:denial-1 a kg:DenialContradiction , kg:Contradiction , kg:Finding ; kg:involves c:one-1 , c:two-1 ;
    kg:firstClaim c:one-1 ; kg:secondClaim c:two-1 ; kg:explanation "One says it was shelled, the other denies it." ;
    kg:strength "certain" ; kg:relation "between-parties" ; kg:standing "open" ; kg:foundBy "contradict/denial 1.0.0" .
  f:time-1 a kg:DifferentTimeClearance , kg:Clearance , kg:Finding ; kg:involves c:one-1 , c:one-2 ;
    kg:firstClaim c:one-1 ; kg:secondClaim c:one-2 ; kg:explanation "They speak of different days." .
}
"""


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of the store."""
    folder = tmp_path_factory.mktemp("cli") / "store"
    with Graph.open(folder) as graph:
        graph.store.load(TRIG.encode(), format=ox.RdfFormat.TRIG)
    return str(folder)


@pytest.fixture
def runner() -> CliRunner:
    """Runs commands within this process."""
    return CliRunner()


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """One good article."""
    path = tmp_path / "good.txt"
    path.write_text("Truce fails\n\nThe ministry denied that its troops had shelled the town.\n", encoding="utf-8")
    return path
