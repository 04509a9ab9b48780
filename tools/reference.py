"""Write docs/commands.md and docs/settings.md from the program itself, so that they cannot drift apart.

python tools/reference.py            write the files
python tools/reference.py --check    end with 1 when they are not up to date
"""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import typer

from kgraph.cli import app
from kgraph.settings import settings
from kgraph.web.options import Options

DOCS = Path(__file__).resolve().parent.parent / "docs"
MADE = "<!-- made by tools/reference.py: do not edit -->"


def commands() -> dict[str, Any]:
    """The commands by name, as the program has them."""
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def commands_page() -> str:
    """Every command with its words, options and example."""
    lines = [
        MADE,
        "# Commands",
        "",
        "`kgraph COMMAND --help` says the same; so does `python -m kgraph COMMAND --help`.",
        "",
    ]
    lines += [
        "Exit codes: 0 done; 1 done, and something was found wrong (a rejected article, a shape that objects);",
        "2 the input or an option is wrong (one line on standard error says what, and what to do); 130 stopped.",
    ]
    for name, command in commands().items():
        lines += ["", f"## kgraph {name}", "", *paragraphs(command.help or "")]
        rows = [(usage(parameter), text(parameter)) for parameter in command.params if parameter.name != "help"]
        lines += ["", "| argument or option | what it is |", "|---|---|"]
        lines += [f"| `{left}` | {right} |" for left, right in rows]
        example = (command.epilog or "").removeprefix("Example: ")
        lines += ["", f"    {example}"]
    return "\n".join(lines) + "\n"


def usage(parameter: Any) -> str:
    """How an argument or option is written."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper()).replace("|", "\\|")
    metavar = "" if parameter.is_flag else f" {parameter.metavar or ''}"
    return f"{parameter.opts[0]}{metavar}".replace("|", "\\|")


def text(parameter: Any) -> str:
    """What an argument or option is, and its default."""
    default = parameter.default
    shown = f" (default: `{default}`)" if isinstance(default, str | int | float) and default not in ("", False) else ""
    return f"{getattr(parameter, 'help', '') or ''}{shown}".replace("|", "\\|")


def paragraphs(words: str) -> list[str]:
    """The help text, each paragraph on one line."""
    return "\n\n".join(" ".join(part.split()) for part in words.split("\n\n")).split("\n")


def settings_page() -> str:
    """Every setting with its variable, default and help."""
    lines = [MADE, "# Settings", "", "Each is an environment variable; options of the command line go before them.", ""]
    lines += ["| variable | default | what it is |", "|---|---|---|"]
    lines += [f"| `{each.variable}` | {shown(each.default)} | {each.help} |" for each in settings()]
    lines += ["", "## Of the server (`kgraph serve`)", "", "| variable | default | what it is |", "|---|---|---|"]
    for field in fields(Options):
        lines.append(f"| `KGRAPH_{field.name.upper()}` | {shown(field.default)} | {field.metadata['help']} |")
    return "\n".join(lines) + "\n"


def shown(default: object) -> str:
    """A default as a cell."""
    return f"`{default}`" if default != "" else "(empty)"


PAGES = {"commands.md": commands_page, "settings.md": settings_page}


def main() -> int:
    stale = 0
    for name, page in PAGES.items():
        path = DOCS / name
        if "--check" in sys.argv:
            if not path.is_file() or path.read_text(encoding="utf-8") != page():
                print(f"docs/{name} is not up to date: run tools/reference.py")
                stale = 1
        else:
            DOCS.mkdir(exist_ok=True)
            path.write_text(page(), encoding="utf-8")
            print(f"wrote docs/{name}")
    return stale


if __name__ == "__main__":
    raise SystemExit(main())
