"""Parse errors that grammar alone can tell, put right before anything is read from the tree."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from kgraph.extract.lexicon import table
from kgraph.extract.verb_forms import verb_lemma

FINITE = frozenset({"have", "has", "had", "was", "were", "is", "are", "did", "do", "does", "will", "would", "could"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})


def repaired(
    words: Sequence[str], heads: Sequence[int], deps: Sequence[str], pos: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Heads and relations, with the subjects given back that a coordination before them has swallowed.

    "The raid was claimed by rebels in A, but both B and C have blamed D": B and C are no places of the rebels but the
    subject of the finite verb behind them, which has none.

    >>> words = "It was claimed by rebels in A , but B and C have blamed D .".split()
    >>> heads = [2, 2, 2, 4, 2, 6, 4, 9, 9, 6, 11, 6, 13, 2, 13, 2]
    >>> deps = "nsubj:pass aux:pass root case obl case nmod punct cc conj cc conj aux conj obj punct".split()
    >>> pos = "PRON AUX VERB ADP NOUN ADP PROPN PUNCT CCONJ PROPN CCONJ PROPN AUX VERB PROPN PUNCT".split()
    >>> heads, deps = repaired(words, heads, deps, pos)
    >>> deps[9], words[heads[9]], deps[11], words[heads[11]]
    ('nsubj', 'blamed', 'conj', 'B')
    """
    head, dep = list(heads), list(deps)
    subject_of = {h for h, d in zip(head, dep, strict=True) if d.startswith(("nsubj", "csubj"))}
    for verb, relation in enumerate(deps):
        if relation != "conj" or pos[verb] not in ("VERB", "ADJ", "NOUN") or verb in subject_of:
            continue
        aux = next((k for k in range(max(0, verb - 4), verb) if head[k] == verb and words[k].lower() in FINITE), None)
        if aux is None or dep[aux].split(":")[0] not in ("aux", "cop"):
            continue
        if not _complement(words, head, dep, verb, aux):
            _give_back(words, head, dep, pos, verb, aux)
    _objects_of_relatives(head, dep, pos)
    _coordinate_clauses(words, head, dep, pos)
    return head, dep


def _coordinate_clauses(words: Sequence[str], head: list[int], dep: list[str], pos: Sequence[str]) -> None:
    """Of "bombed A and B was calm", the verb has A for its object and B begins a clause.

    Such a parse makes a clause the complement of a verb that takes none: nobody bombs that A and B are calm.
    """
    for first, relation in enumerate(dep):
        verb = head[first]
        above = head[verb]
        if relation != "nsubj" or dep[verb] not in ("ccomp", "advcl") or not above < first < verb:
            continue
        if (
            pos[above] != "VERB"
            or _tells(words[above])
            or any(head[k] == above and dep[k] == "obj" for k in range(above, first))
        ):
            continue
        second = next((k for k in range(first + 1, verb) if head[k] == first and dep[k] == "conj"), None)
        marked = any(head[k] == verb and dep[k] == "mark" for k in range(above, verb))
        near = all(head[k] == first or pos[k] in ("DET", "ADJ") for k in range(above + 1, first))
        if second is None or marked or not near:
            continue
        joiner = next((c for c in range(first, second) if head[c] == second and dep[c] == "cc"), None)
        if joiner is not None:
            head[first], dep[first] = above, "obj"
            head[second], dep[second] = verb, "nsubj"
            head[joiner], dep[verb] = verb, "conj"


def _objects_of_relatives(head: list[int], dep: list[str], pos: Sequence[str]) -> None:
    """Of two subjects of one verb, the second is the object of the relative clause it stands in.

    "Those who link the raids to A are lying": the raids do not lie.
    """
    subjects: dict[int, list[int]] = {}
    for i, relation in enumerate(dep):
        if relation in ("nsubj", "nsubj:pass") and i < head[i]:
            subjects.setdefault(head[i], []).append(i)
    for found in subjects.values():
        for first, second in itertools.pairwise(found):
            before = second - 1
            while before > first and (head[before] == second or head[head[before]] == second) and pos[before] != "VERB":
                before -= 1
            above = before
            while above != first and head[above] != above and first < above:
                above = head[above]
            free = not any(head[k] == before and dep[k] == "obj" for k in range(before, second))
            if pos[before] == "VERB" and above == first and free:
                head[second], dep[second] = before, "obj"


def _tells(word: str) -> bool:
    """Whether the verb form is of a verb of speech or thought, which takes a clause for its content."""
    form = word.lower()
    return not table("cues.tsv").keys().isdisjoint((form, verb_lemma(form, form)))


def _complement(words: Sequence[str], head: list[int], dep: list[str], verb: int, aux: int) -> bool:
    """Makes "its jets were behind it" what is denied in "denied its jets were behind it"; whether it did."""
    above = head[verb]
    thing = next((k for k in range(above + 1, aux) if head[k] == above and dep[k] == "obj"), None)
    joined = any(head[k] == verb and dep[k] == "cc" for k in range(above, verb))
    if thing is None or joined or not _tells(words[above]):
        return False
    last = aux - 1
    while last not in (thing, above) and head[last] != last:
        last = head[last]
    if last != thing or any(words[k] == "," for k in range(thing, aux)):
        return False
    head[thing] = verb
    dep[thing] = "nsubj:pass" if dep[aux] == "aux:pass" else "nsubj"
    dep[verb] = "ccomp"
    return True


def _give_back(words: Sequence[str], head: list[int], dep: list[str], pos: Sequence[str], verb: int, aux: int) -> None:
    """Makes the noun phrase that opens the coordinate clause of `verb` its subject."""
    last = aux - 1
    while last > 0 and pos[last] == "ADV":
        last -= 1
    chain = [last]  # from the last word before the auxiliary up to what the verb itself is coordinated with
    while head[chain[-1]] != chain[-1] and head[chain[-1]] != head[verb] and len(chain) < 12:
        chain.append(head[chain[-1]])
    joined = [k for k in chain if dep[k] == "conj" and pos[k] in NOMINAL and k > head[verb]]
    for end in joined:
        mates = [k for k in range(head[end] + 1, end + 1) if dep[k] == "conj" and head[k] == head[end]]
        joiners = {k: next((c for c in range(head[end], k) if head[c] == k and dep[c] == "cc"), None) for k in mates}
        opening = [k for k in mates if (c := joiners[k]) is not None and words[c - 1] == ","]
        for first in opening or mates[-1:]:  # behind a comma the whole of "both A and B", else only the last
            joiner = joiners[first]
            if joiner is None:
                continue
            for mate in mates:
                if mate > first:
                    head[mate] = first
            head[first], dep[first] = verb, "nsubj"
            head[joiner] = verb
            if head[joiner - 1] in mates:
                head[joiner - 1] = verb
            return
