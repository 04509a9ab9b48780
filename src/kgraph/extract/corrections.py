"""Where a text says that somebody put right, or took back, what they had said before.

The forms: "corrected its figure of 12 to nine", "the toll was revised down from 20 to 17", "correcting an earlier
statement", "issued a correction", "seven, not 11", "had mistakenly reported 14", "admitted that its report was wrong",
"a revised toll of 17", "withdrew its report that C", "an earlier version of this article said 30". Only what was done
counts: not a demand to retract, a refusal, a plan or a condition. What is corrected has to be a record of something
(a figure, a report, a claim), so that nobody corrects a course or withdraws troops here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kgraph.extract.features import is_negated, modal
from kgraph.extract.figure import excluded
from kgraph.extract.lexicon import table
from kgraph.extract.numbers import Number, number_at
from kgraph.extract.speaker import agent_of, is_passive, subject_of
from kgraph.extract.tree import SUBJECTS, Tree
from kgraph.extract.wordlists import forms, word_set

REVISE, LOWER, WITHDRAW = (word_set(f"corrections.{name}") for name in ("revise", "lower", "withdraw"))
TAKEN_BACK, ISSUE, ISSUED = (word_set(f"corrections.{name}") for name in ("taken_back", "issue", "issued"))
FIGURES, PIECES, WORDS = (word_set(f"corrections.{name}") for name in ("figures", "pieces", "words"))
RECORDS = word_set("corrections.records") | FIGURES
EARLIER, LATER = word_set("corrections.earlier"), word_set("corrections.later")
WRONGLY, WRONG, RIGHT = (word_set(f"corrections.{name}") for name in ("wrongly", "wrong", "right"))
GAVE, STOPS, FORCED = (word_set(f"corrections.{name}") for name in ("gave", "stops", "forced"))
SAID_BACK = frozenset({"retract", "recant"})  # these are said of words only: "retracted it"
OWN = frozenset({"its", "his", "her", "their", "our", "my"})
TO, FROM = frozenset({"to", "at"}), frozenset({"from", "of"})
NOT, RATHER = frozenset({"not"}), (("rather", "than"), ("instead", "of"))
FILL = frozenset({"the", "a", "an", "its", "their", "only", "just", "some", "earlier", "previous", "previously", "as"})
FORMS = forms(REVISE | LOWER | WITHDRAW | TAKEN_BACK | ISSUE | GAVE)  # whatever the lemmatizer says
NEXT_TO = 14  # tokens between "seven" and "11" in "seven people had died, not 11"


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: `cue` is the word that says so, `thing` the record that is put right (-1: none is named).

    `source` heads the noun phrase of who corrects (None: nobody is named), `own`: it is the article itself, `spoken`:
    whoever says the words around. `old` and `new` are the numbers given for what was and what is said, `content` the
    head of the clause that tells what was said. `withdrawn`: nothing is put in its place by the word itself.
    """

    cue: int
    thing: int = -1
    source: int | None = None
    own: bool = False
    spoken: bool = False
    old: tuple[Number, ...] = ()
    new: tuple[Number, ...] = ()
    content: int | None = None
    withdrawn: bool = False


def corrections(tree: Tree) -> list[Correction]:
    """The corrections that a text tells of, in the order of their words.

    >>> words = "The army corrected its toll of 20 to 17 .".split()
    >>> tree = Tree(words, heads=[1, 2, 2, 4, 2, 6, 4, 8, 2, 2],
    ...     lemmas="the army correct its toll of 20 to 17 .".split(),
    ...     deps="det nsubj root nmod:poss obj case nmod case obl punct".split(),
    ...     pos="DET NOUN VERB PRON NOUN ADP NUM ADP NUM PUNCT".split())
    >>> found = corrections(tree)[0]
    >>> words[found.source], [n.exact for n in found.old], [n.exact for n in found.new]
    ('army', [20.0], [17.0])
    """
    found: dict[int, Correction] = {}
    for i in range(len(tree)):
        if tree.paragraph[i] < 0:
            continue
        made = _by_verb(tree, i) or _issued(tree, i) or _own_version(tree, i) or _mistaken(tree, i) or _wrong(tree, i)
        made = made or _instead(tree, i) or _revised(tree, i)
        if made is not None:
            found.setdefault(made.cue, made)
    return [found[cue] for cue in sorted(found)]


# ------------------------------------------------------------------ the forms


