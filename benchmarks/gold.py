"""How well articles are read: claims against the gold sets, without going through the graph.

    python benchmarks/gold.py [SET ...] [--shared DIR] [--train] [--misses] [--model NAME] [--json] [--pin [--lower]]

A set is a name (``seeds``) or a file. The measures are those of ``score.py`` in the shared folder, whose own functions
match and count; here the claims come straight from `Reading` objects, so that a change is measured in seconds. Parses
are kept on disk (``$KGRAPH_CACHE`` or ``~/.cache/kgraph``), by text and by the parser's files.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from spacy.tokens import Doc

from kgraph import encoder, language, lemmas, pieces, trees
from kgraph.article import read_sources
from kgraph.extract import read
from kgraph.language import BODY, DEFAULT, Language
from kgraph.model import Actor, Document, Reading
from kgraph.rdf import claim_names
from kgraph.settings import Settings

SETS = ("seeds", "wikinews", "idlib-2017-04", "raqqa-2015-07", "damascus-2015-02", "castello-2016-07")
BASE = Settings().base_iri
KINDS = {
    "assertion": "assert", "accusation": "assert", "denial": "deny", "figure": "figure",
    "demand": "other", "pledge": "other", "warning": "other",
}  # fmt: skip


@dataclass(frozen=True)
class Article:
    """One annotated article: its document, its parse, its gold claims."""

    document: Document
    doc: Doc
    claims: list[dict[str, Any]]
    group: str


class Parses:
    """A parser whose results are kept on disk."""

    def __init__(self, folder: Path | None = None, model: str = DEFAULT) -> None:
        self.language = Language(model)
        root = folder or Path(os.environ.get("KGRAPH_CACHE", "~/.cache/kgraph")).expanduser()
        self.folder = root / "parses" / self._parser()
        self.folder.mkdir(parents=True, exist_ok=True)

    def _parser(self) -> str:
        """What stands for the parser: all its files, and the program text that reads with them."""
        digest = hashlib.sha256()
        files = [path for path in sorted(Path(str(self.language.pipeline.path)).rglob("*")) if path.is_file()]
        for module in (language, encoder, lemmas, pieces, trees):
            files.append(Path(str(module.__file__)))
        for file in files:
            digest.update(file.read_bytes())
        return digest.hexdigest()[:12]

    def parse(self, document: Document) -> Doc:
        """The parse of the document, from disk where it was parsed before."""
        key = hashlib.sha256(repr((document.text, document.body)).encode()).hexdigest()[:20]
        path = self.folder / key
        if path.exists():
            doc = Doc(self.language.pipeline.vocab).from_bytes(path.read_bytes())
            doc.user_data[BODY] = document.body
            return doc
        doc = self.language.parse(document)
        path.write_bytes(doc.to_bytes(exclude=["user_data"]))
        return doc


def document(entry: dict[str, Any], folder: Path) -> Document:
    """The document of a gold set's article entry, as kgraph build makes it of the file and a manifest."""
    (made,) = read_sources(
        [folder / entry["file"]], published=entry.get("published") or "", publisher=entry.get("publisher") or ""
    )
    return replace(made, identifier=entry["id"])


