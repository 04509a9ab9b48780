"""What the learned parts look at: numbers and words that describe a candidate clause and a possible claimant.

`describe` gives the words (sparse features, each a string) and the numbers (dense features, named in `NUMBERS`) of a
clause; `describe_claimant` those of a hypothesis about its claimant. Nothing here knows an outlet, a place or a person.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kgraph.extract.attribution import Attributions, Hypothesis
from kgraph.extract.clauses import Clause
from kgraph.extract.figure import FigureMention
from kgraph.extract.lexicon import table
from kgraph.extract.names import Actors
from kgraph.extract.occurrence import Occurrence
from kgraph.extract.tree import Tree
from kgraph.model import Actor, ActorKind

NEGATIONS = frozenset({"not", "n't", "nt", "never", "no", "neither", "nor", "without", "none", "nobody", "nothing"})
MODALS = frozenset({"will", "would", "could", "can", "may", "might", "should", "must", "shall", "ought", "'ll"})
PERSONAL = frozenset({"i", "we", "you", "he", "she", "it", "they", "this", "that", "these", "those", "who", "which"})
ROUTES = ("narrator", "frame", "outer", "inside", "quote", "near", "last", "earlier", "next", "self", "subject")
SPEAKING = frozenset(
    {ActorKind.PERSON, ActorKind.GOVERNMENT_BODY, ActorKind.MONITORING_GROUP, ActorKind.NEWS_ORGANIZATION}
)
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

    def __post_init__(self) -> None:
        for i, lemma in enumerate(self.tree.lemma):
            if self.tree.pos[i] in CONTENT:
                self.seen.setdefault(lemma, i)


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
    tree, spoken, among, title = setting.tree, setting.spoken, setting.among, setting.title
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
    inside = [tree.pos[i] for i in range(clause.first, clause.last + 1)]
    body = {tree.lemma[i] for i in range(clause.first, clause.last + 1) if tree.pos[i] in CONTENT}
    nested = [c for c in among if c is not clause and c.first >= clause.first and c.last <= clause.last]
    around = [c for c in among if c is not clause and c.first <= clause.first and c.last >= clause.last]

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
    add(f"modal={modal(tree, h)}")
    add(f"cue={cue}+{content_kid}")
    add(f"cue+kind={cue}+{clause.kind}")
    add(f"abovecue={cues.get(above, nouns.get(above, ''))}+{clause.kind}")
    add(f"frame={frame.kind + '+' + spoken.class_of(frame) if frame else ''}")
    add(f"frameverb={frame.verb if frame else ''}")
    add(f"first={tree.lower[clause.first]}")
    add(f"before={tree.lower[clause.first - 1] if clause.first else '-'}")
    add(f"negated={is_negated(tree, h)}")
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
    n["modal"] = float(bool(modal(tree, h)))
    n["negated"] = float(is_negated(tree, h))
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
    n["nested"] = float(len(nested))
    n["around"] = float(len(around))
    n["siblings"] = float(sum(tree.sentence[c.head] == tree.sentence[h] for c in among))
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
    n["twin"] = max((_shared(clause, c) for c in among if c is not clause), default=0.0)
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


def describe_claimants(
    setting: Setting, clause: Clause, hypotheses: list[Hypothesis], speakers: list[tuple[Actor, ...]]
) -> list[Described]:
    """The features of all hypotheses about the claimant of a candidate."""
    routes: dict[str, list[str]] = {}
    for h, said in zip(hypotheses, speakers, strict=True):
        routes.setdefault(said[0].key, []).append(h.route)
    rows = []
    for h, said in zip(hypotheses, speakers, strict=True):
        row = describe_claimant(setting, clause, h, hypotheses)
        kind = said[0].kind
        names = "person" if kind is ActorKind.PERSON else kind.value
        known = said[0].key.startswith("known:")
        also = "+".join(r for r in routes[said[0].key] if r != h.route)
        row.words += [
            f"kind={h.route}+{names}", f"known={h.route}+{known}", f"also={h.route}+{also}",
            f"many={h.route}+{len(said) > 1}",
            f"for={h.route}+{bool(said[0].acts_for)}",
        ]  # fmt: skip
        row.numbers["speaks"] = float(kind in SPEAKING)
        row.numbers["known"] = float(known)
        row.numbers["plain"] = float(kind is ActorKind.ACTOR)
        row.numbers["also"] = float(len(routes[said[0].key]) - 1)
        rows.append(row)
    return rows


def describe_claimant(setting: Setting, clause: Clause, h: Hypothesis, others: list[Hypothesis]) -> Described:
    """The features of one hypothesis about the claimant of a candidate."""
    tree, spoken, out = setting.tree, setting.spoken, Described()
    add, n = out.words.append, out.numbers
    frame = h.frame
    routes = "+".join(x.route for x in others)
    cue = tree.lemma[h.cue] if h.cue is not None else ""
    cls = spoken.class_of(frame) if frame else spoken.classes.get(cue, "")
    sentence = tree.sentence[clause.head]
    away = sentence - tree.sentence[h.source] if h.source is not None else 0
    add(f"route={h.route}")
    add(f"routes={h.route}|{routes}")
    add(f"route+cls={h.route}+{cls}")
    add(f"route+cue={h.route}+{cue}")
    add(f"route+kind={h.route}+{clause.kind}")
    add(f"route+frame={h.route}+{frame.kind if frame else ''}")
    add(f"route+lemma={h.route}+{tree.lemma[clause.head]}")
    add(f"route+away={h.route}+{max(-2, min(away, 4))}")
    same = tree.paragraph[clause.head] == tree.paragraph[h.source] if h.source is not None else False
    add(f"route+para={h.route}+{same}+{max(-2, min(away, 4))}")
    if h.source is not None:
        add(f"route+source={h.route}+{tree.lemma[h.source]}")
        add(f"sourcepos={h.route}+{tree.pos[h.source]}")
    add(f"route+negated={h.route}+{is_negated(tree, clause.head)}")
    add(f"route+tag={h.route}+{tree.tag[clause.head]}")
    subject = tree.subject(clause.head)
    if subject is not None:
        add(f"route+subject={h.route}+{tree.lower[subject] if tree.pos[subject] == 'PRON' else tree.pos[subject]}")
    held = bool(spoken.frames_of(clause.head))
    near = spoken.said_near(clause.head) is not None
    first = any(tree.lower[i] in ("i", "we", "our", "us", "my") for i in range(clause.first, clause.last + 1))
    add(f"route+state={h.route}+{held}+{near}+{spoken.quote_of[clause.head] is not None}")
    holds = frame is not None and frame.content is not None and frame.first <= clause.head <= frame.last
    asides = h.cue is not None and tree.base[h.cue] in ("advcl", "acl")
    add(f"route+holds={h.route}+{holds}+{asides}+{frame.kind if frame else ''}")
    add(f"route+first={h.route}+{first}+{spoken.quote_of[clause.head] is not None}")
    add(f"route+modal={h.route}+{modal(tree, clause.head)}")
    add(f"route+start={h.route}+{tree.lower[tree.sentences[sentence][0]]}")
    if subject is not None and h.source is not None and h.route not in ("self", "subject"):
        add(f"route+samesubject={h.route}+{tree.lower[subject] == tree.lower[h.source]}")
    if h.source is not None:
        same_source = [
            o.route
            for o in others
            if o is not h and o.source is not None and tree.lower[o.source] == tree.lower[h.source]
        ]
        add(f"route+agree={h.route}+{'+'.join(same_source)}")
        add(f"sourcedep={h.route}+{tree.dep[h.source]}")
    quote = spoken.quote_of[clause.head]
    for route in ROUTES:
        n[route] = float(h.route == route)
        n["with_" + route] = float(any(o.route == route for o in others))
    n["away"] = float(away)
    n["distance"] = float(abs(h.source - clause.head)) if h.source is not None else 0.0
    n["same_paragraph"] = float(same)
    n["quoted"] = float(quote is not None)
    n["cls_say"] = float(cls == "say")
    n["cls_think"] = float(cls == "think")
    n["cls_strong"] = float(cls in ("deny", "accuse", "demand", "pledge", "warn", "claim"))
    n["kind_clause"] = float(frame is not None and frame.kind in ("clause", "after"))
    n["kind_object"] = float(frame is not None and frame.kind == "object")
    n["according"] = float(frame is not None and frame.kind == "according")
    n["name"] = float(h.source is not None and tree.pos[h.source] == "PROPN")
    n["pronoun"] = float(h.source is not None and tree.pos[h.source] == "PRON")
    n["negated"] = float(is_negated(tree, clause.head))
    n["sentence"] = float(sentence)
    n["depth"] = float(tree.depth[clause.head])
    n["main"] = float(clause.kind == "main")
    n["vbd"] = float(tree.tag[clause.head] == "VBD")
    return out
