"""A list of families or persons as the rest of the library sees it, whatever its file looked like."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

import pandas as pd

ListKind = Literal["dtsen", "dtks", "p3ke", "recipients"]
Level = Literal["family", "person"]
When = Literal["before", "after"]

GETS = "gets:"
"""Prefix of the columns that say whether a row's list calls it a recipient; a programme's code follows."""

TEXTS = (
    "family_id",
    "person_id",
    "nik",
    "kk",
    "nik_state",
    "kk_state",
    "name",
    "name_key",
    "birth_from",
    "sex",
    "relation",
    "marital",
    "address",
    "address_key",
    "rt",
    "rw",
    "district",
    "village",
    "district_name",
    "village_name",
)
"""Columns of text, in order; an empty text is a missing value."""

FLAGS = ("disabled", "migrant", "orphan", "pregnant", "in_school")
"""Columns of yes, no or unknown (pandas ``boolean``)."""

COUNTS = ("decile", "size")
"""Columns of whole numbers or unknown (pandas ``Int64``)."""


@dataclass(frozen=True)
class Roster:
    """One list, read and checked.

    Parameters
    ----------
    name : str
        Short name that the office gave it.
    kind : str
        ``"dtsen"``, ``"dtks"``, ``"p3ke"`` or ``"recipients"``.
    program : str or None
        Code of the programme, for a list of recipients.
    when : str
        ``"before"`` or ``"after"`` the change to DTSEN.
    level : str
        ``"person"``: one row for each person; ``"family"``: one row for each family, whose identity is the head's.
    date : datetime.date
        Of the list.
    shown : str
        Its file as messages name it.
    rows : pandas.DataFrame
        One row for each row of the file, in its order, with the columns below. Nothing is dropped: a row whose identity
        number cannot be used is kept without it.
    synthetic : bool
        Whether its persons are made up.

    Notes
    -----
    Columns of `rows`:

    - ``row``: number of the row in the file as a user sees it (int64);
    - ``family_id``, ``person_id``: the list's own keys;
    - ``nik``, ``kk``: 16 digits, empty where missing or unusable; ``nik_state``, ``kk_state``: ``"ok"``, ``"missing"``,
      or why it is unusable (``"length"``, ``"zeros"``, ``"rounded"`` by a spreadsheet, ``"digits"``, ``"region"``,
      ``"birth_date"``; of a KK ``"issue_date"``);
    - ``name`` as written, ``name_key`` in capitals without titles, marks and doubled blanks;
    - ``birth`` (datetime64, NaT where unknown), ``birth_from``: ``"list"``, ``"nik"`` or empty; ``sex``: ``"L"`` or
      ``"P"``;
    - ``relation``: ``"head"``, ``"spouse"``, ``"child"``, ``"parent"``, ``"grandchild"``, ``"other"``;
    - ``marital``: ``"single"``, ``"married"``, ``"divorced"``, ``"widowed"``;
    - ``address`` as written, ``address_key`` normalised, ``rt``, ``rw`` (digits);
    - ``district`` (``"33.16.01"``), ``village`` (``"33.16.01.2001"``): Kemendagri codes; the names as written;
    - ``decile`` 1 to 10, ``size`` of the family; ``disabled``, ``migrant``, ``orphan``, ``pregnant``, ``in_school``;
    - ``gets:<program>``: whether the list itself says that the row receives a programme (``boolean``).
    """

    name: str
    kind: ListKind
    program: str | None
    when: When
    level: Level
    date: datetime.date
    shown: str
    rows: pd.DataFrame
    synthetic: bool = False
