"""Filing a report of over-enforcement."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from anxin.core.types import Actor
from anxin.requests.services import request_file_once
from anxin.requests.types import RequestDraft

from ..types import BURDEN_LABELS, UNKNOWN_UNIT, Burden


def report_file(*, actor: Actor, campaign: str, answers: dict[str, Any], key: str) -> str:
    """File a report once and return the receipt.

    It goes to the unit above the one complained about, which never sees it. `answers`: about_unit
    (slug or `unknown`), burden, area, text, contact_name, contact_phone, on_behalf_of.
    """
    answers = dict(answers)
    burden = Burden(answers.pop("burden"))
    about = answers.pop("about_unit")
    text = f"【{_(BURDEN_LABELS[burden])}】{answers.pop('text')}"
    draft = RequestDraft(
        kind="over_enforcement",
        campaign=campaign,
        about_unit="" if about == UNKNOWN_UNIT else about,
        text=text,
        **answers,
    )
    return request_file_once(actor=actor, draft=draft, key=key)
