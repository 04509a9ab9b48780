"""Sources of every kind become the same documents; every bad one is one clear error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgraph.article import Raw, document, read_sources
from kgraph.article.dates import published
from kgraph.errors import InputError

TITLE, TEXT = "Truce fails in the north", "The army denied on Monday that it had fired. Rebels said it did."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.txt").write_text(f"{TITLE}\n\n{TEXT}\n", encoding="utf-8")
    return tmp_path


def test_a_text_file_has_its_name_its_title_and_no_guessed_date(folder: Path) -> None:
    (found,) = read_sources([folder / "one.txt"])
    assert (found.identifier, found.title, found.text) == ("one", TITLE, f"{TITLE}\n\n{TEXT}")
    assert [found.text[start:end] for start, end in found.body] == [TEXT]
    assert (found.published.resolved, found.publisher, found.url) == (False, "", "")


def test_options_fill_what_the_source_leaves_open(folder: Path) -> None:
    (folder / "articles.csv").write_text("file,published,publisher\none.txt,2020-10-12,\n", encoding="utf-8")
    (found,) = read_sources([folder], published="2001-01-01", publisher="Desk")
    assert found.published.text == "2020-10-12"
    assert found.publisher == "Desk"


def test_a_page_gives_title_date_and_publisher_of_its_metadata(tmp_path: Path) -> None:
    page = f"""<html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>
      <meta property="og:site_name" content="The Desk">
      <meta property="article:published_time" content="2020-10-12T09:00:00Z">
      <link rel="canonical" href="https://example.org/one"></head>
      <body><nav><a href="/">Home</a></nav><article><h1>{TITLE}</h1><p>{TEXT}</p>
      <p>Nobody was hurt on that day, the mayor of the town told the paper in the evening.</p>
      <p>READ MORE: Talks open in Geneva</p></article></body></html>"""
    (tmp_path / "one.html").write_text(page, encoding="utf-8")
    (found,) = read_sources([tmp_path])
    assert (found.title, found.publisher, found.published.text) == (TITLE, "The Desk", "2020-10-12")
    assert found.url == "https://example.org/one"
    assert found.text.startswith(f"{TITLE}\n\n{TEXT}")
    assert not any("READ MORE" in found.text[start:end] for start, end in found.body)


def test_a_page_without_a_date_has_none(tmp_path: Path) -> None:
    words = f"<p>{TEXT} It was on 3 May 2019 that talks began.</p>" * 2
    (tmp_path / "one.html").write_text(f"<html><body><article>{words}</article></body></html>", encoding="utf-8")
    (found,) = read_sources([tmp_path])
    assert not found.published.resolved


def test_json_lines_carry_text_or_name_a_file(folder: Path) -> None:
    rows = [
        {"id": "a-1", "title": TITLE, "text": TEXT, "published": "2020-10-12T10:00+04:00", "publisher": "Desk"},
        {"file": "one.txt", "url": "https://example.org/one", "title": None},
    ]
    (folder / "all.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    first, second = read_sources([folder / "all.jsonl"])
    assert (first.identifier, first.text, first.published.precision) == ("a-1", f"{TITLE}\n\n{TEXT}", "minute")
    assert (second.identifier, second.url) == ("one", "https://example.org/one")


def test_a_manifest_title_is_put_before_a_text_that_has_none(folder: Path) -> None:
    (folder / "one.txt").write_text(TEXT, encoding="utf-8")
    (folder / "articles.csv").write_text(f"file,title\none.txt,{TITLE}\n", encoding="utf-8")
    (found,) = read_sources([folder])
    assert (found.title, found.text) == (TITLE, f"{TITLE}\n\n{TEXT}")


def test_one_article_named_twice_comes_once(folder: Path) -> None:
    assert len(list(read_sources([folder, folder / "one.txt"]))) == 1


def test_a_folder_is_read_in_the_order_of_its_names(folder: Path) -> None:
    for name in ("c", "a", "b"):
        (folder / f"{name}.txt").write_text(f"{name}\n\n{TEXT}", encoding="utf-8")
    assert [found.identifier for found in read_sources([folder])] == ["a", "b", "c", "one"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_a_file_declares(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "one.txt").write_bytes(f"Şuşa – “Truce”\n\n{TEXT}".encode(encoding))
    (found,) = read_sources([tmp_path])
    assert found.title == "Şuşa – “Truce”"


def test_an_encoding_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(f"Café\n\n{TEXT}".encode("cp1252"))
    (found,) = read_sources([tmp_path], encoding="cp1252")
    assert found.title == "Café"


def test_the_hash_is_of_text_and_metadata() -> None:
    raw = Raw("one.txt", "one", f"{TITLE}\n\n{TEXT}", titled=True)
    dated = Raw("one.txt", "one", f"{TITLE}\n\n{TEXT}", published="2020-10-12", titled=True)
    assert document(raw).sha256 != document(dated).sha256


BAD: list[tuple[str, dict[str, bytes], str, str]] = [
    ("a missing file", {}, "gone.txt", "there is no such file or folder"),
    ("an empty file", {"a.txt": b""}, "a.txt", "the file is empty"),
    ("a blank file", {"a.txt": b" \n\n"}, "a.txt", "the file is empty"),
    ("a file without words", {"a.txt": b"-- ! --"}, "a.txt", "no words"),
    ("a PDF", {"a.pdf": b"%PDF-1.7\n..."}, "a.pdf", "a PDF, not text"),
    ("a PDF called text", {"a.txt": b"%PDF-1.7\n..."}, "a.txt", "a PDF, not text"),
    ("an office file", {"a.docx": b"PK\x03\x04rest"}, "a.docx", "office document"),
    ("a file in no known encoding", {"a.txt": b"Caf\xe9 \xff\xfe\x81"}, "a.txt", "not UTF-8"),
    ("a page in no known encoding", {"a.html": b"<html><p>Caf\xe9 \xff\x81"}, "a.html", "not UTF-8"),
    ("binary", {"a.txt": b"ab\x00cd"}, "a.txt", "binary"),
    ("an unknown kind", {"a.xyz": b"text"}, "a.xyz", "no reader for .xyz"),
    ("a page without text", {"a.html": b"<html><body></body></html>"}, "a.html", "no article text"),
    ("a manifest without file", {"m.csv": b"name,published\na.txt,2020-10-12\n"}, "m.csv", "no column 'file'"),
    ("a manifest without rows", {"m.csv": b"file,published\n"}, "m.csv", "names no article"),
    ("a manifest row without file", {"m.csv": b"file,published\n,2020-10-12\n"}, "m.csv", "neither"),
    ("a manifest of a missing file", {"m.csv": b"file\ngone.txt\n"}, "m.csv", "there is no file 'gone.txt'"),
    ("a manifest in a manifest", {"m.csv": b"file\nm.csv\n"}, "m.csv", "no article file"),
    ("broken CSV", {"m.csv": b'file,title\na.txt,"x" y\n'}, "m.csv", "not CSV"),
    ("broken JSON", {"m.jsonl": b'{"text": "a"\n'}, "m.jsonl", "not JSON"),
    ("JSON that is no object", {"m.jsonl": b"[1]\n"}, "m.jsonl", "not a JSON object"),
    ("JSON with a number for a text", {"m.jsonl": b'{"text": 7}\n'}, "m.jsonl", "'text' is not a text"),
    ("JSON without text", {"m.jsonl": b'{"title": "a"}\n'}, "m.jsonl", "neither"),
    ("a date that is none", {"m.csv": b"file,published\na.txt,yesterday\n", "a.txt": b"T\n\nx y."}, "m.csv", "date"),
    ("a day that is none", {"m.csv": b"file,published\na.txt,2020-02-30\n", "a.txt": b"T\n\nx y."}, "m.csv", "date"),
    ("a folder without articles", {"sub/readme.md": b"x"}, "sub", "holds no articles"),
    ("two articles of one name", {"f/a.txt": b"T\n\nOne.", "f/b/a.txt": b"T\n\nTwo."}, "f", "name 'a' of another"),
]


@pytest.mark.parametrize(("files", "source", "word"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_input_is_one_line_that_names_the_source(
    tmp_path: Path, files: dict[str, bytes], source: str, word: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(read_sources([tmp_path / source]))
    message = str(caught.value)
    assert word in message
    assert "\n" not in message
    assert source.split("/")[0].split(".")[0] in message or "a.txt" in message


@pytest.mark.parametrize("text", ["12.10.2020", "2020-13-01", "20201012", "2020-W42", "soon", "2020-10"])
def test_what_is_no_publication_date(text: str) -> None:
    with pytest.raises(InputError, match="not a date"):
        published(text)


def test_a_clock_time_without_a_zone_gives_the_day_only() -> None:
    assert published("2020-10-12T23:30").precision == "day"
