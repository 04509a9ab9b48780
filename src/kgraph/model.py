"""The records that everything above and below the graph speaks of: frozen, pure, no I/O.

A `Document` is a cleaned text. A `Claim` is one statement by one claimant (or by several who make it
jointly) about one reported `Event`, with the `Span` of words that carries it and, when it gives a
count, a `Figure`. Nothing here says that an event happened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Stance(StrEnum):
    """What a claimant does with a content (the speech act)."""

    ASSERTION = "assertion"
    ACCUSATION = "accusation"
    DENIAL = "denial"
    FIGURE = "figure"
    DEMAND = "demand"
    PLEDGE = "pledge"
    WARNING = "warning"

    @property
    def commits(self) -> bool:
        """Whether the claimant says that something was or was not so.

        >>> Stance.DENIAL.commits, Stance.DEMAND.commits
        (True, False)
        """
        return self not in (Stance.DEMAND, Stance.PLEDGE, Stance.WARNING)


class Certainty(StrEnum):
    """How sure the claimant presents it, apart from polarity (FactBank: Saurí and Pustejovsky 2009)."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNSTATED = "unstated"


class Basis(StrEnum):
    """In which form the claim stands in the text."""

    DIRECT_QUOTE = "direct-quote"
    INDIRECT_SPEECH = "indirect-speech"
    WITNESS = "witness"
    NARRATION = "narration"


class ActorKind(StrEnum):
    """The class of an actor; each value is the local name of a class of the ontology."""

    COUNTRY = "Country"
    GOVERNMENT_BODY = "GovernmentBody"
    ARMED_FORCE = "ArmedForce"
    ARMED_GROUP = "ArmedGroup"
    MONITORING_GROUP = "MonitoringGroup"
    NEWS_ORGANIZATION = "NewsOrganization"
    ORGANIZATION = "Organization"
    PERSON = "Person"
    GROUP = "GroupOfPeople"
    NARRATOR = "Narrator"
    ACTOR = "Actor"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text: code points, start inclusive, end exclusive (Web Annotation).

    `text` repeats the slice, `sentence` counts from 1.
    """

    start: int
    end: int
    text: str
    sentence: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.text) != self.end - self.start:
            raise ValueError(f"span {self.start}..{self.end} does not fit its text {self.text!r}")


@dataclass(frozen=True, slots=True)
class When:
    """A time as a text gives it, resolved to bounds when the text and the publication date allow.

    `begins` and `ends` carry a zone; `ends` is exclusive. `precision` is one of ``minute``, ``hour``,
    ``day``, ``month``, ``year`` or ``unresolved`` (then both bounds are None). A one-sided bound
    ("since September 27") has the other side None. `text` is the words.
    """

    begins: datetime | None = None
    ends: datetime | None = None
    precision: str = "unresolved"
    text: str = ""

    def __post_init__(self) -> None:
        for name in ("begins", "ends"):
            value = getattr(self, name)
            if value is not None and value.tzinfo is None:
                raise ValueError(f"{name} of {self.text!r} has no zone")
        if self.begins and self.ends and self.begins >= self.ends:
            raise ValueError(f"{self.text!r} ends before it begins")

    @property
    def resolved(self) -> bool:
        return self.begins is not None or self.ends is not None

    def overlaps(self, other: When) -> bool | None:
        """True or False when both are resolved, None when it cannot be told.

        >>> monday = When.day(datetime(2020, 10, 12, tzinfo=UTC))
        >>> monday.overlaps(When.day(datetime(2020, 10, 13, tzinfo=UTC)))
        False
        >>> monday.overlaps(When()) is None
        True
        """
        if not (self.resolved and other.resolved):
            return None
        return not (
            (self.ends is not None and other.begins is not None and self.ends <= other.begins)
            or (other.ends is not None and self.begins is not None and other.ends <= self.begins)
        )

    @classmethod
    def day(cls, moment: datetime, text: str = "") -> When:
        """The whole (UTC) day of `moment`."""
        start = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(start, start + timedelta(days=1), "day", text)


def day_number(moment: datetime) -> int:
    """Days since 1970-01-01 in UTC: the integer that stands beside every time in the graph.

    (Duration arithmetic differs between SPARQL engines; whole numbers do not.)

    >>> day_number(datetime(1970, 1, 2, 23, tzinfo=UTC))
    1
    """
    return (moment.astimezone(UTC) - EPOCH).days


@dataclass(frozen=True, slots=True)
class Range:
    """What a number's words allow: `at_least` to `at_most` (None: no upper bound).

    `hedge` is the words ("about", "at least", "" for a bare number), `policy` names the hedge policy
    that gave the width.
    """

    at_least: int
    at_most: int | None
    hedge: str = ""
    policy: str = "default"

    def __post_init__(self) -> None:
        if self.at_least < 0 or (self.at_most is not None and self.at_most < self.at_least):
            raise ValueError(f"no count lies in {self.at_least}..{self.at_most}")

    def excludes(self, other: Range) -> bool:
        """Whether no count can satisfy both.

        >>> Range(9, None, "at least").excludes(Range(10, 10))
        False
        >>> Range(7, 7).excludes(Range(3, 3))
        True
        """
        high, other_high = self.at_most, other.at_most
        return (high if high is not None else math.inf) < other.at_least or (
            other_high if other_high is not None else math.inf
        ) < self.at_least


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who claims or acts, as one document names them.

    `key` identifies: ``known:azerbaijan`` for an actor of the knowledge files (its local name),
    ``doc:vagif-dargiahly`` for one that only this document introduces, ``narrator`` for the
    reporter's own voice. `label` is the fullest name the document (or the knowledge) gives,
    `aliases` the other forms in this document, `acts_for` the actors spoken for, nearest first
    (a spokeswoman: her ministry, whose own `acts_for` is the country).
    """

    key: str
    label: str
    kind: ActorKind = ActorKind.ACTOR
    aliases: tuple[str, ...] = ()
    acts_for: tuple[Actor, ...] = ()
    role: str = ""

    @property
    def is_narrator(self) -> bool:
        return self.kind is ActorKind.NARRATOR


