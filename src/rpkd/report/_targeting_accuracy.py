"""Chapter V, accuracy of targeting: errors of exclusion and inclusion, programmes together, and vulnerable groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.numbers import Unit, format_number, format_quantity
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._targeting_cells import MARK, FamilyTable, count_cell, protect, rate_cell, told_points
from rpkd.report._targeting_joint import Protected, enough
from rpkd.report._targeting_known import Ground
from rpkd.report._targeting_lists import LOW, RULES, deciles_text, rules_table
from rpkd.report._targeting_transition import standing_name
from rpkd.report._words import indonesian_date, joined
from rpkd.results import Column, ResultTable, Scalar
from rpkd.targeting import (
    ANY_GROUP,
    COVERAGE_PARTS,
    COVERAGE_RATES,
    COVERAGE_TOTALS,
    ERROR_PARTS,
    ERROR_TOTALS,
    FEWEST_SHOWN,
    PROGRAM_NUMBERS,
    STANDINGS,
    VULNERABLE_GROUPS,
    Complement,
    DatedRules,
    Errors,
    Vulnerable,
    complement,
    component_exclusions,
    errors,
    groups_needed,
    programs_in,
    suppress,
    vulnerable,
)

Numbers = Mapping[str, Scalar]

ERRORS, COVERAGE, WORST = "tbl_sasaran_galat", "tbl_sasaran_cakupan", "tbl_sasaran_galat_desa"
NUMBER, JOINT, DOUBLES = "tbl_sasaran_banyak_program", "tbl_sasaran_bersama", "tbl_sasaran_ganda"
VULNERABLE = "tbl_sasaran_rentan"
SHOWN_AREAS = 10
_LOW_STANDINGS = list(STANDINGS[: LOW[1]])
_HIGH_STANDINGS = list(STANDINGS[LOW[1] : 10])
_LOW_NAME, _HIGH_NAME = f"Desil {LOW[0]}–{LOW[1]}", f"Desil {LOW[1] + 1}–10"
_FEWEST_GROUPS = 3
"""Groups of which families of any are counted: with two, those that are in both would follow."""
_FEWEST_ELIGIBLE = 20
"""Families that a village must have to be named among the worst: of fewer, chance decides."""
_NUMBER_NAMES = {
    "none": "Tidak menerima",
    "one": "Satu program",
    "two": "Dua program",
    "three_or_more": "Tiga atau lebih",
    "unknown": "Tidak diketahui",
}
_GROUP_NAMES = {
    "lone_elderly": "Lansia hidup sendiri",
    "disabled": "Dengan penyandang disabilitas",
    "migrant": "Dengan pekerja migran",
    "female_head": "Perempuan kepala keluarga",
    "orphan": "Dengan anak yatim, piatu, atau yatim piatu",
    "any": "Sekurangnya satu kelompok",
}


@dataclass(frozen=True, eq=False)
class Areas:
    """Families by area and by how they stand to a programme, without what may not be shown.

    Parameters
    ----------
    districts : pandas.DataFrame or None
        ``eligible`` and ``recipients`` by code of the kecamatan (an empty code stands for families whose place is not
        known); missing where hidden. None where the sums of the region would have to be hidden beside them.
    villages : pandas.DataFrame or None
        ``district``, ``village``, `_VILLAGE_COLUMNS` and ``exclusion_error`` in percent; None where sums of kecamatan
        would have to be hidden beside them.
    """

    districts: pd.DataFrame | None
    villages: pd.DataFrame | None


_DISTRICT_COLUMNS = ("eligible", "recipients")
_VILLAGE_COLUMNS = ("eligible", "recipients", "eligible_with", "eligible_without", "other_with")


def areas_of(found: Errors, region: Mapping[str, float | None]) -> Areas:
    """Return errors by area: only where the sums of the region, and over villages all others, can be shown beside them.

    Parameters
    ----------
    found : Errors
        Of one programme.
    region : mapping of str to (float or None)
        `Protected.errors` of it: what is hidden there must not be a sum of what is shown here.
    """
    if any(region[name] is None for name in _DISTRICT_COLUMNS):
        return Areas(None, None)
    villages = found.villages.sort_index()
    labels = [str(code) for code in villages.index.get_level_values("district")]
    whole = suppress(villages[list(ERROR_PARTS)].to_numpy(dtype=np.int64), [labels], _incidence(_VILLAGE_COLUMNS))
    codes = pd.Index(sorted(set(labels)), name="district")
    districts = _frame(whole.groups[0], _VILLAGE_COLUMNS, codes)[list(_DISTRICT_COLUMNS)]
    whole_region = all(region[name] is not None for name in _VILLAGE_COLUMNS)
    if whole_region and not districts.isna().any(axis=None) and not np.ma.getmaskarray(whole.total).any():
        shown = _frame(whole.rows, _VILLAGE_COLUMNS, villages.index)
        shown["exclusion_error"] = 100 * shown["eligible_without"] / shown["eligible"].replace(0, pd.NA)
        return Areas(districts, shown.reset_index())
    ordered = found.districts.sort_index()
    alone = suppress(ordered[list(ERROR_PARTS)].to_numpy(dtype=np.int64), (), _incidence(_DISTRICT_COLUMNS))
    if np.ma.getmaskarray(alone.total).any():
        return Areas(None, None)
    return Areas(_frame(alone.rows, _DISTRICT_COLUMNS, ordered.index), None)


def _incidence(columns: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Say which parts each column adds up."""
    members = {**{part: (part,) for part in ERROR_PARTS}, **ERROR_TOTALS}
    return np.array([[part in members[name] for part in ERROR_PARTS] for name in columns], dtype=np.bool_)


