"""Checking a text before issue, and setting it against the higher ones."""

from __future__ import annotations

import hashlib
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import COUNTY_STEP, FieldOfWork, UnitInfo
from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.text import receipt_new
from anxin.core.types import Actor, Invalid, Missing
from anxin.documents import (
    DocumentError,
    Reading,
    check_notice,
    compare_notices,
    read_notice,
)

from ..models import TextCheck
from ..queries import binding_on, higher_source
from ..rules import faults_stored, pairs_stored, weighed
from ..types import Checked, Permission, TextDraft

MOST_BYTES = 5 * 2**20
MOST_AGAINST = 20
# How texts are checked and compared. What was found in another way is not taken for what is found now.
BY = "checker 2"


def text_check(*, actor: Actor, campaign: str, draft: TextDraft) -> str:
    """Check a text and set it against higher ones; returns the check's ref.

    Without a choice it is set against all that was in force on its day, in whatever campaign. One's
    own text stays with one's own unit until it is shared. A text of another unit shows its
    comparison to that unit first. The same text against the same texts is checked once.
    Raises Denied, Invalid.
    """
    require(actor, Permission.CHECK)
    own = _own_unit(actor)
    unit = _unit_of(actor, draft, own)
    checked = _checked(draft, unit)
    stated = f"{BY}|{checked.text}|{checked.on}|{','.join(sorted(checked.versions))}"
    text_hash = hashlib.sha256(stated.encode()).hexdigest()
    held = TextCheck.objects.filter(unit_id=unit.id, made_by_unit=own.id, text_hash=text_hash)
    found = held.values_list("ref", flat=True).first()
    if found:
        return str(found)
    opposed, stricter, lost = weighed(checked.against)
    row = TextCheck.objects.create(
        ref=receipt_new(),
        unit_id=unit.id,
        made_by_unit=own.id,
        area_code=unit.area_code,
        field_bit=0 if unit.id == own.id else int(FieldOfWork.OVERSIGHT),
        campaign=campaign,
        title=checked.title[:200],
        text_hash=text_hash,
        text=checked.text,
        on=checked.on,
        faults=checked.faults,
        against=checked.against,
        opposed=opposed,
        stricter=stricter,
        guarantees_lost=lost,
        made_at=clock.now(),
    )
    audit.record(actor, "oversight.text_checked", "text_check", row.ref, {"unit": unit.slug})
    return row.ref


def check_share(*, actor: Actor, ref: str) -> None:
    """Let the level above see a check of one's own text. Raises Missing."""
    row = _own_check(actor, ref)
    if row.shared_at is None:
        TextCheck.objects.filter(pk=row.pk).update(
            shared_at=clock.now(), field_bit=int(FieldOfWork.OVERSIGHT)
        )
        audit.record(actor, "oversight.check_shared", "text_check", ref, {})


def check_erase(*, actor: Actor, ref: str) -> None:
    """Erase a check of one's own that nobody else has seen: text and findings go. Raises Missing."""
    row = _own_check(actor, ref)
    if row.shared_at is not None or row.made_by_unit != actor.unit_id:
        raise Invalid(_("已经给上级看过的对照不能删除。"))
    TextCheck.objects.filter(pk=row.pk).delete()
    audit.record(actor, "oversight.check_erased", "text_check", ref, {})


def check_seen(*, actor: Actor, ref: str) -> None:
    """Note that the unit itself has looked: from now on the level above may, too."""
    require(actor, Permission.CHECK)
    own = TextCheck.objects.filter(ref=ref, unit_id=_own_unit(actor).id)
    own.filter(seen_at__isnull=True).update(seen_at=clock.now())


def _own_unit(actor: Actor) -> UnitInfo:
    unit = areas.unit_by_id(actor.unit_id) if actor.unit_id else None
    if unit is None:
        raise Missing
    return unit


def _unit_of(actor: Actor, draft: TextDraft, own: UnitInfo) -> UnitInfo:
    """The unit whose text it is; another's needs the right to handle, and to be above it."""
    if not draft.about_unit or draft.about_unit == own.slug:
        return own
    require(actor, Permission.HANDLE)
    unit = areas.unit_by_slug(draft.about_unit)
    if unit is None or not actor.scope.covers(unit.area_code, FieldOfWork.OVERSIGHT):
        message = _("没有这个单位，或者它不归您这一级管。")
        raise Invalid(message, fields={"about_unit": message})
    return unit


def _checked(draft: TextDraft, unit: UnitInfo) -> Checked:
    reading = _reading(draft)
    signed_on = date.fromisoformat(reading.signed_on) if reading.signed_on else None
    on = draft.on or signed_on or clock.today()
    slugs = draft.against or binding_on(on, but=reading.title)
    texts = [higher_source(slug) for slug in slugs[:MOST_AGAINST]]
    try:
        higher = [(one, read_notice(one.text.encode(), "上级.txt")) for one in texts]
        place = str(unit.area_code // COUNTY_STEP)
        above = [read for _one, read in higher]
        faults = faults_stored(
            check_notice(reading, above, place, "zh"), check_notice(reading, above, place, "en")
        )
        against = [
            {
                "slug": one.slug,
                "title": one.title,
                "title_en": one.title_en,
                "text": read.source_text,
                "pairs": pairs_stored(compare_notices(read, reading)),
            }
            for one, read in higher
        ]
    except DocumentError as error:
        raise _refused(error) from error
    title = reading.title or _("没有标题的文稿")
    versions = tuple(one.version for one in texts)
    return Checked(title, on, reading.source_text, list(faults), list(against), versions)


def _reading(draft: TextDraft) -> Reading:
    if not draft.declared:
        message = _("请先确认文稿不涉密。涉密、内部文件不能放进来。")
        raise Invalid(message, fields={"declared": message})
    if len(draft.content) > MOST_BYTES:
        message = _("文件超过 5 MB。请只放正文，附件另存。")
        raise Invalid(message, fields={"file": message})
    try:
        return read_notice(draft.content, draft.name)
    except DocumentError as error:
        raise _refused(error) from error


def _refused(error: DocumentError) -> Invalid:
    said = error.message("en" if get_language() == "en" else "zh")
    return Invalid(said, fields={"text": said})


def _own_check(actor: Actor, ref: str) -> TextCheck:
    require(actor, Permission.CHECK)
    row = TextCheck.objects.filter(ref=ref, unit_id=_own_unit(actor).id).first()
    if row is None:
        raise Missing
    return row
