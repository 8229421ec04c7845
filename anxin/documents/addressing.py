"""Whom a measure binds, by which instrument, and who owns it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .clauses import LIMIT
from .flow import Flow
from .lexicon import any_of, load, words
from .measures import Group
from .naming import kind_of, leads_institutions, short_name
from .owners import Party, approver_in, object_kind, parse_party
from .telling import NARRATIVE
from .types import Addressee, Instrument, Measure, Owners, Strength

BODIES = {
    Addressee.OWN_UNIT,
    Addressee.LOWER_UNIT,
    Addressee.OUTSIDE_BODY,
    Addressee.EMPLOYER,
    Addressee.MERCHANT,
}
OBJECTS = {
    "resident": Addressee.RESIDENT,
    "merchant": Addressee.MERCHANT,
    "employer": Addressee.EMPLOYER,
    "lower": Addressee.LOWER_UNIT,
    "cadre": Addressee.CADRE,
}
TO_RESIDENTS = {"倡议书", "公开信", "提示", "提醒", "须知", "通告", "公告"}
PAST = re.compile(
    r"基本情况|存在的?(?:主要)?(?:问题|困难|不足)|工作(?:开展)?情况|成效|现状|背景|总体情况|检查情况|已(?:经)?开展|案情|前期工作"
)
PLANNED = re.compile(
    r"下一?步|打算|计划|(?:工作|有关|几点|具体|整改)要求$|^(?:要求|建议)$|整改措施|工作安排|重点工作|今后"
)
ABOUT_PEOPLE = re.compile(r"^(?:对|对于|向)[^，]{2,30}，(?:一律)?(?:不得|不能|严禁|要|应|须|必须)")
# After these words a sentence without a subject goes on with the one before it.
GOES_ON_FROM = {"不得", "不能", "严禁", "应当", "应", "必须", "须", "要", "不准", "一律"}
OF_PERSONS = re.compile(r"(?:员|师|医|专家|人员|手)$")
PERSONS = re.compile(r"(?:人员|群众|旅客|居民|村民|市民|学生|乘客|游客|人)$")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the text around a sentence says about its addressee."""

    genre: str | None
    default: Addressee
    addressees: tuple[str, ...]
    head: Addressee | None = None
    # The firms or shops that head an item: what it goes on to ask without a subject is asked of them.
    headed_by: Owners = field(default_factory=Owners)
    title_person: bool = False
    # Whether a title says that what follows was, or will be.
    tense: str | None = None
    # Whether a text that tells what was has said that it now asks: 现提出如下要求.
    asked: bool = False

    def within(self, title: Flow | None, level: int = 1) -> Setting:
        """Return the setting inside an item with this title."""
        person = title is not None and bool(PERSONS.search(title.chars))
        tense = self.tense
        if title is not None and level == 1:
            past, planned = PAST.search(title.chars), PLANNED.search(title.chars)
            tense = "planned" if planned else "past" if past else None
        kept = person or (self.title_person and title is None)
        return replace(self, title_person=kept, tense=tense)

    @property
    def manner(self) -> str | None:
        """The genre in which a sentence here is read: a report plans as a notice orders."""
        if self.tense == "past":
            return "报告"
        if (self.tense == "planned" or self.asked) and self.genre in NARRATIVE:
            return "通知"
        return self.genre

    def after(self, measures: tuple[Measure, ...]) -> Setting:
        """Return the setting after a sentence: the first that names a body heads its item."""
        if self.head is not None:
            leads = {measure.owners.lead for measure in measures if measure.owners.lead}
            # Once somebody else is named, what follows may be theirs.
            return replace(self, headed_by=Owners()) if leads - {self.headed_by.lead} else self
        named = [measure for measure in measures if measure.owners.lead]
        addressees = {measure.addressee for measure in named}
        found = next((m.addressee for m in named if m.addressee in BODIES), None)
        if found is Addressee.OWN_UNIT and Addressee.LOWER_UNIT in addressees:
            found = Addressee.LOWER_UNIT
        firms = next((m.owners for m in named if m.addressee is found), Owners())
        private = found in {Addressee.EMPLOYER, Addressee.MERCHANT}
        # A bracket may give to an office what the sentence asks of firms.
        private = private and _class_of_names(firms.lead) is found
        headed_by = firms if private else Owners()
        return replace(self, head=found, headed_by=headed_by)


