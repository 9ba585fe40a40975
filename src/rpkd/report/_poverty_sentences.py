"""The sentences of the poverty chapter.

Every number comes from a recorded scalar; every word about direction, size and rank follows from it. A figure that is
not known is said to be unknown, and nothing is concluded from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rpkd.numbers import Unit, format_number, format_quantity
from rpkd.profile import (
    HEADCOUNT_JUMP_PERCENT,
    LEAST_SHORTFALL_PERCENT,
    LINE_JUMP_PERCENT,
    SEPTEMBER_YEARS,
    Change,
    Position,
    PovertyProfile,
    Series,
    extremes,
    largest_fall,
    largest_rise,
    latest_streak,
    steps,
    whole_change,
)
from rpkd.regions import Region
from rpkd.report._words import (
    against,
    count_in_words,
    joined,
    moved,
    number,
    ordinal,
    prints_as_zero,
    size,
    year_list,
)
from rpkd.report._words import (
    whole as whole_number,
)
from rpkd.results import Scalar

Numbers = Mapping[str, Scalar]
Names = Mapping[str, str]

# A distance that moved by less than this, in percentage points, is called nearly the same.
NEARLY_THE_SAME = 0.05

NO_STANDARD_ERROR = (
    "Angka kabupaten/kota diperkirakan dari sampel Susenas Maret dan kesalahan bakunya (standard error, SE) tidak "
    "tersedia dalam data yang dipakai dokumen ini. Karena itu, perubahan kecil antartahun dan perbedaan kecil "
    "antardaerah tidak boleh langsung dibaca sebagai perubahan atau perbedaan yang nyata."
)


def _years_between(change: Change) -> str:
    return f"{count_in_words(change.years)} tahun"


def trend_paragraphs(
    numbers: Numbers, profile: PovertyProfile, region: Region, sampling: Sequence[str] = (NO_STANDARD_ERROR,)
) -> list[str]:
    """Say how the headcount ratio moved: lately, over the whole record, and where it turned.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `poverty_numbers`.
    profile : PovertyProfile
        The region's record.
    region : Region
        The report's region.
    sampling : sequence of str
        What is known of sampling errors, made by `sampling_paragraphs`.

    Returns
    -------
    list of str
        Paragraphs.
    """
    own = profile.headcount.own
    latest = numbers["p0_latest"]
    opening = f"Pada Maret {latest:periode}, persentase penduduk miskin di {region.name} tercatat {latest}"
    moves = steps(own)
    if not moves:
        return [
            f"{opening}. Tahun lain tidak tersedia, sehingga perkembangannya belum dapat diuraikan.",
            *sampling,
        ]
    recent, previous, change = moves[-1], numbers["p0_previous"], numbers["p0_change"]
    first = [f"{opening}, {moved(change)} dibandingkan dengan {previous} pada Maret {previous:periode}."]
    if recent.years > 1:
        first.append(f"Jarak kedua angka itu {_years_between(recent)}.")
    first += _turn(profile)
    return [" ".join(first), _whole(numbers, profile), *_gap_note(profile), *_month_note(own), *sampling]


def _turn(profile: PovertyProfile) -> list[str]:
    own = profile.headcount.own
    moves, streak = steps(own), latest_streak(own)
    if streak is None or streak.sign == 0:
        return []
    noun = "Kenaikan" if streak.sign > 0 else "Penurunan"
    if streak.steps > 1:
        run = f"yang ke-{streak.steps} berturut-turut di antara tahun-tahun yang datanya tersedia"
        return [f"{noun} itu {run}, sejak {streak.since}."]
    if len(moves) > 1 and moves[-2].sign == -streak.sign:
        before = moves[-2]
        earlier = "penurunan" if before.sign < 0 else "kenaikan"
        return [f"{noun} itu menyusul {earlier} pada {before.first_year}–{before.last_year}."]
    return []


def _whole(numbers: Numbers, profile: PovertyProfile) -> str:
    own = profile.headcount.own
    whole, reach = whole_change(own), extremes(own)
    if whole is None or reach is None:
        return ""
    total, per_year, start = numbers["p0_whole_change"], numbers["p0_whole_change_per_year"], numbers["p0_first"]
    if whole.first_year in SEPTEMBER_YEARS:
        text = f"Sejak September {start:periode} ({start}) sampai Maret {whole.last_year}, angkanya {moved(total)}"
    else:
        text = f"Sejak {start:periode} ({start}), angkanya {moved(total)} dalam {_years_between(whole)}"
    alone = whole.years == 1 or prints_as_zero(per_year)
    text += "." if alone else f", atau rata-rata {size(per_year)} per tahun."
    text += (
        f" Dalam kurun itu angka tertinggi adalah {numbers['p0_highest']} ({year_list(reach.highest_years)}) dan "
        f"terendah {numbers['p0_lowest']} ({year_list(reach.lowest_years)})."
    )
    rise = _step_text(numbers["p0_largest_rise"], largest_rise(own))
    fall = _step_text(numbers["p0_largest_fall"], largest_fall(own))
    if fall:
        text += f" Penurunan terbesar antara dua tahun data yang berurutan terjadi {fall}"
        text += f"; kenaikan terbesar {rise}." if rise else "."
    elif rise:
        text += f" Kenaikan terbesar antara dua tahun data yang berurutan terjadi {rise}."
    return text


def _step_text(figure: Scalar, change: Change | None) -> str:
    """Say when and how large a step was, and over how many years where figures between are not known."""
    if change is None:
        return ""
    text = f"pada {figure:periode}, sebesar {size(figure)}"
    return text if change.years == 1 else f"{text} dalam {_years_between(change)}"


def _gap_note(profile: PovertyProfile) -> list[str]:
    gaps = profile.headcount.own.gaps()
    if not gaps:
        return []
    text = f"Angka tahun {year_list(gaps)} tidak tersedia dalam data yang dipakai dokumen ini. "
    return [text + "Garis pada gambar sengaja terputus; kekosongan itu tidak diisi dengan perkiraan."]


def _month_note(own: Series) -> list[str]:
    """Tell of figures that describe another month than March."""
    others = [year for year in own.years if year in SEPTEMBER_YEARS]
    if not others:
        return []
    text = f"Angka tahun {year_list(others)} menggambarkan bulan September, tahun sesudahnya Maret, sehingga jarak "
    return [f"{text}{others[-1]}–{others[-1] + 1} hanya setengah tahun."]


def effectiveness_sentence(numbers: Numbers, region: Region) -> str:
    """Say how often the headcount ratio fell, and how often it moved with province and nation."""
    total, down, up = (numbers[f"p0_steps{suffix}"] for suffix in ("", "_down", "_up"))
    if not total.value:
        return "Perubahan antartahun belum dapat dihitung karena baru satu tahun yang tersedia."
    counts = [whole_number(item) for item in (total, down, up)]
    still = counts[0] - counts[1] - counts[2]
    parts = [f"{counts[1]} berupa penurunan", f"{counts[2]} berupa kenaikan"]
    if still:
        parts.append(f"{still} tanpa perubahan")
    text = f"Dari {counts[0]} perubahan antartahun data pada {total:periode}, {joined(parts)}."
    compared = []
    for area, words in (("province", "provinsi"), ("nation", "nasional")):
        same, steps_compared = numbers[f"p0_same_{area}"], numbers[f"p0_compared_{area}"]
        if same.missing:
            continue
        if whole_number(steps_compared) == 1:
            way = "searah" if whole_number(same) == 1 else "tidak searah"
            compared.append(f"satu-satunya perubahan {way} dengan angka {words} ({same:periode})")
        else:
            compared.append(f"{same} dari {steps_compared} perubahan searah dengan angka {words} ({same:periode})")
    if compared:
        text += f" Pada tahun-tahun yang dapat dibandingkan, {' dan '.join(compared)}."
    return text + (
        f" Hitungan ini menunjukkan seberapa ajek arah perubahan di {region.short_name}, tetapi tidak membuktikan "
        "sebab akibat; ambang resmi untuk menyebut suatu program efektif atau relevan tidak tersedia."
    )


def position_paragraphs(numbers: Numbers, profile: PovertyProfile, region: Region, names: Names) -> list[str]:
    """Say where the region stands among the kabupaten/kota of its province."""
    place = profile.place
    if place is None:
        return [f"Kedudukan {region.name} di dalam provinsi belum dapat ditentukan karena angkanya tidak tersedia."]
    count, low = numbers["p0_rank_count"], numbers["p0_rank_low"]
    total = "" if place.count == place.total else f" yang angkanya tersedia (dari {place.total} kabupaten/kota)"
    among = f"{count} kabupaten/kota di Provinsi {region.province_name}{total}"
    if place.count == 1:
        return [f"Hanya {region.name} yang angkanya tersedia, sehingga tidak ada kedudukan yang dapat dibandingkan."]
    tied = f", bersama {joined([names[code] for code in place.tied])}" if place.tied else ""
    rank = {1: "yang terendah", place.count: "yang tertinggi"}.get(place.rank_low)
    if place.rank_high == 1:
        rank = "yang tertinggi"
    where = f"adalah {rank}" if rank else f"menempati urutan {ordinal(whole_number(low))} dari yang terendah"
    first = f"Pada Maret {low:periode}, persentase penduduk miskin {region.name} {where} di antara {among}{tied}."
    if region.code not in place.lowest:
        lowest = joined([names[code] for code in place.lowest])
        first += f" Angka terendah terdapat di {lowest} ({numbers['p0_peers_lowest']})"
        first += "." if region.code in place.highest else " dan"
    if region.code not in place.highest:
        first += (
            f" {'angka tertinggi' if region.code not in place.lowest else 'Angka tertinggi terdapat'} di "
            f"{joined([names[code] for code in place.highest])} ({numbers['p0_peers_highest']})."
        )
    first += f" Nilai tengah (median) kabupaten/kota di provinsi ini {numbers['p0_peers_median']}."
    before = profile.previous_place
    if before is not None and before.count == place.count:
        earlier = numbers["p0_before_rank_low"]
        same = before.rank_low == place.rank_low
        first += f" Pada {earlier:periode} " + ("urutannya sama." if same else f"{_rank_before(before)}.")
    return [first]


def _rank_before(before: Position) -> str:
    if before.rank_low == 1:
        return "angkanya yang terendah"
    if before.rank_high == 1:
        return "angkanya yang tertinggi"
    return f"urutannya {ordinal(before.rank_low)} dari yang terendah"


def relevance_paragraph(numbers: Numbers, profile: PovertyProfile, region: Region) -> str:
    """Compare the headcount ratio with province and nation in the same year, and say whether the distance moved."""
    parts = []
    for area, other in (("province", f"Provinsi {region.province_name}"), ("nation", "nasional")):
        gap, level, before = (numbers[key] for key in (f"p0_gap_{area}", f"p0_{area}", f"p0_gap_{area}_previous"))
        if gap.missing:
            parts.append(f"Angka {other} untuk tahun yang sama tidak tersedia.")
            continue
        subject = f"Pada {gap:periode} angka {region.short_name}" if not parts else "Angka itu"
        text = f"{subject} {against(gap, f'angka {other}')} ({level})"
        parts.append(f"{text}{_gap_move(gap, before)}.")
    if profile.province_since:
        parts.append(
            f"Deret provinsi dimulai {profile.province_since} karena wilayah provinsi ini berubah akibat pemekaran; "
            "angka sebelumnya menggambarkan wilayah yang berbeda dan tidak dibandingkan."
        )
    elif len(profile.headcount.province) and profile.headcount.province.years[0] >= 2024:
        parts.append(f"Deret provinsi baru tersedia sejak {profile.headcount.province.years[0]}.")
    return " ".join(parts)


def _gap_move(gap: Scalar, before: Scalar) -> str:
    if before.missing:
        return ""
    now, then = number(gap), number(before)
    if now == then:
        return f"; selisih itu sama dengan pada {before:periode}"
    if prints_as_zero(before):
        return f"; pada {before:periode} kedua angka itu sama"
    if now * then <= 0:
        side = "rendah" if then < 0 else "tinggi"
        return f"; pada {before:periode} angkanya masih {size(before)} lebih {side}"
    if round(abs(now - then), 9) < NEARLY_THE_SAME:
        return f"; selisih itu hampir sama dengan {size(before)} pada {before:periode}"
    word = "melebar" if abs(now) > abs(then) else "menyempit"
    return f"; selisih itu {word} dari {size(before)} pada {before:periode}"


def poor_paragraph(numbers: Numbers, profile: PovertyProfile, region: Region) -> str:
    """Say how many are poor, how that moved, and what part of the province's poor they are."""
    latest, change, percent = numbers["poor_latest"], numbers["poor_change"], numbers["poor_change_percent"]
    if latest.missing:
        return f"Jumlah penduduk miskin {region.name} tidak tersedia."
    text = f"Jumlah penduduk miskin {region.name} pada Maret {latest:periode} adalah {latest}"
    if change.missing:
        text += "."
    else:
        share = "" if prints_as_zero(change) else f" ({size(percent)})"
        previous = numbers["poor_previous"]
        text += f", {moved(change)}{share} dari {previous} pada Maret {previous:periode}."
        headcount = numbers["p0_change"]
        same_years = headcount.period == change.period
        opposite = not headcount.missing and number(headcount) * number(change) < 0
        if same_years and opposite:
            text += (
                " Persentase dan jumlah bergerak berlawanan arah; itu terjadi karena persentase juga bergantung "
                "pada jumlah seluruh penduduk."
            )
    share_scalar = numbers["poor_share_province"]
    if not share_scalar.missing and profile.poor_place is not None and profile.poor_place.count > 1:
        text += (
            f" Jumlah itu setara dengan {share_scalar} dari seluruh penduduk miskin di {profile.poor_place.count} "
            f"kabupaten/kota Provinsi {region.province_name}, "
        )
        high = profile.poor_place.rank_high
        text += (
            "dan merupakan yang terbanyak."
            if high == 1
            else f"dan menempati urutan {ordinal(high)} dari yang terbanyak."
        )
    return text + (
        " Persentase dan jumlah dibaca bersama: persentase menunjukkan seberapa luas kemiskinan, jumlah "
        "menunjukkan seberapa banyak orang yang harus dijangkau."
    )


