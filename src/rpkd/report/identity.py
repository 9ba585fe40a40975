"""Chapter I, identity: whose document it is, its period and date, and its legal basis."""

from __future__ import annotations

import pandas as pd

from rpkd.numbers import Unit
from rpkd.params import Params
from rpkd.regions import Region
from rpkd.report._content import TableContent
from rpkd.report._markdown import escape
from rpkd.report._words import indonesian_date
from rpkd.results import Column, Recorder, Scalar

PLANNING_AGENCY = "Badan Perencanaan Pembangunan Daerah"


def plan_owner(region: Region) -> str:
    """Return whose RPJMD holds for the region: a kabupaten or kota administrasi has none of its own (UU 29/2007).

    Parameters
    ----------
    region : Region
        The report's region.
    """
    return f"Provinsi {region.province_name}" if " Administrasi " in region.name else region.name


def identity_texts(params: Params, region: Region) -> dict[str, tuple[str, str]]:
    """Return what the prose calls things: key to (label, text).

    Parameters
    ----------
    params : Params
        What the region decided; what it left open gets the general term.
    region : Region
        The report's region.
    """
    document, government, team = params.document, params.government, params.tkpk
    head = government.head_title or ("Wali Kota" if region.is_city else "Bupati")
    owner = plan_owner(region)
    plan = f"Rencana Pembangunan Jangka Menengah Daerah {owner}"
    if params.rpjmd.period:
        plan += f" Tahun {params.rpjmd.period}"
    return {
        "region_name": ("Nama daerah", region.name),
        "region_short_name": ("Nama pendek daerah", region.short_name),
        "region_kind": ("Jenis daerah", region.kind),
        "region_code": ("Kode Kemendagri", region.code),
        "bps_code": ("Kode BPS", region.bps_code),
        "province_name": ("Nama provinsi", region.province_name),
        "document_title": ("Judul dokumen", document.title),
        "period": ("Periode dokumen", f"{document.period_start}–{document.period_end}"),
        "document_date": ("Tanggal dokumen", indonesian_date(document.date)),
        "document_status": ("Status dokumen", document.status),
        "head_title": ("Jabatan kepala daerah", head),
        "deputy_title": ("Jabatan wakil kepala daerah", f"Wakil {head}"),
        "planning_agency": ("Perangkat daerah perencana", government.planning_agency or PLANNING_AGENCY),
        "tkpk_chair": ("Jabatan ketua TKPK", team.chair or f"Wakil {head}"),
        "tkpk_secretary": (
            "Jabatan sekretaris TKPK",
            team.secretary or f"Kepala {government.planning_agency or PLANNING_AGENCY}",
        ),
        "regional_plan": ("RPJMD", f"{plan} ({params.rpjmd.regulation})" if params.rpjmd.regulation else plan),
        "regional_plan_short": ("RPJMD, singkat", f"RPJMD {owner}"),
    }


def identity_phrases(params: Params, region: Region) -> dict[str, str]:
    """Return what the prose takes whole: key to Markdown, with the region's own words escaped.

    Parameters
    ----------
    params : Params
        What the region decided.
    region : Region
        The report's region.

    Returns
    -------
    dict
        ``penandatangan``: who signs the foreword, with the name on a line of its own where it is known.
        ``tempat_tanggal``: date of the foreword, after the place where it is known. ``visi``, ``dasar_tkpk``: a
        sentence with the vision of the RPJMD, and one with the decree on the TKPK; empty where they are not known.
    """
    head = params.government.head_title or ("Wali Kota" if region.is_city else "Bupati")
    lines = [f"{head} {region.short_name}", *filter(None, [params.government.head_name])]
    vision = (params.rpjmd.vision or "").strip(' .“”"')
    place, decree = params.document.place, params.tkpk.decree
    day = indonesian_date(params.document.date)
    return {
        "penandatangan": "\\\n".join(escape(line) for line in lines),
        "tempat_tanggal": escape(f"{place}, {day}" if place else day),
        "dasar_tkpk": f"Dasar pembentukannya ialah {escape(decree)}." if decree else "",
        "visi": f"Visi dalam rencana tersebut ialah “{escape(vision)}”." if vision else "",
    }


def record_identity(recorder: Recorder, params: Params, region: Region, source: str) -> dict[str, Scalar]:
    """Record the identity as text scalars, and the years as years.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    params, region :
        As for `identity_texts`.
    source : str
        The parameter file.
    """
    numbers = {
        key: recorder.scalar(key, label, text, Unit.TEXT, source=source)
        for key, (label, text) in identity_texts(params, region).items()
    }
    document = params.document
    for key, label, year in (
        ("period_start", "Tahun pertama dokumen", document.period_start),
        ("period_end", "Tahun terakhir dokumen", document.period_end),
        ("document_year", "Tahun dokumen", document.date.year),
    ):
        numbers[key] = recorder.scalar(key, label, year, Unit.YEAR, source=source, decimals=0)
    return numbers


def legal_basis(regulations: pd.DataFrame, params: Params) -> TableContent:
    """List the legal basis: the national regulations in the table's order, then the region's own.

    Parameters
    ----------
    regulations : pandas.DataFrame
        Table `regulations`.
    params : Params
        Holds the regional regulations.
    """
    columns = (Column("citation", "Peraturan"), Column("subject", "Pokok yang dipakai"))
    national = [
        (str(citation), str(subject))
        for citation, subject in zip(regulations["citation"], regulations["subject"], strict=True)
    ]
    regional = [(item.citation, item.subject) for item in params.regulations]
    return TableContent(columns, (*national, *regional))


def legal_list(content: TableContent) -> str:
    """Write the legal basis as a numbered Markdown list, in the form of official documents.

    A regional regulation whose citation does not name its subject gets it after «tentang».
    """
    lines = []
    for number, (citation, subject) in enumerate(content.rows, start=1):
        text = str(citation).rstrip(" .;")
        if " tentang " not in text.lower() and subject:
            text += f" ({subject})"
        end = "." if number == len(content.rows) else ";"
        lines.append(f"{number}. {escape(text)}{end}")
    return "\n".join(lines)


def regulation_texts(regulations: pd.DataFrame) -> dict[str, str]:
    """Return the citation of every regulation by the key that prose uses: ``reg_permendagri_53_2020``."""
    return {
        f"reg_{key}": str(citation)
        for key, citation in zip(regulations["regulation"], regulations["citation"], strict=True)
    }
