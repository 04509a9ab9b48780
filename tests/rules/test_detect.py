"""Adding documents one by one gives what one run over all of them gives; people's decisions hold."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph import bulk, compare, contradict, decisions, link, reference, workspace
from kgraph.errors import InputError
from kgraph.facts import FINDINGS, LINKS
from kgraph.graph import Graph
from kgraph.rows import lines

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from scale import World, found  # the generator stands beside the package
from scenes import Scene, compared


def derived(graph: Graph) -> dict[str, set[str]]:
    return {name: {str(q) for q in graph.quads(name)} for name in (LINKS, FINDINGS)}


def by_document(quads: list[ox.Quad]) -> dict[str, list[ox.Quad]]:
    """The quads of each document, by the document's IRI."""
    home = {q.graph_name: q.subject.value for q in quads if q.predicate.value.endswith("#sha256")}
    result: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        result.setdefault(home[quad.graph_name], []).append(quad)
    return result


@pytest.fixture(scope="module")
def world() -> World:
    return World(40, seed=3).fill()


@pytest.mark.parametrize("order", ["as they come", "the last first", "mixed"])
def test_documents_added_one_by_one_give_what_one_run_gives(world: World, order: str) -> None:
    quads = world.scene.quads()
    graph = Graph.open(None)
    reference.load(graph)
    link.link(graph)
    contradict.detect(graph)
    parts = list(by_document(quads).items())
    if order != "as they come":
        parts = parts[::-1] if order == "the last first" else parts[::2] + parts[1::2]
    for document, own in parts:
        graph.store.extend(own)
        contradict.detect(graph, link.link(graph, {document}).touched)
    expected, step = derived(compared(quads)), derived(graph)
    for name in expected:
        assert step[name] == expected[name]


def test_events_without_a_place_are_compared_the_same_way_one_by_one() -> None:
    scene = Scene()
    for number, town in enumerate(("Elmswell", "Elmswell", "Elmswell", "Oakham"), 1):
        scene.document(f"paper-{number}", "2021-05-04", f"Paper {number}")
        for means in ("shell", "rocket", "mortar"):
            army = ["army:Army of Norland"]
            scene.claim("assertion", "shelling", f"A {means} hit it", agents=army, places=[town], means=means)
        toll = (2 * number, 2 * number, "killed", "people", f"{2 * number} people")
        scene.claim("figure", "casualties", f"{number} died", f"ministry:Ministry {number}", count=toll)
    quads = scene.quads()
    graph = Graph.open(None)
    reference.load(graph)
    link.link(graph)
    contradict.detect(graph)
    for document, own in by_document(quads).items():
        graph.store.extend(own)
        contradict.detect(graph, link.link(graph, {document}).touched)
    expected, step = derived(compared(quads)), derived(graph)
    assert any("QuantityContradiction" in quad for quad in expected[FINDINGS])
    for name in expected:
        assert step[name] == expected[name]


def test_all_examples_added_one_by_one_give_what_one_run_gives() -> None:
    """Every kind of finding, learned ceasefires among them; then each document is taken out and put in again."""
    store = ox.Store()
    for file in sorted((Path(__file__).parents[2] / "queries" / "examples").glob("c*/*/data.trig")):
        text, name = file.read_text(encoding="utf-8"), file.parent.name  # the folders name their documents alike
        for part in ("kgraph/data/", "graph/document/"):
            text = text.replace(part, f"{part}{name}{part[-1] if part.startswith('kgraph') else '-'}")
        store.load(text.encode(), format=ox.RdfFormat.TRIG)
    quads = [q for q in store if isinstance(q.graph_name, ox.NamedNode) and "/document/" in q.graph_name.value]
    parts = by_document(quads)
    graph = Graph.open(None)
    reference.load(graph)
    link.link(graph)
    contradict.detect(graph)
    for document, own in parts.items():
        graph.store.extend(own)
        contradict.detect(graph, link.link(graph, {document}).touched)
    expected = derived(compared(quads))
    assert derived(graph) == expected
    for document, own in list(parts.items())[::8]:
        graph.remove(own[0].graph_name)
        contradict.detect(graph, link.link(graph, {document}).touched)
        graph.store.extend(own)
        contradict.detect(graph, link.link(graph, {document}).touched)
    assert derived(graph) == expected


