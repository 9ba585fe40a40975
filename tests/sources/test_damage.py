"""Damaged tables: every message names file, row, column, value and remedy."""

from collections.abc import Callable

import pandas as pd
import pytest

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.sources import Tables, check_tables

POVERTY = "bps/poverty_regency.csv"
HEADER = "region_code,year,headcount_ratio,poverty_gap_index,poverty_severity_index,poor_thousand,poverty_line"
Replace = Callable[[str, str, str], Project]


def bengkulu(project: Project) -> tuple[int, str]:
    """Row number and text of Kota Bengkulu 2025."""
    lines = (project.data / POVERTY).read_text(encoding="utf-8").splitlines()
    number = next(i for i, line in enumerate(lines, start=1) if line.startswith("17.71,2025,"))
    return number, lines[number - 1]


def message(project: Project, table: str = "poverty_regency") -> str:
    with pytest.raises(UserError) as caught:
        Tables(project)[table]
    return str(caught.value)


CELLS = [
    ("11,91", '"11,91"', ["koma desimal", "tulis 11.91"]),
    ("decimal comma with thousands", '"1.234,5"', ["koma desimal", "tulis 1234.5"]),
    ("dots", "...", ["tidak tersedia", "kosongkan sel itu", "gaps"]),
    ("one dash", "-", ["tidak tersedia", "kosongkan sel itu"]),
    ("n/a", "n/a", ["tidak tersedia"]),
    ("nan", "nan", ["tidak tersedia"]),
    ("NaN", "NaN", ["tidak tersedia"]),
    ("inf", "inf", ["bukan angka"]),
    ("minus infinity", "-Infinity", ["bukan angka"]),
    ("too large for a float", "1e400", ["bentuk ilmiah"]),
    ("scientific", "1.191E+01", ["bentuk ilmiah"]),
    ("hexadecimal", "0x10", ["bukan angka"]),
    ("underscore", "1_1", ["bukan angka"]),
    ("spaces", " 11.91 ", ["ada spasi", "hapus spasi"]),
    ("no-break space", "11.91\u00a0", ["ada spasi"]),
    ("full-width digits", "１１.91", ["bukan angka"]),
    ("Arabic-Indic digits", "١١", ["angka biasa 0–9"]),
    ("superscript", "11²", ["bukan angka"]),
    ("plus", "+11.91", ["bukan angka"]),
    ("leading zeros", "011.91", ["bukan angka"]),
    ("no whole part", ".91", ["bukan angka"]),
    ("no fraction", "11.", ["bukan angka"]),
    ("four hundred digits", "1" * 400, ["bukan angka"]),
    ("text", "sebelas", ["bukan angka"]),
    ("percent sign", "11.91%", ["hapus lambang"]),
    ("formula", "=A1", ["rumus"]),
    ("negative", "-11.91", ["di luar batas", "antara 0 dan 100"]),
    ("misplaced point", "119.1", ["di luar batas", "letak tanda desimal"]),
    ("percent times hundred", "1191", ["di luar batas"]),
]


@pytest.mark.parametrize(("written", "fragments"), [case[1:] for case in CELLS], ids=[case[0] for case in CELLS])
def test_a_cell_that_is_no_plain_number(replaced: Replace, copied: Project, written: str, fragments: list[str]) -> None:
    row, line = bengkulu(copied)
    project = replaced(POVERTY, line, line.replace("17.71,2025,11.91,", f"17.71,2025,{written},"))
    told = message(project)
    assert f"data/bps/poverty_regency.csv baris {row}, kolom headcount_ratio: " in told
    assert "nilai     : " in told
    assert "perbaikan : " in told
    for fragment in fragments:
        assert fragment in told
    assert told.count("aturan") == 1


LINES = [
    ("grouped thousands", "840.710", ["pemisah ribuan", "tulis 840710"]),
    ("grouped millions", "1.840.710", ["pemisah ribuan", "tulis 1840710"]),
    ("comma groups", '"840,710"', ["koma desimal"]),
    ("decimals", "840710.5", ["harus bulat"]),
    ("currency", "Rp840710", ["hapus lambang"]),
    ("thousand rupiah", "841", ["di luar batas", "antara 100000 dan 5000000"]),
]


