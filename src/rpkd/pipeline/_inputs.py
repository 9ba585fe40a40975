"""What a build depends on: each input by a key, and its present state as a short text that can be compared.

Keys are ``param:NAME``, ``file:PATH``, ``output:PATH`` (what an earlier stage made), ``version:PACKAGE``, ``code``,
``region``, ``params_file``, ``engine``, and ``reads`` for a notebook of which nobody knows what it reads.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import rpkd
from rpkd.files import sha256
from rpkd.params import LoadedParams, param_value
from rpkd.project import Project
from rpkd.regions import Region

ABSENT = ""
UNKNOWN = "reads"
_WITHOUT_NUMBERS = ("ipywidgets", "jupyterlab", "psutil", "python-pptx", "rich")


class Inputs:
    """The present state of everything that a region's build may read.

    Parameters
    ----------
    project : Project
        Paths are relative to it.
    region : Region
        The region.
    loaded : LoadedParams
        Its parameters.
    engine : str
        Name and version of the engine that renders; empty for a run without documents.
    """

    def __init__(self, project: Project, region: Region, loaded: LoadedParams, engine: str) -> None:
        self._project = project
        self._loaded = loaded
        self._plain = {
            "region": f"{region.code} {region.name}",
            "params_file": project.shown(loaded.path) if loaded.path else ABSENT,
            "engine": engine,
            "code": code_hash(),
            **{f"version:{name}": text for name, text in all_versions().items()},
        }
        self._hashes: dict[str, str] = {}

    def state(self, key: str) -> str:
        """Return the state of one input now; empty when it is absent."""
        kind, _, name = key.partition(":")
        if kind == "param":
            value = param_value(self._loaded.params, name)
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        if kind == UNKNOWN:
            return "tidak diketahui"
        if kind == "file":
            if name not in self._hashes:
                self._hashes[name] = file_state(self._project.root / name)
            return self._hashes[name]
        return self._plain.get(key, ABSENT)

    def states(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the state of several inputs, in the order of their keys."""
        return {key: self.state(key) for key in sorted(set(keys))}

    def changed_since(self, moment: int, keys: Iterable[str]) -> list[str]:
        """Return the files among some inputs, and `code`, that were written after a moment (ns, as files count it)."""
        files = {
            key.removeprefix("file:"): self._project.root / key.removeprefix("file:")
            for key in keys
            if key.startswith("file:")
        }
        changed = [name for name, path in files.items() if path.is_file() and path.stat().st_mtime_ns > moment]
        code = Path(rpkd.__file__).parent.rglob("*.py")
        return [*changed, *(["kode rpkd"] if any(path.stat().st_mtime_ns > moment for path in code) else [])]

    def common(self) -> list[str]:
        """Return the keys that every notebook and every document depends on."""
        return ["region", "params_file", "code", *(key for key in self._plain if key.startswith("version:"))]

    def reasons(self, earlier: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
        """Say in Indonesian what has changed between two states, each input once."""
        changed = [key for key in sorted(earlier.keys() | now.keys()) if earlier.get(key) != now.get(key)]
        told = [self._reason(key, earlier.get(key, ABSENT), now.get(key, ABSENT)) for key in changed]
        # «berkas: kunci berubah» says more than «berkas berubah».
        files = {f"{file} berubah" for file, key, _ in (reason.partition(": ") for reason in told) if key}
        return tuple(dict.fromkeys(reason for reason in told if reason not in files))

    def _reason(self, key: str, before: str, after: str) -> str:
        kind, _, name = key.partition(":")
        if kind == "param":
            return f"{self._file_of(name)}: {name or 'parameter'} berubah"
        if kind == "version":
            return f"versi {name} berubah ({before or 'tidak ada'} menjadi {after or 'tidak ada'})"
        if kind == UNKNOWN:
            return before or "notebook itu tidak mencatat apa yang dibacanya (buka dengan open_notebook)"
        if kind == "output":
            return f"hasil notebook {Path(name).stem} berubah"
        if kind == "file":
            return f"{name} {'baru' if not before else 'hilang' if not after else 'berubah'}"
        return {
            "code": "kode rpkd berubah",
            "engine": f"mesin penyusun berubah ({before or 'tidak ada'} menjadi {after or 'tidak ada'})",
            "params_file": f"berkas parameter daerah berubah ({before or 'tidak ada'} menjadi {after or 'tidak ada'})",
            "region": f"nama atau kode daerah berubah ({before} menjadi {after})",
        }.get(key, f"{key} berubah")

    def _file_of(self, name: str) -> str:
        """Return the parameter file that a value comes from: the region's own where it says something about it."""
        document, path = self._loaded.document, self._loaded.path
        written = document is not None and tuple(name.split(".")) in document.lines
        return self._project.shown(path if written and path else self._project.params / "_default.yaml")


def file_state(path: Path) -> str:
    """Return a file's SHA-256; empty when there is no such file."""
    return sha256(path) if path.is_file() else ABSENT


@functools.cache
def versions() -> dict[str, str]:
    """Return the versions of rpkd, Python, and every package that rpkd asks for."""
    asked = {name: version(name) for name in _asked("rpkd")}
    return {"rpkd": rpkd.__version__, "python": platform.python_version(), **asked}


@functools.cache
def all_versions() -> dict[str, str]:
    """Return the versions of `versions`, and of the packages that those which compute or draw ask for in their turn."""
    found = versions()
    for name in sorted(found.keys() - {"rpkd", "python", *_WITHOUT_NUMBERS}):
        for below in _asked(name):
            with contextlib.suppress(PackageNotFoundError):  # asked for on other systems only
                found = {**found, below: version(below)}
    return found


def _asked(package: str) -> list[str]:
    lines = [line for line in requires(package) or [] if "extra ==" not in line]
    return sorted({re.split(r"[ ;<>=!~\[(]", line, maxsplit=1)[0].lower() for line in lines})


@functools.cache
def code_hash() -> str:
    """Return the SHA-256 of the library's own source, as this process loaded it."""
    folder = Path(rpkd.__file__).resolve().parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
