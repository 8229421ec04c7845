"""The figures of a measure: how much, how soon, how often, and at most or at least."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from .clocks import clocks_in
from .numbers import NO_NUMBER_BEFORE, NUMBER, number_of, words_of
from .paces import PACE, PERIODS, paces_in, times_a_year
from .readings import Figure, Found, bound_of, clause_at, is_free

__all__ = ["Figure", "figures_in"]

HOURS = {
    "秒钟": 1 / 3600, "秒": 1 / 3600,
    "分钟": 1 / 60, "刻钟": 0.25, "小时": 1.0, "钟头": 1.0, "天": 24.0, "日": 24.0, "昼夜": 24.0,
    # A working day is taken as a day: only which of two is longer counts.
    "工作日": 24.0, "周": 168.0, "星期": 168.0, "礼拜": 168.0, "月": 720.0, "季度": 2160.0,
    "年": 8640.0,
}  # fmt: skip
MONEY = {"元": 1.0, "块": 1.0, "块钱": 1.0, "角": 0.1, "毛": 0.1, "毛钱": 0.1, "分钱": 0.01,
         "万元": 10_000.0, "亿元": 1e8}  # fmt: skip
# How many kilos it is.
WEIGHTS = {"公斤": 1.0, "千克": 1.0, "市斤": 0.5, "斤": 0.5, "吨": 1000.0}
WEIGHT = "|".join(WEIGHTS)
# One thing under several names, and how much of it.
SAME_UNITS: dict[str, tuple[str, float]] = {
    "周岁": ("岁", 1), "人": ("名", 1), "位": ("名", 1), "口人": ("名", 1),
    "公里": ("米", 1000), "千米": ("米", 1000), "里路": ("米", 500), "厘米": ("米", 0.01),
    "千克": ("公斤", 1), "克": ("公斤", 0.001), "斤": ("公斤", 0.5), "两": ("公斤", 0.05),
    "平方": ("平方米", 1), "平米": ("平方米", 1), "㎡": ("平方米", 1), "方": ("立方米", 1),
    "立方": ("立方米", 1), "度": ("℃", 1), "摄氏度": ("℃", 1), "度电": ("千瓦时", 1),
    "毫升": ("升", 0.001), "公顷": ("亩", 15), "吨": ("公斤", 1000),
    "回": ("次", 1), "遍": ("次", 1), "趟": ("次", 1), "册": ("本", 1), "席": ("桌", 1),
    "课时": ("学时", 1), "台次": ("台", 1), "批": ("批次", 1), "倍": ("%", 100),
}  # fmt: skip
UNITS = (
    "平方公里|公里|千米|公顷|平方米|立方米|平方|平米|㎡|立方|公斤|千克|毫升|厘米|千瓦时|度电|里路|学时|课时|周岁|人次|口人|床位|分贝|摄氏度|"
    "蒸吨|毫米|毫克|微克|批次|批(?![准复评发量示转文改办阅条注号])|勒克斯|千瓦(?!时)|幢|包(?!括|含|保|车|装|干)|字(?!样|体|号|节|幕|画|段|会)|(?:米|度)(?P<tail>[一二三四五六七八九])(?![一二三四五六七八九十百个名人米])|具(?!备|体|有)|米|吨|升|斤|克|亩|岁|℃|度(?!假|过)|级(?!以上人民|(?:及|或)?以上医|医院|网格|政府|财政|预|响应|公路|学校|地方|领导|党|文物)|名|人(?!才(?!启|停|开|能|准|可|算|给|有|要|须)|民|大|社|均)|位(?!于|置)|"
    "个|家(?!长|庭|属|人|里|禽|中)|台|处(?!理|置|罚|于)|次|回|趟|支|辆|间(?!隔)|户(?!外)|张|套|件|条(?!件|例|款)|箱|桌|席|份|盏|所|座(?!谈)|栋|头|"
    "只(?!能|准|许|限|有|是)|场(?!所|地|馆)|期(?!间|限|内)|轮(?!流|换)|遍|班(?!级|车|主)|倍|页|节(?!约|日|前|后)|项(?!目)|部(?!门|分)|种(?!植|子|类|地|田|养|粮|苗|菜|源|业|族|树|草|牛|猪|羊|群|质|畜|禽|瓜|豆|语言|(?:以上)?的?[一-鿿]{0,4}(?:方式|渠道|形式|方法|途径|情形|办法))|盒|袋|瓶|枚|笔|起|"
    "门(?!诊|票|卡|口)|队|车(?!辆|站|道|次)|片|层|本(?!人|地|县|市|区|村|年)|册|例(?!外|行)|株|棵|幅|艘|晚(?!上|间)|顿|两(?=[，。；以的]|$)|方(?=[，。；水的自就以才]|$)"
)
FIGURE = re.compile(
    rf"{NO_NUMBER_BEFORE}(?P<number>{NUMBER})[多余来整]?(?:"
    r"(?P<money>万元|亿元|元(?!月|旦|宵)|块钱|块(?=[，。；的以就才起也都封往顶内上下]|$)|块(?P<dimes>[一二三四五六七八九])(?![一二三四五六七八九十百千万个名人家])|[角毛](?=[，。；的以钱]|$)|分钱)"
    r"|(?P<part>[%％‰]|成(?:半|[一二三四五六七八九](?![一二三四五六七八九十百千万名个人年月天]))?(?![立为年员效果交品]))|(?P<off>折(?!旧|扣))"
    r"|(?P<halves>个半|(?=[年天]半))?个?(?P<time>秒钟?|分钟|刻钟|小时|钟头|昼夜|工作日|星期|礼拜|季度|天|日|周(?![岁边末一二三四五六日年])|年(?!级|龄|轻|度?报)|(?<=[个半])月)"
    rf"|个?(?P<unit>{UNITS}))"
)
FRACTION = re.compile(
    rf"(?P<below>[百千万]|{NUMBER})分之(?P<above>{NUMBER}|百)|(?P<over>\d)/(?P<under>[1-9])(?![\d/])|(?P<half>(?<!超)过半数?(?![天年月小个])|半数|减半|一半|半价|对半|打?对折)"
)
WHOLES = {"百": 100.0, "千": 1000.0, "万": 10_000.0}
# 配比不低于1:4: so many for each.
RATIO = re.compile(r"比例?[^，。；\d]{0,8}?(?P<many>\d{1,3})[:：∶](?P<each>[1-9]\d{0,3})(?!\d)")
SHARE = re.compile(
    rf"{NO_NUMBER_BEFORE}(?<!每)(?<!每有)(?P<many>{NUMBER})(?:(?:户|[个名位](?:老人|学生|孩子|幼儿|儿童|住户|病人|工人|床位|床|农户|人))(?:就?[要得须应]?(?:配备?|有))?|[个名位张](?:就?[要得须应]?(?:配备?|有)))(?P<count>{NUMBER})[个名位]"
)
# 一个组配两个: for each of them.
ONE_OF = re.compile(
    rf"(?:(?<=^)|(?<=[，。；：]))一[个栋户间所座处家][^，。；\d]{{1,4}}?[配设有][^，。；\d]{{0,2}}?{NUMBER}"
)
# 第1天、第4天、第7天各做一次: so many times.
NTH_DAYS = re.compile(
    rf"[第头](?:{NUMBER})[天日]?(?:[、和及与，]第?(?:{NUMBER})[天日]?)*[天日](?:都|均)?各?[^，。；\d]{{0,6}}?(?P<each>{NUMBER})[次遍回]"
)
# 空气质量指数达到200: a figure without a unit.
INDEX = re.compile(
    r"(?:指数|AQI|PM2\.5|PM10|等级分|评分|得分|考核分|扣分|记分|(?<!面)积分|(?<!登)[扣记]满)(?:值|数值)?[一-鿿≥≤]{0,4}?(?P<number>\d+(?:\.\d+)?|[一二三四五六七八九](?=分)|[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]百(?:[一二三四五六七八九]十?)?)(?![\d%％])分?"
)
AGAINST = re.compile(
    rf"每(?:超过|满|增加|有)?(?P<many>{NUMBER}|[百千万](?=[名户人]))个?(?:个|名|户|人|张|亩|台|所|间|栋|位|件|公里|平方米|平方|平米)"
)
# 2℃至8℃: no less than the first, and no more than the last.
SCALE = "℃|度|万元|元|块钱?|[%％]"
FROM = re.compile(rf"(?:{SCALE})?[至到—－\-~～]+(?:零下)?{NUMBER}(?:{SCALE})")
UNTIL = re.compile(rf"{NUMBER}(?:{SCALE})?[至到—－\-~～]+(?:零下)?$")
# 一个月一百五, 罚一百, 能贷六十万: a sum whose unit is not said.
BARE_SUM = re.compile(
    r"(?:(?<=[给发罚收交付领补奖贷借赔充存月年天次人户张家到至多])|(?:^|(?<=[，。；：]))(?=[^，。；]{1,6}(?:以[上下内]|往上|开外)))(?:[一二两三四五六七八九十]+|\d+)[百千万][一二三四五六七八九]?(?=[，。；的]|$|以[上下内]|往上|开外)"
)
# 老人满了七十才半价: an age whose unit is not said.
BARE_AGE = re.compile(
    r"(?:满了?|过了?|到了?|年过|年满)(?P<number>[二三四五六七八九]十[一二三四五六七八九]?|[2-9]\d)(?=[才就的以，方即可]|$)"
)
AGES = re.compile(rf"(?P<from>{NUMBER})(?:周?岁)?[至到—－\-~～]+$")
RANGE = re.compile(rf"{NO_NUMBER_BEFORE}(?P<number>{NUMBER})[至到—－\-~～]+$")
A_YEAR = re.compile(rf"[之以]?[内中里][^，。；]{{0,10}}?{NUMBER}次")
WITHIN_YEAR = re.compile(r"(?:一|[全当]?)年度?[之以]?[内中里]")
MUCH = "天|日|小时|钟头|分钟|元|块|名|人|公斤|斤|升|节|本|张"
# 一年可以休十天: so much a year.
PER_ONE = re.compile(
    r"(?:^|[，。；：、人工户者们生母员民站园室馆场店房院校家村里队厂司医师长童子友主老娃])一个?(?P<period>年|月|周|星期|天|日)(?![内后前以之多来半到的])[^，。；\d]{0,8}$"
)
WITHIN = re.compile(
    r"[之以]?[内前后]|以上|的|未|仍|无|为|不(?!间断|打烊|停|断)|核酸|阴性|检测|[，。]|$"
)


@lru_cache(maxsize=4096)
def figures_in(text: str) -> tuple[Figure, ...]:
    """The figures of a text, in order."""
    plain = words_of("no_figure").sub(lambda found: "□" * len(found.group()), text)
    found: Found = Found(plain)
    _ratios(found)
    _shares(found)
    clocks_in(found)
    _on_days(found)
    paces_in(found)
    _fractions(found)
    _indexes(found)
    _bare_sums(found)
    for match in BARE_AGE.finditer(plain):
        clause, _ = clause_at(plain, match.start())
        if words_of("old").search(clause) and is_free(match, found.taken):
            span = match.span("number")
            found.figures.append(Figure(number_of(match["number"]), "岁", "min", *span, clause))
            found.taken.append(span)
    for match in re.finditer(r"双人(?:双[岗锁班])?|两人一组", plain):
        clause, _ = clause_at(plain, match.start())
        found.figures.append(Figure(2.0, "名", "min", *match.span(), clause))
        found.taken.append(match.span())
    _at_once(found)
    for match in FIGURE.finditer(plain):
        against = _against_at(plain, match)
        of_many = against is not None and number_of(against["many"]) > 1
        one_of = ONE_OF.match(plain, match.start())
        if is_free(match, found.taken) and not (_is_year(match) or of_many or one_of):
            figure = _figure(plain, match)
            found.figures += [*_first_of_range(plain, match, figure), figure]
    return tuple(sorted(found.figures, key=lambda figure: figure.start))


def _first_of_range(text: str, match: re.Match[str], last: Figure) -> list[Figure]:
    """The first of 五百到两千块, whose unit is told once."""
    first = RANGE.search(text[: match.start()])
    if first is None or last.kind not in ("元", "名", "%"):
        return []
    value = number_of(first["number"]) * last.value / (number_of(match["number"]) or 1)
    return [replace(last, value=value, bound="min", start=first.start(), end=first.end())]


def _against_at(text: str, match: re.Match[str]) -> re.Match[str] | None:
    """The 每50户 that begins right before a number."""
    begin = text.rfind("每", max(0, match.start() - 3), match.start())
    found = AGAINST.match(text, begin) if begin >= 0 else None
    return found if found and found.start("many") == match.start() else None


def _at_once(found: Found) -> None:
    """At once, or on the same day: a time that somebody has."""
    for key, hours in (("at_once", 0.0), ("same_day", HOURS["天"])):
        for match in words_of(key).finditer(found.text):
            if not is_free(match, found.taken):
                # 当天产生当天清运 is said as a pace.
                continue
            clause, _ = clause_at(found.text, match.start())
            found.figures.append(Figure(hours, "时", "max", *match.span(), clause))
            found.taken.append(match.span())


def _ratios(found: Found) -> None:
    for match in RATIO.finditer(found.text):
        clause, _ = clause_at(found.text, match.start())
        span = match.start("many"), match.end()
        value = float(match["many"]) / float(match["each"])
        found.figures.append(Figure(value, "名", bound_of(found.text, *span), *span, clause))
        found.taken.append(span)


def _shares(found: Found) -> None:
    """So many for so many, without 每: 六个老人配一个护理员."""
    for match in SHARE.finditer(found.text):
        if is_free(match, found.taken) and number_of(match["many"]) > 1:
            clause, _ = clause_at(found.text, match.start())
            value = number_of(match["count"]) / number_of(match["many"])
            found.figures.append(Figure(value, "名", "exact", *match.span(), clause))
            found.taken.append(match.span())


def _on_days(found: Found) -> None:
    """So many times as days are named."""
    for match in NTH_DAYS.finditer(found.text):
        if is_free(match, found.taken):
            clause, _ = clause_at(found.text, match.start())
            days = len(re.findall(NUMBER, found.text[match.start() : match.start("each")]))
            value = days * number_of(match["each"])
            found.figures.append(Figure(value, "次", "exact", *match.span(), clause))
            found.taken.append(match.span())


def _is_year(match: re.Match[str]) -> bool:
    """Whether it is the name of a year, or the year in which something is counted."""
    counted = match["number"] == "一" and (
        (match["time"] == "年" and A_YEAR.match(match.string, match.end())) or _is_per(match)
    )
    if counted:
        return True
    return match["time"] == "年" and number_of(match["number"]) > 1900


def _is_per(match: re.Match[str]) -> bool:
    """Whether it is the time for which so much of something is told: 一年可以休十天."""
    told = re.match(rf"[^，。；\d]{{0,8}}?(?={NUMBER}个?(?:{MUCH}))", match.string[match.end() :])
    before = match.string[: match.end() + (told.end() if told else 0)]
    return told is not None and bool(PER_ONE.search(before))


def _value(text: str, match: re.Match[str]) -> tuple[float, str]:
    """How much it is, and of what."""
    value = number_of(match["number"])
    if match["money"]:
        if match["dimes"]:
            # 一块二.
            return value + number_of(match["dimes"]) / 10, "元"
        return value * MONEY[match["money"]], "元"
    if match["part"]:
        share = {"成": 10.0, "‰": 0.1}.get(match["part"][0], 1.0)
        rest = match["part"][1:].replace("半", "五")
        return value * share + (number_of(rest) if rest else 0.0), "%"
    if match["off"]:
        return _rebate(match["number"], value), "%"
    if match["time"]:
        value += 0.5 if match["halves"] is not None else 0.0
        kind = _kind_of_time(text, match)
        return (value if kind == "周几" else value * HOURS[match["time"]]), kind
    if match["tail"]:
        # 一米四, 三十七度三.
        unit = "米" if match["unit"].startswith("米") else "℃"
        return value + number_of(match["tail"]) / 10, unit
    clause, _ = clause_at(text, match.start())
    if match["unit"] == "度" and words_of("power").search(clause):
        return value, "千瓦时"
    if match["unit"] == "吨" and words_of("water").search(clause):
        return value, "立方米"
    kind, each = SAME_UNITS.get(match["unit"], (match["unit"], 1.0))
    if kind == "℃" and text[: match.start()].endswith(("零下", "-", "－")):
        value = -value
    return value * each, kind


def _rebate(number: str, value: float) -> float:
    """What is left off: 八折 a fifth, 八五折 and 85折 fifteen in a hundred."""
    if re.fullmatch(r"[一二三四五六七八九]{2}", number):
        value = number_of(number[0]) + number_of(number[1]) / 10
    return round(100 - (value if value > 10 else value * 10), 4)


def _kind_of_time(text: str, match: re.Match[str]) -> str:
    before, after = text[: match.start()], text[match.end() :]
    round_the_clock = match.group() == "24小时" and not before.endswith("前")
    bounded = bound_of(text, *match.span()) != "exact"
    if round_the_clock and not bounded and not WITHIN.match(after):
        return "时段"
    clause, begin = clause_at(text, match.start())
    a_week = re.search(r"(?:每|一)个?(?:周|星期|礼拜)[^，。；\d]{0,8}$", before[begin:])
    if match["time"] in ("天", "日") and a_week and words_of("opening").search(clause):
        return "周几"
    # 服务满30小时 is how long it has been done, not how long it is open.
    hours = match["time"] in ("小时", "钟头") and not before.endswith(("服务满", "值班满", "累计"))
    opens = re.search(rf"(?:{words_of('opening').pattern})(?!前|后)[^，。；前后]{{0,9}}$", before)
    return "时段" if hours and opens and not re.match(r"[之以]?[内前后]", after) else "时"


def _figure(text: str, match: re.Match[str]) -> Figure:
    value, kind = _value(text, match)
    clause, begin = clause_at(text, match.start())
    against = AGAINST.search(text[begin : match.start()])
    if against and number_of(against["many"]) > 1:
        value /= number_of(against["many"])
    answers = _answers_for(text, match)
    if answers:
        value /= number_of(answers["many"])
    value, kind = _each(text, match, value, kind)
    bound = bound_of(text, match.start(), match.end())
    if bound == "exact" and kind == "时" and _is_limit(text, begin, match):
        bound = "max"
    if kind in ("℃", "元", "%"):
        bound = _end_of_range(text, match) or bound
    if kind == "岁" and AGES.search(text[: match.start()]):
        bound = "max"
    yearly = _period(text[begin : match.start()])
    return Figure(value, kind, bound, match.start(), match.end(), clause, yearly)


def _end_of_range(text: str, match: re.Match[str]) -> str:
    """Whether it is the lower or the upper end of a range; empty when it is of none."""
    if UNTIL.search(text[: match.start()]):
        return "max"
    return "min" if FROM.match(text, match.end()) else ""


def _bare_sums(found: Found) -> None:
    for match in BARE_SUM.finditer(found.text):
        clause, _ = clause_at(found.text, match.start())
        if is_free(match, found.taken) and words_of("money").search(clause):
            bound = bound_of(found.text, *match.span())
            yearly = _period(clause.partition(match.group())[0])
            found.figures.append(
                Figure(number_of(match.group()), "元", bound, *match.span(), clause, yearly)
            )
            found.taken.append(match.span())


def _answers_for(text: str, match: re.Match[str]) -> re.Match[str] | None:
    """The 三百户 that one of 一名网格员 answers for."""
    if match["unit"] not in ("名", "人", "位", "个"):
        return None
    return re.match(
        rf"[^，。；\d]{{1,8}}?(?:{words_of('answers_for').pattern})(?P<many>{NUMBER})个?(?:户|名|人)",
        text[match.end() :],
    )


def _each(text: str, match: re.Match[str], value: float, kind: str) -> tuple[float, str]:
    """A speed, and a price for so much weight: 时速30公里, 每市斤1.2元."""
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() :]
    speed = re.search(
        r"(?:时速|车速|速度|[每一]个?(?:小时|钟头))[^，。；\d]*$", before
    ) or re.match(r"(?:/|每)小?时", after)
    if kind == "米" and speed:
        return value, "时速"
    weight = re.search(rf"(?:每|(?:^|[，。；：])一)({WEIGHT})[^，。；\d]*$", before) or re.match(
        rf"[/每一]({WEIGHT})", after
    )
    if kind == "元" and weight:
        return value / WEIGHTS[weight[1]], kind
    return value, kind


def _is_limit(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether a time is what somebody has to finish something: 3个工作日办结."""
    done = re.match(rf"[^，。；\d]{{0,8}}?(?:{words_of('completes').pattern})", text[match.end() :])
    before = text[max(begin, match.start() - 4) : match.start()]
    return done is not None and not words_of("no_limit").search(before)


