"""The result of a trial as the form shows it: a table by year, a small chart, and ranges."""

from __future__ import annotations

import base64
import html
from functools import lru_cache
from typing import TYPE_CHECKING

from rpkd.numbers import Unit, format_number, format_quantity
from rpkd.profile import as_shown

if TYPE_CHECKING:
    from rpkd.errors import UserError
    from rpkd.report.scenario import Aimed
    from rpkd.workbench._bench import Span, Trial

STYLE = """<style>
.rpkd-lab { border-collapse: collapse; font-size: 13px; line-height: 1.4; }
.rpkd-lab caption { text-align: left; font-weight: 600; padding: 4px 0; }
table.rpkd-lab.rpkd-lab th, table.rpkd-lab.rpkd-lab td {
  padding: 2px 12px 2px 0; border-bottom: 1px solid #bbb; text-align: left; max-width: 26em;
}
table.rpkd-lab.rpkd-lab .angka { text-align: right; font-variant-numeric: tabular-nums; }
.rpkd-galat { border-left: 4px solid #b3261e; padding: 2px 10px; white-space: pre-wrap; }
.rpkd-kabar { border-left: 4px solid #555; padding: 2px 10px; }
.rpkd-jalan { max-height: 16em; overflow-y: auto; white-space: pre-wrap; font-size: 12px; line-height: 1.35; }
</style>"""
_BILLION = 1e9


def trial_table(trial: Trial) -> str:
    """Show the years ahead of a scenario beside the programmes that run now."""
    rows = []
    for own in trial.own.years[1:]:
        base = trial.base.at(own.year)
        rate, usual = (as_shown(100 * one.measures.headcount, 2) for one in (own, base))
        cells = (
            format_number(usual, Unit.PERCENT),
            format_number(rate, Unit.PERCENT),
            format_number(round(rate - usual, 9), Unit.PERCENTAGE_POINT),
            format_number(round(own.poor - base.poor, -1), Unit.PERSONS),
            format_number((own.cost - base.cost) / _BILLION, Unit.BILLION_RUPIAH),
        )
        rows.append(f"<tr><th>{own.year}</th>" + "".join(f"<td class='angka'>{cell}</td>" for cell in cells) + "</tr>")
    heads = (
        *("Program berjalan (persen)", "Skenario ini (persen)", "Selisih (poin persen)"),
        *("Selisih orang miskin (jiwa)", "Tambahan biaya (miliar Rp)"),
    )
    head = "".join(f"<th class='angka'>{name}</th>" for name in heads)
    return (
        "<table class='rpkd-lab' data-rpkd='hasil'>"
        f"<caption>Persentase penduduk miskin: {_escaped(trial.scenario.name)}</caption>"
        f"<thead><tr><th>Tahun</th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def trial_chart(trial: Trial) -> str:
    """Draw both paths, as a picture with its text."""
    years = tuple(one.year for one in trial.own.years)
    own, base = (
        tuple(as_shown(100 * year.measures.headcount, 2) for year in outcome.years)
        for outcome in (trial.own, trial.base)
    )
    return _chart(years, own, base)


@lru_cache(maxsize=64)
def _chart(years: tuple[int, ...], own: tuple[float, ...], base: tuple[float, ...]) -> str:
    from rpkd.profile import Series
    from rpkd.report.figures import Line, line_chart, svg_of

    lines = [
        Line("Skenario ini", Series(years, own), "own"),
        Line("Program berjalan", Series(years, base), "province"),
    ]
    picture = base64.b64encode(svg_of(line_chart(lines, "persen", height=2.3))).decode()
    first, last = (format_quantity(own[place], Unit.PERCENT) for place in (0, -1))
    alt = f"Garis persentase penduduk miskin: dari {first} pada {years[0]} menjadi {last} pada {years[-1]}"
    return (
        f"<img src='data:image/svg+xml;base64,{picture}' alt='{_escaped(alt)}' style='max-width: 620px; width: 100%'>"
    )


def span_text(span: Span, aimed: Aimed | None) -> str:
    """Say how far the draws of a scenario lie apart."""
    from rpkd.report.projection import told as shown_chance

    own, change = (
        [format_number(100 * end, unit) for end in ends]
        for ends, unit in ((span.own, Unit.PERCENT), (span.change, Unit.PERCENTAGE_POINT))
    )
    told = (
        f"Dengan peluang 80 persen, P0 tahun {span.year} antara {own[0]} dan {own[1]} persen, dan selisihnya dari "
        f"program berjalan antara {change[0]} dan {change[1]} poin persen."
    )
    if span.chance is not None and aimed is not None:
        owner = {"regional": "daerah", "national": "nasional"}[aimed.owner]
        target = format_quantity(aimed.target.high, Unit.PERCENT)
        chance = f"{shown_chance(span.chance)} persen"
        told += f" Peluang target {owner} {aimed.target.year} (paling banyak {target}) tercapai: {chance}."
    return f"<p class='rpkd-kabar'>{_escaped(told)}</p>"


def problems_text(error: UserError) -> str:
    """Show what is wrong, as the command line does."""
    told = "\n".join(str(problem) for problem in error.problems)
    return f"<div class='rpkd-galat' role='alert'>{_escaped(told)}</div>"


def news_text(text: str) -> str:
    """Show one sentence of what has happened."""
    return f"<p class='rpkd-kabar' role='status'>{_escaped(text)}</p>"


def running_text(lines: list[str]) -> str:
    """Show the lines of a running command."""
    return f"<pre class='rpkd-jalan' role='log'>{_escaped(chr(10).join(lines))}</pre>"


def _escaped(text: str) -> str:
    return html.escape(text, quote=True)
