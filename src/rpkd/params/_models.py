"""What the parameters are: frozen models, every rule of a single value."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from rpkd.texts import describe_character, is_visible, unsettable_character

FIRST_YEAR = 2020
LAST_YEAR = 2045
LONGEST_PERIOD = 10
MOST_REGULATIONS = 50
MOST_SHOWN = 6

_REGION_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}\Z")


def rule_error(kind: str, what: str, rule: str, remedy: str) -> PydanticCustomError:
    """Make a validation error that carries its Indonesian rule and remedy."""
    return PydanticCustomError(kind, "{what}", {"what": what, "rule": rule, "remedy": remedy})


def _settable(text: str) -> str:
    """Refuse characters that the document cannot show."""
    character = unsettable_character(text)
    if character is None:
        return text
    described = describe_character(character)
    if is_visible(character):
        raise rule_error(
            "rpkd_unsettable",
            f"teks memuat karakter yang tidak ada dalam huruf dokumen: {described}",
            "huruf Latin dan Yunani, angka, tanda baca, tanda matematika, dan mata uang",
            "hapus karakter itu atau tulis dengan huruf Latin",
        )
    raise rule_error(
        "rpkd_control",
        f"teks memuat karakter tak terlihat: {described}",
        "hanya karakter yang dapat dicetak",
        "ketik ulang teks itu; karakter seperti ini terbawa saat menyalin dari aplikasi lain",
    )


def clean_text(text: str) -> str:
    """Fold white space to single blanks; refuse what a document cannot hold."""
    return " ".join(_settable(text).split())


def _check_region_code(text: str) -> str:
    if not _REGION_CODE.match(text):
        raise rule_error(
            "rpkd_region",
            "kode daerah tidak berbentuk kode Kemendagri kabupaten/kota",
            "dua angka provinsi, titik, dua angka kabupaten/kota",
            'tulis misalnya region: "19.71"',
        )
    return text


def _number_as_range(value: Any) -> Any:
    """Take a single percentage as a range whose ends are equal."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"low": value, "high": value}
    return value


