"""The reading gate: on each gold set no score falls under its pinned floor, and no set changes unnoticed.

Floors stand in ``floors.json``. Raise them with ``python benchmarks/gold.py --pin`` after an improvement; a floor goes
down only with ``--lower``, and a changed gold set is an error until it is pinned again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent
FLOORS: dict[str, dict[str, Any]] = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    path = HERE.parents[1] / "benchmarks" / "gold.py"
    spec = importlib.util.spec_from_file_location("kgraph_bench_gold", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_every_gold_set_has_floors(shared: Path) -> None:
    assert {p.stem for p in (shared / "gold").glob("*.json")} == set(FLOORS)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_reading_keeps_its_floors(name: str, shared: Path, bench: ModuleType) -> None:
    path = shared / "gold" / f"{name}.json"
    floors = dict(FLOORS[name])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest == floors.pop("gold"), f"{path} has changed: look at it, then run benchmarks/gold.py {name} --pin"
    scores = bench.measures(bench.evaluate([path], shared)[name])
    fallen = {m: (scores.get(m), floor) for m, floor in floors.items() if scores.get(m, 0.0) < floor}
    assert not fallen, f"(score, floor) of {name}: {fallen}"


def test_a_floor_falls_only_by_flag(tmp_path: Path, bench: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    gold = tmp_path / "one.json"
    gold.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(bench, "FLOORS", tmp_path / "floors.json")

    def result(f1: float) -> dict[str, Any]:
        none = {"gold": 0, "f1": 0.0}
        return {"one": {"claims": {"f1": f1}, "core_recall": 1.0, "deny": none, "figure": none}}

    assert bench.pin(result(0.8), [gold], lower=False) == []
    assert len(bench.pin(result(0.5), [gold], lower=False)) == 1
    assert json.loads((tmp_path / "floors.json").read_text())["one"]["f1"] == pytest.approx(0.78)
    assert bench.pin(result(0.5), [gold], lower=True) == []
    assert json.loads((tmp_path / "floors.json").read_text())["one"]["f1"] == pytest.approx(0.48)
