"""Actors: who a phrase or a pronoun means, and for whom it acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kgraph.extract.names import actors
from kgraph.extract.tree import Tree
from kgraph.model import Actor, Document

Read = Callable[[str], tuple[Document, Tree]]


def chain(actor: Actor) -> list[str]:
    """The labels of an actor and of those it acts for, nearest first."""
    out = [actor.label]
    for each in actor.acts_for:
        out += chain(each)
    return out


RED_CROSS = ["Jane Doe", "International Committee of the Red Cross"]

# text, the word to resolve (its n-th occurrence, from 1), expected chains of labels
CASES = [
    ("Baku denied the report.", "Baku", 1, [["Azerbaijan"]]),
    ("The Kremlin denied the report.", "Kremlin", 1, [["Russia"]]),
    ("The White House denied the report.", "House", 1, [["White House", "United States"]]),
    ("SOHR said that ten rebels died.", "SOHR", 1, [["Syrian Observatory for Human Rights"]]),
    ("Daesh seized the town.", "Daesh", 1, [["Islamic State"]]),
    ("Russia and Turkey agreed to a truce.", "Russia", 1, [["Russia"], ["Turkey"]]),
    ("Georgian forces shelled the town.", "forces", 1, [["Georgian forces", "Georgia"]]),
    ("The Georgian defence ministry denied it.", "ministry", 1, [["Georgian Defence Ministry", "Georgia"]]),
    ("Georgia's Ministry of Defense denied it.", "Ministry", 1, [["Georgian Defence Ministry", "Georgia"]]),
    ("US officials said it was over.", "officials", 1, [["US officials", "United States"]]),
    ("Syrian rebels said it was over.", "rebels", 1, [["Syrian rebels"]]),
    ("A Reuters correspondent saw smoke.", "correspondent", 1, [["Reuters"]]),
    ("An AFP team saw smoke.", "team", 1, [["AFP"]]),
    ("The Islamic State group seized the town.", "group", 1, [["Islamic State"]]),
    ("Hamas fighters seized the post.", "fighters", 1, [["Hamas"]]),
    ("Defence Ministry spokeswoman Jane Doe said so.", "Jane", 1, [["Jane Doe", "Defence Ministry"]]),
    (
        "Georgian Foreign Minister Levan Doe said so.",
        "Levan",
        1,
        [["Levan Doe", "Georgian Foreign Ministry", "Georgia"]],
    ),
    ("Jane Doe, a spokeswoman for Hamas, said so.", "Jane", 1, [["Jane Doe", "Hamas"]]),
    ("Jane Doe is a teacher. Doe said so.", "Doe", 2, [["Jane Doe"]]),
    ("Spokeswoman Jane Doe denied it. She said it was a lie.", "She", 1, [["Jane Doe"]]),
    ("Amnesty International published a report. It said five died.", "It", 1, [["Amnesty International"]]),
    ("Boko Haram attacked the village. The group said nothing.", "group", 1, [["Boko Haram"]]),
    (
        "Human Rights Watch wrote to Paris. The organization asked for help.",
        "organization",
        1,
        [["Human Rights Watch"]],
    ),
    ("Sudan fought Chad. Sudan and Chad met. Both sides blamed each other.", "sides", 1, [["Sudan"], ["Chad"]]),
    ("Sudan fought Chad. Sudan and Chad met. The two countries talked.", "countries", 1, [["Sudan"], ["Chad"]]),
    (
        "The ministry of Chad denied it. Its spokeswoman, Jane Doe, left.",
        "Jane",
        1,
        [["Jane Doe", "Chadian Ministry", "Chad"]],
    ),
    ("The Red Cross left. Jane Doe, a spokeswoman for the organization, wept.", "Jane", 1, [RED_CROSS]),
    ("According to the authorities in Tripoli, it was over.", "authorities", 1, [["Libyan government", "Libya"]]),
    ("According to a count by Human Rights Watch, ten died.", "count", 1, [["Human Rights Watch"]]),
    ("The White Helmets a group of rescuers said so.", "group", 1, [["Syrian Civil Defence"]]),
    ("It was over in Homs media activist Karim al-Doe told Reuters.", "Karim", 1, [["Karim al-Doe"]]),
    ("Much of the Arab League agreed.", "Much", 1, [["Arab League"]]),
    (
        "Paris called on Sudan and Chad to stop. Paris and Rome wrote to the two countries.",
        "countries",
        1,
        [["Sudan"], ["Chad"]],
    ),
    # text that has lost its commas and apostrophes
    ("Georgias defence ministry denied it.", "ministry", 1, [["Georgian Defence Ministry", "Georgia"]]),
    ("Assads government denied it.", "government", 1, [["Syrian government", "Syria"]]),
]


@pytest.mark.parametrize(("text", "word", "nth", "expected"), CASES, ids=[c[0] for c in CASES])
def test_of(read: Read, text: str, word: str, nth: int, expected: list[list[str]]) -> None:
    document, tree = read(text)
    at = [i for i, w in enumerate(tree.words) if w == word][nth - 1]
    assert [chain(a) for a in actors(tree, document).of(at)] == expected


def test_narrator(read: Read) -> None:
    document, tree = read("It rained.")
    narrator = actors(tree, document).narrator
    assert narrator.is_narrator
    assert narrator.key == "narrator"


def test_unknown_phrase_is_an_actor_of_the_document(read: Read) -> None:
    document, tree = read("Two frightened shepherds said that they had seen it.")
    (found,) = actors(tree, document).of(2)
    assert (found.key, found.label) == ("doc:frightened-shepherds", "frightened shepherds")


def test_warplanes_act_for_their_owner(read: Read) -> None:
    document, tree = read("Russian warplanes bombed the market.")
    assert [a.key for a in actors(tree, document).of(1)] == ["known:russia"]


def test_keys_are_stable(read: Read) -> None:
    document, tree = read("Georgian forces shelled the town. The army of Georgia denied it.")
    assert actors(tree, document).of(1)[0].key == "doc:georgia-forces"