@pytest.mark.parametrize(("written", "fragments"), [case[1:] for case in LINES], ids=[case[0] for case in LINES])
def test_a_poverty_line_that_is_no_whole_number(
    replaced: Replace, copied: Project, written: str, fragments: list[str]
) -> None:
    row, line = bengkulu(copied)
    told = message(replaced(POVERTY, line, line.removesuffix("840710") + written))
    assert f"baris {row}, kolom poverty_line" in told
    for fragment in fragments:
        assert fragment in told


def test_a_figure_that_should_be_there_is_asked_for(replaced: Replace, copied: Project) -> None:
    row, line = bengkulu(copied)
    told = message(replaced(POVERTY, line, line.replace(",11.91,", ",,")))
    assert f"baris {row}, kolom headcount_ratio: kosong padahal lengkap untuk tahun itu" in told
    assert "region_code 17.71, year 2025" in told
    assert "kembalikan angkanya, atau daftarkan di gaps bila BPS memang tidak menerbitkannya" in told


def test_a_row_that_is_gone_counts_like_empty_cells(replaced: Replace, copied: Project) -> None:
    _, line = bengkulu(copied)
    told = message(replaced(POVERTY, f"{line}\n", ""))
    assert told.count("baris tidak ada padahal lengkap untuk tahun itu (region_code 17.71, year 2025)") == 5


def test_a_declared_gap_excuses_an_empty_cell(replaced: Replace, copied: Project) -> None:
    _, line = bengkulu(copied)
    replaced(POVERTY, line, line.replace(",11.91,", ",,"))
    project = replaced(
        "datapackage.json",
        '"gaps": [\n        {\n          "regions": ["16.12", "16.13", "18.13", "32.18", "53.21", "64.11", "72.11"',
        '"gaps": [\n        {"regions": ["17.71"], "years": [2025], "fields": ["headcount_ratio"], "reason": "uji"},\n'
        '        {\n          "regions": ["16.12", "16.13", "18.13", "32.18", "53.21", "64.11", "72.11"',
    )
    frame = Tables(project)["poverty_regency"].frame
    row = frame[(frame["region_code"] == "17.71") & (frame["year"] == 2025)]
    assert row["headcount_ratio"].isna().all()


def test_a_year_that_coverage_does_not_name_may_be_empty(replaced: Replace, copied: Project) -> None:
    text = (copied.data / POVERTY).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("33.16,2023,"))
    assert line.split(",")[2] == "11.49"
    project = replaced(POVERTY, line, line.replace(",11.49,", ",,"))
    assert "poverty_regency" in Tables(project)
    assert check_tables(project) == []


def test_an_indicator_that_should_be_there(replaced: Replace) -> None:
    project = replaced("bps/indicators_regency.csv", "17.71,2022,life_expectancy,70.46\n", "")
    told = message(project, "indicators_regency")
    assert "region_code 17.71, year 2022, indicator life_expectancy" in told


def test_a_province_figure_that_should_be_there(replaced: Replace, copied: Project) -> None:
    text = (copied.data / "bps/poverty_province.csv").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("00,2025,9,"))
    told = message(replaced("bps/poverty_province.csv", f"{line}\n", ""), "poverty_province")
    assert "area_code 00, year 2025, month 9" in told


def test_an_indicator_outside_its_own_bounds(replaced: Replace) -> None:
    told = message(
        replaced(
            "bps/indicators_regency.csv", "17.71,2022,life_expectancy,70.46\n", "17.71,2022,life_expectancy,704.6\n"
        ),
        "indicators_regency",
    )
    assert "kolom value: angka di luar batas yang mungkin" in told
    assert "antara 30 dan 100" in told


HEADERS = [
    (
        "misspelt",
        HEADER.replace("headcount_ratio", "headcount_rasio"),
        ["headcount_rasio", "maksudnya headcount_ratio"],
    ),
    ("capitals", HEADER.replace("poverty_line", "Poverty_Line"), ["Poverty_Line", "maksudnya poverty_line"]),
    ("Indonesian", HEADER.replace("poverty_line", "garis_kemiskinan"), ["hapus kolom itu", "kolom tidak ada"]),
    ("twice", HEADER.replace("poor_thousand", "poverty_line"), ["ditulis dua kali", "poor_thousand"]),
    ("no title", HEADER.replace("poor_thousand", ""), ["kolom tanpa judul"]),
    ("semicolons", HEADER.replace(",", ";"), ["dipisah titik koma", "CSV UTF-8"]),
    ("tabs", HEADER.replace(",", "\t"), ["dipisah tab"]),
]


