"""What people bring in about transport: roads, goods, buses, being refused."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.requests.types import Field, FieldType, RequestKind, Route
from anxin.workorders.types import OrderKind, standard_moves

ROAD_ORDER = OrderKind(
    slug="road",
    version=1,
    label=gettext_noop("路况"),
    field_bit=FieldOfWork.TRANSPORT,
    due_min=30,
    moves=standard_moves(gettext_noop("核实了什么，能不能走")),
)
HELD_UP_GOODS_ORDER = OrderKind(
    slug="held_up_goods",
    version=1,
    label=gettext_noop("货物滞留"),
    field_bit=FieldOfWork.TRANSPORT,
    due_min=30,
    moves=standard_moves(gettext_noop("放行了没有，依据哪一条"), cites=True),
)
TRANSPORT_ORDER = OrderKind(
    slug="transport",
    version=1,
    label=gettext_noop("交通不便"),
    field_bit=FieldOfWork.TRANSPORT,
    due_min=1440,
    moves=standard_moves(gettext_noop("怎么安排的")),
)
REFUSED_ORDER = OrderKind(
    slug="refused",
    version=1,
    label=gettext_noop("因没有手机被拒"),
    field_bit=FieldOfWork.TRANSPORT,
    due_min=120,
    moves=standard_moves(gettext_noop("怎么办成的，那里改了没有")),
)
ROAD = RequestKind(
    slug="road",
    label=gettext_noop("路上有情况"),
    service="transport.road",
    order_kind="road",
    field_bit=FieldOfWork.TRANSPORT,
    route=Route.LEAD,
    hint=gettext_noop("堵车、结冰、塌方、事故"),
    intro=gettext_noop("有人受伤，先打 120 和 110。"),
    icon="road",
    answer_within=gettext_noop("30 分钟内答复"),
    text_label=gettext_noop("看到了什么"),
    text_hint=gettext_noop("写清方向和最近的村、桥或路牌。"),
    fields=(
        Field(
            "road",
            gettext_noop("哪条路、哪一段"),
            required=True,
        ),
        Field(
            "state",
            gettext_noop("什么情况"),
            FieldType.CHOICE,
            required=True,
            choices=(
                ("jam", gettext_noop("堵车")),
                ("ice", gettext_noop("结冰、积雪")),
                ("slide", gettext_noop("塌方、落石")),
                ("crash", gettext_noop("事故")),
                ("closed", gettext_noop("封路、拦路")),
                ("other", gettext_noop("别的")),
            ),
        ),
        Field(
            "seen_at",
            gettext_noop("几点看到的"),
            FieldType.TIME,
        ),
    ),
)
HELD_UP_GOODS = RequestKind(
    slug="held_up_goods",
    label=gettext_noop("货车被拦"),
    service="transport.held_up",
    order_kind="held_up_goods",
    field_bit=FieldOfWork.TRANSPORT,
    route=Route.ABOVE_UNIT,
    hint=gettext_noop("货物滞留、不让进、要额外手续"),
    intro=gettext_noop("停在安全的地方再填。一分钟就好。"),
    icon="alert",
    answer_within=gettext_noop("30 分钟内答复"),
    text_label=gettext_noop("为什么不让走"),
    text_hint=gettext_noop("谁拦的，要什么手续。不用办通行证。"),
    fields=(
        Field(
            "at",
            gettext_noop("停在哪里"),
            required=True,
        ),
        Field(
            "goods",
            gettext_noop("拉的什么"),
            FieldType.CHOICE,
            required=True,
            choices=(
                ("food", gettext_noop("粮油、菜、肉")),
                ("energy", gettext_noop("煤、油、气")),
                ("medical", gettext_noop("药品、医疗物资")),
                ("parcel", gettext_noop("快递")),
                ("other", gettext_noop("别的")),
            ),
        ),
        Field(
            "since",
            gettext_noop("从几点开始"),
            FieldType.TIME,
        ),
        Field(
            "perishable",
            gettext_noop("会不会坏"),
            FieldType.YES_NO,
        ),
    ),
    about=True,
)
REFUSED_NO_CODE = RequestKind(
    slug="refused_no_code",
    label=gettext_noop("因没有手机、健康码被拒"),
    service="transport.refused",
    order_kind="refused",
    field_bit=FieldOfWork.TRANSPORT,
    route=Route.LEAD,
    hint=gettext_noop("不让进站、上车、进店"),
    intro=gettext_noop("没有手机也能坐车、进门。您不用出示任何码就能提交。"),
    icon="phone",
    answer_within=gettext_noop("2 小时内答复"),
    text_label=gettext_noop("说说经过"),
    text_hint=gettext_noop("什么时候，谁说的。"),
    fields=(
        Field(
            "where",
            gettext_noop("在哪里被拒"),
            required=True,
        ),
        Field(
            "helped",
            gettext_noop("后来有人帮忙办成吗"),
            FieldType.YES_NO,
        ),
    ),
    pack="epidemic",
    about=True,
)
REFUSED_NO_PHONE = RequestKind(
    slug="refused_no_phone",
    label=gettext_noop("因不会用手机被拒"),
    service="transport.refused",
    order_kind="refused",
    field_bit=FieldOfWork.TRANSPORT,
    route=Route.LEAD,
    hint=gettext_noop("不让进站、买不到票"),
    intro=gettext_noop("没有手机也能买票、坐车。"),
    icon="phone",
    answer_within=gettext_noop("2 小时内答复"),
    text_label=gettext_noop("说说经过"),
    text_hint=gettext_noop("什么时候，谁说的。"),
    fields=(
        Field(
            "where",
            gettext_noop("在哪里被拒"),
            required=True,
        ),
        Field(
            "helped",
            gettext_noop("后来有人帮忙办成吗"),
            FieldType.YES_NO,
        ),
    ),
    without_pack="epidemic",
    about=True,
)
TRANSPORT = RequestKind(
    slug="transport",
    label=gettext_noop("交通不便"),
    service="transport.service",
    order_kind="transport",
    field_bit=FieldOfWork.TRANSPORT,
    route=Route.LEAD,
    hint=gettext_noop("没有车、班次不够、打不到车"),
    icon="bus",
    answer_within=gettext_noop("24 小时内答复"),
    text_label=gettext_noop("哪里不方便"),
    text_hint=gettext_noop("从哪里到哪里，几点。"),
    fields=(
        Field(
            "means",
            gettext_noop("哪种车"),
            FieldType.CHOICE,
            choices=(
                ("bus", gettext_noop("公交")),
                ("coach", gettext_noop("客车")),
                ("taxi", gettext_noop("出租车")),
                ("train", gettext_noop("火车")),
                ("other", gettext_noop("别的")),
            ),
        ),
        Field(
            "from_to",
            gettext_noop("从哪里到哪里"),
            required=True,
        ),
        Field(
            "travel_on",
            gettext_noop("哪天"),
            FieldType.DATE,
        ),
    ),
)
