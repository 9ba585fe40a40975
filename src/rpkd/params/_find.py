"""Where a region's parameter file lies."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.project import Project
from rpkd.texts import describe_character, unsettable_character

if TYPE_CHECKING:
    from rpkd.regions import Region


def params_filename(region: Region) -> str:
    """Return the file name that `rpkd init` gives: ``19.71-kota-pangkalpinang.yaml``."""
    plain = unicodedata.normalize("NFKD", region.name).encode("ascii", "ignore").decode("ascii").lower()
    # A name without one Latin letter leaves nothing: then its kind stands in.
    return f"{region.code}-{re.sub('[^a-z0-9]+', '-', plain).strip('-') or region.kind}.yaml"


def optional_params(project: Project, region: Region) -> Path | None:
    """Return a region's parameter file, or None when there is none.

    Raises
    ------
    UserError
        When two files claim the region, what claims it is a folder or a link to nothing, its name cannot be printed,
        or a file begins with its code but has another form of name: it would otherwise be passed over in silence.
    """
    with explain_os_errors(project.params, "membaca folder params", project.shown(project.params)):
        named = sorted(path for path in project.params.iterdir() if path.name.startswith(region.code))
        claims = [path for path in named if re.fullmatch(r"-.+\.ya?ml", path.name[len(region.code) :])]
        files = [path for path in claims if path.is_file()]
        broken = [_unusable(path, project.shown(path)) for path in claims if path not in files]
    strays = [path for path in named if path not in claims and re.search(r"\.(ya?ml|txt)\Z", path.name, re.IGNORECASE)]
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
    if broken and not files:
        raise UserError(*broken)
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
    character = unsettable_character(files[0].name) if files else None
    if character is not None:
        raise UserError(
            Problem(
                project.shown(files[0]),
                f"nama berkas memuat karakter yang tidak dapat dicetak: {describe_character(character)}",
                rule="nama berkas tercantum di lampiran dokumen",
                remedy=f"ganti namanya menjadi {params_filename(region)}",
            )
        )
    return files[0] if files else None


def _unusable(path: Path, shown: str) -> Problem:
    """Say why something that is named like a parameter file is none."""
    if path.is_dir():
        return Problem(
            shown,
            "ini folder, bukan berkas parameter",
            rule="berkas YAML biasa",
            remedy="keluarkan berkas parameter dari folder itu, lalu hapus foldernya",
        )
    if path.is_symlink():
        return Problem(
            shown,
            "tautan ini tidak menunjuk berkas yang ada",
            str(path.readlink()),
            "berkas YAML biasa, atau tautan ke berkas yang ada",
            "hapus tautan itu, lalu letakkan berkas aslinya di sana",
        )
    return Problem(
        shown, "ini bukan berkas biasa", rule="berkas YAML biasa", remedy="hapus, lalu buat dengan rpkd init"
    )


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
