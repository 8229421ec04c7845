"""Clock units, proof kinds, the steps of a chain, spot checks: what the engine knows beside states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from anxin.core.types import gettext_noop


class ClockUnit(StrEnum):
    """In what a time allowed is counted; working time runs through the festival calendar."""

    MINUTES = "minutes"
    WORKING_MINUTES = "working_minutes"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


CLOCK_LABELS = {
    ClockUnit.MINUTES: gettext_noop("分钟"),
    ClockUnit.WORKING_MINUTES: gettext_noop("工作时间（分钟）"),
    ClockUnit.CALENDAR_DAYS: gettext_noop("天（自然日）"),
    ClockUnit.WORKING_DAYS: gettext_noop("个工作日"),
}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A time allowed: 20 个工作日 is `TimeLimit(ClockUnit.WORKING_DAYS, 20)`; amount 0 is no clock."""

    unit: ClockUnit
    amount: int


class ProofKind(StrEnum):
    """What shows that something was done. `any`: words or a file; a photo is never forced."""

    ANY = "any"
    TEXT = "text"
    FILE = "file"
    NUMBER = "number"
    NONE = "none"


PROOF_LABELS = {
    ProofKind.ANY: gettext_noop("文字或文件"),
    ProofKind.TEXT: gettext_noop("文字"),
    ProofKind.FILE: gettext_noop("文件"),
    ProofKind.NUMBER: gettext_noop("数字"),
    ProofKind.NONE: gettext_noop("不用证明"),
}


# Minutes from telling the own leader to telling the unit above, and from each unit to the next.
STEP_MIN = (120, 240)


class Stage(StrEnum):
    """To whom a step of the chain goes: the unit's own leader, its superior, the district's office."""

    OWN_LEADER = "own_leader"
    SUPERIOR = "superior"
    OFFICE = "office"


STAGE_LABELS = {
    Stage.OWN_LEADER: gettext_noop("本单位负责人"),
    Stage.SUPERIOR: gettext_noop("上级单位"),
    Stage.OFFICE: gettext_noop("区政府办公室"),
}


class CheckReason(StrEnum):
    """Why a closed order is looked at once more."""

    SAMPLE = "sample"
    RATING = "rating"


CHECK_REASONS = {
    CheckReason.SAMPLE: gettext_noop("按比例抽到"),
    CheckReason.RATING: gettext_noop("群众评价不满意"),
}


class CheckResult(StrEnum):
    """What a spot check found."""

    TRUE = "true"
    REDO = "redo"


CHECK_RESULTS = {
    CheckResult.TRUE: gettext_noop("属实"),
    CheckResult.REDO: gettext_noop("要补办"),
}


# Lines of a history that are no move of a kind.
LINE_LABELS = {
    "pause": gettext_noop("暂停计时"),
    "resume": gettext_noop("恢复计时"),
    "escalate": gettext_noop("逐级上报"),
    "merge": gettext_noop("并入同一件事"),
    "merged_in": gettext_noop("并进来一件"),
    "unmerge": gettext_noop("不再并，单独办"),
    "unmerged": gettext_noop("分出去一件"),
    "link": gettext_noop("标为相关"),
    "split": gettext_noop("分出一件新的"),
    "hand_over": gettext_noop("改由别的单位承办"),
    "check_true": gettext_noop("抽查：属实"),
    "check_redo": gettext_noop("抽查：要补办"),
    "answer_withdrawn": gettext_noop("规定变了，答复已撤回，本人的查询页已改写"),
}


@dataclass(frozen=True, slots=True)
class EscalationLine:
    """One step of a chain, as pages and the supervision list show it.

    `taken_at` None: not yet due. `fault`: why nobody could be told at this step. `stopped`: the
    matter was settled first.
    """

    id: int
    order_ref: str
    subject: str
    part_id: int
    step: int
    stage: Stage
    unit_id: int
    unit_name: str
    contact_name: str
    due_at: datetime
    taken_at: datetime | None
    next_step_at: datetime | None
    message_id: int | None
    fault: str = ""
    stopped: bool = False

    @property
    def stage_label(self) -> str:
        """To whom, in a word."""
        return STAGE_LABELS[self.stage]


@dataclass(frozen=True, slots=True)
class ChainGap:
    """A unit at which nobody could be told, how many lines pass there, when that first matters.

    `silent`: on one of these lines nobody at all could be told.
    """

    unit_id: int
    unit_name: str
    lines: int
    bites_at: datetime | None
    silent: bool = False
