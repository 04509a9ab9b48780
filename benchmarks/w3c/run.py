"""Run the W3C suites (protocol, graph store protocol, service description) with npm's rdf-test-suite.

    python benchmarks/w3c/run.py MANIFESTS [--modules DIR]

MANIFESTS is a folder with the suites' folders `protocol`, `graph-store-protocol` and `service-description`
(github.com/w3c/rdf-tests, sparql/sparql11). The runner is installed into DIR (a temporary folder when left
out); the server is `kgraph.web` over an empty store, on loopback. Ends with 1 when a case fails.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SITE = "http://w3c.github.io/rdf-tests/sparql/sparql11/"
SUITES = {
    "protocol": ("protocolEndpoint", "sparql", 34),
    "graph-store-protocol": ("graphStoreEndpoint", "graphs", 13),
    "service-description": ("serviceDescriptionEndpoint", "sparql", 3),
}
TOKEN = "w3c"  # the server lives for this run alone
SERVE = "import sys; from kgraph.web import serve; serve(sys.argv[1])"


def install(modules: Path) -> Path:
    """The runner's script, installed into `modules` if it is not there yet."""
    for name in ("package.json", "engine.js"):
        shutil.copyfile(HERE / name, modules / name)
    runner = modules / "node_modules" / "rdf-test-suite" / "bin" / "Runner.js"
    if not runner.exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=modules, check=True)
    return runner


def run(manifests: Path, modules: Path) -> dict[str, tuple[int, int]]:
    """Passed and all cases of each suite."""
    runner = install(modules)
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"KGRAPH_TOKEN": TOKEN, "KGRAPH_PORT": "0", "KGRAPH_LOG": "off"}
        server = subprocess.Popen(
            [sys.executable, "-c", SERVE, f"{folder}/store"], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            address = re.search(r"http://\S+?/", server.stdout.readline())
            assert address, "the server did not start"
            for suite, (option, path, expected) in SUITES.items():
                command = [
                    *("node", str(runner), "engine.js", f"{SITE}{suite}/manifest.ttl"),
                    *("-m", f"{SITE}~{manifests.resolve()}/", "-i", json.dumps({option: address.group() + path})),
                    *("-d", "20000"),
                ]
                result = subprocess.run(command, cwd=modules, env=environment, capture_output=True, text=True)
                print(result.stdout, result.stderr)
                counts = re.search(r"(\d+) / (\d+) tests succeeded", result.stdout)
                found[suite] = (int(counts.group(1)), int(counts.group(2))) if counts else (0, expected)
        finally:
            server.terminate()
            server.wait(20)
    return found


def main() -> int:
    """Run, print one line for each suite."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", type=Path)
    parser.add_argument("--modules", type=Path, help="where the runner is installed and kept")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        modules = given.modules or Path(temporary)
        modules.mkdir(parents=True, exist_ok=True)
        found = run(given.manifests, modules)
    for suite, (passed, total) in found.items():
        print(f"{suite}: {passed} of {total}")
    return 0 if all(found[s] == (n, n) for s, (_, _, n) in SUITES.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
