"""Faults against the place: foreign jurisdiction, absent facilities, powers of another level."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from anxin.documents.lexicon import DATA, any_of, load, words
from anxin.documents.owners import approver_in
from anxin.documents.types import Addressee, Reading, Strength

from .findings import Desk, occurrences

LEVEL_WORDS = (
    ("town", re.compile(r"(?:镇|乡|街道)(?:党委|人民政府|政府|办事处|党政)|街道办")),
    ("county", re.compile(r"(?:县|区|旗)(?:委|人民政府|政府|[\u4e00-\u9fff]{2,14}(?:局|指挥部|办公室|领导小组))")),
    ("prefecture", re.compile(r"(?:市|州|盟|地区)(?:委|人民政府|政府|[\u4e00-\u9fff]{2,14}(?:局|指挥部))")),
    ("province", re.compile(r"(?:省|自治区)(?:委|人民政府|政府)")),
)  # fmt: skip


# Bodies of a higher level, by the level of the issuer: nobody orders them from below.
ABOVE = {
    "town": r"(?:省|州|市(?!场|政|民|容)|县|区)[^直属级]",
    "county": r"(?:省|州)[^直属级]",
    "prefecture": r"省[^直属级]",
}


NO_TASK = re.compile(
    r"财政[^，。；]{0,12}(?:承担|负担|支付|补[助贴]|打入|拨付|列支|给予)|依法[^，。；]{0,8}(?:处|罚|给予|追究|查处)|(?:后|时|的)，?$"
)


@cache
def place_profiles() -> dict[str, dict[str, Any]]:
    """Return the profiles in `data/places/` by code."""
    names = sorted(path.stem for path in (DATA / "places").glob("*.yaml"))
    return {name: load(f"places/{name}") for name in names}


def find_place(reading: Reading, code: str | None) -> dict[str, Any] | None:
    """Return the profile of `code`, else of the issuer, else None."""
    if code is not None:
        return place_profiles().get(code) or _province(code[:2])
    issuers = "".join((*reading.issuers, *reading.signed_by, reading.title))
    for profile in place_profiles().values():
        if any(alias in issuers for alias in profile["aliases"]):
            return profile
    named = next((key for key, row in load("provinces").items() if row[0] in issuers), None)
    return _province(named) if named else None


def _province(code: str) -> dict[str, Any] | None:
    """What is known of a place of which only the province is known."""
    row = load("provinces").get(code)
    return {"name": row[0], "province": code, "absent": [], "level": None} if row else None


def level_of(reading: Reading, place: dict[str, Any] | None) -> str | None:
    """Return the issuer's level: town, county, prefecture, province, or None when unknown."""
    issuers = "、".join((*reading.issuers, *reading.signed_by))
    for level, pattern in LEVEL_WORDS:
        if pattern.search(issuers):
            return level
    return str(place["level"]) if place and place["level"] else None


def check_place(desk: Desk) -> None:
    """Find what does not fit the place or the level of the issuer."""
    if desk.place is None:
        desk.add("place-unknown", None, 0, min(1, len(desk.text)))
    else:
        _foreign(desk, desk.place)
        _absent(desk, desk.place)
    if desk.level in {"county", "town"}:
        _level_words(desk, desk.level)
        _owners_outside(desk)
        _beyond(desk)


def _foreign(desk: Desk, place: dict[str, Any]) -> None:
    table = load("faults")
    provinces = load("provinces")
    own = provinces[place["province"]]
    before, after = any_of(table["province_before"]), any_of(table["province_after"])
    for code, (name, abbreviations) in provinces.items():
        if code == place["province"]:
            continue
        pattern = re.compile(f"(?<={_width_one(before)})({any_of(abbreviations)})(?={after})")
        for clause, flow in desk.flows():
            for found in pattern.finditer(flow.chars):
                desk.add_in(
                    "jurisdiction-foreign",
                    clause,
                    flow,
                    found.start(),
                    found.end(),
                    abbr=found.group(1),
                    province=name,
                    own=own[1][0],
                    severity=_severity(flow.chars, found.start()),
                )


def _severity(text: str, at: int) -> str:
    """People of the place who work elsewhere are rightly named with the other province."""
    around = text[max(0, at - 30) : at + 20]
    abroad = re.search(any_of(load("faults")["province_abroad"]), around)
    return "warn" if abroad and "外籍" not in around else "error"


def _width_one(pattern: str) -> str:
    return "[" + re.sub(r"[^\u4e00-\u9fff]", "", pattern) + "]"


def _absent(desk: Desk, place: dict[str, Any]) -> None:
    for facility in place["absent"]:
        for clause, flow in desk.flows():
            for at in occurrences(facility, flow.chars):
                desk.add_in(
                    "facility-absent",
                    clause,
                    flow,
                    at,
                    at + len(facility),
                    place=place["name"],
                    facility=facility,
                )


def _level_words(desk: Desk, level: str) -> None:
    table = load("faults")
    pattern = re.compile(any_of(table["levels"][level]))
    for clause, flow in desk.flows():
        if clause is None:
            continue
        for found in pattern.finditer(flow.chars):
            if _inside_title(flow.chars, found.start()):
                continue
            desk.add_in(
                "level-wording",
                clause,
                flow,
                found.start(),
                found.end(),
                word=found.group(0),
                proposal=table["level_proposals"][level],
            )


def _inside_title(text: str, at: int) -> bool:
    return text.rfind("《", 0, at) > text.rfind("》", 0, at)


def _owners_outside(desk: Desk) -> None:
    outside = set(words("units", "outside"))
    institutions = load("units")["institutions"]
    for measure in desk.reading.measures():
        if measure.strength not in {Strength.MUST, Strength.MUST_NOT, Strength.IN_PRINCIPLE}:
            continue
        if desk.reading.genre in {"函", "请示"} or measure.addressee is Addressee.RESIDENT:
            continue
        foreign = [name for name in measure.owners.lead if name in outside]
        # Who pays, who punishes by law and whose warning it is are no tasks given to them.
        if approver_in(measure.text) is None and not NO_TASK.search(measure.text):
            above = ABOVE.get(desk.level or "", "")
            foreign += [name for name in measure.owners.lead if above and re.match(above, name)]
        if "大学生" in measure.text or "高校" in measure.text:
            foreign += [name for name in measure.owners.lead if name in institutions]
        if foreign:
            owner = "、".join(foreign)
            desk.add("owner-outside-power", measure.id, measure.start, measure.end, owner=owner)


def _beyond(desk: Desk) -> None:
    for task in load("faults")["beyond_county"]:
        for clause, flow in desk.flows():
            for at in occurrences(task, flow.chars) if clause else []:
                desk.add_in("task-beyond-level", clause, flow, at, at + len(task), task=task)
    for mechanism, level in load("faults")["mandatory_triggers"].items():
        for measure in desk.reading.measures():
            if mechanism in measure.text and "提请" not in measure.text:
                desk.add(
                    "level-cannot-start",
                    measure.id,
                    measure.start,
                    measure.end,
                    mechanism=mechanism,
                    level=level,
                )
