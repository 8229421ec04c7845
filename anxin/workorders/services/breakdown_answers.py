"""What units say about their tasks: through a link, in the system, by a sheet. Kept, then carried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.core import audit, clock
from anxin.core.jobs import job
from anxin.core.row_policy import scope_set
from anxin.core.text import clean
from anxin.core.types import Actor, ActorKind, Conflict, Invalid, Missing, Scope

from ..models import Breakdown, BreakdownPart, LinkTry, SentLink
from ..queries.breakdown_marks import token_marks
from ..rules.breakdown import answer_fault, contact_faults
from ..types import Permission
from ..types.breakdown import Answer, LinkHolder, LinkResult, ReplyWay
from .breakdown import contact_put
from .breakdown_carry import answer_carry

MOST_TRIES = 5
LOCK_MIN = 15
TRIES_KEPT_DAYS = 2
LINK_RIGHTS = frozenset({Permission.READ.value, Permission.MOVE.value})


def link_open(*, token: str) -> tuple[LinkResult, LinkHolder | None]:
    """Look a link up by its token, count a wrong try, and act as its unit from here on.

    Five wrong tries lock the link's first letters for 15 minutes, whether such a link exists or not.
    A wrong try is a result and not an error, so that its count stays.
    """
    marks = token_marks(token)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT result, link_id, breakdown_id, unit_id"
            " FROM workorders_link_open(%s, %s, %s, %s, %s, %s)",
            [marks.handle, marks.whole, clock.now(), clock.today(), MOST_TRIES, LOCK_MIN],
        )
        result, link_id, breakdown_id, unit_id = cursor.fetchone()
    if LinkResult(result) is not LinkResult.FOUND:
        return LinkResult(result), None
    actor = _unit_actor(unit_id, f"link:{link_id}")
    scope_set(actor)
    audit.record(actor, "workorders.link_open", "sent_link", link_id, {"unit": unit_id})
    return LinkResult.FOUND, LinkHolder(actor, link_id, breakdown_id, unit_id)


@job("workorders.forget_link_tries", owner="workorders", cron="43 3 * * *")
def link_tries_forget() -> None:
    """Drop counts of wrong tries that no longer lock anything."""
    LinkTry.objects.filter(at__lt=clock.now() - timedelta(days=TRIES_KEPT_DAYS)).delete()


def link_received(*, holder: LinkHolder) -> None:
    """The unit says that it got its tasks; the first time counts."""
    SentLink.objects.filter(id=holder.link_id, received_at=None).update(received_at=clock.now())
    audit.record(holder.actor, "workorders.link_received", "sent_link", holder.link_id, {})


def answers_give(
    *,
    actor: Actor,
    breakdown_id: int,
    answers: Sequence[Answer],
    way: ReplyWay,
    contact: tuple[str, str] = ("", ""),
) -> int:
    """Keep what the actor's unit says about its tasks, all of it or nothing; returns how many are new.

    Raises Missing for a task of another unit, Invalid with a fault for each task, Conflict when
    somebody of the unit answered meanwhile.
    """
    unit_id = actor.unit_id or 0
    breakdown = Breakdown.objects.filter(id=breakdown_id).first()
    if breakdown is None:
        raise Missing
    parts = {
        part.id: part
        for part in breakdown.parts.filter(unit_id=unit_id, active=True).select_related("row")
    }
    if any(answer.part_id not in parts for answer in answers):
        raise Missing
    _checked(answers, contact)
    new = [one for one in answers if _differs(parts[one.part_id], one)]
    with transaction.atomic():
        for answer in new:
            part_reply(parts[answer.part_id], answer, way)
        contact_put(actor, breakdown, unit_id, *contact)
        for answer in new:
            answer_carry(actor, breakdown.campaign, answer.part_id)
        detail = {"new": len(new), "way": way.value}
        audit.record(actor, "workorders.answers_give", "breakdown", breakdown.ref, detail)
    return len(new)


def part_reply(part: BreakdownPart, answer: Answer, way: ReplyWay) -> None:
    """Write one answer. Raises Conflict when another one came since the page was shown."""
    # The condition on the count of answers is what makes two people of one unit safe.
    taken = BreakdownPart.objects.filter(id=part.id, active=True, seen=answer.seen).update(
        status=answer.status,
        text=clean(answer.text),
        seen=F("seen") + 1,
        way=way,
        answered_at=clock.now(),
        carried_at=None,
    )
    if taken == 0:
        raise Conflict(
            _("第 %(n)d 项刚被本单位的人答过，您的没有写入。您写的还在，核对后再交。")
            % {"n": part.row.number}
        )


def _unit_actor(unit_id: int, way: str) -> Actor:
    """An actor who is a unit: sees its own shares, has no place and no field of work."""
    unit = areas.unit_by_id(unit_id)
    if unit is None:
        raise Missing
    return Actor(
        kind=ActorKind.STAFF,
        unit_id=unit_id,
        name=unit.name,
        scope=Scope(unit_chain=areas.unit_chain(unit_id)),
        permissions=LINK_RIGHTS,
        on_behalf_of=way,
    )


def _checked(answers: Sequence[Answer], contact: tuple[str, str]) -> None:
    faults: dict[str, str] = {}
    for answer in answers:
        if fault := answer_fault(answer):
            faults[f"text-{answer.part_id}"] = _(fault)
    faults |= {name: _(text) for name, text in contact_faults(*map(clean, contact)).items()}
    if faults:
        raise Invalid(_("有几处要改，什么都还没有交。您写的都还在。"), fields=faults)


def _differs(part: BreakdownPart, answer: Answer) -> bool:
    return (part.status, part.text) != (answer.status, clean(answer.text))
