"""Runs of the case: start, watch, stop."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field

from ullage.web.jobs import Job, Jobs

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

Number = Annotated[int, Path(ge=1, le=1_000_000_000, description="Number of the run.")]


class StageBody(BaseModel):
    """How far one stage of a run is."""

    name: str
    done: int = Field(description="Slices that are done; those that an earlier run kept are done at once.")
    total: int
    left_s: float | None = Field(description="Time that it still takes, if it goes on as it did; null while unknown.")


class JobBody(BaseModel):
    """One run of the case."""

    number: int
    state: str = Field(description="running, stopping, done, failed or stopped")
    began_at: str
    ended_at: str | None
    took_s: float = Field(description="So far, or in all.")
    code: int | None = Field(description="Exit code of the command.")
    stages: list[StageBody]
    log: list[str] = Field(description="The last lines that it told.")


class ElsewhereBody(BaseModel):
    """A run that this application did not start."""

    pid: int | None
    started_at: str


class JobsBody(BaseModel):
    """The runs since the application started, the latest first."""

    jobs: list[JobBody]
    elsewhere: ElsewhereBody | None = Field(description="A run of the same case by another process.")
    command: str = Field(description="The same on the command line.")


def held_jobs(request: Request) -> Jobs:
    """Give the runs of the case that is served."""
    jobs: Jobs = request.app.state.jobs
    return jobs


HeldJobs = Annotated[Jobs, Depends(held_jobs)]


@router.get("")
def list_jobs(jobs: HeldJobs) -> JobsBody:
    """List the runs of the case."""
    other = jobs.elsewhere()
    return JobsBody(
        jobs=[_body(one) for one in jobs.all()],
        elsewhere=ElsewhereBody(pid=other.pid, started_at=other.started_at) if other else None,
        command=f"ullage run {jobs.folder.name}",
    )


@router.post("", status_code=201)
def start_job(jobs: HeldJobs) -> JobBody:
    """Run the case: only what has changed is worked out again."""
    return _body(jobs.start())


@router.get("/{number}")
def get_job(number: Number, jobs: HeldJobs) -> JobBody:
    """Give one run."""
    return _body(jobs.find(number))


@router.delete("/{number}")
def stop_job(number: Number, jobs: HeldJobs) -> JobBody:
    """Stop a run; what it has worked out is kept, and the result stays as it was."""
    return _body(jobs.stop(number))


def _body(job: Job) -> JobBody:
    stages = [
        StageBody(name=one.name.replace("_", " "), done=one.done, total=one.total, left_s=one.left_s)
        for one in tuple(job.stages.values())
    ]
    return JobBody(
        number=job.number,
        state=job.state,
        began_at=job.began_at,
        ended_at=job.ended_at,
        took_s=round(time.monotonic() - job.began_s if job.took_s is None else job.took_s, 1),
        code=job.code,
        stages=stages,
        log=list(job.log),
    )
