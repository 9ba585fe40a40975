"""Tables and notes of the projection chapter."""

from __future__ import annotations

from rpkd.numbers import Unit, format_number
from rpkd.projection import NoMacroPath, Path
from rpkd.report._content import Cell, TableContent
from rpkd.report._fan_chart import ChartParts, TargetSet
from rpkd.report._projection_numbers import told
from rpkd.report._projection_outlook import Aim, Outlook
from rpkd.report._projection_sentences import judged_text
from rpkd.report._words import joined, year_list
from rpkd.report.target import UNCHECKED_MARK, target_text, unchecked_note
from rpkd.results import Column

UNSUPPORTED_MARK = "‡"
CHART_YEARS = 9
"""Latest years of the record that the chart shows, so that the years ahead have room."""
_OWNERS = {"regional": "RPJMD", "province": "RPJMD provinsi", "national": "Nasional"}
# Owner of a target: (name in the key, short name, role in the chart)
_CHART = {
    "regional": ("Target RPJMD", "RPJMD", "own"),
    "province": ("Target provinsi", "provinsi", "province"),
    "national": ("Target nasional (Indonesia)", "nasional", "nation"),
}


def _dated(outlook: Outlook, year: int) -> str:
    own = outlook.own
    return f"{year} {UNSUPPORTED_MARK}" if own is not None and year > own.supported_until else str(year)


def headcount_table(outlook: Outlook) -> TableContent:
    """List the projected rate and number of poor by year, with intervals; one row of dashes without a projection."""
    columns = (
        Column("year", "Maret"),
        Column("median", "P0", Unit.PERCENT),
        *(
            Column(f"{side}_{coverage}", f"{words} {coverage}", Unit.PERCENT)
            for coverage in (80, 95)
            for side, words in (("low", "Bawah"), ("high", "Atas"))
        ),
        Column("poor", "Penduduk miskin", Unit.THOUSAND_PERSONS),
        *(
            Column(f"poor_{side}", f"{words} 80", Unit.THOUSAND_PERSONS)
            for side, words in (("low", "Bawah"), ("high", "Atas"))
        ),
    )
    own, poor = outlook.own, outlook.companions.poor
    if own is None:
        return TableContent(columns, ((None,) * len(columns),))
    rows: list[tuple[Cell, ...]] = []
    for year in own.headcount.years:
        persons: tuple[Cell, ...] = (None, None, None)
        if poor is not None:
            persons = (poor.median_of(year), *poor.interval(year, 0.8))
        path = own.headcount
        rows.append(
            (
                _dated(outlook, year),
                path.median_of(year),
                *path.interval(year, 0.8),
                *path.interval(year, 0.95),
                *persons,
            )
        )
    return TableContent(columns, tuple(rows))


def headcount_note(outlook: Outlook) -> str:
    """Explain the table: what the intervals are, where the population comes from, and the mark of later years."""
    if outlook.own is None:
        return "Tanda – berarti tidak dapat diproyeksikan"
    intervals = (
        "P0 dan penduduk miskin ialah median; bawah dan atas ialah batas selang 80 atau 95 persen, yang lebarnya "
        "diambil dari galat proyeksi pada tahun-tahun yang lalu"
    )
    notes = [intervals]
    population = outlook.companions.population
    if population is None:
        notes.append("Tanda – berarti jumlah penduduk tidak diketahui")
    else:
        instead = ", karena pertumbuhan daerah sendiri tidak diketahui atau tidak wajar"
        growth = {
            "own": "tumbuh seperti jumlah penduduk daerah yang tersirat dari angka kemiskinan dua tahun terakhir",
            "province": f"tumbuh seperti nilai tengah kabupaten/kota di provinsi{instead}",
            "nation": f"tumbuh seperti nilai tengah semua daerah{instead}",
        }[population.origin]
        given = f"tahun {year_list(population.given)} mengikuti proyeksi resmi" if population.given else ""
        grown = growth if population.growth is not None else ""
        notes.append(f"Jumlah penduduk miskin ialah P0 kali penduduk, yang {'; '.join(filter(None, (grown, given)))}")
    if outlook.years[-1] > outlook.own.supported_until:
        notes.append(_unsupported())
    return ". ".join(notes)


def _unsupported() -> str:
    return f"Tanda {UNSUPPORTED_MARK} berarti jangkanya melebihi galat masa lalu; selangnya perkiraan lanjutan"


def companions_table(outlook: Outlook) -> TableContent:
    """List what follows from P0 by year, each with its 80 % interval in brackets."""
    shown = _shown(outlook)
    columns = (Column("year", "Maret"), *(Column(key, label) for key, label, *_ in shown))
    years = outlook.years or (None,)
    rows = tuple(
        (
            None if year is None else _dated(outlook, year),
            *(_cell(path, year, unit, decimals) for _, _, path, unit, decimals in shown),
        )
        for year in years
    )
    return TableContent(columns, rows)


def _shown(outlook: Outlook) -> list[tuple[str, str, Path | None, Unit, int]]:
    found = outlook.companions
    shown = [
        ("p1", "Indeks kedalaman (P1)", found.indices.gap, Unit.INDEX, 2),
        ("p2", "Indeks keparahan (P2)", found.indices.severity, Unit.INDEX, 2),
        ("line", "Garis kemiskinan (Rp/kapita/bulan)", found.line, Unit.RUPIAH, 0),
    ]
    if found.extreme is not None:
        shown.append(("extreme", "Miskin ekstrem (persen)", found.extreme.path, Unit.PERCENT, 2))
    return shown


