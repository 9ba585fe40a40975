"""Set-up in one command: complete or not at all, never twice, and never led astray by the user's own settings."""

from __future__ import annotations

import ast
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "rpkd.py"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clone with two small locks."""
    root = tmp_path / "klon dengan spasi"
    root.mkdir()
    (root / "requirements.txt").write_text(
        "numpy==2.4.6 \\\n    --hash=sha256:00\npandas==3.1.1 \\\n    --hash=sha256:00\n"
    )
    (root / "requirements-dev.txt").write_text("pytest==9.2.0 \\\n    --hash=sha256:00\n")
    (root / "pyproject.toml").write_text("[project]\nname = 'rpkd'\n")
    return root


class FakeSteps:
    """Stands in for pip: notes each step, makes the environment, fails where told."""

    def __init__(self, setup: ModuleType) -> None:
        self.setup = setup
        self.titles: list[str] = []
        self.commands: list[list[str]] = []
        self.failure: tuple[str, BaseException] | None = None

    def __call__(self, title: str, command: list[str], root: Path, lock_handle: int, total: int = 0) -> None:
        self.titles.append(title)
        self.commands.append(command)
        if "venv" in command:
            python = self.setup.venv_python(self.setup.venv_folder(root))
            python.parent.mkdir(parents=True)
            python.touch()
            (self.setup.venv_folder(root) / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\n")
        if self.failure and self.failure[0] == title:
            raise self.failure[1]


@pytest.fixture
def steps(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> FakeSteps:
    fake = FakeSteps(setup)
    monkeypatch.setattr(setup, "run_step", fake)
    return fake


def test_the_script_parses_on_python_3_8() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize(("version", "bits", "what"), [((3, 10, 2), 64, "3.10.2"), ((3, 12, 1), 32, "64-bit")])
def test_an_unfit_python_is_told_in_a_sentence(
    setup: ModuleType, version: tuple[int, ...], bits: int, what: str
) -> None:
    with pytest.raises(setup.SetupError, match=what):
        setup.check_python(version, bits)
    setup.check_python((3, 11, 0), 64)


def test_the_first_start_installs_all_and_the_second_nothing(setup: ModuleType, root: Path, steps: FakeSteps) -> None:
    setup.prepare(root, with_development=False)
    assert steps.titles == ["menyiapkan lingkungan Python", "memasang paket", "memasang rpkd", "mengompilasi"]
    assert setup.is_ready(root, "requirements.txt")
    setup.prepare(root, with_development=False)
    assert len(steps.titles) == 4


def test_tests_add_their_packages_once(setup: ModuleType, root: Path, steps: FakeSteps) -> None:
    setup.prepare(root, with_development=True)
    setup.prepare(root, with_development=True)
    setup.prepare(root, with_development=False)
    assert steps.titles[4:] == ["memasang paket", "mengompilasi"]
    assert steps.commands[4][-1] == "requirements-dev.txt"


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_a_changed_lock_or_project_makes_the_environment_again(
    setup: ModuleType, root: Path, steps: FakeSteps, name: str
) -> None:
    setup.prepare(root, with_development=False)
    (root / name).write_text((root / name).read_text() + "# berubah\n")
    assert not setup.is_ready(root, "requirements.txt")
    setup.prepare(root, with_development=False)
    assert len(steps.titles) == 8
    assert not (root / ".venv.lama").exists()


def test_line_ends_of_windows_change_nothing(setup: ModuleType, root: Path) -> None:
    before = setup.fingerprint(root, "requirements.txt")
    lock = root / "requirements.txt"
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
    assert setup.fingerprint(root, "requirements.txt") == before


def test_a_moved_clone_another_python_and_a_vanished_python_are_noticed(
    setup: ModuleType, root: Path, steps: FakeSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup.prepare(root, with_development=False)
    moved = root.rename(root.with_name("pindah"))
    assert not setup.is_ready(moved, "requirements.txt")
    back = moved.rename(root)
    assert setup.is_ready(back, "requirements.txt")
    monkeypatch.setattr(setup.sys, "implementation", SimpleNamespace(cache_tag="cpython-399"))
    assert not setup.is_ready(back, "requirements.txt")
    monkeypatch.undo()
    (back / ".venv" / "pyvenv.cfg").write_text("home = /python/yang/sudah/dihapus\n")
    assert not setup.is_ready(back, "requirements.txt")


@pytest.mark.parametrize("title", ["menyiapkan lingkungan Python", "memasang paket", "memasang rpkd", "mengompilasi"])
@pytest.mark.parametrize("failure", ["galat", "henti", "penuh"])
def test_a_failed_or_interrupted_set_up_leaves_nothing_and_ends_with_2(
    setup: ModuleType, root: Path, steps: FakeSteps, title: str, failure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    errors = {
        "galat": setup.SetupError("rusak", "perbaiki"),
        "henti": KeyboardInterrupt(),
        "penuh": OSError(28, "No space left on device"),
    }
    steps.failure = (title, errors[failure])
    assert setup.main(["build", "19.71"], root) == 2
    assert not (root / ".venv").exists()
    told = capsys.readouterr().err
    assert {"galat": "rusak", "henti": "dihentikan", "penuh": "ruang disk penuh"}[failure] in told


def test_a_failed_renewal_gives_the_earlier_environment_back_but_does_not_take_it_for_the_new(
    setup: ModuleType, root: Path, steps: FakeSteps
) -> None:
    setup.prepare(root, with_development=False)
    (root / ".venv" / "lama.txt").touch()
    (root / "requirements.txt").write_text("numpy==2.5.0 --hash=sha256:11\n")
    steps.failure = ("memasang paket", setup.SetupError("tidak ada jaringan", "sambungkan"))
    with pytest.raises(setup.SetupError):
        setup.prepare(root, with_development=False)
    assert (root / ".venv" / "lama.txt").exists()
    assert not setup.is_ready(root, "requirements.txt")


def test_an_environment_without_its_stamp_is_made_again(setup: ModuleType, root: Path, steps: FakeSteps) -> None:
    setup.prepare(root, with_development=False)
    setup.stamp_path(root / ".venv", "requirements.txt").unlink()
    steps.failure = ("memasang paket", KeyboardInterrupt())
    assert setup.main([], root) == 2
    assert not (root / ".venv").exists()
    steps.failure = None
    setup.prepare(root, with_development=False)
    assert setup.is_ready(root, "requirements.txt")


def test_too_little_disk_is_told_before_anything_is_made(
    setup: ModuleType, root: Path, steps: FakeSteps, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup.shutil, "disk_usage", lambda _: SimpleNamespace(free=400_000_000))
    assert setup.main([], root) == 2
    assert "0,4 GB kosong" in capsys.readouterr().err
    assert steps.titles == []


def test_two_starts_at_once_install_once(
    setup: ModuleType, root: Path, steps: FakeSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(title: str, command: list[str], root: Path, lock_handle: int, total: int = 0) -> None:
        time.sleep(0.05)
        steps(title, command, root, lock_handle, total)

    monkeypatch.setattr(setup, "run_step", slowly)
    monkeypatch.setattr(setup.signal, "signal", lambda *_: None)
    starts = [threading.Thread(target=setup.prepare, args=(root, False)) for _ in range(3)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(steps.titles) == 4


def test_pip_takes_wheels_with_locked_hashes_only(setup: ModuleType, root: Path) -> None:
    command = setup.pip_command(root, "requirements.txt")
    assert command[:5] == [str(setup.venv_python(root / ".venv")), "-I", "-m", "pip", "install"]
    assert {"--require-hashes", "--no-deps", ":all:"} <= set(command)
    assert "--no-index" not in command


def test_a_wheels_folder_is_the_only_place_to_take_from(setup: ModuleType, root: Path) -> None:
    (root / "wheels").mkdir()
    command = setup.pip_command(root, "requirements.txt")
    assert command[-3:] == ["--no-index", "--find-links", str(root / "wheels")]


def test_what_would_lead_astray_is_left_out_and_the_offices_pip_settings_stay(
    setup: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_USER", "PYTHONDONTWRITEBYTECODE", "RPKD_PROJECT"):
        monkeypatch.setenv(name, "jahat")
    monkeypatch.setenv("PIP_INDEX_URL", "https://cermin.contoh/simple")
    monkeypatch.setenv("HTTPS_PROXY", "http://proksi.contoh")
    environment = setup.install_environment(root)
    assert not {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PYTHONDONTWRITEBYTECODE"} & set(environment)
    assert environment["PIP_USER"] == "0"
    assert environment["PIP_INDEX_URL"] == "https://cermin.contoh/simple"
    assert environment["HTTPS_PROXY"] == "http://proksi.contoh"
    assert environment["RPKD_PROJECT"] == str(root)
    assert setup.clean_environment(root)["PYTHONDONTWRITEBYTECODE"] == "jahat"


@pytest.mark.parametrize(
    ("output", "what"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "tidak cocok dengan sidik"),
        ("OSError: [Errno 28] No space left on device", "ruang disk penuh"),
        (
            "SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))\nERROR: No matching distribution",
            "sertifikat",
        ),
        (
            "NewConnectionError: Temporary failure in name resolution\nERROR: No matching distribution found",
            "sambungan jaringan",
        ),
        ("ERROR: No matching distribution found for numpy==2.4.6", "tidak tersedia untuk Python"),
        ("The virtual environment was not created successfully because ensurepip is not available.", "venv tidak ada"),
        ("PermissionError: [Errno 13] Permission denied: '/x'", "tidak ada izin menulis"),
        ("baris\nERROR: sesuatu yang baru\nhint: lihat di atas", "pemasangan gagal: ERROR: sesuatu yang baru"),
        ("", "tanpa keterangan"),
    ],
)
def test_the_cause_of_a_failure_is_found_in_what_pip_wrote(setup: ModuleType, output: str, what: str) -> None:
    error = setup.explain(output, Path("build/log/penyiapan.log"))
    assert what in error.what
    assert "penyiapan.log" in error.remedy


def test_a_step_keeps_its_words_in_the_log_and_fails_with_a_cause(
    setup: ModuleType, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with setup.locked(root) as handle:
        setup.run_step("mencoba", [sys.executable, "-c", "print('Collecting x')"], root, handle, 1)
        with pytest.raises(setup.SetupError, match="ruang disk penuh"):
            setup.run_step("gagal", [sys.executable, "-c", "raise SystemExit('No space left on device')"], root, handle)
    assert "Collecting x" in (root / "build" / "log" / "penyiapan.log").read_text(encoding="utf-8")
    assert re.search(r"mencoba – \d detik", capsys.readouterr().err)


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_a_killed_start_leaves_the_lock_to_its_child_until_that_ends(setup: ModuleType, root: Path) -> None:
    program = (
        "import importlib.util, sys; from pathlib import Path\n"
        f"spec = importlib.util.spec_from_file_location('setup', {str(SCRIPT)!r})\n"
        "setup = importlib.util.module_from_spec(spec); spec.loader.exec_module(setup)\n"
        f"root = Path({str(root)!r})\n"
        "with setup.locked(root) as handle:\n"
        "    slow = [sys.executable, '-c', 'import time; open(\"mulai\", \"w\").close(); time.sleep(1.5)']\n"
        "    setup.run_step('lama', slow, root, handle)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program])
    deadline = time.monotonic() + 20
    while not (root / "mulai").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    start = time.monotonic()
    with setup.locked(root):
        waited = time.monotonic() - start
    assert waited > 0.3


def test_the_run_gets_the_words_and_keeps_the_working_folder_out_of_imports(
    setup: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}

    class Child:
        def __init__(self, command: list[str], *, env: dict[str, str]) -> None:
            seen.update(command=command, env=env)

        def wait(self) -> int:
            if "interrupted" not in seen:
                seen["interrupted"] = True
                raise KeyboardInterrupt
            return 3

    monkeypatch.setattr(setup, "IS_WINDOWS", True)
    monkeypatch.setattr(setup.subprocess, "Popen", Child)
    assert setup.run_rpkd(root, ["build", "kota pangkalpinang"]) == 3
    assert seen["command"][1:] == ["-P", "-m", "rpkd", "build", "kota pangkalpinang"]
    assert seen["env"]["RPKD_PROJECT"] == str(root)
