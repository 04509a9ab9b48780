"""What the JSON interface gives: claims, contradictions, figures, actors and articles, as plain records."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Named(BaseModel):
    """Someone or something with a name."""

    iri: str
    label: str


class Days(BaseModel):
    """A time as the text gives it: bounds (UTC), precision (minute to year, or unresolved) and its words."""

    begins: str | None = None
    ends: str | None = None
    precision: str | None = None
    text: str | None = None


class Quote(BaseModel):
    """The words, and where they stand: code points of the article's text, end exclusive; sentences from 1."""

    text: str
    start: int | None = None
    end: int | None = None
    sentence: int | None = None


class Event(BaseModel):
    """The reported event that a claim is about. Its presence does not mean that it happened."""

    iri: str
    type: str | None = None
    label: str | None = None
    agents: list[Named] = []
    patients: list[Named] = []
    places: list[Named] = []
    time: Days = Days()


class Figure(BaseModel):
    """A count: no less than `at_least`, no more than `at_most` (none: no bound)."""

    counts: str | None = None
    who: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    text: str | None = None
    hedge: str | None = None
    counted_for: list[Named] = []
    running: bool = False


class ArticleName(BaseModel):
    """An article by name."""

    iri: str
    id: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None


class Claim(BaseModel):
    """One statement by one claimant, with its words."""

    iri: str
    stance: str
    label: str | None = None
    quote: Quote
    claimants: list[Named] = []
    speaks_for: list[Named] = Field([], description="all those that the claimants act for")
    blames: list[Named] = []
    certainty: str | None = None
    negated: bool = False
    basis: str | None = None
    cue: str | None = None
    stated: str | None = None
    event: Event | None = None
    figure: Figure | None = None
    article: ArticleName
    responds_to: list[str] = []
    contradicts: list[str] = []
    confidence: float | None = None


class Contradiction(BaseModel):
    """Two claims that cannot both hold, and the rule that says so."""

    iri: str
    kind: str
    explanation: str | None = None
    strength: str | None = None
    relation: str | None = None
    standing: str | None = None
    found_by: str | None = None
    first: Claim
    second: Claim


class Actor(BaseModel):
    """Someone who claims or acts."""

    iri: str
    label: str
    kind: str
    aliases: list[str] = []
    acts_for: list[Named] = []
    claims: int = Field(description="claims made by the actor, or by those who act for it")
    contradictions: int = Field(description="contradictions of these claims")


class Article(ArticleName):
    """An article, what was read from it, and (asked for alone) its text."""

    language: str | None = None
    claims: int = 0
    contradictions: int = 0
    text: str | None = None


class Page(BaseModel):
    """A part of a list: `total` is the length of the whole, `next` the address of what follows."""

    total: int
    limit: int
    offset: int
    next: str | None = None


class Claims(Page):
    """Claims."""

    items: list[Claim]


class Contradictions(Page):
    """Contradictions."""

    items: list[Contradiction]


class Actors(Page):
    """Actors."""

    items: list[Actor]


class Articles(Page):
    """Articles."""

    items: list[Article]


class Sent(BaseModel):
    """An article to be read; `keep` stores it (with the token)."""

    text: str = Field(min_length=1, description="the text; its first line is the title when no title is given")
    title: str = Field("", max_length=1000)
    published: str = Field("", description="date of publication, such as 2020-10-13", max_length=100)
    publisher: str = Field("", max_length=200)
    url: str = Field("", max_length=2000)
    language: str = Field("", max_length=20)
    id: str = Field("", description="its name in the store; made from the text when left out", max_length=200)
    keep: bool = False


class Read(BaseModel):
    """What was read from an article that was sent."""

    article: ArticleName
    kept: bool
    claims: list[Claim]
    contradictions: list[Contradiction]


class ProblemDetails(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
