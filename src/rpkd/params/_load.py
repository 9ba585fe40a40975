"""Reading a parameter file, completing it from the defaults, and telling all that is wrong at once."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from rpkd.errors import Problem, UserError
from rpkd.files import YamlDocument, read_yaml
from rpkd.params._image import check_image
from rpkd.params._models import BY_YEAR, ONE_NUMBER, Params
from rpkd.params._programs import FUNDS
from rpkd.params._telling import (
    YEAR_RULE,
    KeyPath,
    as_number,
    is_empty,
    nearest,
    place_of,
    shown_value,
    split_numbers,
    unknown_key,
)
from rpkd.project import Project
from rpkd.texts import unsettable_character

if TYPE_CHECKING:
    from rpkd.regions import Region

DEFAULTS = "_default.yaml"

TEXT_KEYS = frozenset(
    {
        *("region", "title", "place", "status", "coat_of_arms", "head_title", "head_name", "planning_agency"),
        *("decree", "chair", "secretary", "regulation", "period", "vision", "citation", "subject"),
        *("reference", "survey", "registry", "boundaries", "boundary_code"),
    }
)
"""Keys whose value is text as written: ``region: 19.71`` is not a number, ``vision: Ya`` is not a boolean."""

_SECTIONS = (
    "document",
    "government",
    "tkpk",
    "rpjmd",
    "analysis",
    "projection",
    "locations",
    "scenario",
    "data",
    "narrative",
)
# Kemendagri gives cities the numbers from 71 on within their province.
_FIRST_CITY = 71
_HEAD_OF_CITY = "Wali Kota"
_HEAD_OF_REGENCY = "Bupati"


@dataclass(frozen=True)
class LoadedParams:
    """A region's parameters and where they come from.

    Parameters
    ----------
    params : Params
        Complete: what the region's file leaves empty is taken from the defaults.
    path : Path or None
        The region's file; None when the region has none and only the defaults hold.
    document : YamlDocument or None
        The region's file as read, with line numbers; None like `path`.
    coat_of_arms : Path or None
        The checked picture, absolute.
    files : tuple of Path
        Every file that decided something: the defaults, the region's file, the picture.
    """

    params: Params
    path: Path | None
    document: YamlDocument | None
    coat_of_arms: Path | None
    files: tuple[Path, ...]


def load_params(path: Path | None, project: Project, region: Region | None = None) -> LoadedParams:
    """Read and check the parameters of one region.

    Parameters
    ----------
    path : Path or None
        The region's file; None when it has none.
    project : Project
        Holds `params/_default.yaml`.
    region : Region, optional
        The region that was asked for: the file must be about it. Needed when `path` is None.

    Returns
    -------
    LoadedParams

    Raises
    ------
    UserError
        Everything that is wrong in both files, each with file, line, key, value, rule and remedy.
    ValueError
        When neither a file nor a region is given.
    """
    default_path = project.params / DEFAULTS
    defaults = read_yaml(default_path, TEXT_KEYS, project.shown(default_path))
    document = read_yaml(path, TEXT_KEYS, project.shown(path)) if path is not None else None

    default_data = _drop_empty(defaults.data)
    problems = _problems_of(_with_region(default_data, "00.00"), [(defaults, project.shown(default_path))])
    if "region" in default_data:
        problems.append(
            Problem(
                f"{project.shown(default_path)} baris {defaults.line(('region',))}, kunci region",
                "berkas bawaan berlaku untuk semua daerah",
                str(default_data["region"]),
                "kunci region hanya ada di berkas daerah",
                "hapus baris itu",
            )
        )
    if document is None or path is None:
        if region is None:
            raise ValueError("load_params needs a file or a region")
        merged, sources = _with_region(default_data, region.code), [(defaults, project.shown(default_path))]
    else:
        merged = _merge(default_data, _drop_empty(document.data))
        sources = [(document, project.shown(path)), (defaults, project.shown(default_path))]
        wrong_region = _wrong_region(merged, document, project.shown(path), region)
        problems += wrong_region
        # A wrong region is told once, as such, and not again for the form of its code.
        assumed = _with_region(merged, region.code) if wrong_region and region is not None else merged
        problems += _problems_of(assumed, sources)

    problems += [problem for document, shown in sources for problem in split_numbers(document, shown)]
    picture, picture_problems = _picture(merged, sources)
    problems += picture_problems
    if problems:
        raise UserError(*dict.fromkeys(problems))
    params = _with_head_title(Params.model_validate(merged))
    files = [default_path, path, picture]
    return LoadedParams(params, path, document, picture, tuple(file for file in files if file is not None))


def _drop_empty(value: Any) -> Any:
    """Leave out what is written but not filled in: an empty value means "not known", as a missing key does."""
    if isinstance(value, dict):
        kept = {key: _drop_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if not is_empty(item)}
    if isinstance(value, list):
        return [_drop_empty(item) for item in value]
    return value


def _with_region(data: dict[str, Any], code: str) -> dict[str, Any]:
    return {**data, "region": code}


def _merge(defaults: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Complete a region's values from the defaults, section by section; lists and target tables replace whole."""
    merged = {**defaults, **own}
    for section in _SECTIONS:
        ours, theirs = own.get(section), defaults.get(section)
        if isinstance(ours, dict) and isinstance(theirs, dict):
            merged[section] = {**theirs, **ours}
    return merged


