"""Names of bodies and persons: what kind a name is of, its short form, lists of them."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from .actors import (
    OPENED,
    PERSONS_AFTER,
    agent_kind,
    ends_a_name,
    ends_as_compound,
    goes_on_as_name,
    verb,
    without_inner_verbs,
)
from .lexicon import any_of, load, words

SEPARATOR = re.compile(
    r"、|，|,|；|;|以及|或者|或|及其|及(?!时)|(?<!共)和(?!改革|社会保障|旅游|信息化|城乡建设|物资储备|草原)|(?<!海洋)与|会同|并"
)
NOT_IN_NAME = re.compile(
    r"不(?:高于|低于|少于|超过|多于)|(?<![许认])可(?!再生|移动|燃|回收|降解)|(?<=[\u4e00-\u9fff]{2})报(?=[省市县区镇乡州街局旗])|适用|^安装(?!公司|队|企业|单位|工)|^下载|^登录|(?<=..)在(?![建岗北校押册])|发挥|查看|逐[户一人]|原则上每|派[员人教医专]|(?<!报)到(?!岗)|(?<=.)向(?![阳东前导南北西])|[即级时]报(?!社)|(?:可|应|需)?委托|拨打|致电|研究(?!生|所|院|室|中心|会)|(?<=.)(?:指导|通知|要求|责成)(?!站|组|中心|室|处|科|员|委员会|意见|书)|(?<=长)任|担任|任(?:组长|副组长)|打击|[的要须把将为对被让使从按经由并“”《》]|通过|可以|\d+[年月日时天小支户名家个分]|是(?!非)|[前后内日]报|^(?:可|应|能)?(?:向|与|为)|^(?:在(?![建岗北校押册])|于(?![都田洪])|经(?![开信济侦管办贸纪营])|被|给(?![排水])|凭|待|遇|逢)|^(?:每|责令|委托|安排|指导|督促|协调|通报|通知|会同|联合|发动|报告|报|送|向|发现|提请|报请|函告|告知|协助(?!单位|部门))|及时|护送|移送|动员|(?<=.)发动(?!机)|(?<!供)应(?!急)|加强|做好|落实|开展|组织(?!部)|负责|牵头|配合|进一步|保障(?!局|部|中心|所)"
    r"|(?<=..)(?:招聘|聘用|申请|办理|购买|违反|存在|发生)(?!单位|部门|人|者)|确保|严格|严禁|不得|支持|引导|鼓励|倡导|推动|建立|实行|执行|提供|实施|增加|减少|保持|开放|有序|恢复|关闭|调整|安排|排查|整治|巡查|走访|慰问|发放|依托|利用|自觉|前往|到村|(?<=.)指定(?=管理|负责|代表|联络|专人)|(?<=.)(?:拿出|投入|筹集|列支|垫付)|(?<=.)协助(?!单位|部门|人|员)|(?<=..)给(?![水排])|推选|摸清|资助|聘请|邀请|选聘|(?<=.)督促(?!检查)|配备|设立|设置|选派|招募|抽调"
    r"|(?<=.)(?:组建|成立|组成|启用|启动|开设|安装|拨付|核定|制定|编制|印发|公布|公示|受理|审核|协助|监测|检测|检验|采购|清除|拆除|储备|抽查|检查|处理|处置"
    r"|统筹|汇总|收集|登记|核实|核查|开通|承担|承接|接收|报送|撤离|转移|停止|停运|清运|清扫|供应|供给)"
    r"(?!局|中心|站|科|处|所|室|机构|办|组|队|单位|企业|人员|部门|公司|窗口|委|员|厅|大队|支队|执法|服务|管理|专班|小组|股|委员会|商|户|点|店|网点|厂)"
)
# `自然资源和规划局` is one body: its first half has no ending of its own.
# Parts of a country are no departments.
FAR = re.compile(
    r"基站$|(?<=[\u4e00-\u9fff])(?:新|简|停|操|缓|催|快|改|补|续)办$|(?<!指挥)[东西南北中]部$|(?:地|塌|对|各|前|官|立|平|处|药|北|南|东|西|后|下|上|警|比|多|远|大|千|万|西南|西北|东南|东北)方$|(?:到|好|用|住|各|出|入|\d|等|之|首|深|此|暂住|查|惩|论|议|严|约|益|害)处$|(?:机|分|重|词|血型)组$|(?:(?<!公)路|时|阶|地|河|学|区|手|片|龄)段$"
    r"|(?:入|进|出|到|离|驻|返)厂$|(?:全|内|外|局|底|顶|上|下|头|背|颈|腹|胸|根|尾|面|腰)部$|(?:插|排|军|列|带|归|离|入|组)队$|(?:当|现|到|入|出|立|全|会|在|离|进)场$|(?:闭|开|关|到|进|入|逛|下)店$|(?:工|协|招|会|磋|洽|面|参|智|(?<!运)营|通|从|重|诱)商$|(?:教|浴|温|寝|卧|地下|活动|休息|会议|阅览|实验|手术|候诊|自习|诊)室$|(?:公|校|家|果|花|菜|茶|田|陵|墓)园$"
    r"|(?:超|满|减|裁|动|定|复)员$|(?:离|返|到|入|进|在|出|全|留|开|封|护|建|来|荐)校$|(?:任)(?:主任|组长|队长)$"
)
ONE_BODY = re.compile(r"[\u4e00-\u9fff]{2,12}(?:局|委员会|委|厅|部|办|办公室|中心|科|所|处|股)$")
# The lists of endings, the side that decides first where two hold the same word.
SIDES = (
    ("own", "own_suffixes"),
    ("lower", "lower_suffixes"),
    ("employer", "employer_suffixes"),
    ("merchant", "merchant_suffixes"),
    ("cadre", "cadre_words"),
    ("resident", "resident_words"),
)
BODY_END = re.compile(
    r"(?:局|委员会|委|厅|部|办|室|政府|部门|中心|大队|支队|队|所|站|院|社|公司|联|会|镇|乡|街道|社区|村|单位|机关|集团|学校|企业)$"
)


@cache
def _suffixes() -> dict[str, str]:
    table = load("units")
    kinds = dict.fromkeys(table["institutions"], "institution")
    kinds |= dict.fromkeys(("海关", "机场", "银行", "边检站", "部队"), "outside")
    for kind, key in reversed(SIDES):
        kinds |= dict.fromkeys(table[key], kind)
    return kinds


@cache
def _suffix_lengths() -> tuple[int, ...]:
    return tuple(sorted({len(word) for word in _suffixes()}, reverse=True))


# Names that are as often a thing or a place as a body.
ALSO_A_THING = (
    "基地",
    "仓库",
    "窗口",
    "热线",
    "点",
    "平台",
    "市场",
    "方",
    "组",
    "部",
    "段",
    "处",
    "基层",
    "各级",
    "任何单位",
)


def certain_form(name: str) -> bool:
    """Whether a name is longer than the word for bodies it ends in, and that word leaves no doubt."""
    found = _listed_kind(name) or agent_kind(name)
    if found in {None, "resident", "cadre"} or name.endswith(ALSO_A_THING):
        return False
    return len(name) > 2


@cache
def _department() -> re.Pattern[str]:
    tails = "(?:行政主管部门|主管部门|行政部门|部门|机关|系统|局|委|办|厅)?"
    level = "(?:[区县市省州镇乡旗盟]级?|各级|中央|地方)?"
    return re.compile(f"{level}(?:{any_of(words('units', 'departments'))}){tails}")


@cache
def _outside() -> re.Pattern[str]:
    tails = "(?:监管局|管理局|部门|局|公司|企业|单位|集团|站)?"
    return re.compile(f"[区县市省州]?(?:{any_of(words('units', 'outside'))}){tails}")


@lru_cache(maxsize=8192)
def kind_of(name: str) -> str | None:
    """Return the kind of a body or person by its name, or None when it names neither."""
    if name.count("（") != name.count("）") or name.count("(") != name.count(")"):
        return None
    # 社区“两委” is as good as 社区两委.
    name = re.sub(r"“(两委|三会)”$", r"\1", name)
    # 各街道（镇）: the words before the bracket decide.
    name = re.sub(r"(?<=..)[（(][^（）()]{1,16}[）)]$", "", name)
    if not 1 < len(name) <= 24 or NOT_IN_NAME.search(plain_name(name)):
        return None
    if name.endswith("场所") and not name.endswith(("经营场所", "娱乐场所", "洗浴场所")):
        return None
    if name.endswith(
        ("大厅", "餐厅", "客厅", "学科", "全部", "内部", "大部", "局部")
    ) or FAR.search(name):
        return None
    if _is_clause(name) or _opens_as_verb(name):
        return None
    trade = name.endswith("业主") and kind_of(name[:-2]) in {"merchant", "employer"}
    if trade or (name.endswith("承包人") and len(name) > 3):
        return "merchant"
    if _outside().fullmatch(name):
        return "outside"
    if _department().fullmatch(name):
        return "own"
    return _listed_kind(name) or agent_kind(name)


def _listed_kind(name: str) -> str | None:
    for length in _suffix_lengths():
        if len(name) >= length and (kind := _suffixes().get(name[-length:])):
            return kind
    return None


# What may follow a verb in the name of an inner unit: 检验科, 督查组.
INNER = re.compile(
    r"[\u4e00-\u9fff]{0,2}(?:科|室|股|组|站|所|队|处|部|中心|大队|支队|中队|小组|专班|局|办|委员会|机构|单位|公司|窗口|点|员|人员"
    r"|企业|院|会)$"
)


@cache
def _acts() -> re.Pattern[str]:
    return re.compile(any_of(words("units", "acts")))


# 就业局摸清缺工企业: a body, a verb of any kind, and those to whom it is done.
BODY_AND_OTHERS = re.compile(
    r"^(?:[^，。、的]{1,12}(?:局|委|办|中心|委员会|公司|政府|所|站|院|协会|联合会|村委会|居委会))"
    r"(?!所属|直属|下属|辖|管辖|各|驻|属|定点|委托|指定|承包|签约|注册|监管|主管|联系|包保|会)[^、和与及局委办心所站院]{2,8}"
    r"(?:企业|学校|场馆|家庭|商户|机构|工地|项目|农户|对象|市场|旅行社|景区|饭店|酒店|超市|商场|镇街|乡镇|街道|社区|商会|银行)$"
    r"|^[^，。、的]{1,12}(?:局|委|办|中心|委员会|公司|政府|院)(?:派出|选派|抽调|组建|成立|组织(?!部)|聘请|邀请|安排|提醒|通知)"
)


def _is_clause(name: str) -> bool:
    """Whether a body stands before a verb in what looks like one name: 甲队组建联合指挥部."""
    others = BODY_AND_OTHERS.match(name) is not None and not ends_as_compound(name)
    return others or _acts_within(name) or _swallows_others(name)


# Bodies that end so are followed by an inner unit, or their name is over.
STRONG_END = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:局|委员会|政府|厅|集团|协会|办事处|居委会|村委会|管委会|大队|支队|总队|残联|妇联|总工会|红十字会|供销社|科)"
)
# What goes on from such a body in one name.
OF_BODY = re.compile(
    r"所属|直属|下属|属|辖|各|及|驻|委托|托管|定点|指定|有关|相关|组成|工作|职能|机关|系统|内设|成员|分|第|下|授权|认定|合作|包联"
    r"|安全|质量|设备|物资|资产|财务|人事|法务|技术|生产|客户|信息|后勤|采购|办公|行政"
)
INNER_END = re.compile(
    r"(?:科|室|股|处|组|站|所|队|大队|支队|中队|部|台|中心|办|办公室|分局|分公司|专班|班组|班|岗|窗口|热线|平台|大厅|支部|党委|党组|工会|团委|纪委|委"
    r"|局|厅|会|院|馆|员|人|长|者|师|主任|书记|领导|同志|干部|代表|民警|人员|食堂|车队|联|公室|校|点)$"
)


def _swallows_others(name: str) -> bool:
    """Whether a body and those it does something to are run together: 教育局遴选托管机构."""
    for found in STRONG_END.finditer(name):
        rest = name[found.end() :]
        inner = len(rest) < 4 or OF_BODY.match(rest) or INNER_END.search(rest)
        if not (inner or _part_of_compound(rest) or (len(rest) == 4 and rest.endswith("公司"))):
            return True
    return False


def _part_of_compound(rest: str) -> bool:
    """Whether a noun of work alone stands before 单位, 机构 and the like: 运维单位."""
    return ends_as_compound(rest) and len(rest) <= 4


def _acts_within(name: str) -> bool:
    """Whether somebody who acts stands before a verb that is no part of a name: 讲解员劝离游客."""
    for at in range(2, len(name) - 1):
        found = verb().match(name[at:]) or _acts().match(name[at:])
        if found is None or _part_of_name(name[at:], found.group(0)):
            continue
        # 属地派出所: one character is a verb only where it is never part of a word.
        if len(found.group(0)) == 1 and not verb().match(name[at:]):
            continue
        before = name[:at]
        if verb().match(name[at:]) and at > 3:
            return True
        if not FAR.search(before) and _names_somebody(before):
            return True
    return False


def _names_somebody(name: str) -> bool:
    """Whether a name that holds no verb is that of a body or a person."""
    known = _department().fullmatch(name) or _outside().fullmatch(name)
    return bool(known or _listed_kind(name) or agent_kind(name))


# 移交县应急管理局: a verb before the level of a body is no part of its name.
BEFORE_LEVEL = re.compile(r"(?=[省市县区镇乡州旗各][\u4e00-\u9fff]{2})")


def _opens_as_verb(name: str) -> bool:
    """Whether a verb that is never part of a name opens it: 接入平台, 电话告知班主任."""
    act = _acts().match(name)
    part = act is not None and act.group(0) in words("actors", "modifies")
    if act and not part and len(act.group(0)) > 1 and BEFORE_LEVEL.match(name[act.end() :]):
        return True
    found = verb().match(name)
    if found is None or len(found.group(0)) < 2 or _part_of_name(name, found.group(0)):
        return False
    return OPENED.match(name[found.end() :]) is None


def begins_as_act(name: str) -> bool:
    """Whether a verb that is no part of a name opens what looks like one: 督查校园."""
    found = verb().match(name) or _acts().match(name)
    return found is not None and not _part_of_name(name, found.group(0))


def _part_of_name(text: str, found: str) -> bool:
    """Whether the verb at the start of `text` stands inside a name that goes on after it."""
    rest = text[len(found) :]
    if PERSONS_AFTER.fullmatch(rest) or FAR.search(rest):
        return False
    inner = bool(_acts().match(text) and len(found) > 1 and INNER.fullmatch(rest))
    inner = inner and not verb().match(rest)
    return inner or ends_a_name(found, rest) or goes_on_as_name(text)


def leads_institutions(name: str) -> bool:
    """Whether a body stands over schools, and not beside them as 机关 and 医院 do."""
    return not name.endswith(words("units", "sites"))


def plain_name(name: str) -> str:
    """The name without words that only look like verbs, and without quotes inside it."""
    name = without_inner_verbs(re.sub(r"“([^”]{2,4})”", r"\1", name))
    return re.sub(
        r"农经|保障性住房|两新组织|(?:设置|发布|申请|提供|发放|举办|开办|编制|审核|制定|发起)(?=(?:单位|机构|人|者|方)$)|工会组织|慈善组织|公益组织|经济组织|(?:牵头|配合|责任|负责|参与|协办)(?:单位|部门|科室)|经营|经侦|经济|经理|经纪|经销|经管|财经|经开|经信|经贸|经办|从业|对外|对口|党组织|社会组织|群团组织|基层组织|组织部|被执行|被征地|使用单位|使用人|社会保障|劳动保障|主要|负责同志|负责人|医疗保障|住房保障|服务保障|应急|保障部门|出行人员|不动产|各级组织",
        "",
        name,
    )


def short_name(name: str) -> str:
    """Return the name a unit goes by in a breakdown table."""
    shorten = load("units")["shorten"]
    if name in shorten["territorial"]:
        return str(shorten["territorial"][name])
    for tail in shorten["department_tails"]:
        head = name.removesuffix(tail)
        if head != name and head in {*words("units", "departments"), *words("units", "outside")}:
            return str(head)
    return name


# What ends so is a thing or work, whatever stands beside it.
THING = re.compile(
    r"(?:设施|物资|设备|工作|场所|问题|情况|措施|活动|制度|机制|服务|价格|质量|产品|商品|食品|药品|资金|安全|方案|时间|期间|道路|地区|车辆"
    r"|区域|领域|行业|重点|信息|隐患|风险|数据|条件|节日|人员|标准|数量|材料|项目|环节)$"
)


def listed_kinds(names: list[str], kinds: list[str | None]) -> list[str | None]:
    """The kinds of a list: 供水、供电、燃气企业 share the last noun, what stands beside bodies is one."""
    last = kinds[-1]
    if last in {None, "resident", "cadre"} or len(names) < 2:
        return kinds
    plain = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,8}")
    return [
        kind
        or (
            last
            if plain.fullmatch(name)
            and not NOT_IN_NAME.search(plain_name(name))
            and not THING.search(name)
            else None
        )
        for name, kind in zip(names, kinds, strict=True)
    ]


HIDDEN = str.maketrans("、和与及", "\x00\x01\x02\x03")
SHOWN = str.maketrans("\x00\x01\x02\x03", "、和与及")


def held_together(text: str) -> str:
    """The text with 、 and 和 inside short brackets replaced, so that names with brackets stay whole."""
    return re.sub(r"[（(][^（）()]{1,16}[）)]", lambda f: f.group(0).translate(HIDDEN), text)


def split_names(text: str) -> list[str]:
    """The names in a list; `和` inside one name does not part it."""
    found: list[str] = []
    for name in SEPARATOR.split(held_together(text)):
        name = name.translate(SHOWN)
        at = text.find(name, sum(map(len, found))) if name else 0
        between = text[max(0, at - 1) : at]
        joined = found and between in {"和", "与"} and ONE_BODY.match(name)
        if joined and not BODY_END.search(found[-1]):
            found[-1] = f"{found[-1]}{between}{name}"
        elif name:
            found.append(name)
    return found
