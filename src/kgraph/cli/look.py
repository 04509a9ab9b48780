"""Commands that look closer: explain one finding, figures over time, the network of who contradicts whom."""

from __future__ import annotations

from typing import Annotated

import typer

from kgraph.cli.edge import STORE, Store


def add(app: typer.Typer) -> None:
    """Hang the commands on the application."""
    app.command(epilog="Example: kgraph explain denial-1f2e3d4c5b6a7988 --store build/store")(explain)


def explain(
    finding: Annotated[
        str, typer.Argument(metavar="IRI|NAME", help="a finding or claim, as `contradictions` names it")
    ],
    store: Store = STORE,
) -> None:
    """Why two claims contradict: the rule, the facts that it used, and where each comes from."""
    from kgraph.explain import explain as run
    from kgraph.graph import Graph

    with Graph.open(store, read_only=True) as graph:
        print(run(graph, finding))
