"""How far results from published figures may lie from those of a household survey of the same region."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """The largest difference between both paths that was found.

    Parameters
    ----------
    households : int
        Households of the survey, at least.
    families : float
        Of programmes for families, of gaps filled up and of dearer rice: part of the effect on P0 or P1.
    groups : float
        The same of programmes for a group of persons.
    """

    households: int
    families: float
    groups: float


AGREEMENTS = (
    Agreement(600, 0.30, 1.75),
    Agreement(2_000, 0.25, 1.25),
    Agreement(10_000, 0.20, 0.75),
    Agreement(100_000, 0.20, 0.50),
)
"""What was found, rounded up, in three made-up regions (P0 of 4.2, 10.5 and 24.0 percent; six samples of 600 and 2,000
households, two of 10,000, one of 100,000).

Each region's sample has the published P0, P1 and P2 by construction (`rpkd.survey.synthetic_households`); its spending
below the line has another shape than the distribution that is fitted to these figures. Four programmes and a rise of
the price of rice were computed for both, three years ahead, and their effects on P0 and P1 divided: the published
figures' by the survey's or the other way round, whichever is larger, less one. With few households sampling decides;
with 100,000 the shape below the line does. Programmes for a group differ more because published figures do not say
that a group is more often poor than others (the samples' elderly are), and because their families are few in a sample.

The test ``tests/scenario/test_two_paths.py`` measures again, with samples of its own.
"""


def agreement_of(households: int) -> Agreement:
    """Return what was found for a survey of a size; for fewer households than were tried, that of the fewest.

    Examples
    --------
    >>> agreement_of(2_500).families
    0.25
    """
    return max((found for found in AGREEMENTS if found.households <= households), default=AGREEMENTS[0],
               key=lambda found: found.households)  # fmt: skip
