"""The annex of scenarios: every parameter in use with source, validity and status, and each scenario in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from rpkd.numbers import Unit, format_number
from rpkd.params import (
    Alternative,
    DatedValue,
    Scenario,
    Scenarios,
    Shock,
    Uncertain,
    Use,
    UsedParameter,
    Value,
    parameters_used,
)
from rpkd.report._content import TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._scenario_details import target_words
from rpkd.report._scenario_known import Ground
from rpkd.report._words import indonesian_date, joined
from rpkd.results import Column, ResultTable
from rpkd.scenario import World

Titled = tuple[str, TableContent]

PROGRAMS, ASSUMPTIONS, OTHERS, DEFINITIONS = (
    "tbl_asumsi_program", "tbl_asumsi_umum", "tbl_asumsi_bacaan_lain", "tbl_asumsi_skenario",
)  # fmt: skip
_PARAMETERS = {
    "amount": ("besaran satu kali bayar", "Rp"),
    "payments": ("pembayaran setahun", "kali"),
    "fill_to": ("ditambah sampai", ""),
    "deciles": ("desil sasaran", ""),
    "quota": ("kuota nasional", ""),
    "fund": ("sumber dana", ""),
    "administration": ("biaya penyaluran", "persen"),
    "counted": ("bagian yang dihitung sebagai pengeluaran", "persen"),
    "share": ("bagian penduduk", "persen"),
    "value": ("", ""),
}
_FILLED = {"poverty_line": "garis kemiskinan", "extreme_line": "garis kemiskinan ekstrem"}
_SHOCKS = {
    "rice_price": "harga beras naik {change} persen",
    "fuel_price": "harga bensin naik {change} persen",
    "line_inflation": "garis kemiskinan naik lebih cepat {change} persen setahun",
    "growth": "pengeluaran tumbuh lebih cepat {change} persen setahun",
    "inequality": "ketimpangan berubah {change} persen",
    "job_loss": "{share} persen keluarga kehilangan {change} persen pengeluaran karena pekerjaan hilang",
    "disaster": "{share} persen keluarga kehilangan {change} persen pengeluaran karena bencana",
    "program_cut": "penerima {program} berkurang {change} persen",
    "fund_cut": "{fund} berkurang {change} persen",
    "pace": "{change} persen laju daerah lima tahun terakhir berlanjut menggantikan proyeksi",
}


def used_parameters(ground: Ground) -> tuple[UsedParameter, ...]:
    """List the dated values that the shown scenarios rest on in the years that are computed."""
    codes = dict.fromkeys([ground.scenarios.base.code, *ground.params.scenario.shown])
    shown = Scenarios({code: ground.scenarios[code] for code in codes})
    world, document = ground.world, ground.params.document
    first, last = (world.years[1], world.years[-1]) if isinstance(world, World) else (
        document.period_start, document.period_end,
    )  # fmt: skip
    return parameters_used(ground.programs, shown, first, last)


def assumption_tables(ground: Ground) -> dict[str, Titled]:
    """List every parameter in use with its validity, source and status, and other readings of the same period."""
    used = _needed(ground)
    programs = [one for one in used if one.kind == "program"]
    others = [one for one in used if one.kind != "program"]
    found = {
        PROGRAMS: ("Parameter program yang dipakai", _used_table(ground, programs, "Program")),
        ASSUMPTIONS: ("Kelompok penduduk dan asumsi yang dipakai", _used_table(ground, others, "Kelompok atau asumsi")),
    }
    if any(one.value.alternatives for one in used):
        found[OTHERS] = ("Bacaan lain untuk masa yang sama, ditampilkan dan tidak dipakai", _others_table(ground, used))
    return found


def _needed(ground: Ground) -> list[UsedParameter]:
    """Leave out groups that no shown programme is for."""
    used = used_parameters(ground)
    known = ground.programs.programs
    targets = {known[one.owner_code].target for one in used if one.kind == "program"}
    return [one for one in used if one.kind != "group" or one.owner_code in targets]


def _used_table(ground: Ground, used: Sequence[UsedParameter], heading: str) -> TableContent:
    columns = (
        Column("owner", f"{heading}: parameter dan nilai"),
        Column("validity", "Berlaku"),
        Column("source", "Sumber dan dasar hukum"),
        Column("status", "Status"),
    )
    # What one source says of one programme for one period stands on one row.
    rows: dict[tuple[str, ...], list[str]] = {}
    for one in used:
        value = one.value
        known = (one.owner_name, validity(value.start, value.end), _cited(value), value.status)
        words = f"{_PARAMETERS[one.parameter][0]} {_value(ground, one, value.value)}".strip()
        rows.setdefault(known, []).append(words)
    return TableContent(
        columns, tuple((f"{owner}: {'; '.join(words)}", *known) for (owner, *known), words in rows.items())
    )


def _cited(value: DatedValue | Alternative) -> str:
    """Write where a value was read, the rule that sets it where the source does not name it, and the remark."""
    text = value.source
    if value.legal_basis and value.legal_basis not in text:
        text += f"; {value.legal_basis}"
    return f"{text}. {value.note}" if value.note else text


def _named(one: UsedParameter) -> str:
    words = _PARAMETERS[one.parameter][0]
    return f"{one.owner_name}: {words}" if words else one.owner_name


def _value(ground: Ground, one: UsedParameter, value: Value) -> str:
    unit = _PARAMETERS[one.parameter][1]
    if one.kind == "assumption":
        unit = ground.programs.assumptions[one.owner_code].unit
    if one.parameter == "quota":
        unit = target_words(ground.programs.programs[one.owner_code].target, ground.programs)
    return value_text(value, unit)


def value_text(value: Value, unit: str) -> str:
    """Write a dated value with its unit.

    Examples
    --------
    >>> value_text(2870000.0, "Rp"), value_text((1, 4), ""), value_text(Uncertain(1, 5, 11), "persen")
    ('Rp2.870.000', '1–4', '5 (1 sampai 11) persen')
    """
    if isinstance(value, tuple):
        return str(value[0]) if value[0] == value[1] else f"{value[0]}–{value[1]}"
    if isinstance(value, str):
        return _FILLED.get(value, value)
    if isinstance(value, Uncertain):
        text = (
            _plain(value.mode)
            if value.fixed
            else f"{_plain(value.mode)} ({_plain(value.low)} sampai {_plain(value.high)})"
        )
    else:
        text = _plain(value)
    if unit == "Rp":
        return f"Rp{text}"
    return f"{text} {unit}".strip()


def _plain(value: float) -> str:
    """Write a number with as many decimals as it has, four at most."""
    text = format_number(value, Unit.INDEX, 4)
    return text.rstrip("0").removesuffix(",")


def validity(start: date, end: date | None) -> str:
    """Write the period in which a value holds.

    Examples
    --------
    >>> validity(date(2025, 1, 1), None)
    'sejak 1 Januari 2025'
    """
    if end is None:
        return f"sejak {indonesian_date(start)}"
    return f"{indonesian_date(start)} sampai {indonesian_date(end)}"


def _others_table(ground: Ground, used: Sequence[UsedParameter]) -> TableContent:
    columns = (
        Column("owner", "Parameter"),
        Column("used", "Dipakai"),
        Column("other", "Bacaan lain"),
        Column("source", "Sumber bacaan lain"),
        Column("status", "Status"),
    )
    rows = []
    for one in used:
        for other in one.value.alternatives:
            source = _cited(other)
            rows.append(
                (
                    _named(one),
                    _value(ground, one, one.value.value),
                    _value(ground, one, other.value),
                    source,
                    other.status,
                )
            )
    return TableContent(columns, tuple(rows))


STATUS_WORDS = (
    "Status menunjukkan sejauh mana suatu nilai diketahui: F dibaca di sumbernya sendiri, 2 diambil dari sumber kedua "
    "dan belum dicocokkan dengan naskah aslinya, M pengetahuan umum penyusun yang belum bersumber, dan A asumsi "
    "penyusun yang boleh dan perlu diganti daerah. Nilai di dalam kurung ialah kisaran yang dipakai dalam pengambilan "
    "ulang. Masa berlaku yang hanya menyebut permulaannya berarti sumber tidak menyebut akhirnya."
)


def assumption_sections(tables: Mapping[str, ResultTable]) -> str:
    """Explain the status and show the tables of parameters."""
    parts = [escape_markup(STATUS_WORDS), *(titled_table(tables[key]) for key in (PROGRAMS, ASSUMPTIONS))]
    if OTHERS in tables:
        parts.append(titled_table(tables[OTHERS]))
    return "\n\n".join(parts)


def definition_tables(ground: Ground) -> dict[str, Titled]:
    """List what each shown scenario assumes: programmes, years, coverage, errors, shocks."""
    columns = (
        Column("scenario", "Skenario"),
        Column("item", "Program atau guncangan"),
        Column("years", "Tahun"),
        Column("reach", "Jangkauan"),
        Column("errors", "Ketepatan dan penyaluran"),
    )
    codes = dict.fromkeys([ground.scenarios.base.code, *ground.params.scenario.shown])
    rows: list[tuple[str, str, str, str, str]] = []
    base = ground.scenarios.base
    for code in codes:
        scenario = ground.scenarios[code]
        items = [_use_row(ground, use) for use in _own_uses(scenario, base)]
        items += [_shock_row(ground, shock) for shock in scenario.shocks]
        if not items:
            items = [("program berjalan tanpa perubahan", "", "", "")]
        rows += [(scenario.name if place == 0 else "", *item) for place, item in enumerate(items)]
    return {DEFINITIONS: ("Isi setiap skenario", TableContent(columns, tuple(rows)))}


def _own_uses(scenario: Scenario, base: Scenario) -> list[Use]:
    """Return the uses in which a scenario differs from the programmes that run now; all of them for these."""
    if scenario is base:
        return list(base.uses)
    own = [_core(use) for use in base.uses]
    return [use for use in scenario.uses if _core(use) not in own]


def _core(use: Use) -> Use:
    """Leave out when and where it is written: a use like that of now for some years changes nothing."""
    return replace(use, first=0, last=0, file="", line=0)


def _use_row(ground: Ground, use: Use) -> tuple[str, str, str, str]:
    years = str(use.first) if use.first == use.last else f"{use.first}–{use.last}"
    return ground.programs.programs[use.program].name, years, _reach(ground, use), _errors(ground, use)


def _reach(ground: Ground, use: Use) -> str:
    program = ground.programs.programs[use.program]
    unit = target_words(program.target, ground.programs)
    if use.recipients == "quota":
        own = ground.params.scenario.recipients.get(use.program)
        if own is None:
            text = "bagian daerah dari kuota nasional"
        else:
            text = f"{format_number(own, Unit.COUNT)} {unit} menurut parameter daerah"
    elif use.recipients is not None:
        text = f"{format_number(use.recipients, Unit.COUNT)} {unit}"
    else:
        text = _coverage(use, unit)
    if len(use.ramp) > 1:
        steps = ", ".join(_plain(100 * step) for step in use.ramp)
        text += f"; bertahap {steps} persen"
    if use.not_with:
        names = [ground.programs.programs[code].name for code in use.not_with]
        text += f"; tidak bersama {joined(names)}"
    if use.areas:
        districts = {district.code: district.name for district in ground.districts}
        text += f"; hanya di {joined([districts.get(code, code) for code in use.areas])}"
    return text


def _coverage(use: Use, unit: str) -> str:
    shares = use.coverage or {}
    if len({(share.low, share.mode, share.high) for share in shares.values()}) == 1 and len(shares) == 10:
        return f"{_range(next(iter(shares.values())))} persen sasaran: {unit}"
    parts = [f"{_range(share)} persen desil {decile}" for decile, share in sorted(shares.items())]
    return f"{', '.join(parts)}: {unit}"


def _range(number: Uncertain) -> str:
    return value_text(number.scaled(100), "")


def _errors(ground: Ground, use: Use) -> str:
    parts = []
    for name, words, plain in (
        ("inclusion_error", "di luar sasaran", 0.0),
        ("registry_error", "kesalahan peringkat", None),
        ("reranking", "diperingkat ulang setahun", 0.0),
        ("take_up", "mengambil", 1.0),
        ("leakage", "tidak sampai", 0.0),
        ("adequacy", "besaran yang dibayarkan", 1.0),
        ("administration", "biaya penyaluran", None),
    ):
        number: Uncertain | None = getattr(use, name)
        if number is not None and not (number.fixed and number.mode == plain):
            parts.append(f"{words} {_range(number)}")
    text = f"{', '.join(parts)} (persen)" if parts else "tanpa kesalahan tambahan"
    if use.amount is not None:
        text += f"; besaran {value_text(use.amount, 'Rp')} ({use.source})"
    return text


def _shock_row(ground: Ground, shock: Shock) -> tuple[str, str, str, str]:
    years = str(shock.first) if shock.first == shock.last else f"{shock.first}–{shock.last}"
    program = "" if shock.program is None else ground.programs.programs[shock.program].name
    text = _SHOCKS[shock.kind].format(
        change=_range(shock.change),
        share="100" if shock.share is None else _range(shock.share),
        program=program,
        fund=shock.fund or "",
    )
    where = "semua keluarga" if shock.deciles is None else f"desil {shock.deciles[0]}–{shock.deciles[1]}"
    return f"Guncangan: {text}", years, where if not (shock.program or shock.fund) else "", ""


def definition_sections(ground: Ground, tables: Mapping[str, ResultTable]) -> str:
    """Say what each shown scenario assumes, with the table."""
    codes = dict.fromkeys([ground.scenarios.base.code, *ground.params.scenario.shown])
    points = [
        f"- {escape_markup(f'{ground.scenarios[code].name}: {ground.scenarios[code].summary}')}" for code in codes
    ]
    text = (
        "Tabel berikut memuat yang berbeda dari program berjalan; skenario selebihnya mewarisi program berjalan. Angka "
        "di dalam kurung ialah kisarannya."
    )
    return "\n\n".join(["\n".join(points), escape_markup(text), titled_table(tables[DEFINITIONS])])
