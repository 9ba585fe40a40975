"""Chapter V, where to work first: desa/kelurahan by what the lists show, and which agency accompanies which of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.numbers import Unit
from rpkd.profile import AreaRanking
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._targeting_accuracy import Accuracy
from rpkd.report._targeting_cells import FamilyTable, count_cell, protect
from rpkd.report._targeting_known import Ground
from rpkd.report._words import indonesian_date, joined
from rpkd.report.priorities import LIKELY
from rpkd.results import Column, ResultTable, Scalar
from rpkd.sources import Source
from rpkd.targeting import (
    Assignment,
    Tracking,
    assign,
    eligible_families,
    groups_needed,
    main_problems,
    mentored_villages,
    mentoring_offices,
    priority_counts,
    priority_ranking,
    tracking,
)

Numbers = Mapping[str, Scalar]

RANKED, ASSIGNED, TRACKED = "tbl_sasaran_desa", "tbl_sasaran_dampingan", "tbl_sasaran_pemantauan"
LOWEST = (1, 2)
FEWEST_RANKED = 20
"""Families of DTSEN that an area must have to be ranked."""
_SHOWN = 10
_RULE = Source("aturan peringkat menurut daftar dokumen ini", "Aturan peringkat", "rpkd", "", "")
_INDICATORS = {
    "lowest_deciles": "keluarga desil 1–2",
    "missed_families": "hak program yang belum diterima",
    "unserved_families": "keluarga desil 1–2 tanpa program",
    "vulnerable_families": "keluarga kelompok rentan",
    "unmatched_families": "keluarga lama yang tidak ditemukan di DTSEN",
    "dropped_families": "penerima lama yang kehilangan program",
}


@dataclass(frozen=True, eq=False)
class Places:
    """Areas in the order of the work that waits there.

    Parameters
    ----------
    ranking : AreaRanking or None
        Of desa/kelurahan; of kecamatan where desa/kelurahan cannot be ranked.
    assignment : Assignment or None
        Desa dampingan; None where the workbook names no agency, or there is no village to give.
    tracked : Tracking or None
        What the agencies have done.
    without_need : bool
        Whether villages were assigned without an index, all needs alike.
    """

    ranking: AreaRanking | None
    assignment: Assignment | None
    tracked: Tracking | None
    without_need: bool

    @property
    def of_villages(self) -> bool:
        """Whether desa/kelurahan are ranked, not kecamatan."""
        return self.ranking is not None and self.ranking.level == "village"


def places_of(ground: Ground, accuracy: Accuracy | None) -> Places:
    """Rank areas by the lists, and assign agencies to the villages of the office's workbook."""
    ranking = None if accuracy is None else _ranking(ground, accuracy)
    assignment, alike = _assignment(ground, ranking)
    entries = ground.workbooks["mentoring_entries"]
    tracked = None
    if assignment is not None and entries is not None:
        tracked = tracking(assignment.villages, entries.frame, ground.params.document.date)
    return Places(ranking, assignment, tracked, alike)


def _ranking(ground: Ground, accuracy: Accuracy) -> AreaRanking | None:
    if ground.store is None:
        return None
    families, settings = ground.store.families, ground.params.locations
    eligible = {
        code: eligible_families(families, found.deciles, groups_needed(ground.programs, code))
        for code, found in accuracy.errors.items()
    }
    for level in ("village", "district"):
        counts = priority_counts(families, level, lowest=LOWEST, eligible=eligible)
        # Of a few families, chance and not work decides the place; and a share would tell of single ones.
        counts = counts[counts["listed"] >= FEWEST_RANKED]
        names = {str(code): ground.place(str(code)) for code in counts.index}
        found = priority_ranking(counts, level, names, lowest=LOWEST, draws=settings.draws, seed=settings.seed)
        if found is not None:
            return found
    return None


def _assignment(ground: Ground, ranking: AreaRanking | None) -> tuple[Assignment | None, bool]:
    """Assign agencies, and say whether villages had to be taken as equally needy."""
    offices, sheet = ground.workbooks["mentoring_offices"], ground.workbooks["mentoring_villages"]
    if offices is None:
        return None, False
    of_villages = ranking if ranking is not None and ranking.level == "village" else None
    villages = mentored_villages(
        None if sheet is None else sheet.frame,
        of_villages,
        ground.village_points,
        {} if of_villages is None else main_problems(of_villages),
        count=_capacity(offices.frame),
    )
    if villages.empty:
        return None, False
    alike = bool(villages["need"].isna().any()) or of_villages is None
    if alike:
        # Without an index for each of them, none is called more urgent than another.
        villages["need"] = 1.0
    agencies = mentoring_offices(offices.frame, ground.district_points)
    return assign(villages, agencies, where=f"data/input/{ground.region.code}/dampingan.xlsx"), alike


