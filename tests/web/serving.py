"""Starts real servers for the tests, on loopback, and small stores to serve."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pyoxigraph as ox

from kgraph.graph import Graph
from kgraph.model import (
    Actor,
    ActorKind,
    Basis,
    Certainty,
    Claim,
    Document,
    Event,
    Figure,
    Place,
    Range,
    Reading,
    Span,
    Stance,
    When,
)
from kgraph.rdf import to_quads
from kgraph.vocabulary import FINDINGS_GRAPH, document_graph, schema
from kgraph.web import serve

TOKEN = "token of the tests"
# Servers are forked from a process that has imported what they import: a second saved for each of them.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["kgraph.web.server", "pytest"])
KG = "https://w3id.org/kgraph/ontology#"
BASE = "https://w3id.org/kgraph/data/"


def run(store: str, environment: dict[str, str], output: str) -> None:
    """What a server's process does."""
    os.environ.clear()
    os.environ.update(environment)
    target = os.open(output, os.O_WRONLY | os.O_APPEND)
    os.dup2(target, 1)
    os.dup2(target, 2)
    sys.stdout = sys.stderr = os.fdopen(os.dup(1), "w", buffering=1)
    try:
        serve(store)
    except BaseException as error:
        if not isinstance(error, SystemExit):
            traceback.print_exc()
        sys.stdout.flush()
        os._exit(error.code if isinstance(error, SystemExit) and isinstance(error.code, int) else 1)


class Child:
    """A process with the words of `subprocess.Popen`."""

    def __init__(self, *given: object) -> None:
        self.process = FORKS.Process(target=run, args=given)
        self.process.start()
        assert self.process.pid is not None
        self.pid = self.process.pid

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self, seconds: float | None = None) -> int:
        self.process.join(seconds)
        if self.process.exitcode is None:
            raise subprocess.TimeoutExpired("server", seconds or 0)
        return self.process.exitcode

    def send_signal(self, sign: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, sign)

    def kill(self) -> None:
        self.process.kill()


