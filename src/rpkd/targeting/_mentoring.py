"""Desa dampingan: from the office's workbook to what is assigned, and what the agencies have done since.

Institutions and villages only; no person stands in any of these tables.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rpkd.profile import AreaRanking

FIELD_OF: Mapping[str, str] = {
    "welfare": "Ekonomi dan konsumsi",
    "housing": "Infrastruktur dasar",
    "services": "Infrastruktur dasar",
    "education": "Pendidikan",
    "health": "Kesehatan",
    "work": "Ketenagakerjaan dan kewirausahaan",
    "vulnerable": "Perlindungan sosial",
    "protection": "Perlindungan sosial",
    "registry": "Perlindungan sosial",
}
"""The bidang of the catalogue that the short fields of the indicators of areas belong to."""
PLANNED, RUNNING, DONE = "rencana", "berjalan", "selesai"
"""Statuses of an activity in the workbook."""


def main_problems(ranking: AreaRanking) -> dict[str, str]:
    """Return the field of each area's dominant problem; areas that have none are left out.

    Parameters
    ----------
    ranking : AreaRanking
        Of any indicators whose short field is in `FIELD_OF`.
    """
    return {
        code: FIELD_OF[ranking.indicators[place].field]
        for code, place in zip(ranking.codes, ranking.dominant.tolist(), strict=True)
        if place >= 0
    }


def mentored_villages(
    sheet: pd.DataFrame | None,
    ranking: AreaRanking | None,
    places: pd.DataFrame,
    problems: Mapping[str, str],
    *,
    count: int,
) -> pd.DataFrame:
    """Return the villages that get an agency.

    Parameters
    ----------
    sheet : pandas.DataFrame or None
        Sheet "Desa" of the workbook: ``area_code``, ``chosen``, ``problem``, ``office``, ``previous``.
    ranking : AreaRanking or None
        Of villages; its index is their need.
    places : pandas.DataFrame
        ``area_code``, ``longitude``, ``latitude``; a place that is not in it is not known.
    problems : mapping of str to str
        Field of the main problem by village, where the sheet says nothing.
    count : int
        How many of the ranking are taken, the worst first, when the sheet chooses none.

    Returns
    -------
    pandas.DataFrame
        As `assign` takes them; empty when neither chooses any. Without a ranking all needs are alike.
    """
    given: dict[str, dict[Hashable, Any]] = {}
    if sheet is not None:
        given = dict(zip(sheet["area_code"].tolist(), sheet.to_dict("records"), strict=True))
    codes = sorted(code for code, row in given.items() if row["chosen"])
    if not codes and ranking is not None:
        codes = [ranking.codes[place] for place in ranking.order[:count]]
    needs = dict(zip(ranking.codes, ranking.index.tolist(), strict=True)) if ranking is not None else {}
    at = places.drop_duplicates("area_code").set_index("area_code").reindex(codes)

    def told(name: str) -> list[str]:
        return [str(given.get(code, {}).get(name, "")) for code in codes]

    return pd.DataFrame(
        {
            "village": pd.Series(codes, dtype="str"),
            "need": [needs.get(code, np.nan) if needs else 1.0 for code in codes],
            "problem": pd.Series(
                [own or problems.get(code, "") for code, own in zip(codes, told("problem"), strict=True)], dtype="str"
            ),
            "longitude": at["longitude"].to_numpy(np.float64),
            "latitude": at["latitude"].to_numpy(np.float64),
            "fixed": pd.Series(told("office"), dtype="str"),
            "previous": pd.Series(told("previous"), dtype="str"),
        }
    )


def mentoring_offices(sheet: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """Return the agencies with their places.

    Parameters
    ----------
    sheet : pandas.DataFrame
        Sheet "OPD" of the workbook: ``office``, ``fields``, ``district``, ``longitude``, ``latitude``, ``capacity``.
    districts : pandas.DataFrame
        ``area_code``, ``longitude``, ``latitude`` of kecamatan: where an office without coordinates of its own is taken
        to be.

    Returns
    -------
    pandas.DataFrame
        As `assign` takes them.
    """
    centre = districts.drop_duplicates("area_code").set_index("area_code").reindex(sheet["district"])
    made = {
        "office": sheet["office"].astype("str"),
        "fields": [tuple(part for part in str(fields).split("; ") if part) for fields in sheet["fields"]],
        "capacity": sheet["capacity"].astype("Int64"),
    }
    for name in ("longitude", "latitude"):
        own = sheet[name].to_numpy(np.float64)
        made[name] = np.where(np.isfinite(own), own, centre[name].to_numpy(np.float64))
    return pd.DataFrame(made)


@dataclass(frozen=True)
class Tracking:
    """What the agencies have done in their villages up to a day.

    Parameters
    ----------
    day : datetime.date
        The day.
    villages : pandas.DataFrame
        One row for each assigned village: ``village``, ``office``; numbers of activities of its agency: ``planned``,
        ``running``, ``done``, ``overdue`` (planned, with a day that has passed); ``families`` and ``rupiah`` of those
        running or done (NaN where none of them says); ``planned_rupiah``; ``last`` (day of the last activity running or
        done, NaT for none); ``others`` (activities there of other agencies, in no other figure).
    offices : pandas.DataFrame
        One row for each assigned agency: ``office``, ``villages``, ``active`` (of them, with an activity running or
        done), ``overdue``, ``families``, ``rupiah``, ``planned_rupiah``.
    elsewhere : int
        Entries of villages that are not assigned; in no other figure.
    """

    day: datetime.date
    villages: pd.DataFrame
    offices: pd.DataFrame
    elsewhere: int

    @property
    def active(self) -> int:
        """Villages with an activity running or done."""
        return int(self.villages["last"].notna().sum())

    @property
    def overdue(self) -> int:
        """Activities that are planned for a day that has passed."""
        return int(self.villages["overdue"].sum())


def tracking(assigned: pd.DataFrame, entries: pd.DataFrame | None, day: datetime.date) -> Tracking:
    """Sum up the entries of the tracking sheet by village and by agency.

    Parameters
    ----------
    assigned : pandas.DataFrame
        ``village``, ``office``: `Assignment.villages`.
    entries : pandas.DataFrame or None
        Sheet "Pemantauan" of the workbook: ``date``, ``area_code``, ``office``, ``families``, ``rupiah``, ``status``.
    day : datetime.date
        Plans before it are overdue.

    Returns
    -------
    Tracking
    """
    columns = ["date", "area_code", "office", "families", "rupiah", "status"]
    told = entries[columns] if entries is not None else pd.DataFrame(columns=columns)
    joined = told.merge(
        assigned[["village", "office"]].rename(columns={"office": "own"}), left_on="area_code", right_on="village"
    )
    mine = joined[joined["office"] == joined["own"]]
    dates = pd.to_datetime(mine["date"])
    acted, planned = mine["status"].isin([RUNNING, DONE]), mine["status"] == PLANNED
    counted = pd.DataFrame(
        {
            "village": mine["village"],
            "planned": planned.astype("int64"),
            "running": (mine["status"] == RUNNING).astype("int64"),
            "done": (mine["status"] == DONE).astype("int64"),
            "overdue": (planned & (dates < pd.Timestamp(day))).astype("int64"),
            "families": mine["families"].astype(np.float64).where(acted),
            "rupiah": mine["rupiah"].astype(np.float64).where(acted),
            "planned_rupiah": mine["rupiah"].astype(np.float64).where(planned),
            "last": dates.where(acted),
        }
    )
    groups = counted.groupby("village")
    counts, sums = ["planned", "running", "done", "overdue"], ["families", "rupiah", "planned_rupiah"]
    codes = assigned["village"].tolist()
    villages = assigned[["village", "office"]].reset_index(drop=True)
    villages[counts] = groups[counts].sum().reindex(codes, fill_value=0).to_numpy(np.int64)
    villages[sums] = groups[sums].sum(min_count=1).reindex(codes).to_numpy(np.float64)
    villages["last"] = groups["last"].max().reindex(codes).to_numpy("datetime64[ns]")
    others = joined[joined["office"] != joined["own"]].groupby("village").size()
    villages["others"] = others.reindex(codes, fill_value=0).to_numpy(np.int64)
    by_office = villages.assign(villages=1, active=villages["last"].notna().astype("int64")).groupby("office")
    offices = by_office[["villages", "active", "overdue"]].sum()
    offices[sums] = by_office[sums].sum(min_count=1)
    return Tracking(day, villages, offices.reset_index(), len(told) - len(joined))
