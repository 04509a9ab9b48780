"""How long HermiT takes against how many claims there are: the table of ontology/README.md.

python benchmarks/reason.py [NUMBER_OF_CLAIMS…]
"""

from __future__ import annotations

import sys
import time

import pyoxigraph as ox

from kgraph import reason, reference, resources
from kgraph.errors import KgraphError
from kgraph.graph import Graph
from kgraph.vocabulary import document_graph

SIZES = (5, 50, 100, 200, 400)
SECONDS = 200.0
MARK = "https://example.org/data/"


def copies(number: int) -> list[ox.Triple]:
    """The valid example of the shapes (five claims, a finding, a judgement, a ceasefire), `number` times."""
    quads = list(ox.parse(path=str(resources.path("shapes") / "examples" / "valid.ttl"), format=ox.RdfFormat.TURTLE))
    result = []
    for copy in range(number):
        for q in quads:
            s, o = (
                ox.NamedNode(t.value.replace(MARK, f"{MARK}{copy}/").replace("0123456789abcdef", f"{copy:016x}"))
                if isinstance(t, ox.NamedNode)
                else t
                for t in (q.subject, q.object)
            )
            result.append(ox.Triple(s, q.predicate, o))
    return result


def main(sizes: list[int]) -> None:
    print("| claims | individuals | HermiT | SPARQL |\n|---|---|---|---|")
    for size in sizes:
        with Graph.open() as graph:
            reference.load(graph)
            graph.replace(document_graph("copies"), copies(size // 5))
            individuals = len({q.subject for q in graph.quads(document_graph("copies"))})
            try:
                taken = f"{reason.reason(graph, limit=10**9, seconds=SECONDS).seconds:.1f} s"
            except KgraphError:
                taken = f"over {SECONDS:.0f} s"
            start = time.monotonic()
            reason.by_query(graph)
            print(f"| {size} | {individuals} | {taken} | {time.monotonic() - start:.2f} s |", flush=True)


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or list(SIZES))
