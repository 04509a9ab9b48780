"""Makes the model that ships out of a trained network: 7-bit weights for ONNX Runtime, tables, a spaCy pipeline.

python training/encoder/quantize.py --ud FOLDER --trained FOLDER --out FOLDER [--version 1.0.0]
"""

from __future__ import annotations

import argparse
import collections
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import onnx
import spacy
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "parser"))

from network import Network, Sizes
from train import TRAIN, find
from treebanks import sentences

from kgraph import resources
from kgraph.encoder import OUTPUTS


def exported(net: Network, target: Path) -> None:
    """The network from embedded pieces to `OUTPUTS`, as ONNX with sizes left open, weights as 7-bit integers."""
    embedded, sees, first = torch.randn(2, 9, net.size.width), torch.ones(2, 9, 9), torch.arange(4)
    inputs = ["embedded", "sees", "first", "last"]
    axes = {"embedded": {0: "lines", 1: "pieces"}, "sees": {0: "lines", 1: "pieces", 2: "pieces"}}
    axes |= {name: {0: "words"} for name in ("first", "last", *OUTPUTS)}
    whole = target.with_suffix(".whole.onnx")
    torch.onnx.export(
        net, (embedded, sees, first, first), whole, input_names=inputs, output_names=list(OUTPUTS),
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(whole, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    whole.unlink()
    onnx.checker.check_model(onnx.load(target))


def tables(net: Network) -> dict[str, np.ndarray]:
    """What is looked up or multiplied outside the network; word pieces as 8-bit integers with a scale for each."""
    words = net.words.weight.detach().numpy()
    scale = np.abs(words).max(1) / 127
    return {
        "words": np.rint(words / scale[:, None]).astype(np.int8),
        "scale": scale.astype(np.float32),
        "shapes": net.shapes.weight.detach().numpy(),
        "places": net.positions.weight.detach().numpy(),
        "root": (net.arc @ net.root).detach().numpy(),
        "rel": net.rel.detach().permute(1, 0, 2).reshape(net.rel.shape[1], -1).numpy(),
        "rel_flat": net.rel_flat.weight.detach().numpy().T.copy(),
        "rel_bias": net.rel_flat.bias.detach().numpy(),
    }


def lemmas(treebanks: Iterable[Path]) -> dict[str, str]:
    """The lemma of each "form part-of-speech" that is nearly always the same in the treebanks; names are left out."""
    counts: dict[str, collections.Counter[str]] = {}
    for path in treebanks:
        for sentence in sentences(path):
            for form, lemma, pos in zip(sentence.words, sentence.lemmas, sentence.upos, strict=True):
                if pos not in ("PROPN", "PUNCT", "SYM", "X", "NUM"):
                    counts.setdefault(f"{form.lower()} {pos}", collections.Counter())[lemma] += 1
    best = {key: counter.most_common(1)[0] for key, counter in sorted(counts.items())}
    return {key: lemma for key, (lemma, count) in best.items() if count > 0.8 * counts[key].total()}


def main(argv: Sequence[str]) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ud", type=Path, required=True)
    parser.add_argument("--trained", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--version", default="1.0.0")
    arguments = parser.parse_args(argv)
    net = Network(Sizes(**json.loads((arguments.trained / "sizes.json").read_text())))
    net.load_state_dict(torch.load(arguments.trained / "network.pt"))
    net.eval()
    part = arguments.out.with_name(arguments.out.name + ".parser")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    exported(net, part / "network.onnx")
    np.savez_compressed(part / "tables.npz", **tables(net))
    for name in ("labels.json", "vocabulary.txt"):
        shutil.copyfile(arguments.trained / name, part / name)
    seen = lemmas(find(arguments.ud, pattern) for pattern, _ in TRAIN)
    (part / "lemmas.json").write_text(json.dumps(seen, ensure_ascii=False, indent=0), encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.tokenizer = spacy.load(resources.path(resources.MODEL)).tokenizer
    nlp.add_pipe("kgraph_encoder", name="parser").from_disk(part)  # type: ignore[attr-defined]  # our own component
    nlp.meta.update(
        name="ud_news_accurate", version=arguments.version, license="CC BY-SA 4.0", author="kgraph contributors",
        description="English with Universal Dependencies labels: all-MiniLM-L6-v2 (Apache 2.0) fine-tuned on UD "
        "English EWT, the free part of GUM and template sentences of conflict reporting, under a biaffine parser.",
    )  # fmt: skip
    shutil.rmtree(arguments.out, ignore_errors=True)
    nlp.to_disk(arguments.out)
    shutil.rmtree(part)
    print(sum(file.stat().st_size for file in arguments.out.rglob("*") if file.is_file()) / 1e6, "MB")


if __name__ == "__main__":
    main(sys.argv[1:])
