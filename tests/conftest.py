"""What tests share: the folder of shared material beside the checkout, and the language model, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgraph.language import Language

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ``shared`` beside the checkout; tests that need it are skipped where there is none."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder ../shared beside this checkout: gold articles are not in the repository")
    return folder


@pytest.fixture(scope="session")
def language() -> Language:
    """The shipped parser."""
    return Language()
