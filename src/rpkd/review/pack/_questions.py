"""What is asked of the forum, and of the head of the region: made from what the draft found and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass

from rpkd.report import inside, joined
from rpkd.review.pack._facts import PackFacts

_NOTHING = "Draf ini tidak memuatnya."


@dataclass(frozen=True)
class Question:
    """A question for the forum.

    Parameters
    ----------
    topic : str
        What it is about, in a few words.
    finding : str
        What the draft says of it.
    question : str
        What the forum is asked.
    place : str
        Where it is read in the draft.
    """

    topic: str
    finding: str
    question: str
    place: str


def questions(facts: PackFacts) -> list[Question]:
    """Return the questions for the forum, in the order of the draft's chapters.

    Parameters
    ----------
    facts : PackFacts
        What the draft says.
    """
    return [_indicators(facts), _target(facts), _scenario(facts), _money(facts), _locations(facts), *_missing(facts)]


def _indicators(facts: PackFacts) -> Question:
    place = facts.place_of("tbl-prioritas-indikator")
    if not facts.first:
        finding = "Belum ada indikator yang dapat dinilai sebagai tertinggal daripada pembandingnya."
        return Question(
            "Prioritas bidang", finding, "Bidang apa yang menurut forum perlu didahulukan, dan apa buktinya?", place
        )
    finding = f"Indikator yang {facts.first_reason}: {joined([inside(name) for name in facts.first])}."
    asked = "Apakah urutan ini sesuai dengan keadaan di lapangan, dan apa akar masalahnya menurut perangkat daerah?"
    return Question("Prioritas bidang", finding, asked, place)


def _target(facts: PackFacts) -> Question:
    place, aim = facts.place_of("tbl-peluang"), facts.aim
    if aim is None:
        finding = "Peluang tercapainya target belum dapat dihitung."
        asked = "Target persentase penduduk miskin mana yang dipakai, dan di naskah mana tercantum?"
        return Question("Target", finding, asked, place)
    finding = f"Menurut proyeksi, peluang tercapainya {aim.name} adalah {aim.chance}."
    if aim.owner != "RPJMD":
        finding += " Target RPJMD belum ada di dalam draf."
        asked = "Berapa target daerah tiap tahun, dan di naskah mana tercantum?"
    elif aim.likely:
        asked = "Apakah target itu sudah cukup tinggi, dan apa yang harus dijaga agar tercapai?"
    else:
        asked = "Apakah target itu dipertahankan, dan upaya tambahan apa yang membuatnya dapat dicapai?"
    return Question("Target", finding, asked, place)


def _scenario(facts: PackFacts) -> Question:
    place = facts.place_of("tbl-skenario")
    asked = "Program mana yang dipilih, dari sumber dana mana, dan siapa pelaksananya?"
    if facts.best:
        return Question("Program dan biaya", f"{best_sentence(facts, cost=True)}.", asked, place)
    found = facts.scenario[0] if facts.scenario else "Skenario daerah ini belum dapat dihitung."
    return Question("Program dan biaya", found, asked, place)


def best_sentence(facts: PackFacts, *, cost: bool = False) -> str:
    """Say which scenario lowers P0 most, and its cost; only where `facts.best` is known. Without a full stop."""
    name, rate, year, yearly = facts.best
    label = f"{facts.scenario_label} " if facts.scenario_label else ""
    told = f"{label}«{name}» paling banyak menurunkan kemiskinan: {rate} pada {year}"
    return f"{told}, tambahan biaya {yearly} per tahun" if cost else told


def _money(facts: PackFacts) -> Question:
    lacking = {gap.name: gap.sentence for gap in facts.gaps}
    asked = "Kegiatan dan pagu mana yang benar-benar ditujukan bagi penduduk miskin, dan mana yang dapat dialihkan?"
    found = lacking.get("data APBD") or (facts.budget[0] if facts.budget else _NOTHING)
    return Question("Anggaran", found, asked, facts.place_of("narasi-anggaran"))


def _locations(facts: PackFacts) -> Question:
    place = facts.place_of("narasi-prioritas")
    if facts.ranked:
        asked = f"Apakah urutan itu sesuai dengan pengetahuan {facts.terms.levels}, dan di mana program dipusatkan?"
    else:
        asked = f"{facts.terms.district.capitalize()} mana yang perlu didahulukan, dan data apa yang mendukungnya?"
    return Question("Lokasi", facts.locations[0] if facts.locations else _NOTHING, asked, place)


def _missing(facts: PackFacts) -> list[Question]:
    if not facts.gaps:
        return []
    names = joined([gap.name for gap in facts.gaps])
    asked = "Siapa yang melengkapinya, dan kapan?"
    return [Question("Data yang belum ada", f"Draf ini belum memuat {names}.", asked, "")]


def decisions(facts: PackFacts) -> list[str]:
    """Return what is asked of the head of the region, most weighty first.

    Parameters
    ----------
    facts : PackFacts
        What the draft says.
    """
    asked = [_decided_target(facts)]
    if facts.best:
        asked.append(f"Memilih arah program dan sumber dananya. {best_sentence(facts, cost=True)}.")
    else:
        asked.append("Memilih arah program dan sumber dananya.")
    if facts.ranked:
        asked.append("Menetapkan lokasi yang didahulukan dari urutan di dalam draf.")
    else:
        asked.append(f"Menugaskan penyusunan tabel wilayah per {facts.terms.district} agar lokasi dapat ditetapkan.")
    lacking = [gap.name for gap in facts.gaps if gap.name in _ASSIGNED]
    if lacking:
        asked.append(f"Menugaskan perangkat daerah melengkapi {joined(lacking)}.")
    asked.append("Menyetujui jadwal tanggapan atas masukan forum dan penetapan dokumen.")
    return asked


_ASSIGNED = ("akar masalah", "data APBD", "matriks program", "daftar keluarga (DTSEN)")


def _decided_target(facts: PackFacts) -> str:
    aim = facts.aim
    if aim is None:
        return "Menetapkan target persentase penduduk miskin tiap tahun."
    if aim.owner != "RPJMD":
        return (
            "Menetapkan target persentase penduduk miskin tiap tahun; target RPJMD belum ada di dalam draf, dan "
            f"peluang tercapainya {aim.name} adalah {aim.chance}."
        )
    verb = "Menjaga" if aim.likely else "Mempertahankan atau menyesuaikan"
    return f"{verb} {aim.name}; peluang tercapainya menurut proyeksi adalah {aim.chance}."
