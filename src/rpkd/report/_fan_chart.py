"""The fan chart: the record, the projection with its intervals, the targets, and the second baseline by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from rpkd.numbers import Unit, format_number
from rpkd.profile import Series, Target, as_shown
from rpkd.projection import Path
from rpkd.report._axes import draw_line, indonesian_axis, mark_gaps, spread_apart, year_axis
from rpkd.report._pictures import ACCENT, OTHER, OWN, chart_style, new_figure
from rpkd.report._shapes import Line

# Coverage and shade from the outside in: grey tones that stay apart when printed without colour.
_BANDS = ((0.95, "#e1e6eb"), (0.80, "#bccad6"), (0.50, "#8ea6ba"))
_REQUIRED_STYLE = (0, (3, 2, 1, 2))
_MACRO_STYLE = (0, (1, 1.2))
_MACRO_COLOUR = "#1a1a1a"
_LABEL_SIZE = 7.6
_LABEL_POINTS = 10.0
_GAP_SHIFT = 0.3
_GAP_WIDTH = 1.4
_GAP_COLOUR = "#1a1a1a"
_TOP_ROOM = 1.1
# Height of a printed figure as a share of the axis.
_LABEL_SHARE = 0.08
# Role of a target: (marker, colour, fill, shift to the side in years)
_LOOKS = {
    "own": ("D", ACCENT, ACCENT, 0.0),
    "province": ("s", "#333333", "white", -0.14),
    "nation": ("_", OTHER, "white", 0.14),
}
_NOTHING: Mapping[int, float] = {}


@dataclass(frozen=True)
class TargetSet:
    """Targets of one owner.

    Parameters
    ----------
    label : str
        Whose they are, as the key names them.
    short : str
        The same, short, for the label at the last of them.
    targets : tuple of Target
        By year.
    role : str
        ``"own"``, ``"province"`` or ``"nation"``: decides the marker; only the first are the region's.
    """

    label: str
    short: str
    targets: tuple[Target, ...]
    role: str = "nation"

    def ends_of(self, year: int) -> list[float]:
        """Return the ends of the target of one year; none without one."""
        return [end for target in self.targets if target.year == year for end in (target.low, target.high)]


class ChartParts(TypedDict):
    """What the chart is drawn from: the arguments of `fan_chart` but the heading."""

    record: Series
    path: Path | None
    targets: Sequence[TargetSet]
    required: Mapping[int, float]
    macro: Mapping[int, float]
    supported_until: int | None


@dataclass(frozen=True)
class _Label:
    year: int
    value: float
    text: str
    colour: str
    strong: bool = False


def fan_chart(
    record: Series,
    path: Path | None,
    heading: str,
    targets: Sequence[TargetSet] = (),
    required: Mapping[int, float] = _NOTHING,
    macro: Mapping[int, float] = _NOTHING,
    supported_until: int | None = None,
) -> Figure:
    """Draw the record and where it is heading, with targets.

    Parameters
    ----------
    record : Series
        The region's figures; not empty.
    path : Path or None
        Projected distributions; None where nothing could be projected.
    heading : str
        What the value axis measures, with its unit.
    targets : sequence of TargetSet
        The region's own first, then those of other areas.
    required : mapping of int to float, optional
        The way to the region's own targets by year.
    macro : mapping of int to float, optional
        The second baseline by year.
    supported_until : int, optional
        Last year whose interval rests on past errors; a line is drawn after it where the projection goes on.

    Raises
    ------
    ValueError
        When the record has no figure.

    Notes
    -----
    The value axis begins at zero, so that heights compare. The last year's median, the ends of its 80 % interval, the
    last targets and the second baseline are written at the right, apart from each other. The distance from the median
    to the last target is a bracket beside it.
    """
    if not len(record):
        raise ValueError("grafik proyeksi tanpa satu pun angka")
    sets = [one for one in targets if one.targets]
    with chart_style():
        figure, axes = new_figure(4.1)
        drawn = [*record.values, *macro.values()]
        drawn += [end for one in sets for target in one.targets for end in (target.low, target.high)]
        if path is not None:
            drawn += [end for year in path.years for end in path.interval(year, _BANDS[0][0])]
        years = [*record.years, *(path.years if path else ()), *(target.year for one in sets for target in one.targets)]
        axes.set_ylim(0, max(drawn) * _TOP_ROOM or 1.0)
        year_axis(axes, min(years), max(years))
        mark_gaps(axes, record)
        labels = _draw_path(axes, record, path, supported_until)
        draw_line(axes, Line("", record))
        for years_values, style, colour, width in (
            (required, _REQUIRED_STYLE, ACCENT, 1.0),
            (_joined(record, macro), _MACRO_STYLE, _MACRO_COLOUR, 1.5),
        ):
            if years_values:
                axes.plot(
                    list(years_values), list(years_values.values()), color=colour, linestyle=style, linewidth=width,
                    zorder=3,
                )  # fmt: skip
        if macro:
            last = max(macro)
            labels.append(_Label(last, macro[last], f"jalur makro {_figure(macro[last])}", _MACRO_COLOUR))
        # The distance is drawn to one target only: the region's own last, else the last of the others.
        measured = next((one for one in sets if one.role == "own"), sets[-1] if sets else None)
        for one in sets:
            labels.append(_draw_targets(axes, one, path if one is measured else None))
        _print_record(axes, record, [end for one in sets for end in one.ends_of(record.latest_year)])
        axes.grid(axis="y")
        axes.set_axisbelow(True)
        axes.set_ylabel(heading)
        indonesian_axis(axes.yaxis)
        _write_labels(axes, labels, max(years))
        _write_key(figure, sets, measured, path, required, macro)
    return figure


def _figure(value: float) -> str:
    return format_number(value, Unit.PERCENT)


def _joined(record: Series, ahead: Mapping[int, float]) -> dict[int, float]:
    """Let a path of later years begin at the last figure."""
    return {record.latest_year: record.latest, **ahead} if ahead else {}


def _draw_path(axes: Axes, record: Series, path: Path | None, supported_until: int | None) -> list[_Label]:
    if path is None:
        return []
    years = [record.latest_year, *path.years]
    for coverage, shade in _BANDS:
        ends = [path.interval(year, coverage) for year in path.years]
        low, high = ([record.latest, *(end[side] for end in ends)] for side in (0, 1))
        axes.fill_between(years, low, high, color=shade, linewidth=0, zorder=1)
    medians = [record.latest, *(path.median_of(year) for year in path.years)]
    axes.plot(years, medians, color=OWN, linewidth=1.6, linestyle=(0, (5, 1.5)), zorder=3)
    if supported_until is not None and supported_until < path.years[-1]:
        axes.axvline(supported_until + 0.5, color=OTHER, linewidth=0.8, linestyle=(0, (2, 2)), zorder=2)
        axes.annotate(
            "di luar jangka\nuji balik",
            (supported_until + 0.5, 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(2, 2),
            textcoords="offset points",
            fontsize=6.8,
            color="#555555",
            annotation_clip=False,
        )
    last = path.years[-1]
    low_end, high_end = path.interval(last, _BANDS[1][0])
    return [
        _Label(last, high_end, f"80 persen: {_figure(high_end)}", OWN),
        _Label(last, path.median_of(last), f"median {_figure(path.median_of(last))}", OWN, strong=True),
        _Label(last, low_end, f"80 persen: {_figure(low_end)}", OWN),
    ]


def _draw_targets(axes: Axes, one: TargetSet, path: Path | None) -> _Label:
    marker, colour, fill, shift = _LOOKS[one.role]
    for target in one.targets:
        x = target.year + shift
        ends = [target.low, target.high] if target.is_range else [target.high]
        if target.is_range:
            axes.plot([x, x], ends, color=colour, linewidth=2.6, solid_capstyle="butt", zorder=5)
        axes.plot(
            [x] * len(ends), ends, linestyle="none", marker=marker, markersize=4.6, color=colour, markerfacecolor=fill,
            zorder=5,
        )  # fmt: skip
    last = one.targets[-1]
    written = "–".join(
        _figure(end).removesuffix("0").removesuffix(",0") for end in dict.fromkeys((last.low, last.high))
    )
    text = f"{one.short} {written}{'' if last.checked else ' †'}"
    if path is not None:
        distance = _distance(one, path)
        if distance:
            x, median = last.year + _GAP_SHIFT, path.median_of(last.year)
            # A white line under it keeps it apart from the leaders that it crosses.
            axes.plot(
                [x, x], [last.high, median], color="white", linewidth=3 * _GAP_WIDTH, solid_capstyle="butt", zorder=6
            )
            axes.plot(
                [x, x], [last.high, median], color=_GAP_COLOUR, linewidth=_GAP_WIDTH, marker="_", markersize=6,
                markeredgewidth=_GAP_WIDTH, zorder=6,
            )  # fmt: skip
            text += f"\nselisih {_figure(abs(distance))}"
    return _Label(last.year, (last.low + last.high) / 2, text, colour)


def _distance(one: TargetSet, path: Path) -> float:
    """Return the points from the last target up to the median of its year; zero where that is not projected."""
    last = one.targets[-1]
    return round(as_shown(path.median_of(last.year), 2) - last.high, 9) if last.year in path.years else 0.0


def _print_record(axes: Axes, record: Series, targets: Sequence[float]) -> None:
    """Print every second figure above its point; the last one bold, and below where a target of its year is there."""
    near = _LABEL_SHARE * axes.get_ylim()[1]
    for index in range(len(record) - 1, -1, -2):
        last = index == len(record) - 1
        under = last and any(0 < target - record.latest < near for target in targets)
        axes.annotate(
            _figure(record.values[index]),
            (record.years[index], record.values[index]),
            xytext=(0, -6 if under else 5),
            textcoords="offset points",
            ha="right" if under else "center",
            va="top" if under else "bottom",
            fontsize=7.2,
            fontweight="bold" if last else "normal",
            color=OWN,
            zorder=7,
            bbox={"boxstyle": "square,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
        )


def _write_labels(axes: Axes, labels: Sequence[_Label], last_year: int) -> None:
    """Write the labels in a column at the right, each as near to its height as the others allow."""
    if not labels:
        return
    bottom, top = axes.get_ylim()
    line = (top - bottom) * _LABEL_POINTS / (72 * axes.bbox.height / axes.figure.dpi)
    rooms = [line * (1 + label.text.count("\n")) for label in labels]
    heights = spread_apart([label.value for label in labels], rooms)
    for label, height in zip(labels, heights, strict=True):
        axes.plot(
            [label.year, last_year + 0.5], [label.value, height], color=label.colour, linewidth=0.4, zorder=2,
            linestyle="-" if label.year == last_year else (0, (1, 4)), clip_on=False,
        )  # fmt: skip
        axes.text(
            last_year + 0.55,
            height,
            label.text,
            va="center",
            ha="left",
            fontsize=_LABEL_SIZE,
            linespacing=1.05,
            fontweight="bold" if label.strong else "normal",
            color=label.colour,
        )


def _write_key(
    figure: Figure,
    sets: Sequence[TargetSet],
    measured: TargetSet | None,
    path: Path | None,
    required: Mapping[int, float],
    macro: Mapping[int, float],
) -> None:
    entries: list[Line2D | Patch] = [
        Line2D([], [], color=OWN, marker="o", markersize=4.5, linewidth=2, label="Angka BPS")
    ]
    if path is not None:
        entries.append(Line2D([], [], color=OWN, linewidth=1.6, linestyle=(0, (5, 1.5)), label="Median proyeksi"))
        entries += [
            Patch(color=shade, linewidth=0, label=f"Selang {format_number(100 * coverage, Unit.PERCENT, 0)} persen")
            for coverage, shade in reversed(_BANDS)
        ]
    for one in sets:
        marker, colour, fill, _ = _LOOKS[one.role]
        ranged = marker == "_"
        entries.append(
            Line2D(
                [],
                [],
                linestyle="none",
                marker="|" if ranged else marker,
                markersize=8 if ranged else 4.6,
                markeredgewidth=2.6 if ranged else 1,
                color=colour,
                markerfacecolor=fill,
                label=one.label,
            )
        )
    if measured is not None and path is not None and _distance(measured, path):
        entries.append(
            Line2D(
                [], [], linestyle="none", marker="$\\mathrm{I}$", markersize=8, color=_GAP_COLOUR,
                label="Selisih median dan target",
            )
        )  # fmt: skip
    if required:
        label = "Jalur menuju target RPJMD"
        entries.append(Line2D([], [], color=ACCENT, linewidth=1, linestyle=_REQUIRED_STYLE, label=label))
    if macro:
        entries.append(Line2D([], [], color=_MACRO_COLOUR, linewidth=1.5, linestyle=_MACRO_STYLE, label="Jalur makro"))
    figure.legend(handles=entries, loc="outside lower center", ncols=3, fontsize=7.4, frameon=False)
