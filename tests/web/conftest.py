"""Servers that several tests share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the helpers stand beside the tests

from serving import TOKEN, Server, sample, serving


@pytest.fixture(scope="session")
def readonly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without a token over the sample store."""
    with serving(sample(tmp_path_factory.mktemp("web") / "store"), timeout=10) as server:
        yield server


@pytest.fixture(scope="session")
def token_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a token over an empty store; each test empties it again."""
    with serving(tmp_path_factory.mktemp("web") / "store", token=TOKEN, timeout=10) as server:
        yield server


@pytest.fixture
def writable(token_server: Server) -> Server:
    """The server with a token, emptied."""
    answer = token_server.update("DROP ALL")
    assert answer.status_code == 204, answer.text
    return token_server
