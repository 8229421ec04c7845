"""Who may supervise whom, and on what ground. Pure.

Decree 733 of the State Council: supervision is the government's, towards its departments, the
governments below it and bodies that a law empowers. Everybody else is asked, told or reminded.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from anxin.areas.types import UnitKind
from anxin.core.types import gettext_noop
from anxin.workorders.types import OrderGrounds, RowState

from ..types import Fact, Ground

SUPERVISOR = "gov-office"
SUPERVISED = frozenset({UnitKind.DEPARTMENT, UnitKind.TOWN})
NOT_BY = gettext_noop("督办只由区政府办公室发出。部门可以跟踪提醒。")
NOT_ON = gettext_noop(
    "只能督办政府部门、乡镇（街道）和法律授权的机构，不能督办村、社区、商户和企业。"
)
NO_GROUND = gettext_noop("督办要有依据：一件已经逾期的任务，或一份应报没有报的报告。")
HIDDEN = gettext_noop("群众反映单位的事项不能拿来督办：会暴露是谁反映的。")
RUNNING_OUT = gettext_noop("答复时限要在半天以后、三十天以内。")
LEAST, MOST = timedelta(hours=12), timedelta(days=30)
USUAL = timedelta(days=2)


def body_fault(by: str, kind: UnitKind, *, slug: str, authorised: Collection[str]) -> str:
    """Why a unit may not supervise another, empty when it may.

    `by`: slug of the unit that would; `authorised`: bodies that a law empowers, by slug.
    """
    if by != SUPERVISOR:
        return NOT_BY
    if kind in SUPERVISED or (kind is UnitKind.OUTSIDE_BODY and slug in authorised):
        return ""
    return NOT_ON


def ground_of(order: OrderGrounds) -> Ground | None:
    """What a letter about an order can rest on; None for nothing."""
    if order.excluded_unit is not None:
        return None
    if order.reports is not None:
        missing = order.reports.state is RowState.SILENT
        return Ground.MISSING_REPORT if missing else None
    return Ground.RED if order.running and order.red_at is not None else None


def facts_of_grounds(order: OrderGrounds, ground: Ground) -> tuple[Fact, ...]:
    """The facts of a letter, each with its moment."""
    if ground is Ground.MISSING_REPORT and order.reports is not None:
        return (
            Fact(gettext_noop("应报时间"), order.reports.due_at),
            Fact(gettext_noop("到现在没有收到报告"), None),
        )
    facts = (
        Fact(gettext_noop("交办"), order.opened_at),
        Fact(gettext_noop("应办结"), order.due_at),
        Fact(gettext_noop("提醒"), order.reminded_at),
        Fact(gettext_noop("单独预告"), order.previewed_at, order.preview_answer),
        Fact(gettext_noop("逾期"), order.red_at),
    )
    return tuple(fact for fact in facts if fact.at is not None)


def due_fault(due_at: datetime, now: datetime) -> str:
    """Why a deadline cannot be asked for, empty when it can."""
    return "" if LEAST <= due_at - now <= MOST else RUNNING_OUT
