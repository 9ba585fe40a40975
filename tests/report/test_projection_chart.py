"""The fan chart: bands, targets and baselines are where the numbers are, and its labels keep clear of each other."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from rpkd.profile import Series, Target, series_of
from rpkd.projection import Path
from rpkd.report import figures
from rpkd.report._fan_chart import TargetSet

RECORD = series_of([2019, 2020, 2021, 2022, 2024, 2025], [4.25, 4.36, 4.76, 4.55, 4.04, 4.50])
AHEAD = (2026, 2027, 2028, 2029)
OWN = TargetSet("Target RPJMD", "RPJMD", (Target(2027, 4.2, 4.2), Target(2029, 3.6, 3.6)), role="own")
NATION = TargetSet(
    "Target nasional (Indonesia)",
    "nasional",
    (Target(2025, 7.0, 8.0), Target(2026, 6.5, 7.5), Target(2029, 4.5, 5.0, checked=False)),
)


def fan(last: float, median: float, spread: float, years: tuple[int, ...] = AHEAD) -> Path:
    """Make a fan from a last figure to a median whose levels lie evenly over `spread` to either side."""
    middles = np.linspace(last, median, len(years) + 1)[1:]
    widths = spread * np.sqrt(np.arange(1, len(years) + 1) / len(years))
    return Path(years, middles[:, None] + widths[:, None] * np.linspace(-0.99, 0.99, 199)[None])


PATH = fan(4.5, 3.98, 1.0)


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def boxes(figure: Figure) -> dict[str, Bbox]:
    figure.draw_without_rendering()
    (axes,) = figure.axes
    written: list[Text] = [*axes.texts, *(label for label in axes.get_xticklabels() if label.get_text())]
    return {f"{place} {text.get_text()}": text.get_window_extent() for place, text in enumerate(written)}


def bands(figure: Figure) -> list[PolyCollection]:
    return [one for one in figure.axes[0].collections if isinstance(one, PolyCollection)]


def test_the_bands_hold_the_intervals_of_every_year() -> None:
    figure = figures.fan_chart(RECORD, PATH, "persen")
    for band, coverage in zip(bands(figure), (0.95, 0.80, 0.50), strict=True):
        points = {(round(float(x), 6), round(float(y), 6)) for x, y in band.get_paths()[0].vertices}  # type: ignore[union-attr]
        assert (2025.0, 4.5) in points
        for year in AHEAD:
            assert {(float(year), round(end, 6)) for end in PATH.interval(year, coverage)} <= points


def test_the_bands_differ_when_printed_without_colour() -> None:
    greys = [float(np.dot(to_rgb(band.get_facecolor()[0]), (0.299, 0.587, 0.114))) for band in bands(  # type: ignore[index]
        figures.fan_chart(RECORD, PATH, "persen")
    )]  # fmt: skip
    assert greys == sorted(greys, reverse=True)
    assert np.diff(greys).max() < -0.1


def test_the_last_year_is_labelled_directly() -> None:
    low, high = PATH.interval(2029, 0.8)
    assert {
        "median 3,98",
        f"80 persen: {low:.2f}".replace(".", ","),
        f"80 persen: {high:.2f}".replace(".", ","),
    } <= set(texts(figures.fan_chart(RECORD, PATH, "persen")))


def test_the_distance_to_the_regions_own_last_target_is_drawn_and_written() -> None:
    figure = figures.fan_chart(RECORD, PATH, "persen", [OWN, NATION], required={2025: 4.5, 2027: 4.2, 2029: 3.6})
    assert "RPJMD 3,6\nselisih 0,38" in texts(figure)
    assert "nasional 4,5–5 †" in texts(figure)
    lines = figure.axes[0].lines
    assert [3.6, pytest.approx(3.98)] in [list(line.get_ydata()) for line in lines]
    assert [4.5, 4.2, 3.6] in [list(line.get_ydata()) for line in lines]


def test_without_targets_of_its_own_the_distance_is_to_the_nations() -> None:
    assert "nasional 4,5–5 †\nselisih 1,02" in texts(figures.fan_chart(RECORD, PATH, "persen", [NATION]))


def test_both_baselines_begin_at_the_last_figure() -> None:
    figure = figures.fan_chart(RECORD, PATH, "persen", macro={2026: 4.4, 2029: 4.1})
    lines = {tuple(line.get_xdata()): list(line.get_ydata()) for line in figure.axes[0].lines}
    assert lines[2025, 2026, 2029] == [4.5, 4.4, 4.1]
    assert lines[2025, *AHEAD] == pytest.approx([4.5, *(PATH.median_of(year) for year in AHEAD)])
    assert "jalur makro 4,10" in texts(figure)


def test_the_key_names_only_what_is_drawn() -> None:
    def key(figure: Figure) -> set[str]:
        return {text.get_text() for text in figure.legends[0].get_texts()}

    assert key(figures.fan_chart(RECORD, None, "persen")) == {"Angka BPS"}
    full = figures.fan_chart(RECORD, PATH, "persen", [OWN, NATION], {2025: 4.5, 2029: 3.6}, {2026: 4.4})
    assert key(full) == {
        *("Angka BPS", "Median proyeksi", "Selang 50 persen", "Selang 80 persen", "Selang 95 persen"),
        *("Target RPJMD", "Target nasional (Indonesia)", "Selisih median dan target"),
        *("Jalur menuju target RPJMD", "Jalur makro"),
    }
    met = TargetSet("Target RPJMD", "RPJMD", (Target(2029, 0, round(PATH.median_of(2029), 2)),), role="own")
    assert "Selisih median dan target" not in key(figures.fan_chart(RECORD, PATH, "persen", [met]))


@pytest.mark.parametrize("level", [0.2, 1.0, 4.2])
def test_heights_are_measured_from_zero(level: float) -> None:
    figure = figures.fan_chart(rescaled(level), fan(10 * level, 9 * level, 0.5 * level), "persen")
    bottom, top = figure.axes[0].get_ylim()
    assert bottom == 0
    assert 12 * level < top < 14 * level


def test_the_last_figure_makes_room_for_a_target_just_above_it() -> None:
    def below(high: float) -> bool:
        goal = TargetSet("Target RPJMD", "RPJMD", (Target(2025, high, high), Target(2029, 3.0, 3.0)), role="own")
        axes = figures.fan_chart(RECORD, PATH, "persen", [goal]).axes[0]
        (label,) = [text for text in axes.texts if text.get_text() == "4,50" and text.get_fontweight() == "bold"]
        return str(label.get_va()) == "top"

    assert below(4.6)
    assert not below(4.4)
    assert not below(7.0)


def test_a_missing_year_is_named_and_breaks_the_record() -> None:
    figure = figures.fan_chart(RECORD, PATH, "persen")
    assert "2023: data daerah\ntidak tersedia" in texts(figure)
    spans = [tuple(int(year) for year in line.get_xdata()) for line in figure.axes[0].lines]
    assert (2019, 2020, 2021, 2022) in spans
    assert (2024, 2025) in spans


def test_years_beyond_the_back_test_are_set_off() -> None:
    years = tuple(range(2026, 2032))
    longer = figures.fan_chart(RECORD, fan(4.5, 3.5, 1.2, years), "persen", supported_until=2029)
    assert "di luar jangka\nuji balik" in texts(longer)
    assert "di luar jangka\nuji balik" not in texts(figures.fan_chart(RECORD, PATH, "persen", supported_until=2029))


def test_a_record_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="tanpa satu pun angka"):
        figures.fan_chart(series_of([], []), PATH, "persen")


def test_the_same_input_gives_the_same_bytes() -> None:
    made = [figures.svg_of(figures.fan_chart(RECORD, PATH, "persen", [OWN, NATION])) for _ in range(2)]
    assert made[0] == made[1]


def rescaled(factor: float) -> Series:
    return series_of(range(2014, 2026), [round(factor * value, 2) for value in SHAPE])


SHAPE = [12.0, 11.8, 11.9, 11.4, 11.0, 10.6, 10.9, 11.2, 10.8, 10.5, 10.2, 10.0]


@pytest.mark.parametrize("level", [0.19, 0.45, 1.0, 2.9, 4.2])
@pytest.mark.parametrize("share", [None, 0.6, 0.93, 0.965, 1.0])
@pytest.mark.parametrize("last", [2028, 2029, 2030])
def test_no_label_covers_another(level: float, share: float | None, last: int) -> None:
    record = rescaled(level)
    path = fan(10 * level, 9 * level, 1.2 * level)
    goal = 0 if share is None else round(10 * level * share, 2)
    own = TargetSet("Target RPJMD", "RPJMD", (Target(2026, goal, goal), Target(last, goal, goal)), role="own")
    around = TargetSet("Target provinsi", "provinsi", (Target(2029, 4.4, 4.9),), role="province")
    sets = [NATION] if share is None else [own, around, NATION]
    macro = {year: 10 * level * (1 - 0.02 * (year - 2025)) for year in AHEAD}
    required = {} if share is None else {2025: 10 * level, last: goal}
    found = boxes(figures.fan_chart(record, path, "persen", sets, required, macro, 2029))
    shrunk = {name: box.padded(-0.6) for name, box in found.items()}
    for one, other in combinations(shrunk, 2):
        assert not shrunk[one].overlaps(shrunk[other]), (one, other)
