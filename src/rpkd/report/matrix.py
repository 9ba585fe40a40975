"""Chapter IV and its annex: the programme matrix (T3) and the yearly action plan (RAT), out of the office's workbook.

Every sum counts each rupiah once: at the most detailed line that has money. Nothing in the matrix is corrected or
filled in; what wants a look is told with its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rpkd.numbers import Unit
from rpkd.regions import Region
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._matrix_plan import Needs, ProgrammePlan, programme_plan
from rpkd.report._matrix_sheets import matrix_sheets
from rpkd.report._matrix_tables import (
    MILLION,
    action_tables,
    annex_tables,
    chapter_tables,
    grouped,
    sums_by,
)
from rpkd.report._matrix_words import ACTION_PLAN, CLUSTERS, FILE, FINDINGS, SEVERAL_FUNDS, UNKNOWN
from rpkd.report._poverty_numbers import Writer
from rpkd.report._words import joined, prints_as_zero, whole
from rpkd.results import Recorder, ResultTable, Scalar
from rpkd.scenario import DETAIL
from rpkd.sources import Source
from rpkd.workbooks import Workbooks

Numbers = Mapping[str, Scalar]

__all__ = [
    "Needs",
    "ProgrammePlan",
    "action_sections",
    "action_tables",
    "annex_sections",
    "annex_tables",
    "chapter_sections",
    "chapter_tables",
    "matrix_numbers",
    "matrix_sheets",
    "matrix_source",
    "programme_plan",
]

_BY_KEY = {"strategy": "strategi", "fund": "sumber dana", "agency": "perangkat daerah"}
_ATTRIBUTES = {"strategy": "strategy", "fund": "fund_source", "agency": "agency"}
# So many kinds of findings are named in the sentence; the table has all.
_NAMED = 3


def matrix_source(workbooks: Workbooks) -> Source:
    """Return the workbook's source, or a plain remark where the office has filled in nothing."""
    table = workbooks.programmes
    return Source("susunan data dokumen ini", "", "", "", "") if table is None else table.source


def matrix_numbers(recorder: Recorder, plan: ProgrammePlan | None, source: Source) -> dict[str, Scalar]:
    """Record every number that the sentences about the matrix say; none without one.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    plan : ProgrammePlan or None
        From `programme_plan`.
    source : Source
        Of the workbook.
    """
    writer = Writer(recorder, source)
    if plan is None:
        return writer.numbers
    add, matrix, period = writer.add, plan.matrix, plan.period
    levels = [entry.level for entry in {entry.code: entry for entry in matrix.entries}.values()]
    add("matrix_rows", "Matriks program, kode sub kegiatan", levels.count(DETAIL), Unit.COUNT, period)
    add("matrix_programmes", "Matriks program, kode program", levels.count("program"), Unit.COUNT, period)
    agencies = {entry.agency.casefold() for entry in matrix.entries if entry.agency}
    add("matrix_agencies", "Matriks program, perangkat daerah", len(agencies), Unit.COUNT, period)
    add("matrix_total", "Matriks program, pagu semua tahun", matrix.total / MILLION, Unit.MILLION_RUPIAH, period)
    if matrix.total > 0:
        _share_numbers(writer, plan)
    _action_numbers(writer, plan)
    add("matrix_findings", "Matriks program, hal yang perlu diperiksa", len(plan.findings), Unit.COUNT, period)
    for kind, found in grouped(plan.findings).items():
        add(f"matrix_finding_{kind}", FINDINGS[kind][0], len(found), Unit.COUNT, period)
    if plan.tied is not None:
        for name, label, money in (
            ("planned", "pagu yang dikaitkan dengan program skenario", sum(tie.planned for tie in plan.tied.ties)),
            ("needed", "kebutuhan skenario", sum(tie.needed for tie in plan.tied.ties)),
            ("untied", "pagu tanpa program skenario", sum(plan.tied.untied.values())),
        ):
            add(f"matrix_{name}", f"Matriks program, {label}", money / MILLION, Unit.MILLION_RUPIAH, period)
    return writer.numbers


