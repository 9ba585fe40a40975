"""The coat of arms lies inside the params folder and is a sound PNG or JPEG."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from rpkd.errors import Problem, UserError
from rpkd.params import load_params
from rpkd.project import Project


def png(width: int = 4, height: int = 4) -> bytes:
    header = b"\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + header + b"\0" * 16 + b"\0\0\0\0IEND\xaeB`\x82"


def jpeg(width: int = 4, height: int = 4) -> bytes:
    app = b"\xff\xe0\x00\x10" + b"JFIF\0" + b"\0" * 9
    frame = b"\xff\xc2\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + app + frame + b"\0" * 8 + b"\xff\xd9"


def load(project: Project, written: str) -> Path | None:
    path = project.params / "19.71-kota.yaml"
    path.write_text(f"region: 19.71\ndocument:\n  coat_of_arms: {written}\n", encoding="utf-8")
    loaded = load_params(path, project)
    assert loaded.coat_of_arms in loaded.files
    return loaded.coat_of_arms


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
    try:
        (project.params / "a.png").symlink_to(outside)
    except OSError:
        pytest.skip("this system makes no symbolic links")
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
