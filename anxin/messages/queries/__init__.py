"""Reads of messages, proofs and contacts."""

from __future__ import annotations

from .contacts import contacts_of_units, reach_of, unit_contacts
from .proofs import matter_proofs, message_proof

__all__ = ["contacts_of_units", "matter_proofs", "message_proof", "reach_of", "unit_contacts"]
