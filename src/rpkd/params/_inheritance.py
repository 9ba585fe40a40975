"""What a scenario takes over from the one it is based on, and what its keys and the programmes' dates say together.

Only files without a mistake of their own come here, so every message is about how things fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from rpkd.params._dated import DatedValue, Uncertain, value_in
from rpkd.params._entries import DECILES
from rpkd.params._programs import FUNDS, Program, known_periods
from rpkd.params._scenario_parts import REACH, REACH_RULE, SHARE, SHOCKS, Context, Given, Part, ScenarioFile
from rpkd.params._scenarios import BASE, QUOTA, Scenario, Shock, ShockKind, Use

_MOST_LOST = 0.9


def resolve(chain: Sequence[ScenarioFile], context: Context) -> Scenario:
    """Put a scenario together from the files that it rests on, the base first, and tell what does not fit."""
    uses: list[Part] = []
    shocks: list[Part] = []
    for each in chain:
        for program in each.without:
            if program not in {part.about for part in uses}:
                rule = f"program di sini berjalan di skenario induk, {each.based_on}"
                each.entry.at("without").refuse("program ini tidak ada di skenario induk", rule, "hapus", program)
        kept = [part for part in uses if part.about not in each.without]
        uses = _inherit(kept, each.uses, context, keep_earlier=True)
        shocks = _inherit(shocks, each.shocks, context, keep_earlier=False)
    last = chain[-1]
    # The library is for documents of all periods: what begins after this one's is not a part of it.
    uses = [part for part in uses if _first(part, context) <= context.last_year]
    shocks = [part for part in shocks if _first(part, context) <= context.last_year]
    made_uses = [(_use(part, context), part) for part in uses]
    made_shocks = [(_shock(part, context), part) for part in shocks]
    _refuse_overlaps([(use.first, use.last, part) for use, part in made_uses if use is not None])
    _refuse_overlaps([(shock.first, shock.last, part) for shock, part in made_shocks if shock is not None])
    _refuse_mutual_exclusion(uses)
    if last.code == BASE:
        _refuse_fills(uses, context)
    _refuse_idle_cuts([use for use, _ in made_uses if use is not None], shocks, context)
    return Scenario(
        code=last.code,
        name=last.name or "",
        summary=last.summary or "",
        order=last.order,
        uses=tuple(use for use, _ in made_uses if use is not None),
        shocks=tuple(shock for shock, _ in made_shocks if shock is not None),
        based_on=last.based_on,
        path=last.path,
    )


def _inherit(parents: Sequence[Part], own: Sequence[Part], context: Context, keep_earlier: bool) -> list[Part]:
    """Let own entries change the parent's about the same thing; what they do not speak of stays as it is."""
    found: list[Part] = []
    for about in dict.fromkeys(part.about for part in (*parents, *own)):
        before = sorted((part for part in parents if part.about == about), key=lambda part: _first(part, context))
        found += _changed(before, [part for part in own if part.about == about], context, keep_earlier)
    return found


def _changed(parents: Sequence[Part], own: Sequence[Part], context: Context, keep_earlier: bool) -> list[Part]:
    """Return what becomes of the parent's entries about one thing, oldest first.

    An entry without years changes its keys in all of them. Entries with years take the place of the parent's from their
    first year on: each completes itself from the one that is in force when it begins, and after the last of their years
    nothing of the parent's goes on. With `keep_earlier` the years before stay as the parent has them: what has been
    paid has been paid.
    """
    if not parents or not own:
        return [*parents, *own]
    if len(own) == 1 and not own[0].given.keys() & {"from", "to"}:
        return [_completed(own[0], parent, {}) for parent in parents]
    begin = parents[0].given.get("from")
    changed = []
    for part in own:
        years = {key: given for key, given in (("from", begin), ("to", parents[-1].given.get("to"))) if given}
        first = part.value("from", begin.value if begin else context.first_year)
        begun = [parent for parent in parents if _first(parent, context) <= first] or parents[:1]
        changed.append(_completed(part, _shifted(begun[-1], first, context), years))
    if not keep_earlier:
        return changed
    until = min(_first(part, context) for part in changed) - 1
    return [*(_ended(part, until, context) for part in parents if _first(part, context) <= until), *changed]


def _first(part: Part, context: Context) -> int:
    return int(part.value("from", context.first_year))


def _completed(part: Part, parent: Part, years: Mapping[str, Given]) -> Part:
    """Return an entry with the keys that it does not give taken from the parent's, and the years from `years`."""
    inherited = {**parent.given, **years}
    if any(key in part.given for key in REACH):
        inherited = {key: given for key, given in inherited.items() if key not in REACH}
    if "amount" in part.given:
        inherited.pop("source", None)
    return Part(part.about, {**inherited, **part.given}, part.entry)


