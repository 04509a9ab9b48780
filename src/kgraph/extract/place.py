"""Where: the places that a text names, looked up in the knowledge and the gazetteer, or known by the text alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kgraph import gazetteer, knowledge
from kgraph.extract import localities
from kgraph.extract.lexicon import words as word_list
from kgraph.extract.localities import PlaceMention
from kgraph.extract.mentions import Spot, spots
from kgraph.extract.tree import Tree
from kgraph.extract.wordlists import word_set
from kgraph.gazetteer import Town
from kgraph.model import ActorKind, Place
from kgraph.spelling import slug, variants, words

LOCATIVE = word_set("place.locative")
SITE = word_set("place.site")
SETTLED = word_set("place.settled")
BLAMING = word_set("place.blaming")
SHORTEST = 4  # letters of a name that is looked for under other spellings
COMMON_AS_PLACE = 300_000


def places(tree: Tree, found: Sequence[Spot] | None = None) -> list[PlaceMention]:
    """The places that a text names, from left to right.

    A country is a place where it stands as one ("in Azerbaijan"), and so is a capital. A name that several places
    share is the one in a country that the text speaks of, then the most populous; a small place whose country the
    text does not name is taken only behind "in", "near", "the village of".
    """
    found = list(found) if found is not None else spots(tree, knowledge.current())
    countries = home_countries(tree, found)
    out: list[PlaceMention] = []
    named: dict[str, Place] = {}
    at = {s.start: s for s in found}
    for spot in found:
        if tree.paragraph[spot.start] < 0:
            continue
        mention = _mention(tree, spot, countries, named, _country_behind(tree, spot, at))
        if mention is not None:
            out.append(mention)
    out = [localities.contained(tree, mention, out, countries) for mention in out]
    return sorted([*out, *localities.described(tree, found, out, countries)], key=lambda m: m.start)


def home_countries(tree: Tree, found: Sequence[Spot]) -> Counter[str]:
    """How often a text speaks of each country, by its code: names, demonyms, metonyms, and large cities."""
    known = knowledge.current()
    index = gazetteer.load()
    counts: Counter[str] = Counter()
    for spot in found:
        if spot.key:
            code = known.actors[spot.key].code
            if code:
                counts[code] += 2
        elif spot.use in ("unknown", "person"):
            towns = index.find(spot.text)
            if towns and towns[0].population >= COMMON_AS_PLACE:
                counts[towns[0].country] += 2
    for spot in found:
        if not spot.key and spot.use in ("unknown", "person"):
            for town in index.find(spot.text):
                if town.country in counts:
                    counts[town.country] += 1
                    break
    return counts


def _head(tree: Tree, start: int, end: int) -> int:
    for i in range(start, end):
        if not start <= tree.head[i] < end:
            return i
    return end - 1


def _before(tree: Tree, start: int) -> str:
    i = start - 1
    while i >= 0 and (
        tree.lower[i]
        in (
            "the",
            "a",
            "an",
            "northern",
            "southern",
            "eastern",
            "western",
            "central",
            "north",
            "south",
            "east",
            "west",
            "northwestern",
            "northeastern",
            "southeastern",
            "southwestern",
            "nearby",
            "besieged",
            "mostly",
        )
        or tree.pos[i] == "ADJ"
    ):
        i -= 1
    return tree.lower[i] if i >= 0 else ""


def _country_behind(tree: Tree, spot: Spot, at: dict[int, Spot]) -> str:
    """The code of the country that follows a name: "Tripoli, Lebanon", "Tripoli in Lebanon"."""
    i = spot.end
    if i < len(tree) and tree.lower[i] in (",", "in"):
        i += 1
    if i < len(tree) and tree.lower[i] in ("northern", "southern", "eastern", "western", "central"):
        i += 1
    follower = at.get(i)
    return knowledge.current().actors[follower.key].code if follower is not None and follower.key else ""


def _mention(
    tree: Tree, spot: Spot, countries: Counter[str], named: dict[str, Place], near: str = ""
) -> PlaceMention | None:
    known = knowledge.current()
    start, end = spot.start, spot.end
    head = _head(tree, start, end)
    own = known.places.get(" ".join(words(spot.text)))
    if spot.use == "place" and own is None:
        own = next((known.places[f] for f in (" ".join(words(spot.text[:-1])),) if f in known.places), None)
    if (own is not None and spot.use in ("place", "unknown", "person")) or (own is not None and spot.use == "metonym"):
        if spot.use == "metonym" and _acts(tree, head, spot.use):
            return None
        return PlaceMention(start, end, head, localities.called(own, spot.text))
    if spot.key:
        actor = known.actors[spot.key]
        if actor.kind is not ActorKind.COUNTRY or spot.use == "demonym" or _acts(tree, head, spot.use):
            return None
        if spot.use == "metonym":
            towns = gazetteer.load().find(spot.text)
            town = next((t for t in towns if t.country == actor.code or not actor.code), None)
            if town is None:
                return None
            return PlaceMention(start, end, head, localities.of_town(town, spot.text))
        if own is not None:
            return PlaceMention(start, end, head, localities.called(own, spot.text))
        aliases = [*([spot.text] if spot.text != actor.label else []), *actor.aliases]
        place = Place(spot.key, actor.label, tuple(dict.fromkeys(aliases)), actor.code)
        return PlaceMention(start, end, head, place)
    text = spot.text
    following = tree.lower[end] if end < len(tree) else ""
    last = tree.lower[end - 1]
    before = _before(tree, start)
    of_place = before == "of" and start >= 2 and any(tree.lower[k] in SETTLED for k in range(max(0, start - 4), start))
    locative = before in LOCATIVE or of_place
    if spot.use == "body" and last not in (
        "airport",
        "base",
        "camp",
        "hospital",
        "university",
        "square",
        "center",
        "centre",
    ):
        return None
    folded = " ".join(words(text))
    if folded in named:
        return PlaceMention(start, end, head, localities.more(named[folded], text))
    if following in localities.REGION and spot.use != "body":
        label = f"{text} {tree.words[end]}"
        ranked = _ranked(text, countries)
        country = ranked[0].country if ranked else ""
        place = Place("doc:" + slug(label), label, (text,), country, within=localities.within(country))
        return PlaceMention(start, end + 1, head, place)
    if last in localities.REGION and len(text.split()) > 1:
        bare = " ".join(text.split()[:-1])
        ranked = _ranked(bare, countries)
        country = ranked[0].country if ranked else ""
        place = Place("doc:" + slug(text), text, (bare,), country, within=localities.within(country))
        named[folded] = place
        return PlaceMention(start, end, head, place)
    for name in _spellings(text):
        ranked = _ranked(name, countries, near)
        if not ranked:
            continue
        town = ranked[0]
        home = countries.get(town.country, 0) > 0
        if (
            not home
            and town.population < COMMON_AS_PLACE
            and not (of_place or (locative and town.population >= 50_000))
        ):
            continue
        if folded in word_list("not_places.tsv") and not (locative and home):
            continue
        if tree.pos[end - 1] not in ("PROPN", "NOUN", "ADJ", "X", "ADP", "VERB"):
            continue
        if _is_person(tree, spot) and not locative:
            continue
        place = localities.of_town(town, text if name == text else name)
        named[folded] = place
        return PlaceMention(start, end, head, place)
    if (of_place or locative) and spot.use != "body" and len(text) >= SHORTEST and (town := _sounding(text, countries)):
        place = localities.of_town(town, text)
        named[folded] = place
        return PlaceMention(start, end, head, place)
    if (
        of_place or (before in ("in", "near", "at", "around", "outside") and tree.base[head] in ("obl", "nmod"))
    ) and spot.use != "body":
        if _is_person(tree, spot) or last in ("street", "january") or len(text) < 3:
            return None
        if text.isupper() and not of_place:
            return None
        modifies = tree.base[head] in ("compound", "amod") and tree.head[head] >= end
        if modifies and not any(tree.pos[k] == "ADP" for k in range(end, tree.head[head])):
            return None  # "a stronghold of the Northern group"
        place = Place("doc:" + slug(text), text)
        named[folded] = place
        return PlaceMention(start, end, head, place)
    return None


def _acts(tree: Tree, head: int, use: str) -> bool:
    """Whether a country or capital stands for those who act there: an active subject, an owner, one blamed."""
    dep, up = tree.dep[head], tree.head[head]
    if dep == "conj":
        return _acts(tree, up, use)
    if dep == "nmod:poss":
        return use == "metonym" or up <= head
    if dep == "obj":
        return tree.lemma[up] in BLAMING
    if dep in ("obl:agent", "iobj", "vocative"):
        return True
    return dep in ("nsubj", "nsubj:outer") and not any(tree.base[k] == "cop" for k in tree.kids[up])


def _is_person(tree: Tree, spot: Spot) -> bool:
    """Whether a run reads like a person: a title or a role before it, a speech verb that it is the subject of."""
    from kgraph.extract.mentions import TITLES

    if spot.start and tree.lower[spot.start - 1] in TITLES:
        return True
    head = _head(tree, spot.start, spot.end)
    return tree.base[head] == "nsubj" and tree.lemma[tree.head[head]] in (
        "say",
        "tell",
        "add",
        "claim",
        "write",
        "tweet",
        "explain",
        "warn",
    )


def _sounding(text: str, countries: Counter[str]) -> Town | None:
    """The town of a country that the text speaks of whose name is spelled almost so: "Raqa" is Raqqa."""
    for name in variants(text):
        near = [t for t in gazetteer.load().find(name) if t.country in countries]
        if near:
            return max(near, key=lambda t: (countries[t.country], t.population, -t.number))
    return None


def _spellings(text: str) -> list[str]:
    """The name as written, and without a possessive s that lost its apostrophe."""
    return [text, text[:-1]] if text.endswith("s") and len(text) > 4 else [text]


def _ranked(name: str, countries: Counter[str], near: str = "") -> list[Town]:
    towns = gazetteer.load().find(name)
    return sorted(
        towns, key=lambda t: (t.country != near, -min(countries.get(t.country, 0), 3), -t.population, t.number)
    )
