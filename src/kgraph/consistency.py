"""What Universal Dependencies rule out in a tree, put right: the parser chooses each arc by itself."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

RELATIVE, NOMINAL = frozenset({"which", "who", "that"}), frozenset({"NOUN", "PROPN"})
FINITE = frozenset("has have had is are was were will does do did".split())
# Words that open an adverbial clause, which modifies a verb, never a noun.
ADVERBIAL = frozenset("as while when after before because since until although though if".split())


def consistent(
    words: Sequence[str], heads: Sequence[int], deps: Sequence[str], pos: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Heads and relations with these put right:

    - a predicate with a copula and a subject is no modifier of what follows: "Baku is *far* from controlling it";
    - of two subjects with nothing but a comma between them, the second names the first: "A spokesman, X, said";
    - a complement with its own subject is a whole clause (ccomp): "saw the army *bomb* the hills";
    - a finite clause that nothing subordinates is a coordinate one: "It is recognised … (and) *has been controlled* …";
    - a relative clause hangs on no noun that a verb parts from it: "anger at X, moving *Y*, which said so";
    - a clause on a noun with its own subject is a relative clause, or an adverbial one if "as", "while" … open it.

    >>> words = "A spokesman , Tariq , said".split()
    >>> heads, deps = [1, 5, 3, 5, 5, 5], ["det", "nsubj", "punct", "nsubj", "punct", "root"]
    >>> heads, deps = consistent(words, heads, deps, "DET NOUN PUNCT PROPN PUNCT VERB".split())
    >>> deps[3], words[heads[3]]
    ('appos', 'spokesman')
    """
    head, dep = list(heads), list(deps)
    subjects: dict[int, list[int]] = {}
    for i, relation in enumerate(dep):
        if relation.startswith("nsubj"):
            subjects.setdefault(head[i], []).append(i)
    for predicate, found in subjects.items():
        _predicate(predicate, head, dep)
        for first, second in itertools.pairwise(k for k in found if k < predicate):
            if _apposed(first, second, head, pos):
                head[second], dep[second] = first, "appos"
        if dep[predicate] == "xcomp":
            dep[predicate] = "ccomp"
        elif dep[predicate] == "acl":
            _clause_on_noun(predicate, words, head, dep, pos)
    for clause, relation in enumerate(dep):
        if relation == "advcl" and clause not in subjects and _finite(clause, words, head, dep):
            dep[clause] = "conj"
        elif relation == "acl:relcl":
            _nearest(clause, words, head, pos)
    return head, dep


def _finite(clause: int, words: Sequence[str], head: Sequence[int], dep: Sequence[str]) -> bool:
    """Whether a clause has a finite auxiliary in front and nothing that would make it subordinate."""
    below = [k for k in range(max(0, clause - 8), clause) if head[k] == clause]
    finite = any(dep[k].startswith(("aux", "cop")) and words[k].lower() in FINITE for k in below)
    return finite and head[clause] < clause and not any(dep[k] in ("mark", "case", "advmod") for k in below)


def _nearest(clause: int, words: Sequence[str], head: list[int], pos: Sequence[str]) -> None:
    """Hangs a relative clause on the noun before its pronoun where a verb parts that from the noun it hangs on."""
    near = range(max(0, clause - 8), clause)
    pronoun = next((k for k in near if head[k] == clause and words[k].lower() in RELATIVE), None)
    if pronoun is None:
        return
    noun = pronoun - 1
    while noun > head[clause] and pos[noun] == "PUNCT":
        noun -= 1
    if noun <= head[clause] or pos[noun] not in NOMINAL or _under(noun, clause, head):
        return
    while pos[head[noun]] in NOMINAL and head[noun] not in (noun, head[clause]):
        noun = head[noun]
    above = head[noun]
    if pos[above] == "VERB" and above != head[clause] and _under(above, head[clause], head):
        head[clause] = noun


def _predicate(place: int, head: list[int], dep: list[str]) -> None:
    """Turns "is far" below "controlling" into "controlling" below "is far"."""
    above = head[place]
    copula = any(head[k] == place and dep[k] == "cop" for k in range(max(0, place - 6), place))
    if dep[place] != "advmod" or above <= place or not copula:
        return
    head[place] = place if head[above] == above else head[above]
    dep[place] = dep[above]
    head[above], dep[above] = place, "advcl"


def _apposed(first: int, second: int, head: Sequence[int], pos: Sequence[str]) -> bool:
    """Whether all between two subjects belongs to the first or the second, and a mark parts them."""
    parted = False
    for k in range(first + 1, second):
        if _under(k, first, head):
            continue
        if _under(k, second, head) and pos[k] != "PUNCT":
            continue
        if pos[k] != "PUNCT":
            return False
        parted = True
    return parted or any(pos[k] == "PUNCT" and head[k] in (first, second) for k in range(first + 1, second))


def _under(place: int, above: int, head: Sequence[int]) -> bool:
    for _ in range(len(head)):
        if place == above:
            return True
        if head[place] == place:
            return False
        place = head[place]
    return False


def _clause_on_noun(clause: int, words: Sequence[str], head: list[int], dep: list[str], pos: Sequence[str]) -> None:
    marks = [k for k in range(max(0, clause - 12), clause) if head[k] == clause and dep[k] in ("mark", "advmod")]
    if not any(dep[k] == "mark" and words[k].lower() in ADVERBIAL for k in marks):
        if not any(dep[k] == "mark" for k in marks):
            dep[clause] = "acl:relcl"
        return
    above = head[clause]
    while pos[above] != "VERB" and head[above] != above:
        above = head[above]
    if pos[above] == "VERB":
        head[clause], dep[clause] = above, "advcl"