def line_paragraph(numbers: Numbers, profile: PovertyProfile, region: Region) -> str:
    """Say what the poverty line is, how it grew, and how it compares."""
    latest, change = numbers["line_latest"], numbers["line_change"]
    if latest.missing:
        return f"Garis kemiskinan {region.name} tidak tersedia."
    text = f"Garis kemiskinan {region.name} pada Maret {latest:periode} sebesar {latest} per kapita per bulan"
    if not change.missing:
        previous, percent = numbers["line_previous"], numbers["line_change_percent"]
        share = "" if prints_as_zero(change) else f" atau {size(percent)}"
        text += f", {moved(change)}{share} dari {previous} pada {previous:periode}"
    text += "."
    growth, whole = numbers["line_growth"], whole_change(profile.line.own)
    if not growth.missing and whole is not None and whole.years > 1:
        word = "naik" if number(growth) > 0 else "turun"
        text += f" Sepanjang {growth:periode} garis itu {word} rata-rata {size(growth)} per tahun."
    compared = []
    for area, other in (("province", f"Provinsi {region.province_name}"), ("nation", "nasional")):
        gap, level = numbers[f"line_gap_{area}"], numbers[f"line_{area}"]
        if gap.missing:
            text += f" Garis kemiskinan {other} untuk bulan dan tahun yang sama tidak tersedia."
        else:
            compared.append(f"{against(gap, f'garis kemiskinan {other}')} ({level})")
    if compared:
        text += f" Nilainya {' dan '.join(compared)}."
    return text + (
        " Garis kemiskinan mengikuti harga dan pola konsumsi setempat. Kenaikannya bukan ukuran keberhasilan atau "
        "kegagalan, tetapi menentukan berapa banyak penduduk yang terhitung miskin."
    )