def setting_of(genre: str | None, addressees: tuple[str, ...], title: Flow | None) -> Setting:
    """Return the setting of a whole document."""
    default = Addressee.LOWER_UNIT
    kinds = [kind_of(re.sub(r"^(?:尊敬的|亲爱的|各位|广大|全体|全区)+|[：:]|们$", "", name))
             for name in addressees]  # fmt: skip
    if any(kind in {"resident", None} for kind in kinds) and _to_people(addressees):
        default = Addressee.RESIDENT
    elif kinds and all(kind == "merchant" for kind in kinds):
        default = Addressee.MERCHANT
    elif kinds and all(kind == "employer" for kind in kinds):
        default = Addressee.EMPLOYER
    elif kinds and all(kind == "own" for kind in kinds):
        default = Addressee.OWN_UNIT
    elif genre == "函":
        default = Addressee.OUTSIDE_BODY
    elif not addressees and (genre in TO_RESIDENTS or (title and title.chars.startswith("致"))):
        default = Addressee.RESIDENT
    # A message that has no title but speaks to units is read as a notice.
    untitled = genre is None and title is None and bool(addressees) and default in BODIES
    return Setting("通知" if untitled else genre, default, addressees)


def _to_people(addressees: tuple[str, ...]) -> bool:
    return any(word in name for name in addressees for word in words("units", "people"))


def address(
    group: Group, text: str, setting: Setting, before: list[Measure], in_body: bool
) -> tuple[Addressee, Instrument, Owners]:
    """Return addressee, instrument and owners of a measure."""
    party = next((act.party for act in group.acts if act.party is not None), None)
    earlier = [measure for measure in before if approver_in(measure.text) is None]
    inherited = earlier[-1] if earlier else None
    if inherited is not None and not inherited.owners.lead and ABOUT_PEOPLE.match(text):
        # What is done to people goes on with the unit that acted before them.
        inherited = next((m for m in reversed(earlier) if m.owners.lead), inherited)
    owners = _owners(party, inherited, text, setting, group, in_body)
    declared = next((act.declared for act in group.acts if act.declared != Owners()), None)
    if declared is not None:
        others = tuple(name for name in owners.lead if name not in declared.lead)
        helping = others if party is not None and declared.lead else ()
        owners = Owners(declared.lead or owners.lead, _both(owners, declared) or helping)
    addressee, attached = _addressee(group, party, inherited, text, setting)
    if group.strength is Strength.MUST and not in_body and party is None:
        addressee = setting.default
    approver = approver_in(text)
    acts_after = party is not None and party.is_body and re.search(r"(?:同意|批准|审批)后，", text)
    if approver is not None and not acts_after:
        addressee = Addressee.LOWER_UNIT
        owners = Owners((short_name(approver),))
    owners = _institution_first(owners, party, inherited, text)
    if addressee is Addressee.OWN_UNIT and owners.cooperate and _acts_on_people(owners, text):
        addressee = Addressee.OUTSIDE_BODY
    return addressee, _instrument(group, addressee, attached, text, setting), owners


def _both(owners: Owners, declared: Owners) -> tuple[str, ...]:
    """Who helps: those the sentence names with the subject, and those a clause of its own names."""
    named = () if declared.lead else owners.cooperate
    return tuple(dict.fromkeys((*named, *declared.cooperate))) or owners.cooperate


