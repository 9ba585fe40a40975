"""Which notebooks of a build are no longer what they would be if they ran now."""

from __future__ import annotations

from rpkd.pipeline._build import NOTEBOOK, BuildRequest, _Build, _Clock, _NoProgress
from rpkd.project import Project
from rpkd.regions import Region


def outdated_notebooks(
    project: Project, region: Region, request: BuildRequest | None = None
) -> dict[str, tuple[str, ...]]:
    """Return the notebooks that the next build would run, each with the reasons in Indonesian.

    Nothing is made or written, and the region's folder is not locked.

    Parameters
    ----------
    project, region :
        As for `build`.
    request : BuildRequest, optional
        Says where the build lies; by default in the project's `build/`.

    Returns
    -------
    dict
        By the notebook's name without ending.

    Raises
    ------
    UserError
        For wrong parameters.
    """
    maker = _Build(project, region, request or BuildRequest(), None, _Clock(_NoProgress()))
    maker._compare(())
    return {
        name.removeprefix(NOTEBOOK): reasons for name, reasons in maker.rebuilt.items() if name.startswith(NOTEBOOK)
    }