def _frame(cells: np.ma.MaskedArray, columns: Sequence[str], index: pd.Index) -> pd.DataFrame:
    mask = np.ma.getmaskarray(cells)
    return pd.DataFrame(cells.data, index, list(columns)).astype("Int64").mask(mask)


@dataclass(frozen=True, eq=False)
class Accuracy:
    """How programmes reach whom they are for.

    Parameters
    ----------
    errors : mapping of str to Errors
        By programme of which a list says who receives it and whose rules are known.
    shown : mapping of str to (mapping of str to float or None)
        By the same programmes, the counts and rates of the whole region without what may not be shown.
    coverage : mapping of str to (mapping of str to float or None)
        By the same programmes and by decile, the percentage that receives it.
    main : str or None
        The programme for families with the most entitled ones that do not receive it.
    areas : Areas or None
        Its errors by area.
    complement : Complement or None
        How many programmes families receive; None where no list tells of any.
    vulnerable : Vulnerable
        Families of vulnerable groups.
    """

    errors: Mapping[str, Errors]
    shown: Mapping[str, Mapping[str, float | None]]
    coverage: Mapping[str, Mapping[str, float | None]]
    main: str | None
    areas: Areas | None
    complement: Complement | None
    vulnerable: Vulnerable


def accuracy_of(ground: Ground, programs: Mapping[str, Protected]) -> Accuracy | None:
    """Set recipients against the rules of the day; None without lists."""
    store = ground.store
    if store is None:
        return None
    told = programs_in(store.families, "after")
    # Those without a decile are few: the difference to all families would tell of them.
    ranked = store.families[store.families["decile_after"].notna()]
    found = {}
    for code in ground.codes:
        rules = ground.rules(code)
        if code in told and isinstance(rules, DatedRules) and enough(store.families, code, "after"):
            groups = groups_needed(ground.programs, code)
            found[code] = errors(store.families, code, rules.deciles, target=rules.target, groups=groups)
    main = _main(found)
    return Accuracy(
        errors=found,
        shown={code: programs[code].errors for code in found},
        coverage={code: programs[code].coverage for code in found},
        main=main,
        areas=None if main is None else areas_of(found[main], programs[main].errors),
        complement=complement(ranked, component_exclusions(ground.programs)) if told else None,
        vulnerable=vulnerable(store.families, groups=VULNERABLE_GROUPS),
    )


