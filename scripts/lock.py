"""Make the locks again from pyproject.toml: for every system and Python >= 3.11, with hashes.

Needs `uv` on the path (a developer's tool; users never need it). Run it after a change of the dependencies::

    python scripts/lock.py            # keep the pinned versions where they still fit
    python scripts/lock.py --upgrade  # take the newest
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = ("cluster", "registry")
HEADER = "# Made by scripts/lock.py from pyproject.toml: do not edit.\n"
COMPILE = [
    *("uv", "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes", "--python-version", "3.11"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"),
]


def compile_lock(output: str, *options: str) -> None:
    """Resolve into one file and head it with how it is made."""
    subprocess.run([*COMPILE, *options, "--output-file", output], cwd=ROOT, check=True)
    path = ROOT / output
    text = path.read_text(encoding="utf-8")
    path.write_text(HEADER + text.removeprefix(HEADER), encoding="utf-8", newline="\n")


def keep_additions(output: str, base: str) -> None:
    """Take out of a lock what an earlier lock holds in the same words: an addition is installed after its base."""
    held = set(_entries(base))
    own = [entry for entry in _entries(output) if entry not in held]
    (ROOT / output).write_text(HEADER + "".join(own), encoding="utf-8", newline="\n")


def _entries(name: str) -> list[str]:
    """Return each package of a lock with its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").removeprefix(HEADER)
    return re.findall(r"^\S.*\n(?:[ \t].*\n)*", text, re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Write requirements.txt, requirements-dev.txt, and one file for each extra that offices add."""
    compile_lock("requirements.txt", "--group", "build", *arguments)
    # For offices that build on several machines, or have registry lists: what the extra adds to the runtime lock.
    for extra in EXTRAS:
        output = f"requirements-{extra}.txt"
        compile_lock(output, "--group", "build", "--extra", extra, "--constraint", "requirements.txt", *arguments)
        keep_additions(output, "requirements.txt")
    # The development lock holds the runtime lock: one file is enough for one installation, and the versions agree.
    groups = ("--group", "build", "--group", "dev")
    compile_lock("requirements-dev.txt", *groups, "--constraint", "requirements.txt", *arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
