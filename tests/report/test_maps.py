"""Maps: to scale, in order of shade without colour, light, and with what has no class marked."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch

from rpkd.report import figures
from rpkd.report._maps import SHADES
from rpkd.report._shapes import MapArea
from rpkd.report.figures import class_map

CLASSES = ("terburuk", "kedua", "ketiga", "terbaik")


def squares(count: int = 6, corners: int = 5) -> list[MapArea]:
    found = []
    for number in range(count):
        west, south = 111.0 + 0.1 * number, -7.0
        angle = np.linspace(0, 2 * np.pi, corners)
        ring = np.column_stack([west + 0.05 * np.cos(angle), south + 0.05 * np.sin(angle)])
        shade = number % 5 or None
        found.append(MapArea(f"Kecamatan {number}", west, south, shade, 100.0 * number + 10, ((ring,),)))
    return found


def test_shades_keep_their_order_without_colour() -> None:
    grey = [float(np.dot(to_rgb(shade), (0.299, 0.587, 0.114))) for shade in SHADES]
    assert grey == sorted(grey)
    assert min(np.diff(grey)) > 0.12


def test_areas_have_the_shade_of_their_class_and_the_unclassed_a_hatch() -> None:
    areas = squares()
    (axes,) = class_map(areas, CLASSES, without="tidak diperingkat").axes
    patches = [patch for patch in axes.patches if isinstance(patch, PathPatch)]
    assert len(patches) == 6
    for area, patch in zip(areas, patches, strict=True):
        if area.shade is None:
            assert patch.get_hatch() == "////"
        else:
            assert patch.get_facecolor()[:3] == pytest.approx(to_rgb(SHADES[area.shade - 1]))
            assert not patch.get_hatch()


def test_the_key_names_the_classes_that_occur_and_those_without() -> None:
    figure = class_map(squares(3), CLASSES, without="tidak diperingkat")
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["terburuk", "kedua", "tidak diperingkat"]


def test_a_degree_east_is_as_long_as_it_is_there() -> None:
    (axes,) = class_map(squares(), CLASSES).axes
    assert float(axes.get_aspect()) == pytest.approx(1 / np.cos(np.radians(7.0)), rel=1e-3)


def test_bubbles_grow_with_their_number_and_say_it() -> None:
    areas = [MapArea(area.label, area.longitude, area.latitude, area.shade, area.size) for area in squares()]
    figure = class_map(areas, CLASSES, "keluarga desil 1–4", "tidak diperingkat")
    (axes,) = figure.axes
    sizes = [line.get_markersize() for line in axes.lines if line.get_marker() == "o"]
    assert sizes == sorted(sizes)
    assert sizes[-1] / sizes[1] == pytest.approx(np.sqrt(510 / 110), rel=1e-6)
    assert figure.legends[0].get_title().get_text() == "Luas lingkaran menurut keluarga desil 1–4, terbesar 510"


def test_an_area_without_boundary_among_others_is_a_cross() -> None:
    areas = [*squares(3), MapArea("Tanpa batas", 111.2, -7.2, 1)]
    (axes,) = class_map(areas, CLASSES).axes
    assert [line.get_marker() for line in axes.lines if line.get_marker() == "x"] == ["x"]


def test_nothing_classed_is_drawn_plain() -> None:
    areas = [MapArea(area.label, area.longitude, area.latitude, None, None, area.polygons) for area in squares(3)]
    figure = class_map(areas, ())
    assert not figure.legends
    assert {patch.get_hatch() for patch in figure.axes[0].patches} == {None}


def test_a_map_at_the_limit_of_corners_stays_small_and_the_same() -> None:
    areas = squares(20, 300)
    first, second = (figures.svg_of(class_map(areas, CLASSES)) for _ in range(2))
    assert first == second
    assert len(first) < 300_000
    assert not re.search(rb"https?://(?!www\.w3\.org|purl\.org|creativecommons)", first)


def test_without_areas_there_is_no_map() -> None:
    with pytest.raises(ValueError, match="tanpa wilayah"):
        class_map([], CLASSES)


def test_both_kinds_of_map_are_drawn() -> None:
    from rpkd.report._shapes import Place
    from rpkd.report.locations import ClassMap, LocationMap

    classed = ClassMap(tuple(squares()), CLASSES, "", "", "", "", "")
    plain = LocationMap((Place("A", 111.0, -7.0, 4.0), Place("B", 111.1, -7.1, 9.0)), "desa", "", "", "")
    for chosen in (classed, plain):
        assert figures.svg_of(figures.draw_map(chosen)).startswith(b"<?xml")
