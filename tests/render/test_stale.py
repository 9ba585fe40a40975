"""A sentence that was written for other values is found, remembered word by word, and flagged in a draft."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.render import DocumentInputs, check_narratives, choose_engine, finish_pdf, render, stage
from rpkd.render._narrative import judged_narratives, staged_narratives
from rpkd.render._stage import document_variables
from rpkd.render._stale import Record, judge, read_records, record_path, write_records

P0, BEFORE = "{{< var nilai.p0 >}}", "Kemiskinan {{< var nilai.p0 >}} masih tinggi."


def shown(p0: str = "9,43", **others: str) -> dict[str, dict[str, str]]:
    """Variables of a region whose poverty is `p0` persen."""
    numbers = {"p0": p0, **others}
    return {
        "nilai": {key: f"{number} persen" for key, number in numbers.items()},
        "angka": numbers,
        "periode": {"p0": "2025"},
        "teks": {"catatan": "Isi &#60;lama&#62;."},
    }


def accepted(prose: str, variables: Mapping[str, Mapping[str, str]]) -> dict[str, Record]:
    return {item.sentence.text: item.now for item in judge(prose, {}, variables)}


def judged(prose: str, record: dict[str, Record], variables: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(item.state, item.flag) for item in judge(prose, record, variables)]


def test_a_sentence_is_stale_once_what_it_shows_has_changed() -> None:
    record = accepted(BEFORE, shown())
    assert judged(BEFORE, record, shown()) == [("sesuai", "")]
    assert judged(BEFORE, record, shown("9,12")) == [
        ("usang", "Ditulis saat nilainya 9,43 persen; sekarang 9,12 persen.")
    ]


def test_a_sentence_in_other_words_was_never_accepted() -> None:
    record = accepted(BEFORE, shown())
    assert judged(BEFORE.replace("tinggi", "rendah"), record, shown("9,12")) == [("belum dicatat", "")]
    assert judged(BEFORE.replace(" masih", "\nmasih"), record, shown()) == [("sesuai", "")]


def test_only_values_that_moved_are_told() -> None:
    prose = f"Dari {P0} ke {{{{< var nilai.p1 >}}}} lalu {{{{< var nilai.p2 >}}}} pada {{{{< var periode.p0 >}}}}."
    record = accepted(prose, shown(p1="8,00", p2="7,00"))
    assert judged(prose, record, shown("9,12", p1="8,00", p2="6,50")) == [
        ("usang", "Ditulis saat nilainya 9,43 persen dan 7,00 persen; sekarang 9,12 persen dan 6,50 persen.")
    ]


def test_periods_and_texts_are_values_too() -> None:
    prose = "Pada {{< var periode.p0 >}} begitu. Catatan: {{< var teks.catatan >}}"
    later = {**shown(), "periode": {"p0": "2026"}, "teks": {"catatan": "Isi baru."}}
    assert judged(prose, accepted(prose, shown()), later) == [
        ("usang", "Ditulis saat periodenya 2025; sekarang 2026."),
        ("usang", "Ditulis saat isinya Isi <lama>.; sekarang Isi baru.."),
    ]


@pytest.mark.parametrize(
    ("prose", "same"),
    [
        ("Turun ke 9,43 persen.", {"nilai.p0"}),
        ("Turun ke 9,43%.", {"nilai.p0"}),
        ("Angkanya 9,43.", {"nilai.p0"}),
        ("Turun 0,55 persen.", {"nilai.change"}),
        ("Ada 5 desa.", set()),
        ("Ada 5 persen.", {"nilai.five"}),
        ("Sekitar 9,4 persen.", set()),
    ],
)
def test_a_number_typed_by_hand_is_matched_with_the_results_that_show_it(prose: str, same: set[str]) -> None:
    variables = shown(change="−0,55", five="5")
    (item,) = judge(prose, {}, variables)
    assert {name for names in item.now.typed.values() for name in names} == same


def test_a_number_typed_by_hand_is_stale_once_its_result_moved() -> None:
    prose = "Turun ke 9,43 persen di 12 desa."
    record = accepted(prose, shown())
    assert judged(prose, record, shown()) == [("sesuai", "")]
    assert judged(prose, record, shown("9,12")) == [
        ("usang", "Ditulis saat nilainya 9,43 persen; sekarang 9,12 persen.")
    ]
    gone = {**shown(), "nilai": {}, "angka": {}}
    assert judged(prose, record, gone) == [("usang", "Ditulis saat nilainya 9,43 persen; sekarang tidak ada.")]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1, max_size=12)
NAMES = st.sampled_from(["nilai.p0", "angka.p0", "teks.catatan", "nilai.null", "nilai.2025"])
VALUES = st.dictionaries(NAMES, TEXTS, max_size=2)
NUMBERS = st.sampled_from(["9,43", "12", "1.234.567", "0"])
RECORDS = st.dictionaries(
    TEXTS, st.builds(Record, VALUES, st.dictionaries(NUMBERS, VALUES, max_size=2)), min_size=1, max_size=3
)


@settings(max_examples=25, deadline=None)  # each writes a file, and waits for the disk
@given(records=RECORDS)
def test_what_is_written_is_read_back(records: dict[str, Record], tmp_path_factory: pytest.TempPathFactory) -> None:
    project = Project(tmp_path_factory.mktemp("proyek"))
    write_records(project, "17.71", {"bab4": records, "bab1": {}})
    assert read_records(project, "17.71") == {"bab4": records}


@pytest.mark.parametrize(
    "content", ["bab4: teks\n", "bab4:\n- nilai: {}\n", "bab4:\n- kalimat: a\n  nilai: [1]\n", "bab4:\n- kalimat: 5\n"]
)
def test_a_damaged_record_is_told_with_its_line(small_project: Project, content: str) -> None:
    path = record_path(small_project, "17.71")
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    (problem,) = check_narratives(small_project, "17.71")
    assert re.fullmatch(r"report/narasi/17\.71/nilai\.yaml baris \d", problem.where)
    assert "rpkd narrative 17.71 --accept" in str(problem)


def write(project: Project, prose: str, place: str = "bab1") -> None:
    folder = project.report / "narasi" / "17.71"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{place}.md").write_text(prose, encoding="utf-8")


STALE = f"""## Judul {P0}

