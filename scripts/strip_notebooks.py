"""Keep stored notebooks without outputs: what they show belongs to a build, not to the repository.

python scripts/strip_notebooks.py            # strip notebooks/
python scripts/strip_notebooks.py --check    # only say which are not stripped; exit code 1 if any
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
# `rpkd lab` saves notebooks by the same rule. It is read by its path: rpkd need not be installed for this script.
_STORED = runpy.run_path(str(ROOT / "src" / "rpkd" / "workbench" / "_stored.py"))
stripped, written = _STORED["stripped"], _STORED["written"]


def main(arguments: list[str], folder: Path = NOTEBOOKS) -> int:
    """Strip the named notebooks, or all of them."""
    only_check = "--check" in arguments
    named = [Path(word) for word in arguments if not word.startswith("-")]
    unstripped = []
    for path in named or sorted(folder.glob("**/*.ipynb")):
        if ".ipynb_checkpoints" in path.parts:
            continue
        notebook = json.loads(path.read_text(encoding="utf-8"))
        clean = stripped(notebook)
        if clean == notebook:
            continue
        unstripped.append(path)
        if not only_check:
            path.write_text(written(clean), encoding="utf-8", newline="\n")
    for path in unstripped:
        print(f"{'holds outputs' if only_check else 'stripped'}: {path}")
    # A hook that changed files fails too, so that the change is looked at.
    return 1 if unstripped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
