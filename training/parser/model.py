"""The pipeline's shape: hash embeddings and word vectors, a deep narrow CNN, five heads; and growing an older one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.pipeline.edit_tree_lemmatizer import EditTreeLemmatizer
from spacy.training import Example
from spacy.vectors import Vectors
from thinc.api import Config, Model

CONFIG = Path(__file__).with_name("config.cfg")
Table = tuple[list[str], np.ndarray]


def configuration(depth: int, vectors: bool) -> Config:
    """The recipe's config with that many CNN layers, with or without word vectors."""
    config = Config().from_disk(CONFIG)
    config["components"]["tok2vec"]["model"]["encode"]["depth"] = depth
    config["components"]["tok2vec"]["model"]["embed"]["include_static_vectors"] = vectors
    return config


def set_vectors(nlp: Language, table: Table) -> None:
    """Puts the vectors in the vocabulary, looked up by lower-cased form."""
    words, data = table
    for word in words:
        nlp.vocab.strings.add(word)
    keys = np.array([nlp.vocab.strings[word] for word in words], dtype="uint64")
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=data, keys=keys, name="minilm_words", attr="LOWER")


def build(table: Table | None, depth: int, data: Callable[[Language], Iterable[Example]]) -> Language:
    """A pipeline with random weights, its labels from the data (needs `spacy-lookups-data` for the norms)."""
    nlp = spacy.util.load_model_from_config(configuration(depth, table is not None), auto_fill=True, validate=True)
    if table is not None:
        set_vectors(nlp, table)
    made = list(data(nlp))
    nlp.initialize(lambda: made)
    return nlp


def grow(start: Path, table: Table | None, depth: int) -> Language:
    """A pipeline that computes what the model at `start` computes, with layers and vectors to be learned added.

    New CNN layers are residual with a zero scale (identity); the columns of the mixing layer that read new
    vectors begin near zero; without a `table` the older model's own vectors stay.
    Raises ValueError when the older model is deeper or has other sizes.
    """
    old = spacy.load(start)
    vectors = table is not None or len(old.vocab.vectors) > 0
    nlp = spacy.util.load_model_from_config(configuration(depth, vectors), auto_fill=True, validate=True)
    nlp.vocab.from_disk(start / "vocab")
    nlp.tokenizer.from_disk(start / "tokenizer")
    if table is not None:
        set_vectors(nlp, table)
    for name in nlp.pipe_names:
        if name != "tok2vec":
            nlp.get_pipe(name).from_disk(start / name, exclude=["vocab"])
    tok2vec: Any = nlp.get_pipe("tok2vec")
    tok2vec.model.initialize(X=[nlp.make_doc("A word of text.")])
    _copy(old.get_pipe("tok2vec").model, tok2vec.model)  # type: ignore[attr-defined]  # a trainable pipe
    return nlp


def _copy(old: Model, new: Model) -> None:
    """Parameters by kind and order; a wider mixing layer keeps its old columns, surplus layers become identity."""
    for kind in ("hashembed", "static_vectors", "maxout", "layernorm"):
        olds = [node for node in old.walk() if node.name == kind]
        news = [node for node in new.walk() if node.name == kind]
        if len(olds) > len(news):
            raise ValueError(f"the model to start from has {len(olds)} {kind} layers, the new one only {len(news)}")
        for place, node in enumerate(news):
            if place < len(olds):
                for name in node.param_names:
                    node.set_param(name, _widened(olds[place].get_param(name), node.get_param(name)))
            elif kind == "layernorm":
                node.set_param("G", np.zeros_like(node.get_param("G")))


def _widened(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    if old.shape == new.shape:
        return old.copy()
    if old.shape[:-1] != new.shape[:-1] or old.shape[-1] > new.shape[-1]:
        raise ValueError(f"cannot grow an array of shape {old.shape} to {new.shape}")
    out = new * 0.1
    out[..., : old.shape[-1]] = old
    return out


def repair_lemmatizer() -> None:
    """spaCy 3.8 forgets the lemmatizer's tree-to-label table on loading; without it further training ruins it."""
    original = EditTreeLemmatizer.get_loss

    def get_loss(self: Any, batch: Any, scores: Any) -> Any:
        if not self.tree2label:
            self.tree2label = {tree: label for label, tree in enumerate(self.cfg["labels"])}
        return original(self, batch, scores)

    EditTreeLemmatizer.get_loss = get_loss  # type: ignore[method-assign]  # the repair itself
