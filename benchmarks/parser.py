"""How well and how fast the parser reads: UD test treebanks from raw text, words per second on one core, size.

    python benchmarks/parser.py --ud FOLDER [MODEL ...] [--json]

MODEL is ``default`` (what ships), a folder, or an installed pipeline. The folder holds en_ewt-ud-test,
en_gum-ud-test and en_pud-ud-test (.conllu). Text is fed as stretches of 1 to 12 sentences, tokens and sentence
borders are the model's own; scores are spaCy's (labelled attachment counts subtypes, punctuation is left out).
"no marks" is the same text without commas, quotation marks and apostrophes. Speed is counted in processor
seconds, so that a busy machine does not count as a slow parser.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training" / "parser"))

from augment import lose_marks  # noqa: E402
from spacy.language import Language as Pipeline  # noqa: E402
from spacy.training import Example  # noqa: E402
from treebanks import Sentence, paragraphs, to_doc  # noqa: E402

from kgraph.language import Language  # noqa: E402

TESTS = {"EWT": "en_ewt-ud-test", "GUM": "en_gum-ud-test", "PUD": "en_pud-ud-test"}
SCORES = {"tag": "tag_acc", "lemma": "lemma_acc", "UAS": "dep_uas", "LAS": "dep_las", "sentences F": "sents_f"}
RELATIONS = ("nsubj", "nsubj:pass", "obj", "obl", "ccomp", "xcomp", "advcl", "conj", "appos", "parataxis", "acl:relcl")


def measure(pipeline: Pipeline, parts: Sequence[list[Sentence]]) -> tuple[dict[str, float], dict[str, float], float]:
    """Scores in percent, F of each relation in percent, words per processor second."""
    golds = [to_doc(pipeline.vocab, part) for part in parts]
    texts = [gold.text for gold in golds]
    for _ in pipeline.pipe(texts[:40]):
        pass
    begun = time.process_time()
    read = list(pipeline.pipe(texts))
    spent = time.process_time() - begun
    pairs = zip(texts, golds, strict=True)
    scores = pipeline.evaluate([Example(pipeline.make_doc(text), gold) for text, gold in pairs])
    relations = {name: round(100 * scores["dep_las_per_type"].get(name, {"f": 0.0})["f"], 1) for name in RELATIONS}
    figures = {name: round(100 * scores[key], 1) for name, key in SCORES.items()}
    return figures, relations, sum(map(len, read)) / spent


def size(folder: Path) -> float:
    """Megabytes (10^6 bytes) of the files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def run(model: str, ud: Path) -> dict[str, object]:
    """All measures of one model."""
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    language = Language(model)
    loading = time.process_time() - begun
    out: dict[str, object] = {"model": language.version, "load s": round(loading, 2)}
    out["memory MB"] = round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
    out["size MB"] = round(size(Path(str(language.pipeline.path))), 1)
    speeds = []
    for name, file in TESTS.items():
        parts = paragraphs(ud / f"{file}.conllu", seed=0)
        figures, relations, speed = measure(language.pipeline, parts)
        out[name] = figures
        speeds.append(speed)
        if name == "PUD":
            out["PUD relations F"] = relations
            draw = random.Random(0)
            bare = [[lose_marks(sentence, draw) for sentence in part] for part in parts]
            out["PUD no marks"] = measure(language.pipeline, bare)[0]
    out["words/s"] = round(sum(speeds) / len(speeds))
    return out


def main(argv: Sequence[str]) -> None:
    """Command line; each model is measured in a process of its own, so that memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=["default"])
    parser.add_argument("--ud", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    if len(arguments.models) > 1:
        for model in arguments.models:
            command = [sys.executable, __file__, "--ud", str(arguments.ud), model, *["--json"] * arguments.json]
            subprocess.run(command, check=True)
        return
    result = run(arguments.models[0], arguments.ud)
    if arguments.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        shown = "  ".join(f"{key} {number}" for key, number in value.items()) if isinstance(value, dict) else value
        print(f"{name:>16}  {shown}")


if __name__ == "__main__":
    main(sys.argv[1:])
