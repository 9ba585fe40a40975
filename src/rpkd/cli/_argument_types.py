"""What the words of an option may be: types for the command's grammar, whose mistakes are told in Indonesian."""

from __future__ import annotations

import argparse
import datetime
import difflib
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from rpkd.errors import Problem, UserError

FORMATS = ("html", "pdf", "docx")
MOST_JOBS = 64
_HIGHEST_PORT = 65535


def unknown_word(where: str, what: str, word: str, known: Sequence[str]) -> Problem:
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    return Problem(
        where,
        what,
        word,
        f"yang dikenal: {', '.join(known)}",
        f"mungkin maksudnya {near[0]}" if near else "pakai salah satu dari yang dikenal",
    )


def formats(text: str) -> tuple[str, ...]:
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    if not words:
        raise argparse.ArgumentTypeError("belum menyebut satu format pun")
    for word in words:
        if word not in FORMATS:
            raise UserError(unknown_word("--to", "format tidak dikenal", word, FORMATS))
    return tuple(name for name in FORMATS if name in words)


def jobs(text: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= MOST_JOBS:
        rule = f"bilangan bulat 1 sampai {MOST_JOBS}"
        raise UserError(Problem("--jobs", "banyaknya tidak terbaca", text, rule, "tulis misalnya --jobs 2"))
    return int(text)


def folder(text: str, option: str = "--out") -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("nama folder kosong")
    if not text.isprintable():
        rule, remedy = "hanya karakter yang dapat dicetak", "tulis nama folder dengan huruf dan angka biasa"
        raise UserError(Problem(option, "nama folder memuat karakter kendali", text, rule, remedy))
    try:
        written = Path(text).expanduser()
    except RuntimeError as error:
        rule = "sesudah ~ tidak ada apa-apa, atau nama pengguna komputer ini"
        remedy = "tulis jalur lengkap folder itu, tanpa ~"
        raise UserError(Problem(option, "folder rumah pengguna itu tidak dikenal", text, rule, remedy)) from error
    # Kernels work in folders of their own: there a relative path would mean another folder.
    return Path(os.path.abspath(written))  # noqa: PTH100 - links stay as the user named them


def year(text: str, option: str = "--since") -> int:
    if not re.fullmatch("(?:19|20)[0-9]{2}", text):
        raise UserError(Problem(option, "tahun tidak terbaca", text, "empat angka, misalnya 2024", "tulis tahunnya"))
    return int(text)


def scheduler(text: str) -> str:
    found = re.fullmatch(r"(?:tcp|tls)://(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):([0-9]{1,5})", text, re.ASCII)
    if not found or not 1 <= int(found[1]) <= _HIGHEST_PORT:
        rule = f"tcp://KOMPUTER:PORTA atau tls://KOMPUTER:PORTA, dengan porta 1 sampai {_HIGHEST_PORT}"
        remedy = "salin alamat yang ditampilkan perintah dask scheduler, misalnya tcp://10.0.0.5:8786"
        raise UserError(Problem("--scheduler", "alamat penjadwal tidak terbaca", text, rule, remedy))
    return text


def round_number(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]?", text):
        raise UserError(
            Problem("--round", "putaran tidak terbaca", text, "bilangan bulat 1 sampai 99", "tulis misalnya 1")
        )
    return int(text)


def iso_date(option: str) -> Callable[[str], str]:
    """Return a type that takes a day of the calendar as it is written in ISO 8601."""

    def read(text: str) -> str:
        try:
            return datetime.date.fromisoformat(text).isoformat()
        except ValueError as error:
            rule = "tahun-bulan-hari, misalnya 2026-12-03"
            raise UserError(Problem(option, "tanggal tidak terbaca", text, rule, "tulis tanggalnya")) from error

    return read


def file(option: str) -> Callable[[str], Path]:
    """Return a type that takes the path of a file to be written."""
    return lambda text: folder(text, option)


def count(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        raise argparse.ArgumentTypeError("bilangan bulat 1 sampai 9999999")
    return int(text)