def _share_numbers(writer: Writer, plan: ProgrammePlan) -> None:
    """Record the largest year, and the largest and the unknown share by strategy, fund and agency."""
    matrix, period = plan.matrix, plan.period
    largest = max(matrix.totals, key=lambda year: matrix.totals[year])
    writer.add("matrix_largest_year", "Tahun dengan pagu terbesar", largest, Unit.YEAR, largest)
    amount = matrix.totals[largest] / MILLION
    writer.add("matrix_largest", "Pagu tahun terbesar", amount, Unit.MILLION_RUPIAH, largest)
    for key, words in _BY_KEY.items():
        sums = {name: sum(amounts.values()) for name, amounts in sums_by(plan, _ATTRIBUTES[key]).items()}
        known = {name: total for name, total in sums.items() if name not in {UNKNOWN, SEVERAL_FUNDS}}
        if known:
            first = max(known, key=lambda name: known[name])
            # Of "a. pengurangan …" the sentence says the words.
            named = first.partition(". ")[2] or first if key == "strategy" else first
            writer.add(f"matrix_{key}", f"Pagu terbesar menurut {words}", named, Unit.TEXT, period)
            share = 100 * known[first] / matrix.total
            label = f"Porsi pagu terbesar menurut {words}"
            writer.add(f"matrix_{key}_share", label, share, Unit.PERCENT, period, decimals=1)
        lacking = 100 * sums.get(UNKNOWN, 0.0) / matrix.total
        writer.add(f"matrix_{key}_unknown", f"Porsi pagu tanpa {words}", lacking, Unit.PERCENT, period, decimals=1)


def _action_numbers(writer: Writer, plan: ProgrammePlan) -> None:
    year, actions = plan.year, plan.actions
    writer.add("rat_year", "Tahun RAT", year, Unit.YEAR, year)
    writer.add("rat_rows", "RAT, baris", len(actions), Unit.COUNT, year)
    written = sum(action.row is not None for action in actions)
    writer.add("rat_written", "RAT, baris yang diisi di lembar RAT", written, Unit.COUNT, year)
    writer.add("rat_rest", "RAT, baris yang hanya ada di lembar Program", len(actions) - written, Unit.COUNT, year)
    budget = sum(action.budget or 0 for action in actions)
    writer.add("rat_budget", "RAT, pagu", budget / MILLION, Unit.MILLION_RUPIAH, year)
    lasts = [action for action in actions if action.last_budget and action.last_realisation is not None]
    known = sum(action.last_budget or 0 for action in lasts)
    rate = 100 * sum(action.last_realisation or 0 for action in lasts) / known if known else None
    writer.add("rat_last_rate", "RAT, serapan tahun sebelumnya", rate, Unit.PERCENT, year - 1, decimals=1)


def chapter_sections(
    numbers: Numbers, plan: ProgrammePlan | None, region: Region, tables: Mapping[str, ResultTable]
) -> str:
    """Write the section of the chapter as Markdown: sentences with their tables, or what is missing.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `matrix_numbers`.
    plan : ProgrammePlan or None
        From `programme_plan`.
    region : Region
        The report's region.
    tables : mapping of str to ResultTable
        Recorded from `chapter_tables`.
    """
    if plan is None:
        return escape_markup(
            f"Matriks program lima tahun dan {ACTION_PLAN} (RAT) {region.name} belum diisi untuk dokumen ini, sehingga "
            f"pagu menurut strategi, sumber dana, dan perangkat daerah belum dapat disajikan. Yang diperlukan adalah "
            f"buku kerja {FILE}: lembar Program untuk kode, indikator, target, pagu, sumber dana, lokasi, perangkat "
            "daerah, dan strategi; lembar RAT untuk sasaran, volume, jadwal triwulan, dan realisasi tahun lalu. Kolom "
            "Program skenario mengaitkan pagu dengan skenario. Kekosongan itu tidak diganti dengan perkiraan."
        )
    bold = {key: content.bold_rows for key, (_, content) in chapter_tables(plan).items()}

    def shown(*keys: str) -> list[str]:
        return [titled_table(tables[key], bold[key]) for key in keys if key in tables]

    parts = [*_paragraphs(_overview(numbers, plan, region)), *shown("tbl_matriks_strategi", "tbl_matriks_dana")]
    parts += [*_paragraphs(_agency(numbers)), *shown("tbl_matriks_perangkat")]
    parts += [*_paragraphs(_tied(numbers, plan)), *shown("tbl_matriks_skenario")]
    parts += _paragraphs([*_action(numbers, plan), *_checked(numbers, plan)])
    return "\n\n".join([*parts, *shown("tbl_matriks_pemeriksaan")])


