"""The programme matrix as a workbook to print and pass on: T3, the action plan, sums, and findings."""

from __future__ import annotations

from rpkd.regions import Region
from rpkd.report._matrix_plan import ProgrammePlan
from rpkd.report._matrix_tables import TOTAL, lines_of, sums_by
from rpkd.report._matrix_words import FINDINGS, value_name
from rpkd.scenario import DETAIL, QUARTERS
from rpkd.workbooks import NUMBER, ExportColumn, ExportSheet, ExportTable, Value

_MONEY, _NUMBER, _PERCENT = "#,##0", NUMBER, "0.0"
_ROMAN = dict(zip(QUARTERS, ("I", "II", "III", "IV"), strict=True))
_SUMS = {
    "strategy": "Strategi menurut Permendagri 53/2020",
    "presidential_strategy": "Strategi menurut Inpres 8/2025",
    "fund_source": "Sumber dana",
    "agency": "Perangkat daerah",
    "cluster": "Klaster",
    "level": "Tingkat yang dihitung",
    "programme": "Program skenario",
}
# In the order in which an office reads them; the last are what a scenario adds.
_ATTRIBUTES = (
    *(("fund_source", "Sumber dana", 22), ("location", "Lokasi", 24), ("agency", "Perangkat daerah", 26)),
    *(("strategy", "Strategi Permendagri 53/2020", 24), ("presidential_strategy", "Strategi Inpres 8/2025", 24)),
    *(("cluster", "Klaster", 22), ("programme", "Program skenario", 14)),
)


def matrix_sheets(plan: ProgrammePlan, region: Region, source: str, day: str) -> list[ExportSheet]:
    """Return the sheets of the exported workbook: T3, RAT of the year, Ringkasan and Pemeriksaan.

    Parameters
    ----------
    plan : ProgrammePlan
        From `programme_plan`.
    region : Region
        Whose.
    source : str
        Citation of the office's workbook, with its vintage.
    day : str
        Date of the document, in words.
    """
    name = f"{region.name} ({region.code})"
    notes = (f"Sumber: {source}.", f"Tanggal dokumen: {day}.")
    rule = "Setiap rupiah dihitung satu kali, pada rincian terdalam yang memuat pagu tahun itu."
    return [
        ExportSheet(
            *("T3", f"Matriks program penanggulangan kemiskinan {plan.period} – {name}"),
            "Target menurut satuan indikatornya; pagu dalam rupiah.",
            (_matrix_table(plan),),
            (rule, "Keterangan yang kosong pada rincian diisi dari tingkat di atasnya.", *notes),
            frozen=3,
        ),
        ExportSheet(
            *(f"RAT {plan.year}", f"Rencana Aksi Tahunan {plan.year} – {name}"),
            "Pagu dalam rupiah; jadwal dalam persen pagu.",
            (_action_table(plan),),
            ("Baris tanpa nomor berasal dari matriks program dan belum diisi di lembar RAT.", *notes),
            frozen=3,
        ),
        ExportSheet(
            *("Ringkasan", f"Ringkasan pagu matriks program – {name}", "Rupiah."),
            tuple(_sum_table(plan, attribute, title) for attribute, title in _SUMS.items()),
            (rule, *notes),
            frozen=1,
        ),
        ExportSheet(
            *("Pemeriksaan", f"Hal yang perlu diperiksa – {name}"),
            f"Banyaknya: {len(plan.findings)}. Nomor baris ialah baris di buku kerja program.xlsx.",
            (_finding_table(plan),),
            notes,
            frozen=1,
        ),
    ]


def _matrix_table(plan: ProgrammePlan) -> ExportTable:
    years = plan.matrix.years
    columns = (
        *(ExportColumn("Kode", 20), ExportColumn("Tingkat", 13), ExportColumn("Urusan, program, kegiatan", 40)),
        *(ExportColumn("Indikator", 34), ExportColumn("Satuan", 12), ExportColumn("Kondisi awal", 12, _NUMBER)),
        *(ExportColumn(f"Target {year}", 12, _NUMBER) for year in years),
        *(ExportColumn(f"Pagu {year}", 18, _MONEY) for year in years),
        *(ExportColumn(heading, width) for _, heading, width in _ATTRIBUTES),
    )
    rows: list[tuple[Value, ...]] = []
    bold = set()
    told = set()
    for entry, indicator in lines_of(plan.matrix.entries):
        # Budget and attributes stand in the first row of an entry, as each of its rupiah counts once.
        first = entry.row not in told
        told.add(entry.row)
        if entry.level not in {DETAIL, "kegiatan"}:
            bold.add(len(rows))
        rows.append(
            (
                *(entry.code, entry.level, entry.name),
                *((indicator.name, indicator.unit, indicator.baseline) if indicator else (None, None, None)),
                *(indicator.targets.get(year) if indicator else None for year in years),
                *(entry.budgets.get(year) if first else None for year in years),
                *(
                    value_name(attribute, value)
                    if (value := getattr(entry, attribute)) and "; " not in value
                    else value
                    for attribute, _, _ in _ATTRIBUTES
                ),
            )
        )
    blank: tuple[Value, ...] = (None,) * (3 + len(years))
    totals = (plan.matrix.totals[year] for year in years)
    rows.append((None, None, f"{TOTAL}, setiap rupiah satu kali", *blank, *totals, *(None,) * len(_ATTRIBUTES)))
    return ExportTable(columns, tuple(rows), bold_rows=frozenset({*bold, len(rows) - 1}))


