"""What must be true of stored orders, as sentences for the doctor. Needs the system's scope."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _

from anxin.areas.types import UnitKind

from ..models import Order, Part
from ..types import Instrument

_RED = Q(red_at__isnull=False)
_CLOCKED = ("must", "in_principle")


def clock_faults() -> Iterator[str]:
    """Red without its steps, and clocks where nothing may be overdue. Five counts."""
    unready = Part.objects.filter(_RED).filter(
        Q(due_at__isnull=True)
        | Q(reminded_at__isnull=True)
        | Q(previewed_at__isnull=True)
        | Q(preview_until__isnull=True)
        | Q(previewed_at__lt=F("reminded_at"))
        | Q(red_at__lt=F("preview_until"))
    )
    if count := unready.count():
        yield _("%(count)d 个承办部分没有经过提醒和预告就标了逾期。") % {"count": count}
    alone = Order.objects.filter(_RED, running=True).exclude(
        id__in=Part.objects.filter(_RED, role="lead").values("order_id")
    )
    if count := alone.count():
        yield _("%(count)d 件事标了逾期，牵头部分却没有。") % {"count": count}
    unbound = Order.objects.filter(due_at__isnull=False, expected__isnull=True).filter(
        ~Q(instrument=Instrument.ORDER) | ~Q(strength__in=_CLOCKED)
    )
    if count := unbound.count():
        yield _("%(count)d 件不是硬任务的事带了时限。") % {"count": count}
    outside = Part.objects.filter(due_at__isnull=False, unit__kind=UnitKind.OUTSIDE_BODY)
    # What people brought in may rest with a managing body; only orders of measures bind.
    if count := outside.exclude(order__measure_id="").count():
        yield _("%(count)d 个时限给了不归本区管的单位。") % {"count": count}
    reported = Order.objects.filter(_RED, expected__isnull=False).count()
    if reported:
        yield _("%(count)d 项定时上报标了逾期；上报只有报零、迟报和未报。") % {"count": reported}
