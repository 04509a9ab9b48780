"""Who does what to whom, by the parse alone: the head tokens of an event's agents, patients and places.

Works on verbs ("X shelled Y", "Y was shelled by X", "X, which shelled Y", "accused X of shelling Y", "urged X to stop
shelling Y") and on nouns that name events ("the X air strikes on Y", "X's shelling of Y", "X launched an attack on Y",
"clashes between X and Y", "a strike carried out by X"). Returns token indexes; `agency` turns them into actors.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kgraph.extract.occurrence import word_sets
from kgraph.extract.tree import SUBJECTS, Tree

RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
LIGHT = frozenset(
    "launch conduct carry stage mount wage resume make open continue begin start intensify halt stop perform execute "
    "commit undertake do step pursue cease renew deliver plan order have lead end suspend increase unleash repeat "
    "use fire drop keep take give direct escalate keep respect observe violate break breach honour honor announce".split()
)
OBJECT_CONTROL = frozenset(
    "accuse urge call ask force allow order tell help see watch let make get want push encourage press blame suspect "
    "charge warn invite persuade prevent stop keep lead cause enable demand require require expect condemn criticize "
    "criticise hold permit show find film catch hear appeal implore beg prompt oblige compel oppose denounce fault".split()
)
BLAMING = frozenset("blame accuse charge suspect hold condemn denounce criticize criticise fault".split())
SYMMETRIC = frozenset({"armed-clash", "talks", "ceasefire-agreement", "prisoner-exchange"})
TOWARDS = frozenset({"on", "against", "at", "upon", "into", "toward", "towards", "over"})
NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET"})
MODIFIERS = ("nmod:poss", "compound", "amod", "nmod")
ACT_NOUNS = frozenset(
    "attack strike airstrike raid shelling bombardment bombing fire offensive assault operation campaign barrage gunfire "
    "explosion blast violation breach advance incursion invasion onslaught ambush clash fighting battle siege air-strike "
    "shooting killing massacre move act violence action aggression war conflict crackdown push counter-offensive "
    "counteroffensive bomb missile rocket shell mortar artillery airpower power barrel gas drone sortie salvo "
    "round volley firing weapon munition deployment withdrawal retreat presence".split()
)


@dataclass(slots=True)
class Arguments:
    """Head tokens, in order of how directly they are given."""

    agents: list[int] = field(default_factory=list)
    patients: list[int] = field(default_factory=list)


def arguments(tree: Tree, i: int, type: str = "") -> Arguments:
    """The agents and patients of the event that token `i` names; `type` is its event type.

    >>> words = "The village was shelled by rebels".split()
    >>> tree = Tree(words, heads=[1, 3, 3, 3, 5, 3], deps="det nsubj:pass aux:pass root case obl:agent".split(),
    ...             pos="DET NOUN AUX VERB ADP NOUN".split(), lemmas="the village be shell by rebel".split())
    >>> found = arguments(tree, 3)
    >>> [words[k] for k in found.agents], [words[k] for k in found.patients]
    (['rebels'], ['village'])
    """
    out = Arguments()
    if tree.pos[i] in ("VERB", "AUX") and tree.base[i] not in ("obl", "obj", "nmod") or tree.subject(i) is not None:
        _verb(tree, i, type, out, 0)
    else:
        _noun(tree, i, type, out, 0)
    out.agents = _unique(out.agents)
    out.patients = [k for k in _unique(out.patients) if k not in out.agents]
    return out


def _unique(tokens: list[int]) -> list[int]:
    return list(dict.fromkeys(tokens))


def conjuncts(tree: Tree, i: int) -> list[int]:
    """The token and those coordinated with it.

    >>> tree = Tree("A and B".split(), heads=[0, 2, 0], deps="root cc conj".split(), pos="PROPN CCONJ PROPN".split())
    >>> conjuncts(tree, 0)
    [0, 2]
    """
    out = [i]
    for k in tree.children(i, "conj"):
        if tree.pos[k] in NOUNS and tree.subject(k) is None:
            out += conjuncts(tree, k)
    return out


def passive(tree: Tree, i: int) -> bool:
    """Whether the verb is passive, reduced passives ("shelled by") included."""
    if tree.passive(i):
        return True
    if any(tree.dep[k] == "obl:agent" for k in tree.kids[i]):
        return True
    return tree.dep[i] in ("acl", "amod") and tree.tag[i] == "VBN"


def by_phrase(tree: Tree, i: int) -> list[int]:
    """The tokens of "by X" that hang on a verb or noun."""
    return [
        k
        for k in tree.kids[i]
        if tree.dep[k] == "obl:agent" or tree.base[k] in ("obl", "nmod") and tree.has_word(k, {"by"}, "case")
    ]


def with_case(tree: Tree, i: int, words: frozenset[str] | set[str]) -> list[int]:
    """The dependents of a token that a preposition of `words` introduces."""
    return [k for k in tree.kids[i] if tree.base[k] in ("obl", "nmod") and tree.has_word(k, words, "case")]


def subjects(tree: Tree, i: int, depth: int = 0) -> list[int]:
    """The understood subjects of a verb: its own, or through relative clauses, control, coordination, participles."""
    own = next((k for k in tree.kids[i] if tree.dep[k] in SUBJECTS), None)
    head, base = tree.head[i], tree.base[i]
    if own is not None:
        if tree.lower[own] in RELATIVE and base in ("acl", "advcl"):
            return conjuncts(tree, head)[:1] if base == "acl" else [head]
        if tree.lower[own] in ("it", "there") and tree.base[own] == "expl":
            return []
        return conjuncts(tree, own)
    if head == i or depth > 4:
        return []
    if base == "acl":
        return [] if tree.tag[i] in ("VB",) else [head]
    if base == "conj":
        return subjects(tree, head, depth + 1)
    if base in ("xcomp", "advcl", "ccomp", "obl", "acl") and tree.pos[head] in ("VERB", "ADJ", "NOUN"):
        return _controller(tree, i, head, depth)
    return []


def _controller(tree: Tree, i: int, head: int, depth: int) -> list[int]:
    """Who controls the subjectless verb `i` under `head`."""
    lemma = tree.lemma[head]
    if tree.base[i] == "ccomp" and tree.tag[i] not in ("VBG", "VB", "VBN"):
        return []
    if lemma in OBJECT_CONTROL:
        for k in tree.children(head, "obj", "iobj") + with_case(tree, head, {"on", "upon", "to"}):
            if k != i and tree.pos[k] in ("NOUN", "PROPN", "PRON"):
                return conjuncts(tree, k)
    return subjects(tree, head, depth + 1)


def _verb(tree: Tree, i: int, type: str, out: Arguments, depth: int) -> None:
    lemma = tree.lemma[i]
    if passive(tree, i):
        for k in by_phrase(tree, i):
            for c in conjuncts(tree, k):
                _actor(tree, c, type, out, depth)
        undergoers = tree.children(i, "nsubj:pass") or (
            subjects(tree, i) if tree.dep[i] in ("acl", "acl:relcl", "conj", "xcomp", "advcl") else []
        )
        if lemma in BLAMING or type == "responsibility":
            out.agents += [c for k in undergoers for c in conjuncts(tree, k)]
        elif lemma == "force" or type in ("displacement", "withdrawal") and lemma not in ("displace", "expel", "evacuate"):
            out.agents += undergoers
        else:
            out.patients += undergoers
        for k in tree.children(i, "obj"):
            out.patients += conjuncts(tree, k)
        if not out.agents:
            for k in with_case(tree, i, {"in", "during", "from", "with", "after"}):
                if is_act(tree, k):
                    _noun(tree, k, type, out, depth + 1)
        return
    found = subjects(tree, i)
    objects = [c for k in tree.children(i, "obj", "iobj") for c in conjuncts(tree, k)]
    if type == "responsibility" and (lemma in BLAMING):
        out.agents += objects + [k for k in with_case(tree, i, {"on"}) if lemma == "blame"]
        if out.agents:
            return
    for k in found:
        _actor(tree, k, type, out, depth)
    out.patients += [k for k in objects if not is_act(tree, k)]
    for k in with_case(tree, i, TOWARDS):
        out.patients += conjuncts(tree, k)
    if type in SYMMETRIC:
        for k in with_case(tree, i, {"with", "between", "among"}):
            out.agents += conjuncts(tree, k)
    if lemma == "fall":
        out.agents[:0] = [c for k in with_case(tree, i, {"to", "into"}) for c in conjuncts(tree, k)]
    if lemma in ("die", "suffer", "come", "be") and type in ("casualties", "shelling", "air-strike", "armed-attack"):
        out.patients += [k for k in found if k in out.agents]
        out.agents = [k for k in out.agents if k not in found]
        for k in with_case(tree, i, {"in", "during", "from", "under", "after", "by"}):
            if is_act(tree, k):
                _noun(tree, k, type, out, depth + 1)
    for k in tree.children(i, "obj"):
        if not out.agents and is_act(tree, k):
            _noun(tree, k, type, out, depth + 1)


def is_act(tree: Tree, i: int) -> bool:
    """Whether the noun names an act or its instrument, so that its own agent is to be looked for."""
    sets = word_sets()
    if tree.pos[i] == "VERB":
        return tree.base[i] in ("obl", "obj", "nmod") and tree.lower[i] in ACT_NOUNS
    return tree.pos[i] in ("NOUN", "PROPN") and (
        tree.lemma[i] in ACT_NOUNS
        or tree.lower[i] in ACT_NOUNS
        or tree.lemma[i] in sets["aircraft"]
        or tree.lemma[i] in sets["missile"]
    )


def is_party(tree: Tree, i: int) -> bool:
    """Whether a modifier can name who acts: a name or demonym ("Russian raids"), or a word for a side ("rebel fire")."""
    if tree.pos[i] == "PROPN" or tree.words[i][:1].isupper() and tree.lower[i] not in ("the", "a", "an"):
        return True
    return tree.lemma[i] in word_sets()["party"] or tree.lemma[i] in word_sets()["force"]


def _actor(tree: Tree, i: int, type: str, out: Arguments, depth: int) -> None:
    """Adds a subject: an actor as it is; an act or a weapon by its own agent ("Russian jets", "the army's fire")."""
    if is_act(tree, i) and depth < 3:
        before = len(out.agents)
        _noun(tree, i, type, out, depth + 1)
        if len(out.agents) == before and tree.lemma[i] not in word_sets()["aircraft"]:
            return
        if len(out.agents) > before:
            return
    out.agents.append(i)


def _noun(tree: Tree, i: int, type: str, out: Arguments, depth: int) -> None:
    for k in by_phrase(tree, i):
        out.agents += conjuncts(tree, k)
    between = with_case(tree, i, {"between", "among"})
    for k in between:
        out.agents += conjuncts(tree, k)
    for k in tree.kids[i]:
        if tree.base[k] == "acl":
            before = len(out.agents)
            for b in by_phrase(tree, k):
                out.agents += conjuncts(tree, b)
            if len(out.agents) == before and tree.dep[k] == "acl:relcl" and tree.lemma[k] in LIGHT:
                own = tree.subject(k)
                if own is not None and tree.lower[own] not in RELATIVE:
                    out.agents += conjuncts(tree, own)
    for k in tree.kids[i]:
        if tree.dep[k] == "nmod:poss" or tree.base[k] in ("compound", "amod", "nmod") and k < i and is_party(tree, k):
            out.agents += conjuncts(tree, k)
            out.agents += [c for c in tree.children(k, "compound", "nmod:poss") if tree.pos[c] == "PROPN"]
    for k in with_case(tree, i, {"from"}):
        out.agents += conjuncts(tree, k)
    for k in with_case(tree, i, {"of"}):
        (out.patients if _deverbal(tree, i) else out.agents).extend(conjuncts(tree, k))
    for k in with_case(tree, i, TOWARDS):
        out.patients += conjuncts(tree, k)
    if type in SYMMETRIC or tree.lemma[i] in ("clash", "battle", "fighting"):
        for k in with_case(tree, i, {"with"}):
            out.agents += conjuncts(tree, k)
    _governor(tree, i, type, out, depth)


def _deverbal(tree: Tree, i: int) -> bool:
    return tree.lower[i].endswith("ing") or tree.lemma[i] in (
        "bombardment", "capture", "seizure", "destruction", "assassination", "killing", "execution", "occupation",
        "recapture", "liberation", "siege", "invasion", "violation", "breach", "displacement", "annexation", "abduction",
    )  # fmt: skip


def _governor(tree: Tree, i: int, type: str, out: Arguments, depth: int) -> None:
    """Takes the agent of a light verb above the noun ("X launched an attack", "the strike was carried out by X")."""
    head, base = tree.head[i], tree.base[i]
    if head == i or depth > 3:
        return
    if base == "obl" and tree.lower[head] in ("responsible", "behind", "guilty", "accountable"):
        out.agents[:0] = subjects(tree, head)
        return
    if base == "conj":
        if not out.agents:
            _governor(tree, head, type, out, depth + 1)
        return
    if tree.pos[head] == "VERB":
        if base == "obj" and (tree.lemma[head] in LIGHT or not out.agents):
            if tree.lemma[head] in ("blame", "condemn", "denounce", "repel", "repulse", "thwart", "report", "suffer"):
                if tree.lemma[head] == "blame":
                    out.agents[:0] = with_case(tree, head, {"on"})
                return
            out.agents += [k for k in subjects(tree, head) if not is_act(tree, k)]
        elif tree.dep[i] == "nsubj:pass":
            for k in by_phrase(tree, head):
                out.agents += conjuncts(tree, k)
            if tree.lemma[head] == "blame":
                out.agents += with_case(tree, head, {"on"})
        elif base == "obl" and tree.lemma[head] in ("engage", "respond", "retaliate", "continue", "proceed", "support"):
            out.agents += subjects(tree, head)
        elif base == "obl" and tree.lemma[head] in ("accuse", "suspect", "blame", "charge", "condemn", "criticize"):
            out.agents[:0] = tree.children(head, "obj") + (tree.children(head, "nsubj:pass"))
        elif base == "obl" and not out.agents and tree.lemma[head] in ("kill", "wound", "injure", "die", "destroy", "hit"):
            out.agents += [c for k in by_phrase(tree, head) if k != i for c in conjuncts(tree, k)]
    elif base in ("nmod", "obl") and not out.agents and depth < 2 and tree.pos[head] == "NOUN" and is_act(tree, head):
        _noun(tree, head, type, out, depth + 1)
    elif tree.subject(head) == i and tree.pos[head] in ("NOUN", "PROPN") and not out.agents:
        out.agents += by_phrase(tree, head)
