"""Two builds of one region never mix."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.pipeline._lock import locked

HOLDER = """
import sys
from pathlib import Path
from rpkd.pipeline._lock import locked
with locked(Path(sys.argv[1])):
    (Path(sys.argv[1]) / "isi").touch()
    print("terkunci", flush=True)
    sys.stdin.read()
"""


def test_the_second_waits_says_so_once_and_comes_after_the_first(tmp_path: Path) -> None:
    folder, told, order = tmp_path / "33.16", [], []
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "terkunci\n"

        @contextmanager
        def waiting() -> Iterator[None]:
            told.append("menunggu")
            yield
            told.append("sampai")

        def wait() -> None:
            with locked(folder, waiting, longest_wait=20):
                order.append(holder.poll() is not None)

        thread = threading.Thread(target=wait)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        assert told == ["menunggu"]
        holder.kill()
        holder.wait()
        thread.join(20)
    assert order == [True]
    assert told == ["menunggu", "sampai"]


def test_waiting_has_an_end(tmp_path: Path) -> None:
    folder = tmp_path / "33.16"
    with (
        locked(folder),
        pytest.raises(UserError, match="sedang disusun oleh proses rpkd lain"),
        locked(folder, longest_wait=0.2),
    ):
        pass


def test_an_unused_folder_goes_and_a_used_one_stays(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "33.16"
    with locked(folder):
        pass
    assert not folder.exists()
    with locked(folder):
        (folder / "isi").touch()
    assert [path.name for path in folder.iterdir()] == ["isi"]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "berkas").touch()
    with pytest.raises(UserError, match="menyiapkan folder keluaran"), locked(tmp_path / "berkas" / "x"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="kunci Windows lain caranya")
def test_a_drive_that_knows_no_locks_can_be_built_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("rpkd.pipeline._lock.fcntl.flock", refuse)
    with locked(tmp_path / "33.16") as held:
        assert not held
        (tmp_path / "33.16" / "isi").touch()
    assert (tmp_path / "33.16" / "isi").exists()
