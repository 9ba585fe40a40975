"""`rpkd doctor` names what is there, what is missing, and how to get it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rpkd.cli import main
from rpkd.project import Project


def findings(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    main(["doctor", "--json"])
    return {item["name"]: item for item in json.loads(capsys.readouterr().out)["findings"]}


@pytest.fixture(autouse=True)
def no_quarto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.setattr("rpkd.cli._doctor.shutil.which", lambda name, path=None: None)


def test_everything_is_looked_at(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["rpkd", "Python", "sistem", "paket", "Quarto", "pandoc", "Typst", "mesin yang dipakai", "ruang disk"]
    assert list(findings(capsys)) == [*names, "izin menulis"]


def test_a_missing_quarto_is_no_fault_and_three_ways_to_get_it_are_told(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    quarto = findings(capsys)["Quarto"]
    assert quarto["good"]
    assert all(word in quarto["advice"] for word in ("environment.yml", "rpkd[quarto]", "pemasang"))


def test_a_wrong_quarto_path_is_a_fault(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTO_PATH", "/tidak/ada")
    assert not findings(capsys)["Quarto"]["good"]


def test_quarto_is_named_with_its_version(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rpkd.cli._doctor.shutil.which", lambda name, path=None: "/opt/quarto")
    done = subprocess.CompletedProcess(["quarto"], 0, stdout="1.9.38\n", stderr="")
    monkeypatch.setattr("rpkd.cli._doctor.subprocess.run", lambda *words, **options: done)
    assert findings(capsys)["Quarto"]["found"] == "1.9.38 (/opt/quarto)"


def test_a_full_disk_is_a_fault_with_exit_code_2(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rpkd.cli._doctor.shutil.disk_usage", lambda _: SimpleNamespace(free=100_000_000))
    assert main(["doctor"]) == 2
    told = capsys.readouterr().out
    assert "!!  ruang disk" in told
    assert "0,1 GB kosong" in told
    assert "perlu diperbaiki" in told


def test_a_folder_that_cannot_be_written_is_a_fault(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("rpkd.cli._doctor.tempfile.TemporaryFile", refuse)
    assert not findings(capsys)["izin menulis"]["good"]
