"""What the office's workbook says of the headcount ratio: its standard errors, and figures other than the bundled."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rpkd.numbers import Unit
from rpkd.profile import PovertyProfile, latest_change, sampling_margin
from rpkd.report._poverty_numbers import Writer
from rpkd.report._poverty_sentences import NO_STANDARD_ERROR
from rpkd.report._words import joined, number, size
from rpkd.results import Recorder, Scalar
from rpkd.workbooks import TABLES, InputTable

_WORKBOOK = TABLES["indicators"]


def sampling_numbers(recorder: Recorder, profile: PovertyProfile, workbook: InputTable | None) -> dict[str, Scalar]:
    """Record the standard errors of the latest move's years, its margin, and the office's other figures.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    profile : PovertyProfile
        The bundled record.
    workbook : InputTable or None
        The office's figures: indicator, area, year, value, se, source.
    """
    if workbook is None:
        return {}
    writer, own = Writer(recorder, workbook.source), profile.headcount.own
    values, errors = _own_headcount(workbook.frame)
    change = latest_change(own)
    for year in () if change is None else (change.first_year, change.last_year):
        if year in errors:
            writer.add(f"p0_error_{year}", "P0, kesalahan baku (SE)", errors[year], Unit.PERCENTAGE_POINT, year)
    margin = None if change is None else sampling_margin(errors, change.first_year, change.last_year)
    if change is not None and margin is not None:
        period = f"{change.first_year}–{change.last_year}"
        label = "P0, kesalahan sampel perubahan terakhir (95 persen)"
        writer.add("p0_change_margin", label, margin, Unit.PERCENTAGE_POINT, period)
    for year, value in values.items():
        if year not in own.years or own.at(year) != value:
            writer.add(f"p0_office_{year}", "P0 menurut buku kerja daerah", value, Unit.PERCENT, year)
    return writer.numbers


def sampling_paragraphs(numbers: Mapping[str, Scalar], sampling: Mapping[str, Scalar]) -> list[str]:
    """Say whether the latest move exceeds its sampling error, or that this is not known, and tell of other figures.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `poverty_numbers`.
    sampling : mapping of str to Scalar
        Made by `sampling_numbers`.
    """
    paragraphs = []
    errors = [sampling[key] for key in sorted(sampling) if key.startswith("p0_error_")]
    margin = sampling.get("p0_change_margin")
    if margin is not None:
        change, first, last = numbers["p0_change"], *errors
        within = abs(number(change)) < number(margin)
        verdict = (
            f"perubahannya lebih kecil daripada kesalahan sampel ({margin}), sehingga belum dapat dibaca sebagai "
            "perubahan yang nyata"
            if within
            else f"perubahannya melampaui kesalahan sampel ({margin})"
        )
        paragraphs.append(
            f"Menurut buku kerja {_WORKBOOK}, kesalahan baku (standard error, SE) persentase penduduk miskin {first} "
            f"pada {first:periode} dan {last} pada {last:periode}. Untuk perubahan sebesar {size(change)}, {verdict}."
        )
    elif errors:
        (only,) = errors
        paragraphs.append(
            f"Menurut buku kerja {_WORKBOOK}, kesalahan baku (standard error, SE) persentase penduduk miskin pada "
            f"{only:periode} adalah {only}. SE tahun yang dibandingkan dengannya tidak tersedia, sehingga perubahan "
            "kecil tidak boleh langsung dibaca sebagai perubahan yang nyata."
        )
    else:
        paragraphs.append(NO_STANDARD_ERROR)
    others = [sampling[key] for key in sorted(sampling) if key.startswith("p0_office_")]
    if others:
        listed = joined([f"{other} pada {other:periode}" for other in others])
        paragraphs.append(
            f"Buku kerja {_WORKBOOK} memuat persentase penduduk miskin lain: {listed}. Subbab ini tetap memakai angka "
            "BPS yang dibawa dokumen; penilaian prioritas indikator memakai angka buku kerja."
        )
    return paragraphs


def _own_headcount(frame: pd.DataFrame) -> tuple[dict[int, float], dict[int, float]]:
    """Return the office's figures and standard errors by year."""
    rows = frame[(frame["indicator"] == "headcount_ratio") & (frame["area"] == "own")].sort_values("year")
    years = [int(year) for year in rows["year"]]
    errors = {year: float(error) for year, error in zip(years, rows["se"], strict=True) if not pd.isna(error)}
    return dict(zip(years, rows["value"].astype(float), strict=True)), errors
