"""What a person can set: name, default and help of each setting, read from the environment.

A setting called ``base_iri`` is read from the variable ``KGRAPH_BASE_IRI``. Options of the command
line go before the environment. Nothing here is global or changes: `Settings` is a frozen record.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from kgraph.errors import SettingError

PREFIX = "KGRAPH_"
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


class Setting(NamedTuple):
    """One setting as documentation shows it."""

    name: str
    default: Any
    help: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()


def _setting(default: Any, help: str) -> Any:
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, with their defaults.

    >>> Settings(base_iri="https://example.org/data/").base_iri
    'https://example.org/data/'

    Raises:
        SettingError: a value is out of its range.
    """

    base_iri: str = _setting("https://w3id.org/kgraph/data/", "the IRI that the IRIs of documents and claims begin with")
    model: str = _setting("default", "the spaCy pipeline that parses: default (shipped), a name, or a folder")
    hedge_policy: str = _setting("default", "how wide a hedged number is: the name of a policy (default, strict, wide)")
    store: str = _setting("build/store", "the folder of the store that commands open")
    encoding: str = _setting("", "the encoding of text files; empty: UTF-8, or what the file itself declares")
    host: str = _setting("127.0.0.1", "the address that `kgraph serve` listens on")
    port: int = _setting(8000, "the port that `kgraph serve` listens on")
    query_seconds: float = _setting(30.0, "how long one query over HTTP may run, in seconds")
    query_rows: int = _setting(100_000, "how many rows one answer over HTTP may have")
    query_bytes: int = _setting(100_000, "how long a query sent over HTTP may be, in bytes")
    query_workers: int = _setting(2, "how many queries over HTTP run at the same time")
    write_token: str = _setting("", "the bearer token that allows changes over HTTP; empty: no changes")
    allow_origin: str = _setting("*", "the web origin that may ask from a page (CORS); empty: none")

    def __post_init__(self) -> None:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+[/#]", self.base_iri):
            raise SettingError("base_iri", f"{self.base_iri!r} is no IRI to build on", "end an http(s) address with / or #")
        if not 0 <= self.port < 65536:
            raise SettingError("port", f"{self.port} is no port", "choose 1 to 65535, or 0 for any free one")
        for name in ("query_seconds", "query_rows", "query_bytes", "query_workers"):
            if getattr(self, name) <= 0:
                raise SettingError(name, f"{getattr(self, name)} is too small", "choose a number above 0")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
        """The settings of the environment; what is `given` and not None goes before.

        >>> Settings.from_environment({"KGRAPH_PORT": "9000"}, model="other").port
        9000

        Raises:
            SettingError: a variable does not fit its setting, or no setting is called so.
        """
        found = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for setting in settings():
            words = found.get(setting.variable)
            if words is not None:
                values[setting.name] = _parse(setting, words)
        values |= {name: value for name, value in given.items() if value is not None}
        unknown = set(values) - {setting.name for setting in settings()}
        if unknown:
            raise SettingError(min(unknown), "there is no such setting", "see docs/settings.md")
        return cls(**values)


def settings() -> tuple[Setting, ...]:
    """Every setting as (name, default, help), in the order of the record.

    >>> settings()[0].variable
    'KGRAPH_BASE_IRI'
    """
    return tuple(Setting(each.name, each.default, each.metadata["help"]) for each in fields(Settings))


def _parse(setting: Setting, words: str) -> Any:
    kind = type(setting.default)
    if kind is bool:
        if words.lower() in TRUE or words.lower() in FALSE:
            return words.lower() in TRUE
        raise SettingError(setting.variable, f"{words!r} is neither yes nor no", "set it to 1 or 0")
    try:
        return kind(words)
    except ValueError as error:
        raise SettingError(setting.variable, f"{words!r} is not a number", f"the default is {setting.default}") from error
