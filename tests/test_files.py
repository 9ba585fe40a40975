"""Writing whole or not at all; YAML without tags, aliases or surprises."""

import errno
from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.files import read_yaml, replace_all, write_text


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


def earlier_and_new(folder: Path) -> list[tuple[Path, Path]]:
    """A folder and a file that were made before, and finished ones that take their place."""
    for name, content in (("lama", "lama"), ("kerja", "baru")):
        (folder / name / "hasil").mkdir(parents=True)
        (folder / name / "hasil" / f"{content}.txt").write_text(content, encoding="utf-8")
        (folder / name / "dokumen.html").write_text(content, encoding="utf-8")
    return [(folder / "kerja" / name, folder / "lama" / name) for name in ("hasil", "dokumen.html")]


def content_of(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_everything_is_replaced_at_once(tmp_path: Path) -> None:
    replace_all(earlier_and_new(tmp_path), tmp_path / "sebelumnya")
    assert content_of(tmp_path / "lama") == {"hasil/baru.txt": "baru", "dokumen.html": "baru"}


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_failure_on_the_way_puts_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    pairs = earlier_and_new(tmp_path)
    before = content_of(tmp_path)
    calls = 0
    original = Path.replace

    def failing(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == at:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return original(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(UserError, match="tidak ada izin"):
        replace_all(pairs, tmp_path / "sebelumnya")
    assert content_of(tmp_path) == before


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