def _by_verb(tree: Tree, i: int) -> Correction | None:
    """ "X corrected the figure", "the toll was revised", "a claim that X later retracted", "took back its report"."""
    lemma, back = _lemma(tree, i), False
    if tree.pos[i] != "VERB":
        return None
    if lemma in TAKEN_BACK:
        back = tree.lower[i + 1 : i + 2] == ["back"] or any(tree.lower[k] == "back" for k in tree.kids[i])
    if not (back or lemma in REVISE | LOWER | WITHDRAW) or not happened(tree, i):
        return None
    passive = is_passive(tree, i)
    thing = _thing(tree, i, passive)
    takes_back = back or lemma in WITHDRAW
    if thing is None or (not _is_record(tree, thing) and not (lemma in SAID_BACK and tree.pos[thing] == "PRON")):
        return None
    if tree.lemma[thing] not in FIGURES and lemma in LOWER:
        return None
    if takes_back and tree.pos[thing] != "PRON" and tree.lemma[thing] not in WORDS:
        return None  # "withdrew a number of troops"
    source = agent_of(tree, i) if passive else subject_of(tree, i)
    if source == thing:
        source = None
    if lemma in LOWER and (source is None or tree.lemma[thing] == "number"):
        return None  # "the truce reduced the number of attacks" corrects nothing
    old, new = _figures(tree, i, thing, takes_back)
    own = source is None and _is_this(tree, thing)
    content = _content(tree, thing)
    return Correction(i, thing, source, own, False, old, () if takes_back else new, content, takes_back)


def _issued(tree: Tree, i: int) -> Correction | None:
    """ "X issued a correction", "published a retraction of its report that C"."""
    if tree.pos[i] != "VERB" or _lemma(tree, i) not in ISSUE or not happened(tree, i):
        return None
    passive = is_passive(tree, i)
    given = next((k for k in tree.children(i, "nsubj:pass" if passive else "obj") if tree.lemma[k] in ISSUED), None)
    if given is None:
        return None
    source = agent_of(tree, i) if passive else subject_of(tree, i)
    thing = next((k for k in tree.children(given, "nmod") if _is_record(tree, k)), given)
    takes_back = tree.lemma[given] == "retraction"
    old, new = _figures(tree, i, thing, takes_back)
    content = _content(tree, thing)
    return Correction(i, thing, source, False, False, old, () if takes_back else new, content, takes_back)


def _own_version(tree: Tree, i: int) -> Correction | None:
    """ "An earlier version of this article said C", "this story originally put the dead at 30"."""
    if tree.pos[i] != "VERB" or _lemma(tree, i) not in GAVE or not happened(tree, i):
        return None
    wrongly = any(tree.lower[k] in EARLIER | WRONGLY for k in tree.kids[i])
    subjects = [k for k in tree.kids[i] if tree.dep[k] in SUBJECTS]  # two after a label, "Correction: This article …"
    subject = next((k for k in subjects if _earlier_version(tree, k) or (wrongly and _is_this(tree, k))), None)
    if subject is None:
        return None
    content = tree.child(i, "ccomp")
    old = _told(tree, content if content is not None else i, i)
    return Correction(i, subject, None, True, False, old, _right_after(tree, i), content, True)


def _mistaken(tree: Tree, i: int) -> Correction | None:
    """ "X said that it had mistakenly reported 14 deaths": the one who speaks speaks of their own words."""
    if tree.pos[i] != "VERB" or _lemma(tree, i) not in GAVE or not happened(tree, i):
        return None
    subject = tree.subject(i)
    if subject is None or tree.pos[subject] != "PRON" or not any(tree.lower[k] in WRONGLY for k in tree.kids[i]):
        return None
    content = tree.child(i, "ccomp")
    old = _told(tree, content if content is not None else i, i)
    return Correction(i, -1, subject, False, True, old, _right_after(tree, i), content, True)


def _wrong(tree: Tree, i: int) -> Correction | None:
    """ "X admitted that its earlier report was wrong"."""
    if tree.lemma[i] not in WRONG or not any(tree.base[k] == "cop" for k in tree.kids[i]):
        return None
    thing = tree.subject(i)
    if thing is None or not _is_record(tree, thing) or is_negated(tree, i) or modal(tree, i):
        return None
    own = [k for k in tree.kids[thing] if tree.lower[k] in OWN]
    if not own or tree.base[i] not in ("ccomp", "conj") or not happened(tree, i, finite=True):
        return None
    old = _told(tree, thing, thing)
    return Correction(i, thing, own[0], False, True, old, _right_after(tree, i), _content(tree, thing), True)


