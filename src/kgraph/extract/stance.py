"""What a claim does: asserts, denies, accuses, demands, pledges or warns. The words that speak for each.

`describe_stance` adds to a candidate's features those that bear on its stance: the class of its own cue and of the cue
that holds it, negation and what is negated ("did not comment" denies nothing), modals, and telling words.
"""

from __future__ import annotations

from collections.abc import Sequence

from kgraph.extract.attribution import Attributions, act_of
from kgraph.extract.clauses import Clause
from kgraph.extract.features import Described, is_negated, modal
from kgraph.extract.lexicon import table
from kgraph.extract.tree import Tree
from kgraph.extract.wordlists import word_set
from kgraph.model import Stance

WINDOW = 4  # tokens beside a clause in which a cue still tells of it, where the parse is wrong


def signals(tree: Tree, first: int, last: int) -> set[str]:
    """The classes of the telling words (``data/stance.tsv``) among the tokens `first` to `last`."""
    lexicon = table("stance.tsv")
    out = set()
    for i in range(max(0, first), min(len(tree), last + 1)):
        found = lexicon.get(tree.lemma[i]) or lexicon.get(tree.lower[i])
        if found:
            out.add(found)
        if i and (pair := lexicon.get(tree.lemma[i - 1] + " " + tree.lower[i])):
            out.add(pair)
    return out


def negation(tree: Tree, clause: Clause) -> str:
    """What kind of negation the clause has: "" (none), ``silent`` (nothing is known or said), ``plain``."""
    head = clause.head
    if tree.lemma[head] == "do" and tree.has_word(head, {"nothing", "little"}, "obj"):
        return ""  # "does nothing to end it" is of no use, not a denial
    if {tree.lemma[head], tree.lower[head]} & LITOTES:
        return ""  # "has never hidden its wish" says that it has one
    if other_than_denied(tree, head):
        return ""
    around = [head, *(k for k in tree.kids[head] if tree.base[k] in ("obj", "nsubj", "xcomp", "obl", "ccomp"))]
    no = any(
        tree.lower[k] in ("no", "nobody", "none", "nothing", "neither") for i in around for k in (i, *tree.kids[i])
    )
    if not (
        is_negated(tree, head) or no or (tree.lemma[head] in LEXICAL and tree.child(head, "obj", "xcomp") is not None)
    ):
        return ""
    subject = tree.subject(head)
    speechless = subject is not None and tree.lemma[head] in table("cues.tsv")
    if speechless and subject is not None and {tree.lower[k] for k in (subject, *tree.kids[subject])} & NOBODY:
        return "silent"  # "no group has claimed responsibility"
    there = tree.child(head, "expl") is not None  # "there was no claim of responsibility"
    words = {tree.lemma[i] for i in around if tree.base[i] != "nsubj" or i == head}
    if there:
        words |= {tree.lemma[k] for i in around for k in (i, *tree.kids[i])}
    silence = {w for w, kind in table("stance.tsv").items() if kind == "silence"}
    below = {tree.lemma[k] for i in around for k in tree.kids[i] if tree.base[k] in ("acl", "advcl", "xcomp") and k > i}
    return "silent" if (words | below) & silence else "plain"  # "is in no position to confirm"


def other_than_denied(tree: Tree, head: int) -> bool:
    """Whether what is negated is not that something happened: "had not stopped", "is not the first attack"."""
    if tree.lemma[head] in GOING_ON and tree.pos[head] == "VERB":
        return True
    copular = any(tree.base[k] == "cop" for k in tree.kids[head])
    return copular and any(tree.lower[k] in RANKS and tree.base[k] in ("amod", "advmod") for k in tree.kids[head])


GOING_ON = frozenset({"stop", "cease", "halt", "subside", "abate", "relent", "pause"})
RANKS = frozenset({"first", "second", "last", "only", "sole", "same", "latest"})


UNSAID = frozenset({"say", "think", "believe", "accept", "agree"})  # "we do not think that C" denies C
NOBODY = frozenset({"no", "nobody", "none", "neither"})
LITOTES = frozenset({"hide", "hidden", "hid", "conceal", "disguise", "doubt", "fail", "stop", "cease", "shy"})
LEXICAL = frozenset({"avoid", "refuse", "abstain", "refrain"})


