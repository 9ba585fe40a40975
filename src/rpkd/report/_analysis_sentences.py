"""The sentences of the analyses: what an indicator is, where it stands, how it moved, and what that leads to.

Every number comes from a recorded fact; every word about direction, size and rank follows from it. What is not known is
said to be unknown, and nothing is concluded from it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rpkd.params import AnalysisParams
from rpkd.profile import JUMP_LIMITS, LEAST_STEPS, Assessment, CatalogueEntry, Linkage, latest_change
from rpkd.regions import Region
from rpkd.report._analysis_facts import AREA_NAMES, Facts
from rpkd.report._words import against, count_in_words, inside, joined, moved, number, prints_as_zero
from rpkd.results import Scalar

# Cohen's conventional marks for the size of a correlation.
_STRENGTHS = ((0.5, "kuat"), (0.3, "sedang"), (0.1, "lemah"))

DIRECTIONS = {"better": "membaik", "worse": "memburuk", "same": "tetap"}
SIDES = {"better": "lebih baik", "worse": "lebih buruk", "same": "setara"}
WHY_NOT = {
    "no_figure": "data tidak tersedia",
    "one_figure": "baru satu tahun yang tersedia",
    "broken": "deretnya terputus sehingga arahnya belum diketahui",
    "no_direction": "tidak mempunyai arah yang baik atau buruk",
    "no_reference": "angka pembanding tahun itu tidak tersedia",
}
_AREAS = {"own": "daerah", "province": "provinsi", "nation": "nasional"}


def indicator_sentences(found: Assessment, facts: Facts, region: Region, links: Sequence[Linkage] = ()) -> list[str]:
    """Say the five analyses and the priority of one indicator of which the region has a figure.

    Parameters
    ----------
    found : Assessment
        What was found; its record is not empty.
    facts : Facts
        The recorded numbers of this indicator.
    region : Region
        The report's region.
    links : sequence of Linkage
        Indicators that it is set beside.

    Returns
    -------
    list of str
        Sentences: capaian, posisi, kecenderungan, relevansi dan efektivitas, keterkaitan, prioritas.
    """
    parts = [
        _latest(found, facts, region),
        _beside(found, facts, region),
        _rank(found, facts),
        _slope(found, facts),
        _steadiness(found, facts),
        *(_link(link, facts, region) for link in links),
        *uniform_sentences(found, facts),
        *_replaced(found, facts),
        f"{_priority(found)}.",
    ]
    return [part for part in parts if part]


def _latest(found: Assessment, facts: Facts, region: Region) -> str:
    """Say the latest figure and its move; a move over a break is not read as one."""
    latest, trend, own = facts["latest"], found.trend, found.panel.own
    text = f"Angka {region.name} pada {latest:periode} adalah {latest}"
    if "change" not in facts:
        if len(own) < 2:
            return f"{text}; tahun lain tidak tersedia, sehingga perkembangannya belum dapat dinilai."
        return f"{text}. {_broken(found, facts)}"
    change, first = facts["change"], facts["change_first"]
    text += f", {moved(change)} dari {first} pada {first:periode}"
    text += f" ({last_way(found)})" if last_way(found) else ""
    within = trend.last_within_error
    if within is None:
        return f"{text}."
    margin = facts["change_margin"]
    if within:
        return f"{text}; perubahannya lebih kecil daripada kesalahan sampel ({margin})."
    return f"{text}; perubahannya melampaui kesalahan sampel ({margin})."


def last_way(found: Assessment) -> str:
    """Say whether the latest move was for the better or the worse; empty when it was neither."""
    last, sign = found.trend.last, found.panel.entry.good_sign
    if last is None or last.sign == 0 or not sign or found.trend.last_within_error:
        return ""
    return DIRECTIONS["better" if last.sign == sign else "worse"]


def _broken(found: Assessment, facts: Facts) -> str:
    move = latest_change(found.panel.own)
    previous = facts["previous"]
    if found.panel.entry.name in JUMP_LIMITS and move is not None and move.years == 1:
        return (
            f"Angka itu terlalu jauh dari {previous} pada {previous:periode} untuk dibaca sebagai perubahan setahun; "
            "angkanya perlu dikonfirmasi kepada BPS dan tidak ditafsirkan."
        )
    return f"Angka itu tidak dibandingkan dengan {previous} pada {previous:periode} karena deretnya terputus."


def _beside(found: Assessment, facts: Facts, region: Region) -> str:
    """Compare with province and nation in the latest year, and with the reference where that is another one."""
    areas = {"province": f"angka Provinsi {region.province_name}", "nation": "angka nasional"}
    known = [
        f"{against(facts[f'gap_{area}'], other)} ({facts[area]})" for area, other in areas.items() if area in facts
    ]
    absent = [name for area, name in (("province", "provinsi"), ("nation", "nasional")) if area not in facts]
    text = f"Angka itu {joined(known)}." if known else ""
    standing = found.standing
    # Where the comparison stands without it, the table's dash says enough of an absent nation.
    if absent and not ("gap_province" in facts and not isinstance(standing, str) and standing.reference == "province"):
        text += f" Angka {joined(absent)} untuk tahun itu tidak tersedia"
        if not isinstance(standing, str):
            reference, gap = facts["reference"], facts["gap_reference"]
            words = f"{against(gap, AREA_NAMES[standing.reference])} ({reference})"
            if standing.year != found.panel.own.latest_year:
                text += f"; pada {reference:periode} angka daerah, {facts['compared']}, {words}"
            elif standing.reference == "median":
                text += f"; angka daerah {words}"
        text += "."
    margin = facts.get("gap_margin")
    if margin is not None and abs(number(facts["gap_reference"])) < number(margin):
        text += f" Selisih dengan pembandingnya lebih kecil daripada kesalahan sampel ({margin})."
    return text.strip()


def _rank(found: Assessment, facts: Facts) -> str:
    place, rank = found.place, facts.get("rank")
    if rank is None or place is None:
        return "Kedudukannya di antara kabupaten/kota lain belum dapat ditentukan."
    count = facts["rank_count"]
    if place.count == 1:
        return "Tidak ada kabupaten/kota lain di provinsi yang angkanya tersedia."
    among = f"di antara {count} kabupaten/kota di provinsi yang angkanya tersedia"
    together = f", bersama {facts['tied']} daerah lain" if place.tied else ""
    last = place.count - len(place.tied)
    if number(rank) == 1:
        return f"Pada {rank:periode} angka daerah ini yang terbaik {among}{together}."
    if number(rank) == last:
        return f"Pada {rank:periode} angka daerah ini yang terburuk {among}{together}."
    return f"Pada {rank:periode} daerah ini menempati urutan ke-{rank} dari yang terbaik {among}{together}."


def _slope(found: Assessment, facts: Facts) -> str:
    """Say the trend line where there are figures enough for an interval."""
    if "slope" not in facts or found.trend.line is None:
        return ""
    slope, low, high, level = (facts[key] for key in ("slope", "slope_low", "slope_high", "level"))
    text = f"Sepanjang {slope:periode} garis kecenderungannya"
    text += " hampir mendatar" if prints_as_zero(slope) else f" {moved(slope)} per tahun"
    text += f" (selang kepercayaan {level}: {low:angka} sampai {high:angka})"
    if not found.trend.line.significant:
        text += ", belum dapat dibedakan dari mendatar"
    if found.trend.whole_within_error:
        text += f"; seluruh perubahannya lebih kecil daripada kesalahan sampel ({facts['whole_margin']})"
    return f"{text}."


def _steadiness(found: Assessment, facts: Facts) -> str:
    """Say relevance and effectiveness, or why neither can be judged."""
    steps, good = found.effectiveness.steps, facts["good"]
    if not steps:
        return ""
    if steps < LEAST_STEPS:
        return f"Relevansi dan efektivitasnya belum dapat dinilai (baru {count_in_words(steps)} perubahan antartahun)."
    verdict = "efektif" if found.effectiveness.effective else "belum efektif"
    text = f"Dari {facts['steps']} perubahan antartahun, {good} ke arah yang baik, sehingga dinilai {verdict}"
    area = reference_of(found)
    relevance = found.relevance[area]
    if relevance.relevant is None:
        return f"{text}; relevansinya terhadap {AREA_NAMES[area]} belum dapat dinilai."
    same, compared = facts[f"same_{area}"], facts[f"compared_{area}"]
    word = "relevan" if relevance.relevant else "belum relevan"
    return f"{text}; {same} dari {compared} perubahan searah dengan {AREA_NAMES[area]}, sehingga dinilai {word}."


def reference_of(found: Assessment) -> str:
    """Return the reference that was used; the median where nothing could be compared."""
    return "median" if isinstance(found.standing, str) else found.standing.reference


def _link(link: Linkage, facts: Facts, region: Region) -> str:
    """Say how the indicator goes with a main one over all kabupaten/kota, and over those of the province if enough."""
    stem = f"link_{link.main.name}"
    main = _brief(link.main.title)
    whole = facts.get(f"{stem}_nation_pearson")
    if whole is None or not link.nation.interpreted:
        return ""
    regions, rank = facts[f"{stem}_nation_regions"], facts[f"{stem}_nation_spearman"]
    text = f"Di {regions} kabupaten/kota se-Indonesia ({regions:periode}) "
    if not link.nation.distinct or abs(number(whole)) < _STRENGTHS[-1][0]:
        text += f"indikator ini praktis tidak berasosiasi dengan {main}"
    else:
        side = "tinggi" if number(whole) > 0 else "rendah"
        text += f"angka yang lebih tinggi berasosiasi {_strength(whole)} dengan {main} yang lebih {side}"
    text += f" (korelasi {whole}; korelasi peringkat {rank})"
    near = facts.get(f"{stem}_province_pearson")
    if link.province.interpreted and near is not None:
        text += f"; di Provinsi {region.province_name} korelasinya {near}"
        if not link.province.distinct:
            text += ", belum dapat dibedakan dari nol"
    return f"{text}."


def _brief(title: str) -> str:
    """Return the abbreviation in a title's brackets; the title where it has none."""
    short = title.partition("(")[2].partition(")")[0]
    return short or inside(title)


