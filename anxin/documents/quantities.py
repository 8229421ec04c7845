"""Numbers with unit and bound; a range is two quantities."""

from __future__ import annotations

import re

from .dates import chinese_value
from .types import Bound, Quantity

# Units as they follow a number; the longest that fits counts.
_UNITS = (
    "个百分点 个自然日 个工作日 工作日 个小时 小时 分钟 秒钟 秒 天 日 周岁 个月 个星期"
    " 个季度 个学期 学期 学年 年 岁 平方公里 平方千米 平方米 平方 ㎡ 立方米 立方 公里"
    " 千米 厘米 毫米 米 千克 公斤 毫克 克 斤 吨 毫升 升 公顷 亩次 亩 千瓦时 千瓦 兆瓦 瓦"
    " 千伏 伏 兆 分贝 摄氏度 ℃ 度 % ％ ‰ 元 角 分 厘 人份 人次 人天 人 名 户次 户"
    " 家次 家 辆次 辆 车次 架次 架 班次 班 座 席 台次 台套 台 套 件 份 桌 倍率 倍 头份"
    " 头 只 羽 尾 匹 株 棵 枚 枝 块 粒 册 本 幅 面 宗 笔 栋 幢 口 眼 孔 根 场次 场 处"
    " 期 批次 批 条 所 张 片 支 盒 瓶 部 艘 轮 遍 项 类 层 级 号 路 间 种 对 具 桶 门"
    " 把 顶 床 剂次 剂 例 页 箱 包 袋 频次 个 学时 课时 串 罐 筐 捆 盏 扇 组 队 点位 点"
    " 车 方"
)
UNITS = (
    "(?:[百千]?万|亿)?(?:"
    + "|".join(sorted(_UNITS.split(), key=len, reverse=True))
    + "|起(?=涉|重大|案|事故|典型|违)|周(?!边|围|密|全|年)|次(?!性))|万|亿"
)
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = "(?<![每近数上成])[一二三四五六七八九十两百千]{1,5}"
CHINESE_UNITS = (
    "个工作日|工作日|个小时|小时|分钟|天|日|周岁|周(?!边|围|密|全|年)|个月|人次|人|名|户|万元|元|吨|公里|米|次(?!性)|桌|年"
    "|倍|岁|辆|台|套"
)
BEFORE_MIN = (
    r"(?:不(?:得|能|应|可|宜|要)?(?:少于|低于|小于|短于|早于|窄于)|至少|最少|最低|最小|≥"
    r"|大于等于|高于|超过|大于|(?<![不未])满|多于|逾|早于|提前)"
)
BEFORE_MAX = (
    r"(?:不(?:得|能|应|可|宜|要)?(?:超过|超出|超|多于|高于|大于|长于|突破|晚于|迟于)|至多|最多|≤|小于等于|低于|少于|小于"
    r"|最高(?:可?(?:申请|获)?(?:奖励|补助|补贴|给予|罚款|限额|支持|额度|处))?|最大|最长|上限|不满|未满|不足|未达到|未达|未超过|不到|压缩至|压缩到|缩短至|缩短到|控制在|上限为?)"
)
AFTER_MIN = r"(?:及?以上|或以上|起步)"
AFTER_MAX = r"(?:范围(?:以?内)|及?以下|以内|之内|内(?![部容外])|为限|封顶)"
DISTANT = re.compile(
    r"(不(?:得|能|应|可)?(?:少于|低于|小于|短于)|至少|不(?:得|能|应|可)?超过|(?<!不得)(?<!不)超过|高于|不高于|(?<!不)低于"
    r"|(?<!不)少于|最多|最高(?:奖励|补助|补贴|可|给予|罚款|限额|支持|额度|处))"
    r"(?:[^，。；、\d：\x00]{0,8}|[^，。；、\d：\x00]{6,16}的)$"
)
QUANTITY = re.compile(
    rf"(?P<before>{BEFORE_MIN}|{BEFORE_MAX})?(?P<low>{NUMBER})(?:(?P<unit1>{UNITS})?"
    rf"(?:-|—|–|~|～|至|到)(?P<high>{NUMBER}))?(?P<unit>{UNITS})(?P<after>{AFTER_MIN}|{AFTER_MAX})?"
)
CHINESE_QUANTITY = re.compile(
    rf"(?P<before>{BEFORE_MIN}|{BEFORE_MAX})?(?P<low>{CHINESE})(?P<unit>{CHINESE_UNITS})"
    rf"(?P<after>{AFTER_MIN}|{AFTER_MAX})?"
)
PERCENT = re.compile(
    rf"(?P<before>{BEFORE_MIN}|{BEFORE_MAX})?(?P<unit>百分之)(?P<low>{CHINESE}|{NUMBER})"
    rf"(?P<after>{AFTER_MIN}|{AFTER_MAX})?"
)
# Dates, times of day, numbers of documents and names that hold numerals are no quantities.
MASKED = re.compile(
    r"《[^》]*》|[\u4e00-\u9fff]{0,8}[〔\[【［（(]\d{4}[〕\]】］）)]第?\d+号|第[\d一二三四五六七八九十百]+[条章节号次批轮季个]"
    r"|\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日(?:[至到\-—]\d{1,2}日)?|\d{1,2}月(?:份|底)?"
    r"|\d{1,2}(?:时|点|[:：])\d{0,2}|(?<!\d)\d{7,}|\d{3,4}-\d{7,8}|(?<!\d)(?:12[123]\d{2}|9[56]\d{3})(?=[\u4e00-\u9fff])(?![元人户吨亩万个家名件])|农历.{1,3}月.{1,3}|“[一两]+[^”]{1,6}”"
    r"|千吨万人|每月\d{1,2}日|(?<![每年月周日])二次|三次(?=供水|污染|加压|利用|装修|伤害|转运|分配)|24小时(?=[^，。；]{0,6}(?:电话|热线|便利店))|不漏一[户人](?:[、]?一[户人])?|一户一|一人一|一[店家校村企]一"
    r"|\d+路(?=[、和及公]|车)|一日[游常]|[一二三四五六七八九十]年级|(?<![过满足\d])(?<![提之以]前)(?<![少低多高短]于)\d{1,2}日(?=[（(前起止至、，。上下的]|\d{1,2}[时点:：])|“\d+\+\d+.{0,4}”"
)


