"""The coat of arms: a picture that lies with the parameters and is what its name says."""

from __future__ import annotations

import errno
import io
import os
import struct
import warnings
from pathlib import Path, PurePosixPath, PureWindowsPath

from rpkd.errors import explain_os_errors

LARGEST_BYTES = 5_000_000
LARGEST_PIXELS = 6_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_JPEG = b"\xff\xd8\xff"
# Frame headers of JPEG; C4, C8 and CC in this range are tables, not frames.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

Refusal = tuple[str, str, str]
"""What is wrong, the rule, the remedy."""


def check_image(written: str, folder: Path, where: str) -> Path | Refusal:
    """Find a picture named in a parameter file.

    Parameters
    ----------
    written : str
        The path as written, relative to `folder`.
    folder : Path
        The folder of the parameter file.
    where : str
        File, line and key that name the picture, for messages.

    Returns
    -------
    Path or tuple of str
        The resolved picture; or what is wrong with it, the rule and the remedy.

    Raises
    ------
    UserError
        When the system refuses to read it.
    """
    inside = "jalur relatif di dalam folder berkas parameter, dengan garis miring /"
    move = "letakkan gambar di folder params, misalnya params/lambang/, lalu tulis lambang/nama.png"
    posix = PurePosixPath(written)
    if posix.is_absolute() or PureWindowsPath(written).drive or "\\" in written:
        return "jalur gambar bukan jalur relatif dengan garis miring /", inside, move
    if ".." in posix.parts or not written.isprintable():
        return "jalur gambar keluar dari folder parameter", inside, move
    with explain_os_errors(folder / written, f"membaca lambang daerah {written}", where):
        try:
            path = Path(os.path.realpath(folder / written, strict=True))
        except OSError as error:
            if error.errno == errno.ELOOP:
                return "tautan gambar berputar-putar", inside, "hapus tautan itu, lalu letakkan gambarnya di sana"
            if error.errno not in {errno.ENOENT, errno.ENOTDIR}:
                raise
            return "gambar tidak ditemukan", inside, "periksa ejaan nama gambar, termasuk huruf besar dan kecilnya"
        if not path.is_relative_to(os.path.realpath(folder)):
            return "gambar sebenarnya terletak di luar folder parameter (tautan)", inside, move
        if not path.is_file():
            return "gambar tidak ditemukan", inside, "periksa ejaan nama gambar, termasuk huruf besar dan kecilnya"
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            return (
                f"gambar terlalu besar ({size / 1e6:.1f} MB)".replace(".", ","),
                f"paling besar {LARGEST_BYTES // 1_000_000} MB",
                "perkecil gambar itu lalu simpan ulang",
            )
        content = path.read_bytes()
    return _refuse_content(content, path.suffix.lower()) or path


def _refuse_content(content: bytes, suffix: str) -> Refusal | None:
    rule = "berkas PNG (.png) atau JPEG (.jpg, .jpeg)"
    remedy = "buka gambar itu di aplikasi gambar lalu simpan sebagai PNG"
    if content.startswith(_PNG):
        suffixes, size = {".png"}, _png_size(content)
    elif content.startswith(_JPEG):
        suffixes, size = {".jpg", ".jpeg"}, _jpeg_size(content)
    else:
        return "isi berkas bukan gambar PNG atau JPEG", rule, remedy
    if suffix not in suffixes:
        return "akhiran nama gambar tidak sesuai dengan isinya", rule, "ganti akhiran nama gambar itu"
    if size is None:
        return "gambar rusak atau terpotong", rule, remedy
    if max(size) > LARGEST_PIXELS or min(size) < 1:
        return (
            f"ukuran gambar {size[0]} × {size[1]} piksel tidak dapat dipakai",
            f"1 sampai {LARGEST_PIXELS} piksel tiap sisi",
            "perkecil gambar itu lalu simpan ulang",
        )
    if not _decodes(content):
        return "isi gambar rusak", rule, remedy
    return None


def _decodes(content: bytes) -> bool:
    """Whether the whole picture can be read; its size was found to be bounded before."""
    # Loaded late: most parameter files name no picture.
    from PIL import Image

    kinds = ("PNG", "JPEG")
    try:
        with warnings.catch_warnings():
            # Odd but readable metadata is no concern of the document's.
            warnings.simplefilter("ignore")
            # Check sums first; that uses the image up, so that the pixels need a second one.
            Image.open(io.BytesIO(content), formats=kinds).verify()
            with Image.open(io.BytesIO(content), formats=kinds) as picture:
                if max(picture.size) > LARGEST_PIXELS:
                    return False
                picture.load()
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        TypeError,
        struct.error,
        Image.DecompressionBombError,
    ):
        # Pillow tells of damage with whichever error its parser meets first.
        return False
    return True


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, when the header is sound and the end is there."""
    if len(content) < 33 or content[12:16] != b"IHDR" or _PNG_END not in content[-64:]:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, when a frame header is found and the end is there."""
    if b"\xff\xd9" not in content[-1024:]:
        return None
    position = 2
    while position + 9 < len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        # A marker may be padded with FF bytes.
        position += 1 if marker == 0xFF else 2 + int.from_bytes(content[position + 2 : position + 4], "big")
    return None
