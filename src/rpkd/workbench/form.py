"""The form of `notebooks/lab/skenario-baru.ipynb`: a scenario put together, tried at once, saved, and built."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets

from rpkd.errors import Problem, UserError
from rpkd.params import MOST_SHOWN, QUOTA
from rpkd.project import find_project
from rpkd.workbench._bench import (
    Bench,
    Trial,
    open_bench,
    read_trial,
    save_scenario,
    scenario_path,
    span_scenario,
    try_scenario,
)
from rpkd.workbench._form_rows import WIDE, ProgramRow, ShockRow
from rpkd.workbench._params_edit import change_param
from rpkd.workbench._rebuild import difference, difference_html, present_draft, start_build, write_page
from rpkd.workbench._scenario_text import SHOCKS, Sketch, Value, code_of, entry_of, scenario_text
from rpkd.workbench._trial_view import (
    STYLE,
    news_text,
    problems_text,
    running_text,
    span_text,
    trial_chart,
    trial_table,
)

if TYPE_CHECKING:
    from subprocess import Popen

    from rpkd.review import Draft

_FORMATS = (("HTML", "html"), ("PDF", "pdf"), ("Word", "docx"))
_UNNAMED = "skenario-baru"
_UNSAID = "(belum diisi)"
_ADD_PROGRAM = {"coverage": 20.0, "inclusion_error": 20.0}
_FULL = {"width": "48em"}


def scenario_form(kode: str) -> ScenarioForm:
    """Open the form for a region.

    Parameters
    ----------
    kode : str
        The region.

    Raises
    ------
    UserError
        When nothing can be computed for the region, or what is written of it is wrong.
    """
    return ScenarioForm(open_bench(find_project(), kode))


class ScenarioForm:
    """The form: a notebook shows it as the last value of a cell.

    Parameters
    ----------
    bench : Bench
        The engine for its region.
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        scenarios, world = bench.ground.scenarios, bench.world
        self._years = (world.years[1], world.years[-1])
        self._inherited: list[ProgramRow] = []
        self._added: list[ProgramRow] = []
        self._shocks: list[ShockRow] = []
        self._agreed = ""
        self._process: Popen[str] | None = None
        self.trial: Trial | None = None

        self.base = ipywidgets.Dropdown(
            options=[(one.name, one.code) for one in scenarios.values()], value=scenarios.base.code,
            description="Berpijak pada", style=WIDE, layout=_FULL,
        )  # fmt: skip
        text = {"style": WIDE, "layout": _FULL, "continuous_update": False}
        self.name = ipywidgets.Text(description="Nama skenario", placeholder="misalnya Lansia bertahap", **text)
        self.summary = ipywidgets.Text(description="Satu kalimat", placeholder="apa yang dilakukan, oleh siapa", **text)
        self.file = ipywidgets.HTML()
        self._rows = ipywidgets.VBox()
        self.program = ipywidgets.Dropdown(description="Program pustaka", style=WIDE, layout=_FULL)
        self.add_program = ipywidgets.Button(description="Tambahkan program", layout={"width": "14em"})
        self.shock = ipywidgets.Dropdown(
            options=[(said, kind) for kind, said in SHOCKS.items()], description="Guncangan", style=WIDE, layout=_FULL
        )
        self.add_shock = ipywidgets.Button(description="Tambahkan guncangan", layout={"width": "14em"})
        self.problems, self.result, self.span = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        self.draw = ipywidgets.Button(description="Hitung kisaran", layout={"width": "14em"})
        self.save = ipywidgets.Button(description="Simpan", button_style="primary", layout={"width": "14em"})
        self.news = ipywidgets.HTML()
        self.place = ipywidgets.Dropdown(description="Di dokumen", style=WIDE, layout=_FULL)
        self.show = ipywidgets.Button(description="Tampilkan di dokumen", layout={"width": "14em"})
        self.formats = {word: ipywidgets.Checkbox(description=said, indent=False) for said, word in _FORMATS}
        self.build = ipywidgets.Button(description="Susun ulang", button_style="primary", layout={"width": "14em"})
        self.stop = ipywidgets.Button(description="Hentikan", disabled=True, layout={"width": "14em"})
        self.log, self.change = ipywidgets.HTML(), ipywidgets.HTML()

        self.base.observe(lambda _: self._rebase(), "value")
        for part in (self.name, self.summary):
            part.observe(lambda _: self._update(), "value")
        for button, act in (
            (self.add_program, self._add_program),
            (self.add_shock, self._add_shock),
            (self.draw, self._draw),
            (self.save, self._save),
            (self.show, self._show),
            (self.build, self._build),
            (self.stop, self._stop),
        ):
            button.on_click(lambda _, act=act: self._guarded(act))
        self.widget = self._laid_out()
        self._offer_programs()
        self._offer_place()
        self._rebase()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.widget)  # type: ignore[no-untyped-call]

    def _laid_out(self) -> Any:
        def heading(text: str) -> Any:
            return ipywidgets.HTML(f"<h3 style='margin: 12px 0 4px'>{html.escape(text)}</h3>")

        def row(*parts: Any) -> Any:
            return ipywidgets.HBox(list(parts), layout={"flex_flow": "row wrap"})

        return ipywidgets.VBox(
            [
                ipywidgets.HTML(STYLE),
                *(heading(f"1. Skenario {self.bench.region.name}"), self.base, self.name, self.summary, self.file),
                heading("2. Program dan guncangan"),
                *(row(self.program, self.add_program), row(self.shock, self.add_shock), self._rows),
                *(heading("3. Hasil"), self.problems, self.result, row(self.draw), self.span),
                *(heading("4. Simpan"), row(self.save), self.news, row(self.place, self.show)),
                heading("5. Susun ulang"),
                *(row(*self.formats.values()), row(self.build, self.stop), self.log, self.change),
            ]
        )

    # What is put together

    @property
    def code(self) -> str:
        """Name of the scenario's file without ending; empty while it has no name."""
        return code_of(self.name.value)

    def sketch(self) -> Sketch:
        """Return what the form says now."""
        programs = [entry for row in (*self._inherited, *self._added) if (entry := row.entry()) is not None]
        return Sketch(
            name=self.name.value,
            summary=self.summary.value,
            based_on=self.base.value,
            without=tuple(row.code for row in self._inherited if row.stopped),
            programs=tuple(programs),
            shocks=tuple(row.entry() for row in self._shocks),
        )

    def text(self) -> str:
        """Return the scenario's file as it would be saved now."""
        return scenario_text(self.sketch(), self.bench.region, self.bench.ground.programs)

    def _rebase(self) -> None:
        ground = self.bench.ground
        now = {account.code: account.recipients for account in self._accounts()}
        latest = {use.program: use for use in ground.scenarios[self.base.value].uses if use.last >= self._years[0]}
        taken = {row.code for row in self._added}
        self._inherited = [
            self._program_row(entry_of(use), round(now.get(code, 0.0)), inherited=True)
            for code, use in latest.items()
            if code not in taken
        ]
        self._update()

    def _accounts(self) -> Any:
        base = self.bench.ground.scenarios.base
        scenario = self.bench.ground.scenarios[self.base.value]
        outcome = self.bench.world.run(base, [base, scenario])[scenario.code]
        return outcome.years[-1].accounts if outcome.years else ()

    def _program_row(self, entry: dict[str, Value], count: int, *, inherited: bool) -> ProgramRow:
        name = self.bench.ground.programs.programs[str(entry["program"])].name
        return ProgramRow(name, entry, count, self._years, inherited, self._update, self._drop)

    def _offer_programs(self) -> None:
        """Offer the programmes that have rules in some year ahead."""
        programs = self.bench.ground.programs.programs
        self.program.options = [(one.name, code) for code, one in programs.items() if self._known_years(code)]
        self.program.index = 0

    def _known_years(self, code: str) -> list[int]:
        found = []
        for year in range(self._years[0], self._years[1] + 1):
            try:
                self.bench.ground.programs.programs[code].rules(year)
            except UserError:
                continue
            found.append(year)
        return found

    def _add_program(self) -> None:
        code = self.program.value
        if code in {row.code for row in (*self._inherited, *self._added)}:
            name = self.bench.ground.programs.programs[code].name
            raise UserError(Problem(name, "program ini sudah ada di skenario ini", remedy="ubah barisnya di bawah"))
        self._added.append(self._program_row(self._usual_entry(code), 0, inherited=False))
        self._update()

    def _usual_entry(self, code: str) -> dict[str, Value]:
        """Return how a scenario of the library uses a programme; without one a beginning to think over."""
        years = self._known_years(code)
        for scenario in self.bench.ground.scenarios.values():
            for use in scenario.uses:
                if use.program == code and use.recipients != QUOTA and use.last >= years[0]:
                    entry = entry_of(use)
                    return entry | {"from": max(use.first, years[0]), "to": min(use.last, years[-1])}
        return {"program": code, "from": years[0], "to": years[-1], **_ADD_PROGRAM}

    def _add_shock(self) -> None:
        names = self.bench.ground.programs.programs
        programs = [(names[row.code].name, row.code) for row in (*self._inherited, *self._added)]
        self._shocks.append(ShockRow(self.shock.value, self._years, programs, self._update, self._drop))
        self._update()

    def _drop(self, row: ProgramRow | ShockRow) -> None:
        self._added = [one for one in self._added if one is not row]
        self._shocks = [one for one in self._shocks if one is not row]
        self._update()

    # What comes of it

    def _update(self) -> None:
        """Compute the scenario as it stands and show it; what is wrong is shown in its place."""
        rows: list[ProgramRow | ShockRow] = [*self._inherited, *self._added, *self._shocks]
        self._rows.children = [row.widget for row in rows]
        self.span.value, self._agreed = "", ""
        path = scenario_path(self.bench, self.code or _UNNAMED)
        self.file.value = f"<small>Berkas: {html.escape(self.bench.project.shown(path))}</small>"
        self._guarded(self._try)

    def _try(self) -> None:
        self.trial = None
        self.trial = try_scenario(self.bench, self._read(named=False))
        self.result.value = trial_table(self.trial) + trial_chart(self.trial)

    def _read(self, *, named: bool) -> Any:
        """Read the scenario with the loader; a trial goes without name and sentence, which the loader asks for."""
        sketch = self.sketch()
        if not named:
            sketch = Sketch(
                sketch.name.strip() or _UNSAID, sketch.summary.strip() or _UNSAID,
                sketch.based_on, sketch.without, sketch.programs, sketch.shocks,
            )  # fmt: skip
        text = scenario_text(sketch, self.bench.region, self.bench.ground.programs)
        return read_trial(self.bench, self.code or _UNNAMED, text)

    def _draw(self) -> None:
        self.span.value = span_text(span_scenario(self.bench, self._read(named=False)), self.bench.ground.aimed)

    def _guarded(self, act: Callable[[], None]) -> None:
        """Do something, and show what the user can mend."""
        try:
            act()
        except UserError as error:
            self.problems.value = problems_text(error)
        else:
            self.problems.value = ""

    # What is kept

    def _save(self) -> None:
        path = scenario_path(self.bench, self.code or _UNNAMED)
        shown = self.bench.project.shown(path)
        if not self.code:
            self.news.value = news_text("Beri nama skenario ini dahulu.")
            return
        self._read(named=True)
        if path.exists() and path.read_text(encoding="utf-8") != self.text() and self._agreed != self.code:
            self._agreed = self.code
            self.news.value = news_text(f"{shown} sudah ada. Tekan Simpan sekali lagi untuk menggantinya.")
            return
        save_scenario(self.bench, self.code, self.text())
        self._agreed = ""
        self.news.value = news_text(f"Tersimpan: {shown}.")
        self._offer_place()

    def _offer_place(self) -> None:
        """Offer what the scenario may take the place of in the document, where all places are taken."""
        shown, names = self._shown(), self.bench.ground.scenarios
        base = names.base.code
        free = [("tambahkan pada yang dibandingkan", "")] if len(shown) < MOST_SHOWN else []
        taken = [
            (f"gantikan {names[code].name if code in names else code}", code)
            for code in reversed(shown)
            if code not in {base, self.code}
        ]
        self.place.options = [*free, *taken]
        self.place.index = 0

    def _shown(self) -> tuple[str, ...]:
        from rpkd.params import load_params

        return load_params(self.bench.params, self.bench.project, self.bench.region).params.scenario.shown

    def _show(self) -> None:
        shown, code = self._shown(), self.code
        if not code or not scenario_path(self.bench, code).is_file():
            self.news.value = news_text("Simpan skenario ini dahulu.")
            return
        if code in shown:
            self.news.value = news_text("Skenario ini sudah dibandingkan di dokumen.")
            return
        kept = [one for one in shown if one != self.place.value]
        written = f"[{', '.join([*kept, code])}]"
        change_param(self.bench.project, self.bench.region, self.bench.params, "scenario.shown", written)
        where = self.bench.project.shown(self.bench.params) if self.bench.params else ""
        self.news.value = news_text(f"{where}: scenario.shown kini {written}.")
        self._offer_place()

    # What is built

    def _build(self) -> None:
        bench = self.bench
        formats = [word for word, box in self.formats.items() if box.value]
        lines: list[str] = ["Menyusun ulang …"]
        before = present_draft(bench.project, bench.region)
        self.change.value, self.log.value = "", running_text(lines)
        self.build.disabled, self.stop.disabled = True, False

        def tell(line: str) -> None:
            lines.append(line)
            self.log.value = running_text(lines)

        self._process = start_build(bench.project, bench.region, formats, tell, partial(self._built, before))

    def _built(self, before: Draft | None, code: int) -> None:
        try:
            self.change.value = self._changes(before, code)
        except UserError as error:
            self.change.value = problems_text(error)
        finally:
            self.build.disabled, self.stop.disabled = False, True

    def _changes(self, before: Draft | None, code: int) -> str:
        bench = self.bench
        if code:
            return news_text("Penyusunan tidak selesai: sebabnya di atas. Hasil sebelumnya tetap utuh.")
        after = present_draft(bench.project, bench.region)
        if before is None or after is None:
            return news_text("Penyusunan pertama selesai: belum ada yang dapat dibandingkan.")
        found = difference(bench.project, before, after)
        return difference_html(found, bench.project.shown(write_page(bench.project, bench.region, found)))

    def _stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
