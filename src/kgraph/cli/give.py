"""Commands that hand the graph on: export, serve, docs."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from kgraph.cli import edge
from kgraph.cli.edge import STORE, Store
from kgraph.web.options import Options

_help = {field.name: field.metadata["help"] for field in fields(Options)}


def add(app: typer.Typer) -> None:
    """Hang the commands on the application."""
    app.command(epilog="Example: kgraph export --store build/store --out build/kgraph.owl")(export)
    app.command(epilog="Example: kgraph serve --store build/store --port 7878")(serve)
    app.command(epilog="Example: kgraph docs --out build/docs")(docs)


def export(
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="its suffix is the form: .ttl .trig .nq .owl .jsonld .graphml ..."),
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option(metavar="DIR|ZIP", help="ontology, knowledge and data as files of their own, with a catalogue"),
    ] = None,
    store: Store = STORE,
) -> None:
    """Write the graph into a file for other programs.

    .ttl and .owl (RDF/XML, for Protégé) hold everything merged, .trig and .nq keep the named graphs
    apart, .jsonld is for the web, .graphml is the network of who contradicts whom.
    """
    from kgraph.errors import SettingError
    from kgraph.export import export as run
    from kgraph.graph import Graph

    if out is None and bundle is None:
        raise SettingError("export", "it is not said what to write", "give --out FILE, or --bundle DIR|ZIP, or both")
    with Graph.open(store, read_only=True) as graph:
        for target, whole in ((out, False), (bundle, True)):
            for path in run(graph, target, bundle=whole) if target is not None else ():
                edge.written(path)


def serve(
    store: Store = STORE,
    host: Annotated[str | None, typer.Option(metavar="ADDRESS", help=_help["host"])] = None,
    port: Annotated[int | None, typer.Option(metavar="N", help=_help["port"])] = None,
    token: Annotated[str | None, typer.Option(metavar="WORD", help=_help["token"])] = None,
    timeout: Annotated[float | None, typer.Option(metavar="SECONDS", help=_help["timeout"])] = None,
) -> None:
    """Serve the graph: SPARQL, and pages for people.

    SPARQL is answered at /sparql; it ends on Ctrl-C. Every other setting of the server
    is a KGRAPH_ variable; see docs/settings.md.
    """
    from kgraph.web import serve as run

    run(store, Options.from_environment(host=host, port=port, token=token, timeout=timeout))


def docs(
    out: Annotated[Path, typer.Option(metavar="DIR", help="the folder that the pages are written into")],
) -> None:
    """Write the documentation of the vocabulary."""
    from kgraph.docs import write

    for path in write(out):
        edge.written(path)
