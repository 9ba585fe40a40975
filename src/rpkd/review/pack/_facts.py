"""What the papers of a meeting say: taken from the results of one draft as they are shown; nothing is computed here."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rpkd.numbers import MISSING_IN_PROSE
from rpkd.params import LoadedParams
from rpkd.project import Project
from rpkd.regions import LocalTerms, Region, local_terms
from rpkd.render import Place, chapter_roman, document_places
from rpkd.report.identity import plan_owner
from rpkd.results import ResultStore, ResultTable
from rpkd.review._draft import Draft
from rpkd.review._remarks import Item, Meeting
from rpkd.review.pack._words import paragraphs, plain, sentences, standing
from rpkd.survey import SYNTHETIC_LABEL

_AIM = re.compile(r"aim_(?P<owner>regional|national)_(?P<year>\d{4})_probability")
_OWNERS = {"regional": "RPJMD", "national": "Nasional"}
_UNCHECKED = "†"
_ROWS_OF_SCENARIOS = 3
_FIRST_PRIORITIES = ("Prioritas 1:", "Prioritas 2:")
_TITLE = re.compile(r"(?m)^# (?P<text>[^{\n]+?)\s*(?:\{|$)")
_MADE_UP = {"survey_status": "data rumah tangga Susenas", "registry_status": "daftar keluarga"}


@dataclass(frozen=True)
class Figure:
    """One figure to be seen from afar: what it is, how it is shown, and what must be known with it."""

    label: str
    shown: str
    note: str


@dataclass(frozen=True)
class Picture:
    """One chart of the document: SVG, what it shows in words, its title, and its source line."""

    svg: bytes
    alt: str
    title: str
    source: str


@dataclass(frozen=True)
class Grid:
    """A small table as it is shown: headings and rows of text."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Aim:
    """A target of P0, as shown: whose it is, its year and size, how likely it is, and whether its figure was checked.

    `likely` is whether the projection gives it at least an even chance.
    """

    owner: str
    year: str
    amount: str
    chance: str
    likely: bool
    checked: bool

    @property
    def name(self) -> str:
        """The target in words: ``"target RPJMD 2029 (8,40–9,00 persen)"``."""
        whose = "nasional" if self.owner == _OWNERS["national"] else self.owner
        return (
            f"target {whose} {self.year} ({self.amount}{'' if self.checked else ', belum diperiksa pada naskah asli'})"
        )


@dataclass(frozen=True)
class Gap:
    """Something that the draft lacks: its name, the sentence that the draft says of it, and who can fill it."""

    name: str
    sentence: str
    holder: str