def _comparable(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list of scenarios of which a table cannot be made."""
    if not 2 <= len(codes) <= MOST_SHOWN:
        rule = f"2 sampai {MOST_SHOWN} skenario yang dibandingkan di satu tabel"
        raise rule_error("rpkd_shown", f"ada {len(codes)} skenario", rule, "tulis misalnya shown: [dasar, ekstrem-nol]")
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise rule_error("rpkd_twice", f"{twice} ditulis dua kali", "setiap butir satu kali", "hapus salah satunya")
    return codes


ShortText = Annotated[str, Field(max_length=200), AfterValidator(clean_text)]
LongText = Annotated[str, Field(max_length=1000), AfterValidator(clean_text)]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
GrowthPercent = Annotated[float, Field(ge=-30, le=30, allow_inf_nan=False)]
PassThrough = Annotated[float, Field(ge=0, le=1.5, allow_inf_nan=False)]
# In thousands; the most populous kabupaten has some six million people. A figure of persons is caught by the bound.
ThousandPersons = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]

Code = Annotated[str, Field(max_length=40, pattern="^[a-z][a-z0-9]*([-_][a-z0-9]+)*$")]
Fund = Literal[
    "APBD kabupaten/kota",
    "APBD provinsi",
    "APBN",
    "DAK fisik",
    "DAK nonfisik",
    "Insentif fiskal",
    "Dana desa",
    "CSR/TJSL",
    "Baznas/ZIS",
    "Swadaya",
]
"""Where money comes from."""

ONE_NUMBER, BY_YEAR = "[number]", "[years]"
"""How pydantic names the two forms of `GrowthByYear` in the place of an error; no key is written so."""
GrowthByYear = Annotated[
    Annotated[GrowthPercent, Tag(ONE_NUMBER)] | Annotated[dict[Year, GrowthPercent], Tag(BY_YEAR)],
    Discriminator(lambda value: BY_YEAR if isinstance(value, dict) else ONE_NUMBER),
]


watchers: list[Callable[[Section, str], None]] = []
"""Who is told of every parameter that is read; empty outside notebooks."""


class Section(BaseModel):
    """A group of parameters that tells its watchers what is read of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def __getattribute__(self, name: str) -> Any:
        # Copies, comparisons and dumps go through __dict__ or a model_… method: they read everything.
        if watchers and (name in type(self).__pydantic_fields__ or name == "__dict__" or name.startswith("model_")):
            for tell in tuple(watchers):
                tell(self, name)
        return super().__getattribute__(name)


class TargetRange(Section):
    """A target of one year, in percent: two ends, equal when the target is a single figure."""

    low: Percent
    high: Percent

    @property
    def is_point(self) -> bool:
        """Whether the target is a single figure."""
        return self.low == self.high

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if self.low > self.high:
            raise rule_error(
                "rpkd_range",
                f"batas bawah target ({self.low:g}) lebih besar daripada batas atasnya ({self.high:g})",
                "low tidak melebihi high",
                "tukar kedua angka itu atau perbaiki salah satunya",
            )
        return self


class DocumentParams(Section):
    """The document itself: title, period, date, status, cover.

    `coat_of_arms` is as written, relative to the file that names it; `LoadedParams.coat_of_arms` is the checked path.
    """

    title: ShortText
    period_start: Year
    period_end: Year
    date: datetime.date
    place: ShortText | None = None
    status: Literal["draf", "final"]
    coat_of_arms: Annotated[str, Field(max_length=200), AfterValidator(_settable)] | None = None

    @model_validator(mode="after")
    def _period_in_order(self) -> Self:
        if not 0 < self.period_end - self.period_start < LONGEST_PERIOD:
            raise rule_error(
                "rpkd_period",
                f"periode {self.period_start}–{self.period_end} tidak masuk akal",
                f"period_end sesudah period_start, paling lama {LONGEST_PERIOD} tahun",
                "perbaiki period_start atau period_end; periode RPKD sama dengan periode RPJMD",
            )
        return self


class GovernmentParams(Section):
    """Who signs and who drafts."""

    head_title: ShortText | None = None
    head_name: ShortText | None = None
    planning_agency: ShortText | None = None


class TkpkParams(Section):
    """The coordination team: its decree, and the positions (not persons) of chair and secretary."""

    decree: LongText | None = None
    chair: ShortText | None = None
    secretary: ShortText | None = None


class RpjmdTargets(Section):
    """Targets of the RPJMD by indicator and year."""

    headcount_ratio: dict[Year, Annotated[TargetRange, BeforeValidator(_number_as_range)]] = Field(default_factory=dict)


class RpjmdParams(Section):
    """The RPJMD that the RPKD is part of."""

    regulation: LongText | None = None
    period: ShortText | None = None
    vision: LongText | None = None
    targets: RpjmdTargets = Field(default_factory=RpjmdTargets)


class RegulationParams(Section):
    """A regional regulation that the legal basis adds."""

    citation: LongText
    subject: LongText


class AnalysisParams(Section):
    """The rules by which indicators are judged (TNP2K's analyses leave their thresholds open).

    Parameters
    ----------
    reference : str
        What a figure is compared with: the province, the nation, or the median of the province's kabupaten/kota.
    trend_years : int
        Latest calendar years that the trend and the shares of directions are taken from.
    effective_share : float
        Least percentage of yearly moves in the good direction for a record to be called effective.
    relevant_share : float
        Least percentage of moves in the direction of the reference for a record to be called relevant.
    linkage_regions : int
        Least number of regions for a correlation between indicators to be interpreted.
    """

    reference: Literal["province", "nation", "median"]
    trend_years: Annotated[int, Field(ge=3, le=20)]
    effective_share: Percent
    relevant_share: Percent
    linkage_regions: Annotated[int, Field(ge=5, le=514)]


class ProjectionParams(Section):
    """Assumptions of the projection that the office may know better than the record.

    Parameters
    ----------
    growth : float or dict of int to float, optional
        Real growth of GRDP per head, percent a year: one figure for all years or one for each year. Years without one,
        and all years when it is not given, take what the record says.
    pass_through : float
        Share of that growth that reaches what households spend, 0 to 1.5. Mahler, Castañeda Aguilar & Newhouse (2022,
        "Nowcasting Global Poverty", World Bank Economic Review 36): 0.7 where consumption is measured.
    pass_through_low, pass_through_high : float
        Range of that share; low ≤ pass_through ≤ high.
    line_inflation : float, optional
        Percent a year by which the poverty line grows faster than the prices that real growth is measured in. When it
        is not given, what the record says.
    population : dict of int to float
        Official projection of BPS, thousand persons by year; empty when the office has entered none.
    """

    growth: GrowthByYear | None = None
    pass_through: PassThrough
    pass_through_low: PassThrough
    pass_through_high: PassThrough
    line_inflation: Annotated[float, Field(ge=-20, le=20, allow_inf_nan=False)] | None = None
    population: dict[Year, ThousandPersons] = Field(default_factory=dict)

    def growth_of(self, year: int) -> float | None:
        """Return the growth given for a year, percent; None when none was given for it."""
        return self.growth.get(year) if isinstance(self.growth, dict) else self.growth

    @model_validator(mode="after")
    def _pass_through_in_range(self) -> Self:
        if not self.pass_through_low <= self.pass_through <= self.pass_through_high:
            raise rule_error(
                "rpkd_pass_through",
                f"pass_through ({self.pass_through:g}) tidak berada di antara pass_through_low "
                f"({self.pass_through_low:g}) dan pass_through_high ({self.pass_through_high:g})",
                "pass_through_low ≤ pass_through ≤ pass_through_high",
                "perbaiki salah satu dari ketiga angka itu",
            )
        return self


class LocationsParams(Section):
    """The composite index of kecamatan and villages: weights by column, draws and seed of the rank's stability."""

    weights: dict[ShortText, Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]] = Field(default_factory=dict)
    draws: Annotated[int, Field(ge=100, le=10_000)]
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)]


