"""The manifest: what a build was made from."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rpkd import __version__
from rpkd.files import sha256
from rpkd.project import Project

FORMAT = 1
_PACKAGES = ("matplotlib", "nbclient", "numpy", "pandas", "papermill", "pydantic", "seaborn", "statsmodels")


def build_inputs(project: Project, files: Iterable[Path]) -> dict[str, Any]:
    """Return hashes and versions of everything that decides a document, the engine excepted.

    Parameters
    ----------
    project : Project
        Paths are given relative to it.
    files : iterable of Path
        Params, tables, notebooks and sources of the document.

    Returns
    -------
    dict
        ``files``: path to SHA-256; ``versions``: package to version; ``code``: SHA-256 of the library's own source.
    """
    versions = {"rpkd": __version__, "python": platform.python_version()}
    versions.update({name: version(name) for name in _PACKAGES})
    return {
        "files": {project.shown(path): sha256(path) for path in sorted(set(files))},
        "versions": versions,
        "code": _code_hash(),
    }


def _code_hash() -> str:
    folder = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
