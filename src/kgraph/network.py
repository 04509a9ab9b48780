"""Who contradicts whom: a signed graph of parties, from the findings and the judgements of a graph.

A node is a party: a claimant, or the outermost actor that the claimant speaks for. An edge counts in how
many pairs of claims two parties contradict each other, and in how many they say the same of one event
(two claims of one origin count as none). Its sign is that of agreements minus contradictions. Nothing
here says who is right.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox

from kgraph.errors import OutputError
from kgraph.graph import Graph

FILES = ("network.graphml", "network.json")
SHOWN = 10

_PARTIES = """SELECT DISTINCT ?claim ?party ?label WHERE {
  ?claim kg:claimantSide ?party . ?party rdfs:label ?label .
  FILTER NOT EXISTS { ?party kg:onSideOf ?beyond . FILTER (?beyond != ?party) }
}"""
_CLASHES = """SELECT ?finding ?kind ?first ?second ?strength WHERE {
  ?finding a kg:Contradiction , ?kind ; kg:firstClaim ?first ; kg:secondClaim ?second .
  ?kind rdfs:subClassOf kg:Contradiction .
  OPTIONAL { ?finding kg:strength ?strength }
}"""
_AGREEMENTS = """SELECT DISTINCT ?first ?second WHERE {
  ?one kg:sameEventAs ?two . FILTER (str(?one) < str(?two))
  ?first kg:asserts ?one . ?second kg:asserts ?two .
  FILTER NOT EXISTS { ?first kg:contradicts ?second }
  FILTER NOT EXISTS { ?first kg:sameOriginAs ?second }
}"""
_EVENTS = """SELECT DISTINCT ?finding ?event ?same ?summary WHERE {
  ?finding a kg:Contradiction ; kg:involves/kg:about ?event . ?event kg:sameEventAs ?same .
  OPTIONAL { ?event kg:summary ?summary }
}"""


@dataclass(frozen=True, slots=True)
class Balance:
    """How many triangles of signed edges are balanced: the product of their three signs is positive.

    (Cartwright and Harary, "Structural balance", Psychological Review 63, 1956.)
    """

    balanced: int
    triangles: int

    @property
    def share(self) -> float | None:
        """The balanced share; None without triangles.

        >>> Balance(3, 4).share, Balance(0, 0).share
        (0.75, None)
        """
        return self.balanced / self.triangles if self.triangles else None


def network(graph: Graph) -> Any:
    """The parties and what stands between them, as a `networkx.Graph`.

    Nodes (IRIs) have ``label``, ``claims`` and ``contradictions``; edges ``contradictions``, ``certain`` (how
    many of these are certain), ``agreements``, ``sign`` (-1, 0 or 1) and ``kinds`` ("Denial 3, State 1").
    """
    parties, labels, claims = _parties(graph)
    made = nx.Graph()
    for party in sorted(labels):
        made.add_node(party, label=labels[party], claims=claims[party], contradictions=0)
    kinds: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    certain: Counter[tuple[str, str]] = Counter()
    agreements: Counter[tuple[str, str]] = Counter()
    for row in _rows(graph, _CLASHES):
        for pair in _pairs(parties, row):
            kinds[pair][_local(row, "kind").removesuffix("Contradiction")] += 1
            certain[pair] += _value(row, "strength") == "certain"
    for row in _rows(graph, _AGREEMENTS):
        agreements.update(_pairs(parties, row))
    for pair in sorted({*kinds, *agreements}):
        against, together = kinds[pair].total(), agreements[pair]
        made.add_edge(
            *pair,
            contradictions=against,
            certain=certain[pair],
            agreements=together,
            sign=(together > against) - (together < against),
            kinds=", ".join(f"{kind} {number}" for kind, number in _ranked(kinds[pair])),
        )
        for party in pair:
            made.nodes[party]["contradictions"] += against
    return made


def balance(signed: Any) -> Balance:
    """The structural balance of a network.

    >>> import networkx as nx
    >>> triangle = nx.Graph()
    >>> triangle.add_edge("a", "b", sign=-1); triangle.add_edge("b", "c", sign=-1); triangle.add_edge("a", "c", sign=1)
    >>> balance(triangle)
    Balance(balanced=1, triangles=1)
    """
    balanced = triangles = 0
    for a, b, c in combinations(sorted(signed), 3):
        if signed.has_edge(a, b) and signed.has_edge(b, c) and signed.has_edge(a, c):
            product = signed[a][b]["sign"] * signed[b][c]["sign"] * signed[a][c]["sign"]
            triangles += product != 0
            balanced += product > 0
    return Balance(balanced, triangles)


def contested(graph: Graph) -> list[tuple[str, int]]:
    """The events with contradictions, as (summary, number), the most contested first; one event counts once."""
    finding_of: dict[str, set[str]] = defaultdict(set)
    summaries: dict[str, str] = {}
    same = nx.Graph()
    for row in _rows(graph, _EVENTS):
        event = _value(row, "event")
        finding_of[event].add(_value(row, "finding"))
        summaries[event] = _value(row, "summary")
        same.add_edge(event, _value(row, "same"))
    found = []
    for cluster in nx.connected_components(same):
        findings = set().union(*(finding_of[event] for event in cluster))
        names = Counter(summaries[event] for event in sorted(cluster) if summaries.get(event))
        if findings and names:
            found.append((_ranked(names)[0][0], len(findings)))
    return sorted(found, key=lambda row: (-row[1], row[0]))


def report(graph: Graph) -> str:
    """The network for a person: who clashes with whom, who agrees, the balance, what is most contested."""
    signed = network(graph)
    edges = [(signed.nodes[a]["label"], signed.nodes[b]["label"], data) for a, b, data in signed.edges(data=True)]
    against = sorted((row for row in edges if row[2]["contradictions"]), key=lambda r: (-r[2]["contradictions"], r[:2]))
    together = sorted((row for row in edges if row[2]["agreements"]), key=lambda r: (-r[2]["agreements"], r[:2]))
    lines = [f"{signed.number_of_nodes()} parties, {len(against)} pairs that contradict each other"]
    lines += ["", "Who contradicts whom"]
    lines += [f"  {data['contradictions']:4}  {a} – {b}  ({data['kinds']})" for a, b, data in against[:SHOWN]]
    lines += ["", "Who says the same of one event"]
    lines += [f"  {data['agreements']:4}  {a} – {b}" for a, b, data in together[:SHOWN]]
    measured = balance(signed)
    lines += ["", "Balance"]
    if measured.share is None:
        lines.append("  no three parties stand in signed relations to each other")
    else:
        lines.append(f"  {measured.balanced} of {measured.triangles} triangles are balanced ({measured.share:.0%})")
    nodes = sorted(signed.nodes.values(), key=lambda node: (-node["contradictions"], node["label"]))
    lines += ["", "Most contested parties"]
    lines += [f"  {node['contradictions']:4}  {node['label']}" for node in nodes[:SHOWN] if node["contradictions"]]
    lines += ["", "Most contested events"]
    lines += [f"  {number:4}  {summary}" for summary, number in contested(graph)[:SHOWN]]
    return "\n".join(lines) + "\n"


def graphml(graph: Graph) -> str:
    """The network as GraphML (for Gephi, yEd, igraph), the same text each time."""
    return "\n".join(nx.generate_graphml(network(graph), named_key_ids=True)) + "\n"


def as_json(graph: Graph) -> str:
    """The network as node-link JSON with its balance and its most contested events."""
    signed = network(graph)
    measured = balance(signed)
    content = {
        "nodes": [{"id": node, **signed.nodes[node]} for node in sorted(signed)],
        "links": [{"source": a, "target": b, **data} for a, b, data in sorted(signed.edges(data=True), key=_ends)],
        "balance": {"balanced": measured.balanced, "triangles": measured.triangles},
        "contested": [{"event": summary, "contradictions": number} for summary, number in contested(graph)],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def write(graph: Graph, folder: Path) -> list[Path]:
    """Write `FILES` into `folder`, which is made when missing.

    Raises:
        OutputError: a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / name for name in FILES]
        for path, content in zip(paths, (graphml(graph), as_json(graph)), strict=True):
            path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise OutputError(folder, f"the network cannot be written ({error.strerror})") from error
    return paths


