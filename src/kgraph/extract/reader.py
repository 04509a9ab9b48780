"""Reading one document: candidates, which of them are claims, who makes them, with what stance, about what."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from kgraph.extract.agency import Agency
from kgraph.extract.answers import answers
from kgraph.extract.attribution import Hypothesis, act_of
from kgraph.extract.candidates import Candidate, Page, Voices, open_page
from kgraph.extract.certainty import certainty, negated
from kgraph.extract.clauses import Clause
from kgraph.extract.commitment import commitments
from kgraph.extract.event_type import FIGURE_TYPES, Typer
from kgraph.extract.evidence import reaches
from kgraph.extract.features import modal
from kgraph.extract.learned import load
from kgraph.extract.lexicon import table
from kgraph.extract.numbers import POLICY
from kgraph.extract.place import places
from kgraph.extract.revisions import Revisions, applied, revisions
from kgraph.extract.speaker import is_passive
from kgraph.extract.stance import decided, negation, other_than_denied
from kgraph.extract.tree import Tree
from kgraph.model import Actor, ActorKind, Basis, Claim, Document, Reading, Span, Stance, When

THRESHOLD = -0.2  # log-odds from which a clause is a claim, in an article of `LENGTH` words
LENGTH = 350
SELECTIVE = 0.7  # annotators write down less per word the longer the article: 6.5 claims in 100 words, then 5.3
COUNT_THRESHOLD = 0.5  # likewise for a count; where cross-validated F1 was highest

INTENDED = frozenset(
    {"will", "'ll", "wo", "would", "shall", "should", "must"}
)  # "would not allow it" denies nothing yet
GIVEN = frozenset({"deny-given", "accuse-given", "demand-given", "pledge-given", "warn-given"})
TOLD = 0.4  # added for a negation in the reporter's own voice: gold writes down the plain ones
ACT = -1.0  # added for a denial by its own verb: these are nearly always written down
EXPLICIT = 0.9  # how sure it is that what a correction speaks of was claimed: it says so
LETTERS = 6  # characters a word, with its space
WITNESSING = frozenset({"see", "hear", "watch", "witness", "observe", "notice"})


def read(document: Document, doc: Doc, hedges: str = POLICY) -> Reading:
    """What the document claims, in the order of the words; `hedges` names the policy for hedged numbers.

    Raises:
        SettingError: there is no such policy.
    """
    return read_page(open_page(document, doc, hedges))


def read_page(page: Page) -> Reading:
    """What the document on the desk claims."""
    document = page.document
    put_right = revisions(page)
    chosen = [*_clauses(page), *_counts(page)]
    forced = _spoken_of(page, put_right, chosen)
    drafts = sorted([*chosen, *forced], key=lambda d: (d.candidate.clause.first, d.candidate.clause.last, d.stance))
    where = places(page.tree)
    agency = Agency(page.tree, page.actors, where, page.times, Typer(page.tree, page.setting.occurrences))
    voices = [page.voices(draft.candidate) for draft in drafts]
    odds = load("claimant").scores([row for voice in voices for row in voice.described])[:, 0]
    claims, at = [], 0
    for draft, voice, words in zip(drafts, voices, _evidence(page, drafts), strict=True):
        end = at + len(voice.described)
        claims.append(_claim(page, draft, agency, voice, odds[at:end].tolist(), words))
        at = end
    claims = _parts(page, drafts, claims)
    claims = answers(page.tree, claims, [draft.candidate.clause.head for draft in drafts])
    by_force = {id(draft) for draft in forced}
    free = {number for number, draft in enumerate(drafts) if id(draft) in by_force}
    claims = applied(put_right, [draft.candidate for draft in drafts], claims, free)
    return Reading(document, tuple(claims), commitments(document, page.tree, page.actors, where, page.times))


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate that is taken for a claim, with its stance and the chance that it is one."""

    candidate: Candidate
    stance: Stance
    chance: float


def _clauses(page: Page) -> list[Draft]:
    odds = load("select").scores([c.described for c in page.clauses])[:, 0]
    words = sum(end - start for start, end in page.document.body) / LETTERS
    base = THRESHOLD + SELECTIVE * math.log(max(words, 100) / LENGTH)
    taken = [(c, float(o)) for c, o in zip(page.clauses, odds, strict=True) if o >= base + more(c)]
    stances = stances_of([c for c, _ in taken])
    return [Draft(c, s, 1 / (1 + math.exp(-o))) for (c, o), s in zip(taken, stances, strict=True)]


