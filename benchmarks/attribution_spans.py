"""From the reader's frames to PolNeAR's spans: what its annotators put into source, cue and content.

- Frames inside a quotation of more than a few words are left out: PolNeAR marks what the article attributes, and
  leaves alone what a quoted speaker attributes in turn.
- Cue: the verb with auxiliaries, particles, the adverbs beside it, and the preposition or colon that leads on;
  "according to".
- Source: the noun phrase with appositions and relative clauses (with the comma that ends them), less a preposition; the
  pronoun "who" itself in a relative clause.
- Content: the clause with "that" and with its quotation marks; of a verb with an object ("called the deal a mistake",
  "urged Russia to leave"), object and complement together; a quotation whole, though it runs over sentences; the
  next quotation of the paragraph too, when it follows at once (“A,” he said. “B.”).
- A quotation that the parse ties to no verb goes to the nearest speech verb with a subject beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from kgraph.extract.lexicon import table
from kgraph.extract.speaker import RELATIVE, Frame, Quotation, agent_of, frames, quotations, subject_of
from kgraph.extract.tree import CLOSING, OPENING, STRAIGHT, Tree

ROLES = ("Source", "Cue", "Content")
Span = tuple[int, int]
Spans = dict[str, set[Span]]
EDGES = frozenset({",", ".", ";", ":", "-", "–", "—", "--", "―", "(", ")", "...", "…"})
OPEN = OPENING | {STRAIGHT, "‘", "''"}
CLOSE = CLOSING | {STRAIGHT, "’", "'"}
TOLD = frozenset({"as", "for", "of", "about", "against", "that", "to"})
SPOKEN = frozenset({"say", "claim", "deny", "accuse", "demand", "pledge", "warn"})
CLAUSE_ONLY = frozenset(
    {
        "show", "find", "prove", "hear", "read", "see", "know", "hold", "put", "invite", "require", "determine",
        "watch", "learn", "register",
    }
)  # fmt: skip
"""Verbs of evidence and perception: they attribute a clause, not a thing."""
SHORT_QUOTE = 4  # words: a shorter one is a quoted term, not a statement
BESIDE = 14  # tokens between a quotation and the verb that introduces it


def stretches(tokens: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring token numbers, as (first, last)."""
    run: list[int] = []
    for token in sorted(set(tokens)):
        if run and token != run[-1] + 1:
            yield run[0], run[-1]
            run = []
        run.append(token)
    if run:
        yield run[0], run[-1]


def below(tree: Tree, top: int, without: Sequence[int]) -> list[int]:
    """The subtree of a token, less those of other tokens."""
    out, stack = [], [top]
    while stack:
        token = stack.pop()
        if token not in without:
            out.append(token)
            stack.extend(tree.kids[token])
    return out


def hangs_on(tree: Tree, cue: int, held: Sequence[Frame]) -> int | None:
    """The preposition right after a verb that ties it to its only content ("called for", "criticized as")."""
    shown = [frame.content for frame in held if frame.content is not None and wanted(tree, frame)]
    if len(shown) != 1 or held[0].kind != "object":
        return None
    for kid in tree.kids[shown[0]]:
        if kid == cue + 1 and tree.base[kid] in ("case", "mark") and tree.lower[kid] in TOLD - {"to", "that"}:
            return kid
    return None


def cue_span(tree: Tree, cue: int, tied: int | None = None) -> Span:
    """First and last token of the cue, with the preposition or the colon that ties it to its content."""
    first = last = cue
    for kid in reversed([kid for kid in sorted(tree.kids[cue]) if kid < cue]):
        beside = all(tree.base[between] in ("advmod", "aux", "cop") for between in range(kid, first))
        if beside and (tree.base[kid] in ("aux", "cop") or kid == first - 1):
            first = kid
    for kid in [kid for kid in sorted(tree.kids[cue]) if kid > cue]:
        if (tree.dep[kid] in ("compound:prt", "fixed") and kid == last + 1) or kid == tied:
            last = kid
    if last + 1 < len(tree) and tree.words[last + 1] == ":":
        last += 1
    return first, last


def source_span(tree: Tree, source: int, cue: int) -> Span | None:
    """First and last token of the source."""
    if tree.base[cue] in ("acl", "advcl") and tree.head[cue] == source:
        own = tree.subject(cue)
        if own is not None and tree.tag[own] in RELATIVE:
            return own, own
    outer = ("case", "punct", "parataxis", "cc", "mark", "cop", "advcl", "ccomp", "discourse")
    without = [cue, *(kid for kid in tree.kids[source] if tree.base[kid] in outer)]
    bits = [kid for kid in tree.kids[source] if tree.base[kid] in ("punct", "cc")]
    loose = EDGES | OPEN | CLOSE
    for first, last in stretches([*below(tree, source, without), *bits]):
        if not first <= source <= last:
            continue
        while first < source and (tree.words[first] in loose or tree.base[first] == "cc"):
            first += 1
        while last > source and ((tree.words[last] in loose and tree.words[last] != ")") or tree.base[last] == "cc"):
            last -= 1
        asides = [kid for kid in tree.kids[source] if tree.dep[kid] in ("appos", "acl:relcl", "acl")]
        if any(tree.hi[kid] == last for kid in asides) and last + 1 < len(tree) and tree.words[last + 1] == ",":
            last += 1
        return first, last
    return None


