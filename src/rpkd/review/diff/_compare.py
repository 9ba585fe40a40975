"""What differs between two drafts of a region: every recorded value that a reader would see differently, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from rpkd.errors import Problem, UserError
from rpkd.numbers import Unit, default_decimals, format_number, format_quantity, is_missing, parse_number
from rpkd.render import Place
from rpkd.results import Column, ResultStore, ResultTable, Scalar
from rpkd.review._draft import Draft
from rpkd.review.diff._cause import Causes, InputChange, find_causes
from rpkd.review.diff._rows import RowPair, pair_rows
from rpkd.review.diff._sentences import differing_sentences, differs_in_words, sentences

Value = float | int | str | None

NUMBER, CELL, ROW, COLUMN, TABLE, SENTENCE = "angka", "sel", "baris", "kolom", "tabel", "kalimat"
_CAPTIONS = re.compile(r"(?:judul|sumber|alt)_(?P<cell>(?:fig|tbl)_\w+)")
_PICTURES = re.compile(r"alt_(?P<name>\w+)")


@dataclass(frozen=True)
class Change:
    """One result that a reader sees differently in two drafts.

    Parameters
    ----------
    key : str
        Key of the scalar or text; ``tbl_p0[2025].own`` for a cell; unique.
    kind : str
        "angka", "sel", "baris" (new or gone), "kolom", "tabel" or "kalimat".
    label : str
        What it is, in Indonesian: the scalar's label, or row and column.
    before, after : float, int, str or None
        Its value; of a text all of it; None where it is missing or not there.
    shown_before, shown_after : str
        As readers see it, with its unit; of a text the sentences that differ; empty where it is not there at all.
    moved : str
        By how much, as the rounded figures tell: "−0,84 poin persen"; empty where that cannot be said.
    relative : float or None
        The same as a share of what it was; None where that cannot be said.
    table : str
        Title of the table; empty for others.
    notebook, cell : str
        What made it; empty where it is not known.
    place : Place or None
        Where the document shows it, or shows the first of its notebook.
    causes : tuple of str
        Keys of the inputs that its notebook read and that differ: one of them, or several together, moved it.
    wording : bool
        Whether a sentence differs in more than its numbers.
    """

    key: str
    kind: str
    label: str
    before: Value
    after: Value
    shown_before: str
    shown_after: str
    moved: str = ""
    relative: float | None = None
    table: str = ""
    notebook: str = ""
    cell: str = ""
    place: Place | None = None
    causes: tuple[str, ...] = ()
    wording: bool = False


@dataclass(frozen=True)
class Difference:
    """What differs between two drafts.

    Parameters
    ----------
    region, region_name : str
        The region of both.
    names, identifiers : tuple of str
        Of the earlier and the later draft.
    changes : tuple of Change
        In the order of the document.
    inputs : tuple of InputChange
        Inputs that differ, also those that moved nothing.
    hidden : int
        Values that differ by less than what is shown of them.
    """

    region: str
    region_name: str
    names: tuple[str, str]
    identifiers: tuple[str, str]
    changes: tuple[Change, ...]
    inputs: tuple[InputChange, ...]
    hidden: int

    @property
    def empty(self) -> bool:
        """Whether no input differs and nothing that a reader sees."""
        return not self.changes and not self.inputs

    @property
    def unexplained(self) -> tuple[Change, ...]:
        """Results that changed although nothing that their notebook read did."""
        return tuple(change for change in self.changes if not change.causes)


def compare(before: Draft, after: Draft, places: Mapping[str, Place]) -> Difference:
    """Compare two drafts of one region value by value.

    Parameters
    ----------
    before, after : Draft
        The earlier and the later draft.
    places : mapping of str to Place
        Where the document shows what, as `rpkd.render.document_places` tells.

    Returns
    -------
    Difference
        A value that is shown the same in both is noise and only counted. Rows are matched by what names them. Two
        drafts alike in all results and inputs give an empty difference.

    Raises
    ------
    UserError
        When the drafts are of different regions.

    Examples
    --------
    >>> from rpkd.results import Recorder
    >>> def draft(value):
    ...     recorder = Recorder("33.16", "contoh", lambda: "angka-contoh")
    ...     recorder.scalar("p0_latest", "Persentase penduduk miskin", value, Unit.PERCENT)
    ...     return Draft("0123456789", "draf", "33.16", "Kabupaten Blora", recorder.store)
    >>> change, = compare(draft(11.42), draft(10.58), {}).changes
    >>> change.shown_before, change.shown_after, change.moved
    ('11,42 persen', '10,58 persen', '−0,84 poin persen')
    >>> compare(draft(11.42), draft(11.421), {}).hidden
    1
    """
    if before.region != after.region:
        raise UserError(
            Problem(
                "rpkd diff",
                "dua draf ini dari daerah yang berbeda",
                f"{before.region} {before.region_name} dan {after.region} {after.region_name}",
                "yang dibandingkan adalah dua draf satu daerah",
                "sebutkan dua draf daerah yang sama",
            )
        )
    causes = find_causes(before, after)
    noise = Counter[str]()
    found = [
        *_scalars(before.store, after.store, noise),
        *_tables(before.store, after.store, noise),
        *_texts(before, after, places),
    ]
    order = {label: number for number, label in enumerate(places)}
    placed = [(_where(change, places), change) for change in found]
    placed.sort(key=lambda item: (order.get(item[0], len(order)), item[1].kind == SENTENCE))
    changes = tuple(
        replace(change, place=places.get(where), causes=causes.of(change.notebook)) for where, change in placed
    )
    return Difference(
        region=after.region,
        region_name=after.region_name,
        names=(before.name, after.name),
        identifiers=(before.identifier, after.identifier),
        changes=changes,
        inputs=_counted(causes, changes),
        hidden=noise.total(),
    )


def _counted(causes: Causes, changes: tuple[Change, ...]) -> tuple[InputChange, ...]:
    moved = Counter[str]()
    for notebook, count in Counter(change.notebook for change in changes).items():
        for key in causes.of(notebook):
            moved[key] += count
    return tuple(replace(change, results=moved[change.key]) for change in causes.inputs)


def _where(change: Change, places: Mapping[str, Place]) -> str:
    """Return under which name the document's places know a change; empty when they do not."""
    key = change.key.partition("[")[0] if change.kind not in (NUMBER, SENTENCE) else change.key
    for name in (change.cell, key, f"notebook:{change.notebook}"):
        if name in places:
            return name
    return ""


