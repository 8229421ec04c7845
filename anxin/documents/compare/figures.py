"""The figures of a measure: how much, how soon, how often, and at most or at least."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

DIGITS = {name: at for at, name in enumerate("零一二三四五六七八九")} | {"两": 2}
NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百]+|半)"
HOURS = {
    "分钟": 1 / 60,
    "刻钟": 0.25,
    "小时": 1.0,
    "天": 24.0,
    "日": 24.0,
    # A working day is taken as a day: only which of two is longer counts.
    "工作日": 24.0,
    "周": 168.0,
    "星期": 168.0,
    "月": 720.0,
    "季度": 2160.0,
    "年": 8640.0,
}
MONEY = {"元": 1.0, "万元": 10_000.0, "亿元": 1e8}
MEASURES = (
    "公里|千米|公顷|平方米|立方米|公斤|千克|毫升|厘米|学时|课时|周岁|人次|床位|分贝|米|吨|升|斤|亩|岁|℃|度|"
    "名|人|个|家|台|处|次|支|辆|间|户|张|套|件|条|箱|桌|份|盏|所|座|栋|头|只|场|期|轮|遍|班|倍|折|页|节|项|部|盒|袋|瓶|枚|笔|起|门|队|车|片|层"
)
FIGURE = re.compile(
    rf"(?<![第\d.一二三四五六七八九十月])(?P<number>{NUMBER})"
    rf"(?:(?P<money>万元|亿元|元)|(?P<part>[%％]|成(?![立为年员效果交品]))|个?(?P<time>分钟|刻钟|小时|工作日|星期|季度|天|日|周(?!岁)|年)|个(?P<month>月)"
    rf"|(?P<scale>万)?(?P<unit>{MEASURES}))"
)
FRACTION = re.compile(
    rf"(?P<below>{NUMBER})分之(?P<above>{NUMBER})|(?P<half>过半数|半数|减半|一半|半价)"
)
CLOCK = re.compile(
    r"(?<![\d月])(?P<hour>[0-2]?\d)(?:[时点](?![间段长限期])|[:：](?P<minute>[0-5]\d))"
)
DAY_OF_MONTH = re.compile(r"(?<=每月)(?P<day>[0-3]?\d)[日号]之?前")
AGAINST = re.compile(rf"每(?P<many>{NUMBER})(?:个|名|户|人|张|亩|台|所|间|栋|位|件|公里|平方米)")
PERIODS = {
    "小时": 8640.0, "餐": 1095.0, "日": 365.0, "天": 365.0, "班": 365.0, "周": 52.0,
    "星期": 52.0, "旬": 36.0, "月": 12.0, "季度": 4.0, "季": 4.0, "学期": 2.0, "学年": 1.0,
    "年": 1.0,
}  # fmt: skip
PACE = re.compile(
    rf"(?:每|按|逐)(?:隔)?(?P<many>{NUMBER})?个?(?P<period>分钟|小时|餐|工作日|日|天|周(?!边|转|岁|期)|星期|旬|月|季度|季|学期|学年|年)"
)
# 48小时检测1次, 3天2检: so often, without 每.
EACH_TIME = re.compile(
    rf"(?<![每按第前\d.一二三四五六七八九十月])(?P<many>{NUMBER})(?:个?(?P<period>小时|天|周)|个(?P<month>月))(?![内以之])"
    rf"[^，。；\d]{{0,8}}?(?P<count>{NUMBER})[次检](?!性)"
)
COUNT = re.compile(rf"(?P<count>{NUMBER})[次遍轮回](?!性)")
# 一次性, 一律, 一户一策 are no figures.
NO_FIGURE = re.compile(
    r"一(?:次性|条龙|站式|件事|户一|人一|村一|企一|类|刀切|把手|家人)|[一二三]级|二维"
)
LEAST = re.compile(
    r"(?:不(?:得|能|可|应)?(?:少于|低于|小于|早于|短于)|至少|最少|最低|(?<!不)(?<!不得)(?<!不能)(?<!不应)(?:超过|高于|大于|多于)|≥|达到|提前|满|提高到|增加到)(?P<rest>[\u4e00-\u9fff]{0,6})$"
)
MOST = re.compile(
    r"(?:不(?:得|能|可|应)?(?:超过|高于|多于|大于|晚于|迟于|超出)|至多|最多|最高|最长|仅?限(?!于)|≤|控制在|降至|(?<!不)(?<!不得)(?<!不能)(?:低于|少于)"
    r"|(?:时限|期限|周期|间隔)[^，。；\d]{0,5})(?P<rest>[\u4e00-\u9fff]{0,6})$"
)
LEAST_AFTER = re.compile(r"^[\u4e00-\u9fff]{0,2}?(?:及|或)?(?:以上|起)|^之?前(?!往)")
MOST_AFTER = re.compile(r"^[\u4e00-\u9fff]{0,2}?(?:以内|之内|内(?!容|部|设)|(?:及|或)?以下)")
WITHIN = re.compile(r"[之以]?[内前后]|不|核酸|阴性|检测|[，。]|$")
SIGNS = re.compile(r"[，。；：！]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts. `bound`: min, max or exact; `yearly`: how often in a year."""

    value: float
    kind: str
    bound: str
    start: int
    end: int
    clause: str
    yearly: float = 0.0


