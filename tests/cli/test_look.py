"""The commands that look closer, over the example articles: each says something true and ends as it should."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgraph.build import build
from kgraph.cli import app

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store of the example articles."""
    store = tmp_path_factory.mktemp("examples") / "store"
    build([ROOT / "examples" / "articles"], store)
    return str(store)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_finding_is_explained_by_its_two_sentences(examples: str) -> None:
    found = json.loads(run("contradictions", "--store", examples, "--json"))
    assert found
    for row in found[:5]:
        chain = " ".join(run("explain", row["iri"], "--store", examples).split())
        for side in ("first", "second"):
            assert " ".join(row[side]["quote"].split()) in chain
        assert row["rule"].split()[0] in chain


def test_an_unknown_finding_is_a_wrong_input(examples: str) -> None:
    result = CliRunner().invoke(app, ["explain", "no-such-finding", "--store", examples])
    assert result.exit_code == 2
    assert "no-such-finding" in result.stderr


def test_figures_tell_a_toll_over_time(examples: str) -> None:
    assert "Ganja" in run("figures", "--store", examples, "--place", "Ganja", "--counts", "killed")


def test_the_network_is_told_and_written(examples: str, tmp_path: Path) -> None:
    shown = run("network", "--store", examples, "--out", str(tmp_path / "net"))
    assert "Azerbaijan" in shown
    assert (tmp_path / "net" / "network.graphml").read_text(encoding="utf-8").startswith("<graphml ")
    assert json.loads((tmp_path / "net" / "network.json").read_text(encoding="utf-8"))


def test_decisions_outrank_scores(examples: str, tmp_path: Path) -> None:
    rows = json.loads(
        run(
            "query",
            "SELECT ?a ?b WHERE { ?j a kg:SameEventJudgement ; kg:judges ?a, ?b ; kg:verdict 'same' "
            "FILTER(str(?a) < str(?b)) } ORDER BY ?a ?b LIMIT 1",
            "--store",
            examples,
            "--format",
            "json",
        )
    )
    (pair,) = rows["results"]["bindings"]
    table = tmp_path / "decisions.csv"
    line = f"{pair['a']['value']},{pair['b']['value']},different,ada"
    table.write_text(f"first,second,verdict,by\n{line}\n", encoding="utf-8")
    assert "1 decisions hold now" in run("decide", str(table), "--store", examples)
    verdict = f"ASK {{ ?j kg:judges <{pair['a']['value']}>, <{pair['b']['value']}> ; kg:verdict 'same' }}"
    assert run("query", verdict, "--store", examples) == "no\n"


def test_the_typology_comes_out() -> None:
    shown = run("typology")
    assert len(re.findall("contradiction: ", shown)) >= 5
    assert len(re.findall("clearance: ", shown)) >= 4


def test_the_examples_conform(examples: str) -> None:
    run("validate", "--store", examples)


@pytest.mark.parametrize("suffix", ["ttl", "owl", "trig", "nq", "jsonld", "graphml"])
def test_exports_have_the_same_bytes_each_time(examples: str, tmp_path: Path, suffix: str) -> None:
    one, two = tmp_path / f"one.{suffix}", tmp_path / f"two.{suffix}"
    for path in (one, two):
        assert str(path) in run("export", "--store", examples, "--out", str(path))
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_size > 10_000 or suffix == "graphml"


def test_documentation_is_written(tmp_path: Path) -> None:
    run("docs", "--out", str(tmp_path / "docs"))
    assert list((tmp_path / "docs").iterdir())


def test_a_bundle_is_written_where_it_is_said(examples: str, tmp_path: Path) -> None:
    run("export", "--store", examples, "--bundle", str(tmp_path / "all"))
    assert (tmp_path / "all" / "catalog-v001.xml").is_file()
    nothing = CliRunner().invoke(app, ["export", "--store", examples])
    assert nothing.exit_code == 2
