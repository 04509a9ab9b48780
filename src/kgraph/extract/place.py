"""Where: the places that a text names, looked up in the knowledge and the gazetteer, or known by the text alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kgraph import gazetteer, knowledge
from kgraph.extract.lexicon import words as word_list
from kgraph.extract.mentions import Spot, spots
from kgraph.extract.tree import Tree
from kgraph.extract.wordlists import word_set
from kgraph.gazetteer import Town
from kgraph.model import ActorKind, Place
from kgraph.spelling import slug, words

LOCATIVE = word_set("place.locative")
REGION = word_set("place.region")
SITE = word_set("place.site")
SETTLED = word_set("place.settled")
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
BLAMING = word_set("place.blaming")
COMMON_AS_PLACE = 300_000


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named at tokens `start` to `end` (exclusive); `head` is the token that the parse hangs it by."""

    start: int
    end: int
    head: int
    place: Place


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
    return sorted([*out, *_described(tree, found, out, countries)], key=lambda m: m.start)


def _described(
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
        if word == "capital":
            place = _capital(demonym, countries)
            if place is not None:
                out.append(PlaceMention(demonym.start if demonym else i, i + 1, i, place))
            continue
        article = i - 1 if tree.pos[i - 1] != "ADJ" else i - 2
        if demonym is not None or article < 0 or tree.lower[article] not in ("the", "this"):
            continue
        place = _last(i, DESCRIBED[word], named) if word != "country" else _last_country(i, found)
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
    return _of_town(towns[0], country.metonyms[0]) if towns else None


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
        return PlaceMention(start, end, head, _called(own, spot.text))
    if spot.key:
        actor = known.actors[spot.key]
        if actor.kind is not ActorKind.COUNTRY or spot.use == "demonym" or _acts(tree, head, spot.use):
            return None
        if spot.use == "metonym":
            towns = gazetteer.load().find(spot.text)
            town = next((t for t in towns if t.country == actor.code or not actor.code), None)
            if town is None:
                return None
            return PlaceMention(start, end, head, _of_town(town, spot.text))
        if own is not None:
            return PlaceMention(start, end, head, _called(own, spot.text))
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
        return PlaceMention(start, end, head, _more(named[folded], text))
    if following in REGION and spot.use != "body":
        label = f"{text} {tree.words[end]}"
        ranked = _ranked(text, countries)
        country = ranked[0].country if ranked else ""
        place = Place("doc:" + slug(label), label, (text,), country, within=_within(country))
        return PlaceMention(start, end + 1, head, place)
    if last in REGION and len(text.split()) > 1:
        bare = " ".join(text.split()[:-1])
        ranked = _ranked(bare, countries)
        country = ranked[0].country if ranked else ""
        place = Place("doc:" + slug(text), text, (bare,), country, within=_within(country))
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
        place = _of_town(town, text if name == text else name)
        named[folded] = place
        return PlaceMention(start, end, head, place)
    if (
        of_place or (before in ("in", "near", "at", "around", "outside") and tree.base[head] in ("obl", "nmod"))
    ) and spot.use != "body":
        if _is_person(tree, spot) or last in ("street", "january") or len(text) < 3:
            return None
        if text.isupper() and not of_place:
            return None
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


def _called(place: Place, text: str) -> Place:
    """A known place under the name that the text gives it."""
    text = _plain_case(text)
    if text == place.label:
        return place
    aliases = dict.fromkeys([text, *place.aliases])
    return replace(place, aliases=tuple(aliases))


def _plain_case(text: str) -> str:
    """A name shouted in a heading, written as usual."""
    return text.title() if text.isupper() and len(text) > 3 else text


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


def _spellings(text: str) -> list[str]:
    """The name as written, and without a possessive s that lost its apostrophe."""
    return [text, text[:-1]] if text.endswith("s") and len(text) > 4 else [text]


def _ranked(name: str, countries: Counter[str], near: str = "") -> list[Town]:
    towns = gazetteer.load().find(name)
    return sorted(
        towns, key=lambda t: (t.country != near, -min(countries.get(t.country, 0), 3), -t.population, t.number)
    )


def _within(country: str) -> tuple[str, ...]:
    key = knowledge.current().codes.get(country)
    return (key,) if key else ()


def _above(town: Town) -> tuple[str, ...]:
    """What a town lies in, nearest first: its region, if the knowledge has it, what that lies in, its country."""
    known = knowledge.current()
    key = known.regions.get(town.region)
    if key is None:
        return _within(town.country)
    region = next((p for p in known.places.values() if p.key == key), None)
    above = (key, *(region.within if region is not None else ()))
    return tuple(dict.fromkeys([*above, *_within(town.country)]))


def _of_town(town: Town, text: str) -> Place:
    aliases = (town.name,) if town.name != text else ()
    return Place(
        f"geonames:{town.number}",
        _plain_case(text),
        aliases,
        town.country,
        town.latitude,
        town.longitude,
        _above(town),
    )


def _more(place: Place, text: str) -> Place:
    if text == place.label or text in place.aliases:
        return place
    return replace(place, aliases=(*place.aliases, text))
