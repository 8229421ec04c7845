"""What people bring in about relief."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.requests.types import Field, FieldType, RequestKind, Route
from anxin.workorders.types import OrderKind, standard_moves

RELIEF_ORDER = OrderKind(
    slug="relief",
    version=1,
    label=gettext_noop("申请救助"),
    field_bit=FieldOfWork.RELIEF,
    due_min=4320,
    moves=standard_moves(gettext_noop("能不能办、办了什么；不能办写明理由和怎么申诉"), cites=True),
)
RELIEF = RequestKind(
    slug="relief",
    label=gettext_noop("申请救助"),
    service="relief.apply",
    order_kind="relief",
    field_bit=FieldOfWork.RELIEF,
    route=Route.LEAD,
    hint=gettext_noop("低保、临时救助、补助没收到"),
    intro=gettext_noop("谁都可以替别人提出。不用先准备材料。"),
    icon="wallet",
    answer_within=gettext_noop("3 天内答复"),
    text_label=gettext_noop("遇到了什么困难"),
    text_hint=gettext_noop("写主要的就好。要什么材料，工作人员会告诉您。"),
    fields=(
        Field(
            "aid",
            gettext_noop("想申请或想问什么"),
            FieldType.CHOICE,
            required=True,
            choices=(
                ("temporary", gettext_noop("临时救助")),
                ("allowance", gettext_noop("低保")),
                ("unpaid", gettext_noop("该发的补助没收到")),
                ("unsure", gettext_noop("不清楚，请帮我看看")),
            ),
        ),
        Field(
            "people",
            gettext_noop("家里几口人"),
            FieldType.NUMBER,
            personal=True,
        ),
        Field(
            "urgent",
            gettext_noop("现在吃饭、取暖、看病有没有困难"),
            FieldType.YES_NO,
        ),
    ),
)
