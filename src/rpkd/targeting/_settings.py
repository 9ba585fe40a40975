"""Targeting: what is compared in two rows, in which levels, and under which keys rows meet: the settings of Splink."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rpkd.targeting._match_table import BlockKey

if TYPE_CHECKING:
    from splink import SettingsCreator
    from splink.internals.comparison_creator import ComparisonCreator


@dataclass(frozen=True)
class Level:
    """One grade of agreement.

    Parameters
    ----------
    key : str
        Neutral name, the same in every language.
    condition : str
        SQL on the columns of both rows; ``"ELSE"`` for what is left.
    true, other : float
        Shares of pairs of one person and of strangers that are assumed before any has been counted.
    frequency : str or None
        Column whose rarity counts: agreeing on a rare value says more.
    """

    key: str
    condition: str
    true: float
    other: float
    frequency: str | None = None


@dataclass(frozen=True)
class Comparison:
    """One thing that is compared.

    Parameters
    ----------
    key : str
        Neutral name.
    missing : str
        SQL that says when it cannot be compared, which speaks neither for nor against.
    levels : tuple of Level
        From best to worst.
    counted : bool
        Whether the shares of true pairs are counted; where those are chosen by what is compared they cannot be.
    """

    key: str
    missing: str
    levels: tuple[Level, ...]
    counted: bool = True


def _missing(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


_SHARED_WORD = " OR ".join(f"word{here}_l = word{there}_r" for here in (1, 2, 3) for there in (1, 2, 3))
_RARE_BITS = 9
"""A word is rare from here: fewer than one word in 500 of the lists."""
_SHARED_RARE_WORD = " OR ".join(
    f"(rarity{here}_l >= {_RARE_BITS} AND word{here}_l = word{there}_r)" for here in (1, 2, 3) for there in (1, 2, 3)
)


def _inside(inner: str, outer: str) -> str:
    """Return SQL: all words of one name are among those of the other."""
    held = " AND ".join(
        f"(word{place}_{inner} IS NULL OR word{place}_{inner} IN (word1_{outer}, word2_{outer}, word3_{outer}))"
        for place in (1, 2, 3)
    )
    return f"(words_{inner} <= words_{outer} AND {held})"


_ALL_WORDS_SHARED = f"({_inside('l', 'r')} OR {_inside('r', 'l')})"

_RAREST = 1e-6
"""No value counts as rarer than this."""

COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "name",
        _missing("spoken"),
        (
            Level("same", "name_l = name_r", 0.75, 1e-3, "name"),
            Level("same_sound", "sound_l = sound_r", 0.06, 1e-4, "sound"),
            Level("joined", "spoken_l = spoken_r", 0.02, 1e-5),
            Level("very_alike", "jaro_winkler_similarity(spoken_l, spoken_r) >= 0.95", 0.06, 1e-4),
            Level("part_rare", f"{_ALL_WORDS_SHARED} AND ({_SHARED_RARE_WORD})", 0.03, 3e-4),
            Level("part", _ALL_WORDS_SHARED, 0.03, 5e-3),
            Level("alike", "jaro_winkler_similarity(spoken_l, spoken_r) >= 0.88", 0.02, 1e-3),
            Level("rare_word", _SHARED_RARE_WORD, 0.01, 5e-4),
            Level("word", _SHARED_WORD, 0.01, 0.01),
            Level("other", "ELSE", 0.01, 0.98204),
        ),
    ),
    Comparison(
        "birth",
        _missing("birth"),
        (
            Level("same", "birth_l = birth_r", 0.86, 1e-4, "birth"),
            Level("swapped", "year_l = year_r AND month_l = day_r AND day_l = month_r", 0.01, 3e-5),
            Level("day_differs", "year_l = year_r AND month_l = month_r", 0.03, 1e-3),
            Level("month_differs", "year_l = year_r AND day_l = day_r", 0.02, 5e-4),
            Level("year_differs", "month_l = month_r AND day_l = day_r", 0.03, 4e-3),
            Level("same_year", "year_l = year_r", 0.03, 0.01),
            Level("near", "abs(year_l - year_r) <= 2", 0.01, 0.055),
            Level("other", "ELSE", 0.01, 0.92937),
        ),
    ),
    Comparison(
        "sex",
        _missing("sex"),
        (Level("same", "sex_l = sex_r", 0.99, 0.5), Level("other", "ELSE", 0.01, 0.5)),
    ),
    Comparison(
        "kk",
        _missing("kk_number"),
        (
            Level("same", "kk_number_l = kk_number_r", 0.85, 1e-4),
            Level("near", "hamming(kk_l, kk_r) <= 2", 0.03, 1e-5),
            Level("other", "ELSE", 0.12, 0.99989),
        ),
    ),
    Comparison(
        "place",
        f"{_missing('village')} OR kk_number_l = kk_number_r",
        (
            Level("address", "place_l = place_r", 0.60, 1e-3, "place"),
            Level("block", "block_l = block_r", 0.10, 1e-3, "block"),
            Level("village", "village_l = village_r", 0.25, 0.015),
            Level("district", "district_l = district_r", 0.02, 0.08),
            Level("other", "ELSE", 0.03, 0.903),
        ),
    ),
    Comparison(
        "relation",
        _missing("relation"),
        (Level("same", "relation_l = relation_r", 0.9, 0.35), Level("other", "ELSE", 0.1, 0.65)),
    ),
    Comparison(
        "nik",
        _missing("nik"),
        # Near numbers are a slip as often as they are twins, whose numbers follow each other: they count for nothing.
        (Level("near", "hamming(nik_l, nik_r) <= 2", 0.5, 0.5), Level("other", "ELSE", 0.03, 1.0)),
        counted=False,
    ),
    Comparison(
        "list",
        "FALSE",
        (Level("same", "list_l = list_r", 0.01, 0.3), Level("other", "ELSE", 0.99, 0.7)),
        counted=False,
    ),
)
"""What is compared. The place counts only for rows of different families: members of one share it anyway."""

KEYS: tuple[BlockKey, ...] = (
    BlockKey(("kk_number", "word1"), 60),
    BlockKey(("kk_number", "year"), 60),
    BlockKey(("birth", "start"), 200),
    BlockKey(("village", "birth"), 60),
    BlockKey(("village", "sound"), 15),
    BlockKey(("village", "start", "year"), 15),
    BlockKey(("village", "start", "month", "day"), 25),
    BlockKey(("place", "word1"), 8),
)
"""Rows of different lists meet when one of these is known and equal in both."""

TWICE: tuple[BlockKey, ...] = (
    BlockKey(("kk_number", "birth"), 30),
    BlockKey(("kk_number", "sound"), 30),
    BlockKey(("village", "birth", "start"), 30),
    BlockKey(("sound", "birth"), 15),
)
"""Rows of one list meet only here: persons who stand in it twice."""

HOUSEHOLD: tuple[BlockKey, ...] = (
    BlockKey(("household", "word1"), 60),
    BlockKey(("household", "year"), 60),
    BlockKey(("household", "initial"), 60),
)
"""Where rows meet again once families are known to be the same by other members."""


def settings(
    weights: Mapping[str, Mapping[str, tuple[float, float]]],
    prior: float = 0.5,
    *,
    meet: Sequence[str] = (),
    household: bool = False,
    parts: bool = False,
) -> SettingsCreator:
    """Return the settings of Splink.

    Parameters
    ----------
    weights : mapping
        For each comparison and level the shares of true pairs and of pairs of strangers.
    prior : float
        Chance that two rows drawn at random are one person.
    meet : sequence of str
        SQL that says which rows meet (see `rules`).
    household : bool
        Whether the household stands in for the family card.
    parts : bool
        Whether the weight of each comparison is kept for each pair; then no value counts as rarer than another.
    """
    from splink import SettingsCreator

    comparisons: list[ComparisonCreator | dict[str, Any]] = []
    for comparison in COMPARISONS:
        levels: list[dict[str, object]] = [
            {"sql_condition": comparison.missing, "label_for_charts": "missing", "is_null_level": True}
        ]
        for level in comparison.levels:
            true, other = weights[comparison.key][level.key]
            entry: dict[str, object] = {
                "sql_condition": level.condition,
                "label_for_charts": level.key,
                "m_probability": true,
                "u_probability": other,
            }
            if level.frequency is not None and not parts:
                # Splink then weighs the share of true pairs against the frequency of the value that both rows hold.
                entry |= {
                    "tf_adjustment_column": level.frequency,
                    "tf_adjustment_weight": 1.0,
                    "tf_minimum_u_value": _RAREST,
                    "disable_tf_exact_match_detection": True,
                }
            levels.append(entry)
        if household:
            for entry in levels:
                entry["sql_condition"] = str(entry["sql_condition"]).replace("kk_number", "household")
        comparisons.append({"output_column_name": comparison.key, "comparison_levels": levels})
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        probability_two_random_records_match=prior,
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[{"blocking_rule": rule} for rule in meet],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=parts,
    )


def rules(keys: Sequence[str], *, one_list: bool) -> list[str]:
    """Return SQL under which rows meet: a key equal, and not known to be one person already."""
    lists = "=" if one_list else "<>"
    return [f"l.{key} = r.{key} AND l.list {lists} r.list AND l.entity <> r.entity" for key in keys]
