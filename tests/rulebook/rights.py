"""Who may open which page of the rulebook, as the cast of the demo would find out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests import people

DRAFTERS = frozenset(who for who in people.ALL if who.startswith("dept-")) | {people.OFFICE}
PUBLISHERS = frozenset({people.OFFICE, people.LEADER})
COMPARERS = frozenset({people.OFFICE, people.LEADER, people.YUEZHOU, people.DONGSHAN})


@dataclass(frozen=True, slots=True)
class Door:
    """A route with parameters: who may pass, and what is sent to it (None: it is read)."""

    who: frozenset[str]
    data: dict[str, Any] | None = None


OF_A_DRAFT = {
    "rulebook:read-draft": Door(DRAFTERS | PUBLISHERS),
    "rulebook:watch-draft": Door(DRAFTERS | PUBLISHERS),
    "rulebook:cancel-check": Door(DRAFTERS, {}),
    "rulebook:publish-draft": Door(PUBLISHERS, {"holds_from": "2021-02-20"}),
    "rulebook:withdraw-draft": Door(DRAFTERS, {}),
}
# Of a table that its town has not shown yet.
OF_A_TOWN = {
    "rulebook:compare-town": Door(frozenset({people.YUEZHOU})),
    "rulebook:show-town": Door(frozenset({people.YUEZHOU}), {}),
    "rulebook:remove-town": Door(frozenset({people.YUEZHOU}), {}),
}
LOW_RISK = {
    "in_origin_risk": "low",
    "in_destination_risk": "low",
    "in_needed": "true",
    "in_post": "resident",
}
OF_A_TABLE = {
    "rulebook:upload-table": Door(DRAFTERS),
    "rulebook:keep-decision": Door(frozenset(people.ALL), {**LOW_RISK, "on": "2021-02-10"}),
}
OF_A_DECISION = {"rulebook:read-decision": Door(frozenset(people.ALL))}
OF_RULES = OF_A_DRAFT.keys() | OF_A_TOWN.keys() | OF_A_TABLE.keys() | OF_A_DECISION.keys()
