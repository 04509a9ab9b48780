"""Spelling keys: grounds for one person, and no ground for a merge of their own."""

from __future__ import annotations

import pytest

from kgraph.model import Actor
from kgraph.spelling import same_person_features, slug, sound_key

SAME_SOUND = [
    ("Vagif Dargyahly", "Vaqif Dargahli"),
    ("Recep Tayyip Erdoğan", "Recep Tayyip Erdogan"),
    ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
    ("Mohammed Khalid", "Muhammad Khaled"),
]
OTHER_SOUND = [("Iran", "Iraq"), ("Syria", "Serbia"), ("Tartar", "Tarnar"), ("John Smith", "Jane Smith Jones")]


@pytest.mark.parametrize(("a", "b"), SAME_SOUND)
def test_same_sound(a: str, b: str) -> None:
    assert sound_key(a) == sound_key(b)


@pytest.mark.parametrize(("a", "b"), OTHER_SOUND)
def test_other_sound(a: str, b: str) -> None:
    assert sound_key(a) != sound_key(b)


def test_features_of_two_people_with_one_surname() -> None:
    country, other = Actor("known:x", "X"), Actor("known:y", "Y")
    features = same_person_features(
        Actor("doc:a", "Jane Doe", acts_for=(country,)), Actor("doc:b", "Peter Doe", acts_for=(other,))
    )
    assert features.surname
    assert features.given_clash
    assert features.side_clash
    assert not features.equal


def test_slug_is_a_local_name() -> None:
    assert slug("Élysée – l'État, 2e") == "elysee-letat-2e"
    assert slug("—") == "x"
