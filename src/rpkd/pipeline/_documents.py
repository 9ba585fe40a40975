"""Making the documents of one region from its results and executed notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rpkd.params import LoadedParams
from rpkd.pipeline._notebooks import notebook_sources
from rpkd.pipeline._scenarios import scenario_files
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.render import (
    DocumentInputs,
    Engine,
    WordInfo,
    data_dictionary,
    document_variables,
    finish_pdf,
    finish_word,
    judged_narratives,
    manifest_annex,
    provenance,
    record_path,
    render,
    stage,
)
from rpkd.results import ResultStore, read_results
from rpkd.sources import Tables
from rpkd.workbooks import workbook_paths

FORMATS = ("html", "pdf", "docx")


def document_name(region: Region, extension: str) -> str:
    """Return the file name of a region's document."""
    return f"rpkd-{region.code}.{extension}"


def document_inputs(
    loaded: LoadedParams, store: ResultStore, tables: Tables, executed: Path, inputs: Mapping[str, Any]
) -> DocumentInputs:
    """Gather what the documents are made of, the generated annexes included."""
    document = loaded.params.document
    return DocumentInputs(
        store=store,
        executed=executed,
        title=document.title,
        status="Rancangan" if document.status == "draf" else "",
        coat_of_arms=loaded.coat_of_arms,
        annexes={
            "_kamus-data.md": data_dictionary(tables[name] for name in tables),
            "_asal-usul.md": provenance(store),
            "_manifes.md": manifest_annex(inputs),
        },
    )


def make_document(
    project: Project, engine: Engine, document: DocumentInputs, loaded: LoadedParams, work: Path, output: Path
) -> None:
    """Stage, render and finish one document.

    Parameters
    ----------
    work : Path
        Folder for what is staged.
    output : Path
        The document; its ending says which kind.
    """
    extension = output.suffix.removeprefix(".")
    staged = stage(project, document, work / "dokumen" / extension, "png" if extension == "docx" else "svg")
    render(engine, staged, extension, output)
    if extension == "pdf":
        finish_pdf(output)
    if extension == "docx":
        finish_word(output, _word_info(document, loaded))


def _word_info(document: DocumentInputs, loaded: LoadedParams) -> WordInfo:
    scalars = document.store.scalars
    return WordInfo(
        title=document.title,
        region_name=str(scalars["region_name"]),
        period=str(scalars["period"]),
        status=document.status,
        planning_agency=str(scalars["planning_agency"]),
        year=str(scalars["document_year"]),
        date=loaded.params.document.date,
        coat_of_arms=document.coat_of_arms,
    )


def narrative_notes(project: Project, region: Region, loaded: LoadedParams, results: Path) -> list[str]:
    """Tell of the sentences of a region's own prose that were written for other values than the results of a build.

    A draft flags them in its margin. A final document is printed without flags, so the note says what to do first.

    Parameters
    ----------
    results : Path
        Folder of the build's results; it is read only for a region whose prose has been accepted.

    Returns
    -------
    list of str
        At most one, in Indonesian.

    Raises
    ------
    UserError
        When the prose, its record or the results cannot be read.
    """
    if not record_path(project, region.code).is_file():
        return []
    judged = judged_narratives(project, region.code, document_variables(read_results(results)))
    stale = {place: sum(item.state == "usang" for item in items) for place, items in judged.items()}
    if not any(stale.values()):
        return []
    where = ", ".join(f"{place}.md {count}" for place, count in stale.items() if count)
    told = f"{sum(stale.values())} kalimat narasi ditulis untuk nilai yang kini lain ({where})"
    if loaded.params.document.status == "draf":
        return [f"{told}; ditandai di tepi draf, rinciannya: rpkd check {region.code}"]
    remedy = f"perbaiki kalimat itu, atau terima dengan rpkd narrative {region.code} --accept, lalu susun ulang"
    return [f"PERINGATAN: {told}. Dokumen final tidak memuat tandanya: {remedy}"]


def source_files(project: Project, region: Region, loaded: LoadedParams, tables: Tables) -> list[str]:
    """Return every file that a region's document is made from, as users know it, sorted."""
    document = [path for path in project.report.rglob("*") if path.is_file() and _is_staged(path, project.report)]
    record = record_path(project, region.code)
    narrative = [path for path in (*record.parent.glob("*.md"), record) if path.is_file()]
    style = [path for path in (project.root / "_extensions").rglob("*") if path.is_file()]
    workbooks = [path for path in workbook_paths(project, region) if path.is_file()]
    scenarios = scenario_files(project, region)
    own = [*document, *narrative, *style, *workbooks, *scenarios, project.root / "_quarto.yml"]
    return sorted({project.shown(path) for path in [*loaded.files, *tables.files, *notebook_sources(project), *own]})


def _is_staged(path: Path, report: Path) -> bool:
    """Tell whether a source of the document reaches every region's document: no own prose, no editor's leftovers."""
    parts = path.relative_to(report).parts
    return parts[0] != "narasi" and not any(part.startswith((".", "~$")) for part in parts)
