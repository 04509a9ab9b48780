"""Reading one document: candidates, which of them are claims, who makes them, with what stance, about what."""

from __future__ import annotations

import numpy as np
from spacy.tokens import Doc

from kgraph.extract.candidates import Candidate, Page, open_page
from kgraph.extract.learned import load
from kgraph.extract.tree import Tree
from kgraph.model import Actor, ActorKind, Basis, Claim, Document, Event, Reading, Span, Stance

THRESHOLD = 0.4  # chance from which a clause is a claim; where cross-validated F1 was highest
COUNT_THRESHOLD = 0.4  # likewise for a count


def read(document: Document, doc: Doc) -> Reading:
    """What the document claims, in the order of the words."""
    page = open_page(document, doc)
    claims = [*_clauses(page), *_counts(page)]
    return Reading(document, tuple(sorted(claims, key=lambda c: (c.span.start, c.span.end, c.stance))))


def _clauses(page: Page) -> list[Claim]:
    rows = [c.described for c in page.clauses]
    chances = load("select").chances(rows)
    stances, classes = load("stance").chances(rows), load("stance").classes
    out = []
    for number, candidate in enumerate(page.clauses):
        if chances[number, 0] >= THRESHOLD:
            stance = Stance(classes[int(stances[number].argmax())])
            out.append(_claim(page, candidate, stance, float(chances[number, 0])))
    return out


def _counts(page: Page) -> list[Claim]:
    chances = load("figure").chances([c.described for c in page.figures])
    out = []
    for number, candidate in enumerate(page.figures):
        if chances[number, 0] >= COUNT_THRESHOLD:
            out.append(_claim(page, candidate, Stance.FIGURE, float(chances[number, 0])))
    return out


def _claim(page: Page, candidate: Candidate, stance: Stance, chance: float) -> Claim:
    tree, clause = page.tree, candidate.clause
    best = int(np.argmax(load("claimant").scores(candidate.claimants)[:, 0]))
    hypothesis = candidate.hypotheses[best]
    return Claim(
        stance=stance,
        claimants=(plain_actor(tree, hypothesis.source),),
        event=Event("other"),
        span=span(page.document, tree, clause.first, clause.last),
        figure=candidate.figure.figure if candidate.figure else None,
        negated=stance is Stance.DENIAL,
        basis=Basis.NARRATION if hypothesis.source is None else Basis.INDIRECT_SPEECH,
        cue=tree.lemma[hypothesis.cue] if hypothesis.cue is not None else "",
        confidence=round(chance, 3),
    )


def names(page: Page, source: int | None) -> set[str]:
    """Every name of the claimant and of those it acts for."""
    actor = plain_actor(page.tree, source)
    return {actor.label, *actor.aliases}


def plain_actor(tree: Tree, source: int | None) -> Actor:
    """The actor of a noun phrase by its words alone."""
    if source is None:
        return Actor("narrator", "narrator", ActorKind.NARRATOR)
    words = tree.phrase(source)
    return Actor("doc:" + "-".join(words.lower().split()), words)


def span(document: Document, tree: Tree, first: int, last: int) -> Span:
    """The words from token `first` to token `last`."""
    start, end = tree.start[first], tree.end[last]
    return Span(start, end, document.text[start:end], tree.sentence[first] + 1)
