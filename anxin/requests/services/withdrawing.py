"""Taking answers back: what they rest on changed, and everyone who got the old one is told.

A proposal collects the answers; a person decides and says what holds now; a job writes it to the
look-up page of each, whoever may see the request. Each step is conditional on the state before,
so a job that runs twice does its work once.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.jobs import defer, job
from anxin.core.permissions import require
from anxin.core.text import clean, receipt_new
from anxin.core.types import SYSTEM, Actor, Conflict, Invalid, Missing, gettext_noop
from anxin.messages.services import message_send
from anxin.messages.types import To
from anxin.notices.queries import campaigns_all, clause_quote
from anxin.rulebook.queries import rows_changed
from anxin.workorders.queries import orders_by_lead
from anxin.workorders.services import orders_note

from ..models import Withdrawal, WithdrawnAnswer
from ..types import Permission, ToldWay, WithdrawalState

COLLECT, WRITE = "requests.withdrawal_collect", "requests.withdrawal_write"
NOTED = "answer_withdrawn"
LEAST_WORDS, MOST_WORDS, MOST_REASON, MOST_CLAUSES = 4, 2000, 200, 20
SUBJECT = gettext_noop("%(count)s 件答复已撤回，请告诉本人")
TEXT = gettext_noop(
    "%(reason)s您单位答复过的 %(count)s 件事，新的答复已写在查询页。留了电话的，请打电话告诉本人。"
)
_COLLECT = """
    INSERT INTO requests_withdrawnanswer (withdrawal_id, request_id, answer, answer_clause,
        answered_at, left_out, told_way, told_by)
    SELECT %(withdrawal)s, r.id, r.answer, r.answer_clause, r.answered_at, false, '', ''
    FROM requests_request r
    WHERE r.campaign = %(campaign)s AND r.answer_clause = ANY (%(clauses)s)
        AND r.answer_clause <> '' AND r.status IN ('answered', 'closed')
        AND r.answered_at <= %(until)s
    ON CONFLICT DO NOTHING
"""
_WRITE = """
    UPDATE requests_request r SET answer = %(words)s, answer_clause = %(clause)s,
        answered_at = %(now)s, rating = NULL, rating_text = '', told_at = NULL
    FROM requests_withdrawnanswer a
    WHERE a.withdrawal_id = %(withdrawal)s AND a.request_id = r.id AND NOT a.left_out
    RETURNING r.order_id
