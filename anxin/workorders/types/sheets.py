"""Lists as files and orders as sheets: what a job does, how far it is, what a row has wrong."""

from __future__ import annotations

from dataclasses import dataclass
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
    """What is wrong in a row of an imported sheet."""

    line: int
    column: str
    what: str