def depth_paragraphs(numbers: Numbers, profile: PovertyProfile, region: Region) -> list[str]:
    """Say how far below the line the poor are and how unequal they are among themselves."""
    paragraphs = []
    for stem, words in (("p1", "Indeks kedalaman kemiskinan (P1)"), ("p2", "Indeks keparahan kemiskinan (P2)")):
        latest, change = numbers[f"{stem}_latest"], numbers[f"{stem}_change"]
        if latest.missing:
            paragraphs.append(f"{words} {region.name} tidak tersedia.")
            continue
        text = f"{words} {region.name} pada Maret {latest:periode} adalah {latest}"
        if not change.missing:
            previous = numbers[f"{stem}_previous"]
            text += f", {moved(change)} dari {previous} pada Maret {previous:periode}"
            text += _depth_meaning(stem, change)
        paragraphs.append(f"{text}.")
    short = profile.shortfall
    if short is not None:
        share, month, year = (numbers[f"shortfall_{key}"] for key in ("share", "month", "year_billion"))
        paragraphs.append(
            f"Perbandingan P1 dengan P0 menunjukkan bahwa pada {share:periode} pengeluaran penduduk miskin "
            f"rata-rata sekitar {share} di bawah garis kemiskinan, atau sekitar {month} per orang per bulan. Bila "
            "setiap rupiah bantuan tepat mengenai penduduk miskin dan tepat sebesar kekurangannya, menutup seluruh "
            f"jarak itu memerlukan sekitar Rp{year:angka} miliar setahun, yaitu P1 dibagi P0, dikalikan garis "
            "kemiskinan setahun dan jumlah penduduk miskin. Ketiganya dihitung dari angka yang dibulatkan "
            "sebagaimana tercantum dalam bab ini, sehingga hasilnya hanya menunjukkan kisaran. Biaya itu batas bawah "
            "hitungan, bukan rencana anggaran: penyaluran nyata tidak pernah setepat itu, dan kesalahan baku P0 "
            "serta P1 tidak tersedia."
        )
    return paragraphs


