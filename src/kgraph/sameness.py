"""Whether two descriptions are of one event, or two names of one actor: features, score, verdict.

A judgement has four values: ``same``, ``different``, ``unsure`` and ``undecided`` (nothing speaks
for it or against it, so nothing is stored). The score is the sum of the features that hold, each of
which is a row of `FEATURES` with its weight and its reason; the grounds name the features and the
values that matched. A feature that rules the pair out makes the verdict ``different`` whatever the
score. (Event coreference as the gate of contradiction: de Marneffe, Rafferty and Manning 2008;
the four values and the table of features: after nomenklatura.)
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kgraph.facts import KNOWN, ActorFact, EventFact, Facts, focus, local

SAME, DIFFERENT, UNSURE, UNDECIDED = "same", "different", "unsure", "undecided"
SAME_FROM, UNSURE_FROM = 0.6, 0.5
NEAR_DAYS = 3
NEAR_COUNTS, FAR = 1.5, 3.0  # times
ONE_STORY = 1  # days between two articles on one story
FEW = 4  # events of one type in an article, up to which they are likely to be one


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement on a pair: its value, the score (0 to 1) and the grounds in words.

    `apart` names the feature that rules the pair out (``time``, ``place``, ``agent``, ``type``, ``genericity``).
    """

    value: str
    score: float
    grounds: tuple[str, ...] = ()
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of the table: what it looks at, what it adds to the score, and why."""

    name: str
    weight: float
    why: str


FEATURES: Mapping[str, Feature] = {
    row.name: row
    for row in (
        Feature("one-description", 1.0, "the reader took both for one event of one article"),
        Feature("answers", 1.0, "one claim answers the other, so both speak of one event"),
        Feature("type-equal", 0.3, "the same event type"),
        Feature("type-wider", 0.25, "one type is wider than the other (shelling is an attack)"),
        Feature("type-may-describe", 0.15, "a report of one type is often about an event of the other"),
        Feature("type-kin", 0.05, "two kinds of one wider type, which reports often confuse"),
        Feature("type-vague", 0.0, "both of a type that says little (other)"),
        Feature("topic-equal", 0.4, "both say what one thing is by law"),
        Feature("day-equal", 0.25, "the same day, or times that overlap within three days"),
        Feature("time-overlaps", 0.1, "times that overlap"),
        Feature("published-near", 0.05, "no time in one of the texts, published within three days"),
        Feature("place-equal", 0.3, "the same place"),
        Feature("place-inside", 0.2, "one place lies in the other"),
        Feature("place-wide", 0.0, "both in one country or region, which says little"),
        Feature("place-of-article", 0.25, "one text gives no place, and its article is mostly of the other's place"),
        Feature("agent-shared", 0.2, "the same agent, or one who acts for the other"),
        Feature("patient-shared", 0.15, "the same target or victims"),
        Feature("means-shared", 0.15, "the same weapon"),
        Feature("one-article", 0.1, "in one article"),
        Feature("one-article-few", 0.2, "in one article, which tells of few events of this type"),
        Feature("recurs-undated", -0.2, "of a kind that recurs, and no time, agent or target tells which one"),
        Feature("running-counts", 0.3, "both are counts that go on, of about one size"),
        Feature("counts-other", -0.3, "one article gives other numbers, and so tells of two events"),
        Feature("counts-far", -0.25, "numbers so far apart that they hardly are of one event"),
        Feature("agent-apart", -0.25, "two agents: another event, or a dispute about one"),
        Feature("place-apart", -0.35, "two places: another event, or a dispute about one"),
        Feature("time-apart", -0.35, "two times, few days apart: another event, or a dispute about one"),
    )
}


class Sameness:
    """The judge of event pairs over one set of facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._kin: dict[tuple[str, str], str] = {}
        # containers that lie in nothing themselves: countries and the like
        self._wide = frozenset(up for ups in facts.within.values() for up in ups) - frozenset(facts.within)
        self._told = Counter((event.document, event.type) for event in facts.events.values())

    def type_relation(self, one: EventFact, other: EventFact) -> str:
        """The name of the feature that relates the types, ``""`` when they exclude each other."""
        pair = (one.type, other.type)
        if pair not in self._kin:
            self._kin[pair] = self._relate(one, other)
        return self._kin[pair]

    def _relate(self, one: EventFact, other: EventFact) -> str:
        may = self.facts.may_describe
        if one.type == other.type:  # a type that only "may describe" itself says little: "other"
            return "type-vague" if one.type in may.get(one.type, frozenset()) else "type-equal"
        if one.type in other.types or other.type in one.types:
            return "type-wider"
        if any(may.get(a.type, frozenset()) & b.types for a, b in ((one, other), (other, one))):
            return "type-may-describe"
        return "type-kin" if one.types & other.types else ""

    def judge(self, one: EventFact, other: EventFact, answers: bool = False) -> Verdict:
        """Whether `one` and `other` describe one event; `answers`: a claim about one answers the other's.

        >>> facts = Facts()
        >>> def shelling(iri, **more):
        ...     return EventFact(iri, type="shelling", types=frozenset({"shelling"}), **more)
        >>> day = dict(begins=5, ends=5, first=5, last=5, inside=frozenset({"t"}), places=frozenset({"t"}))
        >>> Sameness(facts).judge(shelling("a", **day), shelling("b", **day)).value
        'same'
        >>> later = day | dict(begins=9, ends=9, first=9, last=9)
        >>> verdict = Sameness(facts).judge(shelling("a", **day), shelling("b", **later))
        >>> verdict.value, verdict.apart
        ('different', 'time')
        """
        together = one.document == other.document
        if together and one.key and one.key == other.key:
            return Verdict(SAME, 1.0, (FEATURES["one-description"].why,))
        relation = self.type_relation(one, other)
        if one.assessment and other.assessment:  # by what is assessed, whatever kind of act that is
            if not one.topic or one.topic != other.topic:
                return Verdict(UNDECIDED, 0.0)
            relation = "topic-equal"
        if answers and relation:
            return Verdict(SAME, 1.0, (FEATURES["answers"].why,))
        if not relation:
            return Verdict(DIFFERENT, 0.0, (f"{local(one.type)} is no {local(other.type)}",), "type")
        if one.generic != other.generic:
            return Verdict(DIFFERENT, 0.0, ("one is a habit, the other a single event",), "genericity")
        names: list[str] = [relation]
        singular = one.type not in self.facts.recurs and other.type not in self.facts.recurs
        time, place = self._time(one, other), self._place(one, other)
        agent = shared(one.agents, one.agent_sides, other.agents, other.agent_sides)
        if agent is False and (one.unnamed or other.unnamed):
            agent = None  # "rebels" may be the group that the other names
        patient = shared(one.patients, one.patient_sides, other.patients, other.patient_sides)
        if time == "far" or (time == "time-apart" and not singular):
            return Verdict(DIFFERENT, 0.0, ("the times do not overlap",), "time")
        names += [time] if time else []
        names += [place] if place else []
        if agent is not None:
            names.append("agent-shared" if agent else "agent-apart")
        if patient:
            names.append("patient-shared")
        if one.means and one.means == other.means:
            names.append("means-shared")
        if together:
            few = relation != "type-wider" and max(self._told[one.document, e.type] for e in (one, other)) <= FEW
            names.append("one-article-few" if few else "one-article")
        here = place in ("place-equal", "place-inside") and (bool(agent) or patient)
        if not place and (about := self._about(one, other)):
            names.append(about)
        here = here or self._one_story(one, other)
        if not (together or singular or here or relation == "topic-equal" or (one.dated and other.dated)):
            names.append("recurs-undated")
        counts = self._counts(one, other)
        if not together and 0 < counts <= NEAR_COUNTS and self._running(one) and self._running(other):
            names = [name for name in names if name != "recurs-undated"] + ["running-counts"]
        if counts > (1.0 if together else FAR):
            names.append("counts-other" if together else "counts-far")
        if together and self._counts(one, other, alike=True) > FAR:
            names.append("counts-far")
        score = round(min(1.0, max(0.0, sum(FEATURES[name].weight for name in names))), 2)
        grounds = tuple(FEATURES[name].why for name in names)
        apart = next((name.partition("-")[0] for name in names if name.endswith("-apart")), "")
        if apart == "place" and not singular:
            return Verdict(DIFFERENT, score, grounds, apart)
        if relation == "type-vague":
            return Verdict(UNDECIDED, score, grounds)
        if score >= SAME_FROM:
            return Verdict(SAME, score, grounds)
        if score >= UNSURE_FROM:
            return Verdict(UNSURE, score, grounds)
        return Verdict(DIFFERENT if apart else UNDECIDED, score, grounds, apart)

    def _about(self, one: EventFact, other: EventFact) -> str:
        """``place-of-article`` where one has no place but its article is of the other's place, else ``""``."""
        if one.document == other.document or (one.places and other.places):
            return ""
        where = [event.places - self._wide or {focus(self.facts, event.document, self._wide)} for event in (one, other)]
        return "place-of-article" if (where[0] & where[1]) - {""} else ""

    def _one_story(self, one: EventFact, other: EventFact) -> bool:
        """Whether two articles of one day or two tell of one place, and both events were there as far as is told."""
        if one.document == other.document or one.published is None or other.published is None:
            return False
        about = focus(self.facts, one.document, self._wide)
        there = all((event.places - self._wide) <= {about} for event in (one, other))
        same = bool(about) and about == focus(self.facts, other.document, self._wide)
        return same and there and abs(one.published - other.published) <= ONE_STORY

    def _running(self, event: EventFact) -> bool:
        return any(self.facts.claims[iri].running for iri in self.facts.claims_of_event.get(event.iri, ()))

    def _counts(self, one: EventFact, other: EventFact, alike: bool = False) -> float:
        """How many times the one's count of a thing is the other's count of it: 1 or more, 0 for none to compare.

        `alike`: only counts of the same sort of people are compared.

        Two reports of one event seldom differ by more than `FAR`; where they do, day and place have to agree.
        """
        tolls: list[dict[str, float]] = []
        for event in (one, other):
            claims = [self.facts.claims[iri] for iri in self.facts.claims_of_event.get(event.iri, ())]
            toll: dict[str, float] = {}
            for claim in claims:
                if claim.count:
                    counted = f"{claim.measure} {claim.who}" if alike else claim.measure
                    toll[counted] = max(toll.get(counted, 0.0), float(claim.count))
            tolls.append(toll)
        shared = [(tolls[0][measure] or 1.0, tolls[1][measure] or 1.0) for measure in tolls[0].keys() & tolls[1].keys()]
        return max((max(a, b) / min(a, b) for a, b in shared), default=0.0)

    def fits_another(self, one: str, other: str, same: Mapping[str, Sequence[str]]) -> bool:
        """Whether of two articles' events with different counts one has a better partner in the other's article.

        That is an event of the very count, which that article keeps apart; `same` holds what is judged the same so far.
        """
        for a, b in ((one, other), (other, one)):
            event, partner = self.facts.events[a], self.facts.events[b]
            if event.document == partner.document or self._counts(event, partner) <= 1.0:
                return False
            rivals = (self.facts.events[iri] for iri in same.get(b, ()) if iri != a)
            alike = (r for r in rivals if r.document == event.document and self._counts(r, partner) == 1.0)
            if any(self.judge(rival, event).value != SAME for rival in alike):
                return True
        return False

    @staticmethod
    def _time(one: EventFact, other: EventFact) -> str:
        """``day-equal``, ``time-overlaps``, ``published-near``, ``time-apart`` (few days), ``far`` or ``""``."""
        if one.first is None or other.first is None or one.last is None or other.last is None:
            if (one.last is not None and other.first is not None and one.last < other.first) or (
                other.last is not None and one.first is not None and other.last < one.first
            ):
                return "far"
            return ""
        gap = max(one.first - other.last, other.first - one.last)
        if gap > 0:
            return "time-apart" if one.dated and other.dated and gap <= NEAR_DAYS else "far"
        if not (one.dated and other.dated):
            near = one.document != other.document and one.published is not None and other.published is not None
            if near and abs((one.published or 0) - (other.published or 0)) <= NEAR_DAYS:
                return "published-near"
            return ""
        span = max(one.last - one.first, other.last - other.first)
        return "day-equal" if span < NEAR_DAYS else "time-overlaps"

    def _place(self, one: EventFact, other: EventFact) -> str:
        """``place-equal``, ``place-inside``, ``place-wide`` (only a country is common), ``place-apart`` or ``""``."""
        if not one.places or not other.places:
            return ""
        if one.places & other.places - self._wide:
            return "place-equal"
        inside = one.places & other.inside | other.places & one.inside
        if inside - self._wide:
            return "place-inside"
        return "place-wide" if inside else "place-apart"


