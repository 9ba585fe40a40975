"""Tracked changes of a returned file: what each person removed, put in its place, or moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rpkd.review._remarks import Origin, Remark
from rpkd.review.word._alignment import plain
from rpkd.review.word._body import Change, Passage, Piece, Row
from rpkd.review.word._names import printed
from rpkd.review.word._places import Place

_CONTEXT = 60
# Pieces that a remark speaks of already: identity of the piece, and whether as inserted.
_Done = set[tuple[int, bool]]


@dataclass(frozen=True)
class TrackedChanges:
    """The remarks, and how many changes say nothing (spaces, empty paragraphs) or concern lists of contents."""

    remarks: tuple[Remark, ...]
    empty: int
    listed: int


@dataclass(frozen=True)
class _Found:
    """One change: in which passage, by whom, what it takes away and puts there.

    `sort` is what changes as a whole ("paragraf", "baris tabel"), or how ("pindah", "pecah", "gabung"); `before` are
    the words before it, `target` the passage that a moved text stands after.
    """

    index: int
    change: Change
    removed: str = ""
    inserted: str = ""
    sort: str = ""
    before: str = ""
    target: int | None = None

    @property
    def tells(self) -> bool:
        return bool(self.removed.strip() or self.inserted.strip() or self.sort in ("pecah", "gabung"))


def tracked_changes(
    passages: Sequence[Passage], places: Sequence[Place], numbers: Mapping[str, object], file: str
) -> TrackedChanges:
    """Return every tracked change of a file, in the order of the text.

    What one person changed in one go is one remark: neighbouring words, neighbouring paragraphs, the cells of a row,
    both ends of a move.
    """
    done: _Done = set()
    found = [*_moves(passages, done), *_rows(passages, done), *_paragraphs(passages, done), *_words(passages, done)]
    found += _breaks(passages)
    listed = sum(passages[change.index].listed for change in found)
    told = [_without_numbers(change, numbers) for change in found if not passages[change.index].listed]
    telling = _pasted(sorted((change for change in told if change.tells), key=lambda change: change.index), passages)
    remarks = []
    for number, change in enumerate(telling, 1):
        place = places[change.index]
        text, quote = _told(change, places)
        author, date = change.change.author, change.change.date
        locator = f"perubahan terlacak ke-{number}"
        remarks.append(
            Remark(
                *(Origin.TRACKED, file, locator, text, author),
                date=date,
                item=place.about,
                quote=quote,
                unplaced=place.why,
            )
        )
    return TrackedChanges(tuple(remarks), sum(not change.tells for change in told), listed)


def _told(change: _Found, places: Sequence[Place]) -> tuple[str, str]:
    """Return what a change says as a remark, and the words of the draft that it is about."""
    removed, inserted = change.removed.strip("\n"), change.inserted.strip("\n")
    if change.sort == "pindah":
        target = places[change.target].about if change.target is not None else None
        return f"Pindahkan{f' ke sesudah butir {target}' if target else ''}: «{removed}»", removed
    if change.sort == "pecah":
        return f"Mulai paragraf baru sesudah: «{change.before}»", change.before
    if change.sort == "gabung":
        return f"Gabungkan dengan paragraf berikutnya, sesudah: «{change.before}»", change.before
    what = f" {change.sort}" if change.sort else ""
    if removed.strip() and inserted.strip():
        return f"«{removed}» → «{inserted}»", removed
    if removed.strip():
        return f"Hapus{what}: «{removed}»", removed
    return f"Sisipkan{what}: «{inserted}»", change.before


def _without_numbers(change: _Found, numbers: Mapping[str, object]) -> _Found:
    """Leave out the printed numbers of items, which nobody wrote."""

    def bare(text: str) -> str:
        return "\n".join(printed(line, numbers)[1] for line in text.split("\n"))

    return replace(change, removed=bare(change.removed), inserted=bare(change.inserted), before=bare(change.before))


def _moves(passages: Sequence[Passage], done: _Done) -> Iterator[_Found]:
    """Yield each move whose two ends are both there."""
    taken: dict[str, list[tuple[int, Piece]]] = defaultdict(list)
    put: dict[str, list[tuple[int, Piece]]] = defaultdict(list)
    for index, passage in enumerate(passages):
        for piece in passage.pieces:
            if piece.deleted is not None and piece.deleted.move:
                taken[piece.deleted.move].append((index, piece))
            if piece.inserted is not None and piece.inserted.move:
                put[piece.inserted.move].append((index, piece))
    for name, pieces in taken.items():
        text, change = _lines(pieces), pieces[0][1].deleted
        if name in put and change is not None and plain(text) == plain(_lines(put[name])) != "":
            done.update((id(piece), False) for _, piece in pieces)
            done.update((id(piece), True) for _, piece in put[name])
            yield _Found(pieces[0][0], change, text, sort="pindah", target=_above(passages, put[name][0][0]))


def _lines(pieces: Sequence[tuple[int, Piece]]) -> str:
    lines = groupby(pieces, lambda pair: pair[0])
    return "\n".join("".join(piece.text for _, piece in several) for _, several in lines)


def _above(passages: Sequence[Passage], index: int) -> int | None:
    """Return the nearest passage above that says something of its own."""
    return next((place for place in range(index - 1, -1, -1) if passages[place].original.strip()), None)


def _rows(passages: Sequence[Passage], done: _Done) -> Iterator[_Found]:
    """Yield each table row that was inserted or deleted."""
    rows: dict[Row, list[int]] = defaultdict(list)
    for index, passage in enumerate(passages):
        if passage.row is not None and (passage.row.inserted or passage.row.deleted):
            rows[passage.row].append(index)
    for row, indices in rows.items():
        for change, inserted in ((row.deleted, False), (row.inserted, True)):
            if change is not None:
                cells = [_taken_whole(passages[index], inserted, done) for index in indices]
                yield _whole_change(indices[0], change, inserted, " | ".join(cells), "baris tabel")


def _taken_whole(passage: Passage, inserted: bool, done: _Done) -> str:
    """Return the text of a passage that was inserted or deleted whole, and note that it has been told."""
    chosen = [piece for piece in passage.pieces if not inserted or piece.deleted is None]
    done.update((id(piece), inserted) for piece in chosen)
    return "".join(piece.text for piece in chosen)


def _whole_change(index: int, change: Change, inserted: bool, text: str, sort: str) -> _Found:
    return _Found(index, change, "" if inserted else text, text if inserted else "", sort)


def _paragraphs(passages: Sequence[Passage], done: _Done) -> Iterator[_Found]:
    """Yield paragraphs that one person inserted or deleted whole; neighbours are one change."""
    for inserted in (False, True):
        filled = [(index, passage) for index, passage in enumerate(passages) if passage.whole.strip()]
        changes = [(index, _change_of_whole(passage, inserted, done)) for index, passage in filled]
        for author, several in groupby(changes, lambda pair: pair[1].author if pair[1] else None):
            chosen = list(several)
            change = chosen[0][1]
            if author is not None and change is not None:
                text = "\n".join(_taken_whole(passages[index], inserted, done) for index, _ in chosen)
                yield _whole_change(chosen[0][0], change, inserted, text, "paragraf")


def _change_of_whole(passage: Passage, inserted: bool, done: _Done) -> Change | None:
    """Return the change that inserted or deleted all of a paragraph, if one person did and it has not been told."""
    pieces = [piece for piece in passage.pieces if piece.text.strip() and not piece.apart]
    changes = [piece.inserted if inserted else piece.deleted for piece in pieces]
    told = any((id(piece), inserted) in done for piece in pieces)
    if told or passage.row is not None or not changes or changes[0] is None:
        return None
    author = changes[0].author
    return changes[0] if all(change is not None and change.author == author for change in changes) else None


def _words(passages: Sequence[Passage], done: _Done) -> Iterator[_Found]:
    """Yield what was changed inside paragraphs; neighbouring changes of one person are one."""
    for index, passage in enumerate(passages):
        open_change: _Found | None = None
        gap, said = "", ""
        for piece in passage.pieces:
            steps = [
                (change, inserted)
                for change, inserted in ((piece.deleted, False), (piece.inserted, True))
                if change is not None and (id(piece), inserted) not in done
            ]
            if not steps and piece.inserted is None and piece.deleted is None:
                gap += piece.text
                said += piece.text
                if open_change is not None and gap.strip():
                    yield open_change
                    open_change = None
            for change, inserted in steps:
                if open_change is None or open_change.change.author != change.author:
                    if open_change is not None:
                        yield open_change
                    open_change, gap = _Found(index, change, before=said[-_CONTEXT:].strip()), ""
                removed, put = ("", piece.text) if inserted else (piece.text, "")
                open_change = replace(
                    open_change,
                    removed=_continued(open_change.removed, gap, removed, open_change.inserted),
                    inserted=_continued(open_change.inserted, gap, put, open_change.removed),
                )
                gap = ""
            if piece.deleted is not None and piece.inserted is None:
                said += piece.text
        if open_change is not None:
            yield open_change


def _continued(text: str, gap: str, more: str, other: str) -> str:
    """Add to one side of a change; unchanged spaces between two parts of it belong to both sides."""
    return text + (gap if text or other else "") + more


def _breaks(passages: Sequence[Passage]) -> Iterator[_Found]:
    """Yield paragraphs that were split in two, or joined with the next, where both halves stay."""
    for index, passage in enumerate(passages[:-1]):
        following = passages[index + 1]
        if passage.inserted is not None and passage.original.strip() and following.original.strip():
            yield _Found(index, passage.inserted, sort="pecah", before=passage.original[-_CONTEXT:].strip())
        if passage.deleted is not None and passage.final.strip() and following.final.strip():
            yield _Found(index, passage.deleted, sort="gabung", before=passage.final[-_CONTEXT:].strip())


def _pasted(found: list[_Found], passages: Sequence[Passage]) -> list[_Found]:
    """Take a paragraph that one person deleted here and inserted there as moved: some programs know no moves."""
    gone = {
        (plain(change.removed), change.change.author): place
        for place, change in enumerate(found)
        if change.sort == "paragraf" and change.removed
    }
    targets: dict[int, int] = {}
    for place, change in enumerate(found):
        source = gone.pop((plain(change.inserted), change.change.author), None) if change.sort == "paragraf" else None
        if source is not None:
            targets[source] = place
    return [
        replace(change, sort="pindah", target=_above(passages, found[targets[place]].index))
        if place in targets
        else change
        for place, change in enumerate(found)
        if place not in targets.values()
    ]
