"""Where every rupiah of a year goes: who pays, what is lost, who gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rpkd.scenario._grants import MONTHS, Grant, reached, sums_by
from rpkd.scenario._people import DECILES, AreaArray, FloatArray, People
from rpkd.scenario._trajectory import Stage
from rpkd.scenario._year import fill_up, moves_of


@dataclass(frozen=True, eq=False)
class Account:
    """The money of one programme in one year, rupiah.

    Parameters
    ----------
    code, fund : str
        The programme and who pays.
    year : int
        The year.
    recipients : float
        Who has it, in units of the programme's target; of a programme that fills gaps those who had one.
    new : float
        Those of them for whom money is spent this year; fewer than `recipients` only for what one gets once.
    wanted : float
        Recipients that the scenario asks for; more than `recipients` where the target holds fewer, and of a programme
        that fills gaps all families that are looked at.
    administration, leaked, received : float
        What running it costs, what is paid out and does not arrive, what arrives.
    counted : float
        Part of what arrives that counts as household spending this year; for what one gets once, that of all who have
        it, whenever it was paid.
    by_decile : float array, shape (11,)
        Of `received`, by decile of the registry; entry 0 is 0.
    by_true_tenth : float array, shape (10,)
        Of `received`, by tenth of persons in the true ranking.
    by_area : float array, shape (areas,)
        Of `received`, by kecamatan; empty where families are not placed.
    to_poor, to_extreme : float
        Of `received`: by families below the poverty line (and the extreme one) before any change of payments: with
        what runs now, for that is in their spending.
    """

    code: str
    fund: str
    year: int
    recipients: float
    new: float
    wanted: float
    administration: float
    leaked: float
    received: float
    counted: float
    by_decile: FloatArray
    by_true_tenth: FloatArray
    by_area: FloatArray
    to_poor: float
    to_extreme: float

    @property
    def paid_out(self) -> float:
        """What leaves the fund for recipients."""
        return self.leaked + self.received

    @property
    def total(self) -> float:
        """All that the fund pays."""
        return self.paid_out + self.administration


def accounts_of(
    people: People,
    spending: FloatArray,
    stage: Stage,
    grants: Sequence[Grant],
    taken: Sequence[Grant],
    extreme: float,
    home: AreaArray,
) -> tuple[Account, ...]:
    """Account for every rupiah that the grants of one year cost.

    Parameters
    ----------
    people : People
        The families.
    spending : float array, shape (n,)
        Before any change of payments, relative to the line.
    stage : Stage
        The year.
    grants, taken : sequence of Grant
        What is paid, and what was paid when `spending` was observed; see `year_of`.
    extreme : float
        Extreme line as a multiple of the poverty line.
    home : int array, shape (n,)
        Kecamatan of each family; -1 where it is not known.

    Returns
    -------
    tuple of Account
        In the order of `grants`.
    """
    everybody = slice(0, len(people))
    growth = stage.persons / people.persons
    after = spending.copy()
    for grant, rate in moves_of(grants, taken, stage):
        after += reached(people, grant, everybody).per_head * rate
    np.maximum(after, 0.0, out=after)
    tenth = np.minimum((people.place * DECILES).astype(np.int64), DECILES - 1)
    accounts = []
    for grant in grants:
        reach = reached(people, grant, everybody)
        holders = people.held(grant.target) * reach.share * growth
        costing = holders if reach.had is None else people.held(grant.target) * (reach.share - reach.had) * growth
        recipients, new = reach.recipients, reach.new
        if grant.fill is None:
            paid_out = float(costing.sum()) * grant.paid
            received = costing * (grant.paid * (1 - grant.leakage))
            counted = float(holders.sum()) * grant.felt
        else:
            lines = fill_up(people, grant, grant.fill, everybody, after)
            received = lines * people.weight * (growth * MONTHS * stage.line)
            paid_out = float(received.sum()) / (1 - grant.leakage)
            counted = float(received.sum()) * grant.counted
            recipients = new = float(people.weight @ (reach.per_head * (lines > 0)))
        accounts.append(
            Account(
                code=grant.code,
                fund=grant.fund,
                year=stage.year,
                recipients=recipients * growth,
                new=new * growth,
                wanted=grant.wanted * growth,
                administration=paid_out * grant.administration,
                leaked=paid_out * grant.leakage,
                received=float(received.sum()),
                counted=counted,
                by_decile=sums_by(grant.deciles, received, DECILES + 1),
                by_true_tenth=sums_by(tenth, received, DECILES),
                by_area=sums_by(home + 1, received, len(people.areas) + 1)[1:],
                to_poor=float(received[spending < 1].sum()),
                to_extreme=float(received[spending < extreme].sum()),
            )
        )
    return tuple(accounts)


def by_fund(accounts: Sequence[Account]) -> Mapping[str, float]:
    """Add up what each fund pays, rupiah."""
    totals: dict[str, float] = {}
    for account in accounts:
        totals[account.fund] = totals.get(account.fund, 0.0) + account.total
    return totals
