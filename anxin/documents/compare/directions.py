"""Whether more or less of a figure is the stricter, by what the figure is in its clause."""

from __future__ import annotations

import re
from functools import cache

from anxin.documents.lexicon import load
from anxin.documents.types import Strength

from .consequences import GROUP, consequence
from .days import is_claim
from .figures import Figure
from .hours import hour_of, hours_open
from .numbers import words_of
from .pairing import Piece
from .readings import REACH

# A clause as short as this tells a figure and nothing of what it is.
SHORT_CLAUSE = 8


@cache
def _for_whom() -> re.Pattern[str]:
    """1.2米以下儿童免票."""
    return re.compile(rf"^以[上下内]的?[^，。；]{{1,10}}?(?:{words_of('benefit').pattern})")


@cache
def _compare(key: str) -> re.Pattern[str]:
    return re.compile("|".join(load("compare")[key]))


def stricter_of(higher: Piece, lower: Piece, one: Figure, other: Figure, difference: float) -> int:
    """1 when so much more (or less) is stricter or gives more, -1 when it is laxer or gives less."""
    more = 1 if difference > 0 else -1
    if _is_less(higher, one) or _is_rest_due(higher, lower, one, other):
        return -more
    as_told = is_one_age(higher, lower, one, other) or _is_valid(one)
    if as_told or _gives(higher, one) or _hits_harder(higher, one) or _is_rest(higher, one, other):
        return more
    if one.kind == "岁" and _is_given_until(higher, one):
        return more
    if any(_is_claimed(piece, figure) for piece, figure in ((higher, one), (lower, other))):
        return more
    if one.kind == "米" and words_of("every_so_far").search(higher.text[: one.start]):
        # 每30米配备一组 asks for more of them than 每50米.
        return -more
    if is_ration(one, other) or _is_grace(higher, one):
        return -more
    if one.kind == "时" and words_of("not_within").match(higher.text[one.end :]):
        # 献血后7日内不得: the longer the stricter.
        return more
    if one.kind == "时段":
        return hours_open(higher, one, more)
    if one.kind == "钟点":
        return hour_of(higher, one, other, more)
    bound = _bound(higher, one, other)
    stricter = -more if bound == "max" else more
    cases = [_is_case(higher, one), _is_case(lower, other)]
    if all(cases) or (any(cases) and _is_told_so(higher, one) and _is_told_so(lower, other)):
        # 37℃以上时 catches more cases than 40℃以上时.
        return -stricter
    sides = ((higher, one), (lower, other))
    if any(is_needed(*side) or _is_qualified(*side) for side in sides):
        # 20人以上预订的，优惠 gives to fewer than 10人以上.
        return -stricter
    if one.kind == "岁" and not _is_asked_age(higher, one) and not _is_asked_age(lower, other):
        # 70岁以上 takes in fewer people than 60.
        return -stricter
    return stricter


def _is_rest_due(higher: Piece, lower: Piece, one: Figure, other: Figure) -> bool:
    """Whether something has to end after so long: 连续驾驶满4小时须休息."""
    return one.kind == "时" and any(
        is_stop(piece, figure) and words_of("in_a_row").search(piece.text[: figure.start])
        for piece, figure in ((higher, one), (lower, other))
    )


def _bound(higher: Piece, one: Figure, other: Figure) -> str:
    bound = one.bound if one.bound != "exact" else other.bound
    may = higher.measure.strength is Strength.MAY
    seldom = one.kind == "次年" and words_of("let_out").search(higher.text)
    if may and bound != "max" and (seldom or (bound == "exact" and one.kind == "名")):
        # So often people may go out, so many may come; what else they may do or have is given.
        return "max"
    return bound


def _gives(higher: Piece, one: Figure) -> bool:
    """Whether it is so long or so much that something is given."""
    if one.kind == "时" and (
        _compare("given_while").match(higher.text[one.end :])
        or words_of("free_before").search(higher.text[: one.start])
    ):
        # 前30分钟免费, 免费停车60分钟.
        return True
    if "放宽" in one.clause or words_of("own_time").search(one.clause):
        return True
    sum_ = one.kind in ("元", "%") and one.bound == "exact"
    if sum_ and words_of("handed").search(one.clause):
        # 报销限额为800元.
        return True
    if _is_had(higher, one):
        return True
    return one.bound == "max" and (_is_handed(higher, one) or _is_free_part(higher, one))


