"""How sure a claimant presents a content, and whether it is said not to be so: two things kept apart.

Certainty follows FactBank (Saurí and Pustejovsky 2009): certain, probable, possible, unstated. Polarity is read from
the negation words and verbs around a predicate ("did not", "no", "never", "avoided", "failed to", "far from").
"""

from __future__ import annotations

from kgraph.extract.tree import Tree
from kgraph.extract.wordlists import word_set
from kgraph.model import Certainty

NOT = word_set("certainty.not")
DETERMINERS = word_set("certainty.determiners")
AVERTING = word_set("certainty.averting")
FAR = word_set("certainty.far")
UNSURE_VERBS = word_set("certainty.unsure_verbs")
PROBABLE = word_set("certainty.probable")
POSSIBLE = word_set("certainty.possible")
CERTAIN = word_set("certainty.certain")
MOCKING = frozenset({"mockery", "farce", "nonsense"})  # "made a mockery of the ceasefire"
ABSTAINING = frozenset({"avoid", "refrain", "avert", "refuse", "decline", "fail"})
BREAKING = word_set("certainty.breaking")
TRUCES = word_set("event.truce")
NEGATING = frozenset({"advmod", "det", "cc", "case", "mark", "discourse", "nsubj"})
PAST = frozenset({"VBD", "VBN", "VBZ", "VBP"})


def negated(tree: Tree, i: int) -> bool:
    """Whether the event that the token names is said not to have happened or not to hold.

    An odd number of negations negates: "did not deny" does not. Looks at the token's own negation words, its
    determiner, and the verbs above it up to the clause ("avoided a confrontation", "refused to be drawn in").

    >>> words = "They were not violating the truce".split()
    >>> tree = Tree(words, heads=[3, 3, 3, 3, 5, 3], deps="nsubj aux advmod root det obj".split(),
    ...             pos="PRON AUX PART VERB DET NOUN".split(), lemmas="they be not violate the truce".split())
    >>> negated(tree, 3)
    True
    """
    odd = False
    chain = _chain(tree, i)
    for j in chain:
        odd ^= any(_negates(tree, k, j) for k in tree.kids[j])
        for k in tree.kids[j]:
            if (
                k not in chain
                and tree.base[k] in ("nsubj", "obj")
                and any(tree.lower[d] in DETERMINERS and tree.base[d] == "det" for d in tree.kids[k])
            ):
                odd ^= True
        if j == i and (tree.pos[i] == "VERB" or tree.lower[i] == "over") and _comes_to_nothing(tree, i):
            odd ^= True
        if j != i and (tree.lower[j] in FAR or (tree.lemma[j] in AVERTING and tree.pos[j] == "VERB")):
            odd ^= True
    return odd


def _comes_to_nothing(tree: Tree, i: int) -> bool:
    """Whether the verb itself says that something did not happen or hold: "avoided a clash", "the truce collapsed"."""
    if tree.lemma[i] in ABSTAINING and tree.child(i, "obj", "xcomp") is not None:
        return True
    thing = tree.child(i, "obj")
    if tree.lemma[i] == "make" and thing is not None and tree.lemma[thing] in MOCKING:
        return True
    if tree.lemma[i] in ("declare", "announce") and thing is not None and tree.lemma[thing] == "end":
        return any(tree.lemma[k] in TRUCES for k in tree.subtree(thing))
    if tree.lower[i] == "over" or (tree.lemma[i] == "declare" and "over" in tree.lower[i + 1 : tree.hi[i] + 1]):
        return any(tree.lemma[k] in TRUCES for k in tree.subtree(i))  # "declared the truce over"
    if tree.lemma[i] not in BREAKING:
        return tree.lemma[i] == "remain" and {"ink", "paper"} <= {tree.lower[k] for k in tree.subtree(i)}
    subject = tree.subject(i)
    return subject is not None and any(tree.lemma[k] in TRUCES for k in tree.subtree(subject))


def _negates(tree: Tree, k: int, j: int) -> bool:
    """Whether the child `k` of `j` is a negation of it ("not only" is none)."""
    word = tree.lower[k]
    if word not in NOT or tree.base[k] not in NEGATING:
        return False
    if word == "not" and k + 1 < len(tree) and tree.lower[k + 1] in ("only", "just", "merely"):
        return False
    return k < j or word in ("not", "n't", "never")


def _chain(tree: Tree, i: int) -> list[int]:
    """The token and the heads whose polarity bears on it: light verbs, control verbs, copular predicates."""
    out = [i]
    for _ in range(3):
        head = tree.head[i]
        if head == i or not _governed(tree, i, head):
            break
        out.append(head)
        i = head
    return out


def _governed(tree: Tree, i: int, head: int) -> bool:
    """Whether a negation at `head` reaches its dependent `i`."""
    base = tree.base[i]
    if base in ("xcomp", "obj") or tree.lower[head] in FAR:
        return True
    if base == "nsubj":
        return tree.pos[head] in ("VERB", "ADJ") and tree.pos[i] == "NOUN"
    averting = tree.lemma[head] in AVERTING
    return averting and (base == "advcl" or (base == "obl" and tree.has_word(i, {"from"}, "case")))


def certainty(tree: Tree, head: int, first: int, last: int) -> Certainty:
    """The certainty of the clause `first` to `last` with head `head`.

    The words of the clause and the predicates that govern its head are looked at; the least certain wins. A plain
    clause in the past or present is certain; a verbless one is unstated.

    >>> words = "It seems the army advanced".split()
    >>> tree = Tree(words, heads=[1, 1, 3, 4, 1], deps="expl root det nsubj ccomp".split(),
    ...             pos="PRON VERB DET NOUN VERB".split(), lemmas="it seem the army advance".split())
    >>> certainty(tree, 4, 2, 4).value
    'probable'
    """
    near = {head, tree.head[head]}
    words: set[str] = set()
    for j in range(first, last + 1):
        if tree.head[j] in near or j in near or tree.base[j] in ("advmod", "aux"):
            if tree.lower[j] == "can" and _has_not(tree, tree.head[j]):
                continue
            words |= {tree.lower[j], tree.lemma[j]}
    above = tree.head[head]
    if above != head and (tree.base[head] in ("ccomp", "xcomp", "csubj") or tree.lemma[above] in UNSURE_VERBS):
        words.add(tree.lemma[above])
        if tree.passive(above) or tree.pos[above] == "ADJ":
            words.add(tree.lower[above])  # "is reported to have", but not "reported that"
        words |= {tree.lower[k] for k in tree.kids[above] if tree.base[k] in ("aux", "advmod")}
    for k in tree.kids[head]:
        if tree.base[k] in ("aux", "advmod", "mark"):
            words |= {tree.lower[k], tree.lemma[k]}
    if "can" in words and not words & {"could", "may"}:
        words.discard("can")
    if words & POSSIBLE:
        return Certainty.POSSIBLE
    if words & PROBABLE:
        return Certainty.PROBABLE
    if words & CERTAIN or tree.tag[head] in PAST or any(tree.base[k] in ("aux", "cop") for k in tree.kids[head]):
        return Certainty.CERTAIN
    return Certainty.UNSTATED


def _has_not(tree: Tree, i: int) -> bool:
    return any(tree.lower[k] in NOT for k in tree.kids[i])
