"""The command line. Each command parses its options, opens the store, makes one library call and prints.

Exit codes: 0 it is done; 1 it is done and something was found wrong (`validate`, a rejected article);
2 the input or an option is wrong (one line on standard error says what, and what to do); 130 stopped
by the keyboard.
"""

from __future__ import annotations

import typer

from kgraph import __doc__ as about
from kgraph.cli.edge import Edge, version

app = typer.Typer(
    cls=Edge,
    name="kgraph",
    help=f"{about}\n\nBegin with: kgraph build examples/articles --store build/store",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback()(version)

from kgraph.cli import ask, build, give, look  # noqa: E402  (the commands need `app` to hang on)

for module in (build, ask, look, give):
    module.add(app)


def main() -> None:
    """The console script."""
    app()


__all__ = ["app", "main"]
