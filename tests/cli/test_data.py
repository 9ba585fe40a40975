"""`rpkd data update`: what is said, what is written, and that the token is in neither."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rpkd.cli import main
from rpkd.project import Project
from rpkd.sources import Tables, webapi

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "f0e1d2c3b4a5968778695a4b3c2d1e0f"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    root = tmp_path / "klon"
    (root / "params").mkdir(parents=True)
    (root / "_quarto.yml").touch()
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns("unduhan", "input", "private"))
    monkeypatch.setenv("RPKD_PROJECT", str(root))
    monkeypatch.setenv("BPS_WEBAPI_KEY", TOKEN)
    monkeypatch.setenv("BPS_WEBAPI_URL", "http://127.0.0.1:9/v1/api")
    return Project(root.resolve())


class OneFigure:
    """Answers as the WebAPI would, with one figure of Pangkalpinang in 2026; notes the paths."""

    asked: list[str] = []  # noqa: RUF012 - one list for all, looked at by the tests

    def __init__(self, access: webapi.Access) -> None:
        assert access.token == TOKEN
        type(self).asked = []

    def ask(self, path: str) -> Any:
        self.asked.append(path)
        variable = path.split("/var/")[1].split("/")[0]
        data: dict[str, Any] = {"data": [{"pages": 1}, [{"th_id": 126, "th": "2026"}]]}
        if "model/data" in path:
            title = "Persentase Penduduk Miskin, Kedalaman Kemiskinan, Keparahan Kemiskinan, Jumlah Penduduk Miskin"
            data = {
                "var": [
                    {"val": int(variable), "label": f"{title} Menurut Kabupaten/Kota dan Provinsi", "unit": "Persen"}
                ],
                "turvar": [{"val": 0, "label": "Jumlah" if variable == "192" else "Tidak ada"}],
                "vervar": [{"val": 1971, "label": "Kota Pangkal Pinang"}],
                "tahun": [{"val": 126, "label": "2026"}],
                "turtahun": [{"val": 0, "label": "Semester 1 (Maret)"}],
                "datacontent": {f"1971{variable}01260": "4.25"},
            }
        content = json.dumps({"status": "OK", **data}).encode()
        return webapi._client.Answer(f"https://contoh/{path}/key/(token)/", content, "2026-11-22T00:00:00Z", data, True)


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch) -> type[OneFigure]:
    monkeypatch.setattr("rpkd.sources.webapi._update.Client", OneFigure)
    return OneFigure


def test_a_proposal_is_made_and_how_to_go_on_is_told(clone: Project, online: type[OneFigure], capsys: Capture) -> None:
    assert main(["data", "update", "--indicator", "headcount_ratio"]) == 0
    told = capsys.readouterr()
    folder = next((clone.data / "bps" / "unduhan").iterdir())
    assert f"Unduhan : data/bps/unduhan/{folder.name}" in told.out
    assert "1 baru" in told.out
    assert f"rpkd data update --from data/bps/unduhan/{folder.name} --apply" in told.out
    assert "Belum ada tabel yang diubah" in told.out
    assert [path for path in online.asked if "/data/" in path] == [
        "list/model/data/domain/0000/var/621/th/126",
        "list/model/data/domain/0000/var/192/th/126",
    ]
    assert TOKEN not in told.out + told.err
    assert not any(TOKEN.encode() in path.read_bytes() for path in clone.root.rglob("*") if path.is_file())


def test_a_proposal_is_taken_over_without_a_network(
    clone: Project, online: type[OneFigure], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["data", "update", "--variable", "621", "--indicator", "headcount_ratio"])
    monkeypatch.delenv("BPS_WEBAPI_KEY")
    folder = next((clone.data / "bps" / "unduhan").iterdir())
    capsys.readouterr()
    assert main(["data", "update", "--from", str(folder), "--apply"]) == 0
    told = capsys.readouterr().out
    assert "Diperbarui: data/bps/poverty_regency.csv, data/datapackage.json. Semua tabel lolos pemeriksaan." in told
    frame = Tables(clone)["poverty_regency"].frame
    assert frame[(frame["region_code"] == "19.71") & (frame["year"] == 2026)]["headcount_ratio"].tolist() == [4.25]
    assert main(["data", "update", "--from", str(folder), "--apply"]) == 0
    assert "Tidak ada yang perlu diperbarui." in capsys.readouterr().out


def test_all_known_variables_are_asked_for_and_the_others_named(
    clone: Project, online: type[OneFigure], capsys: Capture
) -> None:
    assert main(["data", "update", "--since", "2026"]) == 0
    told = capsys.readouterr().out
    asked = [path.split("/var/")[1].split("/")[0] for path in online.asked if "/th/domain/" in path]
    assert asked == ["621", "622", "623", "619", "192"]
    assert "Dilewati karena nomor variabelnya belum diketahui: poverty_line (kabkota)" in told


def test_without_a_network_the_command_ends_with_2(
    clone: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = webapi.Client
    monkeypatch.setattr("rpkd.sources.webapi._update.Client", lambda access: patient(access, sleep=lambda _: None))
    assert main(["data", "update"]) == 2
    told = capsys.readouterr()
    assert "WebAPI BPS tidak memberi jawaban yang utuh setelah 4 kali dicoba" in told.err
    assert "perintah ini memerlukan internet" in told.err
    assert "Traceback" not in told.err
    assert TOKEN not in told.out + told.err
    assert not list((clone.data / "bps" / "unduhan").iterdir())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--indicator", "poverty_line"], "nomor variabel WebAPI BPS untuk indikator ini belum diketahui"),
        (["--variable", "621"], "--variable memerlukan tepat satu --indicator"),
        (["--since", "tadi"], "--since: tahun tidak terbaca"),
        (["--areas", "desa"], "yang dikenal: kabkota, provinsi"),
        (["--address", "http://contoh.id"], "alamat tidak dapat dipakai"),
        (["--from", "tidak-ada"], "berkas atau folder tidak ada"),
    ],
)
def test_a_wrong_word_is_explained(clone: Project, capsys: Capture, words: list[str], told: str) -> None:
    assert main(["data", "update", *words]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert TOKEN not in error


def test_an_internal_error_does_not_tell_the_token(
    clone: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("tak terduga")

    monkeypatch.setattr("rpkd.sources.webapi._client.Client._once", fail)
    assert main(["data", "update", "--debug"]) == 1
    log = next((clone.build / "log").glob("*.log")).read_text(encoding="utf-8")
    assert "tak terduga" in log
    told = capsys.readouterr()
    assert TOKEN not in log + told.out + told.err


def test_the_command_needs_its_second_word(clone: Project, capsys: Capture) -> None:
    assert main(["data"]) == 2
    assert "belum lengkap, kurang update" in capsys.readouterr().err
    assert main(["data", "updat"]) == 2
    assert "mungkin maksudnya update" in capsys.readouterr().err
