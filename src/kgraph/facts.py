"""Claims, events, actors and places of a store as flat records: what linking and detection read.

Everything is read from the graph by the terms of the ontology alone, predicate by predicate, so that
it costs the same on a store of any layout. IRIs are plain strings here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgraph.columns import ALT_LABEL, BROADER, LABEL, PREF_LABEL, STANCES, Columns, Table

KGC = "https://w3id.org/kgraph/concepts#"
GRAPH = "https://w3id.org/kgraph/graph/"
FINDING = "https://w3id.org/kgraph/finding/"
JUDGEMENT = "https://w3id.org/kgraph/judgement/"
LINKS, FINDINGS, DECISIONS = GRAPH + "links", GRAPH + "findings", GRAPH + "decisions"

KNOWN = ("https://w3id.org/kgraph/actor/", "https://w3id.org/kgraph/place/")


@dataclass(slots=True)
class EventFact:
    """One event as one claim describes it. Days are whole numbers since 1970-01-01, inclusive.

    `begins`, `ends`: as the text says (None: it does not); `first`, `last`: the window in which it
    can have been, by the text or by the publication. `agents` and `patients` are canonical actors,
    the `…_sides` also everyone they act for; `inside` is each place and all that contain it. `generic`: a
    habit, no single event; `unnamed`: the agents are only described ("rebels"), and may be any such group.
    """

    iri: str
    document: str = ""
    type: str = ""
    types: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    agent_sides: frozenset[str] = frozenset()
    patients: frozenset[str] = frozenset()
    patient_sides: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    begins: int | None = None
    ends: int | None = None
    first: int | None = None
    last: int | None = None
    precision: str = "unresolved"
    key: str = ""
    outcome: str = ""
    means: str = ""
    published: int | None = None
    assessment: str = ""
    topic: str = ""
    generic: bool = False
    unnamed: bool = False

    @property
    def dated(self) -> bool:
        """Whether the text itself gives a time."""
        return self.begins is not None or self.ends is not None


@dataclass(slots=True)
class ClaimFact:
    """One claim: `stance` is the local name of its most specific class, `sides` all it speaks for, `count`
    the lower bound of its figure,
    `most` its upper one ("" for none), `measure` what it counts, `who` of whom, `running` whether the count goes on.
    `revises` and `withdraws` are older claims of the document, `corrects`: the figure puts an older one right."""

    iri: str
    stance: str
    event: str = ""
    document: str = ""
    claimants: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    negated: bool = False
    responds: tuple[str, ...] = ()
    exact: str = ""
    credited: str = ""
    held_day: int | None = None
    held_at: str = ""
    count: str = ""
    measure: str = ""
    who: str = ""
    running: bool = False
    narrated: bool = False
    most: str = ""
    revises: tuple[str, ...] = ()
    withdraws: tuple[str, ...] = ()
    corrects: bool = False


@dataclass(slots=True)
class DocumentFact:
    """Where and when a text was published."""

    iri: str
    published_at: str = ""
    published: int | None = None
    publisher: str = ""
    publisher_name: str = ""


@dataclass(slots=True)
class ActorFact:
    """An actor with its names; `canonical` is the one that stands for all that are the same."""

    iri: str
    label: str = ""
    kinds: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    acts_for: tuple[str, ...] = ()
    role: str = ""
    narrates: str = ""


@dataclass(slots=True)
class CommitmentFact:
    """What an article establishes that parties committed themselves to, from day `begins` on; `sides` are theirs."""

    document: str
    parties: tuple[str, ...] = ()
    begins: int | None = None
    ends: int | None = None
    sides: frozenset[str] = frozenset()


@dataclass(slots=True)
class Facts:
    """All records of one store, by IRI. `home`: the document that introduces an actor or place."""

    documents: dict[str, DocumentFact] = field(default_factory=dict)
    claims: dict[str, ClaimFact] = field(default_factory=dict)
    events: dict[str, EventFact] = field(default_factory=dict)
    actors: dict[str, ActorFact] = field(default_factory=dict)
    place_labels: dict[str, str] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)
    within: Columns = field(default_factory=dict)
    broader: dict[str, frozenset[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    may_describe: dict[str, frozenset[str]] = field(default_factory=dict)
    recurs: frozenset[str] = frozenset()
    claims_of_event: dict[str, list[str]] = field(default_factory=dict)
    told: dict[str, frozenset[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    focuses: dict[str, str] = field(default_factory=dict)
    commitments: dict[str, CommitmentFact] = field(default_factory=dict)


LEAST_TOLD, FOCUS = 3, 0.4  # events at a place, and their share, from which an article is about that place


def focus(facts: Facts, document: str, wide: frozenset[str]) -> str:
    """The place that most of an article's events with a place were at, "" if none stands out; none of the `wide` ones.

    >>> at = dict(document="d", places=frozenset({"p:town"}))
    >>> focus(Facts(events={name: EventFact(name, **at) for name in "abc"}), "d", frozenset())
    'p:town'
    """
    if not facts.focuses:
        told: dict[str, Counter[str]] = defaultdict(Counter)
        for event in facts.events.values():
            told[event.document].update(event.places - wide)
        for iri, places in told.items():
            top, times = min(places.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
            facts.focuses[iri] = top if times >= LEAST_TOLD and times >= FOCUS * places.total() else ""
    return facts.focuses.get(document, "")


def local(iri: str) -> str:
    """The last part of an IRI.

    >>> local("https://w3id.org/kgraph/concepts#shelling")
    'shelling'
    """
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def value(term: NamedNode | BlankNode | Literal | Triple) -> str:
    """The text of a term: the IRI, or the lexical form; a quoted triple has none.

    >>> value(NamedNode("x:a"))
    'x:a'
    """
    return "" if isinstance(term, Triple) else term.value


def closure(start: str, up: Columns) -> frozenset[str]:
    """`start` and everything reached over `up`.

    >>> sorted(closure("a", {"a": ["b"], "b": ["c", "a"]}))
    ['a', 'b', 'c']
    """
    seen = {start}
    todo = [start]
    while todo:
        for nearer in up.get(todo.pop(), ()):
            if nearer not in seen:
                seen.add(nearer)
                todo.append(nearer)
    return frozenset(seen)


def closures(up: Columns) -> dict[str, frozenset[str]]:
    """The closure of every node that has a value in `up`."""
    return {node: closure(node, up) for node in up}


def read(found: Table) -> Facts:
    """All facts of some columns. Sides and places are not yet resolved (see link)."""
    facts = Facts()
    facts.labels = found.one(LABEL) | found.one(PREF_LABEL)
    facts.broader = closures(found.all(BROADER))
    facts.may_describe = {s: frozenset(v) for s, v in found.all("mayDescribe").items()}
    facts.recurs = frozenset(s for s, v in found.one("recurs").items() if v == "true")
    facts.within = found.all("within")
    _documents(found, facts)
    _actors(found, facts)
    _places(found, facts)
    _events(found, facts)
    _claims(found, facts)
    _commitments(found, facts)
    return facts


def _documents(found: Table, facts: Facts) -> None:
    published, day = found.one("publishedAt"), found.days("publishedDay")
    by, name = found.one("publishedBy"), found.one("publisherName")
    reported = {value for values in found.all("reportedIn").values() for value in values}
    for iri in sorted(reported | published.keys()):
        facts.documents[iri] = DocumentFact(
            iri, published.get(iri, ""), day.get(iri), by.get(iri, ""), name.get(iri, "")
        )


def _actors(found: Table, facts: Facts) -> None:
    alias, acts = found.all(ALT_LABEL), found.all("actsFor")
    roles, narrates = found.one("role"), found.one("narratorOf")
    for iri, kinds in found.all("actors").items():
        facts.actors[iri] = ActorFact(
            iri,
            facts.labels.get(iri, local(iri)),
            frozenset(local(kind) for kind in kinds),
            tuple(alias.get(iri, ())),
            tuple(acts.get(iri, ())),
            roles.get(iri, ""),
            narrates.get(iri, ""),
        )


def _places(found: Table, facts: Facts) -> None:
    """Places, and which document's graph introduces each actor and place of its own."""
    for iri in found.all("places"):
        facts.place_labels[iri] = facts.labels.get(iri, local(iri))
    document = found.one("graphs")
    for iri, graphs in found.all("homes").items():
        homes = [document[graph] for graph in graphs if graph in document]
        if homes and not iri.startswith(KNOWN):
            facts.home[iri] = homes[-1]


