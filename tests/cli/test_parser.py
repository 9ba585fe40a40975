"""The grammar of the command: what it takes, and what it says in Indonesian when a word is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from rpkd.cli import main
from rpkd.cli._parser import DEFAULT_JOBS, parse
from rpkd.errors import UserError


def test_build_has_sensible_defaults() -> None:
    parsed = parse(["build", "19.71"])
    assert parsed is not None
    assert (parsed.regions, parsed.to, parsed.engine, parsed.out, parsed.jobs, parsed.force, parsed.debug) == (
        *(["19.71"], ("html", "pdf", "docx"), "auto", None, DEFAULT_JOBS, False, False),
    )


def test_options_of_build_are_read() -> None:
    words = ["build", "19.71", "1771", "--to", "DOCX,html,docx", "--engine", "quarto", "--out", "hasil"]
    parsed = parse([*words, "--jobs", "4", "--force", "--debug"])
    assert parsed is not None
    assert parsed.regions == ["19.71", "1771"]
    assert parsed.to == ("html", "docx")
    assert (parsed.engine, parsed.out, parsed.jobs, parsed.force, parsed.debug) == (
        "quarto",
        Path.cwd() / "hasil",
        4,
        True,
        True,
    )


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "tls://pc-bappeda.kantor:65535", "tcp://[::1]:8786"])
@pytest.mark.parametrize("command", ["build", "run"])
def test_a_scheduler_is_an_address_of_dask(command: str, address: str) -> None:
    parsed = parse([command, "--province", "33", "--scheduler", address])
    assert parsed is not None
    assert parsed.scheduler == address


def test_words_after_the_dashes_go_to_jupyterlab() -> None:
    parsed = parse(["lab", "19.71", "--", "--no-browser", "--port=9999"])
    assert parsed is not None
    assert parsed.passed_on == ["--no-browser", "--port=9999"]


def test_all_words_after_test_go_to_pytest_but_our_own() -> None:
    parsed = parse(["test", "-k", "garis", "-m", "not slow", "--debug"])
    assert parsed is not None
    assert parsed.passed_on == ["-k", "garis", "-m", "not slow"]
    assert parsed.debug


@pytest.mark.parametrize(
    ("words", "what", "remedy"),
    [
        ("biuld 19.71", "rpkd: perintah tidak dikenal", "mungkin maksudnya build"),
        ("xyzzy", "rpkd: perintah tidak dikenal", "pakai salah satu"),
        ("", "rpkd: perintah belum disebut", "rpkd build 19.71"),
        ("build", "rpkd build: daerah belum disebut", "rpkd build 19.71"),
        ("build --all 19.71", "DAERAH dan --all tidak dapat dipakai bersama", "pilih salah satu"),
        ("build --all --province 33", "--province dan --all tidak dapat", "pilih salah satu"),
        ("build 19.71 --forec", "rpkd build: pilihan tidak dikenal", "mungkin maksudnya --force"),
        ("build 19.71 --jobs=2 --zzz", "rpkd build: pilihan tidak dikenal", "pakai salah satu"),
        ("build 19.71 --to pfd", "--to: format tidak dikenal", "mungkin maksudnya pdf"),
        ("build 19.71 --to ,", "--to: belum menyebut satu format pun", "rpkd build --help"),
        ("build 19.71 --to", "--to: nilainya belum ditulis", "rpkd build --help"),
        ("build 19.71 --engine quatro", "--engine: pilihan tidak dikenal", "mungkin maksudnya quarto"),
        ("build 19.71 --jobs 0", "--jobs: banyaknya tidak terbaca", "--jobs 2"),
        ("build 19.71 --jobs dua", "--jobs: banyaknya tidak terbaca", "--jobs 2"),
        ("build 19.71 --out ~tidakadapengguna/x", "--out: folder rumah pengguna itu tidak dikenal", "tanpa ~"),
        ("build 19.71 --out a\0b", "--out: nama folder memuat karakter kendali", "angka biasa"),
        ("build 19.71 --out a\udcffb", "--out: nama folder memuat karakter kendali", "angka biasa"),
        ("build 19.71 --jobs ١", "--jobs: banyaknya tidak terbaca", "--jobs 2"),
        ("build 19.71 --scheduler 10.0.0.5:8786", "--scheduler: alamat penjadwal tidak terbaca", "tcp://10.0.0.5:8786"),
        ("run 19.71 --scheduler http://10.0.0.5:8786", "--scheduler: alamat penjadwal tidak terbaca", "dask scheduler"),
        ("run 19.71 --scheduler tcp://10.0.0.5:0", "--scheduler: alamat penjadwal tidak terbaca", "dask scheduler"),
        ("build 19.71 --force=ya", "--force: pilihan ini tidak memakai nilai", "rpkd build --help"),
        ("check", "rpkd check: belum lengkap, kurang DAERAH", "rpkd check --help"),
        ("check 19.71 33.16", "rpkd check: kata ini berlebih", "rpkd check --help"),
        ("results 19.71 --format xlsx", "--format: pilihan tidak dikenal", "pakai salah satu"),
    ],
)
def test_a_wrong_word_is_explained_in_indonesian(
    words: str, what: str, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.split()) == 2
    told = capsys.readouterr().err
    assert told.startswith("Galat: ")
    assert what in told
    assert remedy in told
    assert "Traceback" not in told


@pytest.mark.parametrize("command", ["", "build", "run", "check", "init", "results", "lab", "data", "doctor", "test"])
def test_help_is_indonesian_throughout(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"pemakaian: rpkd {command}".rstrip())
    for english in ("usage", "options", "positional", "show this", "default", "optional arguments"):
        assert english not in told


def test_help_wins_over_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "-h"]) == 0
    assert "DAERAH" in capsys.readouterr().out


def test_a_control_character_in_a_word_does_not_reach_the_terminal() -> None:
    with pytest.raises(UserError) as caught:
        parse(["bu\x1b[31mild"])
    assert "\x1b" not in str(caught.value)
