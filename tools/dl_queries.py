"""Writes ontology/dl-queries.md: the DL queries with ELK's answers on the example corpus.

Run it when the examples, the reading or the queries change: `.venv/bin/python tools/dl_queries.py`. Needs Java and
the OWL API JARs (tests/owl/owlapi.py says where it looks).
"""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from types import ModuleType

import rdflib

from kgraph import build, export, reason
from kgraph.graph import Graph

ROOT = Path(__file__).resolve().parent.parent
QUERIES = ROOT / "ontology" / "dl-queries.txt"
PAGE = ROOT / "ontology" / "dl-queries.md"
SHOWN = 3
HEAD = """# DL queries, and their answers on the example corpus

Made by `tools/dl_queries.py`; the queries are in `dl-queries.txt`. To ask them in Protégé: build the examples
(`make run`), let `kgraph reason --by-query --store build/store` write the defined classes and the violations,
`kgraph export --store build/store --out build/kgraph.owl`, open that file, choose the reasoner ELK and start it,
*View > Render by label (rdfs:label)*, and type the query into the tab *DL Query* with *Instances* ticked.
Names of more than one word stand in single quotes. A place that shares its name with an actor is rendered
with "(place)" after it, so that `Azerbaijan` is the actor.
"""


def queries() -> list[tuple[str, str]]:
    """The questions and their DL queries."""
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    pairs = [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]
    return [(question, query) for question, query in pairs]


def answers(check: ModuleType) -> dict[str, list[str]]:
    """The labels of the individuals that answer each query, sorted; `check` is tests/owl/owlapi.py."""
    with tempfile.TemporaryDirectory() as folder:
        store, file = Path(folder) / "store", Path(folder) / "kgraph.ttl"
        build.build([ROOT / "examples" / "articles"], store)
        with Graph.open(store) as graph:
            reason.by_query(graph)
            export.export(graph, file)
        arguments = [part for _, query in queries() for part in ("--query", query)]
        found = check.check(file, "--elk", *arguments)["elk_answers"]
        labels = rdflib.Graph().parse(file)
    text = {str(s): str(o) for s, o in labels.subject_objects(rdflib.RDFS.label)}
    return {query: sorted(text[iri] for iri in iris) for query, iris in found.items()}


def page(found: dict[str, list[str]]) -> str:
    """The page: each question, its query, how many answers, and the first of them."""
    parts = [HEAD]
    for question, query in queries():
        names = found[query]
        parts.append(f"## {question}\n\n```\n{query}\n```\n\n{len(names)} answer{'s' if len(names) != 1 else ''}:\n")
        parts += [f"- {name}" for name in names[:SHOWN]]
        if len(names) > SHOWN:
            parts.append(f"- … and {len(names) - SHOWN} more")
        parts.append("")
    return "\n".join(parts)


def owlapi() -> ModuleType:
    """The module of the tests that runs the OWL API."""
    spec = importlib.util.spec_from_file_location("owlapi", ROOT / "tests" / "owl" / "owlapi.py")
    if spec is None or spec.loader is None:
        raise SystemExit("tests/owl/owlapi.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    PAGE.write_text(page(answers(owlapi())), encoding="utf-8")
    print(PAGE)