def with_marks(tree: Tree, first: int, last: int, quoted: dict[int, Quotation]) -> Span | None:
    """A stretch of content cleaned at its edges, a quotation in it completed, its quotation marks taken in."""
    while first < last and tree.words[first] in EDGES | CLOSE - {STRAIGHT, "''"}:
        first += 1
    while last > first and tree.words[last] in EDGES | (OPEN - CLOSE):
        last -= 1
    if first == last and tree.words[first] in EDGES | OPEN | CLOSE:
        return None
    for end in (last, last - 1):
        quotation = quoted.get(end)
        if quotation is not None and quotation.first <= first + 1 and len(quotation) > SHORT_QUOTE:
            first, last = min(first, quotation.first), max(last, quotation.last)
    if first and tree.words[first - 1] in OPEN:
        first -= 1
    if last + 1 < len(tree) and tree.words[last + 1] in CLOSE:
        last += 1
    elif last + 2 < len(tree) and tree.words[last + 1] in (",", ".") and tree.words[last + 2] in CLOSE:
        last += 2
    return first, last


def wanted(tree: Tree, frame: Frame) -> bool:
    """Whether a frame's object is a content, not a place or time of the verb."""
    if frame.content is None:
        return False
    if frame.kind != "object" or tree.base[frame.content] == "xcomp":
        return True
    if frame.verb in CLAUSE_ONLY or table("cues.tsv").get(frame.verb) == "think":
        return False
    if tree.base[frame.content] == "obj":
        return True
    marks = {tree.lower[kid] for kid in tree.kids[frame.content] if tree.base[kid] in ("case", "mark")}
    return bool(marks & TOLD) and not (tree.base[frame.content] == "obl" and "to" in marks)


def contents(tree: Tree, held: Sequence[Frame], quoted: dict[int, Quotation], tied: int | None) -> list[Span]:
    """The stretches of content of one cue's frames."""
    tokens: list[int] = []
    for frame in held:
        if frame.content is not None and wanted(tree, frame):
            if tree.base[frame.content] == "xcomp":
                for kid in tree.children(frame.cue, "obj", "iobj"):
                    tokens += below(tree, kid, [])
            without = [token for token in (frame.cue, tied) if token is not None]
            if frame.source is not None and frame.kind == "according":
                without.append(frame.source)
            tokens += below(tree, frame.content, without)
    found = [with_marks(tree, first, last, quoted) for first, last in stretches(tokens)]
    return [span for span in found if span is not None]


def beside(tree: Tree, quotation: Quotation, verbs: dict[str, str]) -> tuple[int, int] | None:
    """Cue and source of a quotation that stands beside a speech verb without being its clause."""
    paragraph = tree.paragraph[quotation.first]
    after = range(quotation.last + 1, min(len(tree), quotation.last + BESIDE))
    before = range(quotation.first - 1, max(-1, quotation.first - BESIDE), -1)
    for reach in (after, before):
        for token in reach:
            if tree.paragraph[token] != paragraph or (tree.words[token] in OPEN and token > quotation.last + 1):
                break
            if tree.words[token] == "." and reach is before:
                break
            if tree.pos[token] == "VERB" and verbs.get(tree.lemma[token]) in SPOKEN:
                source = subject_of(tree, token)
                if source is None:
                    source = agent_of(tree, token)
                if source is not None and not quotation.first <= source <= quotation.last:
                    return token, source
            if tree.words[token] == "." and token > quotation.last + 1:
                break
    return None


def spans(tree: Tree) -> Spans:
    """The spans of each role, in characters of the text."""
    out: Spans = {role: set() for role in ROLES}
    found = quotations(tree)
    quoted = {token: quotation for quotation in found for token in range(quotation.first, quotation.last + 1)}

    def put(role: str, reach: Span | None) -> None:
        if reach is not None:
            out[role].add((tree.start[reach[0]], tree.end[reach[1]]))

    def inside(token: int) -> bool:
        return token in quoted and len(quoted[token]) > SHORT_QUOTE

    taken: set[int] = set()
    speech_ends: dict[int, int] = {}
    for cue, group in groupby(frames(tree), key=lambda frame: frame.cue):
        held = list(group)
        tied = hangs_on(tree, cue, held)
        said = [] if inside(cue) else contents(tree, held, quoted, tied)
        if not said:
            continue
        put("Cue", cue_span(tree, cue, tied))
        if held[0].source is not None:
            put("Source", source_span(tree, held[0].source, cue))
        for content in said:
            put("Content", content)
            taken.update(range(content[0], content[1] + 1))
            if any(token in quoted for token in range(content[0], content[1] + 1)):
                speech_ends[tree.sentence[cue]] = cue
    verbs = table("cues.tsv")
    for quotation in found:
        if len(quotation) <= SHORT_QUOTE or taken & set(range(quotation.first, quotation.last + 1)):
            continue
        whole = with_marks(tree, quotation.first, quotation.last, quoted)
        speaker = beside(tree, quotation, verbs)
        if speaker is not None:
            put("Cue", cue_span(tree, speaker[0]))
            put("Source", source_span(tree, speaker[1], speaker[0]))
            put("Content", whole)
            speech_ends[tree.sentence[speaker[0]]] = speaker[0]
        elif tree.sentence[quotation.first] - 1 in speech_ends:
            put("Content", whole)
    return out
