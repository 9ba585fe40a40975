"""What the notebooks of `notebooks/lab/` show of a region: where things are, where a number comes from, what if."""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

from rpkd.errors import Problem, UserError
from rpkd.files import write_draft, write_text
from rpkd.params import load_params, optional_params, param_value, params_filename, params_template
from rpkd.project import Project, find_project
from rpkd.report import escape
from rpkd.workbench._params_edit import change_param
from rpkd.workbench._place import find_place
from rpkd.workbench._rebuild import (
    build_command,
    command_environment,
    difference,
    difference_html,
    present_draft,
    write_page,
)
from rpkd.workbench._stored import stripped, written
from rpkd.workbench._trial_view import STYLE

if TYPE_CHECKING:
    from IPython.display import HTML, Markdown

    from rpkd.regions import Region
    from rpkd.results import ResultStore, ResultTable, Scalar
    from rpkd.review import Draft

_KEY_NUMBERS = ("p0_latest", "poor_latest", "line_latest", "p1_latest", "p2_latest", "pop_latest", "hdi_latest")
_UP = "../../"
"""From `notebooks/lab/` to the clone, as links in notebooks need it."""

_DOCUMENTS = ("html", "pdf", "docx")
_MOST_READ = 12
_COPIED = ("params", "notebooks", "data", "report", "_extensions")
_TEMPLATE = "analisis-baru"
_ONLY_LAB = "lab"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_PLACES = ("pengantar", "bab1", "bab2", "bab3", "bab4", "bab5", "bab6", "bab7", "lampiran")
_FRAGMENT = """\
## {title}

{{{{< embed ../notebooks/{name}.ipynb#narasi-{name} >}}}}

@tbl-{name} menyajikan angkanya menurut tahun.

{{{{< embed ../notebooks/{name}.ipynb#tbl-{name} >}}}}

::: {{.sumber}}
{{{{< var teks.sumber_tbl_{key} >}}}}
:::
"""

Given = ParamSpec("Given")


def _told(function: Callable[Given, Any]) -> Callable[Given, Any]:
    """Show what the user can mend instead of a traceback."""

    @wraps(function)
    def guarded(*words: Given.args, **named: Given.kwargs) -> Any:
        try:
            return function(*words, **named)
        except UserError as error:
            return _markdown("\n\n".join(f"**Galat.** {escape(str(problem))}" for problem in error.problems))

    return guarded


