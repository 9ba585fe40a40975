"""What a region is, and how one is found from what a user types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rpkd.errors import UserError
from rpkd.regions import _messages
from rpkd.regions._spelling import (
    CODE,
    FOUR_DIGITS,
    LOWER_CODE,
    PROVINCE_CODE,
    clean,
    short_name,
    split_kind,
    squash,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Region:
    """One kabupaten or kota.

    Parameters
    ----------
    code : str
        Kemendagri code with its dot: ``"19.71"``.
    bps_code : str
        BPS code, four digits; differs from the Kemendagri code for 199 of 514 regions.
    name : str
        Full name: ``"Kota Pangkalpinang"``.
    kind : str
        ``"kabupaten"`` or ``"kota"``.
    province_code, province_name : str
        The province that it belongs to.
    longitude, latitude : float
        A point inside the region, degrees east and north.
    area_km2 : float
        Land area in square kilometres.

    Examples
    --------
    >>> region = Region("19.71", "1971", "Kota Pangkalpinang", "kota", "19", "Kepulauan Bangka Belitung",
    ...                 106.11, -2.13, 104.5)
    >>> region.short_name, region.is_city
    ('Pangkalpinang', True)
    """

    code: str
    bps_code: str
    name: str
    kind: str
    province_code: str
    province_name: str
    longitude: float
    latitude: float
    area_km2: float

    @property
    def short_name(self) -> str:
        """The name without Kabupaten, Kota or Administrasi."""
        return short_name(self.name)

    @property
    def is_city(self) -> bool:
        """Whether it is a kota."""
        return self.kind == "kota"


@dataclass(frozen=True)
class Province:
    """One province: its two-digit Kemendagri code and its name."""

    code: str
    name: str


@dataclass(frozen=True)
class RegionIndex:
    """All regions, and lookup by code or name.

    Parameters
    ----------
    regions : tuple of Region
        In the order of their codes.
    provinces : tuple of Province
        In the order of their codes.

    Examples
    --------
    >>> bengkulu = Region("17.71", "1771", "Kota Bengkulu", "kota", "17", "Bengkulu", 102.3, -3.8, 151.7)
    >>> index = RegionIndex((bengkulu,), (Province("17", "Bengkulu"),))
    >>> index.find(" KOTA  bengkulu ").code, index.find("1771").code, index.find("17.71").name
    ('17.71', '17.71', 'Kota Bengkulu')
    """

    regions: tuple[Region, ...]
    provinces: tuple[Province, ...]

    @classmethod
    def from_tables(cls, regencies_frame: pd.DataFrame, provinces_frame: pd.DataFrame) -> RegionIndex:
        """Build the index from the tables `regencies` and `provinces`.

        Parameters
        ----------
        regencies_frame, provinces_frame : pandas.DataFrame
            Checked tables: every province code of a region is known.

        Returns
        -------
        RegionIndex
            Regions and provinces in the order of their codes.

        Examples
        --------
        >>> import pandas as pd
        >>> regencies = pd.DataFrame([{"region_code": "17.71", "bps_code": "1771", "name": "Kota Bengkulu",
        ...     "kind": "kota", "province_code": "17", "longitude": 102.3, "latitude": -3.8, "area_km2": 151.7}])
        >>> provinces = pd.DataFrame([{"province_code": "17", "name": "Bengkulu"}])
        >>> RegionIndex.from_tables(regencies, provinces).by_code("17.71").province_name
        'Bengkulu'
        """
        province_names = dict(zip(provinces_frame["province_code"], provinces_frame["name"], strict=True))
        columns = ("region_code", "bps_code", "name", "kind", "province_code", "longitude", "latitude", "area_km2")
        regions = [
            Region(
                str(code),
                str(bps_code),
                str(name),
                str(kind),
                str(province),
                str(province_names[province]),
                float(longitude),
                float(latitude),
                float(area),
            )
            for code, bps_code, name, kind, province, longitude, latitude, area in zip(
                *(regencies_frame[column].tolist() for column in columns), strict=True
            )
        ]
        provinces = [Province(str(code), str(name)) for code, name in province_names.items()]
        return cls(
            tuple(sorted(regions, key=lambda region: region.code)),
            tuple(sorted(provinces, key=lambda province: province.code)),
        )

    @property
    def all(self) -> tuple[Region, ...]:
        """Every region, in the order of the codes."""
        return self.regions

    def by_code(self, code: str) -> Region:
        """Return the region with a Kemendagri code.

        Raises
        ------
        UserError
            When no region has it.
        """
        region = self._by_code.get(code)
        if region is None:
            raise UserError(_messages.unknown_code(code, self._siblings(code[:2])))
        return region

    def province(self, code: str) -> Province:
        """Return the province with a two-digit Kemendagri code.

        Raises
        ------
        UserError
            When no province has it.
        """
        for province in self.provinces:
            if province.code == code:
                return province
        raise UserError(_messages.unknown_province(code, [(item.code, item.name) for item in self.provinces]))

    def in_province(self, province_code: str) -> list[Region]:
        """Return the regions of a province, in the order of their codes.

        Raises
        ------
        UserError
            When no province has the code.
        """
        province = self.province(province_code)
        return [region for region in self.regions if region.province_code == province.code]

    def find(self, text: str) -> Region:
        """Find the one region that a user means.

        Parameters
        ----------
        text : str
            A Kemendagri code ("19.71"), a BPS code ("1971"), or a name in any case and spacing, with or without
            "kab", "kab.", "kabupaten" or "kota".

        Returns
        -------
        Region
            The region as the table has it; never anything made of `text`.

        Raises
        ------
        UserError
            When nothing, a province, a kecamatan or several regions are meant; the message tells the nearest names
            or the candidates.
        """
        wanted = clean(text)
        if wanted is None:
            raise UserError(_messages.unreadable(str(text)))
        if CODE.fullmatch(wanted) and wanted in self._by_code:
            return self._by_code[wanted]
        if FOUR_DIGITS.fullmatch(wanted):
            found = self._by_four_digits(wanted)
            if found is not None:
                return found
        self._refuse_other_codes(wanted)
        candidates = self._by_name(wanted)
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise UserError(_messages.ambiguous_name(wanted, _pairs(candidates)))
        for province in self.provinces:
            if squash(province.name) == squash(wanted.removeprefix("provinsi ")):
                raise UserError(_messages.is_province(wanted, province.name, self._siblings(province.code)))
        raise UserError(_messages.unknown_name(wanted, _pairs(self.regions)))

    @cached_property
    def _by_code(self) -> dict[str, Region]:
        return {region.code: region for region in self.regions}

    @cached_property
    def _by_bps_code(self) -> dict[str, Region]:
        return {region.bps_code: region for region in self.regions}

    @cached_property
    def _by_short_name(self) -> dict[str, list[Region]]:
        names: dict[str, list[Region]] = {}
        for region in self.regions:
            names.setdefault(squash(region.short_name), []).append(region)
        return names

    def _by_four_digits(self, digits: str) -> Region | None:
        """Take a bare code only when the two systems do not disagree about it."""
        by_kemendagri = self._by_code.get(f"{digits[:2]}.{digits[2:]}")
        by_bps = self._by_bps_code.get(digits)
        if by_kemendagri and by_bps and by_kemendagri != by_bps:
            raise UserError(
                _messages.ambiguous_code(digits, (by_kemendagri.code, by_kemendagri.name), (by_bps.code, by_bps.name))
            )
        return by_kemendagri or by_bps

    def _refuse_other_codes(self, wanted: str) -> None:
        names = {province.code: province.name for province in self.provinces}
        province_code = PROVINCE_CODE.fullmatch(wanted)
        if province_code and province_code[1] in names:
            raise UserError(_messages.is_province(wanted, names[province_code[1]], self._siblings(province_code[1])))
        lower = LOWER_CODE.fullmatch(wanted)
        if lower and lower[1] in self._by_code:
            region = self._by_code[lower[1]]
            raise UserError(_messages.is_lower_code(wanted, (region.code, region.name)))
        if CODE.fullmatch(wanted) or FOUR_DIGITS.fullmatch(wanted) or province_code or lower:
            raise UserError(_messages.unknown_code(wanted, self._siblings(wanted[:2])))

    def _by_name(self, wanted: str) -> list[Region]:
        kind, rest = split_kind(wanted)
        same_short_name = self._by_short_name.get(squash(rest), [])
        found = [region for region in same_short_name if kind in (None, region.kind)]
        # "kota baru" may be the kabupaten Kotabaru: the word is then part of the name.
        return found or self._by_short_name.get(squash(wanted), [])

    def _siblings(self, province_code: str) -> list[tuple[str, str]]:
        return _pairs(region for region in self.regions if region.province_code == province_code)


def _pairs(regions: Iterable[Region]) -> list[tuple[str, str]]:
    return [(region.code, region.name) for region in regions]
