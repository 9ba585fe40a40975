"""A difference as a Word file, in the look of the document."""

from __future__ import annotations

import datetime
import io
import tempfile
from pathlib import Path

from rpkd.files import write_bytes
from rpkd.project import Project
from rpkd.render import MARKDOWN, fixed_archive, keep_rows_whole, run_pandoc
from rpkd.report import escape
from rpkd.review.diff._compare import Difference
from rpkd.review.diff._markdown import difference_markdown
from rpkd.review.diff._words import visible

_REFERENCE = "reference.docx"
_FILTER = "_extensions/rpkd/rpkd.lua"
# Equal differences give equal files: the day of writing is not told.
_NO_DAY = datetime.datetime(1980, 1, 1)


def write_difference_word(difference: Difference, project: Project, output: Path) -> None:
    """Write a difference as a Word file: the same bytes for the same difference.

    Parameters
    ----------
    difference : Difference
        What `compare` gave.
    project : Project
        Its reference document gives styles and page.
    output : Path
        File to write, whole or not at all.

    Raises
    ------
    UserError
        When pandoc refuses, or the file cannot be written.
    """
    import docx

    before, after = (
        f"{visible(name)} ({identifier})"
        for name, identifier in zip(difference.names, difference.identifiers, strict=True)
    )
    heading = f"# {escape(f'Perubahan antardraf RPKD {difference.region_name}')} {{.unnumbered}}"
    lead = escape(f"Yang dibandingkan: {before} dan {after}.")
    text = "\n\n".join([heading, lead, difference_markdown(difference)])
    with tempfile.TemporaryDirectory() as folder:
        made, filters = Path(folder) / "beda.docx", project.root / _FILTER
        style = ["--reference-doc", str(project.report / _REFERENCE), "-M", "lang=id", "--lua-filter", str(filters)]
        run_pandoc(["-f", MARKDOWN, "-t", "docx", *style, "-o", made.name], text, Path(folder))
        document = docx.Document(str(made))
    keep_rows_whole(document)
    for section in document.sections:
        section.header.paragraphs[0].text = f"Perubahan antardraf RPKD {visible(difference.region_name)}"
    properties = document.core_properties
    properties.title = f"Perubahan antardraf RPKD {visible(difference.region_name)}"
    properties.author = properties.last_modified_by = "rpkd"
    properties.language = "id-ID"
    properties.created = properties.modified = _NO_DAY
    buffer = io.BytesIO()
    document.save(buffer)
    write_bytes(output, fixed_archive(buffer.getvalue()))
