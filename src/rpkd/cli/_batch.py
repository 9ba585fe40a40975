"""What a user sees of a batch: done, running, failed, time left; and at the end a table."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from rpkd.cli._progress import seconds_text
from rpkd.errors import UserError
from rpkd.pipeline import InStage, Noticed, Started, log_path

if TYPE_CHECKING:
    from rpkd.pipeline import BuildRequest, Event, Outcome
    from rpkd.project import Project
    from rpkd.regions import Region

_MOST_ROWS = 60
_RECENT = 40


class BatchDisplay:
    """Shows a batch as it goes: live on a terminal, one line per finished region elsewhere.

    Parameters
    ----------
    console : rich.console.Console
        Where to write.
    total : int
        How many regions there are.
    """

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._total = total
        self._start = time.monotonic()
        self._running: dict[str, tuple[Region, str, float]] = {}
        self._ends: list[float] = []
        self.outcomes: list[Outcome] = []

    def follow(self, events: Iterable[Event]) -> list[Outcome]:
        """Show the events until the last, and return what became of each region."""
        if not self._console.is_terminal:
            for event in events:
                self._take(event)
            return self.outcomes
        with Live(console=self._console, get_renderable=self._picture, refresh_per_second=4, transient=True):
            for event in events:
                self._take(event)
        return self.outcomes

    def _take(self, event: Event) -> None:
        now = time.monotonic()
        if isinstance(event, Started):
            self._running[event.region.code] = (event.region, "mulai", now)
        elif isinstance(event, InStage):
            _, _, since = self._running[event.region.code]
            self._running[event.region.code] = (event.region, event.stage, since)
        elif isinstance(event, Noticed):
            self._console.print(Text(f"Catatan: {event.problem}"), soft_wrap=True)
        else:
            del self._running[event.outcome.region.code]
            self.outcomes.append(event.outcome)
            self._ends.append(now)
            self._console.print(Text(self._line(event.outcome)), soft_wrap=True)

    def _line(self, outcome: Outcome) -> str:
        number = f"[{len(self.outcomes)}/{self._total}]"
        left = "" if self._console.is_terminal or len(self.outcomes) == self._total else f"; {self._time_left()}"
        return f"{number} {outcome.region.code} {outcome.region.name}: {state_text(outcome)}{left}"

    def _time_left(self) -> str:
        """Estimate from the latest regions: a batch that goes on after a break begins with many that are done."""
        remaining = self._total - len(self.outcomes)
        recent = self._ends[-_RECENT:]
        if not recent:
            return "sisa waktu belum diketahui"
        began = self._start if len(self._ends) <= _RECENT else self._ends[-_RECENT - 1]
        return f"sisa ±{duration_text((recent[-1] - began) / len(recent) * remaining)}"

    def _picture(self) -> Group:
        now = time.monotonic()
        done, failed = len(self.outcomes), sum(outcome.failed for outcome in self.outcomes)
        rows: list[Text | ProgressBar] = [
            Text(f"  {region.code} {region.name}: {stage} ({seconds_text(now - since)})")
            for region, stage, since in list(self._running.values())
        ]
        counts = f"selesai {done - failed}, berjalan {len(self._running)}, gagal {failed}, dari {self._total}"
        rows += [
            ProgressBar(total=self._total, completed=done, width=min(60, self._console.width)),
            Text(f"{counts}; berlalu {duration_text(now - self._start)}, {self._time_left()}"),
        ]
        return Group(*rows)


def state_text(outcome: Outcome) -> str:
    """Say in a few words what became of a region."""
    if outcome.failed:
        return f"GAGAL sesudah {seconds_text(outcome.seconds)}"
    if outcome.unchanged:
        return "tidak berubah"
    return f"selesai dalam {seconds_text(outcome.seconds)}"


def duration_text(seconds: float) -> str:
    """Write a long duration: ``"1 jam 5 menit"``.

    Examples
    --------
    >>> duration_text(42), duration_text(3900)
    ('42 detik', '1 jam 5 menit')
    """
    if seconds < 90:
        return f"{seconds:.0f} detik"
    minutes = round(seconds / 60)
    return f"{minutes // 60} jam {minutes % 60} menit" if minutes >= 60 else f"{minutes} menit"


def tell_summary(
    console: Console, project: Project, request: BuildRequest, outcomes: Sequence[Outcome], seconds: float
) -> None:
    """Print the table of all regions (of the failed ones when they are many), their errors, and the counts."""
    failed = [outcome for outcome in outcomes if outcome.failed]
    unchanged = sum(outcome.unchanged for outcome in outcomes)
    ordered = sorted(outcomes, key=lambda outcome: outcome.region.code)
    shown = ordered if len(ordered) <= _MOST_ROWS else [outcome for outcome in ordered if outcome.failed]
    if shown:
        table = Table(box=None, pad_edge=False)
        for heading in ("Kode", "Daerah", "Keadaan"):
            table.add_column(heading, no_wrap=True)
        for outcome in shown:
            table.add_row(outcome.region.code, outcome.region.name, state_text(outcome))
        console.print(table)
    for outcome in sorted(failed, key=lambda outcome: outcome.region.code):
        log = project.shown(log_path(project, outcome.region, request))
        console.print(Text(f"\n{outcome.region.code} {outcome.region.name} (catatan: {log}):"), soft_wrap=True)
        console.print(Text(str(UserError(*outcome.problems))), soft_wrap=True)
    built = len(outcomes) - len(failed) - unchanged
    console.print(
        Text(
            f"\n{len(outcomes) - len(failed)} dari {len(outcomes)} daerah selesai dalam {duration_text(seconds)}: "
            f"{built} disusun, {unchanged} tidak berubah, {len(failed)} gagal."
        ),
        soft_wrap=True,
    )
