"""`rpkd registry`: lists of families, from their files to the store, to the field and back."""

from __future__ import annotations

import argparse
import datetime
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.cli._regions import find_region, region_index
from rpkd.errors import EXIT_DONE, EXIT_PARTIAL, EXIT_USER, Problem, UserError
from rpkd.project import Project, find_project
from rpkd.survey import SYNTHETIC_LABEL

if TYPE_CHECKING:
    from rpkd.regions import Region
    from rpkd.registry import Lists, Password


@dataclass(frozen=True)
class _Place:
    """Where a command works."""

    project: Project
    region: Region
    configured: str | None


def registry(parsed: argparse.Namespace) -> int:
    """Do one of the actions."""
    if parsed.province is not None:
        return _match_province(parsed)
    if parsed.region is None:
        prog = f"rpkd registry {parsed.action}"
        raise UserError(Problem(prog, "daerah belum disebut", remedy=f"misalnya: {prog} 33.16"))
    if parsed.files and parsed.action not in {"results", "review"}:
        raise UserError(Problem(f"rpkd registry {parsed.action}", "berkas ini berlebih", str(parsed.files[0])))
    project = find_project()
    region = find_region(project, parsed.region)
    return _ACTIONS[parsed.action](parsed, _Place(project, region, _configured(project, region)))


def _configured(project: Project, region: Region) -> str | None:
    from rpkd.params import load_params, optional_params

    return load_params(optional_params(project, region), project, region).params.data.registry


def _example(parsed: argparse.Namespace, place: _Place) -> int:
    from rpkd.registry import example_set, write_example
    from rpkd.sources import Tables

    folder = parsed.out or place.project.data / "private" / place.region.code
    _keep_own_lists(place.project, folder)
    made = example_set(place.region, Tables(place.project), parsed.families)
    paths = write_example(folder, place.region, made)
    shown = place.project.shown(folder)
    print(f"{len(paths)} berkas contoh sintetis ditulis di {shown}; semua orang di dalamnya rekaan.")
    if parsed.out is None:
        print("Pada berkas parameter daerah tulis:")
        print(f"  data:\n    registry: {shown}/daftar.yaml")
        print(f"Lalu jalankan: rpkd registry match {place.region.code}")
    return EXIT_DONE


def _keep_own_lists(project: Project, folder: Path) -> None:
    """Refuse to write an example over the configuration of an office's own lists."""
    path = folder / "daftar.yaml"
    if path.exists() and SYNTHETIC_LABEL.upper() not in path.read_text(encoding="utf-8", errors="replace")[:200]:
        rule, remedy = "contoh tidak menimpa daftar milik daerah", "sebut folder lain dengan --out"
        raise UserError(Problem(project.shown(path), "berkas daftar sudah ada", None, rule, remedy))


def _check(parsed: argparse.Namespace, place: _Place) -> int:
    from rpkd.cli._list_quality import tell_notes, tell_quality, write_quality
    from rpkd.registry import read_lists
    from rpkd.targeting import own_lists, village_names

    lists = read_lists(place.project, place.region, own_lists(place.region, place.configured))
    tell_quality(lists)
    tell_notes(lists.notes)
    if parsed.out is not None:
        path = write_quality(place.project, place.region, lists, village_names(lists.rosters), parsed.out)
        print(f"Mutu menurut desa: {place.project.shown(path)} (hitungan saja, tanpa nama dan nomor)")
    return EXIT_DONE


def _match(parsed: argparse.Namespace, place: _Place) -> int:
    from rpkd.targeting import match_region

    made = match_region(
        place.project,
        place.region,
        place.configured,
        probabilistic=not parsed.nik_only,
        retrain=parsed.retrain,
        new_key=parsed.new_key,
    )
    if made.key.created:
        print(f"Kunci rahasia baru: {made.key.shown}")
        print("Simpan salinannya di tempat aman, bukan di folder proyek: tanpa itu hasil verifikasi tidak terbaca.")
    if not made.key.guarded:
        print("Sistem ini tidak memberi tahu siapa yang dapat membaca berkas kunci; simpan di folder Anda sendiri.")
    families = made.store.families
    both = int((families["in_before"] & families["in_after"]).sum())
    print(f"Padanan : {place.project.shown(made.path)}")
    if made.lists.notes:
        print(f"Catatan : {len(made.lists.notes)} tentang mutu daftar: rpkd registry check {place.region.code}")
    print(f"Keluarga: {len(families)}; di daftar lama dan DTSEN {both}")
    by = families["link"].value_counts()
    print(f"Ditemukan kembali lewat NIK {by.get('nik', 0)}, lewat model {by.get('model', 0)}")
    review = made.store.review
    if review is not None and len(review):
        print(f"{len(review)} pasangan meragukan: rpkd registry review {place.region.code}")
    return EXIT_DONE


