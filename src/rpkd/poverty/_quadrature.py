"""Integrals over panels (Gauss–Legendre), over an interval with awkward ends, and the root of a monotone function.

Written for this room's few smooth densities, so that a fit needs NumPy alone and takes milliseconds.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rpkd.poverty._arrays import FloatArray

NODES = 12
# The double-exponential rule ends at distances of 1e-275 from an end, so that even x^−0.9 keeps its digits there.
_REACH = 6.0
_STEPS = 150
_HALVINGS = 200


@functools.cache
def _rule() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Nodes and weights on [−1, 1], and the matrix that turns values at the nodes into integrals up to each node."""
    legendre = np.polynomial.legendre
    nodes, weights = legendre.leggauss(NODES)
    integrals = np.column_stack([legendre.legval(nodes, legendre.legint(row, lbnd=-1)) for row in np.eye(NODES)])
    return nodes, weights, integrals @ np.linalg.inv(legendre.legvander(nodes, NODES - 1))


@dataclass(frozen=True, eq=False)
class Panels:
    """An interval in panels, with `NODES` Gauss–Legendre nodes in each.

    Parameters
    ----------
    edges : array (panels + 1,)
        In ascending order; an edge may stand twice.
    points, weights : array (panels, NODES)
        Nodes, and weights for integrals along the coordinate.
    """

    edges: FloatArray
    points: FloatArray
    weights: FloatArray

    @classmethod
    def over(cls, edges: FloatArray) -> Panels:
        """Put nodes into the panels between `edges`."""
        nodes, weights, _ = _rule()
        half = np.diff(edges)[:, None] / 2
        return cls(edges, edges[:-1, None] + half * (1 + nodes), half * weights)

    def running(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Integrate values at the nodes from the first edge on.

        Parameters
        ----------
        values : array (panels, NODES)
            The integrand at the nodes.

        Returns
        -------
        at_edges : array (panels + 1,)
            Integral up to each edge.
        at_points : array (panels, NODES)
            Integral up to each node.
        """
        _, _, upto = _rule()
        at_edges = np.concatenate([[0.0], np.cumsum((values * self.weights).sum(axis=1))])
        half = np.diff(self.edges)[:, None] / 2
        return at_edges, at_edges[:-1, None] + half * (values @ upto.T)

    def remaining(self, values: FloatArray) -> FloatArray:
        """Integrate values at the nodes from each node to the last edge.

        Not the whole less `running`: where little remains, the difference would be noise.

        Parameters
        ----------
        values : array (panels, NODES)
            The integrand at the nodes.

        Returns
        -------
        array (panels, NODES)
        """
        _, weights, upto = _rule()
        parts = (values * self.weights).sum(axis=1)
        after = np.concatenate([np.cumsum(parts[:0:-1])[::-1], [0.0]])
        half = np.diff(self.edges)[:, None] / 2
        return np.asarray(after[:, None] + half * (values @ (weights - upto).T))


def short_integrals(integrand: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray) -> FloatArray:
    """Integrate a function over many short intervals, with `NODES` nodes in each.

    Parameters
    ----------
    integrand : callable
        Takes an array (n, NODES) and returns one of that shape.
    low, high : array (n,)
        The intervals.

    Examples
    --------
    >>> short_integrals(np.square, np.array([0.0, 1.0]), np.array([1.0, 2.0])).round(12).tolist()
    [0.333333333333, 2.333333333333]
    """
    nodes, weights, _ = _rule()
    half = (high - low)[:, None] / 2
    return np.asarray((integrand(low[:, None] + half * (1 + nodes)) * half * weights).sum(axis=1))


@functools.cache
def _double_exponential() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Distances from the lower and from the upper end of [0, 1], and weights, of the tanh-sinh rule."""
    step = np.linspace(-_REACH, _REACH, 2 * _STEPS + 1)
    angle = np.pi / 2 * np.sinh(step)
    from_low = 1 / (1 + np.exp(-2 * angle))
    from_high = 1 / (1 + np.exp(2 * angle))
    weights = (step[1] - step[0]) * np.pi * np.cosh(step) * from_low * from_high
    return from_low, from_high, weights


def integral_with_awkward_ends(integrand: Callable[[FloatArray, FloatArray], FloatArray], high: float = 1.0) -> float:
    """Integrate over [0, high] a function that is smooth inside but may have a power (also x^−0.9) at an end.

    Parameters
    ----------
    integrand : callable
        Takes the distances from the lower and from the upper end, both arrays (n,), so that neither end costs digits.
    high : float
        Upper end.

    Examples
    --------
    >>> round(integral_with_awkward_ends(lambda x, _: x**-0.5), 12)
    2.0
    """
    from_low, from_high, weights = _double_exponential()
    return float(high * np.dot(weights, integrand(high * from_low, high * from_high)))


def root_of_increasing(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where an increasing function passes zero between `low` and `high`, to the last bit, by halving.

    Raises
    ------
    ValueError
        If it has not opposite signs at the two ends.

    Examples
    --------
    >>> root_of_increasing(lambda x: x**2 - 2, 0, 2) == 2**0.5
    True
    """
    if not function(low) <= 0 <= function(high):
        raise ValueError(f"the function does not pass zero between {low!r} and {high!r}")
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if function(middle) < 0:
            low = middle
        else:
            high = middle
    return high
