"""Deciding by the rules in force: the only way a peer decides."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.types import Actor, Missing
from anxin.tables import TableError
from anxin.tables import decide as decide_table
from anxin.tables.examples import json_value

from ..models import DecisionRecord, TableVersion
from ..queries import campaign_id_of, table_of_version, versions_valid
from ..rules import facts_faults, leading_first
from ..types import FactsInvalid, Ruling
from .locking import language

# Rows over which the count of one answer is spread: as many as may be counting at once.
LANES = 8


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
        record_id = _record(actor, campaign_slug, leading_id, ruling, facts, on)
        return replace(ruling, record_id=record_id)
    _count(leading_id, ruling, actor)
    return ruling


def _rule(version: TableVersion, facts: Mapping[str, Any]) -> Ruling:
    table, texts = table_of_version(version.pk, version.content_hash)
    faults = facts_faults(table, facts)
    if faults:
        fields = {name: fault.say(_) for name, fault in faults.items()}
        raise FactsInvalid(" ".join(fields.values()), fields=fields)
    try:
        made = decide_table(table, facts)
    except TableError as error:
        raise FactsInvalid(error.say(language())) from error
    return Ruling(
        outputs=made.outputs,
        rule=made.rule or 0,
        clause=made.clause or "",
        strength=made.strength.value if made.strength else "",
        why=tuple(made.why),
        table_id=table.id,
        table_version=table.version,
        table_title=table.title,
        level=version.level,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        texts=texts,
    )


def _record(
    actor: Actor,
    campaign_slug: str,
    version_id: int,
    ruling: Ruling,
    facts: Mapping[str, Any],
    on: date,
) -> uuid.UUID:
    record_id = uuid.uuid4()
    row = DecisionRecord(
        id=record_id,
        table_version_id=version_id,
        campaign_id=campaign_id_of(campaign_slug),
        facts=json_value(facts),
        decided_on=on,
        outputs=json_value(ruling.outputs),
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
