"""Finishing the Word file that either engine made: cover, lists, running head, properties, fixed bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError
from rpkd.files import write_bytes
from rpkd.render._tree import chapter_roman

MARKER = "[[daftar-isi]]"
_HEADING_LEVELS = {"Heading 1": 1, "Heading 2": 2, "Heading 3": 3}
_UNNUMBERED = "Tanpa Nomor"
_NUMBERING_ID = 4711
_SHORT_TABLE = 18
_CAPTION_STYLES = {"Table Caption", "Image Caption"}
_LISTS = (("Daftar Tabel", "Tabel", "Table Caption"), ("Daftar Gambar", "Gambar", "Image Caption"))


@dataclass(frozen=True)
class WordInfo:
    """What the finished file says of itself.

    Parameters
    ----------
    title, region_name, period, status, planning_agency, year : str
        Plain texts for the cover, the running head and the file's properties.
    date : datetime.date
        Date of the document: the file's creation date, so that equal inputs give equal files.
    coat_of_arms : Path or None
        Picture for the cover.
    """

    title: str
    region_name: str
    period: str
    status: str
    planning_agency: str
    year: str
    date: datetime.date
    coat_of_arms: Path | None = None


def finish_word(path: Path, info: WordInfo) -> None:
    """Finish a Word file in place.

    Parameters
    ----------
    path : Path
        File made by pandoc from the project's reference document.
    info : WordInfo
        The region's part.

    Raises
    ------
    UserError
        When the coat of arms cannot be read as a picture.
    """
    import docx

    try:
        document = docx.Document(str(path))
    except Exception as error:  # python-docx passes on the errors of lxml and zipfile
        what, remedy = "berkas Word tidak dapat disusun", "periksa blok {=openxml} di report/"
        raise UserError(Problem("report/", what, str(error), remedy=remedy)) from error
    _number_headings(document)
    _fill_lists(document)
    _cover(document, info)
    for section in document.sections:
        section.header.paragraphs[0].text = f"RPKD {info.region_name} {info.period}"
    keep_rows_whole(document)
    properties = document.core_properties
    properties.title = f"{info.title} {info.region_name} Tahun {info.period}"
    properties.author = properties.last_modified_by = info.planning_agency
    properties.subject, properties.language = "RPKD", "id-ID"
    properties.keywords = f"RPKD; penanggulangan kemiskinan; {info.region_name}"
    properties.created = properties.modified = datetime.datetime.combine(info.date, datetime.time())
    buffer = io.BytesIO()
    document.save(buffer)
    write_bytes(path, fixed_archive(buffer.getvalue()))


def _number_headings(document: Any) -> None:
    """Tie the heading styles to "BAB I", "1.1", "1.1.1"; pandoc drops the numbering of a reference document."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    numbering = document.part.numbering_part.element
    levels = "".join(_numbering_level(level) for level in range(4))
    kind = '<w:multiLevelType w:val="multilevel"/>'
    identifier = f'{nsdecls("w")} w:abstractNumId="{_NUMBERING_ID}"'
    numbering.insert(0, parse_xml(f"<w:abstractNum {identifier}>{kind}{levels}</w:abstractNum>"))
    reference = f'<w:abstractNumId w:val="{_NUMBERING_ID}"/>'
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{_NUMBERING_ID}">{reference}</w:num>'))
    numbered = [f"Heading {level}" for level in range(1, 5)]
    for level, name in enumerate(numbered):
        _set_numbering(document.styles[name].element, level, _NUMBERING_ID)
    names = _style_names(document)
    for paragraph in document.paragraphs:
        if names.get(paragraph._p.style) not in numbered:
            continue
        if paragraph.runs and names.get(paragraph.runs[0]._r.style) == _UNNUMBERED:
            _set_numbering(paragraph._p, 0, 0)
            for run in paragraph.runs:
                run.style = None


def _style_names(document: Any) -> dict[str, str]:
    """Return the name of each style by its identifier: to ask a paragraph for it takes a search each time."""
    return {style.style_id: style.name for style in document.styles}


def _numbering_level(level: int) -> str:
    """Return one level of the numbering; "legal" shows the Roman chapter as an Arabic digit below the first."""
    indent = 0 if level == 0 else 680 + 120 * level
    text = "BAB %1" if level == 0 else ".".join(f"%{part + 1}" for part in range(level + 1))
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{"decimal" if level else "upperRoman"}"/>'
        f'<w:pStyle w:val="Heading{level + 1}"/>{"<w:isLgl/>" if level else ""}'
        f'<w:suff w:val="{"tab" if level else "space"}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr></w:lvl>'
    )


def _set_numbering(element: Any, level: int, number: int) -> None:
    properties = element.get_or_add_pPr()
    numbering = properties.get_or_add_numPr()
    numbering.get_or_add_ilvl().val = level
    numbering.get_or_add_numId().val = number


