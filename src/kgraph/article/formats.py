"""The kinds of source: plain text, pages, JSON lines, CSV manifests and folders, as `Raw` articles."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kgraph.article.text import decode
from kgraph.errors import InputError

MANIFEST = "articles.csv"
ARTICLES = (".txt", ".html", ".htm")
METADATA = ("title", "published", "publisher", "url", "language")
FIELDS = ("id", "file", "text", *METADATA)


@dataclass(frozen=True, slots=True)
class Raw:
    """One article as published: nothing cleaned, nothing guessed; "" is what its source does not say.

    `source` names it in errors. `titled`: the first line of `text` is its title line (also so when `title` is "").
    """

    source: str
    identifier: str
    text: str
    title: str = ""
    published: str = ""
    publisher: str = ""
    url: str = ""
    language: str = ""
    titled: bool = False

    @property
    def sha256(self) -> str:
        """The hash of text and metadata.

        >>> Raw("a.txt", "a", "T\\n\\nx").sha256 == Raw("b/a.txt", "a", "T\\n\\nx").sha256
        True
        """
        fields = [self.text, self.title, self.published, self.publisher, self.url, self.language]
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def read(source: str | Path, encoding: str = "") -> Iterator[Raw]:
    """The articles of one file or folder, in a fixed order.

    Raises:
        InputError: it is missing, unreadable, of an unknown kind, or holds no article.
    """
    path = Path(source)
    if path.is_dir():
        yield from _folder(path, encoding)
        return
    if not path.exists():
        raise InputError(source, "there is no such file or folder", "check the path")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        decode(_bytes(path), path, encoding)  # a PDF is called a PDF whatever its suffix
        kinds = ", ".join(sorted(READERS))
        raise InputError(path, f"no reader for {path.suffix or 'a file without suffix'}", f"kinds of source: {kinds}")
    yield from reader(path, encoding)


def _folder(folder: Path, encoding: str) -> Iterator[Raw]:
    manifest = folder / MANIFEST
    if manifest.is_file():
        yield from _csv(manifest, encoding)
        return
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ARTICLES and path.is_file())
    if not files:
        kinds = ", ".join(ARTICLES)
        raise InputError(folder, "the folder holds no articles", f"put {kinds} files or a manifest {MANIFEST} there")
    for path in files:
        yield from READERS[path.suffix.lower()](path, encoding)


def _txt(path: Path, encoding: str) -> Iterator[Raw]:
    yield Raw(str(path), path.stem, decode(_bytes(path), path, encoding), titled=True)


def _html(path: Path, encoding: str) -> Iterator[Raw]:
    import trafilatura  # half a second to load, for pages alone
    from trafilatura.settings import Document as Page

    data = _bytes(path)
    declared = b"charset" in data[:4096].lower() and not encoding
    if declared:
        decode(data, path, "latin-1")  # every byte is a character: only empty and binary files fail
    page: str | bytes = data if declared else decode(data, path, encoding)
    # Only dates that the page states in its metadata: trafilatura's wider search guesses from the text.
    exact = {"extensive_search": False, "original_date": True}
    found = trafilatura.bare_extraction(
        page, include_comments=False, include_tables=False, with_metadata=True, date_extraction_params=exact
    )
    if not isinstance(found, Page) or not (found.text or "").strip():
        raise InputError(path, "no article text was found in the page", "save its text in a .txt file")
    text, title = found.text or "", found.title or ""
    yield Raw(
        str(path),
        path.stem,
        # Each line is a paragraph of its own.
        "\n\n".join(line for line in text.split("\n") if line.strip() and line.strip() != title.strip()),
        title=title,
        published=found.date or "",
        publisher=found.sitename or "",
        url=found.url or "",
        language=found.language or "",
    )


def _jsonl(path: Path, encoding: str) -> Iterator[Raw]:
    lines = decode(_bytes(path), path, encoding).split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            record: Any = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(where, f"this is not JSON ({error.msg})", "write one object a line") from error
        if not isinstance(record, dict):
            raise InputError(where, "this is not a JSON object", "write one object a line")
        wrong = [name for name in FIELDS if not isinstance(record.get(name) or "", str)]
        if wrong:
            raise InputError(where, f"{wrong[0]!r} is not a text", "put it in quotes")
        row = {name: str(record.get(name) or "") for name in FIELDS}
        yield from _row(row, path, where, f"{path.stem}-{number}", encoding)


def _csv(path: Path, encoding: str) -> Iterator[Raw]:
    lines = decode(_bytes(path), path, encoding).splitlines(keepends=True)
    reader = csv.DictReader(lines, restkey="", restval="", strict=True)
    try:
        header = [name.strip().lower() for name in reader.fieldnames or ()]
        if "file" not in header and "text" not in header:
            columns = ",".join(("file", "published", "publisher", "title", "url", "language"))
            raise InputError(path, "the manifest has no column 'file'", f"begin it with the line {columns}")
        reader.fieldnames = header
        empty = True
        for number, cells in enumerate(reader, 1):
            row = {name: (cells.get(name) or "").strip() for name in FIELDS}
            empty = False
            yield from _row(row, path, f"{path}, row {number}", f"{path.stem}-{number}", encoding)
    except csv.Error as error:
        problem = f"line {reader.line_num} is not CSV ({error})"
        raise InputError(path, problem, "quote cells that hold quotes") from error
    if empty:
        raise InputError(path, "the manifest names no article", "add a row for each")


def _row(row: dict[str, str], manifest: Path, where: str, name: str, encoding: str) -> Iterator[Raw]:
    """The article of one manifest row: what the row says goes before what the file says."""
    said: dict[str, Any] = {key: row[key] for key in METADATA if row[key]}
    if row["file"]:
        path = manifest.parent / row["file"]
        if path.suffix.lower() not in ARTICLES:
            raise InputError(where, f"{row['file']!r} is no article file", f"kinds: {', '.join(ARTICLES)}")
        if not path.is_file():
            raise InputError(where, f"there is no file {row['file']!r}", "paths count from the manifest's folder")
        for raw in READERS[path.suffix.lower()](path, encoding):
            yield replace(raw, identifier=row["id"] or raw.identifier, **said)
    elif row["text"].strip():
        yield Raw(where, row["id"] or name, row["text"], **said)
    else:
        raise InputError(where, "it has neither 'file' nor 'text'", "name the article's file")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(path, f"the file cannot be read ({error.strerror})", "check its permissions") from error


READERS: dict[str, Callable[[Path, str], Iterator[Raw]]] = {
    ".txt": _txt,
    ".html": _html,
    ".htm": _html,
    ".jsonl": _jsonl,
    ".csv": _csv,
}
