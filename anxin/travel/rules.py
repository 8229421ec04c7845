"""Pure parts of travel guidance: reading the list, wording an answer, what stands beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from anxin.core.types import gettext_noop
from anxin.rulebook.types import Fault

from .types import Guidance, Risk

MATCHED_ANSWER = ("advice", "clause")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A listed place as the file states it; `province` by name."""

    name: str
    name_en: str
    province: str
    prefecture: str
    code: str
    level: Risk
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list as the file states it."""

    as_of: date
    source: str
    source_en: str
    status: str
    places: tuple[PlaceRow, ...]


def read_provinces(values: Any) -> tuple[dict[str, tuple[str, str]], list[Fault]]:
    """Provinces by code as `(name, English name)`, or what is wrong."""
    rows = values.get("provinces") if isinstance(values, dict) else None
    if not isinstance(rows, list) or not rows:
        return {}, [Fault(gettext_noop("provinces.yaml：应当有“provinces:”清单。"))]
    found, faults = {}, []
    for number, row in enumerate(rows, start=1):
        code = str(row.get("code2", "")) if isinstance(row, dict) else ""
        if len(code) != 2 or not code.isdigit() or not row.get("name") or not row.get("name_en"):
            what = gettext_noop("provinces.yaml：第 {number} 项要有两位 code2、name 和 name_en。")
            faults.append(Fault(what, {"number": number}))
        elif code in found:
            what = gettext_noop("provinces.yaml：第 {number} 项的代码 {code} 前面已经有了。")
            faults.append(Fault(what, {"number": number, "code": code}))
        else:
            found[code] = (str(row["name"]), str(row["name_en"]))
    return found, faults


def read_risk_list(values: Any, provinces: set[str]) -> tuple[ListRow | None, list[Fault]]:
    """A dated list of places, or what is wrong with each of them."""
    if not isinstance(values, dict) or not isinstance(values.get("as_of"), date):
        return None, [Fault(gettext_noop("名单要写明日期，例如 as_of: 2021-02-07。"))]
    what = gettext_noop("名单缺少“{key}”。")
    faults = [Fault(what, {"key": key}) for key in ("source", "status") if not values.get(key)]
    places, seen = [], set()
    for number, row in enumerate(values.get("places") or (), start=1):
        wrong = list(_place_faults(number, row, provinces))
        if not wrong and row["name"] in seen:
            what = gettext_noop("名单第 {number} 个地方“{name}”前面已经有了。")
            wrong = [Fault(what, {"number": number, "name": row["name"]})]
        faults += wrong
        if not wrong:
            seen.add(row["name"])
            places.append(_place(row))
    if faults:
        return None, faults
    return ListRow(
        values["as_of"],
        str(values["source"]),
        str(values.get("source_en") or ""),
        str(values["status"]),
        tuple(places),
    ), []


def _place_faults(number: int, row: Any, provinces: set[str]) -> Iterator[Fault]:
    at: dict[str, object] = {"number": number}
    if not isinstance(row, dict):
        yield Fault(gettext_noop("名单第 {number} 项应当写成“名称: 值”的形式。"), at)
        return
    for key in ("name", "name_en", "province"):
        if not row.get(key):
            yield Fault(gettext_noop("名单第 {number} 个地方缺少“{key}”。"), at | {"key": key})
    if row.get("level") not in (Risk.MEDIUM, Risk.HIGH):
        what = gettext_noop(
            "名单第 {number} 个地方的 level 只能是 medium 或 high，不列就是低风险。"
        )
        yield Fault(what, at)
    if row.get("province") and row["province"] not in provinces:
        what = gettext_noop("名单第 {number} 个地方的省份“{name}”不在 provinces.yaml 里。")
        yield Fault(what, at | {"name": row["province"]})
    first, last = row.get("from"), row.get("to")
    if not isinstance(first, date) or not isinstance(last, date):
        yield Fault(gettext_noop("名单第 {number} 个地方要写 from 和 to 两个日期。"), at)
    elif first > last:
        yield Fault(gettext_noop("名单第 {number} 个地方的 from 晚于 to。"), at)


def _place(row: Mapping[str, Any]) -> PlaceRow:
    return PlaceRow(
        name=str(row["name"]),
        name_en=str(row["name_en"]),
        province=str(row["province"]),
        prefecture=str(row.get("prefecture") or ""),
        code=str(row.get("code") or ""),
        level=Risk(row["level"]),
        from_on=row["from"],
        to_on=row["to"],
    )


def place_key(name: str) -> str:
    """A short name for a place in an address; the same in every list."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def said(values: Mapping[str, Any], key: str, *, english: bool) -> Any:
    """A text in the reader's language; Chinese where there is no English."""
    return (values.get(f"{key}_en") if english else None) or values.get(key) or ""


def also_matching(
    texts: Mapping[str, Any], facts: Mapping[str, Any], advice: str, clause: str
) -> list[Mapping[str, Any]]:
    """Entries of `also` whose every condition holds for the facts and the answer, in order."""
    known = {**facts, "advice": advice, "clause": clause}
    return [entry for entry in texts.get("also") or () if _holds(entry.get("when") or {}, known)]


def _holds(when: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    for name, wanted in when.items():
        allowed = wanted if isinstance(wanted, list) else [wanted]
        if known.get(name) not in allowed:
            return False
    return True


def advice_text(texts: Mapping[str, Any], advice: str, clause: str) -> dict[str, Any]:
    """Verdict, reason and next steps of an answer; empty where the table came without texts."""
    entry = (texts.get("advice") or {}).get(advice) or {}
    words = (entry.get("clauses") or {}).get(clause) or {}
    return {"verdict": entry.get("verdict"), "verdict_en": entry.get("verdict_en"), **words}


def guidance_json(guidance: Guidance) -> dict[str, Any]:
    """The answer in the form programs get."""
    conditions = [f"{one.label}：{one.value}" for one in guidance.conditions]
    beside = [
        {"clause": one.clause or one.source, "quote": one.quote, "why": one.why}
        for one in guidance.also
    ]
    return {
        "advice": guidance.advice.value,
        "strength": guidance.strength,
        "clause": guidance.clause,
        "quote": guidance.quote,
        "why": [guidance.reason, *conditions] if guidance.reason else conditions,
        "also": beside,
        "table": {"id": guidance.table_id, "version": guidance.table_version},
    }
