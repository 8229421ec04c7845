"""Filing what a person brings, by whatever channel."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.core import audit, clock, crypto
from anxin.core.events import emit
from anxin.core.permissions import require
from anxin.core.services import Answer, answer_once
from anxin.core.text import clean, phone_clean, receipt_new
from anxin.core.types import Actor, Channel, Invalid
from anxin.residents.services import caller_keep

from ..kinds import kind_find
from ..queries import PURPOSES, kind_measure, kinds_taken
from ..rules import draft_faults, facts_read, facts_split, last4, phone_faults
from ..types import TAKEN_DOWN, Permission, RequestDraft, RequestFiled, RequestKind

RIGHT_OF = {
    Channel.PHONE: Permission.TAKE_CALL,
    Channel.FIELD: Permission.TAKE_DOWN,
    Channel.PAPER: Permission.TYPE_SLIP,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that may be filed: cleaned, with what its kind and its place say."""

    draft: RequestDraft
    kind: RequestKind
    about_id: int | None
    clause: str
    facts: dict[str, str]

    @property
    def content_mark(self) -> bytes:
        """The same for two drafts that say the same."""
        said = {**asdict(self.draft), "facts": self.facts}
        text = json.dumps(said, ensure_ascii=False, sort_keys=True)
        return crypto.blind(text, "requests.content")


def request_file(*, actor: Actor, draft: RequestDraft) -> str:
    """File what a person brings and return the receipt; needs no account.

    Raises Invalid naming each field at fault.
    """
    receipt = receipt_new()
    request_store(actor, draft_check(actor, draft), receipt)
    return receipt


def request_file_once(*, actor: Actor, draft: RequestDraft, key: str) -> str:
    """File a draft sent with a key: the same draft under the same key is filed once.

    A changed draft under the same key is a new request (the person went back and wrote anew).
    """
    body = json.dumps(asdict(draft), ensure_ascii=False, sort_keys=True).encode()
    keyed = f"page:{key}:{crypto.digest(body).hex()}"
    answer = answer_once(
        keyed, body, lambda: Answer(201, {"receipt": request_file(actor=actor, draft=draft)})
    )
    return str(answer.body["receipt"])


def request_take(*, actor: Actor, channel: Channel, draft: RequestDraft, key: str) -> str:
    """Write down what somebody says on the phone or at the door; returns the receipt to read out.

    Records who wrote and by which channel. Raises Denied, Invalid.
    """
    require(actor, RIGHT_OF[channel])
    return request_file_once(actor=replace(actor, channel=channel), draft=draft, key=key)


def call_take(
    *, actor: Actor, draft: RequestDraft, key: str, keep: bool = False
) -> tuple[str, bool]:
    """Write down a call and, where the caller agrees, who called: both or neither.

    The receipt to read out, and whether somebody new was kept. Raises Denied, Invalid.
    """
    faults = {}
    if keep and not draft.contact_phone.strip():
        faults["contact_phone"] = _("要登记来电人，请填电话。")
    if keep and not draft.contact_name.strip():
        faults["contact_name"] = _("要登记来电人，请填称呼。")
    if faults:
        raise Invalid("；".join(faults.values()), fields=faults)
    with transaction.atomic():
        receipt = request_take(actor=actor, channel=Channel.PHONE, draft=draft, key=key)
        if not keep:
            return receipt, False
        try:
            kept = caller_keep(
                actor=actor,
                name=draft.contact_name,
                phone=draft.contact_phone,
                area_code=draft.area,
            )
        except Invalid as error:
            raise _of_contact(error) from error
    return receipt, kept is not None


def _of_contact(error: Invalid) -> Invalid:
    """What is wrong with a caller, said of the form's own fields."""
    named = {"name": "contact_name", "phone": "contact_phone", "number": "contact_phone"}
    fields = {named.get(name, "contact_name"): text for name, text in error.fields.items()}
    return Invalid(error.message, fields=fields)


