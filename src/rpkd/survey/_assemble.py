"""From the files of a survey to `Households`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.survey._blocks import Block, first_of_each, read_block
from rpkd.survey._expenditure import per_capita_expenditure
from rpkd.survey._map import LoadedMap, SurveyMap
from rpkd.survey._models import CHILD_BELOW, ELDERLY_FROM, SYNTHETIC_LABEL, Floats, Households, Integers

# One household in so many may be absent from the main file.
_MANY = 10
_MOST_NAMED = 5


@dataclass
class _Files:
    """The blocks of a survey and what is found out about them."""

    blocks: dict[str, Block]
    identity: NDArray[np.str_]
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def holder(self, field_name: str) -> Block | None:
        """Return the first file that has a field."""
        return next((block for block in self.blocks.values() if block.has(field_name)), None)

    def spread(self, block: Block, values: Floats | NDArray[np.str_]) -> pd.Series:
        """Give each household the value of its first row in a file; missing where it has none."""
        return first_of_each(values, block.household, self.identity)

    def number(self, field_name: str) -> Floats | None:
        """Return a field of the households as numbers; None when no file has it."""
        block = self.holder(field_name)
        if block is None:
            return None
        return np.asarray(self.spread(block, block.numbers(field_name)), np.float64)


def read_households(loaded: LoadedMap, project: Project, region: Region) -> Households:
    """Read a survey's files and put together the households of one region.

    Parameters
    ----------
    loaded : LoadedMap
        The column map.
    project : Project
        For the names of files in messages.
    region : Region
        Rows with its BPS code are taken.

    Raises
    ------
    UserError
        Every file that cannot be read; then everything that makes the households unusable: cells that are no numbers,
        a household twice, a missing or impossible weight, size or expenditure.
    """
    files, marked = _read_files(loaded, project, region)
    _check_unique(files)
    _check_year(files, loaded.map.year)
    if not loaded.map.whole_file:
        _check_owners(files)
    size = _positive(files, "size", files.number("size"), "banyaknya anggota rumah tangga", whole=True)
    weight = _positive(files, "weight", files.number("weight"), "penimbang")
    found, warnings = per_capita_expenditure(files.blocks, files.identity, size)
    files.warnings += warnings
    main = next(iter(files.blocks.values()))
    _refuse(files, main, found, "pengeluaran per kapita", "rupiah per orang per bulan, lebih dari nol")
    stratum, psu, names, designed = _design(files)
    traits = _traits(files, loaded, size)
    _compare_sizes(files, size)
    errors = [*files.errors, *(problem for block in files.blocks.values() for problem in block.problems)]
    if errors:
        raise UserError(*dict.fromkeys(errors))
    synthetic = loaded.map.synthetic or marked
    return Households(
        identity=files.identity,
        size=size.astype(np.int64),
        weight=weight / size if loaded.map.weight_means == "persons" else weight,
        stratum=stratum,
        psu=psu,
        expenditure=found,
        traits=traits,
        year=loaded.map.year,
        source=_citation(loaded.map, synthetic=synthetic),
        synthetic=synthetic,
        stratum_names=names,
        designed=designed,
        warnings=tuple(files.warnings),
    )


def _citation(column_map: SurveyMap, *, synthetic: bool) -> str:
    year = "" if str(column_map.year) in column_map.source else f" {column_map.year}"
    return f"{column_map.source}{year}" + (f" ({SYNTHETIC_LABEL}, bukan hasil survei)" if synthetic else "")


def _read_files(loaded: LoadedMap, project: Project, region: Region) -> tuple[_Files, bool]:
    blocks: dict[str, Block] = {}
    problems: list[Problem] = []
    marked = False
    main = loaded.map.main
    if main is not None and main.columns.regency is None and not loaded.map.whole_file:
        problems.append(
            Problem(
                loaded.shown,
                "kolom kode kabupaten/kota belum disebut",
                rule=f"baris dipilih menurut kode BPS {region.bps_code}",
                remedy=f"isi columns.regency, atau whole_file: true bila semua baris memang {region.name}",
            )
        )
    for name, part in loaded.map.parts():
        try:
            blocks[name], found = read_block(name, part, loaded, project, region)
            marked |= found
        except UserError as error:
            problems += error.problems
    if problems:
        raise UserError(*problems)
    first = next(block for block in blocks.values() if block.part is main)
    return _Files(blocks, np.asarray(pd.unique(pd.Series(first.household)), dtype=np.str_)), marked


def _check_unique(files: _Files) -> None:
    for name in ("summary", "households"):
        block = files.blocks.get(name)
        if block is None:
            continue
        twice = pd.Series(block.household).duplicated(keep=False).to_numpy()
        if twice.any():
            numbers = list(dict.fromkeys(block.household[twice].tolist()))
            rows = ", ".join(str(row) for row in block.frame.index[twice][: 2 * _MOST_NAMED])
            files.errors.append(
                Problem(
                    _of(f"{block.shown} baris {rows}", numbers),
                    f"{len(numbers)} rumah tangga tercatat lebih dari sekali",
                    None,
                    "satu baris untuk setiap rumah tangga",
                    "hapus baris ganda, atau tambahkan kolom pembeda pada columns.household",
                )
            )


def _check_year(files: _Files, year: int) -> None:
    for block in files.blocks.values():
        if not block.has("year"):
            continue
        column = block.column("year")
        found = block.codes(column)
        other = ~np.isin(found, [str(year), str(year % 100)])
        if other.any():
            files.errors.append(
                Problem(
                    block.where(block.frame.index[np.flatnonzero(other)[0]], column),
                    f"{int(other.sum())} baris bukan dari tahun survei",
                    _some(np.unique(found[other]).tolist()),
                    f"year di peta kolom: {year}",
                    "pakai berkas tahun itu, atau perbaiki year di peta kolom",
                )
            )


def _check_owners(files: _Files) -> None:
    """Tell of households of other files that the main file lacks: of other regions, or because it is cut off."""
    for block in files.blocks.values():
        others = len(np.setdiff1d(block.household, files.identity))
        if others and block.has("regency"):
            absent = Problem(
                block.shown,
                f"{others} rumah tangga daerah ini tidak ada di berkas rumah tangga",
                None,
                f"berkas rumah tangga memuat semuanya; yang ada di sana {len(files.identity)}",
                "periksa kelengkapan berkas rumah tangga dan kolom columns.household",
            )
            # A few may have been dropped on purpose; a tenth is a file that is cut off, or numbers that do not match.
            (files.errors if others * _MANY > len(files.identity) else files.warnings).append(absent)
            continue
        if others:
            files.warnings.append(
                Problem(
                    block.shown,
                    f"berkas tanpa kode wilayah memuat {others} rumah tangga lain; barisnya dicocokkan hanya menurut "
                    "nomor rumah tangga",
                    rule="nomor rumah tangga tidak berulang di daerah lain",
                    remedy="isi columns.regency, atau tambahkan kolom wilayah pada columns.household",
                )
            )


def _of(shown: str, numbers: Sequence[object] | NDArray[np.str_]) -> str:
    """Say which households a message is about.

    That stands where the message is about, not among its values: values are printed in the document, and numbers of
    sampled households must not be.
    """
    return f"{shown}, nomor rumah tangga {_some(list(numbers))}"


def _some(numbers: Sequence[object]) -> str:
    return ", ".join(str(number) for number in numbers[:_MOST_NAMED]) + (" …" if len(numbers) > _MOST_NAMED else "")


def _positive(files: _Files, name: str, values: Floats | None, what: str, *, whole: bool = False) -> Floats:
    """Check a field that every household needs; returns ones where it is wrong, so that checking can go on."""
    block = files.holder(name)
    if block is None or values is None:
        raise AssertionError(f"a column map without {name} has been refused")
    _refuse(files, block, values, what, "angka bulat lebih dari nol" if whole else "angka lebih dari nol", whole=whole)
    good: Floats = np.where(values > 0, values, 1.0)
    return good


def _refuse(files: _Files, block: Block, values: Floats, what: str, rule: str, *, whole: bool = False) -> None:
    """Note the households whose value is missing, zero or below, or no whole number."""
    if any(problem.where.startswith(block.shown) for problem in block.problems) and np.isnan(values).any():
        # Cells that cannot be read have been told already.
        return
    groups = (
        (np.isnan(values), "kosong"),
        (values == 0, "nol"),
        (values < 0, "negatif"),
        (whole & (values > 0) & (values != np.round(values)), "bukan bilangan bulat"),
    )
    for mask, kind in groups:
        if mask.any():
            files.errors.append(
                Problem(
                    _of(block.shown, files.identity[mask]),
                    f"{what} {kind} pada {int(mask.sum())} rumah tangga",
                    None,
                    rule,
                    "perbaiki data itu, atau periksa kolomnya di peta kolom dan kelengkapan berkasnya",
                )
            )


def _design(files: _Files) -> tuple[Integers, Integers, tuple[str, ...], bool]:
    """Return strata and PSUs as codes; a PSU belongs to its stratum, so one that lies in two becomes two."""
    count = len(files.identity)
    stratum_of, psu_of = files.holder("stratum"), files.holder("psu")
    names = np.full(count, "")
    if stratum_of is not None:
        names = _texts(files.spread(stratum_of, stratum_of.joined_codes(stratum_of.part.columns.stratum)))
    stratum, unique = pd.factorize(pd.Series(names), sort=True)
    if psu_of is None:
        files.warnings.append(
            Problem(
                next(iter(files.blocks.values())).shown,
                "unit sampel pertama (PSU) tidak disebut, sehingga kesalahan baku terlalu kecil",
                rule="setiap rumah tangga dianggap diambil sendiri-sendiri",
                remedy="isi columns.psu dan columns.stratum bila berkas memuatnya",
            )
        )
        return stratum.astype(np.int64), np.arange(count), tuple(map(str, unique)), False
    psu = _texts(files.spread(psu_of, psu_of.joined_codes(psu_of.part.columns.psu)))
    for block, values, what in ((stratum_of, names, "strata"), (psu_of, psu, "PSU")):
        empty = values == ""
        if block is not None and empty.any():
            files.errors.append(
                Problem(
                    _of(block.shown, files.identity[empty]),
                    f"{what} kosong pada {int(empty.sum())} rumah tangga",
                    None,
                    "strata dan PSU terisi untuk setiap rumah tangga",
                    "lengkapi kolom itu, atau hapus kuncinya dari peta kolom",
                )
            )
    pairs = pd.DataFrame({"psu": psu, "stratum": stratum}).drop_duplicates()
    split = pairs["psu"][pairs["psu"].duplicated()].unique().tolist()
    if split:
        files.warnings.append(
            Problem(
                f"{psu_of.shown}, PSU {_some(split)}",
                f"{len(split)} PSU berada di lebih dari satu strata",
                None,
                "satu PSU di satu strata",
                "bagian PSU di setiap strata diperlakukan sebagai PSU sendiri; periksa kolom psu dan stratum",
            )
        )
    codes, _ = pd.factorize(pd.MultiIndex.from_arrays([stratum, psu]))
    return stratum.astype(np.int64), codes.astype(np.int64), tuple(map(str, unique)), True


def _texts(series: pd.Series) -> NDArray[np.str_]:
    return series.fillna("").to_numpy().astype(np.str_)


def _traits(files: _Files, loaded: LoadedMap, size: Floats) -> dict[str, Floats]:
    codes_of = loaded.map.codes
    traits: dict[str, Floats] = {}
    for name in ("urban", "safe_water", "sanitation"):
        block = files.holder(name)
        if block is not None:
            codes = files.spread(block, block.codes(block.column(name)))
            traits[name] = _yes(_texts(codes), getattr(codes_of, name))
    members = files.blocks.get("individuals")
    if members is None:
        return traits
    traits |= _head_traits(files, members, loaded)
    traits |= _counts(files, members, loaded)
    present = np.isin(files.identity, members.household)
    if not present.all():
        files.warnings.append(
            Problem(
                _of(members.shown, files.identity[~present]),
                f"{int((~present).sum())} rumah tangga tidak punya anggota di berkas anggota rumah tangga",
                None,
                "nomor rumah tangga sama di semua berkas",
                "ciri rumah tangga itu tidak diketahui; periksa columns.household",
            )
        )
    counted = pd.Series(members.household).value_counts().reindex(files.identity).to_numpy(np.float64)
    different = present & (counted != size)
    if different.any():
        files.warnings.append(
            Problem(
                _of(members.shown, files.identity[different]),
                "banyaknya baris anggota berbeda dengan banyaknya anggota rumah tangga pada "
                f"{int(different.sum())} rumah tangga",
                None,
                "satu baris untuk setiap anggota rumah tangga",
                "yang dipakai untuk membagi pengeluaran adalah kolom size; periksa kedua berkas",
            )
        )
    return traits


def _yes(codes: NDArray[np.str_], wanted: Sequence[str]) -> Floats:
    """Return 1 for the wanted codes, 0 for others, NaN where nothing is written."""
    answer: Floats = np.where(codes == "", np.nan, np.isin(codes, list(wanted)).astype(np.float64))
    return answer


def _head_traits(files: _Files, members: Block, loaded: LoadedMap) -> dict[str, Floats]:
    if not members.has("relationship"):
        return {}
    codes_of = loaded.map.codes
    heads = np.isin(members.codes(members.column("relationship")), list(codes_of.head))
    per_household = pd.Series(members.household[heads]).value_counts().reindex(files.identity).fillna(0)
    wrong = per_household[per_household != 1]
    if len(wrong):
        files.warnings.append(
            Problem(
                _of(members.shown, wrong.index.tolist()),
                f"{len(wrong)} rumah tangga tidak mempunyai tepat satu kepala rumah tangga",
                None,
                "satu kepala rumah tangga",
                "yang pertama dipakai, atau cirinya tidak diketahui; periksa codes.head",
            )
        )

    def of_heads(values_of_members: Floats) -> Floats:
        of_each = first_of_each(values_of_members[heads], members.household[heads], files.identity)
        return np.asarray(of_each, np.float64)

    traits = {}
    if members.has("sex"):
        traits["head_female"] = of_heads(_yes(members.codes(members.column("sex")), codes_of.female))
    if members.has("age"):
        traits["head_age"] = of_heads(members.numbers("age"))
    if members.has("education"):
        levels = codes_of.education
        steps = [levels.none, levels.primary, levels.junior, levels.senior, levels.higher]
        codes = members.codes(members.column("education"))
        traits["head_education"] = of_heads(_steps(codes, steps, np.nan, first=0))
    if members.has("sector"):
        sectors = [codes_of.sector.agriculture, codes_of.sector.industry, codes_of.sector.services]
        codes = members.codes(members.column("sector"))
        traits["head_sector"] = of_heads(_steps(codes, sectors, 0.0, first=1))
    return traits


def _steps(codes: NDArray[np.str_], groups: Sequence[Sequence[str]], otherwise: float, *, first: int) -> Floats:
    """Return the number of the group that each code belongs to."""
    steps = np.full(len(codes), otherwise)
    for number, group in enumerate(groups, start=first):
        steps[np.isin(codes, list(group))] = number
    return steps


def _counts(files: _Files, members: Block, loaded: LoadedMap) -> dict[str, Floats]:
    """Count members of a kind in each household; NaN where the household has no members in the file."""
    codes_of = loaded.map.codes

    def total(which: NDArray[np.bool_] | Floats) -> Floats:
        summed = pd.Series(which, index=members.household, dtype=np.float64).groupby(level=0, sort=False)
        return np.asarray(summed.sum(min_count=1).reindex(files.identity), np.float64)

    traits = {}
    if members.has("age"):
        age = members.numbers("age")
        unknown = total(np.isnan(age))
        for name, which in (("children", age < CHILD_BELOW), ("elderly", age >= ELDERLY_FROM)):
            traits[name] = np.where(unknown > 0, np.nan, total(which))
    for name, columns, codes in (
        ("disabled", getattr(members.part.columns, "disabled", ()), codes_of.disabled),
        ("migrants", tuple(filter(None, [getattr(members.part.columns, "migrant", None)])), codes_of.migrant),
        ("orphans", getattr(members.part.columns, "orphan", ()), codes_of.orphan),
    ):
        if columns:
            has = [np.isin(members.codes(column), list(codes)) for column in columns]
            traits[name] = total(np.any(has, axis=0))
    return traits


def _compare_sizes(files: _Files, size: Floats) -> None:
    """Compare the household sizes that several files give."""
    holder = files.holder("size")
    for block in files.blocks.values():
        if block is holder or not block.has("size"):
            continue
        other = files.spread(block, block.numbers("size")).to_numpy(np.float64)
        different = ~np.isnan(other) & (other != size)
        if different.any() and holder is not None:
            files.warnings.append(
                Problem(
                    _of(f"{block.shown}, kolom {block.column('size')}", files.identity[different]),
                    f"banyaknya anggota rumah tangga berbeda antarberkas pada {int(different.sum())} rumah tangga",
                    None,
                    "banyaknya anggota sama di semua berkas",
                    f"yang dipakai adalah {holder.shown}; periksa kedua berkas",
                )
            )
