"""What the learned part sees of those who may be saying a candidate: the features of each hypothesis.

A candidate has about five hypotheses; what is the same for all of them is worked out once (`_Around`).
"""

from __future__ import annotations

from dataclasses import dataclass

from kgraph.extract.attribution import Attributions, Hypothesis
from kgraph.extract.clauses import Clause
from kgraph.extract.features import Described, Setting, is_negated, modal
from kgraph.extract.tree import Tree
from kgraph.model import Actor, ActorKind

ROUTES = ("narrator", "frame", "outer", "inside", "quote", "near", "last", "earlier", "next", "self", "subject")
SPEAKING = frozenset(
    {ActorKind.PERSON, ActorKind.GOVERNMENT_BODY, ActorKind.MONITORING_GROUP, ActorKind.NEWS_ORGANIZATION}
)
SPEAKERS = frozenset({"i", "we", "our", "us", "my"})


@dataclass(frozen=True, slots=True)
class _Around:
    """What all hypotheses about one candidate have in common: its words' features and numbers."""

    routes: str
    sentence: int
    subject: str  # the word of the subject of the clause, "" without one
    numbers: dict[str, float]
    words: tuple[tuple[str, str], ...]  # (name of the feature, value): the route is put between them


def describe_claimants(
    setting: Setting, clause: Clause, hypotheses: list[Hypothesis], speakers: list[tuple[Actor, ...]]
) -> list[Described]:
    """The features of all hypotheses about the claimant of a candidate."""
    tree, spoken = setting.tree, setting.spoken
    around = _around(tree, spoken, clause, hypotheses)
    routes: dict[str, list[str]] = {}
    sources: dict[str, list[Hypothesis]] = {}
    for h, said in zip(hypotheses, speakers, strict=True):
        routes.setdefault(said[0].key, []).append(h.route)
        if h.source is not None:
            sources.setdefault(tree.lower[h.source], []).append(h)
    rows = []
    for h, said in zip(hypotheses, speakers, strict=True):
        row = _describe(tree, spoken, clause, h, around)
        if h.source is not None:
            agreeing = "+".join(o.route for o in sources[tree.lower[h.source]] if o is not h)
            row.words.append(f"route+agree={h.route}+{agreeing}")
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


def _around(tree: Tree, spoken: Attributions, clause: Clause, hypotheses: list[Hypothesis]) -> _Around:
    head = clause.head
    sentence, quoted, no = tree.sentence[head], spoken.quote_of[head] is not None, is_negated(tree, head)
    subject = tree.subject(head)
    held = bool(spoken.frames_of(head))
    near = spoken.said_near(head) is not None
    first = any(tree.lower[i] in SPEAKERS for i in range(clause.first, clause.last + 1))
    words = [
        ("kind", clause.kind), ("lemma", tree.lemma[head]), ("negated", str(no)), ("tag", tree.tag[head]),
        ("state", f"{held}+{near}+{quoted}"), ("first", f"{first}+{quoted}"), ("modal", modal(tree, head)),
        ("start", tree.lower[tree.sentences[sentence][0]]),
    ]  # fmt: skip
    if subject is not None:
        words.append(("subject", tree.lower[subject] if tree.pos[subject] == "PRON" else tree.pos[subject]))
    with_route = {h.route for h in hypotheses}
    numbers = {"with_" + route: float(route in with_route) for route in ROUTES}
    numbers |= {
        "quoted": float(quoted),
        "negated": float(no),
        "sentence": float(sentence),
        "depth": float(tree.depth[head]),
        "main": float(clause.kind == "main"),
        "vbd": float(tree.tag[head] == "VBD"),
    }
    return _Around(
        "+".join(h.route for h in hypotheses),
        sentence,
        tree.lower[subject] if subject is not None else "",
        numbers,
        tuple(("route+" + name, value) for name, value in words),
    )


def _describe(tree: Tree, spoken: Attributions, clause: Clause, h: Hypothesis, around: _Around) -> Described:
    """The features of one hypothesis, but for those that compare it with the others."""
    frame, source, route = h.frame, h.source, h.route
    cue = tree.lemma[h.cue] if h.cue is not None else ""
    cls = spoken.class_of(frame) if frame else spoken.classes.get(cue, "")
    form = frame.kind if frame else ""
    away = around.sentence - tree.sentence[source] if source is not None else 0
    steps = max(-2, min(away, 4))
    same = source is not None and tree.paragraph[clause.head] == tree.paragraph[source]
    holds = frame is not None and frame.content is not None and frame.first <= clause.head <= frame.last
    asides = h.cue is not None and tree.base[h.cue] in ("advcl", "acl")
    words = [f"{name}={route}+{value}" for name, value in around.words]
    words += [
        f"route={route}", f"routes={route}|{around.routes}", f"route+cls={route}+{cls}", f"route+cue={route}+{cue}",
        f"route+frame={route}+{form}", f"route+away={route}+{steps}", f"route+para={route}+{same}+{steps}",
        f"route+holds={route}+{holds}+{asides}+{form}",
    ]  # fmt: skip
    numbers = dict.fromkeys(ROUTES, 0.0) | around.numbers
    if route in numbers:
        numbers[route] = 1.0
    if source is not None:
        words += [
            f"route+source={route}+{tree.lemma[source]}", f"sourcepos={route}+{tree.pos[source]}",
            f"sourcedep={route}+{tree.dep[source]}",
        ]  # fmt: skip
        if around.subject and route not in ("self", "subject"):
            words.append(f"route+samesubject={route}+{around.subject == tree.lower[source]}")
    numbers["away"] = float(away)
    numbers["distance"] = float(abs(source - clause.head)) if source is not None else 0.0
    numbers["same_paragraph"] = float(same)
    numbers["cls_say"] = float(cls == "say")
    numbers["cls_think"] = float(cls == "think")
    numbers["cls_strong"] = float(cls in ("deny", "accuse", "demand", "pledge", "warn", "claim"))
    numbers["kind_clause"] = float(form in ("clause", "after"))
    numbers["kind_object"] = float(form == "object")
    numbers["according"] = float(form == "according")
    numbers["name"] = float(source is not None and tree.pos[source] == "PROPN")
    numbers["pronoun"] = float(source is not None and tree.pos[source] == "PRON")
    return Described(words, numbers)
