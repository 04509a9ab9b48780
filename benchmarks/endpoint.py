"""This server and others under rising concurrency, in one run, on the same data.

    python benchmarks/endpoint.py --triples 100000 --rdflib-endpoint PYTHON [--oxigraph PROGRAM] [--virtuoso]

PYTHON is an interpreter that has `rdflib-endpoint` (installed apart, for it is no part of kgraph), PROGRAM the
server of the package `oxigraph`; Virtuoso is the one of Debian's package. The data are a world of `scale.py`: claims
with what linking derives and the findings of all rules. Every server gets the same quads on loopback and the same
queries: a mix of lookups (what pages and programs ask all day) at 1, 4, 16 and 64 clients, then the contradiction
queries one by one: every shipped rule of queries/contradict, the views of findings, and three plain joins.

This server is asked twice: `cold` with `Cache-Control: no-cache`, so that every answer is worked out, and `kept`,
where it may give an answer that it has worked out since the data changed. Another server gets 21 times what this
one took cold for a query (10 s at least, `--limit` at most); where it does not end, the factor is a lower bound. An
answer counts only when it is the same set of rows or triples as this server's. Writes tables; ratios matter.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
from endpoint_servers import Client, Server, servers
from scale import make

from kgraph import contradict, link
from kgraph.graph import Graph
from kgraph.queries import get, of_kind
from kgraph.web.description import standalone

QUADS_A_CLAIM = 98
PREFIX = "PREFIX kg: <https://w3id.org/kgraph/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
VIEWS = (
    "contradictions contradictions-by-kind network-contradictions contested-actors contested-events "
    "self-contradictions clearances origins responsibility denials denied-claims broken-commitments"
).split()
JOINS = {
    "join: denials": """SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?one ?two WHERE {
      ?one kg:asserts ?event ; kg:claimedBy ?a . ?event kg:sameEventAs ?same .
      ?two kg:denies ?same ; kg:claimedBy ?b . FILTER(?a != ?b) } }""",
    "join: figures": """SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?one ?two WHERE {
      ?one a kg:FigureReport ; kg:about ?event ; kg:counts ?what ; kg:atMost ?most .
      ?event kg:sameEventAs ?same .
      ?two a kg:FigureReport ; kg:about ?same ; kg:counts ?what ; kg:atLeast ?least . FILTER(?most < ?least) } }""",
    "join: who contradicts whom": """SELECT ?a ?b (COUNT(DISTINCT ?finding) AS ?n) WHERE {
      ?finding a kg:Contradiction ; kg:firstClaim/kg:claimedBy ?a ; kg:secondClaim/kg:claimedBy ?b
      } GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b LIMIT 20""",
}
LOOKUPS = (
    "SELECT ?p ?o WHERE { <%(claim)s> ?p ?o }",
    "SELECT ?words WHERE { <%(claim)s> kg:evidencedBy/kg:exact ?words }",
    "SELECT ?other ?words WHERE { <%(claim)s> kg:contradicts ?other . ?other kg:evidencedBy/kg:exact ?words }",
    "SELECT ?claim ?words WHERE { ?claim kg:reportedIn <%(document)s> ; kg:evidencedBy/kg:exact ?words }",
    "SELECT ?claim ?stance WHERE { ?claim kg:about <%(event)s> ; a ?stance }",
    "ASK { <%(claim)s> kg:claimedBy <%(actor)s> }",
    "CONSTRUCT { <%(claim)s> ?p ?o } WHERE { <%(claim)s> ?p ?o }",
)
ROWS, TRIPLES = "application/sparql-results+json", "application/n-triples"


def contradictions() -> dict[str, str]:
    """The contradiction queries by name."""
    shipped = [*of_kind("contradict"), *(get(f"view/{name}") for name in VIEWS)]
    return {query.name: standalone(query.text) for query in shipped} | {n: PREFIX + t for n, t in JOINS.items()}


@dataclass
class World:
    """The data: a store, its N-Quads, and the IRIs that lookups ask for."""

    store: Path
    dump: Path
    names: list[dict[str, str]]

    @classmethod
    def made(cls, triples: int, folder: Path) -> World:
        """A world of about so many triples, linked, with its findings."""
        store, dump = folder / "store", folder / "data.nq"
        make(max(20, triples // QUADS_A_CLAIM), store)
        with Graph.open(store) as graph:
            link.link(graph)
            found = contradict.detect(graph)
            graph.store.optimize()
            graph.store.dump(str(dump), ox.RdfFormat.N_QUADS)
            kinds = {k: n for k, n in found.kinds.items() if k.endswith("Contradiction")}
            print(f"{len(graph):,} quads, {len(graph.graphs()):,} graphs, {sum(kinds.values())} contradictions")
            names = [
                {name: row[name].value for name in ("claim", "document", "event", "actor")}
                for row in graph.select(
                    """SELECT DISTINCT ?claim ?document ?event ?actor WHERE { ?claim kg:reportedIn ?document ;
                    kg:about ?event ; kg:claimedBy ?actor } ORDER BY ?claim"""
                )
            ]
        return cls(store, dump, names)


async def mix(server: Server, world: World, clients: int, seconds: float, anew: bool) -> tuple[float, ...]:
    """Lookups by so many clients for so long: requests a second, median and 99th percentile in ms, failures."""
    times: list[float] = []
    failures = 0

    async def ask(number: int, end: float) -> None:
        nonlocal failures
        dice = random.Random(number)
        client = Client(server.url)
        while time.monotonic() < end:
            text = dice.choice(LOOKUPS)
            accept = "text/turtle" if text.startswith("CONSTRUCT") else ROWS
            query = PREFIX + text % dice.choice(world.names)
            began = time.monotonic()
            try:
                failures += await client.post(query, accept, anew) != 200
            except (OSError, asyncio.IncompleteReadError, ValueError):
                failures += 1
                client = Client(server.url)
            times.append(time.monotonic() - began)
        client.close()

    end = time.monotonic() + seconds
    await asyncio.gather(*(ask(number, end) for number in range(clients)))
    times.sort()
    return len(times) / seconds, statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000, failures


def ask(server: Server, text: str, limit: float, anew: bool) -> tuple[float | None, frozenset[str]]:
    """The best of up to three runs of a query in seconds (None: not within `limit`), and its answer."""
    rule = "CONSTRUCT" in text
    headers = {"Accept": TRIPLES if rule else ROWS} | ({"Cache-Control": "no-cache"} if anew else {})
    best, answer = None, frozenset[str]()
    # the limit of httpx is for one read; a process that computes sends nothing, so that it is one for all
    with httpx.Client(headers=headers, timeout=limit) as client:
        for _ in range(3):
            began = time.monotonic()
            try:
                got = client.post(server.url, data={"query": text})
            except httpx.HTTPError:
                break
            took = time.monotonic() - began
            if not got.is_success:
                break
            if rule:
                answer = frozenset(str(quad) for quad in ox.parse(got.content, ox.RdfFormat.N_TRIPLES))
            else:
                rows = got.json()["results"]["bindings"]
                answer = frozenset(str(sorted((k, v["value"]) for k, v in row.items())) for row in rows)
            best = took if best is None else min(best, took)
            if took > limit / 4:
                break
    return best, answer


def compare(server: Server, ours: dict[str, tuple[float, frozenset[str]]], cap: float) -> dict[str, str]:
    """Another server's times for the contradiction queries, and by which factor this one is ahead."""
    cells = {}
    for name, text in contradictions().items():
        mine, expected = ours[name]
        limit = min(cap, max(10.0, 21 * mine))
        began = time.monotonic()
        took, answer = ask(server, text, limit, False)
        if took is None and time.monotonic() - began < limit * 0.9:
            cells[name] = "refused"
        elif took is None:
            cells[name] = f"over {limit:.0f} s (> {limit / mine:,.0f} ×)"
        else:
            cells[name] = f"{took:.3f} s ({took / mine:,.1f} ×)" + ("" if answer == expected else ", other rows")
        if took is None:
            server.leave_what_nobody_waits_for()
        print(f"    {server.name}: {name}: {cells[name]}", flush=True)
    return cells