@dataclass(frozen=True)
class PackFacts:
    """Everything that the papers of one meeting say.

    Parameters
    ----------
    region, meeting : Region, Meeting
        Whose document, and which meeting.
    terms : LocalTerms
        What the levels below the region are called there.
    draft : str
        Identifier of the draft.
    title, period, status : str
        Of the document: "Rencana Penanggulangan Kemiskinan Daerah", "2025–2029", "draf".
    date : datetime.date
        Of the document; the papers' files carry it, so that equal inputs give equal files.
    place, head_name, decree : str
        As the parameters have them; empty when they have not.
    agency, head_title, chair, secretary : str
        Offices.
    owner : str
        Whose RPJMD and government: the region, or the province of a kabupaten or kota administrasi.
    coat_of_arms : Path or None
        Checked picture.
    synthetic : str
        What to say when figures of the draft are made up; empty otherwise.
    coverage : str
        Chance that a scenario's range holds its result: "80 persen".
    scenario_label : str
        "Contoh sintetis:" before what rests on made-up families; empty otherwise.
    regulations : tuple of str
        Citations of the legal basis.
    chapters : tuple of (str, str)
        "BAB IV", "Prioritas Program".
    headline : tuple of Figure
        The figures to see first.
    points, trend, position, projection, priorities, scenario, locations, budget : tuple of str
        Sentences of the draft on each matter; empty where it has none.
    uncertainty : tuple of str
        Sentences on what the figures cannot tell.
    summary, comparison, aims : Grid or None
        Small tables; None where the draft has none.
    aim : Aim or None
        The target that counts: the region's own last one, else the national.
    first : tuple of str
        Indicators to discuss first, and
    first_reason : str
        what they have in common.
    best : tuple of str
        Of the scenario that lowers P0 most: name, P0, year, extra cost per year; empty when nothing was computed.
    scenario_rows : Grid or None
        The running programmes and up to three scenarios that lower P0.
    gaps : tuple of Gap
        What is missing.
    pictures : mapping of str to Picture
        Charts by the label of their cells.
    places : mapping of str to str
        Where a cell's result is read in the draft: "BAB IV, Tabel 4.3, butir 4-17".
    """

    region: Region
    meeting: Meeting
    terms: LocalTerms
    draft: str
    title: str
    period: str
    status: str
    date: datetime.date
    place: str
    head_name: str
    decree: str
    agency: str
    head_title: str
    chair: str
    secretary: str
    owner: str
    coat_of_arms: Path | None = None
    synthetic: str = ""
    coverage: str = ""
    scenario_label: str = ""
    regulations: tuple[str, ...] = ()
    chapters: tuple[tuple[str, str], ...] = ()
    headline: tuple[Figure, ...] = ()
    points: tuple[str, ...] = ()
    trend: tuple[str, ...] = ()
    position: tuple[str, ...] = ()
    projection: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    scenario: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    budget: tuple[str, ...] = ()
    uncertainty: tuple[str, ...] = ()
    summary: Grid | None = None
    comparison: Grid | None = None
    aims: Grid | None = None
    scenario_rows: Grid | None = None
    aim: Aim | None = None
    first: tuple[str, ...] = ()
    first_reason: str = ""
    best: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def document(self) -> str:
        """The document in short: "RPKD Kabupaten Blora Tahun 2025–2029"."""
        return f"RPKD {self.region.name} Tahun {self.period}"

    @property
    def government(self) -> str:
        """Whose letterhead it is."""
        return f"Pemerintah {self.owner}"

    @property
    def ranked(self) -> bool:
        """Whether the draft ranks areas below the region."""
        return not any(gap.name.startswith("tabel wilayah") for gap in self.gaps)

    @property
    def scenario_reading(self) -> str:
        """How to read the table of scenarios."""
        return (
            "P0 ialah persentase penduduk miskin. Di dalam kurung, kisaran yang memuat hasil dengan peluang "
            f"{self.coverage}; pada tambahan biaya, sumber dananya. Biaya per orang ialah biaya agar satu orang keluar "
            "dari kemiskinan selama satu tahun."
        )

    def place_of(self, label: str) -> str:
        """Return where the result of a cell is read, empty when the document does not show it."""
        return self.places.get(label, "")


def pack_facts(
    project: Project,
    draft: Draft,
    loaded: LoadedParams,
    region: Region,
    meeting: Meeting,
    pictures: Mapping[str, bytes],
    items: Sequence[Item] = (),
) -> PackFacts:
    """Gather what the papers of a meeting say.

    Parameters
    ----------
    project : Project
        The clone; its `report/*.qmd` tell where results are shown.
    draft : Draft
        The draft that is discussed.
    loaded : LoadedParams
        The region's parameters.
    region : Region
        The region.
    meeting : Meeting
        What is known of the meeting.
    pictures : mapping of str to bytes
        SVG of the document's charts by the label of their cells.
    items : sequence of Item
        The numbered places of the draft, for questions that name them.

    Returns
    -------
    PackFacts
    """
    store, params = draft.store, loaded.params
    places = document_places(project, store)
    terms = _terms(store, region)
    aim = _aim(store)
    first, reason = _first_indicators(store)
    return PackFacts(
        region=region,
        meeting=meeting,
        terms=terms,
        draft=draft.identifier,
        title=params.document.title,
        period=_shown(store, "period"),
        status=params.document.status,
        date=params.document.date,
        place=params.document.place or "",
        head_name=params.government.head_name or "",
        decree=params.tkpk.decree or "",
        agency=_shown(store, "planning_agency"),
        head_title=_shown(store, "head_title"),
        chair=_shown(store, "tkpk_chair"),
        secretary=_shown(store, "tkpk_secretary"),
        owner=plan_owner(region),
        coat_of_arms=loaded.coat_of_arms,
        synthetic=_synthetic(store),
        coverage=_shown(store, "scenario_coverage"),
        scenario_label=_scenario_label(store),
        regulations=tuple(row[0] for row in _rows(store, "tbl_dasar_hukum")),
        chapters=_chapters(project),
        headline=_headline(store, aim),
        points=tuple(paragraphs(_text(store, "narasi_ringkasan"))),
        trend=tuple(sentences(_text(store, "narasi_p0"))),
        position=tuple(sentences(_text(store, "narasi_p0_posisi"))),
        projection=tuple(sentences(_text(store, "narasi_proyeksi"))),
        priorities=tuple(paragraphs(_text(store, "narasi_pokok_indikator"))),
        scenario=tuple(paragraphs(_text(store, "narasi_skenario"))),
        locations=tuple(standing(_text(store, "narasi_prioritas"))),
        budget=tuple(standing(_text(store, "narasi_anggaran"))[:3] + standing(_text(store, "narasi_matriks"))[:2]),
        uncertainty=tuple(_uncertainty(store)),
        summary=_grid(store.tables.get("tbl_ringkasan")),
        comparison=_comparison(store, region),
        aims=_grid(store.tables.get("tbl_peluang"), ("owner", "year", "target", "median", "chance")),
        scenario_rows=_scenario_rows(store),
        aim=aim,
        first=first,
        first_reason=reason,
        best=_best(store),
        gaps=tuple(_gaps(store, terms)),
        pictures=_pictures(store, pictures),
        places=_places(places, items),
    )


