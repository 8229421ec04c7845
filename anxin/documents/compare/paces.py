"""How often something is done: 每月2次, 隔天, 一季度一次, 早晚各一遍, 按季."""

from __future__ import annotations

import re

from anxin.documents.lexicon import load

from .numbers import NO_NUMBER_BEFORE, NUMBER, NUMERAL, number_of, rows_of
from .readings import Figure, Found, bound_of, clause_at, is_free

YEAR_HOURS = 8640.0
PERIODS = {
    "分钟": YEAR_HOURS * 60, "小时": YEAR_HOURS, "钟头": YEAR_HOURS, "餐": 1095.0, "日": 365.0,
    "天": 365.0, "晚": 365.0, "班": 365.0, "工作日": 360.0, "周": 52.0, "星期": 52.0, "礼拜": 52.0,
    "旬": 36.0, "月": 12.0, "季度": 4.0, "季": 4.0, "学期": 2.0, "学年": 1.0, "年": 1.0,
}  # fmt: skip
NAMES = "分钟|小时|钟头|餐|工作日|日|天(?!数)|晚(?!上各)|周(?![边转岁期])|星期|礼拜|旬|月|季度|季|学期|学年|年(?!级|龄)"
PACE = re.compile(
    rf"(?:每|按|逐|全(?=年|学[期年])|(?<![间相])(?=隔[{NUMERAL}\d]))(?P<gap>隔)?(?P<many>{NUMBER})?个?(?P<period>{NAMES})"
)
# 48小时检测1次, 3天2检, 一年查一遍, 六分钟一班: so often, without 每.
EACH_TIME = re.compile(
    rf"{NO_NUMBER_BEFORE}(?<![每按满前隔续])(?P<many>{NUMBER})个?(?P<period>分钟|小时|钟头|天|周|星期|礼拜|(?<=个)月|季度|学期|学年|年)"
    rf"(?![内之后前的]|以[^\d]{{0,2}}[内后前上下来])[^，。；\d]{{0,8}}?(?P<count>{NUMBER})(?:[次检遍回趟顿餐]|班(?!级|组)车?)(?!性)"
)
A_TIME = re.compile(
    rf"{NO_NUMBER_BEFORE}(?P<count>{NUMBER})[次遍]/(?P<period>日|天|周|月|季度|季|年|小时)"
)
INTERVAL = re.compile(
    rf"(?:[一两](?:次|回)[^，。；\d]{{0,6}}?)?(?:(?<!安全)[间相]隔(?:时间|时长)?[^，。；\d]{{0,6}}?|(?P<then>(?:隔|(?<![超不经通])过|等)(?:满|够|足|上|去|了)?))(?P<many>{NUMBER})个?(?P<period>分钟|小时|钟头|天|日|周|星期|月|年)"
    r"(?(then)(?=[之以]?[后上]?[^，。；\d]{0,2}(?:才|方|再|就[能可]|可以)))"
)
# 间隔15天方可: not sooner.
THEN = re.compile(r"[^，。；\d]{0,2}(?:方可|方能|才)")
COUNT = re.compile(rf"(?P<count>{NUMBER})(?:[次遍轮回趟顿餐圈](?!性)|班(?![级组主倒子人]))")
WEEKDAYS = re.compile(
    r"(?:每逢?|逢)(?:周|星期|礼拜)(?P<days>[一二三四五六日天](?:[、和及](?:周|星期|礼拜)?[一二三四五六日天])*)(?![节次个场回趟名人])"
)
# 一天一报, 三天一检, 一日三测, 一日一监测: so often in such a time.
ONCE_IN = re.compile(
    rf"{NO_NUMBER_BEFORE}(?P<many>{NUMBER})个?(?P<period>天|日|周|月|季度|季|年)(?P<count>[一两二三四五六])(?={load('figures')['once_acts']})"
)
PARTS = {"日": "day_parts", "天": "day_parts", "年": "year_parts"}
HOUR = r"(?:早上?|上午|中午|下午|晚上?)?(?:\d{1,2}|[一二三四五六七八九十两]{1,3})[时点](?:整|\d\d分?|半)?"
HOURS_LISTED = re.compile(rf"的?{HOUR}(?:[、和及]{HOUR})+(?![至到—－\-~～])")
# A clause that only says when.
WHEN_ENDS = re.compile(r"(?:之前|以前|来前|来临前|开学前|[节汛]前|期间|之后|[来束]后)$")
# A figure so near behind is so much for each time, not so often.
NEAR = 12
AMOUNT = re.compile(
    rf"(?<!第){NUMBER}(?:[%％‰元块成折℃万亿个名人户家公千米里吨升斤克亩岁度台支辆间张套件条箱桌席份盏所座栋头只场期页节项部盒袋瓶枚笔门队车片层本册例株棵幅艘"
    r"两方字包毫厘平立分小天]|日(?!之?前))"
)


