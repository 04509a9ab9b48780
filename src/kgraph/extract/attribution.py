"""For each candidate: everyone who may be saying it, from the frames, the quotations and the sentences around it.

`Attributions` answers for any token which frame it stands in, which quotation, and who spoke last; `hypotheses` lists
the possible claimants of one candidate, each with the route by which it was found. The choice is claimant.py's.
"""

from __future__ import annotations

from dataclasses import dataclass

from kgraph.extract.clauses import Clause
from kgraph.extract.lexicon import table
from kgraph.extract.speaker import Frame, Quotation, frames, quotations, subject_of
from kgraph.extract.tree import Tree

SHORT_QUOTE = 4  # words: a shorter quotation is a quoted term, not a statement
STRONG = frozenset({"say", "claim", "deny", "accuse", "demand", "pledge", "warn"})


COMPLETES = frozenset({"from", "to", "of", "about", "in", "for"})  # "far from controlling": one predicate


def act_of(tree: Tree, head: int) -> int:
    """The verb that an adjective only sets off ("was quick to blame", "was forceful in blaming"), else the head itself.

    >>> words = "They were quick to blame us".split()
    >>> tree = Tree(words, heads=[2, 2, 2, 4, 2, 4], deps="nsubj cop root mark advcl obj".split(),
    ...             pos="PRON AUX ADJ PART VERB PRON".split())
    >>> words[act_of(tree, 2)]
    'blame'
    """
    if tree.pos[head] == "VERB":
        return head
    for k in tree.children(head, "advcl", "xcomp"):
        if (
            k > head
            and tree.pos[k] == "VERB"
            and tree.has_word(k, COMPLETES, "mark", "case")
            and tree.lo[k] == head + 1
        ):
            return k
    return head


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A possible claimant: the head token of its noun phrase (None: the narrator), the cue, and the route.

    `route` is one of ``frame`` (inside the content of a cue), ``outer`` (of the frame around that), ``inside`` (a cue
    within a quotation), ``quote`` (speaker of the quotation), ``near`` (another cue of the sentence), ``last`` and
    ``earlier`` (who spoke before), ``next`` (who speaks in the next sentence), ``self`` (the subject of the candidate's
    own cue), ``subject`` (of another verb) and ``narrator``.
    """

    source: int | None
    cue: int | None
    route: str
    frame: Frame | None = None


class Attributions:
    """The frames and quotations of a document, looked up by token."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.classes = table("cues.tsv")
        self.frames = frames(tree)
        self.quotations = quotations(tree)
        self.by_cue: dict[int, list[Frame]] = {}
        for frame in self.frames:
            self.by_cue.setdefault(frame.cue, []).append(frame)
        n = len(tree)
        self.inner: list[list[Frame]] = [[] for _ in range(n)]
        for frame in sorted(self.frames, key=lambda f: f.first - f.last):
            if frame.content is None:
                continue
            for i in self._content(frame):
                self.inner[i].append(frame)
        self.quote_of: list[Quotation | None] = [None] * n
        for quotation in self.quotations:
            for i in range(quotation.first, quotation.last + 1):
                self.quote_of[i] = quotation
        self.speaker_of: dict[int, Frame | None] = {id(q): self._speaker(q) for q in self.quotations}
        self._said = [
            f for f in self.frames if f.source is not None and self.class_of(f) in STRONG and self._outside(f)
        ]
        self._by_sentence: dict[int, list[Frame]] = {}
        for frame in self._said:
            self._by_sentence.setdefault(tree.sentence[frame.cue], []).append(frame)

    def class_of(self, frame: Frame) -> str:
        """The class of the frame's cue: ``say``, ``deny``, ``accuse`` …"""
        return "say" if frame.verb == "according" else self.classes.get(frame.verb, "say")

    def _quoted(self, frame: Frame) -> bool:
        """Whether the cue stands inside a quotation of more than a few words (measured: such a frame is the quoted
        speaker's, not the article's)."""
        quotation = self.quote_of[frame.cue]
        return quotation is not None and len(quotation) > SHORT_QUOTE

    def _outside(self, frame: Frame) -> bool:
        """Whether the frame's source stands outside of every quotation (else it speaks only within one)."""
        return frame.source is not None and self.quote_of[frame.source] is None and self.quote_of[frame.cue] is None

    def _content(self, frame: Frame) -> list[int]:
        tree, content = self.tree, frame.content
        if content is None:
            return []
        if frame.kind == "after" and frame.last < frame.cue:  # all that stands before "X said." (speaker.tail)
            return list(range(frame.first, frame.last + 1))
        blocked = frame.cue
        out, stack = [], [content]
        while stack:
            i = stack.pop()
            if i == blocked or (frame.kind == "according" and frame.source == i):
                continue
            out.append(i)
            stack.extend(tree.kids[i])
        return out

    def _speaker(self, quotation: Quotation) -> Frame | None:
        """The frame that gives the speaker of a quotation: a cue beside it whose source stands outside of it."""
        best: tuple[int, int] | None = None
        chosen = None
        for frame in self.frames:
            if not self._outside(frame):
                continue
            if self.class_of(frame) not in STRONG | {"support", "think"}:
                continue
            gap = quotation.first - frame.cue if frame.cue < quotation.first else frame.cue - quotation.last
            if gap > 40 or self.tree.paragraph[frame.cue] != self.tree.paragraph[quotation.first]:
                continue
            holds = frame.content is not None and frame.first <= quotation.last and frame.last >= quotation.first
            rank = (0 if holds else 1, gap)
            if rank[0] == 1 and gap > 15:
                continue
            if best is None or rank < best:
                best, chosen = rank, frame
        return chosen

    def frames_of(self, token: int) -> list[Frame]:
        """The frames whose content holds the token, the innermost first; bare objects of thought come too."""
        return list(reversed(self.inner[token]))

    def said_before(self, token: int) -> list[Frame]:
        """Frames with a source that stand before the sentence of the token, the nearest first, one for each source."""
        sentence, out, words = self.tree.sentence[token], [], set()
        for frame in reversed(self._said):
            if self.tree.sentence[frame.cue] < sentence and frame.source is not None:
                word = self.tree.lower[frame.source]
                if word not in words:
                    words.add(word)
                    out.append(frame)
                if len(out) == 2:
                    break
        return out

    def said_near(self, token: int) -> Frame | None:
        """The frame of the token's own sentence whose cue is nearest; "according to" comes first."""
        found = self._by_sentence.get(self.tree.sentence[token], [])
        return min(found, key=lambda f: (f.kind != "according", abs(f.cue - token)), default=None)

    def next_said(self, token: int) -> Frame | None:
        """The first frame with a source in the next sentence of the paragraph."""
        tree = self.tree
        for frame in self._by_sentence.get(tree.sentence[token] + 1, []):
            if tree.paragraph[frame.cue] == tree.paragraph[token]:
                return frame
        return None

    def hypotheses(self, clause: Clause) -> list[Hypothesis]:
        """Everyone who may be saying the clause; the narrator comes last."""
        tree, out = self.tree, []
        head = clause.head
        held = [f for f in self.frames_of(head) if f.cue != head]
        named = [f for f in held if f.source is not None and f.source != head]
        inside = [f for f in named if self._quoted(f)]
        named = [f for f in named if f not in inside]
        for number, frame in enumerate(named[:2]):
            out.append(Hypothesis(frame.source, frame.cue, "outer" if number else "frame", frame))
        for frame in inside[:1]:
            out.append(Hypothesis(frame.source, frame.cue, "inside", frame))
        if tree.lemma[head] in self.classes:
            own = self.by_cue.get(head, [])
            source = own[0].source if own else subject_of(tree, head)
            if source is not None:
                out.append(Hypothesis(source, head, "self", own[0] if own else None))
        elif (act := act_of(tree, head)) != head and tree.lemma[act] in self.classes and tree.subject(head) is not None:
            out.append(Hypothesis(tree.subject(head), act, "self"))
        elif (subject := subject_of(tree, head)) is not None:
            out.append(Hypothesis(subject, None, "subject"))
        quotation = self.quote_of[head]
        if quotation is not None:
            said = self.speaker_of[id(quotation)]
            if said is not None:
                out.append(Hypothesis(said.source, said.cue, "quote", said))
        near = self.said_near(head)
        if near is not None and near not in named and near.cue != head:
            out.append(Hypothesis(near.source, near.cue, "near", near))
        for number, before in enumerate(self.said_before(head)):
            out.append(Hypothesis(before.source, before.cue, "earlier" if number else "last", before))
        after = self.next_said(head)
        if after is not None:
            out.append(Hypothesis(after.source, after.cue, "next", after))
        out.append(Hypothesis(None, None, "narrator"))
        return out