def _period(before: str) -> float:
    paces = list(PACE.finditer(before))
    if paces:
        return times_a_year(paces[-1])
    one = PER_ONE.search(before)
    if one:
        return PERIODS[one["period"]]
    return 1.0 if WITHIN_YEAR.search(before) else 0.0


def _indexes(found: Found) -> None:
    for match in INDEX.finditer(found.text):
        if is_free(match, found.taken):
            clause, _ = clause_at(found.text, match.start())
            span = match.start("number"), match.end()
            value, bound = number_of(match["number"]), bound_of(found.text, *span)
            found.figures.append(Figure(value, "指数", bound, *span, clause))
            found.taken.append(span)


def _fractions(found: Found) -> None:
    for match in FRACTION.finditer(found.text):
        if not is_free(match, found.taken):
            continue
        found.taken.append(match.span())
        value = 50.0
        if match["over"]:
            value = 100 * float(match["over"]) / float(match["under"])
        elif not match["half"]:
            below = WHOLES.get(match["below"]) or number_of(match["below"])
            if not below:
                continue
            value = 100 * number_of(match["above"]) / below
        clause, _ = clause_at(found.text, match.start())
        bound = (
            "min"
            if (match["half"] or "").startswith("过半")
            else bound_of(found.text, *match.span())
        )
        found.figures.append(Figure(value, "%", bound, *match.span(), clause))
