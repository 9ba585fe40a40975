"""`rpkd doctor`: what is installed, which engine will be used, and what stands in the way."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from rpkd import __version__
from rpkd.errors import EXIT_DONE, EXIT_USER, UserError
from rpkd.numbers import Unit, format_number
from rpkd.project import Project, find_project

# A clone with its environment needs about 1 GB, and a region's documents a few megabytes.
LEAST_FREE_BYTES = 500_000_000
_HOW_TO_GET_QUARTO = (
    "opsional; pasang dengan salah satu cara: (1) conda env create -f environment.yml; "
    "(2) pip install rpkd[quarto], yang mengunduh Quarto saat pertama dipakai; (3) pemasang dari situs Quarto"
)
_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its name, what was found, whether it is well, and what to do if not."""

    name: str
    found: str
    good: bool
    advice: str = ""


def doctor(parsed: argparse.Namespace) -> int:
    """Look at everything and say what was found; exit code 2 when a build cannot succeed."""
    project = find_project()
    findings = list(_findings(project))
    if parsed.json:
        print(
            json.dumps(
                {"rpkd": __version__, "findings": [asdict(item) for item in findings]}, ensure_ascii=False, indent=1
            )
        )
    else:
        width = max(len(item.name) for item in findings)
        for item in findings:
            mark = "!!" if not item.good else "– " if item.advice else "ya"
            print(f"{mark}  {item.name:<{width}}  {item.found}")
            if item.advice:
                print(f"    {'':<{width}}  → {item.advice}")
        bad = sum(not item.good for item in findings)
        print("Siap menyusun dokumen." if not bad else f"{bad} hal perlu diperbaiki (bertanda !!).")
    return EXIT_DONE if all(item.good for item in findings) else EXIT_USER


def _findings(project: Project) -> Iterator[Finding]:
    yield Finding("rpkd", f"{__version__} di {project.root}", good=True)
    yield Finding(
        "Python",
        f"{platform.python_version()} ({sys.executable})",
        good=sys.version_info[:2] >= _PYTHON,
        advice="" if sys.version_info[:2] >= _PYTHON else "pasang Python 3.11 atau lebih baru",
    )
    yield Finding("sistem", platform.platform(), good=True)
    yield _packages()
    yield from _engines()
    yield _free_space(project)
    yield _writable(project)


def _packages() -> Finding:
    """Check the direct dependencies only: pip has seen to theirs."""
    try:
        required = requires("rpkd") or []
    except PackageNotFoundError:
        return Finding(
            "paket", "rpkd tidak terpasang di Python ini", good=False, advice="jalankan: python3 scripts/rpkd.py doctor"
        )
    names = [re.split(r"[\s<>=!~;\[]", line, maxsplit=1)[0] for line in required if "extra ==" not in line]
    found, missing = [], []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding(
            "paket", f"tidak ada: {', '.join(missing)}", good=False, advice="hapus folder .venv, lalu jalankan lagi"
        )
    return Finding("paket", ", ".join(found), good=True)


def _engines() -> Iterator[Finding]:
    yield _quarto()
    yield _tool("pandoc", _pandoc_version)
    yield _tool("Typst", lambda: version("typst"))
    yield _tool("mesin yang dipakai", _chosen_engine)


def _quarto() -> Finding:
    named = os.environ.get("QUARTO_PATH")
    executable = shutil.which(named) or shutil.which("quarto", path=named) if named else shutil.which("quarto")
    if executable is None:
        what = f"QUARTO_PATH menunjuk {named}, tetapi Quarto tidak ada di situ" if named else "tidak terpasang"
        return Finding(
            "Quarto",
            what,
            good=not named,
            advice="perbaiki atau kosongkan QUARTO_PATH" if named else _HOW_TO_GET_QUARTO,
        )
    try:
        done = subprocess.run([executable, "--version"], capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        return Finding(
            "Quarto", f"{executable} tidak dapat dijalankan ({error})", good=False, advice="pasang ulang Quarto"
        )
    return Finding("Quarto", f"{done.stdout.strip()} ({executable})", good=True)


def _pandoc_version() -> str:
    import pypandoc

    return f"{pypandoc.get_pandoc_version()} ({pypandoc.get_pandoc_path()})"


def _chosen_engine() -> str:
    from rpkd.render import choose_engine

    engine = choose_engine("auto")
    return f"{engine.name} ({engine.version}): {engine.reason}"


def _tool(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, look(), good=True)
    except UserError as error:
        return Finding(name, error.problems[0].what, good=False, advice=error.problems[0].remedy or "")
    except (ImportError, OSError, PackageNotFoundError) as error:
        return Finding(
            name, f"tidak dapat dipakai ({error})", good=False, advice="hapus folder .venv, lalu jalankan lagi"
        )


def _free_space(project: Project) -> Finding:
    free = shutil.disk_usage(project.root).free
    good = free >= LEAST_FREE_BYTES
    text = f"{format_number(free / 1e9, Unit.COUNT, 1)} GB kosong"
    return Finding("ruang disk", text, good, "" if good else "kosongkan paling sedikit 0,5 GB")


def _writable(project: Project) -> Finding:
    """Try in the folder that a build writes to, or in the nearest one above it that exists."""
    folder: Path = project.build if project.build.is_dir() else project.root
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Finding("izin menulis", f"{folder} dapat ditulis", good=True)
    except OSError as error:
        return Finding(
            "izin menulis",
            f"{folder} tidak dapat ditulis ({error.strerror})",
            good=False,
            advice="pindahkan folder proyek",
        )
