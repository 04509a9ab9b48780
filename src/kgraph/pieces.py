"""Tokens to word pieces: what the encoder of the parser reads, the same in training and in use.

WordPiece as BERT's uncased models use it (Devlin et al. 2019): lower case, no accents, longest piece first.
What lower case loses (names, acronyms, numbers) comes back as a `shape` beside each piece.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

SHAPES = ("lower", "title", "upper", "mixed", "digits", "mark", "space")
UNKNOWN, FIRST, LAST, PADDING = "[UNK]", "[CLS]", "[SEP]", "[PAD]"
LONGEST = 40  # letters; what is longer is no word
STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})


def shape(word: str) -> int:
    """The row of `SHAPES` that a word falls under.

    >>> [SHAPES[shape(word)] for word in ("truce", "Baku", "NATO", "al-Assad", "1,450", "--")]
    ['lower', 'title', 'upper', 'mixed', 'digits', 'mark']
    """
    if word.isspace():
        return 6
    if any(letter.isdigit() for letter in word):
        return 4
    if not any(letter.isalpha() for letter in word):
        return 5
    if word.islower():
        return 0
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return 1
    return 2 if word.isupper() else 3


class WordPieces:
    """Words to rows of a vocabulary of pieces; remembers the words that it has seen.

    >>> cut = WordPieces({"[UNK]": 0, "cease": 1, "##fire": 2, "the": 3})
    >>> cut("Ceasefire"), cut("THE"), cut("\u05d0")
    ((1, 2), (3,), (0,))
    """

    def __init__(self, rows: Mapping[str, int]) -> None:
        self.rows = rows
        self._seen: dict[str, tuple[int, ...]] = {}

    def __call__(self, word: str) -> tuple[int, ...]:
        """The rows of the pieces of one word (at least one)."""
        found = self._seen.get(word)
        if found is None:
            found = self._seen[word] = tuple(self._cut(word))
        return found

    def _cut(self, word: str) -> Sequence[int]:
        apart = unicodedata.normalize("NFD", word.translate(STRAIGHT).lower())
        plain = "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
        out: list[int] = []
        # BERT takes marks apart from letters; a token of ours can hold both ("al-assad", "u.s.").
        for run in _runs(plain[:LONGEST]):
            out += self._pieces(run)
        return out or [self.rows[UNKNOWN]]

    def _pieces(self, run: str) -> list[int]:
        out: list[int] = []
        start = 0
        while start < len(run):
            for end in range(len(run), start, -1):
                row = self.rows.get(("##" if start else "") + run[start:end])
                if row is not None:
                    out.append(row)
                    start = end
                    break
            else:
                return [self.rows[UNKNOWN]]
        return out


def _runs(text: str) -> list[str]:
    out: list[str] = []
    for letter in text:
        if letter.isspace():
            continue
        if out and letter.isalnum() and out[-1][-1].isalnum():
            out[-1] += letter
        else:
            out.append(letter)
    return out


def lemma_script(form: str, lemma: str) -> str:
    """How to get from a form to its lemma: letters to drop from its end, letters to put there, kept or lower case.

    After UDPipe's lemma rules (Straka 2018), without prefixes.

    >>> lemma_script("Attacked", "attack"), lemma_script("Baku", "Baku"), lemma_script("was", "be")
    ('l2+', 'k0+', 'l3+be')
    """
    best = ""
    for case, base in (("k", form), ("l", form.lower())):
        same = 0
        while same < min(len(base), len(lemma)) and base[same] == lemma[same]:
            same += 1
        made = f"{case}{len(base) - same}+{lemma[same:]}"
        # An equal way in lower case is the better one only where the lemma is in lower case.
        if not best or len(made) < len(best) or (len(made) == len(best) and lemma.islower()):
            best = made
    return best


def lemma_by(script: str, form: str) -> str:
    """The lemma that a script makes of a form.

    >>> lemma_by("l2+", "Attacked"), lemma_by("l3+y", "Parties"), lemma_by("l9+", "Is")
    ('attack', 'party', 'is')
    """
    base = form if script[0] == "k" else form.lower()
    drop, _, add = script[1:].partition("+")
    count = int(drop)
    if count > len(base) or (count == len(base) and not add):
        return base
    return base[: len(base) - count] + add
