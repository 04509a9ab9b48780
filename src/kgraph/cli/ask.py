"""Commands that ask: contradictions, claims, query, queries."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import pyoxigraph as ox
import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from kgraph.cli import edge
from kgraph.cli.edge import STORE, AsCsv, AsJson, Claimant, Place, Since, Store, Until
from kgraph.errors import InputError, QueryError
from kgraph.listing import ClaimRow, FindingRow

CLAIM_COLUMNS = (
    "iri", "document", "stance", "claimants", "speaks_for", "quote", "start", "events", "agents", "places", "begins",
    "ends", "certainty", "negated", "basis", "measure", "at_least", "at_most", "publisher", "published",
)  # fmt: skip
SIDE_COLUMNS = ("iri", "document", "published", "stance", "claimants", "quote")
FORMATS = ("table", "json", "csv", "tsv", "xml", "ttl", "nt")


def add(app: typer.Typer) -> None:
    """Hang the commands on the application."""
    app.command(epilog="Example: kgraph contradictions --kind denial --claimant Azerbaijan --since 2020-10-13")(
        contradictions
    )
    app.command(epilog="Example: kgraph claims --stance denial --place Tartar --json")(claims)
    app.command(epilog="Example: kgraph query 'SELECT (count(*) AS ?n) WHERE { ?c a kg:Claim }'")(query)
    app.command(epilog="Example: kgraph queries --kind view")(queries)


def contradictions(
    store: Store = STORE,
    kind: Annotated[str, typer.Option(metavar="KIND", help="of this kind: denial, compliance, quantity ...")] = "",
    claimant: Claimant = "",
    place: Place = "",
    since: Since = "",
    until: Until = "",
    cleared: Annotated[
        bool, typer.Option("--cleared", help="the suspicious pairs that were cleared instead, with the reason")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Claims that can hardly both be true, and why.

    The two sentences stand side by side, with those who say them; below, why they clash.
    """
    from kgraph import listing
    from kgraph.graph import Graph

    with Graph.open(store, read_only=True) as graph:
        found = listing.contradictions(
            graph,
            kind=kind,
            claimant=claimant,
            place=place,
            since=edge.day(since, "--since"),
            until=edge.day(until, "--until"),
            clearances=cleared,
        )
    if as_json:
        edge.print_json([asdict(row) for row in found])
    elif as_csv:
        columns, rows = _flat(found)
        edge.print_csv(rows, columns)
    else:
        _side_by_side(found, "cleared pairs" if cleared else "contradictions")


