"""Records become quads here: one reading, one named graph; inverses and superclasses are written out.

What a reader of the graph may rely on is in ontology/kgraph.ttl; what must hold, in shapes/.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pyoxigraph as ox

from kgraph import terms
from kgraph.model import (
    Actor,
    ActorKind,
    Claim,
    Commitment,
    Document,
    Event,
    Figure,
    Place,
    Reading,
    Stance,
    When,
    day_number,
)
from kgraph.phrases import claim_label, event_label, quoted
from kgraph.vocabulary import (
    KG,
    KGC,
    PREFIXES,
    RDF_TYPE,
    RDFS_LABEL,
    SKOS_ALT_LABEL,
    XSD,
    document_graph,
    local_name,
    schema,
)

CLASS_OF_STANCE = {
    Stance.ASSERTION: "Assertion",
    Stance.ACCUSATION: "Accusation",
    Stance.FIGURE: "FigureReport",
    Stance.DENIAL: "Denial",
    Stance.DEMAND: "Demand",
    Stance.PLEDGE: "Pledge",
    Stance.WARNING: "Warning",
}
FORBIDDEN_BY = {"Ceasefire": ("armed-attack", "armed-clash")}
Value = ox.NamedNode | ox.Literal


def to_quads(reading: Reading, base: str) -> list[ox.Quad]:
    """Everything that was read from one document, as quads of the document's graph, sorted.

    `base` is the IRI that the data's own names begin with. The same reading always gives the same
    quads.

    Raises:
        ValueError: a key of an actor or place that is of no known kind.
    """
    writer = _Writer(reading, base)
    writer.write()
    graph = document_graph(reading.document.identifier)
    return sorted((ox.Quad(s, p, o, graph) for s, p, o in writer.triples), key=str)


def claim_names(reading: Reading, base: str) -> list[ox.NamedNode]:
    """The name that each claim of a reading has in the graph, in order; two claims of one content have one name."""
    return _Writer(reading, base).claim_names()


class _Writer:
    """Collects the triples of one reading."""

    def __init__(self, reading: Reading, base: str) -> None:
        self.reading = reading
        self.base = base
        self.document_id = local_name(reading.document.identifier)
        self.document = self._own("document", "")
        self.triples: set[tuple[ox.NamedNode, ox.NamedNode, Value]] = set()
        self.actors: dict[str, Actor] = {}
        self.places: dict[str, Place] = {}
        self.claims: list[ox.NamedNode] = []

    def _own(self, kind: str, rest: str) -> ox.NamedNode:
        return ox.NamedNode(f"{self.base}{kind}/{self.document_id}{'-' + rest if rest else ''}")

    def _add(self, subject: ox.NamedNode, name: str, *values: Value) -> None:
        """Triples with the property kg:`name`, and those of its inverse."""
        inverse = schema().inverses.get(name)
        for value in values:
            self.triples.add((subject, KG[name], value))
            if inverse and isinstance(value, ox.NamedNode):
                self.triples.add((value, KG[inverse], subject))

    def _type(self, subject: ox.NamedNode, *names: str) -> None:
        for name in names:
            for above in schema().superclasses(name):
                self.triples.add((subject, RDF_TYPE, KG[above]))

    def _label(self, subject: ox.NamedNode, label: str) -> None:
        self.triples.add((subject, RDFS_LABEL, terms.text(label)))

    def write(self) -> None:
        reading = self.reading
        self._meet(a for claim in reading.claims for a in _actors_of(claim))
        self._meet(a for commitment in reading.commitments for a in commitment.parties)
        self._document(reading.document)
        self.claims = self.claim_names()
        described: set[ox.NamedNode] = set()
        for name, claim in zip(self.claims, reading.claims, strict=True):
            if name not in described:
                described.add(name)
                self._claim(name, claim)
        for commitment in reading.commitments:
            self._commitment(commitment)
        for actor in self.actors.values():
            self._actor(actor)
        for place in self.places.values():
            self._place(place)

    def _meet(self, actors: Iterable[Actor]) -> None:
        """Remember the actors; of two records with one key the one of a narrower kind gives the class."""
        for actor in terms.closure(actors):
            known = self.actors.get(actor.key)
            if known is None or (known.kind is ActorKind.ACTOR and actor.kind is not ActorKind.ACTOR):
                self.actors[actor.key] = actor

    def _iri(self, actor: Actor) -> ox.NamedNode:
        return terms.actor_iri(actor, self.reading.document.identifier, self.base)

    def _places(self, places: Iterable[Place]) -> list[ox.NamedNode]:
        result = []
        for place in places:
            self.places.setdefault(place.key, place)
            result.append(terms.place_iri(place.key, self.reading.document.identifier, self.base))
        return result

    def _document(self, document: Document) -> None:
        iri = self.document
        self._type(iri, "NewsArticle")
        self._label(iri, document.title or document.identifier)
        for name, text in (
            ("identifier", document.identifier),
            ("title", document.title),
            ("language", document.language),
        ):
            if text:
                self.triples.add((iri, ox.NamedNode(PREFIXES["dcterms"] + name), terms.text(text)))
        self._add(iri, "text", terms.text(document.text))
        self._add(iri, "sha256", terms.text(document.sha256))
        if document.published.begins is not None:
            self._add(iri, "publishedAt", terms.moment(document.published.begins))
            self._add(iri, "publishedDay", terms.integer(day_number(document.published.begins)))
        self._add(iri, "timePrecision", terms.text(document.published.precision))
        if document.url:
            self._add(iri, "url", ox.Literal(document.url, datatype=XSD["anyURI"]))
        if document.publisher:
            self._add(iri, "publisherName", terms.text(document.publisher))
            publisher = self._publisher(document)
            self._meet([publisher])
            self._add(iri, "publishedBy", self._iri(publisher))

    def _publisher(self, document: Document) -> Actor:
        narrators = [a for a in self.actors.values() if a.is_narrator]
        for narrator in narrators:
            if narrator.acts_for:
                return narrator.acts_for[0]
        key = "doc:" + "-".join(document.publisher.lower().split())
        return Actor(key, document.publisher, ActorKind.NEWS_ORGANIZATION)

    def _span(self, start: int, end: int, text: str, sentence: int) -> ox.NamedNode:
        iri = self._own("span", f"{start}-{end}")
        self._type(iri, "TextSpan")
        self._label(iri, f"{quoted(text)} ({self.reading.document.identifier}, characters {start} to {end})")
        self._add(iri, "exact", terms.text(text))
        self._add(iri, "startOffset", terms.integer(start))
        self._add(iri, "endOffset", terms.integer(end))
        self._add(iri, "sentenceNumber", terms.integer(max(sentence, 1)))
        self._add(iri, "inDocument", self.document)
        return iri

    def claim_names(self) -> list[ox.NamedNode]:
        """A name for each claim, from its content; two with one content are one."""
        names: list[ox.NamedNode] = []
        taken: dict[str, str] = {}
        for claim in self.reading.claims:
            figure = claim.figure
            bounds = (figure.range.at_least, figure.range.at_most, figure.quantity) if figure else ()
            who = tuple(a.key for a in claim.claimants)
            key = repr((claim.span.start, claim.span.end, claim.stance.value, who, claim.event.type, bounds))
            whole = key + self._event_key(claim.event) + repr((claim.negated, claim.blames))
            for candidate in (key, whole):
                digest = _hash(candidate, 8)
                if taken.setdefault(digest, whole) == whole:
                    break
            names.append(self._own("claim", digest))
        return names

    def _claim(self, iri: ox.NamedNode, claim: Claim) -> None:
        self._type(iri, CLASS_OF_STANCE[claim.stance])
        self._label(iri, claim_label(claim))
        self._add(iri, "claimedBy", *(self._iri(a) for a in claim.claimants))
        self._add(iri, "claimedFor", *(self._iri(a) for a in terms.closure(claim.claimants)))
        span = claim.span
        self._add(iri, "evidencedBy", self._span(span.start, span.end, span.text, span.sentence))
        self._add(iri, "reportedIn", self.document)
        event = self._event(claim.event, claim)
        self._add(iri, "about", event)
        if claim.stance is Stance.DENIAL:
            self._add(iri, "denies", event)
            self._add(iri, "deniedAspect", terms.text(claim.denied or "event"))
        elif claim.stance.commits:
            self._add(iri, "asserts", event)
        self._add(iri, "blames", *(self._iri(a) for a in claim.blames))
        self._add(iri, "certainty", terms.text(claim.certainty.value))
        self._add(iri, "negated", terms.boolean(claim.negated or claim.stance is Stance.DENIAL))
        self._add(iri, "basis", terms.text(claim.basis.value))
        for name, text in (("cue", claim.cue), ("creditedTo", claim.origin)):
            if text:
                self._add(iri, name, terms.text(text))
        self._add(iri, "respondsTo", *(self.claims[i] for i in claim.responds_to if self.claims[i] != iri))
        if claim.event.carried:  # of the claim: another may tell of the same event and name who did it
            self._add(iri, "agentFromContext", terms.boolean(True))
        for name, others in (("revises", claim.revises), ("withdraws", claim.withdraws)):
            self._add(iri, name, *(self.claims[i] for i in others if self.claims[i] != iri))
        if claim.corrects and claim.figure is not None:
            self._add(iri, "isCorrection", terms.boolean(True))
        if claim.stated.begins is not None:
            self._add(iri, "statedAt", terms.moment(claim.stated.begins))
            self._add(iri, "statedDay", terms.integer(day_number(claim.stated.begins)))
        self._add(iri, "confidence", terms.decimal(claim.confidence))
        if claim.figure is not None:
            self._figure(iri, claim.figure)

    def _figure(self, iri: ox.NamedNode, figure: Figure) -> None:
        quantities = {c.name for c in schema().scheme("quantities")}
        self._add(iri, "counts", KGC[figure.quantity if figure.quantity in quantities else "other-count"])
        concept = terms.concept_of(figure.who)
        self._add(iri, "countsWho", KGC[concept])
        if figure.who and figure.who != concept:
            self._add(iri, "whoText", terms.text(figure.who))
        self._add(iri, "countedFor", *(self._iri(a) for a in figure.counted_for))
        self._add(iri, "atLeast", terms.integer(figure.range.at_least))
        if figure.range.at_most is not None:
            self._add(iri, "atMost", terms.integer(figure.range.at_most))
        if figure.range.hedge:
            self._add(iri, "hedge", terms.text(figure.range.hedge))
        self._add(iri, "hedgePolicy", terms.text(figure.range.policy))
        if figure.text:
            self._add(iri, "numberText", terms.text(figure.text))
        as_of = figure.as_of if figure.as_of.resolved or not figure.running else self.reading.document.published
        if as_of.resolved or not figure.running:  # of a running count of no known date nothing is said
            self._add(iri, "isRunningCount", terms.boolean(figure.running))
            if figure.partial:
                self._add(iri, "isPartialCount", terms.boolean(True))
        if as_of.resolved:
            moment = terms.last_moment(as_of)
            self._add(iri, "asOf", terms.moment(moment))
            self._add(iri, "asOfDay", terms.integer(day_number(moment)))
        if figure.since.begins is not None:
            self._add(iri, "since", terms.moment(figure.since.begins))
            self._add(iri, "sinceDay", terms.integer(day_number(figure.since.begins)))
        if figure.part_of is not None and self.claims[figure.part_of] != iri:
            self._add(iri, "partOfFigure", self.claims[figure.part_of])

    def _event_key(self, event: Event) -> str:
        when = event.when
        return repr(
            (
                event.type,
                *(tuple(sorted(x.key for x in xs)) for xs in (event.agents, event.patients)),
                *(tuple(sorted(x.key for x in xs)) for xs in (event.places, event.except_places)),
                when.begins and when.begins.isoformat(),
                when.ends and when.ends.isoformat(),
                when.precision,
                event.means,
                event.outcome,
                event.of,
                event.generic,
                event.assessment,
                event.topic,
            )
        )

    def _event(self, event: Event, claim: Claim) -> ox.NamedNode:
        """The node of an event: shared by claims that describe it alike, when they say enough to tell."""
        shared = event.of or (
            event.type != "other"
            and (event.agents or event.patients)
            and (event.places or event.except_places or event.when.resolved)
        )
        own = "" if shared else repr((claim.span.start, claim.span.end, claim.stance.value))
        iri = self._own("event", _hash(self._event_key(event) + own, 10))
        concept = schema().concepts.get(event.type) or schema().concepts["other"]
        self._type(iri, concept.describes or "ConflictEvent")
        self._label(iri, event_label(event))
        self._add(iri, "eventType", KGC[concept.name])
        self._add(iri, "hasAgent", *(self._iri(a) for a in event.agents))
        self._add(iri, "hasPatient", *(self._iri(a) for a in event.patients))
        self._add(iri, "atPlace", *self._places(event.places))
        self._add(iri, "exceptPlace", *self._places(event.except_places))
        self._when(iri, event.when)
        literals = ("means", "outcome", "assessment", "topic")
        for name, text in ((name, getattr(event, name)) for name in literals):
            if text:
                self._add(iri, name, terms.text(text))
        if event.generic:
            self._add(iri, "generic", ox.Literal(True))
        if event.of:
            self._add(iri, "sameDescription", terms.text(f"{self.document_id}:{event.of}"))
        return iri

    def _when(self, iri: ox.NamedNode, when: When) -> None:
        if when.begins is not None:
            self._add(iri, "begins", terms.moment(when.begins))
            self._add(iri, "beginsDay", terms.integer(day_number(when.begins)))
        if when.ends is not None:
            self._add(iri, "ends", terms.moment(when.ends))
            self._add(iri, "endsDay", terms.integer(day_number(when.ends - timedelta(microseconds=1))))
        self._add(iri, "timePrecision", terms.text(when.precision))
        if when.text:
            self._add(iri, "timeText", terms.text(when.text))

    def _commitment(self, commitment: Commitment) -> None:
        ceasefire = commitment.type.startswith(("ceasefire", "truce"))
        kind = "Ceasefire" if ceasefire else "Commitment"
        span = commitment.span
        parties = sorted(a.key for a in commitment.parties)
        iri = self._own("commitment", _hash(repr((commitment.type, parties, span.start, span.end)), 8))
        self._type(iri, kind)
        names = " and ".join(a.label for a in commitment.parties)
        self._label(iri, f"{commitment.type.replace('-', ' ')} of {names}" if names else commitment.type)
        self._add(iri, "hasParty", *(self._iri(a) for a in commitment.parties))
        self._add(iri, "coversPlace", *self._places(commitment.places))
        self._add(iri, "forbids", *(KGC[name] for name in FORBIDDEN_BY.get(kind, ())))
        self._when(iri, commitment.when)
        self._add(iri, "establishedIn", self._span(span.start, span.end, span.text, span.sentence))

    def _actor(self, actor: Actor) -> None:
        iri = self._iri(actor)
        self._type(iri, actor.kind.value)
        self._label(iri, actor.label)
        for alias in actor.aliases:
            if alias and alias != actor.label:
                self.triples.add((iri, SKOS_ALT_LABEL, terms.text(alias)))
        self._add(iri, "actsFor", *(self._iri(a) for a in actor.acts_for if a.key != actor.key))
        if actor.role:
            self._add(iri, "role", terms.text(actor.role))
        if actor.is_narrator:
            self._add(iri, "narratorOf", self.document)

    def _place(self, place: Place) -> None:
        document = self.reading.document.identifier
        iri = terms.place_iri(place.key, document, self.base)
        self._type(iri, "Place")
        self._label(iri, place.label)
        for alias in place.aliases:
            if alias and alias != place.label:
                self.triples.add((iri, SKOS_ALT_LABEL, terms.text(alias)))
        for key in place.within:
            if key != place.key:
                around = terms.place_iri(key, document, self.base)
                self._add(iri, "within", around)
                self._type(around, "Place")
                if key not in self.places and not key.startswith("known:"):  # the knowledge names those
                    self._label(around, key.partition(":")[2].replace("-", " "))
        if place.latitude is not None and place.longitude is not None:
            self._add(iri, "latitude", terms.decimal(place.latitude))
            self._add(iri, "longitude", terms.decimal(place.longitude))
        if place.country:
            self._add(iri, "countryName", terms.text(place.country))


def _actors_of(claim: Claim) -> Iterator[Actor]:
    yield from claim.claimants
    yield from claim.event.agents
    yield from claim.event.patients
    yield from claim.blames
    if claim.figure is not None:
        yield from claim.figure.counted_for


def _hash(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
