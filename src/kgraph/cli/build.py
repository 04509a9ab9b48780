"""Commands that make and check a graph: build, validate, reason."""

from __future__ import annotations

from typing import Annotated

import typer

from kgraph.cli import edge
from kgraph.cli.edge import STORE, Store
from kgraph.settings import Settings


def add(app: typer.Typer) -> None:
    """Hang the commands on the application."""
    app.command(epilog="Example: kgraph build report.txt --published 2020-10-13 --publisher AFP --store build/store")(
        build
    )
    app.command(epilog="Example: kgraph validate --store build/store")(validate)
    app.command(epilog="Example: kgraph reason --store build/store")(reason)


def build(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help=".txt, .html, .jsonl or .csv files, or folders of articles")
    ],
    store: Store = STORE,
    published: Annotated[
        str, typer.Option(metavar="DATE", help="when the articles were published, if they do not say (YYYY-MM-DD)")
    ] = "",
    publisher: Annotated[str, typer.Option(metavar="NAME", help="who published them, if they do not say")] = "",
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="accurate (ships: better, slower), or a spaCy pipeline with UD labels"),
    ] = None,
    knowledge: Annotated[
        str | None, typer.Option(metavar="PATH", help="Turtle with actors, places and ceasefires of your own")
    ] = None,
    base: Annotated[str | None, typer.Option(metavar="IRI", help="what the IRIs of the data begin with")] = None,
    hedges: Annotated[str | None, typer.Option(metavar="NAME", help="how wide hedged numbers are: the policy")] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="of text files, when it is not UTF-8")] = None,
) -> None:
    """Read articles into a graph, find contradictions.

    Articles that the store holds already are not read again. The dates and publishers of a manifest
    (articles.csv: file,published,publisher) and of a page go before the options.
    """
    from kgraph.build import build as run

    settings = Settings.from_environment(
        model=model, knowledge=knowledge, base_iri=base, hedge_policy=hedges, encoding=encoding
    )
    with edge.progress() as move:
        summary = run(sources, store, settings=settings, published=published, publisher=publisher, progress=move)
    counts = f"read {summary.read:,}, unchanged {summary.unchanged:,}, rejected {len(summary.rejected):,}"
    print(f"{'articles':<16}{summary.articles:,}  ({counts})")
    for heading, found in (
        ("claims", summary.claims_by_stance),
        ("contradictions", summary.contradictions),
        ("cleared pairs", summary.clearances),
    ):
        parts = ", ".join(f"{name} {number:,}" for name, number in found.items())
        print(f"{heading:<16}{sum(found.values()):,}" + (f"  ({parts})" if parts else ""))
    for identifier, sentence in summary.rejected:
        print(f"rejected {identifier}: {sentence}")
    if summary.rejected:
        raise typer.Exit(edge.FAULTS)


def validate(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE...]", help="RDF files to check instead of the store")
    ] = None,
    store: Store = STORE,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="of the report: text, json or turtle")] = "text",
) -> None:
    """Check the graph, or files, against the shapes.

    Every claim, figure, event and finding has a shape that says what must hold of it.
    Ends with 1 when a shape objects; each problem says what is wrong and where.
    """
    from kgraph.graph import Graph
    from kgraph.validate import validate_file, validate_store

    if files:
        reports = [validate_file(file) for file in files]
    else:
        with Graph.open(store, read_only=True) as graph:
            reports = [validate_store(graph)]
    for report in reports:
        print(report.render(form), end="")
    if not all(report.conforms for report in reports):
        raise typer.Exit(edge.FAULTS)


def reason(
    store: Store = STORE,
    by_query: Annotated[
        bool,
        typer.Option("--by-query", help="only the members of the defined classes, by SPARQL: for graphs of any size"),
    ] = False,
    limit: Annotated[int | None, typer.Option(metavar="N", help="how many claims the reasoner may be given")] = None,
    seconds: Annotated[float | None, typer.Option(metavar="N", help="how long the reasoner may take")] = None,
) -> None:
    """Is the graph consistent, and what follows from it?

    The reasoner is HermiT, which needs Java. What follows is kept in a graph of its own, which exports hold. Ends
    with 1 when the graph is
    inconsistent, and says which claims make it so.
    """
    from kgraph import reason as reasoner
    from kgraph.graph import Graph

    with Graph.open(store, create=False) as graph:
        if by_query:
            outcome = reasoner.by_query(graph)
        else:
            outcome = reasoner.reason(graph, limit=limit or reasoner.CLAIM_LIMIT, seconds=seconds or reasoner.SECONDS)
    print(outcome.text(), end="")
    if not outcome.consistent:
        raise typer.Exit(edge.FAULTS)