"""


def withdrawals_of_table(*, actor: Actor, version_id: int) -> int:
    """Propose to take back what was answered by rows that a published version changed.

    Returns in how many campaigns. One decision that the old and the new row share is for a person
    to leave out: only the sentence of an answer is kept, not its row.
    """
    change = rows_changed(version_id)
    if not change.clauses:
        return 0
    slugs = [change.campaign] if change.campaign else [one.slug for one in campaigns_all()]
    reason = _("“%(title)s”改了，%(day)s 起按新的规则。") % {
        "title": change.title,
        "day": change.holds_from.isoformat() if change.holds_from else clock.today().isoformat(),
    }
    for slug in slugs:
        _proposed(
            actor, slug, change.clauses, reason, f"rulebook.table:{version_id}:{slug}",
            change.lookups,
        )  # fmt: skip
    return len(slugs)


def withdrawal_ask(*, actor: Actor, campaign: str, clauses: Sequence[str], reason: str) -> str:
    """Look for answers that cite sentences which no longer hold; returns the proposal's ref.

    Raises Denied, Invalid.
    """
    require(actor, Permission.WITHDRAW)
    wanted, why = [clean(one) for one in clauses if clean(one)], clean(reason)
    faults: dict[str, str] = {}
    unknown = [one for one in wanted if clause_quote(campaign, one) is None]
    if not wanted or len(wanted) > MOST_CLAUSES:
        faults["clauses"] = _("请写 1 到 20 个句子的编号，例如 7.4。")
    elif unknown:
        faults["clauses"] = _("通知里没有这些句子：%(ids)s。") % {"ids": "、".join(unknown)}
    if not LEAST_WORDS <= len(why) <= MOST_REASON:
        faults["reason"] = _("请写为什么撤回，4 到 200 个字；本人会看到。")
    if faults:
        raise Invalid(_("有几处需要改一下，什么都还没有提交。"), fields=faults)
    return _proposed(actor, campaign, wanted, why, f"requests.asked:{receipt_new()}", 0)


def withdrawal_tell(
    *, actor: Actor, ref: str, words: str, clause_now: str, left_out: Sequence[int] = ()
) -> None:
    """Decide what people are told instead; from then on their look-up pages say it.

    `left_out`: answers that still hold. Raises Denied, Missing, Invalid, Conflict when another
    decided before.
    """
    require(actor, Permission.WITHDRAW)
    withdrawal = _found(ref)
    said, sentence = clean(words), clean(clause_now)
    faults: dict[str, str] = {}
    if not LEAST_WORDS <= len(said) <= MOST_WORDS:
        faults["words"] = _("请写现在的答复，4 到 2000 个字。")
    if sentence and clause_quote(withdrawal.campaign, sentence) is None:
        faults["clause_now"] = _("通知里没有第“%(id)s”句。请写句子的编号，例如 7.4。") % {
            "id": sentence
        }
    if faults:
        raise Invalid(_("有几处需要改一下，什么都还没有提交。"), fields=faults)
    _decided(actor, withdrawal, WithdrawalState.TELLING, words=said, clause_now=sentence)
    WithdrawnAnswer.objects.filter(withdrawal_id=withdrawal.id, id__in=left_out).update(
        left_out=True
    )
    defer(WRITE, {"withdrawal_id": withdrawal.id})


def withdrawal_drop(*, actor: Actor, ref: str, words: str) -> None:
    """Decide that the answers still hold, with a reason. Raises Denied, Missing, Invalid, Conflict."""
    require(actor, Permission.WITHDRAW)
    withdrawal, why = _found(ref), clean(words)
    if len(why) < LEAST_WORDS:
        message = _("请写为什么不用撤回。")
        raise Invalid(message, fields={"words": message})
    _decided(actor, withdrawal, WithdrawalState.DROPPED, words=why[:MOST_WORDS])


def answer_told(*, actor: Actor, ref: str, answer_id: int, way: ToldWay) -> None:
    """Note that a person was told, by telephone or at the door. Raises Denied, Missing, Conflict."""
    require(actor, Permission.READ)
    answers = WithdrawnAnswer.objects.filter(
        id=answer_id, withdrawal__ref=ref, withdrawal__state=WithdrawalState.TOLD, left_out=False
    )
    if not answers.exists():
        raise Missing
    marked = answers.filter(told_at__isnull=True).update(
        told_at=clock.now(), told_way=way, told_by=actor.name
    )
    if marked != 1:
        raise Conflict(_("已经有人告诉过本人了。"))
    audit.record(actor, "requests.answer_told", "withdrawn_answer", answer_id, {"way": way.value})


@job(COLLECT, owner="requests")
def withdrawal_collect(*, withdrawal_id: int) -> None:
    """Find every answer a proposal is about; where there is none, nothing is to be decided."""
    withdrawal = Withdrawal.objects.get(id=withdrawal_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _COLLECT,
            {
                "withdrawal": withdrawal.id,
                "campaign": withdrawal.campaign,
                "clauses": withdrawal.clauses,
                "until": withdrawal.answered_until,
            },
        )
        found = cursor.rowcount
    state = WithdrawalState.PROPOSED if found else WithdrawalState.DROPPED
    looking = Withdrawal.objects.filter(id=withdrawal.id, state=WithdrawalState.LOOKING)
    looking.update(state=state, words="" if found else _("没有人拿到过这样的答复。"))


@job(WRITE, owner="requests")
def withdrawal_write(*, withdrawal_id: int) -> None:
    """Write what holds now where each person looks it up; tell the units that had answered."""
    started = Withdrawal.objects.filter(id=withdrawal_id, state=WithdrawalState.TELLING)
    if started.update(state=WithdrawalState.TOLD) != 1:
        return
    withdrawal = Withdrawal.objects.get(id=withdrawal_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "withdrawal": withdrawal.id,
                "words": withdrawal.words,
                "clause": withdrawal.clause_now,
                "now": clock.now(),
            },
        )
        orders = sorted({int(row[0]) for row in cursor.fetchall() if row[0] is not None})
    orders_note(
        actor=SYSTEM, order_ids=orders, move=NOTED, text=f"{withdrawal.reason}{withdrawal.words}"
    )
    for unit_id, count in orders_by_lead(SYSTEM, orders).items():
        message_send(
            actor=SYSTEM,
            to=To(unit=unit_id),
            matter=f"withdrawal:{withdrawal.ref}",
            occasion="told",
            subject=SUBJECT,
            text=TEXT,
            link=f"/requests/withdrawals/{withdrawal.ref}/",
            values={"count": str(count), "reason": withdrawal.reason},
        )
    audit.record(
        SYSTEM, "requests.answers_withdrawn", "withdrawal", withdrawal.id, {"orders": len(orders)}
    )


def _proposed(
    actor: Actor,
    campaign: str,
    clauses: Sequence[str],
    reason: str,
    origin: str,
    anonymous: int,
) -> str:
    now = clock.now()
    withdrawal, fresh = Withdrawal.objects.get_or_create(
        origin=origin,
        defaults={
            "ref": receipt_new(),
            "campaign": campaign,
            "clauses": list(clauses),
            "reason": reason[:MOST_REASON],
            "state": WithdrawalState.LOOKING,
            "at": now,
            "answered_until": now,
            "anonymous": anonymous,
        },
    )
    if fresh:
        audit.record(
            actor, "requests.withdrawal_proposed", "withdrawal", withdrawal.id, {"origin": origin}
        )
        defer(COLLECT, {"withdrawal_id": withdrawal.id})
    return withdrawal.ref


def _found(ref: str) -> Withdrawal:
    withdrawal = Withdrawal.objects.filter(ref=ref).first()
    if withdrawal is None:
        raise Missing
    return withdrawal


def _decided(
    actor: Actor, withdrawal: Withdrawal, state: WithdrawalState, **changes: object
) -> None:
    taken = Withdrawal.objects.filter(id=withdrawal.id, state=WithdrawalState.PROPOSED).update(
        state=state,
        decided_by=actor.name,
        decided_unit_id=actor.unit_id,
        decided_at=clock.now(),
        **changes,
    )
    if taken != 1:
        raise Conflict(_("这一批刚被别人定了，您的决定没有写入。请刷新后再看。"))
    audit.record(actor, f"requests.withdrawal_{state.value}", "withdrawal", withdrawal.id, {})