def _match_province(parsed: argparse.Namespace) -> int:
    from rpkd.targeting import match_regions

    if parsed.action != "match" or parsed.region is not None:
        prog = f"rpkd registry {parsed.action}"
        raise UserError(Problem(prog, "--province hanya untuk match, tanpa menyebut daerah", parsed.province))
    project = find_project()
    regions = region_index(project).in_province(parsed.province.strip())
    with_lists = [(region, found) for region in regions if (found := _configured(project, region)) is not None]
    if not with_lists:
        rule = "paling sedikit satu daerah mengisi data.registry di berkas parameternya"
        raise UserError(Problem("--province", "belum ada daerah yang mempunyai daftar", parsed.province, rule))
    failed = 0
    options = {"probabilistic": not parsed.nik_only, "retrain": parsed.retrain, "new_key": parsed.new_key}
    for region, outcome in match_regions(project, with_lists, jobs=parsed.jobs, **options):
        if isinstance(outcome, UserError):
            failed += 1
            print(f"{region.code} {region.name}: gagal")
            for problem in outcome.problems:
                print(f"  {problem}")
        else:
            print(f"{region.code} {region.name}: {outcome} keluarga")
    print(f"{len(with_lists) - failed} daerah selesai, {failed} gagal, {len(regions) - len(with_lists)} tanpa daftar.")
    return EXIT_PARTIAL if failed else EXIT_DONE


def _lists(parsed: argparse.Namespace, place: _Place) -> int:
    from rpkd.targeting import field_folder, make_round

    folder = parsed.out or field_folder(place.project, place.region)
    made = make_round(
        place.project,
        place.region,
        place.configured,
        _password(parsed, new=True),
        folder,
        villages=parsed.village,
        visits=parsed.visits,
        today=datetime.date.today(),
    )
    control = int((made.plan["part"] == "kontrol").sum())
    print(f"{len(made.paths)} berkas terenkripsi ditulis di {place.project.shown(folder)}")
    print(
        f"{len(made.plan)} dari {made.families} keluarga akan dikunjungi, {control} di antaranya dipilih secara acak."
    )
    print(f"Sesudah diisi: rpkd registry results {place.region.code} BERKAS…")
    return EXIT_DONE


def _results(parsed: argparse.Namespace, place: _Place) -> int:
    from rpkd.targeting import read_round

    files = dict(_named_files(parsed, place))
    if not files:
        raise UserError(Problem("rpkd registry results", "berkas yang telah diisi belum disebut"))
    password = _password(parsed, new=False)
    reads, recorded = read_round(
        place.project,
        place.region,
        place.configured,
        password,
        files,
        today=datetime.date.today(),
        older=parsed.older,
    )
    for read in reads:
        state = f"{len(read.answers)} dari {read.planned} keluarga terjawab" if not read.problems else "tidak dibaca"
        print(f"{read.shown}: {state}")
        for problem in (*read.problems, *read.notices):
            print(f"  {problem}")
    print(
        f"Jawaban baru {recorded.new}, berubah {recorded.changed}, sama {recorded.same}, lebih lama {recorded.older}; "
        f"berkas yang sudah pernah dibaca {recorded.known_files}."
    )
    return EXIT_USER if recorded.refused_files else EXIT_DONE


def _review(parsed: argparse.Namespace, place: _Place) -> int:
    from rpkd.targeting import field_folder, make_pairs, read_pairs

    today = datetime.date.today()
    files = dict(_named_files(parsed, place))
    if files:
        password = _password(parsed, new=False)
        read, new = read_pairs(place.project, place.region, place.configured, password, files, today=today)
        print(f"{read} keputusan dibaca, {new} di antaranya baru.")
        print(f"Agar dipakai, jalankan: rpkd registry match {place.region.code}")
        return EXIT_DONE
    folder = parsed.out or field_folder(place.project, place.region)
    path = folder / f"tinjauan-{place.region.code}-{today:%Y%m%d}.xlsx"
    password = _password(parsed, new=True)
    pairs = make_pairs(place.project, place.region, place.configured, password, path, pairs=parsed.pairs, today=today)
    print(f"{pairs} pasangan meragukan ditulis di {place.project.shown(path)} (terenkripsi).")
    print(f"Sesudah diputuskan: rpkd registry review {place.region.code} BERKAS")
    return EXIT_DONE


