"""What a published version changed for those who were answered before."""

from __future__ import annotations

from django.db.models import Sum

from ..models import LookupCount, TableVersion
from ..rules.difference import rows_touched
from ..types import RowsChanged, TableState
from .in_force import table_of_version, versions_beside


def rows_changed(version_id: int) -> RowsChanged:
    """The changed rows of a published version against the one it replaced (four statements).

    No sentences where it is the first of its table. Raises TableVersion.DoesNotExist.
    """
    row = TableVersion.objects.select_related("campaign").get(pk=version_id)
    slug = row.campaign.slug if row.campaign else ""
    replaced = versions_beside(row).filter(state=TableState.REPLACED).exclude(pk=row.pk)
    base = replaced.order_by("-holds_until", "-published_at", "-id").first()
    if base is None:
        return RowsChanged(slug, row.title, (), 0, row.holds_from)
    new, _texts = table_of_version(row.pk, row.content_hash)
    old, _texts = table_of_version(base.pk, base.content_hash)
    numbers, sentences = rows_touched(old, new)
    asked = LookupCount.objects.filter(table_version_id=base.pk, rule__in=numbers)
    lookups = asked.aggregate(total=Sum("count"))["total"] or 0
    return RowsChanged(slug, row.title, tuple(sorted(sentences)), lookups, row.holds_from)
