"""Chapter III, household survey: numbers, tables and sentences from Susenas microdata, or why there are none.

A synthetic sample is called so in every title, sentence and source line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matplotlib.figure import Figure

from rpkd.numbers import MISSING_IN_TABLE, Unit, format_number, format_quantity
from rpkd.profile import CONFIDENCE, REGRESSORS, GroupedFigures, GroupFigures, HouseholdProfile, LogitFit, Measured
from rpkd.regions import Region
from rpkd.report._content import TableContent
from rpkd.report._intervals import IntervalRow, interval_chart
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._words import joined, number, prints_as_zero, size
from rpkd.results import Column, Recorder, ResultTable, Scalar
from rpkd.sources import Source
from rpkd.survey import OTHERS, SYNTHETIC_LABEL, Households, Published

Numbers = Mapping[str, Scalar]

RSE_DECIMALS = 1
SHARE_DECIMALS = 1
P_DECIMALS = 3
_SMALLEST_P = 0.001


@dataclass(frozen=True)
class _Shape:
    """How a measure of the survey is named and written."""

    title: str
    unit: Unit
    error_unit: Unit
    decimals: int


_SHAPES = {
    "p0": _Shape("Persentase penduduk miskin (P0)", Unit.PERCENT, Unit.PERCENTAGE_POINT, 2),
    "p1": _Shape("Indeks kedalaman kemiskinan (P1)", Unit.INDEX, Unit.INDEX, 2),
    "p2": _Shape("Indeks keparahan kemiskinan (P2)", Unit.INDEX, Unit.INDEX, 2),
    "gini": _Shape("Rasio Gini pengeluaran", Unit.INDEX, Unit.INDEX, 3),
    "bottom": _Shape("Bagian pengeluaran empat puluh persen terbawah", Unit.PERCENT, Unit.PERCENTAGE_POINT, 2),
    "mean": _Shape(
        "Rata-rata pengeluaran per kapita sebulan", Unit.RUPIAH_PER_CAPITA_MONTH, Unit.RUPIAH_PER_CAPITA_MONTH, 0
    ),
}


@dataclass(frozen=True)
class NamedTable:
    """A table with its title and what a reader must know about it.

    Parameters
    ----------
    key : str
        Under which it is recorded: ``"tbl_rumah_tangga_ukuran"``.
    title, note : str
        As printed above and below it.
    content : TableContent
        Its cells.
    """

    key: str
    title: str
    note: str
    content: TableContent


def survey_source(households: Households | None) -> Source:
    """Return the source of everything that the survey says; without one, of the statement that there is none."""
    if households is None:
        return Source("parameter data.survey daerah", "Data rumah tangga", "rpkd", "", "")
    return Source(households.source, "Data rumah tangga", "", str(households.year), "")


def household_numbers(
    recorder: Recorder,
    profile: HouseholdProfile | None,
    households: Households | None,
    published: Published | None,
    source: Source,
) -> dict[str, Scalar]:
    """Record every number that the section says in words.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    profile : HouseholdProfile or None
        None without a survey, or without a poverty line of its year.
    households : Households or None
        The survey.
    published : Published or None
        What BPS published for the survey's year.
    source : Source
        Of the published figures.
    """
    writer = Writer(recorder, survey_source(households))
    status = "tidak tersedia" if households is None else households.label or "tersedia"
    writer.add("survey_status", "Data rumah tangga Susenas", status, Unit.TEXT)
    if households is None or profile is None:
        return writer.numbers
    year = profile.year
    for key, label, count in (
        ("sample", "Rumah tangga sampel", profile.sample),
        ("poor_sample", "Rumah tangga miskin di dalam sampel", profile.poor_sample),
        ("psus", "Unit sampel pertama (PSU)", profile.psus),
        ("strata", "Strata", profile.strata),
    ):
        writer.add(f"survey_{key}", _labelled(label, households), count, Unit.COUNT, year)
    persons, unit = profile.persons / 1000, Unit.THOUSAND_PERSONS
    writer.add("survey_persons", _labelled("Penduduk yang diwakili sampel", households), persons, unit, year)
    writer.add("survey_level", "Tingkat kepercayaan selang", CONFIDENCE, Unit.PERCENT, decimals=0)
    for key, measured in profile.measures.items():
        shape = _SHAPES[key]
        title = _labelled(shape.title, households)
        writer.add(f"survey_{key}", title, measured.value, shape.unit, year, decimals=shape.decimals)
        for part, words, value in (
            ("error", "kesalahan baku", measured.error),
            ("low", "batas bawah selang kepercayaan", measured.low),
            ("high", "batas atas selang kepercayaan", measured.high),
        ):
            unit = shape.error_unit if part == "error" else shape.unit
            writer.add(f"survey_{key}_{part}", f"{title}, {words}", value, unit, year, decimals=shape.decimals)
        label = f"{title}, kesalahan baku relatif"
        writer.add(f"survey_{key}_rse", label, measured.rse, Unit.PERCENT, year, decimals=RSE_DECIMALS)
    official = Writer(recorder, source, writer.numbers)
    official.add("survey_line", "Garis kemiskinan tahun survei", profile.line, Unit.RUPIAH_PER_CAPITA_MONTH, year)
    known = published.headcount_ratio if published else None
    official.add("survey_p0_published", "P0 terbitan BPS untuk tahun survei", known, Unit.PERCENT, year)
    gap = None if known is None else round(profile.measures["p0"].value - known, 9)
    writer.add("survey_p0_gap", "P0 survei dikurangi P0 terbitan BPS", gap, Unit.PERCENTAGE_POINT, year)
    if profile.regression is not None:
        _regression_numbers(writer, profile.regression, households, year)
    return writer.numbers


def _regression_numbers(writer: Writer, fit: LogitFit, households: Households, year: int) -> None:
    for key, label, value, unit, decimals in (
        ("rows", "Rumah tangga dalam regresi", fit.rows, Unit.COUNT, None),
        ("positives", "Rumah tangga miskin dalam regresi", fit.positives, Unit.COUNT, None),
        ("pseudo_r2", "Pseudo-R² McFadden", fit.pseudo_r2, Unit.INDEX, P_DECIMALS),
        ("wald", "Uji F bersama, disesuaikan dengan rancangan sampel", fit.wald, Unit.INDEX, 2),
        ("inflation", "Faktor inflasi ragam (VIF) tertinggi", float(fit.variance_inflation.max()), Unit.INDEX, 2),
    ):
        writer.add(f"survey_logit_{key}", _labelled(label, households), value, unit, year, decimals=decimals)
    text = p_text(fit.wald_p_value())
    writer.add("survey_logit_p", _labelled("Uji F bersama, nilai p", households), text, Unit.TEXT, year)


def p_text(p: float) -> str:
    """Write a p-value.

    Examples
    --------
    >>> p_text(0.0312), p_text(1e-6)
    ('0,031', '< 0,001')
    """
    if p < _SMALLEST_P:
        return f"< {format_number(_SMALLEST_P, Unit.INDEX, P_DECIMALS)}"
    return format_number(p, Unit.INDEX, P_DECIMALS)


def _labelled(text: str, households: Households) -> str:
    return f"{text} ({households.label})" if households.label else text


def household_tables(
    profile: HouseholdProfile | None, households: Households | None, region: Region
) -> list[NamedTable]:
    """Return the tables of the section, in their order; none without a survey."""
    if households is None:
        return []
    made = _profile_tables(profile, region) if profile is not None else []
    if households.warnings:
        columns = (Column("check", "Hasil pemeriksaan data"), Column("found", "Temuan"))
        rows = tuple((warning.what, warning.value or MISSING_IN_TABLE) for warning in households.warnings)
        title = "Hasil pemeriksaan data rumah tangga yang perlu diketahui"
        made.append(NamedTable("tbl_rumah_tangga_periksa", title, "", TableContent(columns, rows)))
    return [replace(table, title=_labelled(table.title, households)) for table in made]


def _profile_tables(profile: HouseholdProfile, region: Region) -> list[NamedTable]:
    level = format_quantity(CONFIDENCE, Unit.PERCENT, 0)
    tables = [
        NamedTable(
            "tbl_rumah_tangga_ukuran",
            f"Ukuran kemiskinan {region.name} menurut data rumah tangga {profile.year}",
            f"Selang kepercayaan {level}; RSE: kesalahan baku dibagi perkiraan. Garis kemiskinan dianggap pasti",
            measures_table(profile),
        ),
        NamedTable(
            "tbl_rumah_tangga_kelompok",
            f"Persentase penduduk miskin {region.name} menurut kelompok, {profile.year}",
            f"Batas: selang kepercayaan {level}. Satu orang dapat termasuk beberapa kelompok. Kelompok yang rumah "
            "tangga sampelnya terlalu sedikit (sampel kecil) tidak ditampilkan angkanya",
            groups_table(profile),
        ),
    ]
    if profile.regression is not None:
        note = (
            f"Batas: selang kepercayaan {level}. Efek: beda peluang miskin, dalam poin persen, bila ciri itu ada atau "
            "bertambah satu satuan dan ciri lain tetap"
        )
        title = f"Ciri rumah tangga yang berasosiasi dengan kemiskinan, {region.name}"
        tables.append(NamedTable("tbl_rumah_tangga_logit", title, note, regression_table(profile.regression)))
    return tables


def measures_table(profile: HouseholdProfile) -> TableContent:
    """List the measures with their errors, as text cells: each row has another unit."""
    columns = (
        Column("measure", "Ukuran"),
        Column("estimate", "Perkiraan"),
        Column("error", "Kesalahan baku"),
        Column("interval", "Selang kepercayaan"),
        Column("rse", "RSE", Unit.PERCENT, RSE_DECIMALS),
        Column("flag", "Ketelitian"),
    )
    rows = []
    for key, measured in profile.measures.items():
        shape = _SHAPES[key]
        rows.append(
            (
                shape.title,
                format_quantity(measured.value, shape.unit, shape.decimals),
                format_quantity(measured.error, shape.error_unit, shape.decimals),
                _interval(measured, shape.unit, shape.decimals),
                measured.rse,
                measured.flag,
            )
        )
    return TableContent(columns, tuple(rows))


def _interval(measured: Measured, unit: Unit, decimals: int) -> str:
    if measured.low is None or measured.high is None:
        return MISSING_IN_TABLE
    return f"{format_number(measured.low, unit, decimals)} sampai {format_number(measured.high, unit, decimals)}"


def groups_table(profile: HouseholdProfile) -> TableContent:
    """Set the groups beside each other: sample, P0 with its error, share of persons and of the poor."""
    columns = (
        Column("group", "Kelompok"),
        Column("sample", "Rumah tangga sampel", Unit.COUNT),
        Column("p0", "P0", Unit.PERCENT),
        Column("error", "Kesalahan baku", Unit.PERCENTAGE_POINT),
        Column("low", "Batas bawah", Unit.PERCENT),
        Column("high", "Batas atas", Unit.PERCENT),
        Column("flag", "Ketelitian"),
        Column("persons", "Bagian penduduk", Unit.PERCENT, SHARE_DECIMALS),
        Column("poor", "Bagian penduduk miskin", Unit.PERCENT, SHARE_DECIMALS),
    )
    rows = []
    for grouped in profile.groups:
        for group in grouped.groups:
            p0, persons, poor = group.headcount, group.population_share, group.poor_share
            # Where none in the sample is poor, the error of zero tells nothing.
            known = p0 if p0 and group.poor_households else None
            rows.append(
                (
                    _row_label(grouped, group),
                    group.households if p0 else None,
                    p0.value if p0 else None,
                    known.error if known else None,
                    known.low if known else None,
                    known.high if known else None,
                    known.flag if known else _no_error(group),
                    persons.value if persons else None,
                    poor.value if poor else None,
                )
            )
    return TableContent(columns, tuple(rows))


def _row_label(grouped: GroupedFigures, group: GroupFigures) -> str:
    """Name a group together with what divides it; a group that stands against all others says both by itself."""
    if group.label != OTHERS and OTHERS in grouped.grouping.labels:
        return group.label[:1].upper() + group.label[1:]
    return f"{grouped.grouping.title}: {group.label}"


def _no_error(group: GroupFigures) -> str:
    return "sampel kecil" if group.headcount is None else "tanpa sampel miskin"


def regression_table(fit: LogitFit) -> TableContent:
    """List the regressors with effect, interval, coefficient, p-value and variance inflation."""
    columns = (
        Column("trait", "Ciri"),
        Column("effect", "Efek rata-rata", Unit.PERCENTAGE_POINT),
        Column("low", "Batas bawah efek", Unit.PERCENTAGE_POINT),
        Column("high", "Batas atas efek", Unit.PERCENTAGE_POINT),
        Column("coefficient", "Koefisien log odds", Unit.INDEX, P_DECIMALS),
        Column("error", "Kesalahan baku koefisien", Unit.INDEX, P_DECIMALS),
        Column("p", "Nilai p"),
        Column("inflation", "VIF", Unit.INDEX, 2),
    )
    low, high = fit.effect_interval(CONFIDENCE / 100)
    p_values = fit.p_values()[1:]
    rows = tuple(
        (
            REGRESSORS.get(name, name),
            float(100 * fit.effects[index]),
            float(100 * low[index]),
            float(100 * high[index]),
            float(fit.coefficients[index + 1]),
            float(fit.errors[index + 1]),
            p_text(float(p_values[index])),
            float(fit.variance_inflation[index]),
        )
        for index, name in enumerate(fit.names)
    )
    return TableContent(columns, rows)


def group_chart(profile: HouseholdProfile | None, households: Households | None, region: Region) -> Figure | None:
    """Draw P0 of the region and of each group that is shown, with intervals; None without a survey.

    The title is part of the picture: wherever a made-up sample's picture goes, it says that it is one.
    """
    if profile is None or households is None:
        return None
    p0 = profile.measures["p0"]
    rows = [IntervalRow(region.short_name, p0.value, p0.low, p0.high, strong=True)]
    for grouped in profile.groups:
        for group in grouped.groups:
            if group.headcount is not None and group.label != OTHERS:
                measured, label = group.headcount, _row_label(grouped, group)
                rows.append(IntervalRow(label, measured.value, measured.low, measured.high))
    return interval_chart(
        rows,
        "Persentase penduduk miskin (persen)",
        title=chart_title(profile, households, region),
        reference=(region.short_name, p0.value),
    )


def chart_title(profile: HouseholdProfile, households: Households, region: Region) -> str:
    """Write the heading of the chart."""
    title = f"Persentase penduduk miskin {region.name} menurut kelompok dengan selang kepercayaannya, {profile.year}"
    return _labelled(title, households)


def chart_alt(profile: HouseholdProfile | None, households: Households | None, region: Region) -> str:
    """Say what the chart shows, or that there is none."""
    if profile is None or households is None:
        return "Tidak ada gambar: data rumah tangga belum dapat dihitung."
    p0 = profile.measures["p0"]
    return (
        f"{chart_title(profile, households, region)}: titik menunjukkan perkiraan dan garis mendatar selangnya; garis "
        f"putus-putus menunjukkan {region.short_name} ({format_quantity(p0.value, Unit.PERCENT, SHARE_DECIMALS)})."
    )


def absent_paragraphs(region: Region) -> list[str]:
    """Say that there is no survey, what is therefore not in the document, and how it is supplied."""
    missing = (
        f"Data rumah tangga Susenas untuk {region.name} tidak termasuk dalam data yang dipakai dokumen ini. Karena "
        "itu, bagian ini tidak memuat kesalahan baku persentase penduduk miskin, kemiskinan menurut kelompok penduduk "
        "(misalnya lansia tunggal, penyandang disabilitas, dan perempuan kepala keluarga), dan ciri rumah tangga yang "
        "berasosiasi dengan kemiskinan. Tidak ada perkiraan yang dibuat sebagai gantinya."
    )
    supply = (
        "Data itu dapat diminta kepada BPS. Setelah diterima, berkasnya disimpan di komputer penyusun, arti "
        "kolom-kolomnya ditulis dalam peta kolom, dan letak peta itu dicantumkan pada parameter daerah (data.survey); "
        "bagian ini kemudian terisi saat dokumen disusun ulang."
    )
    return [missing, supply]


def source_paragraph(numbers: Numbers, households: Households, region: Region) -> str:
    """Say what the section rests on."""
    sample, persons = numbers["survey_sample"], numbers["survey_persons"]
    strata = numbers["survey_strata"]
    design = (
        f"dalam {numbers['survey_psus']} unit sampel pertama (PSU) dan {strata} strata"
        if households.designed
        else "tanpa keterangan strata dan unit sampel pertama, sehingga kesalahan bakunya terlalu kecil"
    )
    text = (
        f"Bagian ini memakai {sample} rumah tangga {design}, yang mewakili {persons}, dengan garis kemiskinan "
        f"{numbers['survey_line']} per kapita per bulan pada Maret {sample:periode}."
    )
    if households.synthetic:
        return (
            f"Seluruh angka di bagian ini berasal dari {SYNTHETIC_LABEL}, bukan dari survei: rumah tangganya dibuat "
            "agar P0, P1, dan P2-nya sama dengan angka terbitan BPS, dan semua yang lain adalah anggapan. Angkanya "
            f"hanya memperlihatkan bentuk analisis, tidak menggambarkan {region.name}, dan tidak boleh dikutip. {text}"
        )
    return text


def headcount_paragraph(numbers: Numbers, profile: HouseholdProfile, households: Households, region: Region) -> str:
    """Say what P0 is, how sure that is, and how it compares with the published figure."""
    p0, error = numbers["survey_p0"], numbers["survey_p0_error"]
    measured = profile.measures["p0"]
    text = (
        f"{_opening(households)} persentase penduduk miskin {region.name} pada Maret {p0:periode} diperkirakan {p0} "
        f"dengan kesalahan baku {error}"
    )
    low, high = numbers["survey_p0_low"], numbers["survey_p0_high"]
    if not low.missing:
        text += f" (selang kepercayaan {numbers['survey_level']}: {low:angka} sampai {high})"
    text += "."
    if measured.rse is not None:
        rse = numbers["survey_p0_rse"]
        text += f" Kesalahan baku relatifnya {rse}, yang menurut patokan BPS tergolong {measured.flag}."
    gap, published = numbers["survey_p0_gap"], numbers["survey_p0_published"]
    if gap.missing:
        return f"{text} Angka terbitan BPS untuk tahun itu tidak tersedia sebagai pembanding."
    if households.synthetic:
        return text
    if prints_as_zero(gap):
        return f"{text} Angka itu sama dengan yang diterbitkan BPS."
    side = "lebih tinggi" if number(gap) > 0 else "lebih rendah"
    return (
        f"{text} Angka itu {size(gap)} {side} daripada yang diterbitkan BPS ({published}); yang resmi adalah angka "
        "terbitan, dan sebab perbedaannya perlu diperiksa."
    )


def _opening(households: Households) -> str:
    return f"Pada {SYNTHETIC_LABEL} ini," if households.synthetic else "Menurut data rumah tangga Susenas,"


def group_paragraphs(profile: HouseholdProfile, households: Households) -> list[str]:
    """Say which groups differ by more than the sampling error, which do not, and where most of the poor are."""
    apart, alike = [], []
    for grouped in profile.groups:
        if grouped.contrast is None:
            continue
        first, second = (group.label for group in grouped.groups)
        higher, lower = (first, second) if grouped.contrast.value > 0 else (second, first)
        name = grouped.grouping.title.lower()
        if grouped.contrast.apart_from_zero:
            apart.append(f"{name} ({higher} lebih tinggi daripada {lower})")
        else:
            alike.append(name)
    texts = []
    if apart:
        texts.append(
            f"{_opening(households)} persentase penduduk miskin berbeda melebihi kesalahan sampelnya menurut "
            f"{joined(apart)}."
        )
        if len(apart) + len(alike) > 1:
            texts.append(
                "Karena beberapa perbandingan dibuat sekaligus, satu di antaranya dapat tampak nyata secara kebetulan."
            )
    if alike:
        texts.append(
            f"{'Menurut' if texts else _opening(households) + ' menurut'} {joined(alike)}, selisihnya lebih kecil "
            "daripada kesalahan sampelnya, sehingga kelompoknya tidak disimpulkan berbeda."
        )
    largest = [found for grouped in profile.groups if (found := _largest(grouped))]
    paragraphs = [" ".join(texts)] if texts else []
    if largest:
        paragraphs.append(
            f"{_opening(households)} bagian terbesar penduduk miskin terdapat pada kelompok {joined(largest)}. Bagian "
            "yang besar dapat berarti kelompoknya memang besar; karena itu bagian penduduk miskin dibaca bersama "
            "persentasenya."
        )
    paragraphs.append(
        "Angka bertanda «hati-hati» hanya dipakai dengan menyebut selangnya, dan yang bertanda «tidak akurat» tidak "
        "dipakai untuk mengambil keputusan."
    )
    return paragraphs


# Of access to water and the like most of the poor, as of all, have it: that says nothing.
_DIVIDING = frozenset({"urban", "size", "head_age", "head_education", "head_sector"})


def _largest(grouped: GroupedFigures) -> str:
    """Name the group that most of the poor belong to, of groupings that divide everybody."""
    shares = [(group.poor_share.value, group.label) for group in grouped.groups if group.poor_share is not None]
    if grouped.grouping.key not in _DIVIDING or len(shares) < len(grouped.groups) or not shares:
        return ""
    share, label = max(shares)
    return f"{label} menurut {grouped.grouping.title.lower()} ({format_quantity(share, Unit.PERCENT, SHARE_DECIMALS)})"


def regression_paragraphs(numbers: Numbers, profile: HouseholdProfile, households: Households) -> list[str]:
    """Say which characteristics go with being poor, and how good the regression is; or why there is none."""
    fit = profile.regression
    if fit is None:
        return [f"Regresi ciri rumah tangga tidak dibuat: {profile.no_regression}."]
    rows, poor = numbers["survey_logit_rows"], numbers["survey_logit_positives"]
    low, high = fit.effect_interval(CONFIDENCE / 100)
    clear = [index for index in range(len(fit.names)) if low[index] > 0 or high[index] < 0]
    text = (
        f"{_opening(households)} regresi logit tertimbang atas {rows} rumah tangga, {poor} di antaranya miskin, "
        "memperlihatkan asosiasi setiap ciri dengan peluang miskin setelah ciri lain diperhitungkan."
    )
    for sign, words in ((1, "lebih tinggi"), (-1, "lebih rendah")):
        found = [
            f"{_inside(REGRESSORS.get(fit.names[index], fit.names[index]))} "
            f"({format_quantity(abs(float(100 * fit.effects[index])), Unit.PERCENTAGE_POINT)})"
            for index in clear
            if fit.effects[index] * sign > 0
        ]
        if found:
            text += f" Peluang miskin {words} berasosiasi dengan {joined(found)}."
    others = len(fit.names) - len(clear)
    if others and clear:
        text += " Untuk ciri lain di tabel, selang kepercayaannya memuat nol."
    elif others:
        text += " Untuk semua ciri di tabel, selang kepercayaannya memuat nol, sehingga tidak ada yang disimpulkan."
    if fit.separated:
        left_out = joined([_inside(REGRESSORS.get(name, name)) for name in fit.separated])
        text += (
            " Ciri berikut dikeluarkan karena semua atau tidak satu pun rumah tangga pada salah satu kelompoknya "
            f"miskin: {left_out}."
        )
    quality = (
        f"Pseudo-R² McFadden {numbers['survey_logit_pseudo_r2']}; uji F bersama, disesuaikan dengan rancangan sampel, "
        f"{numbers['survey_logit_wald']} (nilai p {numbers['survey_logit_p']}); faktor inflasi ragam tertinggi "
        f"{numbers['survey_logit_inflation']}. Asosiasi tidak membuktikan sebab akibat: ciri yang tidak tercatat dapat "
        "berada di baliknya."
    )
    return [text, quality]


def _inside(title: str) -> str:
    return title[:1].lower() + title[1:]


def household_sections(
    numbers: Numbers,
    profile: HouseholdProfile | None,
    households: Households | None,
    region: Region,
    tables: Mapping[str, ResultTable],
) -> str:
    """Write the section as Markdown: paragraphs and tables, or what is missing and how to supply it.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `household_numbers`.
    tables : mapping of str to ResultTable
        The recorded tables of `household_tables` by key.
    """
    if households is None:
        return _paragraphs(absent_paragraphs(region))

    def shown(key: str) -> list[str]:
        return [titled_table(tables[key])] if key in tables else []

    if profile is None:
        text = (
            f"Data rumah tangga {_labelled(f'tahun {households.year}', households)} tersedia, tetapi garis kemiskinan "
            f"{region.name} untuk tahun itu tidak tersedia, sehingga ukuran kemiskinannya belum dapat dihitung."
        )
        return "\n\n".join([escape_markup(text), *shown("tbl_rumah_tangga_periksa")])
    parts = [
        _paragraphs([source_paragraph(numbers, households, region)]),
        *shown("tbl_rumah_tangga_ukuran"),
        _paragraphs([headcount_paragraph(numbers, profile, households, region)]),
        *shown("tbl_rumah_tangga_kelompok"),
        _paragraphs(group_paragraphs(profile, households)),
        *shown("tbl_rumah_tangga_logit"),
        _paragraphs(regression_paragraphs(numbers, profile, households)),
        *shown("tbl_rumah_tangga_periksa"),
    ]
    return "\n\n".join(parts)


def _paragraphs(texts: Sequence[str]) -> str:
    return "\n\n".join(escape_markup(text) for text in texts)