Kalimat **penting {P0}** ini. Kalimat tetap.

- butir {P0} <b>

| Uraian {P0} | {P0} |
|:---|---:|
| kata | kata |

Tebal **dua. Kalimat {P0}** selesai.
"""
FLAG = "Ditulis saat nilainya 10,00 persen; sekarang 11,91 persen."


@pytest.fixture
def stale(small_project: Project, small_inputs: DocumentInputs) -> Project:
    write(small_project, STALE)
    now = judged_narratives(small_project, "17.71", document_variables(small_inputs.store))
    then = {item.sentence.text: Record({"nilai.p0": "10,00 persen"}, {}) for item in now["bab1"]}
    assert len(then) == 5
    write_records(small_project, "17.71", {"bab1": then})
    return small_project


def test_a_draft_marks_the_sentence_and_a_final_document_does_not(stale: Project, small_inputs: DocumentInputs) -> None:
    variables = document_variables(small_inputs.store)
    draft = staged_narratives(stale, "17.71", variables, draft=True)["bab1"]
    final = staged_narratives(stale, "17.71", variables, draft=False)["bab1"]
    assert "usang" not in final
    assert final == STALE.replace(P0, "11,91 persen").replace("<", "&#60;")
    assert draft.count("{.usang-bagian}") == 5
    assert "\n[[Kalimat **penting 11,91 persen** ini.]{.mark .usang} [Ditulis" in draft
    assert "usang-bagian} Kalimat tetap.\n" in draft
    assert draft.startswith("## Judul 11,91 persen\n\n[ [Ditulis")
    # Emphasis that begins in one sentence and ends in another cannot be put in brackets: the note stands alone.
    assert "Tebal **dua. Kalimat 11,91 persen** selesai.[ [Ditulis" in draft


def test_every_format_shows_the_flag(stale: Project, small_inputs: DocumentInputs, tmp_path: Path) -> None:
    made = {}
    for extension in ("html", "pdf", "docx"):
        staged = stage(stale, small_inputs, tmp_path / extension, "png" if extension == "docx" else "svg")
        made[extension] = tmp_path / f"rpkd.{extension}"
        render(choose_engine("embedded"), staged, extension, made[extension])
    finish_pdf(made["pdf"])
    html = re.sub(r"\s+", " ", made["html"].read_text(encoding="utf-8"))
    assert html.count(f'<span class="usang-catatan" role="note">{FLAG}</span>') == 5
    assert '<mark class="usang">Kalimat <strong>penting 11,91 persen</strong> ini.</mark>' in html
    pdf = " ".join(page.extract_text() for page in pypdf.PdfReader(made["pdf"]).pages)
    assert re.sub(r"\s+", " ", pdf).count(FLAG) == 5
    with zipfile.ZipFile(made["docx"]) as archive:
        comments, body = (archive.read(f"word/{name}.xml").decode() for name in ("comments", "document"))
    assert comments.count('w:author="rpkd"') == comments.count(FLAG) == 5
    assert "w:date" not in comments
    assert FLAG not in body
    marked = re.findall(r'<w:commentRangeStart w:id="1" ?/>(.*?)<w:commentRangeEnd w:id="1" ?/>', body, re.DOTALL)
    assert re.sub("<[^>]*>", "", marked[0]) == "Kalimat penting 11,91 persen ini."


def test_a_flag_shows_hostile_values_as_text(small_project: Project, small_inputs: DocumentInputs) -> None:
    write(small_project, BEFORE)
    hostile = "<script>]{.x} {{< var nilai.p0 >}} #panic() $x$"
    write_records(small_project, "17.71", {"bab1": {BEFORE: Record({"nilai.p0": hostile}, {})}})
    prose = staged_narratives(small_project, "17.71", document_variables(small_inputs.store), draft=True)["bab1"]
    note = re.findall(r"\[(Ditulis.*?)\]\{\.usang-catatan", prose)[0]
    assert not set(note) & set("<>{}[]$\"'`*_\\|")


def test_everything_wrong_with_placeholders_is_told_at_once(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path
) -> None:
    write(small_project, "A {{< var nilai.perid >}} {{< var p0 >}}\n{{< var nilia.p0 >}}\n{{< var nilai.p0 }}\n")
    write(small_project, "B {{< var angka.sumber >}}\n", "bab2")
    variables = document_variables(small_inputs.store)
    told = {
        (problem.where[20:], problem.value): problem.remedy
        for problem in check_narratives(small_project, "17.71", variables)
    }
    assert told == {
        ("bab1.md baris 1", "nilai.perid"): "mungkin maksudnya nilai.period",
        ("bab1.md baris 1", "p0"): "tulis {{< var nilai.p0 >}}",
        ("bab1.md baris 2", "nilia.p0"): "tulis {{< var nilai.p0 >}}",
        ("bab1.md baris 3", "{{< var nilai.p0 }}"): "tulis utuh pada satu baris: {{< var nilai.KUNCI >}}",
        ("bab2.md baris 1", "angka.sumber"): "mungkin maksudnya teks.sumber",
    }
    with pytest.raises(UserError) as raised:
        stage(small_project, replace(small_inputs, status=""), tmp_path / "dokumen", "svg")
    assert len(raised.value.problems) == 5


def test_without_results_only_the_groups_of_placeholders_are_known(small_project: Project) -> None:
    write(small_project, "A {{< var nilai.apa_saja >}} {{< var nama.p0 >}}\n")
    (problem,) = check_narratives(small_project, "17.71")
    assert (problem.what, problem.value) == ("kelompok variabel tidak dikenal", "nama.p0")
