"""How fast articles are read: articles and words a second, memory, and where the time goes.

    python benchmarks/reading.py [FILE_OR_FOLDER ...] [--words 400] [--processes 2]

From text to claims (cleaning, parsing, reading; no graph), one process, then several. The sources
(``examples/articles`` by default) are cut or repeated to articles of about `--words` words. Loading the model is
timed apart.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import resource
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from kgraph.article import read_sources
from kgraph.article.body import body
from kgraph.extract import candidates, read, reader
from kgraph.language import DEFAULT, Language
from kgraph.model import Document

ROOT = Path(__file__).resolve().parents[1]


def corpus(sources: list[Path], words: int, count: int) -> list[Document]:
    """`count` documents of about `words` words, made from the paragraphs of the sources."""
    paragraphs = [d.text[a:b] for d in read_sources(sources) for a, b in d.body]
    out, at = [], 0
    while len(out) < count:
        taken: list[str] = []
        while sum(len(p.split()) for p in taken) < words:
            taken.append(paragraphs[at % len(paragraphs)])
            at += 1
        text = f"Report {len(out)}\n\n" + "\n\n".join(taken)
        out.append(Document(f"d{len(out)}", f"Report {len(out)}", text, body(text), ""))
    return out


def run(documents: list[Document], model: str = DEFAULT) -> tuple[float, dict[str, float]]:
    """Seconds of processor time to read the documents, and the share of each step."""
    language = Language(model)
    read(documents[0], language.parse(documents[0]))
    gc.freeze()  # as kgraph build does after its first article
    steps = dict.fromkeys(("parse", "names, counts, candidates", "choice, claimants, events"), 0.0)
    begin = time.process_time()
    for document in documents:
        start = time.process_time()
        doc = language.parse(document)
        parsed = time.process_time()
        page = candidates.open_page(document, doc)
        opened = time.process_time()
        reader.read_page(page)
        steps["parse"] += parsed - start
        steps["names, counts, candidates"] += opened - parsed
        steps["choice, claimants, events"] += time.process_time() - opened
    spent = time.process_time() - begin
    return spent, {name: seconds / spent for name, seconds in steps.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", type=Path)
    parser.add_argument("--words", type=int, default=400)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--model", default=DEFAULT, help="a parser: default, accurate, a name or a folder")
    args = parser.parse_args()
    documents = corpus(args.sources or [ROOT / "examples" / "articles"], args.words, args.articles)
    words = sum(len(d.text.split()) for d in documents)
    start = time.process_time()
    Language(args.model)
    loaded, each = time.process_time() - start, words / len(documents)
    print(f"load: {loaded:.2f} s; {len(documents)} articles, {each:.0f} words each")
    spent, shares = run(documents, args.model)
    print(f"1 process: {len(documents) / spent:.1f} articles/s, {words / spent:.0f} words/s of processor time")
    print("share: " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()))
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if args.processes > 1:
        parts = [documents[i :: args.processes] for i in range(args.processes)]
        with multiprocessing.get_context("spawn").Pool(args.processes) as pool:
            slowest = max(seconds for seconds, _ in pool.starmap(run, [(part, args.model) for part in parts]))
        print(f"{args.processes} processes: {len(documents) / slowest:.1f} articles/s, {words / slowest:.0f} words/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