def _number(text: str) -> int | float | None:
    plain = text.replace(",", "")
    if re.fullmatch(r"\d+", plain):
        return int(plain) if len(plain) <= 15 else None
    if re.fullmatch(r"\d+\.\d+", plain):
        return float(plain)
    return chinese_value(text)


def _bound(before: str | None, after: str | None) -> Bound:
    # What follows the number bounds the number; 低于市场价10%以上 tells of a difference.
    if after:
        return Bound.MAX if re.fullmatch(AFTER_MAX, after) else Bound.MIN
    if before:
        return Bound.MAX if re.fullmatch(BEFORE_MAX, before) else Bound.MIN
    return Bound.EXACT


def _distant(text: str, start: int) -> str | None:
    """A bound that a few words part from its number: 至少演出2场, 超过承载量80%."""
    found = DISTANT.search(text[max(0, start - 24) : start])
    return found.group(1) if found else None


def _one(found: re.Match[str]) -> list[Quantity]:
    parts = found.groupdict()
    parts["before"] = parts["before"] or _distant(found.string, found.start())
    low = _number(parts["low"])
    high = _number(parts["high"]) if parts.get("high") else None
    if low is None:
        return []
    text, unit = found.group(0), parts["unit"]
    if high is not None:
        return [
            Quantity(low, parts["unit1"] or unit, Bound.MIN, text),
            Quantity(high, unit, Bound.MAX, text),
        ]
    return [Quantity(low, unit, _bound(parts["before"], parts["after"]), text)]


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities in `text` in their order, dates and numbers of documents left out."""
    masked = MASKED.sub(lambda found: "\x00" * len(found.group(0)), text)
    matches: list[re.Match[str]] = []
    for pattern in (QUANTITY, PERCENT, CHINESE_QUANTITY):
        for found in pattern.finditer(masked):
            if all(found.end() <= m.start() or found.start() >= m.end() for m in matches):
                matches.append(found)
    matches.sort(key=lambda found: found.start())
    return tuple(quantity for found in matches for quantity in _one(found))
