"""Puts the ontology and the knowledge files into a store, and says whether they had changed.

What a store was built from is remembered in a graph of state (`STATE_GRAPH`): a hash of each reference
graph's files. It is bookkeeping of the build, and no export holds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kgraph import resources
from kgraph.errors import KnowledgeError
from kgraph.graph import Graph
from kgraph.vocabulary import FILES, GRAPH, KNOWLEDGE_GRAPH, ONTOLOGY_GRAPH

STATE_GRAPH = ox.NamedNode(GRAPH + "state")
KNOWLEDGE = "ontology/knowledge"
HASH = ox.NamedNode("http://www.w3.org/2002/07/owl#versionInfo")


def load(graph: Graph, extra: Iterable[str | Path] = (), note: Iterable[ox.Quad] = ()) -> bool:
    """Make the reference graphs what the files say; True when the knowledge was another before.

    `extra` are knowledge files (Turtle) of the user's own, added to the shipped ones; `note` is added to the store
    in the very step in which a change is remembered, so that no kill can come between.

    >>> with Graph.open(None) as graph:
    ...     load(graph), load(graph)
    (True, False)

    Raises:
        KnowledgeError: a file does not parse, or is not there.
    """
    knowledge = [*sorted(resources.path(KNOWLEDGE).glob("*.ttl")), *(Path(each) for each in extra)]
    note = list(note)
    ontology = _replace(graph, ONTOLOGY_GRAPH, [resources.path(name) for name in FILES], note)
    return _replace(graph, KNOWLEDGE_GRAPH, knowledge, note) or ontology


def digest(graph: Graph) -> str:
    """The hash of the knowledge files that a store was built with ("" before the first build)."""
    marks = (quad.object for quad in graph.quads(STATE_GRAPH) if quad.subject == KNOWLEDGE_GRAPH)
    return next((mark.value for mark in marks if isinstance(mark, ox.Literal)), "")


def _replace(graph: Graph, name: ox.NamedNode, files: list[Path], note: list[ox.Quad]) -> bool:
    try:
        contents = [(file, file.read_bytes()) for file in files]
    except OSError as error:
        raise KnowledgeError(error.filename, f"the file cannot be read ({error.strerror})") from error
    digest = hashlib.sha256(b"\0".join(content for _, content in contents)).hexdigest()
    mark = ox.Quad(name, HASH, ox.Literal(digest), STATE_GRAPH)
    if mark in graph.quads(STATE_GRAPH):
        return False
    triples: list[ox.Quad] = []
    for file, content in contents:
        try:
            triples += ox.parse(content, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        except SyntaxError as error:
            raise KnowledgeError(file, f"it is no Turtle: {error}") from error
    graph.replace(name, triples)
    graph.change(
        remove=[quad for quad in graph.quads(STATE_GRAPH) if quad.subject == name],
        add=[mark, *note],
    )
    return True