def more(candidate: Candidate) -> float:
    """How much more than the threshold the clause needs (less when negative)."""
    if any(name.startswith("negated+False") for name in candidate.fired):
        return TOLD
    if "denial-verb" in candidate.fired:
        points_back = candidate.clause.kind == "relcl" or "denial-of-claim" in candidate.fired
        return -math.inf if points_back else ACT
    return 0.0


def stances_of(candidates: list[Candidate]) -> list[Stance]:
    """The stance of each clause: what explicit words settle, else what was learned."""
    settled = [decided(c.fired) for c in candidates]
    asked = [c for c, s in zip(candidates, settled, strict=True) if s is None and c.stance is not None]
    model = load("stance")
    scores = model.scores([c.stance for c in asked if c.stance is not None])
    silent = [row for row, c in enumerate(asked) if "silent" in c.fired]
    scores[silent, model.classes.index(Stance.DENIAL.value)] = -math.inf  # "nobody has claimed it" denies nothing
    learned = iter(scores.argmax(axis=1).tolist())
    return [
        s or (Stance.ASSERTION if c.stance is None else Stance(model.classes[next(learned)]))
        for c, s in zip(candidates, settled, strict=True)
    ]


def _counts(page: Page) -> list[Draft]:
    chances = load("figure").chances([c.described for c in page.figures])
    out = []
    for number, candidate in enumerate(page.figures):
        if chances[number, 0] >= COUNT_THRESHOLD:
            out.append(Draft(candidate, Stance.FIGURE, float(chances[number, 0])))
    return out


def _spoken_of(page: Page, made: Revisions, chosen: list[Draft]) -> list[Draft]:
    """What is a claim because a correction speaks of it, and was not chosen by itself."""
    heads = {d.candidate.clause.head for d in chosen if d.candidate.figure is None}
    numbers = {d.candidate.figure.number for d in chosen if d.candidate.figure is not None}
    told = [c for c in made.clauses if c.clause.head not in heads]
    counts = {c.figure.number: c for c in made.figures if c.figure is not None and c.figure.number not in numbers}
    return [Draft(c, Stance.ASSERTION, EXPLICIT) for c in told] + [
        Draft(c, Stance.FIGURE, EXPLICIT) for c in counts.values()
    ]


def _parts(page: Page, drafts: list[Draft], claims: list[Claim]) -> list[Claim]:
    """The claims with each figure's `part_of` (a position among the page's counts) made a position among the claims."""
    at = {id(draft.candidate.figure): number for number, draft in enumerate(drafts) if draft.candidate.figure}
    out = []
    for draft, claim in zip(drafts, claims, strict=True):
        mention = draft.candidate.figure
        if mention is not None and claim.figure is not None:
            whole = mention.out_of if mention.part_of is None else mention.part_of
            position = None if whole is None else at.get(id(page.counts[whole]))
            claim = replace(claim, figure=replace(claim.figure, part_of=position))
            if position is not None and mention.part_of is not None:  # a part was counted in the event of the whole
                claim = replace(claim, event=claims[position].event)
        out.append(claim)
    return out


def _evidence(page: Page, drafts: list[Draft]) -> list[tuple[int, int]]:
    """The first and last token of the words that stand for each draft."""
    clauses = [d.candidate.clause for d in drafts if d.candidate.figure is None]
    cut = dict(zip(clauses, reaches(page.tree, clauses), strict=True))
    return [
        cut[c.clause] if c.figure is None else (c.clause.first, c.clause.last) for c in (d.candidate for d in drafts)
    ]