def _commitments(found: Table, facts: Facts) -> None:
    begins, ends, document = found.days("beginsDay"), found.days("endsDay"), found.one("graphs")
    bound = found.all("hasParty")
    for iri, graphs in found.all("commitments").items():
        for graph in graphs:
            if graph in document:
                parties = tuple(bound[iri])
                facts.commitments[iri] = CommitmentFact(document[graph], parties, begins.get(iri), ends.get(iri))


def _events(found: Table, facts: Facts) -> None:
    begins, ends = found.days("beginsDay"), found.days("endsDay")
    precision, keys = found.one("timePrecision"), found.one("sameDescription")
    outcome, means, generic = found.one("outcome"), found.one("means"), found.one("generic")
    assessed, topics = found.one("assessment"), found.one("topic")
    who, whom, where = (found.all(name) for name in ("hasAgent", "hasPatient", "atPlace"))
    for iri, kind in found.one("eventType").items():
        facts.events[iri] = EventFact(
            iri,
            type=kind,
            types=facts.broader.get(kind) or frozenset((kind,)),
            agents=frozenset(who.get(iri, ())),
            patients=frozenset(whom.get(iri, ())),
            places=frozenset(where.get(iri, ())),
            begins=begins.get(iri),
            ends=ends.get(iri),
            precision=precision.get(iri, "unresolved"),
            key=keys.get(iri, ""),
            outcome=outcome.get(iri, ""),
            means=means.get(iri, ""),
            assessment=assessed.get(iri, ""),
            topic=topics.get(iri, ""),
            generic=generic.get(iri) in ("true", "1"),
        )