@pytest.mark.parametrize(("header", "fragments"), [case[1:] for case in HEADERS], ids=[case[0] for case in HEADERS])
def test_a_header_that_does_not_fit(replaced: Replace, header: str, fragments: list[str]) -> None:
    told = message(replaced(POVERTY, HEADER, header))
    assert "data/bps/poverty_regency.csv baris 1: " in told
    for fragment in fragments:
        assert fragment in told


def test_columns_may_stand_in_another_order(copied: Project, tables: Tables) -> None:
    path = copied.data / POVERTY
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(",".join(reversed(line)) + "\n" for line in lines), encoding="utf-8")
    pd.testing.assert_frame_equal(Tables(copied)["poverty_regency"].frame, tables["poverty_regency"].frame)


def quoted(text: str) -> bytes:
    lines = [",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()]
    return "\n".join(lines).encode()


HARMLESS: dict[str, Callable[[str], bytes]] = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old Mac line ends": lambda text: text.replace("\n", "\r").encode(),
    "no last line end": lambda text: text.rstrip("\n").encode(),
    "every cell quoted": quoted,
    "cleared rows at the end": lambda text: (text + ",,,,,,\n\n,,,,,,\n").encode(),
}


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_what_a_spreadsheet_changes_without_harm(
    copied: Project, tables: Tables, change: Callable[[str], bytes]
) -> None:
    path = copied.data / POVERTY
    path.write_bytes(change(path.read_text(encoding="utf-8")))
    pd.testing.assert_frame_equal(Tables(copied)["poverty_regency"].frame, tables["poverty_regency"].frame)