def _shifted(parent: Part, first: int, context: Context) -> Part:
    """Return an entry that begins later without its years: a programme that is half-way up goes on from there."""
    given = {key: value for key, value in parent.given.items() if key not in {"from", "to"}}
    if "ramp" in given:
        ramp = given["ramp"]
        passed = min(max(first - _first(parent, context), 0), len(ramp.value) - 1)
        given["ramp"] = Given(ramp.value[passed:], ramp.entry)
    return Part(parent.about, given, parent.entry)


def _ended(part: Part, until: int, context: Context) -> Part:
    last = Given(min(until, part.value("to", context.last_year)), part.entry)
    return Part(part.about, {**part.given, "to": last}, part.entry)


def _years(part: Part, context: Context) -> tuple[int, int] | None:
    first, last = part.value("from", context.first_year), min(part.value("to", context.last_year), context.last_year)
    if first > last:
        place = part.place("to" if "to" in part.given else "from")
        shown = f"from {first}, to {last}"
        place.refuse("masa terbalik", "from tidak sesudah to", "tukar atau perbaiki kedua tahun itu", shown)
        return None
    return first, last


def _use(part: Part, context: Context) -> Use | None:
    program = context.programs.programs[str(part.about)]
    if "from" not in part.given:
        part.entry.at("from").refuse(
            "kunci wajib belum diisi", "tahun pertama program itu", "tulis misalnya from: 2026"
        )
        return None
    if not any(key in part.given for key in REACH):
        part.entry.refuse(
            "belum ditentukan siapa yang dijangkau", REACH_RULE, "tulis misalnya coverage: 80", program.code
        )
        return None
    years = _years(part, context)
    if years is None:
        return None
    if "amount" in part.given and "fill_to" in program.parameters:
        rule = "program yang menambal sampai garis tidak mempunyai besaran tetap"
        part.place("amount").refuse("amount tidak dipakai program ini", rule, "hapus kunci amount", program.code)
    leakage = part.value("leakage", Uncertain.exactly(0.0))
    if "fill_to" in program.parameters and leakage.high > _MOST_LOST:
        rule = "program yang menambal sampai garis mengganti uang yang hilang: leakage paling banyak 90 persen"
        shown = f"{100 * leakage.high:g}"
        part.place("leakage").refuse("kebocoran terlalu besar", rule, "tulis misalnya leakage: 5", shown)
    if part.value("recipients") == QUOTA and "quota" not in program.parameters:
        rule = "quota memerlukan parameter quota pada program itu"
        remedy = "tulis banyaknya penerima, atau tambahkan quota beserta sumbernya di params/programs.yaml"
        part.place("recipients").refuse("kuota nasional program ini tidak tercatat", rule, remedy)
    _refuse_out_of_dates(part, program, years, context)
    _refuse_foreign_deciles(part, program, years)
    coverage = part.value("coverage", part.value("exclusion_error"))
    nothing, all_of_it = Uncertain.exactly(0.0), Uncertain.exactly(1.0)
    return Use(
        program=program.code,
        first=years[0],
        last=years[1],
        ramp=part.value("ramp", (1.0,)),
        coverage=coverage,
        recipients=part.value("recipients"),
        inclusion_error=part.value("inclusion_error", nothing),
        take_up=part.value("take_up", all_of_it),
        leakage=part.value("leakage", nothing),
        adequacy=part.value("adequacy", all_of_it),
        administration=part.value("administration"),
        reranking=part.value("reranking", nothing),
        registry_error=part.value("registry_error"),
        amount=part.value("amount"),
        source=part.value("source"),
        not_with=part.value("not_with", ()),
        areas=part.value("areas", ()),
        file=part.entry.shown,
        line=part.entry.line,
    )


def _refuse_out_of_dates(part: Part, program: Program, years: tuple[int, int], context: Context) -> None:
    """Tell of every parameter that has no value in some year in which the programme is used."""
    needed = {
        f"parameter {name} program {program.code}": values
        for name, values in program.parameters.items()
        if name != "quota" or part.value("recipients") == QUOTA
    }
    if program.target in context.programs.groups:
        needed[f"bagian penduduk kelompok {program.target}"] = context.programs.groups[program.target].share
    span = range(years[0], years[1] + 1)
    for what, values in needed.items():
        missing = [year for year in span if value_in(values, year) is None]
        if missing:
            part.entry.at("program").refuse(
                f"{what} tidak mempunyai nilai untuk {', '.join(map(str, missing))}",
                "setiap tahun pemakaian program memerlukan nilai yang berlaku pada tahun itu",
                f"tambahkan nilai yang berlaku pada tahun itu di {values[-1].file}, atau {_shorter(span, missing)}",
                known_periods(values),
            )


def _shorter(span: range, missing: Sequence[int]) -> str:
    """Say how the years of a use are shortened to those that are known."""
    known = [year for year in span if year not in missing]
    if not known:
        return "hapus program itu dari skenario ini"
    if missing[0] > known[0]:
        return f"akhiri program itu di skenario ini dengan to: {missing[0] - 1}"
    return f"mulai program itu di skenario ini dengan from: {known[0]}"


