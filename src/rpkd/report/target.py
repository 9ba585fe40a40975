"""Chapter IV, targets: numbers, tables and sentences. Arithmetic on targets and record, said to be that.

The region's own targets of the headcount ratio come from its parameters and from the workbook target.xlsx; where both
have one for a year, the parameters' is used and a difference is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rpkd.numbers import Unit, format_number, format_quantity
from rpkd.params import Params
from rpkd.profile import Pace, Series, Target, catalogue, pace
from rpkd.regions import Region
from rpkd.report._content import TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer, move_so_far
from rpkd.report._words import joined, number, prints_as_zero, size
from rpkd.results import Column, Recorder, ResultTable, Scalar
from rpkd.sources import Source
from rpkd.workbooks import TABLES, InputTable

Numbers = Mapping[str, Scalar]

UNCHECKED = "belum diperiksa pada naskah asli"
UNCHECKED_MARK = "†"
# How the table of national targets says where its figures come from: only these were read in the document itself.
_READ_IN_DOCUMENT = "found"

WORKBOOK = TABLES["targets"]
OWN_SCOPE = "RPJMD"
OTHER_TARGETS = "tbl_target_daerah"
_NATIONAL_SCOPES = frozenset({"RPJMN", "RKP/APBN"})

PERMENDAGRI_STRATEGIES = {
    "a": "pengurangan beban pengeluaran masyarakat miskin",
    "b": "peningkatan kemampuan dan pendapatan masyarakat miskin",
    "c": "pengembangan dan jaminan keberlanjutan usaha ekonomi mikro dan kecil",
    "d": "sinergi kebijakan dan program",
}
INPRES_STRATEGIES = {
    "a": "pengurangan beban pengeluaran masyarakat",
    "b": "peningkatan pendapatan masyarakat",
    "c": "penurunan jumlah kantong-kantong kemiskinan",
}


def national_targets(frame: pd.DataFrame, indicator: str) -> tuple[Target, ...]:
    """Take one indicator's targets out of the table `national_targets`, by year."""
    rows = frame[frame["indicator"] == indicator].sort_values("year")
    return tuple(
        Target(int(year), float(low), float(high), evidence == _READ_IN_DOCUMENT)
        for year, low, high, evidence in zip(rows["year"], rows["low"], rows["high"], rows["evidence"], strict=True)
    )


def _marked(text: str, checked: bool) -> str:
    return text if checked else f"{text} {UNCHECKED_MARK}"


def unchecked_note(targets: Sequence[Target]) -> str:
    """Explain the mark of targets that were not read in the document itself; empty when all were.

    Examples
    --------
    >>> unchecked_note([Target(2029, 4.5, 5.0, checked=False)])
    'Tanda † berarti angka target itu belum diperiksa pada naskah asli'
    """
    if all(target.checked for target in targets):
        return ""
    return f"Tanda {UNCHECKED_MARK} berarti angka target itu {UNCHECKED}"


def region_targets(params: Params, workbook: pd.DataFrame | None = None) -> tuple[Target, ...]:
    """Take the RPJMD's targets of the headcount ratio out of the parameters and the office's workbook, by year.

    Parameters
    ----------
    params : Params
        Their targets count where both have one for the same year.
    workbook : pandas.DataFrame or None
        The workbook's targets: indicator, scope, year, low, high, reference.
    """
    found = {**_from_workbook(workbook), **_from_params(params)}
    return tuple(found[year] for year in sorted(found))


def differing_targets(params: Params, workbook: pd.DataFrame | None) -> tuple[Target, ...]:
    """Return the workbook's targets that are passed over because the parameters have another for their year."""
    ours = _from_params(params)
    return tuple(
        target for year, target in sorted(_from_workbook(workbook).items()) if ours.get(year, target) != target
    )


def region_target_sources(params: Params, workbook: pd.DataFrame | None, region: Region) -> list[str]:
    """Cite where the region's own targets of the headcount ratio come from; empty when there are none."""
    ours = _from_params(params)
    cited = [f"RPJMD {region.name} (berkas parameter)"] if ours else []
    if workbook is not None:
        rows = workbook[_is_own_headcount(workbook) & ~workbook["year"].isin(list(ours))]
        cited += [f"{reference} (buku kerja {WORKBOOK})" for reference in dict.fromkeys(rows["reference"])]
    return cited


