"""Of which type the event of a clause is: a linear classifier over words, relations and the trigger lexicon.

The weights (``data/event_type.npz``, a few hundred kilobytes) are trained by ``training/events`` and say for each
feature how strongly it speaks for each type. Names and numbers are masked: what is learned is how events are told,
not who fought where. Without weights (or for a text they know nothing of) the lexicon alone decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from kgraph.extract.occurrence import (
    EVENT_TYPES,
    Occurrence,
    forms,
    occurrences,
    rank_types,
    top_token,
    type_by_rules,
    widened,
)
from kgraph.extract.tree import SUBJECTS, Tree
from kgraph.extract.verb_forms import verb_lemma
from kgraph.extract.wordlists import word_set

CONTENT = frozenset({"NOUN", "VERB", "ADJ", "ADV", "AUX", "ADP", "PRON", "DET", "PART", "SCONJ", "INTJ", "X"})
MASKED = {"PROPN": "NAME", "NUM": "NUM"}
DENYING = word_set("event.denying")
CHARGING = word_set("event.charging")
MESSAGES = word_set("event.messages")
# Types that no clause tells of in a text whose words never name them, however likely they are in such a clause.
TOLD_BY_WORDS = frozenset(
    "chemical-attack prohibited-weapons air-strike missile-strike shelling bombing assassination abduction "
    "ceasefire-agreement ceasefire-observance ceasefire-violation prisoner-exchange sanction health mobilization "
    "withdrawal".split()
)
HARDLY_TRAINED = frozenset({"abduction", "assassination", "sanction"})  # 2, 10 and 10 of 2,914 examples
CLOSE, NAMED = 0.45, 0.4  # shares of chance and of trigger weight; cross-validation is level from 0.2 to 0.7
SURE = 0.75  # weight 9 of 12: the words alone leave little doubt
RELATIONS = frozenset({"obj", "nsubj", "obl", "amod", "compound", "nmod"})
FUNCTION = frozenset("the a an of and or be have it he she they that this which who its their his her by to in".split())


def word_of(tree: Tree, i: int) -> str:
    """The word of a feature: the lemma, or a mask for names, numbers and punctuation ("")."""
    pos = tree.pos[i]
    if pos in MASKED:
        return MASKED[pos]
    if pos in ("PUNCT", "SYM", "SPACE") or not tree.words[i].strip():
        return ""
    lemma = "".join(tree.lemma[i].split())
    if (tree.lower[i].endswith("ed") and lemma.endswith("ed")) or lemma + "e" == tree.lower[i][:-1]:
        return min(forms(tree, i) - {tree.lower[i]}, key=lambda f: (-len(f), f), default=lemma)
    return lemma


# What a count is of decides its type nearly always (in 99 of 100 annotated figures).
FIGURE_TYPES = {
    "killed": "casualties", "wounded": "casualties", "missing": "casualties", "displaced": "displacement",
    "deployed": "fighter-deployment", "affected": "affected",
}  # fmt: skip
LEXICON = 3.0  # how much louder a lexicon feature speaks than a word (measured: 1 is worse, 5 no better)
SHARPNESS = 4.0  # margins of support vectors lie near -1 and 1; this makes shares of them
NEARBY = 0.5  # words and events of the sentences around
ABOUT = 2.0  # what the whole text is about


def mended(tree: Tree) -> Tree:
    """The tree with the lemmas of its verbs put right where the parser makes one up ("blamed": "blam")."""
    out = copy(tree)
    verbs = zip(tree.lower, tree.lemma, tree.pos, strict=True)
    out.lemma = [verb_lemma(word, lemma) if pos == "VERB" else lemma for word, lemma, pos in verbs]
    return out


class Typer:
    """Tells the types of the clauses of one text; what the whole text is about is worked out once.

    >>> words = "Rebel gunners shelled the village".split()
    >>> tree = Tree(words, heads=[1, 2, 2, 4, 2], deps="amod nsubj root det obj".split(),
    ...             pos="ADJ NOUN VERB DET NOUN".split(), lemmas="rebel gunner shell the village".split())
    >>> Typer(tree).type_of(0, 4, "assertion")[0]
    'shelling'
    """

    def __init__(self, tree: Tree, found: Sequence[Occurrence] | None = None) -> None:
        self.tree = tree = mended(tree)
        self.found = list(occurrences(tree) if found is None else found)
        self.by_sentence: dict[int, list[Occurrence]] = {}
        for o in self.found:
            self.by_sentence.setdefault(tree.sentence[o.trigger], []).append(o)
        # Blank lines and unparsed headlines are sentences of one token: they are no step from one sentence to the next.
        self.order = [n for n, (low, high) in enumerate(tree.sentences) if high - low > 1]
        self.rank = _ranks(len(tree.sentences), self.order)
        counts = Counter(o.type for o in self.found)
        self.told = set(counts)
        self.about = {f"doc={t}": ABOUT * n / (len(self.found) + 5) for t, n in counts.items()}
        self.about["doc"] = ABOUT * 10 * len(self.found) / max(10, len(tree))
        self.word = [word_of(tree, j) for j in range(len(tree))]

    def features(self, first: int, last: int, stance: str = "") -> dict[str, float]:
        """The features of the stretch `first` to `last` (inclusive) and their values."""
        tree, word = self.tree, self.word
        out: dict[str, float] = {"bias": 1.0}
        if stance:
            out[f"stance={stance}"] = 1.0
        before, content = "", 0
        for j in range(first, last + 1):
            here = word[j]
            if not here:
                continue
            if here not in FUNCTION:
                out[f"w={here}"] = 1.0
                content += 1
            if before and (here not in FUNCTION or before not in FUNCTION):
                out[f"b={before} {here}"] = 1.0
            before = here
            head = tree.head[j]
            if first <= head <= last and head != j and tree.base[j] in RELATIONS:
                out[f"d={word[head]} {tree.base[j]} {here}"] = 1.0
        if content < 4:
            out["short"] = 1.0
        top = top_token(tree, first, last)
        out[f"top={word[top]}"] = 1.0
        for k in tree.kids[top]:
            if tree.dep[k] in SUBJECTS or tree.base[k] in ("obj", "obl"):
                out[f"top {tree.base[k]}={word[k]}"] = 1.0
        if tree.head[top] != top and not first <= tree.head[top] <= last:
            out[f"up={word[tree.head[top]]}"] = 1.0
            out[f"rel={tree.base[top]}"] = 1.0
        scores = rank_types(tree, first, last, self.by_sentence.get(tree.sentence[top], ()))
        for kind, score in scores.items():
            out[f"t={kind}"] = LEXICON * score
        best = max(scores, key=lambda t: (scores[t], t)) if scores else "none"
        out[f"best={best}"] = LEXICON
        if stance == "denial" or not scores:
            kind = self.last_told(first)
            if kind:
                out[f"last={kind}"] = LEXICON
                if stance == "denial":
                    out[f"denied={kind}"] = LEXICON if not scores else 1.0
        self._surroundings(out, first, last, tree.sentence[top], "s" if scores else "only s")
        out.update(self.about)
        return out

    def back(self, token: int, steps: int) -> list[int]:
        """The sentence of a token and up to `steps` before it, nearest first."""
        rank = self.rank[self.tree.sentence[token]]
        return self.order[max(0, rank - steps) : rank + 1][::-1]

    def points_back(self, first: int, last: int) -> bool:
        """Whether a denial names nothing itself: "denied the accusation", "rejected this", "which X denies".

        (In such the last event told is right a little more often than the classifier.)
        """
        tree = self.tree
        if any(first <= o.trigger <= last for o in self.by_sentence.get(tree.sentence[first], ())):
            return False
        verbs = [j for j in range(first, last + 1) if tree.pos[j] == "VERB" and tree.lemma[j] in DENYING]
        for verb in verbs:
            objects = tree.children(verb, "obj")
            if not objects or all(tree.lemma[k] in MESSAGES or tree.pos[k] == "PRON" for k in objects):
                return tree.child(verb, "ccomp", "xcomp") is None
        return False

    def named_after_all(
        self, first: int, last: int, types: Sequence[str], chances: NDArray[np.float32]
    ) -> int:
        """For a clause of no type by a close call: the type that the lexicon sees in it, else "other"."""
        other = types.index("other")
        sentence = self.tree.sentence[top_token(self.tree, first, last)]
        scores = rank_types(self.tree, first, last, self.by_sentence.get(sentence, ()))
        best = max(scores, key=lambda t: (scores[t], t), default="other")
        close = best in types and chances[types.index(best)] >= CLOSE * chances[other]
        return types.index(best) if close and scores.get(best, 0.0) >= NAMED else other

    def rare(self, first: int, last: int) -> str:
        """The type that the clause's own verb names, if it is one that hardly stands in the training; else ""."""
        top = top_token(self.tree, first, last)
        for o in self.by_sentence.get(self.tree.sentence[top], ()):
            if o.trigger == top and o.type in HARDLY_TRAINED and o.score >= SURE:
                return o.type
        return ""

    def last_charge(self, first: int) -> str:
        """The type of what somebody was last accused of, up to eight sentences before token `first`; "" if none."""
        tree = self.tree
        for at in self.back(first, 8):
            low, high = tree.sentences[at]
            charges = [j for j in range(low, min(high, first)) if tree.lemma[j] in CHARGING]
            told = [o for o in self.by_sentence.get(at, ()) if charges and charges[-1] < o.trigger < first]
            told = [o for o in told if o.type not in ("other", "responsibility")]
            if told:
                return max(told, key=lambda o: (o.score, -o.trigger)).type
        return ""

    def last_told(self, first: int) -> str:
        """The type of the strongest event told before token `first`, in its sentence or the two before it."""
        sentence = self.tree.sentence[first]
        for at in range(sentence, max(-1, sentence - 3), -1):
            before = [o for o in self.by_sentence.get(at, ()) if o.trigger < first]
            if before:
                return max(before, key=lambda o: (o.score, -o.trigger)).type
        return ""

    def _surroundings(self, out: dict[str, float], first: int, last: int, sentence: int, mark: str) -> None:
        low, high = self.tree.sentences[sentence]
        for o in self.by_sentence.get(sentence, ()):
            if not first <= o.trigger <= last:
                out[f"{mark}={o.type}"] = max(out.get(f"{mark}={o.type}", 0.0), LEXICON * o.score)
        for step in (-1, 1):
            for o in self.by_sentence.get(sentence + step, ()):
                out[f"n{step}={o.type}"] = NEARBY * o.score
        for j in (*range(low, min(first, high)), *range(max(last + 1, low), high)):
            if self.word[j] and self.word[j] not in FUNCTION:
                out[f"sw={self.word[j]}"] = NEARBY / 2

    def type_of(self, first: int, last: int, stance: str = "") -> tuple[str, float]:
        """The type of the event that the tokens `first` to `last` (inclusive) tell, and a score from 0 to 1.

        `stance` is the value of `kgraph.model.Stance` when it is known (a figure is most often about casualties).
        """
        last = widened(self.tree, first, last)
        trained = weights()
        if trained is None:
            return type_by_rules(self.tree, first, last)
        if stance == "denial" and self.points_back(first, last):
            relative = self.tree.tag[first] in ("WDT", "WP") or self.tree.lower[first] in ("which", "that")
            told = "" if relative else self.last_charge(first)
            told = told or self.last_told(first)
            if told not in ("", "other"):
                return told, 0.6
        plain = self.rare(first, last)
        if plain:
            return plain, 0.8
        chances = trained.probabilities(self.features(first, last, stance))
        for n, kind in enumerate(trained.types):
            if kind in TOLD_BY_WORDS and kind not in self.told:
                chances[n] = 0.0
        best = int(chances.argmax())
        if trained.types[best] == "other":
            best = self.named_after_all(first, last, trained.types, chances)
        return trained.types[best], float(chances[best])


