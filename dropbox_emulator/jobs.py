"""Batches that become jobs: begun by one call, told by another."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Job:
    """Work in the background.

    :param result: what the job ends with, once it has
    :param asked: whether somebody has asked for it already
    :param owner: id of the account that began it; ``None`` for any
    :param kind: of the route that began it; ``None`` for any
    :param work: returns the result
    :param due: when the work is done, in seconds of the monotonic clock
    """

    result: dict | None = None
    asked: bool = False
    owner: str | None = None
    kind: str | None = None
    work: Callable[[], dict] | None = None
    due: float = field(default_factory=time.monotonic)

    def belongs(self, owner: str, kind: str) -> bool:
        """Tell whether an account may ask for the job by a route of this kind."""
        return self.owner in (None, owner) and self.kind in (None, kind)


class Jobs(dict[str, Job]):
    """All jobs by id. A restart forgets them."""

    def begin(
        self, owner: str, kind: str, delay: float, work: Callable[[], dict]
    ) -> str:
        """Return the id of a new job that is worked on after ``delay`` seconds."""
        job_id = "dbjid:" + secrets.token_urlsafe(24)
        due = time.monotonic() + delay
        self[job_id] = Job(owner=owner, kind=kind, work=work, due=due)
        return job_id

    def run_due(self) -> None:
        """Do what is due. Nothing happens between two calls that anyone could see."""
        now = time.monotonic()
        for job in list(self.values()):
            if job.work is not None and job.due <= now:
                work, job.work = job.work, None
                job.result = work()
