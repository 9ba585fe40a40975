"""The draft that is handed out: the built Word document with numbers, bookmarks, line numbers and guidance."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError
from rpkd.files import write_bytes
from rpkd.render import fixed_archive
from rpkd.review._draft import Draft
from rpkd.review._remarks import Item, Kind, Meeting
from rpkd.review.word._body import style_names
from rpkd.review.word._guide import TITLE, guide_paragraphs
from rpkd.review.word._names import SEPARATOR, bookmark_name
from rpkd.review.word._outline import Spot, outline
from rpkd.review.word._parts import W

_NUMBER_STYLE, _ALONE_STYLE, _GUIDE_TITLE, _GUIDE_TEXT = "Nomor Butir", "Butir Tabel", "Judul Petunjuk", "Petunjuk"
_GREY = "6B6B6B"  # dark enough to be read in print, light enough not to be read with the sentence
_NO_LINE_NUMBERS = ("Sampul", "Title", "Subtitle", "Judul Daftar", "table of figures", "toc 1", "toc 2", "toc 3")
# Elements of a section's properties that come before its line numbers, in the order of the format.
_BEFORE_LINE_NUMBERS = ("headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar")


def mark_word(word: Path, items: Sequence[Item], output: Path, meeting: Meeting, draft: Draft) -> None:
    """Make the draft that participants comment on.

    Every place shows its number in small grey and has a bookmark of its number, lines are numbered on each page,
    changes are tracked from the first keystroke, each page says that this is material for discussion, and the first
    page how to comment. Equal inputs give equal bytes.

    Parameters
    ----------
    word : Path
        The built document.
    items : sequence of Item
        Its items, as `number_items` returned them for the same document.
    output : Path
        The file to write.
    meeting : Meeting
        The round, and until when remarks are taken.
    draft : Draft
        The draft, for its identifier.

    Raises
    ------
    UserError
        When the file is no Word document, or the items are those of another one.
    """
    import docx

    try:
        document = docx.Document(str(word))
    except Exception as error:  # python-docx passes on the errors of lxml and zipfile
        remedy = "bangun dokumennya lagi dengan rpkd build"
        raise UserError(Problem(word.name, "berkas Word tidak dapat dibaca", remedy=remedy)) from error
    body = document.element.body
    spots = outline(body, style_names(document.styles.element))
    if [(spot.kind, spot.text) for spot in spots] != [(item.kind, item.text) for item in items]:
        remedy = "bangun dokumennya lagi dengan rpkd build, lalu ulangi rpkd fgd open"
        raise UserError(Problem(word.name, "isi berkas Word bukan lagi isi draf yang diberi nomor", remedy=remedy))
    _add_styles(document)
    used = (int(mark.get(f"{W}id", "0")) for mark in body.iter(f"{W}bookmarkStart"))
    identifiers = count(max(used, default=0) + 1)
    for spot, item in zip(spots, items, strict=True):
        _mark(spot, item, identifiers)
    _number_lines(document)
    _head(document, f"Draf FGD putaran {meeting.round} · draf {draft.identifier} · bahan diskusi, bukan dokumen resmi")
    _guide(document, meeting, _example(items))
    _track_changes(document)
    buffer = io.BytesIO()
    document.save(buffer)
    write_bytes(output, fixed_archive(buffer.getvalue()))


def _add_styles(document: Any) -> None:
    """Add the looks of numbers and of the page of guidance."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    plain = (
        f'<w:b w:val="0"/><w:i w:val="0"/><w:caps w:val="0"/><w:noProof/><w:color w:val="{_GREY}"/><w:sz w:val="16"/>'
    )
    alone = '<w:keepNext/><w:suppressLineNumbers/><w:spacing w:before="120" w:after="20"/>'
    title = '<w:suppressLineNumbers/><w:spacing w:before="0" w:after="200"/>'
    text = '<w:suppressLineNumbers/><w:spacing w:before="0" w:after="120" w:line="264" w:lineRule="auto"/>'
    present = {style.style_id for style in document.styles}
    for kind, identifier, name, looks in (
        ("character", "NomorButir", _NUMBER_STYLE, f"<w:rPr>{plain}</w:rPr>"),
        ("character", "LineNumber", "line number", f'<w:rPr><w:color w:val="{_GREY}"/><w:sz w:val="14"/></w:rPr>'),
        ("paragraph", "ButirTabel", _ALONE_STYLE, f"<w:pPr>{alone}</w:pPr>"),
        ("paragraph", "JudulPetunjuk", _GUIDE_TITLE, f'<w:pPr>{title}</w:pPr><w:rPr><w:b/><w:sz w:val="30"/></w:rPr>'),
        ("paragraph", "Petunjuk", _GUIDE_TEXT, f"<w:pPr>{text}</w:pPr>"),
    ):
        own = "" if name == "line number" else ' w:customStyle="1"'
        based = '<w:basedOn w:val="Normal"/>' if kind == "paragraph" else ""
        head = f'<w:style {nsdecls("w")} w:type="{kind}"{own} w:styleId="{identifier}">'
        if identifier not in present:
            document.styles.element.append(parse_xml(f'{head}<w:name w:val="{name}"/>{based}{looks}</w:style>'))
    for style in document.styles:
        if style.name in _NO_LINE_NUMBERS and style.element.find(f"{W}pPr/{W}suppressLineNumbers") is None:
            _insert_early(style.element.get_or_add_pPr(), "suppressLineNumbers")


