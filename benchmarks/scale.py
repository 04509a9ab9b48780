"""A large graph with a known truth, and what it costs to find it.

    python benchmarks/scale.py run [--claims 100000]         all rules, whole graph, store on disk; one article more
    python benchmarks/scale.py add [--sizes 1000 10000]      one article more

The world is made by a program: invented countries, each with its own towns, in scenes of a few claims.
Most scenes agree; in one of ten a contradiction of a known kind is planted, in two of ten a trap that
must stay silent (a toll that grows, hedges that meet, a part of a whole, another day, a pledge). What
is planted is written down as pairs of claims, so that precision and recall are exact.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from scenes import BASE, Scene

from kgraph import compare, contradict, link, material, queries, reference
from kgraph.graph import Graph
from kgraph.rdf import to_quads

START = datetime(2021, 1, 4, tzinfo=UTC)
OUTLETS = ("The Courier", "The Herald", "Daily Post", "Evening Star", "The Ledger")
TYPES = ("shelling", "air-strike", "missile-strike", "armed-attack", "bombing")


class World:
    """Scenes on demand. `planted` holds (kind, first quote, second quote) for every contradiction put in."""

    def __init__(self, claims: int, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.scene = Scene()
        self.planted: set[tuple[str, frozenset[str]]] = set()
        self.claims = 0
        self.number = 0
        self.documents = 0
        self.wanted = claims
        self._room = 0
        self._truces: set[str] = set()

    def fill(self) -> World:
        """Makes scenes until there are enough claims."""
        kinds: list[tuple[Callable[[], None], int]] = [
            (self.agree, 35), (self.report, 35), (self.denial, 2), (self.responsibility, 2), (self.quantity, 2),
            (self.compliance, 1), (self.regression, 1), (self.state, 1), (self.outcome, 1), (self.scoped, 1),
            (self.growing, 4), (self.hedges, 4), (self.part, 4), (self.other_day, 4), (self.pledge, 4),
            (self.elsewhere, 2),
        ]  # fmt: skip
        scenes, weights = zip(*kinds, strict=True)
        while self.claims < self.wanted:
            self.random.choices(scenes, weights)[0]()
        return self

    # ------------------------------------------------------------------ pieces

    def begin(self) -> dict[str, Any]:
        """A new scene: its own two countries of 400, a town of its own, a day of three years."""
        self.number += 1
        one, other = self.random.sample(range(400), 2)
        day = START + timedelta(days=self.random.randrange(1095))
        return {
            "n": self.number,
            "a": f"state:Land {one}",
            "b": f"state:Land {other}",
            "place": f"Town {self.number}",
            "day": day.strftime("%Y-%m-%d"),
            "date": day,
        }

    def open(self, day: str, later: int = 0) -> None:
        """A new document every twelve claims or when the day changes."""
        self.documents += 1
        when = datetime.fromisoformat(day) + timedelta(days=later)
        outlet = OUTLETS[self.documents % len(OUTLETS)]
        self.scene.document(f"d{self.documents:06d}", when.strftime("%Y-%m-%d"), outlet)

    def say(self, stance: str, kind: str, by: str, text: str, **more: Any) -> str:
        self.claims += 1
        quote = f"{text} (claim {self.claims})"
        self.scene.claim(stance, kind, quote, by, **more)
        return quote

    def plant(self, kind: str, one: str, other: str) -> None:
        self.planted.add((kind, frozenset((one, other))))

    def toll(
        self, s: dict[str, Any], by: str, low: int, high: int | None = -1, who: str = "people", **more: Any
    ) -> str:
        high = low if high == -1 else high
        word = str(low) if high == low else f"at least {low}"
        return self.say(
            "figure", "casualties", by, f"{word} {who} were killed in {s['place']}", places=[s["place"]], at=s["day"],
            count=(low, high, "killed", who, word), **more,
        )  # fmt: skip

    def act(self, s: dict[str, Any], stance: str, by: str, kind: str = "", **more: Any) -> str:
        kind = kind or TYPES[s["n"] % len(TYPES)]
        more.setdefault("agents", [s["a"]])
        text = f"{kind} of {s['place']} by {s['a'][6:]} ({stance})"
        return self.say(stance, kind, by, text, places=[s["place"]], at=s["day"], **more)

    # ------------------------------------------------------------------ scenes

    def agree(self) -> None:
        """Four outlets tell of one event in the same way."""
        s = self.begin()
        for k in range(4):
            self.open(s["day"])
            self.act(s, "assertion", "narrator" if k else s["b"], patients=[s["b"]])

    def report(self) -> None:
        """One article about several things at one place, which agree."""
        s = self.begin()
        self.open(s["day"])
        self.act(s, "assertion", s["b"])
        low = self.random.randrange(3, 90)
        self.toll(s, "monitor:Conflict Monitor", low)
        left = f"families leave {s['place']}"
        self.say("assertion", "displacement", "narrator", left, places=[s["place"]], at=s["day"])
        self.say("demand", "talks", "state:Arbiter", f"talks on {s['place']} are called for", agents=[s["a"], s["b"]])

    def denial(self) -> None:
        s = self.begin()
        self.open(s["day"])
        first = self.act(s, "accusation", s["b"], blames=[s["a"]])
        self.open(s["day"])
        second = self.act(s, "denial", s["a"])
        self.plant("DenialContradiction", first, second)

    def responsibility(self) -> None:
        s = self.begin()
        self.open(s["day"])
        front = f"armed:Front {s['n']}"
        first = self.act(s, "assertion", front, "responsibility", agents=[front])
        self.open(s["day"])
        second = self.act(s, "accusation", s["b"], "responsibility", blames=[s["a"]])
        self.plant("ResponsibilityContradiction", first, second)

    def quantity(self) -> None:
        s = self.begin()
        low = self.random.randrange(3, 40)
        self.open(s["day"])
        first = self.toll(s, s["a"], low)
        self.open(s["day"])
        second = self.toll(s, s["b"], low + self.random.randrange(2, 30))
        self.plant("QuantityContradiction", first, second)

    def compliance(self) -> None:
        """A truce of two countries of the scene's own; one keeps it, one report says that it does not."""
        s = self.begin()
        s["a"], s["b"] = f"state:Isle {s['n']}", f"state:Cape {s['n']}"
        self.open(s["day"])
        begins = (s["date"] - timedelta(days=2)).strftime("%Y-%m-%d")
        self.scene.commitment(f"the truce of {s['place']}", [s["a"], s["b"]], begins + "..")
        first = self.say("assertion", "ceasefire-observance", s["a"], f"{s['a'][6:]} keeps the truce", agents=[s["a"]])
        self.open(s["day"])
        second = self.act(s, "assertion", s["b"], "shelling")
        self.plant("ComplianceContradiction", first, second)

    def scoped(self, place: str = "") -> None:
        """A country of the scene's own denies all attacks of a day (at `place`); one is reported."""
        s = self.begin()
        s["a"] = f"state:Isle {s['n']}"
        self.open(s["day"])
        first = self.act(s, "assertion", s["b"], "shelling")
        self.open(s["day"])
        second = self.say("denial", "armed-attack", s["a"], f"{s['a'][6:]} denies all attacks", agents=[s["a"]],
                          places=[place] if place else [], at=s["day"], denied="type")  # fmt: skip
        if not place:
            self.plant("ScopedDenialContradiction", first, second)

    def elsewhere(self) -> None:
        """Trap: all attacks of one area are denied, one is reported of another."""
        self.scoped(f"Harbour {self.number + 1}")

    def regression(self) -> None:
        s = self.begin()
        low = self.random.randrange(20, 90)
        self.open(s["day"])
        first = self.toll(s, "monitor:Conflict Monitor", low, figure={"running": True})
        self.open(s["day"], later=1)
        second = self.toll(s, "monitor:Conflict Monitor", low - 5, figure={"running": True})
        self.plant("RegressionContradiction", first, second)

    def state(self) -> None:
        s = self.begin()
        quotes = []
        for side in (s["a"], s["b"]):
            self.open(s["day"])
            quotes.append(self.act(s, "assertion", side, "territorial-control", agents=[side]))
        self.plant("StateContradiction", *quotes)

    def outcome(self) -> None:
        s = self.begin()
        self.open(s["day"])
        first = self.act(s, "assertion", s["b"], "armed-attack", outcome="repelled")
        self.open(s["day"])
        second = self.act(s, "assertion", s["a"], "armed-attack", outcome="captured")
        self.plant("OutcomeContradiction", first, second)

    def growing(self) -> None:
        """Trap: a toll that grows from day to day."""
        s = self.begin()
        low = self.random.randrange(3, 40)
        for later in range(3):
            self.open(s["day"], later)
            self.toll(s, "monitor:Conflict Monitor", low + 4 * later, figure={"running": True})

    def hedges(self) -> None:
        """Trap: at least n, and a little more."""
        s = self.begin()
        low = self.random.randrange(5, 40)
        self.open(s["day"])
        self.toll(s, s["a"], low, None)
        self.open(s["day"])
        self.toll(s, s["b"], low + self.random.randrange(0, 3))

    def part(self) -> None:
        """Trap: children among the dead."""
        s = self.begin()
        low = self.random.randrange(10, 40)
        self.open(s["day"])
        self.toll(s, s["a"], low)
        self.toll(s, s["a"], low // 3, who="children")

    def other_day(self) -> None:
        """Trap: denied of one day, asserted of another."""
        s = self.begin()
        self.open(s["day"])
        self.act(s, "accusation", s["b"], "shelling", blames=[s["a"]])
        s["day"] = (s["date"] + timedelta(days=2)).strftime("%Y-%m-%d")
        self.open(s["day"])
        self.act(s, "denial", s["a"], "shelling")

    def pledge(self) -> None:
        """Trap: promised by one, said not to have been by another."""
        s = self.begin()
        self.open(s["day"])
        self.act(s, "pledge", s["a"], "withdrawal")
        self.act(s, "denial", s["b"], "withdrawal")


def found(graph: Graph) -> dict[str, set[tuple[str, frozenset[str]]]]:
    """The contradictions of a graph by strength, as kind and pair of quotes."""
    quote = {r["c"].value: r["q"].value for r in graph.query("SELECT ?c ?q { ?c kg:evidencedBy/kg:exact ?q }")}
    rows = graph.query(
        "SELECT ?f ?k ?s ?a ?b { ?f a kg:Contradiction, ?k ; kg:strength ?s ; kg:firstClaim ?a ; kg:secondClaim ?b "
        "FILTER(?k NOT IN (kg:Contradiction, kg:Finding)) }"
    )
    result: dict[str, set[tuple[str, frozenset[str]]]] = {"certain": set(), "possible": set()}
    for row in rows:
        pair = frozenset((quote[row["a"].value], quote[row["b"].value]))
        result[row["s"].value].add((row["k"].value.rsplit("#", 1)[1], pair))
    return result


def make(claims: int, folder: Path) -> tuple[set[tuple[str, frozenset[str]]], int]:
    """Builds a world in a store on disk; the truth and the number of claims."""
    world = World(claims).fill()
    readings = world.scene.finished()
    with Graph.open(folder) as graph:
        reference.load(graph)
        for place in range(0, len(readings), 2000):
            part = readings[place : place + 2000]
            graph.store.bulk_extend(quad for reading in part for quad in to_quads(reading, BASE))
        graph.store.optimize()
    return world.planted, world.claims


def opened(claims: int, folder: Path) -> tuple[Graph, set[tuple[str, frozenset[str]]], int]:
    """A world in a store on disk, made in a process of its own (for its memory): graph, truth, number of claims."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        planted, made = pool.submit(make, claims, folder).result()
    return Graph.open(folder), planted, made


def run(claims: int, folder: Path) -> dict[str, Any]:
    """Detects in a world from its stored graph to stored findings, compares with the truth; then adds articles."""
    graph, planted, made = opened(claims, folder)
    quads = len(graph)
    seconds: dict[str, float] = {}
    last = [time.perf_counter(), time.process_time()]

    def passed(name: str) -> None:
        now = [time.perf_counter(), time.process_time()]
        seconds[f"{name}, wall"], seconds[f"{name}, processor"] = (
            round(b - a, 1) for a, b in zip(last, now, strict=True)
        )
        last[:] = now

    begun = list(last)
    copy = material.for_linking_too(graph.store, queries.library())  # as kgraph.compare does, step by step
    passed("reading")
    linked = link.link(graph, None, copy)
    passed("linking")
    detected = contradict.detect(graph, None, copy=copy)
    passed("rules and findings")
    last[:] = begun
    passed("all")
    del copy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    result = found(graph)
    right = result["certain"] & planted
    rules = {name: round(value, 2) for name, value in detected.seconds.items()}
    return {
        "claims": made,
        "quads": quads,
        "seconds": seconds,
        "memory_gb": round(memory, 2),
        "planted": len(planted),
        "certain": len(result["certain"]),
        "possible": len(result["possible"]),
        "precision": round(len(right) / max(1, len(result["certain"])), 4),
        "recall": round(len(right) / max(1, len(planted)), 4),
        "missed": dict(Counter(kind for kind, _ in planted - result["certain"])),
        "extra": dict(Counter(kind for kind, _ in result["certain"] - planted)),
        "verdicts": linked.verdicts,
        "findings": detected.kinds,
        "seconds_by_rule": dict(sorted(rules.items(), key=lambda item: -item[1])),
        "one_article_more": more(graph),
    }


def add(size: int, folder: Path) -> dict[str, Any]:
    """The time to add one article to a graph of `size` claims."""
    graph, _, made = opened(size, folder)
    compare.compare(graph)
    return {"claims": made} | more(graph)


def more(graph: Graph, turns: int = 7) -> dict[str, Any]:
    """The seconds to store and compare one article more: each of two that contradict each other, `turns` times."""
    wall, processor = [], []
    for turn in range(turns):
        world = World(0, seed=100 + turn)
        world.number, world.documents, world.claims = 10**6 + turn, 9 * 10**5 + turn * 10, 10**6 + turn * 10
        world.denial()
        parts: dict[Any, list[Any]] = {}
        for quad in world.scene.quads():
            parts.setdefault(quad.graph_name, []).append(quad)
        kinds: list[Any] = []
        for name, quads in parts.items():
            document = next(q.subject.value for q in quads if q.predicate.value.endswith("#sha256"))
            start, cpu = time.perf_counter(), time.process_time()
            graph.replace(name, quads)
            kinds.append(compare.compare(graph, [document])[1].kinds)
            wall.append(round(time.perf_counter() - start, 3))
            processor.append(round(time.process_time() - cpu, 3))
        assert kinds[-1].get("DenialContradiction") == 1, kinds
    return {"wall_median": sorted(wall)[turns], "processor_median": sorted(processor)[turns], "wall": wall}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("run", "add"))
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    args = parser.parse_args()
    if args.what == "add":
        for size in args.sizes:
            with tempfile.TemporaryDirectory() as folder:
                print(json.dumps(add(size, Path(folder) / "store")), flush=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(run(args.claims, Path(folder) / "store"), indent=1))


if __name__ == "__main__":
    main()