def _text(store: ResultStore, key: str) -> str:
    return store.texts.get(key, "")


def _shown(store: ResultStore, key: str, spec: str = "") -> str:
    """Return a number or text as it is shown; what the draft does not have is said to be missing."""
    return format(store.scalars[key], spec) if key in store.scalars else MISSING_IN_PROSE


def _known(store: ResultStore, key: str) -> bool:
    return key in store.scalars and not store.scalars[key].missing


def _terms(store: ResultStore, region: Region) -> LocalTerms:
    """Return what the levels are called, without a kind that the draft says the region does not have."""
    terms = local_terms(region)
    if not _known(store, "term_villages"):
        return terms
    kinds = _shown(store, "term_villages").split(" dan ")
    return terms.having(villages=(terms.village or "desa") in kinds, wards=(terms.ward or "kelurahan") in kinds)


def _rows(store: ResultStore, key: str) -> list[list[str]]:
    return store.tables[key].shown() if key in store.tables else []


def _grid(table: ResultTable | None, keys: Sequence[str] = ()) -> Grid | None:
    """Return a table, or some of its columns, as it is shown; None when it is absent or empty."""
    if table is None or not table.rows:
        return None
    known = [column.key for column in table.columns]
    chosen = [known.index(key) for key in keys] if keys else range(len(known))
    headings = tuple(table.columns[place].label for place in chosen)
    return Grid(headings, tuple(tuple(row[place] for place in chosen) for row in table.shown()))


def _synthetic(store: ResultStore) -> str:
    made_up = [
        name for key, name in _MADE_UP.items() if key in store.scalars and store.scalars[key].value == SYNTHETIC_LABEL
    ]
    if not made_up:
        return ""
    return (
        f"{SYNTHETIC_LABEL.capitalize()}: {' dan '.join(made_up)} di dalam draf ini dibuat untuk contoh, bukan keadaan "
        "daerah; angka yang berasal darinya tidak boleh dikutip."
    )


def _scenario_label(store: ResultStore) -> str:
    made_up = "tbl_skenario" in store.tables and SYNTHETIC_LABEL in store.tables["tbl_skenario"].label
    return f"{SYNTHETIC_LABEL.capitalize()}:" if made_up else ""


def _chapters(project: Project) -> tuple[tuple[str, str], ...]:
    titles = [_TITLE.search(path.read_text(encoding="utf-8")) for path in sorted(project.report.glob("_bab*.qmd"))]
    found = [title["text"] for title in titles if title is not None]
    return tuple((f"BAB {chapter_roman(number)}", text) for number, text in enumerate(found, start=1))


def _places(places: Mapping[str, Place], items: Sequence[Item]) -> dict[str, str]:
    numbers = {item.label: item.number for item in items if item.label}
    found = {}
    for label, place in places.items():
        number = f"butir {numbers[label]}" if label in numbers else ""
        heading = "" if place.shown else place.heading.split(" ")[0] if place.heading[:1].isdigit() else ""
        section = f"bagian {heading}" if heading else ""
        found[label] = ", ".join(filter(None, (place.chapter, section, place.shown, number)))
    return found


