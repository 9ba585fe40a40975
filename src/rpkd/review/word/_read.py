"""Reading a returned draft: comments, tracked changes, and changes that nobody tracked; nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.review._remarks import Item, Origin, Read
from rpkd.review.word._body import Body, Story, read_body
from rpkd.review.word._changes import tracked_changes
from rpkd.review.word._comments import comment_remarks
from rpkd.review.word._edits import edit_remarks, wording
from rpkd.review.word._parts import WordParts, open_word
from rpkd.review.word._places import Place, placed

_RUNNING_HEAD = re.compile(r"Draf FGD putaran (\d+) · draf (\w+)")
# A returned copy holds nearly all items; a letter that quotes the draft a few.
_LEAST_FOUND = 0.1


def read_word(path: Path, items: Sequence[Item], handed: Path) -> Read:
    """Read everything that people did in a returned copy of the draft.

    Parameters
    ----------
    path : Path
        The returned file: saved by Word, LibreOffice or another program.
    items : sequence of Item
        Items of the draft that was handed out.
    handed : Path
        The draft as it was handed out (`mark_word`): what was changed without tracking is told by comparing with it.

    Returns
    -------
    Read
        Comments, tracked changes and untracked changes, each with its place or the reason why it has none.

    Raises
    ------
    UserError
        When the file is no Word document, is damaged, encrypted or too large, or is no copy of this document.
    """
    numbers = {item.number: item for item in items}
    parts = open_word(path)
    body = read_body(parts)
    places = placed(body.passages, items)
    _refuse_others(path, items, places)
    remarks = comment_remarks(parts, body.passages, places, numbers, path.name)
    tracked = tracked_changes(body.passages, places, numbers, path.name)
    remarks += tracked.remarks
    notes = _notes(parts, body, tracked.empty, tracked.listed)
    source = open_word(handed)
    original = read_body(source)
    original_places = placed(original.passages, items)
    # Flags of stale sentences came with the draft: nobody has said them.
    given = {(one.author, one.text) for one in comment_remarks(source, original.passages, original_places, numbers, "")}
    remarks = [one for one in remarks if one.origin is not Origin.COMMENT or (one.author, one.text) not in given]
    drafts = [_draft(text) for text in (original, body)]
    if drafts[1] and drafts[0] != drafts[1]:
        notes.append(
            f"berkas ini salinan draf {drafts[1][1]} (putaran {drafts[1][0]}), bukan draf yang sedang dibahas: "
            "komentar dan perubahan terlacak ditempatkan menurut nomor butir dan teksnya; suntingan tanpa lacak tidak "
            "dibandingkan"
        )
    else:
        was = wording(original.passages, original_places, numbers)
        remarks += edit_remarks(was, wording(body.passages, places, numbers), items, path.name)
    return Read(path.name, tuple(remarks), tuple(notes))


def _refuse_others(path: Path, items: Sequence[Item], places: Sequence[Place]) -> None:
    found = sum(place.own is not None for place in places)
    if found < max(1, _LEAST_FOUND * len(items)):
        raise UserError(
            Problem(
                path.name,
                "berkas ini bukan salinan naskah yang dibagikan",
                f"{found} dari {len(items)} butir dikenali",
                "salinan rpkd-…-fgd.docx dengan nomor butirnya",
                "pindahkan masukannya ke lembar-masukan.xlsx, atau keluarkan berkas ini dari folder kembali",
            )
        )


def _draft(body: Body) -> tuple[str, str] | None:
    """Return the round and the identifier of the draft that a file is a copy of; None when it does not say."""
    heads = (_RUNNING_HEAD.search(passage.original) for passage in body.passages if passage.story is Story.MARGIN)
    return next(((found[1], found[2]) for found in heads if found), None)


def _notes(parts: WordParts, body: Body, empty: int, listed: int) -> list[str]:
    notes = []
    if parts.saved_by or parts.saved_on:
        by = f" oleh {parts.saved_by}" if parts.saved_by else ""
        on = f" pada {parts.saved_on[:10]}" if parts.saved_on else ""
        notes.append(f"terakhir disimpan{by}{on}")
    if body.formatting:
        notes.append(f"{body.formatting} perubahan format tidak dicatat sebagai masukan")
    if empty:
        notes.append(f"{empty} perubahan terlacak hanya berupa spasi atau paragraf kosong")
    if listed:
        notes.append(f"{listed} perubahan terlacak pada daftar isi, daftar tabel, atau daftar gambar tidak dicatat")
    return notes
