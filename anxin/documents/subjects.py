"""Who acts in a clause: before its cue, by 由, through what is theirs."""

from __future__ import annotations

import re
from dataclasses import replace

from .cues import FoundCue
from .leading import described_party, leading_party, party_by, party_of_a_thing
from .owners import TIME, Party, parse_party

# `对生活困难群众，` only names those to whom the next clause does something.
# 气象局发布大风预警时景区停运索道: who acts stands after the case.
WHEN = re.compile(
    r"^[^，]{0,12}(?:发布|达到|发生|出现|接到|超过|遇|启动|发现|收到|解除)[^，]{1,12}?(?<![小同及按准学课平临届\d])(?:时|后)(?![间限段效长期勤续备方])"
    r"|^[^，、的《》“”]{2,8}(?:时段|期间|时节|季节|(?<!影响)天气|当天|当日|前夕)|^[^，、的]{0,6}(?:费用|经费|资金|保费|租金|工资)(?=[^，]{0,3}[省市县区镇乡村街])"
)
PEOPLE = re.compile(r"(?:群众|居民|市民|村民|人员|旅客|乘客|学生|游客)$")
# 行动不便的老人可申请…: whoever is described so stands for people.
DESCRIBED_PEOPLE = re.compile(r"的(老人|老年人|患者|儿童|家长|考生|学员)$")
# 承包商入厂前由安全部门培训: who stands after 由 acts.
BY_OTHERS = re.compile(r"(?:[^，由]{0,6}(?:前|后|时))?由")
# A unit that says what it will do: its words follow.
SAYS = re.compile(r"(?:表示|介绍|透露|承诺|提出)$")
# 市住建局局长唐某: an official speaks for the body.
SPEAKER = re.compile(
    r"(?:有关|相关|主要|常务)?副?(?:负责人|负责同志|局长|主任|厅长|总经理|董事长|院长|处长|书记|队长)[\u4e00-\u9fff]{0,3}$"
)


# 增开夜间候车室, 投诉即接即办: an act that ends as the name of a body does.
OPENS_MORE = re.compile(r"增[开设配]|加开|开设|新[增建设]|[扩改]建|设[立置]|投诉|即[接来]即")


def party_of(text: str, cues: list[FoundCue]) -> Party | None:
    """The body or the people that a clause with these cues names as acting."""
    if SAYS.search(text):
        return parse_party(SPEAKER.sub("", text[:-2]))
    whole = None if cues or OPENS_MORE.match(text) else parse_party(text)
    if whole is not None:
        return whole
    if cues and cues[0].start >= 2:
        before = text[: cues[0].start]
        # 队伍可由乡镇组织: the unit that 由 names acts.
        if text[cues[0].end :].startswith("由") and (agent := party_by(text)):
            return agent
        party = parse_party(before) or described_party(before)
        if party is not None:
            return party
        if described := DESCRIBED_PEOPLE.search(before):
            return parse_party(described.group(1))
        # People before the cue count even when a phrase stands before or a time after them.
        people = PEOPLE.search(TIME.sub("", before))
        done_to = before.startswith(("对", "向", "为", "给", "将", "把"))
        if people and not done_to and "、" not in before and "的" not in before:
            return parse_party(people.group(0))
    for when in WHEN.finditer(text):
        inner = leading_party(text[when.end() :])
        if inner is not None and inner.is_body:
            return replace(inner, length=inner.length + when.end())
    found = leading_party(text)
    # 讲解员轮班补贴由财政局保障: whom 由 names acts, not the people whose thing it is.
    by = found is not None and BY_OTHERS.match(text[found.length :])
    if found is None or by or (found.names[-1:] and found.names[-1].endswith("员")):
        found = party_by(text) or found
    modal = (
        bool(cues)
        and cues[0].cue.kind == "modal"
        and cues[0].cue.words != "请"
        and cues[0].start <= 14
    )
    if found is None and modal and "的" not in text[: cues[0].start]:
        return party_of_a_thing(text[: cues[0].start])
    return found
