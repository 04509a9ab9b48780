"""What makes two descriptions one event, and what keeps them apart."""

import sys
from pathlib import Path

from kgraph import contradict, link, reference
from kgraph.facts import EventFact, Facts
from kgraph.graph import Graph
from kgraph.sameness import DIFFERENT, SAME, UNDECIDED, Sameness

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from scenes import Scene

TOWN = {"places": frozenset({"p:town"}), "inside": frozenset({"p:town"})}
DAY = {"begins": 5, "ends": 5, "first": 5, "last": 5}


def shelling(iri: str, document: str = "d", **more: object) -> EventFact:
    return EventFact(iri, document, "shelling", frozenset({"shelling"}), **more)  # type: ignore[arg-type]


def by(actor: str, unnamed: bool = False) -> dict[str, object]:
    return {"agents": frozenset({actor}), "agent_sides": frozenset({actor}), "unnamed": unnamed}


def findings(scene: Scene) -> set[str]:
    with Graph.open(None) as graph:
        reference.load(graph)
        graph.store.extend(scene.quads())
        link.link(graph)
        contradict.detect(graph)
        rows = graph.query("SELECT ?k { ?f a ?k . ?k rdfs:subClassOf kg:Contradiction }")
        return {row["k"].value.rsplit("#", 1)[-1] for row in rows}


def test_a_habit_and_a_single_event_are_two() -> None:
    judge = Sameness(Facts()).judge
    verdict = judge(shelling("a", **TOWN, **DAY), shelling("b", **TOWN, **DAY, generic=True))
    assert (verdict.value, verdict.apart) == (DIFFERENT, "genericity")


def test_rebels_may_be_the_group_that_the_other_text_names() -> None:
    judge = Sameness(Facts()).judge
    named = shelling("a", "d1", **TOWN, **DAY, **by("a:front"))
    assert judge(named, shelling("b", "d2", **TOWN, **DAY, **by("d:rebels", unnamed=True))).value == SAME
    assert "two agents" in "; ".join(judge(named, shelling("c", "d2", **TOWN, **DAY, **by("a:army"))).grounds)


def test_an_event_without_a_place_is_compared_by_what_its_article_is_about() -> None:
    told = {iri: shelling(iri, "d1", **TOWN) for iri in ("x", "y", "z")}
    judge = Sameness(Facts(events=told)).judge
    here = shelling("a", "d2", **TOWN, **DAY)
    assert "mostly of the other's place" in "; ".join(judge(shelling("b", "d1", **DAY), here).grounds)
    assert "mostly" not in "; ".join(judge(shelling("b", "d3", **DAY), here).grounds)


def test_two_assessments_are_one_only_of_one_thing() -> None:
    judge = Sameness(Facts()).judge
    void = shelling("a", assessment="unlawful", topic="agreement")
    assert judge(void, shelling("b", assessment="lawful", topic="agreement")).value == SAME
    assert judge(void, shelling("c", assessment="lawful", topic="referendum")).value == UNDECIDED


def test_a_count_of_one_hospital_contradicts_no_higher_toll() -> None:
    def scene(partial: bool) -> Scene:
        made = Scene()
        common = {"agents": ["army:Army of Norland"], "places": ["Elmswell"], "at": "2021-05-04"}
        for number, low in (("1", 2), ("2", 9)):
            made.document(f"courier-{number}", "2021-05-04", f"Courier {number}")
            made.claim(
                "figure", "casualties", f"{low} people were killed in Elmswell", f"ministry:Ministry {number}",
                count=(low, low, "killed", "people", f"{low} people"),
                figure={"partial": partial and low == 2}, **common,
            )  # fmt: skip
        return made

    assert findings(scene(partial=False)) == {"QuantityContradiction"}
    assert findings(scene(partial=True)) == set()


def test_who_is_not_defeated_may_well_have_been_fought() -> None:
    def scene(outcome: str) -> Scene:
        made = Scene().document("courier-1", "2021-05-04")
        common = {"agents": ["armed:Northern Front"], "places": ["Elmswell"], "at": "2021-05-04"}
        made.claim("assertion", "armed-clash", "Norland fought the front", "state:Norland", outcome=outcome, **common)
        made.document("herald-1", "2021-05-04", "Herald")
        made.claim("denial", "armed-clash", "The front is not defeated", "state:Sudmark", outcome="defeated", **common)
        return made

    assert findings(scene("")) == set()
    assert findings(scene("defeated")) == {"DenialContradiction"}