def _is_had(piece: Piece, figure: Figure) -> bool:
    """Whether people may have so much of something: 每证可借10册, 借用期限可达6个月."""
    may = piece.measure.strength is Strength.MAY
    counted = figure.kind not in ("元", "%", "岁", "次年", "钟点", "时段")
    before = piece.text[: figure.start]
    return may and counted and figure.bound != "min" and bool(words_of("had").search(before))


def _least_age(piece: Piece, figure: Figure) -> bool:
    """Whether nobody younger may do it: 未满12周岁不得, 年满12周岁方可."""
    behind = piece.text[figure.end :]
    if figure.bound == "max":
        younger = words_of("short_of").search(piece.text[: figure.start])
        younger = younger or re.match("(?:及|（含）)?以下", behind)
        return bool(younger and re.match(f"[^。；]*?(?:{words_of('bans').pattern})", behind))
    # 70岁以上免费 is given, and not let.
    free = words_of("benefit").search(piece.text)
    return figure.bound == "min" and not free and bool(words_of("release").search(behind))


def is_one_age(higher: Piece, lower: Piece, one: Figure, other: Figure) -> bool:
    """Whether two ages or heights say who may do it, each in its own way."""
    alike = one.kind == other.kind and one.kind in ("岁", "米")
    return alike and _least_age(higher, one) and _least_age(lower, other)


def narrows(piece: Piece, figure: Figure) -> bool:
    """Whether a piece gives or asks less by telling it: 请假满三天的退还, 10人以上的须报备."""
    if is_needed(piece, figure) or _is_qualified(piece, figure) or _is_case(piece, figure):
        return True
    if figure.kind == "次年" and words_of("free").search(figure.clause):
        # 每月可免费乘坐20次: and pays for what is more.
        return True
    if figure.kind == "次年" and figure.bound == "max" and words_of("reduced").search(piece.text):
        # 享受半价优惠，每月限40次.
        return True
    if figure.kind == "时段" and words_of("shut_then").match(piece.text[figure.end :]):
        # 周六全天停办.
        return True
    return _gives(piece, figure) and not _hits_harder(piece, figure)


def _is_less(piece: Piece, figure: Figure) -> bool:
    """Whether more of it gives less, whatever else is told."""
    paid = words_of("deductible").search(figure.clause)
    return bool(paid) or _caps_fine(piece, figure) or _is_notice(piece, figure)


def _caps_fine(piece: Piece, figure: Figure) -> bool:
    """Whether an authority may fine no more than it: 罚款不得超过200元."""
    fined = figure.kind in ("元", "%") and words_of("penalty").search(figure.clause)
    return bool(fined and words_of("no_more").search(piece.text[: figure.start]))


def _is_valid(figure: Figure) -> bool:
    """Whether it is how long a paper holds that people were given: 居住证有效期2年."""
    valid = figure.kind == "时" and words_of("valid").search(figure.clause)
    return bool(valid) and not words_of("tested").search(figure.clause)


def _is_free_part(piece: Piece, figure: Figure) -> bool:
    """Whether it caps what is free: 携带不超过20公斤的行李免费, 每日限量发放免费票1000张."""
    timed = figure.kind in ("时", "次年", "钟点", "时段")
    free = not timed and words_of("free").search(figure.clause)
    return bool(free) and piece.measure.strength is not Strength.MUST_NOT


def _is_qualified(piece: Piece, figure: Figure) -> bool:
    """Whether whoever applies must have so much: 申请人应连续缴纳社保6个月以上."""
    if figure.kind == "时" and figure.bound == "max":
        return False
    known = figure.kind in ("时", "元", "平方米", "%") and figure.bound != "exact"
    asked = known and words_of("qualifies").search(figure.clause)
    before = piece.text[: figure.start]
    if figure.kind == "时" and asked and words_of("must_have_lived").search(before):
        return True
    return bool(asked) and bool(words_of("applies").search(piece.sentence or piece.text))