def request_store(actor: Actor, checked: Checked, receipt: str) -> int | None:
    """Write a checked draft under a receipt; None when that receipt is already there."""
    draft, kind = checked.draft, checked.kind
    open_facts, sealed_facts = facts_split(kind, checked.facts)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT request_file(%s, %s, %s, %s, %s, %s, %s::integer, %s, %s, %s, %s, %s, %s, %s,"
            " %s::jsonb, %s, %s, %s, %s, %s)",
            [
                crypto.blind(receipt, "requests.receipt"),
                last4_mark(receipt, last4(draft.contact_phone)),
                kind.slug,
                draft.campaign,
                checked.clause,
                draft.area,
                int(kind.field_bit),
                checked.about_id,
                draft.text,
                _sealed(draft.contact_name, "name"),
                _sealed(draft.contact_phone, "phone"),
                _sealed(draft.on_behalf_of, "behalf"),
                actor.channel.value,
                clock.now(),
                json.dumps(open_facts, ensure_ascii=False),
                _sealed(json.dumps(sealed_facts) if sealed_facts else "", "facts"),
                *_taker(actor),
                checked.content_mark,
                # Whoever wrote it down reads it out again; who files alone holds it alone.
                _sealed(receipt if actor.channel in TAKEN_DOWN else "", "receipt"),
            ],
        )
        request_id = cursor.fetchone()[0]
    if request_id is None:
        return None
    audit.record(actor, "requests.request_file", "request", request_id, {"kind": kind.slug})
    emit(RequestFiled(request_id=int(request_id), kind=kind.slug))
    return int(request_id)


def draft_check(actor: Actor, draft: RequestDraft) -> Checked:
    """The draft cleaned, its kind, the unit it is about, the sentence served. Raises Invalid."""
    draft = _cleaned(draft)
    kind = kind_find(draft.kind)
    measure = kind_measure(draft.campaign, kind) if kind else None
    if kind is None or measure is None:
        taken = sorted(one.slug for one in kinds_taken(draft.campaign))
        message = _("没有这类事项。可用的有：%(kinds)s。") % {"kinds": "、".join(taken)}
        raise Invalid(message, fields={"kind": message})
    faults = {name: _(text) for name, text in draft_faults(draft).items()}
    facts, wrong = facts_read(kind, draft.facts, forced=actor.channel not in TAKEN_DOWN)
    forced = actor.channel not in TAKEN_DOWN
    wrong |= phone_faults(kind, facts, draft.contact_phone, forced=forced)
    faults |= {name: _(text) for name, text in wrong.items()}
    if areas.division_by_code(draft.area) is None:
        faults["area"] = _("没有这个地区代码。请写 15 位代码，例如 530302102000000。")
    about = areas.unit_by_slug(draft.about_unit) if draft.about_unit else None
    if draft.about_unit and about is None:
        faults["about_unit"] = _("没有这个单位。请从单位名单中选；说不清可以不填。")
    if faults:
        raise Invalid(_("有几处需要改一下，什么都还没有提交。"), fields=faults)
    return Checked(draft, kind, about.id if about else None, measure.clause, facts)


def last4_mark(receipt: str, digits: str) -> bytes:
    """The fingerprint of a receipt with the phone's last four digits."""
    return crypto.blind(f"{receipt}:{digits}", "requests.last4")


def _cleaned(draft: RequestDraft) -> RequestDraft:
    return replace(
        draft,
        text=clean(draft.text),
        contact_name=clean(draft.contact_name),
        contact_phone=phone_clean(draft.contact_phone),
        about_unit=clean(draft.about_unit),
        on_behalf_of=clean(draft.on_behalf_of),
        facts=dict(draft.facts),
    )


def _taker(actor: Actor) -> tuple[str, int | None]:
    """Name and unit of who wrote it down; nobody where the person did it alone."""
    return (actor.name, actor.unit_id) if actor.channel in TAKEN_DOWN else ("", None)


def _sealed(text: str, part: str) -> bytes | None:
    return crypto.seal(text, PURPOSES[part]) if text else None
