"""Reads of the rules in force: public, so no entry asks who reads."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Min, Q, Sum

from .models import LookupCount, TableVersion
from .types import Span, TableState


def versions_valid(campaign_slug: str, subject: str, on: date) -> list[TableVersion]:
    """Published tables of a subject valid on a day, without their texts. One query."""
    rows = TableVersion.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        campaign__slug=campaign_slug,
        subject=subject,
        state=TableState.PUBLISHED,
    )
    return list(rows.defer("text", "texts").order_by("name"))


def subject_span(campaign_slug: str, subject: str) -> Span | None:
    """The days on which a subject has published rules, None when it has none at all. One query."""
    rows = TableVersion.objects.filter(
        campaign__slug=campaign_slug, subject=subject, state=TableState.PUBLISHED
    )
    found = rows.aggregate(
        first=Min("valid_from"),
        last=Max("valid_to"),
        always=Min("id", filter=Q(valid_from__isnull=True)),
        forever=Min("id", filter=Q(valid_to__isnull=True)),
        any=Min("id"),
    )
    if found["any"] is None:
        return None
    return Span(
        None if found["always"] else found["first"], None if found["forever"] else found["last"]
    )


def lookups_by_rule(campaign_slug: str, subject: str) -> dict[int, int]:
    """How often each row answered somebody who gave no name."""
    rows = LookupCount.objects.filter(
        table_version__campaign__slug=campaign_slug, table_version__subject=subject
    )
    return dict(rows.values_list("rule").annotate(total=Sum("count")))
