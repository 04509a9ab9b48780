"""The accurate parser: a small quantised encoder with a biaffine parser on it, as a spaCy component.

One network reads a stretch of words and gives, for each word, scores for its head and relation, its tags, how to make
its lemma, and whether a sentence begins with it (Dozat and Manning 2017; Kondratyuk and Straka 2019). ONNX Runtime runs
the encoder on one core; trees are put together here. `training/encoder/` makes the weights.

Weights are 7-bit integers, so that the integer products do not overflow on any processor and give the same everywhere.
Activations are put on one scale per run; `Language.parse` gives each document runs of its own, so that no article's
parse depends on another article.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from spacy import symbols
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab

from kgraph.consistency import consistent
from kgraph.lemmas import Lemmas
from kgraph.pieces import FIRST, LAST, PADDING, SHAPES, WordPieces, shape
from kgraph.trees import best_tree

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

WINDOW, OVERLAP = 200, 60  # pieces; a longer text is read in windows, each word in the one where it stands most inside
LINE, RUN = 128, 640  # pieces: how far a line is filled up, and how many make a run, padding counted
MARK = SHAPES.index("mark")
OPENING, CLOSING = frozenset({"\u201c", "\u00ab", "\u201e", "``"}), frozenset({"\u201d", "\u00bb", "''"})
STRAIGHT = frozenset({'"'})
OUTPUTS = ("arc_dep", "arc_head", "rel_dep", "rel_head", "tag", "morph", "lemma", "start")
COLUMNS: list[int | str] = ["TAG", "POS", "MORPH", "LEMMA", "HEAD", "DEP"]


class Piece(NamedTuple):
    """A word as its pieces (rows of the vocabulary) and its shape."""

    rows: tuple[int, ...]
    kind: int


@Language.factory("kgraph_encoder")
def _make(nlp: Language, name: str) -> EncoderParser:
    return EncoderParser(nlp.vocab, name)


class EncoderParser:
    """Tags, lemmas, sentences and trees in one component; its weights come with `from_disk`."""

    def __init__(self, vocab: Vocab, name: str = "parser") -> None:
        self.vocab, self.name = vocab, name
        self.labels: tuple[str, ...] = ()
        self._folder: Path | None = None

    def from_disk(self, path: str | Path, exclude: Iterable[str] = ()) -> EncoderParser:
        """Loads the weights.

        Raises OSError when a file is missing, ValueError when the network is none that ONNX Runtime reads.
        """
        folder = Path(path)
        told = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        names = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
        rows = {piece: row for row, piece in enumerate(names) if piece}
        self._pieces, self._seen = WordPieces(rows), dict[str, Piece]()
        self._marks, self._padding = (rows[FIRST], rows[LAST]), rows[PADDING]
        with np.load(folder / "tables.npz", allow_pickle=False) as tables:
            self._words, self._scale = tables["words"], tables["scale"]
            self._shapes, self._places, self._root = tables["shapes"], tables["places"], tables["root"]
            self._rel, self._rel_flat, self._rel_bias = tables["rel"], tables["rel_flat"], tables["rel_bias"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        network = folder / "network.onnx"
        try:
            self._network = onnxruntime.InferenceSession(
                network.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except OSError:
            raise
        except Exception as error:  # its own kinds of error share no base
            raise ValueError(f"{network.name} is not a network that ONNX Runtime reads") from error
        self.labels = tuple(told["relations"])
        self._scripts: list[str] = told["lemmas"]
        self._tags: list[str] = told["tags"]
        seen = json.loads((folder / "lemmas.json").read_text(encoding="utf-8"))
        self._lemmas = Lemmas(seen, {piece for piece in names if piece.isalpha() and len(piece) > 2})
        add, morphology = self.vocab.strings.add, self.vocab.morphology
        self._tag_keys = np.array([add(tag) for tag in told["tags"]], np.uint64)
        parts = [morph.partition("|") for morph in told["morphs"]]
        self._pos = [pos for pos, _, _ in parts]
        self._pos_keys = np.array([_pos(pos) for pos, _, _ in parts], np.uint64)
        self._morph_keys = np.array([morphology.add(feats) for _, _, feats in parts], np.uint64)
        self._dep_keys = np.array([add(label) for label in self.labels], np.uint64)
        self._label_rows = {label: row for row, label in enumerate(self.labels)}
        self._root_label = self._label_rows["ROOT"]
        self._space = (add("_SP"), _pos("SPACE"), morphology.add(""), add("dep"))
        self._lemma_keys: dict[tuple[str, int, int, int], int] = {}
        self._folder = folder
        return self

    def to_disk(self, path: str | Path, exclude: Iterable[str] = ()) -> None:
        """Copies the files that it was loaded from."""
        if self._folder is None:
            raise ValueError("there are no weights yet: load some with from_disk")
        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        for file in sorted(self._folder.iterdir()):
            if file.resolve() != (target / file.name).resolve():
                (target / file.name).write_bytes(file.read_bytes())

    def __call__(self, doc: Doc) -> Doc:
        """The document, parsed in place."""
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64, **_: Any) -> Iterator[Doc]:
        """The documents, parsed in place, several at a time."""
        rest = iter(stream)
        while docs := list(islice(rest, batch_size)):
            self._annotate(docs)
            yield from docs

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """spaCy's scores of tags, lemmas, trees and sentences."""
        examples = list(examples)

        def feats(token: Any, _: str) -> Any:
            return token.morph

        made: dict[str, Any] = {}
        for kind in ("tag", "pos", "lemma"):
            made |= Scorer.score_token_attr(examples, kind)
        made |= Scorer.score_token_attr(examples, "morph", getter=feats)
        ignored = ("p", "punct")
        made |= Scorer.score_deps(examples, "dep", getter=lambda t, a: getattr(t, a + "_"), ignore_labels=ignored)
        made |= Scorer.score_spans(examples, "sents")
        made.pop("sents_per_type", None)
        return made

    def _annotate(self, docs: Sequence[Doc]) -> None:
        """Reads, and writes what was read into the documents."""
        texts = [Text(doc, [token.text for token in doc]) for doc in docs]
        for text in texts:
            if not text.places:
                self._write(text, *([np.zeros(0, np.int64)] * 5))
        full = [text for text in texts if text.places]
        windows = [
            window
            for number, text in enumerate(full)
            for window in _windows(number, [self._piece(text.words[place]) for place in text.places], self._marks)
        ]
        if not windows:
            return
        arc_dep, arc_head, rel_dep, rel_head, tags, morphs, lemmas, starts = self._run(windows, len(full))
        heads = [self._heads(*one) for one in zip(full, arc_dep, arc_head, starts, strict=True)]
        # One product for all texts: the table of relations is large, and a text is short.
        offsets = np.cumsum([0, *map(len, heads)])
        flat = np.concatenate([own + offset for own, offset in zip(heads, offsets[:-1], strict=True)])
        labels = np.split(self._relations(np.concatenate(rel_dep), np.concatenate(rel_head), flat), offsets[1:-1])
        for text, own, named, *found in zip(full, heads, labels, tags, morphs, lemmas, strict=True):
            self._write(text, *self._consistent(text, own, named, found[1]), *found)

    def _piece(self, word: str) -> Piece:
        made = self._seen.get(word)
        if made is None:
            made = self._seen[word] = Piece(self._pieces(word), shape(word))
        return made

    def _run(self, windows: list[Window], documents: int) -> list[list[NDArray[Any]]]:
        """For each of `OUTPUTS`, an array for each document (one row a word)."""
        made: list[list[list[tuple[int, NDArray[Any]]]]] = [[[] for _ in range(documents)] for _ in OUTPUTS]
        for group in _groups(windows):
            order = [window for line in group for window in line]
            at = 0
            for window in order:
                kept = len(range(*window.keep.indices(len(window.first))))
                window.place = slice(at, at + kept)
                at += kept
            results = self._network.run(OUTPUTS, self._feed(group))
            for column, result in zip(made, results, strict=True):
                for window in order:
                    column[window.document].append((window.begin, result[window.place]))
        return [[_joined(parts) for parts in column] for column in made]

    def _feed(self, group: Sequence[Sequence[Window]]) -> dict[str, NDArray[Any]]:
        """The network's input: a line holds several windows side by side, which do not look at each other."""
        length = max(sum(len(window.rows) for window in line) for line in group)
        rows = np.full((len(group), length), self._padding)
        kinds = np.full((len(group), length), MARK)
        places = np.zeros((len(group), length), np.int64)
        sees = np.zeros((len(group), length, length), np.float32)
        firsts, lasts = [], []
        for number, line in enumerate(group):
            at = 0
            for window in line:
                end = at + len(window.rows)
                rows[number, at:end], kinds[number, at:end] = window.rows, window.kinds
                places[number, at:end] = range(end - at)
                sees[number, at:end, at:end] = 1
                firsts.append(number * length + at + window.first[window.keep])
                lasts.append(number * length + at + window.last[window.keep])
                at = end
            # A softmax over nothing is no number: what is beyond the end sees all of the line.
            sees[number, at:] = 1
        embedded = self._words[rows] * self._scale[rows][..., None] + self._shapes[kinds] + self._places[places]
        return {
            "embedded": embedded,
            "sees": sees,
            "first": np.concatenate(firsts),
            "last": np.concatenate(lasts),
        }

    def _write(self, text: Text, best: Whole, labels: Whole, tags: Whole, morphs: Whole, lemmas: Whole) -> None:
        size, at = len(text.words), np.array(text.places, np.int64)
        out: Any = np.zeros((size, len(COLUMNS)), np.uint64)  # `from_array`'s stub wants a type of thinc's own
        heads = np.zeros(size, np.int64)
        heads[at] = at[best]
        out[at, 0] = self._tag_keys[tags]
        out[at, 1], out[at, 2] = self._pos_keys[morphs], self._morph_keys[morphs]
        words = [text.words[place] for place in text.places]
        out[at, 3] = list(map(self._lemma, words, tags.tolist(), morphs.tolist(), lemmas.tolist()))
        out[at, 5] = self._dep_keys[labels]
        if len(at) < size:
            self._hang_spaces(text, heads, out)
        out[:, 4] = (heads - np.arange(size)).astype(np.uint64)
        if size:
            text.doc.from_array(COLUMNS, out)

    def _hang_spaces(self, text: Text, heads: Whole, out: Any) -> None:
        """A token of spaces hangs on the word before it (at the start, and where there is no word, on the first)."""
        real, before = set(text.places), text.places[0] if text.places else 0
        for place, token in enumerate(text.words):
            if place in real:
                before = place
            else:
                heads[place] = before
                out[place] = *self._space[:3], self.vocab.strings.add(token), 0, self._space[3]
        if not text.places:
            out[0, 5] = self._dep_keys[self._root_label]

    def _heads(self, text: Text, arc_dep: Floats, arc_head: Floats, starts: Floats) -> Whole:
        """The head of each word (itself for a root), one tree for each sentence."""
        words = [text.words[place] for place in text.places]
        heads = np.zeros(len(words), np.int64)
        for begin, end in pairwise(_borders(words, starts)):
            dep, head = arc_dep[begin:end], arc_head[begin:end]
            scores = dep @ head[:, :-1].T + head[:, -1]
            heads[begin:end] = begin + best_tree(scores, dep @ self._root)
        return heads

    def _relations(self, rel_dep: Floats, rel_head: Floats, heads: Whole) -> Whole:
        chosen = rel_head[heads]
        turned = (rel_dep @ self._rel).reshape(len(heads), len(self.labels), -1)
        scores = (turned @ chosen[:, :, None])[..., 0] + np.hstack([rel_dep, chosen]) @ self._rel_flat
        scores += self._rel_bias
        scores[:, self._root_label] = -np.inf
        labels: Whole = scores.argmax(1)
        labels[heads == np.arange(len(heads))] = self._root_label
        return labels

    def _consistent(self, text: Text, heads: Whole, labels: Whole, morphs: Whole) -> tuple[Whole, Whole]:
        words = [text.words[place] for place in text.places]
        deps = [self.labels[label] for label in labels.tolist()]
        head, dep = consistent(words, heads.tolist(), deps, [self._pos[morph] for morph in morphs.tolist()])
        return np.array(head, np.int64), np.array([self._label_rows[name] for name in dep], np.int64)

    def _lemma(self, form: str, tag: int, morph: int, script: int) -> int:
        asked = form, tag, morph, script
        key = self._lemma_keys.get(asked)
        if key is None:
            lemma = self._lemmas(form, self._pos[morph], self._tags[tag], self._scripts[script])
            key = self._lemma_keys[asked] = self.vocab.strings.add(lemma)
        return key


