"""Acts of a sentence to measures: which acts belong together, and how strongly they bind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from .alike import shares_noun
from .clauses import LIMIT, Act, read_acts
from .cues import WEAK
from .flow import Flow
from .lexicon import Cue, any_of, cue_table, words
from .owners import Party
from .telling import DEMANDED, HELD, NARRATIVE, THANKS, tells
from .types import Addressee, Owners, Strength

# A bare act longer than this is work of its own; a shorter one belongs to the act before it.
OWN_LENGTH = 11
PREFACE = re.compile(r"^(?:为|根据|按照|依据|经|遵照|鉴于|进一步|现|针对|随着|由于|因)")
# A document that says what it is for: 为…，制定本办法。
MAKES = re.compile(r"(?:制定|制订|印发|发布|提出|编制|出台)(?:本|如下|以下|此)[^，]{0,8}[。：:]?$")
# Something handed in by a day is a duty, also after a permission.
REPORTS = re.compile(r"(?:日|月底|前)[^，]*(?:报送?|上报|提交|报告|反馈|送交|完成)")
# 市政公司会提前通知: what somebody will do he does, whatever is asked of the people.
PROMISED = re.compile(r"^(?:将|会(?!同|议|商))")
# `…，2月5日前完成` says nothing but until when.
DONE_BY = re.compile(
    r"^(?:于|在|并|须|应|要|争取|力争|确保|必须|原则上|全部|均|务必)*(?:20\d\d年)?\d[^，]{0,10}?(?:前|内|底)(?:全部|基本|全面)?(?:完成|到位|结束|办结|落实|上墙|投用|上线|开工|落地|销号|清零|建成|竣工|挂牌|见效|(?:安装|清理|整改|建设|发放)?完毕)(?:到位)?$"
    r"|^(?:于|在)?[^，]{0,4}?\d[^，]{0,8}?(?:前|底)[\u4e00-\u9fff]{2,4}率(?:达到?|不低于)\d[^，]*$"
)
DONE_AGAIN = re.compile(
    r"^(?:于|在)?[^，]{0,4}?\d[^，]{0,8}?(?:前|底)(?:全部|基本)?完成([\u4e00-\u9fff]{2,4})$"
    r"|^([\u4e00-\u9fff]{2,4})(?:工作|任务)(?:于|在)?[^，]{0,4}?\d[^，]{0,8}?(?:前|底前?)(?:全部|基本)?完成$"
)
BOUND = re.compile(
    rf"{LIMIT.pattern}|(?:至少|最少)[^，、]{{0,3}}[\d一二两三]|\d[^，]{{0,4}}(?:以上|以下|以内|内(?![部容外]))"
)
# 对弄虚作假的严肃追责: no part of a permission before it.
AGAINST = re.compile(r"^对[^，]{2,20}的(?:严肃|依法|依规|从严|一律|予以|给予|责令)")
GOES_ON = re.compile(
    r"^(?:每次|其他|其余|其中|并|且|间隔|时间|时长|人数|数量|期限|累计|总|最|平均|至少|不|停留|一次|单次)|^.{0,7}$"
)
GIVEN = re.compile(
    r"^(?:将|负责(?!人|同志)|会同|牵头|分别|立即|跟踪|督办|统筹|做好|抓好|每(?:[天日周月年旬]|季|半年|学期|两)|\d+(?:分钟|小时|天|日)内|依法(?![^。]*(?:\d|了|已)))"
)
# After a ban such a clause asks for something: 不得截留，每半年公布一次收支.
DONE_OFTEN = re.compile(r"^(?:每(?!次|人)[^，]{2,}|当[日天](?!不)[^，]{3,})")
STATE = re.compile(r"(?:到位|有序|规范|稳定|畅通|平稳|有力|充足|顺畅|安全)$")
FIRM = re.compile(r"^(?:切实|严格|确保|全力|进一步|坚决|抓好|做好|落实)")
NEGATIVE = re.compile(r"^(?:非必要)?(?:不|勿|莫|少|别|避免|减少)")
BARE_BAN = re.compile(
    r"^(?!不[^，。]{1,8}的)(?:各.{1,8}|[\u4e00-\u9fff]{0,6}年级|对[^，的]{2,14}?(?=不[^，的]{1,8}(?:$|[，、；。])))?(?:.{0,4}期间)?(?:非必要)?不"
    r"(?!断|仅|但|论|管|定期|定时|间断|限|计|折|遗余|分|打招呼|漏|少于|超过|低于|多于|足|同|到位|迟于|晚于|得不|误|缺)"
)


# Kinds of those who hold an office.
BODIES = {"own", "outside", "institution", "lower"}
# A clause with a bracket of owners of its own ends its measure: 设置警示牌（甲局负责）.
OWNED = re.compile(r"[（(][^（）()]*(?:负责|牵头|配合|落实)[^（）()]*[）)]$")


@dataclass(slots=True)
class Group:
    """Acts that form one measure."""

    acts: list[Act]
    strength: Strength
    cue: str | None
    confidence: float
    party: Party | None = None
    own_subject: bool = False
    attitudes: int = field(default=0)

    @property
    def start(self) -> int:
        """Source index of the first character."""
        return self.acts[0].flow.start

    @property
    def last(self) -> Act:
        """The act that was added last."""
        return self.acts[-1]

    @property
    def text(self) -> str:
        """The words of all acts."""
        return "，".join(act.flow.chars for act in self.acts)


@cache
def _provision() -> re.Pattern[str]:
    return re.compile(
        rf"^(?:{any_of(words('frame', 'adverbs'))}|[为对将把向][^，]{{2,}}?|有针对性|给)*"
        rf"{any_of(words('frame', 'provision'))}"
    )


# 区环境集团: a firm named with the place it serves provides what an appeal tells of.
OF_THE_PLACE = re.compile(r"^[我本省市州县区镇乡](?!场|民)[\u4e00-\u9fff]+(?:集团|公司|中心)$")


def _is_body(act: Act) -> bool:
    """Whether an office acts, and not those whom an appeal speaks to."""
    if act.party is None or not act.party.is_body:
        return False
    if all(OF_THE_PLACE.match(name) for name in act.party.names):
        return True
    return bool(act.party.kinds) and set(act.party.kinds) <= BODIES


def _own_strength(
    act: Act, genre: str | None, governing: Group | None, before: Group | None
) -> Group:
    """The group that an act opens, with the strength by its own cue or by what governs it."""
    table = cue_table()
    if act.cue is not None and not (act.role == "aim" and governing is None):
        row = act.cue.cue
        if not (row.kind == "adverb" and row.strength is Strength.GUIDE and act.role == "attitude"):
            strength = row.strength_in(genre)
            return Group([act], strength, row.words, table.confidence[row.kind], act.party)
    default = table.defaults.get(genre or "", Strength.MUST)
    if default is Strength.ENCOURAGE and _goes_on_with_duty(act, before):
        return Group([act], Strength.MUST, None, table.confidence["inherited"], act.party)
    carries_on = act.party is None and before is not None and before.cue is None
    promised = act.party is not None and act.party.is_body and PROMISED.search(act.main[:8])
    if default is Strength.ENCOURAGE and promised:
        return Group([act], Strength.MUST, None, table.confidence["bare"], act.party)
    if default is Strength.ENCOURAGE and (
        _is_body(act) or (carries_on and before is not None and _is_body(before.acts[0]))
    ):
        # What an office does in an appeal it does, whatever is asked of the people.
        return Group([act], Strength.MUST, None, table.confidence["bare"], act.party)
    if default is Strength.MUST and BARE_BAN.match(act.main):
        return Group([act], Strength.MUST_NOT, None, table.confidence["bare"], act.party)
    if governing is not None and governing.strength is default and governing.cue is not None:
        return Group([act], default, governing.cue, table.confidence["inherited"], act.party)
    return Group([act], default, None, table.confidence["bare"], act.party)


def _goes_on_with_duty(act: Act, before: Group | None) -> bool:
    """In an appeal: whether a limit goes on with what a modal asks of a named body or cadres."""
    if act.party is not None or before is None or before.strength is not Strength.MUST:
        return False
    named = before.acts[0].party
    bound = named is not None and named.addressee is not Addressee.RESIDENT
    return bound and not act.hard_break and bool(BOUND.search(act.flow.chars))


def _is_run_cue(act: Act, current: Group) -> bool:
    """A weak cue that stays a duty inside a run that a modal of duty governs."""
    row = act.cue.cue if act.cue else None
    return bool(
        row
        and row.under_must in {"run", "always"}
        and current.strength is Strength.MUST
        and current.cue is not None
        and cue_table().rows[current.cue].kind == "modal"
        and act.party is None
    )


def _joins(act: Act, current: Group, groups: list[Group]) -> bool:
    """Whether an act belongs to the measure before it."""
    if act.declared != Owners() or (act.party is not None and not _same_people(act, current)):
        return False
    if act.hard_break or OWNED.search(current.last.flow.chars):
        return act.role == "aim"
    if act.role == "result":
        return not _closes_parallel_acts(current, groups)
    if act.role == "aim":
        return True
    if _is_run_cue(act, current):
        return act.cue is not None and (
            act.cue.cue.under_must == "always" or len(act.flow) < OWN_LENGTH
        )
    if act.cue is not None:
        return _cue_joins(act, current)
    return _bare_joins(act, current)


def _same_people(act: Act, current: Group) -> bool:
    return current.strength in WEAK and NEGATIVE.match(act.main) is not None


def _closes_parallel_acts(current: Group, groups: list[Group]) -> bool:
    """An outcome after several parallel bare acts is the outcome of all: a measure of its own."""
    if len(groups) < 2 or current.last.role in {"aim", "result"}:
        return False
    pair = groups[-2:]
    same = pair[0].strength is pair[1].strength
    governed = any(
        group.cue is not None and cue_table().rows[group.cue].kind == "modal" for group in pair
    )
    return same and not governed and all(group.party is None for group in pair)


def _cue_joins(act: Act, current: Group) -> bool:
    """A cue opens a measure, unless an attitude or an umbrella still waits for its act."""
    assert act.cue is not None
    row = act.cue.cue
    if current.last.role == "attitude" and len(current.acts) == 1:
        return row.strength in {Strength.ENCOURAGE} or row.kind == "adverb"
    if current.last.role == "umbrella" and row.strength is Strength.MUST:
        return row.kind in {"adverb", "result"}
    if row.kind == "adverb" and row.strength is Strength.MUST:
        return current.strength is Strength.MUST and (
            len(act.flow) < 9 or (current.cue is not None and len(act.flow) < OWN_LENGTH)
        )
    return False


def _bare_joins(act: Act, current: Group) -> bool:
    text = act.flow.chars.rstrip("。！；")
    if DONE_BY.match(text):
        return True
    dated = REPORTS.search(text) and re.search(r"\d+[月日时]|月底|年底|正月|除夕", text)
    if dated and current.last.role != "attitude" and len(current.last.flow) >= OWN_LENGTH:
        return False
    if BOUND.search(text) and current.strength not in WEAK:
        # A limit on something else is a measure of its own; one that goes on is not.
        return bool(GOES_ON.match(text))
    if current.last.role == "attitude" and len(current.acts) <= 1:
        return True
    given = text.startswith("并") and _provision().match(text[1:])
    often = current.strength is Strength.MUST_NOT and DONE_OFTEN.match(text)
    if often or (given and current.strength not in WEAK):
        return False
    if current.last.role == "umbrella" or text.startswith(("通过", "并", "重点")):
        return True
    if current.strength in WEAK and cue_table().defaults.get("") is None:
        if NEGATIVE.match(text) or text.startswith("对"):
            return not text.startswith("对")
        if current.cue == "积极":
            return len(text) < OWN_LENGTH and not FIRM.match(text)
        weak_run = len(text) < OWN_LENGTH and not FIRM.match(text)
        return weak_run and not _provision().match(text)
    punishes = AGAINST.match(text) and current.strength is not Strength.MUST
    if punishes or (BARE_BAN.match(text) and current.strength is not Strength.MUST_NOT):
        return False
    if current.last.role == "result" and STATE.search(text) and len(text) >= 8:
        return False
    if _provision().match(text):
        return False
    return len(text) < OWN_LENGTH or shares_noun(current.last.flow.chars, text)


def _does(act: Act) -> bool:
    """Whether a clause says what a body does, in a sentence that asks for something."""
    body = act.party is not None and act.party.is_body
    return body and not act.described and not HELD.search(act.flow.chars)


def _demanded(acts: list[Act], act: Act) -> bool:
    """Whether a clause names who is to do something in a sentence that tells of a demand."""
    opening = re.split(r"[，：:]", acts[0].flow.chars, maxsplit=1)[0]
    if not DEMANDED.search(opening) or (act is acts[0] and opening == act.flow.chars):
        return False
    named = act.party is not None and act.party.is_body
    return (named or act.declared != Owners()) and not act.described


def group_acts(
    sentence: Flow, genre: str | None, in_body: bool, *, demanded: bool = False
) -> tuple[list[Group], list[Act]]:
    """Return the measures of a sentence as groups, and the acts that ask for nothing.

    `in_body` is False for text outside the numbering, where only a cue makes a measure, or a
    body that acts where a meeting has `demanded` what is told.
    """
    groups: list[Group] = []
    idle: list[Act] = []
    acts = read_acts(sentence)
    if acts and MAKES.search(acts[-1].flow.chars) and PREFACE.match(acts[0].flow.chars):
        return [], acts
    if THANKS.match(sentence.chars):
        return [], acts
    asks = any(_asks(act) for act in acts) or (demanded and bool(acts) and _does(acts[0]))
    if genre in NARRATIVE and tells(sentence.chars, asks=asks):
        return [], acts
    for act in acts:
        act = _led_by(idle, act)
        if _is_background(act, acts, groups, asks) or (
            act.described and (act.cue is None or _end_of_preface(act))
        ):
            idle.append(act)
        elif groups and _joins(act, groups[-1], groups):
            _extend(groups[-1], act, genre)
        elif (
            in_body
            or _demanded(acts, act)
            or (asks and _does(act))
            or _asks(act)
            or act.cue
            or groups
            or BARE_BAN.match(act.main)
        ):
            governing = groups[-1] if groups and _governs(groups[-1]) else None
            bare_ban = act.cue is None and BARE_BAN.match(act.main)
            asked = _demanded(acts, act) or (asks and _does(act))
            told = not in_body and not groups and not bare_ban and not asked
            if told and (not asks or _only_aim(act)):
                idle.append(act)
                continue
            groups.append(_own_strength(act, genre, governing, groups[-1] if groups else None))
            if not in_body and idle and _is_topic(idle[-1], act):
                groups[-1].acts.insert(0, idle.pop())
        else:
            idle.append(act)
    return groups, idle


def _led_by(idle: list[Act], act: Act) -> Act:
    """An act after a clause that only told what its body does goes on with that body."""
    before = idle[-1] if idle else None
    follows = before is not None and before.flow.end <= act.flow.start <= before.flow.end + 2
    if before is None or not follows or act.party is not None or before.described:
        return act
    body = before.party is not None and before.party.is_body and act.cue is not None
    return replace(act, party=before.party) if body and not act.hard_break else act


def _is_background(act: Act, acts: list[Act], groups: list[Group], asks: bool) -> bool:
    """A bare clause that goes on with the description its sentence began with."""
    return acts[0].described and not groups and not asks and act.cue is None


def _is_topic(before: Act, act: Act) -> bool:
    """Outside the numbering a clause without a cue that names the people of the next one."""
    people = re.search(r"(?:人员|群众|旅客|地区|单位)", before.flow.chars)
    if act.party is not None or before.described or not people:
        return False
    return before.flow.end <= act.flow.start and not PREFACE.match(before.flow.chars)


def _end_of_preface(act: Act) -> bool:
    return act.flow.chars.rstrip("。：:！").endswith(
        ("如下", "以下工作要求", "如下要求", "特此通知", "敬请谅解")
    )


def _only_aim(act: Act) -> bool:
    if LIMIT.search(act.flow.chars) or _is_given_to(act):
        return False
    row = act.cue.cue if act.cue else None
    return row is not None and row.kind in {"result", "adverb"} and not _is_mild(row)


def _is_mild(row: Cue) -> bool:
    return row.strength in {Strength.ENCOURAGE, Strength.MAY}


def _asks(act: Act) -> bool:
    """Whether a clause asks by a modal, a verb, a limit or a mild adverb."""
    if _is_given_to(act) and not act.described:
        return True
    if act.cue is None:
        return bool(LIMIT.search(act.flow.chars)) and not act.described
    return act.cue.cue.kind in {"modal", "verb"} or _is_mild(act.cue.cue)


def _is_given_to(act: Act) -> bool:
    """Whether a clause says what a named body will do or is there for: 由县民政局负责…"""
    if act.party is None or not act.party.is_body:
        return False
    return bool(
        act.declared.lead
        or act.party.helpers
        or GIVEN.match(act.main)
        or re.search(r"由|(?<!即)将(?![近军])", act.flow.chars)
    )


def _governs(group: Group) -> bool:
    return group.cue is not None and cue_table().rows[group.cue].kind == "modal"


def _extend(group: Group, act: Act, genre: str | None) -> None:
    """Add an act; an attitude alone, or a lone adverb, takes the strength of what follows."""
    lone = len(group.acts) == 1
    attitude = lone and group.last.role == "attitude"
    if attitude and act.cue is not None and act.cue.cue.kind != "adverb":
        group.strength = act.cue.cue.strength_in(genre)
        group.cue = act.cue.cue.words
        group.confidence = cue_table().confidence[act.cue.cue.kind]
    elif attitude and group.cue == "积极" and act.cue is None:
        group.strength = cue_table().defaults.get(genre or "", Strength.MUST)
        group.cue = None
        group.confidence = cue_table().confidence["bare"]
    group.acts.append(act)
