"""Made-up lists as files in the layouts that offices get, so that reading and matching can be tried from end to end.

File names, a column of each file, the keys of families and persons, and `daftar.yaml` say that they are made up.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from rpkd.files import write_bytes, write_text
from rpkd.regions import Region
from rpkd.registry._roster import GETS, Roster
from rpkd.registry._synthetic import FILE_PREFIX, SyntheticSet, invented_places, synthetic_rosters
from rpkd.registry._synthetic_people import Place, Texts
from rpkd.sources import Tables
from rpkd.survey import SYNTHETIC_LABEL

LIST_FILE = "daftar.yaml"
EXAMPLE_FAMILIES = 1500
_FAMILIES_OF_A_VILLAGE = 60
_MOST_INVENTED = 300
_LAYOUTS = {"dtsen": "dtsen-individu", "p3ke": "p3ke-individu", "dtks": "dtks-siksng", "recipients": "penerima"}
_RELATIONS = {
    "head": "KEPALA KELUARGA",
    "spouse": "ISTRI/SUAMI",
    "child": "ANAK",
    "parent": "ORANG TUA/MERTUA",
    "grandchild": "CUCU",
    "other": "FAMILI LAIN",
}
_MARITAL = {"single": "BELUM KAWIN", "married": "KAWIN", "divorced": "CERAI HIDUP", "widowed": "CERAI MATI"}
_TITLE_ROWS = ("DATA P3KE INDIVIDU", f"{SYNTHETIC_LABEL.upper()}: SEMUA ORANG DALAM DAFTAR INI DIKARANG", "")
_COLUMN_LETTERS = [*map(chr, range(65, 91)), *(f"A{chr(letter)}" for letter in range(65, 91))]

_HEAD = """\
# Daftar keluarga CONTOH SINTETIS {name}: semua orang di dalamnya dikarang oleh rpkd, tidak menggambarkan siapa pun.
# Salin dan ubah untuk daftar sendiri; arti setiap kunci ada di data/layouts/daftar.yaml.

date:
basis: nasional
synthetic: true

lists:
"""


def example_places(region: Region, tables: Tables, families: int = EXAMPLE_FAMILIES) -> tuple[Place, ...]:
    """Return villages of a region, made-up ones where they are not bundled: as many as the families fill.

    Tables of villages are empty of all but suppressed cells when a few families live in each; so the first villages of
    each district are taken.
    """
    villages = tables["villages"].frame
    villages = villages[villages["region_code"] == region.code]
    wanted = max(1, families // _FAMILIES_OF_A_VILLAGE)
    if villages.empty:
        return invented_places(region.code, villages=min(wanted, _MOST_INVENTED))
    districts = villages["district_code"].nunique()
    villages = villages[villages.groupby("district_code").cumcount() < -(-wanted // districts)]
    names = tables["districts"].frame.set_index("district_code")["name"]
    rows = zip(villages["village_code"], villages["name"], villages["district_code"], strict=True)
    return tuple(Place(str(code), str(name), str(names[district])) for code, name, district in rows)


def example_set(region: Region, tables: Tables, families: int = EXAMPLE_FAMILIES) -> SyntheticSet:
    """Make up the lists of a region for trials: for one region always the same ones."""
    places = example_places(region, tables, families)
    return synthetic_rosters(region.code, places, families, int(region.code.replace(".", "")))


def write_example(folder: Path, region: Region, made: SyntheticSet, *, workbook: bool = True) -> tuple[Path, ...]:
    """Write made-up lists as the files that an office would get, with their `daftar.yaml`.

    Parameters
    ----------
    folder : Path
        Where to write; made where it is missing.
    region : Region
        For its name.
    made : SyntheticSet
        The lists.
    workbook : bool
        Whether P3KE becomes an Excel file with title rows, as its export is; else CSV, which holds any number of rows.

    Returns
    -------
    tuple of Path
        `daftar.yaml` first, then a file for each list. Read back, they give the same lists.

    Raises
    ------
    ValueError
        When a list is not made up.
    UserError
        When the disk is full, the folder cannot be written, and the like.
    """
    if not all(roster.synthetic for roster in made.rosters):
        raise ValueError("only made-up lists may be written as an example")
    entries, paths = [], []
    for roster in made.rosters:
        in_workbook = workbook and roster.kind == "p3ke"
        name = f"{FILE_PREFIX}-{roster.name}.{'xlsx' if in_workbook else 'csv'}"
        table = pd.DataFrame(_columns(roster))
        if in_workbook:
            write_bytes(folder / name, _workbook(table))
        else:
            delimiter = ";" if roster.kind == "dtks" else ","
            write_text(folder / name, table.to_csv(index=False, sep=delimiter, lineterminator="\n"))
        entries.append(_entry(roster, name))
        paths.append(folder / name)
    write_text(folder / LIST_FILE, _HEAD.format(name=region.name) + "".join(entries))
    return (folder / LIST_FILE, *paths)


def _entry(roster: Roster, file: str) -> str:
    lines = [f"name: {roster.name}", f"kind: {roster.kind}", f"layout: {_LAYOUTS[roster.kind]}", f"file: {file}"]
    lines.append(f"date: {roster.date.isoformat()}")
    if roster.program:
        lines += [f"program: {roster.program}", f"when: {roster.when}"]
    return "  - " + "\n    ".join(lines) + "\n"


def _columns(roster: Roster) -> Mapping[str, Texts]:
    """Return the columns of a list's file, by their names there."""
    rows = roster.rows
    text = {column: rows[column].to_numpy(object) for column in rows if rows[column].dtype == "str"}
    label = np.full(len(rows), SYNTHETIC_LABEL, dtype=object)
    nik = _as_written(text["nik"], text["nik_state"], text["village"])
    relation = _translated(text["relation"], _RELATIONS)
    marital = _translated(text["marital"], _MARITAL)
    code = _without_points(text["village"])
    if roster.kind == "dtsen":
        return {
            "id_keluarga": text["family_id"], "id_individu": text["person_id"], "nomor_kartu_keluarga": text["kk"],
            "nik": nik, "nama": text["name"], "id_jenis_kelamin": _translated(text["sex"], {"L": "1", "P": "2"}),
            "tanggal_lahir": _dates(rows, "%Y-%m-%d"), "hubungan_keluarga": relation, "status_perkawinan": marital,
            "alamat": text["address"], "no_rt": text["rt"], "no_rw": text["rw"], "kecamatan": text["district_name"],
            "kode_kelurahan_desa": code, "kelurahan_desa": text["village_name"],
            "jumlah_anggota_keluarga": _whole(rows["size"]), "desil_nasional": _whole(rows["decile"]),
            "disabilitas": _yes(rows["disabled"]), "pekerja_migran": _yes(rows["migrant"]),
            "yatim_piatu": _yes(rows["orphan"]), "hamil": _yes(rows["pregnant"]),
            "id_partisipasi_sekolah": _yes(rows["in_school"], "2", "3"), "pkh_flag": _yes(rows[f"{GETS}pkh"]),
            "bpnt_flag": _yes(rows[f"{GETS}sembako"]), "pbi_nas": _yes(rows[f"{GETS}pbi-jk"]), "keterangan": label,
        }  # fmt: skip
    if roster.kind == "p3ke":
        return {
            "No": np.arange(1, len(rows) + 1).astype("U8").astype(object), "ID Keluarga P3KE": text["family_id"],
            "Kecamatan": text["district_name"], "Desa/Kelurahan": text["village_name"], "Kode Kemdagri": code,
            "Desil Kesejahteraan": _whole(rows["decile"]), "Alamat": text["address"], "ID Individu": text["person_id"],
            "Nama": text["name"], "NIK": nik,
            "Jenis Kelamin": _translated(text["sex"], {"L": "LAKI-LAKI", "P": "PEREMPUAN"}),
            "Hubungan dengan Kepala Keluarga": relation, "Tanggal Lahir": _dates(rows, "%d/%m/%Y 0:00:00"),
            "Status Kawin": marital, "Penerima PKH": _yes(rows[f"{GETS}pkh"]),
            "Penerima SEMBAKO": _yes(rows[f"{GETS}sembako"]), "Keterangan": label,
        }  # fmt: skip
    if roster.kind == "dtks":
        return {
            "id_dtks": text["family_id"], "id_art": text["person_id"], "nokk_art": text["kk"], "nik_art": nik,
            "nama_art": text["name"], "jenis_kelamin": text["sex"], "tgl_lahir": _dates(rows, "%d-%m-%Y"),
            "hubungan_keluarga": relation, "status_kawin": marital, "alamat": text["address"], "no_rt": text["rt"],
            "no_rw": text["rw"], "nmkec": text["district_name"], "kode_desa": code, "nmdesa": text["village_name"],
            "keterangan": label,
        }  # fmt: skip
    columns = {"nik": nik, "no_kk": text["kk"], "nama_penerima": text["name"]}
    if (text["birth_from"] == "list").any():
        columns |= {"jenis_kelamin": text["sex"], "tanggal_lahir": _dates(rows, "%d/%m/%Y")}
    return columns | {
        "alamat": text["address"], "rt": text["rt"], "rw": text["rw"], "kecamatan": text["district_name"],
        "kode_desa": code, "desa": text["village_name"], "keterangan": label,
    }  # fmt: skip