def accuracy_tables(ground: Ground, accuracy: Accuracy | None) -> list[FamilyTable]:
    """List the rules of the day, and how far recipients follow them."""
    tables = [rules_table(ground)]
    if accuracy is None:
        return tables
    if accuracy.errors:
        tables += [_errors_table(ground, accuracy), _coverage_table(ground, accuracy)]
        tables += _worst_tables(ground, accuracy)
    if accuracy.complement is not None:
        tables.append(_number_table(ground, accuracy.complement))
        if len(accuracy.complement.codes) > 1:
            tables.append(_joint_table(ground, accuracy.complement))
        if len(accuracy.complement.doubles):
            tables.append(_doubles_table(ground, accuracy.complement))
    if accuracy.vulnerable.groups:
        tables.append(_vulnerable_table(ground, accuracy.vulnerable))
    return tables


def _errors_table(ground: Ground, accuracy: Accuracy) -> FamilyTable:
    columns = (
        Column("program", "Program"),
        Column("unit", "Dihitung"),
        Column("eligible", "Berhak", Unit.COUNT),
        Column("without", "Belum menerima", Unit.COUNT),
        Column("exclusion", "Galat eksklusi", Unit.PERCENT, 1),
        Column("recipients", "Penerima", Unit.COUNT),
        Column("others", "Di luar sasaran", Unit.COUNT),
        Column("inclusion", "Galat inklusi", Unit.PERCENT, 1),
        Column("unclear", "Penerima tanpa desil", Unit.COUNT),
    )
    rows: list[tuple[Cell, ...]] = []
    for code, found in accuracy.errors.items():
        shown, total = accuracy.shown[code], found.total
        rows.append(
            (
                ground.program(code),
                "jiwa" if found.unit == "persons" else "keluarga",
                count_cell(shown["eligible"]),
                count_cell(shown["eligible_without"]),
                rate_cell(shown["exclusion_error"], total["eligible_with"] + total["eligible_without"]),
                count_cell(shown["recipients"]),
                count_cell(shown["other_with"]),
                rate_cell(shown["inclusion_error"], total["eligible_with"] + total["other_with"]),
                count_cell(shown["unclear_with"]),
            )
        )
    title = f"Galat eksklusi dan inklusi program menurut desil DTSEN, {ground.region.name}"
    note = (
        "Galat eksklusi: bagian yang berhak tetapi belum menerima; galat inklusi: bagian penerima di luar sasaran, "
        "tanpa penerima yang desil atau keluarganya tidak ada di DTSEN"
    )
    few = _too_few(ground)
    if few:
        note += f"; {few}"
    return ground.table(ERRORS, title, note, TableContent(columns, tuple(rows)))


def _too_few(ground: Ground) -> str:
    """Name the programmes that are left out because few families receive them."""
    if ground.store is None:
        return ""
    told = [code for code in ground.codes if code in programs_in(ground.store.families, "after")]
    few = [ground.program(code) for code in told if not enough(ground.store.families, code, "after")]
    if not few:
        return ""
    return f"tidak dirinci karena penerimanya terlalu sedikit: {joined(few)}"


def _coverage_table(ground: Ground, accuracy: Accuracy) -> FamilyTable:
    """Give the percentage that receives each programme, by decile."""
    columns = [Column("decile", "Desil DTSEN")]
    shares = []
    deciles = STANDINGS[:10]
    for code, found in accuracy.errors.items():
        columns.append(Column(code.replace("-", "_"), ground.program(code), Unit.PERCENT, 0))
        told = found.deciles_table[["with", "without"]].sum(axis=1)
        shares.append([rate_cell(accuracy.coverage[code][decile], told[decile]) for decile in deciles])
    rows = tuple((standing_name(name), *cells) for name, *cells in zip(deciles, *shares, strict=True))
    title = f"Bagian yang menerima program menurut desil DTSEN, {ground.region.name}"
    note = "Persen dari keluarga desil itu; untuk PBI JKN, dari anggota keluarganya"
    return ground.table(COVERAGE, title, note, TableContent(tuple(columns), rows))


