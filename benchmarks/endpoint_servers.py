"""The servers that `endpoint.py` compares: each started on loopback with the same N-Quads, measured from outside."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import pyoxigraph as ox

OURS = "import sys; from kgraph.web import serve; serve(sys.argv[1])"
# One process loads the data; a fork of it serves. When the fork is killed (because it goes on with a query that
# nobody waits for any more), another takes its place without loading again.
RDFLIB = """
import os, sys, uvicorn, rdflib
from rdflib_endpoint import SparqlEndpoint
data = rdflib.Dataset(default_union=True)
data.parse(sys.argv[1], format="nquads")
app = SparqlEndpoint(graph=data, path="/sparql")
while True:
    child = os.fork()
    if not child:
        uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
        os._exit(0)
    os.waitpid(child, 0)
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """A server to compare: how it is started, where it answers, and its process while it runs."""

    name: str
    command: list[str]
    url: str
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    seconds: float = 0.0

    def start(self, wait: float = 1800) -> bool:
        """Start it and wait for its first answer; False when there is none."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | self.environment,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if self.name == "virtuoso":
            assert self.folder is not None
            fill_virtuoso(self.folder, wait)
        while time.monotonic() - began < wait and self.process.poll() is None:
            if self.answers():
                self.seconds = time.monotonic() - began
                return True
            time.sleep(0.1)
        self.stop()
        return False

    def answers(self) -> bool:
        """Whether it answers the shortest query."""
        headers = {"Accept": "application/sparql-results+json"}
        try:
            return httpx.get(self.url, params={"query": "ASK {}"}, timeout=5, headers=headers).is_success
        except httpx.HTTPError:
            return False

    def family(self) -> list[int]:
        """Its process and the processes below it."""
        assert self.process is not None
        listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
        found = {self.process.pid}
        for _ in range(3):
            found |= {pid for pid, parent in rows if parent in found}
        return sorted(found)

    def memory(self) -> float:
        """The memory of the process and those below it in MiB, shared pages counted once (PSS)."""
        total = 0
        for pid in self.family():
            with contextlib.suppress(OSError):
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024

    def leave_what_nobody_waits_for(self) -> None:
        """After a query that took too long: make sure that it does not go on beside the next one."""
        assert self.process is not None
        if self.name == "rdflib-endpoint":
            for pid in self.family():
                if pid != self.process.pid:
                    os.kill(pid, signal.SIGKILL)
            while not self.answers():
                time.sleep(0.1)
        elif self.name != "kgraph":
            self.stop()
            self.start()

    def stop(self) -> None:
        """End it and what it started."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def servers(store: Path, dump: Path, limit: float, rdflib: str, oxigraph: str, virtuoso: bool) -> list[Server]:
    """Those that are to be compared, this one first."""
    port = free_port()
    settings = {"KGRAPH_PORT": str(port), "KGRAPH_LOG": "off", "KGRAPH_TIMEOUT": str(limit)}
    found = [Server("kgraph", [sys.executable, "-c", OURS, str(store)], f"http://127.0.0.1:{port}/sparql", settings)]
    if oxigraph:
        port, copy = free_port(), dump.with_name("oxigraph")
        data = ox.Store(str(copy))
        data.bulk_load(path=str(dump))
        data.optimize()
        del data
        command = [oxigraph, "serve-read-only", "--location", str(copy), "--bind", f"127.0.0.1:{port}"]
        command += ["--union-default-graph"]
        found.append(Server("oxigraph", command, f"http://127.0.0.1:{port}/query"))
    if virtuoso and shutil.which("virtuoso-t") and shutil.which("isql-vt"):
        folder = dump.with_name("virtuoso")
        folder.mkdir()
        shutil.copyfile(dump, folder / "data.nq")
        port = free_port()
        (folder / "virtuoso.ini").write_text(
            f"[Database]\nDatabaseFile=v.db\nErrorLogFile=v.log\nLockFile=v.lck\nTransactionFile=v.trx\n"
            f"xa_persistent_file=v.pxa\n[TempDatabase]\nDatabaseFile=t.db\nTransactionFile=t.trx\n"
            f"[Parameters]\nServerPort=127.0.0.1:{free_port()}\nNumberOfBuffers=100000\nMaxDirtyBuffers=75000\n"
            f"DirsAllowed={folder}\n[HTTPServer]\nServerPort=127.0.0.1:{port}\nServerRoot={folder}\n"
            f"ServerThreads=80\n[SPARQL]\nResultSetMaxRows=1000000\nMaxQueryExecutionTime={round(limit)}\n"
        )
        command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
        found.append(Server("virtuoso", command, f"http://127.0.0.1:{port}/sparql", folder=folder))
    if rdflib:
        port = free_port()
        found.append(
            Server("rdflib-endpoint", [rdflib, "-c", RDFLIB, str(dump), str(port)], f"http://127.0.0.1:{port}/sparql")
        )
    return found


def fill_virtuoso(folder: Path, wait: float) -> None:
    """Load the file into a Virtuoso that has just started, unless it holds it already."""
    lines = (folder / "virtuoso.ini").read_text().splitlines()
    address = next(line for line in lines if line.startswith("ServerPort")).partition("=")[2]

    def tell(text: str) -> bool:
        command = ["isql-vt", address, "dba", "dba", f"exec={text}"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    end = time.monotonic() + wait
    while not tell("SELECT 1;") and time.monotonic() < end:
        time.sleep(0.2)
    if not (folder / "filled").exists():
        tell(f"ld_add('{folder}/data.nq', 'urn:none'); rdf_loader_run(); checkpoint;")
        (folder / "filled").touch()


class Client:
    """A client that costs little: one kept connection, queries as forms, bodies read to their end."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)
        self.pipes: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, query: str, accept: str, anew: bool) -> int:
        """Send a query (`anew`: no answer that was kept is wanted), read the answer, give its status."""
        if self.pipes is None:
            self.pipes = await asyncio.open_connection(self.parts.hostname, self.parts.port, limit=1 << 20)
        reader, writer = self.pipes
        body = urlencode({"query": query}).encode()
        head = (
            f"POST {self.parts.path} HTTP/1.1\r\nHost: {self.parts.netloc}\r\nAccept: {accept}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            + ("Cache-Control: no-cache\r\n\r\n" if anew else "\r\n")
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