def _depth_meaning(stem: str, change: Scalar) -> str:
    if prints_as_zero(change):
        return ""
    word = "membesar" if number(change) > 0 else "mengecil"
    if stem == "p1":
        return f"; atas seluruh penduduk, kekurangan pengeluaran terhadap garis kemiskinan {word}"
    return f"; kekurangan pengeluaran yang diberi bobot lebih besar bagi penduduk paling miskin {word}"


def oddities(profile: PovertyProfile, inconsistent_years: Sequence[int]) -> list[str]:
    """Name figures that want a check with BPS before they are relied on.

    Parameters
    ----------
    profile : PovertyProfile
        Holds the one-year moves beyond the limits.
    inconsistent_years : sequence of int
        Years in which P0, P1 and P2 cannot belong to one distribution.

    Returns
    -------
    list of str
        Sentences; empty when nothing is odd.
    """
    line_limit, headcount_limit = (
        format_number(limit, Unit.PERCENT, 0) for limit in (LINE_JUMP_PERCENT, HEADCOUNT_JUMP_PERCENT)
    )
    found = []
    for change in profile.line_jumps:
        moved_from = _moved_from(change, Unit.RUPIAH_PER_CAPITA_MONTH)
        found += [f"Garis kemiskinan {moved_from}, lebih dari {line_limit} persen dalam setahun."]
    for span in profile.line_repeats:
        line = format_quantity(span.first, Unit.RUPIAH_PER_CAPITA_MONTH)
        found += [
            f"Garis kemiskinan {span.first_year}–{span.last_year} tercatat sama persis setiap tahun, yaitu {line}."
        ]
    for change in profile.headcount_jumps:
        moved_from = _moved_from(change, Unit.PERCENT)
        beyond = f"lebih dari {headcount_limit} persen dari angka semula dalam setahun"
        found += [f"Persentase penduduk miskin {moved_from}, {beyond}."]
    short = profile.shortfall
    if short is not None and short.share < LEAST_SHORTFALL_PERCENT:
        gap = format_quantity(profile.gap_index.own.at(short.year), Unit.INDEX)
        least = format_number(LEAST_SHORTFALL_PERCENT, Unit.PERCENT, 0)
        found.append(
            f"P1 tahun {short.year} tercatat {gap}, sehingga pengeluaran penduduk miskin rata-rata kurang dari {least} "
            "persen di bawah garis kemiskinan."
        )
    if inconsistent_years:
        found.append(
            f"P0, P1, dan P2 tahun {year_list(inconsistent_years)} tidak saling bersesuaian menurut definisinya, "
            "juga setelah pembulatan diperhitungkan."
        )
    return found