def claims(
    store: Store = STORE,
    stance: Annotated[str, typer.Option(metavar="STANCE", help="assertion, accusation, denial, figure ...")] = "",
    claimant: Claimant = "",
    place: Place = "",
    event: Annotated[str, typer.Option(metavar="TYPE", help="an event type of the ontology, such as shelling")] = "",
    document: Annotated[str, typer.Option(metavar="ID", help="of one article")] = "",
    since: Since = "",
    until: Until = "",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Who says what, in which words."""
    from kgraph import listing
    from kgraph.graph import Graph

    with Graph.open(store, read_only=True) as graph:
        found = listing.claims(
            graph,
            stance=stance,
            claimant=claimant,
            place=place,
            event=event,
            document=document,
            since=edge.day(since, "--since"),
            until=edge.day(until, "--until"),
        )
    rows = [asdict(row) for row in found]
    if as_json:
        edge.print_json([{name: row[name] for name in CLAIM_COLUMNS} for row in rows])
    elif as_csv:
        edge.print_csv(rows, CLAIM_COLUMNS)
    else:
        table = Table("stance", "who", "says", "of", "article", show_lines=True)
        for claim in found:
            who = ", ".join(claim.claimants)
            cells = (_stance(claim), who, f"“{claim.quote}”", ", ".join(claim.events), claim.document)
            table.add_row(*(escape(cell) for cell in cells))
        screen = edge.console()
        screen.print(table)
        screen.print(f"{len(found):,} claims")


def query(
    what: Annotated[str, typer.Argument(metavar="FILE|TEXT|NAME", help="a file, the text, or a shipped query's name")],
    store: Store = STORE,
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="bind a parameter of a shipped query")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help=", ".join(FORMATS))] = "table",
) -> None:
    """Ask the graph in SPARQL 1.1.

    The project's prefixes (kg:, kgc: ...) need not be written.
    """
    from kgraph.graph import Graph

    if form not in FORMATS:
        raise InputError("--format", f"{form!r} is none", f"choose of: {', '.join(FORMATS)}")
    text = _query_text(what)
    bound = dict(_bound(pair) for pair in values or [])
    with Graph.open(store, read_only=True) as graph:
        _answer(graph.query(text, substitutions=bound), form)


def queries(
    kind: Annotated[str, typer.Option(metavar="KIND", help="only contradict, clear, view or check")] = "",
    as_json: AsJson = False,
) -> None:
    """The shipped queries, with their questions."""
    from kgraph.queries import ROLES, library

    if kind and kind not in ROLES:
        raise InputError("--kind", f"{kind!r} is no kind of query", f"choose of: {', '.join(ROLES)}")
    found = [entry for entry in library().values() if not kind or entry.kind == kind]
    if as_json:
        names = ("name", "kind", "form", "title", "description", "version", "source")
        edge.print_json([{name: getattr(entry, name) for name in names} for entry in found])
        return
    table = Table("name", "question", box=None, pad_edge=False)
    for entry in found:
        table.add_row(escape(entry.name), escape(entry.title))
    edge.console().print(table)


def _side_by_side(found: list[FindingRow], noun: str) -> None:
    screen = edge.console()
    counts = Counter(row.kind for row in found)
    kind = ""
    for number, row in enumerate(found, 1):
        if row.kind != kind:
            kind = row.kind
            screen.rule(f"{kind} ({counts[kind]:,})", characters="━")
        facts = ", ".join(word for word in (row.strength, row.relation.replace("-", " "), row.standing) if word)
        title = f"{number}. {row.kind} ({facts})  {row.iri.rsplit('/', 1)[-1]}"
        table = Table(title=escape(title), title_justify="left", expand=True, box=box.SQUARE)
        for side in (row.first, row.second):
            table.add_column(escape(_said_by(side)), ratio=1)
        table.add_row(*(escape(f"“{side.quote}”") for side in (row.first, row.second)))
        screen.print(table)
        if row.explanation:
            screen.print(escape(row.explanation), style="italic")
        screen.print()
    kinds = ", ".join(f"{name} {number:,}" for name, number in counts.most_common())
    screen.print(f"{len(found):,} {noun}" + (f": {kinds}" if kinds else ""))


def _said_by(claim: ClaimRow) -> str:
    names = ", ".join(claim.claimants) + (f" (for {', '.join(claim.speaks_for)})" if claim.speaks_for else "")
    when = claim.published.isoformat() if claim.published else "undated"
    return f"{names} · {_stance(claim)} · {claim.publisher or claim.document}, {when}"


def _stance(claim: ClaimRow) -> str:
    """The stance as a word: ``denial``, ``figure``."""
    return claim.stance.lower().removesuffix("report")


def _flat(found: list[FindingRow]) -> tuple[list[str], list[dict[str, object]]]:
    columns = ["iri", "kind", "strength", "relation", "standing", "explanation", "rule"]
    sides = [(f"{side}_{name}", side, name) for side in ("first", "second") for name in SIDE_COLUMNS]
    rows: list[dict[str, object]] = []
    for row in found:
        flat: dict[str, object] = {name: getattr(row, name) for name in columns}
        rows.append(flat | {column: getattr(getattr(row, side), name) for column, side, name in sides})
    return [*columns, *(column for column, _, _ in sides)], rows


def _query_text(what: str) -> str:
    from kgraph.queries import get

    if "{" in what or "\n" in what:
        return what
    path = Path(what)
    if path.is_file():
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise QueryError(path, f"the file cannot be read as UTF-8 text ({error})") from error
    if path.suffix in (".rq", ".sparql"):
        raise QueryError(path, "there is no such file", "check the path, or see `kgraph queries` for names")
    return get(what).text


def _bound(pair: str) -> tuple[str, ox.NamedNode | ox.Literal]:
    name, equals, value = pair.partition("=")
    if not equals or not name:
        raise InputError("--set", f"{pair!r} is not NAME=VALUE", "for example --set actor=https://w3id.org/kgraph/…")
    if value.startswith(("http://", "https://")):
        return name.lstrip("?"), ox.NamedNode(value)
    if value.lstrip("-").isdigit():
        return name.lstrip("?"), ox.Literal(int(value))
    return name.lstrip("?"), ox.Literal(value)


def _answer(answer: object, form: str) -> None:
    results = {
        "json": ox.QueryResultsFormat.JSON,
        "csv": ox.QueryResultsFormat.CSV,
        "tsv": ox.QueryResultsFormat.TSV,
        "xml": ox.QueryResultsFormat.XML,
    }
    if isinstance(answer, ox.QueryTriples):
        rdf = ox.RdfFormat.N_TRIPLES if form == "nt" else ox.RdfFormat.TURTLE
        from kgraph.vocabulary import PREFIXES

        triples = sorted(answer, key=str)
        _bytes(ox.serialize(triples, format=rdf, prefixes=PREFIXES if form != "nt" else None) or b"")
    elif form in results and isinstance(answer, ox.QuerySolutions | ox.QueryBoolean):
        _bytes(answer.serialize(format=results[form]) or b"")
    elif isinstance(answer, ox.QueryBoolean):
        print("yes" if answer else "no")
    elif isinstance(answer, ox.QuerySolutions):
        names = [variable.value for variable in answer.variables]
        table = Table(*(escape(name) for name in names))
        for row in answer:
            table.add_row(*(escape(_short(row[name])) for name in names))
        screen = edge.console()
        screen.print(table)
        screen.print(f"{table.row_count:,} rows")


def _short(term: object) -> str:
    """A term as a person reads it: prefixed names, bare values."""
    from kgraph.vocabulary import PREFIXES

    if isinstance(term, ox.NamedNode):
        for prefix, iri in PREFIXES.items():
            if term.value.startswith(iri):
                return f"{prefix}:{term.value.removeprefix(iri)}"
        return term.value
    return term.value if isinstance(term, ox.Literal | ox.BlankNode) else str(term or "")


def _bytes(data: bytes) -> None:
    sys.stdout.write(data.decode() if data.endswith(b"\n") or not data else data.decode() + "\n")
