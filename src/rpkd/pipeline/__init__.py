"""Pipeline: papermill runs, the build of one region or of many, and the manifest. It knows nothing of statistics."""

from rpkd.pipeline._attempt import Outcome, log_path
from rpkd.pipeline._batch import Event, Finished, InStage, Noticed, Started, build_many
from rpkd.pipeline._build import NEVER_MADE, BuildReport, BuildRequest, Progress, StageTime, build, run
from rpkd.pipeline._cluster import build_on_cluster
from rpkd.pipeline._comments import round_problems
from rpkd.pipeline._draft import find_draft, find_drafts
from rpkd.pipeline._manifest import read_manifest
from rpkd.pipeline._notebooks import check_notebooks, notebook_paths
from rpkd.pipeline._open_round import OpenReport, open_round
from rpkd.pipeline._outdated import outdated_notebooks
from rpkd.pipeline._read_round import ReadReport, read_round
from rpkd.pipeline._rounds import round_numbers
from rpkd.pipeline._scenarios import scenario_problems

__all__ = [
    "NEVER_MADE",
    "BuildReport",
    "BuildRequest",
    "Event",
    "Finished",
    "InStage",
    "Noticed",
    "OpenReport",
    "Outcome",
    "Progress",
    "ReadReport",
    "StageTime",
    "Started",
    "build",
    "build_many",
    "build_on_cluster",
    "check_notebooks",
    "find_draft",
    "find_drafts",
    "log_path",
    "notebook_paths",
    "open_round",
    "outdated_notebooks",
    "read_manifest",
    "read_round",
    "round_numbers",
    "round_problems",
    "run",
    "scenario_problems",
]
