"""Put the true output of the first run into README.md, between its two marks, shortened where it says so.

python tools/readme.py            write it
python tools/readme.py --check    end with 1 when README shows something else
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- output of make run, by tools/readme.py -->\n```", "```\n<!-- end of output -->"
KINDS = ("Denial", "Compliance", "State", "Quantity", "Responsibility", "ScopedDenial")
SHOWN = 3


def output() -> str:
    """What `make run` prints of the example articles: the summary, and one contradiction of each of some kinds."""
    with tempfile.TemporaryDirectory() as folder:
        summary = kgraph("build", "examples/articles", "--store", f"{folder}/store")
        listed = kgraph("contradictions", "--store", f"{folder}/store")
    blocks = re.split(r"\n(?=\d+\. )", re.sub(r"^━+ .* ━+$\n?", "", listed, flags=re.M))
    firsts = (
        next((n for n, text in enumerate(blocks) if re.match(rf"\n*\d+\. {kind} ", text)), None) for kind in KINDS
    )
    lines = [summary.rstrip(), ""]
    for number in sorted([n for n in firsts if n is not None][:SHOWN]):
        lines += [blocks[number].strip("\n").rstrip(), "..."]
    lines.append(listed.rstrip().splitlines()[-1])
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines())


def kgraph(*arguments: str) -> str:
    """What a command prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KGRAPH_")}
    command = [sys.executable, "-m", "kgraph", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def main() -> int:
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    made = f"{head}{BEGIN}\n{output()}\n{END}{tail}"
    if "--check" in sys.argv:
        if made != text:
            print("README.md shows another output than the program's: run tools/readme.py")
        return int(made != text)
    README.write_text(made, encoding="utf-8")
    print("wrote README.md")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
