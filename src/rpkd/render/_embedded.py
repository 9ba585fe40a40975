"""The embedded engine: pandoc and Typst from their Python wheels, for machines without Quarto."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import yaml

from rpkd.errors import Problem, UserError
from rpkd.files import write_bytes, write_text
from rpkd.render._pandoc import parse_markdown, run_pandoc
from rpkd.render._stage import cell_options
from rpkd.render._syntax import Cell, Expander
from rpkd.render._tree import Format, resolve

_REFERENCE = re.compile(r"@((?:fig|tbl|sec|eq)-[\w-]+)")
_FILTER = "../_extensions/rpkd/rpkd.lua"


def render_embedded(staged: Path, target: Format, output: Path) -> None:
    """Render a staged document to one format.

    Parameters
    ----------
    staged : Path
        Folder made by `stage`.
    target : {"html", "typst", "docx"}
        "typst" gives PDF.
    output : Path
        File to write, whole or not at all.

    Raises
    ------
    UserError
        For Quarto syntax that this engine does not know, broken references, and Typst's refusals.
    """
    folder = staged / "report"
    source = folder / "rpkd.qmd"
    metadata_file = folder / "_metadata.yml"
    expander = Expander(
        folder,
        variables=yaml.safe_load((staged / "_variables.yml").read_text(encoding="utf-8")),
        metadata=yaml.safe_load(metadata_file.read_text(encoding="utf-8")),
        cells=_cells(staged),
    )
    tree = parse_markdown(expander.expand(source), metadata_file, folder)
    resolve(tree, target, lambda name: _where(folder, name))
    text = json.dumps(tree)
    if target == "html":
        page = run_pandoc(
            [
                *("-f", "json", "-t", "html5", "--standalone", "--template", "embedded.html", "--css", "rpkd.css"),
                *("--embed-resources", "--wrap=none", "--toc", "--toc-depth", "3", "--mathml", "--lua-filter", _FILTER),
            ],
            text,
            folder,
        )
        write_text(output, page)
    elif target == "docx":
        made = folder / "rpkd.docx"
        run_pandoc(
            ["-f", "json", "-t", "docx", "--reference-doc", "reference.docx", "--lua-filter", _FILTER, "-o", made.name],
            text,
            folder,
        )
        write_bytes(output, made.read_bytes())
    else:
        template = "../_extensions/rpkd/embedded.typ"
        typst_source = run_pandoc(
            ["-f", "json", "-t", "typst", "--standalone", "--template", template, "--lua-filter", _FILTER], text, folder
        )
        write_text(folder / "rpkd.typ", typst_source)
        write_bytes(output, _compile(folder / "rpkd.typ", staged))


def _compile(source: Path, root: Path) -> bytes:
    import typst

    try:
        # A fixed time: the same inputs give the same file.
        pdf = typst.compile(str(source), root=str(root), pdf_standards=["ua-1"], ignore_system_fonts=True, timestamp=0)
    except typst.TypstError as error:
        detail = " ".join(str(part) for part in (getattr(error, "message", error), getattr(error, "diagnostic", "")))
        raise UserError(
            Problem(
                "report/",
                "PDF tidak dapat disusun oleh Typst",
                detail.strip(),
                remedy="perbaiki bagian yang disebut itu",
            )
        ) from error
    return bytes(pdf)


def _cells(staged: Path) -> dict[tuple[str, str], Cell]:
    cells: dict[tuple[str, str], Cell] = {}
    for path in sorted((staged / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            options = cell_options("".join(cell["source"]))
            cells[f"../notebooks/{path.name}", options["label"]] = _cell(staged, options, cell["outputs"])
    return cells


def _cell(staged: Path, options: dict[str, str], outputs: list[dict[str, Any]]) -> Cell:
    markdown: list[str] = []
    for output in outputs:
        data = output["data"]
        for kind, suffix in (("image/svg+xml", ".svg"), ("image/png", ".png")):
            if kind in data:
                content = "".join(data[kind])
                name = f"gambar/{options['label']}{suffix}"
                write_bytes(
                    staged / "report" / name, content.encode() if suffix == ".svg" else base64.b64decode(content)
                )
                return Cell(options, image=name)
        if "text/markdown" in data:
            markdown.append("".join(data["text/markdown"]))
    return Cell(options, markdown="\n\n".join(markdown) if markdown else None)


def _where(folder: Path, name: str) -> str:
    for path in sorted([*folder.glob("*.qmd"), *folder.glob("*.md")]):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if name in _REFERENCE.findall(line):
                return f"report/{path.name} baris {number}"
    return "report/"