def _capacity(offices: pd.DataFrame) -> int:
    """Return how many villages all agencies can take; one each where a capacity is not given."""
    return int(offices["capacity"].fillna(1).sum())


def place_numbers(writer: Writer, ground: Ground, places: Places) -> None:
    """Record how firm the ranks are, and how many villages have an agency."""
    ranking = places.ranking
    rule = Writer(writer.recorder, _RULE, writer.numbers)
    if ranking is not None:
        ranked = ranking.order
        quarter = int(np.ceil(len(ranked) / 4))
        chance = ranking.stability.worst_quarter
        firm = sum(bool(chance[row] >= LIKELY) for row in ranked)
        for key, label, value in (
            ("ranked", "Wilayah yang diperingkat menurut daftar", len(ranked)),
            ("quarter", "Wilayah dalam seperempat terberat menurut daftar", quarter),
            ("firm", "Wilayah yang hampir pasti dalam seperempat terberat", firm),
        ):
            writer.add(f"registry_{key}", ground.titled(label), value, Unit.COUNT)
        rule.add(
            "registry_draws",
            "Banyaknya pengambilan ulang bobot dan indikator",
            ground.params.locations.draws,
            Unit.COUNT,
        )
        rule.add("registry_fewest", "Keluarga DTSEN paling sedikit agar wilayah diperingkat", FEWEST_RANKED, Unit.COUNT)
        rule.add("registry_likely", "Batas peluang hampir pasti", LIKELY, Unit.PERCENT, decimals=0)
    if places.assignment is not None:
        villages, offices = places.assignment.villages, places.assignment.offices
        for key, label, value in (
            ("villages", "Desa/kelurahan dampingan", len(villages)),
            ("offices", "OPD pendamping", int((offices["villages"] > 0).sum())),
            (
                "fits",
                "Desa/kelurahan yang masalah utamanya sesuai bidang OPD",
                int(villages["fits"].fillna(False).sum()),
            ),
            ("unknown", "Desa/kelurahan yang masalah utamanya tidak diketahui", places.assignment.unknown_problems),
        ):
            writer.add(f"mentoring_{key}", label, value, Unit.COUNT)
        if places.tracked is not None:
            writer.add(
                "mentoring_active",
                "Desa/kelurahan dengan kegiatan yang berjalan atau selesai",
                places.tracked.active,
                Unit.COUNT,
            )
            writer.add(
                "mentoring_overdue", "Rencana kegiatan yang tanggalnya sudah lewat", places.tracked.overdue, Unit.COUNT
            )
            writer.add(
                "mentoring_elsewhere",
                "Kegiatan di desa/kelurahan yang tidak mendapat OPD",
                places.tracked.elsewhere,
                Unit.COUNT,
            )


def place_tables(ground: Ground, places: Places) -> list[FamilyTable]:
    """List the areas that come first, the agencies' villages, and what was done there."""
    tables = []
    if places.ranking is not None:
        tables.append(_ranking_table(ground, places.ranking))
    if places.assignment is not None:
        tables.append(_assignment_table(ground, places, places.assignment))
        if places.tracked is not None:
            tables.append(_tracking_table(ground, places.tracked))
    return tables


def _word(ground: Ground, ranking: AreaRanking) -> str:
    return ground.villages if ranking.level == "village" else ground.terms.district


def _ranking_table(ground: Ground, ranking: AreaRanking) -> FamilyTable:
    word = _word(ground, ranking)
    of_village = ranking.level == "village"
    columns = (
        Column("name", word.capitalize()),
        *([Column("district", ground.terms.district.capitalize())] if of_village else []),
        Column("index", "Indeks", Unit.INDEX, 1),
        Column("rank", "Peringkat", Unit.RANK),
        Column("interval", "Selang peringkat"),
        Column("chance", "Peluang seperempat terberat", Unit.PERCENT, 0),
        Column("problem", "Masalah utama"),
    )
    rows: list[tuple[Cell, ...]] = []
    for row in ranking.order[:_SHOWN]:
        low, high = int(ranking.stability.low[row]), int(ranking.stability.high[row])
        place = int(ranking.dominant[row])
        rows.append(
            (
                ranking.names[row],
                *([ground.place(ranking.codes[row].rpartition(".")[0])] if of_village else []),
                float(ranking.index[row]),
                int(ranking.rank[row]),
                f"{low}–{high}",
                float(ranking.stability.worst_quarter[row]),
                _INDICATORS[ranking.indicators[place].key] if place >= 0 else None,
            )
        )
    part = f" ({len(rows)} dari {len(ranking.order)})" if len(rows) < len(ranking.order) else ""
    title = f"{word.capitalize()} prioritas menurut daftar keluarga{part}, {ground.region.name}"
    names = joined([_INDICATORS[indicator.key] for indicator in ranking.indicators])
    note = f"Indeks dari {names}, masing-masing dengan bobot sama; makin tinggi, makin banyak pekerjaan penyasaran"
    return ground.table(RANKED, title, note, TableContent(columns, tuple(rows)))


