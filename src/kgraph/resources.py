"""Where the data files of the package are: ontology/, shapes/, queries/ and the language model.

In a checkout (editable install) the folders stand at its root; in an installed wheel they stand in
``kgraph/_data/``. The weights are in ``kgraph/model_data/`` in both.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kgraph.errors import ResourceError

PACKAGE = Path(__file__).resolve().parent
MODEL = "model_data"
ACCURATE = "model_accurate"


@cache
def roots() -> tuple[Path, ...]:
    """The folders that are looked in, in order: the wheel's data, then the checkout, then the package."""
    return (PACKAGE / "_data", PACKAGE.parent.parent, PACKAGE)


def path(name: str) -> Path:
    """The file or folder called `name` (with ``/`` between parts).

    >>> path("ontology/kgraph.ttl").name
    'kgraph.ttl'

    Raises:
        ResourceError: nothing of that name came with the package.
    """
    for root in roots():
        candidate = root / name
        if candidate.exists():
            return candidate
    raise ResourceError(name, "the package holds no such file", "install kgraph again")


def text(name: str) -> str:
    """The content of the UTF-8 file called `name`.

    >>> text("ontology/kgraph.ttl").isspace()
    False
    """
    return path(name).read_text(encoding="utf-8")