class Text:
    """A document on its way through: its tokens, and which of them are words (the rest are spaces)."""

    def __init__(self, doc: Doc, words: list[str]) -> None:
        self.doc, self.words = doc, words
        self.places = [place for place, word in enumerate(words) if not word.isspace()]


class Window:
    """A stretch of a document's words as the network reads it, between two marks.

    `first` and `last` are the places of each word's outer pieces, `keep` the words that are taken from this window.
    """

    def __init__(self, document: int, begin: int, words: Sequence[Piece], marks: tuple[int, int]) -> None:
        self.document, self.begin = document, begin
        self.rows = [marks[0], *(row for word in words for row in word.rows), marks[1]]
        self.kinds = [MARK, *(word.kind for word in words for _ in word.rows), MARK]
        self.last = np.cumsum([len(word.rows) for word in words], dtype=np.int64)
        self.first = np.concatenate([[1], 1 + self.last[:-1]])
        self.keep = self.place = slice(None)


def _windows(document: int, words: Sequence[Piece], marks: tuple[int, int]) -> Iterator[Window]:
    """The windows of a text; each word is kept in one window, half an overlap from its inner borders."""
    begin = kept = 0
    while begin < len(words):
        end, size = begin, 0
        while end < len(words) and (size + len(words[end].rows) <= WINDOW or end == begin):
            size += len(words[end].rows)
            end += 1
        window = Window(document, begin, words[begin:end], marks)
        back, lost = end, 0
        while end < len(words) and back > begin + 1 and lost < OVERLAP:
            back -= 1
            lost += len(words[back].rows)
        until = end if end == len(words) else max(kept + 1, (back + end) // 2)
        window.keep = slice(kept - begin, until - begin)
        yield window
        if end == len(words):
            return
        kept, begin = until, min(back, until)


def _groups(windows: Sequence[Window]) -> Iterator[list[list[Window]]]:
    """Runs of lines of windows: the longest first, each on the first line that has room, lines of like lengths."""
    lines: list[list[Window]] = []
    sizes: list[int] = []
    for window in sorted(windows, key=lambda one: -len(one.rows)):
        size = len(window.rows)
        fits = next((n for n, taken in enumerate(sizes) if taken + size <= max(LINE, sizes[0])), None)
        if fits is None:
            lines.append([])
            sizes.append(0)
            fits = len(lines) - 1
        lines[fits].append(window)
        sizes[fits] += size
    group: list[list[Window]] = []
    longest = 0
    for number in sorted(range(len(lines)), key=lambda n: -sizes[n]):
        if group and (len(group) + 1) * longest > RUN:
            yield group
            group = []
        longest = longest if group else sizes[number]
        group.append(lines[number])
    if group:
        yield group


def _borders(words: Sequence[str], starts: Floats) -> list[int]:
    """Where sentences begin, and the end. An opening quotation mark goes with what follows it, a closing one before."""
    begins = {0}
    opens = _opening(words)
    for begin in (1 + np.flatnonzero(starts[1:] > 0)).tolist():
        while 0 < begin < len(words) and opens.get(begin) is False:
            begin += 1
        while begin > 1 and opens.get(begin - 1):
            begin -= 1
        if begin < len(words):
            begins.add(begin)
    return [*sorted(begins), len(words)]


def _opening(words: Sequence[str]) -> dict[int, bool]:
    """For the place of each quotation mark, whether it opens; straight ones by turns."""
    found: dict[int, bool] = {}
    inside = False
    for place, word in enumerate(words):
        if word in OPENING or word in CLOSING or word in STRAIGHT:
            inside = word in OPENING or (word in STRAIGHT and not inside)
            found[place] = inside
    return found


def _joined(parts: list[tuple[int, NDArray[Any]]]) -> NDArray[Any]:
    if len(parts) == 1:
        return parts[0][1]
    return np.concatenate([part for _, part in sorted(parts, key=lambda part: part[0])])


def _pos(name: str) -> int:
    """spaCy's number of a universal part of speech."""
    key: int = getattr(symbols, name)
    return key
