"""Contact data in the clear, for a reason that stays written down."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from anxin.core import audit, crypto
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import Actor, Invalid, Missing

from ..kinds import kind_find
from ..models import Request
from ..queries import PURPOSES
from ..rules import facts_lines
from ..types import Contact, Permission

LEAST_REASON = 4


def contact_unmask(*, actor: Actor, request_id: int, reason: str) -> Contact:
    """Name, phone, the person acted for and sealed answers, in the clear; logged with its reason."""
    require(actor, Permission.UNMASK)
    reason = clean(reason)
    if len(reason) < LEAST_REASON:
        message = _("请写明为什么要看联系方式，至少 4 个字。每次查看都会留下记录。")
        raise Invalid(message, fields={"reason": message})
    request = Request.objects.filter(id=request_id).first()
    if request is None:
        raise Missing
    audit.record(actor, "requests.contact_unmask", "request", request_id, {"reason": reason[:200]})
    kind = kind_find(request.kind)
    facts = json.loads(_opened(request.sealed_facts, "facts") or "{}")
    return Contact(
        name=_opened(request.contact_name, "name"),
        phone=_opened(request.contact_phone, "phone"),
        behalf=_opened(request.on_behalf_of, "behalf"),
        facts=facts_lines(kind, facts, _) if kind else (),
    )


def _opened(sealed: bytes | memoryview | None, part: str) -> str:
    return crypto.unseal(bytes(sealed), PURPOSES[part]) if sealed else ""
