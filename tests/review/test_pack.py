"""The papers of a meeting: what they say, that nothing else is said, and that they hold for every region."""

from __future__ import annotations

import datetime
import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pypdf import PdfReader

from rpkd.errors import UserError
from rpkd.numbers import Unit
from rpkd.params import LoadedParams, load_params
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.report import escape
from rpkd.results import Column, Recorder, ResultStore
from rpkd.review import Draft, Item, Kind, Meeting
from rpkd.review.pack import PackFacts, pack_facts, write_papers, write_slides, write_summary
from rpkd.review.pack._people import agenda, invited
from rpkd.review.pack._questions import decisions, questions
from rpkd.review.pack._words import slots

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(ROOT)
BLORA = Region("33.16", "3316", "Kabupaten Blora", "kabupaten", "33", "Jawa Tengah", 111.4, -7.1, 1960.5)
LONG = Region(
    "31.01",
    "3101",
    "Kabupaten Administrasi Kepulauan Seribu",
    "kabupaten",
    "31",
    "Daerah Khusus Ibukota Jakarta",
    106.6,
    -5.6,
    10.2,
)
PUNCAK = Region("94.05", "9405", "Kabupaten Puncak", "kabupaten", "94", "Papua Tengah", 137.6, -3.9, 5618.8)
MEETING = Meeting(2, "2026-12-01", "09.00–12.00 WIB", "Aula Contoh", "005/7/Contoh", "2026-12-08")
HOSTILE = "<b>Rekaan</b> #let x = *satu* _dua_ [t](u) $z$ \\q | & \"k\" 'k' =1+1"
SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="453.6pt" height="223.2pt" '
    b'viewBox="0 0 453.6 223.2"><rect width="400" height="200" fill="#777777"/></svg>'
)
PAPERS = ["undangan.docx", "daftar-hadir.docx", "berita-acara.docx", "paparan.pptx", "ringkasan.pdf", "ringkasan.docx"]
P0_TEXT = (
    "Pada Maret 2025, persentase penduduk miskin di {name} tercatat 10,58 persen, turun 0,84 poin persen. Sejak 2009 "
    "angkanya turun rata-rata 0,45 poin persen per tahun.\n\nAngka kabupaten/kota diperkirakan dari sampel. Karena "
    "itu, perubahan kecil tidak boleh langsung dibaca sebagai perubahan yang nyata."
)
PROJECTION_TEXT = (
    "Persentase penduduk miskin {name} diproyeksikan turun dari 10,58 persen pada Maret 2025 menjadi sekitar 9,67 "
    "persen pada Maret 2029. Angka itu belum pasti: dengan peluang 80 persen letaknya antara 8,58 dan 10,87 persen."
)
SCENARIO_TEXT = (
    "- Bila program berjalan seperti sekarang, persentase penduduk miskin {name} diperkirakan 9,67 persen.\n- Dari dua "
    "skenario, «Tambahan» paling banyak menurunkannya: menjadi 8,25 persen. Dampak itu dengan peluang 80 persen antara "
    "0,96 dan 1,91 poin persen."
)


