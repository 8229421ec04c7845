"""Loading tables, publishing a version, and deciding: the only way a peer decides."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.types import Actor, Conflict, Invalid, Missing
from anxin.tables import DecisionTable, TableError, parse_table
from anxin.tables import decide as decide_table

from .models import DecisionRecord, TableVersion
from .queries import versions_valid
from .rules import facts_faults, leading_first, read_source, subject_of
from .types import FactsInvalid, Permission, Ruling, TableLoaded, TableSource, TableState

_LOAD_LOCK = 7_305_202_103
# Rows over which the count of one answer is spread: as many as may be counting at once.
LANES = 8
_SIDE_FILES = (".texts.yaml", ".cases.yaml")


def tables_load(*, actor: Actor, campaign_slug: str, folder: Path) -> list[TableLoaded]:
    """Load every table of `policy/<campaign>/tables/`; a folder that is not there holds none.

    All is checked before anything is written: gaps, overlaps, and each case beside its table. The
    first content of a table is published, other content stands beside it as proposed. Raises
    Invalid with every fault, Missing for an unknown campaign, Denied.
    """
    require(actor, Permission.LOAD)
    sources = _sources(folder)
    campaign_id = _campaign_id(campaign_slug)
    with transaction.atomic():
        _lock()
        return [_load(actor, campaign_id, source) for source in sources]


def table_publish(*, actor: Actor, campaign_slug: str, name: str, content_hash: str) -> None:
    """Publish a proposed version; running cases keep theirs, the one before becomes replaced.

    Raises Missing when there is no such version, Conflict when it is not proposed any more.
    """
    require(actor, Permission.PUBLISH)
    with transaction.atomic():
        _lock()
        versions = TableVersion.objects.filter(campaign__slug=campaign_slug, name=name)
        version = versions.filter(content_hash=content_hash).first()
        if version is None:
            what = _("规则表“%(name)s”没有内容为 %(hash)s 的版本。")
            raise Missing(what % {"name": name, "hash": content_hash[:12]})
        if version.state != TableState.PROPOSED:
            raise Conflict(_("这个版本已经不是待定版本，请刷新后再看。"))
        versions.filter(state=TableState.PUBLISHED).update(state=TableState.REPLACED)
        versions.filter(pk=version.pk).update(state=TableState.PUBLISHED)
        detail = {"table": name, "version": version.version}
        audit.record(actor, "rulebook.table_published", "table_version", version.pk, detail)


def decide(
    *,
    actor: Actor,
    campaign_slug: str,
    subject: str,
    facts: Mapping[str, Any],
    on: date,
    record: bool,
) -> Ruling:
    """Decide by every table of the subject in force on a day; the highest level's answer leads.

    `record`: whether a case rests on it. Then inputs, versions and answer are kept, without
    personal data, and the record's number comes back. A mere look-up is only counted, by row and
    day: nobody's name, place or time of asking is stored for it.
    Raises FactsInvalid naming each fact at fault, Missing when no table is in force that day.
    """
    versions = versions_valid(campaign_slug, subject, on)
    if not versions:
        raise Missing(_("%(on)s 这一天没有生效的规则。") % {"on": on})
    rulings = leading_first((one.level, (one.pk, _rule(one, facts))) for one in versions)
    (leading_id, leading), *beside = rulings
    ruling = replace(leading, also=tuple(other for _id, other in beside))
    if record:
        return replace(ruling, record_id=_record(actor, leading_id, ruling, facts, on))
    _count(leading_id, ruling, actor)
    return ruling


def _rule(version: TableVersion, facts: Mapping[str, Any]) -> Ruling:
    table, texts = _compiled(version.pk, version.content_hash)
    faults = facts_faults(table, facts)
    if faults:
        fields = {name: fault.say(_) for name, fault in faults.items()}
        raise FactsInvalid(" ".join(fields.values()), fields=fields)
    try:
        made = decide_table(table, facts)
    except TableError as error:
        raise FactsInvalid(error.say(_language())) from error
    return Ruling(
        outputs=made.outputs,
        rule=made.rule or 0,
        clause=made.clause or "",
        strength=made.strength.value if made.strength else "",
        why=made.why,
        table_id=table.id,
        table_version=table.version,
        table_title=table.title,
        level=version.level,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        texts=texts,
    )


# A version's text never changes under its id and hash, so no process can hold a stale one.
@lru_cache(maxsize=64)
def _compiled(version_id: int, content_hash: str) -> tuple[DecisionTable, Mapping[str, Any]]:
    row = TableVersion.objects.get(pk=version_id, content_hash=content_hash)
    return parse_table(row.text, row.name), row.texts


def _record(
    actor: Actor, version_id: int, ruling: Ruling, facts: Mapping[str, Any], on: date
) -> uuid.UUID:
    record_id = uuid.uuid4()
    row = DecisionRecord(
        id=record_id,
        table_version_id=version_id,
        facts=dict(facts),
        decided_on=on,
        outputs=dict(ruling.outputs),
        rule=ruling.rule,
        clause=ruling.clause,
        also=[{"table": other.table_id, "version": other.table_version} for other in ruling.also],
        at=clock.now(),
        actor_kind=actor.kind.value,
        unit_id=actor.unit_id,
        channel=actor.channel.value,
    )
    row.save(force_insert=True)
    detail = {"table": ruling.table_id, "version": ruling.table_version, "rule": ruling.rule}
    audit.record(actor, "rulebook.decided", "decision_record", record_id, detail)
    return record_id


def _count(version_id: int, ruling: Ruling, actor: Actor) -> None:
    # The lane is the connection's own, so that a visitor waits for nobody else's transaction.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rulebook_lookupcount"
            ' (table_version_id, rule, "on", channel, lane, count)'
            " VALUES (%s, %s, %s, %s, pg_backend_pid() %% %s, 1)"
            ' ON CONFLICT (table_version_id, rule, "on", channel, lane)'
            " DO UPDATE SET count = rulebook_lookupcount.count + 1",
            [version_id, ruling.rule, clock.today(), actor.channel.value, LANES],
        )


def _sources(folder: Path) -> list[TableSource]:
    found, faults = [], []
    for file in sorted(folder.glob("*.yaml")):
        if file.name.endswith(_SIDE_FILES):
            continue
        texts, cases = (_read_beside(file, side) for side in _SIDE_FILES)
        text = file.read_text(encoding="utf-8")
        source, wrong = read_source(file.name, text, texts, cases, _language())
        faults += wrong
        if source is not None:
            found.append(source)
    if faults:
        raise Invalid("\n".join(fault.say(_) for fault in faults))
    return found


def _read_beside(file: Path, side: str) -> str:
    beside = file.with_suffix(side)
    return beside.read_text(encoding="utf-8") if beside.exists() else ""


def _language() -> str:
    return "en" if get_language() == "en" else "zh"


def _load(actor: Actor, campaign_id: int, source: TableSource) -> TableLoaded:
    held = TableVersion.objects.filter(campaign_id=campaign_id, name=source.name)
    if held.filter(content_hash=source.content_hash).exists():
        return TableLoaded(source.name, source.table.version, "unchanged")
    first = not held.filter(state=TableState.PUBLISHED).exists()
    state = TableState.PUBLISHED if first else TableState.PROPOSED
    row = TableVersion.objects.create(
        campaign_id=campaign_id,
        subject=subject_of(source.name),
        name=source.name,
        level=source.table.level.value if source.table.level else "",
        version=source.table.version,
        content_hash=source.content_hash,
        title=source.table.title,
        text=source.text,
        texts=dict(source.texts),
        valid_from=source.table.valid_from,
        valid_to=source.table.valid_to,
        state=state,
    )
    detail = {"table": source.name, "version": row.version, "state": state.value}
    audit.record(actor, "rulebook.table_loaded", "table_version", row.pk, detail)
    return TableLoaded(source.name, row.version, state.value)


def _campaign_id(campaign_slug: str) -> int:
    # By name, as the foreign key: the rooms beside this one are not imported.
    campaigns = apps.get_model("notices", "Campaign").objects.filter(slug=campaign_slug)
    found = campaigns.values_list("id", flat=True).first()
    if found is None:
        raise Missing(_("没有名为“%(slug)s”的活动，请先导入它的通知。") % {"slug": campaign_slug})
    return int(found)


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOAD_LOCK])