def _main(found: Mapping[str, Errors]) -> str | None:
    counted = {code: one for code, one in found.items() if one.unit == "families" and one.deciles is not None}
    return max(counted, key=lambda code: int(counted[code].total["eligible_without"]), default=None)


def _worst_tables(ground: Ground, accuracy: Accuracy) -> list[FamilyTable]:
    if accuracy.main is None or accuracy.areas is None or accuracy.areas.villages is None:
        return []
    frame = accuracy.areas.villages
    shown = frame[frame["eligible"].ge(_FEWEST_ELIGIBLE).fillna(False) & frame["eligible_without"].notna()]
    shown = shown[(shown["village"] != "") & shown["exclusion_error"].notna()]
    worst = shown.sort_values(["eligible_without", "village"], ascending=[False, True])[:SHOWN_AREAS]
    if worst.empty:
        return []
    word = ground.villages
    columns = (
        Column("village", word.capitalize()),
        Column("district", ground.terms.district.capitalize()),
        Column("eligible", "Berhak", Unit.COUNT),
        Column("without", "Belum menerima", Unit.COUNT),
        Column("exclusion", "Galat eksklusi", Unit.PERCENT, 1),
        Column("others", "Penerima di luar sasaran", Unit.COUNT),
    )
    rows = tuple(
        (
            ground.place(str(row["village"])),
            ground.place(str(row["district"])),
            count_cell(row["eligible"]),
            count_cell(row["eligible_without"]),
            rate_cell(row["exclusion_error"], row["eligible"]),
            count_cell(row["other_with"]),
        )
        for row in worst.to_dict("records")
    )
    title = (
        f"{word.capitalize()} dengan keluarga berhak {ground.program(accuracy.main)} terbanyak yang belum menerima "
        f"({len(rows)} dari {len(frame)})"
    )
    note = f"Hanya {word} yang angkanya dapat ditampilkan"
    return [ground.table(WORST, title, note, TableContent(columns, rows))]


def _number_table(ground: Ground, found: Complement) -> FamilyTable:
    """Count families by number of programmes, for the low deciles, the others, and those without one."""
    columns = [Column("standing", "Keadaan di DTSEN")]
    columns += [Column(name, _NUMBER_NAMES[name], Unit.COUNT) for name in PROGRAM_NUMBERS]
    columns.append(Column("all", "Jumlah", Unit.COUNT))
    rows = _number_rows(found)
    if not int(found.numbers["unknown"].sum()):
        place = 1 + PROGRAM_NUMBERS.index("unknown")
        columns.pop(place)
        rows = tuple((*row[:place], *row[place + 1 :]) for row in rows)
    title = f"Keluarga menurut banyaknya program yang diterima, {ground.region.name}"
    note = f"Program yang diketahui dari daftar: {joined([ground.program(code) for code in _ordered(ground, found)])}"
    return ground.table(NUMBER, title, note, TableContent(tuple(columns), rows))


def _number_rows(found: Complement) -> tuple[tuple[Cell, ...], ...]:
    """Return families with a decile by number of programmes, low deciles and the others.

    Of a row with a small cell only the sum is shown: how many receive each programme stands in other tables, and with
    two programmes the rest of the row would follow from it. Families without a decile are few and are left out.
    """
    rows: list[tuple[Cell, ...]] = []
    for name, standings in ((_LOW_NAME, _LOW_STANDINGS), (_HIGH_NAME, _HIGH_STANDINGS)):
        counts = [int(number) for number in found.numbers.loc[standings].sum()]
        small = any(0 < number < FEWEST_SHOWN for number in counts)
        every = sum(counts)
        rows.append((name, *(MARK if small and number else number for number in counts), count_cell(_alone(every))))
    return tuple(rows)


