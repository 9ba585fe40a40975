"""The section on how scenarios are computed and where that ends: for a reader who wants to check it."""

from __future__ import annotations

from collections.abc import Mapping

from rpkd.numbers import Unit
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._scenario_numbers import Numbers
from rpkd.report._scenario_view import View
from rpkd.report._words import number
from rpkd.results import Column, ResultTable

_AGREEMENT = ("households", "families", "groups")
MISFIT = "tbl_skenario_kecocokan"


def method_tables(view: View | None) -> dict[str, tuple[str, TableContent]]:
    """Set the baseline beside the projection that it is to meet, by year."""
    if view is None:
        return {}
    columns = (
        Column("year", "Tahun", Unit.YEAR),
        *(
            Column(f"{key}_{side}", f"{measure} {words}", Unit.INDEX, 2)
            for key, measure in (("p0", "P0"), ("p1", "P1"), ("p2", "P2"))
            for side, words in (("projected", "proyeksi"), ("base", "dasar"))
        ),
    )
    rows: list[tuple[Cell, ...]] = []
    for outlook in view.world.outlooks:
        found = view.base.outcome.at(outlook.year).measures
        pairs = (
            (outlook.headcount, found.headcount),
            (outlook.gap, found.gap),
            (outlook.severity, found.severity),
        )
        cells = [None if value is None else 100 * value for pair in pairs for value in pair]
        rows.append((outlook.year, *cells))
    return {
        MISFIT: (
            view.ground.titled("Skenario dasar di samping angka terbit dan proyeksi"),
            TableContent(columns, tuple(rows)),
        )
    }


def method_sections(numbers: Numbers, view: View | None, tables: Mapping[str, ResultTable]) -> str:
    """Say how the scenarios were computed and what is not in them."""
    if view is None:
        return "Tidak ada hitungan yang perlu dijelaskan, karena skenario tidak dapat dihitung."
    before = {"Penduduk": _population(numbers, view), "Tahun-tahun ke depan": _ageing(numbers, view)}
    after = {
        "Siapa yang menerima": _registry(numbers, view),
        "Dampak": _effects(view),
        "Selang": _draws(numbers, view),
        "Yang tidak ada di dalam selang": _limits(numbers, view),
    }
    return "\n\n".join([*_headed(before), titled_table(tables[MISFIT]), *_headed(after)])


def _headed(paragraphs: Mapping[str, str]) -> list[str]:
    return [f"**{heading}.** {escape_markup(text)}" for heading, text in paragraphs.items()]


def _population(numbers: Numbers, view: View) -> str:
    base, points = numbers["scenario_base_year"], numbers["scenario_points"]
    if view.world.basis == "microdata":
        survey = view.ground.survey
        label = f" ({survey.label}, bukan data sebenarnya)" if survey is not None and survey.label else ""
        text = (
            f"Hitungan memakai rumah tangga Susenas{label}, diulang menjadi {points} titik berbobot yang "
            "jumlahnya sama dengan penduduk daerah. Ukuran dan anggota keluarga menurut survei itu."
        )
    else:
        text = (
            f"Hitungan memakai {points} keluarga berbobot yang sebaran pengeluarannya dicocokkan dengan P0, "
            f"P1, dan P2 terbitan BPS {base}. Tanpa survei, besarnya keluarga ialah rata-rata nasional menurut "
            f"kesejahteraan ({numbers['scenario_family_size']} jiwa pada keluarga miskin), dan lanjut usia, penyandang "
            "disabilitas, anak, serta kelompok lain dianggap tersebar sama rata antara yang miskin dan yang tidak. "
            "Bila kelompok itu lebih banyak pada keluarga miskin, dampak program baginya lebih besar daripada yang "
            "dihitung."
        )
    if view.world.registry_counted:
        return f"{text} Banyaknya keluarga setiap desil DTSEN menurut hitungan perangkat daerah."
    return (
        f"{text} Desil DTSEN diperkirakan dari sebaran pengeluaran nasional, karena perangkat daerah belum mengisi "
        f"banyaknya keluarga menurut desil: empat desil terbawah memuat {numbers['scenario_lowest_four']} penduduk "
        "daerah."
    )


