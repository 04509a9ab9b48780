"""What the learned parts look at: numbers and words that describe a candidate clause or count.

`describe` gives the words (sparse features, each a string) and the numbers (dense features by name) of a clause,
`describe_figure` those of a count; those of a possible claimant are in voices.py. Nothing here knows an outlet, a place
or a person.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kgraph.extract.attribution import Attributions
from kgraph.extract.clauses import Clause
from kgraph.extract.figure import FigureMention
from kgraph.extract.lexicon import table
from kgraph.extract.names import Actors
from kgraph.extract.occurrence import Occurrence
from kgraph.extract.tree import Tree

NEGATIONS = frozenset({"not", "n't", "nt", "never", "no", "neither", "nor", "without", "none", "nobody", "nothing"})
MODALS = frozenset({"will", "would", "could", "can", "may", "might", "should", "must", "shall", "ought", "'ll"})
PERSONAL = frozenset({"i", "we", "you", "he", "she", "it", "they", "this", "that", "these", "those", "who", "which"})
CONTENT = frozenset({"NOUN", "PROPN", "VERB", "NUM", "ADJ"})


@dataclass(slots=True)
class Described:
    """A candidate as the learned parts see it: `words` are sparse features, `numbers` dense ones by name."""

    words: list[str] = field(default_factory=list)
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Setting:
    """What a candidate is seen against: the document's tree, attributions, candidates, title words, events, counts."""

    tree: Tree
    spoken: Attributions
    among: list[Clause]
    title: frozenset[str]
    occurrences: list[Occurrence]
    figures: list[FigureMention]
    actors: Actors
    seen: dict[str, int] = field(default_factory=dict)
    by_sentence: dict[int, list[Clause]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for i, lemma in enumerate(self.tree.lemma):
            if self.tree.pos[i] in CONTENT:
                self.seen.setdefault(lemma, i)
        for clause in self.among:
            self.by_sentence.setdefault(self.tree.sentence[clause.head], []).append(clause)

    def beside(self, i: int) -> list[Clause]:
        """The candidate clauses of the sentence of token `i`: clauses of other sentences share no words with it."""
        return self.by_sentence.get(self.tree.sentence[i], [])


def is_negated(tree: Tree, i: int) -> bool:
    """Whether the predicate is negated: a negation word hangs on it, on its auxiliary, or opens its subject."""
    for k in tree.kids[i]:
        if tree.lower[k] in NEGATIONS and tree.base[k] in ("advmod", "det", "cc", "aux", "mark", "obj", "nsubj"):
            return True
        if tree.base[k] in ("nsubj", "obj", "aux") and tree.has_word(k, NEGATIONS, "det", "advmod"):
            return True
    return False


def modal(tree: Tree, i: int) -> str:
    """The modal auxiliary of the predicate, "" without one."""
    for k in tree.kids[i]:
        if tree.base[k] == "aux" and tree.lower[k] in MODALS:
            return tree.lower[k]
    return ""


def describe(setting: Setting, clause: Clause) -> Described:
    """The features of one candidate clause among those of its document."""
    tree, spoken, title = setting.tree, setting.spoken, setting.title
    cues, nouns = spoken.classes, table("cue_nouns.tsv")
    h, out = clause.head, Described()
    head = tree.head[h]
    add = out.words.append
    n = out.numbers
    lemma, above = tree.lemma[h], tree.lemma[head] if head != h else "-"
    cue = cues.get(lemma, "") if tree.pos[h] in ("VERB", "AUX") else ""
    first, last = tree.sentences[tree.sentence[h]]
    subject = tree.subject(h)
    objects = tree.children(h, "obj", "iobj", "obl", "xcomp", "ccomp")
    tags = tree.tag[h]
    mark = next((tree.lower[k] for k in tree.kids[h] if tree.base[k] == "mark"), "")
    case = next((tree.lower[k] for k in tree.kids[h] if tree.base[k] == "case"), "")
    aux = "+".join(tree.lemma[k] for k in tree.kids[h] if tree.base[k] in ("aux", "cop"))
    held = spoken.frames_of(h)
    frame = held[0] if held else None
    kids = [tree.dep[k] for k in tree.kids[h]]
    content_kid = any(
        f.content is not None and f.kind in ("clause", "after", "quote") for f in spoken.by_cue.get(h, [])
    )
    quote = spoken.quote_of[h]
    no, can = is_negated(tree, h), modal(tree, h)
    inside = [tree.pos[i] for i in range(clause.first, clause.last + 1)]
    body = {tree.lemma[i] for i in range(clause.first, clause.last + 1) if tree.pos[i] in CONTENT}
    beside = [c for c in setting.beside(h) if c is not clause]
    nested = sum(c.first >= clause.first and c.last <= clause.last for c in beside)
    around = sum(c.first <= clause.first and c.last >= clause.last for c in beside)

    add(f"kind={clause.kind}")
    add(f"dep={tree.dep[h]}")
    add(f"tag={tags}")
    add(f"pos={tree.pos[h]}")
    add(f"lemma={lemma}")
    add(f"above={above}")
    add(f"kind+lemma={clause.kind}+{lemma}")
    add(f"kind+tag={clause.kind}+{tags}")
    add(f"mark={mark or case}")
    add(f"kind+mark={clause.kind}+{mark or case}")
    add(f"aux={aux}")
    add(f"modal={can}")
    add(f"cue={cue}+{content_kid}")
    add(f"cue+kind={cue}+{clause.kind}")
    add(f"abovecue={cues.get(above, nouns.get(above, ''))}+{clause.kind}")
    add(f"frame={frame.kind + '+' + spoken.class_of(frame) if frame else ''}")
    add(f"frameverb={frame.verb if frame else ''}")
    add(f"first={tree.lower[clause.first]}")
    add(f"before={tree.lower[clause.first - 1] if clause.first else '-'}")
    add(f"negated={no}")
    if subject is not None:
        add(f"subject={tree.lemma[subject]}")
        add(f"subjectpos={tree.pos[subject]}")
        if tree.lower[subject] in PERSONAL:
            add(f"pronoun={tree.lower[subject]}")
    for k in tree.kids[h]:
        base = tree.base[k]
        if base in ("obj", "obl", "xcomp", "nmod"):
            add(f"{base}={tree.lemma[k]}")
        if base == "advmod":
            add(f"adv={tree.lower[k]}")
    for word in body:
        add(f"in={word}")

    n["main"] = float(clause.kind == "main")
    n["length"] = float(clause.last - clause.first + 1)
    n["content"] = float(sum(p in CONTENT for p in inside))
    n["nouns"] = float(sum(p in ("NOUN", "PROPN") for p in inside))
    n["names"] = float(inside.count("PROPN"))
    n["numerals"] = float(inside.count("NUM"))
    n["pronouns"] = float(inside.count("PRON"))
    n["has_subject"] = float(subject is not None)
    n["subject_name"] = float(subject is not None and tree.pos[subject] == "PROPN")
    n["subject_pronoun"] = float(subject is not None and tree.pos[subject] == "PRON")
    n["objects"] = float(len(objects))
    n["has_obj"] = float("obj" in kids)
    n["has_ccomp"] = float("ccomp" in kids)
    n["has_xcomp"] = float("xcomp" in kids)
    n["passive"] = float(tree.passive(h))
    n["finite"] = float(
        tags in ("VBD", "VBZ", "VBP", "MD")
        or any(tree.tag[k] in ("VBD", "VBZ", "VBP", "MD") for k in tree.kids[h] if tree.base[k] in ("aux", "cop"))
    )
    n["vbg"] = float(tags == "VBG")
    n["vbn"] = float(tags == "VBN")
    n["modal"] = float(bool(can))
    n["negated"] = float(no)
    n["copula"] = float(any(tree.base[k] == "cop" for k in tree.kids[h]))
    n["depth"] = float(tree.depth[h])
    n["is_cue"] = float(bool(cue))
    n["cue_content"] = float(bool(cue) and content_kid)
    n["held"] = float(len(held))
    n["held_named"] = float(any(f.source is not None for f in held))
    n["held_object"] = float(bool(frame) and frame is not None and frame.kind == "object")
    n["quoted"] = float(quote is not None)
    n["quote_length"] = float(len(quote)) if quote is not None else 0.0
    n["holds_quote"] = float(
        any(spoken.quote_of[i] is not None for i in range(clause.first, clause.last + 1)) and quote is None
    )
    n["sentence_length"] = float(last - first)
    n["at"] = float(clause.first - first)
    n["share"] = (clause.last - clause.first + 1) / max(1, last - first)
    n["sentence"] = float(tree.sentence[h])
    n["paragraph"] = float(tree.paragraph[h])
    n["nested"] = float(nested)
    n["around"] = float(around)
    n["siblings"] = float(len(setting.beside(h)))
    n["title"] = len(body & title) / max(1, len(body))
    n["question"] = float(tree.words[last - 1] == "?" if last > first else 0)
    n["if"] = float(mark in ("if", "whether", "unless"))
    n["relative"] = float(clause.kind == "relcl")
    n["gap"] = float(h - clause.first)
    _events(setting, clause, out)
    _counts(setting, clause, out)
    if subject is not None and tree.pos[subject] in ("NOUN", "PROPN", "PRON"):
        said = setting.actors.of(subject)
        add(f"subjectkind={said[0].kind.value if said else '-'}+{bool(said) and said[0].key.startswith('known:')}")
    n["new"] = sum(setting.seen[w] >= clause.first for w in body) / max(1, len(body))
    n["twin"] = max((_shared(clause, c) for c in beside), default=0.0)
    n["document"] = float(len(tree.sentences))
    return out


def _shared(a: Clause, b: Clause) -> float:
    both = min(a.last, b.last) - max(a.first, b.first) + 1
    return max(0, both) / (max(a.last, b.last) - min(a.first, b.first) + 1)


def _events(setting: Setting, clause: Clause, out: Described) -> None:
    """The events that the lexicon finds in the clause: types, how strong, whether the head itself is one."""
    found = [o for o in setting.occurrences if clause.first <= o.trigger <= clause.last]
    best = max(found, key=lambda o: (o.score, -o.trigger), default=None)
    out.words.append(f"event={best.type if best else ''}")
    for o in found:
        out.words.append(f"names={o.type}")
    at_head = [o for o in found if o.trigger == clause.head]
    out.words.append(f"headevent={at_head[0].type if at_head else ''}")
    out.numbers["events"] = float(len(found))
    out.numbers["event"] = best.score if best else 0.0
    out.numbers["head_event"] = at_head[0].score if at_head else 0.0


def _counts(setting: Setting, clause: Clause, out: Described) -> None:
    """The counts in the clause, and whether one is its subject or object."""
    tree, n = setting.tree, out.numbers
    held = [m for m in setting.figures if clause.first <= m.number <= clause.last]
    near = {clause.head, *(k for k in tree.kids[clause.head] if tree.base[k] in ("nsubj", "obj"))}
    core = [m for m in held if m.head in near or tree.head[m.head] == clause.head or m.trigger == clause.head]
    n["counts"] = float(len(held))
    n["core_counts"] = float(len(core))
    n["count_score"] = max((m.score for m in held), default=0.0)
    n["core_count_score"] = max((m.score for m in core), default=0.0)
    quantity = max(core, key=lambda m: m.score).figure.quantity if core else ""
    out.words.append(f"count={quantity}")
    out.words.append(f"count+event={quantity}+{out.words[-1]}")


def describe_figure(setting: Setting, clause: Clause, mention: FigureMention) -> Described:
    """The features of a count: what it counts, how it is written, and the clause that it stands in."""
    inside, out = describe(setting, clause), Described()
    tree, figure = setting.tree, mention.figure
    add, n = out.words.append, out.numbers
    noun = tree.lemma[mention.head]
    exact = figure.range.at_least
    for word in (
        f"quantity={figure.quantity}", f"who={figure.who}", f"noun={noun}", f"hedge={figure.range.hedge}",
        f"quantity+who={figure.quantity}+{figure.who}", f"running={figure.running}", f"dep={tree.dep[mention.head]}",
        f"trigger={tree.lemma[mention.trigger] if mention.trigger >= 0 else ''}",
        f"up={tree.lemma[tree.head[mention.head]]}",
        f"part={mention.part_of is not None}+{figure.quantity}", f"outof={mention.out_of is not None}",
        f"number={tree.lower[mention.number]}", f"before={tree.lower[mention.start - 1] if mention.start else ''}",
        f"after={tree.lower[mention.end] if mention.end < len(tree) else ''}",
        f"quantity+dep={figure.quantity}+{tree.dep[mention.head]}",
        f"ofpos={tree.pos[mention.head]}",
    ):  # fmt: skip
        add(word)
    out.words += ["c:" + w for w in inside.words if not w.startswith(("in=", "before="))]
    out.words += [w for w in inside.words if w.startswith("in=")]
    n.update(inside.numbers)
    n["score"] = mention.score
    n["size"] = float(min(6, len(str(exact))))
    n["value"] = float(min(exact, 1000))
    n["part"] = float(mention.part_of is not None)
    n["out_of"] = float(mention.out_of is not None)
    n["counted"] = float(figure.quantity != "other")
    n["triggered"] = float(mention.trigger >= 0)
    n["digits"] = float(tree.words[mention.number][:1].isdigit())
    n["away"] = float(abs(mention.trigger - mention.number)) if mention.trigger >= 0 else 0.0
    same = [
        m
        for m in setting.figures
        if m is not mention and m.figure.range == figure.range and m.figure.quantity == figure.quantity
    ]
    n["said_before"] = float(any(m.number < mention.number for m in same))
    n["said_after"] = float(any(m.number > mention.number for m in same))
    n["of_all"] = float(len(setting.figures))
    return out
