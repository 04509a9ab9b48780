"""Ceasefires that an article itself establishes: who agreed, from when, for which area.

"A truce agreed on Saturday by the foreign ministers of A and B" is knowledge that the contradiction rules need: an
attack by a party in its area and period speaks against "A respects the ceasefire". A truce that is only called for,
proposed, denied or hoped for establishes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from kgraph.extract.arguments import conjuncts, subjects, with_case
from kgraph.extract.certainty import negated
from kgraph.extract.occurrence import HYPHENS, clause_of
from kgraph.extract.tree import Tree
from kgraph.extract.whereabouts import ActorsLike, PlaceLike, TimeLike
from kgraph.extract.wordlists import word_set
from kgraph.model import Actor, ActorKind, Commitment, Document, Place, Span, When

TRUCE = word_set("commitment.truce")
BETWEEN_TRUCE_AND_VERB = frozenset({",", "which", "that", "was", "had", "has", "been", "is", "were"})
TYPE = "ceasefire-agreement"
AGREEING = word_set("commitment.agreeing")
STARTING = word_set("commitment.starting")
FORCE = word_set("commitment.force")
UNREAL = word_set("commitment.unreal")
MEDIATED = word_set("commitment.mediated")
COLLECTIVE = frozenset({"Country", "GovernmentBody", "ArmedForce", "ArmedGroup", "GroupOfPeople", "Organization"})
SIDES = frozenset({"side", "party", "country", "enemy", "rival", "force", "group"})


@dataclass(slots=True)
class _Draft:
    """One mention of a truce that holds or held."""

    token: int
    sentence: int
    parties: list[Actor] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    when: When = field(default_factory=When)
    strength: int = 0


def is_truce(tree: Tree, i: int) -> bool:
    """Whether the token names a truce ("cease-fire" and "cessation of hostilities" too)."""
    word = tree.lemma[i]
    if word in TRUCE or tree.lower[i] in TRUCE:
        return True
    if word == "fire" and i >= 1:
        back = 2 if tree.lower[i - 1] in HYPHENS else 1
        return i >= back and tree.lower[i - back] == "cease"
    return word == "cessation" and any(tree.lemma[k] == "hostility" for k in tree.kids[i])


def commitments(
    document: Document,
    tree: Tree,
    actors: ActorsLike,
    places: Sequence[PlaceLike] = (),
    times: Sequence[TimeLike] = (),
) -> tuple[Commitment, ...]:
    """The ceasefires that the document says were agreed or came into force, earliest mention first.

    Mentions of one truce (the same day, or a day and none) become one commitment; one without parties is left out.
    `places` and `times` are in order of their tokens.
    """
    drafts = [d for i in range(len(tree)) if is_truce(tree, i) for d in _draft(tree, i, actors, places, times)]
    out: list[Commitment] = []
    for group in _same(drafts):
        parties = list({a.key: a for d in group for a in d.parties}.values())
        if any(p.key.startswith("known:") for p in parties):
            parties = [p for p in parties if p.kind is not ActorKind.GROUP or p.key.startswith("known:")]
        if len(parties) < 2:
            continue
        best = max(group, key=lambda d: (len(d.parties), d.strength, -d.token))
        when = next((d.when for d in group if d.when.resolved), When())
        area = {p.key: p for d in group for p in d.places}
        low, high = tree.sentences[best.sentence]
        while high - 1 > low and not tree.words[high - 1].strip():
            high -= 1
        start, end = tree.start[low], tree.end[high - 1]
        span = Span(start, end, document.text[start:end], best.sentence + 1)
        out.append(Commitment(TYPE, tuple(parties), when, span, tuple(area.values())))
    return tuple(out)


def _same(drafts: Iterable[_Draft]) -> list[list[_Draft]]:
    """Groups the mentions of one truce: those that begin on one day and share a party, or do not say one of the two."""
    groups: list[list[_Draft]] = []
    for d in sorted(drafts, key=lambda d: (d.when.begins is None, not d.parties, d.token)):
        home = next((g for g in groups if all(_agree(d, other) for other in g)), None)
        if home is None:
            groups.append([d])
        else:
            home.append(d)
    return sorted(groups, key=lambda g: min(d.token for d in g))


def _agree(a: _Draft, b: _Draft) -> bool:
    days = {d.when.begins.date() for d in (a, b) if d.when.begins is not None}
    keys = {p.key for p in a.parties}, {p.key for p in b.parties}
    return len(days) < 2 and (not keys[0] or not keys[1] or bool(keys[0] & keys[1]))


def _draft(
    tree: Tree, i: int, actors: ActorsLike, places: Sequence[PlaceLike], times: Sequence[TimeLike]
) -> Iterator[_Draft]:
    """The commitment that the mention of a truce at token `i` establishes, if it does."""
    verb = _verb(tree, i)
    if verb is None:
        return
    established = tree.lemma[verb] in AGREEING or _starts(tree, verb)
    if not established or _unreal(tree, verb, i) or negated(tree, verb) or negated(tree, i):
        return
    draft = _Draft(i, tree.sentence[i], strength=2 if tree.lemma[verb] in AGREEING else 1)
    tokens: list[int] = []
    for j in (i, tree.head[i], verb):
        for k in with_case(tree, j, {"between", "among"}):
            tokens += conjuncts(tree, k)
    if tree.lemma[verb] not in MEDIATED:
        tokens += [c for k in with_case(tree, verb, {"by"}) for c in conjuncts(tree, k)]
    reduced = tree.base[verb] == "acl" and tree.tag[verb] == "VBN"
    if tree.lemma[verb] in AGREEING - MEDIATED and not tree.passive(verb) and not reduced:
        tokens += [k for k in subjects(tree, verb) if not is_truce(tree, k)]
        tokens += [c for k in with_case(tree, verb, {"with"}) for c in conjuncts(tree, k)]
    if not tokens:
        high = tree.sentences[tree.sentence[i]][1]
        for k in range(max(i, verb), min(high, max(i, verb) + 8)):
            by = tree.lower[k] == "by" and tree.lemma[verb] not in MEDIATED
            if tree.base[k] == "case" and (by or tree.lower[k] == "between"):
                tokens += conjuncts(tree, tree.head[k])
    for token in dict.fromkeys(tokens):
        draft.parties += _sides(tree, token, actors)
    if all(p.kind is ActorKind.GROUP and p.key.startswith("doc:") for p in draft.parties):
        draft.parties = []  # "the two foreign ministers": whose is said elsewhere
    draft.places = _area(tree, i, verb, places)
    draft.when = _since(tree, i, verb, times)
    yield draft


def _verb(tree: Tree, i: int) -> int | None:
    """The verb that the truce is object, subject or head of ("agreed a truce", "a truce began", "a truce agreed")."""
    for k in tree.kids[i]:
        if tree.base[k] == "acl" and (tree.lemma[k] in AGREEING or _starts(tree, k)):
            return k
    after = i + 1
    while after < len(tree) and (tree.lower[after] in BETWEEN_TRUCE_AND_VERB or tree.tag[after] == "RB"):
        after += 1
    if after < min(i + 6, len(tree)) and tree.lemma[after] in AGREEING and tree.tag[after] in ("VBN", "VBD", "JJ"):
        return after  # "the truce agreed", "the truce, which was agreed": however the parse attaches it
    j = i
    for _ in range(3):
        head = tree.head[j]
        if head == j:
            return j if tree.pos[j] == "VERB" else None
        if tree.pos[head] == "VERB" and tree.base[j] in ("obj", "nsubj", "obl", "xcomp", "ccomp", "advcl"):
            return head
        for k in tree.kids[head]:
            if tree.base[k] == "acl" and tree.lemma[k] in AGREEING and tree.pos[head] == "NOUN":
                return k
        j = head
    return None


def _starts(tree: Tree, verb: int) -> bool:
    """ "came into force", "took effect", "began"."""
    lemma = tree.lemma[verb]
    if lemma not in STARTING:
        return False
    if lemma in ("begin", "start"):
        return True
    return any(tree.lemma[k] in FORCE for k in tree.kids[verb])


def _unreal(tree: Tree, verb: int, i: int) -> bool:
    """Whether the truce is only wished for, proposed or possible."""
    for j in (verb, i):
        if any(tree.lower[k] in UNREAL and tree.base[k] in ("aux", "mark", "amod", "advmod") for k in tree.kids[j]):
            return True
        head = tree.head[j]
        governed = j == verb and head != j and tree.base[j] in ("xcomp", "ccomp", "advcl", "acl")
        if governed and tree.lemma[head] in UNREAL:
            return True
    return tree.tag[verb] in ("VB", "VBP") and any(tree.lower[k] in ("to", "will", "wo") for k in tree.kids[verb])


def _sides(tree: Tree, token: int, actors: ActorsLike) -> list[Actor]:
    """The parties that a token stands for: who a minister or a ministry acts for counts, things do not."""
    out: list[Actor] = []
    found = actors.of(token)
    if all(a.kind in (ActorKind.GROUP, ActorKind.ACTOR) and a.key.startswith("doc:") for a in found):
        owners = [c for k in with_case(tree, token, {"of"}) for c in conjuncts(tree, k)]
        named = [a for k in owners for a in actors.of(k)] or actors.side_of(tree.noun_phrase(token)[0], token)
        found = tuple(named) or found
    for actor in found:
        side = actor
        while side.kind in (ActorKind.PERSON, ActorKind.GOVERNMENT_BODY, ActorKind.ARMED_FORCE) and side.acts_for:
            side = side.acts_for[0]
        if side.kind.value in COLLECTIVE or (side.kind is ActorKind.PERSON and side.key.startswith("known:")):
            out.append(side)
    return out


def _area(tree: Tree, i: int, verb: int, places: Sequence[PlaceLike]) -> list[Place]:
    """The places that the truce is for: those that hang on it, not where it was signed."""
    out: list[Place] = []
    for mention in places:
        j, steps = mention.head, 0
        while steps < 3 and tree.head[j] != j and tree.head[j] not in (i, verb):
            j, steps = tree.head[j], steps + 1
        case = {tree.lower[k] for k in tree.kids[j] if tree.base[k] == "case"}
        # "agreed on a truce in Moscow" says where it was signed; "a truce in Aleppo came into force" where it holds
        inside = {"in", "around"} if i < verb or tree.lemma[verb] not in AGREEING else set()
        own = tree.head[j] == i and case & ({"for", "over", "across"} | inside)
        if own or (tree.head[j] == verb and case & {"for", "over", "across"}):
            out.append(mention.place)
    return out


def _since(tree: Tree, i: int, verb: int, times: Sequence[TimeLike]) -> When:
    """From when the truce holds: the time nearest to its verb in the clause; open at the end."""
    top = clause_of(tree, tree.head[i]) if tree.base[verb] == "acl" else verb
    low, high = min(i, tree.lo[verb]), max(i, tree.hi[verb])
    if _starts(tree, top):
        low, high = min(low, tree.lo[top]), max(high, tree.hi[top])
    near = [m for m in times if low <= m.start and m.end - 1 <= high and m.when.resolved]
    if not near:
        return When()
    best = min(near, key=lambda m: (abs(m.head - verb), m.start)).when
    return replace(best, ends=None) if best.begins is not None else best
