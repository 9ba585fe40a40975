"""Downloads of the WebAPI: raw answers under `data/bps/unduhan/<date>/`, with a manifest, whole or not at all."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rpkd import __version__
from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_bytes, write_json
from rpkd.project import Project
from rpkd.sources._tables import Tables
from rpkd.sources.webapi._answers import YEARS_AT_ONCE, Period, RawTable, read_figures, read_periods
from rpkd.sources.webapi._client import WHERE, Answer, Client
from rpkd.sources.webapi._variables import AREA_KINDS, Variable, checked_domain, target_of

MANIFEST_FILE = "manifest.json"
_FORMAT = 1
_WORK = ".kerja-"
# A work folder this old belongs to a run that was killed.
_ABANDONED_SECONDS = 86_400.0


@dataclass(frozen=True)
class Download:
    """What was downloaded.

    Parameters
    ----------
    folder : Path
        Where it is kept.
    date : str
        Day of the download: ``"2026-11-22"``.
    tables : tuple of (Variable, RawTable, years)
        In the order of asking; the answers of one variable are told apart by their years.
    """

    folder: Path
    date: str
    tables: tuple[tuple[Variable, RawTable, tuple[int, ...]], ...]


def downloads_folder(project: Project) -> Path:
    """Where downloads are kept, one folder for each."""
    return project.data / "bps" / "unduhan"


def download(
    project: Project,
    client: Client,
    wanted: Sequence[tuple[Variable, int]],
    *,
    today: datetime.date | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Download:
    """Ask for variables and keep every answer.

    Parameters
    ----------
    project : Project
        The clone.
    client : Client
        Asks the WebAPI.
    wanted : sequence of (Variable, int)
        Each variable with the first year that is asked for.
    today : datetime.date, optional
        Names the folder; the system's day when omitted.
    tell : callable
        Gets a line for each variable.

    Raises
    ------
    UserError
        When a question fails, an answer is not what was asked for, or the folder cannot be written. Then nothing of
        this download is left.
    """
    home = downloads_folder(project)
    date = (today or datetime.date.today()).isoformat()
    with explain_os_errors(home, "membuat folder unduhan", project.shown(home)):
        home.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(home)
        work = Path(tempfile.mkdtemp(prefix=_WORK, dir=home))
    try:
        entries = [entry for variable, since in wanted for entry in _one(client, variable, since, work, tell)]
        write_json(work / MANIFEST_FILE, {"format": _FORMAT, "date": date, "rpkd": __version__, "answers": entries})
        folder = _put_in_place(work, home, date)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return read_download(project, folder)


def _remove_abandoned(home: Path) -> None:
    for folder in home.glob(f"{_WORK}*"):
        if time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(work: Path, home: Path, date: str) -> Path:
    """Give the finished folder its name; a second download of the day gets a number."""
    for number in range(1, 1000):
        folder = home / (date if number == 1 else f"{date}-{number}")
        if not folder.exists():
            with explain_os_errors(folder, "menaruh unduhan"):
                work.chmod(0o755)
                work.rename(folder)
            return folder
    raise UserError(Problem(str(home), "terlalu banyak unduhan pada hari yang sama", remedy="hapus yang lama"))


def _one(
    client: Client, variable: Variable, since: int, work: Path, tell: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Ask for one variable: its years, page by page, then its figures, a few years at a time."""
    place = f"domain/{variable.domain}/var/{variable.id}"
    entries: list[dict[str, Any]] = []
    periods: list[Period] = []
    page, pages = 1, 1
    while page <= pages:
        path = f"list/model/th/{place}/page/{page}"
        answer = client.ask(path)
        if not answer.available:
            raise _unavailable(variable, path)
        found, pages = read_periods(answer.data, path)
        periods += found
        entries.append(_kept(answer, work, f"{variable.name}-tahun-{page}.json", variable, [], 0))
        page += 1
    recent = sorted({period for period in periods if period.year >= since}, key=lambda period: period.year)
    tell(f"{variable.target.name} ({variable.areas}): {len(recent)} tahun sejak {since}")
    for number, start in enumerate(range(0, len(recent), YEARS_AT_ONCE), start=1):
        several = recent[start : start + YEARS_AT_ONCE]
        path = f"list/model/data/{place}/th/{';'.join(period.id for period in several)}"
        answer = client.ask(path)
        if not answer.available:
            raise _unavailable(variable, path)
        years = [period.year for period in several]
        table = _figures(answer.data, path, variable, years)
        entries.append(_kept(answer, work, f"{variable.name}-angka-{number}.json", variable, years, len(table.figures)))
    return entries


