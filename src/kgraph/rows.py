"""Derived facts on their way to a store: rows of subject, property and value, as quads or as lines of N-Triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kgraph.columns import KG, LABEL, RDF_TYPE

XSD = "http://www.w3.org/2001/XMLSchema#"
ESCAPES = str.maketrans(
    {chr(code): f"\\u{code:04X}" for code in (*range(32), 127)}
    | {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\b": r"\b", "\f": r"\f"}
)
Row = tuple[str, str, str | int | float | bool]


def quads(rows: Iterable[Row], graph: str, iris: frozenset[str]) -> Iterator[Quad]:
    """Rows of subject, local name of a ``kg:`` property and value, as quads of `graph`.

    `iris` names the properties whose values are IRIs; a whole number becomes an xsd:integer, any other
    an xsd:decimal of two digits, and what ``…At`` names an xsd:dateTime.
    """
    target = NamedNode(graph)
    for triple in parse("".join(lines(rows, iris)), format=RdfFormat.N_TRIPLES):
        yield Quad(triple.subject, triple.predicate, triple.object, target)


def lines(rows: Iterable[Row], iris: frozenset[str]) -> Iterator[str]:
    """Rows as lines of N-Triples, as the engine writes them; see `quads`.

    >>> list(lines([("x:a", "score", 0.5)], frozenset()))
    ['<x:a> <https://w3id.org/kgraph/ontology#score> "0.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .\\n']
    """
    for subject, name, value in rows:
        predicate = RDF_TYPE if name == "a" else LABEL if name == "label" else KG + name
        if not isinstance(value, str):
            number = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value).lower()
            kind = {bool: "boolean", int: "integer", float: "decimal"}[type(value)]
            yield f'<{subject}> <{predicate}> "{number}"^^<{XSD}{kind}> .\n'
        elif name in iris or name == "a":
            yield f"<{subject}> <{predicate}> <{value}> .\n"
        else:
            kind = f"^^<{XSD}dateTime>" if name.endswith("At") else ""
            yield f'<{subject}> <{predicate}> "{value.translate(ESCAPES)}"{kind} .\n'