def _as_written(nik: Texts, state: Texts, village: Texts) -> Texts:
    """Write identity numbers that cannot be used as they are found in lists."""
    digits = _without_points(village)
    unusable = [digits + "00000", "0" * 16, "3,31601E+15"]
    written: Texts = np.select([state == "length", state == "zeros", state == "rounded"], unusable, nik).astype(object)
    return written


def _without_points(codes: Texts) -> Texts:
    places, kinds = pd.factorize(codes)
    return np.array([str(kind).replace(".", "") for kind in kinds], dtype=object)[places]


def _translated(texts: Texts, words: Mapping[str, str]) -> Texts:
    places, kinds = pd.factorize(texts)
    return np.array([words.get(str(kind), "") for kind in kinds], dtype=object)[places]


def _dates(rows: pd.DataFrame, form: str) -> Texts:
    """Write the birth dates that a list itself gives."""
    written = rows["birth"].dt.strftime(form)
    dates: Texts = np.where(rows["birth_from"] == "list", written, "").astype(object)
    return dates


def _whole(numbers: pd.Series) -> Texts:
    written: Texts = numbers.astype("str").where(numbers.notna(), "").to_numpy(object)
    return written


def _yes(flags: pd.Series, yes: str = "YA", no: str = "TIDAK") -> Texts:
    known = flags.notna().to_numpy()
    written: Texts = np.where(known, np.where(flags.fillna(False).to_numpy(bool), yes, no), "").astype(object)
    return written


def _workbook(table: pd.DataFrame) -> bytes:
    """Return a plain Excel file of text cells: title rows, then the table from row 4 on; equal tables, equal bytes."""
    rows = [[title] for title in _TITLE_ROWS]
    rows += [list(table.columns), *table.to_numpy(object).tolist()]
    lines = []
    for number, cells in enumerate(rows, start=1):
        written = "".join(
            f'<c r="{letters}{number}" t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'
            for letters, cell in zip(_COLUMN_LETTERS, cells, strict=False)
            if cell
        )
        lines.append(f'<row r="{number}">{written}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        '<sheet name="individu" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), head + content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
