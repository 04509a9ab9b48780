"""The names and values that the graph is written with: IRIs of actors and places, concepts, literals.

Numbers, truth values and times are written as the store gives them back, so that a graph reads the same before
and after it was stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyoxigraph as ox

from kgraph.model import Actor, When
from kgraph.vocabulary import PREFIXES, XSD, local_name, schema


def actor_iri(actor: Actor, document: str, base: str) -> ox.NamedNode:
    """The name of an actor: of the knowledge files, or of one document.

    >>> actor_iri(Actor("known:nato", "NATO"), "report-7", "http://example.org/").value
    'https://w3id.org/kgraph/actor/nato'
    >>> actor_iri(Actor("doc:a-mayor", "a mayor"), "report-7", "http://example.org/").value
    'http://example.org/actor/report-7-a-mayor'
    """
    kind, _, name = actor.key.partition(":")
    if kind == "known" and name:
        return ox.NamedNode(PREFIXES["kga"] + local_name(name))
    if kind == "narrator" or actor.is_narrator:
        return ox.NamedNode(f"{base}actor/{local_name(document)}-narrator")
    if kind == "doc" and name:
        return ox.NamedNode(f"{base}actor/{local_name(document)}-{local_name(name)}")
    raise ValueError(f"the key {actor.key!r} of the actor {actor.label!r} begins with none of known:, doc:, narrator")


def place_iri(key: str, document: str, base: str) -> ox.NamedNode:
    """The name of a place, by its key.

    >>> place_iri("geonames:585379", "report-7", "http://example.org/").value
    'https://w3id.org/kgraph/place/gn-585379'
    """
    kind, _, name = key.partition(":")
    if kind == "known" and name:
        return ox.NamedNode(PREFIXES["kgp"] + local_name(name))
    if kind == "geonames" and name:
        return ox.NamedNode(f"{PREFIXES['kgp']}gn-{local_name(name)}")
    if kind == "doc" and name:
        return ox.NamedNode(f"{base}place/{local_name(document)}-{local_name(name)}")
    raise ValueError(f"the key {key!r} of a place begins with none of known:, geonames:, doc:")


def closure(actors: Iterable[Actor]) -> list[Actor]:
    """The actors and all that they act for, each key once, nearest first.

    >>> [a.label for a in closure([Actor("doc:s", "spokeswoman", acts_for=(Actor("known:m", "ministry"),))])]
    ['spokeswoman', 'ministry']
    """
    seen: dict[str, Actor] = {}
    queue = list(actors)
    while queue:
        actor = queue.pop(0)
        if actor.key not in seen:
            seen[actor.key] = actor
            queue.extend(actor.acts_for)
    return list(seen.values())


def concept_of(who: str) -> str:
    """The concept of the list of those counted for a word of a text; ``other-counted`` when none fits.

    >>> concept_of("soldiers"), concept_of("Troops"), concept_of("albums")
    ('soldiers', 'soldiers', 'other-counted')
    """
    word = " ".join(who.lower().split())
    for concept in schema().scheme("counted"):
        if word == concept.name or word in (name.lower() for name in concept.names):
            return concept.name
    return "other-counted"


def last_moment(when: When) -> datetime:
    """The time up to which a figure counts: a day is given by its midnight."""
    if when.ends is None:
        return when.begins or datetime.min.replace(tzinfo=UTC)
    if when.begins is not None and when.precision in ("minute", "hour", "day"):
        last = when.ends - timedelta(microseconds=1)
        if when.begins.date() == last.date():
            return when.begins
    last = (when.ends - timedelta(microseconds=1)).astimezone(UTC)
    return last.replace(hour=0, minute=0, second=0, microsecond=0)


def text(value: str) -> ox.Literal:
    """A plain string."""
    return ox.Literal(value)


def boolean(value: bool) -> ox.Literal:
    """An xsd:boolean."""
    return ox.Literal("true" if value else "false", datatype=XSD["boolean"])


def integer(value: int) -> ox.Literal:
    """An xsd:integer (the store makes every integer type one)."""
    return ox.Literal(str(value), datatype=XSD["integer"])


def decimal(value: float) -> ox.Literal:
    """An xsd:decimal of at most six places.

    >>> decimal(0.5).value, decimal(1.0).value
    ('0.5', '1')
    """
    number = format(Decimal(repr(round(value, 6))).normalize(), "f")
    return ox.Literal(number, datatype=XSD["decimal"])


def moment(value: datetime) -> ox.Literal:
    """An xsd:dateTime in UTC, in whole seconds.

    >>> moment(datetime(2020, 10, 13, 8, tzinfo=UTC)).value
    '2020-10-13T08:00:00Z'
    """
    return ox.Literal(value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=XSD["dateTime"])
