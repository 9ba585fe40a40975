"""Which variable of the WebAPI holds which of our figures: `data/reference/bps_variables.yaml`, and the user's own."""

from __future__ import annotations

import base64
import difflib
import re
from dataclasses import dataclass
from typing import Any

from rpkd.errors import Problem, UserError
from rpkd.files import YamlDocument, read_yaml
from rpkd.project import Project
from rpkd.sources._tables import Tables

MAPPING_FILE = "reference/bps_variables.yaml"
REGENCIES, PROVINCES = "kabkota", "provinsi"
AREA_KINDS = (REGENCIES, PROVINCES)
NATIONAL_DOMAIN = "0000"

# Tables with one column for each measure, and those with one row for each indicator.
_WIDE = {REGENCIES: "poverty_regency", PROVINCES: "poverty_province"}
_LONG = {REGENCIES: "indicators_regency", PROVINCES: "indicators_province"}
_KEYS = ("indicator", "areas", "domain", "variable", "words", "category", "period", "evidence")
_NOT_MEASURES = frozenset({"region_code", "area_code", "year", "month"})
# The catalogue of indicators names the number of poor otherwise than the tables' column.
_OTHER_NAMES = {"poor_population": "poor_thousand"}


@dataclass(frozen=True)
class Target:
    """Where figures of an indicator stand among our tables.

    Parameters
    ----------
    table : str
        Name in `datapackage.json`.
    column : str
        The column of the figures.
    indicator : str
        Name of the indicator where one column holds several; otherwise empty.
    area_column : str
        The column of the area's code.
    monthly : bool
        Whether rows are told apart by month as well.
    """

    table: str
    column: str
    indicator: str
    area_column: str
    monthly: bool

    @property
    def name(self) -> str:
        """The indicator, or the column where each measure has its own."""
        return self.indicator or self.column


@dataclass(frozen=True)
class Variable:
    """A variable of the WebAPI and the figures that it holds.

    Parameters
    ----------
    id : str
        The variable's number.
    domain : str
        The BPS office that publishes it: four digits, ``"0000"`` for the head office.
    areas : str
        ``"kabkota"`` or ``"provinsi"``.
    target : Target
        Where the figures belong.
    words : tuple of str
        What the variable's title must hold, in lower case.
    category, period : str
        Labels that are wanted where a table has several.
    """

    id: str
    domain: str
    areas: str
    target: Target
    words: tuple[str, ...] = ()
    category: str = ""
    period: str = ""

    @property
    def name(self) -> str:
        """The variable as messages and files name it: ``"621-0000"``."""
        return f"{self.id}-{self.domain}"


def target_of(indicator: str, areas: str, tables: Tables, where: str) -> Target:
    """Find the place of an indicator's figures.

    Raises
    ------
    UserError
        When neither a column nor the catalogue of indicators has the name; tells the nearest one.
    """
    wanted = _OTHER_NAMES.get(indicator, indicator)
    wide, long = tables[_WIDE[areas]], tables[_LONG[areas]]
    area_column = wide.fields[0].name
    columns = [field.name for field in wide.fields if field.name not in _NOT_MEASURES]
    if wanted in columns:
        monthly = any(field.name == "month" for field in wide.fields)
        return Target(wide.name, wanted, "", area_column, monthly)
    named = [str(name) for name in tables["indicators"].frame["indicator"]]
    if wanted in named:
        return Target(long.name, "value", wanted, area_column, monthly=False)
    known = list(dict.fromkeys([*columns, *named]))
    near = difflib.get_close_matches(wanted, known, n=1)
    remedy = f"mungkin maksudnya {near[0]}" if near else "lihat data/reference/indicators.csv"
    raise UserError(Problem(where, "indikator tidak dikenal", indicator, f"yang dikenal: {', '.join(known)}", remedy))


def own_variable(
    number: str, indicator: str, areas: str, domain: str, tables: Tables, *, category: str = "", period: str = ""
) -> Variable:
    """Take a variable that the user names.

    Raises
    ------
    UserError
        When the number is none and no address of a table either, or the indicator or the domain is not known.
    """
    id_ = _number_in(number)
    if id_ is None:
        rule = "nomor variabel tabel dinamis, atau alamat tabel itu di situs BPS (…/statistics-table/2/…)"
        remedy = "tulis misalnya 621, atau salin alamat tabelnya dari peramban"
        raise UserError(Problem("--variable", "nomor variabel tidak terbaca", number, rule, remedy))
    code = checked_domain(domain, tables, "--domain")
    target = target_of(indicator, areas, tables, "--indicator")
    return Variable(id_, code, areas, target, (), category, period)


def _number_in(text: str) -> str | None:
    """Read a variable's number, or find it in the address of its table: there it stands with #2 in base64.

    Examples
    --------
    >>> _number_in("621"), _number_in("https://www.bps.go.id/id/statistics-table/2/NjIxIzI=/persentase.html")
    ('621', '621')
    >>> _number_in("https://www.bps.go.id/id/statistics-table/1/MQ==/lain.html") is None
    True
    """
    address = re.search(r"/statistics-table/2/([A-Za-z0-9+/_-]{2,24}={0,2})(?:/|\Z)", text.replace("%3D", "="))
    if address:
        try:
            text = base64.b64decode(address[1], validate=True).decode("ascii").removesuffix("#2")
        except ValueError:
            return None
    return text if re.fullmatch("[1-9][0-9]{0,8}", text) else None


