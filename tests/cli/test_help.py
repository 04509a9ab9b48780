"""Every command starts, says what it does, and shows an example; documentation names every command and setting."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from kgraph.cli import app
from kgraph.settings import settings

ROOT = Path(__file__).resolve().parent.parent.parent
group: Any = typer.main.get_command(app)
COMMANDS = sorted(group.commands)
EXPECTED = {"build", "contradictions", "claims", "query", "queries", "validate", "export", "serve"}


def test_all_commands_are_there() -> None:
    assert set(COMMANDS) >= EXPECTED


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_words_and_an_example(runner: CliRunner, command: str) -> None:
    result = runner.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Example: kgraph {command}" in " ".join(result.stdout.split())
    assert all(parameter.help for parameter in group.commands[command].params if parameter.name != "help")


@pytest.mark.parametrize("command", [["kgraph"], [sys.executable, "-m", "kgraph"]], ids=["script", "module"])
def test_the_program_starts(command: list[str]) -> None:
    if command[0] == "kgraph":
        command = [str(Path(sys.executable).with_name("kgraph"))]
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("kgraph 0.")


def test_without_arguments_it_shows_what_it_can_do(runner: CliRunner) -> None:
    result = runner.invoke(app, [])
    assert all(command in result.output for command in COMMANDS)


def test_an_unknown_command_is_a_wrong_input(runner: CliRunner) -> None:
    assert runner.invoke(app, ["quarrel"]).exit_code == 2


def test_the_reference_is_up_to_date() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "reference.py"))
    for name, page in tool["PAGES"].items():
        written = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert written == page(), f"docs/{name} is not up to date: run tools/reference.py"


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert all(setting.variable in page and setting.help in page for setting in settings())


def test_nothing_but_the_answer_goes_to_standard_output(store: str) -> None:
    command = [sys.executable, "-m", "kgraph", "claims", "--store", store, "--csv"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("iri,document,")
    assert done.stderr == ""


def test_a_reader_that_has_enough_is_no_error(store: str) -> None:
    claims = f"'{sys.executable}' -m kgraph claims --json --store '{store}'"
    command = f"set -o pipefail; {claims} | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