def _action_table(plan: ProgrammePlan) -> ExportTable:
    columns = (
        *(ExportColumn("Baris", 7, "0"), ExportColumn("Kode", 20), ExportColumn("Sub kegiatan", 38)),
        *(ExportColumn("Lokasi", 24), ExportColumn("Sasaran", 28), ExportColumn("Banyaknya sasaran", 12, _NUMBER)),
        *(
            ExportColumn("Satuan sasaran", 12),
            ExportColumn("Desil pertama", 9, "0"),
            ExportColumn("Desil terakhir", 9, "0"),
        ),
        *(ExportColumn("Indikator", 30), ExportColumn(f"Target {plan.year}", 12, _NUMBER), ExportColumn("Satuan", 12)),
        *(ExportColumn("Volume", 12, _NUMBER), ExportColumn("Satuan volume", 14), ExportColumn("Pagu", 18, _MONEY)),
        *(ExportColumn("Sumber dana", 22), ExportColumn("Perangkat daerah", 26)),
        *(ExportColumn(f"Triwulan {roman}", 10, _NUMBER) for roman in _ROMAN.values()),
        *(ExportColumn("Pagu tahun lalu", 18, _MONEY), ExportColumn("Realisasi tahun lalu", 18, _MONEY)),
        *(ExportColumn("Serapan (persen)", 11, _PERCENT), ExportColumn("Realisasi volume tahun lalu", 13, _NUMBER)),
        ExportColumn("Keterangan", 28),
    )
    rows: list[tuple[Value, ...]] = [
        (
            *(action.row, action.code, action.name, action.location, action.target_group, action.recipients),
            *(action.recipient_unit, *(action.deciles or (None, None)), action.indicator, action.target, action.unit),
            *(action.volume, action.volume_unit, action.budget, action.fund_source, action.agency, *action.quarters),
            *(action.last_budget, action.last_realisation, action.last_rate, action.last_volume, action.note),
        )
        for action in plan.actions
    ]
    whole = sum(action.budget or 0 for action in plan.actions)
    budget = [column.heading for column in columns].index("Pagu")
    rest = len(columns) - budget - 1
    rows.append((None, None, TOTAL, *(None,) * (budget - 3), whole, *(None,) * rest))
    return ExportTable(columns, tuple(rows), bold_rows=frozenset({len(rows) - 1}))


def _sum_table(plan: ProgrammePlan, attribute: str, title: str) -> ExportTable:
    years, total = plan.matrix.years, plan.matrix.total
    columns = (
        ExportColumn(title, 52),
        *(ExportColumn(str(year), 18, _MONEY) for year in years),
        *(ExportColumn(TOTAL, 20, _MONEY), ExportColumn("Porsi (persen)", 10, _PERCENT)),
    )
    rows: list[tuple[Value, ...]] = []
    for name, amounts in [*sums_by(plan, attribute).items(), (TOTAL, plan.matrix.totals)]:
        whole = sum(amounts.values())
        shown = plan.names.get(name, name) if attribute == "programme" else name
        rows.append((shown, *(amounts[year] for year in years), whole, 100 * whole / total if total > 0 else None))
    return ExportTable(columns, tuple(rows), f"Pagu menurut {title[:1].lower()}{title[1:]}", frozenset({len(rows) - 1}))


def _finding_table(plan: ProgrammePlan) -> ExportTable:
    columns = (
        *(ExportColumn("No", 6, "0"), ExportColumn("Lembar", 10), ExportColumn("Baris", 8, "0")),
        *(ExportColumn("Kode", 20), ExportColumn("Nama", 40), ExportColumn("Tahun", 8, "0")),
        *(ExportColumn("Temuan", 46), ExportColumn("Tertulis", 26), ExportColumn("Nilai", 18, _NUMBER)),
        *(ExportColumn("Pembanding", 18, _NUMBER), ExportColumn("Yang dapat dilakukan", 44)),
    )
    rows: list[tuple[Value, ...]] = []
    for number, finding in enumerate(plan.findings, start=1):
        title, remedy = FINDINGS[finding.kind]
        rows.append(
            (
                *(number, finding.sheet, finding.row, finding.code, finding.name, finding.year, title),
                *(finding.text, finding.value, finding.other, remedy),
            )
        )
    return ExportTable(columns, tuple(rows))
