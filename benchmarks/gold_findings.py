"""How well contradictions are found end to end: text to claims to findings, scored by the gold's own score.py.

    python benchmarks/gold_findings.py [SET ...] [--shared DIR] [--json]

Each set is built as a user would build it (its articles with their dates and publishers, all in one store), exported as
TriG and scored. Printed per set: claims F1 and core recall through the export, the share of the required contradictions
that were found, precision, and traps hit; then the means, over the sets that require or find any.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from gold import scorer

from kgraph.build import build
from kgraph.export import export
from kgraph.graph import Graph

SHARED = Path(__file__).resolve().parents[2] / "shared"


def measure(path: Path, shared: Path) -> dict[str, Any]:
    """What score.py says of the graph that is built from the articles of the gold file `path`."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        articles, store, out = Path(folder) / "articles", Path(folder) / "store", Path(folder) / "graph.trig"
        articles.mkdir()
        with (articles / "articles.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["file", "published", "publisher"])
            for entry in gold["articles"]:
                shutil.copy(path.parent / "articles" / entry["file"], articles)
                publisher = entry.get("publisher") or ""
                rows.writerow([entry["file"], entry["published"], "" if publisher == "unknown" else publisher])
        build([articles], store)
        with Graph.open(store, read_only=True) as graph:
            export(graph, out)
        score = scorer(shared)
        claims, pairs = score.read_graph([out])
        result: dict[str, Any] = score.score(gold, claims, pairs)[0]
    return result


def means(results: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Mean share of required contradictions found, mean precision, and all traps hit."""
    all_of = [r["contradictions"] for r in results.values()]
    found = [c["recall"] for c in all_of if c["required"]]
    precise = [c["precision"] for c in all_of if c["found"]]
    return {
        "found": sum(found) / max(1, len(found)),
        "precision": sum(precise) / max(1, len(precise)),
        "traps": sum(c["traps_hit"] for c in all_of),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", help="names of sets (default: all)")
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder with gold/ (default: beside the checkout)")
    parser.add_argument("--json", action="store_true", help="print the scores as JSON")
    args = parser.parse_args()
    if not (args.shared / "gold").is_dir():
        print(f"no gold sets at {args.shared / 'gold'}: say where they are with --shared", file=sys.stderr)
        return 2
    names = args.sets or sorted(p.stem for p in (args.shared / "gold").glob("*.json"))
    results = {name: measure(args.shared / "gold" / f"{name}.json", args.shared) for name in names}
    if args.json:
        print(json.dumps(results))
        return 0
    print(f"{'set':18} {'claims':>6} {'core':>6} | required  found  precision (of)  traps")
    for name, result in results.items():
        told = result["contradictions"]
        found = f"{told['recall']:6.3f}" if told["required"] else "     -"
        precision = f"{told['precision']:9.3f}" if told["found"] else "        -"
        print(
            f"{name:18} {result['claims']['f1']:6.3f} {result['core_recall']:6.3f} | {told['required']:8} {found} "
            f"{precision} {told['found']:5} {told['traps_hit']:3} of {told['traps']}"
        )
    mean = means(results)
    print(f"mean found {mean['found']:.3f}, mean precision {mean['precision']:.3f}, traps hit {mean['traps']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
