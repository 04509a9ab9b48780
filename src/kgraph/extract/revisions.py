"""What a correction does to the claims: figures that it gives become claims, new ones are tied to those put right.

The older claim is one of the same claimant in the same article, or what the correction itself repeats of it; where it
stands in an older article, `kgraph.link` ties the two. Nothing is tied on a guess: without a claim to put right or to
take back a correction leaves the claims as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kgraph.extract.answers import side_of
from kgraph.extract.attribution import Hypothesis
from kgraph.extract.candidates import Candidate, Page, home_of, speakers_of, words_of
from kgraph.extract.clauses import clauses
from kgraph.extract.corrections import EARLIER, FIGURES, GAVE, LATER, LOWER, STOPS, Correction, corrections
from kgraph.extract.features import Described
from kgraph.extract.figure import FigureMention
from kgraph.extract.numbers import Number
from kgraph.extract.quantity import toll_of
from kgraph.model import Actor, ActorKind, Claim, Event, Figure, Stance

REACH = 12  # sentences that "retracted the claim" looks back over
ADDED = frozenset({"more", "another", "additional", "further"})
VAGUE = frozenset({"", "other", "affected"})  # quantities that say nothing of who was counted


@dataclass(slots=True)
class Revisions:
    """The corrections of a page, and what has to be a claim because of them.

    `clauses` and `figures` are candidates; `guessed` are the numbers of which the words do not say what they count.
    """

    page: Page
    found: list[Correction]
    clauses: list[Candidate] = field(default_factory=list)
    figures: list[Candidate] = field(default_factory=list)
    guessed: set[int] = field(default_factory=set)


def revisions(page: Page) -> Revisions:
    """The corrections of a page with the candidates that they make claims."""
    found = corrections(page.tree)
    out = Revisions(page, found)
    if not found:
        return out
    known = {candidate.figure.number: candidate for candidate in page.figures if candidate.figure is not None}
    every = clauses(page.tree)
    # a content that only gives a count is that count
    contents = {c.content for c in found if not any(o.core in _below(page, c.content) for o in c.old)}
    heads = {h for h in contents if h is not None} | {c.cue for c in found if c.withdrawn}
    ready = {candidate.clause.head: candidate for candidate in page.clauses}
    # the words that only say who speaks are no candidate, but may be what takes something back
    bare = {clause.head: Candidate(clause, clause, Described()) for clause in every if clause.head in heads}
    out.clauses = [(bare | ready)[head] for head in sorted(heads) if head in bare or head in ready]
    for c in found:
        told_of = [known[n.core].figure for n in (*c.new, *c.old) if n.core in known]
        clear = [m.figure for m in told_of if m is not None and m.figure.quantity not in VAGUE]
        like = clear[0] if clear else None  # of "from 20 to 17" both count what one of them is known to count
        for number in (*c.old, *c.new):
            candidate = known.get(number.core)
            mention = candidate.figure if candidate is not None else None
            if mention is None or mention.figure.quantity in VAGUE:
                told = _counted(page, c, number, like)
                if told is None:
                    continue
                if not told[2]:
                    out.guessed.add(number.core)
                mention = _mention(number, c.thing, *told[:2])
                home = home_of(every, mention)
                words = words_of(page.tree, home, mention, page.counts)
                candidate = Candidate(words, home or words, Described(), mention)
            if candidate is not None:
                like = like or mention.figure
                out.figures.append(candidate)
    return out


def _below(page: Page, head: int | None) -> range:
    """The tokens of the subtree of a head."""
    return range(page.tree.lo[head], page.tree.hi[head] + 1) if head is not None else range(0)


def _counted(page: Page, c: Correction, number: Number, like: Figure | None) -> tuple[str, str, bool] | None:
    """What a bare number counts, of whom, and whether that is told: by the record's name, or by an earlier count."""
    quantity = toll_of(page.tree, c.thing) if c.thing >= 0 else ""
    before = [m for m in page.counts if m.number < c.cue and m.figure.quantity not in VAGUE]
    if quantity:
        before = [m for m in before if m.figure.quantity == quantity]
    said = [m for m in before if m.figure.range.at_least == number.exact]
    first = next(((m.figure.quantity, m.figure.who) for m in reversed(said)), None)
    if first is None and like is not None:
        first = (like.quantity, like.who)
    if first is None and before:
        first = (before[-1].figure.quantity, before[-1].figure.who)
        return (*first, bool(quantity))
    return (*(first or (quantity, "people")), True) if first or quantity else None


