"""How names are spelled."""

from __future__ import annotations

from kgraph.spelling import slug


def test_slug_is_a_local_name() -> None:
    assert slug("Élysée – l'État, 2e") == "elysee-letat-2e"
    assert slug("—") == "x"