def _alone(number: int) -> float | None:
    return protect({"own": number})["own"]


def _ordered(ground: Ground, found: Complement) -> list[str]:
    return [code for code in ground.codes if code in found.codes]


def _joint_table(ground: Ground, found: Complement) -> FamilyTable:
    """Give the percentage of each programme's families that receive another one as well."""
    columns = [Column("program", "Penerima")]
    codes = _ordered(ground, found)
    columns += [
        Column(f"with_{code.replace('-', '_')}", f"juga {ground.program(code)}", Unit.PERCENT, 0) for code in codes
    ]
    rows: list[tuple[Cell, ...]] = []
    for code in codes:
        counts = found.joint.loc[[code]].to_dict("records")[0]
        own = int(counts[code])
        cells: list[Cell] = [None if other == code else _joint_cell(int(counts[other]), own) for other in codes]
        rows.append((ground.program(code), *cells))
    title = f"Penerima satu program yang juga menerima program lain, {ground.region.name}"
    return ground.table(
        JOINT,
        title,
        "Persen dari keluarga penerima pada baris, tanpa keluarga yang tidak berdesil di DTSEN",
        TableContent(tuple(columns), tuple(rows)),
    )


def _joint_cell(both: int, own: int) -> Cell:
    shares = protect(
        {"both": both, "rest": own - both}, {"own": ("both", "rest")}, {"share": (("both",), ("both", "rest"))}
    )
    return rate_cell(shares["share"], own)


def _doubles_table(ground: Ground, found: Complement) -> FamilyTable:
    columns = (
        Column("first", "Program"),
        Column("second", "Program yang tidak boleh bersamanya"),
        Column("families", "Keluarga", Unit.COUNT),
        Column("source", "Dasar"),
    )
    rows = tuple(
        (
            ground.program(row["first"]),
            ground.program(row["second"]),
            count_cell(protect({"both": row["families"]})["both"]),
            row["source"],
        )
        for row in found.doubles.to_dict("records")
    )
    title = f"Keluarga yang tercatat menerima dua program yang saling meniadakan, {ground.region.name}"
    return ground.table(DOUBLES, title, "", TableContent(columns, rows))


def _shown_groups(found: Vulnerable) -> tuple[str, ...]:
    """Return the groups of the table."""
    single = tuple(name for name in found.groups if name != ANY_GROUP)
    return found.groups if len(single) >= _FEWEST_GROUPS else single


def _vulnerable_table(ground: Ground, found: Vulnerable) -> FamilyTable:
    columns = (
        Column("group", "Kelompok"),
        Column("families", "Keluarga", Unit.COUNT),
        Column("low", "Di desil 1–4", Unit.COUNT),
        Column("covered", "Menerima program", Unit.COUNT),
        Column("uncovered", "Tidak menerima", Unit.COUNT),
        Column("coverage", "Cakupan", Unit.PERCENT, 1),
    )
    rows: list[tuple[Cell, ...]] = []
    for name, own in found.counts.loc[list(_shown_groups(found))].to_dict("index").items():
        parts = {part: int(own[part]) for part in COVERAGE_PARTS}
        shares = protect(parts, COVERAGE_TOTALS, COVERAGE_RATES)
        low = int(found.standings.loc[[name], _LOW_STANDINGS].to_numpy().sum())
        # The sum of both stands beside them.
        standing = protect(
            {"low": low, "rest": int(own["families"]) - low}, {"families": ("low", "rest")}, told=["families"]
        )
        rows.append(
            (
                _GROUP_NAMES[str(name)],
                count_cell(shares["families"]),
                count_cell(standing["low"]),
                count_cell(shares["covered"]),
                count_cell(shares["uncovered"]),
                rate_cell(shares["coverage"], parts["covered"] + parts["uncovered"]),
            )
        )
    title = f"Keluarga kelompok rentan dan cakupan programnya, {ground.region.name}"
    unknown = [_GROUP_NAMES[name].lower() for name in found.unknown]
    note = "Satu keluarga dapat termasuk beberapa kelompok"
    if unknown:
        note += f"; tidak diketahui dari daftar: {joined(unknown)}"
    bold = frozenset({len(rows) - 1}) if _shown_groups(found)[-1] == ANY_GROUP else frozenset()
    return ground.table(VULNERABLE, title, note, TableContent(columns, tuple(rows), bold))


