"""Rows of the scenario form: one programme or one shock each."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from rpkd.params import FUNDS, QUOTA, Uncertain
from rpkd.workbench._scenario_text import SHOCKS, Value

WIDE = {"description_width": "11em"}
RAMPS: Mapping[str, tuple[int, ...]] = {
    "langsung penuh": (),
    "penuh pada tahun ke-2": (50, 100),
    "penuh pada tahun ke-3": (33, 67, 100),
    "penuh pada tahun ke-4": (25, 50, 75, 100),
}
_STOP, _GO_ON, _DROP = "Hentikan", "Jalankan", "Buang"
_NARROW = {"width": "8em"}
_AS_WRITTEN = "seperti di pustaka"
_LOSSES = ("job_loss", "disaster")
_CUTS = ("program_cut", "fund_cut")
_USUAL_CHANGE = {"growth": -1.0, "line_inflation": 2.0, "inequality": 5.0, "job_loss": 30.0, "disaster": 30.0}
_LIMITS = {
    "rice_price": (-50.0, 100.0),
    "fuel_price": (-50.0, 100.0),
    "line_inflation": (-10.0, 20.0),
    "growth": (-10.0, 10.0),
    "inequality": (-20.0, 20.0),
}

Told = Callable[[], None]


class ProgramRow:
    """One programme: how many it reaches, and when.

    Parameters
    ----------
    name : str
        The programme's name.
    entry : mapping
        How its use is written now, in percent.
    count : int or None
        Its recipients now, for a programme whose quota decides.
    years : (int, int)
        First and last year that can be chosen.
    inherited : bool
        Whether the scenario that this one is based on has it: then it can be stopped (`stopped`) but does not go, and
        only what is changed is written.
    changed, removed : callable
        Told of every change, and when the row is to go.
    """

    def __init__(
        self,
        name: str,
        entry: Mapping[str, Value],
        count: int | None,
        years: tuple[int, int],
        inherited: bool,
        changed: Told,
        removed: Callable[[ProgramRow], None],
    ) -> None:
        self.code, self.inherited, self._entry = str(entry["program"]), inherited, dict(entry)
        self._years = years
        self._reach = _reach(entry, count)
        self._reach.observe(lambda _: changed(), "value")
        children: list[Any] = [self._reach]
        note = "" if not isinstance(entry.get("coverage"), Mapping) else "kini menurut desil"
        if not inherited:
            first, last = (int(str(entry[key])) for key in ("from", "to"))
            self._when = ipywidgets.IntRangeSlider(
                value=(max(first, years[0]), min(last, years[1])), min=years[0], max=years[1],
                description="Tahun", style=WIDE, continuous_update=False, layout={"width": "36em"},
            )  # fmt: skip
            steps = tuple(round(float(str(step))) for step in _sequence(entry.get("ramp")))
            ramps = {_AS_WRITTEN: steps, **RAMPS} if steps not in RAMPS.values() else dict(RAMPS)
            self._ramp = ipywidgets.Dropdown(
                options=list(ramps.items()), value=steps, description="Tahapan", style=WIDE
            )
            for part in (self._when, self._ramp):
                part.observe(lambda _: changed(), "value")
            children += [self._when, self._ramp]
        self.stopped = False
        remove = ipywidgets.Button(description=_STOP if inherited else _DROP, tooltip=f"Tanpa {name}", layout=_NARROW)

        def pressed(_: object) -> None:
            if not inherited:
                removed(self)
                return
            self.stopped = self._reach.disabled = not self.stopped
            remove.description = _GO_ON if self.stopped else _STOP
            changed()

        remove.on_click(pressed)
        title = ipywidgets.HTML(f"<b>{html.escape(name)}</b> {html.escape(note)}", layout={"width": "40em"})
        self.widget = ipywidgets.VBox(
            [ipywidgets.HBox([title, remove]), *children], layout={"border": "1px solid #bbb", "padding": "4px"}
        )
        self._untouched = self._reach.value

    def entry(self) -> dict[str, Value] | None:
        """Return what is to be written of it; None for an inherited one that is stopped or as it was."""
        touched = self._reach.value != self._untouched
        key = "coverage" if "coverage" in self._entry else "recipients"
        reach = self._reach.value if touched else self._entry[key]
        if self.inherited:
            changed = touched and not self.stopped
            return {"program": self.code, "from": self._years[0], key: reach} if changed else None
        first, last = self._when.value
        written: dict[str, Value] = {"program": self.code, "from": first, "to": last}
        if self._ramp.value:
            written["ramp"] = list(self._ramp.value)
        written[key] = reach
        others = self._entry.keys() - {"program", "from", "to", "ramp", key}
        return written | {other: self._entry[other] for other in self._entry if other in others}


def _reach(entry: Mapping[str, Value], count: int | None) -> Any:
    if "coverage" in entry:
        return ipywidgets.FloatSlider(
            value=_middle(entry["coverage"]), min=1, max=100, step=1, readout_format=".0f",
            description="Cakupan (persen)", style=WIDE, continuous_update=False, layout={"width": "36em"},
        )  # fmt: skip
    known = entry["recipients"] if entry["recipients"] != QUOTA else count
    return ipywidgets.BoundedIntText(
        value=int(str(known or 1)), min=1, max=300_000_000, description="Banyaknya penerima", style=WIDE
    )


def _middle(coverage: Value) -> float:
    if isinstance(coverage, Uncertain):
        return coverage.mode
    if isinstance(coverage, Mapping):
        shares = [_middle(share) for share in coverage.values()]
        return sum(shares) / len(shares)
    return float(str(coverage))


def _sequence(value: Value | None) -> Sequence[int | float | str]:
    return value if isinstance(value, list | tuple) else ()


class ShockRow:
    """One shock: how strong it is, and when.

    Parameters
    ----------
    kind : str
        One of `SHOCKS`.
    years : (int, int)
        First and last year that can be chosen.
    programs : sequence of (str, str)
        Names and codes of programmes that can be cut.
    changed, removed : callable
        As for `ProgramRow`.
    """

    def __init__(
        self,
        kind: str,
        years: tuple[int, int],
        programs: Sequence[tuple[str, str]],
        changed: Told,
        removed: Callable[[ShockRow], None],
    ) -> None:
        self.kind = kind
        low, high = _LIMITS.get(kind, (0.0, 100.0))
        slider = {"style": WIDE, "continuous_update": False, "layout": {"width": "36em"}}
        self._change = ipywidgets.FloatSlider(
            value=_USUAL_CHANGE.get(kind, 20.0), min=low, max=high, step=0.5, readout_format=".1f",
            description="Besarnya", **slider,
        )  # fmt: skip
        self._when = ipywidgets.IntRangeSlider(value=years, min=years[0], max=years[1], description="Tahun", **slider)
        self._share = ipywidgets.FloatSlider(
            value=10.0, min=0.5, max=100, step=0.5, readout_format=".1f", description="Keluarga terkena", **slider
        )
        options = programs if kind == "program_cut" else [(fund, fund) for fund in FUNDS]
        self._what = ipywidgets.Dropdown(options=options, description="Yang dipotong", style=WIDE)
        remove = ipywidgets.Button(description=_DROP, tooltip=f"Tanpa {SHOCKS[kind]}", layout=_NARROW)
        remove.on_click(lambda _: removed(self))
        extra = [self._share] if kind in _LOSSES else [self._what] if kind in _CUTS else []
        for part in (self._change, self._when, *extra):
            part.observe(lambda _: changed(), "value")
        said = SHOCKS[kind]
        title = ipywidgets.HTML(f"<b>{html.escape(said[:1].upper() + said[1:])}</b>", layout={"width": "40em"})
        self.widget = ipywidgets.VBox(
            [ipywidgets.HBox([title, remove]), *extra, self._change, self._when],
            layout={"border": "1px solid #bbb", "padding": "4px"},
        )

    def entry(self) -> dict[str, Value]:
        """Return what is to be written of it."""
        written: dict[str, Value] = {"kind": self.kind}
        if self.kind in _CUTS:
            written["program" if self.kind == "program_cut" else "fund"] = str(self._what.value)
        written |= {"from": self._when.value[0], "to": self._when.value[1], "change": self._change.value}
        if self.kind in _LOSSES:
            written["share"] = self._share.value
        return written
