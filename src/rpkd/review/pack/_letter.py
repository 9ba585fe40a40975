"""The invitation to the forum, with the list of those invited and the terms of reference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rpkd.review.pack._facts import Grid, PackFacts
from rpkd.review.pack._office import (
    DOTS,
    LONG_DOTS,
    footer,
    grid,
    letterhead,
    new_document,
    numbered,
    pairs,
    paragraph,
    save,
    signature,
    synthetic_notice,
)
from rpkd.review.pack._people import agenda, invited, invited_basis
from rpkd.review.pack._questions import questions
from rpkd.review.pack._words import day_and_date, shortened

_TITLE = "Undangan dan Kerangka Acuan FGD"
_LONGEST = 700


def write_invitation(path: Path, facts: PackFacts) -> None:
    """Write the invitation with its list, agenda and terms of reference as Word.

    Parameters
    ----------
    path : Path
        The file.
    facts : PackFacts
        What the draft says.

    Raises
    ------
    UserError
        When the coat of arms cannot be read, or the file not be written.
    """
    document = new_document()
    footer(document, facts, _TITLE)
    letterhead(document, facts)
    _letter(document, facts)
    _lists(document, facts)
    _terms(document, facts)
    save(document, path, facts, _TITLE)


def _letter(document: Any, facts: PackFacts) -> None:
    meeting = facts.meeting
    paragraph(document, f"{facts.place or DOTS}, {LONG_DOTS}", align="right")
    pairs(
        document,
        (
            ("Nomor", meeting.letter_number or LONG_DOTS),
            ("Sifat", "Penting"),
            ("Lampiran", "satu berkas"),
            ("Hal", f"Undangan diskusi kelompok terpumpun (FGD) putaran ke-{meeting.round} {facts.document}"),
        ),
        width=2.2,
    )
    paragraph(document, "Yth. Bapak/Ibu (daftar terlampir)\ndi tempat")
    opening = (
        f"Dalam rangka penyusunan {facts.title} (RPKD) {facts.region.name} Tahun {facts.period}, kami mengundang "
        "Bapak/Ibu "
        "untuk membahas draf dokumen tersebut pada:"
    )
    paragraph(document, opening, align="justify")
    pairs(
        document,
        (
            ("hari, tanggal", day_and_date(meeting.date) or LONG_DOTS),
            ("waktu", meeting.time or LONG_DOTS),
            ("tempat", meeting.place or LONG_DOTS),
            ("acara", f"pembahasan draf {facts.document} (penanda draf {facts.draft})"),
        ),
        indent=1.0,
    )
    paragraph(document, "Agar pembahasan berhasil, kami mohon Bapak/Ibu:")
    numbered(
        document,
        (
            (
                "membaca draf dan ringkasan yang menyertai undangan ini, terutama bab yang berkaitan dengan bidang "
                "Bapak/Ibu;"
            ),
            "membawa data terbaru bidang Bapak/Ibu beserta sumber dan tahunnya;",
            "menyiapkan jawaban atas pertanyaan pada kerangka acuan; dan",
            (
                "menuliskan masukan pada lembar-masukan.xlsx dengan nomor butir di tepi draf, atau sebagai komentar "
                "dan perubahan terlacak pada draf Word."
            ),
        ),
    )
    until = day_and_date(meeting.deadline) or LONG_DOTS
    paragraph(
        document,
        f"Masukan tertulis kami terima paling lambat {until}. Setiap masukan dicatat, ditanggapi, dan dimuat dalam "
        "matriks "
        "masukan dan tanggapan pada dokumen akhir.",
        align="justify",
    )
    synthetic_notice(document, facts)
    paragraph(document, "Atas perhatian dan kehadiran Bapak/Ibu, kami sampaikan terima kasih.")
    signature(document, (f"{facts.secretary}", "selaku Sekretaris TKPK,"))


def _lists(document: Any, facts: PackFacts) -> None:
    paragraph(document, "Lampiran I. Daftar undangan", style="Heading 1", new_page=True)
    rows = tuple(
        (str(number), group.group, group.who, group.asked) for number, group in enumerate(invited(facts), start=1)
    )
    content = Grid(("No.", "Unsur", "Yang diundang", "Diminta memeriksa"), rows)
    grid(document, content, (1.1, 3.9, 7.3, 4.0), size=9, centred=(0,))
    paragraph(document, invited_basis(facts))
    paragraph(document, "Lampiran II. Susunan acara", style="Heading 1")
    grid(document, agenda(facts), (3.0, 9.3, 4.0), size=9.5)


def _terms(document: Any, facts: PackFacts) -> None:
    paragraph(document, "KERANGKA ACUAN", style="Title", align="center", new_page=True)
    paragraph(document, f"Diskusi kelompok terpumpun (FGD) putaran ke-{facts.meeting.round}", align="center")
    paragraph(document, facts.document, bold=True, align="center")
    synthetic_notice(document, facts)
    paragraph(document, "A. Latar belakang", style="Heading 1")
    for text in _background(facts):
        paragraph(document, text, align="justify")
    if facts.summary is not None:
        grid(document, facts.summary, (4.1, 2.5, 2.5, 2.4, 2.4, 2.4), size=8.5)
    _basis(document, facts)
    paragraph(document, "C. Tujuan", style="Heading 1")
    numbered(
        document,
        (
            "memeriksa ketepatan data, narasi, dan metode draf;",
            "menguji target dan skenario terhadap kemampuan daerah;",
            "menyepakati bidang, program, dan lokasi yang didahulukan; dan",
            "menetapkan siapa yang melengkapi data yang belum ada, dan kapan.",
        ),
    )
    paragraph(document, "D. Keluaran", style="Heading 1")
    numbered(
        document,
        (
            "berita acara yang ditandatangani wakil peserta;",
            "lembar masukan yang terisi, menurut nomor butir draf; dan",
            (
                "matriks masukan dan tanggapan dengan status diterima, diterima sebagian, ditolak, atau ditunda, "
                "beserta alasan, "
                "penanggung jawab, dan tenggat."
            ),
        ),
    )
    paragraph(document, "E. Peserta", style="Heading 1")
    paragraph(
        document,
        "Peserta ialah unsur pada Lampiran I, dengan memperhatikan keterwakilan perempuan dan kelompok rentan.",
    )
    paragraph(document, "F. Metode", style="Heading 1")
    paragraph(
        document,
        "Paparan singkat dilanjutkan diskusi kelompok menurut bab. Setiap kelompok mencatat masukannya dengan nomor "
        "butir yang "
        "tertera di tepi draf, sehingga masukan dapat ditanggapi satu demi satu dan perubahan angkanya ditunjukkan "
        "pada draf "
        "berikutnya.",
        align="justify",
    )
    _questions(document, facts)
    paragraph(document, "H. Susunan acara dan tindak lanjut", style="Heading 1")
    until = day_and_date(facts.meeting.deadline) or LONG_DOTS
    paragraph(
        document,
        f"Susunan acara tercantum pada Lampiran II. Masukan tertulis diterima sampai {until}; sesudah itu tim penyusun "
        "menanggapi setiap masukan dan menyusun draf berikutnya beserta daftar perubahannya.",
        align="justify",
    )


def _background(facts: PackFacts) -> list[str]:
    """Return why the forum meets, in the region's own figures."""
    first = (
        f"{facts.document} disusun sebagai acuan penanggulangan kemiskinan bagi seluruh pemangku kepentingan di "
        f"{facts.region.name}. Draf yang dibahas memuat keadaan, proyeksi, target, skenario program beserta "
        "biayanya, dan "
        "bahan penetapan lokasi. Forum ini diperlukan karena banyak yang tidak terbaca dari angka hanya diketahui oleh "
        "perangkat daerah, pemerintah setempat, dan masyarakat."
    )
    told = [
        shortened([*facts.trend[:3], *facts.position[:1]], _LONGEST),
        shortened(list(facts.projection), _LONGEST),
        shortened(list(facts.scenario[:2]), _LONGEST),
    ]
    return [first, *filter(None, told)]


def _basis(document: Any, facts: PackFacts) -> None:
    paragraph(document, "B. Dasar hukum", style="Heading 1")
    basis = [f"{citation};" for citation in facts.regulations]
    if facts.decree:
        basis.append(f"{facts.decree}.")
    elif basis:
        basis[-1] = basis[-1].removesuffix(";") + "."
    numbered(document, basis)
    if not facts.decree:
        paragraph(document, f"Keputusan pembentukan TKPK: {LONG_DOTS}")


def _questions(document: Any, facts: PackFacts) -> None:
    paragraph(document, "G. Pokok bahasan dan pertanyaan", style="Heading 1")
    rows = tuple(
        (str(number), asked.topic, asked.finding, asked.question, asked.place or "seluruh draf")
        for number, asked in enumerate(questions(facts), start=1)
    )
    headings = ("No.", "Pokok", "Menurut draf", "Pertanyaan bagi forum", "Letak dalam draf")
    grid(document, Grid(headings, rows), (1.0, 2.2, 5.6, 5.2, 2.3), size=9, centred=(0,))
