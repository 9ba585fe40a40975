"""Checks of single cells: is it text of the right shape, is it a plain number, is it within its bounds."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from rpkd.errors import Problem
from rpkd.sources._package import Constraints, FieldSpec
from rpkd.sources._reading import RawTable
from rpkd.texts import describe_character, unsettable_character

# Python's float() also reads "nan", "1e400", " 12 ", "1_000" and full-width digits: only these shapes are figures.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL_COMMA = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]+|-?[0-9]+,[0-9]+")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_SCIENTIFIC = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_NOT_KNOWN = {"...", "..", "…", "-", "–", "—", "na", "n/a", "nan", "null", "none", "#n/a", "tidak tersedia", "t.a."}
_LEAVE_EMPTY = (
    "kosongkan sel itu bila angkanya tidak diketahui, dan daftarkan di gaps (data/datapackage.json) bila diminta"
)
_INTEGER_RULE = "bilangan bulat tanpa pemisah ribuan"
_NUMBER_RULE = "angka dengan titik desimal, tanpa pemisah ribuan"
_FILL = "isi sel itu atau hapus barisnya"

Numbers = npt.NDArray[np.float64]


def check_text(raw: RawTable, field: FieldSpec) -> Iterator[Problem]:
    """Yield what is wrong with a column of text."""
    constraints = field.constraints
    pattern = re.compile(constraints.pattern) if constraints.pattern else None
    cells = raw.columns[field.name]
    problem_of: dict[str, Callable[[str], Problem]] = {}
    # Codes and names repeat thousands of times: each distinct text is looked at once.
    for text in set(cells):
        maker = _text_problem(text, field, pattern)
        if maker:
            problem_of[text] = maker
    if problem_of:
        for index, text in enumerate(cells):
            if text in problem_of:
                yield problem_of[text](raw.where(index, field.name))


def _text_problem(text: str, field: FieldSpec, pattern: re.Pattern[str] | None) -> Callable[[str], Problem] | None:
    constraints = field.constraints
    if not text:
        if not constraints.required:
            return None
        return lambda where: Problem(where, "sel wajib diisi", rule=field.title, remedy=_FILL)
    if text != text.strip():
        return lambda where: Problem(where, "ada spasi di awal atau akhir sel", value=text, remedy="hapus spasi itu")
    if not text.isprintable():
        return lambda where: Problem(
            where, "sel memuat ganti baris atau karakter kendali", value=text, remedy="tulis dalam satu baris biasa"
        )
    if constraints.enum is not None and text not in constraints.enum:
        choices = [str(choice) for choice in constraints.enum]
        near = difflib.get_close_matches(text.casefold(), choices, n=1)
        remedy = f"mungkin maksudnya {near[0]}" if near else "pakai salah satu pilihan itu"
        return lambda where: Problem(
            where, "nilai tidak dikenal", value=text, rule=f"salah satu dari {', '.join(choices)}", remedy=remedy
        )
    if pattern is not None and not pattern.fullmatch(text):
        return lambda where: Problem(
            where, "bentuk tidak sesuai", value=text, rule=_shape(field), remedy=_shape_remedy(text)
        )
    character = unsettable_character(text)
    if character is not None:
        what = f"sel memuat karakter yang tidak dapat dicetak: {describe_character(character)}"
        return lambda where: Problem(
            where,
            what,
            value=text,
            rule="huruf Latin dan Yunani, angka, tanda baca, tanda matematika, dan mata uang",
            remedy="hapus karakter itu atau tulis dengan huruf Latin",
        )
    return None


def _shape(field: FieldSpec) -> str:
    return field.description.rstrip(".") or f"pola {field.constraints.pattern}"


def _shape_remedy(text: str) -> str:
    if re.fullmatch(r"[0-9]{2}\.[0-9]", text):
        return f"mungkin {text}0: lembar kerja membuang nol di belakang; ubah kolom kode menjadi teks lalu tulis ulang"
    if re.fullmatch(r"[0-9]{4}", text):
        return f"tulis kode Kemendagri dengan titik, mungkin {text[:2]}.{text[2:]}; periksa dengan regencies.csv"
    return "tulis seperti baris lain di kolom itu"


def read_numbers(raw: RawTable, field: FieldSpec) -> tuple[Numbers, list[Problem]]:
    """Turn a column into numbers.

    Returns
    -------
    ndarray of float64, one per row
        NaN where the cell is empty or wrong.
    list of Problem
        Cells that are no plain number, empty though required, or out of bounds.
    """
    cells = raw.columns[field.name]
    shape = _INTEGER if field.type == "integer" else _NUMBER
    bad = {text for text in set(cells) if text and not shape.fullmatch(text)}
    if bad:
        texts = ["" if text in bad else text for text in cells]
        problems = [_not_a_number(raw.where(i, field.name), text, field) for i, text in enumerate(cells) if text in bad]
    else:
        texts, problems = cells, []
    numbers = np.array([float(text) if text else math.nan for text in texts], dtype=np.float64)
    if field.constraints.required:
        problems.extend(
            Problem(raw.where(i, field.name), "sel wajib diisi", rule=field.title, remedy=_FILL)
            for i, text in enumerate(cells)
            if not text
        )
    problems.extend(_out_of_bounds(raw, field, numbers))
    return numbers, problems


def _out_of_bounds(raw: RawTable, field: FieldSpec, numbers: Numbers) -> Iterator[Problem]:
    constraints = field.constraints
    yield from outside(raw, field, numbers, constraints.minimum, constraints.maximum)
    if constraints.exclusive_minimum is not None:
        low = constraints.exclusive_minimum
        for index in np.flatnonzero(numbers <= low):
            yield Problem(
                raw.where(int(index), field.name),
                "angka di luar batas yang mungkin",
                value=raw.columns[field.name][index],
                rule=f"lebih dari {_plain(low)}",
                remedy="periksa satuan dan letak tanda desimal; cocokkan dengan sumbernya",
            )
    if constraints.enum is not None:
        allowed = [float(choice) for choice in constraints.enum]
        for index in np.flatnonzero(~np.isnan(numbers) & ~np.isin(numbers, allowed)):
            yield Problem(
                raw.where(int(index), field.name),
                "nilai tidak dikenal",
                value=raw.columns[field.name][index],
                rule=f"salah satu dari {', '.join(str(choice) for choice in constraints.enum)}",
                remedy=field.description or "pakai salah satu pilihan itu",
            )


def outside(
    raw: RawTable,
    field: FieldSpec,
    numbers: Numbers,
    minimum: float | None,
    maximum: float | None,
    chosen: npt.NDArray[np.bool_] | None = None,
) -> Iterator[Problem]:
    """Yield the cells, among the chosen rows, that lie outside their bounds."""
    low = -math.inf if minimum is None else minimum
    high = math.inf if maximum is None else maximum
    # NaN compares false both ways: empty cells pass.
    wrong = (numbers < low) | (numbers > high)
    if chosen is not None:
        wrong &= chosen
    for index in np.flatnonzero(wrong):
        value = raw.columns[field.name][index]
        yield Problem(
            raw.where(int(index), field.name),
            "angka di luar batas yang mungkin",
            value=value,
            rule=_bounds(minimum, maximum),
            remedy=_bounds_remedy(value, low, high),
        )


def _bounds(minimum: float | None, maximum: float | None) -> str:
    if minimum is None:
        return f"paling tinggi {_plain(maximum)}"
    if maximum is None:
        return f"paling rendah {_plain(minimum)}"
    return f"antara {_plain(minimum)} dan {_plain(maximum)}"


def _plain(number: float | None) -> str:
    return "" if number is None else f"{Decimal(repr(number)).normalize():f}"


def _bounds_remedy(value: str, low: float, high: float) -> str:
    if _GROUPED.fullmatch(value) and low <= float(value.replace(".", "")) <= high:
        return f"titik di sini tanda desimal, bukan pemisah ribuan; tulis {value.replace('.', '')}"
    return "periksa satuan dan letak tanda desimal; cocokkan dengan sumbernya"


def _not_a_number(where: str, text: str, field: FieldSpec) -> Problem:
    rule = _INTEGER_RULE if field.type == "integer" else _NUMBER_RULE
    bare = text.strip()
    what, remedy = "bukan angka", "tulis angkanya saja, dengan angka 0–9 dan titik desimal"
    if bare.casefold() in _NOT_KNOWN:
        what, remedy = "tanda «tidak tersedia» bukan angka", _LEAVE_EMPTY
    elif _DECIMAL_COMMA.fullmatch(bare):
        number = bare.replace(".", "").replace(",", ".")
        what, remedy = "angka ditulis dengan koma desimal", f"pakai titik desimal: tulis {number}"
    elif _SCIENTIFIC.fullmatch(bare):
        what, remedy = "angka ditulis dalam bentuk ilmiah", "ubah format sel menjadi angka biasa, tulis semua angkanya"
    elif _GROUPED.fullmatch(bare):
        number = bare.replace(".", "")
        what, remedy = "titik di sini tanda desimal, bukan pemisah ribuan", f"tulis {number}"
    elif field.type == "integer" and _NUMBER.fullmatch(bare):
        what, remedy = "angka ini harus bulat", f"cocokkan dengan sumbernya, mungkin {round(Decimal(bare))}"
    elif bare != text:
        what, remedy = "ada spasi di sel angka", "hapus spasi itu"
    elif bare.startswith("="):
        what, remedy = "rumus bukan angka", "tulis hasil rumusnya"
    elif re.search(r"%|rp", bare, re.IGNORECASE):
        remedy = "hapus lambang satuan; tulis angkanya saja"
    elif bare.isnumeric() and not bare.isascii():
        remedy = "tulis ulang dengan angka biasa 0–9"
    return Problem(where, what, value=text, rule=rule, remedy=remedy)


def numbered(cells: list[str]) -> tuple[dict[str, int], npt.NDArray[np.intp]]:
    """Give a number to each distinct text of a column, and return the cells as numbers: quicker to compare.

    Examples
    --------
    >>> numbered(["b", "a", "b"])
    ({'b': 0, 'a': 1}, array([0, 1, 0]))
    """
    number_of = {text: number for number, text in enumerate(dict.fromkeys(cells))}
    return number_of, np.array([number_of[text] for text in cells], dtype=np.intp)


def is_required_integer(field: FieldSpec) -> bool:
    """Whether a column can be kept as whole numbers because no cell may be empty."""
    constraints: Constraints = field.constraints
    return field.type == "integer" and constraints.required
