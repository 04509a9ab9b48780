"""This server and others under rising concurrency, in one run, on the same data.

    python benchmarks/endpoint.py --triples 100000 --rdflib-endpoint PYTHON [--oxigraph PROGRAM]

PYTHON is an interpreter that has `rdflib-endpoint` (installed apart, for it is no part of kgraph), PROGRAM the
server of the package `oxigraph`. Every server gets the same N-Quads file on loopback and the same queries: a mix
of lookups (what pages and programs ask all day) at 1, 4, 16 and 64 clients, and the contradiction queries one by
one. Writes a table; times are of this machine, ratios are what to look at.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import pyoxigraph as ox

from kgraph.graph import Graph
from kgraph.queries import get

KG, BASE, G = "https://w3id.org/kgraph/ontology#", "https://w3id.org/kgraph/data/", "https://w3id.org/kgraph/graph/"
KGC = "https://w3id.org/kgraph/concepts#"
PREFIX = f"PREFIX kg: <{KG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
CONTRADICTIONS = {
    "rule contradict/denial": get("contradict/denial").text,
    "rule contradict/quantity": get("contradict/quantity").text,
    "denial join": """SELECT (COUNT(*) AS ?n) WHERE {
      ?one kg:asserts ?event ; kg:claimedBy ?a . ?two kg:denies ?event ; kg:claimedBy ?b . FILTER(?a != ?b) }""",
    "figures join": """SELECT (COUNT(*) AS ?n) WHERE {
      ?one a kg:FigureReport ; kg:about ?event ; kg:counts ?what ; kg:atMost ?most ; kg:claimedBy ?a .
      ?two a kg:FigureReport ; kg:about ?event ; kg:counts ?what ; kg:atLeast ?least ; kg:claimedBy ?b .
      FILTER(?a != ?b && ?most < ?least) }""",
    "who contradicts whom": """SELECT ?a ?b (COUNT(DISTINCT ?finding) AS ?n) WHERE {
      ?finding a kg:Contradiction ; kg:firstClaim/kg:claimedBy ?a ; kg:secondClaim/kg:claimedBy ?b
      } GROUP BY ?a ?b ORDER BY DESC(?n) LIMIT 20""",
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


def triples(articles: int) -> Iterator[ox.Quad]:
    """Claims of our own making: 12 to an article, events shared by articles, some contradictions."""
    dice = random.Random(1)
    node = ox.NamedNode
    kind, label = (
        node("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        node("http://www.w3.org/2000/01/rdf-schema#label"),
    )
    by_event: dict[int, list[tuple[int, int]]] = {}
    for number in range(articles):
        graph, document = node(f"{G}document/{number}"), node(f"{BASE}document/{number}")
        yield ox.Quad(document, kind, node(KG + "Document"), graph)
        for n in range(12):
            claim, span = node(f"{BASE}claim/{number}-{n}"), node(f"{BASE}span/{number}-{n}")
            event = dice.randrange(articles * 3)
            stance = ("Assertion", "Denial", "FigureReport")[n % 3]
            facts: list[tuple[str, ox.NamedNode | ox.Literal]] = [
                ("claimedBy", node(f"https://w3id.org/kgraph/actor/{dice.randrange(40)}")),
                ("evidencedBy", span),
                ("reportedIn", document),
                ("about", node(f"{BASE}event/{event}")),
                ("denies" if stance == "Denial" else "asserts", node(f"{BASE}event/{event}")),
                ("statedDay", ox.Literal(18500 + dice.randrange(60))),
                ("certainty", ox.Literal("certain")),
            ]
            side = facts[0][1]
            facts += [("negated", ox.Literal(stance == "Denial")), ("heldDay", facts[5][1]), ("claimantSide", side)]
            facts += [("claimantName", ox.Literal(f"claimant {side}"))]
            if stance == "FigureReport":
                low = dice.randrange(100)
                facts += [("countsWho", node(KGC + "people"))]
                facts += [("counts", node(KGC + "killed"))]
                facts += [("atLeast", ox.Literal(low)), ("atMost", ox.Literal(low + dice.randrange(3)))]
            for name in ("Claim", stance):
                yield ox.Quad(claim, kind, node(KG + name), graph)
            for name, value in facts:
                yield ox.Quad(claim, node(KG + name), value, graph)
            yield ox.Quad(
                span, node(KG + "exact"), ox.Literal(f"Words {n} of report {number} on event {event}."), graph
            )
            yield ox.Quad(claim, label, ox.Literal(f"claim {n} of {number}"), graph)
            by_event.setdefault(event, []).append((number, n))
    findings, links = node(G + "findings"), node(G + "links")
    yield ox.Quad(node(KGC + "killed"), label, ox.Literal("killed"), links)
    for number in by_event:  # what the step of linking derives
        event = node(f"{BASE}event/{number}")
        for name, value in (
            ("sameEventAs", event),
            ("eventType", node(KGC + "shelling")),
            ("ofType", node(KGC + "shelling")),
            ("ofType", node(KGC + "armed-attack")),
            ("summary", ox.Literal(f"shelling {number}")),
        ):
            yield ox.Quad(event, node(KG + name), value, links)
    for members in by_event.values():
        for one, two in zip(members[::2], members[1::2], strict=False):
            finding = node(f"https://w3id.org/kgraph/finding/{one[0]}-{one[1]}-{two[0]}-{two[1]}")
            first, second = (node(f"{BASE}claim/{a}-{b}") for a, b in (one, two))
            yield ox.Quad(finding, kind, node(KG + "Contradiction"), findings)
            yield ox.Quad(finding, node(KG + "firstClaim"), first, findings)
            yield ox.Quad(finding, node(KG + "secondClaim"), second, findings)
            yield ox.Quad(first, node(KG + "contradicts"), second, findings)
            yield ox.Quad(second, node(KG + "contradicts"), first, findings)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Running:
    """A server that runs: its name, address and process, and how long it took to start (with its data)."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    seconds: float

    def memory(self) -> float:
        """Resident memory of the process and its children, MiB."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout
        rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
        family = {self.process.pid}
        for _ in range(3):
            family |= {pid for pid, parent, _ in rows if parent in family}
        return sum(rss for pid, _, rss in rows if pid in family) / 1024

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


RDFLIB = """
import sys, uvicorn, rdflib
from rdflib_endpoint import SparqlEndpoint
data = rdflib.Dataset(default_union=True)
data.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=data, path="/sparql"), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""
OURS = "import sys; from kgraph.web import serve; serve(sys.argv[1])"


