"""Reading one scenario file key by key, before it inherits from another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from rpkd.params._dated import Uncertain
from rpkd.params._entries import (
    DECILES,
    Bounds,
    Entry,
    choice,
    deciles,
    fields,
    items,
    mapping,
    need,
    number,
    text,
    uncertain,
    words,
)
from rpkd.params._models import FIRST_YEAR, LAST_YEAR
from rpkd.params._program_files import ADMINISTRATION, REGISTRY_ERROR, RUPIAH
from rpkd.params._programs import FUNDS, Programs
from rpkd.params._scenarios import BASE, QUOTA, ShockKind
from rpkd.params._telling import YEAR_RULE, is_empty

_FILE_KEYS = ("name", "summary", "order", "based_on", "without", "programs", "shocks")
# A region's own scenarios come after the library's unless they say otherwise.
_LIBRARY_ORDER, _OWN_ORDER = 500, 900
_KINDS: tuple[ShockKind, ...] = get_args(ShockKind)

_WHOLE = Bounds(0, 100, "persen, di atas 1 sampai 100 (atau 0)", "80", fraction=1.0)
_ERROR = Bounds(0, 100, "persen, 1 sampai 100 (atau 0)", "20", fraction=0.999)
_OUTSIDE = Bounds(0, 99, "persen penerima, 1 sampai 99 (atau 0)", "20", fraction=0.999)
_SMALL = Bounds(0, 100, "persen, 0 sampai 100", "3")
_RECIPIENTS = Bounds(1, 300_000_000, "banyaknya penerima di daerah, lebih dari 0, atau kata quota", "20100", whole=True)
REACH = ("coverage", "recipients", "exclusion_error")
REACH_RULE = "tepat satu dari coverage (persen sasaran), recipients (banyaknya penerima), atau exclusion_error"


@dataclass(frozen=True)
class Given:
    """A key that is given: its value as read, and where it stands."""

    value: Any
    entry: Entry


@dataclass(frozen=True)
class Part:
    """An entry of a scenario: what it is about, the keys that it gives or inherits, and where it stands."""

    about: Hashable
    given: Mapping[str, Given]
    entry: Entry

    def value(self, key: str, default: Any = None) -> Any:
        return self.given[key].value if key in self.given else default

    def place(self, key: str) -> Entry:
        """Where a key stands, else where the whole entry does."""
        return self.given[key].entry if key in self.given else self.entry


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario's file as read, before it inherits."""

    code: str
    path: Path
    entry: Entry
    name: str | None
    summary: str | None
    order: int
    based_on: str | None
    without: tuple[str, ...]
    uses: tuple[Part, ...]
    shocks: tuple[Part, ...]
    is_sound: bool


@dataclass(frozen=True)
class Context:
    """What a scenario is checked against."""

    programs: Programs
    first_year: int
    last_year: int
    areas: Collection[str] | None
    library: Path
    library_programs: str

    def is_own(self, path: Path) -> bool:
        """Whether a file is the region's own and not the library's."""
        return path.parent != self.library


