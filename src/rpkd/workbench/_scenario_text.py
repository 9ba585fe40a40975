"""A scenario as the form knows it, and as a file that a person can go on with."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rpkd.params import QUOTA, Programs, Uncertain, Use

if TYPE_CHECKING:
    from rpkd.regions import Region

Value = int | float | str | Uncertain | Sequence[int | float | str] | Mapping[int, "int | float | Uncertain"]

_LONGEST = 40
_ALL_DECILES = 10
_WIDTH = 28
SHOCKS = {
    "rice_price": "harga beras berubah (persen)",
    "fuel_price": "harga bensin berubah (persen)",
    "line_inflation": "kenaikan garis kemiskinan di atas proyeksi (persen per tahun)",
    "growth": "pertumbuhan pengeluaran berubah (poin persen per tahun)",
    "inequality": "ketimpangan berubah (persen)",
    "job_loss": "kehilangan pekerjaan (persen pengeluaran yang hilang)",
    "disaster": "bencana (persen pengeluaran yang hilang)",
    "program_cut": "penerima sebuah program dihentikan (persen)",
    "fund_cut": "uang sebuah sumber dana berkurang (persen)",
}
"""Shocks that the form offers, in the words of a reader."""

_MEANINGS = {
    "from": "tahun pertama",
    "to": "tahun terakhir",
    "ramp": "persen dari cakupan penuh pada tahun pertama, kedua, dan seterusnya",
    "coverage": "persen sasaran yang dijangkau",
    "recipients": "banyaknya penerima di daerah",
    "inclusion_error": "persen penerima di luar sasaran",
    "leakage": "persen uang yang tidak sampai",
    "take_up": "persen terpilih yang mengambilnya",
    "adequacy": "persen besaran yang sungguh dibayarkan",
    "reranking": "persen keluarga yang diperingkat ulang setiap tahun",
    "not_with": "penerima program ini tidak menerima keduanya",
    "share": "persen keluarga yang terkena",
    "deciles": "desil keluarga yang terkena",
}


@dataclass(frozen=True)
class Sketch:
    """What a scenario changes, entry by entry, in percent and persons as its file has them.

    Parameters
    ----------
    name, summary : str
        Its name in the document, and one sentence.
    based_on : str
        Code of the scenario that it changes.
    without : tuple of str
        Programmes of that one which it ends.
    programs, shocks : tuple of mapping
        Keys of each entry with their values, in the order in which they are written.
    """

    name: str
    summary: str
    based_on: str
    without: tuple[str, ...] = ()
    programs: tuple[Mapping[str, Value], ...] = ()
    shocks: tuple[Mapping[str, Value], ...] = ()


def code_of(name: str) -> str:
    """Return the code that a scenario's name gives: its file's name without ending; empty when there is none.

    Examples
    --------
    >>> code_of("Lansia & difabel 2027")
    'lansia-difabel-2027'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub("[^a-z0-9]+", "-", plain).lstrip("-0123456789")[:_LONGEST].strip("-")


def scenario_text(sketch: Sketch, region: Region, programs: Programs) -> str:
    """Write a scenario's file: explained, so that a person can go on by hand.

    Parameters
    ----------
    sketch : Sketch
        What it changes.
    region : Region
        Whose scenario it is.
    programs : Programs
        For the programmes' names.

    Returns
    -------
    str
        YAML; whether it is sound the loader of scenarios says.
    """
    lines = [
        f"# {_one_line(sketch.name) or 'Skenario'}: skenario {_one_line(region.name)}",
        "#",
        "# Ditulis dari formulir notebooks/lab/skenario-baru.ipynb dan boleh disunting dengan tangan. Cakupan dan",
        "# guncangan ialah pengandaian: tuliskan dasarnya di sini. Kunci lain, misalnya areas atau amount dan source,",
        f"# tampak pada params/scenarios/*.yaml. Periksa dengan: rpkd check {region.code}",
        f"name: {_text(sketch.name)}",
        f"summary: {_text(sketch.summary)}",
        f"based_on: {sketch.based_on}",
    ]
    if sketch.without:
        lines.append(_commented(f"without: [{', '.join(sketch.without)}]", "program skenario induk yang dihentikan"))
    meanings = dict(_MEANINGS)
    if sketch.programs:
        lines.append("programs:")
        for entry in sketch.programs:
            known = programs.programs.get(str(entry["program"]))
            lines += _entry(entry, "program", _one_line(known.name) if known else "", meanings)
    if sketch.shocks:
        lines.append("shocks:")
        for entry in sketch.shocks:
            lines += _entry(entry, "kind", SHOCKS.get(str(entry["kind"]), ""), meanings)
    return "\n".join(lines) + "\n"


def _entry(entry: Mapping[str, Value], first: str, comment: str, meanings: dict[str, str]) -> list[str]:
    """Write one entry of a list; what a key means is told once in a file."""
    lines = [_commented(f"  - {first}: {entry[first]}", comment)]
    for key, value in entry.items():
        if key != first:
            lines.append(_commented(f"    {key}: {_value(value)}", meanings.pop(key, "")))
    return lines


def _commented(line: str, comment: str) -> str:
    return f"{line.ljust(_WIDTH)}  # {comment}" if comment else line


def _value(value: Value) -> str:
    if isinstance(value, Uncertain):
        if value.fixed:
            return _number(value.mode)
        return f"{{low: {_number(value.low)}, mode: {_number(value.mode)}, high: {_number(value.high)}}}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, str):
        return value if re.fullmatch(r"[A-Za-z][\w/ -]*", value) else _text(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return _number(value)


def _number(value: float) -> str:
    """Write a number without an exponent, which the reader takes for a text, and without the noise of fractions."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    # JSON's quoting is YAML's double quoting.
    return json.dumps(_one_line(text), ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def entry_of(use: Use) -> dict[str, Value]:
    """Return how a programme's use would be written in a file, in percent, what is usual left out."""
    entry: dict[str, Value] = {"program": use.program, "from": use.first, "to": use.last}
    if use.ramp != (1.0,):
        entry["ramp"] = [_percent(step) for step in use.ramp]
    if use.coverage is not None:
        entry["coverage"] = _coverage(use.coverage)
    elif use.recipients is not None:
        entry["recipients"] = use.recipients if use.recipients == QUOTA else round(float(use.recipients))
    nothing, everything = Uncertain.exactly(0.0), Uncertain.exactly(1.0)
    for key, value, usual in (
        ("inclusion_error", use.inclusion_error, nothing),
        ("take_up", use.take_up, everything),
        ("leakage", use.leakage, nothing),
        ("adequacy", use.adequacy, everything),
        ("reranking", use.reranking, nothing),
    ):
        if value != usual:
            entry[key] = value.scaled(100)
    if use.not_with:
        entry["not_with"] = list(use.not_with)
    return entry


def _coverage(coverage: Mapping[int, Uncertain]) -> Value:
    shares = list(coverage.values())
    if len(shares) == _ALL_DECILES and all(share == shares[0] for share in shares):
        return shares[0].scaled(100)
    return {decile: share.scaled(100) for decile, share in coverage.items()}


def _percent(fraction: float) -> float:
    return round(100 * fraction, 6)
