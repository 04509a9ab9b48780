"""The event of a clause, with actors, places and times by the words alone."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kgraph.extract.agency import Agency
from kgraph.extract.commitment import commitments
from kgraph.extract.tree import Tree
from kgraph.model import Actor, ActorKind, Document, Place, When

# ruff: noqa: E501 - a parse stands on one line, to be read aloud
_spec = importlib.util.spec_from_file_location("trees", Path(__file__).with_name("trees.py"))
assert _spec is not None
assert _spec.loader is not None
trees = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(trees)

COUNTRIES = {"Oslandia", "Marnia"}


@dataclass(frozen=True)
class Mention:
    """A stand-in for what places() and times() give."""

    start: int
    end: int
    head: int
    place: Place = field(default_factory=lambda: Place("doc:none", "none"))
    when: When = field(default_factory=When)


class Words:
    """Actors by their words: two countries, armed forces, everything else of no known kind."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def of(self, i: int) -> tuple[Actor, ...]:
        word = self.tree.words[i]
        if word in COUNTRIES:
            return (Actor(f"known:{word.lower()}", word, ActorKind.COUNTRY),)
        kind = ActorKind.ARMED_FORCE if word in ("troops", "rebels") else ActorKind.ACTOR
        return (Actor(f"doc:{word.lower()}", word, kind),)

    def side_of(self, start: int, head: int) -> tuple[Actor, ...]:
        return tuple(a for i in range(start, head) for a in self.of(i) if a.kind is ActorKind.COUNTRY)


def agency(tree: Tree, *towns: str) -> Agency:
    where = [Mention(i, i + 1, i, Place(f"doc:{w}", w)) for i, w in enumerate(tree.words) if w in (*towns, *COUNTRIES)]
    return Agency(tree, Words(tree), where)



def test_an_attack_has_agent_and_place() -> None:
    tree = trees.tree("troops/NOUN/nsubj/shelled shelled=shell/VERB/root/shelled Dorn/PROPN/obj/shelled")
    event = agency(tree, "Dorn").event(0, 2, "assertion")
    assert event.type == "shelling"
    assert [a.label for a in event.agents] == ["troops"]
    assert [p.label for p in event.places] == ["Dorn"]


def test_a_country_that_acts_is_no_place() -> None:
    tree = trees.tree("Oslandia/PROPN/nsubj/shelled shelled=shell/VERB/root/shelled Dorn/PROPN/obj/shelled")
    event = agency(tree, "Dorn").event(0, 2, "assertion")
    assert [p.label for p in event.places] == ["Dorn"]


def test_outside_a_place_is_an_exception() -> None:
    tree = trees.tree(
        "No/DET/det/clashes clashes=clash/NOUN/nsubj/occurred occurred=occur/VERB/root/occurred outside/ADP/case/Dorn Dorn/PROPN/obl/occurred"
    )
    event = agency(tree, "Dorn").event(0, 4, "denial")
    assert event.type == "armed-clash"
    assert [p.label for p in event.except_places] == ["Dorn"]
    assert event.places == ()


def test_a_thing_is_no_agent() -> None:
    tree = trees.tree("Fate/NOUN/nsubj/attacked attacked=attack/VERB/root/attacked Dorn/PROPN/obj/attacked")
    assert agency(tree).event(0, 2, "assertion", "armed-attack").agents == ()


def test_they_of_the_shelled_are_those_who_shelled_before() -> None:
    tree = trees.tree(
        "rebels/NOUN/nsubj/1 shelled=shell/VERB/root/1 Dorn/PROPN/obj/1 "
        "They/PRON/nsubj/4 shell/VERB/root/4 us/PRON/obj/4"
    )
    made = agency(tree, "Dorn")
    made.event(0, 2, "assertion")
    assert [a.label for a in made.event(3, 5, "assertion").agents] == ["rebels"]


def truce(text: str, *times: tuple[int, datetime]) -> list[tuple[list[str], bool]]:
    tree = trees.tree(text)
    when = [Mention(i, i + 1, i, when=When.day(day)) for i, day in times]
    document = Document("d", "", " ".join(tree.words), ((0, 999),), "")
    found = commitments(document, tree, Words(tree), (), when)
    return [([p.label for p in c.parties], c.when.resolved) for c in found]


def test_a_truce_that_was_agreed_is_a_commitment() -> None:
    text = (
        "Oslandia/PROPN/nsubj/agreed and/CCONJ/cc/Marnia Marnia/PROPN/conj/Oslandia agreed=agree/VERB/root/agreed "
        "a/DET/det/truce truce/NOUN/obj/agreed Saturday/PROPN/obl/agreed"
    )
    assert truce(text, (6, datetime(2020, 10, 10, tzinfo=UTC))) == [(["Oslandia", "Marnia"], True)]


def test_a_truce_that_is_called_for_is_none() -> None:
    text = (
        "Russia/PROPN/nsubj/called called=call/VERB/root/called for/ADP/case/truce a/DET/det/truce truce/NOUN/obl/called "
        "between/ADP/case/Oslandia Oslandia/PROPN/nmod/truce and/CCONJ/cc/Marnia Marnia/PROPN/conj/Oslandia"
    )
    assert truce(text) == []


def test_a_truce_that_was_not_agreed_is_none() -> None:
    text = (
        "Oslandia/PROPN/nsubj/agreed and/CCONJ/cc/Marnia Marnia/PROPN/conj/Oslandia never/ADV/advmod/agreed "
        "agreed=agree/VERB/root/agreed a/DET/det/truce truce/NOUN/obj/agreed"
    )
    assert truce(text) == []
