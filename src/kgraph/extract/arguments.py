"""Who does what to whom, by the parse alone: the head tokens of an event's agents, patients and places.

Works on verbs ("X shelled Y", "Y was shelled by X", "X, which shelled Y", "accused X of shelling Y", "urged X to stop
shelling Y") and on nouns that name events ("the X air strikes on Y", "X's shelling of Y", "X launched an attack on Y",
"clashes between X and Y", "a strike carried out by X"). Returns token indexes; `agency` turns them into actors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from kgraph.extract.lexicon import words
from kgraph.extract.tree import SUBJECTS, Tree
from kgraph.extract.wordlists import word_set

RELATIVE = word_set("arguments.relative")
LIGHT = word_set("arguments.light")
OBJECT_CONTROL = word_set("arguments.object_control")
BLAMING = word_set("arguments.blaming")
LINKING = word_set("arguments.linking")
# Verbs of attribution that can also be deeds of war or politics, so that their subject may be the agent.
DEEDS = word_set("arguments.deeds")


@cache
def speaking() -> frozenset[str]:
    """Verbs that only tell of an event: their subject speaks, it does not act (from ``data/cues.tsv``)."""
    return frozenset(words("cues.tsv")) - DEEDS


SYMMETRIC = frozenset({"armed-clash", "talks", "ceasefire-agreement", "prisoner-exchange"})
UNDERGOING = frozenset({"displacement", "withdrawal", "other", "incident", "health", "affected", "alignment"})
SUFFERING = frozenset("death injury casualty loss arrest detention fatality wound suffering displacement toll".split())
SUFFERED = frozenset({"casualties", "shelling", "air-strike", "armed-attack"})
INSTRUMENTAL = word_set("arguments.instrumental")
TIME_WORDS = word_set("arguments.time_words")
TOWARDS = word_set("arguments.towards")
NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET"})
NOT_DOING = word_set("arguments.not_doing")
ACT_NOUNS = word_set("arguments.act_nouns")


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
    own = tree.subject(i)
    held = tree.has_word(i, {"under"}, "case") or tree.lemma[i] == "hand"  # "is under X control", "is in X hands"
    if tree.pos[i] in ("NOUN", "PROPN") and own is not None and held:
        _noun(tree, i, type, out, 1)
    noun_like = tree.base[i] in ("obl", "obj", "nmod") and not tree.has_word(i, {"to"}, "mark")
    verbal = tree.pos[i] in ("VERB", "AUX") and not noun_like
    verbal = verbal and tree.child(i, "nmod:poss") is None  # "the killing", parsed as a verb
    if not out.agents and (verbal or own is not None):
        _verb(tree, i, type, out, 0)
    elif out.agents:
        out.patients += conjuncts(tree, own) if own is not None else []
    else:
        _noun(tree, i, type, out, 0)
    out.agents = _unique(out.agents)
    out.patients = [k for k in _unique(out.patients) if k not in out.agents]
    return out


def not_doing(tree: Tree, i: int) -> bool:
    """Whether the verb tells, suffers or witnesses an event rather than brings it about."""
    return tree.lemma[i] in NOT_DOING or tree.lemma[i] in speaking()


def content_of(tree: Tree, i: int) -> int | None:
    """What a verb of speech tells: the head of its clause or the act it has as object; None when it points back."""
    for k in tree.kids[i]:
        if tree.base[k] in ("ccomp", "xcomp") or (tree.base[k] == "advcl" and tree.has_word(k, {"of", "to"}, "mark")):
            return k
    return next((k for k in tree.children(i, "obj") if is_act(tree, k)), None)


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
    # "the town shelled by"; with a subject of its own it is the content of a noun: "the report that rebels had shelled"
    return tree.dep[i] in ("acl", "amod") and tree.tag[i] == "VBN" and tree.subject(i) is None


def by_phrase(tree: Tree, i: int) -> list[int]:
    """The tokens of "by X" that hang on a verb or noun."""
    return [
        k
        for k in tree.kids[i]
        if (tree.dep[k] == "obl:agent" or (tree.base[k] in ("obl", "nmod") and tree.has_word(k, {"by"}, "case")))
        and not is_time(tree, k)
    ]


def raised(tree: Tree, i: int) -> list[int]:
    """By whom the subject of a raising verb was done: "the raid is believed to have been carried out by X".

    >>> words = "The raid is thought to be led by rebels".split()
    >>> tree = Tree(words, heads=[1, 3, 3, 3, 6, 6, 3, 8, 6], pos="DET NOUN AUX VERB PART AUX VERB ADP NOUN".split(),
    ...             deps="det nsubj:pass aux:pass root mark aux:pass xcomp case obl:agent".split())
    >>> [words[k] for k in raised(tree, 3)]
    ['rebels']
    """
    below = tree.children(i, "xcomp")
    return [j for k in below for j in by_phrase(tree, k) or raised(tree, k)]


def with_case(tree: Tree, i: int, words: frozenset[str] | set[str]) -> list[int]:
    """The dependents of a token that a preposition of `words` introduces."""
    return [
        k
        for k in tree.kids[i]
        if tree.base[k] in ("obl", "nmod") and tree.has_word(k, words, "case") and not is_time(tree, k)
    ]


def is_time(tree: Tree, i: int) -> bool:
    """Whether the token is a day, a month, a part of the day or a number, which never acts."""
    if tree.lower[i] == "force":  # "came into force", "in force"
        return tree.has_word(i, {"into", "in", "by"}, "case") and not tree.children(i, "det", "amod", "compound")
    return tree.lower[i] in TIME_WORDS or tree.pos[i] == "NUM"


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
    if lemma == "use" and tree.passive(head):
        return [c for k in by_phrase(tree, head) for c in conjuncts(tree, k)]
    if tree.base[i] == "ccomp" and tree.tag[i] not in ("VBG", "VB", "VBN"):
        return []
    if lemma in OBJECT_CONTROL:
        for k in tree.children(head, "obj", "iobj") + with_case(tree, head, {"on", "upon", "to"}):
            if k != i and tree.pos[k] in ("NOUN", "PROPN", "PRON") and not is_time(tree, k):
                return conjuncts(tree, k)
    return subjects(tree, head, depth + 1)


def _verb(tree: Tree, i: int, type: str, out: Arguments, depth: int) -> None:
    lemma = tree.lemma[i]
    if passive(tree, i):
        for k in by_phrase(tree, i):
            for c in conjuncts(tree, k):
                _actor(tree, c, type, out, depth)
        undergoers = tree.children(i, "nsubj:pass") or subjects(tree, i)
        if lemma == "blame" and (blamed := with_case(tree, i, {"on"})):
            out.agents += [c for k in blamed for c in conjuncts(tree, k)]  # "the raid was blamed on X"
        elif lemma in BLAMING or type == "responsibility":
            out.agents += [c for k in undergoers for c in conjuncts(tree, k)]
        elif type in UNDERGOING or lemma == "force":
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
    if (lemma in BLAMING and lemma not in ("hold", "charge")) or (lemma == "hold" and type == "responsibility"):
        out.agents += [k for k in objects if not is_act(tree, k)]
        named = [k for j in (i, *objects) for k in tree.children(j, "appos", "dep") if tree.pos[k] == "PROPN"]
        out.agents += [c for k in named for c in conjuncts(tree, k)]  # "countries, mainly A and B"
        out.agents += with_case(tree, i, {"on"}) if lemma == "blame" else []
        if out.agents:
            return
    if lemma in LINKING:  # "link the raids to A", "pin the raid on A", "implicate A in it"
        charged = [k for j in (i, *objects) for k in with_case(tree, j, {"to", "on", "with"})]
        charged = charged or ([k for k in objects if not is_act(tree, k)] if lemma == "implicate" else [])
        out.agents += [c for k in charged for c in conjuncts(tree, k)]
        return
    if lemma == "point" and any(tree.lemma[k] == "finger" for k in objects):
        blamed = [k for j in (i, *objects) for k in with_case(tree, j, {"at"})]
        out.agents += [c for k in blamed for c in conjuncts(tree, k)]
        return
    for k in found:
        _actor(tree, k, type, out, depth)
    if found and not out.agents and tree.base[i] == "advcl" and all(is_act(tree, k) for k in found):
        # "rebels fired rockets, killing ten": a weapon that the parse makes the subject of what it did
        for k in subjects(tree, tree.head[i]):
            _actor(tree, k, type, out, depth)
    out.patients += [k for k in objects if not is_act(tree, k)]
    for k in with_case(tree, i, TOWARDS):
        out.patients += conjuncts(tree, k)
    if type in SYMMETRIC:
        for k in with_case(tree, i, {"with", "between", "among"}):
            out.agents += conjuncts(tree, k)
    if lemma in ("fall", "lose"):
        out.agents[:0] = [c for k in with_case(tree, i, {"to", "into"}) for c in conjuncts(tree, k)]
    if lemma in ("die", "suffer", "come", "be", "lose") and type in SUFFERED:
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
    if tree.pos[i] == "VERB":
        return tree.base[i] in ("obl", "obj", "nmod") and tree.lower[i] in ACT_NOUNS
    return tree.pos[i] in ("NOUN", "PROPN") and (
        tree.lemma[i] in ACT_NOUNS
        or tree.lower[i] in ACT_NOUNS
        or tree.lemma[i] in word_set("event.aircraft")
        or tree.lemma[i] in word_set("event.missile")
    )


def is_party(tree: Tree, i: int) -> bool:
    """Whether a modifier can name who acts: a name or demonym ("Russian raids"), a word for a side ("rebel fire")."""
    opens = i == tree.sentences[tree.sentence[i]][0]
    if tree.pos[i] == "PROPN" or (tree.words[i][:1].isupper() and not opens):
        return True
    if opens and tree.pos[i] == "ADJ" and tree.words[i][:1].isupper():
        return True
    if tree.lemma[i] == "fighter" and tree.lemma[tree.head[i]] in word_set("event.aircraft"):
        return False
    return tree.lemma[i] in word_set("event.modifier")


def modifiers(tree: Tree, i: int) -> list[int]:
    """The owners and the parties that stand before a noun ("its raids", "rebel fire", "the regime air strike")."""
    out = []
    for k in tree.kids[i]:
        if tree.dep[k] == "nmod:poss":
            out.append(k)
        elif tree.base[k] in ("compound", "amod", "nmod") and k < i:
            out += [k] if is_party(tree, k) else [c for c in tree.children(k, "compound", "amod") if is_party(tree, c)]
    return out


def _actor(tree: Tree, i: int, type: str, out: Arguments, depth: int) -> None:
    """Adds a subject: an actor as it is; an act or a weapon by its own agent ("Russian jets", "the army's fire")."""
    if is_act(tree, i) and depth < 3:
        before = len(out.agents)
        _noun(tree, i, type, out, depth + 1)
        if len(out.agents) == before and tree.lemma[i] not in word_set("event.aircraft"):
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
    for k in modifiers(tree, i):
        if tree.lemma[i] in SUFFERING:
            out.patients += conjuncts(tree, k)
            continue
        out.agents += conjuncts(tree, k)
        out.agents += [c for c in tree.children(k, "compound", "nmod:poss") if tree.pos[c] == "PROPN"]
    for k in with_case(tree, i, {"from"}) if is_act(tree, i) else []:
        out.agents += conjuncts(tree, k)
    for k in with_case(tree, i, {"of"}):
        undergone = _deverbal(tree, i) or type == "prisoner-exchange"
        (out.patients if undergone else out.agents).extend(conjuncts(tree, k))
    for k in with_case(tree, i, TOWARDS):
        out.patients += conjuncts(tree, k)
    if type in SYMMETRIC or tree.lemma[i] in ("clash", "battle", "fighting"):
        for k in with_case(tree, i, {"with"}):
            out.agents += conjuncts(tree, k)
    _governor(tree, i, type, out, depth)


def _deverbal(tree: Tree, i: int) -> bool:
    return tree.lower[i].endswith(("ing", "tion", "ment")) or tree.lemma[i] in (
        "bombardment", "capture", "seizure", "destruction", "assassination", "killing", "execution", "occupation",
        "recapture", "liberation", "siege", "invasion", "violation", "breach", "displacement", "annexation",
        "abduction",
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
            if not_doing(tree, head) and tree.lemma[head] not in LIGHT:
                if tree.lemma[head] == "blame":
                    out.agents[:0] = with_case(tree, head, {"on"})
                return
            for k in subjects(tree, head):  # "Norland's jets carried out a raid": by their owner
                if tree.lemma[k] in word_set("event.aircraft") or not is_act(tree, k):
                    _actor(tree, k, type, out, depth + 1)
        elif base == "nsubj" and (doers := by_phrase(tree, head) or raised(tree, head)):
            for c in (c for k in doers for c in conjuncts(tree, k)):
                _actor(tree, c, type, out, depth + 1)
            if tree.lemma[head] == "blame":
                out.agents += with_case(tree, head, {"on"})
        elif base == "obl" and tree.lemma[head] in ("engage", "respond", "retaliate", "continue", "proceed", "support"):
            out.agents += subjects(tree, head)
        elif base == "obl" and tree.lemma[head] in ("accuse", "suspect", "blame", "charge", "condemn", "criticize"):
            out.agents[:0] = tree.children(head, "obj") + (tree.children(head, "nsubj:pass"))
        elif base == "obl" and not out.agents and tree.has_word(i, INSTRUMENTAL, "case"):
            if passive(tree, head):
                out.agents += [c for k in by_phrase(tree, head) if k != i for c in conjuncts(tree, k)]
            else:
                out.agents += [k for k in subjects(tree, head) if not is_act(tree, k)]
    elif base in ("nmod", "obl") and not out.agents and depth < 2 and tree.pos[head] == "NOUN" and is_act(tree, head):
        _noun(tree, head, type, out, depth + 1)
    elif tree.subject(head) == i and tree.pos[head] in ("NOUN", "PROPN", "ADJ") and not out.agents:
        for k in by_phrase(tree, head) or raised(tree, head):
            _actor(tree, k, type, out, depth + 1)
