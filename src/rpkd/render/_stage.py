"""The staged document: a folder with everything that an engine reads, and nothing else.

Quarto and the embedded engine render the same folder: `_quarto.yml`, `_variables.yml`, `_extensions/`, `report/` and
the executed notebooks. Word gets pictures as PNG, HTML and PDF get them as SVG.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_draft
from rpkd.numbers import Unit
from rpkd.project import Project
from rpkd.render._fragments import stage_fragments
from rpkd.render._hyphenation import hyphenation_table
from rpkd.render._narrative import GROUPS, staged_narratives
from rpkd.render._syntax import SHORTCODE
from rpkd.render._typst import rasterise
from rpkd.report import escape
from rpkd.results import ResultStore

ImageKind = Literal["svg", "png"]
_SVG, _PNG = "image/svg+xml", "image/png"
# The C library reads the same YAML ten times faster, where PyYAML was built with it.
_YAML_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPTION = re.compile(r"^#\|\s*(?P<key>[\w-]+):\s*(?P<value>.*)$")


@dataclass(frozen=True)
class DocumentInputs:
    """What makes the document of one region, besides the project's own sources.

    Parameters
    ----------
    store : ResultStore
        All results.
    executed : Path
        Folder of the executed notebooks.
    title : str
        Title of the document, plain text.
    status : str
        Mark on the cover of a draft, for instance "Rancangan"; empty for a final document.
    coat_of_arms : Path or None
        Checked picture file.
    annexes : mapping
        File name to generated Markdown: data dictionary, provenance, manifest.
    """

    store: ResultStore
    executed: Path
    title: str
    status: str
    coat_of_arms: Path | None
    annexes: Mapping[str, str]

    @property
    def is_draft(self) -> bool:
        """Whether stale sentences are flagged."""
        return bool(self.status)


def stage(project: Project, inputs: DocumentInputs, target: Path, images: ImageKind) -> Path:
    """Build the staged folder.

    Parameters
    ----------
    project : Project
        The clone that holds the sources.
    inputs : DocumentInputs
        The region's own part.
    target : Path
        Folder to make; must not exist.
    images : {"svg", "png"}
        How figures are kept; a PNG is made from the SVG that the notebooks hold.

    Returns
    -------
    Path
        `target`.

    Raises
    ------
    UserError
        When a source is missing, a region's own prose holds what prose may not hold, or a fragment has no place.
    """
    report = target / "report"
    with explain_os_errors(target, "menyiapkan dokumen"):
        target.mkdir(parents=True)
        shutil.copy(project.root / "_quarto.yml", target)
        shutil.copytree(project.root / "_extensions", target / "_extensions")
        shutil.copytree(project.report, report, ignore=shutil.ignore_patterns("narasi", ".*", "~$*"))
    variables = document_variables(inputs.store)
    write_draft(target / "_variables.yml", _yaml(variables))
    write_draft(report / "_metadata.yml", _yaml(_metadata(inputs)))
    for name, text in inputs.annexes.items():
        write_draft(report / name, text)
    prose = staged_narratives(project, inputs.store.region, variables, draft=inputs.is_draft)
    for place, text in prose.items():
        write_draft(report / f"_narasi-{place}.md", text)
    for name, text in stage_fragments(project, report).items():
        write_draft(report / name, text)
    if inputs.coat_of_arms is not None:
        with explain_os_errors(inputs.coat_of_arms, "membaca lambang daerah"):
            shutil.copy(inputs.coat_of_arms, report / _coat_of_arms_name(inputs.coat_of_arms))
    notebooks = {
        path.name: _staged_notebook(json.loads(path.read_text(encoding="utf-8")), variables)
        for path in sorted(inputs.executed.glob("*.ipynb"))
    }
    if images == "png":
        _make_png(notebooks.values(), target / "gambar")
    for name, notebook in notebooks.items():
        write_draft(target / "notebooks" / name, json.dumps(notebook, ensure_ascii=False))
    if images == "svg":
        shown = [text for notebook in notebooks.values() for text in _shown_texts(notebook)]
        table = hyphenation_table([*_sources(target), *shown])
        write_draft(report / "_pemenggalan.json", json.dumps(table, ensure_ascii=False))
    return target


def document_variables(store: ResultStore) -> dict[str, dict[str, str]]:
    """Return what `{{< var … >}}` can name: `nilai`, `angka`, `periode` of each scalar, and `teks`."""
    variables: dict[str, dict[str, str]] = {group: {} for group in GROUPS}
    for key, scalar in store.scalars.items():
        quote = escape if scalar.unit is Unit.TEXT else str
        variables["nilai"][key] = quote(str(scalar))
        variables["angka"][key] = quote(f"{scalar:angka}")
        variables["periode"][key] = escape(scalar.period)
    for key, text in store.texts.items():
        if not key.startswith("narasi_"):
            variables["teks"][key] = text
    return variables


def cell_options(source: str) -> dict[str, str]:
    r"""Return the `#|` options of a notebook cell as text.

    Examples
    --------
    >>> cell_options('#| label: fig-p0\n#| fig-cap: "Judul: dua"\nplot()')
    {'label': 'fig-p0', 'fig-cap': 'Judul: dua'}
    """
    options = {}
    for line in source.splitlines():
        match = _OPTION.match(line)
        if match is None:
            break
        options[match["key"]] = str(read_yaml(match["value"] or "''"))
    return options


def read_yaml(text: str) -> Any:
    """Read YAML of the project's own making, as fast as this machine can."""
    return yaml.load(text, Loader=_YAML_LOADER)  # noqa: S506 - both loaders are safe ones


