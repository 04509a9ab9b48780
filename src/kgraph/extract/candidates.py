"""What on a page may be a claim: clauses made one with the words that attribute them, and counts.

"X said that C" is one unit, its words are C; "X accused Y of C", "X denied C", "X called on Y to C" are one unit too,
and its words are all of it. Every count (figure.py) is a candidate of its own beside the clause that it stands in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from spacy.tokens import Doc

from kgraph.extract.attribution import COMPLETES, Attributions, Hypothesis
from kgraph.extract.clauses import Clause, clauses
from kgraph.extract.features import Described, Setting, describe, describe_figure
from kgraph.extract.figure import FigureMention, figures
from kgraph.extract.lexicon import table
from kgraph.extract.names import Actors, actors
from kgraph.extract.numbers import POLICY
from kgraph.extract.occurrence import occurrences
from kgraph.extract.stance import decided, describe_stance
from kgraph.extract.time import TimeMention, times
from kgraph.extract.tree import Tree
from kgraph.extract.voices import describe_claimants
from kgraph.model import Actor, ActorKind, Document

SHORT = 4  # letters: shorter words of a title are not looked for in the text
RELAYS = frozenset({"say", "claim", "think"})
SEEMS = frozenset({"seem", "appear"})
DENIERS = frozenset(
    {
        ActorKind.COUNTRY,
        ActorKind.GOVERNMENT_BODY,
        ActorKind.ARMED_FORCE,
        ActorKind.ARMED_GROUP,
        ActorKind.PERSON,
        ActorKind.ORGANIZATION,
    }
)
PARTIES = frozenset(
    {"side", "party", "country", "nation", "neighbour", "neighbor", "rival"}
)  # "the two sides": no count
PAPERS = frozenset({"statement", "communique", "bulletin", "release", "letter", "message", "tweet", "post"})
PART = frozenset({"including", "includes", "include", "included"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause (or the words of a count) with the features that decide whether it is a claim.

    `home` is the clause whose claimant is that of the candidate: itself, or the clause that a count stands in.
    `stance` and `fired` are what bears on the stance of a clause (stance.py).
    """

    clause: Clause
    home: Clause
    described: Described
    figure: FigureMention | None = None
    stance: Described | None = None
    fired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Voices:
    """Who may be saying a candidate: hypotheses, the actors that each names, and the features of each."""

    hypotheses: list[Hypothesis]
    speakers: list[tuple[Actor, ...]]
    described: list[Described]


@dataclass(slots=True)
class Page:
    """A document on the desk: its tree, its attributions, its candidate clauses and counts."""

    document: Document
    setting: Setting
    times: list[TimeMention]
    clauses: list[Candidate]
    figures: list[Candidate]
    counts: list[FigureMention]

    @property
    def tree(self) -> Tree:
        return self.setting.tree

    @property
    def spoken(self) -> Attributions:
        return self.setting.spoken

    @property
    def actors(self) -> Actors:
        return self.setting.actors

    def voices(self, candidate: Candidate) -> Voices:
        """Everyone who may be saying the candidate."""
        hypotheses = self.spoken.hypotheses(candidate.home)
        speakers = [speakers_of(self.setting, h) for h in hypotheses]
        return Voices(hypotheses, speakers, describe_claimants(self.setting, candidate.home, hypotheses, speakers))

    def words(self, candidate: Candidate) -> str:
        """The words of the candidate."""
        first, last = candidate.clause.first, candidate.clause.last
        return self.document.text[self.tree.start[first] : self.tree.end[last]]


def open_page(document: Document, doc: Doc, hedges: str = POLICY) -> Page:
    """Everything about a document that the learned parts look at (training uses the same)."""
    tree = Tree.of(doc, document.body)
    spoken = Attributions(tree)
    events = occurrences(tree)
    who = actors(tree, document)
    when = times(tree, document.published)
    counts = figures(tree, who, when, hedges)
    mentions = [m for m in counts if tree.paragraph[m.number] >= 0 and tree.lemma[m.head] not in PARTIES]
    every = clauses(tree)
    found = units(tree, spoken, every)
    title = frozenset(w.lower() for w in document.title.split() if len(w) >= SHORT)
    setting = Setting(tree, spoken, found, title, events, mentions, who)
    page = Page(document, setting, when, [], [], counts)
    for clause in found:
        described = describe(setting, clause)
        bearing, fired = describe_stance(tree, spoken, clause, described)
        described.words += [f"rule={name}" for name in fired] + [f"settled={decided(fired)}+{clause.kind}"]
        described.numbers["settled"] = float(decided(fired) is not None)
        page.clauses.append(Candidate(clause, clause, described, stance=bearing, fired=tuple(fired)))
    for mention in mentions:
        home = home_of(every, mention)
        words = words_of(tree, home, mention, mentions)
        page.figures.append(Candidate(words, home or words, describe_figure(setting, home or words, mention), mention))
    return page


