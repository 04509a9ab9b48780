"""Content negotiation, as tables: which media types there are, and which one a client gets.

Accept headers are read as in RFC 9110, section 12.5.1: quality values, wildcards, parameters; among
equals the order of the table decides, for an exact type the order of the header does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a result: `name` (short, for ``?format=``), media types (the first is sent)."""

    name: str
    engine: RdfFormat | QueryResultsFormat
    types: tuple[str, ...]

    @property
    def header(self) -> str:
        """The Content-Type to send."""
        kind = self.types[0]
        return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


RESULTS = (
    Format("json", QueryResultsFormat.JSON, ("application/sparql-results+json", "application/json")),
    Format("xml", QueryResultsFormat.XML, ("application/sparql-results+xml", "application/xml", "text/xml")),
    Format("csv", QueryResultsFormat.CSV, ("text/csv",)),
    Format("tsv", QueryResultsFormat.TSV, ("text/tab-separated-values",)),
)

GRAPHS = (
    Format("turtle", RdfFormat.TURTLE, ("text/turtle", "application/turtle", "application/x-turtle")),
    Format("trig", RdfFormat.TRIG, ("application/trig",)),
    Format("ntriples", RdfFormat.N_TRIPLES, ("application/n-triples", "text/plain")),
    Format("nquads", RdfFormat.N_QUADS, ("application/n-quads",)),
    Format("rdfxml", RdfFormat.RDF_XML, ("application/rdf+xml", "application/xml", "text/xml")),
    Format("jsonld", RdfFormat.JSON_LD, ("application/ld+json", "application/json")),
)

DATASETS = tuple(f for f in GRAPHS if f.name in ("trig", "nquads", "jsonld"))

BY_NAME = {f.name: f for f in (*RESULTS, *GRAPHS)} | {"nt": GRAPHS[2], "nq": GRAPHS[3], "ttl": GRAPHS[0]}


def ranges(accept: str) -> list[tuple[str, float]]:
    """The media ranges of an Accept header with their quality; what cannot be read is left out.

    >>> ranges("text/turtle;q=0.5, application/*;charset=utf-8, nonsense, a/b;q=2")
    [('text/turtle', 0.5), ('application/*', 1.0)]
    """
    found = []
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        main, slash, sub = media.partition("/")
        if not (main and slash and sub):
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = -1.0
        if 0.0 <= quality <= 1.0:
            found.append((media, quality))
    return found


def quality(media: str, accepted: list[tuple[str, float]]) -> float:
    """How much a client wants `media`: the most specific range that matches decides.

    >>> quality("text/csv", [("text/*", 0.5), ("text/csv", 0.0)])
    0.0
    """
    main = media.split("/")[0]
    for pattern in (media, f"{main}/*", "*/*"):
        for candidate, value in accepted:
            if candidate == pattern:
                return value
    return 0.0


def choose(accept: str | None, table: tuple[Format, ...]) -> Format | None:
    """The format that fits `accept` best; the first of the table when nothing is asked, None when none fits.

    >>> choose("application/xml;q=0.9, text/csv;q=0.8", RESULTS).name
    'xml'
    >>> choose("*/*", GRAPHS).name, choose(None, RESULTS).name, choose("image/png", RESULTS)
    ('turtle', 'json', None)
    """
    if not accept or not accept.strip():
        return table[0]
    accepted = ranges(accept)
    best, chosen = 0.0, None
    for candidate in table:
        named = [q for media, q in accepted if media in candidate.types]  # other names count when they are named
        value = max(quality(candidate.types[0], accepted), *named, 0.0)
        if value > best:
            best, chosen = value, candidate
    return chosen


def media_types(table: tuple[Format, ...]) -> list[str]:
    """The media types that the formats of the table are sent as."""
    return [f.types[0] for f in table]


def wants_html(accept: str | None) -> bool:
    """Whether a browser asks: HTML is named, and nothing RDF is wanted as much.

    >>> wants_html("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), wants_html("*/*")
    (True, False)
    >>> wants_html("text/html;q=0.5, text/turtle")
    False
    """
    accepted = ranges(accept or "")
    html = max((value for media, value in accepted if media in ("text/html", "application/xhtml+xml")), default=0.0)
    data = [m for f in (*GRAPHS, *RESULTS) for m in f.types]
    rival = max((value for media, value in accepted if media in data and media != "application/xml"), default=0.0)
    return html > 0 and html >= rival


def parser_of(content_type: str) -> RdfFormat | None:
    """The RDF format of a request body, by its media type (without parameters)."""
    for candidate in GRAPHS:
        if content_type in candidate.types and isinstance(candidate.engine, RdfFormat):
            return candidate.engine
    return RdfFormat.from_media_type(content_type)