def _strength(value: Scalar) -> str:
    return next(word for least, word in _STRENGTHS if abs(number(value)) >= least)


def _replaced(found: Assessment, facts: Facts) -> list[str]:
    """Tell where the office's own figure took the place of a bundled one."""
    told = []
    for index, change in enumerate(found.panel.replaced):
        given, bundled = facts[f"replaced_{index}_given"], facts[f"replaced_{index}_bundled"]
        told.append(
            f"Angka {_AREAS[change.area]} {given:periode} dari buku kerja daerah, {given}, dipakai menggantikan "
            f"{bundled} dalam data bawaan."
        )
    return told


def uniform_sentences(found: Assessment, facts: Facts) -> list[str]:
    """Tell which bundled figures are not used because all kabupaten/kota of the province carry the same one."""
    told = []
    for year in found.panel.uniform:
        figure = facts[f"uniform_{year}"]
        told.append(
            f"Dalam data bawaan, angka {figure:periode} tercatat {figure} bagi seluruh kabupaten/kota di provinsi "
            "tanpa kecuali; angka itu tidak dipakai sebelum dikonfirmasi kepada BPS."
        )
    return told


def _priority(found: Assessment) -> str:
    if found.priority is None:
        return f"Prioritasnya belum dapat dinilai: {WHY_NOT[found.reason or 'no_figure']}"
    return f"Prioritas {found.priority}: {priority_reason(found)}"


