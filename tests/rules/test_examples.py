"""Every rule has an example that it answers as expected, and a near miss on which it is silent."""

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph import contradict, link, queries, reference, resources
from kgraph.findings import stored
from kgraph.graph import Graph
from kgraph.typology import rows
from kgraph.vocabulary import schema

EXAMPLES = resources.path("queries/examples")
RULES = [*queries.of_kind("clear"), *queries.of_kind("contradict")]


def class_of(rule: queries.Query) -> str:
    words = "".join(part.capitalize() for part in rule.stem.split("-"))
    return words + ("Contradiction" if rule.kind == "contradict" else "Clearance")


def findings(file: Path) -> list[tuple[str, str, str, str, str]]:
    """Kind, strength, the two quotes and the sentence of every finding on an example."""
    with Graph.open(None) as graph:
        reference.load(graph)
        graph.store.load(file.read_bytes(), ox.RdfFormat.TRIG)
        link.link(graph)
        contradict.detect(graph)
        quotes = {
            row["c"].value: row["q"].value for row in graph.query("SELECT ?c ?q { ?c kg:evidencedBy/kg:exact ?q }")
        }
        iris = [row["f"].value for row in graph.query("SELECT DISTINCT ?f { ?f a kg:Finding }")]
        return sorted(
            (f.kind, f.strength, quotes[f.first], quotes[f.second], f.explanation) for f in stored(graph.store, iris)
        )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_finds_what_its_example_expects(rule: queries.Query) -> None:
    folder = EXAMPLES / rule.name
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        expected = [tuple(row.values()) for row in csv.DictReader(file)]
    assert class_of(rule) in {row[0] for row in expected}
    assert findings(folder / "data.trig") == sorted(expected)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_silent_on_its_near_miss(rule: queries.Query) -> None:
    assert class_of(rule) not in {row[0] for row in findings(EXAMPLES / rule.name / "near-miss.trig")}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_class_in_the_ontology(rule: queries.Query) -> None:
    above = schema().superclasses(class_of(rule))
    assert "Finding" in above
    assert ("Contradiction" if rule.kind == "contradict" else "Clearance") in above


def test_every_class_of_finding_has_a_rule() -> None:
    named = {class_of(rule) for rule in RULES}
    leaves = {*schema().subclasses("Contradiction"), *schema().subclasses("Clearance")} - {"Contradiction", "Clearance"}
    assert named == leaves


def test_the_table_of_suspicious_pairs_comes_out_exactly() -> None:
    assert [row.pair for row in rows() if not row.right] == []
    assert len(rows()) == 10
