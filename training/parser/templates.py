"""Draws sentences with their UD trees from conflict.grammar (its head says how the rules are written).

`python templates.py 20` prints twenty of them as CoNLL-U-like rows, to read through after a change.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from treebanks import Sentence
from wordlist import conflict_verbs

from kgraph.extract.verb_forms import paradigm

GRAMMAR = Path(__file__).with_name("conflict.grammar")
UPOS = {
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "JJ": "ADJ", "JJS": "ADJ", "JJR": "ADJ", "RB": "ADV", "CD": "NUM",
    "DT": "DET", "IN": "ADP", "CC": "CCONJ", "PRP": "PRON", "PRP$": "PRON", "WDT": "PRON", "EX": "PRON", "TO": "PART",
    "POS": "PART", "MD": "AUX",
}  # fmt: skip
FEATS = {
    "NN": "Number=Sing", "NNS": "Number=Plur", "NNP": "Number=Sing", "JJ": "Degree=Pos", "JJS": "Degree=Sup",
    "CD": "NumType=Card", "MD": "VerbForm=Fin", "WDT": "PronType=Rel",
    "VBD": "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin",
    "VBZ": "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
    "VBP": "Mood=Ind|Number=Plur|Person=3|Tense=Pres|VerbForm=Fin",
    "VB": "VerbForm=Inf", "VBG": "VerbForm=Ger", "VBN": "Tense=Past|VerbForm=Part",
}  # fmt: skip


@dataclass(slots=True)
class Node:
    """A word and its dependents, in the order of the sentence (`before` and `after` it)."""

    form: str
    tag: str
    lemma: str
    dep: str = ""
    before: list[Node] = field(default_factory=list)
    after: list[Node] = field(default_factory=list)

    def line(self) -> list[Node]:
        """The words of the phrase from left to right."""
        out = [node for child in self.before for node in child.line()]
        return [*out, self, *(node for child in self.after for node in child.line())]


class Grammar:
    """The rules of a grammar file; `draw` makes one tree.

    Raises ValueError, with the line, for a rule that cannot be read.
    """

    def __init__(self, path: Path = GRAMMAR, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.words: dict[str, tuple[str, list[str]]] = {}
        for verb in conflict_verbs():
            for tag, form in paradigm(verb).items():
                self.words.setdefault("ANY" + tag, (tag, []))[1].append(f"{form}/{verb}")
        self.rules: dict[str, list[list[str]]] = {}
        for number, raw in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            if match := re.fullmatch(r"words (\w+) (\S+): (.+)", line):
                self.words[match[1]] = (match[2], match[3].split())
            elif match := re.fullmatch(r"(?:(\d+) )?(\w+) = (.+)", line):
                self.rules.setdefault(match[2], []).extend([match[3].split()] * int(match[1] or 1))
            else:
                raise ValueError(f"{path}:{number}: neither a rule nor a word list: {line}")

    def draw(self, name: str = "S") -> Node:
        """One tree for the rule `name`."""
        if name in self.words:
            tag, forms = self.words[name]
            form, _, lemma = self.random.choice(forms).partition("/")
            return Node(form, tag, lemma or form)
        if name not in self.rules:
            raise ValueError(f"the grammar has no rule {name}")
        return self._phrase(iter([*self.random.choice(self.rules[name]), ")"]))

    def _phrase(self, parts: Iterator[str]) -> Node:
        head: Node | None = None
        early, late = list[Node](), list[Node]()
        for part in parts:  # one iterator, shared with the nested calls
            if part == ")":
                break
            keep = not part.startswith("?") or self.random.random() < 0.5
            part = part.lstrip("?")
            if part.startswith("*"):
                head = self._item(part[1:])
                continue
            dep, item = _relation(part)
            node = self._phrase(parts) if item == "(" else self._item(item)
            node.dep = dep
            if keep:
                (early if head is None else late).append(node)
        if head is None:
            raise ValueError(f"a phrase of the grammar has no head (*): {[node.form for node in early]}")
        head.before = early + head.before
        head.after = head.after + late
        return head

    def _item(self, item: str) -> Node:
        if "/" not in item:
            return self.draw(item)
        form, tag, *lemma = item.split("/")
        return Node(form, tag, lemma[0] if lemma else form)

    def sentence(self) -> Sentence:
        """A whole sentence with its full stop, as a treebank gives it."""
        root = self.draw()
        root.dep = "ROOT"
        root.after.append(Node(".", ".", ".", "punct"))
        return to_sentence(root)


def _relation(part: str) -> tuple[str, str]:
    found = re.match(r"(\w+(?::[a-z]+)?):(.*)", part)
    if found is None:
        raise ValueError(f"in the grammar, {part!r} is not dep:item")
    return found[1], found[2]


def to_sentence(root: Node) -> Sentence:
    """The tree as a treebank sentence."""
    nodes = root.line()
    place = {id(node): row for row, node in enumerate(nodes)}
    heads = [-1] * len(nodes)
    for node in nodes:
        for child in (*node.before, *node.after):
            heads[place[id(child)]] = place[id(node)]
    words = [node.form for node in nodes]
    words[0] = words[0][:1].upper() + words[0][1:]
    glued = {",", ".", "”", "'s"}
    spaces = [
        not (node.form == "“" or row + 1 == len(nodes) or nodes[row + 1].form in glued)
        for row, node in enumerate(nodes)
    ]
    return Sentence(
        words, spaces, [node.lemma for node in nodes], [_upos(node) for node in nodes], [node.tag for node in nodes],
        [_feats(node) for node in nodes], heads, [node.dep for node in nodes],
    )  # fmt: skip


def _upos(node: Node) -> str:
    if node.tag.startswith("VB"):
        return "AUX" if node.dep in ("aux", "aux:pass", "cop") else "VERB"
    if node.tag == "IN" and node.dep == "mark":
        return "SCONJ"
    if node.form == "not":
        return "PART"
    return UPOS.get(node.tag, "PUNCT")


def _feats(node: Node) -> str:
    feats = FEATS.get(node.tag, "")
    subjects = [child for child in node.before if "subj" in child.dep]
    plural = any(child.tag == "NNS" or any(x.dep == "conj" for x in child.after) for child in subjects)
    if node.tag == "VBD" and plural:
        return feats.replace("Number=Sing", "Number=Plur")
    if node.tag == "VBN" and any(child.dep == "aux:pass" for child in node.before):
        return feats + "|Voice=Pass"
    return feats


if __name__ == "__main__":
    grammar = Grammar()
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 10):
        drawn = grammar.sentence()
        print("".join(form + " " * space for form, space in zip(drawn.words, drawn.spaces, strict=True)))
        for row, word in enumerate(drawn.words):
            fields = (drawn.lemmas[row], drawn.upos[row], drawn.xpos[row], drawn.heads[row] + 1, drawn.deps[row])
            print(row + 1, word, *fields, sep="\t")
