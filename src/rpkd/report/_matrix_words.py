"""Words for the programme matrix: what its findings say, and how its codes of strategies and clusters read."""

from __future__ import annotations

from rpkd.report._words import count_in_words
from rpkd.report.target import INPRES_STRATEGIES, PERMENDAGRI_STRATEGIES
from rpkd.scenario import JUMP

FILE = "program.xlsx"
UNKNOWN = "(belum diisi)"
SEVERAL_FUNDS = "beberapa sumber dana"
ACTION_PLAN = "Rencana Aksi Tahunan"
CLUSTERS = {
    "1": "bantuan sosial terpadu berbasis keluarga",
    "2": "pemberdayaan masyarakat",
    "3": "usaha ekonomi mikro dan kecil",
    "4": "program lain",
}

# Kind: what was found, and what to do.
FINDINGS = {
    "code_form": ("Kode tidak berbentuk kode nomenklatur", "tulis lengkap, misalnya 1.06.05.2.02.0010"),
    "level_differs": ("Tingkat yang ditulis berbeda dari bentuk kodenya", "perbaiki kode atau tingkatnya"),
    "budget_conflict": (
        "Pagu berbeda-beda pada baris indikator dari kode dan lokasi yang sama; dipakai yang terbesar",
        "tulis pagu pada satu baris saja",
    ),
    "budget_repeated": (
        "Pagu yang sama di beberapa lokasi satu kode; semuanya dijumlahkan",
        "periksa apakah pagu itu memang per lokasi",
    ),
    "children_above": ("Jumlah rincian melebihi pagu di atasnya", "samakan pagu itu dengan jumlah rinciannya"),
    "children_below": (
        "Jumlah rincian kurang dari pagu di atasnya; yang dihitung rinciannya",
        "lengkapi rincian yang termasuk penanggulangan kemiskinan, atau samakan pagunya",
    ),
    "no_indicator": ("Rincian tanpa indikator", "isi indikator keluaran atau hasilnya"),
    "no_unit": ("Indikator tanpa satuan", "isi satuannya"),
    "no_baseline": ("Indikator tanpa kondisi awal", "isi kondisi awalnya"),
    "no_target": ("Indikator tanpa target pada tahun yang berpagu", "isi target tahun itu"),
    "target_still": ("Target semua tahun sama dengan kondisi awal", "periksa targetnya"),
    "target_wrong_way": ("Target terakhir lebih buruk daripada kondisi awal", "periksa target dan kondisi awalnya"),
    "no_money": ("Rincian tanpa pagu", "isi pagunya, atau hapus barisnya bila tidak dilaksanakan"),
    "no_place": ("Pagu tanpa lokasi", "isi kecamatan atau desanya"),
    "no_fund": ("Pagu tanpa sumber dana", "pilih sumber dananya"),
    "no_agency": ("Pagu tanpa perangkat daerah", "isi perangkat daerah penanggung jawabnya"),
    "no_strategy": ("Pagu tanpa strategi", "pilih strategi Permendagri 53/2020"),
    "budget_gap": ("Pagu terputus: tahun kosong di antara tahun berpagu", "isi pagu tahun itu bila ada"),
    "budget_jump": (
        f"Pagu berubah {count_in_words(int(JUMP))} kali lipat atau lebih dari tahun sebelumnya",
        "periksa angka dan satuannya",
    ),
    "empty_year": ("Tahun tanpa pagu sama sekali", "isi pagu tahun itu"),
    "untied": (
        "Pagu tanpa kode program skenario; pengaruhnya tidak dapat dihitung",
        "isi kode program di kolom Program skenario bila ada yang sesuai",
    ),
    "unknown_programme": ("Kode program skenario yang tidak ada di pustaka", "periksa kodenya di params/programs.yaml"),
    "unused_programme": ("Pagu untuk program yang tidak dipakai skenario", "tambahkan program itu ke skenario"),
    "action_unknown": (
        "Kode di RAT yang tidak ada di lembar Program",
        "tambahkan di lembar Program atau perbaiki kodenya",
    ),
    "action_absent": ("Sub kegiatan berpagu yang tidak ada di RAT", "tambahkan barisnya di lembar RAT"),
    "action_above": ("Pagu RAT melebihi pagu di lembar Program", "samakan kedua pagu itu"),
    "action_below": ("Pagu RAT kurang dari pagu di lembar Program", "samakan kedua pagu itu"),
    "no_recipients": ("Baris RAT tanpa banyaknya sasaran", "isi banyaknya sasaran dan satuannya"),
    "no_volume": ("Baris RAT tanpa volume", "isi volume dan satuannya"),
    "no_schedule": ("Baris RAT tanpa jadwal triwulan", "isi persen pagu setiap triwulan"),
    "schedule_sum": ("Jadwal triwulan tidak berjumlah seratus persen", "perbaiki persen triwulannya"),
    "action_no_money": ("Baris RAT tanpa pagu", "isi pagunya"),
    "action_no_place": ("Baris RAT tanpa lokasi", "isi desa atau kecamatannya"),
    "action_no_fund": ("Baris RAT tanpa sumber dana", "pilih sumber dananya"),
    "no_last_year": ("Lanjutan tahun lalu tanpa realisasi tahun lalu", "isi realisasi tahun lalu"),
    "overspent": ("Realisasi tahun lalu melebihi pagunya", "periksa kedua angka itu"),
}
# Findings whose value is money that is all concerned: it can be summed.
MONEY_CONCERNED = frozenset(
    {
        *("no_place", "no_fund", "no_agency", "no_strategy", "untied", "unknown_programme", "unused_programme"),
        *("action_unknown", "action_absent", "action_no_place", "action_no_fund"),
    }
)


def value_name(attribute: str, value: str) -> str:
    """Write a value of an attribute of the matrix as a reader knows it.

    Examples
    --------
    >>> value_name("strategy", "d"), value_name("fund_source", "APBN; DAK fisik"), value_name("agency", "")
    ('d. sinergi kebijakan dan program', 'beberapa sumber dana', '(belum diisi)')
    """
    if not value:
        return UNKNOWN
    if attribute == "fund_source" and "; " in value:
        return SEVERAL_FUNDS
    words = {
        "strategy": PERMENDAGRI_STRATEGIES,
        "presidential_strategy": INPRES_STRATEGIES,
        "cluster": CLUSTERS,
    }.get(attribute, {})
    return f"{value}. {words[value]}" if value in words else value
