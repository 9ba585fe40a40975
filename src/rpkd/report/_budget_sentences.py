"""Sentences about the regional budget, each with recorded numbers only."""

from __future__ import annotations

from collections.abc import Mapping

from rpkd.profile import BudgetProfile
from rpkd.regions import Region
from rpkd.report._budget_words import FINDINGS, SUMS, reading
from rpkd.report._words import joined, moved, whole
from rpkd.results import Scalar

Numbers = Mapping[str, Scalar]

# Keys of results: item of the budget's summary that the sentences name.
NAMED_KINDS = {"personnel": "belanja pegawai", "capital": "belanja modal", "aid": "belanja bantuan sosial"}

_NOTHING = (
    "sehingga besarnya belanja penanggulangan kemiskinan, kesesuaiannya dengan masalah, dan hasilnya belum dapat "
    "dianalisis. Yang diperlukan adalah buku kerja apbd.xlsx: lembar Ringkasan untuk pendapatan dan belanja, lembar "
    "Urusan untuk belanja menurut urusan, dan lembar Kegiatan untuk subkegiatan yang ditandai kemiskinan beserta "
    "peninjau dan tanggalnya. Kekosongan itu tidak diganti dengan perkiraan."
)
_NO_SUMMARY = (
    "Ringkasan APBD (lembar Ringkasan pada buku kerja apbd.xlsx) belum diisi, sehingga pendapatan, belanja, dan porsi "
    "belanja penanggulangan kemiskinan di dalamnya tidak disajikan."
)
_NO_FUNCTIONS = "Belanja menurut urusan belum diisi (lembar Urusan pada buku kerja apbd.xlsx)."
_NO_ACTIVITIES = (
    "Belanja penanggulangan kemiskinan menurut urusan dan bidang belum dapat disajikan karena lembar Kegiatan pada "
    "buku kerja apbd.xlsx belum diisi."
)
_NO_TAGS = (
    "Belum ada subkegiatan yang ditandai sebagai penanggulangan kemiskinan pada lembar Kegiatan buku kerja apbd.xlsx. "
    "Penandaan adalah penilaian Bappeda dan tidak dibuat oleh dokumen ini."
)
_NO_PRIORITY = (
    "Kesesuaian belanja dengan masalah belum dapat dinilai karena tidak ada bidang yang prioritasnya diketahui."
)
_NO_EFFECT = (
    "Efektivitas belanja belum dapat dibaca: diperlukan belanja bertanda sebuah bidang pada dua tahun atau lebih "
    "beserta angka indikatornya dalam tahun-tahun itu."
)


def overview_paragraphs(numbers: Numbers, profile: BudgetProfile | None, region: Region) -> list[str]:
    """Say how large the budget is and what it is made of, or what is missing to say it."""
    if profile is None:
        return [f"Data APBD {region.name} belum diisi untuk dokumen ini, {_NOTHING}"]
    return [*_spending_paragraphs(numbers, profile, region), *_function_paragraphs(numbers, profile)]


def _spending_paragraphs(numbers: Numbers, profile: BudgetProfile, region: Region) -> list[str]:
    if profile.summary_year is None:
        return [_NO_SUMMARY]
    year, spending = numbers["apbd_year"], numbers["apbd_spending"]
    if spending.missing:
        return [
            f"Belanja daerah tahun {year} belum diisi dalam ringkasan APBD, sehingga porsi-porsinya tidak dihitung."
        ]
    text = f"Belanja daerah {region.name} tahun {year} dianggarkan {spending}"
    rate = numbers["apbd_spending_rate"]
    text += "; realisasinya belum diisi." if rate.missing else f" dan terealisasi {rate}."
    growth = numbers.get("apbd_spending_growth")
    if growth is not None and not growth.missing:
        text += f" Dibanding {numbers['apbd_year_before']}, anggarannya {moved(growth)} menurut harga berlaku."
    parts = [text]
    known = [key for key in NAMED_KINDS if not numbers[f"apbd_{key}_share"].missing]
    if known:
        shares = [f"{NAMED_KINDS[key]} {numbers[f'apbd_{key}_share']}" for key in known]
        parts.append(f"Dari belanja itu, porsi {joined(shares)}.")
    revenue, own = numbers["apbd_revenue"], numbers["apbd_own_revenue"]
    if not revenue.missing:
        told = f"Pendapatan daerah dianggarkan {revenue}"
        parts.append(f"{told}, termasuk pendapatan asli daerah {own}." if not own.missing else f"{told}.")
    return [" ".join(parts)]


def _function_paragraphs(numbers: Numbers, profile: BudgetProfile) -> list[str]:
    if profile.function_year is None:
        return [_NO_FUNCTIONS]
    text = (
        f"Menurut urusan, belanja {numbers['apbd_function_year']} terbesar dianggarkan untuk urusan "
        f"{numbers['apbd_function']}, yaitu {numbers['apbd_function_budget']}"
    )
    share = numbers["apbd_function_share"]
    return [f"{text}." if share.missing else f"{text} atau {share} dari belanja daerah."]


