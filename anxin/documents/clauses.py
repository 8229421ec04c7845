"""A sentence to acts: clauses with their conditions, the cues that govern them, their role."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from .commas import split_clauses
from .cues import FoundCue, find_cues, governing
from .dates import FROM_NOW
from .flow import Flow
from .leading import leading_party, with_partners
from .lexicon import any_of, load, words
from .owners import SPAN_OF_TIME, Party, declared_owners, parse_party
from .subjects import SAYS, SPEAKER, party_of
from .types import Owners, Strength

# `为老年人安装报警器` does something; `为进一步加强…` only says why.
FOR_SOMEONE = (
    r"(?:.{1,80}?(?:提供|创造|营造|做好|给予)"
    r"|(?!.{0,2}(?:确保|加强|保障|进一步|切实|有效|全面|深入|贯彻|落实|规范|维护|防|推|促进|提|方便|减|避免|满足|认真))"
    r".{1,40}?(?:办理|体检|上门|安装|配备|发放|购买|赠送|建立|代办|配送|减免|开设|开通|缴纳))"
)
CONDITION = re.compile(
    r"^(?:如果|如(?!实|期|数|何|下)|若|凡|一旦|遇有?|当(?![前地年日月天场事])|除(?=[^，]*外$)).*|.*(?:(?<!目)的|的人员|的单位)$"
    rf"|^为(?!{FOR_SOMEONE}).{{4,}}"
    r"|.*(?:(?<![\d小同及按准学课])时|后|情况下|前提下|条件下)$"
)
_ADVERBS = re.compile(rf"^{any_of(words('frame', 'adverbs'))}+")
TIME_CLAUSE = re.compile(
    r"^(?:到|至|自|从|在)?(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?[底末]|[上中下]旬)?(?:之?前|以前|起|止)?$"
)
# 预警发布后30分钟内, says until when the next clause is done.
WITHIN = re.compile(r"(?:后|之日起)\d+(?:分钟|小时|天|日|个?工作日|个月)内$")
# 应当在3日内送达医疗机构: a time that leads on within its own clause.
SOON = re.compile(r"^在\d+(?:分钟|小时|天|日|个?工作日|个月)内(?=[\u4e00-\u9fff]{2})")
IF_CLAUSE = re.compile(r"^(?:如果|如(?!实|期|数|何|下|上)|若|一旦|遇有?)")
PEOPLE_END = re.compile(r"的(?:旅客|人员|群众|企业|单位|家庭|对象|车辆|学生|老年人|居民|市民)$")
ABOUT = re.compile(r"^(?:对|对于|针对)[^，]{2,40}$")
DONE_TO = re.compile(
    r"进行|实施|开展|给予|实行|加强|提供|落实|不予|发放|做好|检查|管理|整治|治理|排查|处理|处罚|负责|予以|采取"
    r"|监测|慰问|走访|服务|通报|问责|指导|监督|督促|保障|消毒|管控|公布|公示|值守|巡查|宣传|报告|救助"
    r"|暂扣|扣留|没收|劝返|封停|封存|清退|查扣|点名|收缴|挂牌|表扬|收取|加收|直接|就地|当场|优先|逐[一户个家项]|探访|随访|巡检|检测|体检|清扫|上门|减免|免收|约谈|处以|限制|收治|登记|补发|优惠|关闭|取缔|拆除|清理|维修|改造|更换|打击|追究|曝光|抽查|挂牌|[一二三两\d]次"
)
# Behind the last 的 of such a clause these settle it, too: 对…的免予审查.
SETTLED = re.compile(r"(?:^|的)[^的]*?(?:免予|免除|签订|签约|转移|建档|调解|退还)[^的]*$")
# 对民生用户不拉闸限电: what is not to be done.
DENIED = re.compile(r"不(?![足力符全良当规])[^，的]{2,6}$")
# A clause that sets a limit asks for something, whatever it begins with.
LIMIT = re.compile(r"不(?:得|能|应|要)?(?:超过|少于|低于|高于|多于)|控制在|(?:压缩|缩短)(?:至|到)")
# What a unit reports of itself asks nothing.
REPORTED = re.compile(
    r"^(?:全[省市州县区镇乡])?共(?:抽中|抽取|有|涉及|排查|登记|设有)[^，]{0,12}\d|^涉及[^，]{1,8}\d|^[^，]{0,14}?(?:已(?![售购缴付订交报预][^，]{1,6}(?:全额|可|应|按|予|退|一律|免|改签)|有条件|[^，]{1,8}的由|[^，]{1,8}(?:每[天日周月季半年]|至少))|收悉|目前)"
)
# 会议明确，…: only says that a meeting asks what follows.
# 停水区域为…, 水质可能发黄: says where or what, and asks nothing.
WHERE = re.compile(
    r"^[^，]{2,8}(?:区域|范围|路段|地点)为(?!.*(?:责任|单位))"
    r"|^[^，]{1,14}可能(?:会|发|出现|有|影响|造成|导致|存在|短时)"
)
OPENING = re.compile(r"^会议(?:还|并)?(?:要求|强调|明确|决定|议定|同意|研究决定)$")
# What is named before the clause that rules it: `超过40厘米的路段，…`.
TOPIC = re.compile(
    r"^[^，]*(?:以上|以下|以内|超过|超出|不足|不满|达到|低于|高于|未[^，]{1,8}|涉及|符合|具备|列入|纳入|存在|需要|发生|属于|从事|拟"
    r"|[^，]于[^，]{2,12})[^，]{0,16}的(?!取消|给予|予以|处以|约谈|通报|停|不|免|退|补|可|应|按|责令|依|从严|一律|移送|追究|清退|暂停|立即|及时|由)[^，的]{1,8}$"
)
# A limit after such a verb asks for it, whatever noun closes the clause.
HOLDS = re.compile(
    r"(?:建有|建成|新建|设有|配有|打造)|(?:具备|达到|设置|储备|保持|配备|预留|建立)[^，]{0,6}不(?:少于|低于|超过)"
)
WITH = re.compile(r"^(?:并|要|可|须|应)?(?:会同|联合|协同|协调)")
DIRECTIVE = re.compile(
    r"^(?:加强|强化|做好|抓好|落实|开展|组织|建立|完善|加大|推进|规范|严格|确保|提高|实施|制定|加快|坚持|全面|进一步|切实"
    r"|严厉|打击|查处|清理|整治|排查|消除|解决|报送|提供|发放|对|停止|暂停|关闭|取消|优先|给予)"
)
ENUMERATION = re.compile(
    r"^(?:[一二三四五六七八九十]是|第[一二三四五六]，|首先|其次|再次|最后)[，,要]?"
)


@dataclass(frozen=True, slots=True)
class Act:
    """A clause with the conditions before it; `role` says what it does in its sentence."""

    flow: Flow
    main: str
    party: Party | None
    cue: FoundCue | None
    role: str
    hard_break: bool
    described: bool
    declared: Owners = field(default_factory=Owners)

    @property
    def bare(self) -> bool:
        """Whether no cue of its own governs it."""
        return self.cue is None


@cache
def _frame(key: str) -> re.Pattern[str]:
    return re.compile("^" + any_of(words("frame", key)))


@cache
def _ends(key: str) -> re.Pattern[str]:
    return re.compile(any_of(words("frame", key)) + "$")


@cache
def _patterns(key: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in load("frame")[key])


def _is_subject(text: str, party: Party | None) -> bool:
    """Whether a clause names who acts and no more than since when, or that they say so."""
    if party is None:
        return False
    rest = text[party.length :]
    return (
        not rest
        or bool(FROM_NOW.fullmatch(rest))
        or (bool(SAYS.search(text)) and not SPEAKER.sub("", rest[:-2]))
    )


def _is_condition(text: str, cues: list[FoundCue]) -> bool:
    """Whether a clause says when, where or for whom the next one holds."""
    if re.search(r"(?:前提下|基础上|情况下|条件下)$", text) or TIME_CLAUSE.match(text):
        return True
    if text.startswith("未经") and len(text) <= 24:
        return True
    if WITHIN.search(text) and len(text) <= 20 and not cues:
        return True
    if re.search(r"的$", text) and not re.search(r"(?:目的|似的)$", text):
        return True
    if cues:
        return False
    if IF_CLAUSE.match(text) and len(text) <= 24:
        return True
    return bool(re.search(r"(?<![\d小同及按准学课])时$", text)) and len(text) > 4


@cache
def _verbs() -> frozenset[str]:
    return frozenset((*words("units", "acts"), *words("actors", "verbs")))


def _ends_with_verb(text: str) -> bool:
    """Whether what is done closes a clause: 对每车过磅, 对弱畜补饲."""
    return len(text) > 4 and text[-2:] in _verbs()


def _is_forward(text: str, party: Party | None, cues: list[FoundCue]) -> bool:
    """Whether a clause cannot stand alone and binds to the next one."""
    if OPENING.match(text):
        return True
    topic = not cues and party is None and TOPIC.match(text) and not DIRECTIVE.match(text)
    topic = topic and not HOLDS.search(text) and not LIMIT.search(text)
    if topic or _is_subject(text, party) or _is_condition(text, cues):
        return True
    rest = text
    if cues:
        rest = text[cues[-1].end :]
        inner = leading_party(rest)
        rest = rest[inner.length if inner else 0 :]
        rest = re.sub(r"^各地(?=结合)", "", rest)
        rest = SOON.sub("", rest)
        if rest.startswith("对") and cues[-1].cue.strength is Strength.MUST_NOT:
            # What a ban names is whole: 不得对农田机井限电.
            return False
        rest = _ADVERBS.sub("", rest)
    if re.match(rf"^为{FOR_SOMEONE}", rest):
        return False
    if re.match(r"^(?:为|为了).{2,}", rest) and not cues:
        return True
    acting = party is not None and party.is_body and "将" in text
    if PEOPLE_END.search(text) and not cues and not acting:
        return True
    patterns = (DONE_TO, SETTLED, SPAN_OF_TIME, DENIED)
    acts = _ends_with_verb(rest) or any(pattern.search(rest) for pattern in patterns)
    if ABOUT.match(rest) and not acts:
        return True
    starts = _frame("forward_start").match(rest) or re.match(r"(?:结合|根据|按照|依托|围绕)", rest)
    ends = _ends("forward_end").search(rest)
    ends = None if rest.endswith("手中") else ends
    return bool(starts and ends) or bool(ends and len(text) <= 8 and not cues and "期间" in text)


@cache
def _attitude() -> re.Pattern[str]:
    named = any_of(words("frame", "attitude"))
    adverbs = any_of(words("frame", "adverbs"))
    return re.compile(f"^(?:{adverbs})*{named}|{named}$")


def _role(main: str, text: str, cue: FoundCue | None) -> str:
    plain = re.sub(r"^(?:并|从而|进而|以|同时|努力)", "", main)
    if cue is None or cue.cue.kind in {"result", "adverb"}:
        if re.match(r"^(?:确保|力争|力求)", plain):
            return "result"
        aim = _frame("aim_start").match(plain)
        if aim or any(pattern.search(plain) for pattern in _patterns("aim_patterns")):
            return "aim"
    if _attitude().search(main):
        return "attitude"
    if any(pattern.search(main) for pattern in _patterns("umbrella_patterns")):
        return "umbrella"
    return "act"


@dataclass(slots=True)
class _Waiting:
    """What clauses that cannot stand alone leave for the next one."""

    start: int | None = None
    hard: bool = False
    cue: FoundCue | None = None
    party: Party | None = None
    declared: Owners = field(default_factory=Owners)

    def hold(self, start: int, *, hard: bool) -> None:
        """Keep a clause for the act to come."""
        if self.start is None:
            self.start, self.hard = start, hard

    def declare(self, owners: Owners) -> None:
        """Keep owners that a clause named; who answers under somebody's lead helps."""
        if self.declared.lead:
            owners = Owners((), owners.lead + owners.cooperate)
        self.declared = Owners(
            self.declared.lead + owners.lead, self.declared.cooperate + owners.cooperate
        )


