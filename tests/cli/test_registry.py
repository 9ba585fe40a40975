"""`rpkd registry` from made-up lists to the field and back: what is said, what is written, and what is not."""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from rpkd.cli import main
from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.registry import read_password
from rpkd.registry._sealed import seal, unseal
from rpkd.targeting import region_store
from rpkd.targeting._review import _DECISION, _NUMBER, SAME, SHEET

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "sawah-lampu-27-kereta"
CONFIGURED = "data/private/33.16/daftar.yaml"
BLORA = Region("33.16", "3316", "Kabupaten Blora", "kabupaten", "33", "Jawa Tengah", 111.4, -7.0, 1955.8)


def _clone(root: Path) -> Project:
    (root / "params").mkdir(parents=True)
    (root / "_quarto.yml").touch()
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns("unduhan", "input", "private"))
    shutil.copytree(ROOT / "params", root / "params", dirs_exist_ok=True)
    for code, name in (("33.16", "blora"), ("33.17", "rembang")):
        text = f"region: {code}\ndata:\n  registry: data/private/{code}/daftar.yaml\n"
        for old in (root / "params").glob(f"{code}-*.yaml"):
            old.unlink()
        (root / "params" / f"{code}-kabupaten-{name}.yaml").write_text(text)
    return Project(root.resolve())


@contextlib.contextmanager
def _here(project: Project) -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RPKD_PROJECT", str(project.root))
        patch.setenv("XDG_CONFIG_HOME", str(project.root.parent / "pengaturan"))
        patch.setenv("APPDATA", str(project.root.parent / "pengaturan"))
        patch.delenv("RPKD_KEY_FILE", raising=False)
        patch.setenv("RPKD_PASSWORD", PASSWORD)
        yield patch


KEPT = ("dtsen", "p3ke", "pkh-sesudah", "pbi-jk-sebelum")
"""Lists of the example that are used here: one for each way of reading, and programmes of families and of persons."""


