"""Records become quads here: one reading, one named graph; inverses and superclasses are written out.

What a reader of the graph may rely on is in ontology/kgraph.ttl; what must hold, in shapes/.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyoxigraph as ox

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
        self.triples.add((subject, RDFS_LABEL, _text(label)))

    def write(self) -> None:
        reading = self.reading
        self._meet(a for claim in reading.claims for a in _actors_of(claim))
        self._meet(a for commitment in reading.commitments for a in commitment.parties)
        self._document(reading.document)
        self.claims = self._claim_names()
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
        for actor in closure(actors):
            known = self.actors.get(actor.key)
            if known is None or (known.kind is ActorKind.ACTOR and actor.kind is not ActorKind.ACTOR):
                self.actors[actor.key] = actor

    def _iri(self, actor: Actor) -> ox.NamedNode:
        return actor_iri(actor, self.reading.document.identifier, self.base)

    def _places(self, places: Iterable[Place]) -> list[ox.NamedNode]:
        result = []
        for place in places:
            self.places.setdefault(place.key, place)
            result.append(place_iri(place.key, self.reading.document.identifier, self.base))
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
                self.triples.add((iri, ox.NamedNode(PREFIXES["dcterms"] + name), _text(text)))
        self._add(iri, "text", _text(document.text))
        self._add(iri, "sha256", _text(document.sha256))
        if document.published.begins is not None:
            self._add(iri, "publishedAt", _moment(document.published.begins))
            self._add(iri, "publishedDay", _integer(day_number(document.published.begins)))
        self._add(iri, "timePrecision", _text(document.published.precision))
        if document.url:
            self._add(iri, "url", ox.Literal(document.url, datatype=XSD["anyURI"]))
        if document.publisher:
            self._add(iri, "publisherName", _text(document.publisher))
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
        self._add(iri, "exact", _text(text))
        self._add(iri, "startOffset", _integer(start))
        self._add(iri, "endOffset", _integer(end))
        self._add(iri, "sentenceNumber", _integer(max(sentence, 1)))
        self._add(iri, "inDocument", self.document)
        return iri

    def _claim_names(self) -> list[ox.NamedNode]:
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
        self._add(iri, "claimedFor", *(self._iri(a) for a in closure(claim.claimants)))
        span = claim.span
        self._add(iri, "evidencedBy", self._span(span.start, span.end, span.text, span.sentence))
        self._add(iri, "reportedIn", self.document)
        event = self._event(claim.event, claim)
        self._add(iri, "about", event)
        if claim.stance is Stance.DENIAL:
            self._add(iri, "denies", event)
            self._add(iri, "deniedAspect", _text(claim.denied or "event"))
        elif claim.stance.commits:
            self._add(iri, "asserts", event)
        self._add(iri, "blames", *(self._iri(a) for a in claim.blames))
        self._add(iri, "certainty", _text(claim.certainty.value))
        self._add(iri, "negated", _boolean(claim.negated or claim.stance is Stance.DENIAL))
        self._add(iri, "basis", _text(claim.basis.value))
        for name, text in (("cue", claim.cue), ("creditedTo", claim.origin)):
            if text:
                self._add(iri, name, _text(text))
        self._add(iri, "respondsTo", *(self.claims[i] for i in claim.responds_to if self.claims[i] != iri))
        if claim.stated.begins is not None:
            self._add(iri, "statedAt", _moment(claim.stated.begins))
            self._add(iri, "statedDay", _integer(day_number(claim.stated.begins)))
        self._add(iri, "confidence", _decimal(claim.confidence))
        if claim.figure is not None:
            self._figure(iri, claim.figure)

    def _figure(self, iri: ox.NamedNode, figure: Figure) -> None:
        quantities = {c.name for c in schema().scheme("quantities")}
        self._add(iri, "counts", KGC[figure.quantity if figure.quantity in quantities else "other-count"])
        concept = concept_of(figure.who)
        self._add(iri, "countsWho", KGC[concept])
        if figure.who and figure.who != concept:
            self._add(iri, "whoText", _text(figure.who))
        self._add(iri, "countedFor", *(self._iri(a) for a in figure.counted_for))
        self._add(iri, "atLeast", _integer(figure.range.at_least))
        if figure.range.at_most is not None:
            self._add(iri, "atMost", _integer(figure.range.at_most))
        if figure.range.hedge:
            self._add(iri, "hedge", _text(figure.range.hedge))
        self._add(iri, "hedgePolicy", _text(figure.range.policy))
        if figure.text:
            self._add(iri, "numberText", _text(figure.text))
        as_of = figure.as_of if figure.as_of.resolved or not figure.running else self.reading.document.published
        if as_of.resolved or not figure.running:  # of a running count of no known date nothing is said
            self._add(iri, "isRunningCount", _boolean(figure.running))
        if as_of.resolved:
            moment = _last_moment(as_of)
            self._add(iri, "asOf", _moment(moment))
            self._add(iri, "asOfDay", _integer(day_number(moment)))
        if figure.since.begins is not None:
            self._add(iri, "since", _moment(figure.since.begins))
            self._add(iri, "sinceDay", _integer(day_number(figure.since.begins)))
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
        for name, text in (("means", event.means), ("outcome", event.outcome)):
            if text:
                self._add(iri, name, _text(text))
        if event.of:
            self._add(iri, "sameDescription", _text(f"{self.document_id}:{event.of}"))
        return iri

    def _when(self, iri: ox.NamedNode, when: When) -> None:
        if when.begins is not None:
            self._add(iri, "begins", _moment(when.begins))
            self._add(iri, "beginsDay", _integer(day_number(when.begins)))
        if when.ends is not None:
            self._add(iri, "ends", _moment(when.ends))
            self._add(iri, "endsDay", _integer(day_number(when.ends - timedelta(microseconds=1))))
        self._add(iri, "timePrecision", _text(when.precision))
        if when.text:
            self._add(iri, "timeText", _text(when.text))

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
                self.triples.add((iri, SKOS_ALT_LABEL, _text(alias)))
        self._add(iri, "actsFor", *(self._iri(a) for a in actor.acts_for if a.key != actor.key))
        if actor.role:
            self._add(iri, "role", _text(actor.role))
        if actor.is_narrator:
            self._add(iri, "narratorOf", self.document)

    def _place(self, place: Place) -> None:
        document = self.reading.document.identifier
        iri = place_iri(place.key, document, self.base)
        self._type(iri, "Place")
        self._label(iri, place.label)
        for alias in place.aliases:
            if alias and alias != place.label:
                self.triples.add((iri, SKOS_ALT_LABEL, _text(alias)))
        for key in place.within:
            if key != place.key:
                around = place_iri(key, document, self.base)
                self._add(iri, "within", around)
                self._type(around, "Place")
                if key not in self.places and not key.startswith("known:"):  # the knowledge names those
                    self._label(around, key.partition(":")[2].replace("-", " "))
        if place.latitude is not None and place.longitude is not None:
            self._add(iri, "latitude", _decimal(place.latitude))
            self._add(iri, "longitude", _decimal(place.longitude))
        if place.country:
            self._add(iri, "countryName", _text(place.country))


def _actors_of(claim: Claim) -> Iterator[Actor]:
    yield from claim.claimants
    yield from claim.event.agents
    yield from claim.event.patients
    yield from claim.blames
    if claim.figure is not None:
        yield from claim.figure.counted_for


def _last_moment(when: When) -> datetime:
    """The time up to which a figure counts: a day is given by its midnight."""
    if when.ends is None:
        return when.begins or datetime.min.replace(tzinfo=UTC)
    if when.begins is not None and when.precision in ("minute", "hour", "day"):
        last = when.ends - timedelta(microseconds=1)
        if when.begins.date() == last.date():
            return when.begins
    last = (when.ends - timedelta(microseconds=1)).astimezone(UTC)
    return last.replace(hour=0, minute=0, second=0, microsecond=0)


def _hash(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def _text(value: str) -> ox.Literal:
    return ox.Literal(value)


def _boolean(value: bool) -> ox.Literal:
    return ox.Literal("true" if value else "false", datatype=XSD["boolean"])


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=XSD["integer"])


def _decimal(value: float) -> ox.Literal:
    number = format(Decimal(repr(round(value, 6))).normalize(), "f")
    return ox.Literal(number, datatype=XSD["decimal"])


def _moment(value: datetime) -> ox.Literal:
    return ox.Literal(value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=XSD["dateTime"])
