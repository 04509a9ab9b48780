"""The pipeline as a whole: what is read again, what is left out, and that the bytes are the same each time."""

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kgraph import build as pipeline
from kgraph.errors import SettingError
from kgraph.facts import LINKS
from kgraph.graph import Graph
from kgraph.model import Document, Reading
from kgraph.settings import Settings
from kgraph.vocabulary import KG

REPORTS = {
    "norland": "Truce broken\n\nNorland accused Sudmark of shelling the town of Arden on Tuesday. "
    "Sudmark denied the accusation.\n",
    "sudmark": "Seven killed\n\nSeven people were killed in the shelling of Arden on Tuesday, the governor said.\n",
}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def dumped(store: Path) -> bytes:
    with Graph.open(store, read_only=True) as graph:
        return graph.dump(ox.RdfFormat.N_QUADS)


def links(store: Path) -> set[str]:
    with Graph.open(store, read_only=True) as graph:
        return {str(quad) for quad in graph.quads(LINKS)}


def documents(store: Path) -> set[str]:
    with Graph.open(store, read_only=True) as graph:
        return {row[0] for row in pipeline._rows(graph, "SELECT ?id { ?d a kg:Document ; dcterms:identifier ?id }")}


def test_the_same_input_gives_the_same_bytes(reports: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        pipeline.build([reports], tmp_path / name, published="2020-10-14")
    assert dumped(tmp_path / "one") == dumped(tmp_path / "two") != b""


def test_article_by_article_gives_what_one_build_gives(reports: Path, tmp_path: Path) -> None:
    pipeline.build([reports], tmp_path / "at-once", published="2020-10-14")
    for name in sorted(REPORTS):
        pipeline.build([reports / f"{name}.txt"], tmp_path / "by-one", published="2020-10-14")
    assert dumped(tmp_path / "by-one") == dumped(tmp_path / "at-once")


def test_only_a_new_article_is_read(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    read = pipeline.extract.read

    def watched(document: Document, *more: Any) -> Reading:
        seen.append(document.identifier)
        return read(document, *more)

    monkeypatch.setattr(pipeline.extract, "read", watched)
    pipeline.build([reports], tmp_path / "store", published="2020-10-14")
    (reports / "third.txt").write_text(
        "Talks\n\nNorland and Sudmark will hold talks, Norland said.\n", encoding="utf-8"
    )
    summary = pipeline.build([reports], tmp_path / "store", published="2020-10-14")
    assert seen == ["norland", "sudmark", "third"]
    assert (summary.read, summary.unchanged, summary.articles) == (1, 2, 3)


def test_an_article_that_a_shape_objects_to_is_left_out_and_told(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_quads = pipeline.rdf.to_quads

    def spoiled(reading: Reading, base: str) -> list[ox.Quad]:
        quads = to_quads(reading, base)
        if reading.document.identifier != "sudmark":
            return quads
        words = ox.Literal("words that the article does not hold", language="en")
        return [
            ox.Quad(q.subject, q.predicate, words if q.predicate == KG.exact else q.object, q.graph_name) for q in quads
        ]

    monkeypatch.setattr(pipeline.rdf, "to_quads", spoiled)
    summary = pipeline.build([reports], tmp_path / "store", published="2020-10-14")
    assert [name for name, _ in summary.rejected] == ["sudmark"]
    assert "text" in summary.rejected[0][1]
    assert documents(tmp_path / "store") == {"norland"}
    assert summary.contradictions["Denial"] == 1


def test_a_wider_hedge_policy_reads_anew_and_wider(tmp_path: Path) -> None:
    page, store = tmp_path / "toll.txt", tmp_path / "store"
    page.write_text("Toll\n\nAbout 600 people were killed in the shelling of Arden.\n", encoding="utf-8")
    ranges = []
    for policy in ("default", "wide"):
        summary = pipeline.build([page], store, published="2020-10-14", settings=Settings(hedge_policy=policy))
        with Graph.open(store, read_only=True) as graph:
            ranges += pipeline._rows(graph, "SELECT ?low ?high { ?c kg:atLeast ?low ; kg:atMost ?high }")
        assert summary.read == 1
    assert ranges == [("540", "660"), ("480", "720")]


def test_an_unknown_hedge_policy_is_named(reports: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no policy 'narrow'"):
        pipeline.build([reports], tmp_path / "store", settings=Settings(hedge_policy="narrow"))


@pytest.mark.parametrize("at", ["_store_claims", "compare"])
def test_a_build_killed_after_a_change_of_the_knowledge_is_taken_up(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """Though the next build is given only one of the articles, the links of the others follow the knowledge."""
    store, knowledge, ended = tmp_path / "store", tmp_path / "own.ttl", KeyboardInterrupt("killed")
    (reports / "third.txt").write_text("Raid\n\nArmenia denied that it had shelled Arden.\n", encoding="utf-8")
    pipeline.build([reports], store, published="2020-10-14")
    before = links(store)
    knowledge.write_text("<https://w3id.org/kgraph/actor/armenia> <https://w3id.org/kgraph/ontology#actsFor> "
                         "<https://w3id.org/kgraph/actor/russia> .\n", encoding="utf-8")  # fmt: skip
    settings = Settings(knowledge=str(knowledge))

    def killed(*_: Any) -> None:
        raise ended

    with monkeypatch.context() as patched:
        patched.setattr(*((pipeline, at) if at == "_store_claims" else (pipeline.compare, at)), killed)
        with pytest.raises(KeyboardInterrupt):
            pipeline.build([reports / "norland.txt"], store, published="2020-10-14", settings=settings)
    assert links(store) == before
    pipeline.build([reports / "norland.txt"], store, published="2020-10-14", settings=settings)
    after = links(store)
    assert after != before
    with Graph.open(store) as graph:
        linked, detected = pipeline.compare.compare(graph)
        assert (linked.written, linked.removed, detected.written, detected.removed) == (0, 0, 0, 0)