def _overview(numbers: Numbers, plan: ProgrammePlan, region: Region) -> list[str]:
    counts = [
        f"{numbers[key]} {words}"
        for key, words in (("matrix_rows", "sub kegiatan"), ("matrix_programmes", "program"))
        if numbers[key].value
    ]
    agencies = numbers["matrix_agencies"]
    by = f" pada {agencies} perangkat daerah" if agencies.value else ""
    held = f"memuat {joined(counts)}{by}" if counts else f"sudah diisi{by}"
    opening = f"Matriks program {region.name} {held}"
    if plan.matrix.total <= 0:
        return [f"{opening}. Pagunya belum diisi, sehingga tidak ada yang dijumlahkan."]
    total, year, largest = (numbers[key] for key in ("matrix_total", "matrix_largest_year", "matrix_largest"))
    text = (
        f"{opening}, dengan pagu {total} sepanjang {total:periode}. Pagu terbesar jatuh pada {year}, yaitu {largest}."
    )
    text += (
        " Setiap rupiah dihitung satu kali, pada rincian terdalam yang memuat pagu; pagu di atasnya hanya dicocokkan."
    )
    return [text, " ".join([*_largest(numbers, "strategy"), *_largest(numbers, "fund")])]


def _largest(numbers: Numbers, key: str) -> list[str]:
    """Say what has the largest share by strategy, fund or agency, and how much is not placed."""
    words, unknown = _BY_KEY[key], numbers[f"matrix_{key}_unknown"]
    if f"matrix_{key}" not in numbers:
        return [f"Belum ada pagu yang memuat satu {words} saja."]
    first, share = numbers[f"matrix_{key}"], numbers[f"matrix_{key}_share"]
    text = f"Menurut {words}, porsi terbesar ialah {first} ({share})"
    return [f"{text}; {unknown} dari pagu belum memuat {words}." if unknown.value else f"{text}."]


def _agency(numbers: Numbers) -> list[str]:
    return _largest(numbers, "agency") if "matrix_agency_unknown" in numbers else []


def _tied(numbers: Numbers, plan: ProgrammePlan) -> list[str]:
    if plan.tied is None or plan.needs is None:
        return []
    planned, needed, untied = (numbers[f"matrix_{key}"] for key in ("planned", "needed", "untied"))
    text = (
        f"Skenario «{plan.needs.scenario}» memerlukan {needed} sepanjang {needed:periode}, sedangkan pagu yang "
        f"dikaitkan dengan program skenario berjumlah {planned}"
    )
    text += "." if prints_as_zero(untied) else f"; pagu lain ({untied}) tidak dikaitkan."
    text += " Skenario itu yang paling banyak menurunkan kemiskinan di antara yang memerlukan tambahan uang."
    for codes, words in (
        (plan.tied.without_rows, "Program skenario yang belum mempunyai baris dalam matriks"),
        (plan.tied.without_need, "Program dalam matriks yang tidak dipakai skenario itu"),
    ):
        if codes:
            text += f" {words}: {joined([plan.names.get(code, code) for code in codes])}."
    return [text]


def _action(numbers: Numbers, plan: ProgrammePlan) -> list[str]:
    year, rows, written, rest = (numbers[f"rat_{key}"] for key in ("year", "rows", "written", "rest"))
    rule = f"{ACTION_PLAN} yang disajikan dalam lampiran ialah RAT {year}"
    if not plan.actions:
        return [f"{rule}; matriks tidak memuat pagu pada tahun itu."]
    text = f"{rule}, dengan {rows} baris dan pagu {numbers['rat_budget']}."
    if not written.value:
        text += " Semuanya dari lembar Program; sasaran, volume, jadwal, dan realisasi belum diisi di lembar RAT."
    elif rest.value:
        text += f" Dari semua baris itu, {rest} hanya ada di lembar Program dan belum dirinci di lembar RAT."
    rate = numbers["rat_last_rate"]
    if not rate.missing:
        text += f" Pada baris yang memuat keduanya, realisasi tahun {rate:periode} mencapai {rate} dari pagunya."
    return [text]


