"""Commands that look closer: one finding explained, tolls over time, who contradicts whom, people's decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgraph.cli import edge
from kgraph.cli.edge import STORE, Place, Since, Store, Until


def add(app: typer.Typer) -> None:
    """Hang the commands on the application."""
    app.command(epilog="Example: kgraph explain denial-1f2e3d4c5b6a7988 --store build/store")(explain)
    app.command(epilog="Example: kgraph figures --place Ganja --counts killed")(figures)
    app.command(epilog="Example: kgraph network --out build/network")(network)
    app.command(epilog="Example: kgraph decide decisions.csv --store build/store")(decide)
    app.command(epilog="Example: kgraph typology")(typology)


def explain(
    finding: Annotated[str, typer.Argument(metavar="IRI|NAME", help="a finding, or the end of its IRI")],
    store: Store = STORE,
) -> None:
    """Why two claims contradict, step by step.

    The two sentences in their articles, the claims, what links them, the rule, and its values.
    """
    from kgraph.explain import explain as run
    from kgraph.graph import Graph

    with Graph.open(store, read_only=True) as graph:
        _print(run(graph, finding))


def figures(
    store: Store = STORE,
    place: Place = "",
    counts: Annotated[str, typer.Option(metavar="WHAT", help="killed, wounded, captured, displaced ...")] = "",
    since: Since = "",
    until: Until = "",
) -> None:
    """Tolls over time: what updates what.

    Each count with the day that it holds for and who gives it, and which counts conflict.
    """
    from kgraph.graph import Graph
    from kgraph.tolls import table

    for option, text in (("--since", since), ("--until", until)):
        edge.day(text, option)
    with Graph.open(store, read_only=True) as graph:
        _print(table(graph, place=place, measure=counts, since=since, until=until))


def network(
    store: Store = STORE,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="write network.graphml and network.json into this folder")
    ] = None,
) -> None:
    """Who contradicts whom, how often, over what."""
    from kgraph.graph import Graph
    from kgraph.network import report, write

    with Graph.open(store, read_only=True) as graph:
        _print(report(graph))
        for path in write(graph, out) if out else ():
            edge.written(path)


def decide(
    table: Annotated[str, typer.Argument(metavar="FILE", help="a .csv with the columns first,second,verdict,by,note")],
    store: Store = STORE,
) -> None:
    """Let people's judgements outrank every score.

    Each row says of two events, actors or places that they are the same, different or unsure; then all
    claims are compared again. The decisions of the table take the place of those that the store held.
    """
    from kgraph import compare, decisions
    from kgraph.graph import Graph
    from kgraph.vocabulary import DECISIONS_GRAPH

    decided = decisions.load(table)
    with Graph.open(store, create=False) as graph, edge.progress() as move:
        move(0, 0, "comparing")
        graph.replace(DECISIONS_GRAPH, decisions.to_quads(decided))
        compare.compare(graph)
    print(f"{len(decided):,} decisions hold now")


def typology() -> None:
    """Pairs that every version has to get right.

    Which contradict, which only seem to, and why.
    """
    from kgraph.typology import table

    _print(table())


def _print(text: str) -> None:
    print(text, end="" if text.endswith("\n") else "\n")