def _with_head_title(params: Params) -> Params:
    if params.government.head_title is not None:
        return params
    is_city = int(params.region.partition(".")[2]) >= _FIRST_CITY
    title = _HEAD_OF_CITY if is_city else _HEAD_OF_REGENCY
    return params.model_copy(update={"government": params.government.model_copy(update={"head_title": title})})


def _problems_of(data: dict[str, Any], sources: list[tuple[YamlDocument, str]]) -> list[Problem]:
    try:
        params = Params.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        return [_problem(detail, sources) for detail in details]
    return _targets_outside_period(params, sources)


def _targets_outside_period(params: Params, sources: list[tuple[YamlDocument, str]]) -> list[Problem]:
    start, end = params.document.period_start, params.document.period_end
    return [
        Problem(
            place_of(("rpjmd", "targets", "headcount_ratio", year), sources),
            "tahun target di luar periode dokumen",
            str(year),
            f"antara period_start {start} dan period_end {end}",
            "hapus tahun itu atau sesuaikan periode dokumen",
        )
        for year in params.rpjmd.targets.headcount_ratio
        if not start <= year <= end
    ]


def _wrong_region(data: dict[str, Any], document: YamlDocument, shown: str, region: Region | None) -> list[Problem]:
    written = data.get("region")
    if region is None or not isinstance(written, str) or written == region.code:
        return []
    same = written == region.bps_code or written.casefold() == region.name.casefold()
    return [
        Problem(
            place_of(("region",), [(document, shown)]),
            "daerah ditulis bukan dengan kode Kemendagri" if same else f"berkas ini bukan untuk {region.name}",
            written,
            f"sama dengan daerah yang diminta: {region.code} ({region.name})",
            f'tulis region: "{region.code}"' if same else "periksa nama berkas dan kunci region; salah satunya keliru",
        )
    ]


def _picture(data: dict[str, Any], sources: list[tuple[YamlDocument, str]]) -> tuple[Path | None, list[Problem]]:
    section = data.get("document")
    written = section.get("coat_of_arms") if isinstance(section, dict) else None
    # A character that cannot be shown is told by the model.
    if not isinstance(written, str) or unsettable_character(written) is not None:
        return None, []
    key_path = ("document", "coat_of_arms")
    owner = next(document for document, _ in sources if _holds(document, key_path))
    where = place_of(key_path, sources)
    # A linked parameter file names what lies beside the file that it links to.
    folder = Path(os.path.realpath(owner.path)).parent
    try:
        checked = check_image(written, folder, where)
    except UserError as error:
        return None, list(error.problems)
    if isinstance(checked, Path):
        return checked, []
    what, rule, remedy = checked
    return None, [Problem(where, what, written, rule, remedy)]


def _holds(document: YamlDocument, key_path: KeyPath) -> bool:
    value: Any = document.data
    for key in key_path:
        if not isinstance(value, dict) or is_empty(value.get(key)):
            return False
        value = value[key]
    return True