FILES: dict[str, tuple[Callable[[str], bytes], list[str]]] = {
    "empty": (lambda text: b"", ["berkas kosong"]),
    "blank": (lambda text: b" \n\n", ["berkas kosong"]),
    "workbook": (lambda text: b"PK\x03\x04rest", ["buku kerja Excel"]),
    "UTF-16": (lambda text: text.encode("utf-16"), ["UTF-16"]),
    "Windows-1252": (lambda text: text.replace("17.71,2025,", "17.71,2025é,").encode("cp1252"), ["bukan teks UTF-8"]),
    "NUL": (lambda text: text.replace("17.71,2025,", "17.71,2025\0,").encode(), ["karakter NUL"]),
    "open quote": (lambda text: text.replace("17.71,2025,", '17.71,"2025,').encode(), ["tanda kutip"]),
    "header only": (lambda text: text.splitlines()[0].encode(), ["baris tidak ada", "masalah lain"]),
    "cut off": (lambda text: text[: len(text) // 2].encode(), ["perbaikan"]),
}


@pytest.mark.parametrize(("change", "fragments"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_used(copied: Project, change: Callable[[str], bytes], fragments: list[str]) -> None:
    path = copied.data / POVERTY
    path.write_bytes(change(path.read_text(encoding="utf-8")))
    told = message(copied)
    assert "data/bps/poverty_regency.csv" in told
    for fragment in fragments:
        assert fragment in told


def test_a_file_that_is_not_there(copied: Project) -> None:
    (copied.data / POVERTY).unlink()
    assert "berkas atau folder tidak ada" in message(copied)
    assert len(check_tables(copied)) == 1


def test_a_file_that_links_to_itself(copied: Project) -> None:
    path = copied.data / POVERTY
    path.unlink()
    try:
        path.symlink_to(path)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert message(copied).startswith("data/bps/poverty_regency.csv: gagal membaca tabel: tautan itu berputar-putar")
    assert len(check_tables(copied)) == 1


@pytest.mark.parametrize("area", ["0", "0.0", "-1.5"])
@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("districts", "17.71.01,17.71,Selebar,102.33175,-3.8458,38.26"),
        ("villages", "17.71.01.1001,17.71.01,17.71,Pagar Dewa,kelurahan,102.32038,-3.83982,5.013"),
    ],
)
def test_an_area_is_more_than_nothing(replaced: Replace, table: str, line: str, area: str) -> None:
    project = replaced(f"reference/{table}.csv", line, f"{line.rpartition(',')[0]},{area}")
    told = message(project, table)
    assert "kolom area_km2: angka di luar batas yang mungkin" in told
    assert "lebih dari 0" in told


PREFIXES = [
    ("districts", "17.71.01,17.71,Selebar", "17.71.01,33.16,Selebar", "region_code", "district_code", "mungkin 17.71;"),
    (
        *("villages", "17.71.01.1001,17.71.01,17.71,", "17.71.01.1001,17.71.02,17.71,"),
        *("district_code", "village_code", "mungkin 17.71.01;"),
    ),
    (
        *("villages", "17.71.01.1001,17.71.01,17.71,", "17.71.01.1001,17.71.01,33.16,"),
        *("region_code", "village_code", "mungkin 17.71;"),
    ),
    (
        *("regencies", "17.71,1771,Kota Bengkulu,kota,17,", "17.71,1771,Kota Bengkulu,kota,16,"),
        *("province_code", "region_code", "mungkin 17;"),
    ),
]


@pytest.mark.parametrize(("table", "old", "new", "column", "of", "hint"), PREFIXES)
def test_a_code_begins_with_the_code_of_what_it_lies_in(
    replaced: Replace, table: str, old: str, new: str, column: str, of: str, hint: str
) -> None:
    told = message(replaced(f"reference/{table}.csv", old, new), table)
    assert f"kolom {column}: kode tidak sesuai dengan {of}" in told
    assert f"{column} adalah bagian awal {of}" in told
    assert hint in told


@pytest.mark.parametrize("character", ["🏛", "区"])
def test_a_name_that_the_document_cannot_show(replaced: Replace, character: str) -> None:
    told = message(replaced("reference/districts.csv", ",Selebar,", f",Selebar {character},"), "districts")
    assert f"kolom name: sel memuat karakter yang tidak dapat dicetak: «{character}»" in told


def test_rows_of_another_length(replaced: Replace, copied: Project) -> None:
    row, line = bengkulu(copied)
    project = replaced(POVERTY, line, line.replace(",11.91,", ",11,91,"))
    told = message(project)
    assert f"baris {row}: baris memuat 8 sel, seharusnya 7" in told
    assert "koma desimal" in told
    assert "padahal lengkap" not in told, "the row is there: it is not missing"


def test_a_row_that_is_there_twice(replaced: Replace, copied: Project) -> None:
    row, line = bengkulu(copied)
    told = message(replaced(POVERTY, line, f"{line}\n{line.replace('11.91', '11.19')}"))
    assert f"baris {row + 1}: baris kembar: sama dengan baris {row}" in told
    assert "region_code 17.71, year 2025" in told


CODES = [
    ("BPS code", "1771", ["mungkin 17.71"]),
    ("unknown", "17.79", ["tidak ada di tabel regencies", "17.7"]),
    ("trailing zero lost", "17.7", ["mungkin 17.70", "teks"]),
    ("full-width", "１７.71", ["bentuk tidak sesuai"]),
    ("space", "17.71 ", ["ada spasi"]),
    ("line break", '"17.71\n"', ["spasi di awal atau akhir"]),
    ("empty", "", ["wajib diisi"]),
    ("district", "17.71.01", ["bentuk tidak sesuai"]),
]


@pytest.mark.parametrize(("code", "fragments"), [case[1:] for case in CODES], ids=[case[0] for case in CODES])
def test_a_region_code_that_does_not_exist(replaced: Replace, copied: Project, code: str, fragments: list[str]) -> None:
    row, line = bengkulu(copied)
    told = message(replaced(POVERTY, line, line.replace("17.71,", f"{code},")))
    assert f"baris {row}, kolom region_code" in told
    for fragment in fragments:
        assert fragment in told


YEARS = ["1925", "2525", "2025.0", "", "dua ribu"]


@pytest.mark.parametrize("year", YEARS)
def test_a_year_that_cannot_be(replaced: Replace, copied: Project, year: str) -> None:
    row, line = bengkulu(copied)
    told = message(replaced(POVERTY, line, line.replace("17.71,2025,", f"17.71,{year},")))
    assert f"baris {row}, kolom year" in told


MEASURES = [
    ("P1 above P0", "11.91,12.50,", "P1 lebih besar daripada P0"),
    ("P1 too deep for its P2", "11.91,9.91,", "P2 terlalu kecil untuk P0 dan P1"),
]


@pytest.mark.parametrize(("written", "what"), [case[1:] for case in MEASURES], ids=[case[0] for case in MEASURES])
def test_measures_that_cannot_belong_together(replaced: Replace, copied: Project, written: str, what: str) -> None:
    row, line = bengkulu(copied)
    cells = line.split(",")
    told = message(replaced(POVERTY, line, line.replace(f"11.91,{cells[3]},", written)))
    assert f"baris {row}" in told
    assert what in told
    assert "P1²/P0 ≤ P2" in told


def test_swapped_columns_are_noticed(copied: Project) -> None:
    path = copied.data / POVERTY
    text = path.read_text(encoding="utf-8")
    swapped = HEADER.replace("poverty_gap_index,poverty_severity_index", "poverty_severity_index,poverty_gap_index")
    path.write_text(text.replace(HEADER, swapped), encoding="utf-8")
    assert "P2 lebih besar daripada P1" in message(copied)


def test_measures_at_the_edge_of_rounding_are_accepted(replaced: Replace, copied: Project) -> None:
    _, line = bengkulu(copied)
    # The true values may be 1.195 and 0.1199: P1²/P0 = 0.00119903 is within the rounding of P2 = 0.12.
    edge = "17.71,2025,11.91,1.2,0.12," + ",".join(line.split(",")[5:])
    frame = Tables(replaced(POVERTY, line, edge))["poverty_regency"].frame
    assert len(frame) == 7712


def test_all_problems_of_a_table_are_told_at_once(replaced: Replace, copied: Project) -> None:
    row, line = bengkulu(copied)
    told = message(replaced(POVERTY, line, line.replace("11.91", "...").replace("840710", "840.710")))
    assert f"baris {row}, kolom headcount_ratio" in told
    assert f"baris {row}, kolom poverty_line" in told


def test_the_number_of_problems_shown_is_capped(copied: Project) -> None:
    path = copied.data / POVERTY
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], *(f"{line}x" for line in lines[1:])]), encoding="utf-8")
    problems = Tables(copied).problems("poverty_regency")
    assert len(problems) == 21
    assert "dan 7692 masalah lain di tabel ini" in str(problems[-1])


