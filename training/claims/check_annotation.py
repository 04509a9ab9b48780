"""Checks annotated articles against the format of ANNOTATING.md, and compares two annotators.

    python training/claims/check_annotation.py SET.json [--articles FOLDER]
    python training/claims/check_annotation.py MINE.json --against YOURS.json

Prints one line for each problem, with the claim it is in; exits with 1 when there is an error (hints alone pass).
With --against it prints F1 of two annotators' claims over the articles both have, by kind of stance.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STANCES = {
    "assertion": "assert", "accusation": "assert", "denial": "deny", "figure": "figure",
    "demand": "other", "pledge": "other", "warning": "other",
}  # fmt: skip
EVENTS = frozenset(
    {
        "armed-clash", "armed-attack", "shelling", "air-strike", "missile-strike", "bombing", "chemical-attack",
        "prohibited-weapons", "targeting-civilians", "assassination", "abduction", "detention",
        "property-destruction", "ceasefire-agreement", "ceasefire-observance", "ceasefire-violation",
        "territorial-control", "withdrawal", "fighter-deployment", "military-support", "mobilization", "talks",
        "prisoner-exchange", "displacement", "aid", "affected", "casualties", "responsibility", "escalation",
        "alignment", "sanction", "incident", "health", "other",
    }
)  # fmt: skip
QUANTITIES = frozenset(
    {
        "killed", "wounded", "captured", "missing", "displaced", "affected", "deployed", "other",
    }
)  # fmt: skip
KINDS = frozenset(
    {
        "denial", "responsibility", "ceasefire-observance", "figure", "control", "cause", "other",
    }
)  # fmt: skip
LISTS = ("claimants", "agents", "targets", "places")
LONG_EVIDENCE = 60  # words


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found: where (a claim's or article's identifier), what, and whether it must be mended."""

    where: str
    what: str
    error: bool = True

    def __str__(self) -> str:
        return f"{'error' if self.error else 'hint '}  {self.where}: {self.what}"


def check(data: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[Problem]:
    """The problems of one annotated set; `texts` holds the articles' texts by identifier."""
    articles = {article.get("id", ""): article for article in data.get("articles", [])}
    if not articles:
        yield Problem("set", "lists no articles")
    for name, article in articles.items():
        if name not in texts:
            yield Problem(name, f"its text {article.get('file')!r} is not there")
        published = article.get("published")
        if published is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(published)):
            yield Problem(name, f"published is {published!r}: a date like 2020-10-13, or null")
    seen: Counter[str] = Counter()
    for claim in data.get("claims", []):
        seen[claim.get("id", "")] += 1
        yield from check_claim(claim, articles, texts)
    for name, times in seen.items():
        if not name or times > 1:
            yield Problem(name or "a claim", "has no id" if not name else f"its id is used {times} times")
    for number, pair in enumerate(data.get("contradictions", []), 1):
        for side in ("a", "b"):
            if pair.get(side) not in seen:
                yield Problem(f"contradiction {number}", f"{side} is {pair.get(side)!r}, which is no claim")
        if pair.get("kind") not in KINDS:
            yield Problem(f"contradiction {number}", f"kind {pair.get('kind')!r}: one of {', '.join(sorted(KINDS))}")


def check_claim(claim: Mapping[str, Any], articles: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[Problem]:
    """The problems of one claim."""
    name = str(claim.get("id", "a claim"))
    evidence, article = claim.get("evidence", ""), claim.get("article")
    if article not in articles:
        yield Problem(name, f"article {article!r} is not in the set")
    elif article in texts and evidence not in texts[article]:
        yield Problem(name, f"evidence is not word for word in the article: {evidence[:60]!r}")
    if not evidence.strip() or evidence != evidence.strip():
        yield Problem(name, "evidence is empty or begins or ends with a space")
    if len(evidence.split()) > LONG_EVIDENCE:
        yield Problem(name, f"evidence has {len(evidence.split())} words: the clause is enough", error=False)
    for key in LISTS:
        names = claim.get(key)
        if not isinstance(names, list) or not all(isinstance(item, str) and item for item in names):
            yield Problem(name, f"{key} is a list of names")
    if not claim.get("claimants"):
        yield Problem(name, "has no claimant: write narrator for the reporter's own voice")
    stance, event = claim.get("stance"), claim.get("event")
    if stance not in STANCES:
        yield Problem(name, f"stance {stance!r}: one of {', '.join(STANCES)}")
    if event not in EVENTS:
        yield Problem(name, f"event {event!r} is not one of the guide's")
    for key in ("negated", "core"):
        if not isinstance(claim.get(key), bool):
            yield Problem(name, f"{key} is true or false")
    if stance == "denial" and claim.get("negated") is False:
        yield Problem(name, "a denial is negated, as a rule", error=False)
    if stance == "accusation" and not claim.get("agents"):
        yield Problem(name, "an accusation blames someone: agents is empty", error=False)
    yield from check_figure(name, stance, claim.get("figure"))


def check_figure(name: str, stance: object, figure: Mapping[str, Any] | None) -> Iterator[Problem]:
    """The problems of a figure."""
    if (stance == "figure") != (figure is not None):
        yield Problem(name, "a figure claim has a figure, another claim has null")
    if figure is None:
        return
    if figure.get("quantity") not in QUANTITIES:
        yield Problem(name, f"quantity {figure.get('quantity')!r}: one of {', '.join(sorted(QUANTITIES))}")
    low, high = figure.get("at_least"), figure.get("at_most")
    if not isinstance(low, int) or low < 0 or not (high is None or isinstance(high, int)):
        yield Problem(name, "at_least is a whole number, at_most a whole number or null")
    elif high is not None and high < low:
        yield Problem(name, f"no number lies between {low} and {high}")


def words(text: str) -> list[str]:
    """Lower-case words without accents."""
    plain = unicodedata.normalize("NFKD", text)
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)).lower())


