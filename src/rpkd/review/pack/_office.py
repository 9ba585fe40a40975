"""Word papers of the office: page, letterhead, tables whose headings repeat, lines to fill in, signatures."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError
from rpkd.files import write_bytes
from rpkd.render import fixed_archive
from rpkd.review.pack._facts import Grid, PackFacts

FONT = "Arial"
DOTS = "…" * 8
LONG_DOTS = "…" * 18
_LANGUAGE = "id-ID"
_GREY, _LINE = "E7EAEE", "7D8796"
_EMBLEM_CM = 2.3
_EMU_PER_CM = 360_000
_FIRST_LIST = 100
# The numbers of python-docx's alignments, which is loaded only when a paper is written.
_ALIGNMENTS = {"center": 1, "right": 2, "justify": 3}


def new_document(*, landscape: bool = False, size: float = 11) -> Any:
    """Open an empty A4 document in the style of the papers: one font, Indonesian, black on white.

    Parameters
    ----------
    landscape : bool
        Whether the page lies.
    size : float
        Points of the running text.
    """
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = docx.Document()
    section = document.sections[0]
    width, height = (Cm(29.7), Cm(21.0)) if landscape else (Cm(21.0), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin, section.right_margin = (Cm(1.8), Cm(1.8)) if landscape else (Cm(2.5), Cm(2.2))
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.8)
    section.header_distance = section.footer_distance = Cm(0.9)
    for name, points, bold, before, after in (
        ("Normal", size, False, 0, 4),
        ("Title", 14, True, 0, 2),
        ("Heading 1", 12.5, True, 12, 4),
        ("Heading 2", 11.5, True, 8, 3),
        ("List Bullet", size, False, 0, 2),
        ("List Number", size, False, 0, 2),
    ):
        _style(document.styles[name], points, bold=bold, before=Pt(before), after=Pt(after))
    _set_language(document)
    return document


def _style(style: Any, points: float, *, bold: bool, before: Any, after: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = FONT, Pt(points), bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)
    style.paragraph_format.space_before, style.paragraph_format.space_after = before, after
    style.paragraph_format.line_spacing = 1.1


def _set_language(document: Any) -> None:
    from docx.oxml.ns import qn

    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGE)


def save(document: Any, path: Path, facts: PackFacts, title: str) -> None:
    """Write a paper with its properties, the same bytes for the same content.

    Raises
    ------
    UserError
        When the file cannot be written.
    """
    properties = document.core_properties
    properties.title = f"{title} {facts.document}"
    properties.author = properties.last_modified_by = facts.agency
    properties.subject, properties.language = "RPKD", _LANGUAGE
    properties.comments = ""
    properties.keywords = f"RPKD; FGD; {facts.region.name}; draf {facts.draft}"
    properties.created = properties.modified = datetime.datetime.combine(facts.date, datetime.time())
    buffer = io.BytesIO()
    document.save(buffer)
    write_bytes(path, fixed_archive(buffer.getvalue()))


def letterhead(document: Any, facts: PackFacts) -> None:
    """Put the letterhead: emblem or its place, government, agency, a line for the address, a rule below."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.shared import Pt

    section = document.sections[0]
    whole = section.page_width - section.left_margin - section.right_margin
    table = document.add_table(rows=1, cols=2)
    beside = _EMBLEM_CM + 0.6
    _set_widths(table, (beside, whole / _EMU_PER_CM - beside))
    for cell in table.rows[0].cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _emblem(table.rows[0].cells[0], facts)
    lines = table.rows[0].cells[1]
    first = lines.paragraphs[0]
    for paragraph, text, points in (
        (first, facts.government.upper(), 13),
        (lines.add_paragraph(), facts.agency.upper(), 14 if len(facts.agency) < 50 else 12),
        (lines.add_paragraph(), f"Alamat: {LONG_DOTS}{LONG_DOTS}", 9),
    ):
        run = paragraph.add_run(text)
        run.bold, run.font.size = points > 9, Pt(points)
        paragraph.alignment = 1
        paragraph.paragraph_format.space_after = Pt(1)
    rule = document.add_paragraph()
    rule.paragraph_format.space_after = Pt(6)
    _border(rule, "bottom", 'w:val="thinThickSmallGap" w:sz="18"')


def _emblem(cell: Any, facts: PackFacts) -> None:
    from docx.shared import Cm, Pt

    paragraph = cell.paragraphs[0]
    paragraph.alignment = 1
    if facts.coat_of_arms is None:
        run = paragraph.add_run("[ Lambang\nDaerah ]")
        run.font.size = Pt(8)
        return
    try:
        picture = paragraph.add_run().add_picture(str(facts.coat_of_arms), height=Cm(_EMBLEM_CM))
    except Exception as error:  # python-docx has no common error for broken pictures
        raise UserError(
            Problem(str(facts.coat_of_arms), "lambang daerah tidak terbaca", str(error), "PNG atau JPEG yang utuh")
        ) from error
    picture._inline.docPr.set("descr", "Lambang daerah")


def paragraph(
    document: Any, text: str, *, style: str | None = None, bold: bool = False, align: str = "", new_page: bool = False
) -> Any:
    """Add a paragraph of plain text; `align` is "center", "right", "justify" or empty."""
    added = document.add_paragraph(style=style)
    added.paragraph_format.page_break_before = new_page or None
    added.add_run(text).bold = bold or None
    if align:
        added.alignment = _ALIGNMENTS[align]
    return added


def numbered(document: Any, texts: Sequence[str]) -> None:
    """Add a numbered list that begins with one."""
    number = _new_list(document)
    for text in texts:
        added = document.add_paragraph(text, style="List Number")
        properties = added._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number


