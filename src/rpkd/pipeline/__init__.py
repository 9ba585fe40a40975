"""Pipeline: papermill runs, the build of one region, and its manifest. It knows nothing of statistics."""

from rpkd.pipeline._build import BuildReport, BuildRequest, Progress, StageTime, build, run
from rpkd.pipeline._notebooks import notebook_paths

__all__ = ["BuildReport", "BuildRequest", "Progress", "StageTime", "build", "notebook_paths", "run"]
