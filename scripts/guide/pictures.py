"""The pictures of the guide: the guide is followed in a copy of the project, and photographed where it shows one.

A picture ``terminal-….png`` is the last command before it, with what it printed. Every other one is taken by the
function of that name here, in the state that the guide has brought the project to.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.request import urlopen

import camera  # which knows where the browser's driver lies
from browser import Tab
from chapters import FOLDER, Chapter, Step, read_chapters, steps_of
from PIL import Image
from steps import DOCUMENT, Follower, make_clone

PICTURES = FOLDER / "gambar"
MOST = 2_500_000
"""Bytes that all pictures take at most."""
COLUMNS = 120
TOKEN = "untuk-gambar"
_IMAGE = re.compile(r"!\[[^\]]*\]\(gambar/([a-z0-9-]+)\.png\)")

Shot = Callable[["Scene"], None]
_SHOTS: dict[str, Shot] = {}


class Scene:
    """The project as it stands, and where the picture goes."""

    def __init__(self, follower: Follower, name: str, scratch: Path) -> None:
        self.follower = follower
        self.project = follower.clone
        self.out = PICTURES / f"{name}.png"
        self.scratch = scratch

    @property
    def round(self) -> Path:
        """The folder of the FGD."""
        return self.project / "data" / "fgd" / "33.16" / "putaran-1"

    @property
    def built(self) -> Path:
        """The folder of the build."""
        return self.project / "build" / "33.16"


def take(names: Sequence[str], keep: Path | None) -> int:
    """Take the pictures that are named, or all.

    Parameters
    ----------
    names : sequence of str
        Names of pictures without their ending.
    keep : Path, optional
        Folder of the copy, which then stays.

    Returns
    -------
    int
        0; 1 when a picture could not be taken or they are too large together.
    """
    PICTURES.mkdir(exist_ok=True)
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="gambar-") as temporary:
        clone = (keep or Path(temporary)).resolve() / "rpkd"
        if not clone.exists():
            make_clone(clone, here=True)
        follower = Follower(clone, current=True, columns=COLUMNS)
        last = _last_chapter(names)
        for chapter in read_chapters():
            if chapter.number <= last:
                failed += _follow(chapter, follower, set(names), Path(temporary))
    size = sum(path.stat().st_size for path in PICTURES.glob("*.png"))
    print(f"all pictures: {size / 1e6:.2f} MB")
    for line in failed:
        print(f"NOT TAKEN  {line}")
    return int(bool(failed) or size > MOST)


def _last_chapter(names: Sequence[str]) -> int:
    return max(
        chapter.number
        for chapter in read_chapters()
        if not names or any(name in names for name in _IMAGE.findall(chapter.text))
    )


def _follow(chapter: Chapter, follower: Follower, wanted: set[str], scratch: Path) -> list[str]:
    """Do the steps of a chapter and take its pictures, in the order of the text."""
    events: list[tuple[int, Step | str]] = [(step.line, step) for step in steps_of(chapter)]
    first, end = min((line for line, _ in events), default=0), chapter.text.count("\n")
    for found in _IMAGE.finditer(chapter.text):
        line = chapter.text.count("\n", 0, found.start()) + 1
        # Above the first step a chapter shows what it leads to.
        events.append((line if line > first else end, found[1]))
    failed = []
    for _, event in sorted(events, key=lambda event: event[0]):
        if isinstance(event, Step):
            if event.verb != "tampak":
                follower.do(event)
            continue
        if wanted and event not in wanted:
            continue
        try:
            _SHOTS.get(event, _terminal)(Scene(follower, event, scratch))
            print(f"        {chapter.name}  {event}.png", flush=True)
        except (camera.MissingProgramError, ValueError, OSError, subprocess.SubprocessError) as error:
            failed.append(f"{event}: {error}")
    return failed


def _shot(function: Shot) -> Shot:
    _SHOTS[function.__name__.replace("_", "-")] = function
    return function


def _terminal(scene: Scene) -> None:
    if not scene.out.name.startswith("terminal-"):
        raise ValueError("no function takes this picture")
    camera.save(camera.terminal(scene.follower.command, scene.follower.printed, COLUMNS), scene.out)


@_shot
def pdf_halaman(scene: Scene) -> None:
    """Photograph three pages of the first draft: cover, a chart, a table."""
    pdf = scene.built / "rpkd-33.16.pdf"
    pages = [1, camera.page_with(pdf, "Gambar 3.1: "), camera.page_with(pdf, "Gambar 4.1: ")]
    camera.save(camera.beside(camera.paper(pdf, pages), 3), scene.out)


@_shot
def html_desktop(scene: Scene) -> None:
    """Photograph the page as it opens on a laptop, at the profile of poverty."""
    jump = (
        "[...document.querySelectorAll('main h1')].find(h => /Profil Kemiskinan/.test(h.textContent)).scrollIntoView()"
    )
    camera.save(camera.page(scene.project / DOCUMENT, 1200, 780, before=lambda tab: tab.evaluate(jump)), scene.out)


@_shot
def word_halaman(scene: Scene) -> None:
    """Photograph two pages of the Word file."""
    pdf = camera.as_pdf(scene.built / "rpkd-33.16.docx", scene.scratch)
    first = camera.page_with(pdf, "Gambar 3.1: ")
    camera.save(camera.beside(camera.paper(pdf, [first, first + 1]), 2), scene.out, 13)


@_shot
def excel_target(scene: Scene) -> None:
    """Photograph the sheet of targets."""
    pdf = camera.as_pdf(scene.project / "data/input/33.16/target.xlsx", scene.scratch)
    number = camera.page_with(pdf, "Batas bawah \\*")
    camera.save(camera.trim(camera.paper(pdf, [number], 110)[0]), scene.out)


@_shot
def excel_periksa(scene: Scene) -> None:
    """Photograph the marked copy of the sheet of targets."""
    pdf = camera.as_pdf(scene.project / "data/input/33.16/target.periksa.xlsx", scene.scratch)
    number = camera.page_with(pdf, "Batas bawah \\*")
    camera.save(camera.trim(camera.paper(pdf, [number], 110)[0]), scene.out)


@_shot
def narasi_tanda(scene: Scene) -> None:
    """Photograph a sentence that was written for another value."""
    record = scene.project / "report/narasi/33.16/nilai.yaml"
    before = record.read_text(encoding="utf-8")
    record.write_text(before.replace("10,58 persen", "11,42 persen"), encoding="utf-8")
    scene.follower.run("rpkd build 33.16 --to html")
    record.write_text(before, encoding="utf-8")
    title = "[...document.querySelectorAll('main h2')].find(title => /Kebijakan Khusus/.test(title.textContent))"
    jump = f"{title}.scrollIntoView()"
    camera.save(camera.page(scene.project / DOCUMENT, 1200, 420, before=lambda tab: tab.evaluate(jump)), scene.out)


@_shot
def pdf_skenario(scene: Scene) -> None:
    """Photograph the pages that compare scenarios."""
    scene.follower.run("rpkd build 33.16 --to pdf")
    pdf = scene.built / "rpkd-33.16.pdf"
    pages = [camera.page_with(pdf, "Gambar 4.2: "), camera.page_with(pdf, "Tabel 4.6: ")]
    camera.save(camera.beside(camera.paper(pdf, pages), 2), scene.out, 13)


@_shot
def fgd_paket(scene: Scene) -> None:
    """Photograph the letter, and both pages of the summary."""
    letter = camera.as_pdf(scene.round / "paket" / "undangan.docx", scene.scratch)
    pages = [*camera.paper(letter, [1]), *camera.paper(scene.round / "paket" / "ringkasan.pdf", [1, 2])]
    camera.save(camera.beside(pages, 3), scene.out)


@_shot
def fgd_paparan(scene: Scene) -> None:
    """Photograph four slides."""
    pdf = camera.as_pdf(scene.round / "paket" / "paparan.pptx", scene.scratch)
    camera.save(camera.beside(camera.paper(pdf, [1, 4, 6, 9], 50), 2), scene.out)


@_shot
def fgd_butir(scene: Scene) -> None:
    """Photograph a page of the draft as it is handed out."""
    pdf = camera.as_pdf(scene.round / "paket" / "rpkd-33.16-fgd.docx", scene.scratch)
    number = camera.page_with(pdf, "Tabel 3.1: ", skip=12)
    camera.save(camera.top(camera.paper(pdf, [number], 100)[0], 0.6), scene.out, 14)


@_shot
def fgd_tanggapan(scene: Scene) -> None:
    """Photograph the workbook of decisions."""
    pdf = camera.as_pdf(scene.round / "tanggapan.xlsx", scene.scratch)
    sheet = camera.trim(camera.paper(pdf, [camera.page_with(pdf, "M-001")], 130)[0])
    camera.save(sheet.crop((0, 0, round(sheet.width * 0.66), round(sheet.height * 0.45))), scene.out)


@_shot
def fgd_matriks(scene: Scene) -> None:
    """Photograph the annex with remarks and answers."""
    pdf = scene.built / "rpkd-33.16.pdf"
    number = camera.page_with(pdf, "M-001", skip=30)
    camera.save(camera.beside(camera.paper(pdf, [number, number + 1]), 2), scene.out, 14)


@_shot
def beda_html(scene: Scene) -> None:
    """Photograph the page of differences."""
    camera.save(camera.page(scene.project / "build" / "beda.html", 1100, 800), scene.out)


@_shot
def jelajah_telepon(scene: Scene) -> None:
    """Photograph the explorer on a phone: as it opens, and further down."""
    path = scene.built / "jelajah-33.16.html"
    shown = [
        camera.page(path, 360, 740, scale=1.5),
        camera.page(path, 360, 740, scale=1.5, before=lambda tab: tab.evaluate("scrollTo(0, 700)")),
    ]
    camera.save(camera.beside(shown, 2), scene.out, 11)


@_shot
def jelajah_laptop(scene: Scene) -> None:
    """Photograph the explorer on a laptop."""
    camera.save(camera.page(scene.built / "jelajah-33.16.html", 1280, 860), scene.out)


@_shot
def lab_tur(scene: Scene) -> None:
    """Photograph the tour in JupyterLab, when it has been run."""
    camera.save(_lab(scene, "notebooks/lab/tur.ipynb", "tur.origin"), scene.out)


@_shot
def lab_skenario(scene: Scene) -> None:
    """Photograph the form for scenarios in JupyterLab."""
    camera.save(_lab(scene, "notebooks/lab/skenario-baru.ipynb", ""), scene.out)


def _lab(scene: Scene, notebook: str, at: str) -> Image.Image:
    """Open a notebook in the lab, run it, and photograph it at the first cell with some words."""
    panel, commands = "window.jupyterapp.shell.currentWidget", "window.jupyterapp.commands"
    with open_lab(scene.follower, scene.scratch) as address:

        def run(tab: Tab) -> None:
            tab.wait("!!window.jupyterapp", "JupyterLab did not start", 60)
            tab.evaluate("window.jupyterapp.restored.then(() => 1)")
            tab.evaluate(f"{commands}.execute('docmanager:open', {{path: '{notebook}'}}).then(() => 1)")
            tab.wait(f"{panel}?.context?.path == '{notebook}' && {panel}.context.isReady", "no notebook", 60)
            tab.evaluate(f"{panel}.sessionContext.ready.then(() => 1)")
            tab.evaluate(f"window.done = 0; {commands}.execute('notebook:run-all-cells').then(() => {{done = 1}}); 1")
            tab.wait("window.done == 1", "the notebook did not finish", 180)
            words = json.dumps(at)
            tab.evaluate(
                f"(() => {{const cells = {panel}.content.widgets; const at = Math.max(0, cells.findIndex("
                f"cell => {words} && cell.model.sharedModel.getSource().includes({words})));"
                f"{panel}.content.activeCellIndex = at; {panel}.content.scrollToItem(at, 'start').then(() => 1)}})()"
            )
            time.sleep(3)  # pictures and widgets are drawn after the kernel has answered

        return camera.page(f"{address}/lab/tree/{notebook}?token={TOKEN}", 1280, 860, scale=1.1, before=run)


@_shot
def terminal_provinsi(scene: Scene) -> None:
    """Build some regions at once."""
    command = "rpkd build 33.15 33.16 33.17 --to html --jobs 2"
    scene.follower.run(command)
    _terminal(scene)


@contextlib.contextmanager
def open_lab(follower: Follower, scratch: Path) -> Iterator[str]:
    """Start `rpkd lab` on this machine alone, with settings of its own; give its address, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]
    names += ["JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"]
    own = {name: str(scratch / name.lower()) for name in names}
    options = ["--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
    options += [f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True"]
    options += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    child = follower.start("rpkd lab 33.16 --", options, own)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 120
        while not _answers(f"{address}/api/status?token={TOKEN}"):
            if child.poll() is not None or time.monotonic() > deadline:
                raise OSError("JupyterLab did not start")
            time.sleep(0.2)
        yield address
    finally:
        child.terminate()
        child.wait(timeout=60)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5):
            return True
    except OSError:
        return False
