"""What people bring in about public places."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.requests.types import Field, FieldType, RequestKind, Route
from anxin.workorders.types import OrderKind, standard_moves

VENUE_ORDER = OrderKind(
    slug="venue",
    version=1,
    label=gettext_noop("公共场所开放"),
    field_bit=FieldOfWork.CULTURE,
    due_min=1440,
    moves=standard_moves(gettext_noop("现在开不开，几点到几点，为什么")),
)
VENUE = RequestKind(
    slug="venue",
    label=gettext_noop("图书馆、公园等没开"),
    service="venues.today",
    capability=14,
    order_kind="venue",
    field_bit=FieldOfWork.CULTURE,
    route=Route.LEAD,
    hint=gettext_noop("图书馆、博物馆、体育场、公园"),
    icon="ticket",
    answer_within=gettext_noop("24 小时内答复"),
    text_label=gettext_noop("是怎么回事"),
    text_hint=gettext_noop("例如：公告说开，到了门关着。"),
    fields=(
        Field(
            "place",
            gettext_noop("哪个地方"),
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