def priority_reason(found: Assessment) -> str:
    """Say in a few words why an indicator has its priority, or why it has none."""
    if found.priority is None or isinstance(found.standing, str) or found.trend.direction is None:
        return WHY_NOT[found.reason or "no_figure"]
    side, moved_way = found.standing.side, found.trend.direction
    reference = AREA_NAMES[found.standing.reference]
    if found.standing.year != found.panel.own.latest_year:
        reference += f" ({found.standing.year})"
    first = f"setara dengan {reference}" if side == "same" else f"{SIDES[side]} daripada {reference}"
    contrast = (side == "worse" and moved_way == "better") or (side != "worse" and moved_way == "worse")
    way = DIRECTIONS[moved_way]
    if moved_way == "same" and found.trend.whole_within_error:
        way = "perubahannya dalam batas kesalahan sampel"
    line = found.trend.line
    unsure = " (arah belum pasti)" if moved_way != "same" and line is not None and line.significant is False else ""
    return f"{first}{', tetapi ' if contrast else ' dan '}{way}{unsure}"


def error_note(found: Sequence[Assessment]) -> str:
    """Say of which indicators no standard error is known; empty when all have one."""
    lacking = [item for item in found if len(item.panel.own) and "own" not in item.panel.errors]
    if not lacking:
        return ""
    whose = "angka-angka ini"
    if len(lacking) < sum(bool(len(item.panel.own)) for item in found):
        whose = joined([inside(item.panel.entry.title) for item in lacking])
    return (
        f"SE tidak tersedia untuk {whose}, sehingga perubahan dan selisih yang kecil tidak langsung dibaca sebagai "
        "perubahan atau perbedaan yang nyata."
    )


def absent_note(entries: Sequence[CatalogueEntry], found: Mapping[str, Assessment], region: Region) -> str:
    """Name the indicators of which the region has no figure; empty when it has all."""
    absent = [entry.title for entry in entries if not len(found[entry.name].panel.own)]
    if not absent:
        return ""
    listed = joined([inside(title) for title in absent])
    return f"Data {listed} {region.name} tidak tersedia dan dapat dilengkapi melalui buku kerja indikator."


