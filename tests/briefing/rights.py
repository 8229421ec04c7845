"""Routes of briefs and letters, and what is sent to each of them."""

from __future__ import annotations

# A draft is for those who work on it; released, it is read by all who may read briefs.
OF_A_BRIEF: dict[str, dict[str, str] | None] = {
    "briefing:read-brief": None,
    "briefing:brief-docx": None,
    "briefing:read-figure": None,
    "briefing:errata": None,
    "briefing:edit-brief": {"text": "x", "revision": "1"},
    "briefing:sign-brief": {"revision": "1"},
    "briefing:return-brief": {"reason": "x"},
    "briefing:release-brief": {},
    "briefing:renew-brief": {},
    "briefing:release-erratum": {},
}
# A letter is seen by whoever sees the order that carries it.
OF_A_LETTER = {"briefing:read-supervision", "briefing:supervision-docx"}
# The board of a part: its rows are those of the reader's scope.
OF_A_PLACE = {"briefing:read-section", "briefing:read-town"}
OF_A_FEED = {"briefing:feed"}
OF_BRIEFS = OF_A_BRIEF.keys() | OF_A_LETTER | OF_A_PLACE | OF_A_FEED
