"""What was published, as clean documents: files, pages, manifests and folders of articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kgraph.article.body import body, is_headline, words
from kgraph.article.dates import published as publication
from kgraph.article.formats import Raw, read
from kgraph.article.text import normalise
from kgraph.errors import InputError
from kgraph.model import Document

__all__ = ["Raw", "document", "publication", "read_sources"]


def read_sources(
    sources: Sequence[str | Path], *, published: str = "", publisher: str = "", encoding: str = ""
) -> Iterator[Document]:
    """The documents of `sources`, in the order given, files of a folder by name.

    `published` (a date) and `publisher` hold for the articles whose manifest or page says none;
    `encoding` is that of text files ("": UTF-8, or what the file itself declares). An article that
    is named twice comes once.

    Raises:
        InputError: a source is missing, empty or no text, a date is none, or two articles have one name.
    """
    publication(published, "--published")
    seen: dict[str, tuple[str, str]] = {}
    for source in sources:
        for raw in read(source, encoding):
            made = document(raw, published=published, publisher=publisher)
            if made.identifier not in seen:
                seen[made.identifier] = (made.sha256, raw.source)
                yield made
            elif seen[made.identifier][0] != made.sha256:
                problem = f"it has the name {made.identifier!r} of another article, {seen[made.identifier][1]}"
                raise InputError(raw.source, problem, "rename one of the files or give 'id' in a manifest")


def document(raw: Raw, *, published: str = "", publisher: str = "") -> Document:
    """A clean document: normalised text that begins with the title line, its body marked.

    >>> raw = Raw("a.txt", "a b", "Truce  fails\\r\\n\\r\\nBaku denied\\u00a0it.")
    >>> made = document(raw, published="2020-10-13")
    >>> made.identifier, made.title, made.text[slice(*made.body[0])], made.published.precision
    ('a b', 'Truce fails', 'Baku denied it.', 'day')

    Raises:
        InputError: it has no words, or a publication date that is none.
    """
    identifier = " ".join(raw.identifier.split())
    text, title = normalise(raw.text), " ".join(normalise(raw.title).split())
    if not words(text):
        raise InputError(raw.source, "the article has no words", "give it a title line and a text")
    first = text.split("\n", 1)[0]
    if not title:
        title = first
    elif words(first) != words(title) and not (raw.titled and is_headline(first)):
        text = f"{title}\n\n{text}"
    return Document(
        identifier=identifier,
        title=title,
        text=text,
        body=body(text),
        sha256=raw.sha256,
        published=publication(raw.published or published, raw.source),
        publisher=raw.publisher or publisher,
        url=raw.url,
        language=raw.language or "en",
    )