_BEFORE_SUPPRESSION = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr")


def _insert_early(properties: Any, name: str) -> None:
    """Insert an element of a paragraph's properties where the format wants it."""
    earlier = [child for child in properties if child.tag in {f"{W}{tag}" for tag in _BEFORE_SUPPRESSION}]
    properties.insert(list(properties).index(earlier[-1]) + 1 if earlier else 0, _element(name))


def _mark(spot: Spot, item: Item, identifiers: Iterator[int]) -> None:
    """Show an item's number and bookmark its place."""
    carrier = spot.carrier
    if carrier is None:
        carrier = _element("p")
        properties = _element("pPr")
        properties.append(_element("pStyle", val="ButirTabel"))
        carrier.append(properties)
        spot.block.addprevious(carrier)
    if item.kind is not Kind.HEADING:
        _after_properties(carrier, _number(item.number, alone=spot.carrier is None))
    _bookmark(carrier, bookmark_name(item.number), identifiers)
    if spot.block is not None:
        inner = spot.block if spot.block.tag == f"{W}p" else next(_own_paragraphs(spot), None)
        if inner is not None:
            _bookmark(inner, bookmark_name(item.number, inside=True), identifiers)


def _own_paragraphs(spot: Spot) -> Iterator[Any]:
    """Yield the paragraphs inside a table that are not the one with its number."""
    return (paragraph for paragraph in spot.block.iter(f"{W}p") if paragraph is not spot.carrier)


def _number(number: str, *, alone: bool) -> Any:
    run, properties, text = _element("r"), _element("rPr"), _element("t")
    properties.append(_element("rStyle", val="NomorButir"))
    text.text = number if alone else number + SEPARATOR
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.extend([properties, text])
    return run


def _bookmark(paragraph: Any, name: str, identifiers: Iterator[int]) -> None:
    identifier = str(next(identifiers))
    _after_properties(paragraph, _element("bookmarkStart", id=identifier, name=name))
    paragraph.append(_element("bookmarkEnd", id=identifier))


def _after_properties(paragraph: Any, element: Any) -> None:
    paragraph.insert(1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0, element)


def _number_lines(document: Any) -> None:
    """Have the lines of each page numbered in the margin, every fifth one."""
    before = {f"{W}{name}" for name in (*_BEFORE_LINE_NUMBERS, "paperSrc", "pgBorders")}
    for section in document.element.body.iter(f"{W}sectPr"):
        for old in section.findall(f"{W}lnNumType"):
            section.remove(old)
        place = max((list(section).index(child) + 1 for child in section if child.tag in before), default=0)
        section.insert(place, _element("lnNumType", countBy="5", distance="340", restart="newPage"))


