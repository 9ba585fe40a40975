"""The sections below the comparison of scenarios: who is reached, what the effect hangs on, what the goals need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rpkd.numbers import Unit, format_number
from rpkd.params import FAMILIES, PERSONS, Programs
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._scenario_numbers import BILLION, THOUSAND, Numbers
from rpkd.report._scenario_sentences import NOTHING, OWNERS, quoted
from rpkd.report._scenario_view import Scored, View, Wanted
from rpkd.report._words import joined, prints_as_zero
from rpkd.results import Column, ResultTable
from rpkd.scenario import PROJECTED_HEADCOUNT, PROJECTED_LINE, PROJECTED_SHAPE, SAMPLE, Account, Swing, is_told

Titled = tuple[str, TableContent]

MEASURES, GROUPS = "tbl_skenario_ukuran", "tbl_skenario_kelompok"
PROGRAMS, DECILES, AREAS = "tbl_skenario_program", "tbl_skenario_desil", "tbl_skenario_kecamatan"
DRIVERS, GOALS = "tbl_skenario_penentu", "tbl_skenario_tujuan"
_DRIVERS_SHOWN = 8
_NAMED = 3
_PERCENT = 100
_NAMES = {
    "inclusion_error": "penerima di luar sasaran",
    "take_up": "yang mengambil bantuannya",
    "leakage": "uang yang tidak sampai",
    "adequacy": "bagian besaran yang dibayarkan",
    "administration": "biaya penyaluran",
    "reranking": "keluarga yang diperingkat ulang",
    "registry_error": "kesalahan peringkat DTSEN",
    "coverage": "cakupan",
    "counted": "bagian yang menjadi pengeluaran",
    "amount": "besaran",
}
_SHOCKS = {
    "rice_price": "harga beras",
    "fuel_price": "harga bensin",
    "line_inflation": "kenaikan garis kemiskinan",
    "growth": "pertumbuhan",
    "inequality": "ketimpangan",
    "job_loss": "kehilangan pekerjaan",
    "disaster": "bencana",
    "program_cut": "pemotongan program",
    "fund_cut": "pemotongan dana",
    "pace": "laju daerah",
}
_KEYS = {
    PROJECTED_HEADCOUNT: "Proyeksi P0 (persen)",
    PROJECTED_SHAPE: "Proyeksi kedalaman kemiskinan (P1)",
    PROJECTED_LINE: "Proyeksi garis kemiskinan (Rp)",
    SAMPLE: "Sebaran pengeluaran di sekitar garis (sampel lain)",
    "registry_exclusion": "Kesalahan peringkat DTSEN (persen)",
    "rice_share": "Bagian beras dalam garis kemiskinan (persen)",
    "fuel_share": "Bagian bensin dalam garis kemiskinan (persen)",
    "net_buyers": "Rumah tangga yang membeli beras (persen)",
    "pass_through": "Bagian pertumbuhan yang sampai ke pengeluaran (persen)",
}
_IN_PERCENT = ("rice_share", "fuel_share", "net_buyers")


def reach_tables(view: View | None) -> dict[str, Titled]:
    """Tell whom the scenario with the largest effect reaches: by programme, decile and, where counted, kecamatan."""
    if view is None or view.best is None or not view.changed_accounts:
        return {}
    best, accounts = view.best, view.changed_accounts
    of = view.ground.titled(f"skenario {best.name}, {view.last}")
    found = {
        PROGRAMS: (f"Program yang berubah pada {of}", _program_table(view, accounts)),
        DECILES: (f"Uang program itu dan penduduk miskin menurut desil pada {of}", _deciles(view, best)),
    }
    if view.world.people.areas:
        found[AREAS] = (f"Perkiraan uang yang diterima menurut kecamatan pada {of}", _areas(view, accounts))
    return found


def target_words(target: str, programs: Programs) -> str:
    """Say in what a programme's recipients are counted."""
    return {FAMILIES: "keluarga", PERSONS: "jiwa"}.get(target) or programs.groups[target].name


