"""Who acts and who is addressed: lists of bodies and persons, and brackets of owners."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .lexicon import any_of, load, words
from .naming import (
    begins_as_act,
    kind_of,
    listed_kinds,
    short_name,
    split_names,
)
from .types import Addressee, Owners

LEAD_IN = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,4}后(?![勤备续方期厨台院])(?=[\u4e00-\u9fff]{3})|(?:假期|暑假|寒假|平时|夜间|白天)里?(?=[\u4e00-\u9fff]{3})|责成|授权|必要时|届时|其间|随后|随即|紧急情况下|特殊情况下|情况紧急时|商请|恳请|敬请|特请|原则上|同时|此外|另外|其中|特别是|但|并|各(?=区级|县级|市级)|期间|春节期间|节日期间|要求|由|对于|凡|所有|全体|广大"
    r"|请|希望|建议|全区|全县|全市|全镇|全街道|[一二三四五六七八九]是|首先|其次|最后|[^，、的各]{2,8}(?:前|后|期间)(?:\d+(?:天|日|小时|个?工作日)内)?请?(?=各)|(?:停水|停电|停气|施工|考试|高考|中考|开放|活动|台风|供暖|采暖|禁渔|收购|飞防|禁采|春耕|旺季|检修|改造|封闭|演出|比赛|征收)期间(?=[\u4e00-\u9fff]))[，,：:]?"
)
# A time between the subject and its verb.
TIME = re.compile(
    r"(?:今天|今晚|今日|明天|明日|明早|当天|当日|每天|每日|每周|每月|平时|在[^，、的]{2,10}(?:前|后|期间|以前|之前|之后)|周末|夜间|白天|工作日|法定节假日|双休日|全年|全天)$|(?:在)?(?:春节|节日|节假日|假期|春运|汛期|元旦|国庆|防火期|会议|活动)?(?:期间|前后|前|后|节前|节后|内)$"
)
# `由县发展改革局牵头，县财政局配合，…`: owners declared in the sentence itself.
DECLARED = re.compile(
    r"^(?:由)?(.{2,40}?)(?:按照?(?:各自)?职责(?:分工)?)?(?:共同)?(?:派员|派人)?(?:(?:予以|密切|积极|全力)(?=配合|协助))?(牵头(?:落实|负责|组织|实施)?|具体负责|统筹(?:协调|落实|推进)?|具体落实|共同落实|负责|配合|协助|参与|参加|执行|具体实施|组织实施|落实|承办|承担)(?:负责)?$"
)
APPROVER = re.compile(r"(?:经|报(?!告)|由)([^，。；、]{2,20}?)(?:批准|同意|审批|审核同意|核准)")
# What a list of examples belongs to: 体育馆、图书馆等公共场馆.
SUCH_AS = re.compile(r"(?<=[\u4e00-\u9fffA-Z]{2})等(?!重点)[\u4e00-\u9fff]{2,6}$")
OF_A_KIND = re.compile(r"(?:单位|企业|机构|公司)$")
# 民政、财政、卫健三部门: the list, not its number.
COUNTED = re.compile(r"(?<=[\u4e00-\u9fff]{2})等?[两三四五六七八九十]+个?(?:部门|单位|家)$")
PARTNERED = re.compile(
    r"会同|(?<=[局委厅办府部队司会院所站心校镇道])联合(?!督查|检查|执法|印发|整治|巡查|会商|演练|下发)(?=.{1,12}(?:局|委|厅|办|部|会|司|院|队|所|站|中心|校|镇|单位|部门))"
)


@dataclass(frozen=True, slots=True)
class Party:
    """A list of bodies or persons: short names, whom they make the addressee, its length."""

    names: tuple[str, ...]
    addressee: Addressee
    length: int
    kinds: tuple[str, ...]
    helpers: tuple[str, ...] = ()

    @property
    def is_body(self) -> bool:
        """Whether it names bodies that can own a task."""
        return self.addressee is not Addressee.RESIDENT and bool(self.names)


def _class_of(kinds: list[str]) -> Addressee:
    if "resident" in kinds:
        bodies = {"own", "lower", "employer"} & set(kinds)
        return Addressee.LOWER_UNIT if bodies and kinds[-1] != "resident" else Addressee.RESIDENT
    if kinds[-1] == "cadre":
        return Addressee.CADRE
    for kind, addressee in (("lower", Addressee.LOWER_UNIT), ("outside", Addressee.OUTSIDE_BODY)):
        if kind in kinds:
            return addressee
    if "own" in kinds:
        return Addressee.OWN_UNIT
    return {
        "employer": Addressee.EMPLOYER,
        "merchant": Addressee.MERCHANT,
        "institution": Addressee.OUTSIDE_BODY,
    }.get(kinds[0], Addressee.OWN_UNIT)


def _staff_of_public_body(names: list[str]) -> list[str] | None:
    """`机关、事业单位和国有企业人员`: the bodies whose staff is addressed."""
    last = re.sub(r"(?:工作)?人员$|干部职工$|职工$", "", names[-1])
    public = words("units", "public_bodies")
    bodies = [*names[:-1], last]
    if last != names[-1] and all(body.endswith(public) for body in bodies):
        return bodies
    return None


# 30分钟内报告区应急管理局: who is told within a time does not act.
WITH_OTHERS = re.compile(r"与|和(?![平田顺县林静政])|同(?![心仁安江德])|向(?![阳东前荣])|跟(?!班)")
SPAN_OF_TIME = re.compile(r"\d+(?:分钟|小时|个?工作日|日|天)")


def parse_party(text: str) -> Party | None:
    """Return the party that `text` names when nothing else stands in it, else None."""
    lead = lead_in(text)
    rest = TIME.sub("", text[lead:].rstrip("也还都均，,"))
    for tail in load("units")["shorten"]["cut_after_list"]:
        if rest.endswith(tail) and rest != tail:
            rest = rest[: -len(tail)]
            break
    if WITH_OTHERS.match(rest) or SPAN_OF_TIME.match(rest):
        return None
    whole = ""
    if "、" in rest:
        rest = COUNTED.sub("", rest)
        whole, rest = rest, SUCH_AS.sub("", rest)
    rest, helping = _with_helpers(rest)
    names = split_names(rest)
    if OF_A_KIND.search(whole[len(rest) :]) and not any(map(kind_of, names)):
        # 锅炉、洗浴等用水经营单位: what the examples belong to acts.
        names = split_names(whole)
    if not names or None in map(kind_of, helping):
        return None
    staff = _staff_of_public_body(names)
    if staff is not None:
        return Party(tuple(staff), Addressee.CADRE, len(text), ("cadre",))
    kinds = listed_kinds(names, [kind_of(name) for name in names])
    if any(kind is None for kind in kinds):
        return None
    known = [kind for kind in kinds if kind is not None]
    addressee = _class_of(known)
    short = () if addressee is Addressee.RESIDENT else tuple(short_name(name) for name in names)
    helpers = tuple(short_name(name) for name in helping)
    return Party(short, addressee, len(text), tuple(known), helpers)


def _with_helpers(text: str) -> tuple[str, list[str]]:
    """`甲局会同乙局、丙局`: who acts, and those it acts with."""
    parted = PARTNERED.split(text, maxsplit=1)
    if len(parted) < 2 or not parted[0]:
        return text, []
    acting, helping = parted
    names = split_names(re.sub(r"等(?:有关|相关)?(?:部门|单位)?$", "", helping))
    # 联合督查校园操场: what follows is done and nobody.
    return (text, []) if names and begins_as_act(names[0]) else (acting, names)


def lead_in(text: str) -> int:
    length = 0
    while (found := LEAD_IN.match(text[length:])) and found.end():
        length += found.end()
    return length


def declared_owners(text: str) -> Owners | None:
    """Return the owners that a clause does nothing but name, else None."""
    found = DECLARED.match(text)
    party = parse_party(found.group(1)) if found else None
    if found is None or party is None or not party.is_body:
        return None
    helping = found.group(2) in {"配合", "协助", "参与", "参加"}
    return Owners((), party.names) if helping else Owners(party.names)


@cache
def _objects() -> tuple[re.Pattern[str], dict[str, str]]:
    table = load("units")
    kinds = dict.fromkeys(table["resident_words"], "resident")
    kinds |= dict.fromkeys(table["attached_words"], "attached")
    kinds |= dict.fromkeys(table["employer_suffixes"], "employer")
    kinds |= dict.fromkeys(table["merchant_suffixes"], "merchant")
    kinds |= {word: "lower" for word in table["lower_suffixes"] if word.startswith("各")}
    kinds |= {"社区": "lower", "乡镇": "lower", "街道": "lower", "地方": "lower", "基层": "lower"}
    kinds |= dict.fromkeys(table["cadre_words"], "cadre")
    return re.compile(any_of(list(kinds))), kinds


def object_kind(text: str) -> str | None:
    """Return the kind of those whom a weak verb is about, given the text after the verb."""
    pattern, kinds = _objects()
    found = pattern.search(text[:40])
    if found is None:
        return None
    kind = kinds[found.group(0)]
    following = pattern.search(text, found.end(), found.end() + 12)
    between = text[found.end() : following.start()] if following else ""
    if kind == "lower" and following and between.startswith("、"):
        return kinds[following.group(0)]
    return kind


def approver_in(text: str) -> str | None:
    """Return the body whose approval `text` asks for, or None."""
    found = APPROVER.search(text)
    if found is None:
        return None
    name = found.group(1)
    return name if kind_of(name) in {"own", "lower", "outside"} else None
