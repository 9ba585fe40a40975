"""The page, the Word file, the Markdown and the terminal: what they say, and that values show as plain text."""

from __future__ import annotations

import argparse
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rpkd.cli._diff import diff
from rpkd.files import write_json
from rpkd.numbers import Unit
from rpkd.project import Project
from rpkd.render._places import Place
from rpkd.results import Column
from rpkd.review import Draft
from rpkd.review.diff._compare import Difference, compare
from rpkd.review.diff._data import difference_data
from rpkd.review.diff._markdown import difference_markdown
from rpkd.review.diff._page import difference_page
from rpkd.review.diff._word import write_difference_word
from rpkd.review.diff._words import (
    HEADLINES,
    difference_rows,
    headline_changes,
    largest_changes,
    sections,
    summary,
)

from ..document.browser import browser_tab  # noqa: TID252 - tests are no package of their own
from .drafts import LABEL, draft

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = (Column("name", "Daerah"), Column("p0", "P0", Unit.PERCENT), Column("said", "Catatan"))
HOSTILE = "<script>alert(1)</script> =1+1 {{< var x >}} [a](b) **x** `y` $z$ | #h \"k\" 'k' @fig-x 🏛 \u202eabc \x07"
PLACES = {
    "narasi-p0": Place("BAB III", "3.1 Temuan", "", "contoh", "Profil"),
    LABEL: Place("BAB IV", "4.2 Target", "Tabel 4.3", "contoh", "Prioritas Program"),
}


def pair(before: float, after: float, said: tuple[str, str] = ("a", "b")) -> tuple[Draft, Draft]:
    made = [
        draft(
            {"p0_latest": figure},
            [("Blora", figure, word)],
            COLUMNS,
            {"narasi_p0": f"Angkanya {figure:.2f} persen menurut {word}."},
            inputs={"param:a.b": json.dumps(word)},
            name=name,
        )
        for figure, word, name in ((before, said[0], "draf putaran 1"), (after, said[1], "draf terakhir"))
    ]
    return made[0], made[1]


@pytest.fixture
def moved() -> Difference:
    return compare(*pair(11.42, 10.58), PLACES)


@pytest.fixture
def same() -> Difference:
    return compare(*pair(11.42, 11.42, ("a", "a")), PLACES)


@pytest.fixture
def hostile() -> Difference:
    return compare(*pair(11.42, 10.58, ("aman", HOSTILE)), PLACES)