def _program_table(view: View, accounts: Sequence[Account]) -> TableContent:
    columns = (
        Column("program", "Program"),
        Column("recipients", "Penerima", Unit.COUNT),
        Column("unit", "Dihitung menurut"),
        Column("cost", "Biaya", Unit.BILLION_RUPIAH),
        Column("to_poor", "Diterima penduduk miskin", Unit.PERCENT, 0),
        Column("points", "Penurunan P0", Unit.PERCENTAGE_POINT),
    )
    programs = view.ground.programs
    brought = {}
    if view.contributions is not None:
        brought = {part.code: -_PERCENT * part.share.headcount for part in view.contributions.programs}
    rows: list[tuple[Cell, ...]] = []
    for account in accounts:
        program = programs.programs[account.code]
        rows.append(
            (
                program.name,
                round(account.recipients),
                target_words(program.target, programs),
                account.total / BILLION,
                _PERCENT * account.to_poor / account.received if account.received else None,
                brought.get(account.code),
            )
        )
    return TableContent(columns, tuple(rows))


def _deciles(view: View, best: Scored) -> TableContent:
    columns = (
        Column("decile", "Desil DTSEN"),
        Column("money", "Uang yang diterima", Unit.BILLION_RUPIAH),
        Column("before", "Penduduk miskin, program berjalan", Unit.THOUSAND_PERSONS, 1),
        Column("after", "Penduduk miskin, skenario", Unit.THOUSAND_PERSONS, 1),
    )
    now, then = view.base.outcome.at(view.last), best.outcome.at(view.last)
    accounts = view.changed_accounts
    rows = tuple(
        (
            str(decile),
            sum(float(account.by_decile[decile]) for account in accounts) / BILLION,
            float(now.poor_by_decile[decile]) / THOUSAND,
            float(then.poor_by_decile[decile]) / THOUSAND,
        )
        for decile in range(1, 11)
    )
    return TableContent(columns, rows)


def _areas(view: View, accounts: Sequence[Account]) -> TableContent:
    names = {district.code: district.name for district in view.ground.districts}
    columns = (
        Column("area", "Kecamatan"),
        Column("money", "Perkiraan uang yang diterima", Unit.BILLION_RUPIAH),
        Column("share", "Bagian", Unit.PERCENT, 1),
    )
    sums = [sum(float(account.by_area[place]) for account in accounts) for place in range(len(view.world.people.areas))]
    total = sum(sums) or 1.0
    rows = tuple(
        (names.get(code, code), money / BILLION, _PERCENT * money / total)
        for code, money in sorted(zip(view.world.people.areas, sums, strict=True), key=lambda pair: -pair[1])
    )
    return TableContent(columns, rows)


def reach_sections(numbers: Numbers, view: View | None, tables: Mapping[str, ResultTable]) -> str:
    """Say whom the scenario with the largest effect reaches, with its tables."""
    if view is None:
        return NOTHING
    if view.best is None:
        return "Tidak ada skenario yang menurunkan kemiskinan secara meyakinkan, sehingga jangkauannya tidak dirinci."
    if not tables:
        return escape_markup(
            view.ground.told(
                f"Skenario {quoted(view.best)}, yang dampaknya terbesar, tidak mengubah program, sehingga tidak ada "
                "penerima yang dirinci."
            )
        )
    poor = numbers.get("scenario_best_to_poor")
    text = f"Rincian berikut untuk skenario {quoted(view.best)}, yang dampaknya terbesar."
    if poor is not None:
        text += (
            f" Dari uang yang sampai pada {view.last}, {poor} diterima keluarga yang tanpa program itu hidup di bawah "
            "garis kemiskinan; selebihnya diterima keluarga di atas garis. "
            "Desil ialah peringkat DTSEN menurut hitungan, termasuk kesalahan peringkatnya."
        )
    parts = [
        escape_markup(view.ground.told(text)),
        *(titled_table(tables[key]) for key in (PROGRAMS, DECILES) if key in tables),
    ]
    if AREAS in tables:
        parts.append(
            escape_markup(
                "Menurut kecamatan, uang dibagi menurut banyaknya keluarga setiap desil yang dihitung perangkat "
                "daerah. Ini perkiraan ke mana uang mengalir, bukan angka kemiskinan kecamatan."
            )
        )
        parts.append(titled_table(tables[AREAS]))
    return "\n\n".join(parts)


