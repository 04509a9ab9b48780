"""Claims and contradictions of a graph as rows that a person can read, filtered by who, where and when.

Everything is read from stored nodes; nothing is worked out here.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from kgraph.errors import InputError
from kgraph.graph import Graph

STANCES = ("Accusation", "FigureReport", "Denial", "Demand", "Pledge", "Warning", "Assertion")
EPOCH = date(1970, 1, 1).toordinal()

_CLAIMS = """
SELECT ?claim ?quote ?start ?document ?title ?publisher ?published ?certainty ?negated ?basis
       ?low ?high ?measure ?counted ?number ?asof ?said WHERE {
  %s
  ?claim kg:evidencedBy ?span ; kg:reportedIn ?article .
  ?span kg:exact ?quote ; kg:startOffset ?start .
  ?article dcterms:identifier ?document .
  OPTIONAL { ?article dcterms:title ?title }
  OPTIONAL { ?article kg:publisherName ?publisher }
  OPTIONAL { ?article kg:publishedDay ?published }
  OPTIONAL { ?claim kg:certainty ?certainty }
  OPTIONAL { ?claim kg:negated ?negated }
  OPTIONAL { ?claim kg:basis ?basis }
  OPTIONAL { ?claim kg:atLeast ?low }
  OPTIONAL { ?claim kg:atMost ?high }
  OPTIONAL { ?claim kg:counts ?measure }
  OPTIONAL { ?claim kg:countsWho ?counted }
  OPTIONAL { ?claim kg:numberText ?number }
  OPTIONAL { ?claim kg:asOfDay ?asof }
  OPTIONAL { ?claim kg:statedDay ?said }
}"""
_STANCES = "SELECT ?claim ?value WHERE { %s ?claim a ?value }"
_CLAIMANTS = "SELECT ?claim ?value WHERE { %s ?claim kg:claimedBy/rdfs:label ?value }"
_NAMES = "SELECT ?claim ?value WHERE { %s ?claim (kg:claimedBy|kg:claimedFor)/(rdfs:label|skos:altLabel) ?value }"
_FOR = "SELECT ?claim ?value WHERE { %s ?claim kg:claimedFor/rdfs:label ?value }"
_EVENTS = "SELECT ?claim ?value WHERE { %s ?claim kg:about/kg:eventType ?value }"
_AGENTS = "SELECT ?claim ?value WHERE { %s ?claim kg:about/kg:hasAgent/rdfs:label ?value }"
_PLACES = "SELECT ?claim ?value WHERE { %s ?claim kg:about/kg:atPlace/rdfs:label ?value }"
_WHERE = "SELECT ?claim ?value WHERE { %s ?claim kg:about/kg:atPlace/kg:within*/(rdfs:label|skos:altLabel) ?value }"
_DAYS = """SELECT ?claim ?begins ?ends WHERE { %s ?claim kg:about ?event
  OPTIONAL { ?event kg:beginsDay ?begins } OPTIONAL { ?event kg:endsDay ?ends } }"""
_FINDINGS = """
SELECT ?finding ?type ?first ?second ?explanation ?strength ?relation ?standing ?rule WHERE {
  ?finding a kg:%s ; a ?type ; kg:firstClaim ?first ; kg:secondClaim ?second .
  OPTIONAL { ?finding kg:explanation ?explanation }
  OPTIONAL { ?finding kg:strength ?strength }
  OPTIONAL { ?finding kg:relation ?relation }
  OPTIONAL { ?finding kg:standing ?standing }
  OPTIONAL { ?finding kg:foundBy ?rule }
}"""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim: who says what in which words, and where and when it is to have been.

    `claimants` are the names nearest to the speaker, `speaks_for` those whom they speak for.
    `begins` and `ends` are the first and last day of the event, `said` the day of the statement,
    `published` that of the article; None where it is unknown. A figure has `measure` (killed), `counted`
    (civilians), its bounds, its words (`number`) and the day that it holds for. `names` and `where` hold every name
    that filters look at. Offsets are code points of the document's text.
    """

    iri: str
    stance: str
    claimants: tuple[str, ...]
    speaks_for: tuple[str, ...]
    quote: str
    start: int
    document: str
    title: str = ""
    publisher: str = ""
    published: date | None = None
    said: date | None = None
    events: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    begins: date | None = None
    ends: date | None = None
    certainty: str = ""
    negated: bool = False
    basis: str = ""
    measure: str = ""
    at_least: int | None = None
    at_most: int | None = None
    counted: str = ""
    number: str = ""
    as_of: date | None = None
    names: tuple[str, ...] = ()
    where: tuple[str, ...] = ()

    def during(self, since: date | None, until: date | None) -> bool:
        """Whether the event (of unknown time: the statement, else the article) lies in these days."""
        if since is None and until is None:
            return True
        first = self.begins or self.ends or self.said or self.published
        last = self.ends or self.begins or self.said or self.published
        if first is None or last is None:
            return False
        return (until is None or first <= until) and (since is None or last >= since)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One contradiction (or clearance): two claims and the sentence that says why."""

    iri: str
    kind: str
    first: ClaimRow
    second: ClaimRow
    explanation: str = ""
    strength: str = ""
    relation: str = ""
    standing: str = ""
    rule: str = ""


def claims(
    graph: Graph,
    *,
    stance: str = "",
    claimant: str = "",
    place: str = "",
    event: str = "",
    document: str = "",
    since: date | None = None,
    until: date | None = None,
) -> list[ClaimRow]:
    """The claims that fit every filter, by document and place in it.

    Names are compared without regard to case and accents; a claimant's filter also finds those who
    speak for it, a place's filter what lies within it. `stance` and `event` are names of the
    ontology (``denial``, ``shelling``).

    Raises:
        InputError: no stance is called so.
    """
    wanted = _stance(stance)
    rows = _rows(graph, "?claim a kg:Claim .").values()
    found = [
        row
        for row in rows
        if (not wanted or row.stance == wanted)
        and _fits(claimant, row.names)
        and _fits(place, row.where)
        and (not event or event in row.events)
        and (not document or document == row.document)
        and row.during(since, until)
    ]
    return sorted(found, key=lambda row: (row.document, row.start, row.iri))


def contradictions(
    graph: Graph,
    *,
    kind: str = "",
    claimant: str = "",
    place: str = "",
    since: date | None = None,
    until: date | None = None,
    clearances: bool = False,
) -> list[FindingRow]:
    """The contradictions (or the clearances) that fit every filter: by kind, the certain ones first, then by date.

    A filter of claimant, place or time holds when one of the two claims fits it. `kind` is that of
    the ontology with or without its last word (``denial``, ``DenialContradiction``).

    Raises:
        InputError: no kind is called so.
    """
    family = "Clearance" if clearances else "Contradiction"
    known = kinds(graph, family)
    wanted = _folded(kind).removesuffix(family.lower())
    if wanted and wanted not in {_folded(name) for name in known}:
        raise InputError("--kind", f"{kind!r} is no kind of {family.lower()}", f"choose of: {', '.join(known)}")
    rows = _rows(graph, f"?finding a kg:{family} ; kg:involves ?claim .")
    found: dict[str, FindingRow] = {}
    for row in graph.select(_FINDINGS % family):
        name = _local(row["type"]).removesuffix(family)
        one, two = rows.get(_value(row["first"])), rows.get(_value(row["second"]))
        if not name or name == "Finding" or one is None or two is None or (wanted and _folded(name) != wanted):
            continue
        pair = (one, two)
        if (
            any(_fits(claimant, claim.names) for claim in pair)
            and any(_fits(place, claim.where) for claim in pair)
            and any(claim.during(since, until) for claim in pair)
        ):
            found[_value(row["finding"])] = FindingRow(
                iri=_value(row["finding"]),
                kind=name,
                first=one,
                second=two,
                explanation=_value(row["explanation"]),
                strength=_value(row["strength"]),
                relation=_value(row["relation"]),
                standing=_value(row["standing"]),
                rule=_value(row["rule"]),
            )
    return sorted(found.values(), key=_rank)


def kinds(graph: Graph, family: str = "Contradiction") -> tuple[str, ...]:
    """The kinds of contradiction (or ``Clearance``) that the graph knows, without the last word of their names."""
    text = f"SELECT DISTINCT ?k WHERE {{ {{ ?k rdfs:subClassOf kg:{family} }} UNION {{ [] a kg:{family} ; a ?k }} }}"
    names = {_local(row["k"]).removesuffix(family) for row in graph.select(text)}
    return tuple(sorted(names - {"", "Finding"}))


def _rank(row: FindingRow) -> tuple[bool, str, bool, date, str, int, str, int, str]:
    """Open ones first, kind by kind, the certain ones of a kind first, then by date."""
    one, two = row.first, row.second
    day = max(one.published or date.min, two.published or date.min)
    place = (one.document, one.start, two.document, two.start)
    return (row.standing not in ("", "open"), row.kind, row.strength != "certain", day, *place, row.iri)


def _rows(graph: Graph, pattern: str) -> dict[str, ClaimRow]:
    stances, claimants, speaks_for = (_values(graph, text % pattern) for text in (_STANCES, _CLAIMANTS, _FOR))
    names, events, agents = (_values(graph, text % pattern) for text in (_NAMES, _EVENTS, _AGENTS))
    places, where = (_values(graph, text % pattern) for text in (_PLACES, _WHERE))
    days: dict[str, tuple[date | None, date | None]] = {}
    for row in graph.select(_DAYS % pattern):
        days[_value(row["claim"])] = (_day(row["begins"]), _day(row["ends"]))
    found: dict[str, ClaimRow] = {}
    for row in graph.select(_CLAIMS % pattern):
        iri = _value(row["claim"])
        types = {_last(value) for value in stances[iri]}
        begins, ends = days.get(iri, (None, None))
        by = claimants[iri]
        found[iri] = ClaimRow(
            iri=iri,
            stance=next((name for name in STANCES if name in types), "Claim"),
            claimants=by,
            speaks_for=tuple(name for name in speaks_for[iri] if name not in by),
            quote=_value(row["quote"]),
            start=int(_value(row["start"])),
            document=_value(row["document"]),
            title=_value(row["title"]),
            publisher=_value(row["publisher"]),
            published=_day(row["published"]),
            said=_day(row["said"]),
            events=tuple(_last(value) for value in events[iri]),
            agents=agents[iri],
            places=places[iri],
            begins=begins,
            ends=ends,
            certainty=_value(row["certainty"]),
            negated=_value(row["negated"]) == "true",
            basis=_value(row["basis"]),
            measure=_local(row["measure"]),
            at_least=_number(row["low"]),
            at_most=_number(row["high"]),
            counted=_local(row["counted"]),
            number=_value(row["number"]),
            as_of=_day(row["asof"]),
            names=names[iri],
            where=where[iri],
        )
    return found


def _values(graph: Graph, text: str) -> Mapping[str, tuple[str, ...]]:
    """The sorted values by claim."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in graph.select(text):
        found[_value(row["claim"])].add(_value(row["value"]))
    return defaultdict(tuple, {claim: tuple(sorted(values)) for claim, values in found.items()})


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _local(term: object) -> str:
    return _last(_value(term))


def _last(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _number(term: object) -> int | None:
    return int(_value(term)) if _value(term) else None


def _day(term: object) -> date | None:
    return date.fromordinal(EPOCH + int(_value(term))) if _value(term) else None


def _stance(name: str) -> str:
    if not name:
        return ""
    wanted = "figurereport" if _folded(name) == "figure" else _folded(name)
    for stance in STANCES:
        if _folded(stance) == wanted:
            return stance
    raise InputError("--stance", f"{name!r} is no stance", f"choose of: {', '.join(STANCES)}")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(letter for letter in plain if letter.isalnum() or letter.isspace())
    return " ".join(letters.lower().split())


def _fits(wanted: str, names: Iterable[str]) -> bool:
    """Whether the words of `wanted` are words of one of the names."""
    words = set(_folded(wanted).split())
    return not words or any(words <= set(_folded(name).split()) for name in names)
