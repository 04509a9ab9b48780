"""Write the requirements*.lock files: exact versions and hashes, no index addresses.

One resolution serves every Python from 3.11 on (environment markers tell them apart). Comments are
stripped, so that the files say nothing of the machine and the index that made them.

    python tools/lock.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = ["pyproject.toml"]
ALIKE = ["--constraint", "requirements.lock"]
LOCKS = {
    "requirements.lock": RUN,
    "requirements-build.lock": ["--group", "build", *ALIKE],
    "requirements-dev.lock": [*RUN, "--extra", "dev", "--group", "build", *ALIKE],
    "requirements-java.lock": ["--group", "java", "--no-deps"],
    "requirements-train.lock": ["--group", "train", *ALIKE],
    "requirements-train-encoder.lock": ["--group", "train-encoder", *ALIKE],
}
NOISE = ("#", "--index", "--extra", "--find")


def compile_lock(arguments: list[str]) -> str:
    """The lines of one lock file."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--upgrade"]
    options = ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate", *arguments]
    made = subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    lines = [line for line in made.splitlines() if line.strip() and not line.lstrip().startswith(NOISE)]
    if any("://" in line for line in lines):
        raise SystemExit("the lock would name an address: is a dependency given by URL?")
    return "\n".join(lines) + "\n"


def main() -> None:
    for name, arguments in LOCKS.items():
        text = compile_lock(arguments)
        (ROOT / name).write_text(text, encoding="utf-8")
        print(f"{name}: {sum('==' in line for line in text.splitlines())} packages")


if __name__ == "__main__":
    main()
