"""Who acts at the start of a clause, where a verb follows the name, and by 由."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from .actors import goes_on_as_name
from .lexicon import any_of, words
from .naming import FAR, NOT_IN_NAME, THING, certain_form, kind_of, plain_name, split_names
from .owners import Party, lead_in, parse_party
from .types import Addressee

AFTER_SUBJECT = re.compile(
    r"^(?:质保期内|保修期内|合同期内|服务期内|(?:开河|开工|开学|开考|开园|封山|雨季|入汛|入冬|上岗|出车|营业|节日|演出|比赛|发车|施工|入户|放假|供暖)前|[是为](?=[^，]{0,24}(?:主体|责任人|责任单位|主管部门|管理部门|牵头单位|第一责任|归口))|年底|月底|季末|本周|次日|初[一二三四五六七八九十]|正月|除夕|腊月|大年|会(?=定期|及时|在|于|主动|立即|尽快|按|为您|向|与您|第一时间)|负责(?!人|同志)|牵头|组织|开展|加强|强化|落实|做好|抓好|建立|制定|对|严格|按照|根据|依法|会同|配合|督促|统筹|切实|认真"
    r"|进一步|及时|具体|分别|原则上|一律|均|主动|全面|全力|不再|参照|自行|每|继续|定期|积极|视情|适时|视|逐|提前|可|不"
    r"|依照|依据|保障(?!部)|每天|每日|每周|每月|每季|每年|全天|全程|随时|轮流|收到|接到|发现|自|向|至少|约谈|收取|配备|统一|免费|无偿|给予|予以|组建|受理|登记|上门|保持|接警|接报|即日|先行|集中|代为|招聘|聘用|购买|申请|采购|使用|新建|拟"
    r"|春节|节日|节假日|假期|元旦|汛期|夜间|\d{1,2}[月日]|[今明]|(?:\d+|[半一两三]个?)(?:分钟|小时|天|日|月|个?工作日)?内|暑期|暑假|寒假|停产|停业|停工|放假|确需|[上下出入进离到返](?:班|岗|团|车|海|井|园|场|校|课|路|船|山|林|田|厂|矿)(?![队长组次级])|周末|双休日|一(?:对一|户一|车一|店一|客一|班一)|\d+(?:分钟|小时)(?:到场|到达|响应|出动|上门|赶到)|派出(?!所)|立即|\d+小时(?=受理|值守|值班|开通|接听|在岗|待命|监测|响应|执勤|有人|不间断|不停|运行|营业|开放|供)|承担|履行|实行|完善|坚持|突出|把|将|为|在|从|与|结合|充分|通过|公布|报|于|密切|自觉|尽量|带头|多[给陪为看关]|必)"
)
EVERY = re.compile(
    r"^各[^，。、的要应须]{0,10}?(?:部门|单位|乡镇|街道|社区|村|企业|学校)(?=[\u4e00-\u9fff])"
    r"(?![的、和及级与以等委组])"
)
# Bodies of these forms are subjects even when the verb after them is not known.
CERTAIN = re.compile(
    r"(?:分局|支行|法院|检察院|派出所|财政所|司法所|监管所|协会|中队|局|纪委|党委|政府|办公室|指挥部|中心|大队|支队|总队|办事处|委员会|督查室|残联|妇联|工会|供销社|气象台|联社|红十字会|公安机关"
    r"|卫生院|学校|管委会|用人单位|建设单位|施工单位|主办单位|管理单位|责任单位|经营单位)$|^(?:各|本|我|你|贵|省|市|县|区|镇)[\u4e00-\u9fff（）]{1,12}(?:部门|单位|机构|企业|县|市|区|镇|乡|街道|社区|村|股|委|厅|办|所|站|队)$"
)


@cache
def _follows_subject() -> re.Pattern[str]:
    """What stands after a subject: a verb, an adverb, a time."""
    acts = any_of((*words("units", "acts"), *words("actors", "verbs")))
    return re.compile(rf"{AFTER_SUBJECT.pattern}|^{acts}")


OF_A_THING = re.compile(r"^[^，]{2,8}的(?=[\u4e00-\u9fff])")
JOINTLY = re.compile(
    r"^(?:将|要|应当?|须|可|负责)*(?:会同|联合(?!督查|检查|执法|印发|整治|巡查|会商|演练|下发)|协同)"
)
# 我市将有大雨, 我市将…纳入保障: what will be, or what was done with something.
WILL_BE = re.compile(r"我[省市州区县乡镇]将(?!于|在|按|继续|进一步|组织|安排|统筹|全力|及时|对)")
# Whoever writes or is written to acts, whatever the verb.
OURS = re.compile(
    r"(?:[我贵你](?:局|委|厅|办|院|校|园|馆|站|公司|单位|中心)|双方)(?=[\u4e00-\u9fff])"
)
BY_BODY = re.compile(r"(?<![理自缘事因案来经为])由(?=[\u4e00-\u9fff])")


DESCRIBED = re.compile(r"^([^，。；、的]{2,14}的)([\u4e00-\u9fff]{2,8})$")
# What a unit must meet or do first makes a condition, no name.
CONDITIONAL = re.compile(
    r"有|无|未|符合|具备|超过|以上|以下|不|已|经|被|需|属|从事|涉|发现|存在|发生|参|受|获|拟|取得|违|弄|造成|收|出现|情况|条件"
)


PREFIXED = re.compile(
    r"^(?:各|本|我|你|贵|省|市|州|县|区|镇|乡|村|街道)[\u4e00-\u9fff（）]{1,11}"
    r"[点站室队员组户所处岗班团会厂店场库校园院馆人者长坊台社]$"
    r"|^(?:受[灾旱涝损]|缺水|重灾)地区$|^各(?![项类种方自位环领时条层大有色界])[\u4e00-\u9fff（）]{2,9}$"
)


def described_party(text: str) -> Party | None:
    """A body named through what it has in hand: 高层住宅的管理单位."""
    unlike = NOT_IN_NAME.search(plain_name(text)) or FAR.search(text)
    if PREFIXED.match(text) and not unlike:
        if text.startswith("各") and (body := _body_before(text)):
            return body
        # Whatever it is, it stands before a modal as those who act do: 各村代办点要…
        addressee = Addressee.LOWER_UNIT if text.startswith("各") else Addressee.OWN_UNIT
        return Party((text,), addressee, len(text), ("lower",))
    found = DESCRIBED.match(text)
    if found is None or CONDITIONAL.search(found.group(1)):
        return None
    party = parse_party(found.group(2))
    if party is None or not party.is_body:
        return None
    return Party((text,), party.addressee, len(text), party.kinds)


NO_BODY = {None, "resident", "cadre"}


def party_of_a_thing(text: str) -> Party | None:
    """The body whose own thing a modal rules: 学校结余, 景区日接待量."""
    lead = lead_in(text)
    if "、" in text or text.startswith("任何"):
        return None
    for end in range(len(text) - 2, lead + 1, -1):
        far = len(text) - end > 8 or _goes_on().match(text[end:])
        if far or _goes_on_from(text, lead, end) or kind_of(text[lead:end]) in NO_BODY:
            continue
        if end - lead < 3 and kind_of(text[lead:end]) == "lower" and text[end - 1] not in "厂矿":
            return None
        return parse_party(text[:end])
    return None


def _body_before(text: str) -> Party | None:
    """The body that a longer noun begins with: 各发电企业 in 各发电企业存煤."""
    for end in range(len(text) - 1, 3, -1):
        known = re.search(r"(?:企业|公司|单位|部门|机构|医院|学校)$", text[:end])
        if known and not _goes_on().match(text[end:]) and (party := parse_party(text[:end])):
            return party
    return None


PERSON_END = re.compile(
    r"人员|(?<!全)员$|(?:家长|子女|住户|考生|学生|旅客|乘客|游客|居民|村民|市民|患者|消费者|业主|读者|献血者|驾驶人|申请人|农户|车主)$"
)


def _people_first(name: str) -> bool:
    """Whether people are named and nothing is done to them: 考生, but not 劝导学生."""
    return bool(PERSON_END.search(name)) and (
        bool(re.search(r"人员|(?<!全)员$|家长$|子女$|住户$", name))
        or not _follows_subject().match(name)
    )


def leading_party(text: str) -> Party | None:
    """Return the longest party at the start of `text` that a verb follows, else None."""
    if WILL_BE.match(text):
        return None
    limit = min(len(text) - 2, 70)
    lead = lead_in(text)
    for end in range(limit, 1, -1):
        if BEGINS_AS_ACT.match(text[lead:end]) or ONE_WORD.match(text[end - 1 : end + 1]):
            continue
        if _follows_subject().match(text[end:]) and not goes_on_as_name(text[end:]):
            party = parse_party(text[:end])
            asked = text.startswith("请") or _people_first(text[:end])
            if party is not None and (party.is_body or asked):
                return party
    if text.startswith("请") and (asked_of := _asked_of(text[1:])):
        return replace(asked_of, length=asked_of.length + 1)
    every = EVERY.match(text)
    return parse_party(every.group(0)) if every else _certain_party(text)


@cache
def _goes_on() -> re.Pattern[str]:
    return re.compile(any_of(words("units", "goes_on")))


# The last character of a name and the next one that are a word of their own: 社区委托, 窗口办理.
WORD_ACROSS = re.compile(
    r"办[理法公事结证好妥案]|医[师院生务疗药]|班[组长次车子]|长[效期远处久度宽势江]|工[作程期地种具资商人业]|师[生范资]|手[续段机工]|者[的]|主[要动体管持题]|所[需在有属得以谓列]|委[托派培]|局[部面势]|站[点台岗位]|队[伍列形员长]|社[会区保交团]|校[园车外门内服准验]|院[内落外子线区]"
    r"|馆[内藏外]|厂[区房家]|店[面铺主]|科[技学普研]|室[内外温]|部[分署门位]|处[理置罚在于以]|组[织建长成合]|方[案便式面向法可]|厅[堂]|员[工额]"
    r"|[村市县省][民域情级容价道]|镇[区域]|乡[村亲土]|区[域间分别]|会[议场员同商]|司[机法乘]|支[付持出]|台[风账阶]|场[所地内外]|库[存容区房]|政[策务府]|单[独位]"
)
# Words that no name ends in the middle of, whatever seems to follow.
ONE_WORD = re.compile(
    r"所[在有属需辖]|工[作程期地种具资艺]|长[效期远处久度宽势江]|师[生范资]|医[师院生务疗]|者的|社[会区保]|组织"
)
BEGINS_AS_ACT = re.compile(
    r"^(?:逐步|发生|出现|促进|防范|有效|维护|化解|减轻|帮助|满足|缓解|避免|优化|畅通|推进|贯彻|巩固|拓展|深化|切实|全力|大力|坚决|着力|不断|充分|力争|构建|形成|服务|关注|关心|带动|激发|挖掘|提振|扩大|在|可|凭|该|其|急需|适当|暂停|隔离|读者|未来|具体|预警|信息|\d(?!\d{2,4}(?:热线|电话|急救|平台)))"
)


def _goes_on_from(text: str, lead: int, end: int) -> bool:
    """Whether what looks like a body is a clause, or its last character begins the next word."""
    if WORD_ACROSS.match(text[end - 1 : end + 1]) or BEGINS_AS_ACT.match(text[lead:end]):
        return True
    if text[end:].startswith(("只需", "仅需", "只要")):
        return True
    found = _follows_subject().match(text[lead:end])
    return bool(found and found.end() > 1) and not goes_on_as_name(text[lead:end])


# 据气象部门消息, 市卫健委提醒: what somebody says asks nothing of him.
TOLD = {"消息", "提醒", "提示", "表示", "认为", "预计", "预报", "通报", "介绍", "指出", "呼吁"}


def _certain_party(text: str) -> Party | None:
    """The longest party at the start of `text` whose form leaves no doubt that it is a body."""
    lead = lead_in(text)
    if (ours := OURS.match(text[lead:])) and not _goes_on().match(text[lead + ours.end() :]):
        return parse_party(text[: lead + ours.end()])
    for end in range(min(len(text) - 2, lead + 40), lead + 2, -1):
        # A list that goes on is named as a whole or not at all.
        if "、" in text[end - 1 : end + 1] or _goes_on().match(text[end:]):
            continue
        if text[end:] in TOLD:
            continue
        last = (split_names(text[lead:end]) or [""])[-1]
        bare = certain_form(last) and not _goes_on_from(text, lead, end)
        if not (CERTAIN.search(last) or bare):
            continue
        party = parse_party(text[:end])
        if party is not None and party.is_body:
            return party
    return None


def _asked_of(text: str) -> Party | None:
    """The body that a request names first, whatever it is to do; None when it names people."""
    for end in range(min(len(text) - 2, 40), 1, -1):
        if not _goes_on().match(text[end:]) and (party := parse_party(text[:end])):
            # 请教育孩子: a short name alone is as well a verb.
            bare = text[:end] in words("units", "departments")
            return party if party.is_body and not bare else None
    return None


def _named_agent(text: str) -> Party | None:
    """The longest body at the start of what follows 由, whatever it does."""
    for end in range(min(len(text) - 2, 30), 1, -1):
        across = WORD_ACROSS.match(text[end - 1 : end + 1])
        party = None if across or _goes_on().match(text[end:]) else parse_party(text[:end])
        if party is not None and party.is_body:
            return party
    return None


# 由总值班调剂: whoever stands between 由 and a verb acts, whatever his name.
AGENT = re.compile(
    r"(?!此|原|每|浅|东|西|南|北|高|低|[一二三四五六七八九十\d])[\u4e00-\u9fff]{2,8}?(?![\u4e00-\u9fff]?[的由])"
)


def _by_verb(text: str) -> Party | None:
    """Who stands between 由 and the first verb, when he can be named at all."""
    for end in range(2, min(len(text) - 1, 9)):
        if _follows_subject().match(text[end:]) and not goes_on_as_name(text[end:]):
            name = text[:end]
            plain = AGENT.fullmatch(name) and not NOT_IN_NAME.search(plain_name(name))
            if (
                not plain
                or name.endswith("人")
                or FAR.search(name)
                or THING.search(name)
                or PERSON_END.search(name)
            ):
                return None
            return Party((name,), Addressee.LOWER_UNIT, end, ("lower",))
    return None


def with_partners(party: Party | None, text: str) -> Party | None:
    """The party with those it acts together with: 甲局要会同乙局…"""
    found = JOINTLY.match(text[party.length :]) if party is not None else None
    if party is None or found is None:
        return party
    rest = text[party.length + found.end() :]
    others = parse_party(rest) or leading_party(rest) or _named_agent(rest)
    return replace(party, helpers=others.names) if others and others.is_body else party


def party_by(text: str) -> Party | None:
    """The body that a clause names by 由: …由县财政局统一支付."""
    for found in BY_BODY.finditer(text):
        rest = text[found.end() :]
        party = with_partners(leading_party(rest) or _named_agent(rest) or _by_verb(rest), rest)
        # 应由医保支付的费用 describes a thing and names nobody who acts.
        if party is None or not party.is_body or OF_A_THING.match(rest[party.length :]):
            continue
        # 可由村干部代为申请: who may stand in for people does not own their task.
        allowed = text[: found.start()].endswith("可")
        if not (allowed and party.addressee is Addressee.CADRE):
            return party
    return None