def articles(path: Path, parses: Parses) -> Iterator[Article]:
    """The annotated articles of one gold file."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    for entry in gold["articles"]:
        made = document(entry, path.parent / "articles")
        claims = [c for c in gold["claims"] if c["article"] == entry["id"]]
        yield Article(made, parses.parse(made), claims, gold["name"])


def scorer(shared: Path) -> ModuleType:
    """The shared folder's score.py as a module."""
    spec = importlib.util.spec_from_file_location("kgraph_gold_score", shared / "gold" / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(shared / "gold" / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _names(actor: Actor) -> set[str]:
    names = {actor.label, *actor.aliases}
    if actor.is_narrator:
        names.add("narrator")
    for other in actor.acts_for:
        names |= _names(other)
    return names


def view(readings: Iterable[Reading], broader: dict[str, set[str]] | None = None) -> dict[str, dict[str, Any]]:
    """Claims as score.py takes them from a graph, under the names they have there (it breaks ties by name)."""
    out = {}
    for reading in readings:
        for name, claim in zip(claim_names(reading, BASE), reading.claims, strict=True):
            own = {claim.event.type}
            kin = {y for x in own for y in (broader or {}).get(x, ())}
            ident = str(name.value)
            out[ident] = {
                "id": ident,
                "kinds": {KINDS[claim.stance.value]},
                "spans": {(reading.document.identifier, claim.span.text)},
                "claimants": {name for actor in claim.claimants for name in _names(actor)},
                "low": float(claim.figure.range.at_least) if claim.figure else None,
                "high": float(claim.figure.range.at_most)
                if claim.figure and claim.figure.range.at_most is not None
                else None,
                "types": own | kin,
                "agents": {n for a in claim.event.agents for n in (a.label, *a.aliases)},
                "places": {n for p in claim.event.places for n in (p.label, *p.aliases)},
            }
    return out


def kin() -> dict[str, set[str]]:
    """For each event type, the types broader and narrower than it (from ontology/events.ttl)."""
    from pyoxigraph import RdfFormat, Store

    from kgraph import resources

    store = Store()
    try:
        store.load(resources.text("ontology/events.ttl").encode(), format=RdfFormat.TURTLE)
    except Exception:  # the scheme is not there yet: a type is then only its own kin
        return {}
    query = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?a ?b WHERE { ?a skos:broader+ ?b }"
    out: dict[str, set[str]] = {}
    for row in store.query(query):  # type: ignore[union-attr]
        a, b = (str(x.value).rsplit("#", 1)[-1].rsplit("/", 1)[-1] for x in row)
        out.setdefault(a, set()).add(b)
        out.setdefault(b, set()).add(a)
    return out


def evaluate(paths: list[Path], shared: Path, show: bool = False, model: str = DEFAULT) -> dict[str, dict[str, Any]]:
    """The score of each gold file."""
    score, parses, related = scorer(shared), Parses(model=model), kin()
    results = {}
    for path in paths:
        gold = json.loads(path.read_text(encoding="utf-8"))
        gold.setdefault("contradictions", [])
        gold.setdefault("not_contradictions", [])
        readings = [read(a.document, a.doc) for a in articles(path, parses)]
        result, misses = score.score(gold, view(readings, related), set())
        results[gold["name"]] = result
        if show:
            show_misses(misses)
    return results


def show_misses(misses: dict[str, Any]) -> None:
    """Prints what was missed and what was found beyond the gold."""
    for g in misses["claims"]:
        print(
            "missed  ", g["id"], g["stance"], "core" if g["core"] else "", "|", g["claimants"][:2], "|", g["evidence"]
        )
    for c in misses["extra_claims"]:
        print(
            "extra   ",
            c["id"],
            sorted(c["kinds"]),
            "|",
            sorted(c["claimants"])[:3],
            "|",
            c["low"],
            "|",
            sorted(t for _, t in c["spans"])[0][:200],
        )


def table(results: dict[str, dict[str, Any]]) -> str:
    """The scores, one line a set."""
    lines = [
        f"{'set':18} {'P':>5} {'R':>5} {'F1':>5} {'core':>5} | {'assert':>6} {'deny':>6} {'figure':>6} {'other':>6} | "
        "types agents places"
    ]
    for name, r in results.items():
        c = r["claims"]
        kinds = " ".join(
            f"{r[k]['f1']:6.3f}" if r[k]["gold"] else "     -" for k in ("assert", "deny", "figure", "other")
        )
        lines.append(
            f"{name:18} {c['precision']:5.3f} {c['recall']:5.3f} {c['f1']:5.3f} {r['core_recall']:5.3f} | {kinds} | "
            f"{r['types']:5.3f} {r['agents']:6.3f} {r['places']:6.3f}"
        )
    return "\n".join(lines)


FLOORS = Path(__file__).resolve().parents[1] / "tests" / "gate" / "floors.json"
MEASURES = ("f1", "core_recall", "denials", "figures")
SLACK = 0.02  # a score may lie this much under the one that was measured when the floor was pinned


def measures(result: dict[str, Any]) -> dict[str, float]:
    """The measures that have floors; denials and figures only where the set has any."""
    out = {"f1": result["claims"]["f1"], "core_recall": result["core_recall"]}
    for name, kind in (("denials", "deny"), ("figures", "figure")):
        if result[kind]["gold"]:
            out[name] = result[kind]["f1"]
    return out


def pin(results: dict[str, dict[str, Any]], paths: list[Path], lower: bool) -> list[str]:
    """Writes the scores as floors; without `lower` a floor never goes down. Returns the floors that were not met."""
    old = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    refused = []
    for (name, result), path in zip(results.items(), paths, strict=True):
        was, now = old.get(name, {}), {}
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        for measure, value in measures(result).items():
            floor, new = was.get(measure, 0.0), round(value - SLACK, 3)
            if new < floor and not lower and was.get("gold") == digest:
                refused.append(f"{name} {measure}: {value} is under its floor {floor}")
            now[measure] = new if lower or was.get("gold") != digest else max(floor, new)
        old[name] = {"gold": digest, **now}
    FLOORS.parent.mkdir(parents=True, exist_ok=True)
    FLOORS.write_text(json.dumps(dict(sorted(old.items())), indent=1) + "\n", encoding="utf-8")
    return refused


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", help="names or files of gold sets (default: the six open ones)")
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--train", action="store_true", help="the training sets instead")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--model", default=DEFAULT, help="a parser: default, accurate, a name or a folder")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pin", action="store_true", help="write the scores as floors of tests/gate (they only rise)")
    parser.add_argument("--lower", action="store_true", help="with --pin: floors may fall too")
    args = parser.parse_args()
    folder = args.shared / "gold"
    names = args.sets or list(SETS)
    paths = [Path(n) if n.endswith(".json") else folder / f"{n}.json" for n in names]
    if args.train:
        paths = sorted((folder / "train").glob("*.json"))
    results = evaluate(paths, args.shared, args.misses, args.model)
    if args.pin:
        for line in pin(results, paths, args.lower):
            print("not lowered:", line)
    print(json.dumps(results, indent=1) if args.json else table(results))
    if not args.json and len(results) > 1:
        others = [r for n, r in results.items() if n != "seeds"]
        print(
            f"mean without seeds: F1 {mean([r['claims']['f1'] for r in others]):.3f}, core recall "
            f"{mean([r['core_recall'] for r in others]):.3f}; all: denials F1 "
            f"{mean([r['deny']['f1'] for r in results.values() if r['deny']['gold']]):.3f}, figures F1 "
            f"{mean([r['figure']['f1'] for r in results.values() if r['figure']['gold']]):.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