def read_acts(sentence: Flow) -> list[Act]:
    """Return the acts of a sentence in their order."""
    acts: list[Act] = []
    waiting = _Waiting()
    for start, end, hard in split_clauses(sentence):
        text = sentence.chars[start:end].rstrip("。！？!?”")
        lead = ENUMERATION.match(text)
        skip = lead.end() - text[: lead.end()].endswith("要") if lead else 0
        text = text[skip:]
        last = end >= len(sentence) - 1
        if hard and waiting.start is None:
            waiting = _Waiting()
        owners = declared_owners(text)
        if owners is not None and owners.cooperate and waiting.start is None and not hard and acts:
            _declare_back(acts, owners, sentence, end)
            waiting.declare(owners)
            continue
        if (helper := _helper_of(acts, text)) and waiting.start is None and not hard:
            _declare_back(acts, helper, sentence, end)
            continue
        closes = last or sentence.chars[end] in "；;"
        carried = (
            owners is not None and owners.lead and closes and bool(acts) and text.startswith("由")
        )
        if owners is not None and carried and waiting.start is None:
            _declare_back(acts, owners, sentence, end, own_only=True)
            continue
        if owners is not None and not last:
            waiting.hold(start, hard=hard)
            waiting.declare(owners)
            continue
        partners = _partners_alone(text)
        condition = bool(CONDITION.match(text)) and not _is_whole(text)
        cues = [] if condition else find_cues(text)
        named = None if partners else with_partners(party_of(text, cues), text)
        if partners:
            waiting.declare(partners)
        waiting.party = named or waiting.party
        cue = waiting.cue or governing(cues, text)
        # What a semicolon ends does not lean on what follows it.
        parted = not last and sentence.chars[end] in "；;"
        if not last and not parted and _is_forward(text, named, cues):
            waiting.hold(start, hard=hard)
            if cue is not None and not condition:
                waiting.cue = cue
            continue
        waiting.hold(start, hard=hard)
        acts.append(_act(sentence, end, text, named, cue, waiting))
        waiting = _Waiting()
    return acts


