"""The knowledge files: read fast, without faults, open to a reader's additions."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kgraph import knowledge, resources
from kgraph.errors import KnowledgeError
from kgraph.model import ActorKind


def test_it_loads_fast() -> None:
    start = time.process_time()
    knowledge.Knowledge(*knowledge.parse(sorted(resources.path(knowledge.FOLDER).glob("*.ttl"))))
    assert time.process_time() - start < 0.5


def test_everyone_who_is_acted_for_is_known() -> None:
    known = knowledge.load()
    missing = {a for actor in known.actors.values() for a in actor.acts_for} - set(known.actors)
    assert missing == set()
    for key in known.actors:
        assert known.actor(key).label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("ISIS", "Islamic State"),
        ("the PKK", "Kurdistan Workers' Party"),
        ("Kurdistan Workers Party", "Kurdistan Workers' Party"),
        ("Kiev", "Ukraine"),
        ("U.S.", "United States"),
        ("Agence France-Presse", "AFP"),
    ],
)
def test_find(name: str, label: str) -> None:
    found = knowledge.load().find(name)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize("name", ["us", "Iraqistan", "is", ""])
def test_find_nobody(name: str) -> None:
    assert knowledge.load().find(name) is None


def test_a_reader_adds_a_group(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        "@prefix kg: <https://w3id.org/kgraph/ontology#> . @prefix kga: <https://w3id.org/kgraph/actor/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'kga:river-guard a kg:ArmedGroup , kg:Actor ; rdfs:label "River Guard" ; kg:actsFor kga:chad .\n',
        encoding="utf-8",
    )
    known = knowledge.load((str(mine),))
    actor = known.actor("known:river-guard")
    assert actor.kind is ActorKind.ARMED_GROUP
    assert actor.acts_for[0].label == "Chad"
    assert knowledge.load().find("River Guard") is None


def test_knowledge_in_use_reaches_the_reader(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        "@prefix kg: <https://w3id.org/kgraph/ontology#> . @prefix kga: <https://w3id.org/kgraph/actor/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'kga:hill-watch a kg:MonitoringGroup , kg:Actor ; rdfs:label "Hill Watch" .\n',
        encoding="utf-8",
    )
    try:
        knowledge.use((str(tmp_path),))
        assert knowledge.current().find("Hill Watch") is not None
    finally:
        knowledge.use(())
    assert knowledge.current().find("Hill Watch") is None


def test_faults_are_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("this is no Turtle", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"bad\.ttl"):
        knowledge.load((str(bad),))
    with pytest.raises(KnowledgeError, match="no such file"):
        knowledge.load((str(tmp_path / "none.ttl"),))
    unnamed = tmp_path / "unnamed.ttl"
    unnamed.write_text(
        "<https://w3id.org/kgraph/actor/x> a <https://w3id.org/kgraph/ontology#Actor> .", encoding="utf-8"
    )
    with pytest.raises(KnowledgeError, match="label"):
        knowledge.load((str(unnamed),))