def test_a_document_that_is_removed_takes_its_links_and_findings_along(world: World) -> None:
    quads = world.scene.quads()
    parts = by_document(quads)
    gone = sorted(parts)[3::5]
    graph = compared(quads)
    for document in gone:
        graph.remove(parts[document][0].graph_name)
    contradict.detect(graph, link.link(graph, gone).touched)
    rest = compared([quad for document, own in parts.items() if document not in gone for quad in own])
    expected, step = derived(rest), derived(graph)
    for name in expected:  # the invented "known" actors stand in no knowledge file, so nothing drops them
        assert {q for q in step[name] if not q.startswith("<https://w3id.org/kgraph/actor/")} == {
            q for q in expected[name] if not q.startswith("<https://w3id.org/kgraph/actor/")
        }


def test_a_second_run_changes_nothing(world: World) -> None:
    graph = compared(world.scene.quads())
    before = derived(graph)
    link.link(graph)
    contradict.detect(graph)
    assert derived(graph) == before


def test_what_was_planted_is_found_and_nothing_else() -> None:
    world = World(600, seed=11).fill()
    graph = compared(world.scene.quads())
    assert found(graph)["certain"] == world.planted


def scene() -> tuple[list[ox.Quad], list[str]]:
    """A denial and an assertion of one shelling, and the IRIs of the two events."""
    made = Scene()
    for name, stance, by in (("a", "assertion", "state:Norland"), ("b", "denial", "state:Sudmark")):
        made.document(name, "2021-05-04")
        made.claim(stance, "shelling", f"{by} {stance}", by, agents=["state:Sudmark"], places=["Elm"], at="2021-05-04")
    quads = made.quads()
    return quads, sorted({q.subject.value for q in quads if q.predicate.value.endswith("#eventType")})


def test_a_decision_outranks_the_score_and_survives_a_rebuild(tmp_path: Path) -> None:
    quads, events = scene()
    table = tmp_path / "decisions.csv"
    table.write_text(f"first,second,verdict,by,note\n{events[1]},{events[0]},different,Ada,two villages called Elm\n")
    graph = compared(quads)
    assert sum(map(len, found(graph).values())) == 1
    decisions.store(graph, decisions.load(table))
    for _ in range(2):
        link.link(graph)
        contradict.detect(graph)
        assert sum(map(len, found(graph).values())) == 0
    judged = graph.query("SELECT ?by ?ground { ?j kg:verdict 'different' ; kg:decidedBy ?by ; kg:ground ?ground }")
    assert ("person:Ada", "two villages called Elm") in {(row["by"].value, row["ground"].value) for row in judged}


def test_an_unsure_decision_makes_a_finding_possible(tmp_path: Path) -> None:
    quads, events = scene()
    table = tmp_path / "decisions.csv"
    table.write_text(f"first,second,verdict,by\n{events[0]},{events[1]},unsure,Ada\n")
    graph = compared(quads)
    decisions.store(graph, decisions.load(table))
    link.link(graph)
    contradict.detect(graph)
    assert {strength: len(rows) for strength, rows in found(graph).items()} == {"certain": 0, "possible": 1}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("first,second,by\nx,y,Ada\n", "no column verdict"),
        ("first,second,verdict,by\nhttp://x/event/a,http://x/event/b,perhaps,Ada\n", "line 2 has the verdict 'per"),
        ("first,second,verdict,by\nhttp://x/event/a,http://x/event/a,same,Ada\n", "line 2 names no pair"),
    ],
)
def test_a_faulty_table_of_decisions_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    table = tmp_path / "decisions.csv"
    table.write_text(text)
    with pytest.raises(InputError, match=fault):
        decisions.load(table)