def measure_tables(view: View | None) -> dict[str, Titled]:
    """List depth, severity and inequality by scenario in the last year, and the poor of groups that a survey counts."""
    if view is None:
        return {}
    columns = (
        Column("scenario", "Skenario"),
        Column("gap", "P1", Unit.INDEX, 2),
        Column("severity", "P2", Unit.INDEX, 2),
        Column("gini", "Rasio Gini", Unit.INDEX, 3),
    )
    last = [(one.name, one.outcome.at(view.last)) for one in view.everything]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, _PERCENT * found.measures.gap, _PERCENT * found.measures.severity, found.gini) for name, found in last
    )
    titled = view.ground.titled
    tables = {MEASURES: (titled(f"Kedalaman, keparahan, dan ketimpangan {view.last}"), TableContent(columns, rows))}
    told = _groups_told(view)
    if told:
        names = view.ground.programs.groups
        by_group = tuple(Column(f"group_{code}", names[code].name, Unit.THOUSAND_PERSONS, 1) for code in told)
        poor: list[tuple[Cell, ...]] = [
            (name, *(found.poor_by_group[code] / THOUSAND for code in told)) for name, found in last
        ]
        content = TableContent((Column("scenario", "Skenario"), *by_group), tuple(poor))
        tables[GROUPS] = (titled(f"Penduduk miskin menurut kelompok rentan {view.last}"), content)
    return tables


def _groups_told(view: View) -> list[str]:
    """Return the groups that the survey tells of; of published figures all groups are as often poor as everybody."""
    survey = view.ground.survey
    if survey is None:
        return []
    return [code for code in view.world.people.members if is_told(survey, code)]


def measure_sections(numbers: Numbers, view: View | None, tables: Mapping[str, ResultTable]) -> str:
    """Show the other measures by scenario."""
    if view is None:
        return NOTHING
    text = "Kedalaman dan keparahan mengukur seberapa jauh penduduk miskin hidup di bawah garis kemiskinan."
    if view.world.basis == "published":
        text += (
            " Rasio Gini hanya untuk membandingkan skenario: sebaran pengeluaran di atas garis kemiskinan diandaikan, "
            "karena tidak diterbitkan menurut kabupaten/kota."
        )
    parts = [escape_markup(view.ground.told(text)), titled_table(tables[MEASURES])]
    if GROUPS in tables:
        parts.append(titled_table(tables[GROUPS]))
    return "\n\n".join(parts)


def driver_tables(view: View | None) -> dict[str, Titled]:
    """List the numbers that the effect of the best scenario hangs on most."""
    if view is None or view.best is None or view.sensitivity is None or not view.sensitivity.swings["headcount"]:
        return {}
    columns = (
        Column("number", "Penentu"),
        Column("low", "Nilai rendah"),
        Column("high", "Nilai tinggi"),
        Column("at_low", "Dampak bila rendah", Unit.PERCENTAGE_POINT),
        Column("at_high", "Dampak bila tinggi", Unit.PERCENTAGE_POINT),
    )
    swings = view.sensitivity.swings["headcount"][:_DRIVERS_SHOWN]
    rows = tuple(
        (
            driver_name(swing.key, view.ground.programs),
            _end(swing.key, swing.low),
            _end(swing.key, swing.high),
            None if swing.at_low is None else _PERCENT * swing.at_low,
            None if swing.at_high is None else _PERCENT * swing.at_high,
        )
        for swing in swings
    )
    title = f"Yang paling menentukan dampak skenario {view.best.name} atas P0 {view.last}"
    return {DRIVERS: (view.ground.titled(title), TableContent(columns, rows))}


