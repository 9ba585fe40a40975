"""The sentences of the projection chapter for a reader without statistics.

Every number comes from a recorded scalar; every word about direction, size and likelihood follows from it.
"""

from __future__ import annotations

from rpkd.profile import Target, latest_change, whole_change
from rpkd.projection import Basis, Verdict
from rpkd.regions import Region
from rpkd.report._projection_numbers import Numbers, stem_of
from rpkd.report._projection_outlook import Aim, Outlook
from rpkd.report._words import count_in_words, joined, moved, number, prints_as_zero, size, year_list
from rpkd.report.target import UNCHECKED, target_text
from rpkd.results import Scalar
from rpkd.workbooks import TABLES

FEW_YEARS = 4
"""A record of fewer figures than this says little of the region's own drift."""

_LIKELIHOOD = {
    Verdict.VERY_UNLIKELY: "sangat kecil",
    Verdict.UNLIKELY: "kecil",
    Verdict.ABOUT_EVEN: "kira-kira seimbang",
    Verdict.LIKELY: "besar",
    Verdict.VERY_LIKELY: "sangat besar",
}
_OTHERS = {"national": "nasional", "province": "provinsi"}
_WHOSE = {"national": "Indonesia", "province": "provinsi"}


def outlook_paragraphs(numbers: Numbers, outlook: Outlook, region: Region) -> list[str]:
    """Say where the rate is heading, how sure that is, and what it starts from: for a reader without statistics.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `projection_numbers` and `aim_numbers`.
    outlook : Outlook
        The region ahead.
    region : Region
        The report's region.
    """
    if outlook.own is None:
        return [
            f"Persentase penduduk miskin {region.name} tidak tersedia, sehingga tidak ada yang dapat diproyeksikan."
        ]
    return [" ".join([_heading(numbers, region), *_headline(numbers, outlook)]), _start(numbers, outlook)]


def _heading(numbers: Numbers, region: Region) -> str:
    base, median, change = (numbers[f"projection_{key}"] for key in ("base", "median", "change"))
    low, high, coverage = numbers["projection_low_80"], numbers["projection_high_80"], numbers["projection_coverage_80"]
    if prints_as_zero(change):
        text = f"Persentase penduduk miskin {region.name} diproyeksikan hampir tidak berubah: {base} pada Maret"
        text += f" {base:periode} dan {median} pada Maret {median:periode}."
    else:
        way = "turun" if number(change) < 0 else "naik"
        text = f"Persentase penduduk miskin {region.name} diproyeksikan {way} dari {base} pada Maret {base:periode}"
        text += f" menjadi sekitar {median} pada Maret {median:periode}."
    text += f" Angka itu belum pasti: dengan peluang {coverage} letaknya antara {low:angka} dan {high}"
    if number(change) < 0 and number(high) > number(base):
        text += f", sehingga kenaikan pun masih mungkin (peluangnya {numbers['projection_higher']})"
    elif number(change) > 0 and number(low) < number(base):
        text += f", sehingga penurunan pun masih mungkin (peluangnya {numbers['projection_not_higher']})"
    return text + "."


def _headline(numbers: Numbers, outlook: Outlook) -> list[str]:
    aim = outlook.headline
    if aim is None:
        return ["Tidak ada target untuk tahun-tahun yang diproyeksikan."]
    pace = [_pace(numbers, aim)] if aim.pace else []
    return [_chance(numbers, aim), *pace]


def _chance(numbers: Numbers, aim: Aim) -> str:
    target, verdict = aim.target, aim.credibility.verdict
    likely = _LIKELIHOOD[verdict] if verdict else ""
    chance = f"{likely}, yaitu {numbers[f'{stem_of(aim)}_probability']}"
    met = aim.pace is not None and aim.pace.met_already
    if aim.owner == "regional":
        named = f"target RPJMD tahun {target.year} ({target_text(target)})"
        if met:
            return f"Angka terakhir sudah memenuhi {named}; peluang tetap demikian pada tahun itu {chance}."
        return f"Peluang tercapainya {named} {chance}."
    opening = (
        "Target RPJMD untuk tahun-tahun itu tidak termasuk dalam data dokumen ini. Rujukannya target "
        f"{_OTHERS[aim.owner]} tahun {target.year} ({target_text(target)}), yang berlaku bagi {_WHOSE[aim.owner]} dan "
        "bukan target daerah"
    )
    if met:
        return f"{opening}: angka daerah sudah memenuhinya, dan peluang tetap demikian {chance}."
    end = "batas atasnya" if target.is_range else "angka itu"
    return f"{opening}: peluang angka daerah turun sampai {end} {chance}."