def _ranks(count: int, order: Sequence[int]) -> list[int]:
    """For each of `count` sentences the position in `order` of the last one up to it.

    >>> _ranks(4, [0, 3])
    [0, 0, 0, 1]
    """
    out, position = [], 0
    for number in range(count):
        if position + 1 < len(order) and order[position + 1] <= number:
            position += 1
        out.append(position)
    return out


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained classifier: the column of each feature, and one row of weights a feature."""

    types: tuple[str, ...]
    column: dict[str, int]
    matrix: NDArray[np.float32]

    def probabilities(self, found: dict[str, float]) -> NDArray[np.float32]:
        """The probability of each type, in the order of `types`."""
        index = [(self.column[f], v) for f, v in found.items() if f in self.column]
        columns = [c for c, _ in index]
        values = np.array([v for _, v in index], dtype=np.float32)
        logits = values @ self.matrix[columns]
        odds = np.exp(SHARPNESS * (logits - logits.max()))
        result: NDArray[np.float32] = (odds / odds.sum()).astype(np.float32)
        return result


@cache
def weights() -> Weights | None:
    """The weights that ship with the package, or None when there are none."""
    source = files("kgraph.extract") / "data" / "event_type.npz"
    if not source.is_file():
        return None
    with source.open("rb") as file, np.load(file, allow_pickle=False) as data:
        names = bytes(data["features"]).decode("utf-8").split("\n")
        types = bytes(data["types"]).decode("utf-8").split("\n")
        matrix = data["weights"].astype(np.float32) * data["scale"].astype(np.float32)[:, None]
    return Weights(tuple(types), {n: i for i, n in enumerate(names)}, np.ascontiguousarray(matrix.T))


def check_types(types: Sequence[str]) -> None:
    """Raises ValueError when a trained classifier names a type that the guide does not have."""
    unknown = sorted(set(types) - set(EVENT_TYPES))
    if unknown:
        raise ValueError(f"event_type.npz names unknown event types: {', '.join(unknown)}; train it again")
