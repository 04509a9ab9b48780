"""What the shapes object to: a list of problems, as text for a person, as JSON, as a SHACL report."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from kgraph.errors import InputError
from kgraph.vocabulary import PREFIXES

KGS = PREFIXES["kgs"]
SEVERITIES = ("Violation", "Warning", "Info")
REPORT_FORMATS = ("text", "turtle", "json")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that a shape objects to: the node (IRI and label), the shape, what is wrong, the offending value.

    `path` is the property that was looked at ("" for the node as a whole), `severity` one of
    ``Violation``, ``Warning``, ``Info``.
    """

    severity: str
    shape: str
    node: str
    label: str
    path: str
    message: str
    value: str

    def __str__(self) -> str:
        value = f" Found: {self.value}" if self.value else ""
        path = f" [{self.path}]" if self.path else ""
        kind = f"{self.severity.lower()} of kgs:{self.shape}{path}"
        return f"{self.label}\n    <{self.node}>\n    {self.message}{value}\n    {kind}"


@dataclass(frozen=True, slots=True)
class Report:
    """What the shapes object to, and how many nodes of each kind were looked at."""

    problems: tuple[Problem, ...]
    checked: tuple[tuple[str, int], ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether nothing is a violation; warnings may be there."""
        return not any(p.severity == "Violation" for p in self.problems)

    def text(self) -> str:
        """The report for a person: what was checked, the problems in full, a count at the end."""
        looked = ", ".join(f"{count} {name}" for name, count in self.checked) or "no node of a class that has shapes"
        lines = [f"Checked {looked}."]
        lines += [f"\n{i}. {problem}" for i, problem in enumerate(self.problems, 1)]
        counts = Counter(p.severity for p in self.problems)
        found = ", ".join(f"{counts[s]} {s.lower()}{'s' if counts[s] > 1 else ''}" for s in SEVERITIES if counts[s])
        lines.append(f"\n{found}." if found else "No shape objects.")
        return "\n".join(lines) + "\n"

    def json(self) -> str:
        """The report as a JSON object: conforms, checked, problems."""
        content = {
            "conforms": self.conforms,
            "checked": dict(self.checked),
            "problems": [asdict(p) for p in self.problems],
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    def turtle(self) -> str:
        """The report as a SHACL validation report in Turtle (with blank nodes, as SHACL has it)."""
        lines = [
            "@prefix sh: <http://www.w3.org/ns/shacl#> .",
            f"@prefix kgs: <{KGS}> .",
            "",
            f"[] a sh:ValidationReport ; sh:conforms {'true' if self.conforms else 'false'}",
        ]
        for p in self.problems:
            node = p.node if p.node.startswith("_:") else f"<{p.node}>"
            path = f" ; sh:resultPath <{p.path}>" if p.path else ""
            value = f" ; sh:value {_value_term(p.value)}" if p.value else ""
            lines.append(
                f"    ; sh:result [ a sh:ValidationResult ; sh:resultSeverity sh:{p.severity} ; "
                f"sh:focusNode {node} ; sh:sourceShape kgs:{p.shape}{path}{value} ; "
                f"sh:resultMessage {ox.Literal(p.message, language='en')} ]"
            )
        return "\n".join(lines) + " .\n"

    def render(self, form: str) -> str:
        """The report in one of `REPORT_FORMATS`.

        Raises:
            InputError: another format.
        """
        if form not in REPORT_FORMATS:
            raise InputError("--format", f"{form!r} is no format of a report", f"choose of {', '.join(REPORT_FORMATS)}")
        return {"text": self.text, "turtle": self.turtle, "json": self.json}[form]()


def _value_term(text: str) -> str:
    return text if re.match(r'^(<[^<>]*>|".*")', text, re.S) else str(ox.Literal(text))