def _claim(
    page: Page, draft: Draft, agency: Agency, voices: Voices, odds: list[float], words: tuple[int, int]
) -> Claim:
    candidate, stance, tree = draft.candidate, draft.stance, page.tree
    clause = candidate.clause
    best = loudest(page, candidate, voices, odds)
    hypothesis, speakers = voices.hypotheses[best], voices.speakers[best]
    counted = FIGURE_TYPES.get(candidate.figure.figure.quantity, "") if candidate.figure else ""
    first, last = told_in(candidate, agency)
    event = agency.event(first, last, stance.value, type=counted, head=clause.head)
    if stance is Stance.ACCUSATION and event.agents and set(_keys(event.agents)) <= set(_keys(speakers)):
        stance = Stance.ASSERTION  # of one's own side: "we keep the truce" blames nobody
    relayed = next((s for h, s in zip(voices.hypotheses, voices.speakers, strict=True) if h.route == "outer"), ())
    relay = next((a.label for a in relayed if a.kind is ActorKind.NEWS_ORGANIZATION and a not in speakers), "")
    return Claim(
        stance=stance,
        claimants=speakers,
        event=event,
        span=span(page.document, tree, *words),
        figure=candidate.figure.figure if candidate.figure else None,
        negated=stance is Stance.DENIAL or denies(tree, clause),
        certainty=certainty(tree, clause.head, clause.first, clause.last),
        basis=basis(page, candidate, hypothesis),
        cue=tree.lemma[hypothesis.cue] if hypothesis.cue is not None else "",
        stated=agency.stated(hypothesis.cue) if hypothesis.cue is not None else When(),
        blames=event.agents if stance is Stance.ACCUSATION else (),
        origin=relay,
        confidence=round(draft.chance, 3),
    )


def denies(tree: Tree, clause: Clause) -> bool:
    """Whether a clause that is no denial by its words says that something did not happen.

    "would not allow it" only intends, "could not be confirmed" only does not know, "had not stopped" says that it went
    on.
    """
    head = clause.head
    if not negated(tree, head) or modal(tree, head) in INTENDED or other_than_denied(tree, head):
        return False
    return negation(tree, clause) != "silent"


def told_in(candidate: Candidate, agency: Agency) -> tuple[int, int]:
    """The tokens that tell the event: of "…, and 30 wounded" the whole clause, unless the count names its own place."""
    clause, home = candidate.clause, candidate.home
    part = candidate.figure is None or candidate.figure.part_of is not None
    if part or any(clause.first <= m.start <= clause.last for m in agency.whereabouts.places):
        return clause.first, clause.last
    return min(clause.first, home.first), max(clause.last, home.last)


def _keys(actors: tuple[Actor, ...]) -> list[str]:
    """The keys of the actors and of all that they act for."""
    return [key for actor in actors for key in (actor.key, *_keys(actor.acts_for))]


def loudest(page: Page, candidate: Candidate, voices: Voices, odds: list[float]) -> int:
    """Which hypothesis is the claimant: the subject of a verb that is itself the act ("X urged", "X denied"), else the
    one that was learned to be likeliest (`odds`)."""
    routes = [h.route for h in voices.hypotheses]
    head = candidate.home.head
    act = table("acts.tsv").get(page.tree.lemma[act_of(page.tree, head)], "")
    if "self" in routes and (candidate.figure is None or act == "accusation"):
        at = routes.index("self")
        named = not voices.speakers[at][0].is_narrator
        free = "frame" not in routes or act == "denial"
        if act and named and free and not is_passive(page.tree, head):
            return at
    if "subject" in routes and GIVEN & set(candidate.fired):
        return routes.index("subject")
    return max(range(len(odds)), key=lambda i: (odds[i], -i))


def basis(page: Page, candidate: Candidate, hypothesis: Hypothesis) -> Basis:
    """In which form the claim stands in the text."""
    if hypothesis.source is None or hypothesis.route == "subject":
        return Basis.NARRATION
    if page.spoken.quote_of[candidate.clause.head] is not None:
        return Basis.DIRECT_QUOTE
    if hypothesis.cue is not None and page.tree.lemma[hypothesis.cue] in WITNESSING:
        return Basis.WITNESS
    return Basis.INDIRECT_SPEECH


def names(actors: tuple[Actor, ...]) -> set[str]:
    """Every name of the actors and of those they act for."""
    out = {name for actor in actors for name in (actor.label, *actor.aliases)}
    out |= {"narrator" for actor in actors if actor.is_narrator}
    return out.union(*(names(actor.acts_for) for actor in actors)) if actors else out


def span(document: Document, tree: Tree, first: int, last: int) -> Span:
    """The words from token `first` to token `last`."""
    start, end = tree.start[first], tree.end[last]
    return Span(start, end, document.text[start:end], tree.sentence[first] + 1)
