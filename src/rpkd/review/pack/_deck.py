"""A slide deck in the style of the papers: 16:9, five layouts with real placeholders, Indonesian, readable from afar.

python-pptx brings a template of another shape; its master and layouts are set anew here, so that every text lies in a
placeholder (the outline shows it, screen readers read it in order) and can be restyled in one place.
"""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError
from rpkd.files import write_bytes
from rpkd.render import fixed_archive
from rpkd.review.pack._facts import Figure, Grid, PackFacts, Picture

TITLE_SLIDE, TEXT, FIGURES, TABLE, CHART = range(5)
MOST_ROWS = 8
"""Rows of a table that are still read from afar."""

_WIDTH, _HEIGHT = 13.333, 7.5
_EMU = 914_400
_FONT, _INK, _SOFT, _LANGUAGE = "Arial", "14233C", "4A5362", "id-ID"
_LONG_TITLE, _LONGEST_TITLE = 105, 135
_LINE, _LINES = 78, 12.5
_FIGURES = 4
_PICTURE, _SOURCE, _BODY = 13, 14, 1
_FOOTER, _NUMBER = 11, 12


@dataclass(frozen=True)
class _Box:
    """A placeholder of a layout: index, kind, prompt, place and size in inches, size of its text in points."""

    index: int
    kind: str
    prompt: str
    left: float
    top: float
    width: float
    height: float
    points: float
    extra: str = ""
    anchor: str = "t"