@dataclass(frozen=True)
class Tour:
    """A region as the tour walks through it.

    Parameters
    ----------
    project, region :
        The clone and the region.
    """

    project: Project
    region: Region

    @property
    def folder(self) -> Path:
        """Where the region's build lies."""
        return self.project.build / self.region.code

    @_told
    def here(self) -> Markdown:
        """Say which region, which parameters, and how old the build is."""
        from rpkd.pipeline import outdated_notebooks

        path = optional_params(self.project, self.region)
        params = (
            f"[{self.project.shown(path)}]({_UP}{self.project.shown(path)})" if path else "nilai bawaan (rpkd init)"
        )
        outdated = outdated_notebooks(self.project, self.region)
        state = (
            "semua notebook masih berlaku" if not outdated else f"perlu dijalankan lagi: {', '.join(sorted(outdated))}"
        )
        return _markdown(
            f"- Daerah: **{escape(self.region.name)}** ({self.region.code}), {escape(self.region.province_name)}\n"
            f"- Parameter: {params}\n"
            f"- Hasil: `{self.project.shown(self.folder)}/`; {state}\n"
            "- Notebook dokumen: folder `notebooks/`; terbuka dengan keluaran terakhirnya, disimpan tanpa keluaran"
        )

    @_told
    def numbers(self) -> Markdown:
        """Show the region's key numbers with their keys."""
        store = self._draft().store
        rows = [
            f"| {escape(scalar.label)} | {escape(str(scalar))} | {escape(scalar.period)} | `{scalar.key}` |"
            for key in _KEY_NUMBERS
            if (scalar := store.scalars.get(key)) is not None
        ]
        return _markdown("\n".join(["| Angka | Nilai | Waktu | Kunci |", "|:--|--:|:--|:--|", *rows]))

    @_told
    def origin(self, key: str) -> Markdown:
        """Say where a result comes from: its cell, what its notebook read, and where the document shows it.

        Parameters
        ----------
        key : str
            Key of a number, ``"p0_latest"``, or the label of a table, ``"tbl-p0"``.
        """
        from rpkd.render import document_places

        draft = self._draft()
        found = _result(draft.store, key)
        where = [
            place
            for name in (found.key, found.cell, f"notebook:{found.notebook}")
            if (place := document_places(self.project, draft.store).get(name)) is not None
        ]
        told = [f"**{escape(found.label)}** (`{found.key}`)" + _value(found)]
        if where:
            shown = where[0].shown or where[0].heading
            told.append(f"- Di dokumen: {escape(where[0].chapter)}, {escape(shown)}")
        told += [
            f"- Dibuat sel `{found.cell}` di [{found.notebook}.ipynb](../{found.notebook}.ipynb)",
            f"- Sumber: {escape(found.source)}" + (f" ({escape(found.vintage)})" if found.vintage else ""),
            f"- Notebook itu membaca: {self._reads(draft, found.notebook)}",
        ]
        code = self._source(found.notebook, found.cell)
        return _markdown("\n".join(told) + (f"\n\n```python\n{code}\n```" if code else ""))

    @_told
    def try_value(self, name: str, value: float | str) -> HTML:
        """Run the notebooks on a copy of the project with one parameter changed, and show what moves.

        The project itself, its parameters and its build stay as they are.

        Parameters
        ----------
        name : str
            Section and key, as in the parameter file: ``"projection.growth"``.
        value : float or str
            The value, as it would be written there.
        """
        from IPython.display import HTML

        from rpkd.pipeline import outdated_notebooks

        with _copied(self.project, self.region) as copy:
            if outdated_notebooks(copy, self.region):
                # What has changed besides is none of this parameter's doing.
                _run(copy, self.region)
            before = present_draft(copy, self.region)
            change_param(copy, self.region, optional_params(copy, self.region), name, str(value))
            _run(copy, self.region)
            after = present_draft(copy, self.region)
            if before is None or after is None:
                raise UserError(Problem(self.region.name, "belum ada hasil yang dapat dibandingkan"))
            found = difference(self.project, before, after)
        page = write_page(self.project, self.region, found)
        shown = STYLE + difference_html(found, self.project.shown(page))
        return HTML(shown)  # type: ignore[no-untyped-call]

    @_told
    def value_of(self, name: str) -> Markdown:
        """Show the present value of a parameter and where it is decided."""
        path = optional_params(self.project, self.region)
        loaded = load_params(path, self.project, self.region)
        value = json.dumps(param_value(loaded.params, name), ensure_ascii=False)
        own = loaded.document is not None and tuple(name.split(".")) in loaded.document.lines
        where = path if own and path else self.project.params / "_default.yaml"
        return _markdown(f"`{name}` = `{value}`, ditulis di `{self.project.shown(where)}`")

    @_told
    def outputs(self) -> Markdown:
        """List what lies where, with links."""
        base = self.project.shown(self.folder)
        lines = [f"- Hasil semua angka: [{base}/results/results.csv]({_UP}{base}/results/results.csv)"]
        for extension in _DOCUMENTS:
            name = f"{base}/rpkd-{self.region.code}.{extension}"
            if (self.project.root / name).is_file():
                lines.append(f"- Dokumen: [{name}]({_UP}{name})")
        if len(lines) == 1:
            lines.append(f"- Dokumen: belum ada; buat dengan `rpkd build {self.region.code}`")
        lines += [
            f"- Notebook yang telah dijalankan: `{base}/notebooks/`; yang gagal: `{base}/gagal/`",
            f"- Kerja Anda di lab: `{self.project.shown(self.project.build / 'lab' / self.region.code)}/`",
        ]
        return _markdown("\n".join(lines))

    @_told
    def adopt(self, name: str, title: str, place: str) -> Markdown:
        """Make an analysis of the template: a notebook that builds run, and a fragment that shows it in a chapter.

        Parameters
        ----------
        name : str
            Of the new notebook; empty only says what to do.
        title : str
            Heading in the document.
        place : str
            Chapter: ``"bab3"``.
        """
        if not name:
            return _markdown("Isi `nama`, lalu jalankan sel ini lagi.")
        notebook, fragment = new_analysis(self.project, name, title, place)
        return _markdown(
            f"Dibuat: [{self.project.shown(notebook)}](../{name}.ipynb) dan "
            f"[{self.project.shown(fragment)}]({_UP}{self.project.shown(fragment)}). Ubah keduanya, lalu jalankan "
            f"`rpkd build {self.region.code}`; keduanya dipakai bagi semua daerah."
        )

    def _draft(self) -> Draft:
        draft = present_draft(self.project, self.region)
        if draft is None:
            what, remedy = "belum ada hasil daerah ini", f"jalankan: rpkd run {self.region.code}"
            raise UserError(Problem(self.project.shown(self.folder), what, remedy=remedy))
        return draft

    def _reads(self, draft: Draft, notebook: str) -> str:
        read = [key.partition(":")[2] for key in draft.inputs.get(notebook, ()) if key.startswith(("param:", "file:"))]
        names = [name for name in sorted(read) if name and not name.startswith("notebooks/")]
        more = len(names) - _MOST_READ
        return ", ".join(f"`{name}`" for name in names[:_MOST_READ]) + (f", dan {more} lainnya" if more > 0 else "")

    def _source(self, notebook: str, cell: str) -> str:
        path = self.project.notebooks / f"{notebook}.ipynb"
        if not path.is_file():
            return ""
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ("".join(one["source"]) for one in cells)
        return next((text for text in sources if f"#| label: {cell}\n" in f"{text}\n"), "")


