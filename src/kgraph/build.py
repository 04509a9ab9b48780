"""The pipeline, on one screen: articles are read, checked and stored; then linked, then compared."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from kgraph import article, compare, extract, knowledge, rdf, reference, validate
from kgraph.graph import Graph
from kgraph.language import Language
from kgraph.model import Document
from kgraph.settings import Settings
from kgraph.vocabulary import KG, document_graph, local_name

PENDING_GRAPH = ox.NamedNode("https://w3id.org/kgraph/graph/pending")
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did, and what the store holds now.

    `read` and `unchanged` count the articles of this run; `rejected` are (identifier, why) of those
    left out; the rest are totals of the store by stance and by kind.
    """

    read: int = 0
    unchanged: int = 0
    rejected: tuple[tuple[str, str], ...] = ()
    articles: int = 0
    claims_by_stance: Mapping[str, int] = field(default_factory=dict)
    contradictions: Mapping[str, int] = field(default_factory=dict)
    clearances: Mapping[str, int] = field(default_factory=dict)


def build(
    sources: Sequence[str | Path],
    store: str | Path,
    *,
    settings: Settings | None = None,
    published: str = "",
    publisher: str = "",
    progress: Progress | None = None,
) -> Summary:
    """Read the articles of `sources` into the store at `store` (made when missing), and compare all claims.

    An article whose text, metadata and way of reading are as they were is not read again. The sources
    are all opened before the store is touched. A build that was killed is taken up by the next one.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = Path(folder) / "truce.txt"
    ...     _ = page.write_text("Truce fails\\n\\nThe ministry denied that its troops had shelled the town.\\n")
    ...     summary = build([page], Path(folder) / "store", published="2020-10-13")
    ...     again = build([page], Path(folder) / "store", published="2020-10-13")
    >>> summary.read, dict(summary.claims_by_stance), (again.read, again.unchanged)
    (1, {'denial': 1}, (0, 1))

    Raises:
        InputError: a source is missing or unfit, with its name; the store is as it was.
        StoreError: the store is of another version, in use, or its disk is full.
    """
    settings = settings or Settings()
    found = article.read_sources(sources, published=published, publisher=publisher, encoding=settings.encoding)
    documents = list(found)
    extra = (settings.knowledge,) if settings.knowledge else ()
    knowledge.use(extra)
    with Graph.open(store) as graph:
        all_pending = ox.Quad(PENDING_GRAPH, reference.HASH, ox.Literal("pending"), PENDING_GRAPH)
        reference.load(graph, knowledge.files(extra), [all_pending])
        rejected, read = [], 0
        for done, outcome in enumerate(_store_claims(graph, documents, settings), 1):
            read += outcome == ""
            if outcome:
                rejected.append((documents[done - 1].identifier, outcome))
            if progress:
                progress(done, len(documents), "reading")
        touched = _pending(graph)
        if touched is None or touched:
            if progress:
                progress(0, 0, "comparing")
            compare.compare(graph, touched)
            graph.remove(PENDING_GRAPH)
        return summary(graph, read, len(documents) - read - len(rejected), tuple(rejected))


def _store_claims(graph: Graph, documents: Sequence[Document], settings: Settings) -> Iterator[str | None]:
    """For each document: None when nothing had changed, "" when it was read, else why it was left out."""
    language: Language | None = None
    settled = False
    known = reference.digest(graph)[:8]  # another knowledge reads another claim
    reader = f"kgraph {version('kgraph')}, model {settings.model}, hedges {settings.hedge_policy}, knowledge {known}"
    for document in documents:
        subject = ox.NamedNode(f"{settings.base_iri}document/{local_name(document.identifier)}")
        name = document_graph(document.identifier)
        marks = {
            ox.Quad(subject, KG.sha256, ox.Literal(document.sha256), name),
            ox.Quad(subject, KG.readBy, ox.Literal(reader), name),
        }
        if all(quad in graph.store for quad in marks):
            yield None
            continue
        language = language or Language(settings.model)
        reading = extract.read(document, language.parse(document), settings.hedge_policy)
        if not settled:
            gc.freeze()  # the models and names that are loaded by now stay: no use to look through them again and again
            settled = True
        quads = {*rdf.to_quads(reading, settings.base_iri), *marks}
        report = validate.validate_document(quads)
        if not report.conforms:
            yield "; ".join(str(problem) for problem in report.problems)
            continue
        graph.change(add=[ox.Quad(subject, reference.HASH, ox.Literal("pending"), PENDING_GRAPH)])
        graph.replace(name, quads)
        yield ""


def _pending(graph: Graph) -> list[str] | None:
    """The documents still to be compared; None: all, after a change of the knowledge."""
    subjects = {quad.subject for quad in graph.quads(PENDING_GRAPH)}
    return None if PENDING_GRAPH in subjects else sorted(str(subject)[1:-1] for subject in subjects)


def summary(graph: Graph, read: int = 0, unchanged: int = 0, rejected: tuple[tuple[str, str], ...] = ()) -> Summary:
    """The totals of a store: articles, claims by stance, findings by kind (most frequent first).

    >>> with Graph.open(None) as graph:
    ...     summary(graph).articles
    0
    """
    stances = Counter({stance.value: _count(graph, f"kg:{name}") for stance, name in rdf.CLASS_OF_STANCE.items()})
    stances["assertion"] -= stances["accusation"] + stances["figure"]  # they are kinds of assertion
    return Summary(
        read,
        unchanged,
        rejected,
        _count(graph, "kg:Document"),
        {stance: number for stance, number in stances.most_common() if number},
        _kinds(graph, "Contradiction"),
        _kinds(graph, "Clearance"),
    )


def _count(graph: Graph, of: str) -> int:
    return int(_rows(graph, f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a {of} }}")[0][0])


def _kinds(graph: Graph, family: str) -> dict[str, int]:
    query = f"""SELECT ?kind (COUNT(DISTINCT ?finding) AS ?n) WHERE {{
        ?finding a ?kind . ?kind rdfs:subClassOf kg:{family} }} GROUP BY ?kind ORDER BY DESC(?n) ?kind"""
    return {kind.split("#")[1].removesuffix(family): int(number) for kind, number in _rows(graph, query)}


def _rows(graph: Graph, query: str) -> list[tuple[str, ...]]:
    return [tuple(getattr(term, "value", "") for term in row) for row in graph.select(query)]
