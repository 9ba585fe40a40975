"""What a notebook works with, and how its outputs reach the results and the document.

The label of the running cell (`#| label: fig-p0`) is the key of what the cell records. Running a cell again, as an
analyst does in JupyterLab, replaces what it recorded before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rpkd.errors import UserError
from rpkd.notebook._reads import FileReads, watch_files, write_reads
from rpkd.numbers import Unit
from rpkd.params import LoadedParams, ParamReads, Params, load_params, load_programs, load_scenarios, optional_params
from rpkd.project import Project, find_project
from rpkd.projection import project_nation
from rpkd.regions import Region, RegionIndex
from rpkd.report import TableContent, escape_markup, pipe_table, source_text
from rpkd.results import Recorder, ResultTable, Scalar
from rpkd.sources import Table, Tables
from rpkd.workbooks import InputTable, Workbooks

if TYPE_CHECKING:
    from IPython.display import Markdown
    from matplotlib.figure import Figure

_LABEL = re.compile(r"^#\|\s*label:\s*([a-z][a-z0-9-]*)\s*$", re.MULTILINE)

Sources = Table | InputTable | str | Sequence["Table | InputTable | str"]


@dataclass(frozen=True)
class FigureOutput:
    """One output that holds a figure.

    Parameters
    ----------
    svg : bytes
        The picture; Word's is made from it when the document is put together.
    alt : str
        What the figure shows, for those who cannot see it.
    """

    svg: bytes
    alt: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg.decode("utf-8"), "text/plain": self.alt}


@dataclass
class Session:
    """The open notebook.

    Parameters
    ----------
    region : Region
        The report's region.
    loaded : LoadedParams
        Its parameters and the files they come from.
    tables : Tables
        All figures.
    index : RegionIndex
        All regions.
    project : Project
        The clone.
    run_dir : Path
        Where results are written.
    recorder : Recorder
        Collects the results.
    """

    region: Region
    loaded: LoadedParams
    tables: Tables
    index: RegionIndex
    project: Project
    run_dir: Path
    name: str
    _file_reads: FileReads
    recorder: Recorder = field(init=False)
    _param_reads: ParamReads = field(init=False)
    _saved: bool = field(default=False, init=False)
    _label: str = field(default="", init=False)
    _texts_of: dict[str, set[str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.region.code, self.name, self._require_label)
        self._param_reads = ParamReads(self.loaded.params)

    @property
    def params(self) -> Params:
        """The region's parameters, complete with the defaults."""
        return self.loaded.params

    @property
    def params_source(self) -> str:
        """The parameter file as users know it; the defaults when the region has none."""
        return self.project.shown(self.loaded.path or self.project.params / "_default.yaml")

    @cached_property
    def workbooks(self) -> Workbooks:
        """What the region's office has written into its Excel workbooks; each is read when it is first asked for."""
        return Workbooks(self.project, self.region, self.tables)

    @property
    def peers(self) -> list[Region]:
        """All kabupaten/kota of the region's province, the region included."""
        return self.index.in_province(self.region.province_code)

    def enter_cell(self, source: str) -> None:
        """Note which cell is about to run, and forget what that cell recorded before.

        Parameters
        ----------
        source : str
            The cell's source; its `#| label:` line names it.
        """
        found = _LABEL.search(source)
        self._label = found[1] if found else ""
        if not self._label:
            return
        store = self.recorder.store
        store.scalars = {key: scalar for key, scalar in store.scalars.items() if scalar.cell != self._label}
        store.tables = {key: table for key, table in store.tables.items() if table.cell != self._label}
        for key in self._texts_of.pop(self._label, set()):
            store.texts.pop(key, None)

    def scalar(
        self,
        key: str,
        label: str,
        value: float | int | str | None,
        unit: Unit,
        *,
        source: Sources = "",
        period: str | int = "",
        region: str | None = None,
        decimals: int | None = None,
    ) -> Scalar:
        """Record one number with its source and return it, ready for a sentence.

        Raises
        ------
        RuntimeError
            When the running cell has no label.
        ValueError
            When the key is malformed or recorded by another cell.
        """
        citation, vintage = _provenance(source)
        return self.recorder.scalar(
            key, label, value, unit, period=period, region=region, source=citation, vintage=vintage, decimals=decimals
        )

    def text(self, key: str, text: str) -> str:
        """Record a sentence that chapters take by its key.

        Raises
        ------
        RuntimeError
            When the running cell has no label.
        """
        label = self._require_label()
        self.recorder.text(key, text)
        self._texts_of.setdefault(label, set()).add(key)
        return text

    def figure(
        self, figure: Figure, *, title: str, alt: str, source: Sources, period: str = "", note: str = ""
    ) -> FigureOutput:
        """Show a figure and record its caption, alternative text and source line.

        Parameters
        ----------
        figure : matplotlib.figure.Figure
            Drawn in the document's style.
        title, alt : str
            Caption, and what the figure shows in words.
        source : Table, InputTable, str or sequence of them
            Where its figures come from.
        period : str
            Time of the latest figure, for the source line.
        note : str
            What a reader must know, added to the source line.
        """
        from rpkd.report.figures import svg_of

        key = self._caption("fig-", title, source, period, note)
        self.text(f"alt_{key}", escape_markup(alt))
        return FigureOutput(svg_of(figure), alt)

    def table(
        self, title: str, content: TableContent, *, source: Sources, period: str = "", note: str = ""
    ) -> Markdown:
        """Show a table as Markdown and record every cell of it, its caption and its source line.

        Parameters
        ----------
        title : str
            Caption.
        content : TableContent
            Columns with units, and one value per column in each row; None where a figure is not known.
        source, period, note :
            As for `figure`.
        """
        key = self._caption("tbl-", title, source, period, note)
        return _markdown(pipe_table(self.record(key, title, content, source=source, note=note), content.bold_rows))

    def record(self, key: str, title: str, content: TableContent, *, source: Sources, note: str = "") -> ResultTable:
        """Record a table without showing it, for instance what a numbered list is made of."""
        self._require_label()
        citation, vintage = _provenance(source)
        return self.recorder.table(
            key, title, content.columns, content.rows, source=citation, vintage=vintage, note=note
        )

    def narrative(self, paragraphs: str | Sequence[str]) -> Markdown:
        """Show plain sentences as paragraphs and record them; nothing in them is read as markup."""
        items = [paragraphs] if isinstance(paragraphs, str) else list(paragraphs)
        return self.markdown("\n\n".join(escape_markup(item) for item in items))

    def points(self, points: Sequence[str]) -> Markdown:
        """Show plain sentences as a list of points and record them."""
        return self.markdown("\n".join(f"- {escape_markup(point)}" for point in points))

    def markdown(self, text: str) -> Markdown:
        """Show ready Markdown as a narrative and record it; what users wrote in it must be escaped already."""
        self.text(self._key("narasi-"), text)
        return _markdown(text)

    def save(self) -> Path:
        """Write the results to `<run_dir>/results/<name>.json` and return the file."""
        path = self.recorder.save(self.run_dir / "results")
        self._saved = True
        self.note_reads()
        return path

    def note_reads(self) -> None:
        """Write down what this notebook has read so far, once it has saved its results."""
        if self._saved:
            write_reads(self.run_dir, self.name, self._param_reads.names, self._file_reads.names(self.run_dir))

    def _caption(self, prefix: str, title: str, source: Sources, period: str, note: str) -> str:
        key = self._key(prefix)
        items = _as_list(source)
        citations = [item if isinstance(item, str) else item.source.citation for item in items]
        self.text(f"judul_{key}", escape_markup(title))
        self.text(f"sumber_{key}", escape_markup(source_text(citations, period, note)))
        return key

    def _key(self, prefix: str) -> str:
        label = self._require_label()
        if not label.startswith(prefix):
            raise RuntimeError(f"sel «{label}» mencatat keluaran yang labelnya harus berawalan «{prefix}»")
        return label.replace("-", "_")

    def _require_label(self) -> str:
        if not self._label:
            raise RuntimeError("sel yang mencatat hasil harus memuat baris «#| label: …»")
        return self._label


