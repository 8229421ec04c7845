"""Every measure of a register cites a sentence that exists; every sentence has one, or a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest

from tests.policy.files import POLICY, read, sentences

CAMPAIGNS = sorted(file.parent.name for file in POLICY.glob("*/register.yaml"))
LEAST_REASON = 4
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def register_faults(register: Mapping[str, Any], clauses: Collection[str]) -> list[str]:
    """Measures without a sentence, sentences without measure and reason, ids used twice."""
    ids = [str(measure["id"]) for measure in register["measures"]]
    cited = {measure_id.rstrip(LETTERS) for measure_id in ids}
    reasons = {
        str(clause): str((row or {}).get("no_measure") or "")
        for clause, row in register["clauses"].items()
    }
    faults = [f"{measure_id}: no such sentence" for measure_id in ids
              if measure_id.rstrip(LETTERS) not in clauses]  # fmt: skip
    faults += [f"{clause}: no such sentence" for clause in reasons if clause not in clauses]
    faults += [f"{measure_id}: used twice" for measure_id in set(ids) if ids.count(measure_id) > 1]
    for clause in clauses:
        reason = reasons.get(clause, "")
        if clause not in cited and len(reason) < LEAST_REASON:
            faults.append(f"{clause}: neither measure nor reason")
        if clause in cited and reason:
            faults.append(f"{clause}: a measure and a reason for none")
    return faults


def test_both_campaigns_have_a_register() -> None:
    assert CAMPAIGNS == ["qilin-2021", "spring-2026"]


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_measures_and_sentences_cover_each_other(campaign: str) -> None:
    assert not register_faults(read(f"{campaign}/register.yaml"), sentences(campaign))


def test_gaps_of_a_register_are_noticed() -> None:
    register = {
        "measures": [{"id": "1.1a"}, {"id": "1.1a"}, {"id": "9.9"}],
        "clauses": {"1.1": {"no_measure": "说明理由"}, "1.2": None, "8.8": {}},
    }
    faults = register_faults(register, ["1.1", "1.2"])
    assert sorted(faults) == [
        "1.1: a measure and a reason for none",
        "1.1a: used twice",
        "1.2: neither measure nor reason",
        "8.8: no such sentence",
        "9.9: no such sentence",
    ]
