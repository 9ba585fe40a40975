"""Whatever becomes of a workbook, it is read or refused; no other error ever reaches the user."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rpkd.workbooks._kinds import FILES
from rpkd.workbooks._layout import MARK_SHEET

from .conftest import FIRST, filled, read

SLOW = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
NUMBERS = st.one_of(st.integers(-(10**16), 10**16), st.floats(allow_nan=False, allow_infinity=False))
WORDS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    st.from_regex(r"-?(Rp ?)?[0-9]{1,4}([.,][0-9]{1,4}){0,3} ?%?", fullmatch=True),
    st.sampled_from(
        ["=1/0", "=SUM(A1:A3)", "#N/A", "Jumlah", "Sumber: BPS", "–", "33.16", "\u00a0", "1e5", "ya", "''"]
    ),
)
TIMES = st.one_of(st.dates(datetime.date(1900, 3, 1), datetime.date(2200, 1, 1)), st.times(), st.booleans())


def refused_or_read(content: bytes, file: str) -> None:
    """Read a workbook; what is refused says where, why and what to do."""
    found = read(content, file)
    for fault in found.faults:
        problem = fault.problem(file)
        assert problem.where.startswith(file)
        assert problem.what
        assert problem.rule
        assert problem.remedy


@SLOW
@given(st.data(), st.sampled_from(FILES))
def test_bytes_that_are_overwritten(data: Any, file: str) -> None:
    content = bytearray(filled(file))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.none(), st.integers(0, len(content))))
    refused_or_read(bytes(content[:cut]), file)


@SLOW
@given(st.data(), st.sampled_from(FILES))
def test_parts_that_are_spoilt(data: Any, file: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(filled(file))) as archive, zipfile.ZipFile(stream, "w") as made:
        names = archive.namelist()
        spoilt = data.draw(st.sampled_from(names))
        for name in names:
            content = archive.read(name)
            if name == spoilt:
                start = data.draw(st.integers(0, len(content)))
                end = min(len(content), start + data.draw(st.integers(0, 60)))
                content = content[:start] + data.draw(st.binary(max_size=40)) + content[end:]
            made.writestr(name, content)
    refused_or_read(stream.getvalue(), file)


@settings(SLOW, max_examples=25)
@given(st.data(), st.sampled_from(FILES))
def test_cells_that_hold_anything(data: Any, file: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(file)))
    for _ in range(data.draw(st.integers(1, 12))):
        sheet = book[data.draw(st.sampled_from([name for name in book.sheetnames if name != MARK_SHEET]))]
        row, column = data.draw(st.integers(1, FIRST + 30)), data.draw(st.integers(1, 30))
        sheet.cell(row, column, data.draw(st.one_of(st.none(), NUMBERS, WORDS, TIMES)))
        if data.draw(st.booleans()):
            sheet.cell(row, column).number_format = data.draw(st.sampled_from(["0%", "yyyy-mm-dd", "General", '"m"0']))
    stream = io.BytesIO()
    book.save(stream)
    refused_or_read(stream.getvalue(), file)


@SLOW
@given(st.binary(max_size=600))
def test_files_that_are_none(content: bytes) -> None:
    assert read(content, "target.xlsx").faults
