"""A finished build replaces what a build made, never what somebody wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from rpkd.pipeline._manifest import Manifest, Stage
from rpkd.pipeline._replace import replace_outputs


def state(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def write(folder: Path, **texts: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A region's folder with an earlier build of three documents."""
    write(tmp_path / "daerah", a_html="lama", a_pdf="lama", a_docx="lama", manifest_json="lama")
    write(tmp_path / "daerah" / ".kerja-1", manifest_json="baru")
    return tmp_path / "daerah"


EARLIER = Manifest({ending: Stage({}, {f"a.{ending}": state("lama")}) for ending in ("html", "pdf", "docx")})


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.is_file()}


def test_what_is_new_replaces_what_was_made(folder: Path) -> None:
    write(folder / ".kerja-1", a_html="baru", a_pdf="lama")
    before = (folder / "a.pdf").stat().st_mtime_ns
    made = {"a.html": state("baru"), "a.pdf": state("lama")}
    assert replace_outputs(folder / ".kerja-1", folder, made, EARLIER) == []
    assert texts(folder) == {"a.html": "baru", "a.pdf": "lama", "manifest.json": "baru"}
    assert (folder / "a.pdf").stat().st_mtime_ns == before


def test_an_edited_document_gets_a_name_of_its_own(folder: Path) -> None:
    write(folder, a_docx="disunting")
    (folder / "a.suntingan-1.docx").write_text("lebih dulu", encoding="utf-8")
    write(folder / ".kerja-1", a_docx="baru")
    (note,) = replace_outputs(folder / ".kerja-1", folder, {"a.docx": state("baru")}, EARLIER)
    assert note.endswith("disimpan sebagai a.suntingan-2.docx")
    found = texts(folder)
    assert (found["a.docx"], found["a.suntingan-1.docx"], found["a.suntingan-2.docx"]) == (
        *("baru", "lebih dulu", "disunting"),
    )


def test_an_edited_document_that_was_not_asked_for_stays(folder: Path) -> None:
    write(folder, a_docx="disunting")
    write(folder / ".kerja-1", a_html="baru")
    # The manifest still lists what an earlier build made.
    made = {"a.html": state("baru"), "a.docx": state("lama"), "a.pdf": state("lama")}
    assert replace_outputs(folder / ".kerja-1", folder, made, EARLIER) == []
    assert texts(folder) == {"a.html": "baru", "a.pdf": "lama", "a.docx": "disunting", "manifest.json": "baru"}


def test_an_edited_document_that_is_no_longer_listed_stays(folder: Path) -> None:
    write(folder, a_docx="disunting")
    assert replace_outputs(folder / ".kerja-1", folder, {}, EARLIER) == []
    assert texts(folder) == {"a.docx": "disunting", "manifest.json": "baru"}
