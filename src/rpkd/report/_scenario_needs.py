"""What a scenario needs by programme and year, for the matrix of programmes to be set beside it."""

from __future__ import annotations

from rpkd.report._matrix_plan import Needs
from rpkd.report._scenario_known import Ground
from rpkd.scenario import Outcome, World, extra_by_program


def scenario_needs(ground: Ground) -> Needs | None:
    """Return the money of the shown scenario that lowers P0 of the last year most, beyond the programmes that run now.

    Parameters
    ----------
    ground : Ground
        What the scenarios rest on.

    Returns
    -------
    Needs or None
        Rupiah by programme and year ahead, at the likeliest values; None where no shown scenario lowers P0 with
        additional money.

    Raises
    ------
    UserError
        When a programme has no rules for a year.
    """
    world = ground.world
    if not isinstance(world, World):
        return None
    base = ground.scenarios.base
    shown = [ground.scenarios[code] for code in ground.params.scenario.shown if code != base.code]
    outcomes = world.run(base, [base, *shown])
    reference, years = outcomes[base.code], world.years[1:]
    computed = [one.code for one in shown if outcomes[one.code].years]
    needs = {code: extra_by_program(outcomes[code], reference, years) for code in computed}
    lowering = [
        outcomes[code] for code, amounts in needs.items() if amounts and _rate(outcomes[code]) < _rate(reference)
    ]
    if not lowering:
        return None
    chosen = min(lowering, key=_rate).scenario
    return Needs(ground.titled(chosen.name), needs[chosen.code])


def _rate(outcome: Outcome) -> float:
    return outcome.years[-1].measures.headcount
