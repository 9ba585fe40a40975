"""Chapter III, expenditure around the poverty line and extreme poverty: what the model says, and that it is a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
from matplotlib.figure import Figure

from rpkd.numbers import Unit, format_number, format_quantity, is_missing
from rpkd.profile import (
    CURVE,
    NEAR_LINE,
    VULNERABLE_LINE,
    ExtremeEstimate,
    NotFitted,
    ProvinceGrowth,
    Range,
    Spread,
)
from rpkd.regions import Region
from rpkd.report._axes import indonesian_axis
from rpkd.report._content import Cell, TableContent
from rpkd.report._pictures import ACCENT, OWN, chart_style, new_figure
from rpkd.report._poverty_numbers import Writer
from rpkd.report._words import moved, number, prints_as_zero, size
from rpkd.results import Column, Recorder, Scalar
from rpkd.sources import Source

Numbers = Mapping[str, Scalar]

_TITLES = {
    "headcount_ratio": "Persentase penduduk miskin (P0)",
    "poverty_gap_index": "Indeks kedalaman (P1)",
    "poverty_severity_index": "Indeks keparahan (P2)",
}
NOTE = (
    "Hasil model, bukan angka resmi. Bagian di bawah garis mengikuti P0, P1, dan P2; bagian di atasnya mengikuti "
    "bentuk sebaran yang lazim"
)
EXTREME_NOTE = "Deret dengan ukuran yang berbeda tidak dapat disambung"
_DOLLAR_DAY = {"extreme_poverty_1_90": "US$1,90 (PPP 2011)", "extreme_poverty": "US$2,15 (PPP 2017), deflator spasial"}
_STATUS = {"past": "masa lalu", "official": "dipakai BPS sejak 2025", "international": "internasional"}
_GROWTH_NOTE = (
    "Penguraian Datt–Ravallion dengan rata-rata semua urutan (Shapley), sehingga tidak bersisa. Sebaran tiap tahun "
    "dicocokkan dengan P0, rata-rata pengeluaran, dan rasio Gini provinsi; angka penguraian merupakan hasil model. "
    "Pemerataan mencakup seluruh bentuk sebaran, sehingga dapat menurunkan P0 walaupun rasio Gini naik"
)


# A range whose end is so many times its beginning says little; so much below 1.5 times the line (percent) is no
# expenditure of people; below so many percent a rate is estimated from few households.
_WIDE = 1.5
_NEARLY_ALL = 85.0
_SMALL = 2.0


def spread_numbers(recorder: Recorder, found: Spread | NotFitted, source: Source) -> dict[str, Scalar]:
    """Record what the fitted distribution says."""
    writer = Writer(recorder, source)
    writer.add("spread_step", "Kenaikan pengeluaran semua penduduk dalam perhitungan", 1, Unit.PERCENT, decimals=0)
    writer.add("spread_near_line", "Batas atas kelompok hampir miskin, kali garis", NEAR_LINE, Unit.INDEX, decimals=1)
    label = "Batas atas kelompok rentan, kali garis"
    writer.add("spread_vulnerable_line", label, VULNERABLE_LINE, Unit.INDEX, decimals=1)
    if isinstance(found, NotFitted):
        return writer.numbers
    point, percent = Unit.PERCENTAGE_POINT, Unit.PERCENT
    label = "Penduduk yang melewati garis bila pengeluaran naik satu persen (model)"
    _range(writer, "spread_per_percent", label, found.per_percent, point, found.year, 2)
    for key, label, value in (
        ("near", "Penduduk hampir miskin (model)", found.near),
        ("vulnerable", "Penduduk rentan (model)", found.vulnerable),
    ):
        writer.add(f"spread_{key}", label, value, percent, found.year, decimals=1)
    worst = max(found.fit.figures, key=lambda figure: abs(figure.misfit))
    label = f"Selisih terbesar sebaran terhadap angka resmi, {_TITLES.get(worst.name, worst.name)}"
    writer.add("spread_misfit", label, abs(worst.misfit), point, found.year)
    return writer.numbers


def _range(writer: Writer, key: str, label: str, value: Range, unit: Unit, year: int, decimals: int) -> None:
    writer.add(key, label, value.value, unit, year, decimals=decimals)
    writer.add(f"{key}_low", f"{label}, terendah menurut pembulatan", value.low, unit, year, decimals=decimals)
    writer.add(f"{key}_high", f"{label}, tertinggi menurut pembulatan", value.high, unit, year, decimals=decimals)


def _between(numbers: Numbers, key: str, whole: str = "") -> str:
    """Write a figure with what rounding leaves open, unless both ends print alike."""
    value, low, high = numbers[key], numbers[f"{key}_low"], numbers[f"{key}_high"]
    if f"{low:angka}" == f"{high:angka}":
        return f"{value}{whole}"
    return f"{value}{whole} (antara {low:angka} dan {high:angka} bila pembulatan angka resmi diperhitungkan)"


def spread_period(found: Spread | NotFitted) -> str:
    """Return the time of the figures for source lines; empty when there are none."""
    return f"Maret {found.year}" if found.year else ""


def spread_paragraphs(numbers: Numbers, found: Spread | NotFitted, region: Region) -> list[str]:
    """Say how people are spread around the line, and what of it is assumption."""
    if isinstance(found, NotFitted):
        when = f" tahun {found.year}" if found.year else ""
        text = f"Sebaran pengeluaran di sekitar garis kemiskinan {region.name} tidak dapat diperkirakan dari"
        return [f"{text} angka{when}: {found.reason}."]
    opening = (
        f"BPS tidak menerbitkan sebaran pengeluaran per kabupaten/kota. Dari P0, P1, dan P2 tahun {found.year} "
        f"disusun perkiraan sebaran pengeluaran per kapita terhadap garis kemiskinan {region.name}. "
    )
    if found.fit.within_rounding and found.fit.converged:
        opening += "Sebaran itu menghasilkan kembali ketiga angka resmi sampai dua desimal."
    else:
        misfit = numbers["spread_misfit"]
        opening += (
            f"Sebaran itu belum menghasilkan kembali ketiga angka resmi dengan tepat: selisih terbesarnya {misfit}, "
            "sehingga hasil di bawah ini perlu dibaca dengan hati-hati."
        )
    step = numbers["spread_step"]
    crossing = (
        f"Bila pengeluaran semua penduduk naik {step} dengan bentuk sebaran yang tetap, penduduk yang keluar dari "
        f"kemiskinan diperkirakan {_between(numbers, 'spread_per_percent')}; kira-kira sebanyak itu pula yang "
        "menjadi miskin bila garis kemiskinan naik secepat itu tanpa kenaikan pengeluaran."
    )
    low, high = (number(numbers[f"spread_per_percent_{end}"]) for end in ("low", "high"))
    if high > _WIDE * low:
        crossing += (
            " Rentangnya lebar: pembulatan angka resmi saja sudah sangat mengubah hasilnya, sehingga angka itu tidak "
            "dijadikan dasar perhitungan."
        )
    near, vulnerable = numbers["spread_near"], numbers["spread_vulnerable"]
    upper, top = numbers["spread_near_line"], numbers["spread_vulnerable_line"]
    above = (
        f"Di atas garis, penduduk dengan pengeluaran sampai {upper:angka} kali garis (hampir miskin) diperkirakan "
        f"{near}, dan antara {upper:angka} dan {top:angka} kali garis (rentan) {vulnerable}. Kedua angka ini kasar: "
        "P0, P1, dan P2 tidak memuat keterangan tentang penduduk di atas garis."
    )
    if found.below(VULNERABLE_LINE) > _NEARLY_ALL:
        above += (
            f" Menurut perkiraan ini hampir semua penduduk berada di bawah {top:angka} kali garis. Hasil itu tidak "
            f"wajar; P1 dan P2 {region.name} perlu dikonfirmasi kepada BPS sebelum angka di bagian ini dipakai."
        )
    paragraphs = [opening, f"{crossing} {above}"]
    if found.fit.two_peaked:
        paragraphs.append(
            "Ketiga angka resmi daerah ini hanya dapat dihasilkan oleh sebaran yang berpuncak dua. Hal itu lazim "
            "bila rumah tangga miskin yang tercacah sedikit; hasil di dekat garis perlu dibaca dengan hati-hati."
        )
    return paragraphs


def spread_table(found: Spread | NotFitted) -> TableContent:
    """Set the published figures beside those of the distribution."""
    columns = (
        Column("ukuran", "Ukuran", Unit.TEXT),
        Column("resmi", "Angka resmi", Unit.PERCENT),
        Column("sebaran", "Hasil sebaran", Unit.PERCENT),
    )
    if isinstance(found, NotFitted):
        return TableContent(columns, tuple((title, None, None) for title in _TITLES.values()))
    rows: list[tuple[Cell, ...]] = [
        (_TITLES[figure.name], figure.published, figure.fitted)
        for figure in found.fit.figures
        if figure.name in _TITLES
    ]
    upper, top = (format_number(line, Unit.INDEX, 1) for line in (NEAR_LINE, VULNERABLE_LINE))
    rows.append((f"Hampir miskin: dari garis sampai {upper} kali garis", None, found.near))
    rows.append((f"Rentan: {upper} sampai {top} kali garis", None, found.vulnerable))
    return TableContent(columns, tuple(rows))


def spread_chart(found: Spread | NotFitted, region: Region) -> Figure:
    """Draw the share of people below each multiple of the line: solid where data decide, dashed where the model."""
    with chart_style():
        figure, axes = new_figure(2.9)
        axes.set_xlabel("Pengeluaran per kapita, kali garis kemiskinan")
        axes.set_ylabel("Penduduk di bawahnya (persen)")
        if isinstance(found, NotFitted):
            axes.text(0.5, 0.5, "sebaran tidak dapat diperkirakan", ha="center", va="center", transform=axes.transAxes)
            axes.set_xticks([])
            axes.set_yticks([])
            return figure
        below = [(x, found.below(x)) for x in CURVE]
        known, assumed = [point for point in below if point[0] <= 1], [point for point in below if point[0] >= 1]
        axes.plot(*zip(*known, strict=True), color=OWN, linewidth=2, label="menurut P0, P1, dan P2")
        axes.plot(
            *zip(*assumed, strict=True), color=OWN, linewidth=1.4, linestyle=(0, (4, 2)), label="menurut bentuk lazim"
        )
        axes.fill_between([x for x, _ in known], [share for _, share in known], color=OWN, alpha=0.14, linewidth=0)
        axes.axvline(1, color=ACCENT, linewidth=1.2)
        share = found.published.headcount_ratio
        axes.plot([1], [share], marker="o", markersize=4.5, color=OWN)
        axes.annotate(
            f"garis kemiskinan: {format_quantity(share, Unit.PERCENT)}",
            (1, share),
            xytext=(-6, 6),
            textcoords="offset points",
            ha="right",
            fontsize=7.8,
            color=ACCENT,
        )
        axes.set_xlim(CURVE[0], CURVE[-1])
        axes.set_ylim(0, below[-1][1] * 1.05)
        axes.grid(axis="y")
        axes.set_axisbelow(True)
        indonesian_axis(axes.xaxis)
        indonesian_axis(axes.yaxis)
        axes.legend(loc="upper left", fontsize=7.6, frameon=False)
    return figure


def spread_alt(numbers: Numbers, found: Spread | NotFitted, region: Region) -> str:
    """Describe the chart."""
    if isinstance(found, NotFitted):
        return f"Grafik kosong: sebaran pengeluaran {region.name} tidak dapat diperkirakan."
    return (
        f"Kurva bagian penduduk {region.name} dengan pengeluaran di bawah kelipatan garis kemiskinan, tahun "
        f"{found.year}: {format_quantity(found.published.headcount_ratio, Unit.PERCENT)} di bawah garis, lalu naik "
        f"{numbers['spread_near']} sampai {numbers['spread_near_line']:angka} kali garis. Bagian kurva di atas "
        "garis merupakan perkiraan."
    )


def extreme_numbers(recorder: Recorder, estimate: ExtremeEstimate | None, source: Source) -> dict[str, Scalar]:
    """Record the model's estimate of extreme poverty."""
    writer = Writer(recorder, source)
    if estimate is None:
        return writer.numbers
    _range(writer, "extreme", "Penduduk miskin ekstrem (model)", estimate.value, Unit.PERCENT, estimate.year, 2)
    label = "Garis miskin ekstrem dalam model, persen garis kemiskinan"
    writer.add("extreme_multiple", label, 100 * estimate.multiple, Unit.PERCENT, estimate.year, area="00", decimals=0)
    label = "Penduduk miskin ekstrem, Indonesia"
    writer.add("extreme_national", label, estimate.national, Unit.PERCENT, estimate.year, area="00")
    return writer.numbers