def _scalars(before: ResultStore, after: ResultStore, noise: Counter[str]) -> Iterator[Change]:
    for key in dict.fromkeys((*after.scalars, *before.scalars)):
        ours, theirs = before.scalars.get(key), after.scalars.get(key)
        if ours == theirs:
            continue
        shown_before, shown_after = str(ours or ""), str(theirs or "")
        if ours is not None and theirs is not None and ours.period != theirs.period:
            shown_before, shown_after = (f"{one} ({one.period or 'tanpa periode'})" for one in (ours, theirs))
        if shown_before == shown_after:
            noise["number"] += ours is not None and theirs is not None and not _same(ours.value, theirs.value)
            continue
        one = theirs or ours
        assert one is not None  # noqa: S101 - the key is of either store
        moved, relative = _movement(ours, theirs) if ours and theirs and ours.unit == theirs.unit else ("", None)
        yield Change(
            key=key,
            kind=NUMBER,
            label=f"{one.label} ({one.period})" if one.period and one.period not in one.label else one.label,
            before=ours.value if ours else None,
            after=theirs.value if theirs else None,
            shown_before=shown_before,
            shown_after=shown_after,
            moved=moved,
            relative=relative,
            notebook=one.notebook,
            cell=one.cell,
        )


def _movement(ours: Scalar, theirs: Scalar) -> tuple[str, float | None]:
    return movement(ours.value, theirs.value, theirs.unit, ours.decimals, theirs.decimals)


