"""Text to parsed sentences: the only place that loads a spaCy pipeline.

The parser was trained on paragraphs, so each body paragraph is parsed by itself and the parses are
put together into one `Doc` for the whole document, in which ``token.idx`` is an offset into
``document.text`` without any shift. What is not body (headline, captions, headings) is there as
unparsed tokens; `sentences` leaves it out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.language import Language as Pipeline
from spacy.tokens import Doc, Span
from thinc.api import NumpyOps, get_current_ops, set_current_ops

from kgraph import encoder as encoder  # spaCy finds the component of the shipped pipeline by its name
from kgraph import resources
from kgraph.errors import ModelError
from kgraph.model import Document

DEFAULT, ACCURATE = "default", "accurate"
SHIPPED = {DEFAULT: resources.MODEL, ACCURATE: resources.ACCURATE}
# Labels that every Universal Dependencies parser has and no ClearNLP one ("dobj", "pobj", "prep").
UD_LABELS = ("obj", "obl", "case", "nmod")
BODY = "kgraph_body"
# What a joined parse keeps of its parts.
KEPT: list[int | str] = ["ORTH", "SPACY", "HEAD", "DEP", "POS", "TAG", "LEMMA", "MORPH"]


class Language:
    """A parser of English.

    `model` is ``default`` or ``accurate`` (both ship with the package; the second makes a quarter fewer errors
    at half the speed), the name of any installed spaCy pipeline, or a folder with one; it has to speak
    Universal Dependencies.

    >>> Language().model
    'default'

    Raises:
        ModelError: there is no such pipeline, or it has no parser, no tagger, or other labels.
    """

    def __init__(self, model: str = DEFAULT) -> None:
        self.model = model
        self.pipeline = _load(model)

    @property
    def version(self) -> str:
        """Name and version of the pipeline, as its makers give them."""
        meta = self.pipeline.meta
        return f"{meta.get('lang', '')}_{meta.get('name', '')} {meta.get('version', '')}".strip()

    def parse(self, document: Document) -> Doc:
        """The whole of `document.text` as one `Doc`, its body paragraphs parsed.

        ``doc.text == document.text`` always holds.

        >>> text = "Truce fails\\n\\nBaku denied it. Yerevan said so."
        >>> document = Document("d", "Truce fails", text, body=((13, len(text)),), sha256="")
        >>> doc = Language().parse(document)
        >>> doc.text == text, [sentence.text for sentence in sentences(doc)]
        (True, ['Baku denied it.', 'Yerevan said so.'])
        """
        text, pieces, position = document.text, [], 0
        # spaCy's guard is against memory use; a body stretch is short, and the rest is only tokenized.
        self.pipeline.max_length = max(self.pipeline.max_length, len(text) + 1)
        parsed = self.pipeline.pipe(text[start:end] for start, end in document.body)
        for (start, end), body in zip(document.body, parsed, strict=True):
            if start > position:
                pieces.append(self._unparsed(text[position:start]))
            pieces.append(body)
            position = end
        if position < len(text):
            pieces.append(self._unparsed(text[position:]))
        doc, kept = _joined(pieces or [self._unparsed(text)])
        if kept != text:
            raise ModelError(self.model, "its tokenizer does not keep the text as it is", "use another pipeline")
        doc.user_data[BODY] = document.body
        return doc

    def _unparsed(self, text: str) -> Doc:
        """The tokens of a stretch that is not read: one sentence that hangs on its first token."""
        made = self.pipeline.make_doc(text)
        size = len(made)
        return Doc(
            self.pipeline.vocab,
            words=[token.text for token in made],
            spaces=[bool(token.whitespace_) for token in made],
            pos=["SPACE" if token.is_space else "X" for token in made],
            lemmas=[token.text for token in made],
            heads=[0] * size,
            deps=["ROOT"] + ["dep"] * (size - 1),
        )


def _joined(docs: Sequence[Doc]) -> tuple[Doc, str]:
    """The documents as one, and its text (`Doc.from_docs` goes through every token, which takes five times as long)."""
    rows: Any = np.concatenate([doc.to_array(KEPT) for doc in docs])  # its stub wants a type of thinc's own
    strings = docs[0].vocab.strings
    words = [strings[key] for key in rows[:, 0].tolist()]
    spaces = rows[:, 1].astype(bool).tolist()
    made = Doc(docs[0].vocab, words=words, spaces=spaces)
    made.from_array(KEPT[2:], rows[:, 2:])
    return made, "".join([word + " " if space else word for word, space in zip(words, spaces, strict=True)])


def sentences(doc: Doc) -> Iterator[Span]:
    """The sentences of the body, in order; of a `Doc` not made by `Language.parse`, all of them."""
    body: Sequence[tuple[int, int]] | None = doc.user_data.get(BODY)
    ranges = list(body) if body is not None else [(0, len(doc.text))]
    for sentence in doc.sents:
        within = any(start <= sentence.start_char and sentence.end_char <= end for start, end in ranges)
        if within and not sentence.text.isspace():
            yield sentence


def _load(model: str) -> Pipeline:
    where: str | Path = resources.path(SHIPPED[model]) if model in SHIPPED else model
    if isinstance(get_current_ops(), NumpyOps):
        # numpy's matrix products are four times as fast as those of thinc's own BLIS (1.5 times in words a second).
        set_current_ops(NumpyOps(use_blis=False))
    try:
        pipeline = spacy.load(where)
    except OSError as error:
        remedy = "install it, or give the name or folder of an installed spaCy pipeline"
        problem = f"no language model of this name is installed ({_first_line(error)})"
        raise ModelError(model, problem, remedy) from error
    except (ValueError, ImportError, KeyError) as error:
        raise ModelError(model, f"the language model does not load: {_first_line(error)}") from error
    if "parser" not in pipeline.pipe_names:
        raise ModelError(model, "the language model has no parser", "use a pipeline with Universal Dependencies")
    labels = set(pipeline.pipe_labels.get("parser", ()))
    missing = [label for label in UD_LABELS if label not in labels]
    if missing:
        raise ModelError(
            model,
            f"the parser's labels are not Universal Dependencies (no {', '.join(missing)})",
            "ClearNLP pipelines such as en_core_web_* do not fit; use one trained on UD treebanks",
        )
    return pipeline


def _first_line(error: BaseException) -> str:
    return str(error).split(os.linesep, 1)[0].strip()[:160]