class Page(HTMLParser):
    """Collects what a browser would make of a page: elements with their attributes, and the visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._silent = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._silent = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text += data

    def tags(self) -> Iterator[str]:
        return (tag for tag, _ in self.elements)


def word_text(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        body = archive.read("word/document.xml").decode()
    return re.sub(r"<w:p[ >]", "\n<", body)


# What is said


def test_the_summary_counts_by_kind_and_chapter(moved: Difference) -> None:
    (said,) = summary(moved)
    assert said.startswith("4 hasil berubah: 1 angka, 2 sel tabel, dan 1 kalimat. ")
    assert said.endswith("Letaknya: BAB III Profil (1) dan BAB IV Prioritas Program (3).")


def test_sentences_never_stand_among_numbers(moved: Difference) -> None:
    groups = [group for section in sections(moved) for group in section.groups]
    assert [(group.title, group.is_prose, len(group.changes)) for group in groups] == [
        ("Kalimat dari notebook contoh", True, 1),
        ("Angka dari notebook contoh", False, 1),
        ("Tabel 4.3. Tabel contoh", False, 2),
    ]


def test_headlines_are_what_decision_makers_ask_for() -> None:
    figures = ("p0_latest", "projection_median", "scenario_tambahan_apbd_cost", "scenario_goal_1_cost", "grdp_latest")
    before, after = (draft(dict.fromkeys(figures, figure)) for figure in (1.0, 2.0))
    assert [change.key for change in headline_changes(compare(before, after, {}))] == list(figures[:3])


def test_the_largest_movements_are_relative_and_not_mere_rounding() -> None:
    before = draft({f"a{number}": 10.0 for number in range(10)} | {"tiny": 0.01, "zero": 0.0})
    after = draft({f"a{number}": 10.0 + number for number in range(10)} | {"tiny": 0.02, "zero": 5.0})
    assert [change.key for change in largest_changes(compare(before, after, {}), 3)] == ["a9", "a8", "a7"]


def test_few_movements_need_no_list_of_the_largest(moved: Difference) -> None:
    assert largest_changes(moved) == []


def test_rows_for_the_terminal_show_words_that_changed(moved: Difference) -> None:
    assert difference_rows(moved) == [
        (
            "BAB III Profil: Kalimat dari notebook contoh",
            "Uraian pada 3.1 Temuan; kata-katanya ikut berubah",
            "11.42 … a.",
            "10.58 … b.",
            "",
        ),
        (
            "BAB IV Prioritas Program: Angka dari notebook contoh",
            "Hasil p0_latest",
            "11,42 persen",
            "10,58 persen",
            "▼ −0,84 poin persen",
        ),
        (
            "BAB IV Prioritas Program: Tabel 4.3. Tabel contoh",
            "Blora, P0",
            "11,42 persen",
            "10,58 persen",
            "▼ −0,84 poin persen",
        ),
        ("BAB IV Prioritas Program: Tabel 4.3. Tabel contoh", "Blora, Catatan", "a", "b", ""),
    ]


# Equal drafts


def test_equal_drafts_are_told_in_one_sentence_everywhere(same: Difference, tmp_path: Path) -> None:
    sentence = "Kedua draf sama: tidak ada hasil dan tidak ada bahan yang berbeda."
    assert summary(same) == [sentence]
    assert sentence in Page(difference_page(same)).text
    assert "Kedua draf sama" in difference_markdown(same)
    write_difference_word(same, Project(ROOT), tmp_path / "beda.docx")
    assert "Kedua draf sama" in re.sub(r"<[^>]*>", "", word_text(tmp_path / "beda.docx"))
    assert difference_data(same)["empty"]


# The page


def test_the_page_is_one_file_that_asks_for_nothing(moved: Difference) -> None:
    page = Page(difference_page(moved))
    assert not {"link", "img", "iframe", "object"} & set(page.tags())
    assert all("src" not in attributes for _, attributes in page.elements)
    assert all((attributes.get("href") or "#").startswith("#") for _, attributes in page.elements)
    policy = next(dict(a)["content"] for tag, a in page.elements if tag == "meta" and "http-equiv" in a)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def test_the_page_tells_direction_in_words_and_not_by_colour(moved: Difference) -> None:
    assert re.search(r"▼ turun −0,84 poin persen", Page(difference_page(moved)).text)


def test_each_change_is_one_row_of_the_page(moved: Difference) -> None:
    page = Page(difference_page(moved))
    assert sum("data-baris" in attributes for _, attributes in page.elements) == len(moved.changes)
    assert {"del", "ins"} <= set(page.tags())


def test_hostile_values_are_text_in_the_page(hostile: Difference) -> None:
    page = Page(difference_page(hostile))
    assert list(page.tags()).count("script") == 1
    assert "<script>alert(1)</script> =1+1 {{< var x >}} [a](b) **x** `y` $z$ | #h" in page.text
    assert "🏛" in page.text
    assert "\u202e" not in page.text
    assert "\x07" not in page.text


@pytest.mark.browser
def test_the_filter_leaves_what_fits_and_a_phone_needs_no_sideways_scrolling(
    hostile: Difference, tmp_path: Path
) -> None:
    path = tmp_path / "beda.html"
    path.write_text(difference_page(hostile), encoding="utf-8")
    left = "document.querySelectorAll('[data-baris]:not([hidden])').length"
    with browser_tab(tmp_path / "profil") as tab:
        tab.open(path, 360, 800)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        assert tab.evaluate(left) == len(hostile.changes)
        tab.evaluate("kata.value = 'tabel catatan'; kata.dispatchEvent(new Event('input'))")
        assert tab.evaluate(left) == 1
        assert tab.evaluate("jumlah.textContent") == f"1 dari {len(hostile.changes)} hasil"
        assert tab.evaluate("document.getElementById('bab-1').hidden")
        assert tab.said("Log.entryAdded") == []
        assert tab.said("Runtime.exceptionThrown") == []


# Markdown and Word


def test_hostile_values_are_text_in_the_markdown(hostile: Difference) -> None:
    text = difference_markdown(hostile)
    assert not re.search(r"<|\{\{|\[a\]|`|\$|@", text)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} <= {4, 5}


def test_only_what_an_input_may_have_moved_is_written(moved: Difference) -> None:
    assert "10,58 persen" in difference_markdown(moved, only=["a.b"])
    assert difference_markdown(moved, only=["a.c"]) == "Bahan yang disebut tidak berubah sejak draf itu.\n"


def test_a_long_difference_is_cut_and_the_rest_counted(moved: Difference) -> None:
    text = difference_markdown(moved, most=2)
    assert text.endswith("2 hasil lain juga berubah; semuanya dapat dilihat dengan perintah rpkd diff.\n")
    assert "Catatan" not in text


def test_of_what_an_input_moved_the_weightiest_come_first_where_not_all_are_told(moved: Difference) -> None:
    assert headline_changes(moved)
    text = difference_markdown(moved, only=["a.b"], most=2)
    told = sum(line.startswith("|") for line in text[text.index(HEADLINES) :].splitlines()) - 2
    assert told == len(headline_changes(moved)) == 1
    assert text.endswith("3 hasil lain juga berubah; semuanya dapat dilihat dengan perintah rpkd diff.\n")
    assert HEADLINES not in difference_markdown(moved, only=["a.b"], most=4)


def test_a_very_long_value_is_shortened_in_print_and_whole_in_the_page() -> None:
    difference = compare(*pair(11.42, 10.58, ("a", "x" * 10_000)), PLACES)
    assert len(difference_markdown(difference)) < 4000
    assert "x" * 10_000 in difference_page(difference)


def test_the_word_file_is_the_same_for_the_same_difference(hostile: Difference, tmp_path: Path) -> None:
    paths = [tmp_path / "satu.docx", tmp_path / "dua.docx"]
    for path in paths:
        write_difference_word(hostile, Project(ROOT), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    text = re.sub(r"<[^>]*>", "", word_text(paths[0]))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1 {{&lt; var x &gt;}}" in text
    assert "10,58 persen" in text
    assert "<w:strike" in word_text(paths[0])


# The command


@pytest.fixture
def drafts(monkeypatch: pytest.MonkeyPatch) -> tuple[Draft, Draft]:
    both = pair(11.42, 10.58)
    monkeypatch.setenv("RPKD_PROJECT", str(ROOT))
    monkeypatch.setattr("rpkd.pipeline.find_drafts", lambda project, words: both, raising=False)
    return both


def parsed(tmp_path: Path, *endings: str) -> argparse.Namespace:
    paths = {name: tmp_path / f"beda.{name}" if name in endings else None for name in ("html", "docx", "json")}
    return argparse.Namespace(drafts=["33.16"], **paths)


@pytest.mark.parametrize("width", [60, 140])
@pytest.mark.usefixtures("drafts")
def test_the_terminal_shows_causes_and_changes_at_any_width(
    width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert diff(parsed(tmp_path)) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Kabupaten Contoh (33.16): draf putaran 1 (0123456789) → draf terakhir (0123456789)" in said
    assert "parameter a.b" in said
    assert "▼ −0,84 poin persen" in said


@pytest.mark.usefixtures("drafts")
def test_files_are_written_where_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(parsed(tmp_path, "html", "json", "docx")) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["beda.docx", "beda.html", "beda.json"]
    data = json.loads((tmp_path / "beda.json").read_text(encoding="utf-8"))
    assert [change["key"] for change in data["changes"]] == [
        "narasi_p0",
        "p0_latest",
        "tbl_contoh[Blora].p0",
        "tbl_contoh[Blora].said",
    ]
    assert data["changes"][0]["place"]["chapter"] == "BAB III"
    assert data["changes"][0]["causes"] == ["a.b"]
    assert capsys.readouterr().out.count("Ditulis: ") == 3


def test_the_data_can_be_written(moved: Difference, tmp_path: Path) -> None:
    write_json(tmp_path / "beda.json", difference_data(moved))
    assert json.loads((tmp_path / "beda.json").read_text(encoding="utf-8"))["region"] == "33.16"