def _moved_from(change: Change, unit: Unit) -> str:
    word = "naik" if change.sign > 0 else "turun"
    return (
        f"{word} dari {format_quantity(change.first, unit)} pada {change.first_year} menjadi "
        f"{format_quantity(change.last, unit)} pada {change.last_year}"
    )


def oddities_paragraph(sentences: Sequence[str]) -> str:
    """Gather the odd figures in one paragraph, or say that there is none by the rules used."""
    rule = (
        f"perubahan garis kemiskinan di atas {format_number(LINE_JUMP_PERCENT, Unit.PERCENT, 0)} persen atau "
        f"perubahan persentase penduduk miskin di atas {format_number(HEADCOUNT_JUMP_PERCENT, Unit.PERCENT, 0)} "
        "persen dari angka semula dalam setahun, garis kemiskinan yang sama persis selama tiga tahun atau lebih, "
        "rata-rata kekurangan pengeluaran penduduk miskin di bawah "
        f"{format_number(LEAST_SHORTFALL_PERCENT, Unit.PERCENT, 0)} persen garis, serta kesesuaian P0, P1, dan P2"
    )
    if not sentences:
        return f"Pemeriksaan atas angka daerah ini ({rule}) tidak menemukan angka yang ganjil."
    return (
        f"Pemeriksaan ({rule}) menemukan hal berikut. {' '.join(sentences)} Angka-angka itu ditampilkan sebagaimana "
        "tercatat dalam data yang dipakai dan perlu dikonfirmasi kepada BPS sebelum dijadikan dasar keputusan."
    )


