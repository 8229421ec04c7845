"""Somebody who acts, known by form: the end of a name, and the verb at which a name ends."""

from __future__ import annotations

import re
from functools import cache

from .lexicon import any_of, load, words

# What closes a name after a verb that stands inside it: 检测机构, 值班室, 执勤民警.
CLOSES_NAME = (
    r"(?:人员|员(?!工)|者|工(?![作程])|师(?!生)|手(?!续|机|段)|分局|分站|分队|分中心|大队|支队|总队|中队|小队|队(?!伍|员|长|列)|小组|组(?![织建成合])|专班|班组|班(?![车次级子])|站(?![点在])"
    r"|所(?![有需在属得以辖])|局(?!部|面)|科(?![学普技研目])|室(?![内外温])|处(?![理置罚在于以])|厅|部(?![署分位])|股|办(?![理法公事结证好])|委员会|办公室"
    r"|中心|指挥部|窗口|专窗|民警|警察|医生|医师|兽医|船舶|班长|组长|领班|负责人|责任人|负责同志|场(?![所地次])|厂|店|户|商(?![品业])|方(?![案便式法向面])|点(?![名对])|段|亭|台(?![风账阶])"
    r"|平台|车队|船队|专员|专干|干事)"
)
# After these the last noun may be a word of its own: 施工单位, 养护公司.
RUNS = (
    r"(?:施工|建设|管理|运营|经营|维保|养护|管护|生产|销售|供应|供水|供电|供热|供气|供餐|供货|配送|运输|物流|快递|寄递|承运|承包|承租|使用|出租|租赁"
    r"|主办|承办|协办|主管|责任|牵头|配合|监理|设计|勘察|中标|带班|值班|执勤|驻场|驻村|驻企|当班|值守|收储|收购|收费|加工|制造|屠宰|养殖|种植|批发|零售|检测|检验|培训"
    r"|评估|中介|代理|合作|托管|监管|监督|执法|运维|用人|用工|用水|用电|用气|环卫|保洁|清运|仓储|客运|货运|航运|充装|回收|开发|投资|实施|参建|改造|控制|拍卖|放映|演出|转播|测绘"
    r"|主管|服务|救助|救护|救援|养老|托育|护理|教育|通信|消防|安保|保安|应急|卫生|防疫|防控|信访|仲裁|调解|审批|审计|统计|检疫|检查|储备|矫正|戒毒)"
)
CORPORATE = (
    r"(?:单位|部门|机构|公司|企业|集团|院校|学校|医院|组织|主任|站点|网点"
    r"|合作社|协会|门店|支行|分公司|干部|领导)"
)


# Titles that name nobody without the body they belong to.
ALONE = {"主任", "书记", "主席", "会长"}
# Where somebody sits who does what the verb before it says: 收购点, 调度台, 养护班.
PLACES = ("点", "台", "窗口", "班", "岗", "哨", "口", "户")


@cache
def _endings() -> dict[str, tuple[str, tuple[str, ...]]]:
    rows = {
        word: (row["kind"], tuple(row["but"])) for word, row in load("actors")["endings"].items()
    }
    rows |= {
        f"{word}{end}": ("lower", ()) for word in words("actors", "modifies") for end in PLACES
    }
    held = words("actors", "persons_before")
    return rows | {f"{word}{end}": ("merchant", ()) for word in held for end in "人者"}


@cache
def _lengths() -> tuple[int, ...]:
    return tuple(sorted({len(word) for word in _endings()}, reverse=True))


def agent_kind(name: str) -> str | None:
    """The side on which somebody stands whose name ends as names of those who act do."""
    for length in _lengths():
        row = _endings().get(name[-length:]) if len(name) >= length else None
        if row is not None and len(name) > 1:
            kind, but = row
            if name in ALONE:
                return None
            return None if but and name.endswith(but) else kind
    return None


@cache
def verb() -> re.Pattern[str]:
    """What bodies do or how they do it, at the place where a name ends."""
    return re.compile(any_of(words("actors", "verbs")))


@cache
def _inside_name() -> re.Pattern[str]:
    inner = any_of(words("actors", "modifies"))
    return re.compile(
        rf"{inner}{{1,2}}{CLOSES_NAME}|{inner}?{RUNS}{CORPORATE}|(?![为对向给把将与和同让派由])[\u4e00-\u9fff]{{2}}[员者科室局]|派出所"
    )


def goes_on_as_name(text: str) -> bool:
    """Whether a verb at the start of `text` stands inside a name: 监管局, 检测机构."""
    return _inside_name().match(text) is not None


@cache
def _verb_in_name() -> re.Pattern[str]:
    return re.compile(rf"{any_of(words('actors', 'modifies'))}{{1,2}}(?!人员)(?={CLOSES_NAME}$)")


def without_inner_verbs(name: str) -> str:
    """The name without verbs that only say what its last noun is for: 检疫检查站."""
    return _verb_in_name().sub("", name)


# 停车场经营者, 承保机构: the verb belongs to the first noun of the name.
OPENED = re.compile(rf"{CLOSES_NAME}|{CORPORATE}|口")
CLOSED = re.compile(rf"{CLOSES_NAME}$")
# 培训救护员: the verb is done to persons who have a name of their own.
PERSONS_AFTER = re.compile(r"[一-鿿]{2,}(?:员|人员|师|工|手|者)$")


@cache
def _compound() -> re.Pattern[str]:
    return re.compile(rf"{any_of(words('actors', 'modifies'))}{CORPORATE}$")


def ends_as_compound(name: str) -> bool:
    """Whether the last noun of a name has a verb before it that says what it is for: 管理机构."""
    return _compound().search(name) is not None


def ends_a_name(verb_word: str, rest: str) -> bool:
    """Whether what follows a verb only closes the name around it: 市场开办方."""
    return len(verb_word) > 1 and CLOSED.match(rest) is not None