def driver_name(key: str, programs: Programs) -> str:
    """Name an uncertain number for readers."""
    if key in _KEYS:
        return _KEYS[key]
    owner, _, rest = key.partition(".")
    if owner == "shock":
        kind, _, name = rest.partition(".")
        told = {"change": "besarnya", "share": "keluarga yang terkena"}.get(name, name)
        return f"Guncangan {_SHOCKS[kind]}, {told} (persen)"
    if owner == "registry":
        return f"Peringkat DTSEN menurut skenario: {_NAMES[rest]} (persen)"
    unit = "Rp" if rest == "amount" else "persen"
    return f"{programs.programs[owner].name}: {_NAMES[rest]} ({unit})"


def _end(key: str, value: float | None) -> str | None:
    if value is None:
        return None
    if key == PROJECTED_LINE or key.endswith(".amount"):
        return format_number(value, Unit.RUPIAH)
    if key in _IN_PERCENT:
        return format_number(value, Unit.PERCENT, 1)
    return format_number(_PERCENT * value, Unit.PERCENT, 2 if key.startswith("projection.") else 1)


def driver_sections(numbers: Numbers, view: View | None, tables: Mapping[str, ResultTable]) -> str:
    """Say what the effect hangs on most, with its table."""
    if view is None:
        return NOTHING
    if view.best is None or DRIVERS not in tables or view.sensitivity is None:
        return "Tidak ada dampak yang cukup besar untuk diuraikan penentunya."
    first: list[Swing] = list(view.sensitivity.swings["headcount"][:_NAMED])
    names = [driver_name(swing.key, view.ground.programs).partition(" (")[0] for swing in first]
    text = (
        "Setiap angka yang tidak pasti digeser sendiri dari ujung bawah ke ujung atas selangnya "
        f"({numbers['scenario_coverage']}), sedangkan yang lain tetap. Dampak skenario {quoted(view.best)} paling "
        f"bergantung pada {joined([_small(name) for name in names])}."
    )
    return "\n\n".join([escape_markup(view.ground.told(text)), titled_table(tables[DRIVERS])])


def _small(name: str) -> str:
    second = name[1:2]
    return name if second.isupper() or not second.isalpha() else name[0].lower() + name[1:]


def goal_tables(view: View | None) -> dict[str, Titled]:
    """List what the goals need: in theory, in the order of the registry, and with a scenario made larger."""
    if view is None:
        return {}
    columns = (
        Column("goal", "Tujuan"),
        Column("least", "Bila dikenali tepat", Unit.BILLION_RUPIAH),
        Column("top_up", "Bila menurut DTSEN", Unit.BILLION_RUPIAH),
        Column("looked", "Diperiksa", Unit.PERCENT, 1),
        Column("scenario", "Skenario yang disesuaikan"),
        Column("times", "Cakupan, kali", Unit.INDEX, 1),
        Column("cost", "Tambahan biaya", Unit.BILLION_RUPIAH),
        Column("left", "Tersisa", Unit.PERCENT),
    )
    rows = tuple(_goal_row(view, wanted) for wanted in view.wanted)
    title = f"Biaya setahun yang diperlukan untuk mencapai tujuan {region_free(view)}"
    return {GOALS: (view.ground.titled(title), TableContent(columns, rows))}


def region_free(view: View) -> str:
    """Name the years of the goals."""
    return joined([str(year) for year in sorted({wanted.goal.year for wanted in view.wanted})])


