"""What people decided about pairs: a table or a graph that outranks every score and survives rebuilds.

The table (``decisions.csv``) has the columns ``first``, ``second`` (IRIs of events, actors or places),
``verdict`` (same, different, unsure or undecided) and ``by`` (who decided); ``note`` is optional. In
the graph of decisions each row is a judgement with ``kg:decidedBy "person:…"``.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyoxigraph import NamedNode, Quad, Store

from kgraph.columns import KG
from kgraph.errors import InputError
from kgraph.facts import DECISIONS, JUDGEMENT, value
from kgraph.rows import Row, quads
from kgraph.sameness import DIFFERENT, SAME, UNDECIDED, UNSURE, Verdict

RULE = "rule:sameness 1.0.0"
VERDICTS = (SAME, DIFFERENT, UNSURE, UNDECIDED)
COLUMNS = ("first", "second", "verdict", "by", "note")
CLASSES = {"event": "SameEventJudgement", "actor": "SameActorJudgement", "place": "SamePlaceJudgement"}


class Writable(Protocol):
    """A graph store of which a whole named graph can be replaced."""

    def replace(self, graph: str, statements: Iterable[Quad]) -> None: ...


@dataclass(frozen=True, slots=True)
class Decision:
    """One decided pair; `first` is the smaller IRI."""

    first: str
    second: str
    verdict: str
    by: str
    note: str = ""

    @property
    def kind(self) -> str:
        """``event``, ``actor`` or ``place``, from the IRI.

        >>> Decision("https://x/event/a-1", "https://x/event/b-2", "same", "ada").kind
        'event'
        """
        return self.first.rsplit("/", 2)[-2] if "/" in self.first else ""


def judgement_iri(kind: str, first: str, second: str) -> str:
    """The IRI of the judgement on a pair: the same whoever makes it, whichever comes first.

    >>> judgement_iri("event", "a", "b") == judgement_iri("event", "b", "a")
    True
    """
    pair = " ".join(sorted((first, second)))
    return f"{JUDGEMENT}{kind}-{hashlib.sha1(pair.encode()).hexdigest()[:16]}"


def load(path: str | Path) -> list[Decision]:
    """The decisions of a table, sorted by pair.

    Raises:
        InputError: the file cannot be read, lacks a column, or a row has no known verdict, or two rows
            decide one pair differently.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
            header = rows[0].keys() if rows else set(COLUMNS)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(path, f"the decisions cannot be read ({error})", "give a UTF-8 table with commas") from error
    missing = [name for name in COLUMNS[:4] if name not in header]
    if missing:
        raise InputError(path, f"no column {', '.join(missing)}", f"the columns are {', '.join(COLUMNS)}")
    found: dict[tuple[str, str], Decision] = {}
    for number, row in enumerate(rows, 2):
        decision = _decision(path, number, row)
        pair = (decision.first, decision.second)
        if pair in found and found[pair].verdict != decision.verdict:
            raise InputError(path, f"line {number} decides a pair again, and differently", "keep one of the two rows")
        found[pair] = decision
    return [found[pair] for pair in sorted(found)]


def _decision(path: str | Path, number: int, row: dict[str, str | None]) -> Decision:
    first, second = sorted(((row["first"] or "").strip(), (row["second"] or "").strip()))
    verdict = (row["verdict"] or "").strip().lower()
    if verdict not in VERDICTS:
        raise InputError(path, f"line {number} has the verdict {verdict!r}", f"it is one of {', '.join(VERDICTS)}")
    decision = Decision(first, second, verdict, (row["by"] or "").strip() or "unnamed", (row.get("note") or "").strip())
    if not first or first == second or decision.kind not in CLASSES:
        raise InputError(path, f"line {number} names no pair of events, actors or places", "give two different IRIs")
    return decision


def to_quads(decisions: Iterable[Decision]) -> list[Quad]:
    """The graph of decisions."""
    rows: list[Row] = []
    for decision in decisions:
        node = judgement_iri(decision.kind, decision.first, decision.second)
        rows += [(node, "a", KG + CLASSES[decision.kind]), (node, "a", KG + "Judgement")]
        rows += [(node, "judges", decision.first), (node, "judges", decision.second)]
        rows += [(node, "verdict", decision.verdict), (node, "decidedBy", f"person:{decision.by}")]
        rows += [(node, "label", f"{decision.verdict}, decided by {decision.by}")]
        rows += [(node, "ground", decision.note or "a person's decision")]
    return sorted(set(quads(rows, DECISIONS, frozenset({"judges"}))), key=str)


def read(whole: Store) -> dict[tuple[str, str], Decision]:
    """The decisions that a store holds, by pair."""
    graph = NamedNode(DECISIONS)

    def values(node: NamedNode, name: str) -> list[str]:
        return sorted(value(q.object) for q in whole.quads_for_pattern(node, NamedNode(KG + name), None, graph))

    found = {}
    for quad in whole.quads_for_pattern(None, NamedNode(KG + "verdict"), None, graph):
        if not isinstance(quad.subject, NamedNode):
            continue
        pair = values(quad.subject, "judges")
        if len(pair) == 2:
            by = (values(quad.subject, "decidedBy") or ["person:unnamed"])[0]
            note = (values(quad.subject, "ground") or [""])[0]
            found[(pair[0], pair[1])] = Decision(pair[0], pair[1], value(quad.object), by.removeprefix("person:"), note)
    return found


def outranks(
    decisions: dict[tuple[str, str], Decision], one: str, other: str, verdict: Verdict
) -> tuple[Verdict, str]:
    """The verdict that holds for a pair and who gave it: a person's decision, else the rule's.

    >>> decided = {("a", "b"): Decision("a", "b", "different", "ada")}
    >>> outranks(decided, "b", "a", Verdict("same", 0.9))[0].value
    'different'
    """
    decision = decisions.get((one, other) if one < other else (other, one))
    if decision is None:
        return verdict, RULE
    ground = decision.note or "a person's decision"
    return Verdict(decision.verdict, verdict.score, (ground,), "decision"), f"person:{decision.by}"




def store(graph: Writable, decisions: Iterable[Decision]) -> int:
    """Makes `decisions` the whole graph of decisions; how many there are. (Then link and detect again.)"""
    chosen = list(decisions)
    graph.replace(DECISIONS, to_quads(chosen))
    return len(chosen)