def tagged_paragraphs(numbers: Numbers, profile: BudgetProfile | None) -> list[str]:
    """Say how much is tagged, for how many poor people, and how it moved; or that nothing is tagged."""
    if profile is None:
        return [_NO_ACTIVITIES]
    if profile.latest is None:
        return [_NO_TAGS]
    year, budget = numbers["apbd_tagged_year"], numbers["apbd_tagged"]
    text = (
        f"Dari {numbers['apbd_listed']} subkegiatan tahun {year} yang terdaftar, {numbers['apbd_tagged_count']} "
        f"ditandai sebagai penanggulangan kemiskinan, dengan pagu {budget}"
    )
    share = numbers["apbd_tagged_share"]
    if share.missing:
        text += ". Porsinya dalam belanja daerah tidak dihitung karena belanja tahun itu belum diisi."
    else:
        text += f" atau {share} dari belanja daerah."
    rate = numbers["apbd_tagged_rate"]
    if not rate.missing:
        text += f" Realisasinya {rate} dari pagu yang realisasinya diketahui."
    growth = numbers.get("apbd_tagged_growth")
    if growth is not None and not growth.missing:
        text += (
            f" Dibanding {numbers['apbd_tagged_year_before']}, pagu bertanda {moved(growth)} menurut harga berlaku; "
            "sebagian perubahan dapat berasal dari penandaan yang berbeda."
        )
    return [text, f"{_per_poor(numbers, profile)} Penandaan subkegiatan adalah penilaian Bappeda."]


def _per_poor(numbers: Numbers, profile: BudgetProfile) -> str:
    """Set the money beside the poor people of its own year, the latest for which they are counted."""
    per_poor, people, year = (numbers[f"apbd_{key}"] for key in ("per_poor", "poor", "poor_year"))
    if per_poor.missing:
        return "Jumlah penduduk miskin tahun itu tidak tersedia, sehingga pagu per penduduk miskin tidak dihitung."
    lead = f"Dengan penduduk miskin {people} pada Maret {year}, pagu itu"
    if year.value != numbers["apbd_tagged_year"].value:
        latest = f"Jumlah penduduk miskin terakhir yang tersedia adalah {people} pada Maret {year}"
        lead = f"{latest}; pagu bertanda tahun {year}"
    return (
        f"{lead} setara {per_poor} per penduduk miskin setahun. Angka ini pembagian biasa, bukan yang diterima tiap "
        "orang: sebagian belanja dipakai untuk layanan yang juga dinikmati penduduk lain."
    )


def relevance_paragraphs(numbers: Numbers, profile: BudgetProfile) -> list[str]:
    """Say whether the weakest bidang get the money, and name those where money and problem part."""
    if not profile.judged:
        return [_NO_PRIORITY]
    judged, weak = numbers["apbd_judged_fields"], numbers["apbd_weak_fields"]
    if not whole(weak):
        text = (
            f"Dari {judged} bidang yang dapat dinilai, tidak ada yang indikator terlemahnya lebih buruk daripada "
            "pembanding."
        )
    else:
        text = (
            f"Dari {judged} bidang yang dapat dinilai, {weak} lemah, artinya indikator terlemahnya lebih buruk "
            f"daripada pembanding. Bidang yang lemah menerima {numbers['apbd_weak_share']} dari pagu bertanda."
        )
    groups = (
        ("no_money", "Bidang yang lemah tetapi tanpa belanja bertanda: "),
        ("below_equal", "Bidang yang lemah dan porsinya di bawah porsi sama rata: "),
        ("above_equal", "Bidang yang tidak lemah tetapi porsinya di atas porsi sama rata: "),
    )
    for judgement, lead in groups:
        named = [match.status.field for match in profile.judged if match.judgement == judgement]
        if named:
            text += f" {lead}{'; '.join(named)}."
    if all(match.judgement == "aligned" for match in profile.judged):
        text += " Porsi belanja semua bidang itu sejalan dengan keadaannya."
    rule = (
        "Aturan pembacaan: bidang disebut lemah bila indikator terlemahnya lebih buruk daripada pembanding (prioritas "
        f"pertama atau kedua), dan porsi sama rata adalah {numbers['apbd_equal_share']}, yaitu porsi tiap bidang bila "
        "pagu bertanda dibagi sama banyak. Porsi yang kecil belum tentu keliru: sebagian bidang dibiayai pusat, "
        "provinsi, atau desa, dan kebutuhan biaya tiap bidang berbeda."
    )
    return [text, rule]


def effect_paragraphs(profile: BudgetProfile) -> list[str]:
    """Set the moves of money beside those of the indicators, as something that goes together, not as cause."""
    judged = [effect for effect in profile.effects if effect.outcome is not None]
    if not judged:
        return [_NO_EFFECT]
    sentences = []
    for read in dict.fromkeys(reading(effect) for effect in judged):
        named = [effect.status.field for effect in judged if reading(effect) == read]
        sentences.append(f"{read[0].upper()}{read[1:]}: {'; '.join(named)}.")
    caution = (
        "Pembacaan ini menyandingkan arah belanja dan arah indikator dalam tahun yang sama. Keduanya bukan sebab dan "
        "akibat: indikator juga dipengaruhi hal lain, dan hasil belanja dapat baru terlihat bertahun-tahun kemudian."
    )
    return [" ".join(sentences), caution]


def finding_paragraphs(numbers: Numbers, profile: BudgetProfile) -> list[str]:
    """Say what in the workbook wants a look before the figures are used."""
    if not profile.findings:
        sums = "jumlah-jumlahnya belum dapat dicocokkan karena belanja daerah tahun itu belum diisi"
        if not numbers["apbd_tagged_share"].missing:
            sums = "jumlah-jumlahnya tidak bertentangan dengan belanja daerah"
        return [f"Semua subkegiatan bertanda mempunyai bidang, peninjau, dan tanggal tinjau; {sums}."]
    lines = [finding for finding in profile.findings if finding.kind not in SUMS]
    parts = [f"{FINDINGS[item.kind].lower()} ({numbers[f'apbd_{item.kind}']})" for item in lines]
    parts += [FINDINGS[item.kind].lower() for item in profile.findings if item.kind in SUMS]
    return [f"Perlu diperiksa sebelum dipakai lebih lanjut: {'; '.join(parts)}."]
