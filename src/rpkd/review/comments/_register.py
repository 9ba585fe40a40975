"""The register of comments of one round (masukan.json): all that was said, each thing once, with a number for good."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_json
from rpkd.review._remarks import Origin, Read, Remark
from rpkd.review.comments._plain_text import folded_text, kept_text

_VERSION = 1
_NUMBER = re.compile(r"M-([0-9]{3,6})")
_ALIKE = 0.85
_SHORTEST_ALIKE = 12
_MOST_ALIKE = 12
_WITHOUT_TEXT = "(tanpa teks)"
_DAMAGED = "kembalikan masukan.json dari cadangan; berkas yang dikembalikan peserta tidak berubah dan dapat dibaca lagi"


@dataclass(frozen=True)
class Voice:
    """One person who said something.

    Parameters
    ----------
    author, institution, date : str
        Who and when (ISO), as far as the file tells.
    origin : Origin
        How it was given.
    file, locator : str
        Where it was read first.
    text : str
        What was said, for a reply; empty for whoever said the comment itself.
    """

    author: str
    institution: str
    date: str
    origin: Origin
    file: str
    locator: str
    text: str = ""

    @property
    def day(self) -> datetime.date | None:
        """The day on which it was said; None when the file does not tell one that the calendar has."""
        try:
            return datetime.date.fromisoformat(self.date[:10])
        except ValueError:
            return None


@dataclass(frozen=True)
class Comment:
    """One thing that one or several persons said of one place.

    Parameters
    ----------
    identifier : str
        ``"M-001"``; never changed, never given again.
    text : str
        What was said.
    item : str or None
        Number of the place; None when it has none.
    kind : str
        What sort of remark it was called; several are joined by a comma.
    quote, evidence : str
        The words of the draft that it is about; what was named in support.
    voices : tuple of Voice
        Who said it, each person once.
    similar : tuple of str
        Comments that say nearly the same of this place, or the same of another one; a dozen at most.
    unplaced : str
        Why it has no place; empty when it has one.
    replies : tuple of Voice
        What others answered to it.
    """

    identifier: str
    text: str
    item: str | None = None
    kind: str = ""
    quote: str = ""
    evidence: str = ""
    voices: tuple[Voice, ...] = ()
    similar: tuple[str, ...] = ()
    unplaced: str = ""
    replies: tuple[Voice, ...] = ()


@dataclass
class _Open:
    """The register while remarks are added to it."""

    comments: list[Comment]
    by_place: dict[tuple[str | None, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for position, comment in enumerate(self.comments):
            self.by_place.setdefault((comment.item, folded_text(comment.text)), position)


def merge(register: Sequence[Comment], reads: Sequence[Read]) -> list[Comment]:
    """Add what was read from returned files to the register.

    The same words of the same place are one comment, whoever says them and however often they are read; who says them
    counts once for each person. Nothing is taken out of the register.

    Parameters
    ----------
    register : sequence of Comment
        What is known.
    reads : sequence of Read
        What was read from all returned files, in any order.

    Returns
    -------
    list of Comment
        The known ones in their order, with new voices and replies, then new ones in the order of the document.
    """
    opened = _Open(list(register))
    found = [(remark, root) for read in reads for remark, root in _with_roots(read)]
    for remark in sorted((remark for remark, root in found if root is None), key=_order):
        _add(opened, remark)
    answers = [(remark, root) for remark, root in found if root is not None]
    for remark, root in sorted(answers, key=lambda pair: (_order(pair[1]), _order(pair[0]))):
        _add_reply(opened, remark, root)
    return _with_similar(opened.comments)


def vanished(register: Sequence[Comment], reads: Sequence[Read]) -> list[str]:
    """Tell in Indonesian which comments are no longer in the files from which they were read; they stay registered.

    Parameters
    ----------
    register : sequence of Comment
        After merging.
    reads : sequence of Read
        What all returned files say now.
    """
    said = {read.file: {folded_text(kept_text(remark.text)) for remark in read.remarks} for read in reads}
    gone_files: dict[str, list[str]] = {}
    told = []
    for comment in register:
        for voice in (*comment.voices, *comment.replies):
            text = folded_text(voice.text or comment.text)
            if voice.file not in said:
                gone_files.setdefault(voice.file, []).append(comment.identifier)
            elif text not in said[voice.file]:
                told.append(f"{comment.identifier} tidak ada lagi di {voice.file}; tetap tercatat.")
    for file, identifiers in gone_files.items():
        told.append(f"{file} tidak ada lagi; masukannya tetap tercatat ({', '.join(dict.fromkeys(identifiers))}).")
    return told


def read_register(path: Path, owner: str) -> list[Comment]:
    """Read the register; an absent file is an empty one.

    Parameters
    ----------
    path : Path
        The file.
    owner : str
        The round that it must belong to: numbers of comments mean something in their own round only.

    Raises
    ------
    UserError
        When the file is damaged, of another round, or of a later version of the program.
    """
    if not path.exists():
        return []
    with explain_os_errors(path, "membaca daftar masukan"):
        content = path.read_bytes()
    try:
        data = json.loads(content)
        version = data["versi"]
        comments = [_comment(entry) for entry in data["masukan"]] if version == _VERSION else []
        written_for = data["fgd"] if version == _VERSION else owner
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(Problem(str(path), "daftar masukan rusak", None, "JSON yang ditulis rpkd", _DAMAGED)) from error
    if version != _VERSION:
        rule, remedy = f"versi {_VERSION}", "perbarui rpkd"
        raise UserError(Problem(str(path), "daftar masukan dari versi rpkd yang lain", str(version), rule, remedy))
    if written_for != owner:
        rule, remedy = f"daftar masukan FGD {owner}", "kembalikan masukan.json milik putaran itu dari cadangan"
        raise UserError(Problem(str(path), "daftar masukan dari FGD lain", str(written_for), rule, remedy))
    twice = sorted(number for number, count in Counter(one.identifier for one in comments).items() if count > 1)
    if twice:
        raise UserError(
            Problem(str(path), "nomor masukan berulang", ", ".join(twice), "setiap nomor satu kali", _DAMAGED)
        )
    return comments


def write_register(path: Path, comments: Sequence[Comment], owner: str) -> None:
    """Write the register of a round, whole or not at all, so that a person can read it.

    Raises
    ------
    UserError
        When it cannot be written.
    """
    write_json(path, {"versi": _VERSION, "fgd": owner, "masukan": [asdict(comment) for comment in comments]})


def _comment(entry: Mapping[str, Any]) -> Comment:
    values = dict(entry)
    for name in ("voices", "replies"):
        values[name] = tuple(_kept_voice(voice) for voice in values[name])
    if not isinstance(values["similar"], list):
        raise TypeError("not a list")
    comment = Comment(**{**values, "similar": tuple(values["similar"])})
    _refuse_other_than_text(comment.text, comment.kind, comment.quote, comment.evidence, comment.unplaced)
    _refuse_other_than_text(comment.identifier, *comment.similar, *([] if comment.item is None else [comment.item]))
    if _NUMBER.fullmatch(comment.identifier) is None:
        raise ValueError("not a comment")
    return comment


def _kept_voice(values: Mapping[str, Any]) -> Voice:
    _refuse_other_than_text(*values.values())
    return Voice(**{**values, "origin": Origin(values["origin"])})


def _refuse_other_than_text(*values: object) -> None:
    """Raise when a value is no text, or one that no file can hold (half a character)."""
    for value in values:
        if not isinstance(value, str):
            raise TypeError("not a text")
        value.encode()


def _with_roots(read: Read) -> Iterator[tuple[Remark, Remark | None]]:
    """Yield the remarks of a file, each with the one that its chain of replies answers; None for what answers none."""
    by_locator = {remark.locator: remark for remark in reversed(read.remarks)}
    for remark in read.remarks:
        root, passed = remark, {remark.locator}
        while root.reply_to in by_locator and root.reply_to not in passed:
            root = by_locator[root.reply_to]
            passed.add(root.locator)
        # A chain that bites its tail answers nothing: each of its remarks stands for itself.
        yield remark, None if root is remark or root.reply_to in passed else root


def _order(remark: Remark) -> tuple[object, ...]:
    """Order remarks as the document has their places, those without place last; then by file, place in it, and text."""
    chapter, _, count = (remark.item or "").partition("-")
    numbered = (chapter.isdecimal(), int(chapter)) if chapter.isdecimal() else (False, 0)
    place = (remark.item is None, not numbered[0], numbered[1], chapter, int(count) if count.isdecimal() else 0)
    steps = tuple(int(step) if step.isdecimal() else 0 for step in re.findall("[0-9]+", remark.locator)) or (0,)
    return (*place, remark.file, steps[0], remark.locator, remark.text, remark.author, remark.institution, remark.date)


def _add(opened: _Open, remark: Remark) -> None:
    voice, text = _voice(remark), kept_text(remark.text) or _WITHOUT_TEXT
    position = _position(opened, remark.item, text, voice)
    if position is None:
        number = max((int(comment.identifier[2:]) for comment in opened.comments), default=0) + 1
        comment = Comment(f"M-{number:03d}", text, remark.item, unplaced=remark.unplaced)
        opened.by_place[remark.item, folded_text(text)] = position = len(opened.comments)
        opened.comments.append(comment)
    comment = opened.comments[position]
    opened.comments[position] = replace(
        comment,
        kind=_joined(comment.kind, remark.kind.strip().casefold(), ", "),
        quote=comment.quote or kept_text(remark.quote),
        evidence=_joined(comment.evidence, kept_text(remark.evidence), "\n"),
        voices=_with_voice(comment.voices, voice),
    )


def _position(opened: _Open, item: str | None, text: str, voice: Voice) -> int | None:
    """Find the comment that a remark repeats; one without place gets it when its only person now says which it is."""
    folded = folded_text(text)
    known = opened.by_place.get((item, folded))
    if known is not None:
        return known
    if item is None:
        same = (place for (_, words), place in opened.by_place.items() if words == folded)
        return next((place for place in same if _is_among(voice, opened.comments[place].voices)), None)
    before = opened.by_place.get((None, folded))
    if before is None or not _is_only(voice, opened.comments[before].voices):
        return None
    opened.comments[before] = replace(opened.comments[before], item=item, unplaced="")
    opened.by_place[item, folded] = opened.by_place.pop((None, folded))
    return before


def _add_reply(opened: _Open, remark: Remark, root: Remark) -> None:
    text = kept_text(root.text) or _WITHOUT_TEXT
    position = _position(opened, root.item, text, _voice(root))
    if position is None:
        raise AssertionError("a reply is added after what it answers")
    comment = opened.comments[position]
    reply = replace(_voice(remark), text=kept_text(remark.text) or _WITHOUT_TEXT)
    same = [known for known in comment.replies if folded_text(known.text) == folded_text(reply.text)]
    if not _is_among(reply, same):
        opened.comments[position] = replace(comment, replies=(*comment.replies, reply))


def _voice(remark: Remark) -> Voice:
    author, institution = kept_text(remark.author), kept_text(remark.institution)
    return Voice(author, institution, remark.date, remark.origin, remark.file, remark.locator)


def _is_same(one: Voice, other: Voice) -> bool:
    """Tell whether two voices are one person: by name, and by institution where both tell it."""
    if folded_text(one.author) != folded_text(other.author):
        return False
    institutions = folded_text(one.institution), folded_text(other.institution)
    if one.author:
        return institutions[0] == institutions[1] or "" in institutions
    return institutions[0] == institutions[1] and (one.date, one.origin) == (other.date, other.origin)


def _is_among(voice: Voice, voices: Sequence[Voice]) -> bool:
    return any(_is_same(voice, known) for known in voices)


def _is_only(voice: Voice, voices: Sequence[Voice]) -> bool:
    return len(voices) == 1 and _is_same(voice, voices[0])


def _with_voice(voices: tuple[Voice, ...], voice: Voice) -> tuple[Voice, ...]:
    if not _is_among(voice, voices):
        return (*voices, voice)
    if not voice.institution or any(_is_same(voice, known) and known.institution for known in voices):
        return voices
    filled = [replace(known, institution=voice.institution) if _is_same(voice, known) else known for known in voices]
    return tuple(filled)


def _joined(known: str, more: str, mark: str) -> str:
    """Add a text to those that are known, in an order of their own, so that it does not matter which came first."""
    return mark.join(sorted({*known.split(mark), *more.split(mark)} - {""}))


def _with_similar(comments: Sequence[Comment]) -> list[Comment]:
    """Let comments name each other that say nearly the same of one place, or the same of several."""
    alike: list[list[str]] = [[] for _ in comments]
    for first, second in _alike_pairs(comments):
        for one, other in ((first, second), (second, first)):
            if len(alike[one]) < _MOST_ALIKE:
                alike[one].append(comments[other].identifier)
    return [replace(comment, similar=tuple(names)) for comment, names in zip(comments, alike, strict=True)]


def _alike_pairs(comments: Sequence[Comment]) -> Iterator[tuple[int, int]]:
    """Yield the positions of comments that are alike, for each one at most so many earlier ones.

    Two sets of triples that are as alike as we ask share one of the rarest triples of each: only comments of one place
    that do are compared (the prefix filter of Chaudhuri, Ganti and Kaushik, 2006).
    """
    grams = [_grams(comment.text) for comment in comments]
    frequency = Counter(gram for several in grams for gram in several)
    same_words: dict[str, list[int]] = {}
    sharing: dict[tuple[str | None, str], list[int]] = {}
    for position, comment in enumerate(comments):
        same = same_words.setdefault(folded_text(comment.text), [])
        rarest = sorted(grams[position], key=lambda gram: (frequency[gram], gram))
        rarest = rarest[: len(rarest) - math.ceil(len(rarest) * _ALIKE / (2 - _ALIKE)) + 1]
        near = (earlier for gram in rarest for earlier in sharing.get((comment.item, gram), ()))
        found = same[:_MOST_ALIKE]
        looked_at = set(same)
        for earlier in near:
            if len(found) == _MOST_ALIKE:
                break
            if earlier not in looked_at and _likeness(grams[earlier], grams[position]) >= _ALIKE:
                found.append(earlier)
            looked_at.add(earlier)
        yield from ((earlier, position) for earlier in sorted(found))
        same.append(position)
        for gram in rarest:
            sharing.setdefault((comment.item, gram), []).append(position)


def _grams(text: str) -> frozenset[str]:
    """Return the triples of letters of a text, without punctuation; a short text is like its equal only."""
    plain = " ".join(re.findall(r"\w+", folded_text(text)))
    if len(plain) < _SHORTEST_ALIKE:
        return frozenset({plain}) if plain else frozenset()
    return frozenset(plain[start : start + 3] for start in range(len(plain) - 2))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of triples that two texts have in common (Dice), from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