def same(mine: Mapping[str, Any], yours: Mapping[str, Any]) -> bool:
    """Whether two annotators mean one claim: half the shorter evidence shared, kind of stance, a claimant, bounds."""
    if mine["article"] != yours["article"] or STANCES.get(mine["stance"]) != STANCES.get(yours["stance"]):
        return False
    ours, theirs = words(mine["evidence"]), words(yours["evidence"])
    shared = sum((Counter(ours) & Counter(theirs)).values())
    if shared * 2 < min(len(ours), len(theirs)):
        return False
    bounds = [
        [claim["figure"].get(key) for key in ("at_least", "at_most")] for claim in (mine, yours) if claim["figure"]
    ]
    if len(bounds) == 2 and bounds[0] != bounds[1]:
        return False
    names = [[set(words(name)) for name in claim["claimants"]] for claim in (mine, yours)]
    return any(a <= b or b <= a for a in names[0] for b in names[1])


def agreement(mine: Mapping[str, Any], yours: Mapping[str, Any]) -> dict[str, tuple[int, int, int, float]]:
    """For all claims and each kind of stance: how many of the first, of the second, matched, F1."""
    both = {a["id"] for a in mine["articles"]} & {a["id"] for a in yours["articles"]}
    ours = [claim for claim in mine["claims"] if claim["article"] in both]
    left = [claim for claim in yours["claims"] if claim["article"] in both]
    theirs, matched = list(left), list[Mapping[str, Any]]()
    for claim in ours:
        found = next((other for other in left if same(claim, other)), None)
        if found is not None:
            left.remove(found)
            matched.append(claim)
    out = {}
    for kind in ("all", *dict.fromkeys(STANCES.values())):
        counts = [sum(kind in ("all", STANCES[c["stance"]]) for c in part) for part in (ours, theirs, matched)]
        out[kind] = (counts[0], counts[1], counts[2], round(2 * counts[2] / max(1, counts[0] + counts[1]), 3))
    return out


def load(path: Path) -> dict[str, Any]:
    """A set of annotations; raises ValueError with the place when it is no JSON."""
    try:
        data = json.loads(path.read_text(encoding="utf8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path}:{error.lineno}: not JSON: {error.msg}") from error
    if not isinstance(data, dict):
        raise ValueError(f"{path}: a set is a JSON object with articles and claims")
    return data


def main(argv: Sequence[str]) -> int:
    """Command line; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("--articles", type=Path, help="folder of the texts (default: articles/ beside the set)")
    parser.add_argument("--against", type=Path, help="another annotator's set of the same articles")
    arguments = parser.parse_args(argv)
    try:
        data = load(arguments.set)
        if arguments.against:
            for kind, (first, second, matched, f1) in agreement(data, load(arguments.against)).items():
                print(f"{kind:>8}  {first} and {second} claims, {matched} in common, F1 {f1}")
            return 0
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    folder = arguments.articles or arguments.set.parent / "articles"
    paths = {article.get("id", ""): folder / str(article.get("file", "")) for article in data.get("articles", [])}
    texts = {name: path.read_text(encoding="utf8") for name, path in paths.items() if path.is_file()}
    problems = list(check(data, texts))
    for problem in problems:
        print(problem)
    errors = sum(problem.error for problem in problems)
    claims = len(data.get("claims", []))
    print(f"{claims} claims in {len(paths)} articles: {errors} errors, {len(problems) - errors} hints")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
