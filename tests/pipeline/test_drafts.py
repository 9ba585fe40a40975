"""Drafts: kept, found by name, compared; what was changed is named with its value."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.pipeline import BuildRequest, find_draft, find_drafts, run
from rpkd.pipeline._cells import FILE as CELLS_FILE
from rpkd.pipeline._cells import _flat, pack_cells, unpack_cells
from rpkd.pipeline._draft import PREVIOUS, draft_files, pack_draft, read_draft
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.review import compare

from .conftest import OTHER, Silent, write_notebook

ASKING = """#| label: angka
from rpkd.notebook import open_notebook
from rpkd.numbers import Unit
sesi = open_notebook("tanya", kode, params_path, run_dir)
sesi.enter_cell("#| label: angka")
frame = sesi.tables["poverty_regency"].frame
value = frame[(frame["region_code"] == kode) & (frame["year"] == 2025)]["headcount_ratio"].iloc[0]
sesi.scalar("p0", "Persentase penduduk miskin", value, Unit.PERCENT, period=2025)
sesi.text("kalimat", f"Angkanya {value} persen.")
sesi.save();
"""


@pytest.fixture
def built(project: Project, region: Region) -> Project:
    """A project of three notebooks, run once: one reads the title, one a figure."""
    write_notebook(project, "lain", OTHER)
    write_notebook(project, "tanya", ASKING)
    (project.data / "catatan.txt").write_text("satu", encoding="utf-8")
    run(project, region, BuildRequest(), Silent())
    return project


def replace_text(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def change_title(project: Project) -> None:
    replace_text(project.params / "_default.yaml", "title: Rencana", "title: Rancangan Rencana")


def test_a_changed_parameter_is_named_with_all_and_only_what_it_moved(built: Project, region: Region) -> None:
    change_title(built)
    run(built, region, BuildRequest(), Silent())
    before, after = find_drafts(built, ["52.05"])
    difference = compare(before, after, {})
    assert [(one.key, one.after) for one in difference.inputs] == [
        ("document.title", "Rancangan Rencana Penanggulangan Kemiskinan Daerah")
    ]
    assert [(change.key, change.causes) for change in difference.changes] == [("title", ("document.title",))]
    assert before.identifier != after.identifier


def test_a_changed_figure_is_named_with_its_row_and_value(built: Project, region: Region) -> None:
    path = built.data / "bps" / "poverty_regency.csv"
    text = path.read_text(encoding="utf-8")
    row = re.search(r"^52\.05,2025,([\d.]+),", text, re.MULTILINE)
    assert row is not None
    replace_text(path, row[0], f"52.05,2025,{float(row[1]) + 0.1:.2f},")
    run(built, region, BuildRequest(), Silent())
    difference = compare(*find_drafts(built, ["52.05"]), {})
    (cell,) = difference.inputs
    assert cell.key == "data/bps/poverty_regency.csv: 52.05, 2025: headcount_ratio"
    assert float(cell.before) + 0.1 == pytest.approx(float(cell.after))
    assert {change.key for change in difference.changes} == {"p0", "kalimat"}


def test_the_same_build_twice_differs_in_nothing(built: Project, region: Region, tmp_path: Path) -> None:
    run(built, region, BuildRequest(out=tmp_path / "lagi"), Silent())
    difference = compare(*find_drafts(built, [str(built.build / "52.05"), str(tmp_path / "lagi" / "52.05")]), {})
    assert difference.empty
    assert len(set(difference.identifiers)) == 1


def test_the_draft_before_is_kept_only_when_results_change(built: Project, region: Region) -> None:
    previous = built.build / "52.05" / PREVIOUS
    replace_text(built.params / "_default.yaml", "document:", "# catatan\ndocument:")
    run(built, region, BuildRequest(), Silent())
    assert not previous.exists()
    first = find_draft(built, "52.05")
    change_title(built)
    run(built, region, BuildRequest(), Silent())
    kept = find_draft(built, "52.05@sebelumnya")
    assert kept.store.scalars["title"].value == first.store.scalars["title"].value
    assert find_draft(built, str(previous)).identifier == kept.identifier


def test_the_draft_before_is_kept_when_a_notebook_comes_or_goes(built: Project, region: Region) -> None:
    write_notebook(built, "harga beras v1.2", ASKING.replace('"tanya"', '"harga beras v1.2"').replace("p0", "beras"))
    source = built.notebooks / "harga beras v1.2.ipynb"
    replace_text(source, "kalimat", "kalimat_beras")
    run(built, region, BuildRequest(), Silent())
    came = compare(*find_drafts(built, ["52.05"]), {})
    assert {change.key: change.causes for change in came.changes} == {
        "beras": ("notebooks/harga beras v1.2.ipynb",),
        "kalimat_beras": ("notebooks/harga beras v1.2.ipynb",),
    }
    source.unlink()
    run(built, region, BuildRequest(), Silent())
    went = compare(*find_drafts(built, ["52.05"]), {})
    assert {change.key: change.shown_after for change in went.changes} == {"beras": "", "kalimat_beras": ""}


def test_a_damaged_draft_does_not_replace_the_one_kept_before(built: Project, region: Region) -> None:
    change_title(built)
    run(built, region, BuildRequest(), Silent())
    kept = (built.build / "52.05" / PREVIOUS).read_bytes()
    (built.build / "52.05" / "results" / "tanya.json").unlink()
    replace_text(built.params / "_default.yaml", "title: Rancangan", "title: Naskah")
    run(built, region, BuildRequest(), Silent())
    assert find_draft(built, "52.05").store.scalars["title"].value.startswith("Naskah")  # type: ignore[union-attr]
    assert (built.build / "52.05" / PREVIOUS).read_bytes() == kept


def test_a_packed_draft_says_what_its_folder_says(built: Project, tmp_path: Path) -> None:
    folder = built.build / "52.05"
    content = pack_draft(folder)
    assert content == pack_draft(folder)
    path = tmp_path / "draf.zip"
    path.write_bytes(content)
    unpacked, packed = read_draft(folder, "a"), read_draft(path, "b")
    assert unpacked.store.to_dict() == packed.store.to_dict()
    assert unpacked.cells == packed.cells
    assert unpacked.inputs == packed.inputs
    assert unpacked.text_notebooks["kalimat"] == "tanya"


def test_cells_survive_packing() -> None:
    cells = {"data/a.csv": {"33.16, 2024: x": "1,5 «ä»"}, "params/b.yaml": {}}
    assert unpack_cells(pack_cells(cells)) == cells


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["52.05"], "belum ada draf sebelumnya"),
        (["52.05@3", "52.05"], "putaran FGD ini tidak ada"),
        (["52.06", "52.05"], "belum ada draf di sini"),
        (["52.05", "52.05", "52.05"], "sebutkan satu daerah atau dua draf"),
        (["52.05@sebelumnya"], "belum ada draf sebelumnya"),
        (["52.05@0", "52.05"], "draf ini tidak dikenal"),
        (["52.05@100", "52.05"], "1 sampai 99"),
        (["./tidak-ada", "52.05"], "belum ada draf di sini"),
        (["tidak-ada.zip", "52.05"], "belum ada draf di sini"),
    ],
)
def test_what_is_no_draft_is_told(built: Project, words: list[str], told: str) -> None:
    with pytest.raises(UserError, match=told):
        find_drafts(built, words)


def test_damaged_drafts_are_told_with_file_and_remedy(built: Project, tmp_path: Path) -> None:
    folder = built.build / "52.05"
    good = pack_draft(folder)
    for name, content in {
        "potong.zip": good[: len(good) // 2],
        "bukan.zip": b"bukan arsip",
        "kosong.zip": b"",
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(UserError, match=re.escape(name)):
            read_draft(path, "x")
    without = tmp_path / "tanpa-hasil.zip"
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr("manifest.json", (folder / "manifest.json").read_bytes())
    (folder / "x.zip").rename(without)
    with pytest.raises(UserError, match="bagian draf hilang"):
        read_draft(without, "x")
    (folder / "results" / "tanya.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match=r"bagian draf ini rusak(.|\n)*results/tanya\.json(.|\n)*rpkd build"):
        find_draft(built, "52.05")


@pytest.mark.parametrize("part", ["results/tanya.json", CELLS_FILE])
def test_a_draft_says_nothing_that_its_build_did_not(built: Project, tmp_path: Path, part: str) -> None:
    """A well-formed part of another build is no part of this one: comparing would tell wrong figures or causes."""
    path = tmp_path / "draf.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, file in draft_files(built.build / "52.05").items():
            content = file.read_bytes()
            if name == part:
                content = pack_cells({}) if name == CELLS_FILE else content.replace(b"persen.", b"persen!")
                assert content != file.read_bytes()
            archive.writestr(name, content)
    with pytest.raises(UserError, match=rf"bagian draf ini rusak(.|\n)*{part}(.|\n)*salinan yang utuh"):
        read_draft(path, "x")


def test_a_packed_draft_alone_has_nothing_to_be_compared_with(built: Project, tmp_path: Path) -> None:
    path = tmp_path / "draf.zip"
    path.write_bytes(pack_draft(built.build / "52.05"))
    with pytest.raises(UserError, match="draf pembandingnya belum disebut"):
        find_drafts(built, [str(path)])


def test_the_draft_of_another_region_is_refused_in_its_place(built: Project) -> None:
    folder = built.build / "52.05"
    folder.rename(built.build / "52.06")
    with pytest.raises(UserError, match=r"milik daerah lain(.|\n)*52\.05"):
        find_draft(built, "52.06")


def test_settings_of_the_same_name_are_kept_apart() -> None:
    steps = [{"program": "pkh", "reach": 10, "once": True}, {"program": "pkh", "reach": 20}, {"program": "gizi"}, 5]
    assert dict(_flat({"steps": steps})) == {
        "steps[pkh 1].program": "pkh",
        "steps[pkh 1].reach": "10",
        "steps[pkh 1].once": "true",
        "steps[pkh 2].program": "pkh",
        "steps[pkh 2].reach": "20",
        "steps[gizi].program": "gizi",
        "steps[4]": "5",
    }