def start(
    name: str, command: list[str], url: str, environment: dict[str, str] | None = None, wait: float = 900
) -> Running | None:
    """Start a server and wait for its first answer; None when there is none."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while time.monotonic() - began < wait and process.poll() is None:
        try:
            if httpx.get(
                url, params={"query": "ASK {}"}, timeout=5, headers={"Accept": "application/sparql-results+json"}
            ).is_success:
                return Running(name, url, process, time.monotonic() - began)
        except httpx.HTTPError:
            time.sleep(0.1)
    process.kill()
    return None


class Client:
    """A client that costs little: one kept connection, queries as forms, bodies read to their end."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)
        self.pipes: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, query: str, accept: str) -> int:
        """Send a query, read the answer, give its status."""
        if self.pipes is None:
            self.pipes = await asyncio.open_connection(self.parts.hostname, self.parts.port, limit=1 << 20)
        reader, writer = self.pipes
        body = urlencode({"query": query}).encode()
        head = (
            f"POST {self.parts.path} HTTP/1.1\r\nHost: {self.parts.netloc}\r\nAccept: {accept}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        if "content-length" in headers:
            await reader.readexactly(int(headers["content-length"]))
        else:
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        if headers.get("connection") == "close":
            self.close()
        return int(lines[0].split()[1])

    def close(self) -> None:
        """End the connection."""
        if self.pipes:
            self.pipes[1].close()
            self.pipes = None


async def mix(server: Running, articles: int, clients: int, seconds: float) -> tuple[float, float, float, int]:
    """Lookups by so many clients for so long: requests a second, median and 99th percentile in ms, failures."""
    times: list[float] = []
    failures = 0

    async def ask(number: int, end: float) -> None:
        nonlocal failures
        dice = random.Random(number)
        client = Client(server.url)
        while time.monotonic() < end:
            document = dice.randrange(articles)
            names = {
                "claim": f"{BASE}claim/{document}-{dice.randrange(12)}",
                "document": f"{BASE}document/{document}",
                "event": f"{BASE}event/{dice.randrange(articles * 3)}",
                "actor": f"https://w3id.org/kgraph/actor/{dice.randrange(40)}",
            }
            text = dice.choice(LOOKUPS)
            accept = "text/turtle" if text.startswith("CONSTRUCT") else "application/sparql-results+json"
            began = time.monotonic()
            try:
                failures += await client.post(PREFIX + text % names, accept) != 200
            except (OSError, asyncio.IncompleteReadError, ValueError):
                failures += 1
                client = Client(server.url)
            times.append(time.monotonic() - began)
        client.close()

    end = time.monotonic() + seconds
    await asyncio.gather(*(ask(number, end) for number in range(clients)))
    times.sort()
    return len(times) / seconds, statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000, failures


def contradiction(server: Running, text: str, limit: float) -> tuple[float | None, str]:
    """The best of up to three runs of a query in seconds (None: not within the limit), and its first row."""
    best, row = None, ""
    rule = "CONSTRUCT" in text
    for _ in range(3):
        began = time.monotonic()
        try:
            headers = {"Accept": "application/n-triples" if rule else "application/sparql-results+json"}
            answer = httpx.post(server.url, data={"query": PREFIX * (not rule) + text}, headers=headers, timeout=limit)
        except httpx.HTTPError:
            break
        took = time.monotonic() - began
        if not answer.is_success:
            row = str(answer.status_code)
            break
        if rule:
            row = f"{answer.text.count('firstClaim')} findings"
        else:
            rows = answer.json()["results"]["bindings"]
            row = " ".join(str(term["value"]) for term in rows[0].values()) if rows else ""
        best = took if best is None else min(best, took)
        if took > limit / 4:
            break
    return best, row


def main() -> None:
    """Run, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--rdflib-endpoint", metavar="PYTHON", default="")
    parser.add_argument("--oxigraph", metavar="PROGRAM", default="")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--limit", type=float, default=120, help="seconds for one contradiction query")
    given = parser.parse_args()
    articles = max(1, given.triples // 240)
    with tempfile.TemporaryDirectory() as folder:
        store, dump = Path(folder) / "store", Path(folder) / "data.nq"
        with Graph.open(store) as graph:
            graph.store.bulk_extend(triples(articles))
            graph.store.optimize()
            graph.store.dump(str(dump), ox.RdfFormat.N_QUADS)
            print(f"{len(graph):,} triples of {articles:,} articles")
            print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        plans = []
        port = free_port()
        environment = os.environ | {"KGRAPH_PORT": str(port), "KGRAPH_LOG": "off", "KGRAPH_TIMEOUT": str(given.limit)}
        plans.append(
            ("kgraph", [sys.executable, "-c", OURS, str(store)], f"http://127.0.0.1:{port}/sparql", environment)
        )
        if given.oxigraph and shutil.which(given.oxigraph):
            port = free_port()
            copy = Path(folder) / "copy"
            ox.Store(str(copy)).bulk_load(path=str(dump))
            command = [given.oxigraph, "serve-read-only", "--location", str(copy), "--bind", f"127.0.0.1:{port}"]
            command += ["--union-default-graph"]
            plans.append(("oxigraph", command, f"http://127.0.0.1:{port}/query", None))
        if given.rdflib_endpoint:
            port = free_port()
            command = [given.rdflib_endpoint, "-c", RDFLIB, str(dump), str(port)]
            plans.append(("rdflib-endpoint", command, f"http://127.0.0.1:{port}/sparql", None))
        print("\n| server | start | clients | requests/s | median ms | 99 % ms | failures | MiB |")
        print("|---" * 8 + "|")
        last = list(CONTRADICTIONS)[-1]
        joins: dict[str, dict[str, tuple[float | None, str]]] = {}
        for name, command, url, environ in plans:
            server = start(name, command, url, environ)
            if server is None:
                print(f"| {name} | did not start |")
                continue
            try:
                for clients in (1, 4, 16, 64):
                    rate, median, late, failures = asyncio.run(mix(server, articles, clients, given.seconds))
                    started = f"{server.seconds:.1f} s" if clients == 1 else ""
                    row = f"{rate:.0f} | {median:.1f} | {late:.1f} | {failures} | {server.memory():.0f}"
                    print(f"| {name} | {started} | {clients} | {row} |", flush=True)
                joins[name] = {}
                for what, text in CONTRADICTIONS.items():
                    joins[name][what] = contradiction(server, text, given.limit)
                    if joins[name][what][0] is None and what != last:  # it may go on with what nobody waits for
                        server.stop()
                        server = start(name, command, url, environ) or server
                joins[name]["memory after"] = (server.memory(), "")
            finally:
                server.stop()
        print("\n| contradiction query | " + " | ".join(joins) + " |")
        print("|---" * (1 + len(joins)) + "|")
        for what in CONTRADICTIONS:
            cells = []
            for found in joins.values():
                took, first = found[what]
                cells.append(
                    f"over {given.limit:.0f} s or refused {first}".strip()
                    if took is None
                    else f"{took:.3f} s ({re.sub(r'https?://[^ ]*/', '', first)})"
                )
            print(f"| {what} | " + " | ".join(cells) + " |")
        print("| MiB after | " + " | ".join(f"{found['memory after'][0]:.0f}" for found in joins.values()) + " |")


if __name__ == "__main__":
    main()