def read_scenario_file(path: Path, entry: Entry, codes: Sequence[str], context: Context) -> ScenarioFile:
    """Read a scenario's file; `codes` are the scenarios that there are."""
    before = len(entry.problems)
    own = context.is_own(path)
    inside = fields(entry, _FILE_KEYS)
    order = number(inside.get("order"), Bounds(0, 999, "urutan, 0 sampai 999", "30", whole=True))
    name = text(need(entry, inside, "name", "nama skenario di dokumen", "isi kunci itu"), 80)
    summary = text(need(entry, inside, "summary", "satu kalimat tentang skenario itu", "isi kunci itu"), 300)
    based_on = _parent(path.stem, entry, inside, codes)
    if based_on not in {None, BASE} and not own and not (context.library / f"{based_on}.yaml").is_file():
        rule = "skenario pustaka berlaku untuk semua daerah, jadi hanya berpijak pada skenario pustaka"
        remedy = f"pindahkan berkas ini ke folder skenario daerah, atau tulis based_on: {BASE}"
        inside["based_on"].refuse("skenario induk ini milik satu daerah", rule, remedy)
    without = words(inside.get("without"), list(context.programs.programs), "program") or ()
    if path.stem == BASE and "shocks" in inside:
        rule = "dasar adalah jalur proyeksi dengan program yang berjalan sekarang"
        inside["shocks"].refuse("skenario dasar tidak memuat guncangan", rule, "pindahkan ke skenario lain", "shocks")
    # Programmes that run now do so from the period's first year on, whichever it is.
    begin = context.first_year if path.stem == BASE else None
    uses = (
        [_use_part(child, context, own, begin) for child in items(inside["programs"])] if "programs" in inside else []
    )
    shocks = [_shock_part(child, context, own) for child in items(inside["shocks"])] if "shocks" in inside else []
    return ScenarioFile(
        code=path.stem,
        path=path,
        entry=entry,
        name=name,
        summary=summary,
        order=(_OWN_ORDER if own else _LIBRARY_ORDER) if order is None else int(order),
        based_on=based_on,
        without=without,
        uses=tuple(part for part in uses if part is not None),
        shocks=tuple(part for part in shocks if part is not None),
        is_sound=len(entry.problems) == before,
    )


def _parent(code: str, entry: Entry, inside: Mapping[str, Entry], codes: Sequence[str]) -> str | None:
    if code == BASE:
        for key in inside.keys() & {"based_on", "without"}:
            inside[key].refuse(f"skenario dasar tidak memakai {key}", "dasar adalah pijakan semua skenario", "hapus")
        return None
    rule = f"setiap skenario berpijak pada {BASE}, langsung atau melalui skenario lain"
    if "based_on" not in inside:
        entry.at("based_on").refuse("kunci wajib belum diisi", rule, f"tulis based_on: {BASE}")
        return None
    return choice(inside["based_on"], codes, "skenario induk")


def _use_part(entry: Entry, context: Context, own: bool, begin: int | None) -> Part | None:
    """Read what one entry says about a programme; None when it is not known which."""
    readers = _use_readers(context, own)
    inside = fields(entry, ("program", *readers))
    if is_empty(entry.value):
        entry.refuse("butir daftar ini kosong", "program beserta kuncinya", "isi atau hapus butir itu")
        return None
    if not isinstance(entry.value, dict):
        return None
    written = need(entry, inside, "program", "kode program di params/programs.yaml", "isi kunci itu")
    program = choice(written, list(context.programs.programs), "program")
    reach = [key for key in inside if key in REACH]
    for key in reach[1:]:
        inside[key].refuse(f"{key} tidak dipakai bersama {reach[0]}", REACH_RULE, "hapus salah satunya", key)
    given = {key: Given(value, inside[key]) for key, value in _values(inside, readers).items()}
    if program is None:
        return None
    if "not_with" in given and program in given["not_with"].value:
        rule = "program lain yang penerimanya dikecualikan"
        inside["not_with"].refuse(
            "program mengecualikan dirinya sendiri", rule, "hapus program itu dari daftar", program
        )
    if "amount" in given and "source" not in inside:
        rule = "besaran yang berbeda dari pustaka memerlukan sumber"
        entry.at("source").refuse("sumber besaran belum diisi", rule, "tulis source: dokumen beserta tanggalnya")
    if not own and context.programs.programs[program].file != context.library_programs:
        rule = "skenario pustaka berlaku untuk semua daerah, jadi hanya memakai program pustaka"
        inside["program"].refuse("program ini milik satu daerah", rule, "pindahkan skenario ini ke folder daerah")
    if begin is not None:
        given.setdefault("from", Given(begin, entry))
    return Part(program, given, entry)


def _values(inside: Mapping[str, Entry], readers: Mapping[str, Callable[[Entry], Any]]) -> dict[str, Any]:
    read = {key: readers[key](child) for key, child in inside.items() if key in readers}
    return {key: value for key, value in read.items() if value is not None}


