"""Proof that a part was done: a text or a file, kept with the order. A photo is never asked for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import Actor, ActorKind, Denied, Invalid, Missing

from ..models import Order, Part, Proof
from ..rules import safe_name
from ..types import Permission, ProofFile
from .files import file_keep
from .opening import MOST_TEXT

MOST_PROOFS = 20


def proof_add(*, actor: Actor, ref: str, text: str, file: ProofFile | None) -> int:
    """Add a text or a file to an order that is the actor's own; returns the proof's id.

    Raises Missing, Denied, Invalid (neither text nor file, too large, not a kind we take).
    """
    require(actor, Permission.MOVE)
    order = Order.objects.filter(ref=ref).only("id", "giver_unit_id").first()
    if order is None:
        raise Missing
    unit = actor.unit_id or 0
    mine = Part.objects.filter(order_id=order.id, unit_id=unit).exists()
    if not mine and actor.kind is not ActorKind.SYSTEM and unit != order.giver_unit_id:
        raise Denied(_("只有承办单位可以交证明。"))
    return proof_store(actor, order.id, clean(text), file)


def proof_store(actor: Actor, order_id: int, text: str, file: ProofFile | None) -> int:
    """Check and write a proof within another service's step."""
    _checked(order_id, text, file)
    kept = file_keep(actor, file.content) if file else None
    proof = Proof.objects.create(
        order_id=order_id,
        unit_id=actor.unit_id,
        at=clock.now(),
        actor_name=actor.name,
        text=text,
        name=safe_name(file.name, kept.media_type) if file and kept else "",
        file_id=kept.sha256 if kept else None,
    )
    detail: dict[str, object] = {"order": order_id, "bytes": kept.size if kept else 0}
    detail |= {"sha256": kept.sha256} if kept else {}
    audit.record(actor, "workorders.proof_add", "proof", proof.id, detail)
    return proof.id


def _checked(order_id: int, text: str, file: ProofFile | None) -> None:
    if not text and file is None:
        message = _("请写几句，或交一个文件。照片不是必需的。")
        raise Invalid(message, fields={"text": message})
    if len(text) > MOST_TEXT:
        message = _("最多 %(most)d 个字，现在有 %(now)d 个。")
        message = message % {"most": MOST_TEXT, "now": len(text)}
        raise Invalid(message, fields={"text": message})
    if Proof.objects.filter(order_id=order_id).count() >= MOST_PROOFS:
        raise Invalid(_("证明已有 20 份，不用再交。"))
