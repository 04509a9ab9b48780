"""The W3C suites by an independent runner (npm's rdf-test-suite); the manifests lie beside the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_independent_runner(shared: Path, tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("there is no npm on this machine")
    manifests = shared / "data" / "w3c-sparql11"
    command = [sys.executable, str(ROOT / "benchmarks" / "w3c" / "run.py"), str(manifests), "--modules", str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-1000:]
    for line in ("protocol: 34 of 34", "graph-store-protocol: 13 of 13", "service-description: 3 of 3"):
        assert line in found.stdout