def _assignment_table(ground: Ground, places: Places, found: Assignment) -> FamilyTable:
    word = ground.villages
    columns = (
        Column("village", word.capitalize()),
        Column("district", ground.terms.district.capitalize()),
        Column("office", "OPD pendamping"),
        Column("problem", "Masalah utama"),
        Column("fits", "Sesuai bidang"),
        Column("kilometres", "Jarak (km)", Unit.INDEX, 1),
        Column("state", "Dasar"),
    )
    rows = tuple(
        (
            ground.place(row["village"]),
            ground.place(row["village"].rpartition(".")[0]),
            row["office"],
            row["problem"] or None,
            None if pd.isna(row["fits"]) else ("ya" if row["fits"] else "tidak"),
            float(row["kilometres"]),
            _why(fixed=bool(row["fixed"]), kept=row["kept"], fits=row["fits"]),
        )
        for row in found.villages.to_dict("records")
    )
    title = f"{word.capitalize()} dampingan dan OPD pendampingnya, {ground.region.name}"
    note = "Jarak lurus dari kantor OPD; tanda – berarti tidak diketahui"
    source = ground.workbooks["mentoring_offices"]
    table = FamilyTable(
        ASSIGNED, title, note, TableContent(columns, rows), "" if source is None else source.source.citation
    )
    return table if places.without_need else _labelled(ground, table)


def _labelled(ground: Ground, table: FamilyTable) -> FamilyTable:
    """Name made-up lists where they had a part in the choice, and the lists as a source."""
    made = ground.table(table.key, table.title, table.note, table.content)
    return FamilyTable(made.key, made.title, made.note, made.content, f"{table.source}; {made.source}")


def _why(*, fixed: bool, kept: object, fits: object) -> str:
    if fixed:
        return "ditetapkan daerah"
    # Missing where there was no agency before, or where the village's problem is not known.
    if not pd.isna(kept) and kept:  # type: ignore[call-overload]
        return "tetap seperti sebelumnya"
    if not pd.isna(fits) and fits:  # type: ignore[call-overload]
        return "bidang sesuai"
    return "jarak dan pemerataan"


def _tracking_table(ground: Ground, found: Tracking) -> FamilyTable:
    columns = (
        Column("village", ground.villages.capitalize()),
        Column("office", "OPD"),
        Column("planned", "Rencana", Unit.COUNT),
        Column("running", "Berjalan", Unit.COUNT),
        Column("done", "Selesai", Unit.COUNT),
        Column("overdue", "Lewat tanggal", Unit.COUNT),
        Column("families", "Keluarga terjangkau", Unit.COUNT),
        Column("rupiah", "Anggaran", Unit.MILLION_RUPIAH, 1),
        Column("last", "Kegiatan terakhir"),
    )
    rows = tuple(
        (
            ground.place(row["village"]),
            row["office"],
            *(int(row[name]) for name in ("planned", "running", "done", "overdue")),
            None if pd.isna(row["families"]) else count_cell(protect({"n": int(row["families"])})["n"]),
            None if pd.isna(row["rupiah"]) else float(row["rupiah"]) / 1e6,
            None if pd.isna(row["last"]) else indonesian_date(row["last"].date()),
        )
        for row in found.villages.to_dict("records")
    )
    entries = ground.workbooks["mentoring_entries"]
    source = "" if entries is None else entries.source.citation
    title = f"Pemantauan {ground.villages} dampingan sampai {indonesian_date(found.day)}, {ground.region.name}"
    note = "Keluarga dan anggaran dari kegiatan yang berjalan atau selesai"
    return FamilyTable(TRACKED, title, note, TableContent(columns, rows), source)