def _checked(numbers: Numbers, plan: ProgrammePlan) -> list[str]:
    count = numbers["matrix_findings"]
    if not plan.findings:
        return ["Pemeriksaan tidak menemukan kekurangan atau pertentangan dalam matriks."]
    kinds = sorted(grouped(plan.findings), key=lambda kind: -whole(numbers[f"matrix_finding_{kind}"]))
    named = [f"{_small(FINDINGS[kind][0])} ({numbers[f'matrix_finding_{kind}']})" for kind in kinds[:_NAMED]]
    which = "yang terbanyak" if len(kinds) > _NAMED else "yaitu"
    text = f"Pemeriksaan menemukan {count} hal yang perlu dilihat lagi, {which} {joined(named)}."
    return [f"{text} Temuan tidak mengubah isi matriks; barisnya disebut agar dapat diperiksa."]


def _small(title: str) -> str:
    """Write a finding inside a sentence; abbreviations keep their capitals."""
    first = title.partition(" ")[0]
    short = title.partition(";")[0].partition(":")[0]
    return short if first.isupper() else short[:1].lower() + short[1:]


def annex_sections(plan: ProgrammePlan | None, tables: Mapping[str, ResultTable]) -> str:
    """Write the annex of the matrix as Markdown.

    Parameters
    ----------
    plan : ProgrammePlan or None
        From `programme_plan`.
    tables : mapping of str to ResultTable
        Recorded from `annex_tables`.
    """
    if plan is None:
        return escape_markup(
            f"Matriks program belum diisi untuk dokumen ini; tempatnya di lembar Program pada buku kerja {FILE}."
        )
    text = (
        "Kode mengikuti nomenklatur perencanaan pembangunan dan keuangan daerah. Keterangan yang tidak ditulis pada "
        "sebuah rincian diambil dari kegiatan, program, atau urusan di atasnya. Dari dua huruf strategi, yang pertama "
        "menurut Permendagri 53/2020 dan yang kedua menurut Inpres 8/2025, sesuai urutannya dalam peraturan itu. "
        f"Klaster ialah {joined([f'{code} {words}' for code, words in CLUSTERS.items()])}. Tanda – berarti belum diisi."
    )
    bold = {key: content.bold_rows for key, (_, content) in annex_tables(plan).items()}
    return "\n\n".join([escape_markup(text), *(titled_table(table, bold[key]) for key, table in tables.items())])


def action_sections(numbers: Numbers, plan: ProgrammePlan | None, tables: Mapping[str, ResultTable]) -> str:
    """Write the annex of the yearly action plan as Markdown.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `matrix_numbers`.
    plan : ProgrammePlan or None
        From `programme_plan`.
    tables : mapping of str to ResultTable
        Recorded from `action_tables`.
    """
    if plan is None:
        return escape_markup(
            f"{ACTION_PLAN} belum dapat disajikan karena lembar Program pada buku kerja {FILE} belum diisi. Sesudah "
            "lembar itu diisi, RAT disusun dari pagu tahunnya dan dilengkapi dari lembar RAT."
        )
    year = numbers["rat_year"]
    rule = f"RAT yang disajikan ialah RAT {year}, tahun sesudah tanggal dokumen, di dalam periode dokumen."
    if not plan.actions:
        return escape_markup(f"{rule} Matriks tidak memuat pagu pada tahun itu.")
    if not plan.is_detailed:
        rule += (
            " Lembar RAT belum diisi untuk tahun itu, sehingga baris di sini diambil dari matriks program; sasaran, "
            "volume, jadwal, dan realisasi tahun lalu belum tersedia."
        )
    else:
        rule += " Baris yang belum ada di lembar RAT diambil dari matriks program. Tanda – berarti belum diisi."
    bold = {key: content.bold_rows for key, (_, content) in action_tables(plan).items()}
    return "\n\n".join([escape_markup(rule), *(titled_table(table, bold[key]) for key, table in tables.items())])


def _paragraphs(texts: Sequence[str]) -> list[str]:
    return [escape_markup(text) for text in texts]