def _claims(found: Table, facts: Facts) -> None:
    about = found.one("about") | found.one("asserts") | found.one("denies")
    reported, negated = found.one("reportedIn"), found.one("negated")
    responds, by = found.all("respondsTo"), found.all("claimedBy")
    exact_of, spans = found.one("exact"), found.one("evidencedBy")
    credited, lows = found.one("creditedTo"), found.one("atLeast")
    measures, running = found.one("counts"), found.one("isRunningCount")
    people, highs = found.one("countsWho"), found.one("atMost")
    revises, withdraws, corrects = found.all("revises"), found.all("withdraws"), found.one("isCorrection")
    as_of, as_of_day = found.one("asOf"), found.days("asOfDay")
    stated, stated_day = found.one("statedAt"), found.days("statedDay")
    rank = {name: place for place, name in enumerate(STANCES)}
    claimed = defaultdict(list)
    for iri, kinds in found.all("stances").items():
        actors = by.get(iri)
        if actors is None:
            continue
        document = facts.documents.get(reported.get(iri, ""))
        claim = ClaimFact(
            iri,
            min((local(kind) for kind in kinds), key=rank.__getitem__),
            about.get(iri, ""),
            reported.get(iri, ""),
            frozenset(actors),
            negated=negated.get(iri) in ("true", "1"),
            responds=tuple(responds.get(iri, ())),
            exact=exact_of.get(spans.get(iri, ""), ""),
            credited=credited.get(iri, ""),
            held_at=as_of.get(iri) or stated.get(iri) or (document.published_at if document else ""),
            count=lows.get(iri, ""),
            measure=measures.get(iri, ""),
            who=people.get(iri, ""),
            running=running.get(iri) in ("true", "1"),
            narrated=any(facts.actors[actor].narrates for actor in actors if actor in facts.actors),
            most=highs.get(iri, ""),
            revises=tuple(revises.get(iri, ())),
            withdraws=tuple(withdraws.get(iri, ())),
            corrects=corrects.get(iri) in ("true", "1"),
        )
        days = (as_of_day.get(iri), stated_day.get(iri), document.published if document else None)
        claim.held_day = next((day for day in days if day is not None), None)
        facts.claims[iri] = claim
        claimed[claim.event].append(iri)
        event = facts.events.get(claim.event)
        if event is not None:
            event.document = event.document or claim.document
    facts.claims_of_event = {event: sorted(iris) for event, iris in claimed.items()}
    for event in facts.events.values():
        document = facts.documents.get(event.document)
        event.published = document.published if document else None
        event.first, event.last = window(event)


def window(event: EventFact, slack: int = 7) -> tuple[int | None, int | None]:
    """The days in which the event can have been: as told, else the `slack` days up to publication.

    A one-sided time reaches to the publication (news tells of what has been).

    >>> window(EventFact("e", begins=10, ends=12))
    (10, 12)
    >>> window(EventFact("e", published=100))
    (93, 100)
    >>> window(EventFact("e", begins=10, published=100))
    (10, 100)
    """
    if event.begins is not None and event.ends is not None:
        return event.begins, event.ends
    if event.begins is not None:
        last = event.published if event.published is not None else event.begins
        return event.begins, max(last, event.begins)
    if event.ends is not None:
        return None, event.ends
    if event.published is None:
        return None, None
    return event.published - slack, event.published
