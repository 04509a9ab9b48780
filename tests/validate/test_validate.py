"""Reports that a person can act on, in three forms; bad files; speed."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, SH

from kgraph import resources, validate
from kgraph.errors import InputError
from kgraph.model import Actor, ActorKind, Claim, Document, Event, Figure, Place, Range, Reading, Span, Stance, When
from kgraph.rdf import to_quads

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
        validate.Report(()).render("pdf")


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


def article(number: int) -> list[ox.Quad]:
    """The graph of an article of twelve claims, of four stances, about three places."""
    day = When.day(datetime(2031, 5, 1 + number % 28, tzinfo=UTC))
    lowland, highland = (Actor(f"known:{name}", name.title(), ActorKind.COUNTRY) for name in ("lowland", "highland"))
    ministry = Actor("doc:ministry", "the ministry", ActorKind.GOVERNMENT_BODY, (), (lowland,))
    narrator = Actor("narrator", "The Paper (narrator)", ActorKind.NARRATOR)
    claims, text = [], ""
    for i in range(12):
        words = f"Sentence {i} of article {number} says that shells fell on the town."
        span = Span(len(text), len(text) + len(words), words, i + 1)
        text += words + " "
        place = Place(f"doc:town-{i % 3}", f"Town {i % 3}")
        shelling = Event("shelling", (highland,), (), (place,), (), day)
        if i % 4 == 0:
            claim = Claim(Stance.ACCUSATION, (ministry,), shelling, span, cue="say", stated=day, blames=(highland,))
        elif i % 4 == 1:
            claim = Claim(Stance.DENIAL, (highland,), shelling, span, negated=True, stated=day, responds_to=(i - 1,))
        elif i % 4 == 2:
            figure = Figure(Range(5 + i, None, "at least"), "killed", "civilians", running=True)
            claim = Claim(Stance.FIGURE, (narrator,), Event("casualties", when=day), span, figure, stated=day)
        else:
            claim = Claim(Stance.DEMAND, (ministry,), Event("withdrawal"), span, stated=day)
        claims.append(claim)
    document = Document(f"article-{number}", "Shells", text, ((0, len(text)),), "0" * 64, day, "The Paper")
    return to_quads(Reading(document, tuple(claims)), "https://example.org/data/")


def seconds(claims: int) -> float:
    triples = [quad for number in range(claims // 12) for quad in article(number)]
    start = time.process_time()
    assert validate.validate_document(triples).conforms
    return time.process_time() - start


def test_a_thousand_claims_take_less_than_two_seconds() -> None:
    seconds(50)  # reads the shapes
    assert min(seconds(1008) for _ in range(3)) < 2.0


@pytest.mark.slow
def test_time_grows_linearly() -> None:
    seconds(50)
    small, large = seconds(500), seconds(4000)
    assert large < 8 * small * 2