def times_a_year(pace: re.Match[str]) -> float:
    """How often in a year a period comes round."""
    # Nothing comes round every 0 days: that is read as every day.
    many = (number_of(pace["many"]) if pace["many"] else 0.0) or 1.0
    if pace["period"] in ("天", "日"):
        # A week has seven days, half a month fifteen: 每15日 is 每半个月.
        return (364.0 if many % 7 == 0 else 360.0 if many % 5 == 0 else 365.0) / many
    if "gap" in pace.re.groupindex and pace["gap"] and many == 1.0:
        # 每隔一天: every second day.
        many = 2.0
    return PERIODS[pace["period"]] / many


def paces_in(found: Found) -> None:
    """Put in how often things are done."""
    _weekdays(found)
    _intervals(found)
    for pace in PACE.finditer(found.text):
        if is_free(pace, found.taken):
            _pace(found, pace)
    for each in A_TIME.finditer(found.text):
        if is_free(each, found.taken):
            value = number_of(each["count"]) * PERIODS[each["period"]]
            _put(found, value, bound_of(found.text, *each.span()), each.span())
    _parts_alone(found)
    for each in EACH_TIME.finditer(found.text):
        if is_free(each, found.taken):
            value = number_of(each["count"]) * times_a_year(each)
            _put(found, value, bound_of(found.text, *each.span("count")), each.span())
    for each in ONCE_IN.finditer(found.text):
        if is_free(each, found.taken):
            value = number_of(each["count"]) * times_a_year(each)
            _put(found, value, "min", each.span())
    for yearly, words in rows_of("often"):
        for match in words.finditer(found.text):
            if is_free(match, found.taken):
                count = re.match(rf"[^，。；\d]{{0,8}}?{COUNT.pattern}", found.text[match.end() :])
                end = match.end() + (count.end() if count else 0)
                many = number_of(count["count"]) if count else 1.0
                _put(found, yearly * many, "min", (match.start(), end))


def _put(found: Found, value: float, bound: str, span: tuple[int, int]) -> None:
    clause, _ = clause_at(found.text, span[0])
    found.taken.append(span)
    found.figures.append(Figure(value, "次年", bound, *span, clause))


def _weekdays(found: Found) -> None:
    for match in WEEKDAYS.finditer(found.text):
        days = len(re.findall(r"[一二三四五六日天]", match["days"].replace("星期", "周")))
        # 每周一、周四各一次: the count is for each of the days.
        count = re.match(rf"[^，。；\d]{{0,{NEAR}}}?{COUNT.pattern}", found.text[match.end() :])
        many = number_of(count["count"]) if count else 1.0
        end = match.end() + (count.end() if count else 0)
        _put(found, PERIODS["周"] * days * many, "min", (match.start(), end))


def _pace(found: Found, pace: re.Match[str]) -> None:
    clause, begin = clause_at(found.text, pace.start())
    end = begin + len(clause)
    if WHEN_ENDS.search(clause):
        # 每年汛期到来前，开展一次以上: the count stands behind the time.
        end += len(clause_at(found.text, end + 1)[0]) + 1
    rest = found.text[pace.end() : end]
    count = COUNT.search(rest)
    parts = _parts(PARTS.get(pace["period"], ""), rest) or _hours(rest)
    amount = None if count or parts else AMOUNT.search(rest)
    if pace["many"]:
        found.taken.append(pace.span())
    if amount is not None and amount.start() < NEAR:
        # 每月100元: so much for each, not so often.
        return
    many, bound = float(parts or 1), "min"
    if count:
        at, end = pace.end() + count.start(), pace.end() + count.end()
        found.taken.append((at, end))
        many *= number_of(count["count"])
        bound = bound_of(found.text, at, end)
    value = many * times_a_year(pace)
    found.figures.append(Figure(value, "次年", bound, *pace.span(), clause))


def _parts(table: str, rest: str) -> int:
    """How many times in a day or a year are named, each for itself: 早晚各一遍."""
    for many, words in rows_of(table) if table else ():
        if re.search(rf"(?:{words.pattern})[^，。；]{{0,4}}各", rest):
            return int(many)
    return 0


def _hours(rest: str) -> int:
    """How many hours of a day are listed: 每日8时、20时."""
    listed = HOURS_LISTED.match(rest)
    return len(re.findall(r"[时点]", listed.group())) if listed else 0


def _parts_alone(found: Found) -> None:
    """早晚各一次 without a word of the day."""
    for many, words in rows_of("day_parts"):
        each = rf"(?:{words.pattern})[^，。；]{{0,4}}?各[^，。；\d]{{0,14}}?{COUNT.pattern}"
        for match in re.finditer(each, found.text):
            if is_free(match, found.taken):
                value = PERIODS["日"] * many * number_of(match["count"])
                _put(found, value, "exact", match.span())


def _intervals(found: Found) -> None:
    """发车间隔不大于10分钟: at least so often; with no less between two, at most so often."""
    for match in INTERVAL.finditer(found.text):
        if is_free(match, found.taken) and number_of(match["many"]):
            then = match["then"] or THEN.match(found.text, match.end())
            wide = then or bound_of(found.text, *match.span("many")) == "min"
            value = PERIODS[match["period"]] / number_of(match["many"])
            _put(found, value, "max" if wide else "min", match.span())