def _headline(store: ResultStore, aim: Aim | None) -> tuple[Figure, ...]:
    figures = [
        Figure("Penduduk miskin (P0)", _shown(store, "p0_latest"), _month(store, "p0_latest")),
        Figure("Jumlah penduduk miskin", _shown(store, "poor_latest"), _month(store, "poor_latest")),
    ]
    if _known(store, "projection_median"):
        low, high = (_shown(store, f"projection_{side}_80", "angka") for side in ("low", "high"))
        note = f"Maret {_shown(store, 'projection_median', 'periode')}; antara {low} dan {high} persen dengan peluang "
        note += _shown(store, "projection_coverage_80")
        figures.append(Figure("Proyeksi P0", _shown(store, "projection_median"), note))
    else:
        figures.append(Figure("Proyeksi P0", MISSING_IN_PROSE, "proyeksi daerah ini tidak dapat dihitung"))
    if aim is None:
        figures.append(Figure("Peluang target", MISSING_IN_PROSE, "target atau proyeksinya belum ada"))
    else:
        whose = "" if aim.owner == _OWNERS["regional"] else "; bukan target daerah"
        figures.append(Figure("Peluang target", aim.chance, f"{aim.name}{whose}"))
    return tuple(figures)


def _month(store: ResultStore, key: str) -> str:
    known = _known(store, key)
    return f"Maret {_shown(store, key, 'periode')}" if known else "angkanya tidak termasuk dalam data draf ini"


def _aim(store: ResultStore) -> Aim | None:
    """Return the region's own last target with a chance, else the last national one."""
    found = [match for key in store.scalars if (match := _AIM.fullmatch(key)) and _known(store, key)]
    for owner in ("regional", "national"):
        years = sorted(match["year"] for match in found if match["owner"] == owner)
        rows = _rows(store, "tbl_peluang")
        for year in reversed(years):
            chance = store.scalars[f"aim_{owner}_{year}_probability"]
            row = next((row for row in rows if row[0].startswith(_OWNERS[owner]) and row[1] == year), None)
            if row is not None:
                likely = (
                    chance.value >= 50 if isinstance(chance.value, int | float) else _says_likely(str(chance.value))
                )
                return Aim(_OWNERS[owner], year, row[2], str(chance), likely, _UNCHECKED not in row[0])
    return None


def _says_likely(chance: str) -> bool:
    """Tell the two ends that are said in words apart: "kurang dari 1" and "lebih dari 99"."""
    return chance.startswith("lebih")


def _first_indicators(store: ResultStore) -> tuple[tuple[str, ...], str]:
    """Return the indicators of the first priority that has any, and what that priority means."""
    rows = _rows(store, "tbl_prioritas_indikator")
    for mark in _FIRST_PRIORITIES:
        names = tuple(row[0] for row in rows if row[-1].startswith(mark))
        if names:
            meaning = next(
                (line for line in paragraphs(_text(store, "narasi_pokok_indikator")) if mark[:-1] in line), ""
            )
            inside = re.search(r"\(([^()]*)\)", meaning)
            return names, inside[1] if inside else ""
    return (), ""


def _best(store: ResultStore) -> tuple[str, ...]:
    """Return name, P0, year and yearly cost of the scenario that lowers P0 most, as shown."""
    stems = {
        key.removesuffix("_rate"): scalar
        for key, scalar in store.scalars.items()
        if key.startswith("scenario_") and key.endswith("_rate") and not scalar.missing
    }
    base = stems.pop("scenario_dasar", None)
    if base is None or not stems:
        return ()
    lowest = min(stems, key=lambda stem: _number(stems[stem].value))
    if not _number(stems[lowest].value) < _number(base.value):
        return ()
    rate, cost = stems[lowest], _shown(store, f"{lowest}_cost")
    return rate.label.removeprefix("P0, skenario "), str(rate), rate.period, cost


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("inf")