def _from_params(params: Params) -> dict[int, Target]:
    ranges = params.rpjmd.targets.headcount_ratio
    return {year: Target(year, ranges[year].low, ranges[year].high) for year in ranges}


def _from_workbook(workbook: pd.DataFrame | None) -> dict[int, Target]:
    if workbook is None:
        return {}
    rows = workbook[_is_own_headcount(workbook)]
    cells = zip(rows["year"].tolist(), rows["low"].tolist(), rows["high"].tolist(), strict=True)
    return {int(year): Target(int(year), float(low), float(high)) for year, low, high in cells}


def _is_own_headcount(workbook: pd.DataFrame) -> pd.Series:
    return (workbook["indicator"] == "headcount_ratio") & (workbook["scope"] == OWN_SCOPE)


def target_numbers(
    recorder: Recorder,
    record: Series,
    regional: Sequence[Target],
    national: Sequence[Target],
    figures: Source,
    national_source: Source,
    regional_source: str,
    differing: Sequence[Target] = (),
) -> dict[str, Scalar]:
    """Record the pace that each target asks for beside the pace so far.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    record : Series
        The region's headcount ratio.
    regional, national : sequence of Target
        Targets by year.
    figures, national_source : Source
        Of the record and of the national targets.
    regional_source : str
        Where the region's own targets stand: the parameter file, and the workbook where one is taken from it.
    differing : sequence of Target
        The workbook's targets that the parameters' are used instead of.
    """
    writer = Writer(recorder, figures)
    whole, base = move_so_far(record), record.latest if len(record) else None
    writer.add("target_base", "P0 terakhir", base, Unit.PERCENT, record.latest_year if len(record) else "")
    label = "P0, rata-rata perubahan per tahun sepanjang deret"
    so_far, period = (whole.per_year, whole.period) if whole else (None, "")
    writer.add("target_so_far", label, so_far, Unit.PERCENTAGE_POINT, period)
    own_source = Source(regional_source, "RPJMD", "pemerintah daerah", "", "")
    for kind, words, targets, source in (
        ("regional", "RPJMD", regional, own_source),
        ("national", "nasional", national, national_source),
    ):
        owner = Writer(recorder, source, writer.numbers)
        for target in targets:
            _target_numbers(owner, kind, words, target, pace(record, target), so_far)
    owner = Writer(recorder, Source(WORKBOOK, "RPJMD", "pemerintah daerah", "", ""), writer.numbers)
    for target in differing:
        for side, words, value in (("low", "batas bawah", target.low), ("high", "batas atas", target.high)):
            label = f"Target RPJMD P0 di buku kerja yang tidak dipakai, {words}"
            owner.add(f"target_passed_over_{target.year}_{side}", label, value, Unit.PERCENT, target.year)
    return writer.numbers


def _target_numbers(
    owner: Writer, kind: str, words: str, target: Target, found: Pace | None, so_far: float | None
) -> None:
    stem = f"target_{kind}_{target.year}"
    owner.add(f"{stem}_low", f"Target {words} P0, batas bawah", target.low, Unit.PERCENT, target.year)
    owner.add(f"{stem}_high", f"Target {words} P0, batas atas", target.high, Unit.PERCENT, target.year)
    required = found.required if found else None
    period = f"{found.latest_year}–{target.year}" if found and required is not None else ""
    label = f"Perubahan P0 per tahun yang diperlukan menuju target {words}"
    owner.add(f"{stem}_required", label, required, Unit.PERCENTAGE_POINT, period)
    multiple = required / so_far if required is not None and so_far is not None and so_far < 0 else None
    label = f"Laju yang diperlukan menuju target {words}, kelipatan laju selama ini"
    owner.add(f"{stem}_multiple", label, multiple, Unit.INDEX, period, decimals=1)


def target_text(target: Target, unit: Unit = Unit.PERCENT, decimals: int | None = None) -> str:
    """Write a target with its unit: a figure, or a range.

    Examples
    --------
    >>> target_text(Target(2029, 4.5, 5.0)), target_text(Target(2026, 7.0, 7.0))
    ('4,50–5,00 persen', '7,00 persen')
    """
    if target.is_range:
        return f"{format_number(target.low, unit, decimals)}–{format_quantity(target.high, unit, decimals)}"
    return format_quantity(target.high, unit, decimals)


