"""The workbook that a village's visits are written into: its sheets, its words, and what may be answered."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from rpkd.registry import FormColumn, FormSheet, form_bytes
from rpkd.targeting._verification import NO_REASON

KIND, VERSION = "verval", "1"
ASKED = "ditanyakan: "
"""What comes before a programme's code in the hidden sheet; its heading stands beside it."""

SHEET, MEMBERS_SHEET = "Verifikasi", "Anggota"

FOUND = ("ya", "pindah", "meninggal", "tidak dikenal", "ganda")
IDENTITY = ("sesuai", "tidak sesuai")
CONDITION = ("sangat kurang", "kurang", "cukup", "mampu")
ELIGIBLE = ("ya", "tidak", "perlu musyawarah")
RECEIVES = ("ya", "tidak", "tidak tahu")

CODE, KK, NIK, NAME, ADDRESS = "Kode keluarga", "No. KK", "NIK kepala", "Nama kepala keluarga", "Alamat"
FOUND_HEADING, IDENTITY_HEADING, CONDITION_HEADING = "Ditemukan", "Identitas", "Keadaan"
ELIGIBLE_HEADING, NOTE_HEADING, OFFICER_HEADING, DATE_HEADING = "Layak", "Catatan", "Kode petugas", "Tanggal kunjungan"
LOCKED_IDENTITY = (CODE, KK, NIK, NAME, ADDRESS)

REASON_LABELS: Mapping[str, str] = {
    "hilang-dari-dtsen": "ada di daftar lama, tidak ada di DTSEN",
    "bantuan-berhenti": "dahulu menerima dan berdesil rendah, kini tidak menerima",
    "penerima-desil-tinggi": "menerima, desil jauh di atas batas",
    "penerima-di-luar-aturan": "menerima, desil di luar aturan",
    "penerima-tanpa-desil": "menerima, desil tidak diketahui",
    "berhak-belum-menerima": "desil dalam aturan, belum menerima",
    "identitas-diragukan": "NIK atau KK kosong atau janggal",
    "padanan-diragukan": "padanan daftar lama dan baru belum pasti",
    "pindah-desa": "desa berbeda dari daftar lama",
    "desil-berubah-jauh": "desil berubah jauh",
    NO_REASON: "pemeriksaan acak",
}
_SEXES = {"L": "laki-laki", "P": "perempuan"}
_RELATIONS = {
    "head": "kepala keluarga",
    "spouse": "suami/istri",
    "child": "anak",
    "parent": "orang tua",
    "grandchild": "cucu",
    "other": "lainnya",
}
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_BITS = 50


@dataclass(frozen=True)
class FieldSet:
    """What all workbooks of one round have in common.

    Parameters
    ----------
    region, region_name : str
        Kemendagri code and name.
    list_date : datetime.date
        Of the DTSEN list whose families are visited.
    made_on : datetime.date
        When the workbooks are made; a visit cannot be earlier.
    key_mark : str
        Mark of the key that made the pseudonyms.
    programs : mapping of str to str
        Code and short name of the programmes that are asked about, in order.
    village_names : mapping of str to str
        Names by code; a village without one is called by its code.
    synthetic : bool
        Whether the persons are made up.
    """

    region: str
    region_name: str
    list_date: datetime.date
    made_on: datetime.date
    key_mark: str
    programs: Mapping[str, str]
    village_names: Mapping[str, str]
    synthetic: bool = False


class Person(NamedTuple):
    """A person as a list has them; what is not known is empty."""

    list: str
    nik: str
    kk: str
    name: str
    birth: str
    sex: str
    relation: str
    address: str
    rt: str
    rw: str


def family_code(pseudonym: str) -> str:
    """Return a family's code for people: ten signs that cannot be mistaken for one another, from its pseudonym.

    Examples
    --------
    >>> family_code("0123456789abcdef0123456789abcdef")
    '04HMA-SW9NF'
    """
    bits = int(pseudonym[:16], 16) >> (64 - _CODE_BITS)
    signs = "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(_CODE_BITS - 5, -1, -5))
    return f"{signs[:5]}-{signs[5:]}"


def program_heading(name: str) -> str:
    """Return the heading of the question whether a programme is received."""
    return f"Menerima {name}"


def village_workbook(
    plan: pd.DataFrame,
    facts: Mapping[str, Mapping[str, Any]],
    people: Mapping[str, Sequence[Person]],
    village: str,
    common: FieldSet,
    mark: str,
) -> bytes:
    """Make one village's workbook, plain, for memory only."""
    ordered = plan.sort_values("order")
    rows, keys, members = [], [], []
    visits = (ordered[name].tolist() for name in ("order", "family", "reasons"))
    for order, family, reasons in zip(*visits, strict=True):
        head, code = people[family][0], family_code(family)
        identity = (code, head.kk, head.nik, head.name, head.address)
        place = f"{head.rt or '–'}/{head.rw or '–'}" if head.rt or head.rw else ""
        why = "; ".join(REASON_LABELS[name] for name in reasons.split())
        rows.append((str(order), *identity, place, _decile(facts[family]), _received(facts[family], common), why))
        keys.append((code, family, identity_digest(identity)))
        for one in people[family]:
            told = (_SEXES.get(one.sex, ""), one.birth, _RELATIONS.get(one.relation, ""), one.list)
            members.append((code, one.name, one.nik, *told))
    if len({code for code, *_ in keys}) < len(keys):
        raise ValueError("two families of a village have one code")
    place = common.village_names.get(village) or village or "tanpa kode desa"
    title = f"Verifikasi keluarga – {place}, {common.region_name}"
    if common.synthetic:
        title += " (contoh sintetis: semua orang rekaan)"
    signs = {
        "buku kerja": KIND,
        "kode daerah": common.region,
        "versi": VERSION,
        "desa": village,
        "daftar": mark,
        "tanggal daftar": common.list_date.isoformat(),
        "dibuat": common.made_on.isoformat(),
        "tanda kunci": common.key_mark,
    } | {f"{ASKED}{code}": program_heading(name) for code, name in common.programs.items()}
    fill_in = "Isi kolom putih. Baris urut menurut manfaat kunjungan; mulailah dari atas."
    to_compare = "Untuk dicocokkan di lapangan; tidak diisi."
    sheets = [
        FormSheet(SHEET, title, fill_in, _columns(common), rows, frozen=2),
        FormSheet(MEMBERS_SHEET, f"Anggota keluarga – {place}", to_compare, _MEMBERS, members, frozen=1),
    ]
    return form_bytes(title, _guide(common, place, len(plan)), sheets, signs, keys)


