"""How long the shapes take against how many claims there are, on articles of our own making.

python benchmarks/validation.py [NUMBER_OF_CLAIMS...]
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

import pyoxigraph as ox

from kgraph import validate
from kgraph.model import (
    Actor,
    ActorKind,
    Claim,
    Document,
    Event,
    Figure,
    Place,
    Range,
    Reading,
    Span,
    Stance,
    When,
)
from kgraph.rdf import to_quads

SIZES = (108, 1008, 4008)


def article(number: int) -> list[ox.Quad]:
    """The graph of an article of twelve claims, of four stances, about three places."""
    day = When.day(datetime(2031, 5, 1 + number % 28, tzinfo=UTC))
    lowland, highland = (Actor(f"known:{name}", name.title(), ActorKind.COUNTRY) for name in ("lowland", "highland"))
    ministry = Actor("doc:ministry", "the ministry", ActorKind.GOVERNMENT_BODY, (), (lowland,))
    narrator = Actor("narrator", "The Paper (narrator)", ActorKind.NARRATOR)
    claims, text = [], ""
    for i in range(12):
        words = f"Sentence {i} of article {number} says that shells fell on the town."
        span = Span(len(text), len(text) + len(words), words, i + 1)
        text += words + " "
        place = Place(f"doc:town-{i % 3}", f"Town {i % 3}")
        shelling = Event("shelling", (highland,), (), (place,), (), day)
        if i % 4 == 0:
            claim = Claim(Stance.ACCUSATION, (ministry,), shelling, span, cue="say", stated=day, blames=(highland,))
        elif i % 4 == 1:
            claim = Claim(Stance.DENIAL, (highland,), shelling, span, negated=True, stated=day, responds_to=(i - 1,))
        elif i % 4 == 2:
            figure = Figure(Range(5 + i, None, "at least"), "killed", "civilians", running=True)
            claim = Claim(Stance.FIGURE, (narrator,), Event("casualties", when=day), span, figure, stated=day)
        else:
            claim = Claim(Stance.DEMAND, (ministry,), Event("withdrawal"), span, stated=day)
        claims.append(claim)
    document = Document(f"article-{number}", "Shells", text, ((0, len(text)),), "0" * 64, day, "The Paper")
    return to_quads(Reading(document, tuple(claims)), "https://example.org/data/")


def seconds(claims: int) -> float:
    """Processor seconds for the graphs of so many claims, which conform."""
    triples = [quad for number in range(claims // 12) for quad in article(number)]
    start = time.process_time()
    assert validate.validate_document(triples).conforms
    return time.process_time() - start


def main() -> None:
    seconds(SIZES[0])  # reads the shapes
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        print(f"{size} claims: {seconds(size):.2f} s of one processor")


if __name__ == "__main__":
    main()
