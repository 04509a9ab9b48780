"""The form of the graph is a contract between the reader and the rules: said here in small readings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pyoxigraph as ox
import pytest

from kgraph.graph import Graph
from kgraph.model import (
    Actor,
    ActorKind,
    Basis,
    Claim,
    Commitment,
    Document,
    Event,
    Figure,
    Place,
    Range,
    Reading,
    Span,
    Stance,
    When,
)
from kgraph.rdf import to_quads
from kgraph.validate import validate_document
from kgraph.vocabulary import KG, KGC, document_graph

BASE = "https://example.org/data/"
TEXT = "The ministry said shells fell on Lowtown. Highland denied it. At least 12 civilians have died so far."
DAY = When.day(datetime(2031, 5, 7, tzinfo=UTC))
LOWLAND = Actor("known:lowland", "Lowland", ActorKind.COUNTRY)
HIGHLAND = Actor("known:highland", "Highland", ActorKind.COUNTRY)
MINISTRY = Actor("doc:ministry", "the ministry", ActorKind.GOVERNMENT_BODY, ("ministry",), (LOWLAND,))
SPEAKER = Actor("doc:speaker", "Ada Low", ActorKind.PERSON, (), (MINISTRY,), "spokeswoman")
PAPER = Actor("known:paper", "The Paper", ActorKind.NEWS_ORGANIZATION)
NARRATOR = Actor("narrator", "The Paper (narrator)", ActorKind.NARRATOR, (), (PAPER,))
TOWN = Place("geonames:7", "Lowtown", latitude=40.5, longitude=46.25)
SHELLING = Event("shelling", agents=(HIGHLAND,), places=(TOWN,), when=DAY)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words, 1)


SAID = Claim(Stance.ACCUSATION, (SPEAKER,), SHELLING, span("shells fell on Lowtown"), blames=(HIGHLAND,), cue="say")
DENIED = Claim(Stance.DENIAL, (HIGHLAND,), SHELLING, span("Highland denied it"), negated=True, responds_to=(0,))
TOLL = Figure(Range(12, None, "at least"), "killed", "civilians", "12", running=True)
COUNTED = Claim(Stance.FIGURE, (NARRATOR,), Event("casualties"), span("At least 12 civilians have died"), TOLL)


def reading(*claims: Claim, document: Document | None = None, commitments: tuple[Commitment, ...] = ()) -> Reading:
    own = Document("paper 1", "Shells", TEXT, ((0, len(TEXT)),), "0" * 64, DAY, "The Paper")
    return Reading(document or own, claims, commitments)


def graph_of(given: Reading) -> Graph:
    graph = Graph.open()
    graph.replace(document_graph(given.document.identifier), to_quads(given, BASE))
    return graph


def ask(graph: Graph, pattern: str) -> list[str]:
    rows = graph.query(f"SELECT DISTINCT ?x WHERE {{ {pattern} }}")
    return sorted(row["x"].value for row in rows)


def test_a_whole_reading_conforms_to_the_shapes() -> None:
    report = validate_document(to_quads(reading(SAID, DENIED, COUNTED), BASE))
    assert report.conforms, report.text()


def test_the_same_reading_gives_the_same_quads_in_its_own_graph() -> None:
    given = reading(SAID, DENIED, COUNTED)
    quads = to_quads(given, BASE)
    assert quads == to_quads(given, BASE)
    assert {q.graph_name for q in quads} == {document_graph("paper 1")}
    assert not any(isinstance(term, ox.BlankNode) for q in quads for term in (q.subject, q.object))


def test_superclasses_are_written_out() -> None:
    graph = graph_of(reading(SAID))
    assert ask(graph, "?c a kg:Accusation , kg:Assertion , kg:Claim ; rdfs:label ?x") == [
        "Ada Low accuses Highland: shelling in Lowtown by Highland, 7 May 2031"
    ]


def test_a_claim_is_for_all_that_its_claimant_acts_for() -> None:
    graph = graph_of(reading(SAID))
    assert ask(graph, "?c a kg:Claim ; kg:claimedBy/rdfs:label ?x") == ["Ada Low"]
    assert ask(graph, "?c a kg:Claim ; kg:claimedFor/rdfs:label ?x") == ["Ada Low", "Lowland", "the ministry"]


def test_inverses_are_written_out() -> None:
    graph = graph_of(reading(SAID, DENIED))
    assert ask(graph, "?a kg:makesClaim ?c . ?a rdfs:label ?x") == ["Ada Low", "Highland"]
    assert ask(graph, "?e kg:assertedIn ?c ; kg:deniedIn ?d ; rdfs:label ?x") == [
        "shelling in Lowtown by Highland, 7 May 2031"
    ]


def test_a_denial_denies_and_answers() -> None:
    graph = graph_of(reading(SAID, DENIED))
    found = ask(graph, "?d a kg:Denial ; kg:denies/kg:eventType ?x ; kg:negated true ; kg:respondsTo/kg:asserts ?e")
    assert found == [KGC.shelling.value]
    assert ask(graph, "?d a kg:Denial ; kg:asserts ?x") == []


@pytest.mark.parametrize("stance", [Stance.DEMAND, Stance.PLEDGE, Stance.WARNING])
def test_what_commits_to_nothing_asserts_nothing(stance: Stance) -> None:
    graph = graph_of(reading(replace(SAID, stance=stance, blames=())))
    assert ask(graph, "?c kg:about ?x . FILTER NOT EXISTS { ?c kg:asserts ?e }") != []
    assert ask(graph, "{ ?c kg:asserts ?x } UNION { ?c kg:denies ?x }") == []


def test_a_figure_has_bounds_and_the_day_of_publication_when_it_runs() -> None:
    graph = graph_of(reading(COUNTED))
    assert ask(graph, "?c kg:atLeast 12 ; kg:isRunningCount true ; kg:asOf ?x") == ["2031-05-07T00:00:00Z"]
    assert ask(graph, "?c kg:asOfDay ?x") == ["22406"]
    assert ask(graph, "?c kg:atMost ?x") == []
    assert ask(graph, "?c kg:countsWho ?x") == [KGC.civilians.value]


def test_nothing_is_said_of_running_when_no_date_is_known() -> None:
    document = replace(reading().document, published=When())
    given = reading(COUNTED, document=document)
    assert ask(graph_of(given), "?c kg:isRunningCount ?x") == []
    assert validate_document(to_quads(given, BASE)).conforms


def test_a_part_points_to_its_whole_and_an_unknown_kind_keeps_its_words() -> None:
    part = replace(COUNTED, figure=Figure(Range(3, 3), "killed", "albums", part_of=0), span=span("12 civilians"))
    graph = graph_of(reading(COUNTED, part))
    assert ask(graph, "?c kg:partOfFigure/kg:atLeast ?x") == ["12"]
    assert ask(graph, "?c kg:countsWho kgc:other-counted ; kg:whoText ?x") == ["albums"]


def test_days_are_inclusive_and_ends_exclusive() -> None:
    graph = graph_of(reading(SAID))
    assert ask(graph, "?e kg:eventType kgc:shelling ; kg:ends ?x") == ["2031-05-08T00:00:00Z"]
    assert ask(graph, "?e kg:eventType kgc:shelling ; kg:beginsDay ?x ; kg:endsDay ?x") == ["22406"]


def test_vague_events_of_two_claims_are_two_nodes_and_clear_ones_one() -> None:
    vague = Event("other")
    claims = (replace(SAID, event=vague), replace(DENIED, event=vague))
    assert len(ask(graph_of(reading(*claims)), "?x a kg:Event")) == 2
    assert len(ask(graph_of(reading(SAID, DENIED)), "?x a kg:Event")) == 1


def test_situations_and_happenings_are_apart() -> None:
    kept = Event("ceasefire-observance", agents=(LOWLAND,))
    graph = graph_of(reading(SAID, replace(SAID, event=kept)))
    assert ask(graph, "?e a kg:Situation ; kg:eventType ?x") == [KGC["ceasefire-observance"].value]
    assert ask(graph, "?e a kg:ConflictEvent ; kg:eventType ?x") == [KGC.shelling.value]


def test_names_of_things() -> None:
    graph = graph_of(reading(SAID, COUNTED))
    assert "https://w3id.org/kgraph/place/gn-7" in ask(graph, "?x a kg:Place")
    actors = ask(graph, "?x a kg:Actor")
    assert "https://w3id.org/kgraph/actor/highland" in actors
    narrators = ask(graph, "?x a kg:Narrator ; kg:narratorOf ?d")
    assert [name.endswith("-narrator") for name in narrators] == [True]
    assert ask(graph, "?d kg:publishedBy ?x") == ["https://w3id.org/kgraph/actor/paper"]
    assert ask(graph, '?x dcterms:identifier "paper 1"') != []


def test_two_readings_of_the_same_words_are_two_claims() -> None:
    other = replace(SAID, event=replace(SHELLING, agents=(LOWLAND,)))
    assert len(ask(graph_of(reading(SAID, other, SAID)), "?x a kg:Claim")) == 2


def test_a_commitment_of_the_article_binds_its_parties() -> None:
    truce = Commitment("ceasefire", (LOWLAND, HIGHLAND), DAY, span("Highland denied it"), (TOWN,))
    given = reading(SAID, commitments=(truce,))
    graph = graph_of(given)
    assert len(ask(graph, "?c a kg:Ceasefire , kg:Commitment ; kg:hasParty ?x . ?x kg:partyTo ?c")) == 2
    assert KGC["armed-attack"].value in ask(graph, "?c kg:forbids ?x")
    assert validate_document(to_quads(given, BASE)).conforms


def test_quotes_direct_or_not_keep_their_basis() -> None:
    graph = graph_of(reading(replace(SAID, basis=Basis.WITNESS, origin="Wire", confidence=0.25)))
    assert ask(graph, '?c kg:basis "witness" ; kg:creditedTo "Wire" ; kg:confidence ?x') == ["0.25"]


def test_a_key_of_no_known_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="begins with none of"):
        to_quads(reading(replace(SAID, claimants=(Actor("wiki:Q1", "someone"),))), BASE)
    assert KG.Claim.value.endswith("#Claim")
