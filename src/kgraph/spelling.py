"""How names are spelled: folding, and other spellings of a name carried over from another alphabet.

Nothing here decides that two names are the same; `sameness` does.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ə": "e",
    }
)


def fold(text: str) -> str:
    """Lower case, no accents, dotless letters plain; what is not a letter or digit stays.

    >>> fold("Erdoğan, Müller, Kılıç")
    'erdogan, muller, kilic'
    """
    text = text.casefold()
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)


def words(text: str) -> list[str]:
    """The folded words of a name, apostrophes and hyphens dropped, dotted initials joined.

    >>> words("U.S.-led coalition"), words("People's Protection Units")
    (['us', 'led', 'coalition'], ['people', 'protection', 'units'])
    """
    return list(_words(text))


@lru_cache(maxsize=50_000)
def _words(text: str) -> tuple[str, ...]:
    text = re.sub(r"\b((?:[A-Za-z]\.){2,})", lambda m: m.group(1).replace(".", ""), text)
    text = re.sub(r"(?<=\w)['\u2019]s\b|(?<=s)['\u2019](?!\w)", "", text)
    return tuple(WORD.findall(fold(text.replace("'", "").replace("\u2019", ""))))


def slug(text: str) -> str:
    """A local name for IRIs: the folded words joined by hyphens ("x" when there are none).

    >>> slug("Jane O'Doe-Smith")
    'jane-odoe-smith'
    """
    return "-".join("".join(c for c in w if c.isascii()) for w in words(text)).strip("-") or "x"


# How one sound comes out in two ways of carrying a name over: written either way, each turned into the other.
_SWAPS = (
    ("q", "k"), ("kh", "h"), ("gh", "g"), ("dj", "j"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "ay"),
    ("ai", "ay"), ("o", "u"), ("e", "a"), ("e", "i"), ("i", "y"), ("w", "v"), ("ts", "c"), ("ch", "tch"),
    ("al ", "el "),
)  # fmt: skip


def variants(name: str) -> list[str]:
    """Other spellings of a name carried over from another alphabet, likeliest first: one change each.

    >>> "raqqa" in variants("Raqa"), "urum al joz" in variants("Urom al-Joz"), "ganja" in variants("Gandja")
    (True, True, True)
    """
    folded = " ".join(words(name))
    out: dict[str, None] = {}
    for i, letter in enumerate(folded):
        if letter in "bcdfgjklmnpqrstvyz" and i and folded[i - 1] != letter and folded[i + 1 : i + 2] != letter:
            out[folded[:i] + letter + folded[i:]] = None
    for old, new in _SWAPS:
        for one, other in ((old, new), (new, old)):
            at = folded.find(one)
            while at >= 0:
                out[folded[:at] + other + folded[at + len(one) :]] = None
                at = folded.find(one, at + 1)
    for i in range(1, len(folded)):
        if folded[i] == folded[i - 1]:
            out[folded[:i] + folded[i + 1 :]] = None
    out.pop(folded, None)
    return list(out)
