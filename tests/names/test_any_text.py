"""Whatever the text, the readers of names, places, times and counts end, and stay inside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kgraph.extract.figure import figures
from kgraph.extract.names import actors
from kgraph.extract.place import places
from kgraph.extract.time import times
from kgraph.extract.tree import Tree
from kgraph.model import Document

Read = Callable[[str], tuple[Document, Tree]]
TEXTS = [
    ".",
    "a",
    "1",
    "The",
    "“",
    "Mr.",
    "... --- ???",
    "30 31 32 33 and 34 of 35 or 36 to 37",
    "31 June 2016 on Feb 30 2016 since since 2016",
    "killed killed killed 12 12 killed",
    "of of of the the the",
    "“He said he said he said she said",
    "'s 's 's",
    "SHOUTED TEXT SAYS THAT RUSSIA BOMBED ALEPPO AND 12 DIED",
    "lower text says that russia bombed aleppo and 12 died",
    "He and she and it and they and we and I and both sides and the group",
    "Its its its leader of its leader of its leader said it said",
]


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_breaks_the_readers(read: Read, text: str) -> None:
    document, tree = read(text)
    who = actors(tree, document)
    for i in range(len(tree)):
        for actor in who.of(i):
            assert actor.label
            assert actor.key.split(":")[0] in ("known", "doc")
    when = times(tree, document.published)
    for start, end in [
        *((m.start, m.end) for m in who.mentions),
        *((m.start, m.end) for m in places(tree)),
        *((m.start, m.end) for m in when),
        *((m.start, m.end) for m in figures(tree, who, when)),
    ]:
        assert 0 <= start < end <= len(tree)
