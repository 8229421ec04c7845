"""Erasing what requests hold of people, once their campaign is over."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from anxin.core.erasing import erase
from anxin.core.types import Actor, Due, Erased

from ..models import Request, SlipConflict, WrongTry

_SEALED = ("contact_name", "contact_phone", "on_behalf_of", "sealed_facts", "sealed_receipt")


def records_erase(*, actor: Actor, record_class: str, due: Due, dry_run: bool = False) -> Erased:
    """Erase what this room keeps of a record class and what is past its time."""
    if record_class == "request_contacts":
        return erase(
            _with_contacts(due), actor=actor, stamp="filed_at", wipe=_blank,
            columns=("pk", *_SEALED), dry_run=dry_run,
        )  # fmt: skip
    if record_class == "slip_versions":
        rows = SlipConflict.objects.filter(
            request__campaign__in=due.campaigns, typed_at__lt=due.before
        )
        return erase(rows, actor=actor, stamp="typed_at", dry_run=dry_run)
    rows_of_tries = {"receipt_tries": WrongTry.objects.filter(at__lt=due.before)}[record_class]
    return erase(rows_of_tries, actor=actor, stamp="at", dry_run=dry_run)


def _with_contacts(due: Due) -> QuerySet[Request]:
    """Requests of campaigns that are over, whose order is over, and that still tell who asked."""
    held = Q()
    for column in _SEALED:
        held |= Q(**{f"{column}__isnull": False})
    over = Q(order__isnull=True) | Q(order__running=False)
    return Request.objects.filter(held, over, campaign__in=due.campaigns, filed_at__lt=due.before)


def _blank(rows: QuerySet[Request]) -> None:
    # The mark of the last digits stays: without the receipt it tells nothing, with it one still looks up.
    rows.update(**dict.fromkeys(_SEALED))
