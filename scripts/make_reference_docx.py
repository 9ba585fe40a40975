"""Make report/reference.docx: pandoc's own reference document in the house style of the RPKD.

Run it after changing a style here: ``python scripts/make_reference_docx.py``. The result is stored in git, because
both engines read it and Quarto cannot make it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import pypandoc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

TARGET = Path(__file__).resolve().parents[1] / "report" / "reference.docx"
INK = RGBColor(0x14, 0x23, 0x3C)
FONT = "Times New Roman"


def main() -> int:
    """Write the reference document."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "reference.docx"
        arguments = [pypandoc.get_pandoc_path(), "-o", str(base), "--print-default-data-file", "reference.docx"]
        subprocess.run(arguments, check=True)
        document = docx.Document(str(base))
    _page(document)
    _styles(document)
    _settings(document)
    document.save(str(TARGET))
    print(f"{TARGET.name}: {TARGET.stat().st_size} byte")
    return 0


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.8), Cm(2.6)
    section.different_first_page_header_footer = True
    for name in ("Header", "Footer"):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        _paragraph(style, size=9, before=0, after=0)
    header = section.header.paragraphs[0]
    header.style, header.text = document.styles["Header"], "RPKD"
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Footer"]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind in ("begin", None, "end"):
        run = footer.add_run()
        if kind is None:
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> PAGE </w:instrText>'))
        else:
            run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))


def _styles(document: Any) -> None:
    styles = document.styles
    for style in styles:
        fonts = style.element.find(".//" + qn("w:rFonts"))
        if fonts is not None and "Verbatim" not in style.name:
            for name in list(fonts.attrib):
                del fonts.attrib[name]
            for name in ("ascii", "hAnsi", "cs", "eastAsia"):
                fonts.set(qn(f"w:{name}"), FONT)
    defaults = styles.element.find(".//" + qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = defaults.makeelement(qn("w:lang"), {})
        defaults.append(language)
    language.set(qn("w:val"), "id-ID")

    _paragraph(styles["Normal"], size=11, before=0, after=6)
    _paragraph(styles["Body Text"], size=11, before=0, after=7, align=WD_ALIGN_PARAGRAPH.JUSTIFY, line=1.15)
    _paragraph(styles["First Paragraph"], size=11, before=0, after=7, align=WD_ALIGN_PARAGRAPH.JUSTIFY, line=1.15)
    _paragraph(styles["Compact"], size=9.5, before=1, after=1)
    _paragraph(styles["Title"], size=22, before=110, after=18, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    _paragraph(styles["Subtitle"], size=17, before=12, after=190, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    for name in ("Title", "Subtitle"):
        styles[name].font.all_caps = True
    for level, (size, before, after) in enumerate(((15, 0, 18), (12.5, 16, 8), (11.5, 12, 6), (11, 10, 5)), start=1):
        style = styles[f"Heading {level}"]
        align = WD_ALIGN_PARAGRAPH.CENTER if level == 1 else WD_ALIGN_PARAGRAPH.LEFT
        _paragraph(style, size=size, before=before, after=after, bold=True, align=align)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.page_break_before = level == 1
        style.font.all_caps = level == 1
        style.font.italic = level == 4
    _paragraph(styles["Table Caption"], size=10, before=10, after=4, align=WD_ALIGN_PARAGRAPH.CENTER)
    _paragraph(styles["Image Caption"], size=10, before=4, after=4, align=WD_ALIGN_PARAGRAPH.CENTER)
    styles["Table Caption"].paragraph_format.keep_with_next = True
    for name in ("Table Caption", "Image Caption"):
        styles[name].font.italic = False
    styles["Captioned Figure"].paragraph_format.keep_with_next = True
    styles["Captioned Figure"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER

    for name, size, before, after in (("Sumber", 8.5, 3, 12), ("Catatan", 10, 3, 3)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _paragraph(style, size=size, before=before, after=after)
    styles["Catatan"].element.get_or_add_pPr().append(
        parse_xml(f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="8" w:color="2F5D8A"/></w:pBdr>')
    )
    cover = styles.add_style("Sampul", WD_STYLE_TYPE.PARAGRAPH)
    cover.base_style = styles["Normal"]
    _paragraph(cover, size=13, before=4, after=4, align=WD_ALIGN_PARAGRAPH.CENTER)
    front = styles.add_style("Judul Daftar", WD_STYLE_TYPE.PARAGRAPH)
    front.base_style = styles["Normal"]
    _paragraph(front, size=15, before=0, after=14, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    front.paragraph_format.page_break_before = True
    front.font.all_caps = True
    for level, indent in enumerate((0, 0.6, 1.2), start=1):
        entry = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        entry.base_style = styles["Normal"]
        _paragraph(entry, size=10.5, before=4 if level == 1 else 0, after=2, bold=level == 1)
        entry.paragraph_format.left_indent = Cm(indent)
        entry.paragraph_format.tab_stops.add_tab_stop(Cm(15.4))
    entry = styles.add_style("table of figures", WD_STYLE_TYPE.PARAGRAPH)
    entry.base_style = styles["Normal"]
    _paragraph(entry, size=10.5, before=0, after=3)
    _table_style(styles)


def _paragraph(
    style: Any,
    *,
    size: float,
    before: float,
    after: float,
    bold: bool | None = None,
    align: Any = None,
    line: float = 1.0,
) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
    if bold is not None:
        style.font.bold = bold
        style.font.color.rgb = INK
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after = Pt(before), Pt(after)
    spacing.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    spacing.line_spacing = line
    if align is not None:
        spacing.alignment = align


def _table_style(styles: Any) -> None:
    element = styles["Table"].element
    for child in list(element):
        if child.tag in {qn("w:tblPr"), qn("w:tblStylePr")}:
            element.remove(child)
    line = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'
    borders = "".join(
        line.format(side=side, size=size, colour=colour)
        for side, size, colour in (("top", 8, "14233C"), ("bottom", 8, "14233C"), ("insideH", 4, "7D8796"))
    )
    element.append(
        parse_xml(
            f'<w:tblPr {nsdecls("w")}><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
            '<w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        )
    )
    element.append(
        parse_xml(
            f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:b/></w:rPr>'
            '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="E6EAF0"/></w:tcPr></w:tblStylePr>'
        )
    )


def _settings(document: Any) -> None:
    settings = document.settings.element
    hyphenation = parse_xml(f'<w:autoHyphenation {nsdecls("w")} w:val="true"/>')
    zoom = settings.find(qn("w:zoom"))
    if zoom is None:
        settings.insert(0, deepcopy(hyphenation))
    else:
        zoom.addnext(hyphenation)


if __name__ == "__main__":
    sys.exit(main())
