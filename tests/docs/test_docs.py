"""The page and the picture show what the ontology declares, and every term is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, URIRef

from kgraph import docs, resources
from kgraph.picture import svg
from kgraph.vocabulary import FILES, KG, ONTOLOGY, schema

KGC = "https://w3id.org/kgraph/concepts#"
EVENT_TYPES = (
    "armed-clash armed-attack shelling air-strike missile-strike bombing chemical-attack prohibited-weapons "
    "targeting-civilians assassination abduction detention property-destruction ceasefire-agreement "
    "ceasefire-observance ceasefire-violation territorial-control withdrawal fighter-deployment military-support "
    "mobilization talks prisoner-exchange displacement aid affected casualties responsibility escalation alignment "
    "sanction incident health other statement"
).split()


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    result = rdflib.Graph()
    for name in FILES:
        result.parse(resources.path(name))
    return result


def own(graph: rdflib.Graph, *kinds: URIRef) -> list[URIRef]:
    found = {s for kind in kinds for s in graph.subjects(RDF.type, kind)}
    return sorted(s for s in found if isinstance(s, URIRef) and str(s).startswith(ONTOLOGY + "#"))


def test_every_class_and_property_has_label_and_definition(graph: rdflib.Graph) -> None:
    terms = own(graph, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    assert [t for t in terms if len(list(graph.objects(t, RDFS.label))) != 1] == []
    assert [t for t in terms if len(list(graph.objects(t, SKOS.definition))) != 1] == []
    assert [t for t in terms if not str(graph.value(t, SKOS.definition)).endswith(".")] == []
    assert {t for t in terms if graph.value(t, RDFS.isDefinedBy) == URIRef(ONTOLOGY)} == set(terms)


def test_every_class_and_most_terms_have_an_example(graph: rdflib.Graph) -> None:
    classes = own(graph, OWL.Class)
    with_example = [c for c in classes if graph.value(c, SKOS.example)]
    assert len(with_example) / len(classes) > 0.9


def test_the_event_types_are_those_of_the_guide_with_codes_or_a_word_why_not(graph: rdflib.Graph) -> None:
    names = [c.name for c in schema().scheme("event-types")]
    assert sorted(names) == sorted(EVENT_TYPES)
    for name in names:
        node = URIRef(KGC + name)
        notations = {str(o) for o in graph.objects(node, SKOS.notation)}
        for scheme in ("PLOVER", "CAMEO", "ACLED"):
            code = graph.value(node, URIRef(f"{ONTOLOGY}#{scheme.lower()}Code"))
            if code is None:
                assert scheme in str(graph.value(node, SKOS.scopeNote)), (name, scheme)
            else:
                assert f"{scheme}:{code}" in notations


def test_broader_and_narrower_are_both_written(graph: rdflib.Graph) -> None:
    down = {(s, o) for s, o in graph.subject_objects(SKOS.broader)}
    assert down == {(o, s) for s, o in graph.subject_objects(SKOS.narrower)}


def test_the_page_has_every_term_and_every_concept() -> None:
    page = docs.page()
    for name in schema().terms:
        assert f'id="{name}"' in page
    for name in schema().concepts:
        assert f'id="concept-{name}"' in page
    assert "<script" not in page
    assert not re.search(r'(src|href)="http(?!s://creativecommons)', page)
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_the_files_of_the_documentation(tmp_path: Path) -> None:
    names = [path.name for path in docs.write(tmp_path)]
    assert names == ["index.html", "model.svg", "kgraph.ttl", "kgraph.owl"]
    turtle = rdflib.Graph().parse(tmp_path / "kgraph.ttl")
    assert len(turtle) == len(rdflib.Graph().parse(tmp_path / "kgraph.owl", format="xml"))
    assert list(turtle.subjects(RDF.type, OWL.Ontology)) == [URIRef(ONTOLOGY)]
    assert docs.ontology(ox.RdfFormat.TURTLE) == (tmp_path / "kgraph.ttl").read_bytes()


def test_the_picture_of_the_readme_is_drawn_from_the_ontology() -> None:
    file = resources.path("ontology") / "model.svg"
    assert file.read_text() == svg(), "draw it anew: python -c 'from kgraph.picture import svg; print(svg(), end=\"\")'"


def test_a_name_that_is_not_declared_is_an_error() -> None:
    assert KG.Claim.value == f"{ONTOLOGY}#Claim"
    with pytest.raises(AttributeError, match="declares no kg:claimer"):
        _ = KG.claimer


def test_the_terms_used_by_code_queries_and_shapes_are_declared() -> None:
    root = resources.path("ontology").parent
    known = schema().terms
    files = [f for folder in ("queries", "shapes", "ontology") for f in (root / folder).rglob("*") if f.is_file()]
    used = {
        (match, file.name)
        for file in files
        if file.suffix in (".rq", ".ttl", ".ru")
        for match in re.findall(r"(?<![\w/])kg:([A-Za-z]\w*)", file.read_text(encoding="utf-8"))
    }
    assert sorted((name, file) for name, file in used if name not in known) == []