def _refuse_foreign_deciles(part: Part, program: Program, years: tuple[int, int]) -> None:
    """Tell of coverage for deciles that are a target of the programme in no year of its use."""
    coverage = part.given.get("coverage")
    found = [program.value("deciles", year) for year in range(years[0], years[1] + 1)]
    spans = [value.value for value in found if isinstance(value, DatedValue) and isinstance(value.value, tuple)]
    if coverage is None or len(coverage.value) == DECILES or not spans:
        return
    for decile in coverage.value:
        if not any(first <= decile <= last for first, last in spans):
            rule = f"desil sasaran program {program.code}: " + ", ".join(
                f"{a} sampai {b}" for a, b in sorted(set(spans))
            )
            remedy = "hapus desil itu, atau ubah deciles program itu"
            coverage.entry.at(decile).refuse("desil ini bukan sasaran program itu", rule, remedy, decile)


def _shock(part: Part, context: Context) -> Shock | None:
    kind: ShockKind = part.value("kind")
    form = SHOCKS[kind]
    keys = {"from": "tahun pertama guncangan itu", "change": form.change.rule, "share": SHARE.rule}
    keys |= {"program": "kode program yang dipotong", "fund": f"salah satu dari: {', '.join(FUNDS)}"}
    needed = (*form.needs, *(() if kind == "pace" else ("from", "change")))
    missing = [key for key in needed if key not in part.given]
    for key in missing:
        part.entry.at(key).refuse("kunci wajib belum diisi", keys[key], f"isi kunci {key}")
    years = _years(part, context)
    if missing or years is None:
        return None
    return Shock(
        kind=kind,
        first=years[0],
        last=years[1],
        change=part.value("change", Uncertain.exactly(1.0)),
        share=part.value("share"),
        deciles=part.value("deciles"),
        program=part.value("program"),
        fund=part.value("fund"),
        file=part.entry.shown,
        line=part.entry.line,
    )


def _refuse_overlaps(spans: Sequence[tuple[int, int, Part]]) -> None:
    """Tell of two entries about the same thing that hold in the same year."""
    for (first, last, part), (later_first, later_last, later) in combinations(spans, 2):
        if part.about == later.about and first <= later_last and later_first <= last:
            rule = f"satu masa satu kali; yang di {part.entry.shown} baris {part.entry.line} {first} sampai {last}"
            remedy = "akhiri yang satu dengan to sebelum yang lain mulai, atau gabungkan keduanya"
            shown = f"{later_first} sampai {later_last}"
            later.place("from").refuse("masa bertumpang tindih", rule, remedy, shown)


def _refuse_fills(uses: Sequence[Part], context: Context) -> None:
    """Tell of programmes of the base that top families up to a line.

    What the base pays is in the families' figures already, so nobody could say how much it was.
    """
    for part in uses:
        if "fill_to" in context.programs.programs[str(part.about)].parameters:
            rule = "yang berjalan sekarang sudah ada di pengeluaran keluarga; jarak sebelum ditambal tidak diketahui"
            remedy = "pindahkan ke skenario lain, atau pakai program dengan amount"
            part.entry.at("program").refuse(
                "skenario dasar tidak memuat program yang menambal sampai garis", rule, remedy, str(part.about)
            )


def _refuse_mutual_exclusion(uses: Sequence[Part]) -> None:
    """Tell of programmes that exclude each other in a circle: nobody could say which one is paid first."""
    waits: dict[str, set[str]] = {}
    for part in uses:
        waits.setdefault(str(part.about), set()).update(part.value("not_with", ()))
    for part in uses:
        seen, pending = set[str](), list(part.value("not_with", ()))
        while pending:
            other = pending.pop()
            if other not in seen:
                seen.add(other)
                pending += waits.get(other, ())
        if str(part.about) in seen:
            rule = "not_with menentukan siapa yang lebih dahulu menerima, jadi tidak boleh berputar"
            remedy = "tulis not_with pada salah satu program saja"
            part.place("not_with").refuse("program saling mengecualikan", rule, remedy, str(part.about))


def _refuse_idle_cuts(uses: Sequence[Use], shocks: Sequence[Part], context: Context) -> None:
    """Tell of a cut of a programme or fund that nothing in the scenario uses."""
    programs = {use.program for use in uses}
    funds = {value.value for code in programs for value in context.programs.programs[code].parameters["fund"]}
    for part in shocks:
        for key, known in (("program", programs), ("fund", funds)):
            if key in part.given and part.value(key) not in known:
                rule = f"yang dipakai skenario ini: {', '.join(sorted(map(str, known))) or 'tidak ada'}"
                remedy = "hapus guncangan ini, atau pilih skenario induk yang memakainya"
                part.place(key).refuse("guncangan ini tidak mengenai apa pun", rule, remedy)
