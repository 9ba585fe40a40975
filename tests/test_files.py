"""Writing whole or not at all; YAML without tags, aliases or surprises."""

import errno
from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.files import read_yaml, write_draft, write_text


def yaml_file(folder: Path, text: str) -> Path:
    path = folder / "contoh.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "hasil.txt"
    write_text(path, "lama")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="ruang penyimpanan penuh"):
        write_text(path, "baru")
    assert path.read_text(encoding="utf-8") == "lama"
    assert [item.name for item in tmp_path.iterdir()] == ["hasil.txt"]


def test_a_file_where_a_folder_should_be_is_explained(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match=r"berkas"):
        write_text(tmp_path / "berkas" / "hasil.txt", "x")


def test_a_draft_is_written_whole_and_its_refusal_explained(tmp_path: Path) -> None:
    write_draft(tmp_path / "a" / "teks.md", "baris\n–")
    write_draft(tmp_path / "a" / "gambar.png", b"\x89PNG")
    assert (tmp_path / "a" / "teks.md").read_bytes() == "baris\n–".encode()
    assert (tmp_path / "a" / "gambar.png").read_bytes() == b"\x89PNG"
    with pytest.raises(UserError, match=r"gagal menulis berkas"):
        write_draft(tmp_path / "a" / "teks.md" / "x", "x")


def test_a_code_stays_text(tmp_path: Path) -> None:
    document = read_yaml(yaml_file(tmp_path, "region: 19.10\nrate: 19.10\n"), frozenset({"region"}))
    assert document.data == {"region": "19.10", "rate": 19.1}


def test_every_value_knows_its_line(tmp_path: Path) -> None:
    document = read_yaml(yaml_file(tmp_path, "a: 1\nb:\n  c: 2\n  d:\n    - x\n    - y\n"))
    assert document.lines["b", "c"] == 3
    assert document.lines["b", "d", 1] == 6
    assert document.line(("b", "c", "tidak ada")) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: !!python/object/apply:os.system ['echo x']\n", ["baris 1", "tag YAML tidak diizinkan"]),
        ("a: &x 1\nb: *x\n", ["jangkar dan alias"]),
        ("a: 1\nb: 2\na: 3\n", ["baris 3", "dua kali", "baris 1"]),
        ("a: [1, 2\nb: 3\n", ["YAML tidak dapat dibaca", "baris"]),
        ("- a\n- b\n", ["bukan daftar"]),
        ("? [a, b]\n: 1\n", ["kunci harus berupa teks"]),
        ("a: " + "[" * 30 + "]" * 30 + "\n", ["terlalu dalam"]),
    ],
)
def test_unsafe_or_broken_yaml_is_refused(tmp_path: Path, text: str, expected: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        read_yaml(yaml_file(tmp_path, text))
    for fragment in expected:
        assert fragment in str(caught.value)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "contoh.yaml"
    path.write_bytes("nama: caf\xe9\n".encode("latin-1"))
    with pytest.raises(UserError, match="UTF-8"):
        read_yaml(path)


def test_an_impossible_date_stays_text_for_the_model_to_refuse(tmp_path: Path) -> None:
    assert read_yaml(yaml_file(tmp_path, "date: 2026-13-45\n")).data == {"date": "2026-13-45"}
