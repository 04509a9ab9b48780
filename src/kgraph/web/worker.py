"""The process that runs queries (or updates) for the server: one at a time, and it can be ended at any moment.

It reads a JSON line for each task from its standard input and answers on its standard output in frames (`result`).
Started as ``python -m kgraph.web.worker``; it imports nothing of the web.
"""

from __future__ import annotations

import gc
import json
import re
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import pyoxigraph as ox

from kgraph.web import sandbox
from kgraph.web.result import Body, Failure, Rows, counted, send

_POSITION = re.compile(r"^(?:error at |Parser error at line )?(\d+)(?::| column )(\d+)")
_PARSE = re.compile(r"line (\d+)(?: column| and column|:) ?(\d+)|(?:at )(\d+):(\d+)")
T = TypeVar("T")


def there_already(name: str) -> Failure:
    """The problem of a graph that was to be a new one (If-None-Match: *)."""
    return Failure(412, "precondition-failed", f"there is a graph <{name}> already")


def position(message: str) -> dict[str, int]:
    """Line and column in a message of the engine, when it has them.

    >>> position('error at 1:6: expected one of "$"')
    {'line': 1, 'column': 6}
    """
    match = _POSITION.match(message) or _PARSE.search(message)
    if not match:
        return {}
    line, column = [int(g) for g in match.groups() if g][:2]
    return {"line": line, "column": column}


def readable(message: str) -> str:
    """The engine's message, without character classes, on one line and not too long."""
    message = re.sub(r"\[(?:'[^\]]*|_)\](?:, )?", "", message).replace("\n", " ")
    message = re.sub(r"expected one of ((?:[^,]+, ){12}).*", r"expected one of \1…", message)
    return " ".join(message.split())[:500].rstrip(" ,|")


def parsed(kind: str, what: Callable[[], T]) -> T:
    """The result of `what`, with the engine's errors as problems."""
    try:
        return what()
    except SyntaxError as error:
        where = position(error.msg or "")
        if not where and error.lineno:
            where = {"line": error.lineno, "column": error.offset or 1}
        raise Failure(400, kind, readable(error.msg or str(error)), **where) from None


def graph(name: str) -> ox.NamedNode | ox.DefaultGraph:
    """The node of a graph name; "" is the default graph."""
    try:
        return ox.NamedNode(name) if name else ox.DefaultGraph()
    except ValueError:
        raise Failure(400, "bad-request", f"{name!r} is not the IRI of a graph") from None


class Worker:
    """Does the tasks of one server: over a snapshot (`write` False) or over the store itself."""

    def __init__(self, write: bool) -> None:
        self.write = write
        self.path = ""
        self.store: ox.Store | None = None
        self.owner: Any = None  # the Graph that holds the lock for writing

    def open(self, path: str) -> ox.Store:
        """The store at `path`, kept open until another is asked for."""
        if self.store is None or path != self.path:
            self.close()
            if self.write:
                from kgraph.graph import Graph  # reads the vocabulary, which readers do without

                self.owner = Graph.open(path, create=False)
                self.store = self.owner.store
            else:
                try:
                    self.store = ox.Store.read_only(path)
                except (OSError, RuntimeError) as error:
                    raise Failure(503, "internal", "the store cannot be read", log=repr(error)) from None
            self.path = path
        return self.store

    def close(self) -> None:
        """Let go of the store (and of its lock)."""
        if self.write and self.store is not None:
            self.store.flush()
        self.store, self.path = None, ""
        if self.owner is not None:
            self.owner.close()
            self.owner = None
        gc.collect()

    def do(self, task: dict[str, Any]) -> None:
        """Do one task and send its answer."""
        getattr(self, "do_" + task["do"])(task)

    def do_close(self, task: dict[str, Any]) -> None:
        self.close()
        send(b"Z", {})

    def do_open(self, task: dict[str, Any]) -> None:
        self.open(task["path"])
        send(b"Z", {})

    def do_query(self, task: dict[str, Any]) -> None:
        store = self.open(task["path"])
        dataset: dict[str, Any] = {}
        if task["default"] or task["named"]:
            dataset["default_graph"] = [graph(g) for g in task["default"]]
            dataset["named_graphs"] = [graph(g) for g in task["named"]]
        elif task["union"]:
            dataset["use_default_graph_as_union"] = True
        results = parsed(
            "malformed-query",
            lambda: store.query(task["text"], base_iri=task["base"], prefixes=task.get("prefixes"), **dataset),
        )
        if isinstance(results, ox.QueryTriples):
            form = pick(task, "graphs")
            body = self._body(task, form, None)
            triples = counted(results, task["rows"])
            ox.serialize(triples, body.stream, ox.RdfFormat.from_media_type(form[1]), prefixes=task.get("prefixes"))
        else:
            form = pick(task, "results")
            rows = Rows(form[0]) if isinstance(results, ox.QuerySolutions) else None
            body = self._body(task, form, rows)
            results.serialize(body.stream, ox.QueryResultsFormat.from_media_type(form[1]))
        body.finish()

    def _body(self, task: dict[str, Any], form: list[str], rows: Rows | None) -> Body:
        head = {"type": form[1], "form": form[0]}
        return Body(head, task["rows"], rows, task["gzip"])

    def do_dump(self, task: dict[str, Any]) -> None:
        store = self.open(task["path"])
        name = task["graph"]
        form = pick(task, "graphs")
        format = ox.RdfFormat.from_media_type(form[1])
        if name is None:
            body = self._body(task, form, None)
            store.dump(body.stream, format, prefixes=task.get("prefixes"))
        else:
            node = graph(name)
            if isinstance(node, ox.NamedNode) and not store.contains_named_graph(node):
                raise Failure(404, "not-found", f"there is no graph <{name}>")
            body = self._body(task, form, None)
            store.dump(body.stream, format, from_graph=node, prefixes=task.get("prefixes"))
        body.finish()

    def do_update(self, task: dict[str, Any]) -> None:
        store = self.open(task["path"])
        parsed("malformed-update", lambda: store.update(task["text"], base_iri=task["base"]))
        send(b"Z", {})

    def do_check(self, task: dict[str, Any]) -> None:
        """Try a text on an empty store: what does not parse is told."""
        store = ox.Store()
        if task["what"] == "update":
            parsed("malformed-update", lambda: store.update(task["text"], base_iri=task["base"]))
        else:
            parsed("malformed-query", lambda: store.query(task["text"], base_iri=task["base"]))
        send(b"Z", {})

    def do_exists(self, task: dict[str, Any]) -> None:
        send(b"Z", {"exists": self._exists(self.open(task["path"]), task["graph"])})

    @staticmethod
    def _exists(store: ox.Store, name: str) -> bool:
        node = graph(name)
        return not isinstance(node, ox.NamedNode) or store.contains_named_graph(node)

    def do_put(self, task: dict[str, Any]) -> None:
        """Replace a graph (`merge`: add to it) by the triples of the parts, as one transaction."""
        triples: set[str] = set()
        bodies = [sys.stdin.buffer.read(part["length"]) for part in task["parts"]]
        for part, data in zip(task["parts"], bodies, strict=True):
            triples |= {f"{q.subject} {q.predicate} {q.object} ." for q in triples_of(part, data)}
        store = self.open(task["path"])
        name = task["graph"]
        existed = self._exists(store, name)
        if existed and task.get("new"):
            raise there_already(name)
        target = f"GRAPH {graph(name)}" if name else "DEFAULT"
        body = "\n".join(sorted(triples))
        body = f"GRAPH {graph(name)} {{ {body} }}" if name else body
        clear = "" if task["merge"] else f"DROP SILENT {target} ;\n"
        create = f"CREATE SILENT {target} ;\n" if name else ""
        store.update(f"{clear}{create}INSERT DATA {{ {body} }}")
        send(b"Z", {"existed": existed})

    def do_delete(self, task: dict[str, Any]) -> None:
        store, name = self.open(task["path"]), task["graph"]
        if name is None:
            store.update("DROP ALL")
        elif not self._exists(store, name):
            raise Failure(404, "not-found", f"there is no graph <{name}>")
        else:
            store.update(f"DROP GRAPH {graph(name)}" if name else "DROP DEFAULT")
        send(b"Z", {})


