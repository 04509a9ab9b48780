"""Who says what: frames of attribution (cue, source, content) from the parse and from quotation marks.

The forms: "X said that C", "C, X said", "according to X, C", "X was quoted as saying C", "X saw C", a quotation that
runs over sentences, a noun with its content ("the claim by X that C"). After O'Keefe et al. 2012 (direct quotes) and
Pareti 2016 (PolNeAR), written anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from kgraph.extract.lexicon import table
from kgraph.extract.tree import CLOSING, OPENING, STRAIGHT, Tree

RELATIVE = frozenset({"WP", "WDT", "WP$"})
NO_SOURCE = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow week month year day night "
    "morning evening afternoon that which what who there it's".split()
)
INTRODUCES = frozenset({"of", "for", "as", "that", "about", "against"})
TAIL = 5  # tokens before the verb: fewer are no clause and its speaker
BEHIND = 6  # words after it: more are no remark about the saying
LEADS_ON = frozenset({"on", "in", "at", "late", "early", "to", "by", "via", "during", "this", "last"})
CLAUSE_ONLY = frozenset(
    "show find prove hear read see know hold put invite require determine watch learn register".split()
)  # verbs of evidence and perception: they attribute a clause, not a thing (measured on PolNeAR)


@dataclass(frozen=True, slots=True)
class Frame:
    """One attribution: the cue token, the head token of its source (None: nobody is named), the content.

    `content` is the token that heads the content (None for a quotation without one), `first` and `last` its reach;
    `kind` is ``clause``, ``after`` (the source follows), ``according``, ``quote``, ``object``, ``noun``.
    """

    cue: int
    source: int | None
    content: int | None
    first: int
    last: int
    kind: str
    verb: str
    passive: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch between quotation marks: the tokens inside (first, last inclusive)."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1


def quotations(tree: Tree) -> list[Quotation]:
    """The quotations of the document; an open one ends with its paragraph.

    >>> words = '\u201c We stay , \u201d he said .'.split()
    >>> tree = Tree(words, heads=[2, 2, 2, 2, 2, 6, 2, 2], deps=["punct"] * 8, pos=["X"] * 8)
    >>> [(q.first, q.last) for q in quotations(tree)]
    [(1, 3)]
    """
    out: list[Quotation] = []
    begin: int | None = None
    for i, word in enumerate(tree.words):
        if begin is not None and tree.paragraph[i] != tree.paragraph[begin - 1]:
            if i - 1 >= begin:
                out.append(Quotation(begin, i - 1))
            begin = None
        if word in OPENING or (word == STRAIGHT and begin is None):
            if begin is None:
                begin = i + 1
        elif begin is not None and (word in CLOSING or word == STRAIGHT):
            if i - 1 >= begin:
                out.append(Quotation(begin, i - 1))
            begin = None
    if begin is not None and begin < len(tree):
        out.append(Quotation(begin, len(tree) - 1))
    return out


def subject_of(tree: Tree, verb: int, depth: int = 0) -> int | None:
    """The head token of the subject of a verb, looked for up the tree where the verb has none of its own."""
    own = tree.subject(verb)
    dep, head = tree.base[verb], tree.head[verb]
    if own is not None:
        if tree.tag[own] in RELATIVE and dep in ("acl", "advcl"):
            return head
        return own
    if depth > 3 or head == verb:
        return None
    if tree.dep[verb] == "acl:relcl" or dep == "acl":
        return head
    if dep in ("conj", "xcomp", "advcl", "parataxis", "ccomp") and tree.pos[head] in ("VERB", "AUX", "ADJ", "NOUN"):
        if dep in ("parataxis", "ccomp") and tree.tag[verb] not in ("VBG", "VBN", "VB"):
            return None
        if dep == "xcomp":
            controller = tree.child(head, "obj", "iobj")
            if controller is not None:
                return controller
        return subject_of(tree, head, depth + 1)
    return None


def is_passive(tree: Tree, verb: int) -> bool:
    """Whether the verb is in the passive, bare participles ("believed to be", "backed by") included."""
    if tree.passive(verb) or agent_of(tree, verb) is not None:
        return True
    if tree.tag[verb] != "VBN" or any(tree.base[k] in ("aux", "nsubj") for k in tree.kids[verb]):
        return False
    return not (
        tree.base[verb] == "conj" and tree.tag[tree.head[verb]] in ("VBN", "VBD") and not tree.passive(tree.head[verb])
    )


def agent_of(tree: Tree, verb: int) -> int | None:
    """The agent of a passive verb ("by X")."""
    for k in tree.kids[verb]:
        if tree.dep[k] == "obl:agent" or (tree.base[k] in ("obl", "nmod") and tree.has_word(k, {"by"}, "case")):
            return k
    return None


def frames(tree: Tree) -> list[Frame]:
    """All frames of attribution that the parse shows, in the order of their cues."""
    verbs, nouns = table("cues.tsv"), table("cue_nouns.tsv")
    out: list[Frame] = []
    for i in range(len(tree)):
        if tree.paragraph[i] < 0:
            continue
        if tree.lower[i] == "according":
            out.extend(according(tree, i))
        elif tree.pos[i] in ("VERB", "AUX") and tree.lemma[i] in verbs:
            out.extend(verbal(tree, i))
        elif tree.pos[i] == "NOUN" and tree.lemma[i] in nouns:
            out.extend(nominal(tree, i))
    return out


def according(tree: Tree, i: int) -> list[Frame]:
    """ "According to X": X is the source of the clause that the phrase hangs on."""
    head = tree.head[i]
    source = tree.child(i, "obl", "nmod", "obj")
    if source is not None:
        top = head
    elif tree.base[i] in ("case", "mark", "fixed"):
        source, top = head, tree.head[head]
    else:
        return []
    if top in (source, i):
        return []
    while tree.pos[top] not in ("VERB", "AUX") and tree.base[top] in ("nmod", "obl", "obj", "conj", "appos", "nummod"):
        if tree.subject(top) is not None:
            break
        top = tree.head[top]
    return [Frame(i, source, top, tree.lo[top], tree.hi[top], "according", "according")]


def tail(tree: Tree, i: int) -> Frame | None:
    """ "C X said." in a text that lost its commas: a verb of speech that ends its sentence, the source just before it.

    The parse takes the subject of C for its subject; so the source is read from the words. A few words may follow that
    say when, where or to whom ("told reporters on Monday").
    """
    first, last = tree.sentences[tree.sentence[i]]
    behind = [j for j in range(i + 1, last) if tree.pos[j] != "PUNCT"]
    if len(behind) > BEHIND or any(tree.pos[j] in ("VERB", "AUX", "SCONJ", "CCONJ") for j in behind):
        return None
    told = tree.lemma[i] == "tell"
    if behind and not (told or tree.lower[behind[0]] in NO_SOURCE | LEADS_ON):
        return None
    if i - first < TAIL or tree.pos[i - 1] not in ("NOUN", "PROPN", "PRON") or tree.tag[i] not in ("VBD", "VBZ"):
        return None
    if tree.tag[i - 1] in RELATIVE or tree.lower[i - 1] in NO_SOURCE:
        return None
    own = subject_of(tree, i)
    if own is not None and (tree.lo[own] >= i - 12 and own > first + 3 and tree.hi[own] >= i - 1):
        return None
    source = i - 1
    while tree.base[source] in ("compound", "flat") and source < tree.head[source] < i:
        source = tree.head[source]
    start = source
    while start > first and tree.pos[start - 1] in ("NOUN", "PROPN", "ADJ", "DET") and i - start < 7:
        start -= 1
        if tree.pos[start] == "DET":
            break
    head = next(
        (j for j in (tree.root_of[i], *range(first, start)) if j < start and tree.pos[j] in ("VERB", "AUX")), None
    )
    if head is None:
        return None
    return Frame(i, source, head, first, start - 1, "after", tree.lemma[i])


def verbal(tree: Tree, i: int) -> list[Frame]:
    """The frames of a verb of speech, thought or perception."""
    ending = tail(tree, i) if table("cues.tsv").get(tree.lemma[i]) in ("say", "claim") else None
    if ending is not None:
        return [ending]
    passive = is_passive(tree, i)
    source = agent_of(tree, i) if passive else subject_of(tree, i)
    if source is not None and tree.lower[source] in NO_SOURCE:
        source = None
    verb, out = tree.lemma[i], []

    def add(content: int, kind: str) -> None:
        out.append(Frame(i, source, content, tree.lo[content], tree.hi[content], kind, verb, passive))

    for k in tree.children(i, "ccomp"):
        add(k, "clause" if k > i else "after")
    if tree.base[i] in ("parataxis", "discourse") and tree.head[i] != i:
        add(tree.head[i], "after")
    elif not out:
        for k in tree.children(i, "parataxis"):
            if tree.pos[k] in ("VERB", "AUX", "NOUN", "ADJ", "PROPN") and k > i:
                add(k, "clause")
    if not out:
        for k in tree.children(i, "xcomp"):
            add(k, "object")
    if not out and verb not in CLAUSE_ONLY and table("cues.tsv").get(verb) != "think":
        for k in tree.kids[i]:
            oblique = tree.base[k] in ("obl", "advcl", "acl") and any(
                tree.lower[x] in INTRODUCES for x in tree.kids[k] if tree.base[x] in ("case", "mark")
            )
            asked = (
                tree.base[k] in ("advcl", "acl")
                and k > i
                and tree.has_word(k, {"to"}, "mark")
                and verb in table("acts.tsv")
            )
            if tree.base[k] == "obj" or oblique or asked:
                add(k, "object")
    if not out:
        out.append(Frame(i, source, None, i, i, "bare", verb, passive))
    return out


def nominal(tree: Tree, i: int) -> list[Frame]:
    """ "X's claim that C", "a report by X that C"."""
    out = []
    owner = tree.child(i, "nmod:poss")
    if owner is None:
        for k in tree.children(i, "nmod"):
            if tree.has_word(k, {"by", "from"}, "case"):
                owner = k
    for k in tree.children(i, "acl", "ccomp"):
        if tree.dep[k] != "acl:relcl" and tree.has_word(k, {"that"}, "mark"):
            out.append(Frame(i, owner, k, tree.lo[k], tree.hi[k], "noun", tree.lemma[i]))
    return out
