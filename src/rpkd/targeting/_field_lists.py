"""Lists for the field: one encrypted workbook for each village, with the families to visit in order.

Names and numbers are taken from the lists in memory and go nowhere but into the encrypted workbooks. The plan, which
has pseudonyms only, is kept beside them: rates of error are estimated from it when the answers come back.
"""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_bytes
from rpkd.registry._passwords import Password
from rpkd.registry._roster import Roster
from rpkd.registry._sealed import PRIVATE, write_sealed
from rpkd.registry._workbook import FormColumn, FormSheet, form_bytes
from rpkd.targeting._families import by_authority
from rpkd.targeting._verification import NO_REASON, PLAN_COLUMNS

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
_TAKEN = ("nik", "kk", "name", "birth", "sex", "relation", "address", "rt", "rw")


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


class _Person(NamedTuple):
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


def list_mark(plan: pd.DataFrame, common: FieldSet) -> str:
    """Return the name of a round: the list's date and a short digest of what was planned."""
    rows = plan.sort_values(["village", "order"])
    text = "\n".join(
        [common.region, common.key_mark, common.made_on.isoformat(), *rows["family"], *rows["part"], *rows["stratum"]]
    )
    return f"{common.list_date.isoformat()}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def plan_path(folder: Path, mark: str) -> Path:
    """Return where the plan of a round lies."""
    return folder / f"rencana-verval-{mark}.csv"


def workbook_path(folder: Path, village: str, mark: str) -> Path:
    """Return where a village's workbook of a round lies."""
    return folder / f"verval-{village or 'tanpa-desa'}-{mark}.xlsx"


def make_field_lists(
    plan: pd.DataFrame,
    families: pd.DataFrame,
    rosters: Sequence[Roster],
    members: pd.DataFrame,
    common: FieldSet,
    password: Password,
    folder: Path,
) -> tuple[Path, ...]:
    """Write the encrypted workbooks of a plan, one for each village, and the plan beside them.

    Parameters
    ----------
    plan : pandas.DataFrame
        From `plan_visits`.
    families : pandas.DataFrame
        From `families_of`.
    rosters : sequence of Roster
        The lists, with names, in memory.
    members : pandas.DataFrame
        From `members_of`: ``family``, ``list``, ``position``, ``entity``.
    common : FieldSet
        Of the round.
    password : Password
        For all workbooks.
    folder : Path
        Where they go; it is made, open to its owner alone.

    Returns
    -------
    tuple of Path
        The workbooks, by village. The same plan and day give the same names.

    Raises
    ------
    UserError
        When there is nothing to visit, a family of the plan is not in the lists, a file of that name is there already
        (nothing is written then), or the optional packages are not installed.
    """
    if plan.empty:
        raise UserError(
            Problem("rencana kunjungan", "tidak ada keluarga untuk dikunjungi", rule="paling sedikit satu keluarga")
        )
    mark = list_mark(plan, common)
    villages = {str(village): own for village, own in plan.groupby("village", sort=True)}
    paths = {village: workbook_path(folder, village, mark) for village in villages}
    _refuse_existing([*paths.values(), plan_path(folder, mark)])
    people = _people(rosters, members, set(plan["family"]))
    lost = set(plan["family"]) - (set(people) & set(families["family"]))
    if lost:
        what = "padanan keluarga tidak lagi sesuai dengan daftar"
        rule = "padanan dibuat dari daftar dan kunci yang sama"
        remedy = f"ulangi rpkd registry match {common.region}"
        raise UserError(Problem("rencana kunjungan", what, f"{len(lost)} keluarga tidak ditemukan", rule, remedy))
    known = families[families["family"].isin(plan["family"])]
    facts = dict(zip(known["family"].tolist(), known.to_dict("records"), strict=True))
    with explain_os_errors(folder, "membuat folder"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The plan first: workbooks without it could not be counted.
    write_plan(plan_path(folder, mark), plan)
    for village, own in villages.items():
        write_sealed(paths[village], _workbook(own, facts, people, village, common, mark), password)
    return tuple(paths.values())


def _refuse_existing(paths: Sequence[Path]) -> None:
    there = [path for path in paths if path.exists() or path.is_symlink()]
    if there:
        remedy = "pindahkan berkas itu (mungkin sudah berisi jawaban) atau pilih folder lain"
        raise UserError(
            *(Problem(str(path), "berkas sudah ada dan tidak ditimpa", None, None, remedy) for path in there)
        )


def _people(rosters: Sequence[Roster], members: pd.DataFrame, wanted: set[str]) -> dict[str, list[_Person]]:
    """Return the persons of each wanted family, each from the first list that holds them, the head first.

    Lists of recipients come last: they say little of a person.
    """
    own = members[members["family"].isin(wanted)]
    parts = []
    for rank, roster in enumerate(by_authority(rosters)):
        chosen = own[own["list"] == roster.name]
        rows = roster.rows.iloc[chosen["position"].to_numpy()][list(_TAKEN)].reset_index(drop=True)
        head = (rows["relation"] == "head") | ((roster.level == "family") & (roster.kind != "recipients"))
        about = chosen[["family", "entity", "position"]].reset_index(drop=True)
        parts.append(pd.concat([about, rows], axis=1).assign(rank=rank, head=head, list=roster.name))
    everybody = pd.concat(parts, ignore_index=True)
    everybody["birth"] = everybody["birth"].dt.strftime("%d/%m/%Y").fillna("")
    everybody = everybody.sort_values(["family", "rank", "head", "position"], ascending=[True, True, False, True])
    everybody = everybody.drop_duplicates(["family", "entity"])
    people: dict[str, list[_Person]] = {}
    columns = [everybody[name].astype(str).tolist() for name in ("list", *_TAKEN)]
    for family, *texts in zip(everybody["family"].tolist(), *columns, strict=True):
        people.setdefault(family, []).append(_Person(*texts))
    return people


def _workbook(
    plan: pd.DataFrame,
    facts: Mapping[str, Mapping[str, Any]],
    people: Mapping[str, Sequence[_Person]],
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


def write_plan(path: Path, plan: pd.DataFrame) -> None:
    """Keep the plan of a round: pseudonyms only, readable by its owner alone."""
    content = plan[list(PLAN_COLUMNS)].to_csv(index=False, lineterminator="\n")
    write_bytes(path, content.encode(), PRIVATE)


def read_plan(path: Path, shown: str) -> pd.DataFrame:
    """Read the plan of a round.

    Raises
    ------
    UserError
        When it is absent or was changed by another program.
    """
    with explain_os_errors(path, "membaca rencana kunjungan", shown), path.open("rb") as stream:
        content = stream.read()
    try:
        plan = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
        plan = plan.astype({"probability": "float64", "frame": "int64", "order": "int64", "score": "float64"})
        if tuple(plan.columns) != PLAN_COLUMNS or not plan["probability"].between(0, 1, inclusive="right").all():
            raise ValueError("not a plan")
    except (ValueError, KeyError) as error:
        raise UserError(
            Problem(
                shown,
                "rencana kunjungan rusak atau diubah",
                None,
                "berkas yang ditulis bersama daftar verifikasi",
                "kembalikan dari cadangan; jawaban tetap dapat dibaca, tetapi galat daftar tidak dapat diperkirakan",
            )
        ) from error
    return plan.astype({"family": "str", "village": "str", "stratum": "str", "part": "str"})
