"""Words for what the analysis of the budget judges: shared by its tables and sentences."""

from __future__ import annotations

from rpkd.profile import FieldEffect

JUDGEMENTS = {
    "aligned": "sejalan",
    "no_money": "lemah, tanpa belanja bertanda",
    "below_equal": "lemah, porsi di bawah sama rata",
    "above_equal": "tidak lemah, porsi di atas sama rata",
    "not_judged": "belum dapat dinilai",
}
OUTCOMES = {"better": "membaik", "worse": "memburuk", "same": "tidak berubah"}
FINDINGS = {
    "no_field": "Subkegiatan bertanda tanpa bidang",
    "no_reviewer": "Subkegiatan bertanda tanpa peninjau",
    "no_date": "Subkegiatan bertanda tanpa tanggal tinjau",
    "overspent": "Subkegiatan yang realisasinya jauh di atas pagu",
    "tagged_over_function": "Urusan yang pagu bertandanya melebihi belanja urusan itu",
    "tagged_over_spending": "Pagu bertanda melebihi belanja daerah",
    "kinds_over_spending": "Jumlah jenis belanja melebihi belanja daerah",
    "functions_differ": "Jumlah belanja urusan berbeda dari belanja daerah",
}
# What is wrong with sums of the year, not with single lines.
SUMS = frozenset({"tagged_over_spending", "kinds_over_spending", "functions_differ"})


def reading(effect: FieldEffect) -> str:
    """Set the money's direction beside the indicator's, without saying that one caused the other."""
    if effect.outcome is None:
        return "angka indikator dalam tahun itu tidak cukup"
    grown = round(effect.growth, 2)
    money = "belanja naik" if grown > 0 else "belanja turun" if grown < 0 else "belanja tetap"
    return f"{money}, indikator {OUTCOMES[effect.outcome]}"
