"""The slides that open the forum: each title says what was found, the notes tell the rest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rpkd.report import inside, joined
from rpkd.review.pack._charts import chart_images
from rpkd.review.pack._deck import Deck
from rpkd.review.pack._facts import Grid, PackFacts
from rpkd.review.pack._questions import best_sentence, questions
from rpkd.review.pack._words import capitalized, day_and_date, shortened

CHARTS = ("fig-p0", "fig-proyeksi", "fig-skenario", "fig-kuadran")
_TITLE = "Paparan FGD"
_DOTS = "…" * 10
_LONGEST_TITLE = 190
_LONGEST_TEXT = 420
_MONEY = ("akar masalah", "data APBD", "matriks program")
_NAMED = 2
_SOURCE_END = "(diolah)."
_NATIONAL = "Median proyeksi dalam persen penduduk miskin. Target nasional bukan target daerah."
_UNCHECKED = "Tanda † berarti angka target itu belum diperiksa pada naskah asli."


def write_slides(path: Path, facts: PackFacts) -> None:
    """Write the slide deck.

    Parameters
    ----------
    path : Path
        The file.
    facts : PackFacts
        What the draft says.

    Raises
    ------
    UserError
        When a chart cannot be drawn or the file not be written.
    """
    images = chart_images(facts, CHARTS if facts.ranked else CHARTS[:-1])
    deck = Deck(facts)
    _opening(deck, facts)
    _poverty(deck, facts, images)
    _outlook(deck, facts, images)
    _programmes(deck, facts, images)
    _places_and_money(deck, facts, images)
    _unknown(deck, facts)
    _asked(deck, facts)
    deck.save(path, _TITLE)


def _opening(deck: Deck, facts: PackFacts) -> None:
    meeting = facts.meeting
    when = ", ".join(part for part in (day_and_date(meeting.date), meeting.time, meeting.place) if part)
    lines = [
        facts.document,
        f"Diskusi kelompok terpumpun (FGD) putaran ke-{meeting.round}",
        *filter(None, [when]),
        facts.agency,
        f"{capitalized(facts.status)}, penanda {facts.draft}",
        *filter(None, [facts.synthetic]),
    ]
    deck.cover(facts.title, lines, "Sambutan, perkenalan peserta, dan tata tertib diskusi.")
    purpose = [
        "Memeriksa angka, narasi, dan cara hitung draf bersama yang mengetahui keadaan lapangan.",
        "Menguji target dan skenario terhadap kemampuan daerah.",
        "Menyepakati bidang, program, dan lokasi yang didahulukan.",
        "Menetapkan siapa yang melengkapi data yang belum ada, dan kapan.",
        "Setiap masukan dicatat, ditanggapi, dan ditunjukkan akibatnya pada draf berikutnya.",
    ]
    notes = f"Yang dibahas ialah draf dengan penanda {facts.draft}. Dasar dan keluaran forum ada pada kerangka acuan."
    deck.text("Masukan forum menentukan isi draf berikutnya", purpose, notes)


def _poverty(deck: Deck, facts: PackFacts, images: Mapping[str, bytes]) -> None:
    if facts.headline:
        title = f"{facts.region.name} dalam empat angka"
        deck.figures(title, facts.headline, " ".join(facts.points))
    _chart(deck, facts, images, "fig-p0", _first(facts.points, facts.trend), " ".join(facts.trend))
    if facts.comparison is not None:
        found = [point for point in facts.points[1:] if point.startswith("Angka daerah") and "provinsi" in point]
        title = _first(found, facts.position)
        alt = f"Tabel persentase penduduk miskin {facts.region.name}, provinsi, Indonesia, dan kabupaten/kota lain."
        deck.table(title, facts.comparison, " ".join((*facts.points, *facts.position)), alt, (3, 2))


def _outlook(deck: Deck, facts: PackFacts, images: Mapping[str, bytes]) -> None:
    notes = " ".join(facts.projection)
    _chart(deck, facts, images, "fig-proyeksi", _first(facts.projection), notes)
    if facts.aims is None:
        return
    if facts.aim is None:
        title = "Peluang tercapainya target belum dapat dihitung"
    else:
        title = f"Peluang tercapainya {facts.aim.name}: {facts.aim.chance}"
    alt = "Tabel target persentase penduduk miskin: besaran, median proyeksi, dan peluang tercapainya."
    told = [_NATIONAL, _UNCHECKED] if any("†" in row[0] for row in facts.aims.rows) else [_NATIONAL]
    deck.table(title, facts.aims, notes, alt, (2, 1, 3, 2, 2.4), reading=" ".join(told))


def _programmes(deck: Deck, facts: PackFacts, images: Mapping[str, bytes]) -> None:
    if facts.priorities:
        deck.text(_priority_title(facts), facts.priorities, "Prioritas ini titik awal pembahasan, bukan keputusan.")
    title = best_sentence(facts) if facts.best else _first(facts.scenario)
    if facts.scenario_rows is None:
        if facts.scenario:
            deck.text("Skenario daerah ini belum dapat dihitung", facts.scenario, "")
        return
    notes = " ".join(facts.scenario)
    _chart(deck, facts, images, "fig-skenario", _within(title), notes)
    label = f" ({facts.scenario_label.removesuffix(':').lower()})" if facts.scenario_label else ""
    alt = f"Tabel skenario{label}: persentase penduduk miskin, selisih dari program berjalan, dan biaya."
    subject = "Biaya dan hasil: program berjalan dan skenario yang menurunkan kemiskinan"
    deck.table(
        f"{subject}{label}",
        facts.scenario_rows,
        notes,
        alt,
        (3.2, 1.2, 2.8, 2.8, 2.2),
        reading=facts.scenario_reading,
    )


def _priority_title(facts: PackFacts) -> str:
    if not facts.first:
        return "Belum ada indikator yang dinilai tertinggal"
    names = [inside(name) for name in facts.first[:_NAMED]]
    rest = ["lainnya"] if len(facts.first) > _NAMED else []
    return _within(f"Didahulukan pembahasannya: {joined([*names, *rest])}")


def _places_and_money(deck: Deck, facts: PackFacts, images: Mapping[str, bytes]) -> None:
    if facts.ranked:
        _chart(
            deck, facts, images, "fig-kuadran", _first(facts.locations[1:], facts.locations), " ".join(facts.locations)
        )
        title = f"{facts.terms.district.capitalize()} yang didahulukan dibahas bersama {facts.terms.levels}"
    else:
        title = f"Lokasi prioritas belum dapat diperingkat: tabel wilayah per {facts.terms.district} belum diisi"
    if facts.locations:
        deck.text(title, [shortened([text], _LONGEST_TEXT) for text in facts.locations[:5]], " ".join(facts.locations))
    lacking = [gap.sentence for gap in facts.gaps if gap.name in _MONEY and gap.sentence]
    if lacking:
        notes = " ".join((*facts.budget, "Pengisinya ditunjuk pada forum ini."))
        deck.text("Anggaran penanggulangan kemiskinan belum dapat dibaca seluruhnya", lacking, notes)
    if facts.budget and len(lacking) < len(_MONEY):
        told = [sentence for sentence in facts.budget if sentence not in lacking]
        deck.text("Anggaran dan program yang sudah diketahui", told, " ".join(facts.budget))


def _unknown(deck: Deck, facts: PackFacts) -> None:
    if facts.uncertainty:
        notes = "Ketidakpastian disebut agar angka dipakai sesuai ketelitiannya."
        deck.text("Angka-angka ini mempunyai batas yang perlu diingat", facts.uncertainty, notes)
    if facts.gaps:
        rows = tuple((capitalized(gap.name), capitalized(gap.holder)) for gap in facts.gaps)
        alt = "Tabel data yang belum ada di dalam draf dan pihak yang dapat mengisinya."
        notes = " ".join(gap.sentence for gap in facts.gaps)
        deck.table(
            "Yang belum ada di dalam draf, dan siapa yang dapat mengisinya",
            Grid(("Yang belum ada", "Pengisi"), rows),
            notes,
            alt,
            (1, 1),
        )


def _asked(deck: Deck, facts: PackFacts) -> None:
    lines = []
    for asked in questions(facts):
        where = f" ({asked.place})" if asked.place else ""
        lines.append(f"{asked.topic}: {asked.question}{where}")
    notes = " ".join(asked.finding for asked in questions(facts))
    deck.text("Pertanyaan bagi forum", lines, notes)
    until = day_and_date(facts.meeting.deadline) or _DOTS
    ways = [
        "Sebut nomor butir yang tertera di tepi draf; satu masukan untuk satu butir.",
        "Tulis pada lembar-masukan.xlsx, atau sebagai komentar dan perubahan terlacak pada draf Word.",
        "Sertakan bukti: data, tahun, dan sumbernya.",
        f"Kirim paling lambat {until}.",
        "Setiap masukan mendapat jawaban: diterima, diterima sebagian, ditolak, atau ditunda, dengan alasannya.",
    ]
    deck.text(
        "Cara memberi masukan",
        ways,
        "Penjelajah skenario pada paket FGD dapat dibuka di telepon genggam tanpa internet.",
    )
    rows = (
        ("Forum", day_and_date(facts.meeting.date) or _DOTS),
        ("Batas masukan tertulis", until),
        ("Tanggapan atas semua masukan", _DOTS),
        ("Draf berikutnya dan daftar perubahannya", _DOTS),
        ("Penetapan dokumen", _DOTS),
    )
    alt = "Tabel jadwal sesudah forum; tanggal yang belum ditetapkan dibiarkan kosong."
    deck.table(
        "Jadwal sesudah forum", Grid(("Tahap", "Tanggal"), rows), "Tanggal yang kosong diisi pada forum.", alt, (3, 2)
    )


def _chart(deck: Deck, facts: PackFacts, images: Mapping[str, bytes], label: str, title: str, notes: str) -> None:
    """Add a chart that the draft has, under a title that says what it shows."""
    picture = facts.pictures.get(label)
    if picture is None or label not in images:
        return
    head, end, rest = picture.source.partition(_SOURCE_END)
    place = facts.place_of(label)
    where = f" {place}." if place else ""
    told = f"{notes} {picture.alt} {rest.strip()}"
    deck.chart(_within(title or picture.title), picture, images[label], f"{head}{end}{where}", told.strip())


def _first(*groups: tuple[str, ...] | list[str]) -> str:
    """Return the first sentence of the first group that has one, as a title."""
    for group in groups:
        if group:
            return _within(group[0])
    return ""


def _within(title: str) -> str:
    """Make a title of a sentence: whole clauses that have room, without the full stop."""
    whole = title.partition(";")[0] if len(title) > _LONGEST_TITLE else title
    return whole.removesuffix(".")
