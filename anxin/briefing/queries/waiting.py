"""What of this room itself waits for the actor: letters to answer or conclude, papers to sign or release."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from anxin.core import clock
from anxin.core.types import Actor
from anxin.workorders.types import OrderStatus, RowState
from anxin.workorders.types import Permission as OrderPermission

from ..models import Brief, Erratum
from ..types import BriefState, Permission, SupervisionHead, Thing
from .supervision import letters_open

# Before everything else of one's own unit: the government office asks for it by name.
FIRST, PAPER = -1, 1
MOST_PAPERS = 3
UNANSWERED = (OrderStatus.OPENED, OrderStatus.REOPENED)


def sentence_url(campaign: str, clause: str) -> str:
    """Where a sentence of the campaign's notice is read."""
    return f"{reverse('notices:read-notice', args=[campaign])}#{clause}" if clause else ""


def letters_waiting(actor: Actor, campaign: str) -> Iterator[Thing]:
    """Supervision letters: to the unit, to be answered; to the office, answered or past their time."""
    if not actor.may(OrderPermission.READ):
        return
    for head, clause in letters_open(actor, campaign):
        mine = head.unit_id == actor.unit_id
        if mine and head.status not in UNANSWERED:
            continue
        late = head.due_at < clock.now()
        if not mine and head.status != OrderStatus.ANSWERED and not late:
            continue
        yield Thing(
            title=_("督办%(number)s：%(subject)s")
            % {"number": head.number, "subject": head.subject},
            why=_letter_why(head, mine=mine),
            state=RowState.OVERDUE if late and head.status in UNANSWERED else RowState.OPEN,
            url=reverse("briefing:read-supervision", args=[head.ref]),
            clause=clause,
            clause_url=sentence_url(campaign, clause),
            rank=(False, FIRST if mine else PAPER, head.due_at.isoformat()),
        )


def _letter_why(head: SupervisionHead, *, mine: bool) -> str:
    due = {"due": date_format(localtime(head.due_at), _("n月j日 H:i"))}
    if head.status == OrderStatus.ANSWERED:
        return _("单位已答复，等结论")
    return (_("请在 %(due)s 前书面答复") if mine else _("%(due)s 到期，没有答复")) % due


def papers_waiting(actor: Actor, campaign: str) -> Iterator[Thing]:
    """Briefs and errata that wait for this person's signature or release. At most three statements."""
    if actor.may(Permission.SIGN):
        drafts = _briefs(campaign, BriefState.DRAFTED)
        for one in drafts[:MOST_PAPERS]:
            yield _paper(one, _("签字：%(day)s日报"), _("草稿好了，等签字"))
    if not actor.may(Permission.RELEASE):
        return
    signed = _briefs(campaign, BriefState.SIGNED).exclude(signed_by_id=actor.user_id)
    for one in signed[:MOST_PAPERS]:
        why = _("%(name)s已签字，等您发布") % {"name": one.signed_name}
        yield _paper(one, _("发布：%(day)s日报"), why)
    written = Erratum.objects.filter(brief__freeze__campaign=campaign, released_at=None)
    others = written.exclude(written_by_id=actor.user_id).select_related("brief__freeze")
    for erratum in others.order_by("id")[:MOST_PAPERS]:
        why = _("%(name)s写的，等您发布") % {"name": erratum.written_name}
        url = reverse("briefing:errata", args=[erratum.brief.ref])
        yield _paper(erratum.brief, _("发布：%(day)s日报勘误"), why, url)


def _briefs(campaign: str, state: BriefState) -> QuerySet[Brief]:
    found = Brief.objects.filter(freeze__campaign=campaign, state=state)
    return found.select_related("freeze").order_by("-freeze__day", "-version")


def _paper(brief: Brief, title: str, why: str, url: str = "") -> Thing:
    day = brief.freeze.day
    return Thing(
        title=title % {"day": date_format(day, _("n月j日"))},
        why=why,
        state=RowState.OPEN,
        url=url or reverse("briefing:read-brief", args=[brief.ref]),
        rank=(False, PAPER, day.isoformat()),
    )