_TITLE = _Box(0, "title", "Judul: satu kalimat temuan", 0.55, 0.35, 12.2, 1.2, 28, 'b="1"', "ctr")
_FOOT = (
    _Box(_FOOTER, "ftr", "Kaki salindia", 0.55, 7.0, 10.5, 0.35, 12),
    _Box(_NUMBER, "sldNum", "Nomor", 11.75, 7.0, 1.0, 0.35, 12),
)
_LAYOUTS = (
    (
        "Sampul",
        (
            _Box(0, "ctrTitle", "Judul", 0.9, 2.3, 11.5, 1.6, 38, 'b="1"', "b"),
            _Box(1, "subTitle", "Keterangan", 0.9, 4.1, 11.5, 2.2, 20),
        ),
    ),
    ("Judul dan isi", (_TITLE, _Box(1, "body", "Isi", 0.55, 1.75, 12.2, 5.1, 22))),
    (
        "Judul dan empat angka",
        (
            _TITLE,
            *(
                box
                for place in range(_FIGURES)
                for box in (
                    _Box(
                        20 + place,
                        "body",
                        "Angka",
                        0.55 + 6.2 * (place % 2),
                        1.8 + 2.6 * (place // 2),
                        6.0,
                        0.85,
                        36,
                        'b="1"',
                        "b",
                    ),
                    _Box(
                        30 + place,
                        "body",
                        "Keterangan",
                        0.55 + 6.2 * (place % 2),
                        2.65 + 2.6 * (place // 2),
                        6.0,
                        1.45,
                        18,
                    ),
                )
            ),
        ),
    ),
    (
        "Judul dan tabel",
        (
            _TITLE,
            _Box(_BODY, "tbl", "Tabel", 0.55, 1.75, 12.2, 4.3, 18),
            _Box(_SOURCE, "body", "Cara membaca", 0.55, 6.15, 12.2, 0.8, 14),
        ),
    ),
    (
        "Judul dan gambar",
        (
            _TITLE,
            _Box(_PICTURE, "pic", "Gambar", 0.55, 1.65, 12.2, 4.75, 18),
            _Box(_SOURCE, "body", "Sumber", 0.55, 6.42, 12.2, 0.6, 11),
        ),
    ),
)


class Deck:
    """A deck that is being filled, slide after slide.

    Parameters
    ----------
    facts : PackFacts
        For footers and properties.
    """

    def __init__(self, facts: PackFacts) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self._facts = facts
        self._deck = Presentation()
        self._deck.slide_width, self._deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
        _shape_master(self._deck.slide_master)
        layouts = list(self._deck.slide_layouts)
        for layout, (name, boxes) in zip(layouts, _LAYOUTS, strict=False):
            _shape_layout(layout, name, boxes)
        for layout in layouts[len(_LAYOUTS) :]:
            self._deck.slide_layouts.remove(layout)

    def cover(self, title: str, lines: Sequence[str], notes: str) -> None:
        """Add the first slide."""
        slide = self._slide(TITLE_SLIDE, title, notes, numbered=False)
        _fill(slide.placeholders[_BODY], lines)
        if self._facts.coat_of_arms is not None:
            _add_emblem(slide, self._facts.coat_of_arms)

    def text(self, title: str, lines: Sequence[str], notes: str) -> None:
        """Add a slide with a list; what has no room goes on to further slides."""
        for number, part in enumerate(_pages(lines)):
            slide = self._slide(TEXT, _continued(title, number), notes)
            _fill(slide.placeholders[_BODY], part)

    def figures(self, title: str, figures: Sequence[Figure], notes: str) -> None:
        """Add a slide with up to four figures, each with what it is and what must be known with it."""
        slide = self._slide(FIGURES, title, notes)
        for place, figure in enumerate(figures[:_FIGURES]):
            _fill(slide.placeholders[20 + place], (figure.shown,))
            _fill(slide.placeholders[30 + place], (f"{figure.label}: {figure.note}",))

    def table(
        self, title: str, grid: Grid, notes: str, alt: str, shares: Sequence[float], *, reading: str = ""
    ) -> None:
        """Add a slide with a table and how to read it.

        More than `MOST_ROWS` rows go on to further slides. `shares` are the widths of its columns.
        """
        for number, first in enumerate(range(0, len(grid.rows), MOST_ROWS)):
            slide = self._slide(TABLE, _continued(title, number), notes)
            below = slide.placeholders[_SOURCE]
            if reading:
                _fill(below, (reading,))
            else:
                below._element.getparent().remove(below._element)
            _fill_table(slide.placeholders[_BODY], grid, grid.rows[first : first + MOST_ROWS], alt, shares)

    def chart(self, title: str, picture: Picture, png: bytes, source: str, notes: str) -> None:
        """Add a slide with a chart, whole, and its source line."""
        slide = self._slide(CHART, title, notes)
        holder = slide.placeholders[_PICTURE]
        box = (holder.left, holder.top, holder.width, holder.height)
        placed = holder.insert_picture(io.BytesIO(png))
        _fit(placed, box)
        placed._element.nvPicPr.cNvPr.set("descr", picture.alt)
        _fill(slide.placeholders[_SOURCE], (source,))

    def save(self, path: Path, title: str) -> None:
        """Write the deck, the same bytes for the same content.

        Raises
        ------
        UserError
            When the file cannot be written.
        """
        properties = self._deck.core_properties
        properties.title = f"{title} {self._facts.document}"
        properties.author = properties.last_modified_by = self._facts.agency
        properties.subject, properties.language = "RPKD", _LANGUAGE
        properties.keywords = f"RPKD; FGD; {self._facts.region.name}; draf {self._facts.draft}"
        properties.created = properties.modified = datetime.datetime.combine(self._facts.date, datetime.time())
        properties.revision = 1
        buffer = io.BytesIO()
        self._deck.save(buffer)
        write_bytes(path, fixed_archive(buffer.getvalue()))

    def _slide(self, layout: int, title: str, notes: str, *, numbered: bool = True) -> Any:
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[layout])
        _fill(slide.shapes.title, (title,))
        if len(title) > _LONG_TITLE:
            points = 24 if len(title) <= _LONGEST_TITLE else 20
            slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size = points * 12_700
        slide.notes_slide.notes_text_frame.text = notes
        for run in slide.notes_slide.notes_text_frame._txBody.iter(_a("rPr")):
            run.set("lang", _LANGUAGE)
        if numbered:
            facts = self._facts
            status = f" · {facts.status}" if facts.status else ""
            _add_foot(slide, f"{facts.document} · FGD putaran ke-{facts.meeting.round}{status} · {facts.draft}")
        return slide


def _continued(title: str, number: int) -> str:
    return f"{title} (lanjutan)" if number else title


def _pages(lines: Sequence[str]) -> list[list[str]]:
    """Divide a list evenly among as few slides as hold it, by the lines that it takes.

    Examples
    --------
    >>> [len(part) for part in _pages(["x" * 300] * 4)]
    [2, 2]
    """
    needed = [-(-len(line) // _LINE) + 0.4 for line in lines]
    even = sum(needed) / max(1, math.ceil(sum(needed) / _LINES))
    pages: list[list[str]] = [[]]
    taken = 0.0
    for line, room in zip(lines, needed, strict=True):
        if pages[-1] and (taken + room > _LINES or taken + room / 2 > even):
            pages.append([])
            taken = 0.0
        pages[-1].append(line)
        taken += room
    return pages


def _fill(shape: Any, lines: Sequence[str]) -> None:
    """Put paragraphs into a placeholder, each a run that says its language."""
    frame = shape.text_frame
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        run._r.get_or_add_rPr().set("lang", _LANGUAGE)


def _fill_table(holder: Any, grid: Grid, rows: Sequence[Sequence[str]], alt: str, shares: Sequence[float]) -> None:
    from pptx.util import Emu, Pt

    width = holder.width
    frame = holder.insert_table(rows=len(rows) + 1, cols=len(grid.headings))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    table = frame.table
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Emu(round(width * share / sum(shares)))
    for number, texts in enumerate((grid.headings, *rows)):
        table.rows[number].height = Pt(34)
        for cell, text in zip(table.rows[number].cells, texts, strict=True):
            _fill(cell, (text,))
            run = cell.text_frame.paragraphs[0].runs[0]
            run.font.size, run.font.bold = Pt(18), number == 0 or None


def _fit(picture: Any, box: tuple[int, int, int, int]) -> None:
    """Show a picture whole in the middle of its place."""
    left, top, width, height = box
    picture.crop_left = picture.crop_right = picture.crop_top = picture.crop_bottom = 0
    across, down = picture.image.size
    scale = min(width / across, height / down)
    shown = round(across * scale), round(down * scale)
    picture.left, picture.top = left + (width - shown[0]) // 2, top + (height - shown[1]) // 2
    picture.width, picture.height = shown


def _add_emblem(slide: Any, path: Path) -> None:
    from pptx.util import Inches

    try:
        picture = slide.shapes.add_picture(str(path), Inches(0.95), Inches(0.6), height=Inches(1.5))
    except Exception as error:  # python-pptx has no common error for broken pictures
        raise UserError(
            Problem(str(path), "lambang daerah tidak terbaca", str(error), "PNG atau JPEG yang utuh")
        ) from error
    picture._element.nvPicPr.cNvPr.set("descr", "Lambang daerah")


def _add_foot(slide: Any, text: str) -> None:
    """Copy footer and slide number from the layout: python-pptx leaves them out of a new slide."""
    from copy import deepcopy

    for holder in slide.slide_layout.placeholders:
        index = holder.placeholder_format.idx
        if index not in {_FOOTER, _NUMBER}:
            continue
        element = deepcopy(holder._element)
        slide.shapes._spTree.append(element)
        for size in list(element.iter(_a("lstStyle"))):
            size.clear()
        paragraph = next(iter(element.iter(_a("p"))))
        for child in list(paragraph):
            paragraph.remove(child)
        if index == _NUMBER:
            number = '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
            paragraph.append(_parsed(f'{number}<a:rPr lang="{_LANGUAGE}"/><a:t>‹#›</a:t></a:fld>', "a:fld"))
        else:
            run = _parsed(f'<a:r><a:rPr lang="{_LANGUAGE}"/><a:t/></a:r>', "a:r")
            run.find(_a("t")).text = text
            paragraph.append(run)
    for identifier, shape in enumerate(slide.shapes._spTree.iter(_p("cNvPr")), start=2):
        shape.set("id", str(identifier))


def _shape_master(master: Any) -> None:
    """Give the master its places, font, colours and sizes."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.util import Inches

    places = {
        1: _TITLE,
        2: _LAYOUTS[TEXT][1][1],
        15: _FOOT[0],
        13: _FOOT[1],
    }
    for holder in list(master.placeholders):
        box = places.get(int(holder.placeholder_format.type))
        if box is None:
            holder._element.getparent().remove(holder._element)
            continue
        holder.left, holder.top = Inches(box.left), Inches(box.top)
        holder.width, holder.height = Inches(box.width), Inches(box.height)
        for colour in holder._element.iter(_a("schemeClr")):
            for tint in list(colour):  # the template's footers are too pale to be read
                colour.remove(tint)
    styles = master._element.find(_p("txStyles"))
    title = styles.find(f"{_p('titleStyle')}/{_a('lvl1pPr')}")
    title.set("algn", "l")
    for text in title.iter(_a("defRPr")):
        text.set("sz", "2800")
        text.set("b", "1")
        text.find(f"{_a('solidFill')}/{_a('schemeClr')}").set("val", "accent1")
    for level in styles.find(_p("bodyStyle")):
        text = level.find(_a("defRPr"))
        if text is not None:
            text.set("sz", "2000")
    for text in master._element.iter(_a("defRPr"), _a("rPr"), _a("endParaRPr")):
        text.set("lang", _LANGUAGE)
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    content = theme.blob.replace(b'<a:latin typeface="Calibri"/>', f'<a:latin typeface="{_FONT}"/>'.encode())
    theme._blob = re.sub(rb"(<a:accent1><a:srgbClr val=\")\w{6}", rb"\g<1>" + _INK.encode(), content)


def _shape_layout(layout: Any, name: str, boxes: Sequence[_Box]) -> None:
    """Replace a layout's placeholders by its own."""
    layout.name = name
    tree = layout.shapes._spTree
    for element in [child for child in tree if child.tag in {_p("sp"), _p("pic"), _p("graphicFrame")}]:
        tree.remove(element)
    foot = () if boxes[0].kind == "ctrTitle" else _FOOT
    for number, box in enumerate((*boxes, *foot), start=2):
        tree.append(_parsed(_placeholder(number, box, listed=box.index == _BODY and box.kind == "body"), "p:sp"))
    if foot:
        tree.append(_parsed(_rule(len(boxes) + len(foot) + 2), "p:cxnSp"))
    kind = {"Sampul": "title", "Judul dan isi": "obj"}.get(name, "cust" if name == "Judul dan empat angka" else "tbl")
    layout._element.set("type", "picTx" if name == "Judul dan gambar" else kind)


def _placeholder(number: int, box: _Box, *, listed: bool) -> str:
    size = f'<a:off x="{_emu(box.left)}" y="{_emu(box.top)}"/><a:ext cx="{_emu(box.width)}" cy="{_emu(box.height)}"/>'
    bullet = '<a:buFont typeface="Arial"/><a:buChar char="•"/>' if listed else "<a:buNone/>"
    margin = 'marL="285750" indent="-285750"' if listed else 'marL="0" indent="0"'
    space = '<a:spcBef><a:spcPts val="600"/></a:spcBef>' if listed else '<a:spcBef><a:spcPts val="0"/></a:spcBef>'
    align = "r" if box.kind == "sldNum" else "l"
    foot = box.index in {_FOOTER, _NUMBER, _SOURCE}
    colour = f'<a:solidFill><a:srgbClr val="{_SOFT}"/></a:solidFill>' if foot else ""
    level = (
        f'<a:lvl1pPr {margin} algn="{align}">{space}{bullet}'
        f'<a:defRPr sz="{round(box.points * 100)}" {box.extra} lang="{_LANGUAGE}">{colour}</a:defRPr></a:lvl1pPr>'
    )
    index = f'idx="{box.index}"' if box.index else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{box.prompt} {number}"/>'
        f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{box.kind}" {index}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm>{size}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr anchor="{box.anchor}"><a:normAutofit/></a:bodyPr><a:lstStyle>{level}</a:lstStyle>'
        f'<a:p><a:r><a:rPr lang="{_LANGUAGE}"/><a:t>{box.prompt}</a:t></a:r></a:p></p:txBody></p:sp>'
    )


def _rule(number: int) -> str:
    """Return the line under the title."""
    place = f'<a:off x="{_emu(0.65)}" y="{_emu(1.58)}"/><a:ext cx="{_emu(12.0)}" cy="0"/>'
    return (
        f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{number}" name="Garis"/><p:cNvCxnSpPr/>'
        '<p:nvPr userDrawn="1"/></p:nvCxnSpPr>'
        f'<p:spPr><a:xfrm>{place}</a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="19050"><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></a:ln></p:spPr></p:cxnSp>'
    )


def _emu(inches: float) -> int:
    return round(inches * _EMU)


def _parsed(xml: str, tag: str) -> Any:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    return parse_xml(xml.replace(f"<{tag}", f"<{tag} {nsdecls('p', 'a', 'r')}", 1))


def _a(name: str) -> str:
    from pptx.oxml.ns import qn

    return str(qn(f"a:{name}"))


def _p(name: str) -> str:
    from pptx.oxml.ns import qn

    return str(qn(f"p:{name}"))
