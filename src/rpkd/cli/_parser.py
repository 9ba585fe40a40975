"""The command's grammar, its help, and what is said when a word is wrong: all in Indonesian."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from rpkd import __version__
from rpkd.cli._argument_types import (
    FORMATS,
    count,
    file,
    folder,
    formats,
    iso_date,
    jobs,
    round_number,
    scheduler,
    unknown_word,
    year,
)
from rpkd.errors import Problem, UserError

ENGINES = ("auto", "quarto", "embedded")
DEFAULT_JOBS = min(4, os.cpu_count() or 1)
FGD_ACTIONS = ("open", "read")
REGISTRY_ACTIONS = ("example", "check", "match", "lists", "results", "review", "scan")

_REGION_HELP = 'kode Kemendagri (19.71), kode BPS (1971), atau nama ("kota pangkalpinang")'
_ROOT_EPILOG = """\
contoh:
  rpkd build 19.71                    susun dokumen Kota Pangkalpinang: HTML, PDF dan Word
  rpkd build blora --to docx          hanya Word
  rpkd check 33.16                    periksa parameter, buku kerja, dan data
  rpkd doctor                         apa yang terpasang dan mesin mana yang dipakai

kode keluar: 0 selesai; 1 kesalahan program; 2 masukan perlu diperbaiki; 3 sebagian daerah gagal;
             129, 130, 143 dihentikan
"""


_REGISTRY_DESCRIPTION = """\
Bekerja dengan daftar keluarga yang disebut kunci data.registry pada berkas parameter daerah. Nama, NIK, dan nomor KK
dibaca di memori; yang disimpan hanya nama samaran, kecuali berkas terenkripsi yang diminta di sini.

tindakan:
  example   buat contoh daftar sintetis dan daftar.yaml di data/private/<kode> untuk berlatih
  check     baca semua daftar dan tampilkan mutunya; dengan --out juga buku kerja mutu menurut desa
  match     padankan daftar dan simpan hasilnya untuk rpkd build (--province: setiap daerahnya, melalui Dask)
  lists     buat daftar verifikasi lapangan per desa, terenkripsi
  results   baca kembali daftar verifikasi yang telah diisi
  review    buat daftar pasangan yang meragukan, terenkripsi; dengan BERKAS: baca keputusannya
  scan      cari NIK, nomor KK, nama, dan alamat dari daftar di dalam semua keluaran"""


_DIFF_DESCRIPTION = """\
Membandingkan hasil dua draf nilai demi nilai: apa yang berubah, seberapa besar, di bab, tabel, dan gambar mana, serta
parameter, sel data, atau kode mana penyebabnya.

DRAF dapat berupa:
  33.16              draf terakhir di build/33.16
  33.16@sebelumnya   draf sebelum hasilnya terakhir kali berubah
  33.16@1            draf yang dibahas pada FGD putaran 1
  FOLDER             folder hasil rpkd build, misalnya cadangan/33.16
Dengan satu DAERAH saja, draf terakhir dibandingkan dengan draf FGD putaran terakhir; bila belum ada FGD, dengan draf
sebelumnya."""

_FGD_DESCRIPTION = """\
Menyiapkan FGD dan mengolah masukannya. Semuanya tersimpan di data/fgd/<kode>/putaran-<n>, yang tidak ikut git.

