"""Who is invited, what each is asked to look at, and the points of the agenda."""

from __future__ import annotations

from dataclasses import dataclass

from rpkd.regions import LocalTerms
from rpkd.report import joined
from rpkd.review.pack._facts import Grid, PackFacts
from rpkd.review.pack._words import capitalized, slots

_STAKEHOLDERS = "Peraturan Menteri Dalam Negeri Nomor 86 Tahun 2017"
_HEADS = {"gampong": "keuchik", "nagari": "wali nagari", "kelurahan": "lurah"}
# Weight of each point in the time of the meeting.
_AGENDA = (
    ("Pendaftaran peserta", "panitia", 2),
    ("Pembukaan dan arahan", "ketua TKPK", 2),
    ("Paparan draf: kemiskinan, target, skenario, lokasi, dan yang belum diketahui", "tim penyusun", 5),
    ("Diskusi kelompok menurut bab, dengan pertanyaan pada kerangka acuan", "semua peserta", 10),
    ("Laporan kelompok dan pembahasan bersama", "juru bicara kelompok", 6),
    ("Pembacaan kesepakatan dan penandatanganan berita acara", "ketua dan wakil peserta", 3),
    ("Penutupan", "ketua TKPK", 1),
)


@dataclass(frozen=True)
class Invited:
    """A group that is invited: who, which offices, and what it is asked to look at."""

    group: str
    who: str
    asked: str


def local_heads(terms: LocalTerms) -> str:
    """Return what the heads of the levels below the region are called.

    Examples
    --------
    >>> local_heads(LocalTerms("distrik", "kampung", "kelurahan"))
    'kepala distrik, kepala kampung, dan lurah'
    """
    district = "camat" if terms.district == "kecamatan" else f"kepala {terms.district}"
    lower = [_HEADS.get(kind, f"kepala {kind}") for kind in (terms.village, terms.ward) if kind]
    return joined([district, *lower])


def invited(facts: PackFacts) -> list[Invited]:
    """Return the groups of the invitation, by their part in the discussion.

    Parameters
    ----------
    facts : PackFacts
        What the draft says.
    """
    region = facts.region
    own = facts.owner == region.name
    secretary = "sekretaris daerah" if own else f"sekretaris {region.kind} administrasi"
    council = "komisi yang membidangi kesejahteraan rakyat" + ("" if own else ", dari DPRD provinsi")
    return [
        Invited(
            "Tim Koordinasi Penanggulangan Kemiskinan (TKPK)",
            f"{facts.chair} selaku ketua; {secretary}; {facts.secretary} selaku sekretaris; ketua kelompok kerja",
            "target, prioritas, dan kesepakatan",
        ),
        Invited(
            "Perangkat daerah",
            "yang membidangi sosial; kesehatan; pendidikan; pekerjaan umum; perumahan; pemberdayaan masyarakat dan "
            "desa; tenaga kerja; koperasi dan usaha mikro; pertanian, perikanan, dan pangan; kependudukan; perempuan, "
            "anak, dan keluarga berencana; keuangan",
            "indikator bidangnya, matriks program, pagu, dan lokasi",
        ),
        Invited("Badan Pusat Statistik", f"kepala BPS {region.kind}", "definisi, sumber, tahun, dan ketelitian angka"),
        Invited(
            capitalized(facts.terms.levels),
            f"{local_heads(facts.terms)}, terutama dari wilayah yang diusulkan menjadi prioritas",
            "lokasi prioritas dan akar masalah",
        ),
        Invited(
            "Dewan perwakilan rakyat daerah",
            council,
            "keselarasan dengan RPJMD dan APBD",
        ),
        Invited(
            "Unsur pemerintah lain",
            "TNI, Polri, kejaksaan, instansi vertikal, dan pendamping program",
            "pelaksanaan di lapangan",
        ),
        Invited("Akademisi", "perguruan tinggi dan lembaga penelitian", "metode, asumsi, dan ketidakpastian"),
        Invited(
            "Masyarakat",
            "lembaga swadaya masyarakat dan organisasi kemasyarakatan; tokoh masyarakat; PKK dan organisasi perempuan",
            "kelompok yang belum disebut dan kegiatan yang sudah ada",
        ),
        Invited(
            "Kelompok rentan termarginalkan",
            "organisasi penyandang disabilitas, lanjut usia, dan perempuan kepala keluarga; wakil keluarga miskin",
            "hambatan yang dialami dan ketepatan sasaran",
        ),
        Invited(
            "Dunia usaha dan lembaga zakat",
            "kamar dagang dan industri; forum tanggung jawab sosial perusahaan; Baznas; perbankan",
            "pendanaan bersama dan lapangan kerja",
        ),
    ]


def invited_basis(facts: PackFacts) -> str:
    """Say where the groups come from, naming the regulation only when the draft's legal basis has it."""
    if any(citation.startswith(_STAKEHOLDERS) for citation in facts.regulations):
        return f"Unsur disusun menurut pengertian pemangku kepentingan dalam {_STAKEHOLDERS}, dan dapat disesuaikan."
    return "Unsur dapat disesuaikan dengan keadaan daerah."


def agenda(facts: PackFacts) -> Grid:
    """Return the agenda; its times follow from the meeting's own time, and are left to be filled in without it."""
    times = slots(facts.meeting.time, tuple(weight for _, _, weight in _AGENDA))
    rows = zip(times, _AGENDA, strict=True)
    return Grid(
        ("Waktu", "Acara", "Oleh"),
        tuple((time or "…………", point, capitalized(by)) for time, (point, by, _) in rows),
    )
