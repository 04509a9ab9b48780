"""Corrections and withdrawals across articles: which older claims they reach, and what becomes of findings on those."""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from scenes import Scene, compared

from kgraph import contradict, link, reference
from kgraph.graph import Graph

MONITOR, RIVAL = "monitor:Conflict Monitor", "monitor:Rights Watchers"
RAID = {"places": ["Arden"], "at": "2021-05-03"}


def killed(scene: Scene, number: int, by: str = MONITOR, text: str = "", **more: object) -> int:
    words = text or f"{number} people were killed in Arden on Monday, said {by.split(':')[1]}"
    return scene.claim("figure", "casualties", words, by=by, count=(number, number, "killed", "people", str(number)),
                       **RAID, **more)  # type: ignore[arg-type]  # fmt: skip


def linked(graph: Graph, name: str) -> list[tuple[str, str]]:
    """The quotes of the claims that a property ties."""
    rows = graph.query(
        f"SELECT ?a ?b {{ ?x kg:{name} ?y . ?x kg:evidencedBy/kg:exact ?a . ?y kg:evidencedBy/kg:exact ?b }}"
    )
    return sorted((row["a"].value, row["b"].value) for row in rows)


def standings(graph: Graph, kind: str) -> list[str]:
    rows = graph.query(f"SELECT ?standing {{ ?finding a kg:{kind}Contradiction ; kg:standing ?standing }}")
    return sorted(row["standing"].value for row in rows)


def of_two_days(**more: object) -> Scene:
    """A count of seventeen; the day after, by the same monitor, a correction to seven."""
    scene = Scene().document("courier-1", "2021-05-04")
    killed(scene, 17, text="17 were killed")
    scene.document("courier-2", "2021-05-05")
    killed(scene, 7, text="corrected to seven", corrects=True, **more)
    return scene


def test_a_correction_that_names_no_older_figure_reaches_the_claimants_older_count_of_the_event() -> None:
    graph = compared(of_two_days().quads())
    assert linked(graph, "revises") == [("corrected to seven", "17 were killed")]


def test_a_correction_that_names_the_older_figure_reaches_that_one_only() -> None:
    scene = Scene().document("courier-1", "2021-05-04")
    killed(scene, 17, text="17 were killed")
    scene.document("courier-2", "2021-05-05")
    killed(scene, 15, text="15 were killed")
    scene.document("courier-3", "2021-05-06")
    old = killed(scene, 17, text="from 17")
    killed(scene, 7, text="to seven", corrects=True, revises=(old,))
    assert linked(compared(scene.quads()), "revises") == [("to seven", "17 were killed"), ("to seven", "from 17")]


@pytest.mark.parametrize(
    "other",
    [
        {"by": RIVAL},  # somebody else's count
        {"day": "2021-05-05"},  # of the same day as the correction: which was first is not known
        {"number": 7},  # the same number
    ],
    ids=["another claimant", "the same day", "the same number"],
)
def test_a_correction_reaches_no_other_count(other: dict[str, object]) -> None:
    scene = Scene().document("courier-1", str(other.get("day", "2021-05-04")))
    killed(scene, int(str(other.get("number", 17))), by=str(other.get("by", MONITOR)))
    scene.document("courier-2", "2021-05-05")
    killed(scene, 7, text="corrected to seven", corrects=True)
    assert linked(compared(scene.quads()), "revises") == []


def test_a_later_count_that_is_no_correction_revises_nothing() -> None:
    scene = Scene().document("courier-1", "2021-05-04")
    killed(scene, 17)
    scene.document("courier-2", "2021-05-05")
    killed(scene, 7)
    assert linked(compared(scene.quads()), "revises") == []


def test_a_clash_with_a_corrected_count_is_no_longer_open() -> None:
    scene = of_two_days()
    scene.document("herald-1", "2021-05-04", "The Herald")
    killed(scene, 9, by=RIVAL)
    graph = compared(scene.quads())
    assert standings(graph, "Quantity") == ["corrected", "open"]  # with the seventeen, and with the seven


def test_a_clash_with_a_withdrawn_claim_is_marked_withdrawn() -> None:
    shelling = {"agents": ["state:Sudmark"], **RAID}

    def denied(scene: Scene) -> Scene:
        scene.claim("assertion", "shelling", "Sudmark shelled Arden on Monday", by=MONITOR, **shelling)
        scene.document("herald-1", "2021-05-04", "The Herald")
        scene.claim(
            "denial", "shelling", "Sudmark denied that it shelled Arden on Monday", by="state:Sudmark", **shelling
        )
        return scene

    before = denied(Scene().document("courier-1", "2021-05-04"))
    assert standings(compared(before.quads()), "Denial") == ["open"]
    after = denied(Scene().document("courier-1", "2021-05-04"))
    after.document("courier-2", "2021-05-05")
    said = after.claim(
        "assertion", "shelling", "its report that Sudmark shelled Arden on Monday", by=MONITOR, **shelling
    )
    after.claim("assertion", "other", "the monitor withdrew its report", by=MONITOR, withdraws=(said,))
    graph = compared(after.quads())
    assert set(standings(graph, "Denial")) == {"withdrawn"}
    assert len(linked(graph, "withdraws")) == 2


def test_articles_added_one_by_one_give_the_same_as_all_at_once() -> None:
    scene = of_two_days()
    scene.document("herald-1", "2021-05-04", "The Herald")
    killed(scene, 9, by=RIVAL)
    quads = scene.quads()
    whole, step = compared(quads), Graph.open(None)
    reference.load(step)
    link.link(step)
    contradict.detect(step)
    home = {quad.graph_name: quad.subject.value for quad in quads if quad.predicate.value.endswith("#sha256")}
    for graph_name in sorted(home, key=str, reverse=True):  # the correction before what it corrects
        step.store.extend(quad for quad in quads if quad.graph_name == graph_name)
        contradict.detect(step, link.link(step, {home[graph_name]}).touched)
    assert linked(step, "revises") == linked(whole, "revises") != []
    assert standings(step, "Quantity") == standings(whole, "Quantity")
    first = next(name for name in home if home[name].endswith("courier-2"))
    step.remove(first.value if isinstance(first, ox.NamedNode) else str(first))
    contradict.detect(step, link.link(step, {home[first]}).touched)
    assert linked(step, "revises") == []
    assert standings(step, "Quantity") == ["open"]
