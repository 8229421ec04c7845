"""Proof that a part was done: a text or a file, kept with the order. A photo is never asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import Actor, ActorKind, Denied, Invalid, Missing

from ..models import Order, Part, Proof
from ..rules import media_type_of, proof_fault, safe_name
from ..types import Permission, ProofFile
from .opening import MOST_TEXT

MOST_PROOFS = 20


@dataclass(frozen=True, slots=True)
class ProofContent:
    """A file of a proof, ready to be handed out as an attachment."""

    name: str
    media_type: str
    content: bytes


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
    kept: dict[str, object] = {}
    if file is not None:
        media_type = media_type_of(file.content)
        kept = {
            "name": safe_name(file.name, media_type),
            "media_type": media_type,
            "size": len(file.content),
            "sha256": hashlib.sha256(file.content).hexdigest(),
            "content": file.content,
        }
    proof = Proof.objects.create(
        order_id=order_id,
        unit_id=actor.unit_id,
        at=clock.now(),
        actor_name=actor.name,
        text=text,
        **kept,
    )
    detail = {"order": order_id, "bytes": proof.size, "sha256": proof.sha256}
    audit.record(actor, "workorders.proof_add", "proof", proof.id, detail)
    return proof.id


def proof_hand_out(*, actor: Actor, ref: str, proof_id: int) -> ProofContent:
    """A proof's file for whoever may see the order; every handing out is logged. Raises Missing."""
    require(actor, Permission.READ)
    proof = Proof.objects.filter(id=proof_id, order__ref=ref, content__isnull=False).first()
    if proof is None or proof.content is None:
        raise Missing
    audit.record(actor, "workorders.proof_hand_out", "proof", proof.id, {"sha256": proof.sha256})
    return ProofContent(proof.name, proof.media_type, bytes(proof.content))


def _checked(order_id: int, text: str, file: ProofFile | None) -> None:
    if not text and file is None:
        message = _("请写几句，或交一个文件。照片不是必需的。")
        raise Invalid(message, fields={"text": message})
    if len(text) > MOST_TEXT:
        message = _("最多 %(most)d 个字，现在有 %(now)d 个。")
        message = message % {"most": MOST_TEXT, "now": len(text)}
        raise Invalid(message, fields={"text": message})
    fault = proof_fault(file.content) if file else ""
    if fault:
        raise Invalid(_(fault), fields={"file": _(fault)})
    if Proof.objects.filter(order_id=order_id).count() >= MOST_PROOFS:
        raise Invalid(_("证明已有 20 份，不用再交。"))
