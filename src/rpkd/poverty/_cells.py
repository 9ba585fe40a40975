"""Domains within a design: sums over the rows that a PSU and a domain share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rpkd.poverty._arrays import CodeArray, FloatArray, as_labels, codes_among, codes_of, group_sums
from rpkd.poverty._design import Design


@dataclass(frozen=True, eq=False)
class Cells:
    """The pairs of PSU and domain that have rows, sorted by domain.

    Attributes
    ----------
    labels : tuple or None
        The domains' labels; None when the whole sample is the only domain.
    of_row : array (n,) of int
        Cell of each row; the number of cells or more for rows outside all domains.
    psu : array (cells,) of int
        PSU of each cell.
    bounds : array (domains + 1,) of int
        First cell of each domain, and the number of cells.
    weights : array (cells,)
        Sum of the weights in each cell.
    sample_sizes : array (domains,) of int
        Rows with a weight above zero.
    """

    labels: tuple[Any, ...] | None
    of_row: CodeArray
    psu: CodeArray
    bounds: CodeArray
    weights: FloatArray
    sample_sizes: CodeArray

    @property
    def domain_count(self) -> int:
        """Number of domains, 1 for the whole sample."""
        return self.bounds.size - 1

    def slice_of(self, domain: int) -> slice:
        """Return the place of a domain's cells."""
        return slice(int(self.bounds[domain]), int(self.bounds[domain + 1]))

    def sums(self, values: FloatArray, of_value: CodeArray | None = None) -> FloatArray:
        """Add up values within the cells: one for each row, or for each of some rows, with the cells of these."""
        codes = self.of_row if of_value is None else of_value
        return group_sums(codes, values, self.psu.size)[: self.psu.size]

    def domain_sums(self, values: FloatArray, of_value: CodeArray | None = None) -> FloatArray:
        """Add up values within the domains; arguments as for `sums`."""
        if self.labels is None:
            whole: FloatArray = values.sum(keepdims=True)
            return whole
        return self.by_domain(self.sums(values, of_value))

    def by_domain(self, sums: FloatArray) -> FloatArray:
        """Add up cells (…, cells) to domains (…, domains); 0 where a domain has none."""
        filled = np.diff(self.bounds) > 0
        added: FloatArray = np.zeros((*sums.shape[:-1], self.domain_count))
        added[..., filled] = np.add.reduceat(sums, self.bounds[:-1][filled], axis=-1)
        return added

    def spread(self, by_domain: FloatArray) -> FloatArray:
        """Repeat one value for each domain (…, domains) over its cells; a single one is left to be broadcast."""
        return by_domain if self.domain_count == 1 else np.repeat(by_domain, np.diff(self.bounds), axis=-1)


def cells_of(design: Design, domains: npt.ArrayLike | None, levels: Sequence[Any] | None) -> Cells:
    """Find the pairs of PSU and domain that have rows.

    Parameters
    ----------
    design : Design
        The design.
    domains : array (n,), optional
        Label of each row's domain; the whole sample is one domain where it is left out.
    levels : sequence, optional
        The domains that are wanted, in this order; rows with another label belong to none, a label that no row has is
        an empty domain. All labels in sorted order where it is left out.

    Raises
    ------
    ValueError
        If the length differs, a label is missing, a level stands there twice, or levels come without domains.
    """
    if domains is None:
        if levels is not None:
            raise ValueError("levels without domains")
        count = design.psu_weights.size
        bounds = np.array([0, count])
        weights = design.weights
        positive = np.array([weights.size if weights.min() > 0 else np.count_nonzero(weights)])
        return Cells(None, design.units.codes, np.arange(count), bounds, design.psu_weights, positive)
    labels = as_labels(domains, design.weights.size, "domains")
    if levels is None:
        codes, distinct = codes_of(labels)
        names = tuple(distinct.tolist())
    else:
        names = tuple(levels)
        codes = codes_among(labels, names)
    psu_count = design.psu_weights.size
    of_row, pairs = codes_of(codes * psu_count + design.units.codes)
    bounds = np.searchsorted(pairs, np.arange(len(names) + 1) * psu_count)
    weights = group_sums(of_row, design.weights, pairs.size)[: bounds[-1]]
    positive = np.bincount(codes[design.weights > 0], minlength=len(names) + 1)[: len(names)]
    return Cells(names, of_row, pairs[: bounds[-1]] % psu_count, bounds, weights, positive)
