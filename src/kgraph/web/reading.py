"""The process that reads articles sent to the server: it holds the language model and is started on demand.

One JSON line in, one JSON line out. It works on a copy of the store (or on the store itself, when the
article is to be kept), with the same steps as ``kgraph build``. Started as ``python -m kgraph.web.reading``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from kgraph.build import build
from kgraph.errors import InputError, KgraphError, StoreError
from kgraph.graph import DATA, Graph
from kgraph.settings import Settings
from kgraph.vocabulary import document_graph, local_name
from kgraph.web import sandbox


def identifier(article: dict[str, Any]) -> str:
    """The name of an article: as given, or made from its text and metadata.

    >>> identifier({"id": "", "text": "Truce fails"})
    'sent-2b7e2a6c6193'
    """
    content = json.dumps([article.get(name, "") for name in ("text", "title", "published", "publisher")])
    return str(article.get("id") or f"sent-{hashlib.sha256(content.encode()).hexdigest()[:12]}")


def read(task: dict[str, Any]) -> dict[str, Any]:
    """Read one article; the names of its document, claims and contradictions, and where they can be read.

    Raises:
        InputError: it is no article.
        StoreError: the store cannot be written.
    """
    article = dict(task["article"]) | {"id": identifier(task["article"])}
    work = Path(task["work"])
    manifest = work / "article.jsonl"
    manifest.write_text(json.dumps(article) + "\n", encoding="utf-8")
    place = task["store"]
    if not task["keep"] and is_address(place):
        place = str(work / "store")
        with Graph.open(task["store"]) as there, Graph.open(place) as copy:
            copy.store.bulk_extend(there.quads())
    elif not task["keep"]:
        place = str(work / "store")
        shutil.copytree(task["snapshot"], Path(place) / DATA, copy_function=_link)
        shutil.copy(Path(task["store"]) / "kgraph-store.json", Path(place) / "kgraph-store.json")
    settings = Settings.from_environment()
    summary = build([manifest], place, settings=settings)
    if summary.rejected:
        raise InputError("article", "it was read, but does not fit the graph's shapes: " + summary.rejected[0][1])
    with Graph.open(place, create=False) as graph:
        name = document_graph(article["id"])
        text = """SELECT DISTINCT ?x WHERE {{ GRAPH {g} {{ ?x a kg:Claim }} }} ORDER BY ?x"""
        claims = [row["x"].value for row in graph.query(text.format(g=name))]  # type: ignore[union-attr]  # SELECT
        text = """SELECT DISTINCT ?x WHERE {{
          GRAPH {g} {{ ?c a kg:Claim }} ?x a kg:Contradiction ; kg:involves ?c }} ORDER BY ?x"""
        clashes = [row["x"].value for row in graph.query(text.format(g=name))]  # type: ignore[union-attr]  # SELECT
    document = f"{settings.base_iri}document/{local_name(article['id'])}"
    copied = "" if task["keep"] else str(Path(place) / DATA)
    return {"document": document, "claims": claims, "contradictions": clashes, "place": copied}


def is_address(store: str) -> bool:
    """Whether a store is a service at an address.

    >>> is_address("https://example.org/sparql"), is_address("build/store")
    (True, False)
    """
    return store.startswith(("http://", "https://"))


def _link(source: str, target: str) -> None:
    if source.endswith((".sst", ".blob")):
        try:
            os.link(source, target)
            return
        except OSError:
            pass
    shutil.copyfile(source, target)


def main() -> None:
    """Read articles until the server closes the pipe."""
    sandbox.die_with_parent()
    if not is_address(sys.argv[1]):
        sandbox.leave_the_network()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer
    for line in sys.stdin:
        task = json.loads(line)
        try:
            with tempfile.TemporaryDirectory(dir=task["room"]) as work:
                found = read(task | {"work": work})
                if not task["keep"]:
                    kept = Path(task["room"]) / "copy"
                    shutil.rmtree(kept, ignore_errors=True)
                    Path(found["place"]).rename(kept)
                    found["place"] = str(kept)
            answer: dict[str, Any] = {"found": found}
        except StoreError as error:
            busy = "is writing" in str(error)
            answer = {"status": 503, "kind": "store-in-use" if busy else "internal", "detail": error.problem}
        except KgraphError as error:
            answer = {"status": 422, "kind": "bad-request", "detail": f"{error.problem}; {error.remedy}".rstrip("; ")}
        except Exception as error:
            answer = {"status": 500, "kind": "internal", "detail": "the article could not be read", "log": repr(error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
