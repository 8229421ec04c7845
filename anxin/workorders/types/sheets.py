"""Lists as files and orders as sheets: what a job does, how far it is, what a row has wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from anxin.core.types import gettext_noop


class SheetTask(StrEnum):
    """What a sheet's job does."""

    EXPORT = "export"
    IMPORT = "import"


class JobState(StrEnum):
    """How far a sheet's job is."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    WRITING = "writing"
    WRITTEN = "written"
    UNDONE = "undone"
    CANCELLED = "cancelled"
    FAILED = "failed"


JOB_LABELS = {
    JobState.WAITING: gettext_noop("等着开始"),
    JobState.RUNNING: gettext_noop("正在做"),
    JobState.READY: gettext_noop("好了"),
    JobState.WRITING: gettext_noop("正在写入"),
    JobState.WRITTEN: gettext_noop("已写入"),
    JobState.UNDONE: gettext_noop("已撤销"),
    JobState.CANCELLED: gettext_noop("已取消"),
    JobState.FAILED: gettext_noop("没有做成"),
}
# Still moving: a page of it asks again.
JOB_RUNNING = (JobState.WAITING, JobState.RUNNING, JobState.WRITING)


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in a row of an imported sheet. `also`: the other line it is about."""

    line: int
    column: str
    what: str
    also: int = 0


@dataclass(frozen=True, slots=True)
class JobView:
    """A sheet's job as its page shows it. `left_s`: how long it may still take, None unknown."""

    ref: str
    task: str
    state: str
    name: str
    done: int
    total: int
    capped: bool
    fault_count: int
    message: str
    started_at: datetime
    ended_at: datetime | None
    left_s: int | None = None
    faults: tuple[CellFault, ...] = ()
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def label(self) -> str:
        """How far it is, in a word of the source language."""
        return JOB_LABELS[JobState(self.state)]

    @property
    def running(self) -> bool:
        """Whether it is still moving."""
        return self.state in JOB_RUNNING
