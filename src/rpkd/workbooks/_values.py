"""What a cell means in its column: read by stated rules, or refused; never guessed.

The rules for numbers that stand in a cell as text, as they do after copying from a document:

- a comma is the decimal mark, points or blanks group thousands: ``1.234,5``, ``1.234.567`` and ``1 234`` are read so;
- ``1.234`` and ``1,234`` can be read in two ways and are refused, but where all numbers are whole or large (persons,
  rupiah) ``1.234`` can only be one thousand two hundred and thirty-four;
- a point that is not followed by three digits can only be a decimal mark: ``12.5``;
- ``Rp`` before money and ``%`` behind a percentage are dropped; a dash, three points and ``n.a.`` are no figure;
- anything else is no number.
"""

from __future__ import annotations

import datetime
import difflib
import functools
import re
from decimal import Decimal

from rpkd.texts import describe_character, unsettable_character
from rpkd.workbooks._layout import Column, Form
from rpkd.workbooks._xlsx import Cell, Kind

Value = float | int | str | bool | datetime.date | tuple[str, ...] | None

_LONGEST = 2_000
_MOST_EXACT = 1e15
_FIRST_DAY, _LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2060, 12, 31)
_MISSING = frozenset(
    {
        *("-", "–", "—", "−", "...", "…", "..", "n.a.", "n.a", "na", "n/a", "tad", "t.a.d.", "t.a.d"),
        *("tidak ada data", "tidak tersedia", "belum tersedia"),
    }
)
_NIK = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")
# In groups, 3316 0101 0190 0001: place, day (of women forty more), month and year of birth, number.
_GROUPED_NIK = re.compile(
    r"(?<![0-9])[1-9][0-9]{5}(?:[04][1-9]|[1256][0-9]|[37][01])(?:0[1-9]|1[0-2])[0-9]{6}(?![0-9])"
)
_NO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
# What groups thousands begins with a digit other than zero: 0.345 can only be a fraction.
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_SPACED = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:,[0-9]+)?")
_INDONESIAN = re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,[0-9]+)?")
_POINT_DECIMAL = re.compile(r"0\.[0-9]+|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_CODE = re.compile(r"[0-9X]{1,4}(?:\.[0-9X]{1,4}){0,7}", re.IGNORECASE)


class RefusedError(Exception):
    """A cell cannot be what its column asks for."""

    def __init__(self, what: str, rule: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.rule, self.remedy = what, rule, remedy


def clean(text: str) -> str:
    """Fold all kinds of white space to single blanks, and drop what has no width."""
    return " ".join((text if text.isascii() else _NO_WIDTH.sub("", text)).split())


@functools.lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return a text as headings and choices are compared: without regard to case, blanks and marks at its end."""
    return clean(text).casefold().rstrip(" *:.")


def shown(cell: Cell, epoch: datetime.date) -> str:
    """Return a cell's content about as its reader sees it."""
    if isinstance(cell.value, str):
        return clean(cell.value)
    if cell.kind is Kind.DATE:
        day = _day(cell.value, epoch)
        return f"{day:%d/%m/%Y}" if day else _plain(cell.value)
    return f"{_plain(cell.value * 100)}%" if cell.kind is Kind.PERCENT else _plain(cell.value)


def _plain(number: float) -> str:
    """Write a number with a decimal comma, without groups and without exponent."""
    return f"{Decimal(f'{number:.12g}'):f}".replace(".", ",")


def convert(cell: Cell, column: Column, epoch: datetime.date) -> tuple[Value, str]:
    """Read a cell as its column asks.

    Returns
    -------
    value : Value
        None when the cell says that there is no figure.
    note : str
        What was read in another shape than it was written in, empty when nothing was.

    Raises
    ------
    RefusedError
        When it cannot be read, or is out of bounds.
    """
    _refuse_formulas(cell)
    if column.form in _NUMBERS:
        return _number(cell, column)
    if column.form is Form.DATE:
        return _date(cell, epoch)
    if column.form is Form.YES_NO and cell.kind is Kind.TRUTH:
        return cell.value == "BENAR", f"dibaca {'ya' if cell.value == 'BENAR' else 'tidak'}"
    text = _text(cell, column)
    if column.form is Form.CODE:
        return _code(text), ""
    if column.form is Form.TEXT:
        return (None, "") if text.casefold() in _MISSING else (text, "")
    if text.casefold() in _MISSING:
        return None, ""
    if column.form is Form.YES_NO:
        return _choice(text, ("ya", "tidak")) == "ya", ""
    if column.form is Form.CHOICES:
        return tuple(_choice(part, column.choices) for part in re.split("[;\n]", text) if part.strip()), ""
    return _choice(text, column.choices), ""


_NUMBERS = frozenset({Form.NUMBER, Form.WHOLE, Form.MONEY, Form.YEAR})


def _refuse_formulas(cell: Cell) -> None:
    if cell.kind is Kind.ERROR:
        raise RefusedError(
            "sel berisi galat rumus",
            "sel berisi nilai, bukan galat",
            "perbaiki rumusnya, atau kosongkan selnya bila angkanya tidak ada",
        )
    if cell.kind is Kind.UNCOMPUTED:
        raise RefusedError(
            "rumus di sel ini belum dihitung, jadi nilainya tidak ada di dalam berkas",
            "rumus yang sudah dihitung, atau nilai",
            "buka dan simpan berkas itu di Excel atau LibreOffice, atau tempel rumusnya sebagai nilai (Paste Values)",
        )
    if cell.kind is Kind.LINKED:
        raise RefusedError(
            "rumus mengambil nilainya dari berkas lain",
            "nilai ada di dalam buku kerja ini sendiri",
            "salin sel itu, lalu tempel sebagai nilai (Paste Values)",
        )


def _number(cell: Cell, column: Column) -> tuple[float | int | None, str]:
    rule = _rule(column)
    if cell.kind is Kind.DATE:
        raise RefusedError(
            "sel berisi tanggal, bukan angka",
            rule,
            "ubah format sel menjadi Angka (Number), lalu ketik ulang; Excel mengubah misalnya 12.5 menjadi 12 Mei",
        )
    if cell.kind is Kind.TRUTH:
        raise RefusedError("sel berisi nilai benar/salah, bukan angka", rule, _retype(column))
    note = ""
    if isinstance(cell.value, str):
        written = clean(cell.value)
        if written.casefold() in _MISSING:
            return None, ""
        if len(cell.value.split("\n")) > 1:
            raise RefusedError("sel berisi beberapa baris, bukan satu angka", rule, _retype(column))
        number = _parsed(written, column, rule)
        note = f"teks «{written}» dibaca {_plain(number)}"
    else:
        number = cell.value
        if cell.kind is Kind.PERCENT:
            if column.unit != "persen":
                raise RefusedError("sel berformat persen di kolom yang bukan persen", rule, "ubah format selnya")
            number = float(f"{number * 100:.12g}")
            note = f"sel berformat persen dibaca {_plain(number)} persen"
    whole = column.form in {Form.WHOLE, Form.YEAR}
    if whole and number != int(number):
        raise RefusedError("harus bilangan bulat", rule, "tulis tanpa angka di belakang koma")
    check_bounds(number, column.minimum, column.maximum, rule)
    return (int(number) if column.form is Form.YEAR else number), note


def check_bounds(number: float, minimum: float | None, maximum: float | None, rule: str) -> None:
    """Refuse a number outside its bounds.

    Raises
    ------
    RefusedError
        Says whether it is negative where that cannot be, too small, or too large.
    """
    if abs(number) > _MOST_EXACT:
        raise RefusedError("angka terlalu besar", rule, "periksa angka dan satuannya")
    if minimum is not None and number < minimum:
        what = "angka negatif" if minimum >= 0 > number else "angka terlalu kecil"
        raise RefusedError(what, rule, "periksa angka, tanda, dan satuannya")
    if maximum is not None and number > maximum:
        raise RefusedError("angka terlalu besar", rule, "periksa angka dan satuannya")


def _rule(column: Column) -> str:
    return bounds_rule(column.form.value, column.unit, column.minimum, column.maximum)


def bounds_rule(form: str, unit: str, minimum: float | None, maximum: float | None) -> str:
    """Say in Indonesian what numbers a column takes."""
    parts = [form if unit in {"", form} else f"{form} ({unit})"]
    if minimum is not None and maximum is not None:
        parts.append(f"{_plain(minimum)} sampai {_plain(maximum)}")
    elif minimum is not None:
        parts.append(f"paling kecil {_plain(minimum)}")
    return ", ".join(parts)


def _retype(column: Column) -> str:
    example = (
        "12,5" if column.form is Form.NUMBER and not column.grouped else "2026" if column.form is Form.YEAR else "1250"
    )
    return f"ketik ulang sebagai angka biasa, misalnya {example}, tanpa tanda lain"


def _parsed(written: str, column: Column, rule: str) -> float:
    """Read a number that stands as text, by the rules of this module."""
    text = written.replace("−", "-")
    if column.unit.startswith("Rp"):
        text = re.sub(r"(?i)^(-?) ?rp\.?", r"\1", text).removesuffix(",-")
    if column.unit == "persen":
        text = text.removesuffix("%")
    sign = -1 if text.startswith("-") else 1
    bare = text.removeprefix("-").removeprefix("+").strip()
    if _SPACED.fullmatch(bare):
        bare = bare.replace(" ", "")
    counted = column.grouped or column.form in {Form.WHOLE, Form.MONEY}
    if counted and _GROUPED.fullmatch(bare):
        return sign * float(bare.replace(".", ""))
    if _AMBIGUOUS.fullmatch(bare):
        plain = bare.replace(",", "").replace(".", "")
        raise RefusedError(
            "angka dapat dibaca dengan dua cara",
            f"{rule}; di sini titik atau koma dapat berarti ribuan atau desimal",
            f"ubah format sel menjadi Angka, lalu ketik {plain} atau {bare.replace('.', ',')} sebagai angka",
        )
    if _INDONESIAN.fullmatch(bare):
        return sign * float(bare.replace(".", "").replace(",", "."))
    if _POINT_DECIMAL.fullmatch(bare):
        return sign * float(bare)
    raise RefusedError("angka tidak terbaca", rule, _retype(column))


def _date(cell: Cell, epoch: datetime.date) -> tuple[datetime.date | None, str]:
    rule = f"tanggal antara {_FIRST_DAY.year} dan {_LAST_DAY.year}, misalnya 21/11/2026"
    day: datetime.date | None = None
    if isinstance(cell.value, str):
        written = clean(cell.value)
        if written.casefold() in _MISSING:
            return None, ""
        day = _written_day(written)
    elif cell.kind is Kind.DATE:
        day = _day(cell.value, epoch)
    if day is None or not _FIRST_DAY <= day <= _LAST_DAY:
        raise RefusedError("tanggal tidak terbaca", rule, "ubah format sel menjadi Tanggal (Date), lalu ketik ulang")
    return day, ""


def _written_day(text: str) -> datetime.date | None:
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ].*)?", text)
    usual = re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", text)
    year, month, day = iso.groups() if iso else usual.groups()[::-1] if usual else ("0", "0", "0")
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _day(serial: float, epoch: datetime.date) -> datetime.date | None:
    try:
        return epoch + datetime.timedelta(days=int(serial))
    except OverflowError:
        return None


