"""Which of our areas a row of the WebAPI is about: by BPS code and name together, or by a name that is only one's.

BPS numbers regions differently from Kemendagri (199 of 514 codes differ), has renumbered Papua, and the tables of
provincial and regency offices number their rows from one. A number is therefore only trusted where the name agrees.
"""

from __future__ import annotations

import difflib
import re

from rpkd.regions import RegionIndex, split_kind, squash
from rpkd.sources.webapi._variables import NATIONAL_DOMAIN, PROVINCES

NATION = "00"
_NATION_LABELS = frozenset({"indonesia", "nasional"})
# BPS shortens the names of two provinces.
_PROVINCE_NAMES = {
    "diyogyakarta": "daerahistimewayogyakarta",
    "dkijakarta": "daerahkhususibukotajakarta",
    "daerahkhususjakarta": "daerahkhususibukotajakarta",
    "jakarta": "daerahkhususibukotajakarta",
}
# "Pahuwato" for Pohuwato: spellings that differ by a letter or two count as one name where the code agrees.
_ALIKE = 0.8


def area_of(id_: str, label: str, kind: str, domain: str, index: RegionIndex) -> str | None:
    """Find the Kemendagri code of an area.

    Parameters
    ----------
    id_, label : str
        Number and name of the row.
    kind : str
        ``"kabkota"`` or ``"provinsi"``.
    domain : str
        The office that publishes the table; a provincial one narrows names down to its province.
    index : RegionIndex
        All regions.

    Returns
    -------
    str or None
        ``"19.71"``, ``"19"`` or ``"00"``; None when it cannot be told.
    """
    name = re.sub(r"\(.*?\)", " ", label)
    if kind == PROVINCES:
        return _province(name, index)
    words = split_kind(name)
    by_code = next((region for region in index.all if region.bps_code == id_), None)
    if by_code is not None and (domain == NATIONAL_DOMAIN or by_code.bps_code[:2] == domain[:2]):
        same_kind = words[0] in (None, by_code.kind)
        own = squash(by_code.short_name)
        if same_kind and difflib.SequenceMatcher(None, squash(words[1]), own).ratio() >= _ALIKE:
            return by_code.code
    pool = [region for region in index.all if domain == NATIONAL_DOMAIN or region.bps_code[:2] == domain[:2]]
    named = [region for region in pool if squash(region.short_name) == squash(words[1])]
    # BPS writes "Bogor" for the kabupaten and "Kota Bogor" for the kota.
    fitting = [region for region in named if region.kind == (words[0] or "kabupaten")]
    if len(fitting) == 1:
        return fitting[0].code
    return named[0].code if len(named) == 1 and words[0] is None else None


def _province(name: str, index: RegionIndex) -> str | None:
    wanted = squash(name.casefold().removeprefix("provinsi "))
    if wanted in _NATION_LABELS:
        return NATION
    wanted = _PROVINCE_NAMES.get(wanted, wanted)
    return next((province.code for province in index.provinces if squash(province.name) == wanted), None)
