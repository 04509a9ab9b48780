"""How sure a claimant presents a content, and whether it is said not to be so: two things kept apart.

Certainty follows FactBank (Saurí and Pustejovsky 2009): certain, probable, possible, unstated. Polarity is read from
the negation words and verbs around a predicate ("did not", "no", "never", "avoided", "failed to", "far from").
"""

from __future__ import annotations

from kgraph.extract.tree import Tree
from kgraph.model import Certainty

NOT = frozenset({"not", "n't", "never", "neither", "nor", "no", "nobody", "none", "without", "nothing", "n\u2019t", "nt"})
DETERMINERS = frozenset({"no", "neither", "none"})
AVERTING = frozenset(
    {"avoid", "refuse", "fail", "decline", "prevent", "refrain", "cease", "stop", "deny", "reject", "dismiss", "refute",
     "rule", "lack", "avert"}
)  # fmt: skip
FAR = frozenset({"far", "short", "nowhere"})
UNSURE_VERBS = frozenset({"seem", "appear", "suspect", "assume", "estimate", "presume"})
PROBABLE = frozenset(
    {"seem", "appear", "likely", "probably", "apparently", "presumably", "probable", "believe", "think", "suspect",
     "suspected", "seemingly", "evidently", "presumed", "assume", "expect"}
)  # fmt: skip
POSSIBLE = frozenset(
    {"may", "might", "could", "possibly", "perhaps", "maybe", "possible", "reportedly", "allegedly", "alleged",
     "purportedly", "reported", "purported", "unconfirmed", "supposedly", "unclear", "can", "rumour", "rumor", "potentially",
     "whether", "if"}
)  # fmt: skip
CERTAIN = frozenset(
    {"confirm", "certainly", "clearly", "definitely", "undoubtedly", "indeed", "certain", "sure", "prove", "verify",
     "undeniable", "categorically", "establish", "clear", "doubtless"}
)  # fmt: skip
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
    for j in _chain(tree, i):
        odd ^= any(
            tree.lower[k] in NOT and tree.base[k] in ("advmod", "det", "cc:preconj", "case", "mark", "discourse", "nsubj")
            and (k < j or tree.lower[k] in ("not", "n't", "never"))
            and not (tree.lower[k] == "not" and k + 1 < len(tree) and tree.lower[k + 1] in ("only", "just", "merely"))
            for k in tree.kids[j]
        )  # fmt: skip
        for k in tree.kids[j]:
            if tree.dep[k].startswith(("nsubj", "obj")) and any(
                tree.lower[d] in DETERMINERS and tree.base[d] == "det" for d in tree.kids[k]
            ):
                odd ^= tree.pos[j] in ("VERB", "AUX", "NOUN") and j != i or tree.dep[k].startswith("nsubj")
        if j != i and tree.lemma[j] in AVERTING and tree.pos[j] == "VERB":
            odd ^= True
        if tree.lower[j] in FAR and j != i:
            odd ^= True
    return odd


def _chain(tree: Tree, i: int) -> list[int]:
    """The token and the heads whose polarity bears on it: light verbs, control verbs, copular predicates."""
    out = [i]
    for _ in range(3):
        base, head = tree.base[i], tree.head[i]
        if head == i:
            break
        if base in ("xcomp", "obj") or base == "nsubj" and tree.pos[head] in ("VERB", "ADJ") and tree.pos[i] == "NOUN":
            pass
        elif base == "advcl" and (tree.lower[head] in FAR or tree.lemma[head] in AVERTING):
            pass
        elif base == "obl" and tree.has_word(i, {"from"}, "case") and tree.lemma[head] in AVERTING:
            pass
        elif tree.lower[head] in FAR:
            pass
        else:
            break
        out.append(head)
        i = head
    return out


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
        words |= {tree.lemma[above], tree.lower[above]}
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
