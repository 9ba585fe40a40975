"""Lists for the field: one encrypted workbook for each village, with the families to visit in order.

Names and numbers are taken from the lists in memory and go nowhere but into the encrypted workbooks. The plan, which
has pseudonyms only, is kept beside them: rates of error are estimated from it when the answers come back.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_bytes
from rpkd.registry import PRIVATE_MODE, Password, Roster, write_sealed
from rpkd.targeting._families import by_authority
from rpkd.targeting._field_form import FieldSet, Person, village_workbook
from rpkd.targeting._verification import PLAN_COLUMNS

_TAKEN = ("nik", "kk", "name", "birth", "sex", "relation", "address", "rt", "rw")


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
        When there is nothing to visit, a family of the plan is not in the lists, a file of that name is there already,
        the disk is full, or the optional packages are not installed; nothing is left behind then.
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
    written = [plan_path(folder, mark)]
    try:
        write_plan(written[0], plan)
        for village, own in villages.items():
            write_sealed(paths[village], village_workbook(own, facts, people, village, common, mark), password)
            written.append(paths[village])
    except BaseException:
        # Nobody has answered in them yet, and half a round would be in the way of the whole one.
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(paths.values())


def _refuse_existing(paths: Sequence[Path]) -> None:
    there = [path for path in paths if path.exists() or path.is_symlink()]
    if there:
        remedy = "pindahkan berkas itu (mungkin sudah berisi jawaban) atau pilih folder lain"
        raise UserError(
            *(Problem(str(path), "berkas sudah ada dan tidak ditimpa", None, None, remedy) for path in there)
        )


def _people(rosters: Sequence[Roster], members: pd.DataFrame, wanted: set[str]) -> dict[str, list[Person]]:
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
    people: dict[str, list[Person]] = {}
    columns = [everybody[name].astype(str).tolist() for name in ("list", *_TAKEN)]
    for family, *texts in zip(everybody["family"].tolist(), *columns, strict=True):
        people.setdefault(family, []).append(Person(*texts))
    return people


def write_plan(path: Path, plan: pd.DataFrame) -> None:
    """Keep the plan of a round: pseudonyms only, readable by its owner alone."""
    content = plan[list(PLAN_COLUMNS)].to_csv(index=False, lineterminator="\n")
    write_bytes(path, content.encode(), PRIVATE_MODE)


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
