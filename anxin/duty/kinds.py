"""What people bring in about emergencies."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.requests.types import Field, FieldType, RequestKind, Route
from anxin.workorders.types import OrderKind, standard_moves

URGENT_ORDER = OrderKind(
    slug="urgent",
    version=1,
    label=gettext_noop("紧急情况"),
    field_bit=FieldOfWork.EMERGENCY,
    due_min=30,
    moves=standard_moves(gettext_noop("谁去了，现在怎样")),
)
URGENT = RequestKind(
    slug="urgent",
    label=gettext_noop("紧急情况"),
    service="duty.urgent",
    order_kind="urgent",
    field_bit=FieldOfWork.EMERGENCY,
    route=Route.LEAD,
    hint=gettext_noop("先打电话，再在这里写"),
    intro=gettext_noop("这里不代替打电话。打过以后，再写在这里。"),
    icon="bell",
    answer_within=gettext_noop("30 分钟内答复"),
    text_label=gettext_noop("发生了什么"),
    text_hint=gettext_noop("人、事、地点。写一句也行。"),
    fields=(
        Field(
            "where",
            gettext_noop("具体在哪里"),
            required=True,
        ),
        Field(
            "hurt",
            gettext_noop("有没有人受伤"),
            FieldType.YES_NO,
        ),
        Field(
            "called",
            gettext_noop("打过 110、119 或 120 吗"),
            FieldType.YES_NO,
        ),
    ),
    emergency=True,
)