def extreme_paragraphs(numbers: Numbers, estimate: ExtremeEstimate | None, region: Region) -> list[str]:
    """Say what is published of extreme poverty, and what the model makes of it here."""
    published = (
        "Angka kemiskinan ekstrem resmi hanya tersedia untuk Indonesia. Ukurannya berganti: masa program 2021–2024 "
        "memakai US$1,90 per kapita per hari, sedangkan BPS sejak 2025 memakai US$2,15 (PPP 2017) dengan deflator "
        "spasial. Keduanya tidak dapat disambung menjadi satu deret, dan mengalikan nilai dolar itu dengan kurs "
        "keliru karena yang dipakai adalah paritas daya beli."
    )
    if estimate is None:
        return [published, f"Perkiraan untuk {region.name} tidak dapat dihitung dengan data yang ada."]
    national, multiple = numbers["extreme_national"], numbers["extreme_multiple"]
    value = (
        "mendekati nol"
        if prints_as_zero(numbers["extreme"])
        else f"sekitar {_between(numbers, 'extreme', ' dari penduduk')}"
    )
    small = ", dan pada angka sekecil ini biasanya besar" if number(numbers["extreme"]) < _SMALL else ""
    model = (
        f"Sebagai gambaran kasar, garis sebesar {multiple} garis kemiskinan setiap daerah menghasilkan kembali "
        f"angka nasional {estimate.year} ({national}) bila dijumlahkan dari seluruh kabupaten/kota. Dengan garis "
        f"yang sama, penduduk miskin ekstrem {region.name} diperkirakan {value}. Ini hasil model, bukan angka "
        f"resmi; kesalahan bakunya tidak tersedia{small}. Angka ini tidak dipakai untuk menetapkan sasaran orang per "
        "orang."
    )
    return [published, model]


