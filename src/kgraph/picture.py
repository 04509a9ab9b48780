"""The picture of the model, drawn from the ontology: its main classes, and the properties that lead between them."""

from __future__ import annotations

import math
from collections import defaultdict
from html import escape

from kgraph.vocabulary import schema

CENTRE = "Claim"
WIDTH, HEIGHT = 1240, 860
RADIUS_X, RADIUS_Y = 470, 330
BOX_WIDTH, LINE = 190, 15
ROOM = 120  # how near to the centre a line between two other boxes may run
SHOWN_SUBCLASSES = 8
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1c2733 }
  .name { font-weight: 600; font-size: 14px }
  .kind { fill: #5a6b7b; font-size: 11px }
  .edge { fill: none; stroke: #7a8a99; stroke-width: 1.2 }
  .way { font-size: 11px; fill: #23527c; paint-order: stroke; stroke: #fff; stroke-width: 4px }
  rect { fill: #f5f8fb; stroke: #51677c }
""".strip()


def links() -> dict[tuple[str, str], list[str]]:
    """The properties between each two main classes (domain, range), without inverses and properties of one class.

    >>> "claimed by" in links()[("Claim", "Actor")]
    True
    """
    known = schema()
    tops = main_classes()
    result: dict[tuple[str, str], list[str]] = defaultdict(list)
    written: set[str] = set()
    below_centre = set(known.subclasses(CENTRE))
    for name in sorted(known.object_properties, key=lambda p: (known.domains.get(p) not in below_centre, p)):
        domain, target = known.domains.get(name), known.ranges.get(name)
        inverse = known.inverses.get(name)
        if not domain or not target or inverse in written:
            continue
        ends = [next((c for c in known.superclasses(end) if c in tops), None) for end in (domain, target)]
        if ends[0] and ends[1] and ends[0] != ends[1]:
            written.add(name)
            result[(ends[0], ends[1])].append(known.labels.get(name, name))
    return dict(result)


def main_classes() -> tuple[str, ...]:
    """The classes that stand under no other, sorted.

    >>> "Event" in main_classes(), "Denial" in main_classes()
    (True, False)
    """
    known = schema()
    return tuple(sorted(c for c in known.classes if not known.parents.get(c)))


def svg() -> str:
    """The picture as SVG, the same text each time."""
    places = _places()
    ways = links()
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="The classes of the kgraph ontology and the properties between them">',
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="#7a8a99"/></marker></defs>',
    ]
    labels = []
    for (start, end), names in sorted(ways.items()):
        parts.append(_line(start, end, places, bent=(end, start) in ways))
        labels.append(_words(start, end, places, names, bent=(end, start) in ways))
    for name in sorted(places):
        parts.append(_box(name, places[name]))
    return "\n".join([*parts, *labels, "</svg>", ""])


def _places() -> dict[str, tuple[float, float]]:
    """The centre class in the middle, the others around it, neighbours beside each other where it can be."""
    around = [name for name in main_classes() if name != CENTRE]
    near: dict[str, set[str]] = defaultdict(set)
    for start, end in links():
        near[start].add(end)
        near[end].add(start)
    order = [around[0]]
    while len(order) < len(around):
        left = [name for name in around if name not in order]
        order.append(min(left, key=lambda name: (name not in near[order[-1]], -len(near[name]), name)))
    places = {CENTRE: (WIDTH / 2, HEIGHT / 2)}
    for number, name in enumerate(order):
        angle = 2 * math.pi * number / len(order) - math.pi / 2
        places[name] = (WIDTH / 2 + RADIUS_X * math.cos(angle), HEIGHT / 2 + RADIUS_Y * math.sin(angle))
    return places


def _rows(name: str) -> list[str]:
    known = schema()
    below = [known.labels.get(c, c) for c in known.subclasses(name) if name in known.parents.get(c, ())]
    extra = len(below) - SHOWN_SUBCLASSES
    text = ", ".join(sorted(below)[:SHOWN_SUBCLASSES]) + (f" … ({extra} more)" if extra > 0 else "")
    rows, row = [], ""
    for word in text.split():
        if len(row) + len(word) > 30:
            rows.append(row)
            row = ""
        row = f"{row} {word}".strip()
    return [*rows, row] if row else rows


def _size(name: str) -> tuple[float, float]:
    return BOX_WIDTH, 28 + LINE * len(_rows(name))


def _box(name: str, place: tuple[float, float]) -> str:
    width, height = _size(name)
    x, y = place[0] - width / 2, place[1] - height / 2
    lines = [f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" rx="6"/>']
    label = escape(schema().labels.get(name, name))
    lines.append(f'<text class="name" x="{place[0]:.0f}" y="{y + 19:.0f}" text-anchor="middle">{label}</text>')
    for number, row in enumerate(_rows(name)):
        at = y + 34 + LINE * number
        lines.append(f'<text class="kind" x="{place[0]:.0f}" y="{at:.0f}" text-anchor="middle">{escape(row)}</text>')
    return "\n".join(lines)


def _border(name: str, place: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line from the middle of a box towards a point leaves the box, with a little room."""
    width, height = _size(name)
    dx, dy = towards[0] - place[0], towards[1] - place[1]
    share = min((width / 2 + 6) / abs(dx) if dx else 9, (height / 2 + 6) / abs(dy) if dy else 9, 0.6)
    return place[0] + dx * share, place[1] + dy * share


def _curve(
    start: str, end: str, places: dict[str, tuple[float, float]], bent: bool
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Start, bend and end of the line between two boxes; one that would run through the centre goes around it."""
    (x1, y1), (x2, y2) = places[start], places[end]
    length = math.hypot(x2 - x1, y2 - y1) or 1
    bow = 44.0 if bent else 0.0
    if CENTRE not in (start, end):
        cx, cy = places[CENTRE]
        beside = ((x2 - x1) * (y1 - cy) - (x1 - cx) * (y2 - y1)) / length
        if abs(beside) < ROOM:
            bow = 2 * ROOM if beside >= 0 else -2 * ROOM
    middle = ((x1 + x2) / 2 - (y2 - y1) / length * bow, (y1 + y2) / 2 + (x2 - x1) / length * bow)
    return _border(start, places[start], middle), middle, _border(end, places[end], middle)


def _line(start: str, end: str, places: dict[str, tuple[float, float]], bent: bool) -> str:
    (x1, y1), (x, y), (x2, y2) = _curve(start, end, places, bent)
    return f'<path class="edge" d="M{x1:.0f} {y1:.0f}Q{x:.0f} {y:.0f} {x2:.0f} {y2:.0f}" marker-end="url(#tip)"/>'


def _words(start: str, end: str, places: dict[str, tuple[float, float]], names: list[str], bent: bool) -> str:
    (x1, y1), (bx, by), (x2, y2) = _curve(start, end, places, bent)
    x, y = x1 / 4 + bx / 2 + x2 / 4, y1 / 4 + by / 2 + y2 / 4  # the middle of the curve
    lines = []
    for number, name in enumerate(names):
        at = y + 13 * (number - (len(names) - 1) / 2) + 4
        lines.append(f'<text class="way" x="{x:.0f}" y="{at:.0f}" text-anchor="middle">{escape(name)}</text>')
    return "\n".join(lines)
