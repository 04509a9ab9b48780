"""The wheel holds everything, and in an empty environment it does the main job."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from kgraph.language import SHIPPED

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_weights_vocabulary_shapes_and_queries(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "shapes", "queries"):
        sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert sources
        assert {f"kgraph/_data/{name}" for name in sources} <= names
    package = ROOT / "src" / "kgraph"
    data = {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "static" not in path.parts
    }
    for model in SHIPPED.values():
        assert {name for name in data if f"/{model}/" in name}
    assert data <= names
    assert {name.rsplit("/", 1)[-1] for name in names if ".dist-info/licenses/" in name} == {"LICENSE", "NOTICE"}


def test_the_wheel_does_the_main_job_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check"]
    for lock in ("requirements-build.lock", "requirements.lock"):
        subprocess.run([*pip, "--no-build-isolation", "--require-hashes", "-r", str(ROOT / lock)], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)

    def run(*arguments: str) -> str:
        command = [str(home / "bin" / "kgraph"), *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    run("build", str(ROOT / "examples" / "articles"), "--store", "store")
    found = json.loads(run("contradictions", "--store", "store", "--json"))
    assert found
    assert all(row["first"]["quote"] and row["second"]["quote"] and row["explanation"] for row in found)
    run("export", "--store", "store", "--out", "graph.ttl")
    assert "kg:Contradiction" in (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    assert "kgraph" in run("--help")