class ScenarioParams(Section):
    """How scenarios are computed for the region, and what it knows better than the nation's figures say.

    Parameters
    ----------
    population : str
        What the effects are computed on: ``"published"`` figures, ``"microdata"``, or ``"auto"``: microdata where the
        office has entered a survey.
    shown : tuple of str
        Codes of the 2 to 6 scenarios that the document compares, in its order.
    draws, seed : int
        Draws of the uncertain numbers, and the seed of their levels.
    recipients : dict of str to int
        Present recipients in the region by programme, in units of the programme's target: in place of the share of the
        national quota.
    groups : dict of str to float
        Percent of the region's persons by group, in place of the nation's.
    village_fund : bool, optional
        Whether the region receives Dana desa; taken to be so in every kabupaten and in no kota when it is not given.
    ceilings : dict of str to dict of int to int
        Rupiah by source of money and year that programmes may cost at most.
    """

    population: Literal["auto", "published", "microdata"]
    shown: Annotated[tuple[Code, ...], Field(strict=False), AfterValidator(_comparable)]
    draws: Annotated[int, Field(ge=100, le=10_000)]
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)]
    recipients: dict[Code, Annotated[int, Field(ge=0, le=10_000_000)]] = Field(default_factory=dict)
    groups: dict[Code, Percent] = Field(default_factory=dict)
    village_fund: bool | None = None
    ceilings: dict[Fund, dict[Year, Annotated[int, Field(ge=0, le=10**14)]]] = Field(default_factory=dict)


class DataParams(Section):
    """Files of the office, relative to the clone.

    `survey` and `registry` may be ``contoh``: a synthetic sample, or made-up lists, labelled as such.
    """

    survey: Annotated[str, Field(max_length=200), AfterValidator(_settable)] | None = None
    registry: Annotated[str, Field(max_length=200), AfterValidator(_settable)] | None = None
    boundaries: Annotated[str, Field(max_length=200), AfterValidator(_settable)] | None = None
    boundary_code: ShortText | None = None


class NarrativeParams(Section):
    """Reserved for the region's own prose; holds no key yet."""


class Params(Section):
    """Everything that a region decides.

    Examples
    --------
    >>> import datetime
    >>> params = Params(region="19.71", document=DocumentParams(
    ...     title="RPKD", period_start=2025, period_end=2029, date=datetime.date(2026, 11, 21), status="draf"),
    ...     analysis=AnalysisParams(
    ...         reference="province", trend_years=10, effective_share=60, relevant_share=60, linkage_regions=10),
    ...     projection=ProjectionParams(pass_through=0.7, pass_through_low=0.5, pass_through_high=1.0),
    ...     locations=LocationsParams(draws=1000, seed=1),
    ...     scenario=ScenarioParams(population="auto", shown=("dasar", "ekstrem-nol"), draws=1000, seed=1))
    >>> params.document.status, params.government.head_title
    ('draf', None)
    """

    region: Annotated[str, AfterValidator(_check_region_code)]
    document: DocumentParams
    government: GovernmentParams = Field(default_factory=GovernmentParams)
    tkpk: TkpkParams = Field(default_factory=TkpkParams)
    rpjmd: RpjmdParams = Field(default_factory=RpjmdParams)
    regulations: Annotated[tuple[RegulationParams, ...], Field(max_length=MOST_REGULATIONS, strict=False)] = ()
    analysis: AnalysisParams
    projection: ProjectionParams
    locations: LocationsParams
    scenario: ScenarioParams
    data: DataParams = Field(default_factory=DataParams)
    narrative: NarrativeParams = Field(default_factory=NarrativeParams)
