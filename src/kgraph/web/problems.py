"""What goes wrong, as a client sees it: problem details for HTTP (RFC 9457), one shape for all."""

from __future__ import annotations

import json
from typing import Any

MEDIA_TYPE = "application/problem+json"

TITLES = {
    "malformed-query": "The query does not parse",
    "malformed-update": "The update does not parse",
    "malformed-data": "The data does not parse",
    "bad-request": "The request is not understood",
    "unauthorized": "A token is needed",
    "read-only": "This server is read-only",
    "refused": "The server does not do this",
    "not-found": "There is no such thing here",
    "method-not-allowed": "The method does not fit",
    "not-acceptable": "No format fits the Accept header",
    "precondition-failed": "The thing has changed meanwhile",
    "request-timeout": "The request did not arrive in time",
    "too-large": "The request is too large",
    "unsupported-media-type": "The media type is not understood",
    "row-limit": "The result has too many rows",
    "time-limit": "The query took too long",
    "memory-limit": "The query took too much memory",
    "too-complex": "The text is too deeply nested",
    "busy": "The server is busy",
    "store-in-use": "Another process is writing to the store",
    "disk-full": "The disk is full",
    "evaluation": "The query cannot be evaluated",
    "remote": "The store behind this server did not answer",
    "internal": "Something went wrong on the server",
}


class Problem(Exception):
    """An answer that is an error: `status` is the HTTP status, `kind` a key of `TITLES`.

    >>> Problem(503, "time-limit", "stopped after 30 s", limit="timeout", value=30).body()["title"]
    'The query took too long'
    """

    def __init__(
        self, status: int, kind: str, detail: str, headers: dict[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail
        self.headers, self.members = headers or {}, members

    def body(self) -> dict[str, Any]:
        """The members of the JSON object."""
        return {
            "type": f"https://w3id.org/kgraph/problem/{self.kind}",
            "title": TITLES[self.kind],
            "status": self.status,
            "detail": self.detail,
        } | self.members

    def json(self) -> bytes:
        """The object as UTF-8."""
        return json.dumps(self.body(), ensure_ascii=False).encode()
