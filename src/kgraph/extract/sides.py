"""The armed forces and the government of a country, under their many names, as one actor each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.extract import phrases
from kgraph.extract.entities import Entity
from kgraph.extract.mentions import clean
from kgraph.model import ActorKind

if TYPE_CHECKING:
    from kgraph.extract.builder import Builder


def forces(b: Builder, country: Entity, text: str) -> Entity:
    adjective = b._adjective(country)
    known = b.known.find(f"{adjective} army") or b.known.find(f"{adjective} Army")
    if known is not None and len(adjective) > 2 and known.kind is ActorKind.ARMED_FORCE:
        force = b.entities.known(known.key)
        if len(text.split()) > 1:
            force.call(text)
        return force
    label = text if len(text.split()) > 1 and adjective in text else f"{adjective} forces"
    made = b.entities.make(label, ActorKind.ARMED_FORCE, key=f"{country.label} forces", plural=True)
    made.implied = tuple(f"{adjective} {word}" for word in ("forces", "army", "military"))
    made.call(text)
    if country not in made.acts:
        made.acts.append(country)
    return made


def government(b: Builder, country: Entity, text: str) -> Entity:
    adjective = b._adjective(country)
    made = b.entities.make(f"{adjective} government", ActorKind.GOVERNMENT_BODY, key=f"{country.label} government")
    for word in ("regime",) if "regime" in text.lower() else ():
        made.call(f"{adjective} {word}")
    made.call(text)
    if country not in made.acts:
        made.acts.append(country)
    return made


def bare_state(b: Builder, i: int, lo: int, kind: str) -> Entity | None:
    """ "The army", "government forces", "the regime" without a name: the home country's, if one stands out."""
    tree = b.tree
    home = b.home()
    if home is None:
        if tree.lemma[i] in ("government", "regime") and i - phrases.strip(tree, lo, i + 1) == 0:
            return b.entities.recent(i, lambda e: e.key.endswith("-government"), within=600)
        return None
    text = clean(tree, phrases.strip(tree, lo, i + 1), i + 1)
    low = text.lower()
    if low in ("government", "regime", "authorities"):
        return government(b, home, text)
    if low in (
        "army",
        "military",
        "government forces",
        "regime forces",
        "regime troops",
        "government troops",
        "pro-government forces",
        "armed forces",
        "national army",
        "army forces",
        "security forces",
    ):
        return forces(b, home, text)
    return None