def _target_sentences(numbers: Numbers, kind: str, paces: Sequence[Pace]) -> list[str]:
    """Judge the targets whose year has a figure, then tell which later ones are met, then the pace that others ask."""
    due = [_due_sentence(numbers, kind, found) for found in paces if found.due]
    ahead = [found for found in paces if not found.due]
    met, asking = ([found for found in ahead if found.reached is reached] for reached in (True, False))
    return [
        *due,
        *([_met_sentence(numbers, kind, met)] if met else []),
        *([_asked_sentence(numbers, kind, asking)] if asking else []),
    ]


def _due_sentence(numbers: Numbers, kind: str, found: Pace) -> str:
    opening = f"Target {_OWNERS[kind]} tahun {found.target.year} adalah {_told(found.target)}"
    base = numbers["target_base"]
    if found.target.year < found.latest_year:
        return (
            f"{opening}; tahun itu sudah lewat, dan angka terakhir daerah ({base} pada {base:periode}) {_side(found)}."
        )
    return f"{opening}; angka daerah pada tahun itu {base}, {_side(found)}."


def _met_sentence(numbers: Numbers, kind: str, met: Sequence[Pace]) -> str:
    base = numbers["target_base"]
    sides: dict[str, list[str]] = {}
    for found in met:
        sides.setdefault(_side(found), []).append(f"{found.target.year} ({_told(found.target)})")
    told = joined([f"{side.removesuffix(' itu')} {_OWNERS[kind]} {joined(years)}" for side, years in sides.items()])
    return f"Angka daerah pada {base:periode} ({base}) {told}."


def _asked_sentence(numbers: Numbers, kind: str, asking: Sequence[Pace]) -> str:
    """Say what the targets ahead ask for per year, and set the last of them beside the pace so far."""
    base, so_far, last = numbers["target_base"], numbers["target_so_far"], asking[-1].target
    end = "batas atas target" if any(found.target.is_range for found in asking) else "target"
    required = {found.target.year: numbers[f"target_{kind}_{found.target.year}_required"] for found in asking}
    falls = [
        f"{size(required[found.target.year])} per tahun sampai {found.target.year} ({_told(found.target)})"
        for found in asking
    ]
    only_next = len(asking) == 1 and last.year == asking[0].latest_year + 1
    fall = (
        f"{size(required[last.year])} dalam satu tahun sampai {last.year} ({_told(last)})"
        if only_next
        else f"rata-rata {joined(falls)}"
    )
    text = f"Untuk mencapai {end} {_OWNERS[kind]}, angka daerah ({base} pada {base:periode}) perlu turun {fall}"
    whole = asking[-1].so_far
    if so_far.missing or whole is None:
        return text + "; laju selama ini belum dapat dihitung."
    moved = f"{size(so_far)} dalam satu tahun" if whole.years == 1 else f"rata-rata {size(so_far)} per tahun"
    if prints_as_zero(so_far):
        return text + f", sedangkan sepanjang {so_far:periode} angkanya praktis tidak berubah."
    if number(so_far) > 0:
        return text + f", sedangkan sepanjang {so_far:periode} angkanya justru naik {moved}."
    shown = numbers[f"target_{kind}_{last.year}_multiple"]
    multiple = number(shown)
    compared = (
        f"kira-kira {shown:angka} kali laju selama ini"
        if multiple >= 1.05
        else "tidak lebih cepat daripada laju selama ini"
        if multiple <= 1
        else "sedikit lebih cepat daripada laju selama ini"
    )
    which = "Itu" if len(asking) == 1 else "Yang terakhir"
    return text + f". {which} {compared}: sepanjang {so_far:periode} penurunannya {moved}."


_OWNERS = {"regional": "RPJMD", "national": "nasional"}


def _told(target: Target) -> str:
    return target_text(target) + ("" if target.checked else f", {UNCHECKED}")


def _side(found: Pace) -> str:
    target = found.target
    if found.latest > target.high:
        return "masih di atas batas atas target itu" if target.is_range else "masih di atas target itu"
    if target.is_range and found.latest >= target.low:
        return "berada di dalam rentang target itu"
    if found.latest == target.high:
        return "tepat sama dengan target itu"
    return "sudah di bawah rentang target itu" if target.is_range else "sudah di bawah target itu"


