"""A build that is killed, or whose disk is full, loses nothing: the next one ends with the same bytes."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph.graph import Graph

ROOT = Path(__file__).resolve().parent.parent.parent
KGRAPH = [sys.executable, "-m", "kgraph"]


def dump(store: Path) -> bytes:
    with Graph.open(store, read_only=True) as graph:
        return graph.dump(ox.RdfFormat.N_QUADS)


def command(articles: Path, store: Path) -> list[str]:
    return [*KGRAPH, "build", str(articles), "--store", str(store)]


def build(articles: Path, store: Path) -> bytes:
    """What a build leaves."""
    subprocess.run(command(articles, store), check=True, capture_output=True)
    return dump(store)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three of the example articles with their manifest."""
    folder = tmp_path_factory.mktemp("articles")
    lines = (ROOT / "examples" / "articles" / "articles.csv").read_text(encoding="utf-8").splitlines()[:4]
    (folder / "articles.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for line in lines[1:]:
        name = line.split(",")[0]
        shutil.copy(ROOT / "examples" / "articles" / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def whole(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, float]:
    """What an undisturbed build leaves, and how long it took."""
    start = time.monotonic()
    return build(articles, tmp_path_factory.mktemp("whole") / "store"), time.monotonic() - start


def test_building_again_changes_nothing(articles: Path, whole: tuple[bytes, float], tmp_path: Path) -> None:
    for _ in range(2):
        assert build(articles, tmp_path / "store") == whole[0]


@pytest.mark.slow
@pytest.mark.parametrize("part", [0.2, 0.4, 0.6, 0.8, 0.95])
def test_a_killed_build_is_taken_up(articles: Path, whole: tuple[bytes, float], tmp_path: Path, part: float) -> None:
    process = subprocess.Popen(command(articles, tmp_path / "store"), stdout=subprocess.DEVNULL)
    time.sleep(whole[1] * part)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert build(articles, tmp_path / "store") == whole[0]


def limit_files() -> None:
    """Let no file of this process grow beyond 300 kB, as on a disk that is nearly full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))


def test_a_full_disk_is_one_line_and_the_next_build_goes_on(
    articles: Path, whole: tuple[bytes, float], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    call = command(articles, store)
    done = subprocess.run(call, capture_output=True, text=True, check=False, preexec_fn=limit_files)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert str(store) in done.stderr
    assert build(articles, store) == whole[0]


def test_an_answer_to_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([*KGRAPH, "queries"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "no space left" in done.stderr
