"""Pipeline: papermill runs, the build of one region, and its manifest. It knows nothing of statistics."""

from rpkd.pipeline._build import BuildReport, BuildRequest, Progress, StageTime, build, run
from rpkd.pipeline._notebooks import check_notebooks, notebook_paths

__all__ = ["BuildReport", "BuildRequest", "Progress", "StageTime", "build", "check_notebooks", "notebook_paths", "run"]