def _problem(detail: Any, sources: list[tuple[YamlDocument, str]]) -> Problem:
    """Tell one validation error of pydantic in Indonesian."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx") or {}
    # pydantic adds "[key]" for a wrong mapping key, and names the form of a value that has two; a single percentage
    # stands for both ends of its range.
    key_path: KeyPath = tuple(part for part in detail["loc"] if part not in {"[key]", ONE_NUMBER, BY_YEAR})
    if key_path[-1:] in {("low",), ("high",)} and not any(key_path in document.lines for document, _ in sources):
        key_path = key_path[:-1] if kind != "missing" else key_path
    where = place_of(key_path, sources)
    shown = None if isinstance(value, BaseModel) else shown_value(value)
    if kind in {"extra_forbidden", "invalid_key"}:
        return _unknown_key(where, key_path)
    if kind == "missing":
        return Problem(where, "kunci wajib belum diisi", rule=_RULES.get(str(key_path[-1])), remedy="isi kunci itu")
    if kind.startswith("rpkd_"):
        value_shown = None if isinstance(value, BaseModel | dict) else shown
        return Problem(where, context["what"], value_shown, context["rule"], context["remedy"])
    setting = _SETTINGS.get((str(key_path[0]), str(key_path[1]))) if len(key_path) > 1 else None
    if setting is not None:
        rule, remedy = setting
        if detail["loc"][-1] == "[key]" and key_path[0] in {"projection", "scenario"}:
            return _wrong_key(where, key_path, remedy)
        if kind == "float_type":
            remedy = as_number(value) or remedy
        return Problem(where, _SETTING_KINDS.get(kind, "nilai tidak dapat dipakai"), shown, rule, remedy)
    if detail["loc"] and detail["loc"][-1] == "[key]":
        return Problem(where, "kunci di sini harus tahun", str(key_path[-1]), YEAR_RULE, "tulis misalnya 2027: 9.5")
    what, rule, remedy = _explain(kind, key_path, context, value)
    return Problem(where, what, shown, rule, remedy)


def _wrong_key(where: str, key_path: KeyPath, remedy: str) -> Problem:
    """Tell of a key of a setting by year, by source of money, or by code."""
    written = str(key_path[-1])
    if key_path[:2] == ("scenario", "ceilings") and len(key_path) == 3:
        near = nearest(written, FUNDS)
        rule = f"salah satu dari: {', '.join(FUNDS)}"
        return Problem(
            where, "sumber dana tidak dikenal", written, rule, f"mungkin maksudnya {near}" if near else remedy
        )
    if key_path[:2] in {("scenario", "recipients"), ("scenario", "groups")}:
        return Problem(where, "kode tidak dapat dipakai", written, "kode di params/programs.yaml", remedy)
    return Problem(where, "kunci di sini harus tahun", written, YEAR_RULE, remedy)


# Rule and remedy of the settings of analyses, by section and key.
_SETTINGS = {
    ("analysis", "reference"): ("province, nation, atau median", "tulis reference: province"),
    ("analysis", "trend_years"): ("bilangan bulat, 3 sampai 20", "tulis misalnya trend_years: 10"),
    ("analysis", "effective_share"): ("persen, 0 sampai 100", "tulis misalnya effective_share: 60"),
    ("analysis", "relevant_share"): ("persen, 0 sampai 100", "tulis misalnya relevant_share: 60"),
    ("analysis", "linkage_regions"): ("bilangan bulat, 5 sampai 514", "tulis misalnya linkage_regions: 10"),
    ("projection", "growth"): (
        "persen per tahun, −30 sampai 30: satu angka, atau satu angka untuk setiap tahun",
        "tulis misalnya growth: 4.1 atau growth: {2026: 4.1, 2027: 4.3}",
    ),
    ("projection", "pass_through"): ("0 sampai 1.5", "tulis misalnya pass_through: 0.7"),
    ("projection", "pass_through_low"): ("0 sampai 1.5", "tulis misalnya pass_through_low: 0.5"),
    ("projection", "pass_through_high"): ("0 sampai 1.5", "tulis misalnya pass_through_high: 1.0"),
    ("projection", "line_inflation"): ("persen per tahun, −20 sampai 20", "tulis misalnya line_inflation: 1.5"),
    ("projection", "population"): (
        "ribu jiwa menurut tahun, lebih dari 0 sampai 10000, dengan titik desimal",
        "tulis misalnya population: {2026: 230.4} untuk 230.400 jiwa",
    ),
    ("locations", "weights"): (
        "bobot 0 sampai 1000 menurut nama kolom tabel wilayah",
        "tulis misalnya weights: {families_decile_1: 2}",
    ),
    ("locations", "draws"): ("bilangan bulat, 100 sampai 10000", "tulis misalnya draws: 1000"),
    ("scenario", "population"): ("auto, published, atau microdata", "tulis population: auto"),
    ("scenario", "shown"): (
        "daftar 2 sampai 6 kode skenario, masing-masing satu kali",
        "tulis misalnya shown: [dasar, sasaran-diperbaiki]",
    ),
    ("scenario", "draws"): ("bilangan bulat, 100 sampai 10000", "tulis misalnya draws: 1000"),
    ("scenario", "seed"): ("bilangan bulat, 0 sampai 4294967295", "tulis misalnya seed: 1"),
    ("scenario", "recipients"): (
        "banyaknya penerima menurut kode program, bilangan bulat tanpa titik ribuan",
        "tulis misalnya recipients: {pkh: 20100}",
    ),
    ("scenario", "groups"): (
        "persen penduduk menurut kode kelompok, 0 sampai 100",
        "tulis misalnya groups: {elderly: 13.2}",
    ),
    ("scenario", "village_fund"): ("true atau false", "tulis village_fund: true"),
    ("scenario", "ceilings"): (
        "rupiah menurut sumber dana dan tahun, bilangan bulat tanpa titik ribuan",
        "tulis misalnya ceilings: {Dana desa: {2026: 1500000000}}",
    ),
    ("locations", "seed"): ("bilangan bulat, 0 sampai 4294967295", "tulis misalnya seed: 1"),
}
_SETTING_KINDS = {
    "literal_error": "pilihan tidak dikenal",
    "greater_than": "angka di luar batas",
    "greater_than_equal": "angka di luar batas",
    "less_than_equal": "angka di luar batas",
    "int_type": "bilangan bulat tidak terbaca",
    "int_from_float": "bilangan bulat tidak terbaca",
    "float_type": "angka tidak terbaca",
    "finite_number": "angka tidak terbaca",
    "tuple_type": "bagian ini harus daftar",
    "string_pattern_mismatch": "kode tidak dapat dipakai",
    "dict_type": "bagian ini harus berisi «kunci: nilai»",
}
_RULES = {
    "region": "kode Kemendagri kabupaten/kota, misalnya 19.71",
    "title": "judul dokumen",
    "period_start": YEAR_RULE,
    "period_end": YEAR_RULE,
    "date": "tanggal tahun-bulan-hari, misalnya 2026-11-21",
    "status": "draf atau final",
    "citation": "nama dan nomor peraturan",
    "subject": "tentang apa peraturan itu",
    "low": "persen, dengan titik desimal",
    "high": "persen, dengan titik desimal",
}


def _explain(kind: str, key_path: KeyPath, context: dict[str, Any], value: Any) -> tuple[str, str, str]:
    """Say what is wrong, the rule and the remedy, for the kinds of error that pydantic itself finds."""
    if kind == "string_too_long":
        return "teks terlalu panjang", f"paling panjang {context['max_length']} karakter", "persingkat teks itu"
    if kind == "too_long":
        return "daftar terlalu panjang", f"paling banyak {context['max_length']} butir", "kurangi isinya"
    if kind == "string_type":
        return "nilai di sini harus teks", "satu teks, bukan daftar", 'tulis di antara tanda kutip: "…"'
    if kind in {"tuple_type", "list_type"}:
        return "bagian ini harus daftar", "setiap butir diawali tanda «- »", "lihat contoh di params/_default.yaml"
    if kind in {"model_type", "dict_type", "model_attributes_type"}:
        if "headcount_ratio" in key_path and len(key_path) > key_path.index("headcount_ratio") + 1:
            return "angka tidak terbaca", "persen, atau {low: …, high: …}", _number_remedy(value)
        return (
            "bagian ini harus berisi «kunci: nilai»",
            "kunci ditulis menjorok di bawahnya",
            ("lihat contoh di params/_default.yaml"),
        )
    if kind in {"date_type", "date_from_datetime_inexact", "date_parsing", "date_from_datetime_parsing"}:
        return "tanggal tidak terbaca", _RULES["date"], "tulis tanggal yang ada, tanpa jam, misalnya 2026-11-21"
    if kind == "literal_error":
        return "pilihan tidak dikenal", _RULES["status"], "tulis status: draf atau status: final"
    if kind in {"greater_than_equal", "less_than_equal"}:
        if "headcount_ratio" in key_path:
            return "persentase di luar batas", "antara 0 dan 100", "periksa letak titik desimalnya"
        return "tahun di luar batas", YEAR_RULE, "periksa tahunnya"
    if kind.startswith("int"):
        quoted = isinstance(value, str) and re.fullmatch("20[0-9]{2}", value)
        remedy = f"hapus tanda kutipnya: tulis {value}" if quoted else "tulis tahunnya saja, misalnya 2025"
        return "tahun tidak terbaca", YEAR_RULE, remedy
    if kind.startswith(("float", "finite")):
        return "angka tidak terbaca", "persen antara 0 dan 100, dengan titik desimal", _number_remedy(value)
    raise AssertionError(f"unexplained validation error: {kind}")


def _number_remedy(value: Any) -> str:
    return as_number(value) or "tulis angkanya saja, misalnya 9.5, atau {low: 9.0, high: 9.5}"


def _unknown_key(where: str, key_path: KeyPath) -> Problem:
    elsewhere = {name: section for section in _SECTIONS for name in _model_at((section,)).model_fields}
    moved = nearest(key_path[-1], list(elsewhere), cutoff=0.8)
    remedy = f"kunci {moved} ada di bagian {elsewhere[moved]}" if moved else None
    return unknown_key(where, key_path[-1], list(_model_at(key_path[:-1]).model_fields), remedy)


def _model_at(key_path: KeyPath) -> type[BaseModel]:
    """Find the model of a section: the keys that are known there."""
    model: type[BaseModel] = Params
    for key in key_path:
        # Keys of a mapping, years for instance, are no fields, however they are written.
        if isinstance(key, int) or key not in model.model_fields:
            continue
        field = model.model_fields[key]
        model = next(found for found in _models_in(field.annotation, field.metadata) if found is not model)
    return model


def _models_in(annotation: Any, metadata: Any = ()) -> list[type[BaseModel]]:
    """List the models that a type annotation is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]
