"""Measures the rules apart from the reading: gold claims as the graph, gold contradictions as the truth.

    python benchmarks/gold_oracle.py GOLD.json [--out graph.trig] [--show]

The claims of a gold file become records as a perfect reader would give them: stance, claimants,
agents, targets, places, figures, event type, and the publication date as the only time; what a denial
answers is taken to be the claim before it that it can deny. So the numbers say what linking and rules
can do, and no more. The gold folder is not part of the repository (../shared/gold beside a checkout).
"""

from __future__ import annotations

import argparse
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from scenes import BASE, slug

from kgraph import contradict, knowledge, link, reference
from kgraph.graph import Graph
from kgraph.model import (
    Actor,
    ActorKind,
    Certainty,
    Claim,
    Document,
    Event,
    Figure,
    Place,
    Range,
    Reading,
    Span,
    Stance,
    When,
)
from kgraph.rdf import to_quads

BARE = re.compile(
    r"(den\w+|reject\w*|dismiss\w*) (the|any|all|these|those)? ?(accusations?|allegations?|charges?)?$"
    r"|which \w+ den\w+$"
)
PART = re.compile(r"^(including|among)\b|\bamong (them|those|the dead)\b")
MORE = re.compile(r"\b(one|two|three|four|five|\d+) more\b|\banother (one|two|three|four|five|\d+)\b")
UNSURE = re.compile(r"\b(unclear|believed|suspected|may have|might have)\b")
OUTSIDE = re.compile(r"\boutside (?:of )?([A-Z][\w-]+)")
QUANTITIES = {"other": "other-count"}


class Names:
    """Actors from lists of names: known ones by the knowledge files, others by the first name of a list."""

    def __init__(self) -> None:
        self.known = knowledge.load()
        self.head: dict[str, str] = {}

    def find(self, name: str) -> Actor | None:
        """The known actor of this name, with all that it acts for."""
        known = self.known.find(name)
        return None if known is None else self.known.actor(known.key)

    def actors(self, said: list[str]) -> tuple[Actor, ...]:
        """The actors that a flat list of names and aliases speaks of."""
        names = [name for name in said if name.lower() not in ("narrator", "unnamed")]
        found = {actor.key: actor for name in names if (actor := self.find(name)) is not None}
        if found:
            return tuple(found.values())
        if not names:
            return ()
        heads = [self.head[name.lower()] for name in names if name.lower() in self.head]
        head = heads[0] if heads else names[0]
        for name in names:
            self.head.setdefault(name.lower(), head)
        return (Actor(f"doc:{slug(head)}", head, _kind(head)),)

    def claimant(self, said: list[str]) -> Actor:
        """The first name, acting for the known actors among the others."""
        if said[0].lower() in ("narrator", "unnamed"):
            return Actor("narrator", "narrator", ActorKind.NARRATOR)
        first = self.find(said[0])
        if first is not None:
            return first
        others = {actor.key: actor for name in said[1:] if (actor := self.find(name)) is not None}
        heads = [self.head[name.lower()] for name in said if name.lower() in self.head]
        head = heads[0] if heads else said[0]
        for name in said[:1]:
            self.head.setdefault(name.lower(), head)
        return Actor(f"doc:{slug(head)}", head, _kind(head), acts_for=tuple(others.values()))


def _kind(label: str) -> ActorKind:
    """A name is of a body, words in small letters are of a group."""
    return ActorKind.ORGANIZATION if any(word[:1].isupper() for word in label.split()) else ActorKind.GROUP


def readings(gold: dict[str, Any], folder: Path) -> list[Reading]:
    """The gold claims of each article as a reading."""
    names = Names()
    done = []
    for article in gold["articles"]:
        claims = [c for c in gold["claims"] if c["article"] == article["id"]]
        text = (folder / article["file"]).read_text(encoding="utf-8", errors="replace")
        published = When.day(datetime.fromisoformat(article["published"]).replace(tzinfo=UTC))
        outlet = article["publisher"]
        document = Document(
            article["id"], text.split("\n")[0], text, ((0, len(text)),), article["id"].ljust(64, "0")[:64], published,
            outlet if outlet != "unknown" else "",
        )
        records: list[Claim] = []
        for number, claim in enumerate(claims):
            records.append(_claim(claim, claims, number, names, document))
        done.append(Reading(document, tuple(records)))
    return done


def _claim(
    claim: dict[str, Any], claims: list[dict[str, Any]], number: int, names: Names, document: Document
) -> Claim:
    start = max(document.text.find(claim["evidence"]), 0)
    words = document.text[start : start + len(claim["evidence"])]
    agents = names.actors(claim["agents"])
    claimants = (names.claimant(claim["claimants"]),)
    told = claim.get("figure")
    figure = None
    if told:
        figure = Figure(
            Range(
                int(told["at_least"]),
                None if told["at_most"] is None else int(told["at_most"]),
                "more" if MORE.search(claim["evidence"]) else "",
            ),
            QUANTITIES.get(told["quantity"], told["quantity"]),
            told["who"],
            part_of=_whole(claim, claims, number),
        )
    where = tuple(Place(f"doc:{slug(p)}", p) for p in claim["places"])
    stance = Stance(claim["stance"])
    outside = tuple(Place(f"doc:{slug(p)}", p) for p in OUTSIDE.findall(claim["evidence"]))
    where = tuple(place for place in where if place not in outside)
    event = Event(claim["event"], agents, names.actors(claim["targets"]), where, outside)
    responds: tuple[int, ...] = ()
    if stance is Stance.DENIAL and BARE.search(claim["evidence"]):
        before = [
            i for i in range(number)
            if claims[i]["stance"] in ("accusation",) and set(claims[i]["agents"]) & set(claim["agents"])
        ]
        responds = tuple(before[-2:])
    return Claim(
        stance, claimants, event, Span(start, start + len(words), words, 1), figure,
        negated=bool(claim["negated"]), responds_to=responds,
        denied=("agency" if claim["event"] == "responsibility" else "event") if stance is Stance.DENIAL else "",
        certainty=Certainty.POSSIBLE if UNSURE.search(claim["evidence"]) else Certainty.UNSTATED,
        blames=agents if stance is Stance.ACCUSATION else (),
    )


def _whole(claim: dict[str, Any], claims: list[dict[str, Any]], number: int) -> int | None:
    """The figure before it that a count introduced by "including" or "among them" is a part of."""
    if not PART.search(claim["evidence"]):
        return None
    for i in range(number - 1, max(number - 5, -1), -1):
        told = claims[i].get("figure")
        if told and told["quantity"] == claim["figure"]["quantity"] and not PART.search(claims[i]["evidence"]):
            return i
    return None


def build(gold: dict[str, Any], folder: Path) -> Graph:
    """A store with the gold claims, linked, with findings."""
    graph = Graph.open(None)
    reference.load(graph)
    for reading in readings(gold, folder):
        graph.store.extend(to_quads(reading, BASE))
    link.link(graph)
    contradict.detect(graph)
    return graph


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--out", type=Path, default=Path("oracle.trig"))
    args = parser.parse_args()
    gold = json.loads(args.gold.read_text(encoding="utf-8"))
    graph = build(gold, args.gold.parent / "articles")
    args.out.write_bytes(graph.dump(ox.RdfFormat.TRIG))


if __name__ == "__main__":
    main()
