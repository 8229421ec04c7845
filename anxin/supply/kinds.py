"""What people bring in about supply: goods, prices, opening hours, energy."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.requests.types import Field, FieldType, RequestKind, Route
from anxin.workorders.types import OrderKind, standard_moves

SHORT_SUPPLY_ORDER = OrderKind(
    slug="short_supply",
    version=1,
    label=gettext_noop("缺货"),
    field_bit=FieldOfWork.SUPPLY,
    due_min=120,
    moves=standard_moves(gettext_noop("去哪里能买到，什么时候补货")),
)
PRICE_ORDER = OrderKind(
    slug="price",
    version=1,
    label=gettext_noop("价格问题"),
    field_bit=FieldOfWork.MARKET,
    due_min=1440,
    moves=standard_moves(gettext_noop("查了什么，结果怎样")),
)
OPENING_HOURS_ORDER = OrderKind(
    slug="opening_hours",
    version=1,
    label=gettext_noop("店铺营业时间"),
    field_bit=FieldOfWork.MARKET,
    due_min=1440,
    moves=standard_moves(gettext_noop("营业时间是多少，有没有改")),
)
ENERGY_ORDER = OrderKind(
    slug="energy",
    version=1,
    label=gettext_noop("停电停水停气"),
    field_bit=FieldOfWork.SUPPLY,
    due_min=60,
    moves=standard_moves(gettext_noop("什么原因，什么时候恢复")),
)
SHORT_SUPPLY = RequestKind(
    slug="short_supply",
    label=gettext_noop("缺货、买不到"),
    service="supply.shortage",
    order_kind="short_supply",
    field_bit=FieldOfWork.SUPPLY,
    route=Route.LEAD,
    hint=gettext_noop("粮油、菜、肉、蛋、奶、药等"),
    icon="basket",
    answer_within=gettext_noop("2 小时内答复"),
    text_label=gettext_noop("什么买不到，跑了哪几家"),
    fields=(
        Field(
            "good",
            gettext_noop("什么买不到"),
            FieldType.CHOICE,
            required=True,
            choices=(
                ("grain_oil", gettext_noop("粮油")),
                ("vegetables", gettext_noop("蔬菜")),
                ("meat_eggs_milk", gettext_noop("肉、蛋、奶")),
                ("fuel", gettext_noop("油、气、煤")),
                ("medicine", gettext_noop("药品")),
                ("other", gettext_noop("别的东西")),
            ),
        ),
        Field(
            "place",
            gettext_noop("在哪家店或哪个市场"),
            hint=gettext_noop("写店名或地名。"),
        ),
    ),
)
PRICE = RequestKind(
    slug="price",
    label=gettext_noop("价格问题"),
    service="supply.price",
    order_kind="price",
    field_bit=FieldOfWork.MARKET,
    route=Route.LEAD,
    hint=gettext_noop("乱涨价、不标价、价格不对"),
    icon="yuan",
    answer_within=gettext_noop("24 小时内答复"),
    text_label=gettext_noop("说说经过"),
    text_hint=gettext_noop("写清什么东西、卖多少钱。有小票就留着。"),
    fields=(
        Field(
            "seller",
            gettext_noop("哪家店或哪个摊位"),
            required=True,
            hint=gettext_noop("店名不会公开。"),
        ),
        Field(
            "good",
            gettext_noop("什么东西"),
        ),
        Field(
            "price",
            gettext_noop("卖多少钱（元）"),
            FieldType.NUMBER,
        ),
        Field(
            "seen_on",
            gettext_noop("哪天看到的"),
            FieldType.DATE,
        ),
    ),
)
OPENING_HOURS = RequestKind(
    slug="opening_hours",
    label=gettext_noop("店没开门"),
    service="venues.today",
    capability=10,
    order_kind="opening_hours",
    field_bit=FieldOfWork.MARKET,
    route=Route.LEAD,
    hint=gettext_noop("关门、营业时间不对"),
    icon="clock",
    answer_within=gettext_noop("24 小时内答复"),
    text_label=gettext_noop("是怎么回事"),
    text_hint=gettext_noop("例如：写着九点开门，十点还关着。"),
    fields=(
        Field(
            "shop",
            gettext_noop("哪家店"),
            required=True,
        ),
        Field(
            "seen_on",
            gettext_noop("哪天"),
            FieldType.DATE,
        ),
        Field(
            "seen_at",
            gettext_noop("几点"),
            FieldType.TIME,
        ),
    ),
)
ENERGY = RequestKind(
    slug="energy",
    label=gettext_noop("停电停水停气"),
    service="supply.energy",
    order_kind="energy",
    field_bit=FieldOfWork.SUPPLY,
    route=Route.LEAD,
    hint=gettext_noop("电、水、燃气、加油、煤"),
    intro=gettext_noop("闻到燃气味，先关阀、开窗、出门，再打 119。"),
    icon="alert",
    answer_within=gettext_noop("1 小时内答复"),
    text_label=gettext_noop("哪些地方，什么情况"),
    fields=(
        Field(
            "energy",
            gettext_noop("停的是什么"),
            FieldType.CHOICE,
            required=True,
            choices=(
                ("power", gettext_noop("电")),
                ("water", gettext_noop("自来水")),
                ("gas", gettext_noop("燃气")),
                ("fuel", gettext_noop("加不上油")),
                ("coal", gettext_noop("买不到煤")),
            ),
        ),
        Field(
            "since",
            gettext_noop("从几点开始"),
            FieldType.TIME,
        ),
        Field(
            "fragile",
            gettext_noop("家里有没有老人、婴儿或靠电的医疗设备"),
            FieldType.YES_NO,
        ),
    ),
)