HELPS = re.compile(r"^([^，的]{2,24}?)(?:配合|协助)(?=[\u4e00-\u9fff]{2})")


def _helper_of(acts: list[Act], text: str) -> Owners | None:
    """`甲牵头做某事，乙配合做某事`: 乙 helps with what 甲 leads."""
    found = HELPS.match(text) if acts and "牵头" in acts[-1].flow.chars else None
    party = parse_party(found.group(1)) if found else None
    return Owners((), party.names) if party is not None and party.is_body else None


def _partners_alone(text: str) -> Owners | None:
    """`会同各单位会商一次`: who helps the one that acted before; None when somebody acts here."""
    found = WITH.match(text)
    party = leading_party(text[found.end() :]) if found else None
    return Owners((), party.names) if party is not None and party.is_body else None


def _declare_back(
    acts: list[Act], owners: Owners, sentence: Flow, end: int, *, own_only: bool = False
) -> None:
    """`甲局负责某事，乙局配合`: who helps with the acts that stand before in the same part.

    `own_only`: 甲局将…纳入…，清淤每年1次，由行政村实施 leaves to 甲局 what names it as acting.
    """
    for index in range(len(acts) - 1, -1, -1):
        act = acts[index]
        if own_only and act.party is not None and index < len(acts) - 1:
            break
        flow = act.flow
        if index == len(acts) - 1:
            whole = sentence.part(0, end).stripped()
            flow = whole.part(whole.places.index(act.flow.start), len(whole))
        declared = replace(
            act.declared,
            lead=act.declared.lead + owners.lead,
            cooperate=act.declared.cooperate + owners.cooperate,
        )
        acts[index] = replace(act, flow=flow, declared=declared)
        if act.party is not None or act.hard_break:
            break


