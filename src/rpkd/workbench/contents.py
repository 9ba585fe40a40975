"""The files of `rpkd lab` as JupyterLab's server gives and takes them.

Notebooks under `notebooks/` open with the outputs of their newest run and are stored without any, so that git and the
next build see nothing but what a person has edited. What was shown when a notebook was saved is kept under `build/lab/`
and comes back when it opens again. Everything else is left to Jupyter: checkpoints, conflicts, all other files.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import sys
import threading
from pathlib import Path
from typing import Any, cast

import nbformat as _nbformat
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from rpkd.errors import UserError
from rpkd.files import write_text
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.workbench._outputs import Run, kept_path, last_run, note_of
from rpkd.workbench._stored import add_note, fill, lasting, stripped, written

nbformat: Any = _nbformat  # has no types of its own

REGION = "RPKD_REGION"
_FOLDER = "notebooks/"
_ENDING = ".ipynb"


class LabContents(AsyncLargeFileManager):
    """The contents manager that `rpkd lab` names to JupyterLab; the region is that of ``RPKD_REGION``."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # While the browser loads its page: the first notebook would wait for these imports.
        threading.Thread(target=_warm_up, args=(self.root_dir,), name="rpkd-lab", daemon=True).start()

    async def get(
        self,
        path: str,
        content: bool = True,
        type: str | None = None,  # noqa: A002  # Jupyter names it
        format: str | None = None,  # noqa: A002  # likewise
        require_hash: bool = False,
    ) -> dict[str, Any]:
        """Return a file; a notebook with the outputs of its newest run."""
        model: dict[str, Any] = await cast(Any, super()).get(path, content, type, format, require_hash)
        name = _name(path)
        if name and model["type"] == "notebook" and model["content"] is not None:
            await self._fill(model["content"], name)
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Store a file; a notebook without outputs, which are kept apart."""
        name, ours = _name(path), cast(Any, super())
        if not name or model.get("type") != "notebook" or not model.get("content"):
            return dict(await ours.save(model, path))
        saved = dict(await ours.save({**model, "content": stripped(model["content"])}, path))
        # Only once the notebook itself is safe.
        self._keep(nbformat.from_dict(lasting(model["content"])), name)
        return saved

    async def rename_file(self, old_path: str, new_path: str) -> None:
        """Rename a file; the outputs that were kept of a notebook go with it."""
        await cast(Any, super()).rename_file(old_path, new_path)
        old, new = _name(old_path), _name(new_path)
        if old and new:
            project, region = await self._region()
            kept = kept_path(project, region, old)
            if kept.is_file():
                target = kept_path(project, region, new)
                target.parent.mkdir(parents=True, exist_ok=True)
                kept.replace(target)

    async def _region(self) -> tuple[Project, Region]:
        # The tables of regions take a moment to read: not on the loop that answers everybody.
        return await asyncio.to_thread(_project_and_region, self.root_dir)

    async def _fill(self, notebook: dict[str, Any], name: str) -> None:
        # As JupyterLab puts it in once the kernel has started: else a notebook that just opened counts as changed.
        notebook["metadata"]["language_info"] = _language()
        project, region = await self._region()
        run, executed = await asyncio.to_thread(_read_last, project, region, name)
        changed: list[int] = []
        if executed is not None and run is not None:
            executed = nbformat.from_dict(lasting(executed))
            # What a build made is ours; what was kept in the lab is trusted as Jupyter trusts it.
            notary: Any = self.notary
            trusted = run.kind != "lab" or notary.check_signature(executed)
            changed = fill(notebook, executed)
            notary.mark_cells(notebook, trusted)
        add_note(notebook, await asyncio.to_thread(note_of, project, region, name, run, len(changed)))

    def _keep(self, notebook: Any, name: str) -> None:
        project, region = _project_and_region(self.root_dir)
        # Signing takes the marks of trust out of the cells.
        cast(Any, self).check_and_sign(notebook, name)
        try:
            write_text(kept_path(project, region, name), written(notebook))
        except UserError as error:
            self.log.warning("%s", error)


def _language() -> dict[str, Any]:
    """Return what our kernels say of their language."""
    return {
        "codemirror_mode": {"name": "ipython", "version": sys.version_info.major},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": f"ipython{sys.version_info.major}",
        "version": sys.version.split()[0],
    }


def _name(path: str) -> str:
    """Return a notebook's path below `notebooks/`; empty for every other file."""
    path = path.strip("/")
    if not path.startswith(_FOLDER) or not path.endswith(_ENDING):
        return ""
    return path.removeprefix(_FOLDER)


def _project_and_region(root: str) -> tuple[Project, Region]:
    from rpkd.workbench._place import find_place

    return find_place(Path(root), os.environ[REGION])


def _warm_up(root: str) -> None:
    with contextlib.suppress(UserError, KeyError):
        _project_and_region(root)
        importlib.import_module("rpkd.pipeline")


def _read_last(project: Project, region: Region, name: str) -> tuple[Run | None, Any]:
    run = last_run(project, region, name)
    if run is None:
        return None, None
    try:
        return run, nbformat.read(run.path, as_version=4)
    except (OSError, ValueError):
        return None, None
