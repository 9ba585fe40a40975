"""The documents of real regions: their own figures, every number traced, gaps visible."""

import json
import re
from collections.abc import Callable

import docx
import pypdf
import pytest

from .conftest import Built
from .reading import known_numbers, numbers_in, pdf_text, read_document

pytestmark = pytest.mark.slow

EXAMPLES = ("17.71", "19.71", "33.16", "52.05")
# A new province of Papua, the capital, a region without figures of 2021 and 2022, one without 2014.
OTHERS = ("95.01", "31.71", "61.02", "16.12")
CHAPTERS = [
    "Pendahuluan",
    "Kondisi Umum Daerah",
    "Profil Kemiskinan Daerah",
    "Prioritas Program",
    "Lokasi Prioritas",
    "Pemantauan dan Evaluasi",
    "Penutup",
]
# Published by BPS for March 2025: persentase penduduk miskin, garis kemiskinan.
PUBLISHED = {
    "17.71": ("11,91 persen", "Rp840.710"),
    "19.71": ("4,50 persen", "Rp956.990"),
    "33.16": ("10,58 persen", "Rp492.105"),
    "52.05": ("11,15 persen", "Rp484.327"),
}

Make = Callable[[str], Built]


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_document_has_its_own_published_figures(built: Make, code: str) -> None:
    text = read_document(built(code).document("html")).text
    for figure in PUBLISHED[code]:
        assert figure in text
    for other, figures in PUBLISHED.items():
        if other != code:
            assert figures[1] not in text


@pytest.mark.parametrize("code", EXAMPLES + OTHERS)
def test_every_number_is_in_the_results(built: Make, code: str) -> None:
    build = built(code)
    text = read_document(build.document("html")).text
    body, _, run = text.rpartition("Lampiran C.")
    unknown = numbers_in(body) - known_numbers(build.store)
    assert unknown == set()
    manifest = json.dumps(json.loads((build.folder / "manifest.json").read_text(encoding="utf-8")))
    versions = set(re.findall(r"\d+(?:\.\d+)+", run))
    assert {version for version in versions if version not in manifest} <= set(known_numbers(build.store)) | {"0.1.0"}


@pytest.mark.parametrize("code", EXAMPLES + OTHERS)
def test_all_chapters_and_annexes_are_there_in_all_formats(built: Make, code: str) -> None:
    build = built(code)
    html = [heading.strip() for heading in read_document(build.document("html")).headings]
    word = [
        paragraph.text
        for paragraph in docx.Document(str(build.document("docx"))).paragraphs
        if paragraph.style and paragraph.style.name == "Heading 1"
    ]
    outline = [item.title for item in pypdf.PdfReader(build.document("pdf")).outline if not isinstance(item, list)]
    romans = ("I", "II", "III", "IV", "V", "VI", "VII")
    assert [heading for heading in html if heading in CHAPTERS] == CHAPTERS
    assert [heading for heading in word if heading in CHAPTERS] == CHAPTERS
    assert [title for title in outline if title.startswith("BAB")] == [
        f"BAB {roman} {title}" for roman, title in zip(romans, CHAPTERS, strict=True)
    ]
    protection = "Lampiran G. Perlindungan Data Pribadi dan Penyajian Data Kecil"
    for annex in ("Lampiran A. Kamus Data", "Lampiran B. Asal-usul Angka", protection):
        assert annex in html
        assert annex in word
        assert annex in outline


@pytest.mark.parametrize("code", EXAMPLES + OTHERS)
def test_the_three_formats_hold_the_same_captions(built: Make, code: str) -> None:
    build = built(code)
    caption = re.compile(r"(?:Gambar|Tabel)\s\d\.\d+: [^\n]+")
    html = build.document("html").read_text(encoding="utf-8")
    in_html = len(re.findall(r'class="nomor"', html))
    document = docx.Document(str(build.document("docx")))
    in_word = [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style and paragraph.style.name in {"Table Caption", "Image Caption"}
    ]
    text = pdf_text(build.document("pdf"))
    in_pdf = {match.split(":")[0].replace("\u00a0", " ") for match in caption.findall(text)}
    assert in_html == len([line for line in in_word if caption.match(line)])
    assert in_pdf == {line.split(":")[0].replace("\u00a0", " ") for line in in_word if caption.match(line)}


@pytest.mark.parametrize("code", EXAMPLES + OTHERS)
def test_the_pdf_is_tagged_titled_and_selectable(built: Make, code: str) -> None:
    build = built(code)
    reader = pypdf.PdfReader(build.document("pdf"))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Rencana Penanggulangan Kemiskinan Daerah {build.region.name} Tahun 2025–2029"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "id-ID"
    assert root["/MarkInfo"]["/Marked"]
    assert build.region.name in reader.pages[4].extract_text() + reader.pages[7].extract_text()


@pytest.mark.parametrize("code", EXAMPLES + OTHERS)
def test_a_missing_year_is_a_dash_with_a_note(built: Make, code: str) -> None:
    build = built(code)
    table = build.store.tables["tbl_p0"]
    known = {row[0]: row[1] for row in table.rows}
    if known.get(2023) is not None:
        pytest.skip("angka 2023 tersedia bagi daerah ini")
    shown = {row[0]: row[1] for row in table.shown()}
    assert shown["2023"] == "–"
    assert "tidak tersedia" in build.store.texts["sumber_tbl_p0"]
    assert "2023" in build.store.texts["alt_fig_p0"]


@pytest.mark.parametrize("code", EXAMPLES + OTHERS)
def test_results_say_where_they_come_from(built: Make, code: str) -> None:
    for result in [*built(code).store.scalars.values(), *built(code).store.tables.values()]:
        assert result.notebook, result.key
        assert result.cell, result.key
        assert result.source, result.key


@pytest.mark.parametrize("code", EXAMPLES)
def test_without_lists_chapter_five_says_which_ones_it_needs(built: Make, code: str) -> None:
    build = built(code)
    text = read_document(build.document("html")).text
    assert "Daftar yang Diperlukan" in text
    lists = "(DTSEN, daftar lama, dan daftar penerima program)"
    assert f"Daftar keluarga {build.region.name} {lists} tidak termasuk" in text
    assert "bagian keluarga di desil bawah bukan P0" in text


def test_no_region_leaks_into_another(built: Make) -> None:
    blora = read_document(built("33.16").document("html")).text
    dompu = read_document(built("52.05").document("html")).text
    assert "Dompu" not in blora
    assert "Blora" not in dompu
    assert "Nusa Tenggara Barat" not in blora


def test_the_word_cover_says_what_a_draft_is_called(built: Callable[[str], Built]) -> None:
    document = docx.Document(str(built("19.71").document("docx")))
    cover = [paragraph.text for paragraph in document.paragraphs[:40]]
    assert "RANCANGAN" in cover
    assert not [text for text in cover if "draf" in text.lower()]
