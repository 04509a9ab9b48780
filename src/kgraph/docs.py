"""The ontology as a web page: every class, property and concept, from the files that declare them.

>>> page().startswith("<!doctype html>")
True
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
import pyoxigraph as ox

from kgraph import resources
from kgraph.canonical import serialize
from kgraph.errors import OutputError
from kgraph.picture import svg
from kgraph.vocabulary import FILES, ONTOLOGY, ONTOLOGY_GRAPH, PREFIXES, schema

TEMPLATE = "templates/ontology.html"
FORMS = {"kgraph.ttl": ox.RdfFormat.TURTLE, "kgraph.owl": ox.RdfFormat.RDF_XML}
CODES = ("ploverCode", "cameoCode", "acledCode")


@dataclass(frozen=True)
class Term:
    """One term as the page shows it."""

    name: str
    kind: str
    label: str
    definition: str
    notes: tuple[str, ...]
    examples: tuple[str, ...]
    facts: tuple[tuple[str, tuple[str, ...]], ...]


def write(folder: str | Path) -> list[Path]:
    """Write the page (`index.html`), the picture, and the ontology as Turtle and RDF/XML into a folder.

    Raises:
        OutputError: the folder or a file cannot be written.
    """
    target = Path(folder)
    contents = {"index.html": page().encode(), "model.svg": svg().encode()}
    contents |= {name: ontology(form) for name, form in FORMS.items()}
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (target / name).write_bytes(content)
    except OSError as error:
        raise OutputError(target, f"the documentation cannot be written ({error.strerror})") from error
    return [target / name for name in contents]


def ontology(form: ox.RdfFormat) -> bytes:
    """Ontology and lists in one file of an RDF format, with the ontology's header and no imports."""
    keep, headers = [], set()
    for name in FILES:
        for t in ox.parse(path=str(resources.path(name)), format=ox.RdfFormat.TURTLE):
            quad = ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH)
            if quad.object == ox.NamedNode(PREFIXES["owl"] + "Ontology") and quad.subject != ox.NamedNode(ONTOLOGY):
                headers.add(quad.subject)
            keep.append(quad)
    return serialize((q for q in keep if q.subject not in headers), form)


@cache
def page() -> str:
    """The page as HTML: one text without scripts, fonts or pictures from elsewhere."""
    template = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        resources.text(TEMPLATE)
    )
    terms = _terms()
    sections = [
        ("classes", "Classes", [t for t in terms if t.kind == "class"]),
        ("object-properties", "Object properties", [t for t in terms if t.kind == "object property"]),
        ("data-properties", "Data properties", [t for t in terms if t.kind == "data property"]),
        ("annotation-properties", "Annotation properties", [t for t in terms if t.kind == "annotation property"]),
    ]
    texts = _texts()
    return template.render(
        title=texts[ONTOLOGY].get("dcterms:title", [""])[0],
        description=texts[ONTOLOGY].get("dcterms:description", [""])[0],
        version=schema().version,
        iri=ONTOLOGY,
        prefixes={name: PREFIXES[name] for name in ("kg", "kgc")},
        picture=svg(),
        sections=sections,
        lists=_lists(texts),
    )


def _texts() -> dict[str, dict[str, list[str]]]:
    """The literal values of each node, by property as a curie."""
    short = {iri: name for name, iri in PREFIXES.items()}
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in FILES:
        for t in ox.parse(path=str(resources.path(name)), format=ox.RdfFormat.TURTLE):
            if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.Literal):
                iri = t.predicate.value
                cut = max(iri.rfind("#"), iri.rfind("/")) + 1
                found[t.subject.value][f"{short.get(iri[:cut], '')}:{iri[cut:]}"].append(t.object.value)
    return found


def _terms() -> list[Term]:
    known = schema()
    texts = _texts()
    uses: dict[str, list[str]] = defaultdict(list)
    for name, domain in sorted(known.domains.items()):
        uses[domain].append(name)
    result = []
    for kind, names in (
        ("class", known.classes),
        ("object property", known.object_properties),
        ("data property", known.data_properties),
        ("annotation property", known.annotation_properties),
    ):
        for name in sorted(names):
            said = texts[PREFIXES["kg"] + name]
            facts: list[tuple[str, tuple[str, ...]]] = []
            if kind == "class":
                below = tuple(c for c in known.subclasses(name) if name in known.parents.get(c, ()))
                facts = [("Under", known.parents.get(name, ())), ("Over", below), ("Properties", tuple(uses[name]))]
            else:
                facts = [
                    ("Under", known.property_parents.get(name, ())),
                    ("Domain", (known.domains[name],) if name in known.domains else ()),
                    ("Range", (known.ranges[name],) if name in known.ranges else ()),
                    ("Inverse", (known.inverses[name],) if name in known.inverses else ()),
                ]
            result.append(
                Term(
                    name,
                    kind,
                    known.labels.get(name, name),
                    " ".join(said.get("skos:definition", [])),
                    tuple(said.get("skos:scopeNote", [])),
                    tuple(said.get("skos:example", [])),
                    tuple((title, values) for title, values in facts if values),
                )
            )
    return result


def _lists(texts: dict[str, dict[str, list[str]]]) -> list[dict[str, object]]:
    """The concept schemes with their concepts, as a tree in order of the page."""
    known = schema()
    result: list[dict[str, object]] = []
    for scheme in sorted({s for c in known.concepts.values() for s in c.schemes}):
        rows: list[dict[str, object]] = []
        coded = False
        for concept in sorted(known.scheme(scheme), key=lambda c: known.broader(c.name)[::-1]):
            said = texts[PREFIXES["kgc"] + concept.name]
            codes = [" ".join(said.get(f"kg:{code}", [])) for code in CODES]
            coded = coded or any(codes)
            rows.append(
                {
                    "name": concept.name,
                    "label": concept.label,
                    "depth": len(known.broader(concept.name)) - 1,
                    "definition": " ".join(said.get("skos:definition", [])),
                    "codes": codes,
                }
            )
        title = " ".join(texts[PREFIXES["kgc"] + scheme].get("rdfs:label", [scheme]))
        result.append({"name": scheme, "title": title, "rows": rows, "coded": coded})
    return result
