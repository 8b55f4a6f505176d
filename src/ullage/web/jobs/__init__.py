"""Runs of the case that the application starts: a process of its own each, which can be watched and stopped."""

from ullage.web.jobs.job import Job, Stage
from ullage.web.jobs.runner import Jobs

__all__ = ["Job", "Jobs", "Stage"]