def _scenario_rows(store: ResultStore) -> Grid | None:
    """Return the running programmes and up to three scenarios that lower P0, the one that lowers it most among them."""
    table = store.tables.get("tbl_skenario")
    grid = _grid(table, ("scenario", "rate", "change", "cost", "per_person"))
    if table is None or grid is None:
        return None
    rate = [column.key for column in table.columns].index("rate")
    order = sorted(range(1, len(grid.rows)), key=lambda place: _number(table.rows[place][rate]))
    lower = [place for place in order if _number(table.rows[place][rate]) < _number(table.rows[0][rate])]
    kept = [0, *sorted(lower[:_ROWS_OF_SCENARIOS])]
    return Grid(grid.headings, tuple(grid.rows[place] for place in kept))


def _comparison(store: ResultStore, region: Region) -> Grid | None:
    """Set the region's P0 beside the province's, the nation's and those of its neighbours."""
    if not _known(store, "p0_latest"):
        return None
    year = _shown(store, "p0_latest", "periode")
    named = {
        "p0_latest": region.name,
        "p0_province": f"Provinsi {region.province_name}",
        "p0_nation": "Indonesia",
        "p0_peers_lowest": "Terendah di provinsi",
        "p0_peers_median": "Nilai tengah di provinsi",
        "p0_peers_highest": "Tertinggi di provinsi",
    }
    rows = tuple((name, _shown(store, key)) for key, name in named.items() if key in store.scalars)
    return Grid(("Wilayah", f"P0, Maret {year}"), rows)


def _uncertainty(store: ResultStore) -> list[str]:
    """Return what the draft says of its own precision, each sentence so that it can stand alone."""
    errors = sentences(_text(store, "narasi_p0").split("\n\n")[-1])[:2]
    projected = sentences(_text(store, "narasi_proyeksi"))
    doubt = [sentence for sentence in projected if sentence.startswith("Angka itu belum pasti")]
    effect = [
        text for text in sentences(_text(store, "narasi_skenario")) if text.startswith("Dampak itu dengan peluang")
    ]
    best = _best(store)
    found = [*errors, *(sentence.replace("Angka itu", "Angka proyeksi", 1) for sentence in doubt)]
    if best and effect:
        named = f"{_scenario_label(store)} dampak «{best[0]}»".strip()
        found.append(effect[0].replace("Dampak itu", f"{named[:1].upper()}{named[1:]}", 1))
    return found


def _gaps(store: ResultStore, terms: LocalTerms) -> list[Gap]:
    """Return what the draft lacks, in the order of its chapters."""
    ranked = "priority_district_ranked" in store.scalars or "priority_village_ranked" in store.scalars
    checks = (
        (_has(store, "target_regional_"), "target RPJMD", "narasi_target", "perangkat daerah perencana"),
        ("tbl_akar_masalah" in store.tables, "akar masalah", "narasi_akar_masalah", "TKPK dan perangkat daerah"),
        (_has(store, "apbd_"), "data APBD", "narasi_anggaran", "perangkat daerah pengelola keuangan"),
        (_has(store, "matrix_"), "matriks program", "narasi_matriks", "semua perangkat daerah"),
        (ranked, f"tabel wilayah per {terms.district}", "narasi_prioritas", "perangkat daerah dan BPS"),
        (_status(store, "registry_status"), "daftar keluarga (DTSEN)", "narasi_sasaran_daftar", "dinas sosial"),
        (_status(store, "survey_status"), "data rumah tangga Susenas", "narasi_rumah_tangga", "BPS"),
    )
    return [Gap(name, _first_sentence(store, key), holder) for known, name, key, holder in checks if not known]


def _first_sentence(store: ResultStore, key: str) -> str:
    found = sentences(_text(store, key))
    return found[0] if found else ""


def _has(store: ResultStore, beginning: str) -> bool:
    return any(key.startswith(beginning) for key in store.scalars)


def _status(store: ResultStore, key: str) -> bool:
    return _known(store, key) and store.scalars[key].value != MISSING_IN_PROSE


def _pictures(store: ResultStore, pictures: Mapping[str, bytes]) -> dict[str, Picture]:
    """Return the charts that have an alternative text; without one nobody knows what a chart shows."""
    found = {}
    for label, svg in pictures.items():
        key = label.replace("-", "_")
        alt = plain(_text(store, f"alt_{key}"))
        if alt:
            found[label] = Picture(svg, alt, plain(_text(store, f"judul_{key}")), plain(_text(store, f"sumber_{key}")))
    return found
