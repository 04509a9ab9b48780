"""Linking and then detecting: what one or the other does alone, but the whole graph is read once for both."""

from __future__ import annotations

from collections.abc import Iterable

from kgraph import contradict, link, material, queries
from kgraph.contradict import Detected
from kgraph.link import Linked
from kgraph.workspace import Graph


def compare(graph: Graph, touched: Iterable[str] | None = None) -> tuple[Linked, Detected]:
    """Makes the links and the findings right again: those that the documents `touched` touch, or (None) all."""
    if touched is not None:
        linked = link.link(graph, touched)
        return linked, contradict.detect(graph, linked.touched)
    copy = material.for_linking_too(graph.store, queries.library())
    return link.link(graph, None, copy), contradict.detect(graph, None, copy=copy)