def _pace(numbers: Numbers, aim: Aim) -> str:
    stem, pace = stem_of(aim), aim.pace
    if pace is None:
        return ""
    windows = f"kurun {count_in_words(pace.length)} tahun"
    every = f"{numbers[f'{stem}_windows']} {windows} yang tercatat"
    per_hundred = numbers[f"{stem}_per_hundred"]
    often = f"{per_hundred} dari 100 {windows}"
    if pace.at_least_as_fast == pace.windows:
        often = f"semua {every}"
    elif isinstance(per_hundred.value, str):  # too rare or too common to be told in hundredths
        often = f"{numbers[f'{stem}_fast']} dari {every}"
    similar = "di daerah lain yang tingkat kemiskinannya serupa"
    if pace.met_already:
        held = f"dalam {often}" if pace.at_least_as_fast else f"dalam satu pun dari {every}"
        never = "" if pace.at_least_as_fast else "tidak "
        return f"{similar.capitalize()}, angkanya {never}bertahan di bawah batas semacam itu {held}."
    required = numbers[f"{stem}_required"]
    fall = f"{size(required)} dalam satu tahun" if pace.years == 1 else f"rata-rata {size(required)} per tahun"
    opening = f"Untuk mencapainya angka daerah perlu turun {fall}; {similar}, penurunan secepat itu"
    if not pace.at_least_as_fast:
        return f"{opening} tidak terjadi dalam satu pun dari {every}."
    return f"{opening} terjadi dalam {often}."


def _start(numbers: Numbers, outlook: Outlook) -> str:
    """Say what the projection starts from: the latest move, the pace so far, and the years without a figure."""
    record = outlook.record
    sentences = _latest_move(numbers, outlook)
    sentences += _pace_so_far(numbers, outlook)
    gaps = record.gaps()
    if gaps:
        sentences.append(f"Angka {year_list(gaps)} tidak tersedia dan tidak diisi dengan perkiraan.")
    if outlook.unused:
        figures = [numbers[f"projection_office_{year}"] for year in outlook.unused]
        listed = joined([f"{figure} pada {figure:periode}" for figure in figures])
        sentences.append(
            f"P0 yang ditulis di buku kerja {TABLES['indicators']} ({listed}) tidak dipakai di sini, karena semua "
            "daerah diproyeksikan bersama dari tabel BPS yang sama."
        )
    if len(record) < FEW_YEARS:
        sentences.append(
            f"Deret daerah ini baru memuat {count_in_words(len(record))} angka, sehingga proyeksinya hampir seluruhnya "
            "mengikuti provinsi dan kecenderungan semua daerah."
        )
    return " ".join(sentences)


def _latest_move(numbers: Numbers, outlook: Outlook) -> list[str]:
    recent, base = numbers["projection_recent"], numbers["projection_base"]
    change = latest_change(outlook.record)
    if change is None or outlook.own is None:
        return []
    text = (
        f"Proyeksi berangkat dari angka {base:periode}, yang {moved(recent)} dibandingkan dengan {change.first_year}."
    )
    ahead = numbers["projection_change"]
    if prints_as_zero(recent) or prints_as_zero(ahead) or not _opposite(recent, ahead):
        return [text]
    up = number(recent) > 0
    reasons = _reasons(numbers, outlook, falling=up)
    text = f"{text.removesuffix('.')}; {'kenaikan' if up else 'penurunan'} itu sudah diperhitungkan."
    if reasons:
        text += f" Proyeksinya tetap mengarah {'turun' if up else 'naik'} karena {joined(reasons)}."
    return [text]


def _reasons(numbers: Numbers, outlook: Outlook, *, falling: bool) -> list[str]:
    """Name the parts of the change that go the way of the whole."""
    named = {
        "news": "angka yang lebih baru dari " + joined(_news_areas(outlook)),
        "common": "kecenderungan semua daerah",
        "own": "kecenderungan daerah ini sendiri",
        "drawn": "jarak daerah ini ke angka provinsi",
    }
    found = []
    for key, words in named.items():
        part = numbers[f"projection_part_{key}"]
        if not prints_as_zero(part) and (number(part) < 0) == falling:
            found.append(words)
    return found