def rules(tree: Tree, spoken: Attributions, clause: Clause, no: str) -> list[str]:
    """The names of the rules of thumb that fire on the clause: each speaks for one stance."""
    head, out = clause.head, []
    act = act_of(tree, head)
    lemma = tree.lemma[act] if tree.pos[act] in ("VERB", "AUX") else ""
    kids = tree.kids[head]
    after = {tree.lower[i] for i in range(head + 1, min(len(tree), head + 8))}
    passive = tree.passive(head)
    held = [f for f in spoken.frames_of(head) if f.cue != head and f.kind in ("clause", "after", "according", "noun")]
    attributed = any(f.source is not None for f in held) or spoken.quote_of[head] is not None
    can = modal(tree, head)
    subject = tree.subject(head)
    we = subject is not None and tree.lower[subject] in ("i", "we")
    finite = tree.tag[head] != "VB" or bool(can) or tree.child(head, "aux") is not None
    condition = any(tree.lower[k] in ("if", "unless", "whether") for k in kids)
    strong = table("acts.tsv").get(lemma, "")
    if tree.lower[head] == "far" and "from" in after:
        out.append("far-from")
    for frame in held:
        if frame.verb in UNSAID and is_negated(tree, frame.cue) and frame.source is not None:
            out.append("unsaid")
    if _called_a_lie(tree, clause):
        out.append("lie-above")
    if strong == "demand" and not passive and (lemma not in WEAK or after & {"to", "for", "on", "upon", "that"}):
        out.append("demand-verb" if lemma not in WEAK else "demand-weak")
    if strong == "denial" and lemma in REFUSING and _refused(tree, head):
        strong = ""  # to turn down a proposal is no denial
    nouns = table("cue_nouns.tsv")
    if strong == "denial" and any(nouns.get(tree.lemma[k]) == "deny" for k in tree.children(act, "obj")):
        strong = ""  # to contradict a denial is none
        out.append("not-denied")
    if is_negated(tree, head) and other_than_denied(tree, head):
        out.append("not-denied")
    if lemma == "commit" and "to" not in after:
        strong = ""  # "committing crimes" pledges nothing
    if strong in ("pledge", "warning", "denial", "doubt", "accusation") and not passive:
        out.append(strong + "-verb" + ("-no" if no else ""))
    if strong in ("denial", "doubt") and passive:
        out.append("denial-passive")
    for frame in held:
        above = table("acts.tsv").get(frame.verb, "")
        if above:
            out.append(f"{above}-above" + ("-no" if no else ""))
    if can in ("must", "should", "ought") or (lemma == "need" and "to" in after):
        out.append(f"needed+{attributed}+{'have' in after}")
    if can in ("will", "'ll", "shall") or can == "would":
        out.append(f"{'would' if can == 'would' else 'will'}+{we}+{attributed}")
    if (lemma in ("go", "ready", "prepared") and tree.child(head, "xcomp") is not None) or tree.lemma[head] in (
        "ready",
        "committed",
        "determined",
    ):
        out.append(f"going+{we}+{attributed}")
    if can in ("could", "may", "might") and not no:
        out.append(f"possible+{attributed}")
    done = any(tree.lower[i] == "have" for i in range(head, min(len(tree), head + 4)))
    if (not done and lemma == "expect" and passive) or (not done and tree.lemma[head] in ("likely", "bound", "set")):
        out.append("expected")
    if condition:
        out.append("condition")
    if no == "silent":
        out.append("silent")
    if no == "plain" and finite and not condition and not can:
        out.append(f"negated+{attributed}+{'past' if tree.tag[head] in ('VBD', 'VBN') else 'present'}")
        if tree.base[head] not in ("root", "ccomp", "conj", "parataxis"):
            out.append("negated-aside")
    if no and can == "could" and done:
        out.append(f"denied-past+{attributed}")
    if no and can in ("can", "could", "will", "would"):
        out.append(f"negated-{can}+{attributed}")
    if tree.lemma[head] in UNTRUE or any(
        tree.lemma[k] in UNTRUE for k in kids if tree.base[k] in ("advmod", "obj", "xcomp")
    ):
        out.append(f"untrue+{attributed}+{bool(no)}")
    if tree.tag[head] == "VB" and spoken.quote_of[head] is not None and subject is None and head == clause.first:
        out.append("imperative")
    for k in kids:
        if tree.base[k] == "obj" and nouns.get(tree.lemma[k]) in ("accuse", "claim") and strong:
            out.append(f"{strong}-of-claim")
        if tree.base[k] == "obj" and nouns.get(tree.lemma[k]) in ("deny", "demand", "pledge", "warn") and lemma in GIVE:
            out.append(f"{nouns[tree.lemma[k]]}-given")
        if tree.base[k] == "obj" and nouns.get(tree.lemma[k]) == "accuse" and lemma in LEVEL and not passive:
            out.append("accuse-given")
    return out


def _called_a_lie(tree: Tree, clause: Clause) -> bool:
    """Whether the clause is, or says of its content, what somebody calls a lie: "the biggest lie is that C"."""
    low = tree.sentences[tree.sentence[clause.head]][0]
    for that in range(clause.head - 1, max(low, clause.first - 2), -1):
        if tree.lower[that] != "that" or that == 0:
            continue
        left = that - 1
        while left > low and tree.pos[left] == "PUNCT":  # "[is] that"
            left -= 1
        if tree.lemma[left] in LIES:
            return that >= clause.first - 1
        if tree.lemma[left] == "be":
            before = range(left - 1, max(low - 1, that - LIE_REACH), -1)
            return any(tree.lemma[k] in LIES and tree.pos[k] == "NOUN" for k in before)
    return False


