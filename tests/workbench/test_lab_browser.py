"""The lab in a real browser: the tour, the form, a scenario written, built, and seen."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml
from tests.document.browser import Tab, browser_tab

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "hanya-untuk-uji"  # of a server that lives as long as this test
NAME, FILE = "Lansia bertahap", "lansia-bertahap"
APP = "window.jupyterapp"
PANEL = f"{APP}.shell.currentWidget"


@contextlib.contextmanager
def lab(root: Path, folder: Path) -> Iterator[str]:
    """Start `rpkd lab` for a copied project with settings of its own, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    own |= {name: str(folder / name.lower()) for name in ("JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR")}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"), "RPKD_PROJECT": str(root)}
    options = [
        *("--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True"),
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    command = [sys.executable, "-m", "rpkd", "lab", "33.16", "--", *options]
    log = (folder / "lab.log").open("w")
    process = subprocess.Popen(command, env=os.environ | own, cwd=root, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 90
        while not answers(f"{address}/api/status?token={TOKEN}"):
            assert process.poll() is None, (folder / "lab.log").read_text()
            assert time.monotonic() < deadline, "JupyterLab did not answer"
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5):
            return True
    except (URLError, OSError):
        return False


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, never built."""
    root = tmp_path_factory.mktemp("lab") / "klon"
    for name in ("notebooks", "params", "data", "report", "_extensions"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "_quarto.yml", root)
    return root


def run_all(tab: Tab, path: str) -> None:
    """Open a notebook, run it to its end, and see that no cell failed."""
    tab.wait(f"!!{APP}", "JupyterLab did not start")
    tab.evaluate(
        f"{APP}.restored.then(() => {APP}.commands.execute('docmanager:open', {{path: '{path}'}})).then(() => 1)"
    )
    tab.wait(f"{PANEL}?.context?.path == '{path}' && {PANEL}.context.isReady", f"{path} did not open")
    tab.evaluate(f"{PANEL}.sessionContext.ready.then(() => 1)")
    tab.evaluate(
        f"window.done = 0; {APP}.commands.execute('notebook:run-all-cells').then(() => {{window.done = 1}}); 1"
    )
    tab.wait("window.done == 1", f"{path} did not finish", 120)
    assert [output for output in outputs(tab) if output["output_type"] in {"error", "stream"}] == []


def outputs(tab: Tab) -> list[dict[str, object]]:
    cells = f"{PANEL}.content.model.toJSON().cells"
    return list(json.loads(tab.evaluate(f"JSON.stringify({cells}.flatMap(cell => cell.outputs ?? []))")))


def form(tab: Tab, text: str) -> str:
    """Return an expression for the part of the form that a label or button names."""
    return (
        "Array.from(document.querySelectorAll('.jp-OutputArea .widget-inline-hbox, .jp-OutputArea button'))"
        f".find(part => (part.querySelector('label') ?? part).textContent.trim() == {json.dumps(text)})"
    )


def click(tab: Tab, text: str) -> None:
    tab.wait(f"{form(tab, text)} && !{form(tab, text)}.disabled", f"no button {text}")
    tab.evaluate(f"{form(tab, text)}.click()")


def write(tab: Tab, label: str, text: str) -> None:
    tab.evaluate(f"{form(tab, label)}.querySelector('input').focus()")
    tab.call("Input.insertText", text=text)
    tab.evaluate(f"{form(tab, label)}.querySelector('input').blur()")


@contextlib.contextmanager
def new_result(tab: Tab) -> Iterator[None]:
    """Wait until what is done in the block has changed the table of results."""
    shown = "(document.querySelector('table[data-rpkd=hasil]')?.innerText ?? '')"
    before = tab.evaluate(shown)
    yield
    tab.wait(f"{shown} != '' && {shown} != {json.dumps(before)}", "the result stays as it was")


def test_from_the_tour_to_a_scenario_in_the_document(root: Path, tmp_path: Path) -> None:
    with lab(root, tmp_path) as address, browser_tab(tmp_path / "profil") as tab:
        tab.visit(f"{address}/lab/tree/notebooks/lab/tur.ipynb?token={TOKEN}", 1400, 1000)
        run_all(tab, "notebooks/lab/tur.ipynb")
        shown = json.dumps(outputs(tab), ensure_ascii=False)
        assert "10,58 persen" in shown
        assert "parameter projection.pass_through: 0.7 → 0.9" in shown
        assert "Galat" not in shown

        run_all(tab, "notebooks/lab/skenario-baru.ipynb")
        tab.wait("!!document.querySelector('table[data-rpkd=hasil]')", "the form shows no result")
        write(tab, "Nama skenario", NAME)
        write(tab, "Satu kalimat", "APBD memberi bantuan tunai bagi lanjut usia secara bertahap.")
        select = f"{form(tab, 'Program pustaka')}.querySelector('select')"
        # Widgets write names with spaces that do not break.
        wanted = "o => o.text.replaceAll('\\u00a0', ' ').includes('lanjut usia dari APBD')"
        tab.evaluate(
            f"{select}.selectedIndex = Array.from({select}.options).findIndex({wanted});"
            f"{select}.dispatchEvent(new Event('change', {{bubbles: true}}))"
        )
        with new_result(tab):
            click(tab, "Tambahkan program")
        tab.wait(f"!!{form(tab, 'Cakupan (persen)')}", "the programme did not appear")
        tab.evaluate(f"{form(tab, 'Cakupan (persen)')}.querySelector('.noUi-handle').focus()")
        for _ in range(4):
            with new_result(tab):
                tab.press("ArrowLeft", 37)

        click(tab, "Simpan")
        path = root / "params" / "scenarios" / "33.16" / f"{FILE}.yaml"
        tab.wait("document.body.innerText.includes('Tersimpan:')", "not saved")
        saved = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert saved["name"] == NAME
        assert saved["programs"][0]["program"] == "lansia-daerah"
        assert saved["programs"][0]["coverage"] == 76

        click(tab, "Tampilkan di dokumen")
        tab.wait("document.body.innerText.includes('scenario.shown kini')", "not shown")
        click(tab, "Susun ulang")
        tab.wait("document.body.innerText.includes('angka berubah')", "no change is told", 120)
        told = tab.evaluate("document.body.innerText")
        assert "scenario.shown" in told
        assert "tiga-strategi" in told
        asked = {event["request"]["url"] for event in tab.said("Network.requestWillBeSent")}
        assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert NAME in (root / "build/33.16/results/skenario.json").read_text(encoding="utf-8")