@pytest.fixture(scope="module")
def matched(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = _clone(tmp_path_factory.mktemp("padan") / "klon")
    with _here(project):
        assert main(["registry", "example", "33.16", "--families", "150"]) == 0
        path = _private(project) / "daftar.yaml"
        head, *entries = path.read_text().split("  - name: ")
        kept = [entry for entry in entries if entry.split("\n")[0] in KEPT]
        path.write_text("  - name: ".join([head, *kept]))
        for file in _private(project).glob("contoh-sintetis-*"):
            if file.stem.removeprefix("contoh-sintetis-") not in KEPT:
                file.unlink()
        assert main(["registry", "match", "33.16"]) == 0
    return project


@pytest.fixture
def clone(matched: Project, tmp_path: Path) -> Iterator[Project]:
    """A copy that a test may change."""
    shutil.copytree(matched.root, tmp_path / "klon")
    shutil.copytree(matched.root.parent / "pengaturan", tmp_path / "pengaturan")
    with _here(Project((tmp_path / "klon").resolve())):
        yield Project((tmp_path / "klon").resolve())


def _private(project: Project) -> Path:
    return project.data / "private" / "33.16"


def _key(project: Project) -> Path:
    return project.root.parent / "pengaturan" / "rpkd" / "kunci" / "33.16.kunci"


def _filled(path: Path, sheet: str, answers: dict[str, object], code: str) -> None:
    """Answer every row of an encrypted workbook alike."""
    password = read_password(new=False, environment={"RPKD_PASSWORD": PASSWORD})
    book = openpyxl.load_workbook(io.BytesIO(unseal(path.read_bytes(), password, path.name)))
    table = book[sheet]
    heading = next(row for row in table.iter_rows() if code in {cell.value for cell in row})
    columns = {cell.value: cell.column for cell in heading}
    for row in range(heading[0].row + 1, table.max_row + 1):
        if table.cell(row, columns[code]).value is not None:
            for name, value in answers.items():
                table.cell(row, columns[name]).value = value
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(seal(stream.getvalue(), password))


def test_the_store_holds_no_name_or_number(matched: Project) -> None:
    with zipfile.ZipFile(_private(matched) / "padanan-keluarga.zip") as archive:
        text = b"\n".join(archive.read(name) for name in archive.namelist()).decode()
    names = (_private(matched) / "contoh-sintetis-dtsen.csv").read_text().splitlines()[1:]
    numbers = {cell for line in names for cell in line.split(",") if len(cell) == 16 and cell.isdigit()}
    assert numbers
    assert not any(number in text for number in numbers)
    assert _key(matched).stat().st_mode & 0o077 == 0


def test_lists_go_out_and_come_back(clone: Project, capsys: pytest.CaptureFixture[str]) -> None:
    village = (_private(clone) / "contoh-sintetis-dtsen.csv").read_text()
    assert main(["registry", "lists", "33.16", "--visits", "6"]) == 0
    books = sorted((_private(clone) / "verifikasi").glob("verval-*.xlsx"))
    assert 1 <= len(books) <= 6
    assert all(book.read_bytes()[:4] == b"\xd0\xcf\x11\xe0" for book in books)
    assert village == (_private(clone) / "contoh-sintetis-dtsen.csv").read_text()
    answers = {"Ditemukan": "ya", "Identitas": "sesuai", "Keadaan": "kurang", "Layak": "ya", "Kode petugas": "PKH-03"}
    for book in books:
        _filled(book, "Verifikasi", {**answers, "Tanggal kunjungan": datetime.date.today()}, "Kode keluarga")
    capsys.readouterr()
    assert main(["registry", "results", "33.16", *map(str, books)]) == 0
    assert "Jawaban baru 6, berubah 0" in capsys.readouterr().out
    trail = (_private(clone) / "verval.csv").read_text()
    assert main(["registry", "results", "33.16", *map(str, books)]) == 0
    assert "Jawaban baru 0" in capsys.readouterr().out
    assert trail == (_private(clone) / "verval.csv").read_text()


def test_decisions_on_pairs_are_measured_and_followed(clone: Project, capsys: pytest.CaptureFixture[str]) -> None:
    before = region_store(clone, BLORA, CONFIGURED)
    assert before is not None
    assert before.matching["labels"] is None
    assert main(["registry", "review", "33.16", "--pairs", "40"]) == 0
    (book,) = (_private(clone) / "verifikasi").glob("tinjauan-*.xlsx")
    _filled(book, SHEET, {_DECISION: SAME}, _NUMBER)
    assert main(["registry", "review", "33.16", str(book)]) == 0
    # Rows that say the same count as one pair.
    assert re.search(r"\b(3[5-9]|40) keputusan dibaca", capsys.readouterr().out)
    assert main(["registry", "match", "33.16"]) == 0
    after = region_store(clone, BLORA, CONFIGURED)
    assert after is not None
    assert after.matching["labels"]["labels"] >= 35
    assert after.matching["labels"]["precision"]["value"] == 1


def test_lists_that_changed_must_be_matched_again(clone: Project) -> None:
    path = _private(clone) / "contoh-sintetis-dtsen.csv"
    path.write_text(path.read_text() + "\n")
    with pytest.raises(UserError, match=r"(?s)dtsen.*berubah sesudah dipadankan.*rpkd registry match 33\.16"):
        region_store(clone, BLORA, CONFIGURED)
    # Lists that were taken to a safe place after matching are no fault.
    path.unlink()
    assert region_store(clone, BLORA, CONFIGURED) is not None


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("lost", "kunci hilang"),
        ("open", "chmod 600"),
        ("cut", "terpotong"),
    ],
)
def test_trouble_with_the_key(clone: Project, capsys: pytest.CaptureFixture[str], harm: str, told: str) -> None:
    store = (_private(clone) / "padanan-keluarga.zip").read_bytes()
    if harm == "lost":
        _key(clone).unlink()
    elif harm == "open":
        _key(clone).chmod(0o644)
    else:
        _key(clone).write_text(_key(clone).read_text()[:80])
    for action in ("match", "lists", "review"):
        assert main(["registry", action, "33.16"]) == 2
        assert told in capsys.readouterr().err
    assert (_private(clone) / "padanan-keluarga.zip").read_bytes() == store
    assert not (_private(clone) / "verifikasi").exists()


