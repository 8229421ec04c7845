"""Routes of drafts and versions, and what is sent to each of them."""

from __future__ import annotations

# A draft of a notice: seen by its unit, by the government office and by the units asked.
OF_A_NOTICE_DRAFT: dict[str, dict[str, str] | None] = {
    "notices:sign-draft": None,
    "notices:read-signatures": None,
    "notices:edit-draft": {"do": "accept"},
    "notices:send-draft": {"hours": "2"},
    "notices:reopen-draft": {},
    "notices:withdraw-draft": {},
    "notices:carry-forward": {"source": "qilin-2021"},
    "notices:countersign-draft": {"agree": "yes", "seen_hash": "0"},
    "notices:issue-draft": {"seen_hash": "0"},
}
# Of a version whose text is public: open by right alone.
OF_A_VERSION: dict[str, dict[str, str] | None] = {
    "notices:compare-version": None,
    "notices:adopt-version": {},
}
OF_DRAFTS = OF_A_NOTICE_DRAFT.keys() | OF_A_VERSION.keys()