@dataclass(frozen=True, slots=True)
class Place:
    """A place as a document names it; `key` is ``known:tartar`` (knowledge file), ``geonames:585379``
    or ``doc:slug``. Coordinates are WGS84 degrees."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A reported event or situation, as one claim describes it.

    `type` is an event name of ontology/events.ttl (``shelling``). `except_places`: the event is said
    of everywhere but there ("outside Karabakh"). `means` is a weapon or method word, `outcome` one
    ("repelled", "captured"). `commitment` is the key of a commitment the event is about, if any.
    `of` ties descriptions that the reader takes for one event within the document (equal labels).
    `generic`: no single event but a habit ("is regularly shelled"; ACE: genericity). `assessment`: what the
    claim says that it is by law (``lawful``, ``unlawful``), `topic` the noun for what is so assessed. `carried`: the
    words name no agent, it is the one told of just before.
    """

    type: str
    agents: tuple[Actor, ...] = ()
    patients: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    except_places: tuple[Place, ...] = ()
    when: When = field(default_factory=When)
    means: str = ""
    outcome: str = ""
    of: str = ""
    generic: bool = False
    assessment: str = ""
    topic: str = ""
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A count that a claim gives.

    `quantity`: killed, wounded, captured, missing, displaced, affected, deployed or other.
    `who`: people, civilians, fighters, soldiers, children ... `counted_for`: the side they belong to.
    `partial`: only those who came to one place are counted ("two bodies arrived at the hospital").
    `running`: a count that goes on ("so far", a census), which later reports bring up to date.
    `part_of`: position (in the reading's claims) of the figure that this one is a part of.
    """

    range: Range
    quantity: str
    who: str = "people"
    text: str = ""
    counted_for: tuple[Actor, ...] = ()
    running: bool = False
    partial: bool = False
    since: When = field(default_factory=When)
    as_of: When = field(default_factory=When)
    part_of: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement by one claimant about one event, situation or figure, with its words.

    `negated`: the content is that it did not happen or does not hold (every denial, and "the truce
    remained ink on paper"). `responds_to`: positions (in the reading's claims) of the claims that
    this one denies or answers. `denied`: for a denial, ``event`` (it did not happen), ``agency`` (it
    was not us), ``type`` (nothing of the kind) or ``manner`` (it was done otherwise). `cue` is the lemma of the
    speech verb or phrase.
    `revises`, `withdraws`: positions of claims of the same claimant that this one puts right or takes back;
    `corrects`: it puts an earlier one right, which may stand in another article.
    `origin`: the agency or outlet that the text credits for it, if any (for independence).
    `confidence` (0 to 1) is how sure the reading is, nothing about truth.
    """

    stance: Stance
    claimants: tuple[Actor, ...]
    event: Event
    span: Span
    figure: Figure | None = None
    negated: bool = False
    certainty: Certainty = Certainty.UNSTATED
    basis: Basis = Basis.NARRATION
    cue: str = ""
    stated: When = field(default_factory=When)
    blames: tuple[Actor, ...] = ()
    responds_to: tuple[int, ...] = ()
    denied: str = ""
    origin: str = ""
    confidence: float = 1.0
    revises: tuple[int, ...] = ()
    withdraws: tuple[int, ...] = ()
    corrects: bool = False

    def __post_init__(self) -> None:
        if not self.claimants:
            raise ValueError(f"a claim without a claimant: {self.span.text!r}")
        if (self.stance is Stance.FIGURE) != (self.figure is not None):
            raise ValueError(f"a figure report has a figure, no other claim has one: {self.span.text!r}")


@dataclass(frozen=True, slots=True)
class Commitment:
    """A ceasefire or the like that the article itself establishes ("agreed on Saturday between ...")."""

    type: str
    parties: tuple[Actor, ...]
    when: When
    span: Span
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned text that offsets point into.

    `identifier` is unique in a store (for a file, its name without extension). `text` begins with
    the title line when there is one. `body` lists the (start, end) of the paragraphs that may carry
    claims: headlines, captions, "read more" lines and credits are in `text` but not in `body`.
    `sha256` is of the text and metadata as published.
    """

    identifier: str
    title: str
    text: str
    body: tuple[tuple[int, int], ...]
    sha256: str
    published: When = field(default_factory=When)
    publisher: str = ""
    url: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one document."""

    document: Document
    claims: tuple[Claim, ...]
    commitments: tuple[Commitment, ...] = ()
