"""LibreOffice opens both workbooks of a round and saves them, and they still say the same."""

from __future__ import annotations

import subprocess
from pathlib import Path

import openpyxl

from rpkd.review.comments._decision_sheet import write_decisions
from rpkd.review.comments._decisions import Decision, Status, read_decisions
from rpkd.review.comments._plain_text import kept_text
from rpkd.review.comments._register import Comment, merge
from rpkd.review.comments._returned_form import read_comment_form

from ..workbooks.test_office import PROGRAM, pytestmark  # noqa: F401, TID252 - the same mark and condition
from .comment_files import DRAFT, HOSTILE, ITEMS, returned


def test_what_libreoffice_saves_again_is_read_the_same(tmp_path: Path) -> None:
    rows = [{"A": "4-23", "B": kept_text(text), "C": "data"} for text in HOSTILE]
    form = returned(tmp_path / "kembali.xlsx", rows)
    read = read_comment_form(form, ITEMS)
    comments = merge([], [read])
    decisions = [
        Decision(one.identifier, Status.PARTLY, one.text, "=1+1", "@Dinas", "2026-12-31", ("a.b", "narasi bab4"))
        for one in comments
    ]
    workbook = tmp_path / "tanggapan.xlsx"
    write_decisions(workbook, comments, decisions, ITEMS, DRAFT)
    profile = f"-env:UserInstallation=file://{tmp_path}/profil"
    command = [PROGRAM, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "lagi")]
    subprocess.run([*command, str(form), str(workbook)], check=True, capture_output=True, timeout=300)
    again = tmp_path / "lagi" / "tanggapan.xlsx"
    assert again.read_bytes() != workbook.read_bytes()
    assert read_comment_form(tmp_path / "lagi" / "kembali.xlsx", ITEMS) == read
    assert read_decisions(again, comments) == decisions
    # Nothing in our columns has changed, so nothing is written, until a comment is added.
    before = again.read_bytes()
    assert write_decisions(again, comments, decisions, ITEMS, DRAFT) == []
    assert again.read_bytes() == before
    more = [*comments, Comment("M-900", "Baru.", "4-2")]
    assert write_decisions(again, more, decisions, ITEMS, DRAFT) == []
    assert read_decisions(again, more)[:-1] == decisions
    cells = [cell for row in openpyxl.load_workbook(again)["Tanggapan"].iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
