"""The query library: every file under queries/, with what its header says about it.

A query file begins with comment lines of the form ``# key: value``; a line that begins with ``#``
and four spaces continues the value above it. The folder is the role: ``contradict`` and ``clear``
hold rules (CONSTRUCT), ``view`` holds questions (SELECT), ``check`` holds queries whose rows are
faults. Nothing lists the files: one that is put there is found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kgraph.errors import QueryError
from kgraph.resources import path as resource

ROLES = ("contradict", "clear", "view", "check")
REQUIRED = ("title", "description")
_HEADER = re.compile(r"#\s*([a-z][a-z-]*):\s*(.*)")
_FORM = re.compile(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE)\b")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a view that a caller may bind: its name (without ``?``) and what it is."""

    name: str
    help: str


@dataclass(frozen=True, slots=True)
class Query:
    """One query file.

    `name` is role and stem (``contradict/denial``), `kind` the role, `form` SELECT or CONSTRUCT,
    `version` the rule's own version, `source` the literature or rule it stands on, `parameters` the
    variables that a caller may bind, `text` the whole file.
    """

    name: str
    title: str
    description: str
    text: str
    kind: str
    path: Path
    form: str = "SELECT"
    source: str = ""
    version: str = ""
    keywords: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        return self.name.split("/")[-1]

    @property
    def rule(self) -> str:
        """What ``kg:foundBy`` says: name and version.

        >>> library()["contradict/denial"].rule
        'contradict/denial 1.0.0'
        """
        return f"{self.name} {self.version}".strip()

    def predicates(self) -> frozenset[str]:
        """The local names of all ``kg:`` terms that the text uses.

        >>> "denies" in library()["contradict/denial"].predicates()
        True
        """
        return frozenset(re.findall(r"\bkg:([A-Za-z]\w*)", self.text))


def header(text: str) -> dict[str, str]:
    """The ``# key: value`` lines that a query begins with.

    >>> header("# title: All claims\\n# description: One row\\n#     for each.\\nSELECT * {}")
    {'title': 'All claims', 'description': 'One row for each.'}
    """
    found: dict[str, str] = {}
    key = ""
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if line.startswith("#    ") and key:
            found[key] = f"{found[key]} {line[1:].strip()}"
            continue
        match = _HEADER.fullmatch(line.strip())
        if match:
            key = match.group(1)
            found[key] = match.group(2).strip()
    return found


def parse(name: str, text: str, path: Path) -> Query:
    """A query from the text of its file.

    Raises:
        QueryError: it has no title or description, or a rule has no version or source.
    """
    meta = header(text)
    kind = name.split("/")[0]
    needed = REQUIRED + (("source", "version") if kind in ("contradict", "clear") else ())
    missing = [key for key in needed if not meta.get(key)]
    if missing:
        raise QueryError(path, f"the header lacks {', '.join(missing)}", "begin the file with '# title: …' lines")
    body = "\n".join(line.split("#")[0] if line.lstrip().startswith("#") else line for line in text.splitlines())
    form = _FORM.search(body)
    if form is None:
        raise QueryError(path, "no SELECT, CONSTRUCT, ASK or DESCRIBE is in it", "write one query into the file")
    return Query(
        name=name,
        title=meta["title"],
        description=meta["description"],
        text=text,
        kind=kind,
        path=path,
        form=form.group(1),
        source=meta.get("source", ""),
        version=meta.get("version", ""),
        keywords=tuple(word.strip() for word in meta.get("keywords", "").split(",") if word.strip()),
        parameters=tuple(_parameters(meta.get("parameters", ""))),
        meta=MappingProxyType(meta),
    )


def _parameters(value: str) -> list[Parameter]:
    """``claim = the claim's IRI; day = …`` as parameters."""
    pairs = (part.partition("=") for part in value.split(";") if part.strip())
    return [Parameter(name.strip().lstrip("?"), help_.strip()) for name, _, help_ in pairs]


@cache
def library() -> Mapping[str, Query]:
    """All shipped queries by name, in the order of their names.

    >>> library()["contradict/denial"].form
    'CONSTRUCT'

    Raises:
        QueryError: a file's header is not complete.
    """
    root = resource("queries")
    found: dict[str, Query] = {}
    for file in sorted(root.glob("*/*.rq")):
        name = f"{file.parent.name}/{file.stem}"
        found[name] = parse(name, file.read_text(encoding="utf-8"), file)
    return MappingProxyType(found)


def of_kind(kind: str) -> tuple[Query, ...]:
    """The queries of one role.

    >>> all(query.form == "CONSTRUCT" for query in of_kind("contradict"))
    True
    """
    return tuple(query for query in library().values() if query.kind == kind)


def get(name: str) -> Query:
    """The query called `name`, with or without its role (``view/figures`` or ``figures``).

    Raises:
        QueryError: there is none, or more than one.
    """
    shipped = library()
    if name in shipped:
        return shipped[name]
    matches = [query for query in shipped.values() if query.stem == name]
    if len(matches) == 1:
        return matches[0]
    problem = "more than one query has this name" if matches else "no query has this name"
    raise QueryError(name, problem, "see 'kgraph queries' for the names")
