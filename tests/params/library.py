"""A small library of programmes and scenarios that the tests damage."""

from __future__ import annotations

from rpkd.project import Project
from rpkd.regions import Region

BLORA = Region("33.16", "3316", "Kabupaten Blora", "kabupaten", "33", "Jawa Tengah", 111.4, -7.1, 1960.5)
PERIOD = (2025, 2029)
AREAS = ("33.16.01", "33.16.02")

PROGRAMS = """\
programs:
  pkh:
    name: Program Keluarga Harapan
    kind: cash
    target: families
    strategy: a
    presidential_strategy: a
    cluster: 1
    agency: Dinas Sosial
    parameters:
      amount:
        - {value: 700000, from: 2025-01-01, to: open, source: RAPBN 2026, status: 2}
      payments:
        - {value: 4, from: 2025-01-01, to: open, source: RAPBN 2026, status: 2}
      deciles:
        - {value: [1, 4], from: 2025-05-21, to: 2026-06-30, source: Kepmensos 79/HUK/2025, status: F}
        - {value: [1, 3], from: 2026-07-01, to: open, source: Rencana Kemensos, status: M}
      quota:
        - {value: 10000000, from: 2025-01-01, to: open, source: RAPBN 2026, status: 2}
      fund:
        - {value: APBN, from: 2025-01-01, to: open, source: RAPBN 2026, status: 2}
      administration:
        - {value: 5, from: 2025-01-01, to: open, source: asumsi penyusun, status: A}
      counted:
        - {value: {low: 90, mode: 100, high: 100}, from: 2025-01-01, to: open, source: asumsi penyusun, status: A}
  lansia:
    name: Bantuan lanjut usia
    kind: cash
    target: elderly
    once: false
    strategy: a
    presidential_strategy: a
    parameters:
      amount:
        - value: 200000
          from: 2025-01-01
          to: 2027-06-30
          source: Perbup 5/2025
          legal_basis: Perbup 5/2025
          status: F
          note: per bulan
          alternatives:
            - {value: 300000, source: Rancangan APBD, status: M, note: ditolak}
      payments:
        - {value: 12, from: 2025-01-01, to: open, source: Perbup 5/2025, status: F}
      fund:
        - {value: APBD kabupaten/kota, from: 2025-01-01, to: open, source: Perbup 5/2025, status: F}
      administration:
        - {value: 5, from: 2025-01-01, to: open, source: asumsi penyusun, status: A}
      counted:
        - {value: 100, from: 2025-01-01, to: open, source: definisi, status: A}
  tutup:
    name: Tambahan sampai garis kemiskinan ekstrem
    kind: cash
    target: families
    strategy: a
    presidential_strategy: a
    parameters:
      fill_to:
        - {value: extreme_line, from: 2025-01-01, to: open, source: definisi, status: A}
      fund:
        - {value: APBD kabupaten/kota, from: 2025-01-01, to: open, source: definisi, status: A}
      administration:
        - {value: 5, from: 2025-01-01, to: open, source: asumsi penyusun, status: A}
      counted:
        - {value: 100, from: 2025-01-01, to: open, source: definisi, status: A}
groups:
  elderly:
    name: lanjut usia
    parameters:
      share:
        - {value: 12.5, from: 2024-01-01, to: open, source: BPS, status: F}
assumptions:
  family_size_poor:
    name: anggota keluarga miskin
    unit: jiwa
    parameters:
      value:
        - {value: {low: 4.5, mode: 4.76, high: 5}, from: 2025-01-01, to: 2027-12-31, source: BPS, status: F}
"""

SCENARIOS = {
    "dasar": """\
name: Program berjalan
summary: Yang berjalan sekarang.
order: 10
programs:
  - program: pkh
    recipients: quota
    inclusion_error: {low: 26, mode: 34, high: 39}
    take_up: 97
""",
    "lansia": """\
name: Lanjut usia
summary: APBD menambah bantuan.
order: 30
based_on: dasar
programs:
  - program: lansia
    from: 2026
    to: 2027
    ramp: [50, 100]
    coverage: {1: 90, 2: 60}
    leakage: 3
    not_with: [pkh]
  - program: pkh
    from: 2027
    coverage: 80
shocks:
  - kind: disaster
    from: 2028
    share: 10
    change: {low: 10, mode: 20, high: 40}
    deciles: [1, 4]
""",
    "turunan": """\
name: Turunan
summary: Berpijak pada lanjut usia.
based_on: lansia
without: [pkh]
programs:
  - program: lansia
    from: 2026
    amount: 250000
    source: Perbup 9/2026
shocks:
  - kind: disaster
    from: 2029
    share: 20
""",
}


def write_programs(project: Project, text: str = PROGRAMS) -> None:
    (project.params / "programs.yaml").write_text(text, encoding="utf-8")


def write_scenarios(project: Project, **texts: str) -> None:
    """Write the library's scenarios, some of them other than they are; `__` in a name stands for a folder."""
    for name, text in {**SCENARIOS, **texts}.items():
        path = project.params / "scenarios" / f"{name.replace('__', '/').replace('_', '-')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