def _new_list(document: Any) -> int:
    """Return a numbering of its own, so that every list begins with one."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    numbering = document.part.numbering_part.element
    taken = [int(item.get(qn("w:abstractNumId"))) for item in numbering.iter(qn("w:abstractNum"))]
    number = max([_FIRST_LIST, *taken]) + 1
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="400" w:hanging="400"/></w:pPr></w:lvl>'
    )
    kind = '<w:multiLevelType w:val="singleLevel"/>'
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{kind}{level}</w:abstractNum>')
    numbering.insert(0, abstract)
    reference = f'<w:abstractNumId w:val="{number}"/>'
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}">{reference}</w:num>'))
    return number


def grid(
    document: Any,
    content: Grid,
    widths: Sequence[float],
    *,
    size: float = 9.5,
    height: float | None = None,
    centred: Sequence[int] = (),
) -> Any:
    """Add a ruled table whose heading row repeats on every page, never stands alone, and whose rows stay whole.

    Parameters
    ----------
    document : Document
        Where to.
    content : Grid
        Headings and rows.
    widths : sequence of float
        Centimetres of each column.
    size : float
        Points of the text.
    height : float, optional
        Least centimetres of a row, for tables that are filled in by hand.
    centred : sequence of int
        Columns whose text stands in the middle.
    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    table = document.add_table(rows=0, cols=len(widths))
    table.style = "Table Grid"
    for number, texts in enumerate((content.headings, *content.rows)):
        row = table.add_row()
        if number and height:
            row.height = Cm(height)
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            shown = cell.paragraphs[0]
            shown.paragraph_format.space_after = Pt(1)
            shown.paragraph_format.space_before = Pt(1)
            run = shown.add_run(text)
            run.font.size, run.bold = Pt(size), number == 0 or None
            if number == 0 or place in centred:
                shown.alignment = 1
            if number == 0:
                shown.paragraph_format.keep_with_next = True
                shade = OxmlElement("w:shd")
                for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", _GREY)):
                    shade.set(qn(name), value)
                cell._tc.get_or_add_tcPr().append(shade)
    _set_widths(table, widths)
    document.add_paragraph().paragraph_format.space_after = Pt(2)
    return table


def pairs(document: Any, rows: Sequence[tuple[str, str]], width: float = 3.6, indent: float = 0.0) -> None:
    """Add lines "name : value" whose colons stand under each other."""
    from docx.shared import Cm, Pt

    table = document.add_table(rows=0, cols=3)
    section = document.sections[0]
    whole = (section.page_width - section.left_margin - section.right_margin) / _EMU_PER_CM
    for name, value in rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, (name, ":", value), strict=True):
            cell.paragraphs[0].add_run(text)
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)
        cells[0].paragraphs[0].paragraph_format.left_indent = Cm(indent)
    _set_widths(table, (width + indent, 0.4, whole - width - indent - 0.4))
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _set_widths(table: Any, widths: Sequence[float]) -> None:
    """Fix the widths of columns, in centimetres: Word reads them from the cells, LibreOffice from the grid."""
    from docx.shared import Cm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def signature(document: Any, lines: Sequence[str], name: str = "", *, left: float = 9.0) -> None:
    """Add a place to sign at the right: lines above, room, the name or dots below."""
    from docx.shared import Cm, Pt

    for number, text in enumerate((*lines, "", "", "", name or DOTS + DOTS, f"NIP {DOTS}" if not name else "")):
        added = document.add_paragraph(text)
        added.paragraph_format.left_indent = Cm(left)
        added.paragraph_format.space_after = Pt(0)
        added.paragraph_format.keep_with_next = number < len(lines) + 3


def footer(document: Any, facts: PackFacts, title: str) -> None:
    """Say at the foot of each page what the paper is, of which draft, and its number."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    line = document.sections[0].footer.paragraphs[0]
    line.alignment = 1
    line.add_run(f"{title} · {facts.document} · draf {facts.draft} · halaman ").font.size = Pt(8)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = line.add_run()
        run.font.size = Pt(8)
        inner = f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>' if kind else ""
        inner = inner or f'<w:instrText {nsdecls("w")} xml:space="preserve">{text}</w:instrText>'
        run._r.append(parse_xml(inner))


def synthetic_notice(document: Any, facts: PackFacts) -> None:
    """Say in a box that figures of the draft are made up, where they are."""
    if not facts.synthetic:
        return
    added = paragraph(document, facts.synthetic, bold=True)
    for side in ("top", "bottom", "left", "right"):
        _border(added, side, 'w:val="single" w:sz="8" w:space="4"')


def _border(added: Any, side: str, attributes: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    properties = added._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = parse_xml(f"<w:pBdr {nsdecls('w')}/>")
        properties.append(borders)
        _in_order(properties)
    order = ("top", "left", "bottom", "right")
    new = parse_xml(
        f'<w:{side} {nsdecls("w")} {attributes} w:color="{_LINE if "single" in attributes else "000000"}"/>'
    )
    later = [child for child in borders if order.index(child.tag.split("}")[1]) > order.index(side)]
    if later:
        later[0].addprevious(new)
    else:
        borders.append(new)


def _in_order(properties: Any) -> None:
    """Put the borders before spacing, indentation and alignment, as the format asks for."""
    from docx.oxml.ns import qn

    borders = properties.find(qn("w:pBdr"))
    for name in ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"):
        found = properties.find(qn(name))
        if found is not None:
            found.addprevious(borders)
            return
