"""What a query may not do (call other machines, read files), seen in its text before it runs.

The engine offers no switch for SERVICE and LOAD, so the text is read here. The engine's grammar has
no tokens: a keyword needs no boundary (``SERVICEex:a{…}`` calls), and whether ``<`` opens an IRI or
compares depends on where it stands, so that a comment or a string may begin where a reader of tokens
sees an IRI. Therefore: a text without the letters is let through; a text with the letters is let
through only when they stand inside names, strings, IRIs or comments *and* those could not be read in
any other way; else it is refused. Below this, the query processes cannot open a socket at all
(`sandbox`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kgraph.web.problems import Problem

_VAR = (
    r"A-Za-z0-9_\u00b7\u00c0-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u203f\u2040\u2070-\ufffd\U00010000-\U000effff"
)
_PN = _VAR + r"\-"
_TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
  | (?P<string>'''(?:'{{0,2}}(?:[^'\\]|\\.))*'''|\"\"\"(?:"{{0,2}}(?:[^"\\]|\\.))*\"\"\"
      |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
  | (?P<tag>@[A-Za-z0-9-]+)
  | (?P<variable>[?$][{_VAR}]+)
  | (?P<name>(?:_|[{_PN}][{_PN}.]*)?:(?:[{_PN}.:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
  | (?P<number>[0-9]+(?:\.[0-9]+)?)
  | (?P<word>[A-Za-z_][A-Za-z_]*)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_QUERY, _UPDATE = re.compile("service", re.IGNORECASE), re.compile("service|load", re.IGNORECASE)
_INSIDE = re.compile(r"[A-Za-z_/\-]$")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")
_FILE = re.compile("<?file:", re.IGNORECASE)
LONG = 20_000  # characters; longer texts are looked at in a thread, so that others are answered meanwhile
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind (a group of `_TOKEN`), text and offset."""

    kind: str
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """The word in capitals ("" when it is none)."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a SPARQL text without spaces and comments; nothing is ever rejected.

    >>> [t.text for t in tokens("ASK { ?s <p> 'a # b' } # end")]
    ['ASK', '{', '?s', '<p>', "'a # b'", '}']
    """
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind not in ("space", "comment"):
            yield Token(kind, match.group(), match.start())


def unescape(text: str) -> str:
    r"""The text with its ``\uXXXX`` code point escapes replaced, as SPARQL 1.1, section 19.2, has them.

    >>> unescape("SERV\\u0049CE")
    'SERVICE'
    """

    def character(match: re.Match[str]) -> str:
        number = int(match.group(1) or match.group(2), 16)
        return chr(number) if number <= 0x10FFFF else match.group()

    return _ESCAPE.sub(character, text)


def _ambiguous(text: str, plain: str) -> bool:
    """Whether the text could be cut into tokens in another way than here."""
    if text != plain:
        return True
    line_end = last_quote = -1  # of the line that the scan is in: looked for once a line, so that this stays linear
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup, match.group()
        if kind == "iri" and ("#" in piece or "'" in piece) and not _ABSOLUTE.match(piece):
            return True
        if kind == "mark" and piece in "<'\"\\":
            if piece != "<":
                return True
            if match.end() > line_end:
                line_end = text.find("\n", match.end())
                line_end = len(text) if line_end < 0 else line_end
                last_quote = max(text.rfind(mark, match.end(), line_end) for mark in "#'\"")
            if last_quote >= match.end():
                return True
    return False


def calls_out(text: str, update: bool = False) -> str:
    """The word (SERVICE; in an update LOAD too) by which the text would call another machine, or "".

    >>> calls_out("SELECT * { ?s ?p 'our service' } # a service")
    ''
    >>> calls_out("SELECT * {SeRvIcE<http://example.org/>{?s ?p ?o}}")
    'SERVICE'
    """
    words, plain = _UPDATE if update else _QUERY, unescape(text)
    if not words.search(plain):
        return ""
    if _ambiguous(text, plain):
        blunt = (m.group().upper() for m in words.finditer(plain) if not _INSIDE.search(plain[: m.start()][-1:]))
        return next(blunt, "")
    for token in tokens(plain):
        if token.kind in ("word", "name"):
            match = words.search(token.text.partition(":")[0])
            if match:
                return match.group().upper()
    return ""


