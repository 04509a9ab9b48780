"""What a person can set: name, default and help of each setting, read from the environment.

A setting called ``base_iri`` is read from the variable ``KGRAPH_BASE_IRI``. Options of the command
line go before the environment. Nothing here is global or changes: `Settings` is a frozen record.
(What only the server needs is in `kgraph.web.options`, in the same form.)
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from kgraph.errors import SettingError

PREFIX = "KGRAPH_"


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

    base_iri: str = _setting("https://w3id.org/kgraph/data/", "what the IRIs of documents and claims begin with")
    model: str = _setting("default", "the parser: default or accurate (both ship), or a pipeline's name or folder")
    hedge_policy: str = _setting("default", "how wide a hedged number is: the name of a policy (default, strict, wide)")
    store: str = _setting("build/store", "the folder of the store that commands open")
    knowledge: str = _setting("", "a file or folder of Turtle with actors, places and ceasefires of a reader's own")
    encoding: str = _setting("", "the encoding of text files; empty: UTF-8, or what the file itself declares")

    def __post_init__(self) -> None:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+[/#]", self.base_iri):
            remedy = "write an http(s) address that ends with / or #"
            raise SettingError("base_iri", f"{self.base_iri!r} is no IRI to build on", remedy)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
        """The settings of the environment; what is `given` and not None goes before.

        >>> Settings.from_environment({"KGRAPH_MODEL": "en_other"}, store="here").model
        'en_other'

        Raises:
            SettingError: a value does not fit its setting, or no setting is called so.
        """
        found = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for setting in settings():
            if setting.variable in found:
                values[setting.name] = found[setting.variable]
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
