"""README shows the output that the program really has, and its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_output_is_the_true_one() -> None:
    command = [sys.executable, str(ROOT / "tools" / "readme.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_first_screen_shows_the_two_commands_and_output() -> None:
    first = README.splitlines()[:40]
    assert any(line.strip().startswith("make run") for line in first)
    assert any(line.strip().startswith("make test") for line in first)
    assert any(line.startswith("contradictions ") for line in first)


def test_links_lead_to_files_of_the_repository() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_commands_in_the_text_exist() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"`(?:\.venv/bin/)?kgraph ([a-z]+)", README)):
        assert f"## kgraph {name}\n" in page
