"""What people bring in about care: a far child asks for a visit."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.requests.types import Field, FieldType, RequestKind, Route
from anxin.workorders.types import OrderKind, standard_moves

VISIT_ORDER = OrderKind(
    slug="visit",
    version=1,
    label=gettext_noop("托看望"),
    field_bit=FieldOfWork.CIVIL,
    due_min=1440,
    moves=standard_moves(gettext_noop("几点见到、人怎么样，例如“平安，10:20”")),
)
VISIT = RequestKind(
    slug="visit",
    label=gettext_noop("托看望父母"),
    service="care.visit",
    order_kind="visit",
    field_bit=FieldOfWork.CIVIL,
    route=Route.COMMUNITY,
    hint=gettext_noop("回不去，请社区上门看一看"),
    intro=gettext_noop("社区的人上门看望，回您一句“平安”。老人不愿意，就不去。"),
    icon="house-stay",
    answer_within=gettext_noop("24 小时内答复"),
    text_label=gettext_noop("想请我们看什么、带什么话"),
    text_hint=gettext_noop("例如：看看药够不够，告诉他们我初三打电话。"),
    phone_of="parent_phone",
    fields=(
        Field(
            "parent",
            gettext_noop("老人怎么称呼"),
            required=True,
            personal=True,
        ),
        Field(
            "home",
            gettext_noop("住在哪里"),
            required=True,
            hint=gettext_noop("村、组或小区、门牌。"),
            personal=True,
        ),
        Field(
            "parent_phone",
            gettext_noop("老人的电话"),
            hint=gettext_noop("老人的电话和您的电话，至少留一个，不然我们联系不上。"),
            personal=True,
        ),
        Field(
            "agreed",
            gettext_noop("老人知道并同意有人上门吗"),
            FieldType.YES_NO,
            required=True,
            hint=gettext_noop("选“否”，我们先打电话问老人。"),
        ),
    ),
)