def _is_handed(piece: Piece, figure: Figure) -> bool:
    """Whether it caps what is handed out: 每户企业最高8万元 of a subsidy."""
    if figure.kind not in ("元", "%", "时", "次", "本", "名"):
        return False
    if figure.kind in ("元", "%") and words_of("handed").search(figure.clause):
        return True
    before = piece.text[max(0, figure.start - REACH) : figure.start]
    if not words_of("tops").search(before) or words_of("taken").search(figure.clause):
        return False
    if figure.kind in ("时", "次", "本"):
        # 最长90天 tells nothing of what it is by itself.
        alone = len(figure.clause) <= SHORT_CLAUSE
        return bool(words_of("received").search(piece.text if alone else figure.clause))
    return figure.kind == "元" and bool(words_of("handed").search(piece.item))


def _is_given_until(piece: Piece, figure: Figure) -> bool:
    """Whether something is given up to that age: 奖励至子女满18周岁."""
    behind = piece.text[figure.end :]
    if re.match("[之以]?前(?!往|来)", behind):
        # 子女3周岁以前，享受育儿假.
        return bool(words_of("benefit").search(behind))
    until = re.search(r"[至到][^，。；\d]{0,6}$", piece.text[: figure.start])
    return bool(until and words_of("benefit").search(piece.text[: until.start()]))


def _is_rest(piece: Piece, one: Figure, other: Figure) -> bool:
    """Whether it is a leave that people have: 产假158天, a holiday to which no limit is set."""
    if one.kind != "时" or "max" in (one.bound, other.bound):
        return False
    return bool(words_of("rest").search(one.clause)) and not words_of("notice").search(one.clause)


def _is_claimed(piece: Piece, figure: Figure) -> bool:
    """Whether it is the time in which people may ask for something."""
    if figure.kind != "时" or figure.bound != "max":
        return False
    behind = piece.text[figure.end : figure.end + 3 * REACH]
    at = piece.text.rfind(figure.clause, 0, figure.end)
    before = piece.text[max(at, 0) : figure.start]
    let = re.match(r"[之以]?[内里]?[^，。；]{0,3}(?:可|有权|能)", behind)
    let = let or words_of("may_do").search(before)
    if not let and words_of("handled").search(piece.text[: figure.start]):
        # 收到退团申请后15日内退款: so long an office has.
        return False
    if words_of("claims").search(behind) and is_claim(piece.text, piece.item):
        return True
    allowed = words_of("may_do").search(before + behind[:REACH])
    done = re.match(
        rf"[以之]?[内里]?[就便即]?(?:可以?|能)?(?:{words_of('receives_it').pattern})", behind
    ) or words_of("completes").match(behind.lstrip("以之内里"))
    # 可在公示后30日内查阅: whatever it is that they may do in that time.
    window = piece.measure.strength is Strength.MAY and re.match(
        "之?[内里中]|以内|[，可都均能也]|有权", behind
    )
    return bool(allowed and not done and (window or words_of("remedies").search(behind)))


def _is_notice(piece: Piece, figure: Figure) -> bool:
    """Whether people have to say it so long before to get out of something: 就诊前2小时取消."""
    if figure.kind != "时" or not words_of("notice").search(
        piece.text[max(0, figure.start - 2 * REACH) : figure.start]
    ):
        return False
    gets_out = words_of("gets_out").search(piece.text)
    duty = piece.measure.strength is Strength.MUST and words_of("duties").search(piece.text)
    if duty and not any(words_of(key).search(piece.text) for key in ("benefit", "refunds")):
        # 应当提前1天取消 is asked of them, and buys them nothing.
        return False
    return bool(gets_out) and not words_of("tells").search(figure.clause)


def is_ration(one: Figure, other: Figure) -> bool:
    """Whether people may have so much and no more: 限购5公斤."""
    return any(re.search(r"限(?:购|售|量|领)", figure.clause) for figure in (one, other))


def _is_grace(piece: Piece, figure: Figure) -> bool:
    """Whether people are left so much time: 给予不少于7日的搬离时间."""
    behind = piece.text[figure.end :]
    return figure.kind == "时" and bool(
        figure.bound != "max"
        and re.match(r"(?:以上)?的?[^，。；]{0,6}(?:时间|宽限期|过渡期)", behind)
        and re.search(r"给予?|留出|留足|预留|留有", piece.text[: figure.start])
    )