def open_tour(kode: str) -> Tour:
    """Open the tour for a region.

    Raises
    ------
    UserError
        When there is no such region.
    """
    return Tour(*find_place(find_project().root, kode))


def new_analysis(project: Project, name: str, title: str, place: str) -> tuple[Path, Path]:
    """Copy the template of an analysis under a name of its own, with a fragment that shows it in a chapter.

    Parameters
    ----------
    project : Project
        The clone.
    name : str
        Of the notebook without ending: lower-case words joined by hyphens.
    title : str
        Heading in the document.
    place : str
        Where in the document, as `report/tambahan/` names it.

    Returns
    -------
    tuple of Path
        The notebook and the fragment.

    Raises
    ------
    UserError
        When the name or the place cannot be used, or a file is there already.
    """
    problems = []
    if not _NAME.fullmatch(name) or name == _TEMPLATE:
        rule, remedy = "huruf kecil dan angka, dipisah tanda hubung; diawali huruf", "misalnya perumahan-layak"
        problems.append(Problem("nama", "nama notebook tidak dapat dipakai", name, rule, remedy))
    if place not in _PLACES:
        near = difflib.get_close_matches(place, _PLACES, n=1)
        remedy = f"mungkin maksudnya {near[0]}" if near else "pilih salah satunya"
        problems.append(Problem("tempat", "tempat di dokumen tidak dikenal", place, ", ".join(_PLACES), remedy))
    if not title.strip():
        problems.append(Problem("judul", "judul belum diisi", remedy="tulis judul bagian di dokumen"))
    if problems:
        raise UserError(*problems)
    notebook = project.notebooks / f"{name}.ipynb"
    fragment = project.report / "tambahan" / f"{place}-{name}.qmd"
    for path in (notebook, fragment):
        if path.exists():
            raise UserError(Problem(project.shown(path), "berkas ini sudah ada", remedy="pilih nama lain"))
    template = (project.notebooks / "lab" / f"{_TEMPLATE}.ipynb").read_text(encoding="utf-8")
    key = name.replace("-", "_")
    content = stripped(json.loads(template.replace(_TEMPLATE, name).replace(_TEMPLATE.replace("-", "_"), key)))
    content["cells"] = [cell for cell in content["cells"] if _ONLY_LAB not in cell["metadata"].get("tags", [])]
    write_text(notebook, written(content))
    write_text(fragment, _FRAGMENT.format(title=title.strip(), name=name, key=key))
    return notebook, fragment


@contextmanager
def _copied(project: Project, region: Region) -> Iterator[Project]:
    """Give a copy of a project that holds what a run of one region needs; the original stays as it is."""
    base = project.build / "lab" / region.code
    base.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="coba-", dir=base) as folder:
        copy = Project(Path(os.path.realpath(folder)))
        for name in _COPIED:
            if (project.root / name).is_dir():
                shutil.copytree(project.root / name, copy.root / name, copy_function=_copy, ignore=_left_out)
        shutil.copy2(project.root / "_quarto.yml", copy.root)
        if (project.build / region.code).is_dir():
            shutil.copytree(project.build / region.code, copy.build / region.code, ignore=_left_out)
        if optional_params(copy, region) is None:
            write_draft(copy.params / params_filename(region), params_template(region))
        yield copy


def _copy(source: str, target: str) -> str:
    """Give data a second name where the system allows: lists and surveys may be large, and no run changes them."""
    if f"{os.sep}data{os.sep}" in source:
        try:
            os.link(source, target)
        except OSError:
            return str(shutil.copy2(source, target))
        return target
    return str(shutil.copy2(source, target))


def _left_out(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in {"fgd", "unduhan", ".ipynb_checkpoints"} or name.startswith(".kerja-")}


def _run(project: Project, region: Region) -> None:
    """Run a region's notebooks as the command does, in a process of its own.

    Raises
    ------
    UserError
        With what the command said, when it failed.
    """
    done = subprocess.run(
        build_command(region, ()),
        cwd=project.root,
        env=command_environment(project),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise UserError(Problem("rpkd run", "notebook tidak dapat dijalankan dengan nilai itu", done.stderr[-400:]))


def _result(store: ResultStore, key: str) -> Scalar | ResultTable:
    found = store.scalars.get(key) or store.tables.get(key.replace("-", "_"))
    if found is not None:
        return found
    known = [*store.scalars, *store.tables]
    near = difflib.get_close_matches(key, known, n=3)
    remedy = f"mungkin maksudnya {', '.join(near)}" if near else "lihat daftarnya di results.csv"
    raise UserError(Problem("hasil", "kunci ini tidak ada", key, remedy=remedy))


def _value(found: Any) -> str:
    if hasattr(found, "rows"):
        return f": tabel dengan {len(found.rows)} baris"
    return f" = **{escape(str(found))}**" + (f", {escape(found.period)}" if found.period else "")


def _markdown(text: str) -> Markdown:
    from IPython.display import Markdown

    return Markdown(text)  # type: ignore[no-untyped-call]
