"""How names are spelled: folding, keys that survive transliteration, and what speaks for two names being one person.

Nothing here decides that two names are the same; `link` does, by rules that use these features as grounds.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from kgraph.model import Actor

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
_PARTICLES = frozenset(
    (
        "al",
        "el",
        "ul",
        "bin",
        "ibn",
        "ben",
        "bint",
        "abu",
        "de",
        "da",
        "von",
        "van",
        "der",
        "den",
        "la",
        "le",
        "di",
        "du",
        "dos",
        "das",
        "jr",
        "sr",
        "ii",
        "iii",
    )
)
# Spellings of one sound in names carried over from Arabic, Cyrillic, Persian, Armenian and Turkic scripts.
_SOUNDS = (
    ("tch", "c"),
    ("sch", "s"),
    ("shch", "s"),
    ("dzh", "j"),
    ("dj", "j"),
    ("kh", "h"),
    ("gh", "k"),
    ("zh", "j"),
    ("sh", "s"),
    ("ch", "c"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("ck", "k"),
    ("ks", "x"),
    ("ts", "c"),
    ("tz", "c"),
    ("q", "k"),
    ("g", "k"),
    ("w", "v"),
    ("z", "s"),
)
_VOWELS = re.compile(r"[aeiouy']+")
_DOUBLE = re.compile(r"(.)\1+")


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


def sound_key(name: str) -> str:
    """Consonants that stay when a name is carried from one alphabet to another, particles dropped.

    Equal keys speak for one name spelled two ways; they prove nothing.

    >>> sound_key("Vagif Dargyahly") == sound_key("Vaqif Dargahli")
    True
    >>> sound_key("Rami Abdel Rahman") == sound_key("Rami Abdul-Rahman"), sound_key("Iran") == sound_key("Iraq")
    (True, False)
    """
    parts = []
    for word in words(name):
        if word in _PARTICLES:
            continue
        for old, new in _SOUNDS:
            word = word.replace(old, new)
        head, rest = word[:1], word[1:]
        rest = _VOWELS.sub("", rest)
        parts.append(_DOUBLE.sub(r"\1", ("a" if head in "aeiou" else head) + rest))
    return " ".join(parts)


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


@dataclass(frozen=True, slots=True)
class PersonFeatures:
    """What two names of people have in common: grounds for or against one person.

    `equal`: the same words. `part_of`: all words of one are among the other's ("Doe", "Jane Doe"). `surname`: the
    last words agree by spelling or sound. `sound`: the sound keys are equal. `given_clash`: both give a first name
    and these agree neither by spelling, sound nor initial. `shared_side`: keys of actors that both act for.
    `side_clash`: both act for someone and share nobody. `roles_agree`: the role words overlap (None: one has none).
    """

    equal: bool
    part_of: bool
    surname: bool
    sound: bool
    given_clash: bool
    shared_side: tuple[str, ...]
    side_clash: bool
    roles_agree: bool | None


def sides(actor: Actor) -> set[str]:
    """Keys of the actors that `actor` acts for, however far.

    >>> ministry = Actor("known:a", "A", acts_for=(Actor("known:b", "B"),))
    >>> sorted(sides(Actor("doc:x", "X", acts_for=(ministry,))))
    ['known:a', 'known:b']
    """
    out: set[str] = set()
    for each in actor.acts_for:
        out.add(each.key)
        out |= sides(each)
    return out


def same_person_features(a: Actor, b: Actor) -> PersonFeatures:
    """What speaks for and against `a` and `b` being one person.

    >>> one = Actor("doc:a", "Vagif Dargyahly", role="Defence Ministry spokesman")
    >>> two = Actor("doc:b", "Vaqif Dargahli", role="spokesman")
    >>> f = same_person_features(one, two)
    >>> f.equal, f.sound, f.given_clash, f.roles_agree
    (False, True, False, True)
    """
    first, second = words(a.label), words(b.label)
    mine, yours = set(first), set(second)
    sound = bool(first) and sound_key(a.label) == sound_key(b.label)
    surname = bool(first and second) and (
        first[-1] == second[-1] or sound_key(first[-1]) == sound_key(second[-1]) != ""
    )
    clash = False
    if len(first) > 1 and len(second) > 1:
        x, y = first[0], second[0]
        initial = (len(x) == 1 or len(y) == 1) and x[0] == y[0]
        clash = x != y and sound_key(x) != sound_key(y) and not initial
    left, right = sides(a), sides(b)
    shared = tuple(sorted(left & right))
    roles: bool | None = None
    if a.role and b.role:
        roles = bool(set(words(a.role)) & set(words(b.role)))
    return PersonFeatures(
        equal=first == second,
        part_of=bool(mine and yours) and (mine <= yours or yours <= mine),
        surname=surname,
        sound=sound,
        given_clash=clash,
        shared_side=shared,
        side_clash=bool(left and right and not shared),
        roles_agree=roles,
    )