def _is_told_so(piece: Piece, figure: Figure) -> bool:
    """Whether nothing is asked, forbidden or handed out by the figure itself."""
    before = piece.text[max(0, figure.start - 2 * REACH) : figure.start]
    told = words_of("modals").search(before) or words_of("bounded").search(before)
    stands = not told and (figure.bound != "max" or words_of("short_of").search(before))
    return bool(stands) and not words_of("benefit").search(piece.text)


def _hits_harder(piece: Piece, one: Figure) -> bool:
    """Whether it is a fine, or how far a ban reaches."""
    wide = one.kind == "米" and (words_of("surroundings").search(one.clause) or _is_area(one))
    if wide:
        # 可在店外1米范围内摆放 is how far people may go.
        return piece.measure.strength is not Strength.MAY
    counted = one.kind == "指数" and one.bound != "exact"
    # 罚款2000元以上的，应告知听证权利, 处罚听证在20日内举行: no fine of so much.
    procedure = words_of("procedure").search(piece.text)
    return bool(words_of("penalty").search(one.clause)) and not counted and not procedure


def _is_area(one: Figure) -> bool:
    """Whether something is forbidden so far around: 严禁在林缘300米以内烧纸."""
    if one.bound != "max" or not words_of("bans").search(one.clause):
        return False
    return bool(re.search(r"\d(?:公里|千米|米)(?:[以之]内|内|范围)", one.clause))


def _is_case(piece: Piece, figure: Figure) -> bool:
    """Whether a figure says in which case a duty arises: …以上时，应当…"""
    then = consequence(piece, figure)
    return (
        bool(then)
        and not (words_of("release").search(then) and not words_of("then_asked").search(then))
        and not words_of("benefit").search(then)
    )


def is_needed(piece: Piece, figure: Figure) -> bool:
    """Whether a figure says who gets something: …以上的，优惠…"""
    begin = piece.text[max(0, figure.start - REACH) : figure.start]
    behind = piece.text[figure.end :]
    if figure.kind == "时" and words_of("since").search(begin):
        circle = figure.bound == "max" and re.match(r"[之以]?内[^，。；]{0,10}的", behind)
        return bool(circle or words_of("benefit").search(piece.text))
    if words_of("reopens").search(behind):
        # 连续14天无新增的可以恢复堂食: what is released, not given.
        return False
    if figure.kind == "时" and words_of("has_been").search(begin):
        given = words_of("benefit").search(behind) or words_of("may_do").search(behind)
        return bool(given and re.match(r"[^，。；]{0,6}(?:的|可|能|有权)", behind))
    if _is_exchanged(piece, figure):
        return True
    group = GROUP.match(behind)
    if group and figure.kind not in ("元", "%") and words_of("benefit").search(group["then"]):
        return True
    if figure.kind in ("元", "%") and words_of("handed_over").match(behind):
        # 按不低于800元给予补助.
        return False
    then = consequence(piece, figure)
    if then or figure.kind in ("元", "%", "时"):
        return bool(then) and bool(words_of("benefit").search(then))
    return bool(_for_whom().match(behind))


def _is_exchanged(piece: Piece, figure: Figure) -> bool:
    """Whether so much is needed for what is given then: 凭3次记录，可兑换洗车券."""
    if figure.kind in ("次年", "%") or not words_of("needed_before").search(
        piece.text[: figure.start]
    ):
        return False
    behind = piece.text[figure.end :] + piece.sentence.partition(piece.text)[2]
    return bool(words_of("exchanged").search(behind) or words_of("benefit").search(behind))


def is_stop(piece: Piece, figure: Figure) -> bool:
    """Whether something has to end once so much is reached: 满3小时必须休息 limits like 不超过3小时."""
    return figure.bound == "min" and bool(words_of("ends_it").search(consequence(piece, figure)))


def _is_asked_age(piece: Piece, figure: Figure) -> bool:
    """Whether somebody has to be so old, or may be no older."""
    if words_of("release").search(piece.text[figure.end :]):
        return not words_of("benefit").search(piece.text[figure.end :])
    if words_of("benefit").search(piece.text):
        return False
    before = piece.text[: figure.start]
    if before.endswith("为") and words_of("provided").search(piece.text[figure.end :]):
        # 应为60岁以上老人提供午餐.
        return False
    return bool(
        words_of("asked_age").search(figure.clause) or words_of("asked_before").search(before)
    )