def _goal_row(view: View, wanted: Wanted) -> tuple[Cell, ...]:
    name, scaled = goal_name(view, wanted), wanted.scaled
    front: tuple[Cell, ...] = (
        name,
        wanted.least / BILLION,
        wanted.top_up.cost / BILLION,
        _PERCENT * wanted.top_up.share,
    )
    if scaled is None or wanted.scored is None:
        return (*front, None, None, None, None)
    found = scaled.years[-1]
    left = found.measures.extreme if wanted.goal.headcount is None else found.measures.headcount
    reached = "" if scaled.reached else " (belum tercapai pada cakupan penuh)"
    return (*front, f"{wanted.scored.name}{reached}", scaled.multiplier, found.cost / BILLION, _PERCENT * left)


def goal_name(view: View, wanted: Wanted) -> str:
    """Name a goal as the table does."""
    if wanted.goal.headcount is None:
        return "Kemiskinan ekstrem nol"
    owner = OWNERS["national" if view.ground.aimed is None else view.ground.aimed.owner]
    return f"{owner[:1].upper()}{owner[1:]} P0 {format_number(_PERCENT * wanted.goal.headcount, Unit.PERCENT)}"


def goal_sections(numbers: Numbers, view: View | None, tables: Mapping[str, ResultTable]) -> str:
    """Say what the goals need, with the table."""
    if view is None:
        return NOTHING
    sentences = [_goal_sentence(numbers, view, place, wanted) for place, wanted in enumerate(view.wanted, start=1)]
    aimed = view.ground.aimed
    if aimed is not None and len(view.wanted) == 1:
        sentences.insert(0, "Target P0 sudah terpenuhi menurut proyeksi, sehingga tidak menuntut tambahan uang.")
    sentences.append(
        f"Menutup seluruh jurang kemiskinan pada {view.last} sekurangnya memerlukan {numbers['scenario_closing']} "
        "setahun, yaitu P1 kali garis kemiskinan kali dua belas bulan kali penduduk. Batas bawah ini mengandaikan "
        "setiap keluarga dikenali tepat, menerima persis kekurangannya, dan tanpa biaya penyaluran, sehingga tidak ada "
        "program yang semurah itu."
    )
    note = (
        "Diperiksa ialah bagian penduduk yang harus diperiksa menurut urutan DTSEN; biaya memeriksanya tidak "
        "dihitung. Cakupan, kali ialah pengali cakupan semua program tambahan skenario itu, masing-masing paling jauh "
        "sampai seluruh sasarannya; tersisa ialah P0 atau kemiskinan ekstrem yang dicapai dengan itu."
    )
    sentences[0] = view.ground.told(sentences[0])
    return "\n\n".join([*map(escape_markup, sentences), titled_table(tables[GOALS]), escape_markup(note)])


def _goal_sentence(numbers: Numbers, view: View, place: int, wanted: Wanted) -> str:
    stem = f"scenario_goal_{place}"
    least, top_up, share = (numbers[f"{stem}_{key}"] for key in ("least", "top_up", "share"))
    what = "Menghapus kemiskinan ekstrem" if wanted.goal.headcount is None else "Menurunkan P0 sampai target"
    text = f"{what} pada {least:periode} secara teori cukup dengan {least} setahun"
    if format(top_up) == format(least):
        text += f"; menurut urutan DTSEN biayanya sama, tetapi {share} penduduk harus diperiksa untuk menemukannya."
    else:
        text += f"; menurut urutan DTSEN yang ada diperlukan {top_up}, dan {share} penduduk harus diperiksa."
    if wanted.scaled is None or wanted.scored is None:
        return text
    cost, times, left = (numbers[f"{stem}_{key}"] for key in ("cost", "times", "left"))
    if wanted.scaled.reached:
        return (
            f"{text} Skenario {quoted(wanted.scored)} mencapainya bila cakupannya {times} kali yang direncanakan, "
            f"dengan tambahan {cost}."
        )
    rest = "hampir nol" if prints_as_zero(left) else f"{left}"
    return (
        f"{text} Skenario {quoted(wanted.scored)} tidak mencapainya walaupun setiap programnya menjangkau seluruh "
        f"sasarannya dengan tambahan {cost}: yang tersisa {rest}."
    )