def _owners(
    party: Party | None,
    inherited: Measure | None,
    text: str,
    setting: Setting,
    group: Group,
    in_body: bool,
) -> Owners:
    counted = party is not None and LIMIT.search(text)
    # 医师不少于2名: those are counted, somebody else provides them.
    heads = party is not None and bool(party.names) and _are_counted(party.names[-1], text)
    passive = party is not None and (_is_shut(party, text) or _is_inspected(party, text))
    if inherited is not None and passive:
        return inherited.owners
    if party is not None and party.is_body and not heads:
        return Owners(party.names, party.helpers)
    if inherited is not None and (party is None or counted):
        return _competent(inherited.owners, text)
    if not in_body and group.cue == "请" and setting.default in BODIES:
        return Owners((), tuple(_short_addressees(setting.addressees)))
    if group.strength in {Strength.ENCOURAGE, Strength.GUIDE} and group.cue:
        found = re.search(
            rf"{group.cue}(各[地级乡镇村社区县市单位部门街道]{{1,6}}?)(?=结合|积极|根据|开展|按照|因地)",
            text,
        )
        if found and kind_of(found.group(1)):
            return Owners((found.group(1),))
    bound = group.strength in {Strength.MUST, Strength.MUST_NOT} and group.cue in GOES_ON_FROM
    return setting.headed_by if bound and inherited is None and party is None else Owners()


# 对销售门店突击检查，改装店一律停业: the office that inspects shuts them.
SHUT = re.compile(r"^一律(?:停业|关停|关闭|取缔|拆除|查封|清退|下架|淘汰|停用|封停)")


def _is_shut(party: Party, text: str) -> bool:
    """Whether a later clause only says what is done to shops or firms."""
    private = party.addressee in {Addressee.MERCHANT, Addressee.EMPLOYER}
    return private and SHUT.match(text[party.length :]) is not None


# 药监机构每年全覆盖抽检，生产企业检查每年不少于1次: they are inspected.
INSPECTED = re.compile(
    r"^(?:监督检查|检查|抽检|抽查|巡查|督查|检验|监测|培训|走访)(?:覆盖面|覆盖率|频次|次数)?(?:每|不|至少|达到|要达|应达)"
)


def _is_inspected(party: Party, text: str) -> bool:
    """Whether a later clause says how often shops or firms are inspected."""
    private = party.addressee in {Addressee.MERCHANT, Addressee.EMPLOYER}
    return private and INSPECTED.match(text[party.length :]) is not None


def _are_counted(name: str, text: str) -> bool:
    """Whether a number of the people named follows their name: 医师不少于2名, 专家每组不少于3人."""
    each = "(?:每[组队班支处])?" if OF_PERSONS.search(name) else ""
    return bool(re.search(rf"{re.escape(name)}{each}(?:不得?少于|至少)?\d+[名人]", text))


def _competent(owners: Owners, text: str) -> Owners:
    """Owners inherited by a later measure, without departments that never have its task."""
    if len(owners.lead) < 2:
        return owners
    sole = [names for task, names in load("competence").items() if task in text]
    if not sole:
        return owners
    competent = {name for names in sole for name in names}
    kept = [
        name
        for name in owners.lead
        if name in competent or name.startswith("各") or kind_of(name) not in {"own", "outside"}
    ]
    return replace(owners, lead=tuple(kept)) if kept else owners


def _short_addressees(addressees: tuple[str, ...]) -> list[str]:
    return [short_name(name) for name in addressees]


def _addressee(
    group: Group, party: Party | None, inherited: Measure | None, text: str, setting: Setting
) -> tuple[Addressee, bool]:
    """The addressee, and whether a weak verb is about people the unit itself answers for."""
    if group.strength in {Strength.GUIDE, Strength.ENCOURAGE} and group.cue:
        row_end = text.find(group.cue) + len(group.cue)
        kind = object_kind(text[row_end:]) if group.cue not in {"积极", "逐步"} else None
        if kind == "attached":
            return _acting(party, inherited, setting), True
        if kind is not None and not (kind == "resident" and group.cue in {"支持", "推动", "推广"}):
            return OBJECTS[kind], False
    if party is not None:
        return party.addressee, False
    if inherited is not None and inherited.owners.lead:
        if inherited.strength not in {Strength.GUIDE, Strength.ENCOURAGE}:
            return inherited.addressee, False
        return _class_of_names(inherited.owners.lead) or inherited.addressee, False
    if group.strength is Strength.ENCOURAGE:
        return _encouraged(setting), False
    if inherited is not None and inherited.addressee is Addressee.RESIDENT and _personal(group):
        return Addressee.RESIDENT, False
    by_work = _by_work(text)
    if by_work is not None:
        return by_work, False
    if setting.title_person:
        return Addressee.RESIDENT, False
    return setting.head or setting.default, False


