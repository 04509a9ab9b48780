"""Places of the world by name: GeoNames (CC BY 4.0), shipped as one sorted text file and searched where it lies.

Nothing is parsed at start: a name is found by bisection over the bytes of ``gazetteer_data/gazetteer.tsv``
(made by ``training/gazetteer/build.py``). Reading the file takes a few milliseconds, a look-up about 20 microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kgraph import resources
from kgraph.errors import KnowledgeError
from kgraph.spelling import words

FILE = "gazetteer_data/gazetteer.tsv"


@dataclass(frozen=True, slots=True)
class Town:
    """A place of the gazetteer: GeoNames number, name, country (two letters), inhabitants, WGS84 degrees, and the code
    of its first-level region (``SY.09``)."""

    number: int
    name: str
    country: str
    population: int
    latitude: float
    longitude: float
    region: str = ""


class Gazetteer:
    """Towns and villages by any of their spellings.

    >>> [t.name for t in load().find("Aghdam")], load().find("Terter")[0].country
    (['Aghdam'], 'AZ')
    """

    def __init__(self, data: bytes) -> None:
        split = data.find(b"\n\n")
        if split < 0:
            raise KnowledgeError(FILE, "the gazetteer has no two parts", "build it again")
        self._data = data
        self._places = (0, split + 1)
        self._names = (split + 2, len(data))
        self._seen: dict[str, tuple[Town, ...]] = {}

    def find(self, name: str) -> tuple[Town, ...]:
        """The places called `name` (case, accents and apostrophes do not matter), most populous first."""
        folded = " ".join(words(name))
        found = self._seen.get(folded)
        if found is None:
            line = self._line(folded.encode(), self._names, number=False) if folded else b""
            numbers = line.split(b"\t")[1].split(b",") if line else []
            found = tuple(t for n in numbers if (t := self._town(n)) is not None)
            self._seen[folded] = found
        return found

    def _town(self, number: bytes) -> Town | None:
        line = self._line(number, self._places, number=True)
        if not line:
            return None
        gn, name, country, population, latitude, longitude, region = line.decode().split("\t")
        return Town(int(gn), name, country, int(population), float(latitude), float(longitude), region)

    def _line(self, key: bytes, part: tuple[int, int], *, number: bool) -> bytes:
        """The line whose first field is `key`, b"" if there is none."""
        data = self._data
        wanted: bytes | int = int(key) if number else key
        low, high = part
        while low < high:
            middle = (low + high) // 2
            start = max(data.rfind(b"\n", part[0], middle) + 1, part[0])
            end = data.find(b"\n", start)
            field = data[start : data.find(b"\t", start)]
            here: bytes | int = int(field) if number else field
            if here == wanted:
                return data[start:end]
            if here < wanted:  # type: ignore[operator]  # both are numbers or both are bytes
                low = end + 1
            else:
                high = start
        return b""


@cache
def load() -> Gazetteer:
    """The gazetteer that comes with the package.

    Raises:
        KnowledgeError: the file is damaged.
    """
    return Gazetteer(resources.path(FILE).read_bytes())
