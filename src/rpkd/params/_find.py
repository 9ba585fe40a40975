"""Where a region's parameter file lies."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.project import Project

if TYPE_CHECKING:
    from rpkd.regions import Region


def params_filename(region: Region) -> str:
    """Return the file name that `rpkd init` gives: ``19.71-kota-pangkalpinang.yaml``."""
    plain = unicodedata.normalize("NFKD", region.name).encode("ascii", "ignore").decode("ascii").lower()
    return f"{region.code}-{re.sub('[^a-z0-9]+', '-', plain).strip('-')}.yaml"


def optional_params(project: Project, region: Region) -> Path | None:
    """Return a region's parameter file, or None when there is none.

    Raises
    ------
    UserError
        When two files claim the region, or a file begins with its code but has another form of name: it would
        otherwise be passed over in silence.
    """
    with explain_os_errors(project.params, "membaca folder params"):
        named = sorted(path for path in project.params.iterdir() if path.name.startswith(region.code))
    files = [path for path in named if re.fullmatch(r"-.+\.ya?ml", path.name[len(region.code) :]) and path.is_file()]
    strays = [path for path in named if path not in files and re.search(r"\.(ya?ml|txt)\Z", path.name, re.IGNORECASE)]
    if len(files) > 1:
        raise UserError(
            Problem(
                project.shown(project.params),
                f"ada {len(files)} berkas parameter untuk {region.name}",
                ", ".join(path.name for path in files),
                "satu berkas per daerah",
                "pindahkan berkas yang tidak dipakai keluar dari folder params",
            )
        )
    if strays and not files:
        raise UserError(
            Problem(
                project.shown(strays[0]),
                "nama berkas parameter tidak dikenali",
                strays[0].name,
                "kode daerah, tanda hubung, nama daerah, lalu .yaml",
                f"ganti namanya menjadi {params_filename(region)}",
            )
        )
    return files[0] if files else None


def find_params(project: Project, region: Region) -> Path:
    """Return a region's parameter file.

    Raises
    ------
    UserError
        When there is none, or more than one.
    """
    path = optional_params(project, region)
    if path is None:
        raise UserError(
            Problem(
                project.shown(project.params),
                f"belum ada berkas parameter untuk {region.name} ({region.code})",
                rule=f"namanya {region.code}-….yaml",
                remedy=f"jalankan: rpkd init {region.code}",
            )
        )
    return path
