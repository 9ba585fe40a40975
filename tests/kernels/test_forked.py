"""Forked kernels are ordinary kernels that start fast and end when they should."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from jupyter_client.manager import KernelManager

from rpkd import kernels
from rpkd.kernels import can_fork, stop_warm_parent, warm_parent
from rpkd.kernels._parent import ForkedProcess

pytestmark = pytest.mark.skipif(not can_fork(), reason="sistem ini tidak mencabangkan kernel")

Ended = Callable[..., bool]

OWNER = """
import sys, time
from rpkd.kernels import warm_parent
import os
kernels = [warm_parent().fork_kernel(["-f", sys.argv[1] + str(n)], dict(os.environ), ".") for n in range(2)]
print(warm_parent().pid, *[kernel.pid for kernel in kernels], flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def kernel_specification(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kernels" / "uji"
    folder.mkdir(parents=True)
    specification = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "--log-level=ERROR", "-f", "{connection_file}"],
        "display_name": "uji",
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": "rpkd-forked"}},
    }
    (folder / "kernel.json").write_text(json.dumps(specification), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))


class Kernel:
    """A started kernel and its client."""

    def __init__(self) -> None:
        self.manager = KernelManager(kernel_name="uji")
        self.manager.start_kernel(stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def pid(self) -> int:
        return int(self.value("__import__('os').getpid()"))

    def value(self, expression: str) -> str:
        reply = self.client.execute("", user_expressions={"x": expression}, reply=True, timeout=30)
        answer = reply["content"]["user_expressions"]["x"]
        assert answer["status"] == "ok", answer
        return str(answer["data"]["text/plain"])

    def run(self, code: str) -> str:
        reply = self.client.execute(code, reply=True, timeout=30)
        return str(reply["content"]["status"])

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()


@contextmanager
def kernel() -> Iterator[Kernel]:
    started = Kernel()
    try:
        yield started
    finally:
        started.close()


def eventually(condition: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def test_a_kernel_is_a_fork_of_the_warm_parent_with_the_stack_imported() -> None:
    with kernel() as first:
        assert isinstance(first.manager.provisioner.process, ForkedProcess)
        assert psutil.Process(first.pid).ppid() == warm_parent().pid
        assert first.value("'pandas' in __import__('sys').modules") == "True"


def test_kernels_share_nothing() -> None:
    with kernel() as first, kernel() as second:
        assert first.pid != second.pid
        assert first.run("kode = 'rahasia'; import os; os.environ['X_UJI'] = '1'") == "ok"
        assert second.value("'kode' in globals()") == "False"
        assert second.value("'X_UJI' in __import__('os').environ") == "False"


def test_random_states_differ_and_the_environment_is_the_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    warm_parent()
    monkeypatch.setenv("X_PEMANGGIL", "ya")
    draw = "(__import__('random').random(), float(__import__('numpy').random.random()))"
    with kernel() as first, kernel() as second:
        assert first.value(draw) != second.value(draw)
        assert first.value("__import__('os').environ['X_PEMANGGIL']") == "'ya'"


def test_an_endless_cell_can_be_interrupted_and_the_kernel_lives_on() -> None:
    with kernel() as one:
        message = one.client.execute("import time\nwhile True: time.sleep(0.01)")
        time.sleep(0.5)
        one.manager.interrupt_kernel()
        reply = one.client.get_shell_msg(timeout=20)
        assert reply["parent_header"]["msg_id"] == message
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert one.value("1 + 1") == "2"


def test_a_kernel_can_be_restarted() -> None:
    with kernel() as one:
        before = one.pid
        assert one.run("x = 1") == "ok"
        one.manager.restart_kernel(now=True)
        one.client.wait_for_ready(timeout=60)
        assert one.pid != before
        assert one.value("'x' in globals()") == "False"


def test_a_killed_kernel_is_seen_to_be_dead(ended: Ended) -> None:
    with kernel() as one:
        pid = one.pid
        os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: not one.manager.is_alive())
        assert ended(pid)


def test_an_exit_code_is_passed_on() -> None:
    with kernel() as one:
        process = one.manager.provisioner.process
        one.client.execute("import os; os._exit(7)")
        assert process is not None
        assert process.wait(timeout=20) == 7


def test_children_of_a_kernel_end_with_it(ended: Ended) -> None:
    one = Kernel()
    assert one.run("import subprocess; anak = subprocess.Popen(['sleep', '60'])") == "ok"
    child = int(one.value("anak.pid"))
    one.close()
    assert ended(child)


def test_children_of_a_kernel_that_died_end_too(ended: Ended) -> None:
    with kernel() as one:
        assert one.run("import subprocess; anak = subprocess.Popen(['sleep', '60'])") == "ok"
        child = int(one.value("anak.pid"))
        os.kill(one.pid, signal.SIGKILL)
        assert ended(child)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_when_the_owner_is_killed(tmp_path: Path, number: signal.Signals, ended: Ended) -> None:
    command = [sys.executable, "-c", OWNER, str(tmp_path / "sambungan")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        processes = [int(word) for word in owner.stdout.readline().split()]
        assert len(processes) == 3
        os.kill(owner.pid, number)
    assert ended(*processes)


def test_kernels_end_with_a_killed_parent_and_the_next_one_gets_a_new_parent(ended: Ended) -> None:
    one = Kernel()
    pid, parent = one.pid, warm_parent().pid
    os.kill(parent, signal.SIGKILL)
    assert ended(pid)
    one.close()
    with kernel() as another:
        assert warm_parent().pid != parent
        assert another.value("2 + 2") == "4"


def test_changed_code_gets_a_new_parent(monkeypatch: pytest.MonkeyPatch, ended: Ended) -> None:
    before = warm_parent().pid
    assert warm_parent().pid == before
    monkeypatch.setattr("rpkd.kernels._parent._code_stamp", lambda: "lain")
    assert warm_parent().pid != before
    assert ended(before)


def test_a_kernel_of_the_earlier_code_goes_on_and_its_parent_ends_with_it(
    monkeypatch: pytest.MonkeyPatch, ended: Ended
) -> None:
    before = warm_parent().pid
    with kernel() as one:
        monkeypatch.setattr("rpkd.kernels._parent._code_stamp", lambda: "lain")
        with kernel() as another:
            assert warm_parent().pid != before
            assert (one.value("3 + 4"), another.value("5 + 6")) == ("7", "11")
    assert warm_parent().pid != before
    assert ended(before)


def test_without_fork_the_ordinary_kernel_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rpkd.kernels._provisioner.can_fork", lambda: False)
    with kernel() as one:
        assert not isinstance(one.manager.provisioner.process, ForkedProcess)
        assert one.value("3 + 3") == "6"


def test_a_parent_that_cannot_start_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_warm_parent()
    monkeypatch.setattr("rpkd.kernels._parent.STACK", ("tidak_ada_modul_ini",))
    with kernel() as one:
        assert not isinstance(one.manager.provisioner.process, ForkedProcess)
        assert one.value("4 + 4") == "8"
    stop_warm_parent()


def test_the_room_offers_what_jupyter_asks_for_by_name() -> None:
    from importlib.metadata import entry_points

    (found,) = entry_points(group="jupyter_client.kernel_provisioners", name="rpkd-forked")
    assert found.load() is kernels.ForkedProvisioner
