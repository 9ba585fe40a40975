"""Which characters a document can show."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from rpkd.texts import _HOLES, _RANGES, describe_character, unsettable_character


@pytest.mark.parametrize(
    "text",
    ["Kota Pangkalpinang\n\tbaris", "àÿ ŠĀ ǎ ḍ", "e\u0301", "Ωμ", "“–—…” •", "€₱", "№ ™", "→ ⇒", "≤ ∑ −", "ʼ ₂ ⅓ ■"],
)
def test_what_the_font_holds_passes(text: str) -> None:
    assert unsettable_character(text) is None


@pytest.mark.parametrize(
    "character",
    [
        *("🏛", "✅", "主", "ع", "あ", "ก", "\u3000", "ﬁ", "\U0001d400", "\0", "\x07", "\x7f", "\x85", "\u00ad"),
        *("\u200b", "\u202e", "\u2028", "\ufeff", "\ud800", "\ue000", "\uffff", "\u0378"),
    ],
)
def test_the_first_character_that_cannot_be_shown_is_found(character: str) -> None:
    assert unsettable_character(f"Kota {character} dan 🏛") == character


def test_each_character_of_unicode_is_judged_by_range_hole_and_category() -> None:
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

    def is_settable(point: int) -> bool:
        in_range = any(low <= point <= high for low, high in _RANGES) and point not in _HOLES
        return chr(point) in "\n\r\t" or (in_range and unicodedata.category(chr(point)) not in hidden)

    passing = [point for point in range(sys.maxunicode + 1) if unsettable_character(chr(point)) is None]
    assert passing == [point for point in range(sys.maxunicode + 1) if is_settable(point)]


def test_a_character_is_named_so_that_it_can_be_found() -> None:
    assert describe_character("主") == "«主» (U+4E3B CJK UNIFIED IDEOGRAPH-4E3B)"
    assert describe_character("\u202e") == "U+202E RIGHT-TO-LEFT OVERRIDE"
    assert describe_character("\ud800") == "U+D800"
