"""Reads of the rules in force: public, so no entry asks who reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Max, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from anxin.core.types import Missing
from anxin.tables import DecisionTable, parse_table

from ..models import LookupCount, TableVersion
from ..types import Span, TableState

# What answers: the published version, and those before it for the days up to its first one.
ANSWERING = Q(state=TableState.PUBLISHED) | Q(state=TableState.REPLACED, holds_until__isnull=False)


def versions_valid(campaign_slug: str, subject: str, on: date) -> list[TableVersion]:
    """Tables of a subject in force on a day, the campaign's own and shared ones. One query."""
    rows = valid_on(TableVersion.objects.filter(_of(campaign_slug), subject=subject), on)
    return list(rows.defer("text", "texts").order_by("name"))


def valid_on(rows: QuerySet[TableVersion], on: date) -> QuerySet[TableVersion]:
    """Those of some versions that answer on a day."""
    return rows.filter(
        ANSWERING,
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        Q(holds_from__isnull=True) | Q(holds_from__lte=on),
        Q(holds_until__isnull=True) | Q(holds_until__gte=on),
    )


def in_campaign(campaign_id: int | None) -> QuerySet[TableVersion]:
    """Versions of a campaign's tables, or of the shared ones."""
    if campaign_id is None:
        return TableVersion.objects.filter(campaign__isnull=True)
    return TableVersion.objects.filter(campaign_id=campaign_id)


def versions_beside(row: TableVersion) -> QuerySet[TableVersion]:
    """Every version of the table that this is one of, itself among them."""
    return in_campaign(row.campaign_id).filter(name=row.name)


# A version's text never changes under its id and hash, so no process can hold a stale one.
@lru_cache(maxsize=64)
def table_of_version(version_id: int, content_hash: str) -> tuple[DecisionTable, Mapping[str, Any]]:
    """The table of a version and the words that go with it."""
    row = TableVersion.objects.get(pk=version_id, content_hash=content_hash)
    return table_of_text(row.text, row.name), row.texts


@lru_cache(maxsize=128)
def table_of_text(text: str, name: str) -> DecisionTable:
    """The table a stored text holds."""
    return parse_table(text, name)


def campaign_id_of(campaign_slug: str) -> int:
    """The number of a campaign. Raises Missing."""
    # By name, as the foreign key: the rooms beside this one are not imported.
    campaigns = apps.get_model("notices", "Campaign").objects.filter(slug=campaign_slug)
    found = campaigns.values_list("id", flat=True).first()
    if found is None:
        raise Missing(_("没有名为“%(slug)s”的活动，请先导入它的通知。") % {"slug": campaign_slug})
    return int(found)


def _of(campaign_slug: str) -> Q:
    return Q(campaign__slug=campaign_slug) | Q(campaign__isnull=True)


def subject_span(campaign_slug: str, subject: str) -> Span | None:
    """The days on which a subject has published rules, None when it has none at all. One query."""
    rows = TableVersion.objects.filter(ANSWERING, _of(campaign_slug), subject=subject)
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
