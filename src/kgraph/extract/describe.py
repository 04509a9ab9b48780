"""Noun phrases without a name of their own: "the Russian army", "a source at the ministry", "the group", "rebels"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.extract import phrases, roles, sides
from kgraph.extract.entities import ORGANIZED, Entity
from kgraph.extract.mentions import TITLES, clean
from kgraph.extract.tree import Tree
from kgraph.extract.wordlists import word_set
from kgraph.model import ActorKind

if TYPE_CHECKING:
    from kgraph.extract.builder import Builder

KIND_OF_CLASS = {
    "role": ActorKind.PERSON,
    "force": ActorKind.ARMED_FORCE,
    "body": ActorKind.GOVERNMENT_BODY,
    "crowd": ActorKind.GROUP,
    "group": ActorKind.ORGANIZATION,
    "outlet": ActorKind.NEWS_ORGANIZATION,
    "team": ActorKind.GROUP,
}
DEFINITE = frozenset(
    ["the", "this", "that", "these", "those", "its", "their", "his", "her", "our", "such", "both", "two"]
)
MESSAGES = word_set("describe.messages")
STATELY = frozenset(("presidential", "national", "federal", "prosecutor", "prime", "state", "interior", "foreign"))
SILENT = word_set("describe.silent")
PARTITIVE = word_set("describe.partitive")
CITIZENS = word_set("describe.citizens")
OPPOSED = word_set("describe.opposed")


def describe(b: Builder, i: int) -> tuple[Entity, ...]:
    """The entity of the noun phrase with head `i`: a known one described, one mentioned before, or a new one."""
    tree = b.tree
    if tree.pos[i] not in ("NOUN", "PROPN", "ADJ", "NUM", "DET", "X", "VERB", "ADV"):
        return ()
    kind = phrases.head_class(tree, i)
    lo = phrases.left_edge(tree, i)
    person = _name_beside(b, i, kind, lo)
    if person is not None:
        if kind == "role" and person.person and not person.acts:
            person.role = person.role or clean(tree, phrases.strip(tree, lo, i + 1), i + 1)
            person.acts = [e for e in roles.owners(b, lo, i + 1, i) if e is not person]
        return (person,)
    owner = _owner(b, lo, i)
    if tree.lemma[i] in MESSAGES and owner is None:
        owner = _by(b, i)
    if tree.lower[i] in PARTITIVE:
        whole = next((k for k in tree.kids[i] if k > i and tree.base[k] == "nmod" and _behind_of(b, k)), None)
        if whole is not None:
            return b.resolve(whole)
    if tree.lower[i] in MESSAGES and owner is None and tree.lower[lo] in ("the", "this"):
        speaker = b.coref.last_speaker(i)
        if speaker is not None:
            return (speaker,)
    if tree.lemma[i] in SILENT and owner is None:
        return ()
    if tree.lemma[i] in MESSAGES and owner is not None and owner.kind is not ActorKind.ARMED_FORCE:
        return (owner,)
    if kind == "deed" and owner is not None and not _only_where(b, lo, i):
        return (owner,)
    if kind == "deed":
        kind, owner = "", None
    if kind == "gear":
        return (
            (_holder(b, owner, clean(tree, phrases.strip(tree, lo, i), i + 1)),)
            if owner is not None
            else _bare_gear(b, lo, i)
        )
    bare = kind == "force" and tree.base[i] == "compound"  # "army spokesman"
    if (owner is None and (tree.lower[lo] in DEFINITE or bare)) or kind in ("group", "body", "outlet"):
        found = b.coref.definite(i, lo, kind, owner)
        if found:
            return found
    if owner is not None and kind:
        made = _owned(b, lo, i, kind, owner)
        if made is not None:
            return (made,)
    return (_plain(b, lo, i, kind, owner),)


def _behind_of(b: Builder, k: int) -> bool:
    return any(b.tree.lower[c] == "of" for c in b.tree.kids[k])


def _by(b: Builder, i: int) -> Entity | None:
    """The actor behind "by", directly or after a participle ("research conducted by …")."""
    tree = b.tree
    for k in tree.kids[i]:
        for x in (k, *(tree.kids[k] if tree.base[k] == "acl" else ())):
            if x > i and any(tree.lower[c] == "by" for c in tree.kids[x]):
                found = b.resolve(x)
                if found:
                    return found[0]
    return None


def _name_beside(b: Builder, i: int, kind: str, article: int) -> Entity | None:
    """The name that stands in apposition to a description: "its leader Jane Doe", "the group Foo"."""
    tree = b.tree
    for k in tree.kids[i]:
        if (
            k > i
            and tree.base[k] in ("appos", "flat", "nmod")
            and k in b.at
            and (tree.base[k] != "nmod" or tree.dep[k] == "nmod:desc")
        ):
            spot = b.at[k]
            if not 0 < spot.start - i <= 3 or spot.use == "demonym":
                continue
            entity = b.entity_of(spot)
            if entity is None:
                continue
            if (kind == "role" and entity.person) or (
                kind in ("group", "outlet", "body", "force") and entity.kind in ORGANIZED
            ):
                return entity
    for at in (i - 1, i - 2, article):
        previous = b.at.get(at - 1) if at >= 1 and tree.lower[at] in ("a", "an") else None
        if previous is not None and previous.use != "demonym" and tree.sentence[at - 1] == tree.sentence[i]:
            entity = b.entity_of(previous)  # "The White Helmets a group of …": the comma is lost
            if entity is not None and (
                (kind == "role" and entity.person) or (kind in ("group", "outlet") and entity.kind in ORGANIZED)
            ):
                return entity
    following = b.at.get(i + 1)
    if following is not None and following.use != "demonym":
        entity = b.entity_of(following)
        if entity is not None and (
            (kind == "role" and entity.person) or (kind in ("group", "outlet") and entity.kind in ORGANIZED)
        ):
            return entity
    return None


def _owner(b: Builder, lo: int, i: int) -> Entity | None:
    """Whose it is: the nearest name, demonym or known description before the head, or behind "of"."""
    tree = b.tree
    k = i - 1
    if i - lo > 8:
        lo = i - 8
    while k >= lo:
        spot = b.at.get(k)
        if spot is not None:
            entity = b.entity_of(spot)
            against = spot.start > 1 and tree.lower[spot.start - 2] in ("anti", "counter", "non")
            based = tree.lower[min(spot.end + 1, i)] in phrases.BASED
            if entity is not None and spot.end <= i and not based and not against:
                return entity
            k = spot.start - 1
            continue
        if tree.lower[k] in phrases.POSSESSIVES:
            found = b.coref.pronoun(k)
            return found[0] if found else None
        if tree.lower[k] in phrases.GOVERNMENT and k < i and tree.base[k] in ("compound", "amod", "nmod"):
            found = b.phrase(k)
            return found[0] if found else None
        if (
            tree.lower[k].endswith("s")
            and tree.base[k] in ("compound", "nmod")
            and phrases.heads().get(tree.lower[k][:-1]) in ("group", "body")
        ):
            words = {tree.lower[x] for x in range(lo, k)}
            found = b.coref.named_by(k, lo, tree.lower[k][:-1], words)
            if found:
                return found[0]
        if tree.lemma[k] in ("coalition", "army", "militia", "ministry", "group") and tree.base[k] in (
            "compound",
            "nmod",
        ):
            found = b.phrase(k)
            return found[0] if found else None
        k -= 1
    for k in tree.kids[i]:
        if (
            k > i
            and tree.base[k] == "nmod"
            and any(tree.lower[c] in ("of", "from", "for", "at", "by", "with", "in") for c in tree.kids[k])
        ):
            spot = b.at.get(k)
            prep = next((tree.lower[c] for c in tree.kids[k] if tree.base[c] == "case"), "")
            if spot is not None and spot.use != "demonym":
                entity = b.entity_of(spot)
                seat = spot.use == "metonym" and phrases.head_class(tree, i) in (
                    "body",
                    "force",
                )
                if entity is not None and (prep != "in" or seat or entity.kind in ORGANIZED):
                    return entity
            elif (
                spot is None
                and prep in ("of", "from", "for", "at", "with")
                and phrases.head_class(tree, k) in ("body", "group", "force")
            ):
                found = b.resolve(k)
                if found and found[0].kind in ORGANIZED:
                    return found[0]
    return None


def _only_where(b: Builder, lo: int, i: int) -> bool:
    """Whether the country before a deed is where it was done, not who did it: "the Syria attack", not "US strikes"."""
    for k in range(lo, i):
        spot = b.at.get(k)
        if spot is not None and spot.use == "name" and spot.key and not spot.text.isupper() and not spot.possessive:
            country = b.known.actors[spot.key].kind is ActorKind.COUNTRY
            return country and b.tree.lower[spot.end] not in ("'s", "\u2019s", "'")
    return False


def _holder(b: Builder, owner: Entity, text: str) -> Entity:
    """Who acts when a weapon does: the country or group that has it."""
    if owner.kind is ActorKind.GOVERNMENT_BODY and owner.acts and owner.key.startswith("doc:"):
        return owner
    return owner


def _bare_gear(b: Builder, lo: int, i: int) -> tuple[Entity, ...]:
    if b.tree.lemma[i] in ("warplane", "jet", "plane", "helicopter", "aircraft", "drone"):
        return (_plain(b, lo, i, "force", None),)
    return ()


def _country(owner: Entity, steps: int = 3) -> Entity | None:
    """The country of an owner that is one, leads one (a president) or is an organ of one."""
    if owner.kind is ActorKind.COUNTRY:
        return owner
    if steps and (owner.person or owner.kind in (ActorKind.GOVERNMENT_BODY, ActorKind.ARMED_FORCE)):
        for above in owner.acts:
            found = _country(above, steps - 1)
            if found is not None:
                return found
    return None


def _owned(b: Builder, lo: int, i: int, kind: str, owner: Entity) -> Entity | None:
    """A description with an owner: his army, its spokesman, the outlet's team, the group's fighters."""
    tree = b.tree
    text = clean(tree, phrases.strip(tree, lo, i + 1), i + 1)
    country = _country(owner)
    lemma = tree.lemma[i]
    between = _between(b, lo, i)
    if kind == "body" and owner.kind in (ActorKind.GOVERNMENT_BODY, ActorKind.ARMED_FORCE):
        country = None
    if kind == "team" and owner.kind is ActorKind.NEWS_ORGANIZATION:
        owner.call(text)
        return owner
    if kind == "group" and owner.kind in (ActorKind.ARMED_GROUP, ActorKind.MONITORING_GROUP):
        return owner
    if (
        owner.kind in ORGANIZED
        and kind in ("group", "outlet", "body")
        and not between.strip()
        and owner.kind is not ActorKind.GOVERNMENT_BODY
    ):
        return owner
    if (
        owner.kind is ActorKind.ARMED_GROUP
        and kind in ("force", "crowd")
        and tree.lower[i].endswith("s")
        and lemma not in CITIZENS
    ):
        owner.call(text)
        return owner
    if owner.kind in (ActorKind.ARMED_GROUP, ActorKind.ARMED_FORCE) and lemma in phrases.ARMY:
        if len(text.split()) > 1:
            owner.call(text)
        return owner
    if kind in ("body", "force") and country is not None:
        if not between and lemma in phrases.ARMY | {"army"}:
            return sides.forces(b, country, text)
        if not between and (lemma in phrases.GOVERNMENT or tree.lower[i] in phrases.GOVERNMENT):
            return sides.government(b, country, text)
        office = phrases.ministry(text.split()) or phrases.ministry([*text.split(), *_of(b, i)])
        if office:
            name = " ".join(w for w in office.split() if w.lower() not in _owner_words(b, country))
            return b.body(country, name or office, text)
        made = b.entities.make(
            text, KIND_OF_CLASS[kind], key=f"{country.label} {between} {lemma}", plural=kind == "force"
        )
        if country not in made.acts:
            made.acts.append(country)
        made.call(text)
        return made
    if kind == "body" and owner.kind is ActorKind.COUNTRY:
        return b.body(owner, text, text)
    if kind == "crowd" or lemma in CITIZENS:
        return b.entities.make(text, ActorKind.GROUP, plural=True)
    if kind in ("role", "force", "body", "team", "outlet", "group"):
        full = clean(tree, phrases.strip(tree, lo, i + 1), phrases.right_edge(tree, i))
        armed = kind == "group" and _opposed(tree, lo, i)
        made = b.entities.make(
            full,
            ActorKind.ARMED_GROUP if armed else KIND_OF_CLASS[kind],
            plural=(tree.lower[i].endswith("s") and kind == "role") or kind == "force",
        )
        made.call(text)
        if kind == "role":
            made.role = made.role or text
            made.acts = (
                made.acts
                or [e for e in roles.owners(b, lo, phrases.right_edge(tree, i), i) if e is not made]
                or [owner]
            )
            made.kind = ActorKind.GROUP if made.plural else ActorKind.PERSON
        elif not made.acts and owner is not made and not (owner.kind is ActorKind.COUNTRY and _opposed(tree, lo, i)):
            made.acts = [owner]
        return made
    return None


def _opposed(tree: Tree, lo: int, i: int) -> bool:
    """Whether a phrase names people of a country who are against its state: "a Syrian rebel group"."""
    return any(tree.lemma[k] in OPPOSED or tree.lower[k] in OPPOSED for k in range(lo, i + 1))


def _owner_words(b: Builder, country: Entity) -> set[str]:
    facts = b.known.actors.get(country.key)
    out = {w.lower() for w in country.label.split()}
    for name in facts.demonyms if facts is not None else ():
        out |= {w.lower() for w in name.split()}
    return out | {n.lower() + "s" for n in out} | {"'s", "\u2019s"}


def _of(b: Builder, i: int) -> list[str]:
    """The words of "of …" behind a noun ("ministry of defence")."""
    end = phrases.right_edge(b.tree, i)
    return [b.tree.words[k] for k in range(i + 1, end)]


def _between(b: Builder, lo: int, i: int) -> str:
    """The words of a phrase that are neither its owner nor light: "security" in "Russian security forces"."""
    tree = b.tree
    out = []
    for k in range(lo, i):
        if (
            k in b.at
            or tree.lower[k] in phrases.LIGHT
            or tree.lower[k] in TITLES
            or tree.pos[k] in ("DET", "PART", "PUNCT", "NUM")
            or tree.lower[k] in phrases.POSSESSIVES
        ):
            continue
        if tree.lower[k] in (
            "armed",
            "government",
            "regime",
            "pro-government",
            "loyalist",
            "backed",
            "led",
            "state",
            "ground",
        ):
            continue
        out.append(tree.lower[k])
    return " ".join(out)


def _plain(b: Builder, lo: int, i: int, kind: str, owner: Entity | None) -> Entity:
    """An actor of this document alone, labelled by its words."""
    tree = b.tree
    first = phrases.strip(tree, lo, i + 1)
    text = clean(tree, first, i + 1)
    state = sides.bare_state(b, i, lo, kind) if kind in ("body", "force") else None
    if state is not None:
        return state
    plural = (
        tree.tag[i] in ("NNS", "NNPS")
        or (tree.lower[i].endswith("s") and tree.pos[i] == "NOUN")
        or tree.lower[i] in ("people", "police", "opposition")
    )
    full = (
        clean(tree, first, phrases.right_edge(tree, i))
        if kind in ("role", "crowd", "team", "group", "body", "force")
        else text
    )
    actor_kind = KIND_OF_CLASS.get(kind, ActorKind.ACTOR)
    if kind == "role" and plural:
        actor_kind = ActorKind.GROUP
    if kind == "group" and _opposed(tree, lo, i):
        actor_kind = ActorKind.ARMED_GROUP
    made = b.entities.make(full or text, actor_kind, plural=plural)
    made.call(text)
    home = b.home() if kind == "body" and tree.lower[first] in STATELY else None
    if home is not None and not made.acts:
        made.acts = [home]
    if kind == "role":
        made.role = made.role or text
        if not made.acts:
            made.acts = [e for e in roles.owners(b, lo, phrases.right_edge(tree, i), i) if e is not made]
    return made