def _news_areas(outlook: Outlook) -> list[str]:
    return (
        [] if outlook.own is None else ["Indonesia" if news.area == "00" else "provinsi" for news in outlook.own.news]
    )


def _pace_so_far(numbers: Numbers, outlook: Outlook) -> list[str]:
    so_far, ahead = numbers["projection_so_far"], numbers["projection_per_year"]
    whole = whole_change(outlook.record)
    if whole is None or whole.years == 1:
        return []
    past, coming = _way(so_far), _way(ahead)
    text = f"Sepanjang {so_far:periode} angkanya {past}; menurut proyeksi angkanya {coming}"
    if _opposite(so_far, ahead) or f"{so_far:angka}" == f"{ahead:angka}":
        return [f"{text}. {_NOT_CARRIED_ON}"]
    faster = abs(number(ahead)) > abs(number(so_far))
    text += f", jadi lebih {'cepat' if faster else 'lambat'} daripada selama ini."
    if not faster:
        return [f"{text} {_NOT_CARRIED_ON}"]
    reasons = _reasons(numbers, outlook, falling=number(ahead) < 0)
    return [f"{text} Yang mendorongnya ialah {joined(reasons)}." if reasons else text]


_NOT_CARRIED_ON = (
    "Laju masa lalu tidak diteruskan begitu saja: daerah yang selama ini lebih cepat atau lebih lambat daripada daerah "
    "sekitarnya biasanya hanya sedikit meneruskan perbedaan itu."
)


def _opposite(first: Scalar, second: Scalar) -> bool:
    """Whether two changes differ in direction, or one of them shows none."""
    return prints_as_zero(first) or prints_as_zero(second) or number(first) * number(second) < 0


def _way(per_year: Scalar) -> str:
    if prints_as_zero(per_year):
        return "praktis tidak berubah"
    return f"{'turun' if number(per_year) < 0 else 'naik'} rata-rata {size(per_year)} per tahun"


def chance_paragraph(outlook: Outlook, region: Region) -> str:
    """Say how the targets' probabilities are to be read."""
    if not outlook.aims:
        return f"Tidak ada target {region.name}, provinsi, atau nasional yang dapat disandingkan dengan proyeksi."
    text = "Peluang ialah bagian sebaran proyeksi angka daerah yang berada pada atau di bawah batas atas target."
    others = [name for owner, name in _OTHERS.items() if outlook.targets_of(owner)]
    if others:
        text += f" Bagi target {joined(others)}, yang dihitung tetap peluang angka daerah mencapai besaran itu."
    return text


def outlook_alt(numbers: Numbers, outlook: Outlook, region: Region) -> str:
    """Describe the fan chart in words."""
    if outlook.own is None:
        return f"Grafik persentase penduduk miskin {region.name} tanpa proyeksi."
    base, median = numbers["projection_base"], numbers["projection_median"]
    low, high, coverage = (numbers[f"projection_{key}"] for key in ("low_80", "high_80", "coverage_80"))
    text = (
        f"Grafik garis persentase penduduk miskin {region.name} menurut tahun dengan proyeksi berbentuk kipas: angka "
        f"terakhir {base} pada {base:periode}, median proyeksi {median} pada {median:periode} dengan selang {coverage} "
        f"dari {low:angka} sampai {high}"
    )
    if outlook.macro_shown:
        text += f", jalur makro {numbers['macro_end']}"
    for owner, name in (("regional", "target RPJMD"), ("province", "target provinsi"), ("national", "target nasional")):
        targets = outlook.targets_of(owner)
        if targets:
            text += f"; {name} {joined([_dated(target) for target in targets])}"
    return f"{text}."


def _dated(target: Target) -> str:
    return f"{target_text(target)} pada {target.year}" + ("" if target.checked else f" ({UNCHECKED})")


def judged_text(aim: Aim) -> str | None:
    """Say what stands in the place of a probability for a target that is not judged by the projection."""
    judged = aim.credibility
    if judged.basis is Basis.PUBLISHED:
        return "terpenuhi" if judged.met else "tidak terpenuhi"
    return {Basis.BEYOND: "sesudah akhir proyeksi", Basis.UNPUBLISHED: "belum terbit"}.get(judged.basis)
