"""Namespaces, named graphs, and the terms that the ontology files declare: derived from them, never listed again.

>>> KG.claimedBy.value
'https://w3id.org/kgraph/ontology#claimedBy'
>>> KG.claimdBy
Traceback (most recent call last):
    ...
AttributeError: the ontology declares no kg:claimdBy
>>> schema().superclasses("Accusation")
('Accusation', 'Assertion', 'Claim')
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph as ox

from kgraph import resources

ONTOLOGY = "https://w3id.org/kgraph/ontology"
GRAPH = "https://w3id.org/kgraph/graph/"
PREFIXES = {
    "kg": ONTOLOGY + "#",
    "kgc": "https://w3id.org/kgraph/concepts#",
    "kga": "https://w3id.org/kgraph/actor/",
    "kgp": "https://w3id.org/kgraph/place/",
    "kgs": "https://w3id.org/kgraph/shapes#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "sh": "http://www.w3.org/ns/shacl#",
}
FILES = ("ontology/kgraph.ttl", "ontology/events.ttl")

ONTOLOGY_GRAPH = ox.NamedNode(GRAPH + "ontology")
KNOWLEDGE_GRAPH = ox.NamedNode(GRAPH + "knowledge")
LINKS_GRAPH = ox.NamedNode(GRAPH + "links")
FINDINGS_GRAPH = ox.NamedNode(GRAPH + "findings")
INFERRED_GRAPH = ox.NamedNode(GRAPH + "inferred")
DECISIONS_GRAPH = ox.NamedNode(GRAPH + "decisions")
DOCUMENT_GRAPHS = GRAPH + "document/"


def local_name(text: str) -> str:
    """A local name of letters, digits, ``_`` and ``-`` for any text; different texts never share one.

    What has to be replaced leaves six digits of a hash behind.

    >>> local_name("report-7"), local_name("a b")
    ('report-7', 'a-b-7dbde9')
    """
    clean = re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")
    if clean == text:
        return clean
    return f"{clean}-{hashlib.sha1(text.encode()).hexdigest()[:6]}".lstrip("-")


def document_graph(identifier: str) -> ox.NamedNode:
    """The named graph of the document called `identifier`.

    >>> document_graph("report-7").value
    'https://w3id.org/kgraph/graph/document/report-7'
    """
    return ox.NamedNode(DOCUMENT_GRAPHS + local_name(identifier))


def prefix_lines() -> str:
    """The prefixes as SPARQL ``PREFIX`` lines.

    >>> prefix_lines().splitlines()[0]
    'PREFIX kg: <https://w3id.org/kgraph/ontology#>'
    """
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the controlled lists: its label, the lists, the broader ones, and what it describes.

    `describes` is the local name of the class of events of this type ("" for no event type).
    """

    name: str
    label: str
    schemes: tuple[str, ...]
    broader: tuple[str, ...]
    names: tuple[str, ...]
    describes: str = ""


@dataclass(frozen=True)
class Schema:
    """What the ontology files declare, by local name."""

    classes: frozenset[str]
    object_properties: frozenset[str]
    data_properties: frozenset[str]
    annotation_properties: frozenset[str]
    parents: dict[str, tuple[str, ...]]
    property_parents: dict[str, tuple[str, ...]]
    inverses: dict[str, str]
    symmetric: frozenset[str]
    labels: dict[str, str]
    concepts: dict[str, Concept] = field(repr=False)
    version: str = ""
    domains: dict[str, str] = field(default_factory=dict, repr=False)
    ranges: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def properties(self) -> frozenset[str]:
        """Every property of the kg: namespace."""
        return self.object_properties | self.data_properties | self.annotation_properties

    @property
    def terms(self) -> frozenset[str]:
        """Every class and property of the kg: namespace."""
        return self.classes | self.properties

    def superclasses(self, name: str) -> tuple[str, ...]:
        """The named class itself and all above it, nearest first.

        Raises:
            KeyError: the ontology declares no such class.
        """
        if name not in self.classes:
            raise KeyError(f"the ontology declares no class kg:{name}")
        return tuple(_above(name, self.parents))

    def subclasses(self, name: str) -> tuple[str, ...]:
        """The named class itself and all below it, sorted."""
        return tuple(sorted(c for c in self.classes if name in self.superclasses(c)))

    def broader(self, concept: str) -> tuple[str, ...]:
        """A concept and all broader ones, nearest first.

        >>> schema().broader("chemical-attack")
        ('chemical-attack', 'prohibited-weapons', 'armed-attack')
        """
        return tuple(_above(concept, {name: c.broader for name, c in self.concepts.items()}))

    def scheme(self, name: str) -> tuple[Concept, ...]:
        """The concepts of one list, sorted by name."""
        return tuple(c for _, c in sorted(self.concepts.items()) if name in c.schemes)


