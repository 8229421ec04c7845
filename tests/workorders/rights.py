"""Routes of orders beside those of one order: whose they are, and what is sent to them."""

from __future__ import annotations

OF_DESK = {
    "desk:shift-query",
    "desk:sheet-job",
    "desk:sheet-csv",
    "desk:sheet-xlsx",
    "desk:sheet-row-faults",
    "desk:list-file",
}
# Steps beside the moves of an order: what is sent, and what an own record may answer.
OF_ENGINE: dict[str, tuple[dict[str, str], tuple[int, ...]]] = {
    "desk:pause-order": ({"text": "等", "asked_by": "某", "until_on": "2000-01-01"}, (400, 403)),
    "desk:resume-order": ({"text": "x"}, (400, 403)),
    "desk:merge-orders": ({"text": "同一件"}, (400, 403)),
    "desk:unmerge-order": ({"text": "分开"}, (400, 403)),
    "desk:link-orders": ({"text": "有关", "other": ""}, (400, 403)),
    "desk:hand-over-order": ({"text": "归口", "unit_id": "1"}, (400, 403)),
    "desk:check-order": ({"result": "true"}, (404,)),
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