tindakan:
  open      susun draf, bekukan, dan buat paketnya: draf Word bernomor, lembar masukan, undangan dan TOR, daftar hadir,
            berita acara, paparan, ringkasan dua halaman, penjelajah skenario
  read      baca semua berkas di folder kembali (lembar masukan, draf Word berkomentar), perbarui tanggapan.xlsx"""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help with Indonesian words of its own."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "pemakaian: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Indonesian and never leaves the program by itself."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Formatter, allow_abbrev=False, add_help=False, **options)
        self._positionals.title = "argumen"
        self._optionals.title = "pilihan"
        self.add_argument("-h", "--help", action="store_true", help="tampilkan bantuan ini")
        self.add_argument("--debug", action="store_true", help="tampilkan jejak lengkap bila program gagal")

    def error(self, message: str) -> NoReturn:
        raise UserError(_translated(message, self))


def _translated(message: str, parser: argparse.ArgumentParser) -> Problem:
    """Tell one complaint of argparse in Indonesian."""
    remedy = f"lihat: {parser.prog} --help"
    argument, _, rest = re.sub(r"^argument ", "", message).partition(": ")
    if found := re.match(r"the following arguments are required: (.*)", message):
        return Problem(parser.prog, f"belum lengkap, kurang {found[1]}", remedy=remedy)
    if found := re.match(r"invalid choice: '?(.*?)'? \(choose from (.*)\)$", rest):
        choices = re.findall(r"[\w-]+", found[2])
        return unknown_word(argument, "pilihan tidak dikenal", found[1], choices)
    if re.match(r"expected (one|at least one|\d+) argument", rest):
        return Problem(argument, "nilainya belum ditulis", remedy=remedy)
    if found := re.match(r"ignored explicit argument '?(.*?)'?$", rest):
        return Problem(argument, "pilihan ini tidak memakai nilai", found[1], remedy=remedy)
    if found := re.match(r"not allowed with argument (.*)", rest):
        return Problem(argument, f"tidak dapat dipakai bersama {found[1]}", remedy=remedy)
    # What remains are the messages of our own types, which are Indonesian already.
    return Problem(argument, rest or message, remedy=remedy)


def _root() -> tuple[_Parser, dict[str, _Parser]]:
    root = _Parser(
        prog="rpkd",
        usage="rpkd PERINTAH [pilihan]",
        description="Menyusun RPKD 2025-2029 suatu kabupaten/kota dari data dan parameternya.",
        epilog=_ROOT_EPILOG,
    )
    root.add_argument("--version", action="store_true", help="tampilkan versi")
    commands = root.add_subparsers(dest="command", metavar="PERINTAH", title="perintah", parser_class=_Parser)
    parsers: dict[str, _Parser] = {}

    def command(name: str, summary: str, description: str, usage: str) -> _Parser:
        parsers[name] = commands.add_parser(
            name, help=summary, description=description, usage=f"rpkd {name} {usage}", prog=f"rpkd {name}"
        )
        return parsers[name]

    build = command(
        "build",
        "susun dokumen RPKD: HTML, PDF dan Word",
        "Menjalankan notebook lalu menyusun dokumen. Yang tidak berubah tidak dikerjakan ulang.",
        "DAERAH… [pilihan]",
    )
    _add_regions(build)
    build.add_argument(
        "--to", type=formats, default=FORMATS, metavar="FORMAT", help="format, dipisah koma: html,pdf,docx (semua)"
    )
    build.add_argument(
        "--engine", choices=ENGINES, default="auto", help="mesin penyusun: auto (Quarto bila ada), quarto, embedded"
    )
    _add_build_options(build)

    run = command(
        "run",
        "jalankan notebook saja, tanpa menyusun dokumen",
        "Menjalankan notebook dan menyimpan hasilnya, tanpa menyusun dokumen.",
        "DAERAH… [pilihan]",
    )
    _add_regions(run)
    _add_build_options(run)

    check = command(
        "check",
        "periksa parameter, buku kerja Excel, dan data",
        "Memeriksa parameter, buku kerja, dan narasi daerah serta semua tabel data; menampilkan setiap masalah dan\n"
        "cara memperbaikinya. Hanya menulis salinan bertanda (….periksa.xlsx) dari buku kerja yang bermasalah.",
        "DAERAH",
    )
    check.add_argument("region", metavar="DAERAH", help=_REGION_HELP)

    init = command(
        "init",
        "buat berkas parameter dan buku kerja Excel untuk satu daerah",
        "Membuat params/<kode>-….yaml dan data/input/<kode>/*.xlsx yang tinggal dilengkapi. Hanya yang belum ada yang\n"
        "dibuat; yang sudah ada tidak ditimpa.",
        "DAERAH",
    )
    init.add_argument("region", metavar="DAERAH", help=_REGION_HELP)

    results = command(
        "results",
        "tampilkan hasil perhitungan sebuah daerah",
        "Menampilkan setiap angka dari penyusunan terakhir, lengkap dengan satuan, sumber dan asalnya.",
        "DAERAH [--format csv|json]",
    )
    results.add_argument("region", metavar="DAERAH", help=_REGION_HELP)
    results.add_argument("--format", choices=("csv", "json"), default="csv", help="bentuk keluaran (csv)")

    matrix = command(
        "matrix",
        "ekspor matriks program dan RAT ke Excel",
        "Menulis matriks-<kode>.xlsx dari isi program.xlsx: matriks lima tahun (T3), Rencana Aksi Tahunan (RAT),\n"
        "ringkasan pagu, dan hal yang perlu diperiksa. Berkas yang telah disunting tidak ditimpa.",
        "DAERAH [--year TAHUN] [--out FOLDER]",
    )
    matrix.add_argument("region", metavar="DAERAH", help=_REGION_HELP)
    matrix.add_argument(
        "--year",
        type=lambda text: year(text, "--year"),
        metavar="TAHUN",
        help="tahun RAT (tahun sesudah tanggal dokumen, di dalam periodenya)",
    )
    matrix.add_argument("--out", type=folder, metavar="FOLDER", help="folder keluaran (build/<kode>)")

    _add_registry_options(
        command(
            "registry",
            "padankan DTSEN, DTKS, P3KE, dan daftar penerima",
            _REGISTRY_DESCRIPTION,
            "TINDAKAN DAERAH [BERKAS…] [pilihan]",
        )
    )

    compare = command(
        "diff",
        "bandingkan dua draf: apa yang berubah dan karena apa",
        _DIFF_DESCRIPTION,
        "DRAF [DRAF] [pilihan]",
    )
    compare.add_argument("drafts", nargs="+", metavar="DRAF", help="daerah, daerah@putaran, atau folder hasil")
    for ending, what in (("html", "halaman HTML"), ("docx", "berkas Word"), ("json", "berkas JSON")):
        compare.add_argument(f"--{ending}", type=file(f"--{ending}"), metavar="BERKAS", help=f"tulis sebagai {what}")

    _add_fgd_options(
        command(
            "fgd",
            "siapkan FGD dan baca masukan yang kembali",
            _FGD_DESCRIPTION,
            "TINDAKAN DAERAH [pilihan]",
        )
    )

    explore = command(
        "explore",
        "buat penjelajah skenario: satu halaman untuk peserta FGD",
        "Membuat jelajah-<kode>.html: satu berkas yang dibuka tanpa internet, juga di telepon. Peserta menggeser\n"
        "skenario, cakupan, pertumbuhan, harga, dan anggaran, dan melihat akibatnya beserta kisarannya.",
        "DAERAH [pilihan]",
    )
    explore.add_argument("region", metavar="DAERAH", help=_REGION_HELP)
    explore.add_argument("--out", type=folder, metavar="FOLDER", help="folder keluaran (build/<kode>)")
    explore.add_argument(
        "--jobs", type=jobs, default=DEFAULT_JOBS, metavar="N", help=f"banyaknya proses ({DEFAULT_JOBS})"
    )
    explore.add_argument(
        "--setting",
        metavar="PENGATURAN",
        help="hitung penuh satu pengaturan: tautan yang disalin dari halaman itu, atau berkas skenario yang disimpan",
    )

    narrative = command(
        "narrative",
        "periksa angka di dalam narasi daerah",
        "Menampilkan setiap kalimat narasi (report/narasi/<kode>) yang memuat angka: nilainya saat ditulis dan nilai\n"
        "sekarang. Dengan --accept nilai sekarang dicatat sebagai nilai yang dipakai menulis.",
        "DAERAH [--accept [TEMPAT]]",
    )
    narrative.add_argument("region", metavar="DAERAH", help=_REGION_HELP)
    narrative.add_argument(
        "--accept",
        nargs="?",
        const="",
        metavar="TEMPAT",
        help="catat nilai sekarang; dengan TEMPAT (bab4) hanya di situ",
    )

    lab = command(
        "lab",
        "buka JupyterLab dengan parameter sebuah daerah",
        "Membuka JupyterLab pada folder notebooks; notebook memakai daerah itu. "
        "Pilihan sesudah -- diteruskan ke JupyterLab.",
        "DAERAH [-- PILIHAN-JUPYTERLAB…]",
    )
    lab.add_argument("region", metavar="DAERAH", help=_REGION_HELP)

    _add_data_options(
        command(
            "data",
            "ambil angka terbaru dari WebAPI BPS",
            "Mengunduh angka dari WebAPI BPS dan menyusun usulan pembaruan tabel; tabel diubah hanya dengan --apply. "
            "Memerlukan internet dan token di variabel lingkungan BPS_WEBAPI_KEY.",
            "update [pilihan]",
        )
    )

    study = command(
        "backtest",
        "uji balik semua model proyeksi",
        "Memproyeksikan ulang dari setiap tahun yang sudah lewat, semua kabupaten/kota dan provinsi, lalu "
        "membandingkannya dengan angka yang terjadi. Lamanya beberapa menit.",
        "[pilihan]",
    )
    study.add_argument(
        "--jobs", type=jobs, default=DEFAULT_JOBS, metavar="N", help=f"banyaknya proses ({DEFAULT_JOBS})"
    )
    study.add_argument("--apply", action="store_true", help="pakai hasilnya di dokumen: ganti tabel di data/reference")

    guide = command(
        "guide",
        "buka panduan",
        "Membuat panduan sebagai halaman web dan PDF di build/panduan, lalu membukanya. Tidak memerlukan internet.",
        "[--no-browser]",
    )
    guide.add_argument("--no-browser", action="store_true", help="buat saja, jangan buka")

    doctor = command(
        "doctor",
        "periksa apa yang terpasang",
        "Memeriksa Python, paket, mesin penyusun, ruang disk dan izin menulis.",
        "[--json]",
    )
    doctor.add_argument("--json", action="store_true", help="keluaran JSON")

    command(
        "test",
        "jalankan pengujian proyek",
        "Menjalankan semua pengujian yang dapat dijalankan di komputer ini. Pilihan lain diteruskan ke pytest, "
        'misalnya: rpkd test -m "not slow"',
        "[PILIHAN-PYTEST…]",
    )
    return root, parsers


def _add_regions(parser: _Parser) -> None:
    parser.add_argument("regions", nargs="*", metavar="DAERAH", help=_REGION_HELP)
    parser.add_argument("--province", metavar="KODE", help="semua kabupaten/kota sebuah provinsi, misalnya 33")
    parser.add_argument("--all", action="store_true", help="semua 514 kabupaten/kota")


def _add_data_options(parser: _Parser) -> None:
    parser.add_argument("action", choices=("update",), metavar="update", help="unduh lalu bandingkan dengan tabel kita")
    parser.add_argument(
        "--indicator", action="append", default=[], metavar="NAMA", help="hanya indikator ini; boleh beberapa kali"
    )
    parser.add_argument(
        "--variable",
        default="",
        metavar="NOMOR",
        help="nomor variabel untuk indikator itu, atau alamat tabelnya di situs BPS",
    )
    parser.add_argument(
        "--areas", choices=("kabkota", "provinsi"), default="kabkota", help="wilayah variabel itu (kabkota)"
    )
    parser.add_argument(
        "--domain", default="0000", metavar="KODE", help="domain variabel itu: 0000 untuk BPS pusat, atau kode daerah"
    )
    parser.add_argument("--category", default="", metavar="NAMA", help="kategori, bila tabelnya mempunyai beberapa")
    parser.add_argument("--period", default="", metavar="NAMA", help="periode dalam setahun, bila ada beberapa")
    parser.add_argument(
        "--since", type=year, metavar="TAHUN", help="tahun pertama (dua tahun sebelum angka terbaru kita)"
    )
    parser.add_argument(
        "--from",
        dest="kept",
        type=lambda text: folder(text, "--from"),
        metavar="FOLDER",
        help="pakai unduhan yang sudah ada, tanpa internet",
    )
    parser.add_argument("--address", metavar="ALAMAT", help="alamat WebAPI selain alamat resmi")
    parser.add_argument("--apply", action="store_true", help="masukkan usulan ke tabel di data/bps")


def _add_registry_options(parser: _Parser) -> None:
    parser.add_argument("action", choices=REGISTRY_ACTIONS, metavar="TINDAKAN", help=", ".join(REGISTRY_ACTIONS))
    parser.add_argument("region", nargs="?", metavar="DAERAH", help=_REGION_HELP)
    parser.add_argument("files", nargs="*", type=Path, metavar="BERKAS", help="berkas yang telah diisi")
    parser.add_argument("--province", metavar="KODE", help="match: semua daerah sebuah provinsi yang mempunyai daftar")
    parser.add_argument(
        "--jobs", type=jobs, default=DEFAULT_JOBS, metavar="N", help=f"match --province: proses ({DEFAULT_JOBS})"
    )
    parser.add_argument("--nik-only", action="store_true", help="match: hanya NIK yang sama, tanpa model peluang")
    parser.add_argument("--retrain", action="store_true", help="match: latih ulang modelnya")
    parser.add_argument("--new-key", action="store_true", help="match: boleh memakai kunci lain daripada padanan lama")
    parser.add_argument("--families", type=count, default=2000, metavar="N", help="example: banyaknya keluarga (2000)")
    parser.add_argument(
        "--village", action="append", default=[], metavar="KODE", help="lists: hanya desa ini; boleh beberapa kali"
    )
    parser.add_argument("--visits", type=count, metavar="N", help="lists: keluarga yang dikunjungi seluruhnya")
    parser.add_argument("--older", action="store_true", help="results: baca juga daftar dari DTSEN yang lama")
    parser.add_argument("--pairs", type=count, default=200, metavar="N", help="review: banyaknya pasangan (200)")
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="BERKAS",
        help="berkas kata sandi; tanpa ini variabel lingkungan RPKD_PASSWORD, atau ditanyakan",
    )
    parser.add_argument("--out", type=folder, metavar="FOLDER", help="folder keluaran (di data/private/<kode>)")


def _add_fgd_options(parser: _Parser) -> None:
    parser.add_argument("action", choices=FGD_ACTIONS, metavar="TINDAKAN", help=", ".join(FGD_ACTIONS))
    parser.add_argument("region", metavar="DAERAH", help=_REGION_HELP)
    parser.add_argument(
        "--round", type=round_number, metavar="N", help="putaran (open: yang berikutnya; read: yang terakhir)"
    )
    parser.add_argument("--date", type=iso_date("--date"), metavar="TANGGAL", help="open: hari FGD, 2026-12-03")
    parser.add_argument("--time", default="", metavar="WAKTU", help="open: misalnya 09.00–12.00 WIB")
    parser.add_argument("--place", default="", metavar="TEMPAT", help="open: misalnya Aula Bappeda")
    parser.add_argument("--letter", default="", metavar="NOMOR", help="open: nomor surat undangan")
    parser.add_argument(
        "--deadline", type=iso_date("--deadline"), metavar="TANGGAL", help="open: batas masukan tertulis"
    )
    parser.add_argument("--engine", choices=ENGINES, default="auto", help="open: mesin penyusun")
    parser.add_argument(
        "--jobs", type=jobs, default=DEFAULT_JOBS, metavar="N", help=f"open: banyaknya proses ({DEFAULT_JOBS})"
    )


def _add_build_options(parser: _Parser) -> None:
    parser.add_argument("--out", type=folder, metavar="FOLDER", help="folder keluaran (build/<kode>)")
    parser.add_argument(
        "--jobs",
        type=jobs,
        default=DEFAULT_JOBS,
        metavar="N",
        help=f"banyaknya daerah yang dikerjakan bersamaan, atau notebook bila satu daerah ({DEFAULT_JOBS})",
    )
    parser.add_argument("--force", action="store_true", help="kerjakan ulang semuanya")
    parser.add_argument(
        "--scheduler",
        type=scheduler,
        metavar="ALAMAT",
        help="susun di beberapa komputer melalui penjadwal Dask: tcp://10.0.0.5:8786 (--jobs lalu tidak berlaku)",
    )


def parse(words: Sequence[str]) -> argparse.Namespace | None:
    """Read the words after `rpkd`.

    Parameters
    ----------
    words : sequence of str
        As the shell gave them.

    Returns
    -------
    argparse.Namespace or None
        With `command` and its options, and `passed_on`: the words for JupyterLab or pytest. None when the answer
        (help, version) was printed already.

    Raises
    ------
    UserError
        For an unknown or incomplete command, option or value, with the nearest known one.

    Examples
    --------
    >>> parsed = parse(["build", "19.71", "--to", "docx,pdf"])
    >>> parsed.command, parsed.regions, parsed.to
    ('build', ['19.71'], ('pdf', 'docx'))
    """
    root, parsers = _root()
    own, passed_on = _split_passed_on(list(words))
    name = next((word for word in own if not word.startswith("-")), None)
    if name is not None and name not in parsers:
        raise UserError(unknown_word("rpkd", "perintah tidak dikenal", name, list(parsers)))
    if "-h" in own or "--help" in own:
        print((parsers[name] if name else root).format_help(), end="")
        return None
    if "--version" in own and name is None:
        print(f"rpkd {__version__}")
        return None
    parsed, unread = root.parse_known_args(own)
    if unread:
        current = parsers[name] if name else root
        option = unread[0].partition("=")[0]
        if not option.startswith("-"):
            raise UserError(Problem(current.prog, "kata ini berlebih", option, remedy=f"lihat: {current.prog} --help"))
        known = [text for text in current._option_string_actions if text.startswith("--")]
        raise UserError(unknown_word(current.prog, "pilihan tidak dikenal", option, known))
    if name is None:
        print(root.format_help())
        raise UserError(Problem("rpkd", "perintah belum disebut", remedy="misalnya: rpkd build 19.71"))
    parsed.passed_on = passed_on
    _check_which_regions(parsed)
    return parsed


def _split_passed_on(words: list[str]) -> tuple[list[str], list[str]]:
    """Part our own words from those for JupyterLab (after --) or pytest (all after test)."""
    command = next((word for word in words if not word.startswith("-")), None)
    if command == "test":
        start = words.index("test") + 1
        rest = words[start:]
        ours = [word for word in rest if word in {"-h", "--help", "--debug"}]
        theirs = [word for word in rest if word not in {"-h", "--help", "--debug"}]
        return [*words[:start], *ours], theirs[1:] if theirs[:1] == ["--"] else theirs
    if command == "lab" and "--" in words:
        end = words.index("--")
        return words[:end], words[end + 1 :]
    return words, []


def _check_which_regions(parsed: argparse.Namespace) -> None:
    if not hasattr(parsed, "regions"):
        return
    chosen = [
        name
        for name, given in (("DAERAH", parsed.regions), ("--province", parsed.province), ("--all", parsed.all))
        if given
    ]
    if len(chosen) == 1:
        return
    prog = f"rpkd {parsed.command}"
    if not chosen:
        raise UserError(Problem(prog, "daerah belum disebut", rule=_REGION_HELP, remedy=f"misalnya: {prog} 19.71"))
    raise UserError(Problem(prog, f"{' dan '.join(chosen)} tidak dapat dipakai bersama", remedy="pilih salah satu"))
