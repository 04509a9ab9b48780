"""Settings: options go before the environment, the environment before the defaults; nonsense is refused."""

from __future__ import annotations

import pytest

from kgraph.errors import SettingError
from kgraph.settings import Settings, settings


def test_options_go_before_the_environment_and_that_before_defaults() -> None:
    environment = {"KGRAPH_MODEL": "from_environment", "KGRAPH_ENCODING": "cp1252"}
    made = Settings.from_environment(environment, model="from_option", encoding=None)
    assert (made.model, made.encoding, made.base_iri) == ("from_option", "cp1252", Settings().base_iri)


def test_every_setting_has_a_default_and_a_help() -> None:
    assert all(setting.help and setting.default == getattr(Settings(), setting.name) for setting in settings())


@pytest.mark.parametrize("iri", ["nowhere", "ftp://example.org/", "https://example.org", "https://a b/", ""])
def test_a_base_has_to_be_an_iri_that_names_can_follow(iri: str) -> None:
    with pytest.raises(SettingError, match="base_iri"):
        Settings(base_iri=iri)


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(SettingError, match="no such setting"):
        Settings.from_environment({}, colour="blue")
