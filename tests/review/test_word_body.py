"""A Word file as passages: notes, text boxes, wrappers and lists of contents, each read once."""

from __future__ import annotations

from xml.etree import ElementTree

from rpkd.review._remarks import Item, Kind
from rpkd.review.word._body import Passage, Story, read_body
from rpkd.review.word._changes import tracked_changes
from rpkd.review.word._comments import comment_remarks
from rpkd.review.word._parts import WordParts
from rpkd.review.word._places import placed

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
ITEMS = [
    Item("1-1", Kind.PARAGRAPH, "Angka kemiskinan turun sejak tahun lalu.", "BAB I", "BAB I Pendahuluan"),
    Item("1-2", Kind.PARAGRAPH, "Target ditetapkan bersama perangkat daerah.", "BAB I", "BAB I Pendahuluan"),
]


def numbered(number: str, text: str) -> str:
    name = f"butir_{number.replace('-', '_')}_"
    return f'<w:bookmarkStart w:id="1" w:name="{name}"/><w:r><w:t>{number}\u2002{text}</w:t></w:r>'


FIRST, SECOND = (numbered(item.number, item.text) for item in ITEMS)


def parts(body: str, **others: str) -> WordParts:
    document = ElementTree.fromstring(f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
    related = {kind: (ElementTree.fromstring(f"<w:{kind} {NAMES}>{text}</w:{kind}>"),) for kind, text in others.items()}
    return WordParts(document, related)


def passages(body: str, **others: str) -> tuple[Passage, ...]:
    return read_body(parts(body, **others)).passages


def comment(identity: int, text: str) -> str:
    return f'<w:comment w:id="{identity}" w:author="Sari Contoh"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>'


def ranged(identity: int, run: str) -> str:
    begin, end = f'<w:commentRangeStart w:id="{identity}"/>', f'<w:commentRangeEnd w:id="{identity}"/>'
    return f'{begin}{run}{end}<w:r><w:commentReference w:id="{identity}"/></w:r>'


def test_a_remark_on_a_footnote_is_about_the_paragraph_that_cites_it() -> None:
    run = "<w:r><w:t>Menurut Susenas Maret.</w:t></w:r>"
    note = f'<w:footnote w:id="7"><w:p>{ranged(3, run)}</w:p></w:footnote>'
    body = f'<w:p>{FIRST}</w:p><w:p>{SECOND}<w:r><w:footnoteReference w:id="7"/></w:r></w:p>'
    read = parts(body, footnotes=note, comments=comment(3, "Maret tahun berapa?"))
    found = read_body(read).passages
    (remark,) = comment_remarks(read, found, placed(found, ITEMS), {"1-1": 0, "1-2": 0}, "a.docx")
    assert (remark.item, remark.quote) == ("1-2", "Menurut Susenas Maret.")


def test_a_remark_in_a_header_is_listed() -> None:
    read = parts(
        f"<w:p>{FIRST}</w:p>",
        header=f"<w:p>{ranged(3, '<w:r><w:t>RPKD</w:t></w:r>')}</w:p>",
        comments=comment(3, "Salah."),
    )
    found = read_body(read).passages
    (remark,) = comment_remarks(read, found, placed(found, ITEMS), {"1-1": 0}, "a.docx")
    assert remark.item is None
    assert remark.unplaced == "terletak di kepala atau kaki halaman, bukan pada butir"


def test_a_text_box_is_read_once_below_its_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Isi kotak</w:t></w:r></w:p></w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    found = passages(f"<w:p>{FIRST}<w:r>{both}</w:r></w:p><w:p>{SECOND}</w:p>")
    assert [(passage.story, passage.original) for passage in found][1] == (Story.BOX, "Isi kotak")
    assert len(found) == 3
    assert placed(found, ITEMS)[1].about == "1-1"


def test_wrappers_and_links_hide_nothing() -> None:
    wrapped = (
        "<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>Tautan</w:t></w:r></w:hyperlink></w:p></w:sdtContent></w:sdt>"
    )
    simple = (
        '<w:p><w:fldSimple w:instr="REF x"><w:r><w:t>Bab II</w:t><w:tab/><w:t>akhir</w:t></w:r></w:fldSimple></w:p>'
    )
    assert [passage.original for passage in passages(wrapped + simple)] == ["Tautan", "Bab II\takhir"]


def test_formulas_stand_apart() -> None:
    (passage,) = passages("<w:p><w:r><w:t>Rumus </w:t></w:r><m:oMath><m:r><m:t>z</m:t></m:r></m:oMath></w:p>")
    assert passage.original == "Rumus "


def test_entries_of_a_list_of_contents_are_known_by_their_field() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
    body = (
        f'<w:p>{begin}<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Satu</w:t></w:r></w:p>'
        '<w:p><w:r><w:t>Dua</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        "<w:p><w:r><w:t>Tiga</w:t></w:r></w:p>"
    )
    assert [passage.listed for passage in passages(body)] == [True, True, False]


def test_words_that_one_inserted_and_another_deleted_are_told_of_both() -> None:
    body = (
        f'<w:p>{FIRST}<w:ins w:author="Sari Contoh"><w:del w:author="Budi Rekaan"><w:r><w:delText> Sedikit.</w:delText>'
        "</w:r></w:del></w:ins></w:p>"
    )
    found = passages(body)
    changes = tracked_changes(found, placed(found, ITEMS), {"1-1": 0}, "a.docx").remarks
    assert [(remark.author, remark.text) for remark in changes] == [
        ("Budi Rekaan", "Hapus: « Sedikit.»"),
        ("Sari Contoh", "Sisipkan: « Sedikit.»"),
    ]


def test_neighbouring_changes_of_one_person_are_one_and_of_two_people_two() -> None:
    def change(tag: str, author: str, words: str) -> str:
        inner = "delText" if tag == "del" else "t"
        return f'<w:{tag} w:author="{author}"><w:r><w:{inner}>{words}</w:{inner}></w:r></w:{tag}>'

    space = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
    body = (
        f"<w:p>{FIRST}{change('del', 'Sari Contoh', 'satu')}{change('ins', 'Sari Contoh', 'dua')}{space}"
        f"{change('ins', 'Sari Contoh', 'tiga')}{change('ins', 'Budi Rekaan', 'empat')}</w:p>"
    )
    found = passages(body)
    changes = tracked_changes(found, placed(found, ITEMS), {"1-1": 0}, "a.docx").remarks
    assert [(remark.author, remark.text) for remark in changes] == [
        ("Sari Contoh", "«satu » → «dua tiga»"),
        ("Budi Rekaan", "Sisipkan: «empat»"),
    ]


def test_a_picture_that_somebody_put_in_is_told() -> None:
    body = f'<w:p>{FIRST}<w:ins w:author="Sari Contoh"><w:r><w:drawing/></w:r></w:ins></w:p>'
    found = passages(body)
    (remark,) = tracked_changes(found, placed(found, ITEMS), {"1-1": 0}, "a.docx").remarks
    assert (remark.item, remark.text) == ("1-1", "Sisipkan: «[gambar]»")