def checked_domain(text: str, tables: Tables, where: str) -> str:
    """Return the WebAPI's domain that a user means.

    Parameters
    ----------
    text : str
        ``"0000"``, the BPS code of a regency (``"1971"``), its Kemendagri code (``"19.71"``), or the first two digits
        of a BPS code and 00 for a province (``"1900"``).

    Raises
    ------
    UserError
        When no region has the code.
    """
    frame = tables["regencies"].frame
    bps = dict(zip(frame["region_code"].tolist(), frame["bps_code"].tolist(), strict=True))
    if text in bps:
        return str(bps[text])
    known = {NATIONAL_DOMAIN, *bps.values(), *(f"{code[:2]}00" for code in bps.values())}
    if text in known:
        return text
    # Codes begin with the province: a slip in the last digits means a neighbour.
    neighbours = sorted(code for code in known if code[:2] == text[:2]) or sorted(known)
    near = difflib.get_close_matches(text, neighbours, n=3)
    raise UserError(
        Problem(
            where,
            "domain WebAPI BPS tidak dikenal",
            text,
            "0000 untuk BPS pusat, 4 angka kode BPS kabupaten/kota, atau 2 angka kode BPS provinsi dan 00",
            f"mungkin maksudnya {' atau '.join(near)}" if near else "lihat kolom bps_code di regencies.csv",
        )
    )


def read_variables(project: Project, tables: Tables) -> tuple[list[Variable], list[str]]:
    """Read which variables are known.

    Returns
    -------
    list of Variable
        Those with a number.
    list of str
        The indicators whose variable is not known yet: ``"poverty_line (kabkota)"``.

    Raises
    ------
    UserError
        When the file is absent or an entry is not as it must be; all problems at once.
    """
    path = project.data / MAPPING_FILE
    document = read_yaml(path, frozenset({"domain"}), project.shown(path))
    entries = document.data.get("variables")
    if not isinstance(entries, list):
        remedy = "kembalikan berkas itu dari salinan asli proyek"
        raise UserError(Problem(project.shown(path), "kunci variables tidak berisi daftar", remedy=remedy))
    known: list[Variable] = []
    unknown: list[str] = []
    problems: list[Problem] = []
    for index, entry in enumerate(entries):
        where = f"{project.shown(path)} baris {document.line(('variables', index)) or 1}"
        try:
            variable = _variable(entry, tables, where)
        except UserError as error:
            problems.extend(error.problems)
            continue
        if variable is None:
            unknown.append(f"{entry['indicator']} ({entry['areas']})")
        else:
            known.append(variable)
    if problems:
        raise UserError(*problems)
    _refuse_twins(known, document, project)
    return known, unknown


def _variable(entry: Any, tables: Tables, where: str) -> Variable | None:
    rule = f"kunci di sini: {', '.join(_KEYS)}"
    if not isinstance(entry, dict):
        raise UserError(Problem(where, "unsur daftar bukan susunan «kunci: nilai»", rule=rule))
    unknown = [str(key) for key in entry if key not in _KEYS]
    missing = [key for key in _KEYS[:4] if key not in entry]
    if unknown or missing:
        what = f"kunci tidak dikenal: {', '.join(unknown)}" if unknown else f"kunci tidak ada: {', '.join(missing)}"
        raise UserError(Problem(where, what, rule=rule, remedy="periksa ejaannya"))
    areas = str(entry["areas"])
    if areas not in AREA_KINDS:
        raise UserError(Problem(where, "nilai areas tidak dikenal", areas, f"salah satu dari {', '.join(AREA_KINDS)}"))
    target = target_of(str(entry["indicator"]), areas, tables, where)
    domain = checked_domain(str(entry["domain"]), tables, where)
    number = entry["variable"]
    if number is None:
        return None
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise UserError(Problem(where, "nomor variabel tidak terbaca", str(number), "bilangan bulat positif"))
    words = entry.get("words") or []
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise UserError(Problem(where, "nilai words bukan daftar kata", str(words), "misalnya [miskin, kabupaten]"))
    texts = {key: str(entry.get(key) or "") for key in ("category", "period")}
    return Variable(str(number), domain, areas, target, tuple(word.casefold() for word in words), **texts)


def _refuse_twins(known: list[Variable], document: YamlDocument, project: Project) -> None:
    seen: set[tuple[str, str, str]] = set()
    for variable in known:
        key = (variable.target.table, variable.target.name, variable.domain)
        if key in seen:
            what = f"indikator {variable.target.name} disebut dua kali untuk {variable.areas}"
            raise UserError(Problem(project.shown(document.path), what, remedy="hapus salah satunya"))
        seen.add(key)
