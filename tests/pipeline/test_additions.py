"""What an office adds (a notebook with its fragment, its own prose) is in the next build, and nothing else."""

import re
import zipfile
from dataclasses import replace

import docx
import pytest

from rpkd.params import load_params, optional_params
from rpkd.pipeline import BuildRequest, build, run
from rpkd.pipeline._documents import narrative_notes, source_files
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.render._narrative import judged_narratives
from rpkd.render._stage import document_variables
from rpkd.render._stale import record_path, write_records
from rpkd.results import read_results
from rpkd.sources import Tables

from .conftest import Silent, write_notebook

REQUEST = BuildRequest(formats=("html", "docx"), engine="embedded")
FISHERS = """#| label: tbl-nelayan
#| tbl-cap: "Nelayan {{< var nilai.region_name >}}"
from rpkd.notebook import open_notebook
from rpkd.numbers import Unit
from rpkd.results import Column
sesi = open_notebook("nelayan", kode, params_path, run_dir)
sesi.enter_cell("#| label: tbl-nelayan")
sesi.scalar("fishers", "Rumah tangga nelayan", 1234, Unit.COUNT, 2025)
sesi.save()
sesi.markdown("| Uraian | Jumlah |\\n|:---|---:|\\n| Nelayan | 1.234 |")
"""
FRAGMENT = """## Nelayan

Jumlahnya {{< var nilai.fishers >}} pada {{< var periode.fishers >}} (@tbl-nelayan).

{{< embed ../notebooks/nelayan.ipynb#tbl-nelayan >}}
"""


def test_a_new_notebook_and_its_fragment_are_in_the_next_documents(project: Project, region: Region) -> None:
    chapters = "# Satu\n\nDaerah {{< var nilai.region_name >}}.\n\n{{< include _tambahan-bab4.qmd >}}\n\n# Dua\n"
    (project.report / "rpkd.qmd").write_text(chapters, encoding="utf-8")
    first = build(project, region, REQUEST, Silent())
    write_notebook(project, "nelayan", FISHERS)
    (project.report / "tambahan").mkdir()
    (project.report / "tambahan" / "bab4-nelayan.qmd").write_text(FRAGMENT, encoding="utf-8")

    report = build(project, region, REQUEST, Silent())
    assert set(first.rebuilt) >= {"notebook:baik"}
    assert "notebook:baik" in report.reused
    assert set(report.rebuilt) == {"notebook:nelayan", "results", "html", "docx"}
    assert "report/tambahan/bab4-nelayan.qmd baru" in report.rebuilt["html"]

    html = report.outputs[0].read_text(encoding="utf-8")
    words = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", html)).replace("\u00a0", " ")
    assert "1.1 Nelayan Jumlahnya 1.234 pada 2025 ( Tabel 1.1 )." in words
    assert "Tabel 1.1: Nelayan region_name 52.05 " in words
    assert words.index("Daerah region_name 52.05.") < words.index("Jumlahnya 1.234") < words.rindex("Dua")
    word = docx.Document(str(report.outputs[1]))
    assert "Jumlahnya 1.234 pada 2025 (Tabel\u00a01.1)." in [paragraph.text for paragraph in word.paragraphs]
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["Nelayan", "1.234"]
    assert build(project, region, REQUEST, Silent()).rebuilt == {}


@pytest.fixture
def accepted(project: Project, region: Region) -> Project:
    """A region that was run, and whose only sentence was accepted for another value."""
    run(project, region, BuildRequest(), Silent())
    folder = project.report / "narasi" / region.code
    folder.mkdir(parents=True)
    (folder / "bab1.md").write_text("Daerah {{< var nilai.region_name >}} ini.\n", encoding="utf-8")
    variables = document_variables(read_results(project.build / region.code / "results"))
    ((sentence,),) = judged_narratives(project, region.code, variables).values()
    then = replace(sentence.now, values={"nilai.region_name": "Nama Lama"})
    write_records(project, region.code, {"bab1": {sentence.sentence.text: then}})
    return project


def test_accepting_prose_makes_the_documents_anew_and_no_notebook(accepted: Project, region: Region) -> None:
    (accepted.report / "rpkd.qmd").write_text("# Satu\n\n{{< include _narasi-bab1.md >}}\n", encoding="utf-8")
    request = BuildRequest(formats=("docx",), engine="embedded")
    report = build(accepted, region, request, Silent())
    with zipfile.ZipFile(report.outputs[0]) as archive:
        assert (
            "Ditulis saat nilainya Nama Lama; sekarang region_name 52.05." in archive.read("word/comments.xml").decode()
        )
    record_path(accepted, region.code).unlink()
    report = build(accepted, region, request, Silent())
    assert set(report.rebuilt) == {"docx"}
    assert report.rebuilt["docx"] == ("report/narasi/52.05/nilai.yaml hilang",)
    with zipfile.ZipFile(report.outputs[0]) as archive:
        assert "Nama Lama" not in archive.read("word/comments.xml").decode()


def test_a_final_document_says_loudly_what_a_draft_flags(accepted: Project, region: Region) -> None:
    loaded = load_params(optional_params(accepted, region), accepted, region)
    results = accepted.build / region.code / "results"
    assert record_path(accepted, region.code).relative_to(accepted.root).as_posix() in source_files(
        accepted, region, loaded, Tables(accepted)
    )
    (note,) = narrative_notes(accepted, region, loaded, results)
    assert "1 kalimat narasi ditulis untuk nilai yang kini lain (bab1.md 1); ditandai di tepi draf" in note
    document = loaded.params.document.model_copy(update={"status": "final"})
    final = replace(loaded, params=loaded.params.model_copy(update={"document": document}))
    (note,) = narrative_notes(accepted, region, final, results)
    assert note.startswith("PERINGATAN: 1 kalimat narasi")
    assert "rpkd narrative 52.05 --accept" in note
    record_path(accepted, region.code).unlink()
    assert narrative_notes(accepted, region, final, results) == []