def rule_note(rules: AnalysisParams, numbers: Mapping[str, Scalar]) -> str:
    """Print the rules by which indicators are judged."""
    reference = f"{AREA_NAMES[rules.reference]} tahun yang sama"
    if rules.reference != "median":
        reference += f"; bila tidak tersedia, {AREA_NAMES['median']}"
    return (
        "Prioritas 1: lebih buruk daripada pembanding dan tidak membaik; Prioritas 2: lebih buruk, tetapi membaik; "
        "Prioritas 3: tidak lebih buruk, tetapi memburuk; Prioritas 4: tidak lebih buruk dan tidak memburuk. "
        f"Urutan: dari yang terbaik di provinsi. Pembanding: {reference}, pada tahun terakhir yang diketahui keduanya. "
        f"Arah: kemiringan garis kuadrat terkecil selama {numbers['trend_years']} tahun terakhir, tidak melintasi "
        "deret yang terputus; dengan dua tahun data, selisih keduanya; arah belum pasti bila selang kemiringannya "
        "memuat nol. Selisih atau perubahan yang lebih kecil daripada kesalahan sampelnya dihitung setara atau tetap; "
        "bila SE tidak diketahui, selisih sekecil apa pun ikut menentukan. Relevan (R): sekurangnya "
        f"{numbers['relevant_share']} perubahan antartahun searah dengan pembanding. Efektif (E): kemiringan ke arah "
        f"yang baik dan sekurangnya {numbers['effective_share']} perubahan ke arah yang baik. Keduanya dinilai bila "
        f"diketahui sekurangnya {count_in_words(LEAST_STEPS)} perubahan. Ambang ini parameter dokumen; ambang resmi "
        "tidak tersedia"
    )


def reading_paragraphs(found: Collection[Assessment]) -> list[str]:
    """Say how the paragraphs of the fields are read, and once for all of them that no standard error is known."""
    return [_FIVE, *([_NO_ERRORS] if no_errors(found) else [])]


def no_errors(found: Collection[Assessment]) -> bool:
    """Whether no indicator has a standard error of the region's own figures."""
    return not any("own" in item.panel.errors for item in found if len(item.panel.own))


def priority_points(found: Collection[Assessment]) -> list[str]:
    """Name the indicators of the priorities that call for attention, one point each; what they mean in brackets."""
    points = []
    for level, meaning in _MEANINGS.items():
        named = [inside(item.panel.entry.title) for item in found if item.priority == level]
        points.append(f"Prioritas {level} ({meaning}): {joined(named) if named else 'tidak ada'}.")
    return points


def summary_paragraphs(found: Collection[Assessment], counts: Mapping[str, Scalar], region: Region) -> list[str]:
    """Say how many indicators have which priority, and name those of priority 1."""
    with_figures = [item for item in found if len(item.panel.own)]
    text = (
        f"Dari {counts['all']} indikator utama dan pendukung dalam katalog, {counts['known']} mempunyai data untuk "
        f"{region.name}."
    )
    first = [item for item in with_figures if item.priority == 1]
    if first:
        named = joined([inside(item.panel.entry.title) for item in first])
        text += f" Sebanyak {counts['priority_1']} berada pada Prioritas 1: {named}."
    else:
        text += " Tidak ada yang berada pada Prioritas 1."
    others = [
        f"{counts[key]} {words}"
        for key, words in (
            ("priority_2", "pada Prioritas 2"),
            ("priority_3", "pada Prioritas 3"),
            ("priority_4", "pada Prioritas 4"),
            ("unknown", "belum dapat dinilai"),
        )
        if number(counts[key])
    ]
    text += f" Selebihnya {joined(others)}." if others else ""
    return [text, _READING]


_MEANINGS = {
    1: "lebih buruk daripada pembanding dan tidak membaik",
    2: "lebih buruk daripada pembanding, tetapi membaik",
    3: "tidak lebih buruk daripada pembanding, tetapi memburuk",
}
_FIVE = (
    "Setiap indikator dibaca dengan urutan yang sama: capaian terakhir dan perubahannya; posisi relatif terhadap "
    "provinsi dan kabupaten/kota lain; kecenderungan beberapa tahun; efektivitas, yaitu seberapa sering perubahan "
    "antartahun mengarah ke yang baik; relevansi, yaitu seberapa sering perubahannya searah dengan pembanding; lalu "
    "keterkaitan, yaitu asosiasi dengan kemiskinan antardaerah. Kata efektif dan relevan menilai arah angka, bukan "
    "keberhasilan suatu program."
)
_NO_ERRORS = (
    "Kesalahan baku (SE) angka daerah tidak tersedia bagi semua indikator di bawah ini, sehingga perubahan dan selisih "
    "yang kecil tidak langsung dibaca sebagai perubahan atau perbedaan yang nyata."
)
_READING = (
    "Prioritas ini titik awal pembahasan, bukan keputusan: ia menunjukkan pada indikator mana daerah tertinggal atau "
    "mundur, bukan seberapa berat masalahnya atau apa sebabnya. Tahun angka tidak sama untuk semua indikator, dan hal "
    "yang tidak diukur tidak ikut dinilai."
)
