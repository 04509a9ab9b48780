"""Reading one document: candidates, which of them are claims, who makes them, with what stance, about what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc

from kgraph.extract.attribution import Attributions, Hypothesis
from kgraph.extract.clauses import Clause, clauses
from kgraph.extract.features import Described, describe, describe_claimant
from kgraph.extract.learned import load
from kgraph.extract.tree import Tree
from kgraph.model import Actor, ActorKind, Basis, Claim, Document, Event, Reading, Span, Stance

SHORT = 4  # letters: shorter words of a title are not looked for in the text


@dataclass(slots=True)
class Candidate:
    """A clause with what is known of it before anything is decided."""

    clause: Clause
    described: Described
    hypotheses: list[Hypothesis]
    claimants: list[Described]


@dataclass(slots=True)
class Page:
    """A document on the desk: its tree, its attributions, its candidates."""

    document: Document
    tree: Tree
    spoken: Attributions
    candidates: list[Candidate]

    def names(self, hypothesis: Hypothesis) -> set[str]:
        """Every name of the hypothesis's claimant and of those it acts for."""
        actor = plain_actor(self.tree, hypothesis.source)
        return {actor.label, *actor.aliases}


def open_page(document: Document, doc: Doc) -> Page:
    """Everything about a document that the learned parts look at (training uses the same)."""
    tree = Tree.of(doc, document.body)
    spoken = Attributions(tree)
    found = clauses(tree)
    title = frozenset(w.lower() for w in document.title.split() if len(w) >= SHORT)
    candidates = []
    for clause in found:
        hypotheses = spoken.hypotheses(clause)
        candidates.append(
            Candidate(
                clause,
                describe(tree, spoken, clause, found, title),
                hypotheses,
                [describe_claimant(tree, spoken, clause, h, hypotheses) for h in hypotheses],
            )
        )
    return Page(document, tree, spoken, candidates)


THRESHOLD = 0.4  # chance from which a candidate is a claim; where cross-validated F1 was highest


def read(document: Document, doc: Doc) -> Reading:
    """What the document claims, in the order of the words."""
    page = open_page(document, doc)
    tree = page.tree
    rows = [c.described for c in page.candidates]
    if not rows:
        return Reading(document, ())
    chances = load("select").chances(rows)[:, 0]
    stances, classes = load("stance").chances(rows), load("stance").classes
    claims = []
    for number, candidate in enumerate(page.candidates):
        if chances[number] < THRESHOLD:
            continue
        clause = candidate.clause
        best = int(np.argmax(load("claimant").scores(candidate.claimants)[:, 0]))
        hypothesis = candidate.hypotheses[best]
        stance = Stance(classes[int(stances[number].argmax())])
        claims.append(
            Claim(
                stance=stance,
                claimants=(plain_actor(tree, hypothesis.source),),
                event=Event("other"),
                span=span(document, tree, clause.first, clause.last),
                negated=stance is Stance.DENIAL,
                basis=Basis.NARRATION if hypothesis.source is None else Basis.INDIRECT_SPEECH,
                cue=tree.lemma[hypothesis.cue] if hypothesis.cue is not None else "",
                confidence=round(float(chances[number]), 3),
            )
        )
    return Reading(document, tuple(sorted(claims, key=lambda c: (c.span.start, c.span.end))))


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
