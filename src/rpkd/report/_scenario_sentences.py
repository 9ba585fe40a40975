"""The sentences of the scenario chapter for a reader without statistics.

Every number comes from a recorded scalar; every word about direction, size and certainty follows from it.
"""

from __future__ import annotations

from rpkd.profile import as_shown
from rpkd.regions import Region
from rpkd.report._scenario_known import Aimed, Ground
from rpkd.report._scenario_numbers import Numbers, stem_of
from rpkd.report._scenario_view import Scored, View
from rpkd.report._words import count_in_words, joined, number, prints_as_zero, size, whole, year_list
from rpkd.results import Scalar
from rpkd.scenario import NoScenarios

NOTHING = "Bagian ini kosong karena skenario tidak dapat dihitung."
_MOSTLY = 0.5
OWNERS = {"regional": "target RPJMD", "national": "target nasional"}


def nothing_computed(ground: Ground, region: Region) -> str:
    """Say why no scenario of a region can be computed."""
    reason = ground.world.reason if isinstance(ground.world, NoScenarios) else ""
    return f"Skenario {region.name} tidak dapat dihitung: {reason}."


def quoted(one: Scored) -> str:
    """Write a scenario's name as sentences do."""
    return f"«{one.name}»"


def lead_points(numbers: Numbers, ground: Ground, view: View | None, region: Region) -> list[str]:
    """Say in three sentences what happens without change, what lowers poverty most, and what buys most for a rupiah.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `scenario_numbers`.
    ground : Ground
        What the scenarios rest on; says why nothing was computed.
    view : View or None
        What was computed.
    region : Region
        The report's region.
    """
    if view is None:
        return [nothing_computed(ground, region)]
    points = [_without_change(numbers, view, region), _most(numbers, view), _per_rupiah(numbers, view)]
    if view.doubtful_gap:
        points.insert(0, _doubt(numbers, region))
    return [ground.told(point) for point in points]


def _doubt(numbers: Numbers, region: Region) -> str:
    gap, usual = numbers["scenario_gap_published"], numbers["scenario_gap_projected"]
    return (
        f"Indeks kedalaman kemiskinan (P1) {region.name} terbitan {gap:periode}, yaitu {gap}, jauh dari proyeksinya "
        f"untuk {usual:periode} ({usual}), padahal hitungan skenario bertumpu padanya. Hasil di bawah ini belum dapat "
        "diandalkan sampai angka itu dipastikan kepada BPS."
    )


def _without_change(numbers: Numbers, view: View, region: Region) -> str:
    aimed = view.ground.aimed
    opening = f"Bila program berjalan seperti sekarang, persentase penduduk miskin {region.name} pada Maret"
    if aimed is None:
        rate = numbers[f"{stem_of(view.base.code)}_rate"]
        return f"{opening} {rate:periode} diperkirakan {rate}; tidak ada target untuk tahun-tahun yang dihitung."
    rate, gap, target = (numbers[f"scenario_target{key}"] for key in ("_base", "_gap", ""))
    text = f"{opening} {rate:periode} diperkirakan {rate}"
    named = f"{OWNERS[aimed.owner]} ({target})"
    if prints_as_zero(gap):
        text += f", sama dengan batas {named}"
    elif number(gap) > 0:
        text += f", {size(gap)} di atas {named}"
    else:
        text += f", sudah memenuhi {named}"
    return f"{text}{_foreign(aimed)}."


def _foreign(aimed: Aimed) -> str:
    return "" if aimed.owner == "regional" else ", yang bukan target daerah"


def _most(numbers: Numbers, view: View) -> str:
    best, count = view.best, count_in_words(len(view.scored))
    if best is None:
        return (
            f"Tidak satu pun dari {count} skenario pembanding menurunkannya secara meyakinkan: selang dampaknya memuat "
            "nol atau kenaikan."
        )
    stem = stem_of(best.code)
    rate, change, low, high = (numbers[f"{stem}_{key}"] for key in ("rate", "change", "change_low", "change_high"))
    cost, coverage = numbers[f"{stem}_cost"], numbers["scenario_coverage"]
    text = (
        f"Dari {count} skenario pembanding, {quoted(best)} paling banyak menurunkannya: menjadi {rate} pada "
        f"{rate:periode}, {_lower(change)}"
    )
    text += f", dengan tambahan biaya rata-rata {cost} per tahun" if best.needs_money else ", tanpa tambahan uang"
    span = f"Dampak itu dengan peluang {coverage} antara {size_only(high)} dan {size(low)}"
    first = _first_place(view.lowest[best.code], numbers["scenario_lowest_share"])
    return f"{text}{_verdict(numbers, view, best)}. {span}; {first}."


def _first_place(share: float, told: Scalar) -> str:
    """Say how often the scenario that is named first lowers poverty most; a rank that seldom holds is called open."""
    if share < _MOSTLY:
        return f"urutan pertamanya belum pasti, karena hanya terjadi pada {told} pengambilan ulang"
    return f"skenario itu yang terendah pada {told} pengambilan ulang"