def _store(region: Region, *, target: bool = True, synthetic: bool = False) -> ResultStore:
    """Record what a draft of a region says, in the words and numbers of the notebooks."""
    recorder = Recorder(region.code, "contoh")
    text, label = recorder.text, " (contoh sintetis)" if synthetic else ""
    for key, value in (
        ("period", "2025–2029"),
        ("planning_agency", f"Bappeda {HOSTILE}"),
        ("head_title", "Bupati"),
        ("tkpk_chair", "Wakil Bupati"),
        ("tkpk_secretary", "Kepala Bappeda"),
        ("survey_status", "contoh sintetis" if synthetic else "tidak tersedia"),
        ("registry_status", "tidak tersedia"),
    ):
        recorder.scalar(key, key, value, Unit.TEXT)
    for key, number, unit, period in (
        ("p0_latest", 10.58, Unit.PERCENT, "2025"),
        ("p0_province", 9.48, Unit.PERCENT, "2025"),
        ("p0_nation", 8.47, Unit.PERCENT, "2025"),
        ("poor_latest", 92.01, Unit.THOUSAND_PERSONS, "2025"),
        ("projection_median", 9.67, Unit.PERCENT, "2029"),
        ("projection_low_80", 8.58, Unit.PERCENT, "2029"),
        ("projection_high_80", 10.87, Unit.PERCENT, "2029"),
        ("scenario_dasar_rate", 9.67, Unit.PERCENT, "2029"),
    ):
        recorder.scalar(key, key, number, unit, period=period)
    for key in ("projection_coverage_80", "scenario_coverage"):
        recorder.scalar(key, key, 80, Unit.PERCENT, decimals=0)
    recorder.scalar("aim_national_2029_probability", "Peluang", "kurang dari 1", Unit.PERCENT, period="2029")
    if target:
        recorder.scalar("aim_regional_2029_probability", "Peluang", 21.0, Unit.PERCENT, period="2029", decimals=0)
        recorder.scalar("target_regional_2029_high", "Target", 9.0, Unit.PERCENT, period="2029")
    rate = "P0, skenario Tambahan"
    recorder.scalar("scenario_tambahan_rate", rate, 8.25, Unit.PERCENT, period="2029")
    recorder.scalar("scenario_tambahan_cost", "Biaya", 74.0, Unit.BILLION_RUPIAH, period="2026–2029")
    columns = [
        Column(key, key.capitalize()) for key in ("owner", "year", "target", "median", "gap", "chance", "windows")
    ]
    aims = [("Nasional †", "2029", "4,50–5,00 persen", "9,67", "4,67", "kurang dari 1", "0 dari 845")]
    if target:
        aims.insert(0, ("RPJMD", "2029", "8,40–9,00 persen", "9,67", "0,67", "21", "236 dari 845"))
    recorder.table("tbl_peluang", "Peluang", columns, aims)
    columns = [
        Column("scenario", "Skenario"),
        Column("rate", "P0 2029", Unit.PERCENT),
        Column("change", "Selisih"),
        Column("cost", "Biaya"),
        Column("per_person", "Per orang"),
    ]
    rows: list[tuple[str | float, ...]] = [
        ("Program berjalan", 9.67, "–", "–", "–"),
        ("Tambahan", 8.25, "−1,42 (−1,91; −0,96)", "74,0 (APBD)", "7,0 (5,0–9,5)"),
        ("Harga naik", 9.67, "0,00", "0,0", "P0 sempat naik"),
    ]
    recorder.table("tbl_skenario", f"Perbandingan skenario{label}", columns, rows)
    columns = [Column("indicator", "Indikator"), Column("priority", "Prioritas")]
    rows = [("Rata-rata lama sekolah (RLS)", "Prioritas 2: lebih buruk"), ("Lain", "Prioritas 4: baik")]
    recorder.table("tbl_prioritas_indikator", "Prioritas", columns, rows)
    laws = ["Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi", f"Perda {HOSTILE}"]
    recorder.table("tbl_dasar_hukum", "Dasar", [Column("citation", "Peraturan")], [(law,) for law in laws])
    name = region.name
    text(
        "narasi_ringkasan",
        "- Persentase penduduk miskin 10,58 persen.\n- Angka daerah 1,10 poin persen di atas provinsi.",
    )
    text("narasi_p0", P0_TEXT.format(name=name))
    text("narasi_proyeksi", PROJECTION_TEXT.format(name=name))
    text("narasi_skenario", SCENARIO_TEXT.format(name=name))
    text("narasi_pokok_indikator", "- Prioritas 1 (a): tidak ada.\n- Prioritas 2 (lebih buruk, tetapi membaik): RLS.")
    text("narasi_prioritas", f"Tabel wilayah {name} belum diisi.\n\n**Judul**\n\n| a |\n|---|\n| 77 |")
    text("narasi_anggaran", f"Data APBD {escape(HOSTILE)} belum diisi.")
    text("narasi_matriks", "Matriks program belum diisi.")
    text("narasi_akar_masalah", "Akar masalah belum diisi.")
    for figure in ("fig_p0", "fig_proyeksi", "fig_skenario"):
        text(f"alt_{figure}", f"Grafik {figure.removeprefix('fig_')}.")
        text(f"judul_{figure}", f"Judul{label}")
        text(f"sumber_{figure}", f"Sumber: contoh{label} (diolah). Catatan panjang.")
    return recorder.store