class Server:
    """A running server: its address, a client for it, and its process."""

    def __init__(self, store: Path | str, **settings: object) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KGRAPH_")}
        environment |= {f"KGRAPH_{name.upper()}": str(value) for name, value in ({"port": 0} | settings).items()}
        self.output = tempfile.NamedTemporaryFile("r")  # noqa: SIM115  # lives as long as the server; a pipe would fill
        self.process = Child(str(store), environment, self.output.name)
        if not wait_for(lambda: "serves at" in self.log() or self.process.poll() is not None, 60):
            self.process.kill()
        found = re.search(r"serves at (http://\S+)/", self.log())
        if not found:
            self.process.wait()
            raise RuntimeError("the server did not start: " + self.log())
        self.url = found.group(1)
        self.client = httpx.Client(base_url=self.url, timeout=60, trust_env=False)
        token = str(settings.get("token", ""))
        self.auth = {"Authorization": f"Bearer {token}"} if token else {}

    def log(self) -> str:
        """What the server has written so far."""
        return os.pread(self.output.fileno(), 1 << 24, 0).decode(errors="replace")

    def ask(self, query: str, **parameters: str) -> bool:
        """The answer to an ASK query."""
        answer = self.client.get("/sparql", params={"query": query, **parameters})
        assert answer.status_code == 200, answer.text
        return bool(answer.json()["boolean"])

    def rows(self, query: str) -> list[dict[str, str]]:
        """The rows of a SELECT query."""
        answer = self.client.post("/sparql", data={"query": query})
        assert answer.status_code == 200, answer.text
        return [{k: v["value"] for k, v in row.items()} for row in answer.json()["results"]["bindings"]]

    def update(self, text: str) -> httpx.Response:
        """Carry out an update."""
        return self.client.post(
            "/update", content=text, headers=self.auth | {"Content-Type": "application/sparql-update"}
        )

    def children(self) -> list[int]:
        """The process ids of the query processes."""
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in found.stdout.split()]

    def stop(self, sign: int = signal.SIGTERM) -> int:
        """End the server and give its exit status."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(sign)
        try:
            status = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        return status


@contextlib.contextmanager
def serving(store: Path | str, **settings: object) -> Iterator[Server]:
    """A server for the length of a block."""
    server = Server(store, **settings)
    try:
        yield server
    finally:
        server.stop()


def wait_for(what: object, seconds: float = 20.0) -> bool:
    """Whether `what()` becomes true in time."""
    assert callable(what)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def _reading(number: int) -> Reading:
    ministry = Actor("known:northland-ministry", "Northland's defence ministry", ActorKind.GOVERNMENT_BODY)
    northland = Actor("known:northland", "Northland", ActorKind.COUNTRY)
    southland = Actor("known:southland", "Southland", ActorKind.COUNTRY)
    ministry = Actor(ministry.key, ministry.label, ministry.kind, acts_for=(northland,))
    mill = Place("known:millbrook", "Millbrook")
    day = datetime(2021, 5, 3 + number, tzinfo=UTC)
    lines = [
        f"Report {number} from the border",
        "Northland's defence ministry said that Southland had shelled Millbrook.",
        "Southland denied that it had shelled Millbrook.",
        f"The ministry said that at least {number + 2} people had been killed.",
    ]
    text = "\n".join(lines)
    spans = []
    start = 0
    for index, line in enumerate(lines):
        spans.append(Span(start, start + len(line), line, index + 1))
        start += len(line) + 1
    shelling = Event("shelling", (southland,), (), (mill,), when=When.day(day, "on Monday"))
    dead = Event("casualties", (), (), (mill,), when=When.day(day))
    figure = Figure(Range(number + 2, None, f"at least {number + 2}"), "killed", "people", f"at least {number + 2}")
    claims = (
        Claim(Stance.ACCUSATION, (ministry,), shelling, spans[1], blames=(southland,), cue="say"),
        Claim(
            *(Stance.DENIAL, (southland,), shelling, spans[2]),
            negated=True,
            responds_to=(0,),
            denied="event",
            certainty=Certainty.CERTAIN,
            basis=Basis.INDIRECT_SPEECH,
            cue="deny",
        ),
        Claim(Stance.FIGURE, (ministry,), dead, spans[3], figure=figure, cue="say"),
    )
    document = Document(
        *(f"report-{number}", lines[0], text, ((0, len(text)),), f"{number:064x}"),
        published=When.day(day),
        publisher="The Border Post",
    )
    return Reading(document, claims)


def sample(path: Path, documents: int = 3) -> Path:
    """A store with some reports of our own, their claims, and one contradiction in each."""
    with Graph.open(path) as graph:
        for number in range(documents):
            reading = _reading(number)
            graph.replace(document_graph(reading.document.identifier), to_quads(reading, BASE))
        claims = {
            kind: sorted(
                row["c"].value
                for row in graph.query(f"SELECT ?c WHERE {{ ?c a kg:{kind} }}")  # type: ignore[union-attr]
            )
            for kind in ("Accusation", "Denial")
        }
        quads = []
        for number, denial in enumerate(claims["Denial"]):
            accusation = next(c for c in claims["Accusation"] if f"report-{number}-" in c)
            finding = ox.NamedNode(f"https://w3id.org/kgraph/finding/denial-{number:016x}")

            def say(predicate: str, *values: ox.NamedNode | ox.Literal, subject: ox.NamedNode = finding) -> None:
                for value in values:
                    quads.append(ox.Quad(subject, ox.NamedNode(predicate), value, FINDINGS_GRAPH))

            rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
            say(rdf, *(ox.NamedNode(KG + name) for name in schema().superclasses("DenialContradiction")))
            one, two = ox.NamedNode(accusation), ox.NamedNode(denial)
            say("http://www.w3.org/2000/01/rdf-schema#label", ox.Literal(f"Denial {number}"))
            say(KG + "firstClaim", one)
            say(KG + "secondClaim", two)
            say(KG + "involves", one, two)
            say(KG + "explanation", ox.Literal("Southland denies what Northland says."))
            say(KG + "foundBy", ox.Literal("contradict/denial 1.0.0"))
            say(KG + "strength", ox.Literal("certain"))
            say(KG + "relation", ox.Literal("between-parties"))
            say(KG + "standing", ox.Literal("open"))
            say(KG + "contradicts", two, subject=one)
            say(KG + "contradicts", one, subject=two)
        graph.replace(FINDINGS_GRAPH, quads)
    return path
