"""/health for whoever watches the server, /metrics for Prometheus."""

from __future__ import annotations

import time

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kgraph.web import http
from kgraph.web.pool import Pool
from kgraph.web.problems import Problem

router = APIRouter()


@router.get("/health", tags=["server"], summary="Whether the server can answer")
async def health(request: Request) -> dict[str, object]:
    """Looks at the store; 503 when it cannot be read."""
    here = http.site(request)
    try:
        await here.store.state()
    except OSError:
        raise Problem(503, "internal", "the store cannot be read") from None
    return {"status": "ok", "seconds": round(time.time() - here.began), "writable": bool(here.options.token)}


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Counters in the text format of Prometheus."""
    here = http.site(request)
    pool: Pool = here.store.here
    gauges = {
        "query_processes": ("Query processes.", float(here.options.processes)),
        "query_processes_busy": ("Query processes at work.", float(pool.running)),
        "queries_waiting": ("Requests that wait for a query process.", float(pool.waiting)),
        "query_processes_ended_total": ("Query processes ended because they overran or were left.", pool.killed),
        "cache_hits_total": ("Answers given from the cache.", float(pool.cache.hits)),
        "cache_misses_total": ("Answers that were not in the cache.", float(pool.cache.misses)),
        "cache_bytes": ("Bytes that the cache holds.", float(pool.cache.size)),
        "snapshots_total": ("Snapshots taken.", float(pool.snapshots.number)),
    }
    gauges["uptime_seconds"] = ("Seconds since the start.", time.time() - here.began)
    return Response(here.metrics.text(gauges), media_type="text/plain; version=0.0.4")
