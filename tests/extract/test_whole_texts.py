"""What the reader makes of short texts, parsed by the model that ships: a test for each thing that went wrong once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kgraph.extract import read
from kgraph.language import Language
from kgraph.model import Claim, Document, Stance, When


@pytest.fixture(scope="module")
def language() -> Language:
    return Language()


@pytest.fixture(scope="module")
def claims(language: Language):  # type: ignore[no-untyped-def]
    def of(text: str) -> list[Claim]:
        start = len("Report\n\n")
        document = Document(
            "d", "Report", f"Report\n\n{text}\n", ((start, start + len(text)),), "0" * 64,
            When.day(datetime(2021, 5, 6, tzinfo=UTC)),
        )  # fmt: skip
        return list(read(document, language.parse(document)).claims)

    return of


def holding(found: list[Claim], words: str, stance: Stance | None = None) -> Claim:
    """The shortest claim whose evidence has the words."""
    fitting = [c for c in found if words in c.span.text and (stance is None or c.stance is stance)]
    assert fitting, [c.span.text for c in found]
    return min(fitting, key=lambda c: len(c.span.text))


def labels(actors) -> set[str]:  # type: ignore[no-untyped-def]
    return {actor.label for actor in actors}


def test_it_in_a_denial_is_the_government_that_was_blamed_not_its_leader(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims(
        "Shells hit the market of Homs on Monday. Aid groups blamed President Bashar al-Assad's government for the "
        "attack, though it denied any responsibility."
    )
    assert labels(holding(found, "denied any responsibility").claimants) == {"Syrian government"}


def test_responsibility_is_where_the_attack_was(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims("Air strikes hit the town of Idlib on Monday. Turkey blamed Russia for the attack.")
    claim = holding(found, "blamed Russia")
    assert labels(claim.event.agents) == {"Russia"}
    assert {place.label for place in claim.event.places} == {"Idlib"}


def test_a_habit_is_no_single_event(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims("The town of Homs is regularly shelled by rebels. Rebels shelled the town of Homs on Monday.")
    assert holding(found, "regularly shelled").event.generic
    assert not holding(found, "on Monday").event.generic


def test_an_agreement_is_void_or_lawful(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims(
        'Greece said the border agreement was "null and void". Turkey said that the deal was fully compatible with '
        "international law."
    )
    one, other = holding(found, "null and void").event, holding(found, "compatible").event
    assert (one.assessment, one.topic) == ("unlawful", "agreement")
    assert (other.assessment, other.topic) == ("lawful", "agreement")


def test_what_is_called_a_lie_is_denied(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims('"The biggest lie told by the ministry is that the rebels are defeated," Boris Johnson said.')
    assert holding(found, "rebels are defeated").stance is Stance.DENIAL


def test_who_links_an_attack_to_somebody_is_called_a_liar(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims('"Those who want to link the attacks to Iran are lying," Hassan Rouhani said.')
    claim = holding(found, "are lying")
    assert claim.stance is Stance.DENIAL
    assert (claim.event.type, labels(claim.event.agents)) == ("responsibility", {"Iran"})


def test_an_unconfirmed_figure_is_not_denied(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims("Activists said ten people were killed in Homs. The casualty figures could not be confirmed.")
    assert not any(claim.negated for claim in found)


def test_a_bombardment_that_has_not_stopped_goes_on(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims("The bombardment of Homs had not stopped since early Saturday, a resident said.")
    assert all(claim.stance is not Stance.DENIAL for claim in found)


def test_a_part_told_before_its_whole_is_its_part(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims("Six civilians were among at least 22 people killed in raids on Homs on Sunday, a monitor said.")
    figures = {claim.figure.who: claim for claim in found if claim.figure is not None}
    part = figures["civilians"].figure
    assert part is not None
    assert part.quantity == "killed"
    assert found[part.part_of] is figures["people"]


def test_those_who_came_to_one_hospital_are_not_all(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims("Rockets hit Damascus on Monday. The bodies of two civilians were taken to a hospital.")
    assert any(claim.figure is not None and claim.figure.partial for claim in found)


def test_an_unknown_town_lies_in_the_province_behind_it(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims("Rebels shelled the village of Qastal Omar in Syria's Idlib province on Monday.")
    places = {place.label: place for place in holding(found, "shelled").event.places}
    assert places["Qastal Omar"].within[0] == "known:idlib-governorate"


def test_a_town_is_known_by_another_spelling(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims("Rebels in Syria shelled the city of Raqa on Monday, killing three people.")
    places = [place for claim in found for place in claim.event.places]
    assert any(place.label == "Raqa" and place.key.startswith("geonames:") for place in places)


def test_what_goes_on_or_is_not_the_first_is_not_denied(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims("Residents said that the shelling of Homs had not stopped since Monday.")
    assert not holding(found, "had not stopped").negated
    found = claims("The coalition said it was not the first hospital to be bombed by Norland in Homs.")
    assert not any(claim.negated for claim in found)
    found = claims("Norland said that its army had not shelled the town of Homs on Monday.")
    assert holding(found, "had not shelled").negated


def test_who_did_it_is_told_by_the_words_or_by_the_sentence_before(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims("Russia bombed the town of Homs on Monday. The attack killed at least 12 people.")
    assert not holding(found, "bombed").event.carried
    toll = holding(found, "12 people", Stance.FIGURE)
    assert labels(toll.event.agents) == {"Russia"}
    assert toll.event.carried


def test_that_nobody_claimed_an_attack_is_no_denial(claims) -> None:  # type: ignore[no-untyped-def]
    found = claims("A bomb killed nine people in Homs on Monday. No one claimed responsibility for the attack.")
    assert all(claim.stance is not Stance.DENIAL and not claim.negated for claim in found)
