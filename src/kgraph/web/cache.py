"""Short answers, kept for as long as the data stays as it is.

An answer is found by what was asked (text, dataset, format, coding) and by the state of the store that it
was made over: the first write makes a new state, so that no old answer is ever given for new data.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from typing import Any

Kept = tuple[dict[str, Any], bytes]
LARGEST = 8  # an answer that takes more than this part of the whole room is not kept
EXTRA = 512  # bytes that an entry takes beside its body


class Cache:
    """At most `room` bytes of answers; what was not asked for longest goes first. 0: nothing is kept.

    >>> cache = Cache(10_000)
    >>> cache.put("a", {"form": "json"}, b"{}")
    >>> cache.get("a"), cache.get("b"), cache.hits, cache.misses
    (({'form': 'json'}, b'{}'), None, 1, 1)
    """

    def __init__(self, room: int) -> None:
        self.room, self.size, self.hits, self.misses = room, 0, 0, 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def key(self, state: str, task: dict[str, Any]) -> str:
        """The name of the answer to `task` over `state`."""
        return hashlib.sha256((state + json.dumps(task, sort_keys=True)).encode()).hexdigest()

    def get(self, key: str) -> Kept | None:
        """The answer of this name."""
        found = self._kept.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._kept.move_to_end(key)
        return found

    def put(self, key: str, head: dict[str, Any], content: bytes) -> None:
        """Keep an answer, if there is room."""
        weight = len(content) + EXTRA
        if weight * LARGEST > self.room:
            return
        before = self._kept.pop(key, None)
        if before is not None:
            self.size -= len(before[1]) + EXTRA
        self._kept[key] = (head, content)
        self.size += weight
        while self.size > self.room:
            _, (_, gone) = self._kept.popitem(last=False)
            self.size -= len(gone) + EXTRA
