"""`rpkd narrative` lists and accepts sentences with numbers; `rpkd check` tells which are stale. Nothing is built."""

import argparse
import json
from pathlib import Path

import pytest

from rpkd.cli._check import check
from rpkd.cli._main import main
from rpkd.cli._narrative import narrative
from rpkd.errors import UserError
from rpkd.numbers import Unit
from rpkd.project import Project
from rpkd.results import Recorder

Capture = pytest.CaptureFixture[str]
CODE = "33.16"
ALL_PLACES = ""
PROSE = """Kemiskinan {{< var nilai.p0 >}} masih tinggi.

Bantuan menjangkau 12 desa, dan 9,43 persen penduduk miskin.
"""


@pytest.fixture
def region(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("RPKD_PROJECT", str(project.root))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("rpkd.sources.check_tables", lambda _: [])
    write(project, "bab4", PROSE)
    results(project, 9.43)
    return project


def write(project: Project, place: str, prose: str) -> None:
    folder = project.report / "narasi" / CODE
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{place}.md").write_text(prose, encoding="utf-8")


def results(project: Project, p0: float) -> None:
    recorder = Recorder(CODE, "contoh", lambda: "angka")
    recorder.scalar("p0", "Penduduk miskin", p0, Unit.PERCENT, period=2025)
    recorder.store.save(project.build / CODE / "results" / "contoh.json")


def run(accept: str | None = None) -> int:
    return narrative(argparse.Namespace(region=CODE, accept=accept))


def told_by_check(capsys: Capture) -> list[str]:
    check(argparse.Namespace(region=CODE))
    told = capsys.readouterr().out
    return [line for line in told.splitlines() if "narasi/" in line and line.startswith(("Peringatan", "Catatan"))]


def test_the_list_shows_each_sentence_then_and_now(region: Project, capsys: Capture) -> None:
    assert run() == 0
    assert "Kalimat berangka: 0 sesuai, 0 usang, 2 belum dicatat." in capsys.readouterr().out
    assert run(ALL_PLACES) == 0
    assert "2 kalimat berangka dicatat dengan nilainya sekarang: report/narasi/33.16/nilai.yaml" in (
        capsys.readouterr().out
    )
    results(region, 9.12)
    assert run() == 0
    told = capsys.readouterr().out
    assert "Kalimat berangka: 0 sesuai, 2 usang, 0 belum dicatat." in told
    row = next(line for line in told.splitlines() if "baris 1" in line)
    assert row.index("USANG") < row.index("9,43 persen") < row.index("9,12 persen")
    assert "12 (ditulis tangan)" in told


def test_the_command_accepts_all_places_or_one(region: Project, capsys: Capture) -> None:
    assert main(["narrative", "blora", "--accept"]) == 0
    assert main(["narrative", "blora", "--accept", "bab4"]) == 0
    assert capsys.readouterr().out.count("2 kalimat berangka dicatat") == 2
    assert main(["narrative", "blora"]) == 0
    assert "2 sesuai" in capsys.readouterr().out
    assert main(["narrative", "blora", "--accept", "bab44"]) == 2
    assert "mungkin maksudnya bab4" in capsys.readouterr().err


def test_accepting_one_place_leaves_the_others(region: Project, capsys: Capture) -> None:
    write(region, "bab1", "Awal {{< var nilai.p0 >}} dan seterusnya.\n")
    run(ALL_PLACES)
    results(region, 9.12)
    run("bab1")
    capsys.readouterr()
    run()
    assert "Kalimat berangka: 1 sesuai, 2 usang, 0 belum dicatat." in capsys.readouterr().out


def test_sentences_that_are_gone_are_forgotten(region: Project) -> None:
    run(ALL_PLACES)
    write(region, "bab4", "Hanya {{< var nilai.p0 >}} kini.\n")
    run("bab4")
    record = (region.report / "narasi" / CODE / "nilai.yaml").read_text(encoding="utf-8")
    assert "Hanya {{< var nilai.p0 >}} kini." in record
    assert "12 desa" not in record


def test_accepting_all_mends_a_damaged_record(region: Project, capsys: Capture) -> None:
    path = region.report / "narasi" / CODE / "nilai.yaml"
    path.write_text("bab4: rusak\n", encoding="utf-8")
    with pytest.raises(UserError, match="catatan nilai narasi tidak terbaca"):
        run("bab4")
    assert run(ALL_PLACES) == 0
    capsys.readouterr()
    run()
    assert "2 sesuai" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("place", "told"), [("bab44", "mungkin maksudnya bab4"), ("bab2", "tidak ada narasi untuk dicatat")]
)
def test_a_place_that_cannot_be_accepted_is_told(region: Project, place: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        run(place)
    assert not (region.report / "narasi" / CODE / "nilai.yaml").exists()


def test_without_a_build_there_is_nothing_to_compare_with(region: Project, capsys: Capture) -> None:
    (region.build / CODE / "results" / "contoh.json").unlink()
    with pytest.raises(UserError, match="daerah ini belum pernah disusun"):
        run()
    (note,) = told_by_check(capsys)
    assert "diperiksa saat dokumen disusun" in note


def test_check_names_what_is_stale_unrecorded_or_typed_by_hand(region: Project, capsys: Capture) -> None:
    file = "report/narasi/33.16/bab4.md"
    accept = "sesudah dibaca, jalankan rpkd narrative 33.16 --accept bab4"
    stale = "kalimat usang. Ditulis saat nilainya 9,43 persen; sekarang 9,12 persen."
    assert told_by_check(capsys) == [
        f"Catatan {file} baris 3: angka 9,43 ditulis tangan; hasil yang sama: {{{{< var nilai.p0 >}}}}",
        f"Catatan {file}: angka yang ditulis tangan dan tidak berasal dari hasil: 12 (baris 3)",
        f"Catatan {file}: 2 kalimat berangka belum dicatat nilainya (baris 1, 3); {accept}",
    ]
    run(ALL_PLACES)
    capsys.readouterr()
    assert told_by_check(capsys) == []
    results(region, 9.12)
    assert told_by_check(capsys) == [
        f"Peringatan {file} baris 1: {stale} «Kemiskinan 9,12 persen masih tinggi.»",
        f"Peringatan {file} baris 3: {stale} «Bantuan menjangkau 12 desa, dan 9,43 persen penduduk miskin.»",
    ]


def test_stale_sentences_do_not_fail_the_check_but_unknown_placeholders_do(region: Project, capsys: Capture) -> None:
    run(ALL_PLACES)
    results(region, 9.12)
    assert check(argparse.Namespace(region=CODE)) == 0
    write(region, "bab2", "A {{< var nilai.p00 >}}\n")
    (region.report / "tambahan").mkdir()
    (region.report / "tambahan" / "bab9-x.qmd").write_text("x\n", encoding="utf-8")
    assert check(argparse.Namespace(region=CODE)) == 2
    told = "".join(capsys.readouterr().out.replace("│", " ").split())
    assert "mungkinmaksudnyanilai.p0" in told
    assert "bagiantambahaninitidakmempunyaitempat" in told


def test_results_that_cannot_be_read_are_told(region: Project, capsys: Capture) -> None:
    (region.build / CODE / "results" / "contoh.json").write_text(json.dumps({}), encoding="utf-8")
    assert check(argparse.Namespace(region=CODE)) == 2
    assert "berkas hasil rusak" in capsys.readouterr().out


def test_a_region_without_prose_needs_nothing(project: Project, region: Project, capsys: Capture) -> None:
    for path in sorted((region.report / "narasi" / CODE).iterdir()):
        Path(path).unlink()
    assert run() == 0
    assert "belum mempunyai narasi" in capsys.readouterr().out
