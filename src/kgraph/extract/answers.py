"""What a denial answers: the accusation, report or charge before it that "the accusation" or "it" stands for.

A denial whose own words do not say what is denied ("which Baku denies", "she rejected the charges", "denied any
involvement") takes the event of the claim that it answers. The search follows how such denials are written: the clause
that a relative clause hangs on; else what was said before, nearest first, of the denier's own side, by somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kgraph.extract.lexicon import table
from kgraph.extract.tree import Tree
from kgraph.model import Actor, Claim, Stance

NEAR = 2  # sentences back that a denial of a deed which nobody is charged with looks
REACH = 12  # sentences that "the accusation" looks back over
ROLES = frozenset({"responsibility", "involvement", "role", "hand", "part", "link", "connection", "complicity"})
SCOPING = frozenset({"include", "cover", "apply", "extend", "specify", "mention", "address"})
VAGUE = frozenset({"it", "this", "that", "them", "these", "so", "which"})
TALK = frozenset({"other", "talks", "responsibility", "alignment"})  # too wide to tie two claims


@dataclass(frozen=True, slots=True)
class Denied:
    """How a denial names what it denies: ``relative``, ``vague``, ``agency``, ``manner`` or "" (in its own words)."""

    how: str
    anchor: int = -1


def answers(tree: Tree, claims: Sequence[Claim], heads: Sequence[int]) -> list[Claim]:
    """The claims with every denial tied to what it answers; `heads` are the head tokens of their clauses.

    `Claim.responds_to` gets the positions of the answered claims, `Claim.denied` the aspect; the event of a denial
    that only points back becomes that of the claim it answers first of all.
    """
    out = list(claims)
    for number, claim in enumerate(claims):
        if claim.stance is not Stance.DENIAL:
            continue
        denied = how_denied(tree, heads[number])
        found = _antecedents(tree, out, heads, number, denied)
        aspect = claim.denied or (denied.how if denied.how in ("agency", "manner") else "event")
        event = claim.event
        if found and denied.how and denied.how != "manner":
            told = out[found[0]].event
            # who denies any role in it denies that it was they, whoever else is named
            agents = claim.claimants if denied.how == "agency" else told.agents or event.agents
            event = replace(told, agents=agents, of=told.of or event.of)
        out[number] = replace(claim, responds_to=tuple(sorted(found)), denied=aspect, event=event)
    return out


def how_denied(tree: Tree, head: int) -> Denied:
    """Whether a denial's words say what is denied, or point to what was said before.

    >>> words = "Turkey sent fighters , which Baku denies".split()
    >>> tree = Tree(words, heads=[1, 1, 1, 6, 6, 6, 2], deps="nsubj root obj punct obj nsubj acl:relcl".split(),
    ...     pos="PROPN VERB NOUN PUNCT PRON PROPN VERB".split(), lemmas="Turkey send fighter , which Baku deny".split())
    >>> how_denied(tree, 6).how
    'relative'
    """
    verb = _denying(tree, head)
    if verb is None:
        return Denied("manner" if _only_how(tree, head) else "")
    content = tree.children(verb, "ccomp", "xcomp", "csubj")
    objects = tree.children(verb, "obj", "nsubj:pass")
    pointing = [k for k in tree.kids[verb] if tree.lower[k] == "which" and tree.base[k] in ("obj", "nsubj", "mark")]
    told = tree.head[verb]  # "it sides with A, an accusation that B has denied"
    named = tree.base[verb] == "acl" and tree.lemma[told] in table("cue_nouns.tsv") and told < verb
    if named and not content and all(tree.lower[k] == "that" for k in objects):
        return Denied("relative", told)
    if pointing and tree.base[verb] in ("acl", "advcl", "parataxis", "conj", "ccomp"):
        return Denied("relative", tree.head[verb])
    nouns = table("cue_nouns.tsv")
    for i in objects:
        if tree.lemma[i] in ROLES:
            return Denied("agency")
        bare = not any(tree.base[k] in ("acl", "ccomp") for k in tree.kids[i])
        if (tree.lemma[i] in nouns and bare) or tree.lower[i] in VAGUE:
            return Denied("vague")
    if not objects and not content:
        return Denied("vague")
    return Denied("")


def _only_how(tree: Tree, head: int) -> bool:
    """Whether only how or how far something holds is negated: "not honest in fighting them", "does not cover A"."""
    if tree.lemma[head] in SCOPING and tree.pos[head] == "VERB":
        return True
    negated = any(tree.lower[k] in ("not", "n't", "never", "hardly") for k in tree.kids[head])
    doing = [k for k in tree.kids[head] if tree.base[k] in ("advcl", "obl") and k > head]
    return (
        negated
        and tree.pos[head] == "ADJ"
        and any(tree.has_word(k, {"in", "about", "when"}, "mark", "case") for k in doing)
    )


def _denying(tree: Tree, head: int) -> int | None:
    """The verb of denial at or just below the head of a clause."""
    cues = table("cues.tsv")
    for i in (head, *tree.children(head, "xcomp", "ccomp", "conj", "advcl", "acl")):
        if cues.get(tree.lemma[i]) == "deny":
            return i
    return None


def _antecedents(tree: Tree, claims: list[Claim], heads: Sequence[int], number: int, denied: Denied) -> list[int]:
    """Positions of the claims that the denial answers, the one that it answers first of all in front."""
    denial = claims[number]
    own = side_of(denial.claimants)
    place = tree.sentence[heads[number]]
    earlier = [
        k
        for k in range(len(claims))
        if k != number and claims[k].stance.commits and claims[k].stance is not Stance.DENIAL and not claims[k].negated
    ]
    if denied.how == "relative":
        same = [k for k in earlier if tree.sentence[heads[k]] == place and claims[k].span.start < denial.span.start]
        holding = [k for k in same if claims[k].span.start <= tree.start[denied.anchor] < claims[k].span.end]
        return sorted(holding or same, key=lambda k: -claims[k].span.start)[:1]
    before = [
        k
        for k in earlier
        if 0 <= place - tree.sentence[heads[k]] <= REACH
        and claims[k].span.start < denial.span.start
        and not own & side_of(claims[k].claimants)
    ]
    # a deed rather than its toll, and the nearest
    before.sort(key=lambda k: (claims[k].figure is not None, -claims[k].span.start))
    if denied.how in ("", "manner"):  # in its own words; the reporter's own voice answers nobody
        return [k for k in before if own and _fits(claims[k], denial)][:2]
    blamed = [k for k in before if own & _charged(claims[k])]
    if not blamed:
        near = [k for k in before if claims[k].event.type not in TALK and place - tree.sentence[heads[k]] <= NEAR]
        return ([k for k in before if claims[k].stance is Stance.ACCUSATION] or near)[:1]
    # Who made a charge in so many words is the one answered; all that they charge nearby is denied with it.
    first = next((k for k in blamed if claims[k].stance is Stance.ACCUSATION), blamed[0])
    accusers = side_of(claims[first].claimants)
    return [first, *(k for k in blamed if k != first and accusers & side_of(claims[k].claimants))]


def _charged(claim: Claim) -> set[str]:
    """The sides that a claim says did it; who is blamed in many words ("pointed the finger at") counts too."""
    blamed = claim.event.patients if claim.event.type == "responsibility" else ()
    return side_of((*claim.event.agents, *claim.blames, *blamed))


def _fits(claim: Claim, denial: Claim) -> bool:
    """Whether a denial in its own words may answer the claim: the same kind of event, by the same side."""
    if claim.event.type != denial.event.type or claim.event.type in TALK:
        return False
    return bool(side_of(claim.event.agents) & side_of(denial.event.agents))


def side_of(actors: Iterable[Actor]) -> set[str]:
    """The keys of the actors and of everyone they act for; the narrator is on no side."""
    out: set[str] = set()
    for actor in actors:
        if not actor.is_narrator:
            out |= {actor.key} | side_of(actor.acts_for)
    return out