def extreme_table(provinces: pd.DataFrame) -> TableContent:
    """List the national figures by year under the definition that each of them has."""
    columns = (
        Column("tahun", "Tahun", Unit.YEAR),
        *(Column(name, f"{text} per kapita per hari", Unit.PERCENT) for name, text in _DOLLAR_DAY.items()),
    )
    rows = provinces[(provinces["area_code"] == "00") & provinces["indicator"].isin(_DOLLAR_DAY)]
    by_year = rows.pivot_table(index="year", columns="indicator", values="value").reindex(columns=list(_DOLLAR_DAY))
    return TableContent(
        columns,
        tuple(
            (int(year), *(None if pd.isna(value) else float(value) for value in values))
            for year, values in zip(by_year.index, by_year.to_numpy(), strict=True)
        ),
    )


def extreme_lines_table(lines: pd.DataFrame) -> TableContent:
    """List the definitions of extreme poverty and the World Bank's lines: the table `extreme_poverty_lines`."""
    columns = (
        Column("ukuran", "Ukuran", Unit.TEXT),
        Column("tahun", "Tahun", Unit.YEAR),
        Column("sehari", "Per kapita per hari", Unit.RUPIAH),
        Column("sebulan", "Per kapita per bulan", Unit.RUPIAH),
        Column("kedudukan", "Kedudukan", Unit.TEXT),
    )
    names = ["label", "year", "rupiah_per_day", "rupiah_per_month", "status"]
    rows = tuple(
        (
            str(label),
            int(year),
            *(None if is_missing(value) else float(value) for value in (day, month)),
            _STATUS[str(status)],
        )
        for label, year, day, month, status in lines[names].to_numpy(dtype=object)
    )
    return TableContent(columns, rows)


