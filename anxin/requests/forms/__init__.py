"""What people and staff send with a request."""

from __future__ import annotations

from .asking import (
    FACTS,
    AboutForm,
    CheckForm,
    ContactForm,
    PlaceForm,
    RateForm,
    TrackForm,
    draft_of,
    filing_steps,
    matter_form,
)
from .deciding import SplitForm, ToldForm, UnmaskForm, WithdrawalAskForm, WithdrawalForm
from .taking import CallForm, SettleForm, SlipForm, TakenForm, TakenToldForm, draft_taken

__all__ = [
    "FACTS",
    "AboutForm",
    "CallForm",
    "CheckForm",
    "ContactForm",
    "PlaceForm",
    "RateForm",
    "SettleForm",
    "SlipForm",
    "SplitForm",
    "TakenForm",
    "TakenToldForm",
    "ToldForm",
    "TrackForm",
    "UnmaskForm",
    "WithdrawalAskForm",
    "WithdrawalForm",
    "draft_of",
    "draft_taken",
    "filing_steps",
    "matter_form",
]