def _mention(number: Number, thing: int, quantity: str, who: str) -> FigureMention:
    figure = Figure(number.range, quantity, who, text=str(int(number.exact or 0)))
    return FigureMention(number.start, number.last + 1, number.core, number.core, thing, figure)


# ------------------------------------------------------------------ what the claims become


def applied(made: Revisions, drawn: Sequence[Candidate], claims: Sequence[Claim], free: set[int]) -> list[Claim]:
    """The claims with `revises`, `withdraws` and `corrects`; `drawn` are their candidates.

    `free`: positions of claims that are there only because of a correction, and go when nothing came of it.
    """
    if not made.found:
        return list(claims)
    desk = _Desk(made, drawn, list(claims))
    for c in made.found:
        desk.apply(c)
    return desk.rest(free)


class _Desk:
    """The claims of a page while its corrections are worked in."""

    def __init__(self, made: Revisions, drawn: Sequence[Candidate], claims: list[Claim]) -> None:
        self.made, self.page, self.tree, self.claims = made, made.page, made.page.tree, claims
        self.of_number = {d.figure.number: n for n, d in enumerate(drawn) if d.figure is not None}
        self.of_head = {d.clause.head: n for n, d in enumerate(drawn) if d.figure is None}
        self.at = [d.figure.number if d.figure is not None else d.clause.head for d in drawn]
        self.used: set[int] = set()
        self.dropped: set[int] = set()

    def apply(self, c: Correction) -> None:
        """Work one correction in."""
        new = self._positions(c.new)
        who = self._speakers(c) or (self.claims[new[0]].claimants if new else ())
        if not who or (self.tree.lemma[c.cue] in LOWER and who[0].kind in (ActorKind.NARRATOR, ActorKind.ACTOR)):
            return  # "the truce lowered the toll"
        told = [n for n in self._positions(c.old) if n not in new]
        content = [self.of_head[c.content]] if c.content in self.of_head else []
        inside = _below(self.page, c.content)
        told += [n for number, n in self.of_number.items() if number in inside and n not in told + new]
        if not new and not (c.withdrawn and not c.own):
            new = self._said_instead(c, who, told)
        if new:
            self._revise(c, who, new, told)
        elif c.withdrawn and c.cue in self.of_head:
            self._withdraw(c, who, told, content)

    def _positions(self, numbers: Iterable[Number]) -> list[int]:
        return [self.of_number[n.core] for n in numbers if n.core in self.of_number]

    def _speakers(self, c: Correction) -> tuple[Actor, ...]:
        """Who corrects; nobody where only the words around can tell."""
        page = self.page
        if c.own:
            return (page.actors.narrator,)
        found: tuple[Actor, ...] = ()
        if c.source is not None and not c.spoken:
            found = speakers_of(page.setting, Hypothesis(c.source, c.cue, "subject"))
        if not found or found[0].kind in (ActorKind.NARRATOR, ActorKind.ACTOR):  # a thing: "the raid …, correcting"
            for frame in page.spoken.frames_of(c.new[0].core if c.spoken and c.new else c.cue):
                if frame.source is not None and frame.cue != c.cue:
                    said = speakers_of(page.setting, Hypothesis(frame.source, frame.cue, "frame"))
                    meant = page.actors.of(c.source) if c.spoken and c.source is not None else said
                    # "X said that it had mistakenly reported": X, unless "it" is known to be another
                    return said if not meant or side_of(meant) & side_of(said) else ()
        return found if found and not found[0].is_narrator else ()

    def _said_instead(self, c: Correction, who: Sequence[Actor], told: list[int]) -> list[int]:
        """The figures that the corrector gives in the same sentence or the next; of its own article, anywhere."""
        sentence = self.tree.sentence[c.cue]
        before = {number.core for other in self.made.found for number in other.old}
        figures = [n for k, n in self.of_number.items() if n not in told and k not in before]
        figures = [n for n in figures if self._same_side(n, who)]
        measures = {self._measure(n) for n in told}
        if c.own:
            return [n for n in figures if self._measure(n) in measures]
        for near in (sentence, sentence + 1):
            said = [n for n in figures if self.tree.sentence[self.at[n]] == near and not self._aside(n)]
            if said:
                return said
        return []

    def _aside(self, n: int) -> bool:
        """Whether a figure is of another matter: "… after 30 people had died", "three more died"."""
        figure, tree = self.claims[n].figure, self.tree
        added = figure is not None and figure.range.hedge in ADDED
        return added or any(tree.has_word(i, STOPS, "mark", "case") for i in tree.ancestors(self.at[n]))

    def _same_side(self, n: int, who: Sequence[Actor]) -> bool:
        claimants = self.claims[n].claimants
        if who[0].is_narrator:
            return claimants[0].is_narrator
        return bool(side_of(claimants) & side_of(who))

    def _measure(self, n: int) -> tuple[str, str]:
        figure = self.claims[n].figure
        return (figure.quantity, figure.who) if figure is not None else ("", "")

    def _revise(self, c: Correction, who: tuple[Actor, ...], new: list[int], told: list[int]) -> None:
        """Tie new figures to older ones of the claimant: to those in the article, else to what the words repeat."""
        for n in new:
            figure = self.claims[n].figure
            if figure is None:
                continue
            older = [
                p
                for p, claim in enumerate(self.claims)
                if claim.figure is not None and p not in (*new, *told, *self.dropped)
                and self.tree.sentence[self.at[p]] <= self.tree.sentence[c.cue] and self.at[p] < self.at[n]
                and self._same_side(p, who) and claim.figure.quantity == figure.quantity
                and claim.figure.who in (figure.who, "people") and claim.figure.range != figure.range
                and claim.figure.part_of is None
            ]  # fmt: skip
            if c.old:
                older = [p for p in older if any(_holds(self.claims[p], number) for number in c.old)]
            older = older[-1:] if not c.old else older
            elsewhere = self.tree.sentence[self.at[n]] > self.tree.sentence[c.cue] and not c.new
            if not older and (elsewhere or self.at[n] in self.made.guessed or self._only_disputes(c, n, who)):
                continue
            if older:
                self.dropped |= set(told)
                figure = replace(figure, who=self.claims[older[-1]].figure.who)  # type: ignore[union-attr]
            back = older or [p for p in told if self._measure(p)[0] == figure.quantity]
            told_of = self.claims[older[-1]].event if older else _without(self.claims[n].event, who)
            self.used |= {n, *back}
            self.claims[n] = replace(
                self.claims[n], claimants=who, figure=figure, event=told_of, negated=False, corrects=True,
                revises=tuple(sorted({*self.claims[n].revises, *back})),
            )  # fmt: skip
            for p in back:
                if p in told:
                    self.claims[p] = replace(self.claims[p], claimants=who, event=told_of, negated=False)

    def _only_disputes(self, c: Correction, n: int, who: Sequence[Actor]) -> bool:
        """Whether "seven, not 11" may be said against others ("as rebels say"): nothing tells of an earlier count."""
        return c.spoken and not self.claims[n].corrects and not self._speaks_of_before(c, who)

    def _speaks_of_before(self, c: Correction, who: Sequence[Actor]) -> bool:
        tree = self.tree
        first, last = tree.sentences[tree.sentence[c.cue]]
        if not (EARLIER | LATER) & set(tree.lower[first:last]) and tree.lemma[c.thing] not in FIGURES:
            return c.thing < 0
        for j in range(c.cue, last):
            subject = tree.subject(j) if tree.lemma[j] in GAVE and tree.pos[j] == "VERB" else None
            if subject is not None and tree.pos[subject] != "PRON":
                return bool(side_of(self.page.actors.of(subject)) & side_of(who))
        return True

    def _withdraw(self, c: Correction, who: tuple[Actor, ...], told: list[int], content: list[int]) -> None:
        """Tie the words that take something back to what they take back."""
        for p in (*told, *content):
            self.claims[p] = replace(self.claims[p], claimants=who)
        taken = [*told, *content]
        at = self.of_head[c.cue]
        before = [
            p
            for p, claim in enumerate(self.claims)
            if p not in (*taken, at, *self.dropped) and claim.stance.commits and self.at[p] < self.at[at]
            and self._same_side(p, who) and 0 <= self._back(p, c) <= REACH
        ]  # fmt: skip
        if content:
            said = self.claims[content[0]].event
            taken += [p for p in before if _alike(self.claims[p].event, said) and self.claims[p].figure is None]
        elif told:
            taken += [p for p in before if self._measure(p)[0] and any(_holds(self.claims[p], o) for o in c.old)]
        else:
            counts = self.tree.lemma[c.thing] in FIGURES
            fitting = [p for p in before if (self.claims[p].figure is not None) == counts]
            taken += (fitting or before)[-1:] if not who[0].is_narrator else []
        if not taken:
            return
        self.used |= {at, *taken}
        self.claims[at] = replace(
            self.claims[at], stance=Stance.ASSERTION, claimants=who, event=Event("other", agents=who), figure=None,
            negated=False, blames=(), responds_to=(), denied="", withdraws=tuple(sorted(set(taken))),
        )  # fmt: skip

    def _back(self, p: int, c: Correction) -> int:
        return self.tree.sentence[c.cue] - self.tree.sentence[self.at[p]]

    def rest(self, free: set[int]) -> list[Claim]:
        """The claims that stay, with the positions that they name made those of the ones that stay."""
        gone = self.dropped | (free - self.used)
        kept = [n for n in range(len(self.claims)) if n not in gone]
        to = {n: place for place, n in enumerate(kept)}
        return [_moved(self.claims[n], to) for n in kept]


def _holds(claim: Claim, number: Number) -> bool:
    """Whether a claim's figure is the number that a correction repeats."""
    span = claim.figure.range if claim.figure is not None else None
    low = number.exact
    return span is not None and low is not None and span.at_least <= low <= (span.at_most or low)


def _alike(one: Event, other: Event) -> bool:
    """Whether two claims of one claimant in one article tell of one deed."""
    agents = side_of(one.agents), side_of(other.agents)
    return one.type == other.type and one.type != "other" and (bool(agents[0] & agents[1]) or not all(agents))


def _without(event: Event, who: Iterable[Actor]) -> Event:
    """The event without those who only count: "the army lowered its toll" says of nobody that they killed."""
    own = {actor.key for actor in who}
    return replace(event, agents=tuple(a for a in event.agents if a.key not in own))


def _moved(claim: Claim, to: dict[int, int]) -> Claim:
    def kept(positions: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(to[p] for p in positions if p in to)

    figure = claim.figure
    if figure is not None and figure.part_of is not None:
        figure = replace(figure, part_of=to.get(figure.part_of))
    return replace(
        claim, figure=figure, responds_to=kept(claim.responds_to), revises=kept(claim.revises),
        withdraws=kept(claim.withdraws),
    )  # fmt: skip
