"""The list as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import STRENGTH_LABELS

from ..forms import inbox_filter
from ..rules import as_csv, as_xlsx
from ..services import orders_hand_out
from ..types import OrderRow, Permission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Permission.READ)
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The list behind the filter as a file, at most 5,000 rows."""
    asked = cast(ActorRequest, request)
    wanted = inbox_filter(request.GET.dict(), asked.campaign)
    found = orders_hand_out(actor=asked.actor, wanted=wanted, form=form)
    head, rows = _head(), [_cells(row) for row in found]
    if form == "csv":
        return _file(as_csv(head, rows), "text/csv; charset=utf-8", form)
    return _file(as_xlsx(_("待办事项"), head, rows), XLSX, form)


def _head() -> list[str]:
    return [
        _("编号"), _("条款"), _("措施"), _("手段"), _("强度"), _("事项"), _("牵头单位"),
        _("地点"), _("状态"), _("收到"), _("时限"),
    ]  # fmt: skip


def _cells(row: OrderRow) -> Sequence[str]:
    due = localtime(row.due_at).strftime("%Y-%m-%d %H:%M") if row.due_at else _("不限时")
    return (
        row.ref, row.clause_id, row.measure_id,
        _(row.instrument_label) if row.measure_id else _(row.label),
        _(STRENGTH_LABELS[row.strength]) if row.measure_id else "", row.subject, row.lead_name,
        row.area_name, _(row.state_label), localtime(row.opened_at).strftime("%Y-%m-%d %H:%M"), due,
    )  # fmt: skip


def _file(content: bytes, media_type: str, form: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="orders.{form}"'
    return response