def shared(
    one: frozenset[str], one_sides: frozenset[str], other: frozenset[str], other_sides: frozenset[str]
) -> bool | None:
    """Whether two groups of actors meet: they are, or act for, one actor; None when one is unknown.

    >>> shared(frozenset({"army"}), frozenset({"army", "state"}), frozenset({"state"}), frozenset({"state"}))
    True
    >>> shared(frozenset(), frozenset(), frozenset({"state"}), frozenset({"state"})) is None
    True
    """
    if not one or not other:
        return None
    return bool(one_sides & other_sides)


# ------------------------------------------------------------------------------------------ actors

GENERIC = frozenset({"GroupOfPeople", "Narrator", "Country"})
# people who are no party to the fighting: two such groups are not one only because neither has a name
CIVIL = frozenset("civilians people residents children women men families villagers protesters students".split())


def is_unnamed(actor: ActorFact) -> bool:
    """Whether an armed group is only described, not named: "rebels", "Islamist militants".

    >>> is_unnamed(ActorFact("a", "Islamist militants", frozenset({"GroupOfPeople"})))
    True
    >>> is_unnamed(ActorFact("b", "Northern Front", frozenset({"ArmedGroup"})))
    False
    """
    if actor.iri.startswith(KNOWN) or not actor.kinds & {"GroupOfPeople", "ArmedGroup"}:
        return False
    words = actor.label.split()
    return bool(words) and words[-1].islower() and not CIVIL & {word.lower() for word in words}