def _ageing(numbers: Numbers, view: View) -> str:
    return (
        "Pengeluaran setiap keluarga digeser terhadap garis kemiskinan sehingga P0 dan P1 "
        "skenario dasar sama dengan median proyeksi; yang tersisa, yaitu P2, tidak dipaksa sama. Bantuan yang berjalan "
        "sudah ada di dalam pengeluaran yang dicatat, sehingga dampak setiap skenario ialah selisih pembayarannya dari "
        f"program berjalan. Kemiskinan ekstrem diukur dengan garis {numbers['scenario_extreme_line']} dari garis "
        "kemiskinan, yaitu yang menghasilkan angka nasional. Penduduk tumbuh menurut proyeksi, sama bagi semua lapisan."
    )


def _registry(numbers: Numbers, view: View) -> str:
    return (
        "Program memilih menurut desil DTSEN, dan DTSEN keliru: "
        f"{numbers['scenario_registry_error']} keluarga empat desil terbawah yang sebenarnya tidak terperingkat di "
        "sana. Di dalam desil sasaran, penerima dipilih acak dengan undian yang sama di semua skenario, sehingga "
        "cakupan yang lebih besar menjangkau keluarga yang sama dan tambahannya. Galat inklusi menempatkan sebagian "
        "penerima di luar desil sasaran, lebih banyak pada desil yang berdekatan. Kuota nasional dibagi menurut bagian "
        "daerah dalam penduduk desil sasaran di Indonesia, dan galat inklusi nasional disesuaikan dengan isi desil di "
        "daerah, kecuali bila jumlah penerima daerah diisi pada parameter. Keluarga menurut kartu keluarga dan rumah "
        "tangga survei dianggap sama, padahal rumah tangga dapat memuat beberapa kartu keluarga."
    )


def _effects(view: View) -> str:
    return (
        "Setiap rupiah dihitung: biaya sama dengan biaya penyaluran ditambah yang tidak sampai dan yang "
        "diterima. Yang diterima menambah pengeluaran keluarga sebesar bagian yang dihitung (lihat lampiran). Hitungan "
        "ini aritmetika: perubahan perilaku, harga setempat, lapangan kerja, dan pertumbuhan karena program tidak "
        "dihitung. Besaran bantuan tidak dinaikkan menurut harga. Pada guncangan harga keluarga dianggap tidak "
        "mengganti yang dibelinya, sehingga dampaknya batas atas."
    )


def _draws(numbers: Numbers, view: View) -> str:
    draws, samples, points = (numbers[f"scenario_{key}"] for key in ("draws", "samples", "drawn_points"))
    text = (
        f"Semua angka yang tidak pasti diambil ulang {draws} kali: proyeksi P0, P1, dan garis kemiskinan, "
        f"sampel Susenas ({samples} sampel tiruan dengan {points} keluarga), serta setiap parameter yang mempunyai "
        "kisaran. Satu pengambilan memakai angka yang sama di semua skenario (bilangan acak bersama), sehingga selisih "
        "antarskenario lebih pasti daripada tingkatnya masing-masing."
    )
    refused = numbers["scenario_refused"]
    if number(refused) > 0:
        text += f" Sebanyak {refused} sampel tiruan tidak dapat dicocokkan dan tidak dipakai."
    return text


def _limits(numbers: Numbers, view: View) -> str:
    text = (
        "Kesalahan model itu sendiri, perubahan aturan program, kesiapan pelaksana, pergeseran penduduk, serta "
        "parameter tanpa kisaran. Angka terbit dan proyeksi dianggap mengukur hal yang sama "
        "setiap tahun. Skenario menjawab pertanyaan bila-maka; skenario bukan ramalan dan bukan janji hasil."
    )
    if view.world.basis == "microdata":
        return text
    households, families, groups = (numbers[f"scenario_agreement_{key}"] for key in _AGREEMENT)
    return (
        f"{text} Pada daerah buatan dengan survei sekurangnya {households} rumah tangga (sebesar sampel Susenas satu "
        f"daerah), dampak menurut angka terbit dan menurut survei berbeda paling jauh {families} bagi program keluarga "
        f"dan {groups} bagi program suatu kelompok. Selisih itu pun tidak ada di dalam selang, sehingga urutan program "
        "bagi kelompok patut diperiksa dengan data mikro bila tersedia."
    )
