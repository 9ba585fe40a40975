"""Each command calls its room, says what came of it, and ends with the promised code."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from rpkd.cli import main
from rpkd.cli._signals import Stopped, stopping_in_order
from rpkd.cli._testing import machine
from rpkd.errors import Problem, UserError
from rpkd.numbers import Unit
from rpkd.project import Project
from rpkd.results import Recorder

Capture = pytest.CaptureFixture[str]


def test_build_tells_what_was_made_where_by_which_engine_and_how_long(
    project: Project, pipeline: Any, capsys: Capture
) -> None:
    assert main(["build", "blora", "--to", "html", "--jobs", "2", "--force"]) == 0
    ((verb, code, request),) = pipeline.calls
    assert (verb, code) == ("build", "33.16")
    assert (request.formats, request.engine, request.jobs, request.force) == (("html",), "auto", 2, True)
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "Kabupaten Blora (33.16) selesai.",
        "  dibuat : build/33.16/rpkd-33.16.html (1,3 MB)",
        "  folder : build/33.16",
        "  mesin  : embedded – Quarto tidak terpasang",
        "  waktu  : 4,3 detik (notebook 3,3 detik; html 1,0 detik)",
        "  catatan: tanpa berkas parameter",
    ]
    assert "Menjalankan notebook: profil – selesai dalam 0,0 detik" in told.err


def test_run_runs_notebooks_only(project: Project, pipeline: Any) -> None:
    assert main(["run", "17.71"]) == 0
    assert [call[:2] for call in pipeline.calls] == [("run", "17.71")]


def test_a_province_is_all_its_regions(project: Project, pipeline: Any, capsys: Capture) -> None:
    assert main(["build", "--province", "33"]) == 0
    assert [code for _, code, _ in pipeline.calls] == ["33.16", "33.17"]
    assert "2 dari 2 daerah selesai" in capsys.readouterr().out


def test_all_is_every_region_and_a_region_named_twice_is_built_once(project: Project, pipeline: Any) -> None:
    assert main(["build", "--all"]) == 0
    assert main(["build", "blora", "3316", "dompu"]) == 0
    codes = [code for _, code, _ in pipeline.calls]
    assert codes == ["17.71", "33.16", "33.17", "52.05", "33.16", "52.05"]


def test_a_failing_region_does_not_stop_the_others(project: Project, pipeline: Any, capsys: Capture) -> None:
    pipeline.failures = {"33.16": UserError(Problem("data", "tabel rusak")), "33.17": RuntimeError("aneh")}
    assert main(["build", "--all"]) == 3
    told = capsys.readouterr()
    assert "2 dari 4 daerah selesai" in told.out
    assert "2 disusun, 0 tidak berubah, 2 gagal." in told.out
    assert re.search(r"33\.16 +Kabupaten Blora +GAGAL sesudah", told.out)
    assert "33.16 Kabupaten Blora (catatan: build/33.16/rpkd-33.16.log):" in told.out
    assert "data: tabel rusak" in told.out
    assert "Kabupaten Rembang: kesalahan program: RuntimeError: aneh" in told.out
    assert "[4/4] 52.05 Kabupaten Dompu: selesai dalam" in told.err
    log = (project.build / "33.17" / "rpkd-33.17.log").read_text(encoding="utf-8")
    assert "RuntimeError: aneh" in log
    assert "Traceback" in log
    assert "dibuat: html – belum pernah dibuat" in (project.build / "52.05" / "rpkd-52.05.log").read_text("utf-8")


def test_a_single_failing_region_is_the_users_mistake(project: Project, pipeline: Any, capsys: Capture) -> None:
    pipeline.failures = {"33.16": UserError(Problem("data", "tabel rusak"))}
    assert main(["build", "33.16"]) == 2
    assert "gagal sesudah" in capsys.readouterr().err


def test_every_unknown_region_is_told_before_any_work(project: Project, pipeline: Any, capsys: Capture) -> None:
    assert main(["build", "blora", "99.99", "blra"]) == 2
    told = capsys.readouterr().err
    assert "99.99" in told
    assert "33.16 Kabupaten Blora" in told
    assert "2 masalah ditemukan." in told
    assert pipeline.calls == []


def test_an_internal_error_is_short_and_its_traceback_is_in_the_log(
    project: Project, pipeline: Any, capsys: Capture
) -> None:
    pipeline.failures = {"33.16": ZeroDivisionError("bagi nol")}
    assert main(["build", "33.16"]) == 1
    told = capsys.readouterr().err
    assert "Kesalahan program: ZeroDivisionError: bagi nol" in told
    assert "Traceback" not in told
    (log,) = (project.build / "log").glob("galat-*.log")
    assert str(log) in told
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert "perintah: rpkd build 33.16" in log.read_text(encoding="utf-8")


def test_debug_shows_the_traceback(project: Project, pipeline: Any, capsys: Capture) -> None:
    pipeline.failures = {"33.16": ZeroDivisionError("bagi nol")}
    assert main(["build", "33.16", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_an_internal_error_without_a_writable_log_is_printed(
    project: Project, pipeline: Any, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: str) -> None:
        raise UserError(Problem(str(path), "ruang penyimpanan penuh"))

    monkeypatch.setattr("rpkd.cli._failures.write_text", refuse)
    pipeline.failures = {"33.16": ZeroDivisionError("bagi nol")}
    assert main(["build", "33.16"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_an_interruption_ends_with_130(project: Project, pipeline: Any, capsys: Capture) -> None:
    pipeline.failures = {"33.16": KeyboardInterrupt()}
    assert main(["build", "33.16", "52.05"]) == 130
    assert "Dihentikan oleh pengguna" in capsys.readouterr().err
    assert len(pipeline.calls) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_being_told_to_stop_cleans_up_and_ends_with_its_own_code(
    project: Project, pipeline: Any, capsys: Capture, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    number = signal.Signals[name]
    # Whoever starts the tests with nohup has the signal ignored.
    before = signal.signal(number, signal.SIG_DFL)
    cleaned: list[str] = []

    def stopped_in_the_middle(*_: object) -> None:
        try:
            signal.raise_signal(number)
        finally:
            # A second signal does not break the cleaning up.
            signal.raise_signal(number)
            cleaned.append("ya")

    monkeypatch.setattr(pipeline, "work", stopped_in_the_middle)
    assert main(["build", "33.16", "52.05"]) == code
    assert "Dihentikan oleh sistem" in capsys.readouterr().err
    assert cleaned == ["ya"]
    assert signal.signal(number, before) is signal.SIG_DFL


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
def test_a_hang_up_that_nohup_ignores_stays_ignored(project: Project, pipeline: Any) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopping_in_order():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_lab_hands_a_signal_on_to_jupyterlab(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    done: list[str] = []

    class Child:
        def __init__(self, command: list[str], *, env: dict[str, str], cwd: Path) -> None:
            self.ended = False

        def wait(self) -> int:
            if not self.ended:
                raise Stopped(15)
            done.append("wait")
            return 0

        def terminate(self) -> None:
            self.ended = True
            done.append("terminate")

    monkeypatch.setattr("rpkd.cli._lab.subprocess.Popen", Child)
    assert main(["lab", "33.16"]) == 143
    assert done == ["terminate", "wait"]


@pytest.mark.parametrize("folder", ["report", "notebooks/hasil", "params/x/../y", "src", "tautan/baru"])
def test_output_into_the_sources_is_refused(project: Project, pipeline: Any, capsys: Capture, folder: str) -> None:
    for name in ("report", "src"):
        (project.root / name).mkdir()
    try:
        (project.root / "tautan").symlink_to(project.root / "report")
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert main(["build", "33.16", "--out", str(project.root / folder)]) == 2
    assert "folder keluaran terletak di folder sumber proyek" in capsys.readouterr().err
    assert pipeline.calls == []


def test_output_beside_the_sources_is_allowed_and_absolute(
    project: Project, pipeline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    assert main(["build", "33.16", "--out", "report-2"]) == 0
    assert pipeline.calls[0][2].out == project.root / "report-2"


def test_check_lists_problems_of_notebooks_and_narratives(
    project: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rpkd.sources.check_tables", lambda _: [])
    asked: list[str] = []

    def narratives(_: Project, code: str, variables: object) -> list[Problem]:
        assert variables is None  # without prose nobody looks at results
        asked.append(code)
        return [Problem("report/narasi/33.16/bab1.md baris 2", "blok kode")]

    def notebooks(_: Project) -> list[Problem]:
        raise UserError(Problem("notebooks/a.ipynb", "tanpa sel parameter \ud800"))

    monkeypatch.setattr("rpkd.pipeline.check_notebooks", notebooks)
    monkeypatch.setattr("rpkd.render.check_narratives", narratives)
    assert main(["check", "blora"]) == 2
    squeezed = "".join(character for character in capsys.readouterr().out if character not in " │\n")
    assert "tanpaselparameter" in squeezed
    assert "blokkode" in squeezed
    assert "2masalahditemukan." in squeezed
    assert asked == ["33.16"]


def test_check_says_what_it_looked_at(project: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rpkd.sources.check_tables", lambda _: [])
    before = sorted(project.root.rglob("*"))
    assert main(["check", "blora"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Tidak ada masalah.")
    assert "rpkd init 33.16" in told
    assert "program dan skenario di folder params" in told
    assert sorted(project.root.rglob("*")) == before


def test_check_lists_problems_of_programmes_and_scenarios(
    project: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Problem("data/bps/x.csv baris 3", "angka tidak terbaca")
    monkeypatch.setattr("rpkd.sources.check_tables", lambda _: [broken])
    path = project.params / "scenarios" / "33.16" / "uji.yaml"
    path.parent.mkdir()
    path.write_text("name: Uji\nsummary: x.\nbased_on: dsar\norder: satu\n", encoding="utf-8")
    assert main(["check", "33.16"]) == 2
    told = capsys.readouterr().out
    squeezed = "".join(character for character in told if character not in " │\n")
    assert "mungkinmaksudnyadasar" in squeezed
    assert "angkatidakterbaca:satu" in squeezed
    assert "3 masalah ditemukan." in told


def test_check_lists_problems_of_data_and_parameters_together(
    project: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Problem("data/bps/x.csv baris 3", "angka tidak terbaca", "1.2.3", "angka desimal", "perbaiki sel itu")
    monkeypatch.setattr("rpkd.sources.check_tables", lambda _: [broken])
    path = project.params / "33.16-blora.yaml"
    path.write_text("region: 33.16\ndocument: {titel: a}\n", encoding="utf-8")
    assert main(["check", "33.16"]) == 2
    told = capsys.readouterr().out
    squeezed = "".join(character for character in told if character not in " │\n")
    assert "angkatidakterbaca:1.2.3" in squeezed
    assert "mungkinmaksudnyatitle" in squeezed
    assert "2 masalah ditemukan." in told


def test_results_are_given_as_csv_or_json(project: Project, capsys: Capture) -> None:
    recorder = Recorder("33.16", "profil")
    recorder.scalar("p0_latest", "Persentase penduduk miskin", 10.5, Unit.PERCENT, period=2025)
    recorder.save(project.build / "33.16" / "results")
    assert main(["results", "33.16"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("key,label,value,unit,shown")
    assert lines[1].startswith('p0_latest,Persentase penduduk miskin,10.5,percent,"10,50 persen",2025')
    assert main(["results", "33.16", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["scalars"][0]["value"] == 10.5


def test_results_before_a_build_are_an_error(project: Project, capsys: Capture) -> None:
    assert main(["results", "33.16"]) == 2
    assert "belum ada hasil" in capsys.readouterr().err


def test_lab_sets_the_region_and_passes_words_on(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, Any] = {}

    class Child:
        interrupted = False

        def __init__(self, command: list[str], *, env: dict[str, str], cwd: Path) -> None:
            started.update(command=command, env=env, cwd=cwd)
            kernel = Path(env["JUPYTER_PATH"].split(os.pathsep)[0], "kernels", "python3", "kernel.json")
            started["kernel"] = json.loads(kernel.read_text(encoding="utf-8"))

        def wait(self) -> int:
            if not self.interrupted:
                self.interrupted = True
                raise KeyboardInterrupt
            return 0

    monkeypatch.setattr("rpkd.cli._lab.subprocess.Popen", Child)
    (project.params / "33.16-blora.yaml").write_text("region: 33.16\n", encoding="utf-8")
    assert main(["lab", "blora", "--", "--no-browser"]) == 0
    assert started["env"]["RPKD_REGION"] == "33.16"
    assert started["env"]["RPKD_PARAMS"] == str(project.params / "33.16-blora.yaml")
    assert started["command"][-1] == "--no-browser"
    assert started["cwd"] == project.root
    assert started["kernel"]["metadata"]["kernel_provisioner"] == {"provisioner_name": "rpkd-forked"}
    assert not Path(started["env"]["JUPYTER_PATH"].split(os.pathsep)[0]).exists()


@pytest.mark.parametrize(
    ("cores", "memory", "added"),
    [
        (2, 24_000_000_000, ["--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder"]),
        (64, 10_000_000_000, ["--numprocesses=3", "--dist=loadfile", "--no-loadscope-reorder"]),
        (64, 900_000_000_000, ["--numprocesses=4", "--dist=loadfile", "--no-loadscope-reorder"]),
        (1, 24_000_000_000, []),
        (8, 5_999_999_999, []),
        (8, 0, []),
    ],
)
def test_test_runs_pytest_in_the_clone_in_as_many_processes_as_the_machine_has_room_for(
    project: Project, monkeypatch: pytest.MonkeyPatch, cores: int, memory: int, added: list[str]
) -> None:
    seen: list[Any] = []

    def fake_run(command: list[str], *, cwd: Path, check: bool) -> subprocess.CompletedProcess[str]:
        seen.append((command, cwd))
        return subprocess.CompletedProcess(command, 5)

    monkeypatch.setattr("rpkd.cli._testing.subprocess.run", fake_run)
    monkeypatch.setattr("rpkd.cli._testing.machine", lambda: (cores, memory))
    assert main(["test", "-k", "x"]) == 5
    assert main(["test", "--pdb"]) == 5
    pytest_here = [sys.executable, "-m", "pytest"]
    assert seen == [([*pytest_here, *added, "-k", "x"], project.root), ([*pytest_here, "--pdb"], project.root)]


def test_the_machine_is_asked_for_its_processors_and_memory() -> None:
    cores, memory = machine()
    assert 1 <= cores <= (os.cpu_count() or 1)
    assert 0 < memory < psutil.virtual_memory().total


@pytest.mark.parametrize("missing", ["pytest", "xdist"])
def test_test_without_pytest_says_how_to_get_it(
    project: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr("rpkd.cli._testing.importlib.util.find_spec", lambda name: None if name == missing else name)
    assert main(["test"]) == 2
    assert "scripts/rpkd.py test" in capsys.readouterr().err


def test_outside_a_project_every_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("RPKD_PROJECT", str(tmp_path))
    for command in (["check", "1"], ["init", "1"], ["results", "1"], ["lab", "1"], ["doctor"], ["build", "1"]):
        assert main(command) == 2
        assert "folder proyek rpkd tidak ditemukan" in capsys.readouterr().err
