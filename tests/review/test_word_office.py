"""A draft that three people edited in LibreOffice itself: comments, tracked changes, a paragraph cut and pasted."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from rpkd.review._remarks import Item, Origin, Read
from rpkd.review.word._read import read_word

from .word_files import CONTENT, handed_out

pytestmark = pytest.mark.office

# What people do by hand, as a macro of the office program: its own code then writes the file.
_MACRO = """
Sub Main
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  doc = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
  doc.RecordChanges = False
  comment doc, "11,42 persen", "Sari Contoh", "Angka ini dari mana? <b>=1+1</b>"
  comment doc, "8,1", "Budi Rekaan", "Target terlalu rendah."
  comment doc, "Kemiskinan ialah", "Dewi Misalan", "Pindahkan ke bab berikutnya."
  comment doc, "Cara memberi masukan", "Dewi Misalan", "Petunjuknya terlalu panjang."
  doc.RecordChanges = True
  find(doc, "ditegaskan dalam").setString("diatur dengan")
  find(doc, "lima tahun").setString("")
  whole(doc, "Undang-Undang tentang").setString("")
  doc.RecordChanges = False
  Set bench = createUnoService("com.sun.star.frame.DispatchHelper")
  Set cursor = whole(doc, "Kemiskinan ialah")
  cursor.gotoNextParagraph(True)
  doc.CurrentController.Select(cursor)
  bench.executeDispatch(doc.CurrentController.Frame, ".uno:Cut", "", 0, Array())
  Set cursor = whole(doc, "Lampiran ini menjelaskan")
  cursor.collapseToStart()
  doc.CurrentController.Select(cursor)
  bench.executeDispatch(doc.CurrentController.Frame, ".uno:Paste", "", 0, Array())
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName" : kind(0).Value = "MS Word 2007 XML"
  doc.storeToURL("{target}", kind())
  doc.close(True)
  StarDesktop.terminate()
End Sub
Function find(doc, words)
  search = doc.createSearchDescriptor()
  search.SearchString = words
  Set find = doc.findFirst(search)
End Function
Function whole(doc, words)
  Set found = find(doc, words)
  Set cursor = found.Text.createTextCursorByRange(found)
  cursor.gotoStartOfParagraph(False)
  cursor.gotoEndOfParagraph(True)
  Set whole = cursor
End Function
Sub comment(doc, words, author, content)
  Set found = find(doc, words)
  note = doc.createInstance("com.sun.star.text.textfield.Annotation")
  note.Author = author
  note.Content = content
  found.Text.insertTextContent(found, note, True)
End Sub
"""
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
# Without its document type a library is passed over in silence.
_HEAD = _XML + '<!DOCTYPE {} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{}.dtd">'
_MODULE = (
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" '
    'script:language="StarBasic">{}</script:module>'
)
_LIBRARY = (
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
    'library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/>'
    "</library:library>"
)
_LIBRARIES = (
    '<library:libraries xmlns:library="http://openoffice.org/2000/library" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" '
    'xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/></library:libraries>'
)
_AUTHOR = (
    '<item oor:path="/org.openoffice.UserProfile/Data"><prop oor:name="givenname" oor:op="fuse">'
    "<value>Dewi Misalan</value></prop></item></oor:items>"
)


def edited_in_office(handed: Path, folder: Path) -> Path:
    """Run the macro in a profile of its own."""
    profile, target = folder / "profil", folder / "kembali-office.docx"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    subprocess.run([*command, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    basic = profile / "user" / "basic"
    (basic / "Standard").mkdir(parents=True, exist_ok=True)
    macro = _MACRO.format(source=handed.as_uri(), target=target.as_uri())
    for file, kind, content in (
        ("Standard/Module1.xba", "script:module", _MODULE.format(escape(macro))),
        ("Standard/script.xlb", "library:library", _LIBRARY),
        ("script.xlc", "library:libraries", _LIBRARIES),
    ):
        (basic / file).write_text(_HEAD.format(kind, kind.partition(":")[2]) + content, encoding="utf-8")
    # The settings that the first start wrote stay: without them the next start makes the profile anew.
    settings = profile / "user" / "registrymodifications.xcu"
    settings.write_text(settings.read_text("utf-8").replace("</oor:items>", _AUTHOR), encoding="utf-8")
    subprocess.run([*command, "macro:///Standard.Module1.Main"], check=True, capture_output=True, timeout=180)
    return target


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Read, list[Item]]:
    folder = tmp_path_factory.mktemp("office")
    handed, items = handed_out(folder)
    return read_word(edited_in_office(handed, folder), items, handed), items


def test_every_comment_lands_at_its_paragraph(returned: tuple[Read, list[Item]]) -> None:
    read, _ = returned
    comments = {(remark.author, remark.text): remark for remark in read.remarks if remark.origin is Origin.COMMENT}
    assert {key: remark.item for key, remark in comments.items()} == {
        ("Sari Contoh", "Angka ini dari mana? <b>=1+1</b>"): "2-2",
        ("Budi Rekaan", "Target terlalu rendah."): "2-3",
        ("Dewi Misalan", "Pindahkan ke bab berikutnya."): "1-3",
        ("Dewi Misalan", "Petunjuknya terlalu panjang."): None,
    }
    assert comments["Sari Contoh", "Angka ini dari mana? <b>=1+1</b>"].quote == "11,42 persen"


def test_one_that_cannot_be_placed_is_listed_with_the_reason(returned: tuple[Read, list[Item]]) -> None:
    (remark,) = (remark for remark in returned[0].remarks if remark.item is None)
    assert remark.unplaced == "terletak sebelum butir pertama (halaman petunjuk atau sampul)"


def test_tracked_changes_tell_who_and_what(returned: tuple[Read, list[Item]]) -> None:
    found = [remark for remark in returned[0].remarks if remark.origin is Origin.TRACKED]
    assert [(remark.item, remark.text, remark.author) for remark in found] == [
        ("1-4", "«ditegaskan dalam» → «diatur dengan»", "Dewi Misalan"),
        ("1-5", f"Hapus paragraf: «{CONTENT[9][1]}»", "Dewi Misalan"),
        ("2-5", "Hapus: «lima tahun»", "Dewi Misalan"),
    ]
    assert all(remark.date for remark in found)


def test_the_paragraph_that_was_cut_and_pasted_is_named(returned: tuple[Read, list[Item]]) -> None:
    found = [remark for remark in returned[0].remarks if remark.origin is Origin.EDITED]
    assert [(remark.item, remark.text) for remark in found] == [("1-3", "Pindahkan butir 1-3 ke sesudah butir A-1")]