def main() -> None:
    """Run, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--rdflib-endpoint", metavar="PYTHON", default="")
    parser.add_argument("--oxigraph", metavar="PROGRAM", default="")
    parser.add_argument("--virtuoso", action="store_true")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--limit", type=float, default=150, help="seconds at most for one contradiction query")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = World.made(given.triples, Path(folder))
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        compared = servers(world.store, world.dump, given.limit, given.rdflib_endpoint, given.oxigraph, given.virtuoso)
        ours: dict[str, tuple[float, frozenset[str]]] = {}
        table: dict[str, dict[str, str]] = {}
        loads: list[str] = []
        for server in compared:
            if not server.start():
                loads.append(f"| {server.name} | did not start |")
                continue
            try:
                for anew in (True, False) if server.name == "kgraph" else (True,):
                    kind = (" cold" if anew else " kept") if server.name == "kgraph" else ""
                    for clients in (1, 4, 16, 64):
                        rate, median, late, failures = asyncio.run(mix(server, world, clients, given.seconds, anew))
                        started = f"{server.seconds:.1f} s" if clients == 1 and anew else ""
                        row = f"{rate:.0f} | {median:.1f} | {late:.1f} | {failures:.0f} | {server.memory():.0f}"
                        loads.append(f"| {server.name}{kind} | {started} | {clients} | {row} |")
                        print(loads[-1], flush=True)
                if server.name == "kgraph":
                    table["kgraph cold"], table["kgraph kept"] = {}, {}
                    for name, text in contradictions().items():
                        cold, answer = ask(server, text, given.limit, True)
                        kept, _ = ask(server, text, given.limit, False)
                        assert cold is not None, f"{name} did not end within {given.limit} s"
                        assert kept is not None
                        ours[name] = cold, answer
                        table["kgraph cold"][name] = f"{cold:.3f} s"
                        table["kgraph kept"][name] = f"{kept * 1000:.1f} ms"
                else:
                    table[server.name] = compare(server, ours, given.limit)
                loads.append(f"| {server.name} | | after the contradiction queries | | | | | {server.memory():.0f} |")
            finally:
                server.stop()
        print("\n| server | start | clients | requests/s | median ms | 99 % ms | failures | MiB |")
        print("|---" * 8 + "|")
        print("\n".join(loads))
        print("\n| contradiction query | rows | " + " | ".join(table) + " |")
        print("|---" * (2 + len(table)) + "|")
        for name in contradictions():
            print(f"| {name} | {len(ours[name][1])} | " + " | ".join(cells[name] for cells in table.values()) + " |")


if __name__ == "__main__":
    main()