def fold(name: str) -> str:
    """A name without case, accents and punctuation.

    >>> fold("Recep Tayyip Erdoğan")
    'recep tayyip erdogan'
    """
    plain = unicodedata.normalize("NFKD", name)
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)).lower()))


def skeleton(name: str) -> str:
    """The consonants of the last word of a folded name: what spellings of one name share.

    >>> skeleton("gela vasadze") == skeleton("gila vasadze")
    True
    """
    last = name.split(" ")[-1] if name else ""
    return last[:1] + re.sub(r"[aeiouyhw]", "", last[1:])


def judge_actors(one: ActorFact, other: ActorFact, same_side: Callable[[], bool]) -> Verdict:
    """Whether two actors of different documents are one.

    Groups of people ("residents", "activists") are never taken for the same across documents.

    >>> judge_actors(ActorFact("a", "Anna Karen Smith"), ActorFact("b", "Anna Karen Smith"), lambda: False).value
    'same'
    >>> judge_actors(ActorFact("a", "Gela Vasadze"), ActorFact("b", "Gila Vasadze"), lambda: False).value
    'unsure'
    """
    if (one.kinds | other.kinds) & GENERIC:
        return Verdict(UNDECIDED, 0.0)
    left, right = fold(one.label), fold(other.label)
    if not left or not right:
        return Verdict(UNDECIDED, 0.0)
    words = min(len(left.split()), len(right.split()))
    if left == right:
        if words >= 2 or "Person" not in one.kinds | other.kinds:
            return Verdict(SAME, 0.95, (f"both are called “{one.label}”",))
        return Verdict(UNSURE, 0.6, (f"one surname, “{one.label}”",))
    ratio = round(SequenceMatcher(None, left, right).ratio(), 2)
    if words >= 2 and ratio >= 0.85 and skeleton(left) == skeleton(right):
        if same_side():
            return Verdict(SAME, ratio, (f"“{one.label}” and “{other.label}” are spelt alike, on one side",))
        return Verdict(UNSURE, ratio, (f"“{one.label}” and “{other.label}” are spelt alike",))
    return Verdict(UNDECIDED, ratio)