def speakers_of(setting: Setting, hypothesis: Hypothesis) -> tuple[Actor, ...]:
    """The actors that a hypothesis names; the narrator where nobody can be made out.

    "The statement said": whoever made it, else who spoke before.
    """
    tree, who, source = setting.tree, setting.actors, hypothesis.source
    if source is None:
        return (who.narrator,)
    if tree.lemma[source] in PAPERS and tree.pos[source] == "NOUN":
        owner = next(
            (
                k
                for k in tree.kids[source]
                if tree.dep[k] == "nmod:poss" or tree.has_word(k, {"by", "from", "of"}, "case")
            ),
            None,
        )
        if owner is None:
            before = [
                f
                for f in setting.spoken.said_before(source)
                if f.source is not None and tree.lemma[f.source] not in PAPERS
            ]
            owner = before[0].source if before else None
        if owner is not None and (made := who.of(owner)):
            return made
    if (
        hypothesis.route == "self"
        and tree.pos[source] == "PRON"
        and table("acts.tsv").get(tree.lemma[hypothesis.cue or source]) == "denial"
    ):
        blamed = _blamed(setting, source)
        if blamed:
            return blamed
    found = who.of(source)
    if not found and tree.pos[source] == "PRON" and tree.lower[source] in ("they", "it", "he", "she"):
        before = [
            f for f in setting.spoken.said_before(source) if f.source is not None and tree.pos[f.source] != "PRON"
        ]
        found = who.of(before[0].source) if before and before[0].source is not None else ()
    named = tuple(actor for actor in found if any(letter.isalpha() for letter in actor.label))  # "200" says nothing
    return named or (who.narrator,)


def _blamed(setting: Setting, pronoun: int) -> tuple[Actor, ...]:
    """Whom "it" stands for in "X blamed Y, though it denied …": Y, named last before it in its sentence, no subject."""
    tree, first = setting.tree, setting.tree.sentences[setting.tree.sentence[pronoun]][0]
    someone = tree.lower[pronoun] in ("he", "she")
    for mention in reversed(setting.actors.mentions):
        told = first <= mention.head < pronoun and tree.base[mention.head] in ("obj", "obl", "nmod", "iobj")
        # of "President A's government" it is the government that is meant, not the name the parse hangs it by
        meant = setting.actors.of(mention.head, conjuncts=False)[:1] if told else ()
        if meant and meant[0].kind in DENIERS and (meant[0].kind is ActorKind.PERSON) is someone:
            return meant
    return ()


def units(tree: Tree, spoken: Attributions, found: list[Clause]) -> list[Clause]:
    """The clauses with each cue and its content made one candidate.

    >>> words = "He said rebels fled .".split()
    >>> tree = Tree(words, heads=[1, 1, 3, 1, 1], deps="nsubj root nsubj ccomp punct".split(),
    ...             pos="PRON VERB NOUN VERB PUNCT".split(), lemmas="he say rebel flee .".split())
    >>> [" ".join(words[c.first : c.last + 1]) for c in units(tree, Attributions(tree), clauses(tree))]
    ['rebels fled']
    """
    at = {c.head: c for c in found}
    dropped: set[int] = set()
    grown: dict[int, Clause] = {}
    for clause in found:
        head = clause.head
        if tree.lemma[head] in SEEMS:
            content = next((at[k] for k in tree.children(head, "ccomp", "csubj") if k in at), None)
            if content is not None:
                dropped.add(head)
        for k in tree.kids[head] if tree.pos[head] != "VERB" else ():
            if (
                k in at
                and at[k].kind == "advcl"
                and k > head
                and tree.has_word(k, COMPLETES, "mark", "case")
                and tree.lo[k] == head + 1
            ):
                dropped.add(k)
                grown[head] = replace(grown.get(head, clause), last=max(clause.last, at[k].last))
        for frame in spoken.by_cue.get(head, []):
            content = at.get(frame.content) if frame.content is not None else None
            if content is None or content is clause:
                continue
            relays = (spoken.class_of(frame) in RELAYS and content.kind != "xcomp") or frame.kind == "after"
            if relays and frame.kind in ("clause", "after"):
                dropped.add(head)
            elif content.kind in ("ccomp", "xcomp", "advcl", "acl") and frame.kind != "after":
                dropped.add(content.head)
                old = grown.get(head, clause)
                if 0 <= content.first - old.last <= 4 or content.first <= old.last:
                    grown[head] = replace(old, last=max(old.last, content.last))
    kept = [grown.get(c.head, c) for c in found if c.head not in dropped]
    return [_before_denial(tree, c, kept) for c in kept]


def _before_denial(tree: Tree, clause: Clause, among: list[Clause]) -> Clause:
    """The clause without a relative clause at its end that denies it ("…, which Baku denies")."""
    acts = table("acts.tsv")
    for other in among:
        ends_it = clause.head < other.first <= clause.last <= other.last
        if other.kind == "relcl" and ends_it and acts.get(tree.lemma[other.head]) == "denial":
            last = other.first - 1
            while last > clause.head and tree.pos[last] in ("PUNCT", "CCONJ"):
                last -= 1
            return replace(clause, last=last)
    return clause


def home_of(found: list[Clause], mention: FigureMention) -> Clause | None:
    """The smallest clause that holds the count."""
    holding = [c for c in found if c.first <= mention.number <= c.last]
    return min(holding, key=lambda c: (c.last - c.first, c.head), default=None)


def words_of(tree: Tree, home: Clause | None, mention: FigureMention, among: list[FigureMention]) -> Clause:
    """The words that carry the count: its clause, or "including …" alone when it is a part of another.

    Of several counts that "and" joins in a clause, a later one has the words from its number on ("and 30 wounded").
    """
    first, last = mention.start, mention.end - 1
    while first > 0 and tree.lower[first - 1] in PART:
        first -= 1
    if home is None or (mention.part_of is not None and tree.lower[first] in PART):
        return Clause(mention.head, first, max(last, mention.head), "noun")
    joined = first > home.first and tree.lower[first - 1] in ("and", ",")
    if joined and any(home.first <= other.number < first for other in among):
        home = replace(home, first=first)
    if last < mention.trigger <= last + 2:  # "30 wounded", whose participle the parse hangs elsewhere
        last = mention.trigger
    return Clause(home.head, min(home.first, first), max(home.last, last), home.kind)
