"""Places: found by any spelling, chosen by the countries that the text speaks of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kgraph import gazetteer
from kgraph.extract.place import places
from kgraph.extract.tree import Tree
from kgraph.model import Document

Read = Callable[[str], tuple[Document, Tree]]

CASES = [
    ("Shells hit Agdam in Azerbaijan.", ["geonames:148619", "known:azerbaijan"]),
    ("Shells hit Aghdam in Azerbaijan.", ["geonames:148619", "known:azerbaijan"]),
    ("Rockets fell on Terter, Azerbaijan said.", ["geonames:584871"]),
    ("Rockets fell on Tartar, Azerbaijan said.", ["geonames:584871"]),
    ("Missiles struck Gandja, a city in Azerbaijan.", ["geonames:586523", "known:azerbaijan"]),
    ("Clashes broke out in Tripoli, Libya.", ["geonames:2210247", "known:libya"]),
    ("Clashes broke out in Tripoli, Lebanon.", ["geonames:266826", "known:lebanon"]),
]


@pytest.mark.parametrize(("text", "keys"), CASES, ids=[c[0] for c in CASES])
def test_found(read: Read, text: str, keys: list[str]) -> None:
    assert [m.place.key for m in places(read(text)[1])] == keys


@pytest.mark.parametrize(
    "text", ["The White House denied it.", "Reading the report took hours.", "Mr Victoria spoke for an hour."]
)
def test_common_words_are_no_places(read: Read, text: str) -> None:
    assert [m.place.label for m in places(read(text)[1])] == []


def test_unknown_village_is_a_place_of_the_document(read: Read) -> None:
    (found,) = places(read("Fighting went on near the village of Qarabulaqli.")[1])
    assert found.place.key == "doc:qarabulaqli"


def test_descriptions(read: Read) -> None:
    found = places(read("Shells hit Agdam in Azerbaijan. Fires broke out in the city.")[1])
    assert [m.place.key for m in found] == ["geonames:148619", "known:azerbaijan", "geonames:148619"]
    capital = places(read("Libyan rebels attacked. Fires broke out in the Libyan capital.")[1])
    assert [m.place.label for m in capital] == ["Tripoli"]


def test_regions_contain_places(read: Read) -> None:
    (found,) = places(read("They fled to Shusha.")[1])
    assert found.place.within[:2] == ("known:nagorno-karabakh", "known:azerbaijan")


def test_countries_that_act_are_no_places(read: Read) -> None:
    assert places(read("Azerbaijan denied it and Baku said so.")[1]) == []


def test_coordinates_and_country(read: Read) -> None:
    found = places(read("Shells hit Agdam in Azerbaijan.")[1])[0].place
    assert found.country == "AZ"
    assert found.within == ("known:azerbaijan",)
    assert found.latitude == pytest.approx(40.0, abs=0.5)
    assert found.longitude == pytest.approx(46.9, abs=0.5)


def test_gazetteer_knows_spellings() -> None:
    index = gazetteer.load()
    assert index.find("Stepanakert") == index.find("Khankendi") != ()
    assert index.find("Goranboy")
    assert index.find("No Such Place Anywhere") == ()
