"""Faults in what is asked: strength against figures, approvals, conflicts, payers, owners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from anxin.documents.lexicon import any_of, load
from anxin.documents.types import Addressee, Bound, Measure, Strength

from .findings import LETTERS, Desk

WEAK = {Strength.ENCOURAGE, Strength.GUIDE}
# A polite word of letters, and work of one's own: 每季度到园指导一次.
NO_WEAKNESS = {"请", "指导"}
FIRM = {Strength.MUST, Strength.MUST_NOT, Strength.IN_PRINCIPLE}
APPROVAL = re.compile(r"(?:须|需|应|经|报)[^，。；]{0,24}(?:批准|审批|审核同意|同意后)")
LIMIT = re.compile(r"\d+\s*(?:个)?(?:工作日|小时|日|天)|当日|当天|即时|当场|[一二三两]个工作日")
FORM = re.compile(r"申请表|书面|线上|电话申请|材料|向.{2,12}(?:提出|申请)|填写")
APPEAL = re.compile(r"申诉|复核|复议|不予批准的|异议|说明理由")
PERSON_ACT = re.compile(r"(就地过年(?!群众|人员)|错峰出行|接种疫苗|居家休息|出行|返乡)")
PEOPLE = re.compile(r"(?:高|中|低)风险地区")
# 不得以不会扫码为由拒载, 停止其网上预约: nobody is asked for the technology.
NOT_ASKED = re.compile(
    r"不[得准能]以[^，。；]{2,20}为由|(?:停止|取消|暂停|关闭)(?:其|该)?[^，。；]{0,4}(?:网上|线上|预约|扫码)"
)
# Pairs grow with the square; no real notice speaks to people this often.
MOST_PERSONS = 200
RESTRICTED = {Addressee.RESIDENT, Addressee.CADRE}


def check_duties(desk: Desk) -> None:
    """Find what is wrong with the measures themselves."""
    for measure in desk.reading.measures():
        _strength(desk, measure)
        _discretion(desk, measure)
        _approval(desk, measure)
        _payment(desk, measure)
        _owner(desk, measure)
    _technology(desk)
    _limits_after_weak_verbs(desk)
    _conflicts(desk)
    _overlaps(desk)


def _at(desk: Desk, measure: Measure, word: str) -> tuple[int, int]:
    """Source span of a word of a measure, or of the measure when wraps part it."""
    at = desk.text.find(word, measure.start, measure.end)
    return (at, at + len(word)) if at >= 0 else (measure.start, measure.end)


def _sentence_id(measure: Measure) -> str:
    return measure.id.rstrip(LETTERS)


def _strength(desk: Desk, measure: Measure) -> None:
    if measure.strength in WEAK and measure.cue and measure.cue not in NO_WEAKNESS:
        for quantity in measure.quantities:
            start, end = _at(desk, measure, measure.cue)
            desk.add(
                "number-under-weak-verb",
                measure.id,
                start,
                end,
                cue=measure.cue,
                number=quantity.text,
            )
            break
    if measure.strength is Strength.MUST and not measure.quantities and not measure.deadline:
        found = re.search(any_of(load("faults")["vague"]), measure.text)
        if found and measure.addressee in {Addressee.OWN_UNIT, Addressee.LOWER_UNIT}:
            start, end = _at(desk, measure, found.group(0))
            desk.add("vague-duty", measure.id, start, end, word=found.group(0))


def _limits_after_weak_verbs(desk: Desk) -> None:
    """`倡导错峰出行，绕行不少于30公里`: a bare limit that leans on a weak verb before it."""
    for before, measure in pairwise(desk.reading.measures()):
        leans = (
            before.strength in WEAK
            and before.cue
            and before.cue not in NO_WEAKNESS
            and _sentence_id(before) == _sentence_id(measure)
        )
        limits = [one for one in measure.quantities if one.bound is not Bound.EXACT]
        if leans and measure.cue is None and limits and not measure.owners.lead:
            number = limits[0].text
            desk.add(
                "number-under-weak-verb",
                measure.id,
                measure.start,
                measure.end,
                cue=before.cue,
                number=number,
            )


def _discretion(desk: Desk, measure: Measure) -> None:
    for mechanism in load("faults")["mandatory_triggers"]:
        cue = next((word for word in load("faults")["discretion"] if word in measure.text), None)
        if mechanism in measure.text and cue:
            start, end = _at(desk, measure, cue)
            desk.add(
                "discretion-over-mandatory", measure.id, start, end, cue=cue, mechanism=mechanism
            )


def _approval(desk: Desk, measure: Measure) -> None:
    found = APPROVAL.search(measure.text)
    if found is None:
        return
    sentence = desk.sentence_at(measure.start, measure.end)
    text = sentence.text if sentence else measure.text
    parts = (("时限", LIMIT), ("申请方式", FORM), ("申诉渠道", APPEAL))
    lacking = [name for name, pattern in parts if not pattern.search(text)]
    if len(lacking) >= 2:
        desk.add(
            "approval-incomplete",
            measure.id,
            measure.start,
            measure.end,
            lacking="、".join(lacking),
        )
    _higher_condition(desk, measure, text)


def _higher_condition(desk: Desk, measure: Measure, text: str) -> None:
    """A higher rule that ties the same approval to a figure which this text leaves out."""
    subject = PEOPLE.search(text)
    for reading in desk.higher:
        for other in reading.sentences():
            same = subject is None or subject.group(0) in other.text
            if not same or not re.search(r"批准|审批", other.text):
                continue
            figures = [q.text for m in other.measures for q in m.quantities]
            absent = [figure for figure in figures if figure not in text]
            if absent:
                desk.add(
                    "higher-condition-absent",
                    measure.id,
                    measure.start,
                    measure.end,
                    condition="、".join(dict.fromkeys(absent)),
                )
                return


def _payment(desk: Desk, measure: Measure) -> None:
    table = load("faults")
    found = re.search(any_of(table["payment"]), measure.text)
    private = measure.addressee in {Addressee.EMPLOYER, Addressee.MERCHANT}
    if not found or private or measure.strength is not Strength.MAY:
        return
    if not re.search(any_of(table["payer"]), measure.text):
        start, end = _at(desk, measure, found.group(0))
        desk.add("payer-missing", measure.id, start, end, payment=found.group(0))


def _owner(desk: Desk, measure: Measure) -> None:
    if measure.strength is not Strength.MUST or measure.id.startswith("0."):
        return
    if measure.addressee not in {Addressee.OWN_UNIT, Addressee.LOWER_UNIT}:
        return
    owners = [*measure.owners.lead, *measure.owners.cooperate]
    hints = [unit for task, unit in load("faults")["owner_hints"].items() if task in measure.text]
    absent = [unit for unit in hints if not any(unit in owner for owner in owners)]
    if owners and not absent:
        return
    named = "、".join(dict.fromkeys(absent))
    desk.add(
        "owner-missing",
        measure.id,
        measure.start,
        measure.end,
        proposal=f"建议由{named}部门牵头或参与，请核定。"
        if named
        else "请明确牵头单位和配合单位。",
        proposal_en=f"Consider naming {named}." if named else "Name who leads and who helps.",
    )


def _technology(desk: Desk) -> None:
    table = load("faults")
    for measure in desk.reading.measures():
        words = table["technology"] if measure.strength in FIRM else table["biometric"]
        found = re.search(any_of(words), measure.text)
        sentence = desk.sentence_at(measure.start, measure.end)
        around = sentence.text if sentence else measure.text
        # 窗口不再办理 names the way that is closed.
        around = re.sub(any_of(table["no_alternative"]), "", around)
        if found and NOT_ASKED.search(measure.text):
            continue
        if found and not re.search(any_of(table["alternative"]), around):
            start, end = _at(desk, measure, found.group(0))
            desk.add("technology-only", measure.id, start, end, technology=found.group(0))


def _conflicts(desk: Desk) -> None:
    table = load("faults")
    measures = desk.reading.measures()
    bans = [
        m
        for m in measures
        if m.strength is Strength.MUST_NOT and re.search(any_of(table["protect"]), m.text)
    ]
    movement = next((m for m in bans if "出行" in m.text or "返乡" in m.text), None)
    ban = movement or (bans[0] if bans else None)
    if ban is None:
        return
    for measure in measures:
        binding = measure.strength in {Strength.MUST, Strength.MUST_NOT}
        if binding and measure.addressee is Addressee.RESIDENT and measure.id != ban.id:
            if re.search(any_of(table["restrict"]), measure.text):
                desk.add(
                    "clauses-conflict",
                    measure.id,
                    measure.start,
                    measure.end,
                    other=_sentence_id(ban),
                )


def _overlaps(desk: Desk) -> None:
    for one, other in _same_act(desk):
        areas = [set(PEOPLE.findall(measure.text)) for measure in (one, other)]
        apart = bool(areas[0] and areas[1] and not areas[0] & areas[1])
        if one.strength is not other.strength and not apart:
            cadre = one if one.addressee is Addressee.CADRE else other
            rest = other if cadre is one else one
            desk.add("subjects-overlap", rest.id, rest.start, rest.end, other=_sentence_id(cadre))


def _same_act(desk: Desk) -> Iterator[tuple[Measure, Measure]]:
    persons = [m for m in desk.reading.measures() if m.addressee in RESTRICTED][:MOST_PERSONS]
    for one, other in combinations(persons, 2):
        acts = [set(PERSON_ACT.findall(measure.text)) for measure in (one, other)]
        if acts[0] & acts[1] and one.addressee is not other.addressee:
            yield one, other
