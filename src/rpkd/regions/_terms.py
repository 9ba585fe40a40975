"""What the levels below a kabupaten/kota are called there.

The general terms are those of UU 23/2014 and UU 6/2014; where a special law or a provincial regulation names a level
otherwise, the document says it as the region does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rpkd.regions._index import Region


@dataclass(frozen=True)
class LocalTerms:
    """Names of the levels, in small letters; None for a kind that the region does not have.

    Parameters
    ----------
    district : str
        What a kecamatan is called.
    village : str or None
        What a desa is called.
    ward : str or None
        What a kelurahan is called.

    Examples
    --------
    >>> LocalTerms("distrik", "kampung", "kelurahan").levels, LocalTerms("kecamatan", None, "kelurahan").villages
    ('distrik, kampung, dan kelurahan', 'kelurahan')
    """

    district: str
    village: str | None
    ward: str | None

    @property
    def villages(self) -> str:
        """The kinds of the lowest level, joined."""
        return " dan ".join(kind for kind in (self.village, self.ward) if kind)

    @property
    def levels(self) -> str:
        """All levels, joined as a list."""
        if self.village and self.ward:
            return f"{self.district}, {self.village}, dan {self.ward}"
        return f"{self.district} dan {self.villages}"

    def having(self, *, villages: bool, wards: bool) -> LocalTerms:
        """Return the terms without a kind that the region is known not to have; both stay when it has neither."""
        if not villages and not wards:
            return self
        village = (self.village or "desa") if villages else None
        return replace(self, village=village, ward=(self.ward or "kelurahan") if wards else None)


_GENERAL = LocalTerms("kecamatan", "desa", "kelurahan")
_PAPUA = LocalTerms("distrik", "kampung", "kelurahan")

# By province. Aceh: UU 11/2006, gampong, its kelurahan turned into gampong. DKI Jakarta: UU 29/2007, kelurahan alone.
# Papua's provinces: UU 21/2001 as amended by UU 2/2021, distrik and kampung.
_PROVINCES: Mapping[str, LocalTerms] = {
    "11": LocalTerms("kecamatan", "gampong", None),
    "31": LocalTerms("kecamatan", None, "kelurahan"),
    **dict.fromkeys(("91", "92", "93", "94", "95", "96"), _PAPUA),
}
# Sumatera Barat: Perda Provinsi Sumatera Barat 7/2018, nagari in the kabupaten except Kepulauan Mentawai.
_NAGARI_PROVINCE, _WITHOUT_NAGARI = "13", frozenset({"13.09"})


def local_terms(region: Region) -> LocalTerms:
    """Return what the levels below a kabupaten/kota are called there.

    Parameters
    ----------
    region : Region
        The report's region.

    Examples
    --------
    >>> local_terms(Region("94.01", "9401", "Kabupaten Nabire", "kabupaten", "94", "Papua Tengah", 135.5, -3.4, 1.0))
    LocalTerms(district='distrik', village='kampung', ward='kelurahan')
    """
    if region.province_code == _NAGARI_PROVINCE and not region.is_city and region.code not in _WITHOUT_NAGARI:
        return replace(_GENERAL, village="nagari")
    return _PROVINCES.get(region.province_code, _GENERAL)
