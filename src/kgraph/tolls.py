"""The table of a toll: who counted what, up to when, and what updates or contradicts what.

(White et al. 2002: tables of numeric estimates for analysts.) The rows are the answer of the query
``view/figures``; here they are set as text.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from kgraph import queries
from kgraph.graph import Graph

VERBS = {"TollUpdate": "updates", "Correction": "corrects", "PartOfWhole": "part of", "HedgeCompatible": "agrees with"}


@dataclass(frozen=True, slots=True)
class Count:
    """One figure. `high` is None without an upper bound; `event` the happening in words; `notes` what
    other figures (by their number in the table) it updates, contradicts or is a part of."""

    iri: str
    event: str
    place: str
    measure: str
    who: str
    low: int
    high: int | None
    as_of: str
    claimant: str
    outlet: str
    quote: str
    notes: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """The range in digits.

        >>> Count("c", "", "", "killed", "people", 9, None, "", "", "", "").number
        '9+'
        """
        if self.high is None:
            return f"{self.low}+"
        return str(self.low) if self.high == self.low else f"{self.low}–{self.high}"


def counts(graph: Graph, *, place: str = "", measure: str = "", since: str = "", until: str = "") -> list[Count]:
    """The figures of a graph by happening, measure and time; `since` and `until` are days (2020-10-13)."""
    relations = _relations(graph)
    found: dict[str, Count] = {}
    for row in graph.select(queries.get("view/figures").text):
        cell = {name: row[name].value if row[name] is not None else "" for name in COLUMNS}
        as_of = cell["asOf"][:16].replace("T00:00", "").replace("T", " ")
        wrong = (
            (place and place.lower() not in cell["places"].lower())
            or (measure and measure != cell["measure"])
            or (since and as_of[:10] < since)
            or (until and as_of[:10] > until)
        )
        if not wrong and cell["claim"] not in found:
            found[cell["claim"]] = Count(
                cell["claim"], cell["event"], cell["places"], cell["measure"], cell["who"], int(cell["atLeast"]),
                int(cell["atMost"]) if cell["atMost"] else None, as_of, cell["claimant"], cell["outlet"], cell["quote"],
            )  # fmt: skip
    ordered = sorted(found.values(), key=lambda c: (c.place, c.measure, c.who, c.as_of, c.low, c.iri))
    position = {count.iri: number for number, count in enumerate(ordered, 1)}
    return [_noted(count, position, relations) for count in ordered]


COLUMNS = ("claim", "event", "places", "measure", "who", "atLeast", "atMost", "asOf", "claimant", "outlet", "quote")


def _relations(graph: Graph) -> dict[str, list[tuple[str, str]]]:
    """For each claim what it does to which other, in words."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in graph.select(queries.get("view/figure-relations").text):
        kind = row["kind"].value.rsplit("#", 1)[-1]
        first, second = row["first"].value, row["second"].value
        if kind.endswith("Contradiction"):
            found[first].append(("contradicts", second))
            found[second].append(("contradicts", first))
        elif kind.removesuffix("Clearance") in VERBS:
            found[second].append((VERBS[kind.removesuffix("Clearance")], first))
    return found


def _noted(count: Count, position: dict[str, int], relations: dict[str, list[tuple[str, str]]]) -> Count:
    words: dict[str, set[int]] = defaultdict(set)
    for verb, other in relations.get(count.iri, ()):
        if other in position:
            words[verb].add(position[other])
    notes = tuple(f"{verb} {', '.join(map(str, sorted(numbers)))}" for verb, numbers in sorted(words.items()))
    return replace(count, notes=notes)


def table(graph: Graph, *, place: str = "", measure: str = "", since: str = "", until: str = "") -> str:
    """The figures as a table of text, one group for each place and measure."""
    lines: list[str] = []
    group = ("", "")
    for number, count in enumerate(counts(graph, place=place, measure=measure, since=since, until=until), 1):
        if (count.place, count.measure) != group:
            group = (count.place, count.measure)
            lines += ([""] if lines else []) + [f"{count.measure} at {count.place or 'no place given'}"]
        notes = "; ".join(count.notes)
        who = "" if count.who == "people" else count.who
        outlet = "" if count.outlet in count.claimant else f", {count.outlet}"
        source = count.claimant + outlet
        lines.append(f"{number:>4}  {count.number:>9} {who:<10} {count.as_of:<16}  {source:<44.44}  {notes}".rstrip())
    return "\n".join(lines) if lines else "no figures"