def _markdown(text: str) -> Markdown:
    from IPython.display import Markdown

    return Markdown(text)  # type: ignore[no-untyped-call]


def _as_list(source: Sources) -> list[Table | InputTable | str]:
    return [source] if isinstance(source, Table | InputTable | str) else list(source)


def _provenance(source: Sources) -> tuple[str, str]:
    items = _as_list(source)
    citations = [item if isinstance(item, str) else item.source.citation for item in items]
    vintages = [item.source.vintage for item in items if not isinstance(item, str) and item.source.vintage]
    return "; ".join(dict.fromkeys(citations)), "; ".join(dict.fromkeys(vintages))


def open_notebook(name: str, kode: str, params_path: str = "", run_dir: str = "") -> Session:
    """Open a notebook's session for one region.

    Parameters
    ----------
    name : str
        Name of the notebook without ending; results are saved under it.
    kode : str
        The region, best as its Kemendagri code: ``"19.71"``.
    params_path : str
        The region's parameter file, relative to the project or absolute; empty takes the one under `params/`, or the
        defaults when there is none.
    run_dir : str
        Folder of this run; empty takes one under `build/lab/`.

    Raises
    ------
    UserError
        When the region, the parameters or a table is wrong.

    Examples
    --------
    In a notebook's first cells::

        sesi = open_notebook("profil-kemiskinan", kode, params_path, run_dir)
    """
    project = find_project()
    files = watch_files(project)
    tables = Tables(project)
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    region = index.find(kode)
    path = project.root / params_path if params_path else optional_params(project, region)
    with files.paused():
        # Of the parameter files it matters which values are read later, not that they were opened.
        loaded = load_params(path, project, region)
    session = Session(
        region=region,
        loaded=loaded,
        tables=tables,
        index=index,
        project=project,
        run_dir=Path(run_dir or project.build / "lab" / region.code),
        name=name,
        _file_reads=files,
    )
    _follow_cells(session)
    return session


def warm_up() -> None:
    """Do once what is the same for all regions, for whatever is forked from this process.

    The tables are checked, the national model is fitted, all regions are projected, programmes and scenarios are read.

    What is checked is remembered by content: other files are read and checked as ever. A table that is wrong is told by
    whoever asks for it.
    """
    import scipy.optimize  # noqa: F401

    from rpkd.report import determinants, scenario, targeting  # noqa: F401

    with suppress(UserError):
        project = find_project()
        tables = Tables(project)
        for name in tables:
            tables.problems(name)
        names = determinants.names_of(tables["regencies"].frame)
        determinants.required_fit(tables["poverty_regency"], tables["indicators_regency"], list(names))
        regions = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).all
        province_of = {region.code: region.province_code for region in regions}
        poverty = (tables["poverty_regency"].frame, tables["poverty_province"].frame)
        document = load_params(None, project, regions[0]).params.document
        project_nation(*poverty, province_of, document.period_end)
        programs = load_programs(project, regions[0])
        load_scenarios(project, regions[0], programs, (document.period_start, document.period_end))


def _follow_cells(session: Session) -> None:
    """Tell the session about every cell that runs after this one; outside IPython there are no cells."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.events.register("pre_run_cell", lambda info: session.enter_cell(info.raw_cell or ""))
        shell.events.register("post_run_cell", lambda _: session.note_reads())
