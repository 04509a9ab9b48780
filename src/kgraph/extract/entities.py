"""Who has been named so far in a document: a growing list of entities, and which of them a later word means."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator

from kgraph.knowledge import Knowledge
from kgraph.model import Actor, ActorKind
from kgraph.spelling import slug, words

ORGANIZED = frozenset(
    {
        ActorKind.ORGANIZATION,
        ActorKind.GOVERNMENT_BODY,
        ActorKind.ARMED_FORCE,
        ActorKind.ARMED_GROUP,
        ActorKind.MONITORING_GROUP,
        ActorKind.NEWS_ORGANIZATION,
    }
)


class Entity:
    """One actor while a document is read; `actor` freezes it.

    `implied` are names that it could be given too but that this document does not use. `gender` is ``m``, ``f`` or ""
    (not known); `plural` is true of people in a group; `acts` are those acted for.
    """

    __slots__ = ("acts", "aliases", "gender", "implied", "key", "kind", "label", "made", "plural", "role")

    def __init__(self, key: str, label: str, kind: ActorKind, *, plural: bool = False) -> None:
        self.key, self.label, self.kind, self.plural = key, label, kind, plural
        self.aliases: dict[str, None] = {}
        self.implied: tuple[str, ...] = ()
        self.acts: list[Entity] = []
        self.role = ""
        self.gender = ""
        self.made: Actor | None = None

    def call(self, name: str) -> None:
        """Note another name that the document gives this entity."""
        if name and name != self.label:
            self.aliases[name] = None

    @property
    def person(self) -> bool:
        return self.kind is ActorKind.PERSON

    def names(self) -> Iterator[str]:
        yield self.label
        yield from self.aliases

    def actor(self, above: tuple[Entity, ...] = ()) -> Actor:
        """The record, with those it acts for (nobody acts for himself, however far)."""
        if self.made is None:
            acts = tuple(e.actor((*above, self)) for e in self.acts if e is not self and e not in above)
            self.made = Actor(
                self.key,
                self.label,
                self.kind,
                tuple(dict.fromkeys(a for a in (*self.aliases, *self.implied) if a != self.label)),
                acts,
                self.role,
            )
        return self.made


class Entities:
    """The entities of one document, by key, and their mentions in order."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.by_key: dict[str, Entity] = {}
        self.history: list[tuple[int, Entity, bool]] = []
        self._at: list[int] = []
        self._people: dict[str, Entity] = {}
        self._bodies: dict[str, Entity] = {}

    def known(self, key: str) -> Entity:
        """The entity of an actor of the knowledge."""
        entity = self.by_key.get(key)
        if entity is None:
            facts = self.knowledge.actors[key]
            entity = Entity(key, facts.label, facts.kind)
            for name in (*facts.aliases, *facts.metonyms):
                entity.call(name)
            self.by_key[key] = entity
            entity.acts = [self.known(k) for k in facts.acts_for]
        return entity

    def make(self, name: str, kind: ActorKind, *, key: str = "", plural: bool = False) -> Entity:
        """The entity called `name` (or of the given key), made if there is none."""
        key = "doc:" + slug(key or name)
        entity = self.by_key.get(key)
        if entity is None:
            entity = Entity(key, name, kind, plural=plural)
            self.by_key[key] = entity
        else:
            entity.call(name)
        return entity

    def person(self, name: str) -> Entity:
        """The person called `name`: one whose name it is part of, or who was called by a part of it, or a new one."""
        parts = words(name)
        if not parts:
            return self.make(name, ActorKind.PERSON)
        mine = set(parts)
        best: Entity | None = None
        for entity in self.people():
            for known in entity.names():
                yours = words(known)
                if yours and (
                    mine == set(yours)
                    or (len(parts) < len(yours) and _part(parts, yours))
                    or (len(yours) < len(parts) and _part(yours, parts))
                ):
                    best = entity
                    break
            if best is not None:
                break
        if best is None:
            return self.make(name, ActorKind.PERSON)
        if len(name) > len(best.label) and not best.key.startswith("known:"):
            best.call(best.label)
            best.aliases.pop(name, None)
            old, best.label = best.label, name
            best.call(old)
        else:
            best.call(name)
        return best

    def seen(self, at: int, entity: Entity, *, subject: bool = False) -> None:
        """Note that `entity` is mentioned at token `at`."""
        self.history.append((at, entity, subject))
        self._at.append(max(at, self._at[-1]) if self._at else at)
        if entity.kind is not ActorKind.COUNTRY:
            listed = self._people if entity.person else self._bodies
            listed.pop(entity.key, None)
            listed[entity.key] = entity

    def people(self) -> Iterator[Entity]:
        """The people mentioned so far, the last one first."""
        return reversed(self._people.values())

    def before(self, token: int) -> Iterator[tuple[int, Entity, bool]]:
        """The mentions before a token, the last one first: token, entity, whether as a subject."""
        for k in range(bisect_left(self._at, token) - 1, -1, -1):
            if self.history[k][0] < token:
                yield self.history[k]

    def recent(self, before: int, fits: Callable[[Entity], bool], *, within: int = 400) -> Entity | None:
        """The entity mentioned last before a token that `fits`."""
        for at, entity, _ in self.before(before):
            if before - at > within:
                return None
            if fits(entity):
                return entity
        return None

    def recent_subject(self, before: int, fits: Callable[[Entity], bool], *, within: int = 80) -> Entity | None:
        """Likewise among subjects."""
        for at, entity, subject in self.before(before):
            if before - at > within:
                return None
            if subject and fits(entity):
                return entity
        return None

    def called(self, text: str) -> Entity | None:
        """The organized entity mentioned last whose name has all the words of `text`, or whose initials it is."""
        parts = [w for w in words(text) if w not in ("the", "of", "for", "and")]
        if not parts:
            return None
        wanted = set(parts)
        acronym = text.replace(".", "") if text.replace(".", "").isupper() and len(text) <= 8 else ""
        for entity in reversed(self._bodies.values()):
            for name in entity.names():
                yours = words(name)
                if wanted <= set(yours):
                    return entity
                if (
                    acronym
                    and len(acronym) > 1
                    and "".join(w[0] for w in yours if w not in ("the", "of", "for", "and")).upper() == acronym
                ):
                    return entity
        return None


def _part(short: list[str], long: list[str]) -> bool:
    """Whether a name is a part of a longer one as names are cut: the surname, the given name, or the last words."""
    if len(short) == 1:
        return short[0] in (long[-1], long[0]) or (len(long) > 2 and short[0] == long[-2] and len(short[0]) > 3)
    return long[-len(short) :] == short or set(short) <= set(long)
