"""Who: the actors of a document, and for every noun phrase and pronoun the actor that it means."""

from __future__ import annotations

from dataclasses import dataclass

from kgraph import knowledge
from kgraph.extract import phrases
from kgraph.extract.builder import Builder
from kgraph.extract.entities import Entity
from kgraph.extract.tree import Tree
from kgraph.model import Actor, ActorKind, Document


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor named at tokens `start` to `end` (exclusive); `head` is the token the phrase hangs by."""

    start: int
    end: int
    head: int
    actor: Actor


class Actors:
    """The actors of one document.

    `narrator` is the reporter's own voice; `mentions` are the names and the phrases that were resolved, in order.
    """

    def __init__(self, builder: Builder, narrator: Actor) -> None:
        self._builder = builder
        self.narrator = narrator
        self.mentions = [
            ActorMention(start, end, head, entity.actor())
            for start, end, head, entity in sorted(builder.found, key=lambda m: m[:3])
        ]
        self._cache: dict[tuple[int, bool], tuple[Actor, ...]] = {}

    def of(self, token: int, *, conjuncts: bool = True) -> tuple[Actor, ...]:
        """The actors that the noun phrase or pronoun with head `token` means; several for "Russia and Turkey".

        Empty for a pronoun that means no actor. With `conjuncts` false, only the first of those joined by "and".
        """
        key = (token, conjuncts)
        if key not in self._cache:
            found = list(self._builder.resolve(token))
            if conjuncts:
                for k in self._builder.tree.kids[token]:
                    if self._builder.tree.base[k] == "conj" and self._builder.tree.pos[k] in ("NOUN", "PROPN", "PRON"):
                        found += [e for e in self._builder.resolve(k) if e not in found]
            self._cache[key] = tuple(e.actor() for e in found)
        return self._cache[key]

    def side_of(self, start: int, head: int) -> tuple[Actor, ...]:
        """The actors whose people are counted in tokens `start` to `head`: "20 Azerbaijani soldiers"."""
        builder = self._builder
        tree = builder.tree
        out: list[Entity] = []
        for spot in builder.spots:
            if spot.use == "demonym" and tree.lemma[head] in phrases.OWN_SIDE:
                continue
            inside = start <= spot.start <= head
            behind = head < spot.start <= head + 5 and tree.lower[head + 1 : head + 2] in (["of"], ["from"])
            if (
                (inside or behind)
                and (entity := builder.entity_of(spot)) is not None
                and not entity.person
                and entity not in out
            ):
                if behind and out:
                    continue
                out.append(entity)
        return tuple(e.actor() for e in out)


def actors(tree: Tree, document: Document) -> Actors:
    """The actors of a document, every name and description resolved from its beginning to its end.

    >>> words, pos = "Baku denied it".split(), ["PROPN", "VERB", "PRON"]
    >>> t = Tree(words, heads=[1, 1, 1], deps=["nsubj", "root", "obj"], pos=pos)
    >>> who = actors(t, Document("d", "", "Baku denied it", ((0, 14),), ""))
    >>> [a.label for a in who.of(0)]
    ['Azerbaijan']
    """
    builder = Builder(tree, knowledge.current())
    builder.run()
    publisher = document.publisher
    label = f"{publisher} reporter" if publisher else "reporter"
    return Actors(builder, Actor("narrator", label, ActorKind.NARRATOR))
