"""Routes of orders beside those of one order: whose they are, and what is sent to them."""

from __future__ import annotations

OF_DESK = {
    "desk:shift-query",
    "desk:sheet-job",
    "desk:sheet-csv",
    "desk:sheet-xlsx",
    "desk:sheet-row-faults",
}
# A breakdown table is for its own unit: called by everybody.
OF_A_BREAKDOWN: dict[str, dict[str, str] | None] = {
    "desk:read-breakdown": None,
    "desk:breakdown-docx": None,
    "desk:breakdown-xlsx": None,
    "desk:unit-sheet": None,
    "desk:breakdown-answers": None,
    "desk:note-reminders": {},
    "desk:note-called": {"name": "区图书馆"},
    "desk:decide-objection": {"part": "1", "act": "keep", "why": "职责在它"},
    "desk:unit-messages": None,
    "desk:change-link": {"act": "revoke", "unit": "1"},
    "desk:breakdown-slips": None,
    "desk:returned-sheets": None,
    "desk:returned-sheet": {"act": "write"},
    "desk:sheet-faults": None,
}
