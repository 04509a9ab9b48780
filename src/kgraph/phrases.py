"""Short English phrases for events and claims: the labels that people read in the graph."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta

from kgraph.model import Actor, Claim, Event, Figure, Place, Stance, When
from kgraph.vocabulary import schema

VERBS = {
    Stance.ASSERTION: ("says", "say"),
    Stance.ACCUSATION: ("accuses", "accuse"),
    Stance.DENIAL: ("denies", "deny"),
    Stance.FIGURE: ("counts", "count"),
    Stance.DEMAND: ("demands", "demand"),
    Stance.PLEDGE: ("pledges", "pledge"),
    Stance.WARNING: ("warns", "warn"),
}
QUOTE_LENGTH = 100


def quoted(text: str, length: int = QUOTE_LENGTH) -> str:
    """Words in quotation marks, cut at a word boundary when they are long.

    >>> quoted("Shells fell on the town.")
    '“Shells fell on the town.”'
    >>> quoted("Shells fell on the town.", 12)
    '“Shells fell …”'
    """
    words = " ".join(text.split())
    if len(words) > length:
        words = words[:length].rsplit(" ", 1)[0] + " …"
    return f"“{words}”"


def joined(names: Iterable[str]) -> str:
    """Names with commas and an "and".

    >>> joined(["A", "B", "C"])
    'A, B and C'
    """
    items = list(dict.fromkeys(name for name in names if name))
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def date_phrase(when: When) -> str:
    """A time in words, as exact as it is known; "" when it is not.

    >>> from datetime import datetime
    >>> date_phrase(When.day(datetime(2020, 10, 13, tzinfo=UTC)))
    '13 October 2020'
    """
    first, end = when.begins, when.ends
    last = end - timedelta(microseconds=1) if end is not None else None
    shape = {"month": "%B %Y", "year": "%Y"}.get(when.precision, "%d %B %Y")
    texts = [moment.astimezone(UTC).strftime(shape).lstrip("0") if moment else "" for moment in (first, last)]
    if texts[0] and texts[1]:
        return texts[0] if texts[0] == texts[1] else f"{texts[0]} to {texts[1]}"
    return f"since {texts[0]}" if texts[0] else f"until {texts[1]}" if texts[1] else ""


def event_label(event: Event) -> str:
    """A reported event in a few words.

    >>> army, town = Actor("doc:a", "the northern army"), Place("doc:p", "Lowtown")
    >>> event_label(Event("shelling", agents=(army,), places=(town,)))
    'shelling in Lowtown by the northern army'
    """
    concept = schema().concepts.get(event.type) or schema().concepts["other"]
    label = "event" if concept.name == "other" else concept.label
    parts = [label]
    if event.patients:
        parts.append(f"concerning {_names(event.patients)}")
    if event.places:
        parts.append(f"in {_names(event.places)}")
    if event.except_places:
        parts.append(f"anywhere outside {_names(event.except_places)}")
    if event.agents:
        parts.append(f"by {_names(event.agents)}")
    if event.means:
        parts.append(f"with {event.means}")
    if event.outcome:
        parts.append(f"({event.outcome})")
    if event.assessment:
        parts.append(f"({event.topic or 'it'}: {event.assessment})")
    if event.generic:
        parts.append("(again and again)")
    date = date_phrase(event.when)
    return " ".join(parts) + (f", {date}" if date else "")


def figure_label(figure: Figure) -> str:
    """A count in words.

    >>> from kgraph.model import Range
    >>> figure_label(Figure(Range(9, None, "at least"), "wounded", "civilians"))
    'at least 9 civilians wounded'
    """
    low, high = figure.range.at_least, figure.range.at_most
    number = f"at least {low}" if high is None else str(low) if low == high else f"{low} to {high}"
    what = "" if figure.quantity == "other" else f" {figure.quantity}"
    return f"{number} {figure.who or 'people'}{what}"


def claim_label(claim: Claim) -> str:
    """A claim as a sentence: who does what with which content.

    >>> from kgraph.model import Span
    >>> mayor = Actor("doc:mayor", "the mayor")
    >>> span = Span(0, 24, "Shells fell on the town.", 1)
    >>> claim_label(Claim(Stance.ASSERTION, (mayor,), Event("shelling"), span))
    'the mayor says: shelling'
    """
    who = joined(a.label for a in claim.claimants)
    verb = VERBS[claim.stance][len(claim.claimants) > 1]
    content = event_label(claim.event)
    if claim.event.type == "other":
        content = quoted(claim.span.text)
    if claim.stance is Stance.FIGURE and claim.figure is not None:
        return f"{who} {verb} {figure_label(claim.figure)}" + ("" if content == "casualties" else f": {content}")
    if claim.stance is Stance.ACCUSATION and claim.blames:
        return f"{who} {verb} {joined(a.label for a in claim.blames)}: {content}"
    if claim.negated and claim.stance is not Stance.DENIAL:
        return f"{who} {verb} that it is not so: {content}"
    return f"{who} {verb}: {content}"


def _names(things: Iterable[Actor | Place]) -> str:
    return joined(thing.label for thing in things)