def _refused(tree: Tree, head: int) -> bool:
    """Whether the object of a verb of rejection is a thing proposed ("rejected the offer", "the plan, which …")."""
    things = tree.children(head, "obj", "nsubj:pass")
    if any(tree.lower[k] == "which" for k in things) or (not things and tree.base[head] == "acl"):
        things = [tree.head[head]]
    return any(tree.lemma[k] in PROPOSALS for k in things)


REFUSING = frozenset({"reject", "dismiss", "rebuff", "repudiate", "refuse"})
PROPOSALS = word_set("stance.proposals")
LIES = frozenset({"lie", "myth", "falsehood", "hoax", "fabrication", "fiction", "nonsense", "propaganda"})
LIE_REACH = 12  # tokens
WEAK = frozenset({"call", "ask", "press", "order", "push", "want", "propose", "require", "invite"})
GIVE = frozenset(
    {"issue", "make", "give", "voice", "express", "repeat", "renew", "raise", "publish", "reiterate", "prompt", "have"}
)
LEVEL = frozenset({"exchange", "trade", "swap", "level", "make", "repeat", "renew", "voice"})
UNTRUE = frozenset(
    "false untrue incorrect baseless unfounded groundless fabricated impossible lie liar unrelated propaganda hoax "
    "nonsense "
    "unsuccessful unable".split()
)


def decided(fired: Sequence[str]) -> Stance | None:
    """The stance that explicit words settle, if any."""
    names = set(fired)
    for stance, sure in DECISIVE:
        if names & sure:
            return stance
    if any(n.startswith("negated+") for n in names) and "negated-aside" not in names:
        return Stance.DENIAL
    return None


def describe_stance(tree: Tree, spoken: Attributions, clause: Clause, base: Described) -> tuple[Described, list[str]]:
    """The features of a candidate that bear on its stance, and the rules that fire on it."""
    cues, nouns = spoken.classes, table("cue_nouns.tsv")
    head = clause.head
    out = Described([w for w in base.words if w.startswith(KEPT)], {})
    add = out.words.append
    own = cues.get(tree.lemma[head], "") if tree.pos[head] in ("VERB", "AUX") else ""
    held = [f for f in spoken.frames_of(head) if f.cue != head]
    above = spoken.class_of(held[0]) if held and held[0].kind in ("clause", "after", "object", "noun") else ""
    no = negation(tree, clause)
    named = any(f.source is not None for f in held)
    can = modal(tree, head) or next(
        (modal(tree, k) for k in tree.kids[head] if tree.base[k] in ("ccomp", "xcomp") and modal(tree, k)), ""
    )
    tense = "past" if tree.tag[head] in ("VBD", "VBN") else tree.tag[head]
    thing = next(
        (nouns[tree.lemma[k]] for k in tree.kids[head] if tree.base[k] == "obj" and tree.lemma[k] in nouns), ""
    )
    said = sorted(signals(tree, clause.first, clause.last))
    near = sorted(
        signals(tree, clause.first - WINDOW, clause.first - 1) | signals(tree, clause.last + 1, clause.last + WINDOW)
    )
    fired = rules(tree, spoken, clause, no)
    for rule in fired:
        add(f"rule={rule}")
    add(f"rules={'+'.join(sorted(fired))}")
    add(f"own={own}")
    add(f"own+no={own}+{no}")
    add(f"own+subject={own}+{tree.subject(head) is not None}")
    add(f"above={above}")
    add(f"above+no={above}+{no}")
    add(f"no={no}")
    add(f"no+named={no}+{named}+{spoken.quote_of[head] is not None}")
    add(f"no+can={no}+{can}")
    add(f"no+tense={no}+{tense}")
    add(f"no+lemma={no}+{tree.lemma[head]}")
    add(f"can={can}")
    add(f"can+above={can}+{above}")
    add(f"can+named={can}+{named}")
    add(f"thing={own}+{thing}")
    add(f"to={tree.has_word(head, {'to'}, 'mark')}+{above}")
    for word in said:
        add(f"said={word}")
        add(f"said+no={word}+{no}")
    for word in near:
        add(f"near={word}")
    return out, fired


KEPT = ("pronoun=", "modal=")
DECISIVE = (
    (Stance.ASSERTION, frozenset({"not-denied"})),
    (Stance.DENIAL, frozenset({"denial-verb", "denial-passive", "doubt-verb", "deny-given", "denial-of-claim"})),
    (Stance.DEMAND, frozenset({"demand-verb", "demand-weak", "demand-given", "needed+True+False", "imperative"})),
    (Stance.PLEDGE, frozenset({"pledge-verb", "going+True+True", "will+True+True"})),
    (Stance.WARNING, frozenset({"warning-verb", "warn-given"})),
    (Stance.ACCUSATION, frozenset({"accusation-verb", "accuse-given"})),
    (Stance.DENIAL, frozenset({"untrue+True+False", "denied-past+True", "far-from", "unsaid", "lie-above"})),
)
