"""The rules of the house that a program can check: layers, files, locks, nothing of one machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = tuple(sorted(path.name for path in ROOT.glob("requirements*.lock")))
TEXT = (
    ".py",
    ".md",
    ".ttl",
    ".rq",
    ".toml",
    ".lock",
    ".sh",
    ".js",
    ".ts",
    ".css",
    ".html",
    ".txt",
    ".csv",
    ".tsv",
    ".yml",
)


def tracked() -> list[Path]:
    """The files of the repository, as git knows them."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: nothing says which files are the repository's")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def python_files() -> list[Path]:
    return sorted((ROOT / "src").rglob("*.py"))


def test_imports_point_down_only() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_a_module_says_what_it_is_for(path: Path) -> None:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert words
    assert len(words.splitlines()[0]) > 20


def test_files_do_not_grow_beyond_one_concept() -> None:
    # Near 400 lines is a hint that a file holds two things; beyond this it surely does.
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert not {path: length for path, length in lengths.items() if length > 480}


def test_locks_hold_exact_versions_with_hashes_and_no_address() -> None:
    for name in LOCKS:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        entries = re.split(r"\n(?=\S)", text.strip())
        assert entries
        for entry in entries:
            assert re.match(r"[a-z0-9.-]+==[^\s;]+", entry), entry.splitlines()[0]
            assert "--hash=sha256:" in entry


def test_locks_agree_with_each_other_and_with_the_project() -> None:
    run, build, dev = (
        set(re.findall(r"^\S+==[^\s;]+(?: ;[^\\]*)?", (ROOT / f"requirements{part}.lock").read_text(), re.M))
        for part in ("", "-build", "-dev")
    )
    assert run <= dev
    assert build <= dev
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = content["project"]
    locked = {re.split("==", pin)[0] for pin in dev}
    for needs in (
        project["dependencies"],
        *project["optional-dependencies"].values(),
        content["dependency-groups"]["build"],
    ):
        for need in needs:
            name = re.split(r"[<>=!~ \[;]", need)[0].lower().replace("_", "-").replace(".", "-")
            assert name in locked, f"{name} is not in the lock: run `make lock`"


def test_nothing_of_one_machine_is_in_the_repository() -> None:
    path_of_a_machine = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/\w")
    found = []
    for path in tracked():
        if path.suffix in TEXT or path.name in ("Makefile", "run"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if path_of_a_machine.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number}")
    assert not found


def test_what_ships_has_its_notices() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for word in ("CC BY-SA 4.0", "English EWT", "English GUM", "GeoNames", "CC BY 4.0"):
        assert word in notice
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def imported(root: Path) -> dict[str, Path]:
    """The top-level modules that the Python files under a folder import, each with one of the files."""
    found: dict[str, Path] = {}
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for name in names:
                found.setdefault(name.split(".")[0], path.relative_to(ROOT))
    return found


@pytest.mark.parametrize(("folder", "extra"), [("src", ()), ("tests", ("dev",))])
def test_what_is_imported_is_declared(folder: str, extra: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [*project["dependencies"], *(need for name in extra for need in project["optional-dependencies"][name])]
    declared = {re.split(r"[<>=!~ \[;]", need)[0].lower().replace("_", "-") for need in needs} | {"kgraph"}
    packages = packages_distributions()
    missing = {
        f"{module} ({path})"
        for module, path in imported(ROOT / folder).items()
        if module not in sys.stdlib_module_names
        and module in packages
        and not {name.lower().replace("_", "-") for name in packages[module]} & declared
    }
    assert not missing
