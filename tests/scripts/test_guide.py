"""The user guide: it leads nowhere that is not there, tells of every command, and does what it says in a clone."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from rpkd.cli._parser import _root, parse

from .conftest import SCRIPTS, guide_module

ROOT = SCRIPTS.parent
GUIDE = ROOT / "docs" / "panduan"
PAPERS = [*sorted(GUIDE.glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "data" / "README.md"]
PICTURES = GUIDE / "gambar"
LARGEST, MOST = 120_000, 2_500_000
# Words that stand for what the reader types, with something that can be read in their place.
STAND_INS = {"DAERAH…": "33.16", "DAERAH": "33.16", "A": "33.16", "B": "33.16", "NOMOR": "123", "BERKAS": "a.xlsx"}


@pytest.fixture(scope="module")
def chapters() -> ModuleType:
    return guide_module("chapters")


@cache
def anchors(path: Path) -> set[str]:
    """Names that code hosts give to headings."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    for link in links:
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def test_pictures_are_small_told_in_words_and_used() -> None:
    shown = [
        (picture, words)
        for path in PAPERS
        for words, picture in re.findall(r"!\[([^\]]*)\]\((?:docs/panduan/)?gambar/([^)]+)\)", path.read_text("utf-8"))
    ]
    assert {picture for picture, _ in shown} == {path.name for path in PICTURES.iterdir()}
    assert all(len(words) > 20 and words.endswith(".") for _, words in shown)
    sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert max(sizes.values()) <= LARGEST, sizes
    assert sum(sizes.values()) <= MOST
    for path in PICTURES.iterdir():
        with Image.open(path) as picture:
            assert picture.mode == "P", path.name
            assert picture.width >= 500, path.name


def told_commands() -> Iterator[tuple[str, str]]:
    """Every command of rpkd that the guide and the README write out, with where it stands."""
    for path in PAPERS:
        text = path.read_text(encoding="utf-8")
        blocks = [
            line for block in re.findall(r"```(?:sh|bat)\n(.*?)```", text, re.DOTALL) for line in block.splitlines()
        ]
        for code in [*blocks, *re.findall(r"`([^`\n]+)`", text)]:
            found = re.match(r"(?:rpkd|python3 scripts/rpkd\.py|py scripts\\rpkd\.py) (.+)", code.strip())
            if found and not found[1].startswith("…"):
                yield path.name, found[1]


@pytest.mark.parametrize(("where", "line"), sorted(set(told_commands())))
def test_every_command_told_is_understood(where: str, line: str) -> None:
    words = [STAND_INS.get(word, word) for word in shlex.split(line.partition(" #")[0].replace("\\", "/"))]
    if len(words) > 1 and words != ["data", "update"]:
        words = ["registry", "check", *words[2:]] if "TINDAKAN" in words else words
        # An action that is named alone is about some region.
        words += ["33.16"] if words in (["fgd", "open"], ["fgd", "read"]) else []
        assert parse(words) is not None or "--help" in words, (where, line)
    else:
        assert words[0] in _root()[1] or words == ["--help"], (where, line)


def test_every_command_and_option_is_told() -> None:
    guide = "\n".join(path.read_text(encoding="utf-8") for path in GUIDE.glob("*.md"))
    reference = (GUIDE / "17-perintah.md").read_text(encoding="utf-8")
    _, parsers = _root()
    for name, parser in parsers.items():
        assert f"`rpkd {name}" in reference, name
        for option in parser._option_string_actions:
            # Where WebAPI BPS answers is for tests; help and traces are the same everywhere.
            if option.startswith("--") and option not in {"--help", "--debug", "--address"}:
                assert option in guide, f"{name} {option}"


def test_marked_steps_are_understood_and_have_hands(chapters: ModuleType) -> None:
    hands = guide_module("hands")
    steps = [step for chapter in chapters.read_chapters() for step in chapters.steps_of(chapter)]
    assert {step.chapter[:2] for step in steps if step.verb == "coba"} >= {
        "01",
        "02",
        "03",
        "04",
        "05",
        "06",
        "07",
        "08",
    }
    for step in steps:
        assert step.verb != "tangan" or callable(getattr(hands, step.value)), step
    marks = sum(len(re.findall(r"<!--", chapter.text)) for chapter in chapters.read_chapters())
    assert marks == len(steps)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<!-- coba -->\nno block\n", "a block follows"),
        ("<!-- coba\nkodee: 2\n-->\n```sh\nrpkd doctor\n```\n", "not understood: kodee: 2"),
    ],
)
def test_a_mark_that_asks_for_nothing_is_refused(chapters: ModuleType, text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        list(chapters.steps_of(chapters.Chapter(1, "01-a.md", "1. A", text)))


def test_what_is_seen_is_compared_in_order() -> None:
    first_missing = guide_module("steps").first_missing
    printed = "Kabupaten Blora (33.16)   selesai.\n  dibuat : a.html (2,7 MB)\n"
    assert first_missing(["Kabupaten Blora (33.16) selesai.", "dibuat : a.html (… MB)"], printed) == ""
    assert first_missing(["dibuat : a.pdf"], printed) == "dibuat : a.pdf"
    assert first_missing(["dibuat", "Kabupaten"], printed) == "Kabupaten"


@pytest.mark.parametrize("name", ["chapters", "pages", "steps"])
def test_examples_in_the_scripts_run(name: str) -> None:
    assert doctest.testmod(guide_module(name)).failed == 0


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.names: set[str] = set()
        self.titles = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.titles += tag == "h1"
        self.names.add(found.get("id") or "")
        if tag == "a":
            self.links.append(found.get("href") or "")
        if tag in {"img", "script", "link", "iframe"}:
            self.loaded.append(found.get("src") or found.get("href") or "")
        assert tag != "img" or found.get("alt")


def test_the_site_is_whole_and_needs_no_network(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / "guide"), "site", "--out", str(tmp_path)],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    pages = {}
    for path in tmp_path.glob("*.html"):
        pages[path.name] = _Links()
        pages[path.name].feed(path.read_text(encoding="utf-8"))
        assert "<!-- " not in path.read_text(encoding="utf-8").partition("<body>")[2]
    assert len(pages) == len(list(GUIDE.glob("*.md")))
    for name, page in pages.items():
        assert page.titles == 1, name
        assert all((tmp_path / address).is_file() for address in page.loaded), (name, page.loaded)
        for link in page.links:
            if re.match(r"https?:", link):
                continue
            target, _, anchor = link.partition("#")
            assert (tmp_path / (target or name)).is_file(), (name, link)
            assert not anchor or anchor in pages[target or name].names, (name, link)
    from pypdf import PdfReader

    paper = PdfReader(tmp_path / "panduan-rpkd.pdf")
    assert len(paper.pages) > 30
    assert [entry.title for entry in paper.outline if not isinstance(entry, list)][1].startswith("1. Draf pertama")


@pytest.mark.slow
def test_the_guide_does_what_it_says_in_a_clone() -> None:
    # What chapter 9 makes is in the pack of chapter 7 as well; it takes long.
    chosen = ["--chapters", "1-8,10-17"]
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / "guide"), "try", "--here", "--current-python", *chosen],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