def accuracy_sections(
    numbers: Numbers, ground: Ground, accuracy: Accuracy | None, tables: Mapping[str, ResultTable]
) -> str:
    """Write the section as Markdown, or which lists it would need beside the rules that are known.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        From `accuracy_numbers`.
    ground : Ground
        What the section rests on.
    accuracy : Accuracy or None
        From `accuracy_of`.
    tables : mapping of str to ResultTable
        The recorded tables of `accuracy_tables` by key.
    """

    def shown(key: str, bold: frozenset[int] = frozenset()) -> list[str]:
        return [titled_table(tables[key], bold)] if key in tables else []

    if accuracy is None:
        text = (
            "Bagian ini memerlukan DTSEN dan daftar penerima program. Hasilnya: keluarga yang berhak tetapi belum "
            "menerima (galat eksklusi), penerima di luar sasaran (galat inklusi), keluarga yang menerima beberapa "
            "program atau tidak satu pun, dan cakupan kelompok rentan. Aturan yang dipakai membandingkannya sudah "
            f"diketahui, dan pada {indonesian_date(ground.date)} adalah sebagai berikut."
        )
        return "\n\n".join([escape_markup(text), *shown(RULES)])
    parts = [_errors_points(ground, accuracy)] if accuracy.errors else []
    if not accuracy.errors:
        parts.append(
            escape_markup("Di antara daftar yang dipakai tidak ada daftar penerima program sesudah peralihan.")
        )
    parts += shown(ERRORS)
    parts.append(
        escape_markup(
            "Berhak di sini berarti memenuhi aturan menurut desil dan anggota keluarga di dalam daftar. DTSEN sendiri "
            "dapat salah memeringkat keluarga, dan kekeliruan itu tidak tampak dari daftar: hanya kunjungan yang dapat "
            "mengoreksinya. Galat eksklusi yang besar dapat pula berarti kuotanya lebih kecil daripada banyaknya yang "
            "berhak. Keluarga tanpa desil dihitung tersendiri dan tidak ditebak. Bagian keluarga menurut desil bukan "
            "persentase penduduk miskin."
        )
    )
    parts += shown(RULES) + shown(COVERAGE) + shown(WORST)
    if accuracy.complement is not None:
        parts.append(escape_markup(ground.told(_complement_sentence(numbers, ground, accuracy.complement))))
        parts += shown(NUMBER) + shown(JOINT) + shown(DOUBLES)
    if VULNERABLE in tables:
        last = len(tables[VULNERABLE].rows) - 1
        bold = frozenset({last}) if _shown_groups(accuracy.vulnerable)[-1] == ANY_GROUP else frozenset[int]()
        text = _vulnerable_sentence(accuracy.vulnerable, tables[VULNERABLE])
        parts += [escape_markup(ground.told(text)), titled_table(tables[VULNERABLE], bold)]
    return "\n\n".join(part for part in parts if part)


