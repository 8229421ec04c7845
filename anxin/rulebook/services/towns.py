"""A town's own table: kept for the town alone, shown to the district by the town, removed by it."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from anxin.areas.queries import unit_by_id, unit_by_slug
from anxin.areas.types import FieldOfWork, UnitInfo, UnitKind
from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.types import Actor, Denied, Missing
from anxin.tables import DecisionTable, parse_table
from anxin.tables.writer import write_yaml

from ..models import TableVersion, TownTable
from ..queries import speech_of, table_of_version, town_row
from ..rules.proposing import soundness_faults
from ..types import Permission, TableFaulty, TableState
from .proposing import MOST_TITLE, table_read


def town_table_keep(*, actor: Actor, higher_id: int, content: bytes) -> int:
    """Keep a town's table for the town alone; returns its number, the same for the same content.

    Raises TableFaulty with every fault, Missing for an unknown table of the district, Denied for
    a unit that is no town.
    """
    require(actor, Permission.COMPARE)
    unit = unit_by_id(actor.unit_id) if actor.unit_id else None
    if unit is None or unit.kind != UnitKind.TOWN:
        raise Denied(_("这里由镇（街道）上传自己的规则表。"))
    higher = _higher(higher_id)
    held, texts = table_of_version(higher.pk, higher.content_hash)
    speech = speech_of(texts)
    table = table_read(content, held, speech)
    faults = soundness_faults(table, held, speech)
    if faults:
        raise TableFaulty(_("这张表还不能用。下面逐条写明在哪里、改成什么。"), faults)
    row, made = _keep(unit, higher, table, uploaded_by=actor.user_id)
    if made:
        audit.record(actor, "rulebook.town_table_kept", "town_table", row.pk, {})
    return row.pk


def town_table_show(*, actor: Actor, table_id: int) -> None:
    """Let the district see a town's table and its comparison. Raises Missing, Denied."""
    row = _own(actor, table_id)
    unit = unit_by_id(row.unit_id)
    if row.shared_at is None and unit is not None:
        TownTable.objects.filter(pk=row.pk, shared_at__isnull=True).update(
            shared_at=clock.now(), area_code=unit.area_code
        )
        audit.record(actor, "rulebook.town_table_shown", "town_table", row.pk, {})


def town_table_remove(*, actor: Actor, table_id: int) -> None:
    """Remove a town's own table for good. Raises Missing, Denied."""
    row = _own(actor, table_id)
    TownTable.objects.filter(pk=row.pk).delete()
    audit.record(actor, "rulebook.town_table_removed", "town_table", table_id, {})


def town_tables_load(*, actor: Actor, campaign_slug: str, folder: Path) -> int:
    """Load the demo's invented tables of towns, shown to the district; returns how many are new.

    A file is named after the town's unit; its table is compared with the campaign's own of the
    subject. Raises TableError for an unreadable file.
    """
    require(actor, Permission.LOAD)
    count = 0
    for file in sorted(folder.glob("*.yaml")):
        unit, table = unit_by_slug(file.stem), parse_table(file.read_text("utf-8"), file.name)
        subject = table.id.partition("__")[0]
        rows = TableVersion.objects.filter(campaign__slug=campaign_slug, name=subject)
        higher = rows.filter(state=TableState.PUBLISHED).first()
        if unit is not None and higher is not None:
            count += _keep(unit, higher, table, demo=True)[1]
    return count


def _keep(
    unit: UnitInfo,
    higher: TableVersion,
    table: DecisionTable,
    *,
    uploaded_by: int | None = None,
    demo: bool = False,
) -> tuple[TownTable, bool]:
    return TownTable.objects.get_or_create(
        unit_id=unit.id,
        higher=higher,
        version=table.version,
        defaults={
            "campaign_id": higher.campaign_id,
            "title": (table.title or table.id)[:MOST_TITLE],
            "text": write_yaml(table),
            "demo": demo,
            "uploaded_by": uploaded_by,
            "field_bit": int(FieldOfWork.GENERAL),
            "area_code": unit.area_code if demo else None,
            "shared_at": clock.now() if demo else None,
        },
    )


def _higher(higher_id: int) -> TableVersion:
    rows = TableVersion.objects.filter(pk=higher_id, state=TableState.PUBLISHED)
    found = rows.defer("text", "texts").first()
    if found is None:
        raise Missing(_("没有这张规则表，或者它不属于这次活动。请从规则表目录里选。"))
    return found


def _own(actor: Actor, table_id: int) -> TownTable:
    require(actor, Permission.COMPARE)
    row = town_row(table_id)
    if row.unit_id != actor.unit_id:
        raise Denied(_("只有这个镇（街道）自己能这样做。"))
    return row