def _instead(tree: Tree, i: int) -> Correction | None:
    """ "Seven people had died, not 11": the one who now says seven said 11 before (the claims must show it)."""
    low, start = tree.lower, i
    if low[i] in NOT:
        start = i + 1
    elif tuple(low[i : i + 2]) in RATHER:
        start = i + 2
    else:
        return None
    while start < len(tree) and low[start] in FILL:
        start += 1
    old = _number(tree, start)
    first, last = tree.sentences[tree.sentence[i]]
    if old is None or old.core >= last:
        return None
    before = list(_numbers(tree, max(first, i - NEXT_TO), i))
    after = [n for n in _numbers(tree, old.last + 1, min(last, old.last + 6)) if low[n.core - 1] == "but"]
    new = after or before
    if not new or (low[i] in NOT and not after and tree.pos[i - 1] != "PUNCT"):
        return None
    return Correction(i, old.core, None, False, True, (old,), (new[-1],))


def _revised(tree: Tree, i: int) -> Correction | None:
    """ "A revised toll of 17", "the corrected figure is 17"."""
    if tree.lemma[i] not in FIGURES | {"statement"}:
        return None
    told = [k for k in tree.kids[i] if tree.base[k] in ("amod", "acl") and k < i]
    if not any(tree.lower[k] in ("revised", "corrected", "amended") for k in told):
        return None
    last = tree.sentences[tree.sentence[i]][1]
    new = [n for n in _numbers(tree, i + 1, last) if tree.lower[_lead(tree, n)] not in ("from", "not")]
    if not new:
        return None
    verb = next((k for k in tree.ancestors(i) if tree.pos[k] == "VERB"), i)
    source = agent_of(tree, verb) if is_passive(tree, verb) else tree.subject(verb)
    source = None if source == i else source
    return Correction(i, i, source, False, source is None, (), tuple(new[:1]))


# ------------------------------------------------------------------ whether, what, which numbers


def _lemma(tree: Tree, i: int) -> str:
    return FORMS.get(tree.lower[i], tree.lemma[i])


def happened(tree: Tree, i: int, finite: bool = False) -> bool:
    """Whether a verb says that something was done: not to be done, not refused, denied, asked for or only possible."""
    kids = tree.kids[i]
    if is_negated(tree, i) or modal(tree, i) or any(tree.lower[k] in ("if", "unless", "whether") for k in kids):
        return False
    helped = {tree.lower[k] for k in kids if tree.base[k] == "aux"}
    infinitive = any(tree.lower[k] == "to" and tree.base[k] in ("mark", "aux") for k in kids)
    bare = tree.lower[i] == _lemma(tree, i) and not helped & {"did", "do", "does", "has", "have", "had", "'ve"}
    above = tree.head[i]
    if infinitive or (bare and not finite and not is_passive(tree, i)):
        had_to = tree.lemma[above] in FORCED and tree.base[i] in ("xcomp", "ccomp", "advcl") and above != i
        return had_to and happened(tree, above, finite=True)
    if not is_passive(tree, i) and helped & {"be", "is", "are", "was", "were", "am"} and tree.lower[i].endswith("ing"):
        return False  # is about it
    acts = table("acts.tsv")
    for above in tree.ancestors(i):
        if acts.get(tree.lemma[above], "") in ("denial", "demand", "pledge", "warning", "doubt"):
            return False
    return True


def _thing(tree: Tree, i: int, passive: bool) -> int | None:
    """What is put right: the object, the subject of a passive, or the noun that a relative or participle hangs on."""
    thing = tree.child(i, "nsubj:pass") if passive else tree.child(i, "obj")
    if thing is None and passive:
        thing = tree.subject(i)
    pointing = thing is None or tree.lower[thing] in ("which", "that")
    if pointing and tree.base[i] == "acl" and tree.head[i] < i:
        return tree.head[i]
    return thing


def _is_record(tree: Tree, i: int) -> bool:
    """Whether a noun names something that was said or counted."""
    if tree.lemma[i] == "claim" and tree.lower[i + 1 : i + 2] in (["to"], ["over"]):
        return False  # "its claim to the islands"
    return tree.pos[i] in ("NOUN", "PROPN") and tree.lemma[i] in RECORDS


def _is_this(tree: Tree, i: int) -> bool:
    """Whether it is the very text: "this article"."""
    return tree.lemma[i] in PIECES and tree.has_word(i, {"this"}, "det")


def _earlier_version(tree: Tree, i: int) -> bool:
    """ "An earlier version of this article"."""
    named = tree.lemma[i] in ("version", "edition") and tree.has_word(i, EARLIER)
    return named and any(_is_this(tree, k) for k in tree.kids[i])


