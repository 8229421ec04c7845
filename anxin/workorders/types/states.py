"""Rights, states of orders, parts and rows, and their words."""

from __future__ import annotations

from enum import StrEnum

from anxin.core.types import gettext_noop


class Permission(StrEnum):
    """Rights this room grants."""

    READ = "workorders.read"
    OPEN = "workorders.open"
    MOVE = "workorders.move"
    BREAK_DOWN = "workorders.break_down"


class OrderStatus(StrEnum):
    """Where an order stands; each kind has its own words for it."""

    OPENED = "opened"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    REOPENED = "reopened"
    RETURNED = "returned"
    CLOSED = "closed"


STATUS_LABELS = {
    OrderStatus.OPENED: gettext_noop("待受理"),
    OrderStatus.ACCEPTED: gettext_noop("办理中"),
    OrderStatus.ANSWERED: gettext_noop("已答复"),
    OrderStatus.REOPENED: gettext_noop("群众要求重办"),
    OrderStatus.RETURNED: gettext_noop("已退回"),
    OrderStatus.CLOSED: gettext_noop("已办结"),
}
# Where the notice names no day, a first answer is asked for within this time.
FIRST_ANSWER_MIN = 3 * 24 * 60
# Still waiting for the unit: these carry a running clock.
RUNNING = (OrderStatus.OPENED, OrderStatus.ACCEPTED, OrderStatus.REOPENED)


class Instrument(StrEnum):
    """With which means the giver acts; only an `order` to own and lower units has a clock."""

    ORDER = "order"
    GUIDANCE = "guidance"
    REQUEST_TO_PEER = "request_to_peer"
    PROPOSAL_UPWARD = "proposal_upward"
    REMINDER = "reminder"
    APPEAL = "appeal"
    CHOICE = "choice"
    GUARD = "guard"


INSTRUMENT_LABELS = {
    Instrument.ORDER: gettext_noop("下达"),
    Instrument.GUIDANCE: gettext_noop("指导"),
    Instrument.REQUEST_TO_PEER: gettext_noop("商请"),
    Instrument.PROPOSAL_UPWARD: gettext_noop("提请"),
    Instrument.REMINDER: gettext_noop("提醒"),
    Instrument.APPEAL: gettext_noop("倡议"),
    Instrument.CHOICE: gettext_noop("决定"),
    Instrument.GUARD: gettext_noop("守则"),
}


class PartRole(StrEnum):
    """Whether a unit answers for the whole or for a part."""

    LEAD = "lead"
    COOPERATE = "cooperate"


class PartStatus(StrEnum):
    """Where a unit's part stands."""

    GIVEN = "given"
    ACCEPTED = "accepted"
    DONE = "done"
    OBJECTED = "objected"
    EXCUSED = "excused"


PART_LABELS = {
    PartStatus.GIVEN: gettext_noop("待签收"),
    PartStatus.ACCEPTED: gettext_noop("办理中"),
    PartStatus.DONE: gettext_noop("已办好"),
    PartStatus.OBJECTED: gettext_noop("不归我单位"),
    PartStatus.EXCUSED: gettext_noop("不必再办"),
}
# A part in one of these still owes something.
PART_RUNNING = (PartStatus.GIVEN, PartStatus.ACCEPTED)


class RowState(StrEnum):
    """What the sign of a row says. `late` is told to the unit itself only; others see red or nothing.

    `objected`: the unit says it is not its work, the giver decides. `silent`: an expected report
    or the receipt of an order is missing. `none`: stands, owes nothing.
    """

    DONE = "done"
    OPEN = "open"
    LATE = "late"
    OVERDUE = "overdue"
    OBJECTED = "objected"
    SILENT = "silent"
    ZERO = "zero"
    UPTAKE = "uptake"
    NONE = "none"


ROW_LABELS = {
    RowState.DONE: gettext_noop("已办"),
    RowState.OPEN: gettext_noop("办理中"),
    RowState.LATE: gettext_noop("已过时限"),
    RowState.OVERDUE: gettext_noop("逾期"),
    RowState.OBJECTED: gettext_noop("有异议，要定"),
    RowState.SILENT: gettext_noop("没有回音"),
    RowState.ZERO: gettext_noop("零报告"),
    RowState.UPTAKE: gettext_noop("倡导，看响应"),
    RowState.NONE: gettext_noop("一直有效"),
}
