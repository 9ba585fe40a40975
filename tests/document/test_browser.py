"""The HTML document in a real browser, without a network."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .browser import browser_tab
from .conftest import Built

pytestmark = [pytest.mark.slow, pytest.mark.browser]

Make = Callable[[str], Built]


@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_asks_for_nothing_and_complains_of_nothing(built: Make, tmp_path: Path, width: int) -> None:
    page = built("33.16").document("html")
    with browser_tab(tmp_path / "profil") as tab:
        tab.open(page, width, 900)
        tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        asked = [request["request"]["url"] for request in tab.said("Network.requestWillBeSent")]
        outside = [url for url in asked if not url.startswith((page.as_uri(), "data:"))]
        assert outside == []
        assert tab.said("Log.entryAdded") == []
        assert tab.said("Runtime.exceptionThrown") == []
        assert tab.said("Runtime.consoleAPICalled") == []


def test_every_image_is_shown_and_described(built: Make, tmp_path: Path) -> None:
    with browser_tab(tmp_path / "profil") as tab:
        tab.open(built("33.16").document("html"), 1280, 900)
        images = tab.evaluate(
            "Array.from(document.images).map(i => [i.naturalWidth > 0, (i.getAttribute('alt') || '').length])"
        )
        assert len(images) >= 6
        assert all(shown and length > 40 for shown, length in images)


@pytest.mark.parametrize("width", [1280, 768, 360])
def test_the_page_fits_the_screen(built: Make, tmp_path: Path, width: int) -> None:
    with browser_tab(tmp_path / "profil") as tab:
        tab.open(built("33.16").document("html"), width, 800)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16


def test_the_navigation_leads_to_every_chapter(built: Make, tmp_path: Path) -> None:
    with browser_tab(tmp_path / "profil") as tab:
        tab.open(built("33.16").document("html"), 1280, 900)
        broken = tab.evaluate(
            "Array.from(document.querySelectorAll('a[href^=\"#\"]')).map(a => a.getAttribute('href'))"
            ".filter(h => h.length > 1 && !document.getElementById(decodeURIComponent(h.slice(1))))"
        )
        assert broken == []
        links = tab.evaluate("Array.from(document.querySelectorAll('nav a')).map(a => a.textContent.trim())")
        assert [link for link in links if link.startswith("BAB")][2].endswith("Profil Kemiskinan Daerah")


def test_the_page_says_its_language_and_has_landmarks(built: Make, tmp_path: Path) -> None:
    with browser_tab(tmp_path / "profil") as tab:
        tab.open(built("33.16").document("html"), 1280, 900)
        assert tab.evaluate("document.documentElement.lang") == "id"
        assert tab.evaluate("document.querySelectorAll('main').length") == 1
        assert "Kabupaten Blora" in tab.evaluate("document.title")