def _content(tree: Tree, thing: int) -> int | None:
    """The clause that tells what was said ("its report that C"), without one that only says what it was."""
    for k in tree.children(thing, "acl", "ccomp"):
        if k > thing and tree.dep[k] != "acl:relcl" and tree.subject(k) is not None:
            return k
    return None


def _figures(tree: Tree, cue: int, thing: int, takes_back: bool) -> tuple[tuple[Number, ...], tuple[Number, ...]]:
    """The numbers before and after: "from 20 to 17", "of 12 to nine", "to 22"; what stands in the thing is old."""
    old, new = [], []
    first = min(cue, tree.lo[thing]) if thing < cue else cue
    for number in _numbers(tree, first, _reach(tree, cue, thing)):
        lead = tree.lower[_lead(tree, number)]
        inside = tree.lo[thing] <= number.core <= tree.hi[thing] and number.core > thing
        if lead in TO and not (inside and _within_clause(tree, number.core, thing, cue)):
            new.append(number)
        elif lead in FROM or inside:
            old.append(number)
    if takes_back:
        return (*old, *new), ()
    return tuple(old), tuple(new)


def _within_clause(tree: Tree, i: int, thing: int, cue: int) -> bool:
    """Whether a clause stands between a token and the noun above it: "a statement that put the dead at 18"."""
    for above in tree.ancestors(i):
        if above in (thing, cue):
            return False
        if tree.base[above] in ("acl", "ccomp") and tree.head[above] == thing:
            return True
    return False


def _reach(tree: Tree, cue: int, thing: int) -> int:
    """The token before which the figures of a correction stand: the end, or the next clause with its own subject."""
    last = tree.sentences[tree.sentence[cue]][1]
    for j in range(cue + 1, last):
        if tree.lo[thing] <= j <= tree.hi[thing]:
            continue
        if tree.lower[j] in STOPS and tree.pos[j] in ("SCONJ", "ADP", "ADV") and not _number_next(tree, j):
            return j
        if tree.lower[j] in (";", ":") or (tree.base[j] == "nsubj" and tree.head[j] != cue):
            return tree.lo[j]
    return last


def _number_next(tree: Tree, i: int) -> bool:
    """Whether a number follows at once ("as 12")."""
    return _number(tree, i + 1) is not None


def _told(tree: Tree, head: int, after: int) -> tuple[Number, ...]:
    """The numbers in the words below a head, from a token on."""
    first, last = tree.sentences[tree.sentence[after]]
    stop = next((j for j in range(after, last) if tree.lower[j] in (";", "not")), last)
    return tuple(_numbers(tree, max(first, min(tree.lo[head], after)), min(stop, tree.hi[head] + 1)))


def _right_after(tree: Tree, cue: int) -> tuple[Number, ...]:
    """What is right, in the rest of the sentence or in the next: "the correct figure was four", "in fact 13"."""
    at = tree.sentence[cue]
    first = next((j for j in range(cue, tree.sentences[at][1]) if tree.lower[j] in (";", ":", "but")), None)
    stretches = [] if first is None else [(first, tree.sentences[at][1])]
    if at + 1 < len(tree.sentences):
        begin, end = tree.sentences[at + 1]
        if tree.paragraph[begin] == tree.paragraph[cue]:
            stretches.append((begin, end))
    for begin, end in stretches:
        found = list(_numbers(tree, begin, end))
        words = tree.lower[begin:end]
        says_so = (set(tree.lemma[begin:end]) & FIGURES) and ({"is", "was", "are", "were"} & set(words))
        if found and (says_so or RIGHT & set(words) or "in fact" in " ".join(words) or "actually" in words):
            return (found[0],)
    return ()


def _lead(tree: Tree, number: Number) -> int:
    """The token before a number, its hedges and such words as "the" or "about"."""
    i = min(number.start, number.core) - 1
    while i > 0 and tree.lower[i] in FILL:
        i -= 1
    return max(i, 0)


def _numbers(tree: Tree, first: int, last: int) -> Iterator[Number]:
    """The counts among the tokens `first` to `last` (exclusive); of "12 to nine" and "9 to 12" each by itself."""
    i = first
    while i < last:
        found = _number(tree, i)
        if found is not None:
            yield found
            i = found.last
        i += 1


def _number(tree: Tree, i: int) -> Number | None:
    """The number, alone, that begins at a token; none for a date, a measure or a share."""
    if i >= len(tree) or (i and tree.lower[i] in ("a", "an")):
        return None
    found = number_at(tree, i, alone=True)
    return None if found is None or found.exact is None or excluded(tree, found) else found
