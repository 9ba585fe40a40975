"""What a user is told when a region cannot be found. Regions come as pairs of code and name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from rpkd.errors import Problem
from rpkd.regions._spelling import MAX_LENGTH, short_name, split_kind, squash

_WHERE = "daerah"
_RULE = "kode Kemendagri (19.71), kode BPS (1971), atau nama («kota pangkalpinang»)"
_SHOWN = 8

Pair = tuple[str, str]


def _listed(pairs: Sequence[Pair], shown: int = _SHOWN) -> str:
    text = ", ".join(f"{code} {name}" for code, name in pairs[:shown])
    return f"{text}, dan {len(pairs) - shown} lainnya" if len(pairs) > shown else text


def unreadable(text: str) -> Problem:
    """Refuse what is empty, endless, or with characters that no code or name holds."""
    return Problem(
        _WHERE,
        "daerah tidak terbaca" if text.strip() else "daerah belum disebut",
        value=text or None,
        rule=f"{_RULE}; paling banyak {MAX_LENGTH} huruf, tanpa karakter kendali",
        remedy="tulis kode atau nama satu kabupaten/kota",
    )


def unknown_code(text: str, siblings: Sequence[Pair]) -> Problem:
    """Refuse a code of the right shape that no region has."""
    if siblings:
        near = set(difflib.get_close_matches(text, [code for code, _ in siblings], n=_SHOWN, cutoff=0.0))
        remedy = f"di provinsi itu antara lain ada {_listed([pair for pair in siblings if pair[0] in near])}"
    else:
        remedy = "dua angka pertama bukan kode provinsi; lihat data/reference/regencies.csv"
    return Problem(_WHERE, "kode daerah tidak dikenal", value=text, rule=_RULE, remedy=remedy)


def unknown_province(text: str, provinces: Sequence[Pair]) -> Problem:
    """Refuse a province code that no province has."""
    near = difflib.get_close_matches(text, [code for code, _ in provinces], n=3, cutoff=0.5)
    hint = _listed([pair for pair in provinces if pair[0] in near]) or _listed(provinces)
    return Problem(
        "provinsi",
        "kode provinsi tidak dikenal",
        value=text,
        rule="kode Kemendagri provinsi, dua angka",
        remedy=f"yang ada antara lain {hint}",
    )


def is_province(text: str, name: str, siblings: Sequence[Pair]) -> Problem:
    """Refuse a province where a kabupaten or kota is needed."""
    return Problem(
        _WHERE,
        f"itu provinsi ({name}), bukan kabupaten/kota",
        value=text,
        rule=_RULE,
        remedy=f"sebut satu daerahnya: {_listed(siblings)}",
    )


def is_lower_code(text: str, region: Pair) -> Problem:
    """Refuse a kecamatan, desa or kelurahan where a kabupaten or kota is needed."""
    return Problem(
        _WHERE,
        "itu kode kecamatan atau desa/kelurahan, bukan kabupaten/kota",
        value=text,
        rule=_RULE,
        remedy=f"tulis {region[0]} untuk {region[1]}",
    )


def ambiguous_code(text: str, by_kemendagri: Pair, by_bps: Pair) -> Problem:
    """Refuse four digits that name one region in Kemendagri's system and another in that of BPS."""
    return Problem(
        _WHERE,
        "kode tanpa titik ini menunjuk dua daerah berbeda",
        value=text,
        rule=f"sebagai kode Kemendagri: {by_kemendagri[1]}; sebagai kode BPS: {by_bps[1]}",
        remedy=f"tulis kode Kemendagri dengan titik: {_listed([by_kemendagri])} atau {_listed([by_bps])}",
    )


def ambiguous_name(text: str, candidates: Sequence[Pair]) -> Problem:
    """Refuse a name that several regions have."""
    return Problem(
        _WHERE,
        "nama ini dipakai lebih dari satu daerah",
        value=text,
        rule="nama harus menunjuk tepat satu kabupaten/kota",
        remedy=f"tulis salah satu: {' atau '.join(f'{code} ({name})' for code, name in candidates)}",
    )


def unknown_name(text: str, regions: Sequence[Pair]) -> Problem:
    """Refuse a name that no region has."""
    wanted = squash(split_kind(text)[1])
    by_spelling: dict[str, list[Pair]] = {}
    for code, name in regions:
        by_spelling.setdefault(squash(short_name(name)), []).append((code, name))
    near: list[Pair] = []
    for spelling in difflib.get_close_matches(wanted, by_spelling, n=5, cutoff=0.6):
        near.extend(pair for pair in by_spelling[spelling] if pair not in near)
    if len(wanted) >= 3:
        near.extend(pair for pair in regions if wanted in squash(short_name(pair[1])) and pair not in near)
    return Problem(
        _WHERE,
        "daerah tidak dikenal",
        value=text,
        rule=_RULE,
        remedy=f"mungkin maksudnya {_listed(near, 5)}" if near else "lihat daftar di data/reference/regencies.csv",
    )
