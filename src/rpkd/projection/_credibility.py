"""Whether a target can be met: its probability on the projected path, or the published figure once its year is past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rpkd.profile import Series, Target, as_shown
from rpkd.projection._forecast import along_levels
from rpkd.projection._path import Path

VERY_UNLIKELY, UNLIKELY, LIKELY, VERY_LIKELY = 0.10, 0.33, 0.67, 0.90
"""Probabilities at which the words change."""
_COVERAGE = 0.8


class Verdict(StrEnum):
    """A probability in words.

    Notes
    -----
    The classes of Mastrandrea et al. (2010), Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on
    Consistent Treatment of Uncertainties, table 1, without the outermost ones, which no back-test of this length can
    tell apart. The upper cut-offs mirror the lower ones, so that "will be met" and "will be missed" are judged alike.
    """

    VERY_UNLIKELY = "very_unlikely"
    UNLIKELY = "unlikely"
    ABOUT_EVEN = "about_even"
    LIKELY = "likely"
    VERY_LIKELY = "very_likely"


class Basis(StrEnum):
    """What a target is judged by."""

    PROJECTED = "projected"
    """The projected distribution of its year."""
    PUBLISHED = "published"
    """The published figure of its year."""
    UNPUBLISHED = "unpublished"
    """Nothing: its year lies before the first projected one and has no published figure."""
    BEYOND = "beyond"
    """Nothing: its year lies after the last projected one."""
    NO_PROJECTION = "no_projection"
    """Nothing: its year has no published figure, and the region no projection."""


@dataclass(frozen=True)
class Credibility:
    """One target beside the projected path, or beside the published figure.

    Parameters
    ----------
    target : Target
        The target.
    basis : Basis
        What it is judged by. Only with `PROJECTED` are the next six known, only with `PUBLISHED` the last one.
    probability : float or None
        Probability, from 0 to 1, that the rate is at or below the target's upper end, the least that meets it. 0 and 1
        mean less than half a percent from certain: the distribution is not held further.
    probability_low : float or None
        The same for the lower end of a range; alike for a single figure.
    median : float or None
        Middle of the projected distribution, in the target's unit.
    interval80 : tuple of float or None
        Ends of the central 80 % interval.
    gap : float or None
        Middle minus the target's upper end, in points; the published figure minus it for a year that is past. Figures
        are taken as they are shown, so that a reader who subtracts finds the same.
    verdict : Verdict or None
        The probability in words.
    published : float or None
        The published figure of the target's year.
    """

    target: Target
    basis: Basis
    probability: float | None = None
    probability_low: float | None = None
    median: float | None = None
    interval80: tuple[float, float] | None = None
    gap: float | None = None
    verdict: Verdict | None = None
    published: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the published figure is at or below the target's upper end; None without a published figure."""
        return None if self.published is None else self.published <= self.target.high


def credibility(path: Path | None, targets: Sequence[Target], record: Series) -> tuple[Credibility, ...]:
    """Judge each target by the projected path, or by the published figure where its year has one.

    Parameters
    ----------
    path : Path or None
        Projected distributions in the targets' unit; None where nothing could be projected.
    targets : sequence of Target
        In any order, which is kept.
    record : Series
        The published figures.

    Examples
    --------
    >>> import numpy as np
    >>> from rpkd.profile import series_of
    >>> path = Path((2026,), np.linspace(5.05, 14.95, 199)[None])
    >>> ahead, past = credibility(path, [Target(2026, 8, 9), Target(2024, 12, 12)], series_of([2024], [11.5]))
    >>> round(ahead.probability, 2), round(ahead.probability_low, 2), ahead.gap, ahead.verdict.value
    (0.4, 0.3, 1.0, 'about_even')
    >>> past.published, past.gap, past.met
    (11.5, -0.5, True)
    """
    return tuple(_judged(path, target, record) for target in targets)


def _judged(path: Path | None, target: Target, record: Series) -> Credibility:
    published = record.at(target.year)
    if published is not None:
        return Credibility(target, Basis.PUBLISHED, gap=round(published - target.high, 9), published=published)
    if path is None:
        return Credibility(target, Basis.NO_PROJECTION)
    if target.year not in path.years:
        return Credibility(target, Basis.BEYOND if target.year > max(path.years) else Basis.UNPUBLISHED)
    probability, median = path.probability_at_most(target.year, target.high), path.median_of(target.year)
    return Credibility(
        target,
        Basis.PROJECTED,
        probability=probability,
        probability_low=path.probability_at_most(target.year, target.low),
        median=median,
        interval80=path.interval(target.year, _COVERAGE),
        gap=round(as_shown(median, record.decimals) - target.high, 9),
        verdict=verdict_of(probability),
    )


def verdict_of(probability: float) -> Verdict:
    """Put a probability into words: under 0.10, under 0.33, up to 0.67, up to 0.90, above.

    Raises
    ------
    ValueError
        When it is not from 0 to 1.

    Examples
    --------
    >>> [verdict_of(share).value for share in (0.05, 0.1, 0.5, 0.67, 0.9, 0.95)]
    ['very_unlikely', 'unlikely', 'about_even', 'about_even', 'likely', 'very_likely']
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"peluang {probability} di luar 0–1")
    # Probabilities read between two quantiles carry the noise of the last digits.
    share = round(probability, 9)
    if share < VERY_UNLIKELY:
        return Verdict.VERY_UNLIKELY
    if share < UNLIKELY:
        return Verdict.UNLIKELY
    if share <= LIKELY:
        return Verdict.ABOUT_EVEN
    return Verdict.LIKELY if share <= VERY_LIKELY else Verdict.VERY_LIKELY


def attainable(path: Path, year: int, probability: float) -> float:
    """Return the lowest target that is met with a given probability, in the path's unit.

    Parameters
    ----------
    path : Path
        Projected distributions.
    year : int
        A projected year.
    probability : float
        0.5 for a target as likely met as missed, 0.8 for one that is missed once in five; from 0.005 to 0.995.

    Raises
    ------
    KeyError
        When the year is not projected.
    ValueError
        When the probability is outside of what the distribution holds.

    Examples
    --------
    >>> import numpy as np
    >>> path = Path((2026,), np.linspace(5.05, 14.95, 199)[None])
    >>> round(attainable(path, 2026, 0.5), 2), round(attainable(path, 2026, 0.8), 2)
    (10.0, 13.0)
    """
    return float(along_levels(path.at(year), probability))
