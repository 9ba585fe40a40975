"""The page of the embedded engine: one file, readable without a network, a mouse or a script."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.render._page import one_file
from rpkd.render._pandoc import run_pandoc

REPORT = Path(__file__).resolve().parents[2] / "report"
CHAPTER = "# Pendahuluan {#sec-bab1}\n\n## Latar Belakang\n\nTeks.\n"
ONE_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="
COVER = {
    "title": "Rencana Penanggulangan Kemiskinan Daerah",
    "pagetitle": "RPKD Kota Bengkulu",
    "subtitle": "Kota Bengkulu Tahun 2025–2029",
    "region-name": "Kota Bengkulu",
    "period": "2025–2029",
    "lang": "id",
}


def page(**metadata: str) -> str:
    options = [f"--metadata={key}:{value}" for key, value in (COVER | metadata).items()]
    style = ["--template", "embedded.html", "--css", "rpkd.css"]
    arguments = ["-f", "markdown", "-t", "html5", "--standalone", "--toc", "--wrap=none", *style]
    return one_file(run_pandoc([*arguments, *options], CHAPTER, REPORT), REPORT)


def test_page_loads_nothing_and_runs_nothing() -> None:
    html = page()
    assert "<script" not in html
    assert "<link" not in html
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", html)
    assert not re.search(r"@import|url\(", html)


def test_page_has_language_title_skip_link_and_landmarks() -> None:
    html = page()
    assert '<html lang="id">' in html
    assert "<title>RPKD Kota Bengkulu</title>" in html
    assert html.index('href="#isi"') < html.index("<header") < html.index("<nav") < html.index('<main id="isi"')
    assert '<nav id="TOC" class="daftar-isi" aria-label="Daftar isi">' in html
    assert 'href="#sec-bab1"' in html
    assert html.count('<h1 class="title">') == 1


def test_cover_names_region_and_period_once() -> None:
    cover = page().partition("<header")[2].partition("</header>")[0]
    assert cover.count("Kota Bengkulu Tahun 2025–2029") == 1
    assert cover.count("Kota Bengkulu") == 1


@pytest.mark.parametrize(("metadata", "marks"), [({}, 0), ({"status": "Rancangan"}, 1)])
def test_only_a_draft_carries_a_mark(metadata: dict[str, str], marks: int) -> None:
    cover = page(**metadata).partition("<header")[2].partition("</header>")[0]
    assert cover.count('<p class="status">Rancangan</p>') == marks


def test_a_missing_coat_of_arms_is_a_frame_that_screen_readers_pass_over() -> None:
    assert '<div class="lambang lambang-kosong" aria-hidden="true">Lambang daerah</div>' in page()


def test_a_coat_of_arms_is_embedded_with_its_alternative_text(tmp_path: Path) -> None:
    picture = tmp_path / "lambang.png"
    picture.write_bytes(base64.b64decode(ONE_PIXEL))
    html = page(**{"coat-of-arms": str(picture)})
    assert 'alt="Lambang daerah Kota Bengkulu"' in html
    assert 'src="data:image/png;base64,' in html
    assert 'lambang-kosong"' not in html
    assert str(tmp_path) not in html


def test_a_vector_picture_says_that_it_is_a_picture(tmp_path: Path) -> None:
    (tmp_path / "gambar dua.svg").write_text("<svg/>", encoding="utf-8")
    page = one_file('<img src="gambar dua.svg" alt="Grafik &quot;dua&quot; src=" /> &lt;img src="x"', tmp_path)
    content = base64.b64encode(b"<svg/>").decode()
    expected = f'<img role="img" src="data:image/svg+xml;base64,{content}" alt="Grafik &quot;dua&quot; src=" />'
    assert page == f'{expected} &lt;img src="x"'


@pytest.mark.parametrize("name", ["tidak-ada.svg", "https://contoh.invalid/a.png", "//contoh.invalid/a.png", "a.txt"])
def test_a_picture_that_is_no_file_of_the_document_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match="gambar tidak dapat dimuat ke halaman") as caught:
        one_file(f'<img src="{name}" alt="" />', tmp_path)
    assert name in str(caught.value)


def test_style_has_no_web_font_and_prints_on_a4() -> None:
    style = (REPORT / "rpkd.css").read_text(encoding="utf-8")
    assert "@font-face" not in style
    assert "url(" not in style
    assert re.search(r"@page \{\s*size: A4;", style)
    assert style.count("{") == style.count("}")


def test_colours_of_text_have_high_contrast_on_white() -> None:
    style = (REPORT / "rpkd.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w[\w-]*): #([0-9a-f]{6});", style))
    for name in ("tinta", "tinta-redup", "aksen", "tautan", "tanda", "catatan", "perhatian", "penting"):
        assert contrast_with_white(colours[name]) >= 7, name


def contrast_with_white(colour: str) -> float:
    """WCAG 2 contrast ratio."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)