def test_a_wire_story_in_five_outlets_is_one_origin() -> None:
    made = Scene()
    for number in range(5):
        made.document(f"w{number}", "2021-05-04", f"Outlet {number}")
        made.claim("assertion", "shelling", "Guns of Sudmark shelled Elm all day, Norland said", "state:Norland",
                   agents=["state:Sudmark"], places=["Elm"], at="2021-05-04")  # fmt: skip
    made.document("denial", "2021-05-04")
    made.claim("denial", "shelling", "Sudmark denied it", "state:Sudmark", agents=["state:Sudmark"], places=["Elm"],
               at="2021-05-04")  # fmt: skip
    graph = compared(made.quads())
    rows = graph.query("SELECT ?a ?b { ?f a kg:DenialContradiction ; kg:originsFirst ?a ; kg:originsSecond ?b }")
    assert {(row["a"].value, row["b"].value) for row in rows} == {("1", "1")}


def disturb(graph: Graph) -> None:
    """Takes every third link and finding out and puts one in that no run makes."""
    for name in (LINKS, FINDINGS):
        node = ox.NamedNode(name)
        stray = ox.Quad(node, ox.NamedNode("http://example.org/p"), ox.Literal("a\tstray \\ one"), node)
        graph.change(sorted(graph.quads(name), key=str)[::3], [stray])


@pytest.mark.parametrize("many", [20, 10**9])  # rows, from which the difference is found and written in bulk
def test_comparing_again_gives_the_same_graph_and_writes_only_the_difference(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    with Graph.open(tmp_path / "store") as graph:
        reference.load(graph)
        graph.store.bulk_extend(world.scene.quads())
        monkeypatch.setattr(workspace, "MANY", many)
        monkeypatch.setattr(bulk, "LINES", 7)
        linked, detected = compare.compare(graph)
        first = derived(graph)
        assert (linked.written, detected.written) == (len(first[LINKS]), len(first[FINDINGS]))
        linked, detected = compare.compare(graph)
        assert (linked.written, linked.removed, detected.written, detected.removed) == (0, 0, 0, 0)
        disturb(graph)
        lost = {name: len(first[name] - derived(graph)[name]) for name in first}
        linked, detected = compare.compare(graph)
        assert (linked.written, linked.removed) == (lost[LINKS], 1)
        assert (detected.written, detected.removed) == (lost[FINDINGS], 1)
        assert derived(graph) == first


def test_a_comparison_that_leaves_nothing_takes_all_old_links_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = compared(world.scene.quads())
    monkeypatch.setattr(workspace, "MANY", 20)
    for name in {q.graph_name for q in world.scene.quads()}:
        graph.remove(name.value)
    empty = Graph.open(None)
    reference.load(empty)
    compare.compare(empty)
    compare.compare(graph)
    assert derived(graph) == derived(empty)


def test_derived_facts_are_written_as_the_engine_writes_them() -> None:
    """Else each comparison would take them out and put them in again."""
    values = ["".join(map(chr, (*range(0x250), 0x2028, 0xFEFF, 0x10FFFF))), 0.5, 1.0, 0.0, 100.0, 0.05, -3, True]
    for value in values:
        line = next(lines([("http://example.org/a", "p", value)], frozenset()))
        store = ox.Store()
        store.load(line.encode(), ox.RdfFormat.N_TRIPLES)
        assert store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) == line.encode()


def test_what_goes_wrong_while_a_graph_is_loaded_is_told() -> None:
    """In the engine, while more lines are made than may wait for it; and where the lines are made."""
    with pytest.raises(SyntaxError):
        bulk.load(ox.Store(), (f"no triple {n}\n" for n in range(10 * bulk.AHEAD * bulk.LINES)), ox.DefaultGraph())

    def broken() -> Iterator[str]:
        yield from ("<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n",) * 2 * bulk.LINES
        raise ZeroDivisionError

    store = ox.Store()
    with pytest.raises(ZeroDivisionError):
        bulk.load(store, broken(), ox.DefaultGraph())
    assert len(store) == 0
