"""The gate of contradictions: on the gold sets, end to end, what has been reached is not lost."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

FLOORS = {"found": 0.70, "precision": 0.70}
TRAPS = 5  # of 133


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "gold_findings.py"
    spec = importlib.util.spec_from_file_location("kgraph_bench_gold_findings", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_contradictions_of_the_gold_sets_are_found_end_to_end(shared: Path, bench: ModuleType) -> None:
    sets = sorted((shared / "gold").glob("*.json"))
    mean = bench.means({path.stem: bench.measure(path, shared) for path in sets})
    low = {name: mean[name] for name, floor in FLOORS.items() if mean[name] < floor}
    assert not low, f"under the floors {FLOORS}: {low}"
    assert mean["traps"] <= TRAPS
