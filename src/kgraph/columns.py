"""The columns of a store that facts are made of: what each property says of each subject, read once.

They are read by the terms of the ontology alone, each as one question to the engine, so that it costs
the same on a store of any layout.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode, Store

from kgraph.bulk import pairs, side_by_side

KG = "https://w3id.org/kgraph/ontology#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
BROADER = "http://www.w3.org/2004/02/skos/core#broader"
ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
STANCES = ("FigureReport", "Accusation", "Denial", "Demand", "Pledge", "Warning", "Assertion")
Columns = dict[str, list[str]]

NO_LABELS = "/(claim|event|span|document|judgement)/[^/]*$"  # things whose labels only people read
READ = (
    *(
        "mayDescribe",
        "within",
        "actsFor",
        "hasParty",
        "hasAgent",
        "hasPatient",
        "atPlace",
        "claimedBy",
        "respondsTo",
        "recurs",
    ),
    *("publishedAt", "publishedDay", "publishedBy", "publisherName", "role", "narratorOf"),
    *("eventType", "beginsDay", "endsDay", "timePrecision", "sameDescription", "outcome", "means"),
    *("generic", "assessment", "topic"),
    *("about", "asserts", "denies", "reportedIn", "negated", "exact", "evidencedBy", "creditedTo"),
    *("atLeast", "counts", "countsWho", "isRunningCount", "asOf", "asOfDay", "statedAt", "statedDay"),
    *("atMost", "revises", "withdraws", "isCorrection"),
)


TERMS = frozenset({*(KG + name for name in READ), LABEL, ALT_LABEL, PREF_LABEL, BROADER})
CLASSES = frozenset(KG + name for name in (*STANCES, "Place"))  # whose members are looked for; and all of actors


class Table:
    """The columns of a store, or of some `graphs` of it: by local name of a ``kg:`` property, or by IRI."""

    def __init__(self, store: Store, graphs: Sequence[NamedNode] | None = None, original: Store | None = None) -> None:
        """`original`: the store with named graphs that `store` is a copy of in one graph (see `kgraph.material`)."""
        of_a_class = "{ SELECT DISTINCT ?s { ?s a <%s> } } ?s a ?o"
        stances = " ".join(f"<{KG}{name}>" for name in STANCES)
        where = {name: f"?s <{KG}{name}> ?o" for name in READ} | {
            LABEL: f'?s <{LABEL}> ?o FILTER(!REGEX(STR(?s), "{NO_LABELS}"))',
            PREF_LABEL: f"?s <{PREF_LABEL}> ?o",
            BROADER: f"?s <{BROADER}> ?o",
            ALT_LABEL: f"?s <{ALT_LABEL}> ?o",
            "actors": of_a_class % (KG + "Actor"),
            "stances": f"?s a ?o VALUES ?o {{ {stances} }}",
            "homes": f"GRAPH ?o {{ ?s a ?kind }} VALUES ?kind {{ <{KG}Actor> <{KG}Place> }}",
            "graphs": f"GRAPH ?s {{ ?o a <{KG}Document> }}",
            "commitments": f"GRAPH ?o {{ ?s <{KG}hasParty> ?party }}",
            "places": f"?s a <{KG}Place> BIND('' AS ?o)",
        }
        self._words: dict[str, str] = {}  # one object for each text, however often it is read
        self._one: dict[str, dict[str, str]] = {name: {} for name in where}
        self._many: dict[str, Columns] = {name: {} for name in where}  # all values of those that have several
        if graphs is None or graphs:
            found = side_by_side(
                lambda pattern: pairs(
                    original if original and "GRAPH" in pattern else store,
                    f"SELECT ?s ?o WHERE {{ {pattern} }}",
                    graphs,
                ),
                where.values(),
            )
            for name, (subjects, values) in zip(where, found, strict=True):
                self._fill(name, subjects, values)

    def _fill(self, name: str, subjects: list[str], values: list[str]) -> None:
        word = self._words.setdefault
        subjects, values = list(map(word, subjects, subjects)), list(map(word, values, values))
        one = dict(zip(subjects, values, strict=True))
        if len(one) < len(subjects):
            found: dict[str, set[str]] = {}
            for subject, value in zip(subjects, values, strict=True):
                if value != one[subject]:
                    found.setdefault(subject, {one[subject]}).add(value)
            self._many[name] = {subject: sorted(several) for subject, several in found.items()}
            one |= {subject: several[0] for subject, several in self._many[name].items()}
        self._one[name] = one

    def __or__(self, other: Table) -> Table:
        """What stands in either."""
        both = Table(Store(), ())
        for name in self._one:
            left, right = self.all(name), other.all(name)
            of_one = [(s, value) for s, values in left.items() for value in values]
            of_other = [(s, value) for s, values in right.items() for value in values]
            both._fill(name, *([pair[place] for pair in of_one + of_other] for place in (0, 1)))
        return both

    def all(self, name: str) -> Columns:
        """The values by subject, each once, sorted."""
        return {subject: [value] for subject, value in self._one[name].items()} | self._many[name]

    def one(self, name: str) -> dict[str, str]:
        """The (first) value by subject."""
        return self._one[name]

    def days(self, name: str) -> dict[str, int]:
        """The (first) whole number by subject."""
        return {subject: int(text) for subject, text in self._one[name].items()}