def size_only(figure: Scalar) -> str:
    """Write a difference without its sign and unit."""
    return f"{figure:angka}".removeprefix("−")


def _lower(change: Scalar) -> str:
    return "yaitu hampir sama" if prints_as_zero(change) else f"{size(change)} lebih rendah"


def _verdict(numbers: Numbers, view: View, best: Scored) -> str:
    aimed = view.ground.aimed
    if aimed is None or number(numbers["scenario_target_gap"]) <= 0:
        return ""
    met = as_shown(100 * best.outcome.at(aimed.target.year).measures.headcount, 2) <= aimed.target.high
    chance = numbers[f"{stem_of(best.code)}_chance"]
    when = "" if aimed.target.year == view.last else f" {aimed.target.year}"
    if met:
        return f"; dengan itu target{when} tercapai (peluangnya {chance})"
    return f"; itu pun belum mencapai target{when} (peluangnya {chance})"


def _per_rupiah(numbers: Numbers, view: View) -> str:
    # The sentence before has said it of the best one.
    free = [quoted(one) for one in view.free if one is not view.best]
    thrifty = view.thrifty
    if thrifty is None:
        if free:
            return f"Yang menurunkan kemiskinan tanpa tambahan uang ialah {joined(free)}."
        return (
            "Biaya per orang yang keluar dari kemiskinan tidak dapat dihitung dengan berarti untuk skenario mana pun."
        )
    stem = stem_of(thrifty.code)
    middle, low, high = (numbers[f"{stem}_per_person{key}"] for key in ("", "_low", "_high"))
    coverage = numbers["scenario_coverage"]
    text = (
        f"Di antara yang memerlukan tambahan uang, {quoted(thrifty)} paling hemat: sekitar {middle} setahun untuk "
        f"setiap orang yang keluar dari kemiskinan (dengan peluang {coverage} antara {low:angka} dan {high:angka} juta)"
    )
    if whole(numbers["scenario_paid"]) > 1:
        text += f"; skenario itu yang termurah pada {numbers['scenario_cheapest_share']} pengambilan ulang"
    if free:
        return f"{joined(free)} menurunkan kemiskinan tanpa tambahan uang. {text}."
    return f"{text}."


def year_paragraph(numbers: Numbers, view: View | None) -> str:
    """Say how the table by year is to be read, and when a shock is felt."""
    if view is None:
        return NOTHING
    base = numbers["scenario_base_year"]
    text = f"Angka {base} ialah angka terbit, sama bagi semua skenario; sesudahnya setiap skenario berjalan sendiri."
    for one in view.scored:
        worst = view.worst(one)
        if worst is None:
            continue
        rate, more = (numbers[f"{stem_of(one.code)}_{key}"] for key in ("worst", "worst_change"))
        text += f" Pada skenario {quoted(one)} angkanya {rate} pada {rate:periode}, {size(more)} di atas dasar"
        text += (
            "."
            if worst == view.last or not one.scenario.shocks
            else f"; pada {view.last} selisihnya {_left_over(view, one)}."
        )
    for name, reason in view.missing.items():
        text += f" Skenario «{name}» tidak dihitung: {reason}."
    return view.ground.told(text)


def _left_over(view: View, one: Scored) -> str:
    change = view.change(one, view.last)
    return "sudah tidak ada" if change == 0 else "masih ada" if change > 0 else "sudah berbalik"


def shocked_years(view: View) -> str:
    """Name the shown scenarios whose shocks are over before the last year, with their years; empty without one."""
    found = [
        f"{quoted(one)} ({year_list(range(min(s.first for s in over), max(s.last for s in over) + 1))})"
        for one in view.scored
        if (over := [shock for shock in one.scenario.shocks if shock.last < view.last])
    ]
    return f"Guncangan skenario {joined(found)} sudah lewat pada {view.last}" if found else ""


def scenario_alt(numbers: Numbers, view: View | None, region: Region) -> str:
    """Describe the chart in words."""
    if view is None:
        return f"Grafik skenario {region.name} yang kosong karena skenario tidak dapat dihitung."
    base = numbers[f"{stem_of(view.base.code)}_rate"]
    parts = [f"{view.base.name} {base}"]
    for one in view.scored:
        rate, cost = (numbers[f"{stem_of(one.code)}_{key}"] for key in ("rate", "cost"))
        more = f"dengan tambahan biaya {cost} per tahun" if one.needs_money else "tanpa tambahan biaya"
        parts.append(f"{one.name} {rate} {more}")
    text = (
        f"Grafik dua panel {view.ground.titled(f'skenario {region.name}')}. "
        f"Panel kiri memuat persentase penduduk miskin pada {base:periode} "
        "beserta selangnya, panel kanan tambahan biaya per tahun: " + "; ".join(parts)
    )
    if "scenario_target" in numbers:
        text += f"; garis target {numbers['scenario_target']}"
    return f"{text}."