def target_paragraphs(
    numbers: Numbers,
    record: Series,
    regional: Sequence[Target],
    national: Sequence[Target],
    region: Region,
    differing: Sequence[Target] = (),
) -> list[str]:
    """Compare the region's own targets and the national ones with its record, and tell which are passed over."""
    caution = "Perbandingan laju ini hitungan sederhana atas target dan angka yang sudah ada, bukan proyeksi."
    if not len(record):
        return [f"Angka kemiskinan {region.name} tidak tersedia, sehingga target tidak dapat dibandingkan.", caution]
    paragraphs = []
    if regional:
        sentences = _target_sentences(numbers, "regional", _paces(record, regional))
        paragraphs.append(" ".join([*sentences, *_passed_over(regional, differing)]))
    else:
        paragraphs.append(f"{_absent_targets(region)}, sehingga yang disandingkan di sini hanya target nasional.")
    paragraphs.append(
        "Target nasional berlaku untuk Indonesia secara keseluruhan; di sini target itu dipakai sebagai rujukan arah. "
        + " ".join(_target_sentences(numbers, "national", _paces(record, national)))
    )
    return [*paragraphs, caution]


def _passed_over(regional: Sequence[Target], differing: Sequence[Target]) -> list[str]:
    used = {target.year: target for target in regional}
    return [
        f"Untuk tahun {target.year}, buku kerja {WORKBOOK} memuat target lain ({target_text(target)}); yang dipakai "
        f"adalah yang tertulis di berkas parameter ({target_text(used[target.year])})."
        for target in differing
    ]


def _absent_targets(region: Region) -> str:
    """Say why no regional target is shown: Jakarta's administrative kota and kabupaten have no RPJMD."""
    absent = "tidak termasuk dalam data yang dipakai dokumen ini"
    if "Administrasi" in region.name:
        return (
            f"{region.name} tidak menyusun RPJMD sendiri; target pembangunannya dimuat dalam RPJMD Provinsi "
            f"{region.province_name}, yang {absent}"
        )
    return f"Target persentase penduduk miskin dalam RPJMD {region.name} {absent}"


def _paces(record: Series, targets: Sequence[Target]) -> list[Pace]:
    return [found for found in (pace(record, target) for target in targets) if found is not None]


def target_table(
    numbers: Numbers, record: Series, regional: Sequence[Target], national: Sequence[Target]
) -> TableContent:
    """List all headcount targets with the yearly move that each asks for, and the move so far."""
    columns = (
        Column("owner", "Target"),
        Column("year", "Tahun", Unit.YEAR),
        Column("low", "Batas bawah", Unit.PERCENT),
        Column("high", "Batas atas", Unit.PERCENT),
        Column("distance", "Jarak dari angka terakhir ke batas atas", Unit.PERCENTAGE_POINT),
        Column("required", "Perubahan per tahun yang diperlukan", Unit.PERCENTAGE_POINT),
    )
    rows = []
    for kind, owner, targets in (("regional", "RPJMD daerah", regional), ("national", "Nasional", national)):
        for target in targets:
            required = numbers[f"target_{kind}_{target.year}_required"].value
            distance = round(target.high - record.latest, 9) if len(record) else None
            rows.append((_marked(owner, target.checked), target.year, target.low, target.high, distance, required))
    return TableContent(columns, tuple(rows))


def national_table(targets: pd.DataFrame, indicators: pd.DataFrame) -> TableContent:
    """List all national targets with their documents, one row per indicator and year."""
    entries = catalogue(indicators)
    columns = (
        Column("indicator", "Indikator"),
        Column("year", "Tahun", Unit.YEAR),
        Column("target", "Target"),
        Column("document", "Dokumen"),
    )
    rows = []
    names = ("indicator", "year", "low", "high", "document", "evidence")
    for indicator, year, low, high, document, evidence in zip(*(targets[name].tolist() for name in names), strict=True):
        entry = entries[indicator]
        text = target_text(Target(int(year), float(low), float(high)), entry.unit, entry.decimals)
        rows.append((entry.title, int(year), _marked(text, evidence == _READ_IN_DOCUMENT), str(document)))
    return TableContent(columns, tuple(rows))


