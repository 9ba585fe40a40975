"""The embedded engine: pandoc and Typst from their Python wheels, for machines without Quarto."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

from rpkd.files import write_bytes, write_draft, write_text
from rpkd.render._page import one_file
from rpkd.render._pandoc import parse_markdown, run_pandoc
from rpkd.render._stage import cell_options, read_yaml
from rpkd.render._syntax import Cell, Expander, source_name
from rpkd.render._tree import Format, resolve
from rpkd.render._typst import compile_pdf

_REFERENCE = re.compile(r"@((?:fig|tbl|sec|eq)-[\w-]+)")
_FILTER = "../_extensions/rpkd/rpkd.lua"
_PICTURES = {"image/svg+xml": ".svg", "image/png": ".png"}


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
    metadata = folder / "_metadata.yml"
    cells, pictures = _cells(staged)
    expander = Expander(
        folder,
        variables=read_yaml((staged / "_variables.yml").read_text(encoding="utf-8")),
        metadata=read_yaml(metadata.read_text(encoding="utf-8")),
        cells=cells,
    )
    tree = parse_markdown(expander.expand(folder / "rpkd.qmd"), metadata)
    resolve(tree, target, lambda name: _where(folder, name), pictures)
    _WRITERS[target](json.dumps(tree), staged, output)


def _write_html(tree: str, staged: Path, output: Path) -> None:
    folder = staged / "report"
    arguments = [
        *("-f", "json", "-t", "html5", "--standalone", "--template", "embedded.html", "--css", "rpkd.css"),
        *("--wrap=none", "--toc", "--toc-depth", "3", "--mathml", "--lua-filter", _FILTER),
    ]
    write_text(output, one_file(run_pandoc(arguments, tree, folder), folder))


def _write_word(tree: str, staged: Path, output: Path) -> None:
    folder = staged / "report"
    made = folder / "rpkd.docx"
    style = ["--reference-doc", "reference.docx", "--lua-filter", _FILTER]
    run_pandoc(["-f", "json", "-t", "docx", *style, "-o", made.name], tree, folder)
    write_bytes(output, made.read_bytes())


def _write_pdf(tree: str, staged: Path, output: Path) -> None:
    folder = staged / "report"
    style = ["--template", "../_extensions/rpkd/embedded.typ", "--lua-filter", _FILTER]
    source = folder / "rpkd.typ"
    write_draft(source, run_pandoc(["-f", "json", "-t", "typst", "--standalone", *style], tree, folder))
    write_bytes(output, compile_pdf(source, staged))


_WRITERS = {"html": _write_html, "docx": _write_word, "typst": _write_pdf}


def _cells(staged: Path) -> tuple[dict[tuple[str, str], Cell], dict[str, str]]:
    """Return what each labelled cell shows, and the file of each picture by its name in the text.

    The text names a picture without its ending, so that it is the same for all formats.
    """
    cells: dict[tuple[str, str], Cell] = {}
    pictures: dict[str, str] = {}
    for path in sorted((staged / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            options = cell_options("".join(cell["source"]))
            label = options["label"]
            outputs = [output["data"] for output in cell["outputs"]]
            picture = next((data for data in outputs if not _PICTURES.keys().isdisjoint(data)), None)
            if picture is None:
                texts = ["".join(data["text/markdown"]) for data in outputs if "text/markdown" in data]
                shown = Cell(options, markdown="\n\n".join(texts) if texts else None)
            else:
                shown = Cell(options, image=f"gambar/{label}")
                pictures[f"gambar/{label}"] = _write_picture(picture, staged / "report", label)
            cells[f"../notebooks/{path.name}", label] = shown
    return cells, pictures


def _write_picture(data: dict[str, Any], folder: Path, label: str) -> str:
    kind = next(kind for kind in _PICTURES if kind in data)
    content = "".join(data[kind])
    name = f"gambar/{label}{_PICTURES[kind]}"
    write_draft(folder / name, base64.b64decode(content) if kind == "image/png" else content.encode())
    return name


def _where(folder: Path, name: str) -> str:
    for path in sorted([*folder.glob("*.qmd"), *folder.glob("*.md")]):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if name in _REFERENCE.findall(line):
                return f"{source_name(path.name)} baris {number}"
    return "report/"
