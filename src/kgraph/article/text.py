"""From bytes to clean text: encodings, odd characters, spaces and hard-wrapped lines."""

from __future__ import annotations

import codecs
import re
import unicodedata

from kgraph.errors import InputError

# What a file begins with when it is no text at all, whatever its name says.
MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or office document",
    b"\x1f\x8b": "compressed",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"{\\rtf": "rich text",
}
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAVE_AS = "save its text as UTF-8 in a .txt or .html file"

# Zero-width characters, soft hyphens, direction marks and other controls carry no words.
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile(r"[^\S\n]+")
BLANK_LINES = re.compile(r"\n(?: *\n)+")
# A hard-wrapped line is at least this long, or it is a heading, a line of verse or a list.
WRAP_AT_LEAST, WRAP_AT_MOST = 45, 110
SENTENCE_END = re.compile(r"[.!?…:][\"'”’)\]]*$")


def decode(data: bytes, subject: object, encoding: str = "") -> str:
    """The characters of `data`: UTF-8, or what its byte order mark or `encoding` says.

    >>> decode(b"\\xef\\xbb\\xbfTruce", "a.txt")
    'Truce'

    Raises:
        InputError: it is empty, no text, or in another encoding. `subject` is named in the error.
    """
    for magic, what in MAGIC.items():
        if data.startswith(magic):
            raise InputError(subject, f"the file is {what}, not text", SAVE_AS)
    if not data.strip():
        raise InputError(subject, "the file is empty", "give it a title line and a text")
    name = encoding or next((name for bom, name in BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(name)
    except LookupError as error:
        raise InputError(subject, f"no encoding is called {name!r}", "name one such as utf-8 or cp1252") from error
    except UnicodeDecodeError as error:
        problem = f"the file is not {name.upper()} text (byte {error.start})"
        raise InputError(subject, problem, f"{SAVE_AS}, or name its encoding") from error
    if "\x00" in text:
        raise InputError(subject, "the file is binary, not text", SAVE_AS)
    return text


def normalise(text: str) -> str:
    """`text` with plain line ends and spaces, composed letters and unwrapped lines; quotes stay as they are.

    Paragraphs stay apart by a blank line, lines that are no hard wrap by a line end.

    >>> normalise("Truce\\u00a0 fails \\r\\n\\r\\n\\r\\nIt\\u200b rained .")
    'Truce fails\\n\\nIt rained .'
    """
    text = unicodedata.normalize("NFC", LINE_END.sub("\n", text))
    text = SPACES.sub(" ", INVISIBLE.sub("", text))
    lines = "\n".join(line.strip() for line in text.split("\n"))
    blocks = BLANK_LINES.split(lines.strip("\n"))
    return "\n\n".join(unwrap(block) for block in blocks if block)


def unwrap(block: str) -> str:
    """The lines of one block joined, when they look like one paragraph that was wrapped at a margin.

    >>> unwrap("A first line\\nA second line")
    'A first line\\nA second line'
    """
    lines = block.split("\n")
    full = lines[:-1]
    if len(lines) < 2 or not all(WRAP_AT_LEAST <= len(line) <= WRAP_AT_MOST for line in full):
        return block
    # At a margin most lines end in mid-sentence; paragraphs and captions on lines of their own do not.
    broken = sum(1 for line in full if not SENTENCE_END.search(line))
    return " ".join(lines) if 2 * broken >= len(full) and len(lines[-1]) <= WRAP_AT_MOST else block
