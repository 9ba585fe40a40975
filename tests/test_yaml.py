"""YAML holds what was written: no number, date or truth value that nobody meant, and messages that show the line."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from rpkd.errors import Problem, UserError
from rpkd.files import read_yaml


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "contoh.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def refused(folder: Path, content: str | bytes) -> Problem:
    with pytest.raises(UserError) as caught:
        read_yaml(written(folder, content), shown="params/contoh.yaml")
    (problem,) = caught.value.problems
    str(problem).encode("utf-8")
    return problem


@pytest.mark.parametrize(
    "text",
    [
        *("1:30", "03751", "0o17", "0x7E9", "0b11", "1_000", ".inf", "-.inf", ".nan", "1e3", "+5", ".5", "5.", "4,5"),
        *("yes", "off", "2026-1-5", "2026-02-20 10:00:00", "=", "1234567890123456", "１２"),
    ],
)
def test_what_is_no_plain_number_stays_text(tmp_path: Path, text: str) -> None:
    assert read_yaml(written(tmp_path, f"a: {text}\n")).data == {"a": text}


def test_plain_numbers_dates_and_truth_values_are_read(tmp_path: Path) -> None:
    text = "a: 12\nb: -3.5\nc: 0\nd: 2026-11-21\ne: true\nf: null\ng: ~\nh:\n2026: 1\n"
    data = read_yaml(written(tmp_path, text)).data
    day = datetime.date(2026, 11, 21)
    assert data == {"a": 12, "b": -3.5, "c": 0, "d": day, "e": True, "f": None, "g": None, "h": None, 2026: 1}
    assert [type(data[key]) for key in "abc"] == [int, float, int]


def test_what_stands_in_quotes_stays_text(tmp_path: Path) -> None:
    data = read_yaml(written(tmp_path, "a: '11.5'\nb: \"null\"\nc: |\n  12\n'2026': 1\n02026: 2\n")).data
    assert data == {"a": "11.5", "b": "null", "c": "12\n", "2026": 1, "02026": 2}


@pytest.mark.parametrize(
    ("content", "where", "value"),
    [
        ("a: 1\nb: c: d\n", "baris 2", "b: c: d"),
        ("a: 1\nb: 'c\n\n", "baris 2", "b: 'c"),
        ("a: @x\n", "baris 1", "a: @x"),
        ("a: [1, 2\n", "baris 1", "a: [1, 2"),
        ("a: 1\u2028b: c: d\n", "baris 2", "b: c: d"),
        ('a: 1\nb: "\\U0011FFFF"\n', "baris 2", "\\U0011FFFF"),
        ('a: 1\nb: "\\UFFFFFFFF"\n', "baris 2", "\\UFFFFFFFF"),
    ],
)
def test_a_broken_line_is_shown_as_it_stands_in_the_file(tmp_path: Path, content: str, where: str, value: str) -> None:
    problem = refused(tmp_path, content)
    assert problem.where == f"params/contoh.yaml {where}"
    assert problem.value == value
    assert problem.what.startswith("YAML tidak dapat dibaca")


def test_a_tab_before_a_key_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path, "a:\n\tb: 1\n").remedy == "baris itu menjorok dengan tab: ganti tab dengan spasi"


@pytest.mark.parametrize("content", ['a: 1\nb: "\\ud800"\n', 'a: 1\n"\\udfff": b\n', 'a: 1\nb: ["\\uD83D"]\n'])
def test_half_a_character_is_refused(tmp_path: Path, content: str) -> None:
    problem = refused(tmp_path, content)
    assert problem.where == "params/contoh.yaml baris 2"
    assert "setengah karakter: U+D" in problem.what


def test_a_control_character_is_named_with_its_line(tmp_path: Path) -> None:
    problem = refused(tmp_path, "a: 1\nb: \x07\n")
    assert problem.where == "params/contoh.yaml baris 2"
    assert problem.what.endswith("U+0007")


def test_bytes_that_are_no_utf8_are_told_with_their_line(tmp_path: Path) -> None:
    assert refused(tmp_path, b"a: 1\nb: \xed\xa0\x80\n").where == "params/contoh.yaml baris 2"