def place_sections(numbers: Numbers, ground: Ground, places: Places, tables: Mapping[str, ResultTable]) -> str:
    """Write the section as Markdown, or what it would need.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        From `place_numbers`.
    ground : Ground
        What the section rests on.
    places : Places
        From `places_of`.
    tables : mapping of str to ResultTable
        The recorded tables of `place_tables` by key.
    """
    parts = []
    if places.ranking is None:
        parts.append(escape_markup(_no_ranking(ground)))
    else:
        parts += [
            escape_markup(ground.told(_ranking_sentence(numbers, ground, places.ranking))),
            titled_table(tables[RANKED]),
        ]
    if places.assignment is None:
        parts.append(escape_markup(_no_assignment(ground)))
    else:
        parts += [escape_markup(_assignment_sentence(numbers, ground, places)), titled_table(tables[ASSIGNED])]
        if TRACKED in tables:
            parts += [escape_markup(_tracking_sentence(numbers, ground)), titled_table(tables[TRACKED])]
    return "\n\n".join(parts)


def _no_ranking(ground: Ground) -> str:
    word = ground.villages
    if ground.store is None:
        return (
            f"Dari DTSEN dan daftar penerima, {word} dapat diperingkat menurut pekerjaan penyasaran yang menunggu di "
            "sana: keluarga desil terbawah, hak program yang belum diterima, keluarga rentan, dan keluarga lama yang "
            "tidak ditemukan. Peringkat itu bukan persentase penduduk miskin."
        )
    return f"Tidak cukup {word} atau {ground.terms.district} yang keluarganya cukup banyak untuk diperingkat."


def _ranking_sentence(numbers: Numbers, ground: Ground, ranking: AreaRanking) -> str:
    word = _word(ground, ranking)
    names = joined([ranking.names[row] for row in ranking.order[:3]])
    firm = numbers["registry_firm"]
    which = str(firm) if firm.value else "tidak satu pun"
    return (
        f"Dari {numbers['registry_ranked']} {word} dengan sekurangnya {numbers['registry_fewest']} keluarga DTSEN, "
        f"pekerjaan penyasaran terbanyak ada di {names}. Setelah bobot dan indikator diubah acak "
        f"{numbers['registry_draws']} kali, {which} dari {numbers['registry_quarter']} {word} di seperempat terberat "
        f"hampir pasti tetap di sana (peluang sekurangnya {numbers['registry_likely']}); urutan yang lain bergantung "
        "pada bobot. Indeks ini mengurutkan pekerjaan, bukan kemiskinan: keluarga desil 1–2 tidak sama dengan penduduk "
        "miskin, dan P0 wilayah tidak dapat diturunkan darinya."
    )


def _no_assignment(ground: Ground) -> str:
    word = ground.villages
    return (
        f"Pendampingan, yaitu satu perangkat daerah (OPD) untuk satu {word}, disusun bila buku kerja dampingan "
        f"(dampingan.xlsx) diisi: OPD beserta bidang dan kapasitasnya, {word} yang dipilih, dan kegiatan yang "
        "dipantau. OPD dibagi menurut kesesuaian bidang dengan masalah utama, jarak, dan pemerataan."
    )


def _assignment_sentence(numbers: Numbers, ground: Ground, places: Places) -> str:
    word = ground.villages
    text = (
        f"{numbers['mentoring_offices']} OPD mendampingi {numbers['mentoring_villages']} {word}, masing-masing satu "
        "OPD. Dipilih pembagian yang paling ringan menurut kesesuaian bidang dengan masalah utama, jarak, dan "
        f"pemerataan; penugasan yang sudah ada dipertahankan sejauh mungkin. Masalah utama {numbers['mentoring_fits']} "
        f"{word} sesuai dengan bidang OPD-nya."
    )
    if numbers["mentoring_unknown"].value:
        text += f" Masalah utama {numbers['mentoring_unknown']} {word} tidak diketahui."
    if places.without_need:
        text += f" Kebutuhan {word} dianggap sama karena indeksnya tidak tersedia untuk semua yang dipilih."
    return text


def _tracking_sentence(numbers: Numbers, ground: Ground) -> str:
    active = str(numbers["mentoring_active"]) if numbers["mentoring_active"].value else "tidak satu pun"
    overdue = (
        f"{numbers['mentoring_overdue']} rencana" if numbers["mentoring_overdue"].value else "tidak ada rencana yang"
    )
    elsewhere = ""
    if numbers["mentoring_elsewhere"].value:
        elsewhere = (
            f" {numbers['mentoring_elsewhere']} kegiatan pada lembar Pemantauan berada di {ground.villages} yang tidak "
            "mendapat OPD, sehingga tidak termasuk tabel."
        )
    return (
        f"Sampai tanggal dokumen, {active} dari {numbers['mentoring_villages']} {ground.villages} dampingan mempunyai "
        f"kegiatan yang berjalan atau selesai; {overdue} sudah lewat tanggalnya.{elsewhere}"
    )
