"""Small worlds for rules: readings written by hand or made by a program, in the form that rdf.py writes.

A `Scene` collects documents and their claims in few words and gives the quads of the graph. The
names of countries and towns are invented, so that no rule can know them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pyoxigraph import Quad

from kgraph import contradict, link, reference
from kgraph.graph import Graph
from kgraph.model import (
    Actor,
    ActorKind,
    Certainty,
    Claim,
    Commitment,
    Document,
    Event,
    Figure,
    Place,
    Range,
    Reading,
    Span,
    Stance,
    When,
)
from kgraph.rdf import to_quads

BASE = "https://w3id.org/kgraph/data/"
KINDS = {
    "state": ActorKind.COUNTRY,
    "army": ActorKind.ARMED_FORCE,
    "ministry": ActorKind.GOVERNMENT_BODY,
    "armed": ActorKind.ARMED_GROUP,
    "monitor": ActorKind.MONITORING_GROUP,
    "outlet": ActorKind.NEWS_ORGANIZATION,
    "org": ActorKind.ORGANIZATION,
    "person": ActorKind.PERSON,
    "group": ActorKind.GROUP,
}
EVENT_FIELDS = ("means", "outcome", "of", "assessment", "topic", "generic", "carried")
KNOWN_KINDS = ("state", "army", "ministry", "armed", "monitor", "outlet", "org")


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def moment(text: str) -> datetime:
    """``2021-05-04`` or ``2021-05-04T12:00`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def when(text: str) -> When:
    """``2021-05-04`` (the day), ``…T12:00`` (the minute), ``2021-05-04..2021-05-09`` or ``2021-05-04..``."""
    if not text:
        return When()
    if ".." in text:
        first, _, last = text.partition("..")
        ends = moment(last) + timedelta(days=1) if last else None
        return When(moment(first) if first else None, ends, "day", text)
    if "T" in text:
        return When(moment(text), moment(text) + timedelta(minutes=1), "minute", text)
    return When.day(moment(text), text)


@dataclass
class Scene:
    """Documents with claims; `actors` caches those made by name ("army:Army of Norland>state:Norland")."""

    readings: list[Reading] = field(default_factory=list)
    _open: tuple[str, When, str] | None = None
    _claims: list[Claim] = field(default_factory=list)
    _commitments: list[Commitment] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _length: int = 0

    def document(self, identifier: str, published: str, publisher: str = "The Courier") -> Scene:
        """Begins a document."""
        self._close()
        self._open = (identifier, when(published), publisher)
        return self

    def _close(self) -> None:
        if self._open is None:
            return
        identifier, published, publisher = self._open
        text = "".join(self._text)
        document = Document(
            identifier, text.split(".")[0], text, ((0, len(text)),), f"{identifier:0<64}"[:64], published, publisher
        )
        self.readings.append(Reading(document, tuple(self._claims), tuple(self._commitments)))
        self._open, self._claims, self._commitments, self._text, self._length = None, [], [], [], 0

    def actor(self, spec: str) -> Actor:
        """An actor from ``kind:Name``, ``kind:Name>kind:Whom they act for``; ``narrator`` for the report."""
        if spec == "narrator":
            publisher = self._open[2] if self._open else ""
            outlet = Actor(f"known:{slug(publisher)}", publisher, ActorKind.NEWS_ORGANIZATION)
            return Actor("narrator", "narrator", ActorKind.NARRATOR, acts_for=(outlet,))
        first, _, rest = spec.partition(">")
        kind, _, name = first.partition(":")
        prefix = "known" if kind in KNOWN_KINDS else "doc"
        acts = (self.actor(rest),) if rest else ()
        return Actor(f"{prefix}:{slug(name)}", name, KINDS[kind], acts_for=acts)

    def place(self, spec: str) -> Place:
        """A place from ``Name`` or ``Name<District<Country``: what lies in what."""
        name, _, rest = spec.partition("<")
        within = tuple(f"known:{slug(up)}" for up in rest.split("<") if up)
        return Place(f"known:{slug(name)}", name, within=within[:1])

    def span(self, text: str) -> Span:
        start = self._length
        self._text.append(text + " ")
        self._length += len(text) + 1
        return Span(start, start + len(text), text, len(self._text))

    def claim(
        self,
        stance: str,
        type: str,
        text: str,
        by: str | Sequence[str] = "narrator",
        *,
        agents: Iterable[str] = (),
        patients: Iterable[str] = (),
        places: Iterable[str] = (),
        except_places: Iterable[str] = (),
        at: str = "",
        count: tuple[Any, ...] | None = None,
        figure: dict[str, Any] | None = None,
        **more: Any,
    ) -> int:
        """Adds a claim; the number that `responds_to` and `part_of` take.

        `count`: (at least, at most or None, quantity, who, words); `figure`: further fields of a Figure
        (`as_of` and `since` as text); `more`: fields of a Claim, those of `EVENT_FIELDS` of its event.
        """
        event_fields = {name: more.pop(name) for name in EVENT_FIELDS if name in more}
        event = Event(
            type,
            tuple(self.actor(spec) for spec in agents),
            tuple(self.actor(spec) for spec in patients),
            tuple(self.place(spec) for spec in places),
            tuple(self.place(spec) for spec in except_places),
            when(at),
            **event_fields,
        )
        if "stated" in more:
            more["stated"] = when(more["stated"])
        if "certainty" in more:
            more["certainty"] = Certainty(more["certainty"])
        if "blames" in more:
            more["blames"] = tuple(self.actor(spec) for spec in more["blames"])
        told = None
        if count is not None:
            low, high, quantity, who, words = count
            fields = dict(figure or {})
            for name in ("as_of", "since"):
                if name in fields:
                    fields[name] = when(fields[name])
            hedge = "" if low == high else " ".join(words.split()[:-1])
            told = Figure(Range(low, high, hedge), quantity, who, words, **fields)
        claimants = (by,) if isinstance(by, str) else tuple(by)
        more.setdefault("negated", stance == "denial")
        if stance == "denial":
            more.setdefault("denied", "event")
        self._claims.append(
            Claim(Stance(stance), tuple(self.actor(spec) for spec in claimants), event, self.span(text), told, **more)
        )
        return len(self._claims) - 1

    def commitment(self, text: str, parties: Iterable[str], at: str, places: Iterable[str] = ()) -> None:
        """A ceasefire that the document establishes."""
        members = tuple(self.actor(spec) for spec in parties)
        where = tuple(self.place(spec) for spec in places)
        self._commitments.append(Commitment("ceasefire", members, when(at), self.span(text), where))

    def finished(self) -> list[Reading]:
        """All documents as readings."""
        self._close()
        return self.readings

    def quads(self, base: str = BASE) -> list[Quad]:
        """All documents as quads, each in its graph."""
        return [quad for reading in self.finished() for quad in to_quads(reading, base)]


def compared(quads: Iterable[Quad]) -> Graph:
    """A graph in memory of these quads and the reference data, linked, with its findings."""
    graph = Graph.open(None)
    reference.load(graph)
    graph.store.extend(quads)
    link.link(graph)
    contradict.detect(graph)
    return graph


def kinds(scene: Scene) -> set[str]:
    """The kinds of contradiction found in a scene ("Denial", "Quantity" …)."""
    with compared(scene.quads()) as graph:
        rows = graph.query("SELECT DISTINCT ?kind { ?f a ?kind . ?kind rdfs:subClassOf kg:Contradiction }")
        return {row["kind"].value.split("#")[1].removesuffix("Contradiction") for row in rows}
