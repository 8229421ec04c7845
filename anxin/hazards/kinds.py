"""What people bring in about hazards."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.requests.types import Field, FieldType, RequestKind, Route
from anxin.workorders.types import OrderKind, standard_moves

HAZARD_ORDER = OrderKind(
    slug="hazard",
    version=1,
    label=gettext_noop("隐患"),
    field_bit=FieldOfWork.EMERGENCY,
    due_min=120,
    moves=standard_moves(gettext_noop("看了什么，怎么处理，什么时候改完")),
)
HAZARD = RequestKind(
    slug="hazard",
    label=gettext_noop("发现隐患"),
    service="hazards.report",
    order_kind="hazard",
    field_bit=FieldOfWork.EMERGENCY,
    route=Route.LEAD,
    hint=gettext_noop("烟花、燃气、堵通道、危房"),
    intro=gettext_noop("已经着火或有人受伤，先打 119 或 120。"),
    icon="shield",
    answer_within=gettext_noop("2 小时内答复"),
    text_label=gettext_noop("看到了什么"),
    text_hint=gettext_noop("写清位置。不用靠近，不用拍照。"),
    fields=(
        Field(
            "sort",
            gettext_noop("哪一类"),
            FieldType.CHOICE,
            required=True,
            choices=(
                ("fireworks", gettext_noop("烟花爆竹")),
                ("gas", gettext_noop("燃气")),
                ("fire_exit", gettext_noop("消防通道被堵")),
                ("building", gettext_noop("房屋、墙要塌")),
                ("road", gettext_noop("路、桥、水边")),
                ("power", gettext_noop("电线")),
                ("other", gettext_noop("别的")),
            ),
        ),
        Field(
            "where",
            gettext_noop("具体在哪里"),
            required=True,
        ),
    ),
)