def _act(
    sentence: Flow,
    end: int,
    text: str,
    named: Party | None,
    cue: FoundCue | None,
    waiting: _Waiting,
) -> Act:
    """The act that the clause `text` completes."""
    main = text[named.length :] if named else text
    if cue is not None and cue.start < len(text) and waiting.cue is None:
        main = text[cue.start :] if cue.start <= 2 or named else main
    return Act(
        sentence.part(waiting.start or 0, end).stripped(),
        main,
        waiting.party,
        cue,
        _role(_after_modal(main), text, cue),
        waiting.hard,
        _describes(text, cue, named),
        waiting.declared,
    )


def _after_modal(main: str) -> str:
    return re.sub(r"^(?:要|应当?|须|需|必须|均应|可)", "", main)


def _is_whole(text: str) -> bool:
    """A clause that looks like a condition although it orders something."""
    modal = any(found.cue.kind == "modal" for found in find_cues(text))
    return modal and not text.endswith("的")


def _describes(text: str, cue: FoundCue | None, party: Party | None) -> bool:
    if _ends("descriptive_end").search(text):
        return True
    if cue is not None and cue.cue.kind in {"modal", "verb"}:
        return False
    if LIMIT.search(text):
        return False
    if text.endswith("的") and cue is None:
        return True
    if REPORTED.match(text) or (cue is None and WHERE.match(text)):
        return True
    # 我县民政局将…: a body of ours that will do something.
    acting = party is not None and party.is_body and text.startswith("我")
    return not acting and bool(_frame("descriptive_start").match(text))
