"""What is known of the world before any article is read: actors, their names, and whom they act for.

The facts stand in ``ontology/knowledge/*.ttl``, to be extended by a reader; here they become plain lookup
tables, read once (about 0.05 s). An actor's key is ``known:`` and its local name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kgraph import resources
from kgraph.errors import KnowledgeError
from kgraph.model import Actor, ActorKind, Place
from kgraph.spelling import WORD, fold, words

KG = "https://w3id.org/kgraph/ontology#"
ACTOR = "https://w3id.org/kgraph/actor/"
PLACE = "https://w3id.org/kgraph/place/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ALT = "http://www.w3.org/2004/02/skos/core#altLabel"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FOLDER = "ontology/knowledge"
_KINDS = {k.value: k for k in ActorKind}
_GENERAL = (ActorKind.ACTOR, ActorKind.ORGANIZATION)


@dataclass(frozen=True, slots=True)
class Known:
    """One actor of the knowledge files. `code` is a country's two letters (ISO 3166-1), "" if it has none."""

    key: str
    label: str
    kind: ActorKind
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    acts_for: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """One way to name an actor or a place: its folded `words`, which of them must be written large, and the `use`.

    `use` is ``name``, ``demonym``, ``metonym``, or ``place`` where the key is a place's; `exact`: only in just this
    writing (``IS``, ``WHO``).
    """

    words: tuple[str, ...]
    large: tuple[bool, ...]
    exact: str
    key: str
    use: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found at a place in a list of words: how many words, whose, how used, with a possessive s."""

    length: int
    key: str
    use: str
    possessive: bool = False


class Knowledge:
    """Lookup tables over known actors.

    >>> known = load()
    >>> known.find("Baku").label, known.actor("known:white-house").acts_for[0].label
    ('Azerbaijan', 'United States')
    """

    def __init__(
        self, actors: Iterable[Known], places: Iterable[Place] = (), regions: Mapping[str, str] | None = None
    ) -> None:
        self.actors: dict[str, Known] = {a.key: a for a in actors}
        self.by_first: dict[str, list[Name]] = {}
        self.demonyms: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self._made: dict[str, Actor] = {}
        self._by_word: dict[str, list[tuple[frozenset[str], str]]] = {}
        for known in self.actors.values():
            for use, names in (
                ("name", (known.label, *known.aliases)),
                ("demonym", known.demonyms),
                ("metonym", known.metonyms),
            ):
                for name in names:
                    self._enter(known.key, name, use)
            for name in known.demonyms:
                self.demonyms.setdefault(fold(name), known.key)
            if known.code:
                self.codes[known.code] = known.key
        self.places: dict[str, Place] = {}
        self.regions = dict(regions or {})
        actor_names = {n.words for listed in self.by_first.values() for n in listed}
        for place in places:
            for name in (place.label, *place.aliases):
                folded = tuple(words(name))
                self.places.setdefault(" ".join(folded), place)
                if folded not in actor_names:
                    self._enter(place.key, name, "place")
        for names_ in self.by_first.values():
            names_.sort(key=lambda n: (-len(n.words), not n.exact, n.use != "name", n.key))

    def _enter(self, key: str, name: str, use: str) -> None:
        for text in _variants(name):
            folded = tuple(words(text))
            if not folded:
                continue
            written = WORD.findall(text.replace("'", "").replace("\u2019", "").replace(".", ""))
            large = tuple(w[:1].isupper() for w in written)
            if len(large) != len(folded):
                large = tuple(True for _ in folded)
            plain = text.replace(".", "")
            exact = plain if len(folded) == 1 and len(plain) <= 5 and plain.isupper() else ""
            entry = Name(folded, large, exact, key, use)
            listed = self.by_first.setdefault(folded[0], [])
            if entry not in listed:
                listed.append(entry)

    def match(self, folded: Sequence[str], written: Sequence[str], at: int) -> Hit | None:
        """The longest known name that begins at word `at`.

        `folded` are the folded words (without punctuation), `written` the same words as the text has them. A name
        that lost its apostrophe ("Syrias") is found by its stem, and marked as possessive.

        >>> known = load()
        >>> known.match(["syrias", "army"], ["Syrias", "army"], 0)
        Hit(length=1, key='known:syria', use='name', possessive=True)
        """
        word = folded[at]
        hit = self._match(word, folded, written, at)
        if hit is None and len(word) > 3 and word.endswith("s") and written[at][:1].isupper():
            hit = self._match(word[:-1], folded, written, at, single=True)
        return hit

    def _match(
        self,
        word: str,
        folded: Sequence[str],
        written: Sequence[str],
        at: int,
        *,
        single: bool = False,
    ) -> Hit | None:
        room = len(folded) - at
        for name in self.by_first.get(word, ()):
            size = len(name.words)
            if size > room or (single and size != 1):
                continue
            if name.exact and not single:
                if written[at].replace(".", "") != name.exact:
                    continue
                return Hit(1, name.key, name.use)
            if single:
                if name.exact:
                    continue
                return Hit(1, name.key, name.use, possessive=name.use != "demonym")
            possessive, fits = False, True
            for j in range(size):
                mine, text = name.words[j], folded[at + j]
                if mine != text:
                    if j == size - 1 and size > 1 and text == mine + "s" and name.large[j]:
                        possessive = True
                    else:
                        fits = False
                        break
                if name.large[j] and not written[at + j][:1].isupper():
                    fits = False
                    break
            if fits:
                return Hit(size, name.key, name.use, possessive)
        return None

    def find(self, name: str) -> Known | None:
        """The actor that `name` as a whole names, or None.

        >>> load().find("the SOHR").label
        'Syrian Observatory for Human Rights'
        """
        text = name.strip()
        for prefix in ("the ", "The "):
            text = text.removeprefix(prefix)
        folded = words(text)
        if not folded:
            return None
        for entry in self.by_first.get(folded[0], ()):
            if entry.exact and entry.exact != text.replace(".", ""):
                continue
            if entry.words == tuple(folded) and entry.use in ("name", "metonym"):
                return self.actors[entry.key]
        return None

    def containing(self, wanted: frozenset[str]) -> list[str]:
        """The keys of the actors one of whose names has all the (folded) words `wanted`, sorted.

        >>> load().containing(frozenset({"syrian", "observatory"}))
        ['known:syrian-observatory-for-human-rights']
        """
        if not self._by_word:
            for known in self.actors.values():
                for name in (known.label, *known.aliases):
                    folded = frozenset(words(name))
                    for word in folded:
                        self._by_word.setdefault(word, []).append((folded, known.key))
        rarest = min((self._by_word.get(w, []) for w in wanted), key=len, default=[])
        return sorted({key for folded, key in rarest if wanted <= folded})

    def actor(self, key: str) -> Actor:
        """The record of a known actor, with those it acts for.

        Raises:
            KnowledgeError: no knowledge file has such an actor.
        """
        made = self._made.get(key)
        if made is None:
            known = self.actors.get(key)
            if known is None:
                raise KnowledgeError(
                    key,
                    "no such actor in the knowledge files",
                    f"add it to {FOLDER}/*.ttl",
                )
            acts = tuple(self.actor(k) for k in known.acts_for)
            made = Actor(key, known.label, known.kind, (*known.aliases, *known.metonyms), acts)
            self._made[key] = made
        return made

    def country_of(self, actor: Actor) -> Actor | None:
        """The country among `actor` and those it acts for, nearest first.

        >>> load().country_of(load().actor("known:pentagon")).label
        'United States'
        """
        if actor.kind is ActorKind.COUNTRY:
            return actor
        for each in actor.acts_for:
            found = self.country_of(each)
            if found is not None:
                return found
        return None


def _variants(name: str) -> list[str]:
    """The name, and the name as it looks in texts that lost their apostrophes."""
    bare = name.replace("'", "").replace("\u2019", "")
    return [name] if bare == name else [name, bare]


def parse(paths: Iterable[Path]) -> tuple[list[Known], list[Place], dict[str, str]]:
    """The actors and the places of some Turtle files, sorted by key, and the key of each region with a GeoNames code.

    Raises:
        KnowledgeError: a file is no Turtle, or an actor or a place has no label.
    """
    facts: dict[str, dict[str, list[str]]] = {}
    for path in paths:
        try:
            for s, p, o, _ in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
                name = s.value if isinstance(s, ox.NamedNode) else ""
                if name.startswith((ACTOR, PLACE)) and not isinstance(o, (ox.BlankNode, ox.Triple)):
                    facts.setdefault(name, {}).setdefault(p.value, []).append(o.value)
        except (SyntaxError, ValueError) as fault:
            raise KnowledgeError(path, f"is no Turtle: {fault}", "mend the line") from fault
    typed = [(iri, about) for iri, about in sorted(facts.items()) if TYPE in about]
    for iri, about in typed:
        if LABEL not in about:
            raise KnowledgeError(iri, "has no rdfs:label", "give it one")
    actors = [_known(iri, about) for iri, about in typed if iri.startswith(ACTOR)]
    places = {iri.removeprefix(PLACE): about for iri, about in typed if iri.startswith(PLACE)}
    return actors, [_place(name, places) for name in places], _regions(places)


def _names(about: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*about.get(ALT, ()), *about[LABEL][:-1]]))


def _known(iri: str, about: dict[str, list[str]]) -> Known:
    kinds = [_KINDS[t.removeprefix(KG)] for t in about[TYPE] if t.removeprefix(KG) in _KINDS]
    kinds.sort(key=lambda k: (k in _GENERAL, k is ActorKind.ACTOR))
    return Known(
        key="known:" + iri.removeprefix(ACTOR),
        label=about[LABEL][-1],
        kind=kinds[0] if kinds else ActorKind.ACTOR,
        aliases=_names(about),
        demonyms=tuple(about.get(KG + "demonym", ())),
        metonyms=tuple(about.get(KG + "metonym", ())),
        acts_for=tuple("known:" + a.removeprefix(ACTOR) for a in about.get(KG + "actsFor", ())),
        code=about.get(KG + "countryCode", [""])[0],
    )


def _regions(places: dict[str, dict[str, list[str]]]) -> dict[str, str]:
    return {code: "known:" + name for name, about in places.items() for code in about.get(KG + "adminCode", ())}


def _place(name: str, places: dict[str, dict[str, list[str]]]) -> Place:
    about = places[name]
    within: list[str] = []
    at = name
    while (above := places[at].get(KG + "within", [""])[0].removeprefix(PLACE)) in places and above not in within:
        within.append(above)
        at = above
    latitude, longitude = about.get(KG + "latitude"), about.get(KG + "longitude")
    return Place(
        key="known:" + name,
        label=about[LABEL][-1],
        aliases=_names(about),
        country=about.get(KG + "countryCode", [""])[0],
        latitude=float(latitude[0]) if latitude else None,
        longitude=float(longitude[0]) if longitude else None,
        within=tuple("known:" + w for w in within),
    )


def files(extra: Iterable[str]) -> list[Path]:
    """The Turtle files that `extra` names: each a file, or a folder of them.

    Raises:
        KnowledgeError: there is no such file or folder.
    """
    out: list[Path] = []
    for name in extra:
        path = Path(name)
        if not path.exists():
            raise KnowledgeError(path, "there is no such file or folder of knowledge", "name a Turtle file or a folder")
        out += sorted(path.glob("*.ttl")) if path.is_dir() else [path]
    return out


@cache
def load(extra: tuple[str, ...] = ()) -> Knowledge:
    """The knowledge that comes with the package, and that of `extra` Turtle files or folders of a reader's own.

    An actor of both has the reader's label and all names of both.

    Raises:
        KnowledgeError: a knowledge file has a fault, or is missing.
    """
    paths = [*sorted(resources.path(FOLDER).glob("*.ttl")), *files(extra)]
    return Knowledge(*parse(paths))


_used: tuple[str, ...] = ()


def use(extra: tuple[str, ...]) -> None:
    """Make `current` the shipped knowledge with a reader's own beside it.

    Raises:
        KnowledgeError: as `load`.
    """
    global _used
    load(extra)
    _used = extra


def current() -> Knowledge:
    """The knowledge in use: `load()`, or what `use` asked for."""
    return load(_used) if _used else load()
