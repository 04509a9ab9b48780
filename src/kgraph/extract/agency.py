"""The event of a clause: who did it, to whom, where, when, by what means and with what outcome.

`Agency` reads the roles from the parse (`arguments`), turns head tokens into actors, places and times that other
modules found, and falls back to the sentence and to what the text said last of the same kind of event.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kgraph.extract.arguments import (
    SYMMETRIC,
    Arguments,
    arguments,
    by_phrase,
    conjuncts,
    content_of,
    is_act,
    not_doing,
    speaking,
    subjects,
)
from kgraph.extract.assessment import assessment, topic
from kgraph.extract.event_type import Typer
from kgraph.extract.occurrence import Occurrence, clause_of, rank_types, top_token, widened
from kgraph.extract.tree import Tree
from kgraph.extract.whereabouts import (
    ANAPHORIC,
    TRUCES,
    VIOLENT,
    ActorsLike,
    PlaceLike,
    TimeLike,
    Whereabouts,
)
from kgraph.extract.wordlists import word_set
from kgraph.model import Actor, ActorKind, Event, Place, When

CIVILIANS = word_set("event.civilian") | {"people", "civilians", "residents", "children", "women", "villagers"}
ATTACKS = frozenset(
    "armed-attack shelling air-strike missile-strike bombing chemical-attack prohibited-weapons "
    "targeting-civilians".split()
)
HARMS = frozenset("casualties displacement affected property-destruction responsibility chemical-attack".split())
MILITARY = VIOLENT | frozenset(
    "territorial-control withdrawal fighter-deployment ceasefire-observance ceasefire-violation mobilization".split()
)
QUANTITIES = word_set("agency.quantities")
PLACELESS = TRUCES | set("alignment sanction talks health fighter-deployment military-support".split())
# In the next sentence of the paragraph the same kind of act is mostly the same party's (three in four, measured).
CARRIED_ON = frozenset("territorial-control air-strike shelling missile-strike armed-attack prisoner-exchange".split())
HABITS = word_set("agency.habits")
SITES = word_set("place.site") | word_set("place.settled")
ABOUT = word_set("agency.about")  # "exchanged views about the attack": they did not attack
NOBODY = frozenset({"no", "neither"})
MEMBERSHIP = frozenset({"of", "from"})
KIN = 0.85  # how much an event of a kindred type weighs as the trigger, beside one of the type itself
PLACE_REACH = 2  # sentences over which an event without a place is where the one before was
WATCHING = frozenset({ActorKind.MONITORING_GROUP, ActorKind.NEWS_ORGANIZATION})


def side_of(actor: Actor) -> Actor:
    """Who acts when a ministry or a spokesman is said to act in war: the one spoken for.

    >>> ministry = Actor("doc:m", "defence ministry", ActorKind.GOVERNMENT_BODY, acts_for=(Actor("known:a", "A"),))
    >>> side_of(ministry).label
    'A'
    """
    name = f"{actor.label} {actor.role}".lower()
    speaks = actor.kind in (ActorKind.GOVERNMENT_BODY, ActorKind.PERSON) and ("ministr" in name or "spokes" in name)
    return side_of(actor.acts_for[0]) if speaks and actor.acts_for else actor


def habitual(tree: Tree, trigger: int) -> bool:
    """Whether the act at a token is told of as a habit: "is regularly shelled", "frequent raids".

    >>> tree = Tree("They regularly shell towns".split(), heads=[2, 2, 2, 2], deps="nsubj advmod root obj".split(),
    ...             pos="PRON ADV VERB NOUN".split(), lemmas="they regularly shell town".split())
    >>> habitual(tree, 2)
    True
    """
    near = [trigger]
    for h in tree.ancestors(trigger):  # up to the verb that carries the act ("is regularly targeted in air strikes")
        near.append(h)
        if tree.pos[h] in ("VERB", "AUX"):
            break
    if any(tree.lemma[i] in ("attempt", "effort") and tree.lower[i].endswith("s") for i in near[1:]):
        return True  # "several attempts at a truce"
    return any(tree.lower[k] in HABITS and tree.base[k] in ("advmod", "amod") for i in near for k in tree.kids[i])


@dataclass(slots=True)
class _Memory:
    """What the text said last of violent events: whom it named, where and when."""

    agents: tuple[Actor, ...] = ()
    type: str = ""
    sentence: int = -9
    places: tuple[Place, ...] = ()
    place_sentence: int = -9
    place_kind: str = ""
    when: When = field(default_factory=When)
    when_places: tuple[Place, ...] = ()


class Agency:
    """Fills in events for the clauses of one text, to be asked in the order of the text.

    `places` and `times` in order of their tokens; `published` is the fallback for nothing: an event without a time in
    its sentence or the clause's discourse stays unresolved.
    """

    def __init__(
        self,
        tree: Tree,
        actors: ActorsLike,
        places: Sequence[PlaceLike] = (),
        times: Sequence[TimeLike] = (),
        typer: Typer | None = None,
    ) -> None:
        self.typer = typer or Typer(tree)
        self.tree = tree = self.typer.tree
        self.actors = actors
        self.whereabouts = Whereabouts(tree, actors, places, times)
        self.memory = _Memory()
        self.lately: dict[str, tuple[tuple[Actor, ...], int]] = {}
        self.last_sentence: dict[str, int] = {}
        self.last: dict[str, tuple[Actor, ...]] = {}

    def event(self, first: int, last: int, stance: str = "", type: str = "", head: int | None = None) -> Event:
        """The event that the tokens `first` to `last` (inclusive) tell.

        `type` is worked out when it is not given; `head` is the token that carries the arguments, if known.
        """
        tree = self.tree
        last = widened(tree, first, last)
        kind = type or self.typer.type_of(first, last, stance)[0]
        found = self.trigger(first, last, kind)
        trigger = found.trigger if found else (head if head is not None else top_token(tree, first, last))
        spoken = found is None and tree.pos[trigger] == "VERB" and tree.lemma[trigger] in speaking() and kind != "other"
        while spoken and (content := content_of(tree, trigger)) is not None:
            trigger, found = content, None
            spoken = tree.pos[trigger] == "VERB" and tree.lemma[trigger] in speaking()
        given = Arguments() if spoken else arguments(tree, trigger, kind)
        agents, named = self._people(given.agents, kind), True
        if kind in VIOLENT and any(tree.lower[k] == "they" for k in given.agents):
            agents = self._same_again(kind, self.typer.rank[tree.sentence[trigger]]) or agents
        patients = self._people(given.patients, kind, agents)
        if not agents:
            agents, named = self._from_clause(first, last, trigger, kind)
        # "claimed by the movement in A": A is where the movement is, not where the deed was
        theirs = [tree.subtree(k) for k in given.agents] if kind == "responsibility" else []
        barred = frozenset(j for tokens in theirs for j in tokens)
        others = (o.trigger for o in self.typer.found if o.type != kind and o.trigger != trigger)
        nested = frozenset(i for i in others if tree.lemma[i] not in SITES)  # "the stronghold of A" is A
        where, outside = self.whereabouts.places_of(first, last, trigger, kind, barred, nested)
        when = self.whereabouts.time_of(first, last, trigger)
        census = when.begins is not None and when.ends is None  # a count "since ..." is of no single attack
        habit = habitual(tree, trigger)
        if agents:
            if not habit:  # else it is not the attack that the next sentence goes on about
                self._note_agents(kind, agents, trigger)
        elif spoken:
            agents, named = self._same_again(kind, self.typer.rank[tree.sentence[trigger]], 0), False
        elif not census:
            agents, named = self._author_before(kind, trigger, found, given), False
        rank = self.typer.rank[tree.sentence[trigger]]
        alone = bool(outside) or census or self._elsewhere(first, last, kind)
        where, when = self._carried_on(kind, (first, last), rank, where, when, alone)
        if kind in SYMMETRIC - {"prisoner-exchange"}:
            agents = tuple(dict.fromkeys((*agents, *(p for p in patients if p.kind is not ActorKind.ACTOR))))
            patients = tuple(p for p in patients if p not in agents)
        judged = assessment(tree, first, last)
        return Event(
            type=kind,
            agents=agents,
            patients=tuple(p for p in patients if p not in agents),
            places=where,
            except_places=outside,
            when=when,
            means=(found.means if found else "") or self._weapon(first, last, trigger, kind),
            outcome=found.outcome if found else "",
            generic=habit,
            assessment=judged.value if judged else "",
            topic=topic(tree, judged.thing) if judged else "",
            carried=bool(agents) and not named,
        )

    def trigger(self, first: int, last: int, kind: str) -> Occurrence | None:
        """The occurrence inside the stretch that tells of the kind of event, else the strongest one, else None."""
        inside = [o for o in self.typer.found if first <= o.first and o.last <= last]
        if not inside:
            return None
        fitting = {id(o): 1.0 for o in inside if o.type == kind}
        if kind in VIOLENT and (kind not in ("responsibility", "casualties")):
            fitting |= {id(o): KIN for o in inside if o.type in VIOLENT and id(o) not in fitting}
        ranked = {
            id(o): fitting[id(o)] * rank_types(self.tree, first, last, [o]).get(o.type, 0.0)
            for o in inside
            if id(o) in fitting
        }
        best = [o for o in inside if id(o) in ranked]
        top = top_token(self.tree, first, last)
        best = [o for o in best if o.trigger == top] or best  # the clause's own verb before that of a relative clause
        return max(best, key=lambda o: (ranked[id(o)], -o.trigger)) if best else None

    def _people(self, tokens: Iterable[int], kind: str, but: tuple[Actor, ...] = ()) -> tuple[Actor, ...]:
        """The actors of the tokens, without those that are things, and without repeats."""
        out: dict[str, Actor] = {}
        barred = word_set("event.thing")
        for i in tokens:
            i = self._counted(i)
            if self.tree.has_word(i, NOBODY, "det"):
                continue
            if self.tree.pos[i] == "NOUN" and (self.tree.lemma[i] in barred or is_act(self.tree, i)):
                continue
            for actor in (*self._named(i), *self._members(i)):
                actor = side_of(actor) if kind in MILITARY else actor
                if actor in but or actor.is_narrator or not self._can_act(i, actor, kind):
                    continue
                out.setdefault(actor.key, actor)
        return tuple(out.values())

    def _counted(self, i: int) -> int:
        """The people of "thousands of troops", "a number of fighters"; else the token itself."""
        tree = self.tree
        if tree.lemma[i] in QUANTITIES or tree.lower[i] in QUANTITIES:
            for k in tree.kids[i]:
                if tree.base[k] == "nmod" and tree.has_word(k, {"of"}, "case"):
                    return k
        return i

    def _named(self, i: int) -> tuple[Actor, ...]:
        """The actors of a token; for a noun of no known kind the side that its words name ("Russian paratroops")."""
        found = self.actors.of(i)
        if len(found) == 1 and found[0].kind is ActorKind.ACTOR and self.tree.pos[i] == "NOUN":
            return self.actors.side_of(self.tree.noun_phrase(i)[0], i) or found
        return found

    def _members(self, i: int) -> tuple[Actor, ...]:
        """The group whose "militants", "members", "forces" the token names ("fighters of the A front")."""
        tree = self.tree
        if tree.pos[i] != "NOUN" or not (tree.lemma[i] in word_set("event.force") or tree.lemma[i] in QUANTITIES):
            return ()
        owners = [k for k in tree.kids[i] if tree.base[k] == "nmod" and tree.has_word(k, MEMBERSHIP, "case")]
        found = (a for k in owners for a in self._named(k) if tree.pos[k] == "PROPN" or a.key.startswith("known:"))
        return tuple(a for a in found if a.kind in (ActorKind.ARMED_GROUP, ActorKind.COUNTRY, ActorKind.ORGANIZATION))

    def _can_act(self, i: int, actor: Actor, kind: str) -> bool:
        """Whether the words name somebody: an actor of a known kind, or a word for a side or for people.

        (Of noun phrases of no known kind, one in nine was an agent in the annotated articles.)
        """
        lemma = self.tree.lemma[i]
        if lemma == "enemy" and actor.key.startswith("doc:"):
            return False
        unarmed = actor.kind is ActorKind.ORGANIZATION and actor.key.startswith("known:")  # the United Nations
        if kind in VIOLENT and (actor.kind in WATCHING or unarmed or self._harmless(i, actor)):
            return False
        if actor.kind is ActorKind.ACTOR and actor.key.startswith("doc:"):
            return any(lemma in word_set(name) for name in ("event.party", "event.force", "event.civilian"))
        return True

    def _harmless(self, i: int, actor: Actor) -> bool:
        """Whether the words, or those a pronoun stands for, name civilians."""
        last = actor.label.lower().split()[-1:] if actor.kind is ActorKind.GROUP else []
        return self.tree.lemma[i] in CIVILIANS or bool(CIVILIANS.intersection(last))

    def _from_clause(self, first: int, last: int, trigger: int, kind: str) -> tuple[tuple[Actor, ...], bool]:
        """The agents of another event of the clause, of "by" or "between" in it, or of the verb above the trigger.

        And whether the words from `first` to `last` name them: another clause of the sentence tells of another deed.
        """
        tree = self.tree
        top = clause_of(tree, trigger)
        low, high = min(first, tree.lo[top]), max(last, tree.hi[top])
        if kind in VIOLENT or kind == "ceasefire-violation":
            for o in self.typer.found:
                if low <= o.trigger <= high and o.trigger != trigger and o.type in VIOLENT:
                    agents = self._people(arguments(tree, o.trigger, o.type).agents, o.type)
                    if agents:
                        return agents, first <= o.trigger <= last
        if kind in SYMMETRIC or kind in TRUCES:
            for j in range(first, last + 1):
                if tree.lower[j] == "between" and tree.base[j] == "case":
                    agents = self._people(conjuncts(tree, tree.head[j]), kind)
                    if agents:
                        return agents, True
        if kind in VIOLENT or kind in HARMS:
            for j in range(first, last + 1):  # "the people besieged by X"
                doers = by_phrase(tree, j) if tree.pos[j] == "VERB" and not not_doing(tree, j) else []
                agents = self._people([c for k in doers for c in conjuncts(tree, k)], kind)
                if agents:
                    return agents, True
        for below, verb in itertools.pairwise((trigger, *tree.ancestors(trigger))):
            if not first <= verb <= last or tree.has_word(below, ABOUT, "case"):
                break
            if tree.pos[verb] == "VERB" and not not_doing(tree, verb) and not tree.passive(verb):
                agents = self._people(subjects(tree, verb), kind)
                if agents:
                    return agents, True
        return (), True

    def _weapon(self, first: int, last: int, trigger: int, kind: str) -> str:
        """The weapon of the attack in the clause that did the harm: "fired rockets at A, leaving 3 dead"."""
        if kind not in HARMS:
            return ""
        tree = self.tree
        top = clause_of(tree, trigger)
        low, high = min(first, tree.lo[top]), max(last, tree.hi[top])
        while tree.dep[top] in ("advcl", "acl", "xcomp", "conj") and tree.head[top] != top:
            top = tree.head[top]  # a participle's harm is that of the verb it hangs on
            low, high = min(low, tree.lo[top]), max(high, tree.hi[top])
        near = [o for o in self.typer.found if low <= o.trigger <= high and o.type in ATTACKS and o.means]
        return min(near, key=lambda o: abs(o.trigger - trigger)).means if near else ""

    def _note_agents(self, kind: str, agents: tuple[Actor, ...], trigger: int) -> None:
        """Remembers who did the kind of act last."""
        sentence = self.tree.sentence[trigger]
        self.last[kind] = agents
        self.last_sentence[kind] = sentence
        self.lately[kind] = (agents, self.typer.rank[sentence])
        if kind in ATTACKS:
            self.memory.agents, self.memory.type, self.memory.sentence = agents, kind, sentence

    def _author_before(self, kind: str, trigger: int, found: Occurrence | None, given: Arguments) -> tuple[Actor, ...]:
        """Who did it by the sentences before, where the clause itself names nobody."""
        sentence = self.tree.sentence[trigger]
        unresolved = any(self.tree.pos[k] == "PRON" or self.tree.lemma[k] == "enemy" for k in given.agents)
        agents = self._remembered(kind, sentence, found, unresolved)
        if not agents and kind in CARRIED_ON and sentence - self.last_sentence.get(kind, -9) <= 1:
            agents = self.last.get(kind, ())
        if agents and kind in ATTACKS:
            self.memory.agents, self.memory.type, self.memory.sentence = agents, kind, sentence
        return agents

    def _carried_on(
        self, kind: str, clause: tuple[int, int], rank: int, where: tuple[Place, ...], when: When, alone: bool
    ) -> tuple[tuple[Place, ...], When]:
        """Place and time, taken over from the attack just told where the clause gives none.

        `alone`: the clause is about no single attack (a count since a day, "outside A") or another place ("a base"),
        and takes no place over.
        """
        memory = self.memory
        if where and kind in MILITARY and kind not in TRUCES:
            memory.places, memory.place_sentence, memory.place_kind = where, rank, kind
            if when.resolved and kind in ATTACKS:
                memory.when, memory.when_places = when, where
        near = 0 <= rank - memory.place_sentence <= PLACE_REACH
        near = near and (kind not in HARMS or memory.place_kind in VIOLENT)  # nobody died of a loss of ground
        if near and not where and not alone and kind not in PLACELESS:
            points = kind != "territorial-control" or self.whereabouts.means_the_place(*clause)
            where = memory.places if points else ()
        if not when.resolved and kind in HARMS and where and where == memory.when_places:
            when = memory.when  # the dead of the attack just told: they died when it was
        return where, when

    def _elsewhere(self, first: int, last: int, kind: str) -> bool:
        """Whether the words are not of the place told of before: "against an air base"; responsibility for "raids"."""
        tree = self.tree
        acts = [
            i
            for i in range(first, last + 1)
            if tree.pos[i] == "NOUN" and (is_act(tree, i) or tree.lemma[i] == "incident")
        ]
        if kind == "responsibility" and acts and not any(tree.has_word(i, ANAPHORIC, "det") for i in acts):
            return True
        return any(
            tree.lemma[i] in SITES and tree.has_word(i, {"a", "an", "another"}, "det") for i in range(first, last + 1)
        )

    def _same_again(self, kind: str, sentence: int, least: int = 1) -> tuple[Actor, ...]:
        """Who did the last act of the very kind, a few sentences back: "they" of those who suffer it."""
        agents, at = self.lately.get(kind, ((), -9))
        return agents if least <= sentence - at <= 3 else ()

    def _remembered(
        self, kind: str, sentence: int, found: Occurrence | None, unresolved: bool = False
    ) -> tuple[Actor, ...]:
        """Who did it, by the sentences before: for harm without an author, and for "the attack", "these raids"."""
        memory, tree = self.memory, self.tree
        if not memory.agents or kind not in VIOLENT:
            return ()
        distance = sentence - memory.sentence
        if (kind in HARMS and 0 <= distance <= 1) or (unresolved and 0 <= distance <= 3):
            return memory.agents
        back = found is not None and any(tree.lower[k] in ANAPHORIC for k in tree.kids[found.trigger])
        if back and found is not None and 0 <= distance <= 2 and tree.pos[found.trigger] == "NOUN":
            return memory.agents
        return ()

    def stated(self, cue: int) -> When:
        """When a statement was made, by the time that hangs on its cue."""
        return self.whereabouts.stated(cue)
