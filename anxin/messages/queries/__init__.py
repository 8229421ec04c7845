"""Reads of messages, proofs and contacts."""

from __future__ import annotations

from .carrying import slips_carried, slips_to_carry
from .contacts import (
    contact_lines,
    contacts_of_units,
    own_reach,
    reach_of,
    unit_contacts,
    unit_kept,
    units_kept,
)
from .inbox import messages_page, unread_count
from .proofs import matter_proofs, message_proof, told_lines
from .routes import routes
from .units import units_unreachable

__all__ = [
    "contact_lines",
    "contacts_of_units",
    "matter_proofs",
    "message_proof",
    "messages_page",
    "own_reach",
    "reach_of",
    "routes",
    "slips_carried",
    "slips_to_carry",
    "told_lines",
    "unit_contacts",
    "unit_kept",
    "units_kept",
    "units_unreachable",
    "unread_count",
]
