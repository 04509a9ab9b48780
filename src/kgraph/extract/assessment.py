"""What a claim says that something is by law: an agreement void, a strike lawful, a campaign against a resolution.

Such a judgement is no event, but two of them on one thing can exclude each other. Which words give which assessment,
and which assessments exclude each other, is data: ``extract/data/assessments.tsv``, ontology/knowledge/assessments.ttl
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kgraph.extract.lexicon import table
from kgraph.extract.tree import SUBJECTS, Tree
from kgraph.extract.wordlists import word_set

LAWS = word_set("assessment.laws")
AGAINST = word_set("assessment.against")
WITH = word_set("assessment.with")
CALLING = word_set("assessment.calling")
THINGS = word_set("assessment.things")
AGREEMENTS = word_set("assessment.agreements")
OPPOSITE = {"lawful": "unlawful", "unlawful": "lawful"}
RELATIVE = frozenset({"which", "that", "who"})


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is assessed (the head token of its noun, None when it is not named) and as what: ``unlawful``."""

    thing: int | None
    value: str


def assessment(tree: Tree, first: int, last: int) -> Assessment | None:
    """The assessment that the tokens `first` to `last` (inclusive) give, if any.

    >>> words = "the deal is void".split()
    >>> tree = Tree(words, heads=[1, 3, 3, 3], deps="det nsubj cop root".split(), pos="DET NOUN AUX ADJ".split())
    >>> found = assessment(tree, 0, 3)
    >>> found.value, words[found.thing]
    ('unlawful', 'deal')
    """
    for i in range(first, last + 1):
        value = _by_adjective(tree, i) or _by_verb(tree, i)
        if value:
            if any(tree.lower[k] in ("not", "n't", "never") for k in tree.kids[i]):
                value = OPPOSITE[value]
            return Assessment(_thing(tree, i), value)
    return None


def _by_adjective(tree: Tree, i: int) -> str:
    """The assessment of a predicate ("is void", "called the deal illegal", "contrary to the charter")."""
    word = tree.lower[i]
    value = table("assessments.tsv").get(word, "")
    if not value or (tree.base[i] in ("amod", "compound", "nmod") and tree.head[i] > i):
        return ""
    if word in ("compatible", "consistent", "line", "accordance", "contrary", "incompatible", "breach", "violation"):
        near = range(i + 1, min(len(tree), i + 8))
        return value if any(tree.lemma[k] in LAWS or tree.lower[k] in LAWS for k in near) else ""
    return value


def _by_verb(tree: Tree, i: int) -> str:
    """The assessment of a verb with a law for its object: "violates the law", "goes against resolution 12"."""
    lemma = tree.lemma[i]
    if lemma in AGAINST:
        value = "unlawful"
    elif lemma in WITH:
        value = "lawful"
    elif lemma in ("go", "run") and any(
        tree.lower[k] in ("against", "counter") for k in range(i + 1, min(len(tree), i + 2))
    ):
        value = "unlawful"
    else:
        return ""
    law: Sequence[int] = range(i + 1, min(len(tree), i + 9))  # "goes against everything we know in law"
    if lemma in AGAINST:
        law = [k for k in tree.kids[i] if k > i and tree.base[k] in ("obj", "obl", "nmod")]
    return value if any(tree.lemma[k] in LAWS or tree.lower[k] in LAWS for k in law) else ""


def _thing(tree: Tree, i: int) -> int | None:
    """The noun that the assessment at `i` is of: its subject, what somebody calls so, else the last one before."""
    at = i
    for _ in range(5):
        subject = next((k for k in tree.kids[at] if tree.dep[k] in SUBJECTS), None)
        called = tree.lemma[at] in CALLING and at != i
        if called:
            found = tree.child(at, "obj")
            if found is not None:
                return found
        if subject is not None and not called and tree.lower[subject] not in RELATIVE:
            if tree.lemma[subject] in THINGS | AGREEMENTS:
                return subject
            break
        if tree.base[at] in ("acl", "appos") and tree.lemma[tree.head[at]] in THINGS | AGREEMENTS:
            return tree.head[at]
        if tree.head[at] == at:
            break
        at = tree.head[at]
    start = tree.sentences[tree.sentence[i]][0]
    back = (k for k in range(i - 1, start - 1, -1) if tree.lemma[k] in THINGS | AGREEMENTS)
    return next(back, None)


def topic(tree: Tree, thing: int | None) -> str:
    """The word that names what is assessed, the same for all words for an agreement; "" when it is not named."""
    if thing is None:
        return ""
    lemma = tree.lemma[thing]
    return "agreement" if lemma in AGREEMENTS else lemma
