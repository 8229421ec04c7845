"""What people bring in about labour: wages, leave, overtime."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.requests.types import Field, FieldType, RequestKind, Route
from anxin.workorders.types import OrderKind, standard_moves

WAGES_ORDER = OrderKind(
    slug="wages",
    version=1,
    label=gettext_noop("欠薪"),
    field_bit=FieldOfWork.LABOUR,
    due_min=4320,
    moves=standard_moves(gettext_noop("查了什么，什么时候能拿到钱"), cites=True),
)
LEAVE_OVERTIME_ORDER = OrderKind(
    slug="leave_overtime",
    version=1,
    label=gettext_noop("休假和加班费"),
    field_bit=FieldOfWork.LABOUR,
    due_min=4320,
    moves=standard_moves(gettext_noop("按规定应怎样，用人单位改了没有"), cites=True),
)
WAGES = RequestKind(
    slug="wages",
    label=gettext_noop("欠薪"),
    service="labour.wages",
    order_kind="wages",
    field_bit=FieldOfWork.LABOUR,
    route=Route.LEAD,
    hint=gettext_noop("工资没发、少发、说话不算"),
    intro=gettext_noop("您的姓名不会告诉用人单位。"),
    icon="wallet",
    answer_within=gettext_noop("3 天内答复"),
    text_label=gettext_noop("说说经过"),
    text_hint=gettext_noop("做什么活、多少人、欠了多久。"),
    fields=(
        Field(
            "employer",
            gettext_noop("哪家单位或哪个工地"),
            required=True,
        ),
        Field(
            "amount",
            gettext_noop("大约欠多少（元）"),
            FieldType.NUMBER,
        ),
        Field(
            "people",
            gettext_noop("一共欠了几个人的"),
            FieldType.NUMBER,
        ),
        Field(
            "since",
            gettext_noop("从哪天开始欠"),
            FieldType.DATE,
        ),
    ),
    name_kept=True,
)
LEAVE_OVERTIME = RequestKind(
    slug="leave_overtime",
    label=gettext_noop("休假、加班费"),
    service="labour.overtime",
    order_kind="leave_overtime",
    field_bit=FieldOfWork.LABOUR,
    route=Route.LEAD,
    hint=gettext_noop("不给休假、加班不给钱"),
    intro=gettext_noop("您的姓名不会告诉用人单位。"),
    icon="calendar",
    answer_within=gettext_noop("3 天内答复"),
    text_label=gettext_noop("说说经过"),
    text_hint=gettext_noop("哪几天上班，怎么说的。"),
    fields=(
        Field(
            "employer",
            gettext_noop("哪家单位"),
            required=True,
        ),
        Field(
            "matter",
            gettext_noop("哪种情况"),
            FieldType.CHOICE,
            required=True,
            choices=(
                ("no_leave", gettext_noop("不给放假")),
                ("no_pay", gettext_noop("加班不给钱")),
                ("less_pay", gettext_noop("给得少")),
                ("other", gettext_noop("别的")),
            ),
        ),
        Field(
            "days",
            gettext_noop("涉及几天"),
            FieldType.NUMBER,
        ),
    ),
    name_kept=True,
)
