"""Which engine renders, and why."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.render._embedded import render_embedded
from rpkd.render._quarto import find_quarto, quarto_version, render_quarto
from rpkd.render._tree import Format

FORMATS: dict[str, Format] = {"html": "html", "pdf": "typst", "docx": "docx"}


@dataclass(frozen=True)
class Engine:
    """A chosen engine.

    Parameters
    ----------
    name : str
        "quarto" or "embedded".
    version : str
        Version text.
    reason : str
        Why it was chosen, in Indonesian.
    executable : str or None
        The Quarto command.
    """

    name: str
    version: str
    reason: str
    executable: str | None = None


def choose_engine(wish: str) -> Engine:
    """Choose the engine.

    Parameters
    ----------
    wish : {"auto", "quarto", "embedded"}
        "auto" takes Quarto where it is installed.

    Raises
    ------
    UserError
        When Quarto is demanded but absent.
    """
    if wish == "embedded":
        return _embedded("diminta dengan --engine embedded")
    executable = find_quarto()
    if executable is not None:
        reason = "Quarto ditemukan" if wish == "auto" else "diminta dengan --engine quarto"
        return Engine("quarto", quarto_version(executable), reason, executable)
    if wish == "quarto":
        raise UserError(
            Problem(
                "--engine quarto",
                "Quarto tidak terpasang",
                rule="perintah quarto ada di PATH atau ditunjuk QUARTO_PATH",
                remedy="lihat rpkd doctor untuk cara memasang Quarto, atau pakai --engine embedded",
            )
        )
    return _embedded("Quarto tidak terpasang")


def _embedded(reason: str) -> Engine:
    import pypandoc

    return Engine("embedded", f"pandoc {pypandoc.get_pandoc_version()}, Typst {version('typst')}", reason)


def render(engine: Engine, staged: Path, extension: str, output: Path) -> None:
    """Render a staged document.

    Parameters
    ----------
    engine : Engine
        From `choose_engine`.
    staged : Path
        Folder made by `stage`.
    extension : {"html", "pdf", "docx"}
        Kind of document.
    output : Path
        File to write, whole or not at all.

    Raises
    ------
    UserError
        When the engine refuses the document.
    """
    target = FORMATS[extension]
    if engine.executable is not None:
        render_quarto(staged, target, output, engine.executable)
    else:
        render_embedded(staged, target, output)