def national_note(targets: pd.DataFrame) -> str:
    """Explain the table of national targets: years left out, and the mark where a figure wants a check."""
    every = [target for indicator in targets["indicator"].unique() for target in national_targets(targets, indicator)]
    notes = ["Target tahun antara yang tidak tercantum tidak tersedia dalam data yang dipakai", unchecked_note(every)]
    return ". ".join(note for note in notes if note)


def other_target_tables(
    targets: InputTable | None, indicators: pd.DataFrame, region: Region
) -> dict[str, tuple[str, TableContent]]:
    """List the workbook's targets but the RPJMD's of the headcount ratio, with key and title; none where none is there.

    Parameters
    ----------
    targets : InputTable or None
        The office's table: indicator, scope, year, low, high, reference.
    indicators : pandas.DataFrame
        The indicator catalogue, whose order the rows take.
    region : Region
        The report's region.
    """
    if targets is None:
        return {}
    frame, entries = targets.frame[~_is_own_headcount(targets.frame)], catalogue(indicators)
    if frame.empty:
        return {}
    columns = (
        *(Column("indicator", "Indikator"), Column("scope", "Lingkup"), Column("year", "Tahun", Unit.YEAR)),
        *(Column("target", "Target"), Column("reference", "Rujukan")),
    )
    order, scopes = list(entries), list(dict.fromkeys([OWN_SCOPE, *sorted(frame["scope"])]))
    names = ("indicator", "scope", "year", "low", "high", "reference")
    cells = sorted(
        zip(*(frame[name].tolist() for name in names), strict=True),
        key=lambda row: (order.index(row[0]), scopes.index(row[1]), row[2]),
    )
    rows = []
    for name, scope, year, low, high, reference in cells:
        entry = entries[name]
        text = target_text(Target(int(year), float(low), float(high)), entry.unit, entry.decimals)
        rows.append((entry.title, scope, int(year), text, reference))
    return {OTHER_TARGETS: (f"Target lain yang ditulis {region.name}", TableContent(columns, tuple(rows)))}


def other_target_sections(tables: Mapping[str, ResultTable]) -> str:
    """Write the section of the region's other targets as Markdown, or what it wants.

    Parameters
    ----------
    tables : mapping of str to ResultTable
        Recorded from `other_target_tables`.
    """
    if OTHER_TARGETS not in tables:
        return escape_markup(
            f"Target daerah untuk indikator lain belum diisi untuk dokumen ini. Yang diperlukan adalah buku kerja "
            f"{WORKBOOK}: satu baris untuk tiap target, dengan indikator, tahun, angka, dan rujukannya."
        )
    table = tables[OTHER_TARGETS]
    text = "Target lain disajikan menurut buku kerja daerah beserta dokumen yang menetapkannya."
    if _NATIONAL_SCOPES & {str(row[1]) for row in table.rows}:
        text += " Target nasional yang ditulis di buku kerja disajikan apa adanya dan tidak mengubah hitungan di atas."
    return "\n\n".join([escape_markup(text), titled_table(table)])


def strategy_table() -> TableContent:
    """Set the strategy vocabularies of Permendagri 53/2020 (Pasal 17) and Inpres 8/2025 side by side."""
    columns = (
        Column("permendagri", "Strategi menurut Permendagri 53/2020, Pasal 17"),
        Column("inpres", "Strategi menurut Inpres 8/2025"),
    )
    pairs = (("a", "a"), ("b", "b"), ("c", "b"), ("d", "c"))
    rows = tuple((PERMENDAGRI_STRATEGIES[one], INPRES_STRATEGIES[other]) for one, other in pairs)
    return TableContent(columns, rows)


def target_note(numbers: Numbers, national: Sequence[Target]) -> str:
    """State the pace so far and explain the mark, for the table's note."""
    return ". ".join(note for note in (_so_far_note(numbers), unchecked_note(national)) if note)


def _so_far_note(numbers: Numbers) -> str:
    so_far, base = numbers["target_so_far"], numbers["target_base"]
    if so_far.missing:
        return "Laju selama ini belum dapat dihitung"
    return (
        f"Angka terakhir daerah {base} ({base:periode}); rata-rata perubahan per tahun sepanjang {so_far:periode} "
        f"sebesar {so_far}. Jarak atau perubahan yang negatif berarti angka daerah perlu turun; tanda – berarti angka "
        "terakhir tidak melebihi batas atas target, atau angka tahun target sudah terbit"
    )