@pytest.fixture(scope="module")
def emblem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lambang") / "lambang.png"
    Image.new("RGB", (60, 80), "grey").save(path)
    return path


def _loaded(region: Region, **changes: object) -> LoadedParams:
    from dataclasses import replace

    loaded = load_params(None, PROJECT, region)
    government = loaded.params.government.model_copy(update={"head_name": HOSTILE})
    team = loaded.params.tkpk.model_copy(update={"decree": f"Keputusan {HOSTILE}"})
    changed = loaded.params.model_copy(update={"government": government, "tkpk": team})
    return replace(loaded, params=changed, **changes)  # type: ignore[arg-type]


def _facts(
    region: Region, store: ResultStore, loaded: LoadedParams, meeting: Meeting = MEETING, **more: Any
) -> PackFacts:
    draft = Draft("0123456789", "draf", region.code, region.name, store)
    pictures = dict.fromkeys(("fig-p0", "fig-proyeksi", "fig-skenario"), SVG)
    return pack_facts(PROJECT, draft, loaded, region, meeting, pictures, **more)


@pytest.fixture(scope="module")
def facts(emblem: Path) -> PackFacts:
    return _facts(BLORA, _store(BLORA), _loaded(BLORA, coat_of_arms=emblem))


@pytest.fixture(scope="module")
def pack(facts: PackFacts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paket")
    assert write_papers(folder, facts) == PAPERS
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the pack of a draft that holds nothing, for a meeting of which nothing is known."""
    folder = tmp_path_factory.mktemp("kosong")
    loaded = load_params(None, PROJECT, LONG)
    draft = Draft("0123456789", "draf", LONG.code, LONG.name, ResultStore(LONG.code))
    write_papers(folder, pack_facts(PROJECT, draft, loaded, LONG, Meeting(1), {}))
    return folder


def _word_text(path: Path) -> str:
    body = docx.Document(str(path)).element.body
    return "\n".join("".join(part.text or "" for part in line.iter(qn("w:t"))) for line in body.iter(qn("w:p")))


def _slide_texts(path: Path) -> Iterator[str]:
    for slide in Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if getattr(shape, "has_table", False):
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
        yield slide.notes_slide.notes_text_frame.text


def _pdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def _all_text(folder: Path) -> dict[str, str]:
    texts = {path.name: _word_text(path) for path in folder.glob("*.docx")}
    texts["paparan.pptx"] = "\n".join(_slide_texts(folder / "paparan.pptx"))
    texts["ringkasan.pdf"] = _pdf_text(folder / "ringkasan.pdf")
    return texts


def test_no_paper_says_a_number_that_the_draft_does_not_have(pack: Path, facts: PackFacts) -> None:
    store = _store(BLORA)
    known = json.dumps(store.to_dict(), ensure_ascii=False)
    known += " ".join(f"{scalar} {scalar:angka}" for scalar in store.scalars.values())
    known += " ".join(cell for table in store.tables.values() for row in table.shown() for cell in row)
    allowed = set(re.findall(r"\d+(?:[.,]\d+)*", known))
    allowed |= {"0123456789", "21", "2026", "2", "1", "8", "005", "7", "9"}  # draft, dates, round, letter, and
    papers = {name: text for name, text in _all_text(pack).items() if name != "daftar-hadir.docx"}
    for name, text in papers.items():
        bare_text = re.sub(
            r"(?m)^\d+\.?$|\d\d\.\d\d–\d\d\.\d\d| \d+$", "", text
        )  # rows, times of the agenda, page numbers
        bare_text = re.sub(r"(?m)(bagian|Tabel|Gambar|butir) [\dF]+([.-]\d+)*", "", bare_text)
        bare_text = re.sub(r"(?m)^\s*\d+\. ", "", bare_text).replace("1 / 2", "").replace("2 / 2", "")
        found = set(re.findall(r"\d+(?:[.,]\d+)*", bare_text)) - allowed
        assert not {number for number in found if number not in {str(row) for row in range(1, 13)}}, (name, found)
    assert "77" not in " ".join(papers.values()).replace("0,77", "")


@pytest.mark.parametrize("name", PAPERS)
def test_hostile_names_are_plain_text_and_nothing_leaks(pack: Path, name: str) -> None:
    text = _all_text(pack)[name]
    assert not re.search(r"\bNone\b|\bnan\b|&#\d|\{\w+\}|\*\*", text.replace(HOSTILE, ""))
    if name in {"undangan.docx", "paparan.pptx", "ringkasan.docx"}:
        assert HOSTILE in text
    if name == "ringkasan.pdf":
        assert "#let x = *satu* _dua_ [t](u)" in " ".join(text.split())


def test_a_bare_draft_says_what_is_missing(bare: Path) -> None:
    texts = _all_text(bare)
    assert not any(re.search(r"\bNone\b|\bnan\b", text) for text in texts.values())
    assert "tidak tersedia" in texts["ringkasan.pdf"]
    assert "belum memuat target RPJMD" in " ".join(texts["ringkasan.pdf"].split())
    assert "PEMERINTAH PROVINSI DAERAH KHUSUS IBUKOTA JAKARTA" in texts["undangan.docx"]
    assert "DPRD provinsi" in texts["undangan.docx"]
    assert "Nomor\n:\n………" in texts["undangan.docx"]
    assert "[ Lambang" in texts["undangan.docx"]
    assert "angkanya tidak termasuk dalam data draf ini" in texts["ringkasan.docx"].lower()
    assert "Draf ini tidak memuatnya." in texts["undangan.docx"].split("\n")
    bullets = [line for line in docx.Document(str(bare / "ringkasan.docx")).paragraphs if "List" in line.style.name]
    assert bullets
    assert all(line.text for line in bullets)
    for slide in Presentation(str(bare / "paparan.pptx")).slides:
        assert all(shape.text_frame.text for shape in slide.placeholders if shape.has_text_frame)


def test_the_summary_has_two_tagged_pages(pack: Path, bare: Path) -> None:
    for folder in (pack, bare):
        reader = PdfReader(folder / "ringkasan.pdf")
        assert len(reader.pages) == 2
        assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in reader.pages} == {(595, 842)}
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "id"
    assert "Ringkasan untuk Bupati Blora" in (PdfReader(pack / "ringkasan.pdf").metadata or {}).get("/Title", "")
    first, second = (" ".join(page.extract_text().split()) for page in PdfReader(pack / "ringkasan.pdf").pages)
    assert "9,67 persen" in first
    assert "Keputusan yang dimohon dari Bupati Blora" in second
    assert "8,25" in second
    assert "Biaya per orang ialah biaya agar satu orang keluar dari kemiskinan selama satu tahun." in second


def test_the_editable_summary_says_the_same(pack: Path) -> None:
    text = _word_text(pack / "ringkasan.docx")
    assert "Keputusan yang dimohon dari Bupati Blora" in text
    assert "Target RPJMD 2029 (8,40–9,00 persen)" in text.split("\n")


def test_priorities_name_places_only_where_the_draft_ranks_them_or_says_why_not(tmp_path: Path) -> None:
    store = _store(BLORA)
    store.texts["narasi_kecamatan"] = "Kabupaten Blora terbagi atas 16 kecamatan."
    found = _facts(BLORA, store, _loaded(BLORA))
    assert found.locations == ("Tabel wilayah Kabupaten Blora belum diisi.",)
    write_summary(tmp_path / "r.pdf", found)
    assert "terbagi atas" not in _pdf_text(tmp_path / "r.pdf")


def test_long_names_and_many_sentences_still_make_two_pages(tmp_path: Path) -> None:
    store = _store(LONG)
    long = " ".join(["Kalimat yang cukup panjang tentang keadaan daerah ini, dengan angka 10,58 persen."] * 40)
    for key in ("narasi_proyeksi", "narasi_prioritas", "narasi_pokok_indikator"):
        store.texts[key] = long
    store.scalars["planning_agency"] = store.scalars["period"].__class__(
        "planning_agency", "Perangkat daerah", "Badan " + "Perencanaan " * 15, Unit.TEXT
    )
    write_summary(tmp_path / "r.pdf", _facts(LONG, store, _loaded(LONG)))
    assert len(PdfReader(tmp_path / "r.pdf").pages) == 2


def test_every_slide_text_lies_in_a_placeholder_of_a_wide_deck(pack: Path) -> None:
    deck = Presentation(str(pack / "paparan.pptx"))
    assert (deck.slide_width, deck.slide_height) == (12_191_695, 6_858_000)
    assert [layout.name for layout in deck.slide_layouts] == [
        "Sampul", "Judul dan isi", "Judul dan empat angka", "Judul dan tabel", "Judul dan gambar"
    ]  # fmt: skip
    assert 12 <= len(deck.slides) <= 18
    kinds = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
    for number, slide in enumerate(deck.slides):
        assert slide.shapes.title is not None
        assert slide.shapes.title.text
        assert slide.shapes.title.placeholder_format.type in kinds
        for shape in slide.shapes:
            emblem = number == 0 and shape.shape_type == 13 and not shape.is_placeholder
            assert shape.is_placeholder or emblem, (number, shape.name)
            assert shape.top + shape.height <= deck.slide_height
            assert shape.left + shape.width <= deck.slide_width
        identifiers = [item.get("id") for item in slide.shapes._spTree.iter(qn_p("cNvPr"))]
        assert len(set(identifiers)) == len(identifiers)


def qn_p(name: str) -> str:
    from pptx.oxml.ns import qn as pptx_name

    return str(pptx_name(f"p:{name}"))


def test_slides_are_numbered_in_indonesian_and_large_enough(pack: Path) -> None:
    from pptx.oxml.ns import qn as name

    deck = Presentation(str(pack / "paparan.pptx"))
    for number, slide in enumerate(deck.slides):
        fields = [field.get("type") for field in slide._element.iter(name("a:fld"))]
        assert fields == (["slidenum"] if number else [])
        runs = list(slide._element.iter(name("a:r")))
        assert {run.find(name("a:rPr")).get("lang") for run in runs} == {"id-ID"}
        sizes = [int(run.find(name("a:rPr")).get("sz", "1800")) for run in runs]
        assert min(sizes) >= 1800
    body = {layout.name: layout for layout in deck.slide_layouts}["Judul dan isi"].placeholders[1]
    assert int(next(body._element.iter(name("a:defRPr"))).get("sz")) >= 1800


def test_tables_say_on_their_slide_how_they_are_read(pack: Path) -> None:
    shown = {}
    for slide in Presentation(str(pack / "paparan.pptx")).slides:
        texts = [shape.text_frame.text for shape in slide.placeholders if shape.has_text_frame]
        if slide.slide_layout.name == "Judul dan tabel":
            assert all(texts), slide.shapes.title.text  # an empty place would show its prompt to the editor
        shown[slide.shapes.title.text] = " ".join(texts)
    aims = next(text for title, text in shown.items() if title.startswith("Peluang tercapainya"))
    assert "Median proyeksi dalam persen" in aims
    assert "Tanda † berarti angka target itu belum diperiksa pada naskah asli." in aims
    costs = next(text for title, text in shown.items() if title.startswith("Biaya dan hasil"))
    assert "kisaran yang memuat hasil dengan peluang 80 persen" in costs
    assert "Biaya per orang ialah" in costs


def test_titles_of_slides_have_room(tmp_path: Path) -> None:
    write_slides(tmp_path / "p.pptx", _facts(LONG, _store(LONG), _loaded(LONG)))
    for slide in list(Presentation(str(tmp_path / "p.pptx")).slides)[1:]:
        title = slide.shapes.title.text_frame
        size = title.paragraphs[0].runs[0].font.size
        points = 28 if size is None else size.pt
        # A letter is about half as wide as its size, a line 1.2 times as high; the box has 12 by 1.1 inches inside.
        lines = -(-len(title.text) * points * 0.5 // (12 * 72))
        assert lines * points * 1.2 <= 1.1 * 72, title.text


def test_charts_have_alternative_texts_sources_and_keep_their_shape(pack: Path) -> None:
    deck = Presentation(str(pack / "paparan.pptx"))
    charts = {}
    for slide in deck.slides:
        for shape in slide.placeholders:
            if shape.placeholder_format.type == PP_PLACEHOLDER.PICTURE:
                charts[shape._element.nvPicPr.cNvPr.get("descr")] = (slide, shape)
    assert list(charts) == ["Grafik p0.", "Grafik proyeksi.", "Grafik skenario."]
    for slide, shape in charts.values():
        across, down = Image.open(io.BytesIO(shape.image.blob)).size
        assert across > 2000
        assert shape.width / shape.height == pytest.approx(across / down, rel=0.01)
        assert any(
            item.text_frame.text.startswith("Sumber: contoh (diolah).") for item in slide.shapes if item.has_text_frame
        )
    slide, _ = charts["Grafik proyeksi."]
    assert slide.shapes.title.text == PROJECTION_TEXT.format(name=BLORA.name).split(". ")[0]
    assert "Catatan panjang." in slide.notes_slide.notes_text_frame.text


def test_long_texts_go_on_to_another_slide_and_none_is_lost(tmp_path: Path) -> None:
    store = _store(BLORA)
    lines = [f"Butir {letter}: {'kata ' * 60}selesai." for letter in "ABCDEFGHIJ"]
    store.texts["narasi_pokok_indikator"] = "\n".join(f"- {line}" for line in lines)
    write_slides(tmp_path / "p.pptx", _facts(BLORA, store, _loaded(BLORA)))
    texts = list(_slide_texts(tmp_path / "p.pptx"))
    shown = "\n".join(texts)
    assert all(line in shown for line in lines)
    assert sum(text.endswith("(lanjutan)") for text in texts) >= 3
    assert max(text.count("selesai.") for text in texts) <= 3


def test_the_target_decides_what_is_asked() -> None:
    own = _facts(BLORA, _store(BLORA), _loaded(BLORA))
    asked = {question.topic: question for question in questions(own)}
    assert (
        asked["Target"].finding
        == "Menurut proyeksi, peluang tercapainya target RPJMD 2029 (8,40–9,00 persen) adalah 21 persen."
    )
    assert "dipertahankan" in asked["Target"].question
    assert asked["Target"].place == "BAB IV, Tabel 4.3"
    assert decisions(own)[0].startswith("Mempertahankan atau menyesuaikan target RPJMD 2029")
    none = _facts(BLORA, _store(BLORA, target=False), _loaded(BLORA))
    asked = {question.topic: question for question in questions(none)}
    assert "target nasional 2029 (4,50–5,00 persen, belum diperiksa pada naskah asli)" in asked["Target"].finding
    assert "kurang dari 1 persen" in asked["Target"].finding
    assert decisions(none)[0].startswith("Menetapkan target")
    assert "target RPJMD" in [gap.name for gap in none.gaps]


def test_a_likely_target_is_asked_about_otherwise() -> None:
    store = _store(BLORA, target=False)
    recorder = Recorder(BLORA.code, "lain")
    recorder.scalar("aim_regional_2029_probability", "Peluang", "lebih dari 99", Unit.PERCENT, period="2029")
    store.add(recorder.store)
    table = store.tables["tbl_peluang"]
    store.tables["tbl_peluang"] = type(table)(
        table.key, table.label, table.columns, (("RPJMD", "2029", "9,90 persen", "9,67", "–", "lebih dari 99", "–"),)
    )
    found = _facts(BLORA, store, _loaded(BLORA))
    assert found.aim is not None
    assert found.aim.likely
    assert "cukup tinggi" in {question.topic: question.question for question in questions(found)}["Target"]


def test_questions_name_the_numbered_place_of_the_draft() -> None:
    items = [Item("4-23", Kind.TABLE, "Peluang", "BAB IV", "4.2 Target", "Tabel 4.3", "tbl-peluang")]
    found = _facts(BLORA, _store(BLORA), _loaded(BLORA), items=items)
    assert found.place_of("tbl-peluang") == "BAB IV, Tabel 4.3, butir 4-23"


def test_what_the_office_has_filled_in_is_told_and_not_asked_for(tmp_path: Path) -> None:
    store = _store(BLORA)
    recorder = Recorder(BLORA.code, "kantor")
    for key in ("priority_district_ranked", "apbd_year", "matrix_rows"):
        recorder.scalar(key, key, 16, Unit.COUNT)
    recorder.table("tbl_akar_masalah", "Akar masalah", [Column("cause", "Sebab")], [("sebab",)])
    recorder.text("alt_fig_kuadran", "Diagram kuadran.")
    store.add(recorder.store)
    store.texts |= {
        "narasi_prioritas": "Seluruh 16 kecamatan diperingkat. Yang terberat adalah Sambong.",
        "narasi_anggaran": "Belanja daerah sudah diketahui.",
        "narasi_matriks": "Pagu sudah diketahui.",
    }
    draft = Draft("0123456789", "draf", BLORA.code, BLORA.name, store)
    found = pack_facts(PROJECT, draft, _loaded(BLORA), BLORA, MEETING, {"fig-kuadran": SVG})
    assert [gap.name for gap in found.gaps] == ["daftar keluarga (DTSEN)", "data rumah tangga Susenas"]
    write_slides(tmp_path / "p.pptx", found)
    titles = [slide.shapes.title.text for slide in Presentation(str(tmp_path / "p.pptx")).slides]
    assert "Yang terberat adalah Sambong" in titles
    assert "Anggaran dan program yang sudah diketahui" in titles
    assert not any("belum dapat" in title for title in titles)
    asked = {question.topic: question.question for question in questions(found)}
    assert asked["Lokasi"].startswith("Apakah urutan itu sesuai")
    assert "Menetapkan lokasi yang didahulukan dari urutan di dalam draf." in decisions(found)


def test_made_up_figures_are_called_so_everywhere(tmp_path: Path) -> None:
    made_up = _facts(BLORA, _store(BLORA, synthetic=True), _loaded(BLORA))
    write_papers(tmp_path, made_up)
    for name, text in _all_text(tmp_path).items():
        assert "sintetis" in text.lower() or name == "daftar-hadir.docx", name
    titles = [slide.shapes.title.text for slide in Presentation(str(tmp_path / "paparan.pptx")).slides]
    about = [title for title in titles if "Tambahan" in title or title.startswith("Biaya dan hasil")]
    assert len(about) == 2
    assert all("ontoh sintetis" in title for title in about)


def test_the_agenda_follows_the_time_of_the_meeting(facts: PackFacts) -> None:
    times = [row[0] for row in agenda(facts).rows]
    assert times[0].startswith("09.00–")
    assert times[-1].endswith("–12.00")
    assert all(before.split("–")[1] == after.split("–")[0] for before, after in itertools.pairwise(times))
    unknown = _facts(BLORA, _store(BLORA), _loaded(BLORA), Meeting(1))
    assert {row[0] for row in agenda(unknown).rows} == {"…………"}


@given(
    begin=st.integers(0, 23 * 60),
    length=st.integers(1, 600),
    shares=st.lists(st.integers(1, 20), min_size=1, max_size=9),
)
def test_the_points_of_an_agenda_fill_its_time_or_are_left_open(begin: int, length: int, shares: list[int]) -> None:
    end = begin + length
    clock = f"{begin // 60:02d}.{begin % 60:02d}–{end // 60:02d}.{end % 60:02d} WIT"
    found = slots(clock, tuple(shares))
    assert len(found) == len(shares)
    if not found[0]:
        assert end >= 24 * 60 or length < 5 * sum(shares) / min(shares) + 5
        return
    edges = [_minutes(edge) for slot in found for edge in slot.split("–")]
    assert edges[0] == begin
    assert edges[-1] == end
    assert edges == sorted(edges)
    assert edges[1:-1:2] == edges[2::2]


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def test_invited_offices_are_called_as_in_the_region() -> None:
    papua = _facts(PUNCAK, _store(PUNCAK), _loaded(PUNCAK))
    groups = {group.group: group.who for group in invited(papua)}
    assert groups["Distrik, kampung, dan kelurahan"].startswith("kepala distrik, kepala kampung, dan lurah,")
    assert {"Akademisi", "Kelompok rentan termarginalkan", "Badan Pusat Statistik"} <= set(groups)


def test_the_attendance_list_repeats_its_heading_and_has_forty_rows(pack: Path) -> None:
    document = docx.Document(str(pack / "daftar-hadir.docx"))
    table = document.tables[-1]
    assert [cell.text for cell in table.rows[0].cells] == [
        "No.", "Nama", "Instansi/lembaga", "Jabatan", "L/P", "Nomor telepon", "Tanda tangan"
    ]  # fmt: skip
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert len(table.rows) == 41
    assert "Undang-Undang Nomor 27 Tahun 2022" in _word_text(pack / "daftar-hadir.docx")


def test_the_minutes_have_every_chapter_and_room_for_decisions(pack: Path) -> None:
    text = _word_text(pack / "berita-acara.docx")
    titles = [path.read_text(encoding="utf-8").splitlines()[0] for path in sorted((ROOT / "report").glob("_bab*.qmd"))]
    assert len(titles) == 7
    for line in titles:
        assert line.removeprefix("# ").split(" {")[0] in text
    assert "Selasa, 1 Desember 2026" in text
    assert "surat undangan nomor 005/7/Contoh" in text
    assert all(word in text for word in ("Kesepakatan", "Penanggung jawab", "Tenggat", "Wakil peserta", "Dunia usaha"))


def test_the_minutes_part_no_heading_from_its_table(pack: Path) -> None:
    document = docx.Document(str(pack / "berita-acara.docx"))
    for table in document.tables[1:]:  # the first one is the letterhead
        assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in table.rows[0].cells)
        before = Paragraph(table._tbl.getprevious(), document)
        assert before.paragraph_format.keep_with_next or before.style.paragraph_format.keep_with_next, before.text


def test_the_letter_has_date_deadline_basis_and_emblem(pack: Path) -> None:
    path = pack / "undangan.docx"
    text = _word_text(path)
    assert "paling lambat Selasa, 8 Desember 2026" in text
    assert f"Keputusan {HOSTILE}." in text
    assert "KERANGKA ACUAN" in text
    document = docx.Document(str(path))
    pictures = [item.get("descr") for item in document.element.body.iter(qn("wp:docPr"))]
    assert pictures == ["Lambang daerah"]
    assert {item.get(qn("w:val")) for item in document.styles.element.iter(qn("w:lang"))} == {"id-ID"}
    assert document.core_properties.language == "id-ID"


def test_a_damaged_emblem_is_told(tmp_path: Path) -> None:
    damaged = tmp_path / "lambang.png"
    damaged.write_bytes(b"bukan gambar")
    found = _facts(BLORA, _store(BLORA), _loaded(BLORA, coat_of_arms=damaged))
    with pytest.raises(UserError, match="lambang daerah tidak terbaca"):
        write_papers(tmp_path / "paket", found)


def test_equal_inputs_give_equal_files(pack: Path, facts: PackFacts, tmp_path: Path) -> None:
    write_papers(tmp_path, facts)
    for name in PAPERS:
        assert (tmp_path / name).read_bytes() == (pack / name).read_bytes(), name
    dates = docx.Document(str(pack / "undangan.docx")).core_properties.created
    assert dates == datetime.datetime.combine(facts.date, datetime.time(), dates.tzinfo if dates else None)


def test_files_hold_nothing_of_the_machine(pack: Path) -> None:
    for name in PAPERS:
        if name.endswith(".pdf"):
            content = (pack / name).read_bytes()
        else:
            archive = zipfile.ZipFile(pack / name)
            content = b"".join(archive.read(part) for part in archive.namelist())
        assert str(ROOT).encode() not in content
        assert b"python-docx" not in content
