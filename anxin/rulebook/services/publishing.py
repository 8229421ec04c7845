"""Putting a proposed version into force, by a second person and from a day on; taking it back."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.events import emit
from anxin.core.permissions import require
from anxin.core.types import Actor, Conflict, Denied, Invalid, Missing

from ..models import PastCheck, TableVersion
from ..queries import versions_beside
from ..rules.validity import earliest_day, latest_day
from ..types import CheckState, Permission, TablePublished, TableState
from .locking import rulebook_lock

_LOOKING = (CheckState.WAITING, CheckState.RUNNING)


def table_publish(*, actor: Actor, version_id: int, holds_from: date | None = None) -> None:
    """Put a proposed version into force from a day on; running cases keep theirs.

    The version before it answers until the day before, then it is replaced. Without `holds_from`
    it holds from the earliest day allowed. Raises Missing, Conflict when it is not proposed any
    more or the past decisions are still being looked at, Denied for the person who uploaded it,
    Invalid for a day outside the table's validity.
    """
    require(actor, Permission.PUBLISH)
    with transaction.atomic():
        rulebook_lock()
        version = _proposed(version_id)
        if version.uploaded_by is not None and version.uploaded_by == actor.user_id:
            raise Denied(_("上传和发布要由两个人做。请另一位有发布权限的同事来发布。"))
        _wait_for_past(version)
        day = _day(version, holds_from)
        _end_before(version, day)
        taken = TableVersion.objects.filter(pk=version.pk, state=TableState.PROPOSED).update(
            state=TableState.PUBLISHED,
            holds_from=day,
            published_by=actor.user_id,
            published_at=clock.now(),
        )
        if not taken:
            raise Conflict(_not_proposed())
        detail = {"table": version.name, "version": version.version, "from": day.isoformat()}
        audit.record(actor, "rulebook.table_published", "table_version", version.pk, detail)
        emit(TablePublished(version_id=version.pk))


def table_withdraw(*, actor: Actor, version_id: int) -> None:
    """Take back a proposed version; it stays in the list as withdrawn.

    Raises Missing, Conflict when it is not proposed any more.
    """
    require(actor, Permission.DRAFT)
    with transaction.atomic():
        rulebook_lock()
        version = _proposed(version_id)
        taken = TableVersion.objects.filter(pk=version.pk, state=TableState.PROPOSED).update(
            state=TableState.WITHDRAWN, withdrawn_by=actor.user_id, withdrawn_at=clock.now()
        )
        if not taken:
            raise Conflict(_not_proposed())
        running = PastCheck.objects.filter(table_version_id=version.pk, state__in=_LOOKING)
        running.update(state=CheckState.CANCELLED, finished_at=clock.now())
        detail = {"table": version.name, "version": version.version}
        audit.record(actor, "rulebook.table_withdrawn", "table_version", version.pk, detail)


def _not_proposed() -> str:
    return _("这个版本已经不是待发布的版本，可能有人刚处理过。请刷新后再看。")


def _proposed(version_id: int) -> TableVersion:
    version = TableVersion.objects.filter(pk=version_id).defer("text", "texts").first()
    if version is None:
        raise Missing(_("没有这个版本。请从规则表的版本列表里选。"))
    if version.state != TableState.PROPOSED:
        raise Conflict(_not_proposed())
    return version


def _wait_for_past(version: TableVersion) -> None:
    if PastCheck.objects.filter(table_version_id=version.pk, state__in=_LOOKING).exists():
        raise Conflict(_("以往的决定还没核对完。请等它核对完，或先取消核对，再发布。"))


def _day(version: TableVersion, wanted: date | None) -> date:
    today = clock.today()
    first = earliest_day(version.valid_from, version.valid_to, today)
    last = latest_day(version.valid_to)
    day = wanted or first
    if not first <= day <= last:
        what = _(
            "生效的日子要在 %(first)s 到 %(last)s 之间：不能早于今天，也不能在规则的有效期外。"
        )
        text = what % {"first": first, "last": last}
        if version.valid_to is None:
            text = _("生效的日子不能早于 %(first)s。") % {"first": first}
        raise Invalid(text, fields={"holds_from": text})
    return day


def _end_before(version: TableVersion, day: date) -> None:
    """Let what is in force of this table end on the day before."""
    last = day - timedelta(days=1)
    held = versions_beside(version).filter(
        Q(state=TableState.PUBLISHED) | Q(state=TableState.REPLACED, holds_until__isnull=False)
    )
    # One that would begin only now never answered for a day of its own: it gets no last day.
    begun = held.annotate(first=Greatest("holds_from", "valid_from"))
    begun.filter(first__gt=last).update(state=TableState.REPLACED, holds_until=None)
    held.update(
        state=TableState.REPLACED,
        holds_until=Least(Coalesce(F("holds_until"), Value(last)), Value(last)),
    )
