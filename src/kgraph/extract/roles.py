"""People and whom they speak for: the role words around a name, and the body behind the role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.extract import phrases
from kgraph.extract.entities import ORGANIZED, Entity
from kgraph.extract.mentions import TITLES, Spot, clean
from kgraph.extract.wordlists import word_set
from kgraph.model import ActorKind

if TYPE_CHECKING:
    from kgraph.extract.builder import Builder

FEMALE = word_set("names.female")
MALE = word_set("names.male")
INSIDE = frozenset(("of", "for", "from", "at", "in", "with", "to", "on"))


def role_before(b: Builder, spot: Spot) -> tuple[int, int, int] | None:
    """The phrase of a role before a name ("Defence Ministry spokeswoman", "the head of the Observatory"): first
    token, end, and the token of the role noun."""
    tree = b.tree
    i = spot.start - 1
    enclosed = tree.words[spot.end : spot.end + 1] == [","] or tree.pos[spot.end : spot.end + 1] == ["VERB"]
    if i > 0 and tree.words[i] == "," and enclosed and phrases.head_class(tree, i - 1) == "role":
        return left_of_role(b, i - 1), i, i - 1  # "Its spokeswoman, Jane Doe, said"
    steps = 0
    while i >= 0 and steps < 11:
        if tree.sentence[i] != tree.sentence[spot.start]:
            break
        word, pos = tree.lower[i], tree.pos[i]
        if (
            pos in ("VERB", "AUX", "PUNCT", "SCONJ", "CCONJ", "ADV", "PRON")
            and word not in ("-", "'s", "its", "his", "her", "their", "'", "and")
            and i not in b.at
        ):
            break
        if word == "and":
            break
        if phrases.head_class(tree, i) == "role" or (phrases.head_class(tree, i) == "team" and steps == 0):
            between = [tree.lower[k] for k in range(i + 1, spot.start)]
            plain = all(
                w in TITLES
                or k in b.at
                or w in INSIDE
                or tree.pos[k] in ("NOUN", "PROPN", "ADJ", "DET", "PART")
                or w in ("-", "'s", "its", "his", "her", "their")
                for k, w in zip(range(i + 1, spot.start), between, strict=True)
            )
            if plain and (not between or between[0] in INSIDE or all(w in TITLES for w in between)):
                return left_of_role(b, i), spot.start, i
            return None
        i -= 1
        steps += 1
    return None


def left_of_role(b: Builder, i: int) -> int:
    tree = b.tree
    lo = i
    while lo > 0 and tree.sentence[lo - 1] == tree.sentence[i]:
        word, pos = tree.lower[lo - 1], tree.pos[lo - 1]
        if (
            (lo - 1) in b.at
            or word in TITLES
            or word in ("-", "'s", "\u2019s")
            or pos in ("NOUN", "PROPN", "ADJ")
            or word in phrases.POSSESSIVES
        ):
            lo -= 1
        else:
            break
    return lo


def role_after(b: Builder, spot: Spot) -> tuple[int, int, int] | None:
    """Likewise behind the name: "Jane Doe, a spokeswoman for the ministry,"."""
    tree, n = b.tree, len(b.tree)
    i = spot.end
    if i < n and tree.words[i] in (",", "(", "\u2013", "-"):
        i += 1
    start = i
    while i < n and i < start + 7 and tree.sentence[i] == tree.sentence[spot.end - 1]:
        if phrases.head_class(tree, i) == "role" and not (i + 1 < n and phrases.head_class(tree, i + 1) == "role"):
            end = i + 1
            while (
                end < n
                and end < i + 12
                and tree.sentence[end] == tree.sentence[i]
                and (
                    tree.lower[end] in INSIDE
                    or tree.lower[end] in ("the", "and", "-", "'s")
                    or tree.pos[end] in ("NOUN", "PROPN", "ADJ")
                    or end in b.at
                )
            ):
                end += 1
            return start, end, i
        if not (tree.pos[i] in ("NOUN", "PROPN", "ADJ", "DET") or i in b.at or tree.words[i] in ("-", "'s", "\u2019s")):
            return None
        i += 1
    return None


def introduce(b: Builder, spot: Spot, entity: Entity) -> None:
    """Role, sides and gender of a person from the words around the name."""
    tree = b.tree
    for k in range(max(0, spot.start - 3), spot.start):
        if tree.lower[k] in FEMALE:
            entity.gender = "f"
        elif tree.lower[k] in MALE:
            entity.gender = entity.gender or "m"
    before = role_before(b, spot)
    after = None if before is not None else role_after(b, spot)
    found = before or after
    if found is None:
        return
    lo, hi, role = found
    if tree.lower[role] in FEMALE:
        entity.gender = "f"
    elif tree.lower[role] in MALE:
        entity.gender = entity.gender or "m"
    b.role_of[role] = entity
    first = phrases.strip(tree, lo, hi)
    if not entity.role or len(entity.role.split()) == 1:
        entity.role = clean(tree, first, max(hi if after else role + 1, role + 1))
    if not entity.acts:
        entity.acts = [e for e in owners(b, lo, hi if before is None else spot.start, role) if e is not entity]


def owners(b: Builder, lo: int, hi: int, role: int) -> list[Entity]:
    """Those whom the holder of a role acts for, from the words `lo` to `hi` of its phrase."""
    tree = b.tree
    country: Entity | None = None
    for k in range(lo, hi):
        spot = b.at.get(k)
        if spot is None or spot.start != k:
            if tree.lower[k] in phrases.POSSESSIVES and k < role:
                return list(b.coref.pronoun(k))[:1]
            continue
        entity = b.entity_of(spot)
        if entity is None or entity.person:
            continue
        if entity.kind is ActorKind.COUNTRY:
            country = country or entity
            continue
        return [entity]
    ministry = phrases.office(tree, lo, hi)
    for k in range(lo, hi):
        if (
            k not in b.at
            and phrases.head_class(tree, k) in ("body", "group", "force")
            and k != role
            and tree.pos[k] in ("NOUN", "PROPN")
        ):
            first = k
            while first > lo and first - 1 not in b.at and b.tree.pos[first - 1] in ("NOUN", "PROPN", "ADJ"):
                first -= 1
            name = phrases.ministry(b.tree.words[first : k + 1])
            if name and country is not None:
                return [b.body(country, name, clean(tree, lo, k + 1))]
            found = b.phrase(k)
            if found and found[0].kind in ORGANIZED:
                return [found[0]]
    if ministry:
        return [b.body(country, ministry, (b._adjective(country) + " " if country else "") + ministry)]
    if country is not None:
        return [country]
    if tree.lower[role] in ("president", "premier", "minister", "chancellor", "king", "parliament"):
        home = b.home()
        return [home] if home is not None else []
    return []