def _above(name: str, parents: dict[str, tuple[str, ...]]) -> Iterator[str]:
    seen, queue = {name}, [name]
    while queue:
        current = queue.pop(0)
        yield current
        for parent in parents.get(current, ()):
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)


def read(triples: Iterable[ox.Triple | ox.Quad]) -> Schema:
    """The schema that `triples` declare (OWL and SKOS)."""
    by_property: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
            by_property[triple.predicate.value].append((triple.subject.value, triple.object.value))

    def pairs(curie: str, kind: str, object_kind: str | None = None) -> list[tuple[str, str]]:
        prefix, name = curie.split(":")
        start, end = PREFIXES[kind], PREFIXES[object_kind] if object_kind else ""
        return sorted(
            (s.removeprefix(start), o.removeprefix(end))
            for s, o in by_property[PREFIXES[prefix] + name]
            if s.startswith(start) and o.startswith(end)
        )

    def group(items: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
        result: dict[str, list[str]] = defaultdict(list)
        for key, value in items:
            result[key].append(value)
        return {key: tuple(values) for key, values in result.items()}

    kinds = group(pairs("rdf:type", "kg", "owl"))
    inverses = dict(pairs("owl:inverseOf", "kg", "kg"))
    inverses.update({b: a for a, b in inverses.items()})
    schemes, broader = group(pairs("skos:inScheme", "kgc", "kgc")), group(pairs("skos:broader", "kgc", "kgc"))
    describes, labels = dict(pairs("kg:describes", "kgc", "kg")), dict(pairs("rdfs:label", "kgc"))
    other_names = group(pairs("skos:altLabel", "kgc"))

    def of_kind(kind: str) -> frozenset[str]:
        return frozenset(name for name, found in kinds.items() if kind in found)

    versions = [o for s, o in by_property[PREFIXES["owl"] + "versionInfo"] if s == ONTOLOGY]
    return Schema(
        version=versions[0] if versions else "",
        domains=dict(pairs("rdfs:domain", "kg", "kg")),
        ranges=dict(pairs("rdfs:range", "kg", "kg")),
        classes=of_kind("Class"),
        object_properties=of_kind("ObjectProperty"),
        data_properties=of_kind("DatatypeProperty"),
        annotation_properties=of_kind("AnnotationProperty"),
        parents=group(pairs("rdfs:subClassOf", "kg", "kg")),
        property_parents=group(pairs("rdfs:subPropertyOf", "kg", "kg")),
        inverses=inverses,
        symmetric=of_kind("SymmetricProperty"),
        labels=dict(pairs("rdfs:label", "kg")),
        concepts={
            name: Concept(
                name,
                labels.get(name, name),
                schemes[name],
                broader.get(name, ()),
                (labels.get(name, name), *other_names.get(name, ())),
                describes.get(name, ""),
            )
            for name in sorted(schemes)
        },
    )


@cache
def schema() -> Schema:
    """The schema of the ontology files that came with the package."""
    return read(
        triple for name in FILES for triple in ox.parse(path=str(resources.path(name)), format=ox.RdfFormat.TURTLE)
    )


class Namespace:
    """IRIs by attribute or item; a name that the ontology does not declare is an error."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._iri = PREFIXES[prefix]

    def __getattr__(self, name: str) -> ox.NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        known = schema().terms if self._prefix == "kg" else schema().concepts
        if name not in known:
            raise AttributeError(f"the ontology declares no {self._prefix}:{name}")
        node = ox.NamedNode(self._iri + name)
        setattr(self, name, node)
        return node

    def __getitem__(self, name: str) -> ox.NamedNode:
        return getattr(self, name)  # type: ignore[no-any-return]  # getattr by a computed name has type Any


KG = Namespace("kg")
KGC = Namespace("kgc")
RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
RDFS_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
SKOS_ALT_LABEL = ox.NamedNode(PREFIXES["skos"] + "altLabel")
OWL_NAMED_INDIVIDUAL = ox.NamedNode(PREFIXES["owl"] + "NamedIndividual")
XSD = {
    name: ox.NamedNode(PREFIXES["xsd"] + name)
    for name in ("boolean", "integer", "decimal", "dateTime", "string", "anyURI")
}
