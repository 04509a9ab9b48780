"""Which words of a text name an event, and of which type: a lexicon of triggers matched on the parse.

The lexicon is data: ``data/triggers.csv``, with word sets, named ``event.…``, in ``data/word_sets.tsv``. One row is one
way to name a type::

    type,trigger,pos,where,weight
    shelling,fire,V,prep=on|upon|at;!obj=@missile,7

`trigger` is one or more lemmas in a row (a verb may have up to three words between them: "took full control").
`pos` is V, N or X (any). `where` lists conditions, all of which must hold: ``obj``, ``subj``, ``prep`` (a preposition
on a dependent), ``any`` (a word of the same clause); values are words or ``@set``; ``!`` negates. `weight` (1 to 10)
says how strongly the words alone speak for the type: 10 leaves no doubt, 5 needs support.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kgraph.extract.certainty import negated
from kgraph.extract.tree import SUBJECTS, Tree
from kgraph.extract.verb_forms import verb_lemma
from kgraph.extract.wordlists import word_set

EVENT_TYPES = (
    "armed-clash armed-attack shelling air-strike missile-strike bombing chemical-attack prohibited-weapons "
    "targeting-civilians assassination abduction detention property-destruction ceasefire-agreement "
    "ceasefire-observance ceasefire-violation territorial-control withdrawal fighter-deployment military-support "
    "mobilization talks prisoner-exchange displacement aid affected casualties responsibility escalation alignment "
    "sanction incident health other"
).split()
HYPHENS = frozenset({"-", "\u2010", "\u2011"})
VERBAL = frozenset({"VERB", "AUX"})
NOMINAL = frozenset({"NOUN", "PROPN"})
CLAUSE_DEPS = frozenset({"root", "ccomp", "advcl", "parataxis", "acl", "csubj"})
GAP = 3
NEAR = 7  # tokens from the trigger within which a weapon is its means
DEMANDING = word_set("event.demanding")


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of a trigger's surroundings: `slot` (obj, subj, prep, any), the words, and whether it must fail."""

    slot: str
    words: frozenset[str]
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Trigger:
    """One row of the lexicon, ready to match."""

    type: str
    lemmas: tuple[str, ...]
    pos: str
    where: tuple[Condition, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event named by a token: its type, how surely (0 to 1), whether it is said not to have happened.

    `trigger` is the index of the token that carries the arguments (the verb, or the noun of "launched an attack"),
    `first` and `last` span the trigger's words; `means` and `outcome` as in `kgraph.model.Event`.
    """

    trigger: int
    first: int
    last: int
    type: str
    score: float
    negated: bool = False
    means: str = ""
    outcome: str = ""


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("kgraph.extract") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def parse_condition(text: str) -> Condition:
    """Reads one condition of a `where` column.

    Raises ValueError on an unknown slot or word set.

    >>> parse_condition("!prep=on|at").negative
    True
    """
    negative = text.startswith("!")
    slot, _, values = text.lstrip("!").partition("=")
    if slot not in ("obj", "subj", "prep", "any"):
        raise ValueError(f"triggers.csv: no slot {slot!r} in {text!r} (obj, subj, prep or any)")
    words: set[str] = set()
    for value in values.split("|"):
        if value.startswith("@"):
            try:
                words |= word_set(f"event.{value[1:]}")
            except KeyError:
                raise ValueError(f"triggers.csv: word_sets.tsv has no set event.{value[1:]}") from None
        else:
            words.add(value)
    return Condition(slot, frozenset(words), negative)


@cache
def lexicon() -> dict[str, tuple[Trigger, ...]]:
    """The triggers by the first lemma of each."""
    out: dict[str, list[Trigger]] = defaultdict(list)
    for row in _rows("triggers.csv"):
        lemmas = tuple(row["trigger"].replace("-", " ").split())
        where = tuple(parse_condition(c) for c in row["where"].split(";") if c)
        out[lemmas[0]].append(Trigger(row["type"], lemmas, row["pos"], where, float(row["weight"])))
        if len(lemmas) > 1 and "-" in row["trigger"]:
            whole = Trigger(row["type"], (row["trigger"],), row["pos"], where, float(row["weight"]))
            out[row["trigger"]].append(whole)
    return {k: tuple(v) for k, v in out.items()}


def clause_of(tree: Tree, i: int) -> int:
    """The head of the smallest clause that the token stands in."""
    while tree.base[i] not in CLAUSE_DEPS and tree.head[i] != i:
        if tree.base[i] == "conj" and tree.pos[i] == "VERB":
            break
        i = tree.head[i]
    return i


def heads_of(tree: Tree, i: int, slot: str) -> list[int]:
    """The objects or subjects of a verb (passive voice undone), through control and coordination."""
    passive = tree.passive(i)
    kids = tree.kids[i]
    if slot == "obj":
        found = tree.children(i, "obj", "iobj")
        found += tree.children(i, "nsubj:pass") if passive else []
        if tree.dep[i] in ("acl", "acl:relcl") and (tree.tag[i] == "VBN" or not found):
            found.append(tree.head[i])
    elif passive:
        found = tree.children(i, "obl:agent")
        found += [k for k in kids if tree.base[k] == "obl" and tree.has_word(k, {"by"}, "case")]
    else:
        found = [k for k in kids if tree.dep[k] in SUBJECTS]
        if not found and tree.base[i] in ("xcomp", "conj", "acl"):
            head = tree.head[i]
            if tree.base[i] == "acl":
                found = [head]
            else:
                found = tree.children(head, "obj") if tree.base[i] == "xcomp" else []
                found = found or [k for k in tree.kids[head] if tree.dep[k] in SUBJECTS]
    out = list(found)
    for k in found:
        out += tree.children(k, "conj", "compound", "nmod", "amod", "appos")
    return out


IRREGULAR = {
    "retaken": "retake", "retook": "retake", "taken": "take", "took": "take", "held": "hold", "fought": "fight",
    "overran": "overrun", "shot": "shoot", "blew": "blow", "blown": "blow", "struck": "strike", "sent": "send",
    "dead": "die", "lost": "lose", "broke": "break", "broken": "break", "fled": "flee", "fell": "fall",
}  # fmt: skip


def forms(tree: Tree, i: int) -> set[str]:
    """The forms under which a token is looked up: its word, its lemma, and what a lemmatiser should have said.

    >>> tree = Tree(["tortured"], heads=[0], deps=["root"], pos=["VERB"], lemmas=["tortur"])
    >>> "torture" in forms(tree, 0)
    True
    """
    word = tree.lower[i]
    out = {word, tree.lemma[i]}
    if tree.pos[i] == "VERB":
        out.add(verb_lemma(word, tree.lemma[i]))
    if word in IRREGULAR:
        out.add(IRREGULAR[word])
    elif word.endswith("ed") and len(word) > 4:
        out |= {word[:-2], word[:-1]}
    elif word.endswith("ing") and len(word) > 5 and tree.pos[i] != "NOUN":
        out |= {word[:-3], word[:-3] + "e"}
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 4:
        out.add(word[:-1])
    return out


class Matcher:
    """Matches the lexicon against one tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.form = [forms(tree, i) for i in range(len(tree))]
        for i in range(2, len(tree)):
            if tree.lower[i - 1] in HYPHENS:
                self.form[i].add(f"{tree.lower[i - 2]}-{tree.lemma[i]}")

    def words_in(self, first: int, last: int) -> set[str]:
        out: set[str] = set()
        for j in range(max(0, first), min(len(self.tree) - 1, last) + 1):
            out |= self.form[j]
        return out

    def holds(self, condition: Condition, i: int, first: int, last: int) -> bool:
        tree = self.tree
        if condition.slot == "any":
            top = clause_of(tree, i)
            lo, hi = max(tree.lo[top], i - 18), min(tree.hi[top], i + 18)
            found = any(
                self.form[j] & condition.words for j in range(lo, hi + 1) if not first <= j <= last
            )
        elif condition.slot == "prep":
            found = any(
                tree.lower[c] in condition.words
                for k in tree.kids[i]
                for c in (k, *tree.kids[k])
                if tree.base[c] in ("case", "compound", "mark") or (c == k and tree.base[c] in ("advmod", "obl"))
            )
        else:
            found = any(self.form[k] & condition.words for k in heads_of(tree, i, condition.slot))
        return found != condition.negative

    def at(self, i: int) -> Iterable[tuple[Trigger, int, int]]:
        """The triggers that begin at the token, each with the head token and the last token."""
        table = lexicon()
        seen: set[int] = set()
        for form in sorted(self.form[i] & table.keys()):
            for trigger in table[form]:
                if id(trigger) in seen:
                    continue
                seen.add(id(trigger))
                last = self.follow(trigger, i)
                if last is None:
                    continue
                head = self.head_of(trigger, i, last)
                if self.fits(trigger, head, i, last) and all(self.holds(c, head, i, last) for c in trigger.where):
                    yield trigger, head, last

    def follow(self, trigger: Trigger, i: int) -> int | None:
        """The last token of a trigger that begins at `i`, or None when the words do not go on so."""
        tree, last = self.tree, i
        for lemma in trigger.lemmas[1:]:
            j, room = last + 1, GAP if trigger.pos == "V" else 1 if tree.lower[last] in ("of", "to", "on") else 0
            while j < len(tree):
                if lemma in self.form[j]:
                    break
                if tree.lower[j] not in HYPHENS:
                    room -= 1
                    if room < 0 or tree.pos[j] in ("VERB", "PUNCT"):
                        return None
                j += 1
            else:
                return None
            last = j
        return last

    def head_of(self, trigger: Trigger, first: int, last: int) -> int:
        if first == last or trigger.pos == "V":
            return first
        inside = range(first, last + 1)
        return next((j for j in inside if self.tree.head[j] not in inside or self.tree.head[j] == j), last)

    def fits(self, trigger: Trigger, head: int, first: int, last: int) -> bool:
        pos, tag = self.tree.pos[head], self.tree.tag[head]
        if trigger.pos == "V":
            return pos in VERBAL or (first == last and tag in ("VBN", "VBG", "VBD") and pos == "ADJ")
        if trigger.pos == "N":
            return pos in NOMINAL or first < last or (tag == "VBG" and self.tree.base[head] in ("obj", "obl", "nmod"))
        return True


def means_of(matcher: Matcher, trigger: int, first: int, last: int) -> str:
    """The weapon that the trigger's words or its own clause name close by, as its lemma, or ""."""
    tree = matcher.tree
    top = clause_of(tree, trigger)
    near = sorted(range(max(first, trigger - NEAR), min(last, trigger + NEAR) + 1), key=lambda j: (abs(j - trigger), j))
    for name in ("gas", "banned", "missile", "artillery", "aircraft"):
        for j in near:
            if tree.pos[j] not in ("NOUN", "PROPN", "ADJ") or not matcher.form[j] & word_set(f"event.{name}"):
                continue
            if clause_of(tree, j) == top:
                return tree.lemma[j]
    return ""


# What the verb says became of the act; ontology/knowledge/outcomes.ttl knows which of these words exclude each other.
OUTCOMES = {
    "repel": "repelled", "repulse": "repulsed", "thwart": "thwarted", "foil": "foiled", "capture": "captured",
    "seize": "seized", "recapture": "recaptured", "retake": "retaken", "liberate": "liberated", "occupy": "occupied",
    "overrun": "captured", "intercept": "intercepted", "destroy": "destroyed", "hit": "hit", "strike": "struck",
    "miss": "missed", "fail": "failed", "collapse": "collapsed", "defeat": "defeated", "rout": "defeated",
}  # fmt: skip


def outcome_of(tree: Tree, i: int) -> str:
    """How the event ended, if its own verb or the verb above it says so: the verb's own word.

    >>> tree = Tree(["They", "repelled", "an", "attack"], heads=[1, 1, 3, 1], deps=["nsubj", "root", "det", "obj"],
    ...             pos=["PRON", "VERB", "DET", "NOUN"], lemmas=["they", "repel", "a", "attack"])
    >>> outcome_of(tree, 3)
    'repelled'
    """
    for j in (i, tree.head[i]):
        if tree.pos[j] != "VERB" or (j != i and tree.base[i] not in ("obj", "nsubj")):
            continue
        if tree.lemma[j] == "shoot" and any(tree.lower[k] == "down" for k in tree.kids[j]):
            return "shot down"
        if tree.lemma[j] == "take" and any(word_set("event.ground") & forms(tree, k) for k in heads_of(tree, j, "obj")):
            return "taken"
        for form in (tree.lemma[j], IRREGULAR.get(tree.lower[j], "")):
            if form in OUTCOMES:
                return OUTCOMES[form]
    return ""


def occurrences(tree: Tree, first: int = 0, last: int | None = None) -> list[Occurrence]:
    """The events that the tokens `first` to `last` (inclusive; the whole text by default) name, in order.

    One token triggers at most one event: the most specific row wins (longer triggers, then weight).

    >>> words = "Separatists opened fire on the village".split()
    >>> tree = Tree(words, heads=[1, 1, 1, 5, 5, 1], deps="nsubj root obj case det obl".split(),
    ...             pos="NOUN VERB NOUN ADP DET NOUN".split(), lemmas="separatist open fire on the village".split())
    >>> [(words[o.trigger], o.type) for o in occurrences(tree)]
    [('opened', 'shelling')]
    """
    matcher = Matcher(tree)
    last = len(tree) - 1 if last is None else last
    best: dict[int, tuple[float, Trigger, int, int]] = {}
    for i in range(first, last + 1):
        for trigger, head, end in matcher.at(i):
            if end > last:
                continue
            rank = trigger.weight + 1.5 * (len(trigger.lemmas) - 1) + 0.6 * len(trigger.where)
            if head not in best or rank > best[head][0]:
                best[head] = (rank, trigger, i, end)
    taken: set[int] = set()
    out = []
    for head in sorted(best, key=lambda h: (-best[h][0], h)):
        rank, trigger, start, end = best[head]
        if any(j in taken for j in range(start, end + 1)) and len(trigger.lemmas) == 1:
            continue
        taken.update(range(start, end + 1))
        out.append(
            Occurrence(
                head, start, end, trigger.type, min(1.0, rank / 12), negated(tree, head),
                means_of(matcher, head, first, last),
                outcome_of(tree, head),
            )
        )  # fmt: skip
    return sorted(out, key=lambda o: o.trigger)


def top_token(tree: Tree, first: int, last: int) -> int:
    """The token of a stretch that the others hang on (the shallowest, verbs before nouns)."""
    return min(range(first, last + 1), key=lambda j: (tree.depth[j], tree.pos[j] not in VERBAL, j))


def widened(tree: Tree, first: int, last: int) -> int:
    """The last token of a stretch, with the content of its verb of demand where that was cut off.

    "Russia called on both sides" is about what they are called on to do.
    """
    top = top_token(tree, first, last)
    if tree.pos[top] != "VERB" or tree.lemma[top] not in DEMANDING:
        return last
    content = [k for k in tree.kids[top] if k > last and (tree.base[k] in ("xcomp", "ccomp", "advcl"))]
    return max([last, *(tree.hi[k] for k in content[:1] if tree.has_word(k, {"to", "that"}, "mark"))])


def rank_types(tree: Tree, first: int, last: int, found: Sequence[Occurrence]) -> dict[str, float]:
    """How strongly the triggers inside a stretch speak for each type: near its head counts more."""
    top = top_token(tree, first, last)
    scores: dict[str, float] = defaultdict(float)
    for o in found:
        if first <= o.trigger <= last:
            distance = min(6, tree.depth[o.trigger] - tree.depth[top])
            scores[o.type] = max(scores[o.type], o.score * (1 - 0.11 * distance))
    return dict(scores)


def type_by_rules(tree: Tree, first: int, last: int) -> tuple[str, float]:
    """The type of a stretch by the lexicon alone; ``("other", 0.0)`` when nothing in it triggers."""
    scores = rank_types(tree, first, last, occurrences(tree, first, last))
    if not scores:
        return "other", 0.0
    best = max(scores, key=lambda t: (scores[t], t))
    return best, scores[best]
