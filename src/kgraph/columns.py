"""The columns of a store that facts are made of: what each property says of each subject, read once.

They are read by the terms of the ontology alone, each as one question to the engine, so that it costs
the same on a store of any layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode, Store

from kgraph.bulk import side_by_side, table

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
        self._columns: dict[str, Columns] = {name: {} for name in where}
        if graphs is None or graphs:
            found = side_by_side(
                lambda pattern: table(
                    original if original and "GRAPH" in pattern else store,
                    f"SELECT ?s ?o WHERE {{ {pattern} }}",
                    graphs,
                ),
                where.values(),
            )
            self._columns = {name: self._column(rows) for name, rows in zip(where, found, strict=True)}

    def _column(self, rows: Iterable[list[str]]) -> Columns:
        column: Columns = {}
        word = self._words.setdefault
        for subject, text in rows:
            column.setdefault(word(subject, subject), []).append(word(text, text))
        return {subject: values if len(values) == 1 else sorted(set(values)) for subject, values in column.items()}

    def __or__(self, other: Table) -> Table:
        """What stands in either."""
        both = Table(Store(), ())
        for name, column in self._columns.items():
            new = other._columns[name]
            both._columns[name] = column | {s: sorted({*column.get(s, ()), *values}) for s, values in new.items()}
        return both

    def all(self, name: str) -> Columns:
        """The values by subject, each once, sorted."""
        return self._columns[name]

    def one(self, name: str) -> dict[str, str]:
        """The (first) value by subject."""
        return {subject: values[0] for subject, values in self._columns[name].items()}

    def days(self, name: str) -> dict[str, int]:
        """The (first) whole number by subject."""
        return {subject: int(text) for subject, text in self.one(name).items()}
