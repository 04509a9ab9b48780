"""Publication dates: what a person or a page wrote, as a `When`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from kgraph.errors import InputError
from kgraph.model import When

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
REMEDY = "write YYYY-MM-DD, or YYYY-MM-DDTHH:MM with a zone such as +04:00 or Z"


def published(text: str, subject: object = "published") -> When:
    """The time of publication: a day, or a minute when clock time and zone are given.

    An empty text is an unknown date, which stays unresolved. A clock time without a zone gives its
    day only. `subject` is named in the error.

    >>> published("2020-10-13").precision, published("").precision
    ('day', 'unresolved')
    >>> published("2020-10-13T18:30+04:00").begins.isoformat()
    '2020-10-13T14:30:00+00:00'

    Raises:
        InputError: `text` is no date.
    """
    words = text.strip()
    if not words:
        return When()
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise InputError(subject, f"{words[:60]!r} is not a date", REMEDY) from error
    if DAY.match(words) is None:
        raise InputError(subject, f"{words[:60]!r} is not a date", REMEDY)
    if moment.tzinfo is None:
        return When.day(moment.replace(tzinfo=UTC), words)
    start = moment.astimezone(UTC).replace(second=0, microsecond=0)
    return When(start, start + timedelta(minutes=1), "minute", words)
