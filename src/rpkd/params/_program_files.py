"""Reading `params/programs.yaml` and a region's own `params/programs/<code>.yaml`, and telling all that is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_args

from rpkd.errors import Problem, UserError
from rpkd.params._dated import STATUSES, Alternative, DatedValue, Status, Uncertain, Value
from rpkd.params._entries import (
    CODE_RULE,
    Bounds,
    Entry,
    choice,
    day,
    deciles,
    fields,
    files_inside,
    flag,
    is_code,
    items,
    mapping,
    need,
    number,
    read_entry,
    text,
    uncertain,
)
from rpkd.params._programs import FAMILIES, FUNDS, PERSONS, Assumption, FillTo, Group, Kind, Program, Programs
from rpkd.params._telling import is_empty
from rpkd.project import Project

if TYPE_CHECKING:
    from rpkd.regions import Region

LIBRARY = "programs.yaml"
OWN_FOLDER = "programs"

KINDS: tuple[Kind, ...] = get_args(Kind)
_FILL_TO: tuple[FillTo, ...] = get_args(FillTo)
_SECTIONS = ("programs", "groups", "assumptions")
_PROGRAM_KEYS = (
    *("name", "kind", "target", "once", "strategy", "presidential_strategy", "cluster", "agency", "note"),
    "parameters",
)
_DATED_KEYS = ("value", "from", "to", "source", "legal_basis", "status", "note", "alternatives")
_ALTERNATIVE_KEYS = ("value", "source", "legal_basis", "status", "note")

RUPIAH = Bounds(1, 10_000_000_000, "rupiah, lebih dari 0", "200000", whole=True)
_PAYMENTS = Bounds(0.1, 366, "banyaknya pembayaran setahun, lebih dari 0 sampai 366", "12")
_QUOTA = Bounds(1, 300_000_000, "banyaknya penerima se-Indonesia, lebih dari 0", "10000000", whole=True)
ADMINISTRATION = Bounds(0, 100, "persen dari uang yang dibayarkan, 0 sampai 100", "5")
_COUNTED = Bounds(0, 500, "persen dari rupiah yang diterima, 0 sampai 500", "100")
_SHARE = Bounds(0, 100, "persen dari seluruh penduduk, 0 sampai 100", "12.0")
_ANY = Bounds(-1e9, 1e9, "angka, atau {low: …, mode: …, high: …}", "4.76")
REGISTRY_ERROR = Bounds(
    0, 60, "persen, 1 sampai 60 (atau 0); pada 60 DTSEN tidak lebih tahu daripada undian", "28", fraction=0.999
)
_SIZE = Bounds(1, 20, "jiwa per keluarga, 1 sampai 20", "3.7")
_PERCENT = Bounds(0, 100, "persen, 0 sampai 100", "20")
# Assumptions that the computation reads, and that it could not compute with outside of these.
_ASSUMED = {
    "family_size_poor": _SIZE,
    "family_size_all": _SIZE,
    "registry_exclusion": REGISTRY_ERROR,
    "mistargeted": _PERCENT,
    "rice_share_urban": _PERCENT,
    "rice_share_rural": _PERCENT,
    "fuel_share": _PERCENT,
    "net_buyers": _PERCENT,
    "survey_households": Bounds(50, 1_000_000, "rumah tangga sampel, 50 sampai 1000000", "671"),
    "design_effect": Bounds(0.2, 20, "kali, 0.2 sampai 20", "1.5"),
}
_STATUS_RULE = "F dibaca pada sumbernya, 2 sumber kedua, M pengetahuan umum, A asumsi penyusun"

Read = Callable[[Entry], Value | None]
Found = TypeVar("Found", Program, Group, Assumption)


def _number_or_range(bounds: Bounds) -> Read:
    def read(entry: Entry) -> Value | None:
        found = uncertain(entry, bounds)
        # As written: the annex shows a range only where one was given.
        return found.mode if isinstance(found, Uncertain) and not isinstance(entry.value, dict) else found

    return read


_PARAMETERS: dict[str, Read] = {
    "amount": lambda entry: number(entry, RUPIAH),
    "payments": lambda entry: number(entry, _PAYMENTS),
    "fill_to": lambda entry: choice(entry, _FILL_TO, "garis"),
    "deciles": deciles,
    "quota": lambda entry: number(entry, _QUOTA),
    "fund": lambda entry: choice(entry, FUNDS, "sumber dana"),
    "administration": _number_or_range(ADMINISTRATION),
    "counted": _number_or_range(_COUNTED),
}
_NEEDED = {
    "fund": f"sumber dana: {', '.join(FUNDS)}",
    "administration": ADMINISTRATION.rule,
    "counted": f"{_COUNTED.rule}: bagian yang dihitung sebagai pengeluaran rumah tangga",
}


def load_programs(project: Project, region: Region) -> Programs:
    """Read the library of programmes and a region's own ones.

    Parameters
    ----------
    project : Project
        Holds `params/programs.yaml` and, where there is one, `params/programs/<code>.yaml`.
    region : Region
        The region.

    Returns
    -------
    Programs

    Raises
    ------
    UserError
        Everything that is wrong in both files, each with file, line, key, value, rule and remedy.
    """
    paths = program_paths(project, region)
    problems: list[Problem] = []
    files = []
    for path in paths:
        try:
            files.append(read_entry(path, project.shown(path), problems))
        except UserError as error:
            problems += error.problems
    programs: dict[str, Program] = {}
    groups: dict[str, Group] = {}
    assumptions: dict[str, Assumption] = {}
    places: dict[str, str] = {}
    for entry in files:
        sections = fields(entry, _SECTIONS)
        programs |= _section(sections.get("programs"), _program, places)
        groups |= _section(sections.get("groups"), _group, places)
        assumptions |= _section(sections.get("assumptions"), _assumption, places)
    # A group that could not be read is no unknown one.
    known = [FAMILIES, PERSONS, *(place.rpartition(".")[2] for place in places if place.startswith("groups."))]
    for entry in files:
        for child in mapping(fields(entry, _SECTIONS).get("programs", entry.at("programs"))).values():
            target = child.value.get("target") if isinstance(child.value, dict) else None
            if isinstance(target, str):
                choice(child.at("target", target), known, "sasaran")
    if problems:
        raise UserError(*dict.fromkeys(problems))
    return Programs(programs, groups, assumptions, paths)


def program_paths(project: Project, region: Region) -> tuple[Path, ...]:
    """Return the programme files of a region: the library, and the region's own when it has one.

    Raises
    ------
    UserError
        When a file begins with the region's code but is not named like its programme file: it would be passed over.
    """
    folder = project.params / OWN_FOLDER
    own = folder / f"{region.code}.yaml"
    problems: list[Problem] = []
    named = files_inside(project, folder, problems)
    problems += [
        Problem(
            project.shown(path),
            "nama berkas program tidak dikenali",
            path.name,
            "kode daerah, lalu .yaml",
            f"ganti namanya menjadi {own.name}",
        )
        for path in named
        if path.name.startswith((region.code, region.bps_code)) and path != own and path.suffix in _SUFFIXES
    ]
    if problems:
        raise UserError(*problems)
    return (project.params / LIBRARY, *([own] if own in named else []))


_SUFFIXES = (".yaml", ".yml", ".YAML", ".YML", ".txt")


def _section(
    entry: Entry | None, read: Callable[[str, Entry], Found | None], places: dict[str, str]
) -> dict[str, Found]:
    """Read all entries of a section; `places` remembers where each code was first written."""
    found: dict[str, Found] = {}
    if entry is None:
        return found
    for key, child in mapping(entry).items():
        if not isinstance(key, str) or not is_code(key):
            child.refuse("kode tidak dapat dipakai", CODE_RULE, "ganti kode itu, misalnya menjadi blt-lansia", key)
            continue
        place = f"{entry.key}.{key}"
        if place in places:
            rule = f"satu kode satu kali; yang pertama di {places[place]}"
            child.refuse("kode ini sudah dipakai", rule, "beri kode lain, misalnya dengan nama daerah", key)
            continue
        places[place] = f"{child.shown} baris {child.line}"
        made = read(key, child)
        if made is not None:
            found[key] = made
    return found


def _program(name: str, entry: Entry) -> Program | None:
    inside = fields(entry, _PROGRAM_KEYS)
    strategy = choice(need(entry, inside, "strategy", _STRATEGY, "isi kunci itu"), ("a", "b", "c", "d"), "strategi")
    presidential = choice(
        need(entry, inside, "presidential_strategy", _PRESIDENTIAL, "isi kunci itu"), ("a", "b", "c"), "strategi"
    )
    kind = choice(need(entry, inside, "kind", f"salah satu dari: {', '.join(KINDS)}", "isi kunci itu"), KINDS, "jenis")
    target = text(need(entry, inside, "target", "families, persons, atau kode kelompok di groups", "isi kunci itu"))
    title = text(need(entry, inside, "name", "nama program", "isi kunci itu"), 120)
    cluster = number(inside.get("cluster"), Bounds(1, 4, "klaster program, 1 sampai 4", "1", whole=True))
    agency, note = text(inside.get("agency")), text(inside.get("note"), 1000)
    once = flag(inside.get("once")) or False
    parameters = _parameters(need(entry, inside, "parameters", "nilai menurut waktu", "isi kunci itu"))
    if parameters is None or strategy is None or presidential is None or kind is None or not target or not title:
        return None
    return Program(
        code=name,
        name=title,
        kind=kind,
        target=target,
        once=once,
        strategy=strategy,
        presidential_strategy=presidential,
        cluster=None if cluster is None else int(cluster),
        agency=agency,
        note=note,
        parameters=parameters,
        file=entry.shown,
        line=entry.line,
    )


_STRATEGY = "huruf strategi Pasal 17 Permendagri 53/2020: a sampai d"
_PRESIDENTIAL = "huruf strategi Inpres 8/2025: a sampai c"


def _parameters(entry: Entry | None) -> dict[str, tuple[DatedValue, ...]] | None:
    """Read the parameters of a programme; None when it cannot be said what it costs or where its money comes from."""
    if entry is None:
        return None
    inside = fields(entry, tuple(_PARAMETERS))
    if not isinstance(entry.value, dict):
        return None
    for name, rule in _NEEDED.items():
        need(entry, inside, name, rule, "tulis nilainya dengan from, to, source, dan status")
    if "fill_to" in inside:
        for name in inside.keys() & {"amount", "payments"}:
            rule = "program menambal sampai garis (fill_to), atau membayar besaran tetap (amount dan payments)"
            inside[name].refuse(f"{name} tidak dipakai bersama fill_to", rule, "hapus salah satunya", name)
    elif "amount" not in inside:
        rule = "amount (rupiah sekali bayar) dan payments (kali setahun), atau fill_to (ditambal sampai garis)"
        entry.refuse("program ini tidak mempunyai biaya", rule, "isi amount dan payments, atau fill_to")
    else:
        need(entry, inside, "payments", _PAYMENTS.rule, "isi banyaknya pembayaran setahun; sekali saja = 1")
    return {name: _dated_values(child, _PARAMETERS[name]) for name, child in inside.items()}


def _group(name: str, entry: Entry) -> Group | None:
    if name in {FAMILIES, PERSONS}:
        entry.refuse("kode ini sudah berarti lain", "families dan persons bukan kelompok", "beri kode lain", name)
    inside = fields(entry, ("name", "parameters"))
    title = text(need(entry, inside, "name", "nama kelompok", "isi kunci itu"), 120)
    share = _only_parameter(entry, inside, "share", _SHARE)
    return None if title is None or share is None else Group(name, title, share)


def _assumption(name: str, entry: Entry) -> Assumption | None:
    inside = fields(entry, ("name", "unit", "parameters"))
    title = text(need(entry, inside, "name", "nama asumsi", "isi kunci itu"), 200)
    unit = text(need(entry, inside, "unit", "satuan, misalnya jiwa atau persen", "isi kunci itu"), 60)
    values = _only_parameter(entry, inside, "value", _ASSUMED.get(name, _ANY))
    return None if title is None or unit is None or values is None else Assumption(name, title, unit, values)


def _only_parameter(entry: Entry, inside: dict[str, Entry], name: str, bounds: Bounds) -> tuple[DatedValue, ...] | None:
    parameters = need(entry, inside, "parameters", f"nilai menurut waktu di bawah kunci {name}", "isi kunci itu")
    if parameters is None:
        return None
    child = need(parameters, fields(parameters, (name,)), name, bounds.rule, "isi kunci itu")
    return None if child is None else _dated_values(child, _number_or_range(bounds))


def _dated_values(entry: Entry, read: Read) -> tuple[DatedValue, ...]:
    """Read the values of one parameter, oldest first; their periods must not overlap."""
    children = items(entry)
    found = sorted(
        ((made, child) for child in children if (made := _dated_value(child, read)) is not None),
        key=lambda pair: pair[0].start,
    )
    for (earlier, _), (later, child) in pairwise(found):
        if earlier.end is None or earlier.end >= later.start:
            until = "tanpa batas (to: open)" if earlier.end is None else f"sampai {earlier.end.isoformat()}"
            remedy = "pindahkan salah satunya ke alternatives"
            if earlier.start < later.start:
                yesterday = later.start - datetime.timedelta(days=1)
                remedy = f"akhiri nilai di baris {earlier.line} dengan to: {yesterday.isoformat()}, atau {remedy}"
            rule = f"satu nilai pada satu waktu; nilai di baris {earlier.line} berlaku {until}"
            child.at("from").refuse("masa berlaku bertumpang tindih", rule, remedy, later.start.isoformat())
    return tuple(made for made, _ in found)


def _dated_value(entry: Entry, read: Read) -> DatedValue | None:
    inside = fields(entry, _DATED_KEYS)
    if not isinstance(entry.value, dict):
        if is_empty(entry.value):
            entry.refuse("butir daftar ini kosong", "value, from, to, source, dan status", "isi atau hapus butir itu")
        return None
    written = need(entry, inside, "value", "nilai parameter itu", "isi kunci itu")
    value = None if written is None else read(written)
    start = day(need(entry, inside, "from", "hari pertama berlaku", "tulis misalnya from: 2026-01-01"))
    last = need(entry, inside, "to", "hari terakhir berlaku, atau open", "tulis to: open bila sumbernya tidak menyebut")
    end = None if last is None or last.value == "open" else day(last)
    source, status = _source_and_status(entry, inside)
    legal_basis, note = text(inside.get("legal_basis")), text(inside.get("note"), 1000)
    alternatives = tuple(_alternatives(inside.get("alternatives"), read))
    if start is not None and end is not None and end < start:
        remedy = "tukar atau perbaiki kedua tanggal itu"
        entry.at("to").refuse("masa berlaku terbalik", "to tidak mendahului from", remedy, end.isoformat())
        return None
    if value is None or start is None or source is None or status is None:
        return None
    # A last day that could not be read was told; as an open end it would be said to overlap as well.
    if last is not None and last.value != "open" and end is None:
        return None
    return DatedValue(
        value, start, end, source, status, legal_basis, note, alternatives, file=entry.shown, line=entry.line
    )


def _source_and_status(entry: Entry, inside: dict[str, Entry]) -> tuple[str | None, Status | None]:
    source = text(need(entry, inside, "source", "sumber nilai itu", "tulis dokumen atau laman beserta tanggalnya"), 600)
    return source, choice(need(entry, inside, "status", _STATUS_RULE, "isi F, 2, M, atau A"), STATUSES, "status")


def _alternatives(entry: Entry | None, read: Read) -> Iterable[Alternative]:
    for child in items(entry) if entry is not None else ():
        inside = fields(child, _ALTERNATIVE_KEYS)
        if not isinstance(child.value, dict):
            continue
        written = need(child, inside, "value", "nilai menurut sumber lain", "isi kunci itu")
        value = None if written is None else read(written)
        source, status = _source_and_status(child, inside)
        note = text(inside.get("note"), 1000)
        if value is not None and source is not None and status is not None:
            yield Alternative(value, source, status, note, text(inside.get("legal_basis")))
