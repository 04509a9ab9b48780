"""What the asking commands print: tables, JSON and CSV of the same rows, and filters that mean what they say."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kgraph.cli import app


def run(runner: CliRunner, *arguments: str) -> str:
    result = runner.invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def claims(runner: CliRunner, store: str, *filters: str) -> list[str]:
    rows: list[dict[str, Any]] = json.loads(run(runner, "claims", "--store", store, "--json", *filters))
    return [row["iri"].rsplit("/", 1)[-1] for row in rows]


def test_contradictions_stand_side_by_side_with_their_reason(runner: CliRunner, store: str) -> None:
    shown = run(runner, "contradictions", "--store", store)
    line = next(line for line in shown.splitlines() if "Graustark, shelled [the] bridge" in line)
    assert "we did not fire" in line
    assert "One says it was shelled, the other denies it." in shown
    assert "Denial (certain, between parties, open)" in shown
    assert "Ruritanian army (for Ruritania)" in shown
    assert shown.rstrip().endswith("1 contradictions: Denial 1")


def test_contradictions_as_json(runner: CliRunner, store: str) -> None:
    (row,) = json.loads(run(runner, "contradictions", "--store", store, "--json"))
    assert (row["kind"], row["rule"]) == ("Denial", "contradict/denial 1.0.0")
    assert row["first"]["claimants"] == ["Ruritanian army"]
    assert row["second"]["published"] == "2020-10-14"


def test_contradictions_as_csv(runner: CliRunner, store: str) -> None:
    text = run(runner, "contradictions", "--store", store, "--csv")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["first_quote"] == "Graustark, shelled [the] bridge"
    assert row["second_document"] == "two"


def test_cleared_pairs_are_shown_when_asked_for(runner: CliRunner, store: str) -> None:
    (row,) = json.loads(run(runner, "contradictions", "--store", store, "--json", "--cleared"))
    assert row["kind"] == "DifferentTime"


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (["--kind", "denial"], 1),
        (["--kind", "DenialContradiction"], 1),
        (["--kind", "quantity"], 0),
        (["--claimant", "graustark"], 1),
        (["--claimant", "Strelsau"], 1),
        (["--claimant", "Zenda"], 0),
        (["--place", "march"], 1),
        (["--place", "Zenda"], 0),
        (["--since", "2020-10-12", "--until", "2020-10-12"], 1),
        (["--until", "2020-10-11"], 0),
    ],
)
def test_contradictions_are_filtered(runner: CliRunner, store: str, filters: list[str], count: int) -> None:
    assert len(json.loads(run(runner, "contradictions", "--store", store, "--json", *filters))) == count


def test_claims_are_filtered(runner: CliRunner, store: str) -> None:
    assert claims(runner, store) == ["one-1", "one-2", "two-1"]
    assert claims(runner, store, "--stance", "figure") == ["one-2"]
    assert claims(runner, store, "--stance", "denial") == ["two-1"]
    assert claims(runner, store, "--event", "shelling") == ["one-1", "two-1"]
    assert claims(runner, store, "--document", "two") == ["two-1"]
    assert claims(runner, store, "--claimant", "ruritania") == ["one-1"]
    assert claims(runner, store, "--place", "Long Bridge") == ["one-1"]
    assert claims(runner, store, "--since", "2020-10-13") == ["one-2", "two-1"]


def test_claims_as_a_table(runner: CliRunner, store: str) -> None:
    shown = run(runner, "claims", "--store", store)
    assert "Graustark, shelled [the] bridge" in shown
    assert shown.rstrip().endswith("3 claims")


def test_claims_as_csv(runner: CliRunner, store: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run(runner, "claims", "--store", store, "--csv"))))
    assert [row["at_least"] for row in rows] == ["", "7", ""]
    assert rows[2]["publisher"] == "Été"


def test_a_query_may_be_text_a_file_or_a_name(runner: CliRunner, store: str, tmp_path: Path) -> None:
    text = "SELECT ?q WHERE { ?c a kg:Denial ; kg:evidencedBy/kg:exact ?q }"
    (tmp_path / "ask.rq").write_text(text, encoding="utf-8")
    for what in (text, str(tmp_path / "ask.rq")):
        assert "we did not fire" in run(runner, "query", what, "--store", store)


@pytest.mark.parametrize(
    ("form", "word"),
    [("json", '"bindings"'), ("csv", "we did not fire"), ("tsv", "?q"), ("xml", "<sparql"), ("table", "1 rows")],
)
def test_answers_come_in_every_format(runner: CliRunner, store: str, form: str, word: str) -> None:
    text = "SELECT ?q WHERE { ?c a kg:Denial ; kg:evidencedBy/kg:exact ?q }"
    assert word in run(runner, "query", text, "--store", store, "--format", form)


def test_yes_no_and_graphs_are_answers_too(runner: CliRunner, store: str) -> None:
    assert run(runner, "query", "ASK { ?c a kg:Denial }", "--store", store) == "yes\n"
    made = run(runner, "query", "CONSTRUCT { ?c a kg:Denial } WHERE { ?c a kg:Denial }", "--store", store)
    assert "a kg:Denial" in made


def test_a_parameter_can_be_bound(runner: CliRunner, store: str) -> None:
    text = "SELECT ?d ?n WHERE { ?d dcterms:identifier ?n }"
    shown = run(runner, "query", text, "--store", store, "--set", "n=two", "--format", "csv")
    assert "document/two" in shown
    assert "document/one" not in shown


def test_the_shipped_queries_are_listed(runner: CliRunner) -> None:
    found = json.loads(run(runner, "queries", "--json"))
    assert all(row["title"] for row in found)
    assert {row["kind"] for row in json.loads(run(runner, "queries", "--json", "--kind", "contradict"))} == {
        "contradict"
    }
