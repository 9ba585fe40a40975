"""The small project of the pipeline's tests, and its region."""

from tests.pipeline.conftest import project, region

__all__ = ["project", "region"]
