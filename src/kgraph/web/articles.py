"""POST /api/articles: an article is read, and its claims and contradictions are told; kept only with the token."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from kgraph.web import assemble, data, http
from kgraph.web.api import ERRORS
from kgraph.web.pool import Pool
from kgraph.web.problems import Problem
from kgraph.web.process import SOURCE, problem
from kgraph.web.records import Read, Sent
from kgraph.web.site import Site

log = logging.getLogger("kgraph.web")
router = APIRouter(prefix="/api", tags=["reading"], responses=ERRORS)
LONGEST = 200_000  # characters of one article
SCHEMA = {"requestBody": {"required": True, "content": {"application/json": {"schema": Sent.model_json_schema()}}}}


class Reader:
    """The reading process: started when the first article comes, one article at a time."""

    def __init__(self) -> None:
        self.child: asyncio.subprocess.Process | None = None
        self.turn = asyncio.Lock()
        self.waiting = 0

    async def read(self, task: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Give the process an article.

        Raises:
            Problem: it could not be read, or took too long.
        """
        if self.child is None or self.child.returncode is not None:
            environment = dict(os.environ)
            environment.pop("KGRAPH_TOKEN", None)
            environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(SOURCE), environment.get("PYTHONPATH"))))
            self.child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "kgraph.web.reading", task["store"]),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=1 << 24,
                env=environment,
                start_new_session=True,
            )
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        try:
            async with asyncio.timeout(seconds):
                self.child.stdin.write(json.dumps(task).encode() + b"\n")
                await self.child.stdin.drain()
                line = await self.child.stdout.readline()
        except TimeoutError:
            await self.end()
            raise Problem(
                503, "time-limit", f"stopped after {seconds:g} s of reading", limit="timeout", value=seconds
            ) from None
        except ConnectionError:
            line = b""
        except BaseException:
            await self.end()
            raise
        if not line:
            await self.end()
            raise Problem(500, "internal", "the reading process ended")
        answer: dict[str, Any] = json.loads(line)
        if "found" not in answer:
            raise problem(answer)
        found: dict[str, Any] = answer["found"]
        return found

    async def end(self) -> None:
        """End the process."""
        if self.child:
            with contextlib.suppress(ProcessLookupError):
                self.child.kill()
            await self.child.wait()
            self.child = None


async def _sent(request: Request) -> Sent:
    kind, parameters = http.media_type(request)
    content = http.text(await http.body(request), parameters.get("charset", ""))
    if kind == "text/plain":
        content = json.dumps({"text": content})
    elif kind != "application/json":
        raise Problem(415, "unsupported-media-type", "an article comes as application/json or text/plain")
    try:
        sent = Sent.model_validate_json(content)
    except ValidationError as error:
        faults = [{"parameter": ".".join(map(str, f["loc"])), "problem": f["msg"]} for f in error.errors()]
        detail = "; ".join(f"{f['parameter'] or 'body'}: {f['problem']}" for f in faults)
        raise Problem(422, "bad-request", detail, errors=faults) from None
    if len(sent.text) > LONGEST:
        raise Problem(
            413, "too-large", f"the article has more than {LONGEST:,} characters", limit="article", value=LONGEST
        )
    return sent


@router.post(
    "/articles", summary="Read an article: its claims and contradictions", openapi_extra=SCHEMA, status_code=200
)
async def articles(request: Request) -> Read:
    """Reads the text as ``kgraph build`` does and compares it with the graph; `keep` (and the token) stores it."""
    sent = await _sent(request)
    here = http.site(request)
    if sent.keep:
        http.allow_writing(request)
    reader: Reader = here.reader
    if reader.waiting >= 8:
        raise Problem(
            503, "busy", "8 articles wait to be read already", {"Retry-After": "10"}, limit="articles", value=8
        )
    reader.waiting += 1
    try:
        async with reader.turn:
            return await _read(here, reader, sent)
    finally:
        reader.waiting -= 1


async def _read(here: Site, reader: Reader, sent: Sent) -> Read:
    """Read it in the reading process: into the store, or into a copy of it."""
    pool: Pool = here.store.here
    seconds = max(here.options.timeout, 60.0)
    task: dict[str, Any] = {
        "article": sent.model_dump(exclude={"keep"}),
        "keep": sent.keep,
        "store": here.store.place if pool is not here.store else str(Path(pool.place).resolve()),
        "room": str(pool.snapshots.home),
    }
    if sent.keep:
        async with here.store.alone():
            found = await reader.read(task, seconds)
        return await _told(here, found, True)
    async with pool.using() as snapshot:
        found = await reader.read(task | {"snapshot": str(snapshot.path)}, seconds)
    with pool.beside(Path(found["place"])) as copied:
        return await _told(Site(here.options, copied, here.name), found, False)


async def _told(site: Site, found: dict[str, Any], kept: bool) -> Read:
    article = found["document"]
    node = (await data.nodes(site, [article]))[article]
    claims = await assemble.claims(site, found["claims"])
    return Read(
        article=assemble.article_name(article, node),
        kept=kept,
        claims=sorted(claims, key=lambda claim: (claim.quote.start or 0, claim.iri)),
        contradictions=await assemble.contradictions(site, found["contradictions"]),
    )


@router.options("/articles", include_in_schema=False)
async def options() -> Response:
    """What may be done here."""
    return Response(
        status_code=204, headers={"Allow": "GET, HEAD, POST, OPTIONS", "Accept-Post": "application/json, text/plain"}
    )
