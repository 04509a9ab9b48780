"""Places as records: of a town of the gazetteer, of a region of the knowledge, of "the city" named before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kgraph import gazetteer, knowledge
from kgraph.extract.mentions import Spot
from kgraph.extract.tree import Tree
from kgraph.extract.wordlists import word_set
from kgraph.gazetteer import Town
from kgraph.model import Place

REGION = word_set("place.region")
DESCRIBED = {
    "city": "town",
    "town": "town",
    "village": "town",
    "island": "island",
    "province": "region",
    "capital": "town",
    "region": "area",
    "area": "any",
    "scene": "any",
    "country": "country",
}
CLAIMED = frozenset({"facto", "self-declared", "self-proclaimed", "declared", "proclaimed", "so-called"})
BEHIND = 5  # tokens between a place and the one that it is said to lie in


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named at tokens `start` to `end` (exclusive); `head` is the token that the parse hangs it by."""

    start: int
    end: int
    head: int
    place: Place


def called(place: Place, text: str) -> Place:
    """A known place under the name that the text gives it."""
    text = plain_case(text)
    if text == place.label:
        return place
    aliases = dict.fromkeys([text, *place.aliases])
    return replace(place, aliases=tuple(aliases))


def plain_case(text: str) -> str:
    """A name shouted in a heading, written as usual."""
    return text.title() if text.isupper() and len(text) > 3 else text


def within(country: str) -> tuple[str, ...]:
    key = knowledge.current().codes.get(country)
    return (key,) if key else ()


def above(town: Town) -> tuple[str, ...]:
    """What a town lies in, nearest first: its region, if the knowledge has it, what that lies in, its country."""
    known = knowledge.current()
    key = known.regions.get(town.region)
    if key is None:
        return within(town.country)
    region = next((p for p in known.places.values() if p.key == key), None)
    chain = (key, *(region.within if region is not None else ()))
    return tuple(dict.fromkeys([*chain, *within(town.country)]))


def of_town(town: Town, text: str) -> Place:
    aliases = (town.name,) if town.name != text else ()
    return Place(
        f"geonames:{town.number}",
        plain_case(text),
        aliases,
        town.country,
        town.latitude,
        town.longitude,
        above(town),
    )


def more(place: Place, text: str) -> Place:
    if text == place.label or text in place.aliases:
        return place
    return replace(place, aliases=(*place.aliases, text))


def contained(
    tree: Tree, mention: PlaceMention, named: Sequence[PlaceMention], countries: Counter[str]
) -> PlaceMention:
    """A place that only the text knows, with what it lies in: the place named right behind it, else the country.

    "Qastal Omar in Syria's Idlib province", "Qastal Omar, Idlib province"; without such words, the country that the
    text speaks of most, if it speaks of one at least twice as often as of any other.
    """
    place = mention.place
    if place.within or not place.key.startswith("doc:"):
        return mention
    behind = [m for m in named if mention.end < m.start <= mention.end + BEHIND and m.place.key != place.key]
    for other in reversed(behind):  # the last one is the nearest to a whole: "in Syria's Idlib province"
        between = range(mention.end, other.start)
        taken = {i for m in behind for i in range(m.start, m.end)}
        if any(tree.lower[i] in ("in", ",", "of") for i in between) and all(
            i in taken or tree.pos[i] in ("ADJ", "DET", "PUNCT", "PART") or tree.lower[i] in ("in", "of")
            for i in between
        ):
            return replace(mention, place=replace(place, within=(other.place.key, *other.place.within)))
    top = countries.most_common(2)
    if top and (len(top) == 1 or top[0][1] >= 2 * top[1][1]):
        return replace(mention, place=replace(place, country=top[0][0], within=within(top[0][0])))
    return mention


def described(
    tree: Tree, found: Sequence[Spot], named: Sequence[PlaceMention], countries: Counter[str]
) -> list[PlaceMention]:
    """ "The city", "the island", "the Syrian capital": the place of that sort named last before."""
    out: list[PlaceMention] = []
    taken = {i for s in found for i in range(s.start, s.end)}
    at = {s.end: s for s in found}
    for i, word in enumerate(tree.lower):
        if word not in DESCRIBED or i in taken or tree.paragraph[i] < 0 or tree.base[i] in ("compound", "nsubj"):
            continue
        if tree.lower[i + 1 : i + 2] == ["of"] or (i + 1 < len(tree) and tree.pos[i + 1] in ("NOUN", "PROPN")):
            continue
        demonym = at.get(i)
        if word == "capital" and not CLAIMED & set(tree.lower[max(0, i - 5) : i]):
            place = _capital(demonym, countries)
            if place is not None:
                out.append(PlaceMention(demonym.start if demonym else i, i + 1, i, place))
            continue
        article = i - 1 if tree.pos[i - 1] != "ADJ" else i - 2
        if demonym is not None or article < 0 or tree.lower[article] not in ("the", "this"):
            continue
        place = _last(i, DESCRIBED[word], named) if word != "country" else _country(i, found, countries)
        if place is not None:
            out.append(PlaceMention(article, i + 1, i, place))
    return out


def _last(i: int, sort: str, named: Sequence[PlaceMention]) -> Place | None:
    """The place of a sort (``town``, ``region``, ``area``: no town and no country, ``any``) named last before `i`."""
    for mention in reversed(named):
        if mention.start >= i:
            continue
        if i - mention.start > 250:
            return None
        is_country = mention.place.key in knowledge.current().actors
        mine = _sort(mention.place)
        if sort == mine or (sort == "any" and not is_country) or (sort == "area" and mine != "town" and not is_country):
            return mention.place
    return None


def _country(i: int, found: Sequence[Spot], countries: Counter[str]) -> Place | None:
    """What "the country" is: the one that the text is about, if one is named twice as often as the others."""
    known = knowledge.current()
    top = countries.most_common(2)
    key = known.codes.get(top[0][0], "") if top and (len(top) == 1 or top[0][1] >= 2 * top[1][1]) else ""
    if key and any(spot.key == key and spot.start < i for spot in found):
        actor = known.actors[key]
        return Place(key, actor.label, actor.aliases, actor.code)
    return _last_country(i, found)


def _last_country(i: int, found: Sequence[Spot]) -> Place | None:
    """The country named last before `i`, by its name or as an adjective."""
    known = knowledge.current()
    for spot in reversed(found):
        if spot.start < i and spot.key and known.actors[spot.key].code:
            actor = known.actors[spot.key]
            return Place(spot.key, actor.label, actor.aliases, actor.code)
    return None


def _sort(place: Place) -> str:
    """``town`` or ``region``, as far as the key and the name tell."""
    last = place.label.lower().split()[-1]
    if last in ("island", "peninsula", "islands"):
        return "island"
    if place.key.startswith("geonames:") or (place.key.startswith("doc:") and last not in REGION):
        return "town"
    return (
        "region" if last in REGION else "town" if place.key.startswith("known:") and len(place.within) > 1 else "land"
    )


def _capital(demonym: Spot | None, countries: Counter[str]) -> Place | None:
    """The capital of the country of a demonym, or of the country that the text speaks of most."""
    known = knowledge.current()
    key = demonym.key if demonym is not None and demonym.use in ("demonym", "name") else ""
    if not key and countries:
        key = known.codes.get(countries.most_common(1)[0][0], "")
    country = known.actors.get(key)
    if country is None or not country.metonyms:
        return None
    towns = [t for t in gazetteer.load().find(country.metonyms[0]) if t.country == country.code]
    return of_town(towns[0], country.metonyms[0]) if towns else None