def number_of(text: str) -> float:
    """The value of a number in figures or in Chinese numerals."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    if text == "半":
        return 0.5
    total = digit = 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = DIGITS[char]
    return float(total + digit)


@lru_cache(maxsize=4096)
def figures_in(text: str) -> tuple[Figure, ...]:
    """The figures of a text, in order."""
    plain = NO_FIGURE.sub(lambda found: "□" * len(found.group()), text)
    taken: list[tuple[int, int]] = []
    found = [*_paces(plain, taken), *_fractions(plain, taken), *_clocks(plain, taken)]
    for match in FIGURE.finditer(plain):
        against = AGAINST.match(plain, match.start() - 1)
        of_many = against is not None and number_of(against["many"]) > 1
        if _is_free(match, taken) and not _is_year(match) and not of_many:
            found.append(_figure(plain, match))
    return tuple(sorted(found, key=lambda figure: figure.start))


def _is_free(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return not any(match.start() < end and start < match.end() for start, end in taken)


def _is_year(match: re.Match[str]) -> bool:
    return match["time"] == "年" and float(number_of(match["number"])) > 1900


def clause_at(text: str, at: int) -> tuple[str, int]:
    """The clause in which a place of a text stands, and where it begins."""
    start = 0
    for sign in SIGNS.finditer(text):
        if sign.start() >= at:
            return text[start : sign.start()], start
        start = sign.end()
    return text[start:], start


def _figure(text: str, match: re.Match[str]) -> Figure:
    value = number_of(match["number"])
    if match["money"]:
        value, kind = value * MONEY[match["money"]], "元"
    elif match["part"]:
        value, kind = value * (1.0 if match["part"] in "%％" else 10.0), "%"
    elif match["time"] or match["month"]:
        value, kind = value * HOURS[match["time"] or match["month"]], "时"
        around = text[match.start() - 1 : match.start()], text[match.end() :]
        if match.group() == "24小时" and around[0] != "前" and not WITHIN.match(around[1]):
            # Round the clock: 24小时值班.
            kind = "时段"
    else:
        value, kind = value * (10_000 if match["scale"] else 1), match["unit"]
        value *= {"公里": 1000, "千米": 1000}.get(kind, 1)
        kind = {"周岁": "岁", "人": "名", "公里": "米", "千米": "米", "千克": "公斤"}.get(
            kind, kind
        )
    clause, begin = clause_at(text, match.start())
    against = AGAINST.search(text[begin : match.start()])
    if against and number_of(against["many"]) > 1:
        value /= number_of(against["many"])
    bound = _bound(text, match.start(), match.end())
    return Figure(
        value, kind, bound, match.start(), match.end(), clause, _period(text[begin : match.start()])
    )


def _bound(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 14) : start], text[end : end + 6]
    words = [(found.start("rest"), name) for name, found in
             (("min", LEAST.search(before)), ("max", MOST.search(before))) if found]  # fmt: skip
    if words:
        return max(words)[1]
    if MOST_AFTER.search(after):
        return "max"
    return "min" if LEAST_AFTER.search(after) else "exact"


def _period(before: str) -> float:
    paces = list(PACE.finditer(before))
    return _times_a_year(paces[-1]) if paces else 0.0


def _times_a_year(pace: re.Match[str]) -> float:
    many = number_of(pace["many"]) if pace["many"] else 1.0
    period = pace["period"]
    each = PERIODS.get(period) or (8640 / HOURS[period] if period in HOURS else 1.0)
    return each / many


def _paces(text: str, taken: list[tuple[int, int]]) -> list[Figure]:
    """How often: 每月2次, 每半个月一次, 按季度."""
    found = []
    for pace in PACE.finditer(text):
        clause, begin = clause_at(text, pace.start())
        rest = text[pace.end() : begin + len(clause)]
        count = COUNT.search(rest)
        others = [m for m in FIGURE.finditer(rest) if not count or m.start() != count.start()]
        if pace["many"]:
            taken.append(pace.span())
        if count is None and others and others[0].start() < 12:
            # 每月100元: so much for each, not so often.
            continue
        at = pace.end() + count.start() if count else pace.start()
        many, bound = 1.0, "min"
        if count:
            taken.append((at, pace.end() + count.end()))
            many = number_of(count["count"])
            bound = _bound(text, at, pace.end() + count.end())
        value = many * _times_a_year(pace)
        found.append(
            Figure(value, "次年", bound if count else "min", pace.start(), pace.end(), clause)
        )
    for each in EACH_TIME.finditer(text):
        if _is_free(each, taken):
            taken.append(each.span())
            hours = number_of(each["many"]) * HOURS[each["period"] or each["month"]]
            value = number_of(each["count"]) * 8640 / hours
            clause, _ = clause_at(text, each.start())
            found.append(Figure(value, "次年", "min", *each.span(), clause))
    return found


def _fractions(text: str, taken: list[tuple[int, int]]) -> list[Figure]:
    found = []
    for match in FRACTION.finditer(text):
        taken.append(match.span())
        value = 50.0
        if not match["half"]:
            value = 100 * number_of(match["above"]) / number_of(match["below"])
        clause, _ = clause_at(text, match.start())
        bound = "min" if match["half"] == "过半数" else _bound(text, *match.span())
        found.append(Figure(value, "%", bound, *match.span(), clause))
    return found


def _clocks(text: str, taken: list[tuple[int, int]]) -> list[Figure]:
    """Hours of the day until when or from when; of 8时至18时 how long."""
    found = []
    clocks = list(CLOCK.finditer(text))
    for day in DAY_OF_MONTH.finditer(text):
        clause, _ = clause_at(text, day.start())
        found.append(Figure(float(day["day"]), "月日", "max", *day.span(), clause))
        taken.append(day.span())
    for match, after in zip(clocks, [*clocks[1:], None], strict=False):
        taken.append(match.span())
        clause, _ = clause_at(text, match.start())
        value = float(match["hour"]) + float(match["minute"] or 0) / 60
        if after and re.fullmatch(r"[至到—－\-~～]+(?:次日)?", text[match.end() : after.start()]):
            end = float(after["hour"]) + float(after["minute"] or 0) / 60
            found.append(Figure((end - value) % 24 or 24.0, "时段", "exact", *match.span(), clause))
            continue
        before = re.search(r"(?:不(?:得|能)?(?:晚于|迟于))$", text[: match.start()])
        early = before or re.match(r"之?前", text[match.end() :])
        late = re.search(r"不(?:得|能)?早于$", text[: match.start()])
        if early or late:
            found.append(Figure(value, "钟点", "max" if early else "min", *match.span(), clause))
    return found