def _same(one: Value, other: Value) -> bool:
    return one == other or (is_missing(one) and is_missing(other))


def movement(
    before: Value, after: Value, unit: Unit, decimals: int | None = None, later_decimals: int | None = None
) -> tuple[str, float | None]:
    """Return by how much a figure moved: with its unit, and as a share of what it was.

    What counts are the figures as they are shown, so that readers can check the subtraction. Percentages move by
    percentage points.

    Examples
    --------
    >>> movement(11.421, 10.58, Unit.PERCENT)[0], movement(23, 21, Unit.RANK)[0], movement(None, 2.5, Unit.INDEX)
    ('−0,84 poin persen', '−2 peringkat', ('', None))
    """
    if any(is_missing(value) or isinstance(value, str) for value in (before, after)) or unit is Unit.TEXT:
        return "", None
    later = decimals if later_decimals is None else later_decimals
    ours, theirs = (
        Decimal(str(parse_number(format_number(value, unit, places))))
        for value, places in ((before, decimals), (after, later))
    )
    if ours == theirs:  # only written with more or fewer decimals
        return "", None
    places = max(default_decimals(unit) if one is None else one for one in (decimals, later))
    change = float(theirs - ours)
    relative = float((theirs - ours) / abs(ours)) if ours else None
    return _signed(change, unit, places), relative


def _signed(change: float, unit: Unit, places: int) -> str:
    if unit is Unit.PERCENT:
        shown = format_quantity(change, Unit.PERCENTAGE_POINT, places)
    elif unit is Unit.YEAR:
        shown = f"{format_number(change, Unit.COUNT, 0)} tahun"
    elif unit is Unit.RANK:
        shown = f"{format_number(change, Unit.RANK, places)} peringkat"
    else:
        shown = format_quantity(change, unit, places)
    return f"+{shown}" if change > 0 else shown


def _tables(before: ResultStore, after: ResultStore, noise: Counter[str]) -> Iterator[Change]:
    for key in dict.fromkeys((*after.tables, *before.tables)):
        ours, theirs = before.tables.get(key), after.tables.get(key)
        if ours == theirs:
            continue
        if ours is not None and theirs is not None:
            yield from _table(ours, theirs, noise)
            continue
        one = theirs or ours
        assert one is not None  # noqa: S101 - the key is of either store
        shown = f"tabel dengan {len(one.rows)} baris"
        yield _part(one, TABLE, "", "seluruh tabel", "" if theirs else shown, shown if theirs else "")


def _table(ours: ResultTable, theirs: ResultTable, noise: Counter[str]) -> Iterator[Change]:
    earlier = {column.key: (index, column) for index, column in enumerate(ours.columns)}
    later = {column.key: (index, column) for index, column in enumerate(theirs.columns)}
    shared = [key for key in later if key in earlier]
    for key in dict.fromkeys((*later, *earlier)):
        if key not in shared:
            column = (later.get(key) or earlier[key])[1]
            shown = f"kolom {column.label}"
            came = key in later
            yield _part(theirs, COLUMN, f".{key}", column.label, "" if came else shown, shown if came else "")
    for pair in pair_rows(ours, theirs):
        if pair.before is None or pair.after is None:
            yield _row(ours if pair.after is None else theirs, pair)
            continue
        for key in shared:
            (index, column), (other_index, other) = earlier[key], later[key]
            value, other_value = pair.before[index], pair.after[other_index]
            if _same(value, other_value) and column == other:
                continue
            cell = _cell(theirs, pair, (value, column), (other_value, other), noise)
            if cell is not None:
                yield cell