def _text(cell: Cell, column: Column) -> str:
    if cell.kind is Kind.DATE:
        raise RefusedError(
            "sel berisi tanggal, bukan teks",
            column.form.value,
            "ubah format sel menjadi Teks (Text), lalu ketik ulang; Excel mengubah misalnya 1.02.03 menjadi tanggal",
        )
    if cell.kind is Kind.TRUTH:
        raise RefusedError("sel berisi nilai benar/salah", column.form.value, "ketik ulang sebagai teks")
    if isinstance(cell.value, str):
        text = clean(cell.value)
    elif column.form is Form.CODE:
        raise RefusedError(
            "kode tersimpan sebagai angka, sehingga nol dan titiknya dapat hilang",
            column.form.value,
            "ubah format sel menjadi Teks (Text), lalu ketik ulang kodenya lengkap dengan titik",
        )
    elif cell.kind is Kind.NUMBER and cell.value == int(cell.value) and abs(cell.value) < _MOST_EXACT:
        text = str(int(cell.value))
    else:
        raise RefusedError("sel berisi angka, bukan teks", column.form.value, "ketik ulang sebagai teks")
    character = unsettable_character(text)
    if character is not None:
        raise RefusedError(
            f"teks memuat karakter yang tidak ada dalam huruf dokumen: {describe_character(character)}",
            "huruf Latin, angka, dan tanda baca",
            "hapus karakter itu atau tulis dengan huruf Latin",
        )
    if _NIK.search(text) or _GROUPED_NIK.search(re.sub(r"(?<=[0-9])[ .-](?=[0-9])", "", text)):
        raise RefusedError(
            "teks memuat enam belas angka seperti NIK",
            "tidak memuat data perseorangan",
            "hapus nomor itu; buku kerja hanya memuat angka wilayah",
        )
    if len(text) > _LONGEST:
        raise RefusedError("teks terlalu panjang", f"paling banyak {_LONGEST} huruf", "ringkas teks itu")
    return text


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise RefusedError(
            "kode tidak terbaca",
            "angka yang dipisahkan titik, tanpa spasi dan huruf lain",
            "tulis kodenya sebagai teks, misalnya 33.16.01 atau 1.02.02.2.02.0015",
        )
    return text.upper()


_LEAST_PART = 4


def _choice(text: str, choices: tuple[str, ...]) -> str:
    known = {folded(choice): choice for choice in choices}
    # Of "a. pengurangan …" the letter is enough.
    by_letter = {choice.partition(". ")[0]: choice for choice in choices if choice[1:3] == ". "}
    found = known.get(folded(text)) or by_letter.get(folded(text))
    if found is not None:
        return found
    near = difflib.get_close_matches(folded(text), known, n=1)
    # A part of a single choice is as good a hint as a misspelt one: "konsumsi" of "ekonomi dan konsumsi".
    parts = [choice for choice in known if len(text) >= _LEAST_PART and folded(text) in choice]
    near = near or (parts if len(parts) == 1 else [])
    some = "; ".join(choices[:12]) + ("; …" if len(choices) > 12 else "")
    remedy = f"mungkin maksudnya «{known[near[0]]}»" if near else "pilih dari daftar pada sel itu"
    raise RefusedError("isian tidak dikenal", f"salah satu dari: {some}", remedy)
