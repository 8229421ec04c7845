"""Who was told about an order, on which occasion, with the proof."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from anxin.core.types import Actor, gettext_noop
from anxin.messages.queries import told_lines
from anxin.messages.types import ProofLine

# An occasion's first word says what it was about.
OCCASIONS = {
    "opened": gettext_noop("交办"),
    "reminded": gettext_noop("到期前提醒"),
    "previewed": gettext_noop("标红前请说明"),
    "red": gettext_noop("标红"),
    "returned": gettext_noop("退回"),
    "objected": gettext_noop("有异议"),
    "reopened": gettext_noop("要求重办"),
}
PRIVATE = "previewed"


def order_told(actor: Actor, ref: str) -> tuple[ProofLine, ...]:
    """Lines of proof of an order that the actor's page shows. Three statements, one for nobody.

    What a unit was shown privately stays with it.
    """
    lines = told_lines(actor, f"order:{ref}")
    return tuple(
        replace(line, what=_(OCCASIONS[what]) if what in OCCASIONS else "")
        for line in lines
        if (what := line.proof.occasion.partition(":")[0]) != PRIVATE
        or line.proof.unit_id == actor.unit_id
    )