def _encouraged(setting: Setting) -> Addressee:
    """An encouragement that names nobody speaks to residents, unless the text is for others."""
    others = {Addressee.MERCHANT, Addressee.EMPLOYER, Addressee.OUTSIDE_BODY}
    speaks_to = setting.head or setting.default
    return speaks_to if speaks_to in others else Addressee.RESIDENT


def _personal(group: Group) -> bool:
    """A duty without a cue of its own goes on with the people of its sentence."""
    return group.strength is Strength.MUST and group.acts[0].cue is None


def _acting(party: Party | None, inherited: Measure | None, setting: Setting) -> Addressee:
    """The unit that acts when its own people are guided."""
    addressee = party.addressee if party else inherited.addressee if inherited else setting.default
    return Addressee.OWN_UNIT if addressee is Addressee.CADRE else addressee


def _class_of_names(names: tuple[str, ...]) -> Addressee | None:
    party = parse_party("、".join(names))
    return party.addressee if party else None


def _by_work(text: str) -> Addressee | None:
    table = load("units")
    if any(word in text for word in table["upward"]):
        return Addressee.OWN_UNIT
    for level in ("outside_body", "lower_unit", "own_unit"):
        if any(word in text for word in table["work"][level]):
            return Addressee(level)
    return None


def _institution_first(
    owners: Owners, party: Party | None, inherited: Measure | None, text: str
) -> Owners:
    """A department named with an institution leads; over the institution's people it follows."""
    institutions = load("units")["institutions"]
    names = [*owners.lead, *owners.cooperate]
    inside = [name for name in names if name in institutions]
    if not inside or len(inside) == len(names) or (party is None and inherited is None):
        return owners
    others = [name for name in names if name not in institutions]
    if not any(leads_institutions(name) for name in others):
        return owners
    if _people_of(inside, text):
        return Owners(tuple(inside), tuple(others))
    return Owners(tuple(others), tuple(inside))


def _people_of(institutions: list[str], text: str) -> bool:
    table = load("units")["institutions"]
    people = [word for name in institutions for word in table[name]]
    return bool(
        re.search(
            rf"(?:对|为|将|把|组织|引导|安排){any_of(people)}|{any_of(people)}(?:进行|开展)", text
        )
    )


def _acts_on_people(owners: Owners, text: str) -> bool:
    inside = [name for name in owners.lead if name in load("units")["institutions"]]
    return bool(inside) and _people_of(inside, text)


def _instrument(
    group: Group, addressee: Addressee, attached: bool, text: str, setting: Setting
) -> Instrument:
    strength = group.strength
    if strength is Strength.ENCOURAGE:
        return Instrument.APPEAL
    if addressee is Addressee.RESIDENT:
        appeal = strength is Strength.GUIDE or setting.genre in {"倡议书", "公开信"}
        return Instrument.APPEAL if appeal else Instrument.GUIDANCE
    if addressee is Addressee.CADRE or attached:
        return Instrument.GUIDANCE
    if addressee in {Addressee.EMPLOYER, Addressee.MERCHANT}:
        return Instrument.GUIDANCE if strength is Strength.GUIDE else Instrument.REMINDER
    if addressee is Addressee.OUTSIDE_BODY:
        return Instrument.REQUEST_TO_PEER
    if any(word in text for word in words("units", "upward")) or setting.genre in {"请示", "报告"}:
        return Instrument.PROPOSAL_UPWARD
    return Instrument.GUIDANCE if strength is Strength.GUIDE else Instrument.ORDER