def _parties(graph: Graph) -> tuple[dict[str, list[str]], dict[str, str], Counter[str]]:
    """The parties of each claim, their labels, and how many claims each makes."""
    parties: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, str] = {}
    for row in _rows(graph, _PARTIES):
        party, label = _value(row, "party"), _value(row, "label")
        parties[_value(row, "claim")].add(party)
        labels[party] = min(label, labels.get(party, label))
    counts = Counter(party for found in parties.values() for party in found)
    return {claim: sorted(found) for claim, found in parties.items()}, labels, counts


def _pairs(parties: dict[str, list[str]], row: ox.QuerySolution) -> Iterator[tuple[str, str]]:
    """The pairs of different parties on the two sides of a row, each in the order of IRIs."""
    first, second = parties.get(_value(row, "first"), []), parties.get(_value(row, "second"), [])
    if not set(first) & set(second):
        yield from sorted({(min(a, b), max(a, b)) for a in first for b in second})


def _rows(graph: Graph, text: str) -> Iterable[ox.QuerySolution]:
    answer = graph.query(text)
    assert isinstance(answer, ox.QuerySolutions)
    return answer


def _value(row: ox.QuerySolution, name: str) -> str:
    term = row[name]
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _local(row: ox.QuerySolution, name: str) -> str:
    return _value(row, name).rsplit("#", 1)[-1]


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _ends(edge: tuple[str, str, dict[str, Any]]) -> tuple[str, str]:
    return edge[:2]