def _yaml(data: Mapping[str, str | Mapping[str, str]]) -> str:
    """Write texts as YAML; what stands behind a key is JSON, which YAML reads as the same texts."""
    lines = [f"{key}: {json.dumps(data[key], ensure_ascii=False, sort_keys=True)}\n" for key in sorted(data)]
    return "".join(lines)


def _metadata(inputs: DocumentInputs) -> dict[str, str]:
    scalars = inputs.store.scalars
    region, period = str(scalars["region_name"]), str(scalars["period"])
    metadata = {
        "lang": "id",
        "title": escape(inputs.title),
        "subtitle": escape(f"{region} Tahun {period}"),
        "pagetitle": escape(f"{inputs.title} {region} Tahun {period}"),
        "region-name": escape(region),
        "period": escape(period),
        "planning-agency": escape(str(scalars["planning_agency"])),
        "document-year": escape(str(scalars["document_year"])),
    }
    if inputs.status:
        metadata["status"] = escape(inputs.status)
    if inputs.coat_of_arms is not None:
        metadata["coat-of-arms"] = _coat_of_arms_name(inputs.coat_of_arms)
    return metadata


def _coat_of_arms_name(path: Path) -> str:
    return f"lambang{path.suffix.lower()}"


def _make_png(notebooks: Iterable[Any], folder: Path) -> None:
    """Put a PNG in the place of every SVG."""
    found = [
        output["data"]
        for notebook in notebooks
        for cell in notebook["cells"]
        for output in cell["outputs"]
        if _SVG in output["data"]
    ]
    made = rasterise(["".join(data[_SVG]) for data in found], folder)
    for data, picture in zip(found, made, strict=True):
        del data[_SVG]
        data[_PNG] = base64.b64encode(picture).decode("ascii")
    shutil.rmtree(folder, ignore_errors=True)


def _staged_notebook(notebook: dict[str, Any], variables: Mapping[str, Mapping[str, str]]) -> Any:
    cells: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        options = cell_options("".join(cell["source"])) if cell["cell_type"] == "code" else {}
        if "label" not in options:
            continue
        filled = {key: json.dumps(_filled(value, variables), ensure_ascii=False) for key, value in options.items()}
        outputs = [kept for kept in (_staged_output(output) for output in cell["outputs"]) if kept]
        cells.append(
            {
                "cell_type": "code",
                "execution_count": None,
                "id": cell.get("id", f"sel-{len(cells)}"),
                "metadata": {},
                "source": "\n".join(f"#| {key}: {value}" for key, value in filled.items()),
                "outputs": outputs,
            }
        )
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def _filled(option: str, variables: Mapping[str, Mapping[str, str]]) -> str:
    """Return a cell option, such as a caption, with its `var` shortcodes filled in."""

    def replace(shortcode: re.Match[str]) -> str:
        group, _, key = shortcode["argument"].partition(".")
        if shortcode["name"] != "var" or key not in variables.get(group, {}):
            raise UserError(Problem("notebooks/", "variabel pada opsi sel tidak dikenal", shortcode.group(0)))
        return variables[group][key]

    return SHORTCODE.sub(replace, option)


def _staged_output(output: dict[str, Any]) -> dict[str, Any] | None:
    # Plain text stands beside everything else; an analyst's own PNG stays where there is no SVG of it.
    data = {kind: content for kind, content in output.get("data", {}).items() if kind != "text/plain"}
    if _SVG in data:
        data.pop(_PNG, None)
    return {"output_type": "display_data", "data": data, "metadata": {}} if data else None


def _sources(folder: Path) -> Iterator[str]:
    """Yield the texts of the document, before what the notebooks show is put into them."""
    for pattern in ("report/*.qmd", "report/*.md", "_variables.yml"):
        for path in sorted(folder.glob(pattern)):
            yield path.read_text(encoding="utf-8", errors="replace")


def _shown_texts(notebook: Any) -> Iterator[str]:
    """Yield what a staged notebook shows as Markdown."""
    for cell in notebook["cells"]:
        for output in cell["outputs"]:
            yield "".join(output["data"].get("text/markdown", ""))