def test_a_new_key_may_be_taken_on_purpose(clone: Project) -> None:
    _key(clone).unlink()
    assert main(["registry", "match", "33.16", "--nik-only", "--new-key"]) == 0
    assert _key(clone).exists()


def test_a_wrong_password_and_a_cut_file(clone: Project, capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    assert main(["registry", "lists", "33.16", "--visits", "2"]) == 0
    books = sorted((_private(clone) / "verifikasi").glob("verval-*.xlsx"))
    content = books[0].read_bytes()
    monkeypatch.setenv("RPKD_PASSWORD", PASSWORD + "x")
    assert main(["registry", "results", "33.16", str(books[0])]) == 2
    assert "kata sandi" in capsys.readouterr().out
    monkeypatch.setenv("RPKD_PASSWORD", PASSWORD)
    books[0].write_bytes(content[: len(content) // 2])
    assert main(["registry", "results", "33.16", str(books[0])]) == 2
    assert not (_private(clone) / "verval.csv").exists()


def test_without_the_extra_numbers_still_match(clone: Project, capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    for name in ("splink", "duckdb", "msoffcrypto", "xlsxwriter"):
        monkeypatch.setitem(sys.modules, name, None)
    assert main(["registry", "match", "33.16"]) == 2
    assert "requirements-registry.txt" in capsys.readouterr().err
    assert main(["registry", "lists", "33.16"]) == 2
    assert "requirements-registry.txt" in capsys.readouterr().err
    assert main(["registry", "match", "33.16", "--nik-only"]) == 0


def test_a_planted_number_is_found(clone: Project, capsys: pytest.CaptureFixture[str]) -> None:
    out = clone.root / "build" / "33.16"
    out.mkdir(parents=True)
    (out / "catatan.txt").write_text("tidak ada apa-apa")
    assert main(["registry", "scan", "33.16"]) == 0
    line = (_private(clone) / "contoh-sintetis-dtsen.csv").read_text().splitlines()[5]
    number = next(cell for cell in line.split(",") if len(cell) == 16 and cell.isdigit())
    with zipfile.ZipFile(out / "dokumen.docx", "w") as archive:
        archive.writestr("word/document.xml", f"<w:t>{number}</w:t>")
    capsys.readouterr()
    assert main(["registry", "scan", "33.16"]) == 2
    told = capsys.readouterr()
    assert "dokumen.docx" in told.out
    assert number not in told.out + told.err


def test_where_a_scan_looks(clone: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    number = (_private(clone) / "contoh-sintetis-dtsen.csv").read_text().splitlines()[1].split(",")[2]
    for name in ("src/rpkd/contoh.py", "tests/test_contoh.py", "docs/contoh.md", ".venv/a.txt", ".mypy_cache/a.json"):
        (clone.root / name).parent.mkdir(parents=True, exist_ok=True)
        (clone.root / name).write_text(number)
    assert main(["registry", "scan", "33.16"]) == 0
    planted = ("docs/daftar.csv", "data/private/salinan.csv", "notebooks/.ipynb_checkpoints/a.ipynb", ".tmp-a")
    for name in planted:
        (clone.root / name).parent.mkdir(parents=True, exist_ok=True)
        (clone.root / name).write_text(number)
    (clone.root / "build").mkdir()
    (clone.root / "build" / "rusak.zip").write_bytes(b"PK\x03\x04 terpotong")
    capsys.readouterr()
    assert main(["registry", "scan", "33.16"]) == 2
    told = capsys.readouterr()
    assert [name for name in planted if f"nomor KK: {clone.root / name}" in told.out] == list(planted)
    assert number not in told.out + told.err
    for name in planted:
        (clone.root / name).unlink()
    assert main(["registry", "scan", "33.16"]) == 3
    assert "1 berkas tidak dapat dibaca" in capsys.readouterr().out
    assert main(["registry", "scan", "33.16", "--out", str(tmp_path / "tidak-ada")]) == 2
    assert "folder tidak ada" in capsys.readouterr().err


def test_an_example_never_replaces_an_offices_lists(clone: Project, capsys: pytest.CaptureFixture[str]) -> None:
    path = _private(clone) / "daftar.yaml"
    path.write_text("lists: []\n")
    assert main(["registry", "example", "33.16"]) == 2
    assert "tidak menimpa" in capsys.readouterr().err
    assert path.read_text() == "lists: []\n"


def test_a_province_goes_on_when_one_region_fails(clone: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["registry", "match", "--province", "33", "--nik-only", "--jobs", "2"]) == 3
    told = capsys.readouterr().out
    assert "33.16 Kabupaten Blora: " in told
    assert "33.17 Kabupaten Rembang: gagal" in told
    assert "1 daerah selesai, 1 gagal, 33 tanpa daftar." in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["registry", "match"], "daerah belum disebut"),
        (["registry", "padan", "33.16"], "pilihan tidak dikenal"),
        (["registry", "lists", "--province", "33"], "--province hanya untuk match"),
        (["registry", "results", "33.16"], "belum disebut"),
        (["registry", "match", "33.16", "x.csv"], "berlebih"),
        (["registry", "match", "17.71"], "belum ada daftar keluarga"),
        (["registry", "lists", "33.16", "--village", "33.16.99.2001"], "desa tidak ada"),
        (["registry", "lists", "33.16", "--visits", "0"], "bilangan bulat"),
    ],
)
def test_wrong_words(clone: Project, capsys: pytest.CaptureFixture[str], words: list[str], told: str) -> None:
    assert main(words) == 2
    assert told in capsys.readouterr().err


def test_check_reads_lists_and_what_they_were_matched_to(clone: Project, capsys: pytest.CaptureFixture[str]) -> None:
    from rpkd.cli._check import _check_lists, _Checked

    checked = _Checked([], [])
    _check_lists(clone, BLORA, CONFIGURED, checked)
    assert not checked.problems
    assert f"keluarga dari {len(KEPT)} daftar" in checked.looked_at[0]
    assert any("NIK tidak dapat dipakai" in remark for remark in checked.remarks)
    (_private(clone) / "contoh-sintetis-dtsen.csv").write_text("nama\n")
    _check_lists(clone, BLORA, CONFIGURED, checked)
    assert {"daftar berubah sesudah dipadankan"} < {problem.what for problem in checked.problems}
    (_private(clone) / "contoh-sintetis-dtsen.csv").unlink()
    later = _Checked([], [])
    _check_lists(clone, BLORA, CONFIGURED, later)
    assert not later.problems
    assert "tidak ada lagi di komputer ini" in later.remarks[0]
    _check_lists(clone, BLORA, "contoh", later)
    assert "dari 11 daftar" in later.looked_at[-1]


def test_quality_by_village_as_a_workbook(clone: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["registry", "check", "33.16", "--out", str(tmp_path / "mutu")]) == 0
    assert "mutu-daftar-33.16.xlsx" in capsys.readouterr().out
    book = openpyxl.load_workbook(tmp_path / "mutu" / "mutu-daftar-33.16.xlsx")
    sheet = book["dtsen"]
    table = [[cell.value for cell in row] for row in sheet.iter_rows() if row[0].value or row[1].value]
    head = next(row for row in table if row[0] == "Kode desa")
    total = next(row for row in table if row[1] == "Seluruhnya")
    villages = [row for row in table if str(row[0]).startswith("33.16.")]
    place = head.index("NIK: dapat dipakai")
    listed = (_private(clone) / "contoh-sintetis-dtsen.csv").read_text().splitlines()
    assert total[head.index("Baris")] == len(listed) - 1
    assert sum(row[place] for row in villages) <= total[place]
    assert "contoh sintetis" in str(sheet["A1"].value)
    text = str(table)
    assert not any(cell in text for cell in listed[3].split(",") if len(cell) == 16 and cell.isdigit())
