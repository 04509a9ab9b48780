"""What a number counts: the killed, the wounded, the captured … from the words that it hangs by."""

from __future__ import annotations

from functools import cache

from kgraph.extract.lexicon import rows, table
from kgraph.extract.numbers import Number
from kgraph.extract.tree import Tree
from kgraph.extract.wordlists import forms, word_set

TOLL_VERBS = word_set("figure.toll_verbs")
PART = frozenset(["including", "includes", "include", "included"])


@cache
def _forms() -> dict[str, str]:
    kinds = triggers()
    return forms(frozenset(kinds["verb"]) | frozenset(kinds["act"]) | TOLL_VERBS)


def lemma_of(tree: Tree, i: int) -> str:
    """The lemma of token `i`; the verbs that matter here are known by their forms, whatever the lemmatizer says."""
    if tree.pos[i] in ("VERB", "AUX"):
        return _forms().get(tree.lower[i], tree.lemma[i])
    return tree.lemma[i]


@cache
def triggers() -> dict[str, dict[str, str]]:
    """Role → lemma → quantity, from ``extract/data/counts.tsv``."""
    out: dict[str, dict[str, str]] = {"verb": {}, "act": {}, "noun": {}, "state": {}, "toll": {}}
    for lemma, quantity, role in rows("counts.tsv"):
        out[role].setdefault(lemma, quantity)
    return out


def quantity_of(tree: Tree, m: Number, noun: int | None) -> tuple[str, int, float]:
    """The quantity, the token that tells, and how sure."""
    kinds = triggers()
    at = noun if noun is not None else m.last
    if noun is not None:
        for k in range(m.end, noun):
            if tree.lower[k] in kinds["state"]:
                return kinds["state"][tree.lower[k]], k, 0.9
    governed = _before(tree, m, at)
    if governed is not None:
        return governed
    following = at + 1
    if noun is None:
        following = m.end
    for k in range(following, min(following + 2, len(tree))):
        word = tree.lower[k]
        if word in ("others", "more", "of", "them"):
            continue
        if word in kinds["state"] and (lemma_of(tree, k) not in ("hold",)):
            return kinds["state"][word], k, 0.95
        if word in ("killed", "murdered", "executed", "slain", "martyred", "beheaded"):
            return "killed", k, 0.95
        break
    if noun is not None and lemma_of(tree, noun) in kinds["noun"] and lemma_of(tree, noun) not in ("life",):
        return kinds["noun"][lemma_of(tree, noun)], noun, 0.8
    if noun is not None and lemma_of(tree, noun) in kinds["toll"]:
        return kinds["toll"][lemma_of(tree, noun)], noun, 0.85
    up = _climb(tree, at, m)
    if up is None and noun is not None and tree.head[m.last] != noun:
        up = _climb(tree, m.last, m)
    if up is not None:
        return up
    return _near(tree, m, at)


def _before(tree: Tree, m: Number, at: int) -> tuple[str, int, float] | None:
    """The verb just before the count ("injuring four others"), and "claimed 21 lives"."""
    kinds = triggers()
    k = m.start - 1
    while k >= 0 and tree.pos[k] == "ADV":
        k -= 1
    if k < 0 or tree.sentence[k] != tree.sentence[m.core]:
        return None
    lemma = lemma_of(tree, k)
    if tree.pos[k] == "VERB" and lemma in kinds["verb"] and kinds["verb"][lemma] != "other" and not tree.passive(k):
        # "killed and wounded 40", and not "was among those killed 40 …"
        if lemma == "lose" and lemma_of(tree, at) not in table("people.tsv"):
            return None
        return kinds["verb"][lemma], k, 0.95
    if tree.lower[k] == "of" and k and lemma_of(tree, k - 1) in {**kinds["noun"], **kinds["toll"]}:
        counted = {**kinds["noun"], **kinds["toll"]}[lemma_of(tree, k - 1)]
        if lemma_of(tree, at) in table("people.tsv"):  # "the bodies of two civilians", "the deaths of three guards"
            return counted, k - 1, 0.9
    around = tree.lower[max(0, k - 3) : k + 1]
    if tree.lower[at] == "lives" or (tree.lower[k] == "of" and "lives" in around):
        return "killed", k, 0.9
    return None


