"""Keep stored notebooks without outputs: what they show belongs to a build, not to the repository.

python scripts/strip_notebooks.py            # strip notebooks/
python scripts/strip_notebooks.py --check    # only say which are not stripped; exit code 1 if any
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
KEPT_METADATA = ("kernelspec", "language_info")
KEPT_LANGUAGE = ("name",)
KEPT_CELL_METADATA = ("tags",)


def stripped(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook without outputs, counts, and what editors leave in the metadata."""
    cells = []
    for cell in notebook["cells"]:
        kept = {key: cell["metadata"][key] for key in KEPT_CELL_METADATA if key in cell.get("metadata", {})}
        emptied = {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {}
        cells.append({**cell, **emptied, "metadata": kept})
    metadata = {key: notebook["metadata"][key] for key in KEPT_METADATA if key in notebook.get("metadata", {})}
    if "language_info" in metadata:
        language = metadata["language_info"]
        metadata["language_info"] = {key: language[key] for key in KEPT_LANGUAGE if key in language}
    return {**notebook, "cells": cells, "metadata": metadata}


def written(notebook: dict[str, Any]) -> str:
    """Write a notebook as Jupyter does."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


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
