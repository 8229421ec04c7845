"""What tests bring: for each kind its plain answers, the unit it goes to, minutes to an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TEXT = "测试：三月的事情，说给您听。"
PHONE = "13800001234"
GOV_OFFICE, YUEZHOU = "gov-office", "town-yuezhou"


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind as the campaign of 2021 takes it, filed for Yuezhou; `after` another in 2026."""

    unit: str
    due_min: int
    facts: dict[str, Any] = field(default_factory=dict)
    unit_2026: str = ""


DAY = 24 * 60
MATTERS = {
    "question": Matter(YUEZHOU, 120),
    "help": Matter(YUEZHOU, DAY),
    "travel_question": Matter(YUEZHOU, 120),
    "travel_difficulty": Matter(
        YUEZHOU, 240, {"from_to": "麒麟到昆明", "travel_on": "2021-02-12", "need": "proof"}
    ),
    "short_supply": Matter(YUEZHOU, 120, {"good": "vegetables"}, "dept-commerce"),
    "price": Matter("dept-market", DAY, {"seller": "某菜市", "price": "12.5"}),
    "opening_hours": Matter(
        YUEZHOU, DAY, {"shop": "村口小店", "seen_at": "10:20"}, "dept-commerce"
    ),
    "energy": Matter(YUEZHOU, 60, {"energy": "power", "fragile": True}, "dept-commerce"),
    "visit": Matter(
        YUEZHOU,
        DAY,
        {"parent": "张大娘", "home": "二组 7 号", "agreed": "yes", "parent_phone": "08743123456"},
    ),
    "relief": Matter("dept-civil", 3 * DAY, {"aid": "temporary", "people": 4}),
    "venue": Matter("dept-culture", DAY, {"place": "图书馆"}),
    "road": Matter("dept-transport", 30, {"road": "越州老路", "state": "ice"}),
    "held_up_goods": Matter(GOV_OFFICE, 30, {"at": "村口", "goods": "food", "perishable": "yes"}),
    "transport": Matter("dept-transport", DAY, {"from_to": "镇上到城里"}),
    "refused_no_code": Matter("dept-transport", 120, {"where": "客运站"}),
    "refused_no_phone": Matter("dept-transport", 120, {"where": "客运站"}),
    "wages": Matter("dept-labour", 3 * DAY, {"employer": "某工地", "amount": "30000"}),
    "leave_overtime": Matter("dept-labour", 3 * DAY, {"employer": "某厂", "matter": "no_pay"}),
    "urgent": Matter("party-office", 30, {"where": "桥头", "hurt": "no"}, YUEZHOU),
    "hazard": Matter("dept-emergency", 120, {"sort": "gas", "where": "三组"}),
    "over_enforcement": Matter(GOV_OFFICE, DAY),
}
# Kinds that only one of the campaigns takes.
ONLY_2021 = {"travel_question", "travel_difficulty", "held_up_goods", "refused_no_code"}
ONLY_2026 = {"refused_no_phone"}
IN_2021 = sorted(MATTERS.keys() - ONLY_2026)
IN_2026 = sorted(MATTERS.keys() - ONLY_2021)
