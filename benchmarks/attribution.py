"""How well attributions are found on their own: source, cue and content against PolNeAR's development part.

    python benchmarks/attribution.py --polnear FOLDER [--model MODEL] [--errors N]

FOLDER holds text/*.txt and attributions/*.ann (brat). Of several annotators of one article the first by name is taken.
A span counts once a role; a discontinuous content counts as its stretches. Exact: same first and last character
(white space aside). Overlap: shares at least one character with a span of the same role. PolNeAR's conventions and the
reader's frames differ, so frames are mapped as
attribution_spans.py says.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from attribution_spans import ROLES, Span, Spans, spans

from kgraph.extract.tree import Tree
from kgraph.language import Language
from kgraph.model import Document

PUBLISHED = {
    "rules (CofeNet's table)": (10.7, 22.8, 5.6),
    "CRF": (50.6, 53.4, 28.6),
    "BiLSTM-CRF": (69.6, 66.7, 59.0),
    "BERT with Cofe": (83.2, 75.3, 72.9),
}


def gold(path: Path) -> Spans:
    """The spans of each role in a brat file."""
    entities: dict[str, list[Span]] = {}
    out: Spans = {role: set() for role in ROLES}
    for line in path.read_text(encoding="utf8").splitlines():
        fields = line.split("\t")
        if fields[0].startswith("T"):
            reach = fields[1].split(" ", 1)[1]
            entities[fields[0]] = [(int(a), int(b)) for a, b in (part.split() for part in reach.split(";"))]
        elif fields[0].startswith("E"):
            for part in fields[1].split()[1:]:
                role, _, entity = part.partition(":")
                if (name := re.sub(r"\d+$", "", role)) in out:
                    out[name].update(entities.get(entity, []))
    return out


def overlapping(ones: set[Span], others: set[Span]) -> int:
    """How many of `ones` share a character with one of `others`."""
    return sum(any(start < end_ and start_ < end for start_, end_ in others) for start, end in ones)


def f1(right_found: int, found: int, right_gold: int, wanted: int) -> tuple[float, float, float]:
    """Precision, recall, F1 in percent."""
    precision, recall = right_found / max(1, found), right_gold / max(1, wanted)
    both = 2 * precision * recall / max(1e-9, precision + recall)
    return round(100 * precision, 1), round(100 * recall, 1), round(100 * both, 1)


def articles(folder: Path) -> Iterator[tuple[str, str, Spans]]:
    """Name, text and gold spans of every article that has annotations."""
    for path in sorted((folder / "text").glob("*.txt")):
        files = sorted((folder / "attributions").glob(f"{path.stem}*.ann"))
        if files:
            yield path.stem, path.read_bytes().decode("utf8"), gold(files[0])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--model", default="default")
    parser.add_argument("--errors", type=int, default=0, help="print so many misses of each kind")
    parser.add_argument("--half", choices=("first", "second"), help="articles with even or with odd number only")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    language = Language(arguments.model)
    counts: Counter[tuple[str, str]] = Counter()
    misses: dict[str, list[str]] = defaultdict(list)
    number = 0
    for place, (name, text, wanted) in enumerate(articles(arguments.polnear)):
        if arguments.half and place % 2 != ("first", "second").index(arguments.half):
            continue
        number += 1
        body = tuple((m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if m.group().strip())
        document = Document(name, "", text, body, "")
        found = spans(Tree.of(language.parse(document), body))
        for role in ROLES:
            ours, theirs = found[role], wanted[role]
            counts[role, "found"] += len(ours)
            counts[role, "gold"] += len(theirs)
            counts[role, "exact"] += len(ours & theirs)
            counts[role, "found overlap"] += overlapping(ours, theirs)
            counts[role, "gold overlap"] += overlapping(theirs, ours)
            for what, some, others in (("missed", theirs - ours, ours), ("false", ours - theirs, theirs)):
                for start, end in sorted(some):
                    near = [text[a:b] for a, b in sorted(others) if a < end and start < b]
                    misses[f"{role} {what}"].append(f"{text[start:end]!r} ~ {near}" if near else repr(text[start:end]))
    table = {}
    for role in ROLES:
        c = {key: counts[role, key] for key in ("found", "gold", "exact", "found overlap", "gold overlap")}
        table[role] = {
            "exact P R F1": f1(c["exact"], c["found"], c["exact"], c["gold"]),
            "overlap P R F1": f1(c["found overlap"], c["found"], c["gold overlap"], c["gold"]),
        }
    if arguments.json:
        print(json.dumps({"articles": number, **table}))
    else:
        print(f"PolNeAR development part, {number} articles, parser {language.version}")
        for role, scores in table.items():
            shown = "  ".join(f"{key} {value}" for key, value in scores.items())
            print(f"{role:>8}  gold {counts[role, 'gold']}  {shown}")
        for system, values in PUBLISHED.items():
            print(f"published exact F1, test part, {system}: " + " / ".join(map(str, values)))
    for kind, items in misses.items() if arguments.errors else ():
        print(f"\n== {kind}: {len(items)}")
        step = max(1, len(items) // arguments.errors)
        for item in items[::step][: arguments.errors]:
            print("  ", item[:260])


if __name__ == "__main__":
    main()
