"""Chapter IV, fields that want attention: the measures ranked, the fields they belong to, and the strategies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rpkd.numbers import Unit, format_quantity
from rpkd.profile import LINE_GROWTH, Measure, worse_than_province
from rpkd.regions import Region
from rpkd.report._content import TableContent
from rpkd.report._poverty_numbers import SHAPES, Writer
from rpkd.report._words import joined, whole
from rpkd.report.conditions import CONDITION_SHAPES
from rpkd.report.target import INPRES_STRATEGIES, PERMENDAGRI_STRATEGIES
from rpkd.results import Column, Recorder, Scalar
from rpkd.sources import Source

Numbers = Mapping[str, Scalar]

# The document's own reading: neither regulation assigns fields to strategies. Field of the indicator catalogue: letters
# of the strategies of Permendagri 53/2020, Pasal 17, and of Inpres 8/2025 that it falls under first.
FIELD_STRATEGIES: Mapping[str, tuple[str, str]] = {
    "Ekonomi dan konsumsi": ("ab", "ab"),
    "Ketenagakerjaan dan kewirausahaan": ("bc", "b"),
    "Pendidikan": ("ab", "a"),
    "Kesehatan": ("a", "a"),
    "Infrastruktur dasar": ("d", "c"),
    "Pembangunan manusia": ("b", "ab"),
}
# The sentence names at most this many measures that stand worst; the table has them all.
_NAMED = 3


def polarities(catalogue: pd.DataFrame) -> dict[str, str]:
    """Take which way is better out of the indicator catalogue."""
    return dict(zip(catalogue["indicator"], catalogue["polarity"], strict=True))


def fields(catalogue: pd.DataFrame) -> dict[str, str]:
    """Take the field (bidang) of every indicator out of the catalogue; the line's growth belongs to the line's."""
    found = dict(zip(catalogue["indicator"], catalogue["field"], strict=True))
    return {**found, LINE_GROWTH: found["poverty_line"]}


def attention_numbers(recorder: Recorder, found: Sequence[Measure], sources: Sequence[Source]) -> dict[str, Scalar]:
    """Record how many measures are ranked, worse than the province, and lately moving to the worse."""
    citation = "; ".join(dict.fromkeys(source.citation for source in sources))
    vintage = "; ".join(dict.fromkeys(source.vintage for source in sources))
    writer = Writer(recorder, Source(citation, "", "", vintage, ""))
    worse, compared = worse_than_province(found)
    for key, label, value in (
        ("ranked", "Ukuran yang dapat diurutkan", sum(measure.share_better is not None for measure in found)),
        ("compared", "Ukuran yang dapat dibandingkan dengan angka provinsi", compared),
        ("worse", "Ukuran yang lebih buruk daripada angka provinsi", worse),
        ("worsened", "Ukuran yang memburuk pada perubahan terakhirnya", sum(bool(item.worsened) for item in found)),
    ):
        writer.add(f"attention_{key}", label, value, Unit.COUNT)
    return writer.numbers


def _shape(name: str) -> tuple[str, Unit]:
    if name == LINE_GROWTH:
        return "Kenaikan garis kemiskinan setahun", Unit.PERCENT
    shape = SHAPES[name] if name in SHAPES else CONDITION_SHAPES[name]
    return shape.title, shape.unit


def _move(measure: Measure) -> str | None:
    if measure.change is None:
        return None
    years = f"{measure.change.first_year}–{measure.change.last_year}"
    if measure.change.sign == 0:
        return f"tetap ({years})"
    if measure.worsened is None:
        return f"{'naik' if measure.change.sign > 0 else 'turun'} ({years})"
    return f"{'memburuk' if measure.worsened else 'membaik'} ({years})"


def attention_table(found: Sequence[Measure], region: Region) -> TableContent:
    """List the measures, the worst placed first; text cells with their units, because each row has another unit."""
    columns = (
        Column("measure", "Ukuran"),
        Column("year", "Tahun", Unit.YEAR),
        Column("own", region.name),
        Column("province", f"Provinsi {region.province_name}"),
        Column("nation", "Indonesia"),
        Column("rank", "Urutan terburuk"),
        Column("change", "Perubahan terakhir"),
    )
    rows = []
    for measure in found:
        title, unit = _shape(measure.name)
        levels = [
            None if value is None else format_quantity(value, unit)
            for value in (measure.value, measure.province, measure.nation)
        ]
        place = measure.place
        rank = None if place is None else f"{measure.rank_from_worst} dari {place.count}"
        rows.append((title, measure.year, *levels, rank, _move(measure)))
    return TableContent(columns, tuple(rows))


def attention_note(found: Sequence[Measure]) -> str:
    """Say by what rule the table is ordered, and why some rows carry no rank."""
    text = (
        "Diurutkan menurut bagian kabupaten/kota lain di provinsi yang angkanya lebih baik, dari yang terbesar; bila "
        "sama, menurut selisih relatif terhadap angka provinsi. Tanda – berarti angka tidak tersedia"
    )
    if any(measure.share_better is None for measure in found):
        text += (
            " atau ukuran tidak diurutkan, karena tidak mempunyai arah yang baik atau buruk, angkanya perlu "
            "dikonfirmasi, atau angka kabupaten/kota lain tidak cukup"
        )
    return text


def attention_paragraphs(
    numbers: Numbers, found: Sequence[Measure], fields_by_name: Mapping[str, str], region: Region
) -> list[str]:
    """Say which measures stand worst in the province, how to read the order, and what it does not decide."""
    ranked = [measure for measure in found if measure.share_better is not None]
    if not ranked:
        return [f"Ukuran {region.name} belum dapat diurutkan karena angka pembandingnya tidak tersedia.", _READING]
    behind = [measure for measure in ranked if (measure.share_better or 0.0) > 0.5]
    if behind:
        named = [_named(measure) for measure in behind[:_NAMED]]
        text = (
            f"Dari {numbers['attention_ranked']} ukuran yang dapat diurutkan, kedudukan {region.name} di dalam "
            f"provinsi paling lemah pada {joined(named)}."
        )
        where = list(dict.fromkeys(fields_by_name[measure.name] for measure in behind[:_NAMED]))
        text += f" Bidangnya: {'; '.join(where).lower()}."
    else:
        text = (
            f"Pada {numbers['attention_ranked']} ukuran yang dapat diurutkan, {region.name} tidak pernah kalah dari "
            f"lebih dari separuh kabupaten/kota lain di provinsi; yang teratas dalam tabel adalah {_named(ranked[0])}."
        )
    return [f"{text}{_counts(numbers)}", _READING]


def _counts(numbers: Numbers) -> str:
    compared, worse, worsened = (numbers[f"attention_{key}"] for key in ("compared", "worse", "worsened"))
    text = ""
    if whole(compared):
        some = f"{worse} lebih buruk daripada angka provinsi"
        if not whole(worse):
            some = "tidak ada yang lebih buruk daripada angka provinsi"
        text += f" Dari {compared} ukuran yang dapat dibandingkan dengan angka provinsi pada tahun yang sama, {some}."
    if whole(worsened):
        text += f" Sebanyak {worsened} ukuran memburuk pada perubahan terakhirnya."
    return text


def _named(measure: Measure) -> str:
    place = measure.place
    count = place.count if place is not None else 0
    title = _shape(measure.name)[0]
    first, second = title.split()[:2]
    # A name (Indeks Pembangunan Manusia) or an abbreviation keeps its capital inside a sentence.
    title = title if first.isupper() or second[0].isupper() else title[0].lower() + title[1:]
    return f"{title} (urutan {measure.rank_from_worst} dari {count}, {measure.year})"


_READING = (
    "Urutan ini dibaca sebagai titik awal pembahasan, bukan keputusan: urutan menunjukkan pada ukuran mana daerah lain "
    "di provinsi yang sama lebih baik, bukan seberapa berat masalahnya atau apa sebabnya. Tahun angka tidak sama untuk "
    "semua ukuran, perbedaan yang kecil dapat berasal dari kesalahan sampel, dan hal-hal yang tidak diukur di sini "
    "tidak ikut diurutkan. Program, kegiatan, subkegiatan, dan pagu ditetapkan dalam dokumen perencanaan dan "
    "penganggaran daerah sendiri."
)


def field_table(found: Sequence[Measure], fields_by_name: Mapping[str, str]) -> TableContent:
    """List the fields in the order of their worst placed measure, with their measures and strategies."""
    columns = (
        Column("field", "Bidang"),
        Column("measures", "Ukuran"),
        Column("permendagri", "Strategi menurut Permendagri 53/2020, Pasal 17"),
        Column("inpres", "Strategi menurut Inpres 8/2025"),
    )
    rows = []
    for field in dict.fromkeys(fields_by_name[measure.name] for measure in found):
        titles = [_shape(measure.name)[0] for measure in found if fields_by_name[measure.name] == field]
        permendagri, inpres = FIELD_STRATEGIES[field]
        rows.append(
            (
                field,
                "; ".join(titles),
                "; ".join(PERMENDAGRI_STRATEGIES[letter] for letter in permendagri),
                "; ".join(INPRES_STRATEGIES[letter] for letter in inpres),
            )
        )
    return TableContent(columns, tuple(rows))
