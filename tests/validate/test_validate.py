"""Reports that a person can act on, in three forms; bad files; speed."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH

from kgraph import report as reports
from kgraph import resources, validate
from kgraph.errors import InputError

VALID = resources.path("shapes") / "examples" / "valid.ttl"
KG = "https://w3id.org/kgraph/ontology#"


@pytest.fixture
def bad_file(tmp_path: Path) -> Path:
    file = tmp_path / "bad.ttl"
    file.write_text(VALID.read_text().replace('kg:exact "Highland denied it."', 'kg:exact "Highland admitted it."'))
    return file


def test_the_report_names_node_fault_and_value(bad_file: Path) -> None:
    report = validate.validate_file(bad_file)
    assert not report.conforms
    text = report.render("text")
    assert "“Highland denied it.” (field-press-1, characters 96 to 115)" in text
    assert "The quote is not the slice of the document's text between its offsets." in text
    assert 'Found: "Highland admitted it."' in text
    assert text.rstrip().endswith("1 violation.")


def test_the_report_as_json_and_as_shacl(bad_file: Path) -> None:
    report = validate.validate_file(bad_file)
    content = json.loads(report.render("json"))
    assert content["conforms"] is False
    assert content["problems"][0]["shape"] == "QuoteIsSlice"
    graph = rdflib.Graph().parse(data=report.render("turtle"), format="turtle")
    result = next(graph.subjects(RDF.type, SH.ValidationResult))
    assert str(graph.value(result, SH.focusNode)).endswith("96-115")
    assert str(graph.value(result, SH.value)) == "Highland admitted it."


def test_an_unknown_form_of_report_is_an_error() -> None:
    with pytest.raises(InputError, match="no format of a report"):
        reports.Report(()).render("pdf")


def test_subclasses_are_targets_though_the_file_does_not_say_so(tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(f"@prefix kg: <{KG}> .\n<http://example.org/c> a kg:Accusation .\n")
    shapes = {p.shape for p in validate.validate_file(file).problems}
    assert {"claim-claimant", "assertion-asserts", "claim-label"} <= shapes


def test_a_file_of_something_else_has_nothing_checked(tmp_path: Path) -> None:
    file = tmp_path / "other.nt"
    file.write_text("<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n")
    report = validate.validate_file(file)
    assert report.conforms
    assert "no node of a class that has shapes" in report.text()


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [("a.ttl", "@prefix kg <", "line 1"), ("a.docx", "", "no RDF format"), ("missing.ttl", None, "no such file")],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, name: str, content: str | None, word: str) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_text(content)
    with pytest.raises(InputError, match=word):
        validate.validate_file(file)


def test_time_grows_linearly() -> None:
    path = Path(__file__).parents[2] / "benchmarks/validation.py"
    spec = importlib.util.spec_from_file_location("validation", path)
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    benchmark.seconds(60)  # reads the shapes
    small, large = benchmark.seconds(252), benchmark.seconds(2016)
    assert large < 8 * small * 2
