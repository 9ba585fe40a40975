"""Notebooks as they are stored, and as they open: without outputs, and with those of a run."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
"""The kernel of every stored notebook, however JupyterLab names the one that it found."""

NOTE = "keterangan-lab"
"""Marks an output that says where the others come from: it is made when a notebook opens, and never kept."""

PARAMETERS = "parameters"
WIDGET = "application/vnd.jupyter.widget-view+json"

_KEPT_CELL_METADATA = ("tags",)


def stripped(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook without outputs, counts, and what editors leave in the metadata.

    Parameters
    ----------
    notebook : mapping
        As JSON gives it, format 4.

    Examples
    --------
    >>> cell = {"cell_type": "code", "execution_count": 3, "outputs": [{}], "metadata": {"trusted": True}}
    >>> stripped({"cells": [cell], "metadata": {"widgets": {}}})["cells"]
    [{'cell_type': 'code', 'execution_count': None, 'outputs': [], 'metadata': {}}]
    """
    cells = []
    for cell in notebook["cells"]:
        kept = {key: cell["metadata"][key] for key in _KEPT_CELL_METADATA if key in cell.get("metadata", {})}
        emptied: dict[str, Any] = {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {}
        cells.append({**cell, **emptied, "metadata": kept})
    return {**notebook, "cells": cells, "metadata": _metadata(notebook.get("metadata", {}))}


def _metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if "kernelspec" in metadata:
        kernel = metadata["kernelspec"]
        kept["kernelspec"] = dict(KERNEL) if kernel.get("name") == KERNEL["name"] else kernel
    if "language_info" in metadata:
        language = metadata["language_info"]
        kept["language_info"] = {key: language[key] for key in ("name",) if key in language}
    return kept


def written(notebook: Mapping[str, Any]) -> str:
    """Write a notebook as Jupyter does."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def lasting(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook with the outputs that still mean something once its kernel has ended: no widgets, no notes."""
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell = {**cell, "outputs": [output for output in cell["outputs"] if _lasts(output)]}
        cells.append(cell)
    metadata = {key: value for key, value in notebook["metadata"].items() if key != "widgets"}
    return {**notebook, "cells": cells, "metadata": metadata}


def _lasts(output: Mapping[str, Any]) -> bool:
    return WIDGET not in output.get("data", {}) and NOTE not in output.get("metadata", {})


def fill(notebook: Mapping[str, Any], executed: Mapping[str, Any]) -> list[int]:
    """Put the outputs of a run into a notebook, cell by cell where the source is the same.

    Parameters
    ----------
    notebook : mapping
        The stored notebook as nbformat gives it; its code cells are changed.
    executed : mapping
        The run.

    Returns
    -------
    list of int
        Places of the code cells that are not as they were run.
    """
    known: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for cell in executed["cells"]:
        if cell["cell_type"] == "code":
            known[_source(cell)].append(cell)
    changed = []
    for place, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code" or not _source(cell).strip():
            continue
        if not known[_source(cell)]:
            changed.append(place)
            continue
        run = known[_source(cell)].pop(0)
        cell["outputs"], cell["execution_count"] = run["outputs"], run["execution_count"]
    return changed


def _source(cell: Mapping[str, Any]) -> str:
    # Files hold a list of lines, what Jupyter sends is one text.
    return "".join(cell["source"])


def add_note(notebook: Mapping[str, Any], text: str) -> None:
    """Show a note, as Markdown, under the cell of the parameters; without one, under the first code cell."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    tagged = [cell for cell in code if PARAMETERS in cell["metadata"].get("tags", [])]
    if not code:
        return
    cell = (tagged or code)[0]
    note = {"output_type": "display_data", "data": {"text/markdown": text}, "metadata": {NOTE: True}}
    cell["outputs"] = [note, *cell["outputs"]]
