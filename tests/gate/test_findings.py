"""The gate of contradictions: on the gold sets, end to end, what has been reached is not lost."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from gold_findings import means, measure

FLOORS = {"found": 0.70, "precision": 0.70}
TRAPS = 5  # of 133


def test_contradictions_of_the_gold_sets_are_found_end_to_end(shared: Path) -> None:
    sets = sorted((shared / "gold").glob("*.json"))
    mean = means({path.stem: measure(path, shared) for path in sets})
    low = {name: mean[name] for name, floor in FLOORS.items() if mean[name] < floor}
    assert not low, f"under the floors {FLOORS}: {low}"
    assert mean["traps"] <= TRAPS