def _cover(document: Any, info: WordInfo) -> None:
    from docx.shared import Cm

    names = _style_names(document)
    title = next(paragraph for paragraph in document.paragraphs if names.get(paragraph._p.style) == "Title")
    above = title.insert_paragraph_before(style="Sampul")
    if info.coat_of_arms is None:
        above.add_run("[ Lambang Daerah ]")
    else:
        try:
            picture = above.add_run().add_picture(str(info.coat_of_arms), height=Cm(4.2))
        except Exception as error:  # python-docx has no common error for broken pictures
            raise UserError(
                Problem(str(info.coat_of_arms), "lambang daerah tidak terbaca", str(error), "PNG atau JPEG yang utuh")
            ) from error
        picture._inline.docPr.set("descr", "Lambang daerah")
    subtitle = next(paragraph for paragraph in document.paragraphs if names.get(paragraph._p.style) == "Subtitle")
    following = subtitle._p
    for text in filter(None, (info.status.upper(), info.planning_agency, info.year)):
        line = document.add_paragraph(text, style="Sampul")._p
        following.addnext(line)
        following = line


def _fill_lists(document: Any) -> None:
    """Replace the marker by the lists of contents, tables and figures, as fields that Word can update."""
    marker = next((paragraph for paragraph in document.paragraphs if paragraph.text == MARKER), None)
    if marker is None:
        return
    headings, captions = _headings(document), _captions(document)
    _list(marker, "Daftar Isi", r'TOC \o "1-3" \h \z \u', [(f"toc {level}", text) for level, text in headings])
    for title, word, style in _LISTS:
        entries = [("table of figures", text) for text in captions if text.startswith(word)]
        _list(marker, title, rf'TOC \h \z \t "{style};1"', entries)
    marker._p.getparent().remove(marker._p)


def _headings(document: Any) -> list[tuple[int, str]]:
    from docx.oxml.ns import qn

    counts = [0, 0, 0]
    entries: list[tuple[int, str]] = []
    names = _style_names(document)
    for paragraph in document.paragraphs:
        level = _HEADING_LEVELS.get(names.get(paragraph._p.style, ""))
        if level is None:
            continue
        number_id = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        if number_id is not None and number_id.get(qn("w:val")) == "0":
            entries.append((level, paragraph.text))
            continue
        counts[level - 1] += 1
        counts[level:] = [0] * (3 - level)
        number = f"BAB {chapter_roman(counts[0])}" if level == 1 else ".".join(map(str, counts[:level]))
        entries.append((level, f"{number} {paragraph.text}"))
    return entries


def _captions(document: Any) -> list[str]:
    from docx.text.paragraph import Paragraph

    names = _style_names(document)
    elements = document.element.body.iter(_w("p"))
    return [Paragraph(item, document).text for item in elements if names.get(item.style) in _CAPTION_STYLES]


def _list(marker: Any, title: str, instruction: str, entries: list[tuple[str, str]]) -> None:
    marker.insert_paragraph_before(title, style="Judul Daftar")
    if not entries:
        return
    identifiers = {name: identifier for identifier, name in _style_names(marker.part.document).items()}
    paragraphs = [marker.insert_paragraph_before(text) for _, text in entries]
    for paragraph, (style, _) in zip(paragraphs, entries, strict=True):
        paragraph._p.style = identifiers[style]
    first, last = paragraphs[0]._p, paragraphs[-1]._p
    properties = first.pPr
    position = list(first).index(properties) + 1 if properties is not None else 0
    for element in reversed(list(_field_start(instruction))):
        first.insert(position, element)
    last.append(_run('<w:fldChar w:fldCharType="end"/>'))


def _field_start(instruction: str) -> Iterator[Any]:
    yield _run('<w:fldChar w:fldCharType="begin" w:dirty="true"/>')
    quoted = instruction.replace('"', "&quot;")
    yield _run(f'<w:instrText xml:space="preserve"> {quoted} </w:instrText>')
    yield _run('<w:fldChar w:fldCharType="separate"/>')


def keep_rows_whole(document: Any) -> None:
    """Keep rows whole, a short table together with the source line under it, and a title in bold with its table."""
    for table in document.element.body.iter(_w("tbl")):
        rows = list(table.iterchildren(_w("tr")))
        for row in rows:
            properties = row.get_or_add_trPr()
            if properties.find(_w("cantSplit")) is None:
                properties.append(properties.makeelement(_w("cantSplit"), {}))
        if len(rows) <= _SHORT_TABLE:
            for paragraph in table.iter(_w("p")):
                paragraph.get_or_add_pPr().get_or_add_keepNext()
        title = table.getprevious()
        if title is not None and title.tag == _w("p") and _is_bold(title):
            title.get_or_add_pPr().get_or_add_keepNext()


def _is_bold(paragraph: Any) -> bool:
    """Tell whether all of a paragraph's text is bold, as the title of a table inside a narrative is."""
    runs = list(paragraph.iterchildren(_w("r")))
    return bool(runs) and all(run.rPr is not None and run.rPr.find(_w("b")) is not None for run in runs)


def _run(content: str) -> Any:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return parse_xml(f"<w:r {nsdecls('w')}>{content}</w:r>")


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def fixed_archive(content: bytes) -> bytes:
    """Pack a zip archive again with the same bytes for the same content: no clock, no system."""
    source = zipfile.ZipFile(io.BytesIO(content))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            target.writestr(entry, source.read(name))
    return buffer.getvalue()