def growth_numbers(
    recorder: Recorder, found: ProvinceGrowth | None, region: Region, sources: Sequence[Source]
) -> dict[str, Scalar]:
    """Record what the change of the province's P0 is made of."""
    if found is None:
        return {}
    citation = "; ".join(dict.fromkeys(source.citation for source in sources))
    writer = Writer(recorder, replace(sources[0], citation=citation))
    span, area = f"{found.first_year}–{found.last_year}", region.province_code
    parts = found.parts
    for key, label, value in (
        ("change", "Perubahan P0 provinsi", found.headcounts[1] - found.headcounts[0]),
        ("growth", "Sumbangan kenaikan rata-rata pengeluaran nominal", 100 * parts.growth),
        ("redistribution", "Sumbangan perubahan pemerataan", 100 * parts.redistribution),
        ("line", "Sumbangan kenaikan garis kemiskinan", 100 * parts.line),
        ("real", "Sumbangan pertumbuhan setelah kenaikan garis", 100 * (parts.growth + parts.line)),
    ):
        writer.add(f"growth_{key}", label, value, Unit.PERCENTAGE_POINT, span, area=area)
    return writer.numbers


def growth_paragraphs(numbers: Numbers, found: ProvinceGrowth | None, region: Region) -> list[str]:
    """Say whether growth or redistribution moved the province's poverty."""
    province = f"Provinsi {region.province_name}"
    if found is None:
        text = (
            f"Perubahan kemiskinan {province} tidak dapat diuraikan menjadi pertumbuhan dan pemerataan: P0, garis "
            "kemiskinan, rasio Gini, dan rata-rata pengeluaran tidak tersedia bersama-sama untuk dua tahun, atau "
            "tidak dapat dihasilkan oleh satu sebaran."
        )
        return [text]
    change, growth, line = (numbers[f"growth_{key}"] for key in ("change", "growth", "line"))
    redistribution, real = numbers["growth_redistribution"], numbers["growth_real"]
    opening = (
        "Rata-rata pengeluaran dan rasio Gini kabupaten/kota tidak tersedia dalam data ini, sehingga penguraian "
        f"dilakukan untuk {province}. Sepanjang {change:periode} P0 provinsi {moved(change)}."
    )
    parts = (
        f"Menurut model, dengan yang lain tetap, kenaikan pengeluaran nominal {_effect(growth)} P0 dan kenaikan garis "
        f"kemiskinan {_effect(line)}; keduanya bersama-sama, yakni pertumbuhan pengeluaran terhadap garis, "
        f"{_effect(real)}. Perubahan pemerataan {_effect(redistribution)}."
    )
    return [opening, f"{parts} {_which(real, redistribution)}"]