_MEMBERS = (
    FormColumn(CODE, 13),
    FormColumn("Nama", 30),
    FormColumn("NIK", 19),
    FormColumn("Jenis kelamin", 13),
    FormColumn("Tanggal lahir", 13),
    FormColumn("Hubungan", 18),
    FormColumn("Dari daftar", 18),
)


def _columns(common: FieldSet) -> tuple[FormColumn, ...]:
    asked = (FormColumn(program_heading(name), 14, True, RECEIVES) for name in common.programs.values())
    return (
        FormColumn("No", 5),
        FormColumn(CODE, 13),
        FormColumn(KK, 18),
        FormColumn(NIK, 18),
        FormColumn(NAME, 24),
        FormColumn(ADDRESS, 26),
        FormColumn("RT/RW", 8),
        FormColumn("Desil", 10),
        FormColumn("Program", 18),
        FormColumn("Alasan", 28),
        FormColumn(FOUND_HEADING, 12, True, FOUND),
        FormColumn(IDENTITY_HEADING, 11, True, IDENTITY),
        FormColumn(CONDITION_HEADING, 12, True, CONDITION),
        FormColumn(ELIGIBLE_HEADING, 12, True, ELIGIBLE),
        *asked,
        FormColumn(NOTE_HEADING, 28, True),
        FormColumn(OFFICER_HEADING, 10, True),
        FormColumn(DATE_HEADING, 12, True, date=True),
    )


def _guide(common: FieldSet, place: str, count: int) -> list[tuple[str, bool]]:
    first = f"{place}: {count} keluarga, daftar bertanggal {common.list_date:%d/%m/%Y}."
    parts = {"Data pribadi": (first, *_SECRECY), "Cara mengisi": _STEPS, "Mengenai desil": _ON_DECILES}
    return [line for heading, texts in parts.items() for line in ((heading, True), *((text, False) for text in texts))]


_SECRECY = (
    "Berkas ini memuat data pribadi. Simpan selalu dengan kata sandinya, jangan dikirim lewat aplikasi pesan,",
    "jangan dicetak lebih dari keperluan, dan hapus salinannya sesudah selesai.",
)
_STEPS = (
    f"1. {FOUND_HEADING}: ya, pindah, meninggal (seluruh keluarga), tidak dikenal, atau ganda (tercatat dua kali).",
    f"2. Bila ditemukan, isi {IDENTITY_HEADING}, {CONDITION_HEADING}, {ELIGIBLE_HEADING}, dan bantuan yang diterima.",
    f"    Bila tidak ditemukan, {IDENTITY_HEADING} dan {CONDITION_HEADING} dikosongkan.",
    f"3. {IDENTITY_HEADING} tidak sesuai: tulis yang benar di kolom {NOTE_HEADING}. Kolom abu-abu tidak diubah.",
    f"4. {ELIGIBLE_HEADING}: layak menerima bantuan menurut keadaan di lapangan, bukan menurut desil.",
    f"5. {OFFICER_HEADING}: inisial atau kode tim (misalnya PKH-03), bukan nama lengkap.",
    "6. Keluarga yang belum dikunjungi dibiarkan kosong seluruhnya. Jangan menghapus atau menambah baris.",
    "7. Simpan sebagai Excel Workbook (.xlsx) dengan kata sandi yang sama.",
    f"{NOTE_HEADING} tetap tinggal di berkas ini: isinya tidak disimpan ketika jawaban dibaca.",
)
_ON_DECILES = (
    "Desil ialah peringkat keluarga di DTSEN, bukan tanda miskin atau tidak miskin.",
    "Sebagian keluarga dipilih secara acak supaya kesalahan daftar dapat dihitung; semuanya sama penting dikunjungi.",
)


def _decile(facts: Mapping[str, Any]) -> str:
    now, then = facts["decile_after"], facts["decile_before"]
    shown = "tidak ada" if pd.isna(now) else str(now)
    return shown if pd.isna(then) or str(then) == shown else f"{shown} (dahulu {then})"


def _received(facts: Mapping[str, Any], common: FieldSet) -> str:
    said = {name: facts.get(f"after:{code}", pd.NA) for code, name in common.programs.items()}
    return ", ".join(name for name, gets in said.items() if not pd.isna(gets) and gets)


def identity_digest(identity: Sequence[str]) -> str:
    """Return what tells that a row's locked cells are as they were made: of the hidden sheet, inside the encryption."""
    folded = "|".join(" ".join(text.split()) for text in identity)
    return hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()[:16]