def _climb(tree: Tree, at: int, m: Number) -> tuple[str, int, float] | None:
    kinds = triggers()
    x = at
    for _ in range(6):
        h, dep = tree.head[x], tree.dep[x]
        base = dep.split(":")[0]
        for k in tree.kids[x]:
            if (
                k > x
                and tree.base[k] in ("acl", "amod")
                and lemma_of(tree, k) in kinds["verb"]
                and tree.tag[k] in ("VBN", "VBD", "JJ")
            ):
                return kinds["verb"][lemma_of(tree, k)], k, 0.9
            if k > x and tree.dep[k] == "acl:relcl" and lemma_of(tree, k) in {**kinds["verb"], **kinds["act"]}:
                if lemma_of(tree, k) in kinds["act"]:
                    return kinds["act"][lemma_of(tree, k)], k, 0.8
                if tree.passive(k):
                    return kinds["verb"][lemma_of(tree, k)], k, 0.8
        if h == x:
            # A participle taken for the root: "five civilians killed"
            return None
        lemma = lemma_of(tree, h)
        if base in ("obj", "nsubj", "iobj", "obl", "nmod", "xcomp", "ccomp", "dep", "nummod", "appos"):
            if lemma == "lose" and lemma_of(tree, at) not in table("people.tsv"):
                return None
            if lemma in kinds["verb"]:
                passive = tree.passive(h)
                if base == "obj" or dep == "nsubj:pass" or (base == "nsubj" and (passive or tree.tag[h] == "VBN")):
                    return kinds["verb"][lemma], h, 0.95
            if lemma in kinds["act"] and base in ("nsubj", "obl", "obj"):
                return kinds["act"][lemma], h, 0.9 if base == "nsubj" else 0.6
            if base == "nsubj" and tree.lower[h] in kinds["state"]:
                return kinds["state"][tree.lower[h]], h, 0.9
            if base in ("nmod", "obl") and lemma in kinds["toll"]:
                return kinds["toll"][lemma], h, 0.9
            if lemma in ("life",) and base in ("nmod", "nummod"):
                return "killed", h, 0.9
            if base in ("nsubj", "obj") and lemma in ("suffer", "sustain", "receive"):
                for k in tree.subtree(h):
                    if k > h and kinds["toll"].get(lemma_of(tree, k)) == "wounded":
                        return "wounded", k, 0.85
            if lemma in TOLL_VERBS or lemma == "be":
                subject = tree.subject(h)
                if subject is not None and (q := toll_of(tree, subject)):
                    return q, subject, 0.9
            if base == "obj" and lemma in ("leave", "claim", "cost", "take", "cause", "see"):
                for k in tree.kids[h]:
                    if (
                        k > at
                        and tree.base[k] in ("xcomp", "obj", "conj", "advcl", "amod")
                        and tree.lower[k] in kinds["state"]
                    ):
                        return kinds["state"][tree.lower[k]], k, 0.9
                for k in range(at + 1, min(at + 3, len(tree))):
                    if tree.lower[k] in kinds["state"]:
                        return kinds["state"][tree.lower[k]], k, 0.9
                if lemma in ("claim", "cost", "take") and lemma_of(tree, at) == "life":
                    return "killed", h, 0.9
                if lemma in ("claim", "cost", "take", "cause") and any(
                    lemma_of(tree, k) in ("life", "death") for k in tree.kids[h]
                ):
                    return "killed", h, 0.8
        if base in ("conj", "appos", "nmod", "nummod", "compound", "flat", "amod", "dep", "list", "parataxis") or (
            base == "obl" and any(tree.lower[k] in PART for k in tree.kids[x])
        ):
            if tree.pos[h] == "VERB" and base in ("conj", "parataxis"):
                return None
            x = h
            continue
        if base in ("xcomp", "ccomp") and tree.pos[x] != "VERB":
            x = h
            continue
        return None
    return None


def toll_of(tree: Tree, subject: int) -> str:
    """The quantity of "death toll", "number of wounded", "the dead"."""
    kinds = triggers()
    lemma = lemma_of(tree, subject)
    if lemma == "toll":
        words = {tree.lower[k] for k in tree.kids[subject]}
        return "wounded" if words & {"injury", "injured"} else "killed"
    if lemma in kinds["toll"]:
        return kinds["toll"][lemma]
    if tree.lower[subject] in kinds["noun"]:
        return kinds["noun"][tree.lower[subject]]
    if lemma in ("number", "total", "figure", "count"):
        for k in range(subject + 1, min(subject + 8, len(tree))):
            word = tree.lower[k]
            for kind in ("state", "noun", "toll"):
                if word in kinds[kind] or lemma_of(tree, k) in kinds[kind]:
                    return kinds[kind].get(word) or kinds[kind][lemma_of(tree, k)]
    return ""


def _near(tree: Tree, m: Number, at: int) -> tuple[str, int, float]:
    """When the parse does not tell: the nearest word that does, within a few tokens and no other number between."""
    kinds = triggers()
    low, n = tree.lower, len(tree)
    stop = {".", ";", "(", ")", "and", "while", "but", ","}
    for k in range(at + 1, min(at + 7, n)):
        if low[k] in stop or tree.pos[k] == "NUM":
            break
        if (
            lemma_of(tree, k) in kinds["verb"]
            and kinds["verb"][lemma_of(tree, k)] != "other"
            and tree.tag[k] in ("VBN", "VBD")
            and low[k - 1]
            in (
                "were",
                "was",
                "been",
                "be",
                "are",
                "also",
                "reportedly",
                "being",
                "others",
                "people",
                "civilians",
                "confirmed",
                "feared",
                "reported",
                "believed",
                "those",
                "them",
            )
        ):
            return kinds["verb"][lemma_of(tree, k)], k, 0.75
        if low[k] in kinds["state"]:
            return kinds["state"][low[k]], k, 0.7
        if lemma_of(tree, k) in kinds["act"] and tree.pos[k] == "VERB":
            return kinds["act"][lemma_of(tree, k)], k, 0.7
    for k in range(m.start - 1, max(m.start - 4, -1), -1):
        if low[k] in (".", ";", ")"):
            break
        if (
            lemma_of(tree, k) in kinds["verb"]
            and kinds["verb"][lemma_of(tree, k)] != "other"
            and not tree.passive(k)
            and tree.pos[k] in ("VERB", "NOUN")
        ):
            return kinds["verb"][lemma_of(tree, k)], k, 0.75
        if lemma_of(tree, k) in kinds["toll"] and low[k + 1] in ("of", "to", "at", "is", ":", "reached", "rose"):
            return kinds["toll"][lemma_of(tree, k)], k, 0.75
    return "", -1, 0.0
