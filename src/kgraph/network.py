"""Who contradicts whom: a signed graph of actors, made from the stored findings.

A contradiction between claims of two actors is a negative tie, the same event asserted by both a
positive one; an edge's sign is that of the larger count. Balance is the share of triangles with an
even number of negative ties (Cartwright and Harary 1956).
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from pathlib import Path

import networkx as nx

from kgraph import queries
from kgraph.errors import OutputError
from kgraph.graph import Graph


def network(graph: Graph) -> nx.Graph:
    """The signed graph: nodes are canonical actors, edges have `contradictions`, `agreements`, `sign`."""
    found: nx.Graph = nx.Graph()
    for name, key in (("view/network-contradictions", "contradictions"), ("view/network-agreements", "agreements")):
        for row in graph.select(queries.get(name).text):
            one, other = row["a"].value, row["b"].value
            found.add_node(one, label=row["aLabel"].value)
            found.add_node(other, label=row["bLabel"].value)
            if not found.has_edge(one, other):
                found.add_edge(one, other, contradictions=0, agreements=0)
            found[one][other][key] += int(row["n"].value)
    for _, _, data in found.edges(data=True):
        data["sign"] = -1 if data["contradictions"] >= data["agreements"] else 1
    for node in found:
        found.nodes[node]["contested"] = sum(data["contradictions"] for *_, data in found.edges(node, data=True))
    return _sorted(found)


def _sorted(graph: nx.Graph) -> nx.Graph:
    """The same graph with nodes and edges in the order of their names, so that files are stable."""
    done: nx.Graph = nx.Graph()
    done.add_nodes_from(sorted(graph.nodes(data=True)))
    done.add_edges_from(sorted((*sorted((a, b)), data) for a, b, data in graph.edges(data=True)))
    return done


def balance(graph: nx.Graph) -> float | None:
    """The share of triangles that are balanced; None when there is no triangle.

    >>> g = nx.Graph([("a", "b", {"sign": -1}), ("b", "c", {"sign": -1}), ("a", "c", {"sign": 1})])
    >>> balance(g)
    1.0
    """
    signs = Counter(
        graph[a][b]["sign"] * graph[b][c]["sign"] * graph[a][c]["sign"]
        for a in sorted(graph)
        for b, c in combinations(sorted(n for n in graph[a] if n > a), 2)
        if graph.has_edge(b, c)
    )
    total = sum(signs.values())
    return round(signs[1] / total, 3) if total else None


def contested_events(graph: Graph, most: int = 10) -> list[tuple[str, int]]:
    """The events with the most contradictions, in words, with their number."""
    rows = graph.select(queries.get("view/contested-events").text)
    found = [(row["summary"].value, int(row["contradictions"].value)) for row in rows]
    return found[:most]


def report(graph: Graph, most: int = 10) -> str:
    """The network in words: ties, balance, the most contested actors and events."""
    ties = network(graph)
    label = ties.nodes
    share = balance(ties)
    lines = [
        f"{ties.number_of_nodes()} actors, {ties.number_of_edges()} ties",
        "balance: no triangles" if share is None else f"balance: {share:.0%} of the triangles",
        "",
        "who contradicts whom",
    ]
    edges = sorted(ties.edges(data=True), key=lambda e: (-e[2]["contradictions"], e[0], e[1]))
    for one, other, data in [edge for edge in edges if edge[2]["contradictions"]][:most]:
        lines.append(
            f"{data['contradictions']:>5}  {label[one]['label']} and {label[other]['label']}"
            f" (agree {data['agreements']} times)"
        )
    lines += ["", "most contested actors"]
    for node in sorted(ties, key=lambda n: (-label[n]["contested"], n))[:most]:
        if label[node]["contested"]:
            lines.append(f"{label[node]['contested']:>5}  {label[node]['label']}")
    lines += ["", "most contested events"]
    lines += [f"{number:>5}  {summary}" for summary, number in contested_events(graph, most)]
    return "\n".join(lines)


def graphml(graph: Graph) -> str:
    """The network as GraphML, the same text every time."""
    return "\n".join(nx.generate_graphml(_measured(graph), named_key_ids=True)) + "\n"


def _measured(graph: Graph) -> nx.Graph:
    """The network with its balance as a value of the whole (-1 without triangles)."""
    ties = network(graph)
    share = balance(ties)
    ties.graph["balance"] = -1.0 if share is None else share
    return ties


def write(graph: Graph, folder: Path) -> list[Path]:
    """Writes ``network.graphml`` and ``network.json`` (node-link form) into `folder`.

    Raises:
        OutputError: a file cannot be written.
    """
    ties = _measured(graph)
    paths = [folder / "network.graphml", folder / "network.json"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths[0].write_text(graphml(graph), encoding="utf-8")
        data = nx.node_link_data(ties, edges="edges")
        paths[1].write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(folder, f"the network cannot be written ({error.strerror})") from error
    return paths
