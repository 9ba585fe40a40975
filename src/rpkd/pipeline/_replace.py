"""A finished build takes the place of an earlier one: what is the same stays, what somebody edited is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rpkd.files import sha256, write_bytes
from rpkd.pipeline._draft import PREVIOUS, draft_files, pack_draft
from rpkd.pipeline._inputs import ABSENT, file_state
from rpkd.pipeline._manifest import FILE, Manifest
from rpkd.pipeline._place import link_or_copy, put_in_place


def replace_outputs(work: Path, folder: Path, made: Mapping[str, str], earlier: Manifest) -> list[str]:
    """Move a finished build and its manifest into place, all of it or nothing. The caller holds the lock of `folder`.

    Parameters
    ----------
    work : Path
        From `work_folder`; holds the new manifest and the outputs. An output that is not there, or not as `made` says,
        is one that this build was not asked for: it stays as it is in `folder`.
    folder : Path
        The region's folder.
    made : mapping
        SHA-256 of every output that the new manifest lists.
    earlier : Manifest
        What is known of the build that lies in `folder`.

    Returns
    -------
    list of str
        What the user should know, in Indonesian.

    Raises
    ------
    UserError
        When a file cannot be moved; everything is then as it was.
    """
    wanted = {name: state for name, state in made.items() if file_state(work / name) == state}
    kept = {name: set_aside(work, folder, name) for name in wanted if _is_edited(folder, name, wanted[name], earlier)}
    if _says_otherwise(made, earlier) and _is_whole(folder, earlier):
        write_bytes(work / PREVIOUS, pack_draft(folder))
        wanted[PREVIOUS] = sha256(work / PREVIOUS)
    wanted[FILE] = sha256(work / FILE)
    new = [name for name, state in wanted.items() if file_state(folder / name) != state]
    old = [name for name in earlier.outputs if name not in made and not _is_edited(folder, name, ABSENT, earlier)]
    put_in_place(work, folder, [*kept.values(), *new], sorted(old))
    told = "berubah sejak terakhir disusun; yang lama disimpan sebagai"
    return [f"{name} {told} {aside}" for name, aside in kept.items()]


def _says_otherwise(made: Mapping[str, str], earlier: Manifest) -> bool:
    """Tell whether the results are other ones than an earlier build gave: its draft is kept for comparing."""
    before, after = (
        {name: state for name, state in outputs.items() if name.startswith("results/")}
        for outputs in (earlier.outputs, made)
    )
    return bool(before) and before != after


def _is_whole(folder: Path, earlier: Manifest) -> bool:
    """Tell whether the earlier draft lies there as it was made: a damaged one must not replace the one kept before."""
    kept = draft_files(folder)
    return all(
        name in kept and file_state(kept[name]) == state
        for name, state in earlier.outputs.items()
        if name.startswith("results/") and name.endswith(".json")
    )


def _is_edited(folder: Path, name: str, made: str, earlier: Manifest) -> bool:
    """Tell whether a document in its place is neither what a build made there nor what this one made."""
    return "/" not in name and file_state(folder / name) not in (ABSENT, made, earlier.outputs.get(name))


def set_aside(work: Path, folder: Path, name: str) -> str:
    """Give a document that somebody edited a name of its own: no work of the office is overwritten."""
    stem, _, ending = name.rpartition(".")
    number = 1
    while (folder / (kept := f"{stem}.suntingan-{number}.{ending}")).exists():
        number += 1
    link_or_copy(folder / name, work / kept)
    return kept
