"""Answers that are taken back: what changed, who had got the old one, who was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from anxin.core.types import gettext_noop


class WithdrawalState(StrEnum):
    """Where a withdrawal stands. Edges: looking → proposed → telling → told, or → dropped."""

    LOOKING = "looking"
    PROPOSED = "proposed"
    TELLING = "telling"
    TOLD = "told"
    DROPPED = "dropped"


class ToldWay(StrEnum):
    """How a person learned that an answer was taken back."""

    PAGE = "page"
    CALL = "call"
    VISIT = "visit"


WITHDRAWAL_LABELS = {
    WithdrawalState.LOOKING: gettext_noop("正在找拿到过旧答复的人"),
    WithdrawalState.PROPOSED: gettext_noop("等人定"),
    WithdrawalState.TELLING: gettext_noop("正在写到查询页"),
    WithdrawalState.TOLD: gettext_noop("已撤回，正在告知"),
    WithdrawalState.DROPPED: gettext_noop("不撤回"),
}
TOLD_LABELS = {
    ToldWay.PAGE: gettext_noop("本人查到了"),
    ToldWay.CALL: gettext_noop("打电话告知"),
    ToldWay.VISIT: gettext_noop("上门告知"),
}


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """One line of the list of withdrawals. `reached`: people who saw it or were told."""

    ref: str
    state: str
    state_label: str
    reason: str
    clauses: tuple[str, ...]
    at: datetime
    answers: int
    reached: int


@dataclass(frozen=True, slots=True)
class OldAnswer:
    """An answer that is to be, or was, taken back, as far as the reader may see its request."""

    id: int
    request_id: int
    order_ref: str
    subject: str
    area: str
    answer: str
    clause: str
    answered_at: datetime | None
    has_phone: bool
    left_out: bool
    told_at: datetime | None
    told_label: str
    told_by: str


@dataclass(frozen=True, slots=True)
class WithdrawalPage:
    """A withdrawal with the answers the reader may see; `hidden`: how many more there are."""

    row: WithdrawalRow
    campaign: str
    words: str
    clause_now: str
    decided_by: str
    answers: tuple[OldAnswer, ...]
    hidden: int
    anonymous: int
    may_decide: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What the holder of a receipt is told of an answer that no longer holds."""

    answer: str
    answered_at: datetime | None
    reason: str
    at: datetime
