"""Regions: codes of Kemendagri and BPS, names, hierarchy, and lookup with suggestions.

Knows no files: the tables arrive as frames that were checked before.
"""

from rpkd.regions._index import Province, Region, RegionIndex
from rpkd.regions._spelling import split_kind, squash
from rpkd.regions._terms import LocalTerms, local_terms

__all__ = ["LocalTerms", "Province", "Region", "RegionIndex", "local_terms", "split_kind", "squash"]
