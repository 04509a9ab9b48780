"""Reads the graph for the JSON interface and the pages: small queries, run like everybody's, with the same limits."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kgraph.vocabulary import prefix_lines
from kgraph.web import formats
from kgraph.web.problems import Problem
from kgraph.web.site import Site

RDF_TYPE, LABEL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2000/01/rdf-schema#label"
_JSON = [formats.RESULTS[0].name, formats.RESULTS[0].types[0]]
_BAD = re.compile(r'[<>"{}|^`\\\x00-\x20]')


@dataclass(frozen=True, slots=True)
class Value:
    """A term of a result: an IRI or a literal, with its label when one was asked for."""

    text: str
    iri: bool
    label: str = ""
    datatype: str = ""

    @property
    def name(self) -> str:
        """The last part of an IRI, the text of a literal.

        >>> Value("https://w3id.org/kgraph/concepts#air-strike", True).name
        'air-strike'
        """
        return re.split(r"[#/]", self.text)[-1] if self.iri else self.text

    @property
    def called(self) -> str:
        """The label, or else the name."""
        return self.label or self.name


Row = Mapping[str, Value]
Node = Mapping[str, list[Value]]


def literal(text: str) -> str:
    r"""The text as a SPARQL string.

    >>> literal("it's"), len(literal('"'))
    ('"it\'s"', 4)
    """
    return json.dumps(text, ensure_ascii=False).replace("\\/", "/").replace("\x7f", "\\u007f")


def iri(text: str) -> str:
    """The text as a SPARQL IRI.

    Raises:
        Problem: 400, it is none.
    """
    if _BAD.search(text) or not re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", text):
        raise Problem(400, "bad-request", f"{text!r} is not an IRI")
    return f"<{text}>"


async def select(site: Site, text: str) -> list[Row]:
    """The rows of a SELECT query over all named graphs; the project's prefixes are known.

    Raises:
        Problem: a limit was reached.
    """
    task = {
        "do": "query",
        "text": prefix_lines() + text,
        "base": "https://w3id.org/kgraph/",
        "default": [],
        "named": [],
        "union": True,
        "results": _JSON,
        "graphs": None,
        "available": {"graphs": []},
        "gzip": False,
        "steady": True,
    }
    answer = await site.store.read(task)
    found = json.loads(await answer.bytes())
    return [
        {
            name: Value(term["value"], term["type"] == "uri", datatype=term.get("datatype", ""))
            for name, term in row.items()
            if isinstance(term["value"], str)
        }
        for row in found["results"]["bindings"]
    ]


async def count(site: Site, pattern: str) -> int:
    """How many different ?x fit a pattern."""
    rows = await select(site, f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}")
    return int(rows[0]["n"].text)


async def nodes(site: Site, iris: Iterable[str]) -> dict[str, Node]:
    """All properties of some nodes, by IRI and by the last part of the property's IRI; objects with their labels."""
    wanted = sorted(set(iris))
    found: dict[str, dict[str, list[Value]]] = {each: defaultdict(list) for each in wanted}
    for start in range(0, len(wanted), 500):
        values = " ".join(iri(each) for each in wanted[start : start + 500])
        text = f"""SELECT DISTINCT ?node ?p ?o ?label WHERE {{ VALUES ?node {{ {values} }} ?node ?p ?o .
          OPTIONAL {{ ?o rdfs:label ?label }} }} ORDER BY ?node ?p ?o ?label"""
        for row in await select(site, text):
            if "o" not in row:
                continue
            values_here = found[row["node"].text][row["p"].name]
            if any(v.text == row["o"].text for v in values_here):
                continue
            label = row["label"].text if "label" in row else ""
            values_here.append(Value(row["o"].text, row["o"].iri, label, row["o"].datatype))
    return {each: dict(properties) for each, properties in found.items()}


def first(node: Node, *names: str) -> str:
    """The first value of the first of these properties, as text ("" when there is none)."""
    return next((node[name][0].text for name in names if node.get(name)), "")


def number(node: Node, name: str) -> int | None:
    """The value of a property as a whole number."""
    text = first(node, name)
    return int(float(text)) if text else None
