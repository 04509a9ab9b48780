"""The edge of the program: options that commands share, consoles, progress, and errors as one line."""

from __future__ import annotations

import csv
import errno
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version as installed
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup

from kgraph.errors import InputError, KgraphError
from kgraph.settings import Settings, settings

BAD_INPUT, FAULTS, INTERRUPTED = 2, 1, 130
WIDTH_WHEN_PIPED = 120

_help = {setting.name: setting.help for setting in settings()}

Store = Annotated[str, typer.Option("--store", metavar="DIR", envvar="KGRAPH_STORE", help=_help["store"])]
Since = Annotated[str, typer.Option("--since", metavar="DATE", help="events of this day (YYYY-MM-DD) or later")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="events of this day (YYYY-MM-DD) or earlier")]
Claimant = Annotated[
    str, typer.Option("--claimant", metavar="NAME", help="claims by NAME or by those who speak for it")
]
Place = Annotated[str, typer.Option("--place", metavar="NAME", help="events at NAME or within it")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
AsCsv = Annotated[bool, typer.Option("--csv", help="print CSV")]
STORE = Settings().store


class Edge(TyperGroup):
    """A group of commands that turns errors a person can mend into one line and exit code 2."""

    def invoke(self, ctx: Any) -> Any:
        try:
            outcome = super().invoke(ctx)
            sys.stdout.flush()  # a full disk shows here, and not at exit
            return outcome
        except KgraphError as error:
            fail(str(error))
        except KeyboardInterrupt:
            fail("stopped", INTERRUPTED)
        except BrokenPipeError:
            # Whoever read the output has enough of it (``| head``); say nothing more at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EFBIG):
                raise
            fail(f"{error.filename or 'output'}: {(error.strerror or '').lower()}; make room or choose another place")


def fail(message: str, code: int = BAD_INPUT) -> NoReturn:
    """Print one line on standard error and end with `code`."""
    print(f"kgraph: {' '.join(message.split())}", file=sys.stderr)
    raise typer.Exit(code)


def show_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        print(f"kgraph {installed('kgraph')}")
        raise typer.Exit


def version(
    show: Annotated[
        bool, typer.Option("--version", help="print the version and end", is_eager=True, callback=show_version)
    ] = False,
) -> None:
    """The options of the program itself."""


def console() -> Console:
    """Where results are printed: as wide as the terminal, or a fixed width when piped."""
    width = None if sys.stdout.isatty() else WIDTH_WHEN_PIPED
    return Console(width=width, highlight=False, soft_wrap=False)


def day(text: str, option: str) -> date | None:
    """The day that an option names; None for "".

    Raises:
        InputError: it is no day.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(option, f"{text!r} is not a date", "write YYYY-MM-DD") from error


def print_json(rows: object) -> None:
    """JSON with readable letters; dates as YYYY-MM-DD."""
    print(json.dumps(rows, ensure_ascii=False, indent=2, default=str))


def print_csv(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> None:
    """CSV with a header; several values of one cell are joined with ``; ``."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in columns])


def _cell(value: object) -> object:
    if isinstance(value, tuple | list):
        return "; ".join(str(item) for item in value)
    return "" if value is None else value


@contextmanager
def progress() -> Iterator[Callable[[int, int, str], None]]:
    """A function (done, total, word) that moves a bar on standard error; none is drawn when that is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=None)

        def move(done: int, total: int, word: str) -> None:
            bar.update(task, completed=done, total=total, description=word)

        yield move


def written(path: Path) -> None:
    """Say that a file is there."""
    print(f"wrote {path} ({path.stat().st_size:,} bytes)")