def _cell(path: Path | None, year: int | None, unit: Unit, decimals: int) -> str | None:
    if path is None or year is None:
        return None
    figures = (path.median_of(year), *path.interval(year, 0.8))
    rounded = (round(value, -3) if unit is Unit.RUPIAH else value for value in figures)
    middle, *ends = (format_number(value, unit, decimals) for value in rounded)
    return f"{middle} ({ends[0]}–{ends[1]})"


def companions_note(outlook: Outlook) -> str:
    """Explain the brackets, and why a figure is missing."""
    found = outlook.companions
    notes = ["Median, di dalam kurung selang 80 persen. P1 dan P2 mengikuti P0 menurut perbandingan yang lazim"]
    if found.line is not None:
        notes.append("Garis kemiskinan nominal, dibulatkan ke ribuan rupiah")
    missing = [
        words
        for words, path in (("P1", found.indices.gap), ("P2", found.indices.severity), ("garis kemiskinan", found.line))
        if path is None
    ]
    if missing:
        notes.append(f"Tanda – berarti {joined(missing)} daerah ini tidak tersedia sebagai pangkal")
    if found.extreme is None:
        notes.append(
            "Kemiskinan ekstrem tidak diproyeksikan karena tidak ada angka resmi daerah menurut ukuran yang berlaku "
            "sejak 2025"
        )
    if outlook.own is not None and outlook.years[-1] > outlook.own.supported_until:
        notes.append(_unsupported())
    return ". ".join(notes)


def chance_table(outlook: Outlook) -> TableContent:
    """List every target with its probability, and how often comparable regions kept the pace that it asks for."""
    columns = (
        Column("owner", "Target"),
        Column("year", "Tahun", Unit.YEAR),
        Column("target", "Besaran"),
        Column("median", "Median proyeksi", Unit.PERCENT),
        Column("gap", "Selisih", Unit.PERCENTAGE_POINT),
        Column("chance", "Peluang (persen)"),
        Column("windows", "Kurun secepat itu"),
    )
    rows = tuple(_chance_row(aim) for aim in outlook.aims)
    return TableContent(columns, rows or ((None,) * len(columns),))


def _chance_row(aim: Aim) -> tuple[Cell, ...]:
    judged, target, pace = aim.credibility, aim.target, aim.pace
    owner = _OWNERS[aim.owner] + ("" if target.checked else f" {UNCHECKED_MARK}")
    chance = judged_text(aim) if judged.probability is None else told(judged.probability)
    windows = None
    if pace is not None:
        fast, every = (format_number(count, Unit.COUNT) for count in (pace.at_least_as_fast, pace.windows))
        windows = f"{fast} dari {every}"
    gap = judged.gap if aim.projected else None
    return owner, target.year, target_text(target), judged.median, gap, chance, windows


def chance_note(outlook: Outlook) -> str:
    """Explain the table: whose the targets are, and what stands in the place of a probability."""
    notes = _owners_note(outlook)
    if any(aim.projected for aim in outlook.aims):
        notes.append("Selisih ialah median proyeksi dikurangi batas atas target")
    if any(aim.credibility.published is not None for aim in outlook.aims):
        notes.append("Terpenuhi atau tidak dinilai dari angka daerah yang sudah terbit")
    if any(aim.pace is not None for aim in outlook.aims):
        notes.append("Kurun ialah perubahan P0 kabupaten/kota lain yang tingkatnya serupa, selama tahun yang tersisa")
    if any(aim.pace is not None and aim.pace.met_already for aim in outlook.aims):
        notes.append("Bila angka terakhir sudah memenuhi target, yang dihitung ialah kurun yang tidak naik melewatinya")
    mark = unchecked_note([aim.target for aim in outlook.aims])
    return ". ".join([*notes, mark] if mark else notes)


def _owners_note(outlook: Outlook) -> list[str]:
    """Say whose the targets are that are not the region's own."""
    others = [name for owner, name in (("national", "nasional"), ("province", "provinsi")) if outlook.targets_of(owner)]
    return [f"Target {joined(others)} bukan target daerah"] if others else []


def chart_parts(outlook: Outlook) -> ChartParts:
    """Return what the fan chart is drawn from: figures of the latest years, the projection, targets, and baselines."""
    own = outlook.own
    record = outlook.record
    return {
        "record": record.since(record.latest_year - CHART_YEARS + 1) if len(record) else record,
        "path": own.headcount if own else None,
        "targets": [
            TargetSet(label, short, outlook.targets_of(owner), role)
            for owner, (label, short, role) in _CHART.items()
            if outlook.targets_of(owner)
        ],
        "required": outlook.required,
        "macro": _macro_rates(outlook),
        "supported_until": own.supported_until if own else None,
    }


def _macro_rates(outlook: Outlook) -> dict[int, float]:
    if isinstance(outlook.macro, NoMacroPath) or not outlook.macro_shown:
        return {}
    rates = zip(outlook.macro.years, outlook.macro.headcount, strict=True)
    return {year: rate.value for year, rate in rates if year in outlook.years}


def chart_note(outlook: Outlook) -> str:
    """Say what the chart holds besides figures."""
    notes = _owners_note(outlook)
    if outlook.own is not None:
        notes.append("Proyeksi bukan target dan bukan angka resmi")
    if outlook.agreement is not None and not outlook.macro_shown:
        notes.append("Jalur makro tidak digambar karena bentuk sebaran pengeluaran daerah ini tidak lazim")
    mark = unchecked_note([aim.target for aim in outlook.aims])
    return ". ".join([*notes, mark] if mark else notes)
