"""The accurate parser's network: MiniLM, fine-tuned, under a biaffine parser and heads for tags, lemmas and sentences.

After Dozat and Manning (2017, deep biaffine attention); one encoder for all heads as in UDify (Kondratyuk and Straka
2019). Sentence borders are a head too, and arcs are scored within a sentence only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

ARC, REL = 192, 80


@dataclass(frozen=True)
class Sizes:
    """How large the network is: pieces, labels of each head, layers taken of the encoder."""

    pieces: int
    shapes: int
    tags: int
    morphs: int
    lemmas: int
    relations: int
    layers: int = 6
    width: int = 384
    heads: int = 12
    inner: int = 1536


class Layer(nn.Module):
    """One BERT layer (post-norm)."""

    def __init__(self, size: Sizes) -> None:
        super().__init__()
        self.heads = size.heads
        self.qkv = nn.Linear(size.width, 3 * size.width)
        self.out = nn.Linear(size.width, size.width)
        self.norm1 = nn.LayerNorm(size.width, eps=1e-12)
        self.up = nn.Linear(size.width, size.inner)
        self.down = nn.Linear(size.inner, size.width)
        self.norm2 = nn.LayerNorm(size.width, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = x.shape
        split = self.qkv(x).reshape(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = split[0], split[1], split[2]
        scores = torch.matmul(query, key.transpose(-1, -2)) / math.sqrt(width // self.heads) + bias
        mixed = torch.matmul(torch.softmax(scores, -1), value).transpose(1, 2).reshape(batch, length, width)
        x = self.norm1(x + self.drop(self.out(mixed)))
        made: Tensor = self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))
        return made


class Network(nn.Module):
    """Embedded pieces in, scores for each word out (`forward`); `embed` makes the first out of rows and shapes."""

    def __init__(self, size: Sizes) -> None:
        super().__init__()
        self.size = size
        self.words = nn.Embedding(size.pieces, size.width)
        self.positions = nn.Embedding(512, size.width)
        self.shapes = nn.Embedding(size.shapes, size.width)
        self.norm = nn.LayerNorm(size.width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))
        self.mix = nn.Parameter(torch.zeros(size.layers))
        self.drop = nn.Dropout(0.2)
        self.hidden = nn.Linear(size.width, 2 * ARC + 2 * REL)
        self.arc = nn.Parameter(torch.zeros(ARC, ARC))
        self.arc_head = nn.Linear(ARC, 1, bias=False)
        self.root = nn.Parameter(torch.zeros(ARC))
        self.rel = nn.Parameter(torch.zeros(size.relations, REL, REL))
        self.rel_flat = nn.Linear(2 * REL, size.relations)
        self.tag = nn.Linear(size.width, size.tags)
        self.morph = nn.Linear(size.width, size.morphs)
        self.lemma = nn.Linear(size.width, size.lemmas)
        self.start = nn.Linear(size.width, 1)
        nn.init.normal_(self.shapes.weight, std=0.01)
        nn.init.normal_(self.root, std=0.05)
        with torch.no_grad():
            self.mix[-1] = 2.0

    def embed(self, rows: Tensor, shapes: Tensor) -> Tensor:
        """The sum of piece, shape and position embeddings, for stretches that begin at the first piece."""
        made: Tensor = self.words(rows) + self.shapes(shapes) + self.positions.weight[: rows.shape[1]]
        return made

    def encode(self, embedded: Tensor, sees: Tensor, first: Tensor, last: Tensor) -> Tensor:
        """Vectors of the words: mean of their first and last piece. `first` and `last` index the flattened pieces.

        `sees` is 1 where a piece (row) looks at another (column); one row may serve for all.
        """
        batch, length, width = embedded.shape
        x = self.norm(embedded)
        bias = (sees - 1.0)[:, None] * 1e4
        weights = torch.softmax(self.mix, 0)
        mixed = torch.zeros_like(x)
        for number, layer in enumerate(self.layers):
            x = layer(self.drop(x) if number == 0 else x, bias)
            mixed = mixed + weights[number] * x
        flat = mixed.reshape(batch * length, width)
        return 0.5 * (flat[first] + flat[last])

    def heads(self, words: Tensor) -> tuple[Tensor, ...]:
        """Arc and relation vectors, tag, morph, lemma and start scores of each word."""
        hidden = F.leaky_relu(self.hidden(self.drop(words)), 0.1)
        hidden = F.dropout(hidden, 0.3, self.training)
        arc_dep, arc_head, rel_dep, rel_head = hidden.split([ARC, ARC, REL, REL], -1)
        words = self.drop(words)
        return (
            arc_dep,
            arc_head,
            rel_dep,
            rel_head,
            self.tag(words),
            self.morph(words),
            self.lemma(words),
            self.start(words),
        )

    def forward(self, embedded: Tensor, sees: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, ...]:
        """For use: vectors to multiply for arcs, relation vectors, best labels, score of a sentence's start."""
        arc_dep, arc_head, rel_dep, rel_head, tag, morph, lemma, start = self.heads(
            self.encode(embedded, sees, first, last)
        )
        keys = torch.cat([arc_head @ self.arc.T, self.arc_head(arc_head)], -1)
        return arc_dep, keys, rel_dep, rel_head, tag.argmax(-1), morph.argmax(-1), lemma.argmax(-1), start[:, 0]

    def load_encoder(self, weights: Mapping[str, np.ndarray], taken: list[int]) -> None:
        """Copies BERT weights; `taken` says which of its layers."""

        def put(module: nn.Module, name: str) -> None:
            for key in ("weight", "bias"):
                getattr(module, key).data = torch.tensor(weights[f"{name}.{key}"])

        kinds = weights["embeddings.token_type_embeddings.weight"][0]
        self.words.weight.data = torch.tensor(weights["embeddings.word_embeddings.weight"] + kinds)
        self.positions.weight.data = torch.tensor(weights["embeddings.position_embeddings.weight"])
        put(self.norm, "embeddings.LayerNorm")
        for layer, number in zip(self.layers, taken, strict=True):
            name = f"encoder.layer.{number}"
            parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
            layer.qkv.weight.data = torch.tensor(np.concatenate([weights[p + ".weight"] for p in parts]))
            layer.qkv.bias.data = torch.tensor(np.concatenate([weights[p + ".bias"] for p in parts]))
            put(layer.out, f"{name}.attention.output.dense")
            put(layer.norm1, f"{name}.attention.output.LayerNorm")
            put(layer.up, f"{name}.intermediate.dense")
            put(layer.down, f"{name}.output.dense")
            put(layer.norm2, f"{name}.output.LayerNorm")