def _effect(part: Scalar) -> str:
    if prints_as_zero(part):
        return "tidak mengubahnya"
    return f"{'menaikkan' if number(part) > 0 else 'menurunkan'} {size(part)}"


def _which(real: Scalar, redistribution: Scalar) -> str:
    if prints_as_zero(real) and prints_as_zero(redistribution):
        return "Tidak satu pun dari keduanya berarti."
    stronger, weaker = "pertumbuhan", "pemerataan"
    if abs(number(redistribution)) > abs(number(real)):
        stronger, weaker = weaker, stronger
    opposed = number(real) * number(redistribution) < 0
    tail = f", sedangkan {weaker} menyumbang ke arah sebaliknya" if opposed else ""
    return f"Sumbangan yang lebih besar berasal dari {stronger}{tail}."


def growth_note(found: ProvinceGrowth | None) -> str:
    """Say how the change was split; without a decomposition, what the dashes mean."""
    return "Tanda – berarti tidak dapat dihitung" if found is None else _GROWTH_NOTE


def growth_table(found: ProvinceGrowth | None) -> TableContent:
    """List the figures of the two years and the components of the change."""
    years = ("Tahun pertama", "Tahun terakhir") if found is None else (str(found.first_year), str(found.last_year))
    columns = (
        Column("ukuran", "Ukuran", Unit.TEXT),
        Column("pertama", years[0], Unit.TEXT),
        Column("terakhir", years[1], Unit.TEXT),
        Column("sumbangan", "Sumbangan terhadap P0", Unit.PERCENTAGE_POINT),
    )
    names = ("Persentase penduduk miskin (P0)", "Rata-rata pengeluaran", "Rasio Gini", "Garis kemiskinan")
    if found is None:
        return TableContent(columns, tuple((name, None, None, None) for name in names))
    line = Unit.RUPIAH_PER_CAPITA_MONTH
    parts = found.parts
    rows = (
        (names[0], *_pair(found.headcounts, Unit.PERCENT), found.headcounts[1] - found.headcounts[0]),
        (names[1], *_pair(found.means, line), 100 * parts.growth),
        (names[2], *_pair(found.ginis, Unit.INDEX, 3), 100 * parts.redistribution),
        (names[3], *_pair(found.lines, line), 100 * parts.line),
    )
    return TableContent(columns, rows)


def _pair(values: tuple[float, float], unit: Unit, decimals: int | None = None) -> tuple[str, str]:
    first, last = (format_quantity(value, unit, decimals) for value in values)
    return first, last
