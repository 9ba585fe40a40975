"""Every way to look at a parameter is noticed, and nothing else."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Iterator

import pytest

from rpkd.params import (
    AnalysisParams,
    DocumentParams,
    LocationsParams,
    ParamReads,
    Params,
    ProjectionParams,
    RegulationParams,
    ScenarioParams,
    TkpkParams,
    param_names,
    param_value,
)
from rpkd.params._models import watchers


def made(**changes: object) -> Params:
    document = DocumentParams(
        title="RPKD", period_start=2025, period_end=2029, date=datetime.date(2026, 11, 21), status="draf"
    )
    rules = AnalysisParams(
        reference="province", trend_years=10, effective_share=60, relevant_share=60, linkage_regions=10
    )
    locations = LocationsParams(draws=1000, seed=1)
    projection = ProjectionParams(pass_through=0.7, pass_through_low=0.5, pass_through_high=1.0)
    return Params.model_validate(
        {
            "region": "19.71",
            "document": document,
            "analysis": rules,
            "projection": projection,
            "locations": locations,
            "scenario": ScenarioParams(population="auto", shown=("dasar", "ekstrem-nol"), draws=1000, seed=1),
            **changes,
        }
    )


@pytest.fixture
def reads() -> Iterator[ParamReads]:
    watch = ParamReads(made(rpjmd={"targets": {"headcount_ratio": {2029: 5.5}}}))
    yield watch
    watch.close()


@pytest.mark.parametrize(
    ("look", "names"),
    [
        (lambda params: params.region, ("region",)),
        (lambda params: params.document, ()),
        (lambda params: params.document.status, ("document.status",)),
        (lambda params: params.rpjmd.targets, ()),
        (lambda params: params.rpjmd.targets.headcount_ratio[2029].low, ("rpjmd.targets.headcount_ratio",)),
        (lambda params: params.tkpk == TkpkParams(), ("tkpk",)),
        (lambda params: repr(params.government), ("government",)),
        (lambda params: params.document.model_dump(), ("document",)),
        (lambda params: params.model_dump_json(), ("",)),
        (lambda params: dict(params.tkpk), ("tkpk",)),
        (lambda params: copy.deepcopy(params.tkpk), ("tkpk",)),
        (lambda params: params.tkpk.model_copy(update={"decree": "x"}), ("tkpk",)),
        (lambda params: (params.tkpk.chair, params.document.date), ("document.date", "tkpk.chair")),
    ],
)
def test_what_is_read_is_noted(reads: ParamReads, look: Callable[[Params], object], names: tuple[str, ...]) -> None:
    look(reads.params)
    assert set(names) <= set(reads.names)
    if "" not in names:
        assert set(reads.names) <= {name for name in [*names, *param_names(made())] if name.startswith(names or "?")}


def test_other_parameters_are_not_noted(reads: ParamReads) -> None:
    assert made().document.status == "draf"
    assert reads.names == ()


def test_after_closing_nothing_is_noted() -> None:
    before = list(watchers)
    watch = ParamReads(made())
    watch.close()
    assert watch.params.region == "19.71"
    assert watch.names == ()
    assert watchers == before


def test_names_and_values_cover_all_parameters() -> None:
    params = made(regulations=(RegulationParams(citation="Perda 1/2025", subject="RPJMD"),))
    names = param_names(params)
    assert names == sorted(names)
    assert {"region", "document.title", "rpjmd.targets.headcount_ratio", "regulations"} <= set(names)
    assert param_value(params, "document.date") == "2026-11-21"
    assert param_value(params, "regulations") == [{"citation": "Perda 1/2025", "subject": "RPJMD"}]
    assert param_value(params, "tkpk") == {"decree": None, "chair": None, "secretary": None}
    assert param_value(params, "")["region"] == "19.71"
    assert param_value(params, "tidak.ada") is None