def _use_readers(context: Context, own: bool) -> dict[str, Callable[[Entry], Any]]:
    def percent(bounds: Bounds) -> Callable[[Entry], Uncertain | None]:
        return lambda entry: _fraction(uncertain(entry, bounds))

    def year(entry: Entry) -> int | None:
        return _year(entry, context, own)

    def not_with(entry: Entry) -> tuple[str, ...] | None:
        return words(entry, list(context.programs.programs), "program")

    def areas(entry: Entry) -> tuple[str, ...] | None:
        if not own:
            rule = "skenario pustaka berlaku untuk semua daerah"
            entry.refuse("skenario pustaka tidak menyebut kecamatan", rule, "pindahkan skenario ini ke folder daerah")
            return None
        return _areas(entry, context)

    return {
        "from": year,
        "to": year,
        "ramp": _ramp,
        "recipients": _recipients,
        "coverage": _coverage,
        "exclusion_error": lambda entry: _not_excluded(_fraction(uncertain(entry, _ERROR))),
        "inclusion_error": percent(_OUTSIDE),
        "reranking": percent(_SMALL),
        "registry_error": percent(REGISTRY_ERROR),
        "take_up": percent(_WHOLE),
        "leakage": percent(_SMALL),
        "adequacy": percent(_WHOLE),
        "administration": percent(ADMINISTRATION),
        "amount": lambda entry: uncertain(entry, RUPIAH),
        "source": lambda entry: text(entry, 600),
        "not_with": not_with,
        "areas": areas,
    }


def _areas(entry: Entry, context: Context) -> tuple[str, ...] | None:
    if context.areas is not None and not context.areas:
        rule = "kode kecamatan tercatat di tabel wilayah"
        entry.refuse("kecamatan daerah ini belum tercatat", rule, "isi dahulu buku kerja wilayah (rpkd init)")
        return None
    written = [item.value for item in items(entry) if isinstance(item.value, str)]
    return words(entry, list(written if context.areas is None else context.areas), "kode kecamatan")


def _fraction(found: Uncertain | None) -> Uncertain | None:
    return None if found is None else found.scaled(0.01)


def _year(entry: Entry, context: Context, own: bool) -> int | None:
    """Read a year. Documents of all periods share the library: its years may lie outside of this one's."""
    rule = f"tahun di dalam periode dokumen, {context.first_year} sampai {context.last_year}"
    found = number(entry, Bounds(1000, 9999, rule, str(context.first_year), whole=True))
    if found is None:
        return None
    if not own and not FIRST_YEAR <= found <= LAST_YEAR:
        entry.refuse("tahun di luar batas", YEAR_RULE, "periksa tahunnya")
        return None
    if own and not context.first_year <= found <= context.last_year:
        entry.refuse(
            "tahun di luar periode dokumen", rule, "perbaiki tahun itu, atau periode di berkas parameter daerah"
        )
        return None
    return int(found)


def _ramp(entry: Entry) -> tuple[float, ...] | None:
    rule = "persen dari cakupan penuh pada tahun pertama, kedua, dan seterusnya; tidak pernah turun"
    steps = [number(item, Bounds(0, 100, rule, "100", fraction=1.0)) for item in items(entry)]
    known = [step for step in steps if step is not None]
    if not known or len(known) < len(steps):
        return None
    if known != sorted(known):
        entry.refuse("tahapan turun", rule, "tulis misalnya ramp: [50, 75, 100]; untuk berhenti pakai to")
        return None
    return tuple(step / 100 for step in known)


def _recipients(entry: Entry) -> float | str | None:
    return QUOTA if entry.value == QUOTA else number(entry, _RECIPIENTS)


def _coverage(entry: Entry) -> dict[int, Uncertain] | None:
    """Read one share for every decile, or one for each that is named."""
    if not isinstance(entry.value, dict) or entry.value.keys() & {"low", "mode", "high"}:
        single = _fraction(uncertain(entry, _WHOLE))
        return None if single is None else dict.fromkeys(range(1, DECILES + 1), single)
    found: dict[int, Uncertain] = {}
    children = mapping(entry)
    for key, child in children.items():
        if not isinstance(key, int) or not 1 <= key <= DECILES:
            rule = f"desil 1 sampai {DECILES}, tanpa tanda kutip"
            child.refuse("kunci di sini harus desil", rule, "tulis misalnya coverage: {1: 90, 2: 60}", key)
            continue
        share = _fraction(uncertain(child, _WHOLE))
        if share is not None:
            found[key] = share
    return found if found and len(found) == len(children) else None


