"""A difference as one page that opens without a network: readable on a phone, on paper, and by a screen reader."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rpkd.review.diff._cause import InputChange
from rpkd.review.diff._compare import Change, Difference
from rpkd.review.diff._words import (
    HEADLINES,
    LARGEST,
    Group,
    Section,
    alarm,
    cause_text,
    direction,
    full_label,
    headline_changes,
    input_effect,
    inputs_by_key,
    largest_changes,
    prose_label,
    prose_words,
    relative_text,
    sections,
    shown_pair,
    summary,
    told_inputs,
    visible,
)

_LONG = 24
_HEADINGS = ("Hasil", "Semula", "Menjadi", "Beda")


def difference_page(difference: Difference) -> str:
    """Write a difference as one self-contained HTML page.

    Parameters
    ----------
    difference : Difference
        What `compare` gave.

    Returns
    -------
    str
        HTML with its style and its small script, which only filters; nothing is fetched, and whatever values hold
        shows as plain text.
    """
    title = f"Perubahan antardraf RPKD {difference.region_name}"
    before, after = (
        f"{_text(name)} <span>({_text(identifier)})</span>"
        for name, identifier in zip(difference.names, difference.identifiers, strict=True)
    )
    body = [
        f"<header>\n<h1>{_text(title)}</h1>",
        f'<p class="redup">Yang dibandingkan: {before} dan {after}.</p>\n</header>\n<main>',
        *(f'<p class="ringkasan">{_text(sentence)}</p>' for sentence in summary(difference)),
    ]
    if alarm(difference):
        body.append(f'<p class="awas" role="alert">{_text(alarm(difference))}</p>')
    body += _inputs(told_inputs(difference.inputs))
    body += _figures(HEADLINES, headline_changes(difference))
    body += _figures(LARGEST, largest_changes(difference), relative=True)
    parts = sections(difference)
    if parts:
        body.append(_filter_box())
        body.append(_contents(parts))
    named = inputs_by_key(difference)
    body += [_section(number, part, named) for number, part in enumerate(parts, start=1)]
    body.append(f"</main>\n<footer><p>{_text(_FOOTER)}</p></footer>")
    return _page(title, "\n".join(body))


_FOOTER = (
    "Angka dianggap berubah bila yang ditampilkan berubah. Beda dihitung dari angka yang ditampilkan. Bahan ialah yang "
    "dipakai menyusun draf: parameter, data, notebook, narasi, dan kode. Sebab ialah bahan yang dibaca perhitungan itu "
    "dan isinya berbeda di antara kedua draf."
)


def _page(title: str, body: str) -> str:
    folder = Path(__file__).parent
    style = (folder / "page.css").read_text(encoding="utf-8")
    script = (folder / "page.js").read_text(encoding="utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="id">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n"
        f"<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return html.escape(visible(text))


def _inputs(inputs: Sequence[InputChange]) -> list[str]:
    if not inputs:
        return []
    rows = [
        _row(change.what, change.before, change.after, "Akibat", _text(input_effect(change)), marked=False)
        for change in inputs
    ]
    return [
        "<section>\n<h2>Bahan yang berubah</h2>",
        _table(("Bahan", *_HEADINGS[1:3], "Akibat"), rows),
        "</section>",
    ]


def _figures(title: str, changes: Sequence[Change], *, relative: bool = False) -> list[str]:
    if not changes:
        return []
    rows = [_change_row(change, full_label(change), relative=relative, marked=False) for change in changes]
    return [f"<section>\n<h2>{_text(title)}</h2>", _table(_HEADINGS, rows), "</section>"]


def _filter_box() -> str:
    return (
        '<div class="saring" id="saring" role="search" hidden>\n<label for="kata">Saring</label>\n'
        '<input type="search" id="kata" autocomplete="off" placeholder="misalnya: garis kemiskinan">\n'
        '<span id="jumlah" role="status" aria-live="polite"></span>\n</div>'
    )


def _contents(parts: Sequence[Section]) -> str:
    items = "\n".join(
        f'<li><a href="#bab-{number}">{_text(part.title)} ({part.count})</a></li>'
        for number, part in enumerate(parts, start=1)
    )
    return f'<nav aria-label="Bab yang berubah">\n<ol>\n{items}\n</ol>\n</nav>'


def _section(number: int, part: Section, named: Mapping[str, InputChange]) -> str:
    groups = "\n".join(_group(group, named) for group in part.groups)
    return f'<section data-bab id="bab-{number}">\n<h2>{_text(part.title)}</h2>\n{groups}\n</section>'


def _group(group: Group, named: Mapping[str, InputChange]) -> str:
    heading = f'<h3>{_text(group.title)}</h3>\n<p class="sebab">{_text(cause_text(group.causes, named))}</p>'
    if group.is_prose:
        items = "\n".join(_sentence(change) for change in group.changes)
        inside = f'<ul class="kalimat">\n{items}\n</ul>'
    else:
        inside = _table(_HEADINGS, [_change_row(change, change.label) for change in group.changes])
    return f"<div data-kelompok>\n{heading}\n{inside}\n</div>"


def _table(headings: Sequence[str], rows: Iterable[str]) -> str:
    # The roles keep it a table for screen readers where the style lays its rows out one below the other.
    cells = "".join(f'<th scope="col" role="columnheader">{_text(heading)}</th>' for heading in headings)
    return (
        f'<table role="table">\n<thead role="rowgroup"><tr role="row">{cells}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{chr(10).join(rows)}\n</tbody>\n</table>'
    )


def _change_row(change: Change, label: str, *, relative: bool = False, marked: bool = True) -> str:
    before, after = shown_pair(change)
    arrow, word = direction(change)
    moved = f'<span aria-hidden="true">{arrow}</span> <span class="tersembunyi">{word}</span> {_text(change.moved)}'
    shown = f"{moved} ({_text(relative_text(change))})" if relative else moved
    return _row(label, before, after, "Beda", shown if change.moved else "", marked=marked, wide=relative)


def _row(label: str, before: str, after: str, last: str, content: str, *, marked: bool, wide: bool = False) -> str:
    long = wide or max(len(before), len(after)) > _LONG or last != "Beda"
    marks = f"{' data-baris' if marked else ''}{' class=panjang' if long else ''}"
    return (
        f'<tr role="row"{marks}><th scope="row" role="rowheader"><bdi>{_text(label)}</bdi></th>'
        f'<td role="cell" class="semula" data-nama="Semula"><bdi>{_text(before)}</bdi></td>'
        f'<td role="cell" class="menjadi" data-nama="Menjadi"><bdi>{_text(after)}</bdi></td>'
        f'<td role="cell" class="beda" data-nama="{last}">{content}</td></tr>'
    )


def _sentence(change: Change) -> str:
    marks = {
        "sama": "{}",
        "hapus": '<del><span class="tersembunyi">dihapus: </span>{}</del>',
        "tambah": '<ins><span class="tersembunyi">ditambah: </span>{}</ins>',
    }
    words = " ".join(marks[word.kind].format(_text(word.text)) for word in prose_words(change))
    return f'<li data-baris><span class="letak"><bdi>{_text(prose_label(change))}</bdi></span> <bdi>{words}</bdi></li>'