def _cell(
    table: ResultTable,
    row: RowPair,
    before: tuple[Value, Column],
    after: tuple[Value, Column],
    noise: Counter[str],
) -> Change | None:
    (value, column), (other_value, other) = before, after
    shown, other_shown = _shown(value, column), _shown(other_value, other)
    if shown == other_shown:
        noise["cell"] += not _same(value, other_value)
        return None
    moved, relative = (
        movement(value, other_value, other.unit, column.decimals, other.decimals)
        if column.unit == other.unit
        else ("", None)
    )
    label = f"{row.label}, {other.label}" if row.label else other.label
    change = _part(table, CELL, f"[{row.name}].{other.key}", label, shown, other_shown)
    return replace(change, before=value, after=other_value, moved=moved, relative=relative)


def _shown(value: Value, column: Column) -> str:
    return format_quantity(value, column.unit, column.decimals)


def _row(table: ResultTable, pair: RowPair) -> Change:
    cells = pair.after if pair.before is None else pair.before
    assert cells is not None  # noqa: S101 - a pair has one of both
    told = [
        f"{column.label} {_shown(value, column)}"
        for value, column in zip(cells, table.columns, strict=True)
        if value not in (None, "")
    ]
    shown = "; ".join(told)
    gone = pair.after is None
    label = f"baris {pair.label}" if pair.label else "baris"
    return _part(table, ROW, f"[{pair.name}]", label, shown if gone else "", "" if gone else shown)


def _part(table: ResultTable, kind: str, inside: str, label: str, shown_before: str, shown_after: str) -> Change:
    return Change(
        key=f"{table.key}{inside}",
        kind=kind,
        label=label,
        before=shown_before or None,
        after=shown_after or None,
        shown_before=shown_before,
        shown_after=shown_after,
        table=table.label,
        notebook=table.notebook,
        cell=table.cell,
    )


def _texts(before: Draft, after: Draft, places: Mapping[str, Place]) -> Iterator[Change]:
    ours, theirs = before.store.texts, after.store.texts
    differing = [key for key in dict.fromkeys((*theirs, *ours)) if ours.get(key) != theirs.get(key)]
    if not differing:
        return
    # Tables inside a text are recorded as tables, and compared there.
    rows = [{tuple(row) for table in draft.store.tables.values() for row in table.shown()} for draft in (before, after)]
    notebooks = _notebooks_by_cell(before.store) | _notebooks_by_cell(after.store)
    for key in differing:
        earlier, later = sentences(ours.get(key, ""), rows[0]), sentences(theirs.get(key, ""), rows[1])
        removed, added = differing_sentences(earlier, later)
        if not removed and not added:
            continue
        cell = _cell_of_text(key, places)
        place = places.get(cell)
        known = after.text_notebooks.get(key) or before.text_notebooks.get(key)
        yield Change(
            key=key,
            kind=SENTENCE,
            label=_text_label(key, place),
            before=ours.get(key),
            after=theirs.get(key),
            shown_before=removed,
            shown_after=added,
            notebook=known or (place.notebook if place else "") or notebooks.get(cell, ""),
            cell=cell,
            wording=differs_in_words(removed, added),
        )


def _notebooks_by_cell(store: ResultStore) -> dict[str, str]:
    results: tuple[Scalar | ResultTable, ...] = (*store.scalars.values(), *store.tables.values())
    return {result.cell: result.notebook for result in results}


def _cell_of_text(key: str, places: Mapping[str, Place]) -> str:
    """Return the label of the cell that recorded a text: its key tells for captions and narratives."""
    caption = _CAPTIONS.fullmatch(key)
    if caption is not None:
        return caption["cell"].replace("_", "-")
    if key.startswith("narasi_"):
        return key.replace("_", "-")
    picture = _PICTURES.fullmatch(key)
    label = f"gambar-{picture['name']}".replace("_", "-") if picture else ""
    return label if label in places else ""


_TEXT_KINDS = {"judul": "judul", "sumber": "keterangan sumber", "alt": "uraian", "narasi": "uraian"}


def _text_label(key: str, place: Place | None) -> str:
    kind = _TEXT_KINDS.get(key.partition("_")[0], "")
    if not kind:
        return f"teks {key}"
    return f"{kind} {place.shown}" if place is not None and place.shown else kind
