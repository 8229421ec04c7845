"""The order and request kind of this room."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.requests.types import RequestKind, Route
from anxin.workorders.types import OrderKind, standard_moves

from .types import Permission

REPORT_ORDER = OrderKind(
    slug="over_enforcement",
    version=1,
    label=gettext_noop("反映层层加码"),
    field_bit=FieldOfWork.OVERSIGHT,
    due_min=24 * 60,
    moves=standard_moves(gettext_noop("给反映人的答复，写明依据哪一条"), cites=True),
    permission=Permission.HANDLE,
)
REPORT = RequestKind(
    slug="over_enforcement",
    label=gettext_noop("反映层层加码"),
    service="oversight.report",
    order_kind="over_enforcement",
    field_bit=FieldOfWork.OVERSIGHT,
    route=Route.ABOVE_UNIT,
    hint=gettext_noop("比区里更严、一刀切、拦路"),
    icon="megaphone",
    answer_within=gettext_noop("24 小时内答复"),
    text_label=gettext_noop("发生了什么"),
    page="oversight:report",
    about=True,
)
# What the level above asks a unit to look at again in a text of its own.
CORRECTION_ORDER = OrderKind(
    slug="text_correction",
    version=1,
    label=gettext_noop("核对文稿"),
    field_bit=FieldOfWork.OVERSIGHT,
    due_min=24 * 60,
    moves=standard_moves(gettext_noop("改了什么，或者为什么不用改"), cites=True),
)