def summary_points(numbers: Numbers, profile: PovertyProfile, region: Region) -> list[str]:
    """Give the chapter's main findings as short points."""
    latest, change = numbers["p0_latest"], numbers["p0_change"]
    points = [f"Persentase penduduk miskin {latest} pada Maret {latest:periode}"]
    if not change.missing:
        points[0] += f", {moved(change)} dari {numbers['p0_previous']:periode}"
    points[0] += "."
    if profile.place is not None and profile.place.count > 1:
        among = f"di antara {profile.place.count} kabupaten/kota di Provinsi {region.province_name}"
        points.append(f"{_rank_in_words(profile.place)} {among}.")
    for area, other in (("province", "angka provinsi"), ("nation", "angka nasional")):
        gap = numbers[f"p0_gap_{area}"]
        if not gap.missing:
            points.append(f"Angka daerah {against(gap, other)}.")
    poor = numbers["poor_latest"]
    if not poor.missing:
        moved_poor = numbers["poor_change"]
        tail = "" if moved_poor.missing else f", {moved(moved_poor)} dari {moved_poor.period.split('–')[0]}"
        points.append(f"Penduduk miskin berjumlah {poor}{tail}.")
    depth = numbers["shortfall_share"]
    if not depth.missing:
        text = f"Pengeluaran penduduk miskin rata-rata sekitar {depth} di bawah garis kemiskinan ({depth:periode})."
        points.append(text)
    return points


def _rank_in_words(place: Position) -> str:
    for at_end, word in ((place.rank_low == 1, "terendah"), (place.rank_high == 1, "tertinggi")):
        if at_end:
            return f"Termasuk yang {word}" if place.tied else word.capitalize()
    return f"Urutan {ordinal(place.rank_low)} dari yang terendah"