def _not_excluded(missed: Uncertain | None) -> dict[int, Uncertain] | None:
    """Turn the share that is not reached into coverage."""
    if missed is None:
        return None
    reached = Uncertain(1 - missed.high, 1 - missed.mode, 1 - missed.low)
    return dict.fromkeys(range(1, DECILES + 1), reached)


@dataclass(frozen=True)
class _ShockForm:
    """What a kind of shock may be given: its change, and keys that it needs or may have."""

    change: Bounds
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


_PRICE = _ShockForm(Bounds(-90, 300, "persen perubahan harga, −90 sampai 300", "20"))
_LOSS = _ShockForm(
    Bounds(0, 100, "persen pengeluaran yang hilang pada keluarga yang terkena, 0 sampai 100", "30"),
    ("share",),
    ("deciles",),
)
SHOCKS: dict[ShockKind, _ShockForm] = {
    "rice_price": _PRICE,
    "fuel_price": _PRICE,
    "line_inflation": _ShockForm(Bounds(-20, 50, "persen per tahun di atas proyeksi, −20 sampai 50", "2")),
    "growth": _ShockForm(Bounds(-30, 30, "poin persen per tahun, −30 sampai 30", "-1.5")),
    "inequality": _ShockForm(Bounds(-50, 50, "persen perubahan ketimpangan, −50 sampai 50", "5")),
    "job_loss": _LOSS,
    "disaster": _LOSS,
    "program_cut": _ShockForm(
        Bounds(0, 100, "persen penerima yang dihentikan, 0 sampai 100", "20"), ("program",), ("deciles",)
    ),
    "fund_cut": _ShockForm(Bounds(0, 100, "persen uang yang berkurang, 0 sampai 100", "30"), ("fund",)),
    "pace": _ShockForm(Bounds(0, 300, "persen dari laju daerah itu sendiri, 0 sampai 300", "100")),
}
SHARE = Bounds(0, 100, "persen keluarga yang terkena, 0 sampai 100", "5")
_SHOCK_KEYS = ("kind", "from", "to", "change", "share", "deciles", "program", "fund")


def _shock_part(entry: Entry, context: Context, own: bool) -> Part | None:
    """Read one shock; None when it is not known what kind."""
    inside = fields(entry, _SHOCK_KEYS)
    if is_empty(entry.value):
        entry.refuse("butir daftar ini kosong", "kind beserta kuncinya", "isi atau hapus butir itu")
    if not inside:
        return None
    kind = choice(
        need(entry, inside, "kind", f"salah satu dari: {', '.join(_KINDS)}", "isi kunci itu"), _KINDS, "guncangan"
    )
    if kind is None:
        return None
    form = SHOCKS[kind]
    for key in inside.keys() - {"kind", "from", "to", "change", *form.needs, *form.may}:
        rule = f"kunci guncangan ini: from, to, change{''.join(f', {name}' for name in (*form.needs, *form.may))}"
        inside[key].refuse(f"{key} tidak dipakai oleh guncangan {kind}", rule, "hapus kunci itu", key)
    readers: dict[str, Callable[[Entry], Any]] = {
        "from": lambda child: _year(child, context, own),
        "to": lambda child: _year(child, context, own),
        "change": lambda child: _fraction(uncertain(child, form.change)),
        "share": lambda child: _fraction(uncertain(child, SHARE)),
        "deciles": deciles,
        "program": lambda child: choice(child, list(context.programs.programs), "program"),
        "fund": lambda child: choice(child, FUNDS, "sumber dana"),
    }
    given = {key: Given(value, inside[key]) for key, value in _values(inside, readers).items()}
    given["kind"] = Given(kind, inside["kind"])
    about = (kind, *(given[key].value if key in given else None for key in ("program", "fund")))
    return Part(about, given, entry)