def _reads_files(text: str) -> bool:
    plain = unescape(text)
    if not _FILE.search(plain):
        return False
    before = ""
    for token in tokens(plain):
        if before in ("FROM", "NAMED", "USING", "BASE", "GRAPH", "INTO", "TO", "PREFIX") and _FILE.match(token.text):
            return True
        if not (before == "PREFIX" and token.kind == "name"):  # PREFIX name: <…>
            before = token.keyword
    return False


def refuse(text: str, graphs: tuple[str, ...] = (), update: bool = False) -> None:
    """Let pass what stays inside the store.

    Raises:
        Problem: 403, the text (or one of the dataset's `graphs`) would reach out of the store.
    """
    word = calls_out(text, update)
    if word:
        raise Problem(
            403,
            "refused",
            f"{word} is not allowed here: this server makes no requests to others"
            " (a prefix that begins with the word must be renamed)",
        )
    if any(_FILE.match(graph) for graph in graphs) or _reads_files(text):
        raise Problem(403, "refused", "a graph with a file: address is not allowed here: no files are read")


_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
# between the name of a function and its bracket there are at most spaces and comments
_FICKLE = re.compile(r"(?:now|rand|uuid|bnode)(?:\s|#[^\n\r]*[\n\r])*\(", re.IGNORECASE)


def form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT, DESCRIBE, or "" when the text is none of these.

    >>> form("PREFIX select: <http://example.org/> ASK {}"), form("CLEAR ALL")
    ('ASK', '')
    """
    words = (token.keyword for token in tokens(text) if token.kind == "word")
    return next((word for word in words if word in _FORMS), "")


def steady(text: str) -> bool:
    """Whether the query gives the same answer over the same data (it calls no NOW(), RAND() and the like).

    >>> steady("SELECT ?now { ?s ?p ?now }"), steady("SELECT (N\\u004fW() AS ?x) {}")
    (True, False)
    """
    return not _FICKLE.search(unescape(text))


def with_dataset(update: str, default: tuple[str, ...], named: tuple[str, ...]) -> str:
    """The update with USING clauses for the protocol's ``using-graph-uri`` and ``using-named-graph-uri``.

    >>> with_dataset("DELETE WHERE { ?s ?p ?o }", ("http://example.org/g",), ())
    'DELETE { ?s ?p ?o } USING <http://example.org/g> WHERE { ?s ?p ?o }'

    Raises:
        Problem: 400, the update has a dataset of its own (USING, WITH), or a graph is no IRI.
    """
    if not (default or named):
        return update
    for graph in (*default, *named):
        if re.search(r'[<>"{}|^`\\\x00-\x20]', graph) or ":" not in graph:
            raise Problem(400, "bad-request", f"using-graph-uri: {graph!r} is not an IRI")
    clause = " ".join([f"USING <{g}>" for g in default] + [f"USING NAMED <{g}>" for g in named])
    pieces: list[str] = []
    depth = done = 0
    waiting = -1  # the offset behind a DELETE whose WHERE follows at once
    shortcut: tuple[int, int] | None = None
    before = ""
    for token in tokens(update):
        word = token.keyword
        if depth == 0 and word in ("USING", "WITH"):
            raise Problem(
                400,
                "bad-request",
                f"the update has {word}, so using-graph-uri and using-named-graph-uri may not be given",
            )
        if depth == 0 and word == "WHERE":
            if before == "DELETE":
                waiting = token.start
            else:
                pieces += [update[done : token.start], clause, " "]
                done = token.start
        if token.text == "{":
            if depth == 0 and waiting >= 0:
                shortcut, waiting = (waiting, token.start), -1
            depth += 1
        elif token.text == "}":
            depth -= 1
            if depth == 0 and shortcut:
                where, opened = shortcut
                group = update[opened : token.start + 1]
                pieces += [update[done:where], group, " ", clause, " WHERE ", group]
                done, shortcut = token.start + 1, None
        before = word
    return "".join(pieces) + update[done:]