def _scan(parsed: argparse.Namespace, place: _Place) -> int:
    from rpkd.registry import public_texts, read_lists, scan, scan_repository, sensitive_values
    from rpkd.targeting import own_lists

    project = place.project
    if parsed.out is not None and not parsed.out.exists():
        raise UserError(Problem("--out", "folder tidak ada", str(parsed.out), None, "periksa letak dan ejaan namanya"))
    lists = read_lists(project, place.region, own_lists(place.region, place.configured))
    sensitive = sensitive_values(lists.rosters, public_texts(project))
    leaks = scan(_searched(project, lists, parsed.out), sensitive)
    if os.path.lexists(project.root / ".git"):
        leaks += scan_repository(project.root, sensitive, (*_PROGRAM, *_PASSED_OVER))
    for leak in leaks:
        inside = f", di dalam {leak.inside}" if leak.inside else ""
        print(f"{_LEAKS[leak.kind]}: {leak.path}{inside}" + (f" ({leak.count})" if leak.count else ""))
    found = [leak for leak in leaks if leak.kind != "unread"]
    if found:
        raise UserError(
            Problem(
                f"{len({leak.path for leak in found})} berkas",
                "memuat data pribadi dari daftar",
                None,
                "NIK, nomor KK, nama, dan alamat hanya ada di daftar dan berkas terenkripsi",
                "hapus atau pindahkan berkas itu; jangan dibagikan. Riwayat git tidak hilang dengan menghapus berkas: "
                "mulai dari salinan (clone) yang baru",
            )
        )
    print("Tidak ditemukan NIK, nomor KK, nama, atau alamat dari daftar.")
    if leaks:
        print(f"{len({leak.path for leak in leaks})} berkas tidak dapat dibaca, jadi belum tentu bersih.")
    return EXIT_PARTIAL if leaks else EXIT_DONE


_LEAKS = {
    "nik": "NIK",
    "kk": "nomor KK",
    "name": "nama",
    "name_date": "nama dan tanggal lahir",
    "name_list": "deretan nama",
    "address": "alamat",
    "unread": "tidak dapat dibaca",
}
_SEALED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of the container that encrypted workbooks lie in."""
_PASSED_OVER = (".git", ".venv", "wheels", "node_modules", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis")
"""What tools keep in a clone; the repository is looked at by its objects."""
_PROGRAM = ("src", "tests", "docs", "scripts")
"""Folders of the program itself, whose own texts are no outputs; any other kind of file there is looked at."""
_PROGRAM_TEXTS = {".py", ".pyc", ".md"}


def _searched(project: Project, lists: Lists, out: Path | None) -> Iterator[Path]:
    """Give what is looked through: the clone but for the program and the lists themselves, and a folder that is named.

    Encrypted workbooks among the lists are passed over: nobody reads them without their password.
    """
    if out is not None:
        yield out
    own = {os.path.abspath(path) for path in lists.files.values()}  # noqa: PTH100 - links stay as they are
    private = project.data / "private"
    for path in sorted(project.root.iterdir()):
        if path.name in _PASSED_OVER or path.name.startswith(".venv"):
            continue
        if path.name in _PROGRAM:
            yield from (file for file in _files_in(path) if file.suffix not in _PROGRAM_TEXTS)
        elif path == project.data:
            yield from (child for child in sorted(path.iterdir()) if child != private)
        else:
            yield path
    for path in _files_in(private):
        if os.path.abspath(path) not in own and not _is_sealed(path):  # noqa: PTH100
            yield path


def _files_in(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _is_sealed(path: Path) -> bool:
    """Say whether a file is an encrypted workbook; one that cannot be read is left for the search to tell."""
    if path.suffix != ".xlsx" or not os.access(path, os.R_OK):
        return False
    with path.open("rb") as stream:
        return stream.read(len(_SEALED)) == _SEALED


def _named_files(parsed: argparse.Namespace, place: _Place) -> Iterator[tuple[str, Path]]:
    for path in parsed.files:
        written = Path(os.path.abspath(path))  # noqa: PTH100 - links stay as the user named them
        yield place.project.shown(written), written


def _password(parsed: argparse.Namespace, *, new: bool) -> Password:
    from rpkd.registry import read_password

    return read_password(new=new, file=parsed.password_file)


_ACTIONS: dict[str, Callable[[argparse.Namespace, _Place], int]] = {
    "example": _example,
    "check": _check,
    "match": _match,
    "lists": _lists,
    "results": _results,
    "review": _review,
    "scan": _scan,
}
