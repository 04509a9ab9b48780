"""The exports as Protégé sees them: format, counts, profile, consistency; and files with each known fault."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, URIRef

from kgraph import resources

spec = importlib.util.spec_from_file_location("owlapi", Path(__file__).parent / "owlapi.py")
assert spec is not None
assert spec.loader is not None
owlapi = importlib.util.module_from_spec(spec)
sys.modules["owlapi"] = owlapi
spec.loader.exec_module(owlapi)

ONTOLOGY = "https://w3id.org/kgraph/"
FILES = {
    "ontology": f"{ONTOLOGY}ontology=ontology/kgraph.ttl",
    "concepts": f"{ONTOLOGY}concepts=ontology/events.ttl",
    "knowledge": f"{ONTOLOGY}knowledge=knowledge.ttl",
}
KINDS = {
    "classes": OWL.Class,
    "object_properties": OWL.ObjectProperty,
    "data_properties": OWL.DatatypeProperty,
    "annotation_properties": OWL.AnnotationProperty,
}
BUILT_IN_ANNOTATIONS = {str(OWL.versionInfo), "http://www.w3.org/2000/01/rdf-schema#label"} | {
    f"http://www.w3.org/2000/01/rdf-schema#{name}" for name in ("comment", "isDefinedBy", "seeAlso")
}


def counts(file: Path) -> dict[str, int]:
    """The counts that rdflib makes of a file: one axiom a triple of a named subject, one a set of disjoint classes."""
    graph = rdflib.Graph().parse(file, format="xml" if file.suffix == ".owl" else "turtle")
    headers = set(graph.subjects(RDF.type, OWL.Ontology))
    result = {
        name: len({s for s in graph.subjects(RDF.type, kind) if isinstance(s, URIRef)}) for name, kind in KINDS.items()
    }
    used = {str(p) for p in graph.predicates()}
    result["annotation_properties"] += len(used & BUILT_IN_ANNOTATIONS)
    result["axioms"] = sum(isinstance(s, URIRef) and s not in headers for s in graph.subjects())
    result["axioms"] += len(set(graph.subjects(RDF.type, OWL.AllDisjointClasses)))
    declared = {s for kind in KINDS.values() for s in graph.subjects(RDF.type, kind)}
    properties = {s for kind in list(KINDS.values())[1:3] for s in graph.subjects(RDF.type, kind)}
    typed = {s for s in graph.subjects(RDF.type) if isinstance(s, URIRef)} - declared - headers
    used_in = {x for s, p, o in graph if p in properties for x in (s, o) if isinstance(x, URIRef)}
    result["individuals"] = len(typed | (used_in - declared))
    return result


@pytest.mark.parametrize(
    ("name", "form"), [("kgraph.ttl", "TurtleDocumentFormat"), ("kgraph.owl", "RDFXMLDocumentFormat")]
)
def test_the_merged_export_is_owl_2_dl_and_whole(exported: Path, name: str, form: str) -> None:
    found = owlapi.check(exported / name, "--reason")
    assert found["format"].endswith(form)  # OWL API 4.5 says RioTurtleDocumentFormat
    assert "https://w3id.org/kgraph/export/" in found["iri"]
    assert found["imports"] == 0
    assert (found["undeclared"], found["unparsed"], found["dl_violations"]) == ([], [], [])
    assert found["anonymous"] == 0
    assert found["consistent"] is True
    assert found["unsatisfiable"] == []
    expected = counts(exported / name)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("name", ["ontology/kgraph.ttl", "ontology/events.ttl", "ontology/alignments.ttl"])
def test_the_ontology_files_are_owl_2_dl_and_consistent(name: str) -> None:
    root = resources.path("ontology").parent
    maps = [f"{FILES['ontology'].split('=')[0]}={root / 'ontology/kgraph.ttl'}"]
    found = owlapi.check(root / name, *([] if name.endswith("kgraph.ttl") else maps), "--reason")
    assert (found["missing_imports"], found["undeclared"], found["unparsed"]) == ([], [], [])
    assert found["dl_violations"] == []
    assert (found["consistent"], found["unsatisfiable"]) == (True, [])


def test_the_bundle_opens_by_its_catalogue_alone(exported: Path) -> None:
    folder = exported / "bundle"
    catalogue = (folder / "catalog-v001.xml").read_text()
    places = dict(re.findall(r'name="([^"]+)" uri="([^"]+)"', catalogue))
    assert all((folder / file).is_file() for file in places.values())
    found = owlapi.check(folder / "data.ttl", *(f"{iri}={folder / file}" for iri, file in places.items()))
    assert (found["imports"], found["missing_imports"], found["undeclared"]) == (3, [], [])
    assert found["dl_violations"] == []


FAULTS = {
    "an import that is not found": (
        ("a owl:Ontology ;", "a owl:Ontology ; owl:imports <https://example.org/nowhere> ;"),
        lambda found: found["missing_imports"] == ["https://example.org/nowhere"],
    ),
    "xsd:date in data": (
        ('kg:publishedAt "2031-05-07T00:00:00Z"^^xsd:dateTime', 'kg:publishedAt "2031-05-07"^^xsd:date'),
        lambda found: any("date" in v for v in found["dl_violations"]) or found.get("consistent") is False,
    ),
    "a language tag where the range is xsd:string": (
        ('kg:standing "open"', 'kg:standing "open"@en'),
        lambda found: found["consistent"] is False,
    ),
    "an undeclared predicate": (
        ("\tkg:makesClaim ", "\tkg:sings "),
        lambda found: any("sings" in name for name in found["undeclared"]),
    ),
    "an undeclared class": (
        ("a kg:Actor , kg:Country ;", "a kg:Actor , kg:Kingdom ;"),
        lambda found: any("Kingdom" in name for name in found["undeclared"]),
    ),
    "a claim that is its own opposite": (
        ("a kg:Claim , kg:Denial ;", "a kg:Claim , kg:Denial , kg:Demand ;"),
        lambda found: found["consistent"] is False,
    ),
    "shapes in the same file": (
        (None, resources.path("shapes") / "actor.ttl"),
        lambda found: bool(found["undeclared"]),
    ),
    "the result of an in-place validation": (
        (
            None,
            "[] <http://www.w3.org/ns/shacl#conforms> true ; a <http://www.w3.org/ns/shacl#ValidationReport> .",
        ),
        lambda found: bool(found["undeclared"]),
    ),
    "a list that breaks off": (
        (None, "<urn:x:A> a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf [ rdf:first kg:Claim ] ] ."),
        lambda found: bool(found["unparsed"] or found["dl_violations"] or found["undeclared"]),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_each_known_fault_is_caught(exported: Path, tmp_path: Path, fault: str) -> None:
    (old, new), caught = FAULTS[fault]
    text = (exported / "kgraph.ttl").read_text()
    if old is None:
        text += new.read_text() if isinstance(new, Path) else new
    else:
        assert old in text, old
        text = text.replace(old, str(new))
    broken = tmp_path / "broken.ttl"
    broken.write_text(text)
    found = owlapi.check(broken, "--reason")
    assert caught(found), found


@pytest.mark.slow
def test_rdf_star_is_caught(exported: Path, tmp_path: Path) -> None:
    """Some parsers of the OWL API refuse it; the rest read another ontology than what is written."""
    broken = tmp_path / "broken.ttl"
    broken.write_text((exported / "kgraph.ttl").read_text() + "\n<< kg:Claim rdfs:label 'x' >> rdfs:comment 'y' .\n")
    try:
        found = owlapi.check(broken)
    except AssertionError:
        return
    whole = counts(exported / "kgraph.ttl")
    assert found["format"] != "TurtleDocumentFormat" or found["axioms"] != whole["axioms"] or found["unparsed"]


def test_no_export_has_a_local_name_that_protege_cannot_show(exported: Path) -> None:
    graph = rdflib.Graph().parse(exported / "kgraph.ttl")
    for subject in set(graph.subjects()):
        if isinstance(subject, URIRef):
            assert re.fullmatch(r"[A-Za-z0-9_-]+", re.split("[#/]", str(subject))[-1]), subject
