"""The coat of arms lies inside the params folder and is a sound PNG or JPEG."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from rpkd.errors import Problem, UserError
from rpkd.params import load_params
from rpkd.project import Project


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int = 4, height: int = 4, pixels: bytes | None = None) -> bytes:
    """A grey picture; `pixels` replaces its compressed rows."""
    header = chunk(b"IHDR", struct.pack(">II", width, height) + b"\x08\0\0\0\0")
    rows = zlib.compress((b"\0" + b"\x80" * 4) * 4)
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows if pixels is None else pixels) + chunk(b"IEND", b"")


def jpeg(width: int = 4, height: int = 4) -> bytes:
    """A grey picture of one block, with the smallest tables; another size is written into its header."""
    out = io.BytesIO()
    Image.new("L", (4, 4), 128).save(out, "JPEG", progressive=True)
    content = out.getvalue()
    frame = content.index(b"\xff\xc2")
    return content[: frame + 5] + struct.pack(">HH", height, width) + content[frame + 9 :]


def load(project: Project, written: str) -> Path | None:
    path = project.params / "19.71-kota.yaml"
    path.write_text(f"region: 19.71\ndocument:\n  coat_of_arms: {written}\n", encoding="utf-8")
    loaded = load_params(path, project)
    assert loaded.coat_of_arms in loaded.files
    return loaded.coat_of_arms


def link(path: Path, target: Path) -> None:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("this system makes no symbolic links")


def refused(project: Project, written: str) -> Problem:
    with pytest.raises(UserError) as caught:
        load(project, written)
    (problem,) = caught.value.problems
    assert problem.where == "params/19.71-kota.yaml baris 3, kunci document.coat_of_arms"
    return problem


@pytest.mark.parametrize(
    ("name", "content"), [("a.png", png()), ("sub/b.PNG", png()), ("a b.jpg", jpeg()), ("c.jpeg", jpeg())]
)
def test_a_sound_picture_in_the_folder_is_taken(project: Project, name: str, content: bytes) -> None:
    path = project.params / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    assert load(project, name) == path.resolve()


@pytest.mark.parametrize(
    "written", ["/etc/lambang.png", r"C:\lambang.png", "C:lambang.png", r"'\\server\a.png'", r"a\b.png"]
)
def test_an_absolute_or_backslashed_path_is_refused(project: Project, written: str) -> None:
    assert "relatif" in refused(project, written).what


@pytest.mark.parametrize("written", ["../lambang.png", "a/../../lambang.png", ".."])
def test_a_path_out_of_the_folder_is_refused(project: Project, written: str) -> None:
    (project.root / "lambang.png").write_bytes(png())
    assert refused(project, written).what == "jalur gambar keluar dari folder parameter"


def test_a_link_out_of_the_folder_is_refused(project: Project) -> None:
    outside = project.root / "lambang.png"
    outside.write_bytes(png())
    link(project.params / "a.png", outside)
    assert "di luar folder parameter" in refused(project, "a.png").what


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.png", b"<svg/>", "bukan gambar PNG atau JPEG"),
        ("a.png", b"", "bukan gambar PNG atau JPEG"),
        ("a.png", jpeg(), "akhiran nama gambar tidak sesuai"),
        ("a.jpg", png(), "akhiran nama gambar tidak sesuai"),
        ("a.png", png()[:40], "rusak atau terpotong"),
        ("a.jpg", jpeg()[:-2], "rusak atau terpotong"),
        ("a.png", png(pixels=b"bukan data terkompresi"), "isi gambar rusak"),
        ("a.png", png(pixels=zlib.compress(b"\0\x80")), "isi gambar rusak"),
        ("a.png", png().replace(chunk(b"IEND", b""), b"") + chunk(b"IEND", b"")[:-1], "rusak atau terpotong"),
        ("a.png", png()[:29] + b"\0\0\0\0" + png()[33:], "isi gambar rusak"),
        ("a.png", png().replace(b"IDAT", b"IDAX"), "isi gambar rusak"),
        ("a.jpg", jpeg()[: jpeg().index(b"\xff\xda")] + b"\xff\xd9", "isi gambar rusak"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x04ab\x00\xff\xd9", "rusak atau terpotong"),
        ("a.png", png(60_000, 60_000), "60000 × 60000 piksel"),
        ("a.png", png(0, 5), "0 × 5 piksel"),
        ("a.jpg", jpeg(7_000, 5), "7000 × 5 piksel"),
        ("a.png", png() + b"\0" * 5_000_000, "terlalu besar (5,0 MB)"),
    ],
)
def test_what_is_not_a_usable_picture_is_refused(project: Project, name: str, content: bytes, what: str) -> None:
    (project.params / name).write_bytes(content)
    assert what in refused(project, name).what


def test_links_in_a_circle_are_told(project: Project) -> None:
    link(project.params / "a.png", project.params / "b.png")
    link(project.params / "b.png", project.params / "a.png")
    assert refused(project, "a.png").what == "tautan gambar berputar-putar"
    assert refused(project, "a.png/c.png").what == "tautan gambar berputar-putar"


def test_a_picture_below_a_file_is_not_found(project: Project) -> None:
    (project.params / "x").touch()
    assert refused(project, "x/b.png").what == "gambar tidak ditemukan"


def test_a_name_that_cannot_be_printed_is_refused(project: Project) -> None:
    assert "«🏛» (U+1F3DB" in refused(project, "🏛.png").what


def test_a_missing_picture_is_told(project: Project) -> None:
    assert refused(project, "tidak-ada.png").what == "gambar tidak ditemukan"
    assert refused(project, ".").what == "gambar tidak ditemukan"


def test_a_picture_of_the_defaults_is_found_beside_them(project: Project, tmp_path: Path) -> None:
    defaults = project.params / "_default.yaml"
    text = defaults.read_text(encoding="utf-8").replace("  coat_of_arms:  ", "  coat_of_arms: a.png  ")
    defaults.write_text(text, encoding="utf-8")
    (project.params / "a.png").write_bytes(png())
    elsewhere = tmp_path / "lain"
    elsewhere.mkdir()
    path = elsewhere / "uji.yaml"
    path.write_text("region: 19.71\n", encoding="utf-8")
    assert load_params(path, project).coat_of_arms == (project.params / "a.png").resolve()