def test_a_broken_table_of_codes_is_told_instead_of_its_followers(replaced: Replace) -> None:
    project = replaced("reference/regencies.csv", "17.71,1771,Kota Bengkulu,kota,", "17.71,1771,Kota Bengkulu,kotta,")
    told = message(project)
    assert "data/reference/regencies.csv" in told
    assert "mungkin maksudnya kota" in told
    assert "poverty_regency.csv" not in told
    assert len(check_tables(project)) == 1


def test_a_code_that_is_given_to_two_regions(replaced: Replace) -> None:
    told = message(
        replaced("reference/regencies.csv", "17.71,1771,Kota Bengkulu", "17.71,1709,Kota Bengkulu"), "regencies"
    )
    assert "bps_code 1709" in told
    assert "baris kembar" in told


def test_a_region_of_no_province(replaced: Replace) -> None:
    told = message(replaced("reference/regencies.csv", "Kota Bengkulu,kota,17,", "Kota Bengkulu,kota,27,"), "regencies")
    assert "kolom province_code: tidak ada di tabel provinces" in told


def test_an_indicator_that_the_catalogue_does_not_hold(replaced: Replace) -> None:
    told = message(
        replaced("bps/indicators_regency.csv", "17.71,2022,life_expectancy,", "17.71,2022,life_expectency,"),
        "indicators_regency",
    )
    assert "life_expectency" in told
    assert "mungkin maksudnya life_expectancy" in told


def test_messages_hold_no_control_characters(replaced: Replace, copied: Project) -> None:
    _, line = bengkulu(copied)
    told = message(replaced(POVERTY, line, line.replace("11.91", "\x1b[31m11.91")))
    assert "\x1b" not in told


def test_an_unknown_table(tables: Tables) -> None:
    with pytest.raises(UserError, match="mungkin maksudnya poverty_regency"):
        tables["poverty_regencies"]
