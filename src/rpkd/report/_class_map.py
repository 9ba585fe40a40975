"""The map of chapter V where kecamatan are ranked or outlined: what it shows, as data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rpkd.profile import FEWEST_FAMILIES, AreaRanking, District
from rpkd.regions import LocalTerms, Region
from rpkd.report._shapes import MapArea
from rpkd.report._words import joined
from rpkd.report.priorities import CLASSES, Priorities, decile_text
from rpkd.sources import Boundaries, boundary_notes


@dataclass(frozen=True)
class ClassMap:
    """What the map of chapter V shows when kecamatan are classed or outlined.

    Parameters
    ----------
    areas : tuple of MapArea
        Kecamatan.
    classes : tuple of str
        Names of the classes, the heaviest first; empty when nothing is classed.
    size_heading, without : str
        What bubbles measure; what the key calls kecamatan without a class.
    title, alt, note : str
        Caption, description, and what a reader must know.
    """

    areas: tuple[MapArea, ...]
    classes: tuple[str, ...]
    size_heading: str
    without: str
    title: str
    alt: str
    note: str
    period: str = ""


def chapter_map(
    found: Priorities,
    districts: Sequence[District],
    boundaries: Boundaries | None,
    region: Region,
    terms: LocalTerms,
) -> ClassMap | None:
    """Class the kecamatan for the map; None where there is neither a class nor a boundary to show.

    Parameters
    ----------
    found : Priorities
        Ranking of the kecamatan.
    districts : sequence of District
        The region's kecamatan.
    boundaries : Boundaries or None
        Their boundaries, where the office has given them.
    region : Region
        The report's region.
    terms : LocalTerms
        What the levels are called.
    """
    ranking = found.district
    if ranking is None and boundaries is None:
        return None
    shades, classes, basis = _shades(found, districts)
    sizes = {} if ranking is None else dict(zip(ranking.codes, ranking.welfare_count.tolist(), strict=True))
    outlines = {} if boundaries is None else {area.code: area for area in boundaries.areas}
    names = {district.code: district.name for district in districts}
    if ranking is not None:
        names.update(zip(ranking.codes, ranking.names, strict=True))
    points = {
        district.code: (district.longitude, district.latitude)
        for district in districts
        if district.longitude is not None and district.latitude is not None
    }
    areas = []
    for code in sorted({*names, *outlines}):
        outline = outlines.get(code)
        point = outline.point if outline is not None else points.get(code)
        if point is None:
            continue
        size = sizes.get(code, math.nan)
        shown = max(size, float(FEWEST_FAMILIES)) if math.isfinite(size) else None
        polygons = outline.polygons if outline is not None else ()
        areas.append(MapArea(names.get(code, code), *point, shades.get(code), shown, polygons))
    if not areas:
        return None
    return _described(tuple(areas), classes, basis, boundaries, names, region, terms, ranking)


def _shades(found: Priorities, districts: Sequence[District]) -> tuple[dict[str, int | None], tuple[str, ...], str]:
    """Class the kecamatan by quarter of the composite index, or of the mean village index where that alone is known."""
    ranking = found.district
    if ranking is not None:
        quarter = {code: int(each) or None for code, each in zip(ranking.codes, ranking.classes, strict=True)}
        return quarter, CLASSES, "indeks komposit"
    known = sorted((district.mean_index, district.code) for district in districts if district.mean_index is not None)
    if len(known) < len(CLASSES):
        return {}, (), ""
    share = len(known) / len(CLASSES)
    quarter = {code: min(int(place / share), len(CLASSES) - 1) + 1 for place, (_, code) in enumerate(known)}
    return quarter, CLASSES, "rata-rata Indeks Desa Membangun"


def _described(
    areas: tuple[MapArea, ...],
    classes: tuple[str, ...],
    basis: str,
    boundaries: Boundaries | None,
    names: Mapping[str, str],
    region: Region,
    terms: LocalTerms,
    ranking: AreaRanking | None,
) -> ClassMap:
    what = f"menurut {basis}" if basis else "menurut batas wilayah"
    darkest = [area.label for area in areas if area.shade == 1]
    kind = "Peta wilayah" if boundaries is not None else "Peta titik"
    alt = f"{kind} {terms.district} di {region.name} {what}."
    if darkest:
        alt += f" Seperempat terburuk: {joined(darkest)}."
    if boundaries is None:
        notes = ["Titik di dalam tiap wilayah menurut skala; bukan batas wilayah"]
    else:
        notes = [f"Batas wilayah dari {boundaries.shown}; bukan rujukan resmi batas"]
        notes += boundary_notes(boundaries, names)
    heading = ""
    if boundaries is None and ranking is not None and any(area.size is not None for area in areas):
        heading = f"keluarga {decile_text(ranking.deciles)}"
    title = f"{terms.district.capitalize()} di {region.name} {what}"
    return ClassMap(areas, classes, heading, "tidak diperingkat" if classes else "", title, alt, "; ".join(notes))
