"""Every bad input is one line on standard error and exit code 2, and the store stays as it was."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from kgraph.cli import app
from kgraph.graph import Graph


def dump(store: str) -> bytes:
    with Graph.open(store, read_only=True) as graph:
        return graph.dump(ox.RdfFormat.N_QUADS)


def refused(runner: CliRunner, *arguments: str) -> str:
    """The one line that a refused command prints."""
    result = runner.invoke(app, list(arguments))
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("kgraph: ")
    return lines[0]


FILES = {
    "empty.txt": b"",
    "paper.pdf": b"%PDF-1.7\n",
    "latin.txt": b"Caf\xe9\n\n\xff\x81.",
    "manifest.csv": b"name,published\ngood.txt,2020-10-12\n",
    "dates.csv": b"file,published\ngood.txt,the other day\n",
    "lines.jsonl": b"{\n",
    "folder/readme.md": b"no article",
}
SOURCES = [
    ("gone.txt", "no such file"),
    ("empty.txt", "empty"),
    ("paper.pdf", "PDF"),
    ("latin.txt", "not UTF-8"),
    ("manifest.csv", "no column 'file'"),
    ("dates.csv", "not a date"),
    ("lines.jsonl", "not JSON"),
    ("folder", "holds no articles"),
]


@pytest.mark.parametrize(("source", "word"), SOURCES, ids=[source for source, _ in SOURCES])
def test_bad_sources(runner: CliRunner, store: str, article: Path, source: str, word: str) -> None:
    for name, content in FILES.items():
        (article.parent / name).parent.mkdir(exist_ok=True)
        (article.parent / name).write_bytes(content)
    before = dump(store)
    # The good article before the bad one is not stored either.
    line = refused(runner, "build", str(article), str(article.parent / source), "--store", store)
    assert word in line
    assert Path(source).stem in line
    assert dump(store) == before


def test_a_date_that_is_none(runner: CliRunner, store: str, article: Path) -> None:
    before = dump(store)
    assert "--published" in refused(runner, "build", str(article), "--store", store, "--published", "2020-02-30")
    assert dump(store) == before


def test_no_store_is_made_for_bad_input(runner: CliRunner, tmp_path: Path) -> None:
    refused(runner, "build", str(tmp_path / "gone.txt"), "--store", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_a_model_that_is_not_installed(runner: CliRunner, article: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    assert "no_such_model" in refused(runner, "build", str(article), "--store", store, "--model", "no_such_model")


def test_a_base_that_is_no_iri(runner: CliRunner, article: Path, tmp_path: Path) -> None:
    assert "base_iri" in refused(runner, "build", str(article), "--store", str(tmp_path / "s"), "--base", "nowhere")


def test_a_store_of_another_version(runner: CliRunner, article: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with Graph.open(folder):
        pass
    (folder / "kgraph-store.json").write_text('{"format": 999}\n', encoding="utf-8")
    for command in (["build", str(article)], ["contradictions"], ["claims"], ["validate"]):
        assert "format 999" in refused(runner, *command, "--store", str(folder))


def test_a_folder_that_is_no_store(runner: CliRunner, article: Path) -> None:
    before = article.read_bytes()
    assert "no store" in refused(runner, "build", str(article), "--store", str(article.parent))
    assert article.read_bytes() == before


@pytest.mark.parametrize("command", [["contradictions"], ["claims"], ["query", "ASK {}"], ["validate"]])
def test_a_missing_store(runner: CliRunner, tmp_path: Path, command: list[str]) -> None:
    assert "there is no store here" in refused(runner, *command, "--store", str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (["contradictions", "--kind", "quarrel"], "no kind of contradiction"),
        (["contradictions", "--since", "yesterday"], "--since"),
        (["claims", "--stance", "shout"], "no stance"),
        (["query", "SELECT {"], "query"),
        (["query", "no-such-query"], "no query has this name"),
        (["query", "gone.rq"], "there is no such file"),
        (["query", "ASK {}", "--format", "png"], "--format"),
        (["query", "ASK {}", "--set", "n"], "NAME=VALUE"),
    ],
)
def test_bad_options(runner: CliRunner, store: str, command: list[str], word: str) -> None:
    assert word in refused(runner, *command, "--store", store)


def test_queries_of_an_unknown_kind(runner: CliRunner) -> None:
    assert "no kind of query" in refused(runner, "queries", "--kind", "riddle")


def test_a_setting_of_the_environment_that_cannot_be(
    runner: CliRunner, article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGRAPH_BASE_IRI", "nowhere")
    assert "base_iri" in refused(runner, "build", str(article), "--store", str(tmp_path / "s"))