def triples_of(part: dict[str, Any], data: bytes) -> list[ox.Quad]:
    """The triples of one part of a request body, blank nodes renamed."""
    format = ox.RdfFormat.from_media_type(part["kind"])
    options: dict[str, Any] = {"base_iri": part["base"], "without_named_graphs": True, "rename_blank_nodes": True}
    return parsed("malformed-data", lambda: list(ox.parse(data, format, **options)))


def pick(task: dict[str, Any], table: str) -> list[str]:
    """The (name, media type) that the server chose for this kind of result; a problem when none fits."""
    chosen: list[str] | None = task[table]
    if chosen is None:
        available = task["available"][table]
        raise Failure(406, "not-acceptable", f"there is {', '.join(available)}", available=available)
    return chosen


def _failure(error: BaseException) -> dict[str, Any]:
    if isinstance(error, Failure):
        return error.members
    text = str(error)
    if isinstance(error, MemoryError):
        return {"status": 503, "kind": "memory-limit", "detail": "the query took more memory than a query may take"}
    if isinstance(error, OSError) and re.search(r"lock|is writing", text, re.IGNORECASE):
        return {"status": 503, "kind": "store-in-use", "detail": "another process is writing to the store; try again"}
    if isinstance(error, OSError) and re.search(r"No space left|ENOSPC|quota", text, re.IGNORECASE):
        return {"status": 507, "kind": "disk-full", "detail": "the disk is full; nothing was written"}
    if isinstance(error, (ValueError, RuntimeError)):
        return {"status": 400, "kind": "evaluation", "detail": readable(text)}
    return {"status": 500, "kind": "internal", "detail": "the store could not be read or written", "log": repr(error)}


def main() -> None:
    """Do tasks until the server closes the pipe."""
    setup = json.loads(sys.stdin.buffer.readline())
    sandbox.die_with_parent()
    sandbox.limit_memory(setup["memory"])
    sealed = sandbox.leave_the_network()
    send(b"Z", {"sealed": sealed})
    threading.stack_size(sandbox.STACK)
    working = threading.Thread(target=work, args=(Worker(setup["write"]),))
    working.start()
    working.join()


def work(worker: Worker) -> None:
    """Do one task after another; in a thread, whose stack may be larger than that of the process."""
    while line := sys.stdin.buffer.readline():
        try:
            worker.do(json.loads(line))
        except BaseException as error:  # every fault becomes an answer; the server decides what to tell
            failure = _failure(error)
            if failure["kind"] in ("disk-full", "internal", "store-in-use"):
                worker.close()
            send(b"E", failure)


if __name__ == "__main__":
    main()