def _figures(data: dict[str, Any], path: str, variable: Variable, years: Sequence[int]) -> RawTable:
    table = read_figures(
        data,
        path,
        variable=variable.id,
        years=years,
        category=variable.category,
        period=variable.period,
        months=variable.target.monthly,
    )
    absent = [word for word in variable.words if word not in table.title.casefold()]
    if absent:
        raise UserError(
            Problem(
                f"{WHERE}, {path}",
                f"judul variabel {variable.id} tidak memuat «{'» dan «'.join(absent)}»",
                table.title,
                "judul menurut data/reference/bps_variables.yaml",
                "mungkin BPS memakai nomor itu untuk tabel lain; periksa di webapi.bps.go.id, lalu perbaiki nomornya",
            )
        )
    return table


def _kept(
    answer: Answer, work: Path, name: str, variable: Variable, years: Sequence[int], figures: int
) -> dict[str, Any]:
    write_bytes(work / name, answer.content)
    return {
        "file": name,
        "url": answer.url,
        "received": answer.received,
        "sha256": hashlib.sha256(answer.content).hexdigest(),
        "bytes": len(answer.content),
        "figures": figures,
        "years": list(years),
        "variable": variable.id,
        "domain": variable.domain,
        "areas": variable.areas,
        "indicator": variable.target.name,
        "category": variable.category,
        "period": variable.period,
        "words": list(variable.words),
    }


def _unavailable(variable: Variable, path: str) -> UserError:
    return UserError(
        Problem(
            f"{WHERE}, {path}",
            f"WebAPI BPS tidak memiliki variabel {variable.id} di domain {variable.domain}",
            rule="nomor variabel berbeda menurut domain",
            remedy=(
                "periksa nomor dan domainnya di webapi.bps.go.id; indikator lain dapat diambil dengan --indicator. "
                "Data yang ada tidak berubah."
            ),
        )
    )


def read_download(project: Project, folder: Path) -> Download:
    """Read a download that was kept.

    Parameters
    ----------
    project : Project
        The clone.
    folder : Path
        The download's folder.

    Raises
    ------
    UserError
        When the manifest or an answer is absent, or is not as it was when it was kept.
    """
    path = folder / MANIFEST_FILE
    shown = project.shown(path)
    with explain_os_errors(path, "membaca unduhan", shown):
        text = path.read_bytes()
    try:
        manifest = json.loads(text)
        date, entries = str(manifest["date"]), list(manifest["answers"])
        datetime.date.fromisoformat(date)
        if manifest["format"] != _FORMAT:
            raise ValueError("format")
        known = Tables(project)
        described = [(entry, _variable_of(entry, known)) for entry in entries if entry["years"]]
        for entry in entries:
            _check_kept(project, folder, entry)
        tables = tuple(_kept_table(folder, entry, variable) for entry, variable in described)
    except (ValueError, KeyError, TypeError) as error:
        remedy = "unduh lagi tanpa --from"
        raise UserError(Problem(shown, "catatan unduhan tidak terbaca", rule="dibuat rpkd", remedy=remedy)) from error
    return Download(folder, date, tables)


def _variable_of(entry: dict[str, Any], tables: Tables) -> Variable:
    if entry["areas"] not in AREA_KINDS:
        raise ValueError("areas")
    domain = checked_domain(str(entry["domain"]), tables, MANIFEST_FILE)
    target = target_of(str(entry["indicator"]), entry["areas"], tables, MANIFEST_FILE)
    words = tuple(str(word) for word in entry["words"])
    return Variable(
        str(entry["variable"]), domain, entry["areas"], target, words, str(entry["category"]), str(entry["period"])
    )


def _check_kept(project: Project, folder: Path, entry: dict[str, Any]) -> None:
    name = str(entry["file"])
    if not re.fullmatch(r"[0-9a-z-]+\.json", name):
        raise ValueError("file")
    path = folder / name
    with explain_os_errors(path, "membaca unduhan", project.shown(path)):
        content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise UserError(
            Problem(
                project.shown(path),
                "isi berkas tidak sama dengan saat diunduh",
                rule="sidik SHA-256 di manifest.json",
                remedy="unduh lagi; berkas mentah tidak disunting",
            )
        )


def _kept_table(folder: Path, entry: dict[str, Any], variable: Variable) -> tuple[Variable, RawTable, tuple[int, ...]]:
    content = (folder / str(entry["file"])).read_bytes()
    data = json.loads(content.decode("utf-8-sig"), parse_float=str)
    years = tuple(int(year) for year in entry["years"])
    return variable, _figures(data, str(entry["file"]), variable, years), years