def _errors_points(ground: Ground, accuracy: Accuracy) -> str:
    points = []
    for code, found in accuracy.errors.items():
        shown = accuracy.shown[code]
        unit = "jiwa" if found.unit == "persons" else "keluarga"
        missed, eligible, exclusion = (shown[name] for name in ("eligible_without", "eligible", "exclusion_error"))
        words = []
        if missed is not None and eligible is not None and exclusion is not None:
            words.append(
                f"{format_number(missed, Unit.COUNT)} dari {format_number(eligible, Unit.COUNT)} {unit} yang berhak "
                f"belum menerima ({format_quantity(exclusion, Unit.PERCENT, 1)})"
            )
        if shown["inclusion_error"] is not None:
            words.append(f"{format_quantity(shown['inclusion_error'], Unit.PERCENT, 1)} penerima di luar sasaran")
        if words:
            points.append(f"{ground.program(code)} (desil {deciles_text(found.deciles)}): {', dan '.join(words)}")
    if not points:
        return escape_markup("Jumlah penerima terlalu kecil untuk ditampilkan.")
    return told_points(ground.told(f"Menurut aturan yang berlaku pada {indonesian_date(ground.date)}:"), points)


_NUMBERS_TOLD = (("none", "tidak menerima satu program pun"), ("one", "menerima satu program"))


def _low_row(found: Complement) -> Mapping[str, Cell]:
    """Return the families of the low deciles by number of programmes, as the table shows them."""
    row = _number_rows(found)[0]
    return dict(zip((*PROGRAM_NUMBERS, "all"), row[1:], strict=True))


def accuracy_numbers(writer: Writer, ground: Ground, accuracy: Accuracy | None) -> None:
    """Record what shares of the families of the low deciles receive no programme, and one."""
    if accuracy is None or accuracy.complement is None:
        return
    low = _low_row(accuracy.complement)
    for name, words in _NUMBERS_TOLD:
        number, every = low[name], low["all"]
        share = 100 * number / every if isinstance(number, int) and isinstance(every, int) and every else None
        label = ground.titled(f"Bagian keluarga desil 1–4 yang {words}")
        writer.add(f"registry_{name}_program_share", label, share, Unit.PERCENT, decimals=1)


def _complement_sentence(numbers: Numbers, ground: Ground, found: Complement) -> str:
    """Say how many families of the low deciles receive nothing, and how many receive one programme."""
    low = _low_row(found)
    parts = [
        f"{format_number(low[name], Unit.COUNT)} keluarga ({numbers[f'registry_{name}_program_share']}) {words}"
        for name, words in _NUMBERS_TOLD
        if not numbers[f"registry_{name}_program_share"].missing
    ]
    if not parts:
        return "Jumlah keluarga menurut banyaknya program terlalu kecil untuk ditampilkan."
    programs = joined([ground.program(code) for code in _ordered(ground, found)])
    return (
        f"Dari {format_number(low['all'], Unit.COUNT)} keluarga desil 1–4, {' dan '.join(parts)}, dari program yang "
        f"daftarnya ada ({programs}). Program lain tidak diketahui."
    )


def _vulnerable_sentence(found: Vulnerable, table: ResultTable) -> str:
    """Name the group that programmes reach least, and how many families of any group receive none."""
    places = {column.key: place for place, column in enumerate(table.columns)}
    groups = [row for row in table.rows if row[0] != _GROUP_NAMES[ANY_GROUP]]
    told = [(share, str(row[0])) for row in groups if isinstance(share := row[places["coverage"]], float)]
    if not told:
        return "Kelompok rentan terlalu kecil untuk ditampilkan cakupannya."
    lowest, name = min(told)
    text = (
        f"Cakupan program terendah terdapat pada keluarga {name.lower()}: {format_quantity(lowest, Unit.PERCENT, 1)} "
        "menerima sekurangnya satu program."
    )
    total = table.rows[-1]
    families, uncovered = total[places["families"]], total[places["uncovered"]]
    if _shown_groups(found)[-1] == ANY_GROUP and isinstance(families, int) and isinstance(uncovered, int):
        text += (
            f" Dari {format_number(families, Unit.COUNT)} keluarga yang termasuk sekurangnya satu kelompok, "
            f"{format_number(uncovered, Unit.COUNT)} tidak menerima program yang daftarnya ada."
        )
    return text
