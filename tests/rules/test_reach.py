"""How far a denial and a count reach: to what they cover or answer, and to no other event that looks like it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from scenes import Scene, kinds

NORLAND = {"agents": ["state:Norland"]}
MONITOR = "monitor:Conflict Monitor"


def told_and_denied(told: str, denied: str, *, at: str = "Arden", denied_at: str = "Arden") -> Scene:
    scene = Scene().document("courier-1", "2021-05-04")
    scene.claim("assertion", told, "Norland did it on Monday", by=MONITOR, places=[at], at="2021-05-03", **NORLAND)
    scene.document("herald-1", "2021-05-04", "The Herald")
    scene.claim(
        "denial", denied, "Norland denied it", by="state:Norland", places=[denied_at], at="2021-05-03", **NORLAND
    )
    return scene


def test_a_denial_covers_a_narrower_act() -> None:
    assert "Denial" in kinds(told_and_denied("shelling", "armed-attack"))


def test_who_denies_a_narrower_act_denies_a_wider_one_only_of_the_same_place() -> None:
    assert "Denial" in kinds(told_and_denied("armed-attack", "shelling"))
    elsewhere = told_and_denied("armed-attack", "shelling", at="Arden<Garth District", denied_at="Garth District")
    assert "Denial" not in kinds(elsewhere)


@pytest.mark.parametrize("carried", [False, True], ids=["named", "from the sentence before"])
def test_a_claim_whose_words_name_nobody_disputes_no_denial(carried: bool) -> None:
    where = {"places": ["Arden"], "at": "2021-05-03"}
    scene = Scene().document("courier-1", "2021-05-04")
    scene.claim("assertion", "shelling", "Arden was shelled", by=MONITOR, carried=carried, **where, **NORLAND)
    scene.document("herald-1", "2021-05-04", "The Herald")
    scene.claim("denial", "shelling", "Norland did not shell Arden", by="state:Norland", **where, **NORLAND)
    scene.claim("denial", "shelling", "It was not us", by="state:Norland", denied="agency", **where, **NORLAND)
    assert kinds(scene) == (set() if carried else {"Denial", "Responsibility"})


@pytest.mark.parametrize("place", ["Arden", ""])
def test_a_denial_in_another_article_tells_by_place_or_time_which_event_it_means(place: str) -> None:
    scene = Scene().document("courier-1", "2021-05-04")
    for number in range(3):  # an article about Arden
        scene.claim("assertion", "shelling", f"Arden was shelled {number}", by=MONITOR, places=["Arden"], **NORLAND)
    scene.document("herald-1", "2021-05-04", "The Herald")
    for number in range(3):
        scene.claim("assertion", "aid", f"Aid came to Arden {number}", places=["Arden"], agents=["org:Red Cross"])
    scene.claim(
        "denial", "shelling", "Norland denied the shelling", by="state:Norland", places=[place] * bool(place), **NORLAND
    )
    assert ("Denial" in kinds(scene)) == bool(place)


def counted(scene: Scene, number: int, by: str, means: str, at: str = "") -> None:
    scene.claim("figure", "casualties", f"{number} died in Arden, by {means}", by=by, places=["Arden"], means=means,
                at=at, count=(number, number, "killed", "people", str(number)))  # fmt: skip


@pytest.mark.parametrize("twin", [False, True], ids=["one event told", "both events told"])
def test_an_article_that_gives_the_very_count_of_another_event_tells_of_that_one(twin: bool) -> None:
    scene = Scene().document("courier-1", "2021-05-04")
    counted(scene, 7, MONITOR, "mortar", "2021-05-03")
    if twin:
        counted(scene, 60, "monitor:Rights Watchers", "air strike", "2021-05-03")
    scene.document("herald-1", "2021-05-04", "The Herald")
    counted(scene, 60, "monitor:Rights Watchers", "", "2021-05-03")
    assert ("Quantity" in kinds(scene)) != twin