def _head(document: Any, text: str) -> None:
    """Add a line to the running head of every section that has its own."""
    seen = set()
    for place, section in enumerate(document.sections):
        header = section.header
        if (place and header.is_linked_to_previous) or header.part.partname in seen:
            continue
        seen.add(header.part.partname)
        line = header.add_paragraph(style=header.paragraphs[0].style)
        line.add_run(text).italic = True


def _example(items: Sequence[Item]) -> str:
    """Return a number to show what numbers look like: that of a paragraph of a chapter, where there is one."""
    paragraphs = [item for item in items if item.kind is Kind.PARAGRAPH]
    return next((item for item in paragraphs if item.chapter.startswith("BAB")), paragraphs[0]).number


def _guide(document: Any, meeting: Meeting, example: str) -> None:
    """Put a page before the cover that says how to comment, as a section of its own."""
    body = document.element.body
    first = body[0]
    texts = [("JudulPetunjuk", TITLE), *(("Petunjuk", text) for text in guide_paragraphs(meeting, example))]
    for style, text in texts:
        paragraph, properties = _element("p"), _element("pPr")
        properties.append(_element("pStyle", val=style))
        paragraph.append(properties)
        for number, part in enumerate(text.split("**")):
            paragraph.append(_run(part, bold=bool(number % 2)))
        first.addprevious(paragraph)
    section = deepcopy(next(body.iter(f"{W}sectPr")))
    for name in ("lnNumType", "titlePg", "type", "pgNumType"):
        for child in section.findall(f"{W}{name}"):
            section.remove(child)
    last, properties = _element("p"), _element("pPr")
    properties.append(_element("pStyle", val="Petunjuk"))
    properties.append(section)
    last.append(properties)
    first.addprevious(last)
    # The cover is the first page of the document still.
    following = next(item for item in body.iter(f"{W}sectPr") if item is not section)
    if following.find(f"{W}pgNumType") is None:
        following.find(f"{W}lnNumType").addnext(_element("pgNumType", start="1"))


def _run(text: str, *, bold: bool) -> Any:
    run = _element("r")
    if bold:
        properties = _element("rPr")
        properties.append(_element("b"))
        run.append(properties)
    words = _element("t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(words)
    return run


def _track_changes(document: Any) -> None:
    """Have changes tracked, moves as moves, from the first keystroke.

    The lists of contents are not renewed when the file is opened: their renewal would be tracked as well.
    """
    settings = document.settings.element
    for name in ("doNotTrackMoves", "trackRevisions"):
        for child in settings.findall(f"{W}{name}"):
            settings.remove(child)
    earlier = {f"{W}{name}" for name in _BEFORE_TRACKING}
    place = max((list(settings).index(child) + 1 for child in settings if child.tag in earlier), default=0)
    settings.insert(place, _element("trackRevisions"))
    for mark in document.element.body.iter(f"{W}fldChar"):
        mark.attrib.pop(f"{W}dirty", None)


_BEFORE_TRACKING = (
    *(
        "writeProtection",
        "view",
        "zoom",
        "removePersonalInformation",
        "removeDateAndTime",
        "doNotDisplayPageBoundaries",
    ),
    *("displayBackgroundShape", "printPostScriptOverText", "printFractionalCharacterWidth", "printFormsData"),
    *("embedTrueTypeFonts", "embedSystemFonts", "saveSubsetFonts", "saveFormsData", "mirrorMargins"),
    *("alignBordersAndEdges", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "gutterAtTop"),
    *("hideSpellingErrors", "hideGrammaticalErrors", "activeWritingStyle", "proofState", "formsDesign"),
    *("attachedTemplate", "linkStyles", "stylePaneFormatFilter", "stylePaneSortMethod", "documentType", "mailMerge"),
    "revisionView",
)


def _element(tag: str, /, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        element.set(f"{W}{key}", value)
    return element
