"""The summary for the head of the region: two pages as PDF, and the same as Word to be edited."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rpkd.files import write_bytes, write_draft
from rpkd.render import compile_pdf
from rpkd.report import indonesian_date, joined
from rpkd.review.pack._charts import chart_images
from rpkd.review.pack._facts import Grid, PackFacts
from rpkd.review.pack._office import footer, grid, new_document, numbered, paragraph, save, synthetic_notice
from rpkd.review.pack._questions import decisions
from rpkd.review.pack._words import capitalized, shortened

_CHART = "fig-proyeksi"
_TITLE = "Ringkasan"
_ASKED = "Keputusan yang dimohon dari"
_TEMPLATE = Path(__file__).with_name("summary.typ")
_WIDTHS = (3.2, 1.2, 2.9, 3.1, 2.3)
_SOURCE_END = "(diolah)."
_LONGEST_TARGET, _LONGEST_POINT = 900, 330


@dataclass(frozen=True)
class _Content:
    """What both forms of the summary say."""

    head: str
    addressee: str
    subtitle: str
    office: str
    target: tuple[str, ...]
    cost: tuple[str, ...]
    priorities: tuple[str, ...]
    decisions: tuple[str, ...]
    limits: tuple[str, ...]
    source: str


def write_summary(path: Path, facts: PackFacts) -> None:
    """Write the summary as PDF: exactly two A4 pages, tagged for screen readers.

    Parameters
    ----------
    path : Path
        The file.
    facts : PackFacts
        What the draft says.

    Raises
    ------
    UserError
        When Typst cannot set it, or the file not be written.
    """
    content = _content(facts)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(_TEMPLATE, folder / _TEMPLATE.name)
        emblem = None
        if facts.coat_of_arms is not None:
            emblem = f"lambang{facts.coat_of_arms.suffix.lower()}"
            shutil.copy(facts.coat_of_arms, folder / emblem)
        picture = facts.pictures.get(_CHART)
        if picture is not None:
            write_draft(folder / "gambar.svg", picture.svg)
        write_draft(folder / "fakta.json", json.dumps(_data(facts, content, emblem), ensure_ascii=False))
        pdf = compile_pdf(folder / _TEMPLATE.name, folder)
    write_bytes(path, pdf)


def write_editable_summary(path: Path, facts: PackFacts) -> None:
    """Write the summary as Word.

    Parameters
    ----------
    path : Path
        The file.
    facts : PackFacts
        What the draft says.

    Raises
    ------
    UserError
        When the chart cannot be drawn or the file not be written.
    """
    from docx.shared import Cm

    content = _content(facts)
    document = new_document(size=9.5)
    footer(document, facts, _TITLE)
    paragraph(document, content.head, style="Title")
    paragraph(document, "\n".join(filter(None, (content.addressee, facts.document, content.subtitle))))
    synthetic_notice(document, facts)
    paragraph(document, "Angka pokok", style="Heading 2")
    rows = tuple((figure.label, figure.shown, capitalized(figure.note)) for figure in facts.headline)
    grid(document, Grid(("Ukuran", "Angka", "Keterangan"), rows), (4.4, 4.0, 7.9), size=9)
    images = chart_images(facts, (_CHART,))
    if images:
        paragraph(document, "Ke mana angka kemiskinan mengarah", style="Heading 2")
        shown = document.add_picture(io.BytesIO(images[_CHART]), width=Cm(12.2))
        shown._inline.docPr.set("descr", facts.pictures[_CHART].alt)
        document.paragraphs[-1].alignment = 1
        paragraph(document, content.source).runs[0].font.size = 100_000
    paragraph(document, "Target dan peluangnya", style="Heading 2")
    for text in content.target:
        paragraph(document, text)
    paragraph(document, "Pilihan program dan biayanya", style="Heading 2", new_page=True)
    if facts.scenario_rows is not None:
        widths = [16.3 * width / sum(_WIDTHS) for width in _WIDTHS]
        grid(document, facts.scenario_rows, widths, size=9)
    for text in content.cost:
        paragraph(document, text)
    for title, texts in (
        ("Yang didahulukan", content.priorities),
        ("Yang belum pasti dan yang belum ada", content.limits),
    ):
        paragraph(document, title, style="Heading 2")
        for text in texts:
            paragraph(document, text, style="List Bullet")
        if title == "Yang didahulukan":
            paragraph(document, f"{_ASKED} {content.office}", style="Heading 2")
            numbered(document, content.decisions)
    save(document, path, facts, _TITLE)


def _content(facts: PackFacts) -> _Content:
    office = f"{facts.head_title} {facts.region.short_name}"
    picture = facts.pictures.get(_CHART)
    source = ""
    if picture is not None:
        head, end, _ = picture.source.partition(_SOURCE_END)
        source = f"{head}{end} {facts.place_of(_CHART)}.".strip()
    return _Content(
        head=f"Ringkasan untuk {office}",
        addressee=f"Yth. {facts.head_name}" if facts.head_name else "",
        subtitle=f"{capitalized(facts.status)}, {indonesian_date(facts.date)} · penanda {facts.draft} · {facts.agency}",
        office=office,
        target=tuple(_target(facts)),
        cost=tuple(_cost(facts)),
        priorities=tuple(_priorities(facts)),
        decisions=tuple(decisions(facts)),
        limits=tuple(_limits(facts)),
        source=source,
    )


def _target(facts: PackFacts) -> list[str]:
    """Return what the projection says, and how likely the target is."""
    if not facts.projection:
        return ["Proyeksi dan peluang target daerah ini tidak tersedia."]
    return [shortened(list(facts.projection), _LONGEST_TARGET)]


def _cost(facts: PackFacts) -> list[str]:
    """Return how to read the table of scenarios, or why there is none."""
    if facts.scenario_rows is None:
        return [shortened(list(facts.scenario[:2]), _LONGEST_TARGET) or "Skenario daerah ini tidak tersedia."]
    label = f"{facts.scenario_label} angka di atas tidak boleh dikutip. " if facts.scenario_label else ""
    place = facts.place_of("tbl-skenario")
    more = f" Selengkapnya: {place}." if place else ""
    return [f"{label}{facts.scenario_reading}{more}"]


def _priorities(facts: PackFacts) -> list[str]:
    found = [text for text in facts.priorities if not text.endswith("tidak ada.")]
    places = [sentence for sentence in facts.locations if len(sentence) <= _LONGEST_POINT]
    located = [sentence for sentence in places if not sentence.startswith(("Karena itu", "Sebagai petunjuk"))][:3]
    where = shortened(located, _LONGEST_POINT * 2)
    return [*found[:2], *([f"Lokasi. {where}"] if where else [])] or ["Belum ada indikator yang dapat dinilai."]


def _limits(facts: PackFacts) -> list[str]:
    lacking = [gap.name for gap in facts.gaps]
    missing = (
        [f"Draf ini belum memuat {joined(lacking)}; tidak ada perkiraan yang dibuat sebagai gantinya."]
        if lacking
        else []
    )
    first = shortened(list(facts.uncertainty[:2]), _LONGEST_POINT)
    return [text for text in (first, *facts.uncertainty[2:], *missing) if text]


def _data(facts: PackFacts, content: _Content, emblem: str | None) -> dict[str, object]:
    """Return what the template reads."""
    table = facts.scenario_rows
    headings = [] if table is None else [_with_unit(heading) for heading in table.headings]
    picture = facts.pictures.get(_CHART)
    return {
        "judul": f"{content.head}: {facts.document}",
        "penyusun": facts.agency,
        "kata-kunci": ["RPKD", "ringkasan", facts.region.name, facts.draft],
        "kaki": f"{_TITLE} {facts.document}, {facts.status}, penanda {facts.draft}",
        "kepala": content.head,
        "kepada": content.addressee,
        "dokumen": facts.document,
        "keterangan": content.subtitle,
        "lambang": emblem,
        "sintetis": facts.synthetic,
        "angka": [
            {"nama": figure.label, "nilai": figure.shown, "catatan": capitalized(figure.note)}
            for figure in facts.headline
        ],
        "gambar": None if picture is None else {"berkas": "gambar.svg", "alt": picture.alt, "sumber": content.source},
        "target": content.target,
        "skenario": None if table is None else {"lebar": _WIDTHS, "judul": headings, "baris": table.rows},
        "catatan-skenario": content.cost,
        "prioritas": content.priorities,
        "diminta": f"{_ASKED} {content.office}",
        "keputusan": content.decisions,
        "batas": content.limits,
    }


def _with_unit(heading: str) -> str:
    """Keep the unit at the end of a heading on one line: "(miliar Rp)"."""
    text, bracket, unit = heading.rpartition("(")
    return text + bracket + unit.replace(" ", "\N{NO-BREAK SPACE}") if bracket else heading
