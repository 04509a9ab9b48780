"""Why a finding was made: the two sentences, the claims, the judgement of sameness, the rule, the values."""

from __future__ import annotations

from kgraph import queries
from kgraph.errors import InputError
from kgraph.facts import FINDING
from kgraph.findings import Context, Finding, spaced, stored
from kgraph.graph import Graph

EVENTS = ("means", "outcome", "topic", "assessment", "generic")
FIGURES = ("counts", "countsWho", "atLeast", "atMost", "hedge", "hedgePolicy", "asOf", "isRunningCount")
CLAIMED = ("certainty", "negated", "deniedAspect", "statedAt")


def find(graph: Graph, name: str) -> Finding:
    """The finding with this IRI, or whose IRI ends in (or has as its last part begins with) `name`.

    Raises:
        InputError: there is none, or more than one.
    """
    if "://" in name:
        found = stored(graph.store, [name])
    else:
        rows = graph.select("SELECT DISTINCT ?f { ?f a kg:Finding }")
        iris = [row["f"].value for row in rows]
        found = stored(graph.store, [i for i in iris if i.endswith(name) or i.removeprefix(FINDING).startswith(name)])
    if not found:
        raise InputError(name, "the graph has no such finding", "see 'kgraph contradictions' for the names")
    if len(found) > 1:
        raise InputError(name, f"{len(found)} findings have such a name", "give more of it")
    return found[0]


def explain(graph: Graph, name: str) -> str:
    """The chain behind a finding as text.

    Raises:
        InputError: there is no such finding, or more than one.
    """
    finding = find(graph, name)
    context = Context(graph.store)
    rule = queries.library().get(finding.rule.split(" ")[0])
    manner = f"({finding.strength}, {finding.relation}, {finding.standing})"
    lines = [f"{spaced(finding.kind)} {manner}", finding.explanation, ""]
    for ordinal, claim in (("first", finding.first), ("second", finding.second)):
        lines += [*_claim(context, ordinal, claim), ""]
    lines += [*_sameness(context, finding), ""]
    lines.append(f"rule       {finding.rule}: {rule.title if rule else 'a rule that is no longer shipped'}")
    if rule is not None:
        lines += [f"           {rule.description}", f"           grounds: {rule.source}"]
    lines.append(f"origins    {finding.origins_first} on the first side, {finding.origins_second} on the second")
    lines.append(f"finding    {finding.iri}")
    return "\n".join(lines)


def _one(context: Context, node: str, name: str) -> str:
    return min(context.values(node, name), default="")


def _claim(context: Context, ordinal: str, claim: str) -> list[str]:
    """A claim: where it stands, its words, who makes it, what it is about and its values."""
    document, span, event = (_one(context, claim, name) for name in ("reportedIn", "evidencedBy", "about"))
    title = _one(context, document, "publisherName") or document.rsplit("/", 1)[-1]
    published = _one(context, document, "publishedAt")[:10]
    start, end = _one(context, span, "startOffset"), _one(context, span, "endOffset")
    told = {name: _short(_one(context, claim, name)) for name in (*CLAIMED, *FIGURES)}
    told |= {name: _short(_one(context, event, name)) for name in EVENTS}
    values = [f"{name} {value}" for name, value in told.items() if value]
    begins, ends = (_one(context, event, name)[:10] for name in ("begins", "ends"))
    one_day = _one(context, event, "beginsDay") == _one(context, event, "endsDay")
    when = begins if one_day else " to before ".join(day for day in (begins, ends) if day)
    return [
        f"{ordinal:<10} {title}, {published or 'no date'}, characters {start} to {end}:",
        f"           “{_one(context, span, 'exact')}”",
        f"           says {_one(context, claim, 'claimantName')}, about {_one(context, event, 'summary')}"
        + (f" ({when})" if when else ""),
        f"           {', '.join(values)}",
        f"           {claim}",
    ]


def _sameness(context: Context, finding: Finding) -> list[str]:
    """How the two events were judged."""
    events = [_one(context, claim, "about") for claim in (finding.first, finding.second)]
    if events[0] == events[1]:
        return ["sameness   both claims describe one event in the same words"]
    judgements = context.subjects("judges", events[0]) & context.subjects("judges", events[1])
    if not judgements:
        return ["sameness   no judgement: the rule relates the two by what they are about, see below"]
    lines = []
    for node in sorted(judgements):
        verdict, score, by = (_one(context, node, name) for name in ("verdict", "score", "decidedBy"))
        lines.append(f"sameness   {verdict}, score {score}, decided by {by}")
        lines += [f"           {ground}" for ground in sorted(context.values(node, "ground"))]
    return lines


def _short(value: str) -> str:
    return value.rsplit("#", 1)[-1]


