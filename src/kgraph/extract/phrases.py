"""What a noun phrase says of the actor it names: whose spokesman, whose army, which ministry."""

from __future__ import annotations

from functools import cache

from kgraph.extract.lexicon import table
from kgraph.extract.tree import Tree
from kgraph.extract.wordlists import word_set

PRE = frozenset(
    {"det", "amod", "compound", "nmod", "nummod", "flat", "advmod", "punct", "goeswith", "appos", "dep", "nsubj", "obl"}
)
OFFICES = {
    "foreign": "Foreign Ministry",
    "defence": "Defence Ministry",
    "defense": "Defence Ministry",
    "interior": "Interior Ministry",
    "health": "Health Ministry",
    "finance": "Finance Ministry",
    "justice": "Justice Ministry",
    "energy": "Energy Ministry",
    "information": "Information Ministry",
    "emergencies": "Emergencies Ministry",
    "education": "Education Ministry",
    "transport": "Transport Ministry",
    "culture": "Culture Ministry",
    "economy": "Economy Ministry",
    "agriculture": "Agriculture Ministry",
}
ARMY = frozenset(("army", "military", "force", "forces", "troop", "troops"))
GOVERNMENT = word_set("phrases.government")
OWN_SIDE = word_set("phrases.own_side")
PLURAL_KINDS = frozenset(["force", "crowd", "team"])
LIGHT = word_set("phrases.light")
BASED = frozenset(["based", "run", "owned", "backed", "led", "linked", "affiliated", "controlled", "allied", "held"])
POSSESSIVES = {"its": "it", "his": "he", "her": "she", "their": "they", "our": "we", "my": "i"}


TIMES = word_set("phrases.times")


@cache
def heads() -> dict[str, str]:
    """Noun → role, force, body, gear, crowd, group, outlet or team (``extract/data/heads.tsv``)."""
    return table("heads.tsv")


def head_class(tree: Tree, i: int) -> str:
    """The class of the noun at token `i`, "" if it has none.

    >>> head_class(Tree(["spokesmen"], heads=[0], deps=["root"], pos=["NOUN"], lemmas=["spokesman"]), 0)
    'role'
    """
    known = heads()
    return known.get(tree.lower[i]) or known.get(tree.lemma[i]) or known.get(tree.lower[i].rstrip("s"), "")


def left_edge(tree: Tree, i: int) -> int:
    """The first token of the noun phrase whose head is `i`: what stands before it and hangs by it, unbroken."""
    lo = i
    for k in sorted((k for k in tree.kids[i] if k < i), reverse=True):
        if tree.base[k] not in PRE or (tree.base[k] in ("nsubj", "obl", "advmod") and tree.pos[k] in ("VERB", "ADV")):
            break
        if tree.hi[k] + 1 != lo and not all(tree.words[j] == "-" for j in range(tree.hi[k] + 1, lo)):
            break
        if tree.base[k] == "punct" and tree.words[k] != "-":
            break
        if tree.dep[k] in ("nmod:unmarked", "obl:unmarked") or (
            tree.dep[k] != "nmod:poss" and any(tree.base[x] == "case" for x in tree.kids[k])
        ):
            break
        if tree.lower[k] in ("while", "and", "but", "that", "when", "after"):
            break
        if tree.base[k] not in ("amod", "det") and "and" in tree.lower[tree.lo[k] : tree.hi[k] + 1]:
            break
        lo = tree.lo[k]
    return lo


def right_edge(tree: Tree, i: int, limit: int = 9) -> int:
    """The end (exclusive) of the noun phrase of `i` with a short "of …", "for …", "in …" behind it."""
    end = i + 1
    for k in tree.kids[i]:
        if k > i and tree.base[k] in ("nmod", "flat", "compound") and tree.hi[k] < i + limit and tree.lo[k] <= end + 1:
            inner = [x for x in tree.kids[k] if tree.base[x] in ("acl", "conj", "appos", "advcl", "parataxis")]
            stop = min([tree.lo[x] for x in inner if x > k], default=tree.hi[k] + 1)
            end = max(end, stop)
    return end


def strip(tree: Tree, lo: int, hi: int) -> int:
    """The first token from `lo` on that says something (no article, count or possessive)."""
    while lo < hi - 1 and (
        tree.lower[lo] in LIGHT or tree.pos[lo] in ("NUM", "PUNCT", "DET") or tree.base[lo] == "nummod"
    ):
        lo += 1
    return lo


def office(tree: Tree, lo: int, hi: int) -> str:
    """The ministry of a minister named in tokens `lo` to `hi` ("foreign minister" → "Foreign Ministry"), or ""."""
    for k in range(lo, hi):
        if tree.lower[k] in ("minister", "ministers") and k > lo and tree.lower[k - 1] in OFFICES:
            return OFFICES[tree.lower[k - 1]]
    return ""


SHORT = {
    "mod": "Defence Ministry",
    "mfa": "Foreign Ministry",
    "moi": "Interior Ministry",
    "moh": "Health Ministry",
    "modvs": "Defence Ministry",
}


def ministry(words: list[str]) -> str:
    """One form for the two ways to name a ministry, British spelling; "" when it is none.

    >>> ministry(["Ministry", "of", "Defense"]), ministry(["Foreign", "Ministry"]), ministry(["Red", "Army"])
    ('Defence Ministry', 'Foreign Ministry', '')
    """
    words = [w for w in words if not w.endswith(("'s", "\u2019s"))]
    low = [w.lower() for w in words]
    if len(low) == 1 and low[0] in SHORT:
        return SHORT[low[0]]
    for name in ("ministry", "department"):
        if name in low:
            at = low.index(name)
            rest = words[at + 2 :] if at + 1 < len(low) and low[at + 1] in ("of", "for") else words[:at]
            rest = [w for w in rest if w.lower() not in ("the", "'s", "\u2019s")]
            text = " ".join(
                w if w.isupper() else w.capitalize() if w.lower() not in ("and", "of", "for") else w.lower()
                for w in rest
            )
            return (text.replace("Defense", "Defence") + " " + name.capitalize()).strip()
    return ""
