"""Loading what the product stands on: areas, units, calendars, roles, campaigns, demo accounts.

One transaction a step, all through services, under the system's scope. Services compare before
they write, so a second run changes nothing and says so.
"""

from __future__ import annotations

import importlib.util
import os
import pkgutil
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

import anxin
from anxin.accounts.queries import actor_of_user, user_id_of, usernames_taken
from anxin.accounts.services import demo_password_set, post_assign, roles_load, user_create
from anxin.areas.queries import unit_by_slug, unit_chain
from anxin.areas.services import division_tree_load, units_load
from anxin.areas.types import LoadCount, field_mask, range_of
from anxin.core import clock
from anxin.core.calendar import Calendar, FestivalDay
from anxin.core.queries import festival_calendar
from anxin.core.services import acting_as, calendar_load, office_hours_load
from anxin.core.types import SYSTEM, Actor, DayKind, Invalid
from anxin.messages.services import contacts_load
from anxin.notices.services import campaign_load, demo_sign
from anxin.oversight.services import higher_texts_load
from anxin.residents.services import people_load
from anxin.rulebook.services import shared_tables_load, tables_load, town_tables_load
from anxin.travel.services import risk_levels_load
from anxin.venues.services import places_load
from anxin.workorders.services import expected_reports_load

from .demo_days import days_told, demo_days_play, signed_at
from .policy_file import policy_read

DEMO_PASSWORD = "ANXIN_DEMO_PASSWORD"
CAMPAIGN_FILE = "campaign.yaml"
RISK_FILE = "risk_levels.yaml"
EXPECTED_FILE = "expected_reports.yaml"
RESIDENTS_FILE = "demo_residents.yaml"
TABLES = "tables"
TOWN_TABLES = "town_tables"
RULES = "rules"
# The demo can be held at any day of its campaigns, the first of which is of 2021.
DEMO_FROM = date(2021, 1, 1)
# Groups of a generated password: read out or typed from paper without doubt.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Done:
    """What one step did: its title, what it found, whether it wrote."""

    title: str
    text: str
    wrote: bool


@dataclass(slots=True)
class DemoAccounts:
    """Accounts made now and their one password, to be printed once."""

    created: list[str] = field(default_factory=list)
    password: str = ""
    generated: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One part of loading, done in a transaction of its own."""

    title: str
    run: Callable[[], Done]


def load_demo_days(folder: Path, say: Callable[[Done], None]) -> None:
    """Play the days that the demo has behind it, and its residents; what of them is not there yet."""
    played = demo_days_play(folder)
    say(Done(_("演示"), days_told(played), bool(played.opened or played.filed)))
    with acting_as(SYSTEM):
        kept = people_load(actor=SYSTEM, given=policy_read(folder / RESIDENTS_FILE)["people"])
    text = _("新增 %(new)d 人") % {"new": kept} if kept else _("没有变化")
    say(Done(_("演示居民"), text, bool(kept)))


def load_all(folder: Path, say: Callable[[Done], None]) -> DemoAccounts:
    """Load every file of a policy folder, telling each step; returns the accounts made.

    Raises Invalid with every fault of the file at hand: steps before it stay, it wrote nothing.
    """
    accounts = DemoAccounts()
    for step in _steps(folder, accounts):
        with acting_as(SYSTEM):
            done = step.run()
        say(done)
    return accounts


def _steps(folder: Path, accounts: DemoAccounts) -> Iterator[Step]:
    for file in sorted((folder / "areas").glob("*.yaml")):
        yield Step(file.name, partial(_areas, file))
    for file in sorted((folder / "units").glob("*.yaml")):
        yield Step(file.name, partial(_units, file))
    yield Step("calendar", partial(_calendars, folder / "calendar"))
    yield Step("office_hours", partial(_office_hours, folder / "calendar" / "office_hours.yaml"))
    yield Step("roles", partial(_roles, folder / "roles.yaml"))
    yield Step("higher", partial(_higher, folder / "higher"))
    for file in sorted(folder.glob(f"*/{CAMPAIGN_FILE}")):
        yield Step(file.parent.name, partial(_campaign, file.parent))
    for file in sorted((folder / "venues").glob("*.yaml")):
        yield Step("venues", partial(_venues, file))
    yield Step(RULES, partial(_rules, folder / RULES))
    yield Step("demo", partial(_demo, folder / "demo_accounts.yaml", accounts))
    for file in sorted((folder / "contacts").glob("*.yaml")):
        yield Step("contacts", partial(_contacts, file))
    for file in sorted(folder.glob(f"*/{CAMPAIGN_FILE}")):
        yield Step("signed", partial(_signed, file.parent, folder / "demo_accounts.yaml"))


def _areas(file: Path) -> Done:
    count = division_tree_load(actor=SYSTEM, tree=policy_read(file))
    return Done(_("区划"), _counted(count), count.wrote)


def _units(file: Path) -> Done:
    count = units_load(actor=SYSTEM, units=policy_read(file))
    return Done(_("单位"), _counted(count), count.wrote)


def _counted(count: LoadCount) -> str:
    text = _("新增 %(added)s，改动 %(changed)s，不变 %(unchanged)s")
    return text % {
        "added": count.added,
        "changed": count.changed,
        "unchanged": count.unchanged,
    }


def _calendars(folder: Path) -> Done:
    held = festival_calendar()
    changed: list[str] = []
    for file in sorted(folder.glob("[0-9]*.yaml")):
        read = policy_read(file)
        calendar = _calendar(read)
        if any(held.days.get(on) != day for on, day in calendar.days.items()):
            calendar_load(calendar, str(read.get("source", file.name)))
            changed.append(file.stem)
    text = _("更新 %(years)s") % {"years": "、".join(changed)} if changed else _("没有变化")
    return Done(_("节日历"), text, bool(changed))


def _office_hours(file: Path) -> Done:
    read = policy_read(file)
    spans = [
        (time.fromisoformat(one["from"]), time.fromisoformat(one["to"])) for one in read["hours"]
    ]
    changed = office_hours_load(spans, str(read.get("source", file.name)))
    return Done(_("办公时间"), _("已更新") if changed else _("没有变化"), changed)


def _calendar(read: Mapping[str, Any]) -> Calendar:
    weekdays = Calendar()
    days = [
        FestivalDay(day["on"], DayKind(day["kind"]), day.get("festival", ""), day.get("lunar", ""))
        for day in read.get("days", [])
    ]
    lunar: Mapping[date, str] = read.get("lunar") or {}
    days += [FestivalDay(on, weekdays.kind(on), "", name) for on, name in lunar.items()]
    return Calendar.of(days)


def _higher(folder: Path) -> Done:
    new = higher_texts_load(actor=SYSTEM, folder=folder) if folder.is_dir() else 0
    text = _("新增 %(new)d 份") % {"new": new} if new else _("没有变化")
    return Done(_("上级文件"), text, new > 0)


def _roles(file: Path) -> Done:
    changed = roles_load(actor=SYSTEM, roles=policy_read(file), known=permissions_known())
    text = _("更新 %(count)s 个") % {"count": changed} if changed else _("没有变化")
    return Done(_("角色"), text, bool(changed))


def permissions_known() -> frozenset[str]:
    """Every right of every room, from its `types.Permission`."""
    known: set[str] = set()
    for room in pkgutil.iter_modules(anxin.__path__, "anxin."):
        if importlib.util.find_spec(f"{room.name}.types"):
            types = importlib.import_module(f"{room.name}.types")
            known.update(str(one) for one in getattr(types, "Permission", ()))
    return frozenset(known)


def _campaign(folder: Path) -> Done:
    loaded = campaign_load(actor=SYSTEM, folder=folder)
    states = [loaded.state]
    text = _("通知 %(clauses)s 句、措施 %(measures)s 条") % {
        "clauses": loaded.clauses,
        "measures": loaded.measures,
    }
    if (folder / TABLES).is_dir():
        tables = tables_load(actor=SYSTEM, campaign_slug=loaded.slug, folder=folder / TABLES)
        states += [table.state for table in tables]
        text += _("，规则表 %(count)s 张") % {"count": len(tables)}
        towns = town_tables_load(
            actor=SYSTEM, campaign_slug=loaded.slug, folder=folder / TOWN_TABLES
        )
        states.append("changed" if towns else "unchanged")
    if (folder / RISK_FILE).is_file():
        count = risk_levels_load(actor=SYSTEM, campaign_slug=loaded.slug, file=folder / RISK_FILE)
        states.append("changed" if count else "unchanged")
        text += _("，风险等级更新 %(count)s 条") % {"count": count}
    if (folder / EXPECTED_FILE).is_file():
        rows = policy_read(folder / EXPECTED_FILE)["expected"]
        new = expected_reports_load(actor=SYSTEM, campaign=loaded.slug, rows=rows)
        states.append("changed" if new else "unchanged")
    if "proposed" in states:
        text += _("；内容有新版本，作为待定版本放着，等人采用")
    wrote = any(state != "unchanged" for state in states)
    return Done(folder.name, text if wrote else _("没有变化"), wrote)


def _venues(file: Path) -> Done:
    written = places_load(actor=SYSTEM, given=policy_read(file))
    text = _("更新 %(count)s 个") % {"count": written} if written else _("没有变化")
    return Done(_("开门场所"), text, bool(written))


def _contacts(file: Path) -> Done:
    written = contacts_load(actor=SYSTEM, given=policy_read(file))
    text = _("%(count)s 个单位") % {"count": written} if written else _("没有变化")
    return Done(_("单位联系人"), text, bool(written))


def _rules(folder: Path) -> Done:
    loaded = shared_tables_load(actor=SYSTEM, folder=folder)
    wrote = any(table.state != "unchanged" for table in loaded)
    text = _("规则表 %(count)s 张") % {"count": len(loaded)} if wrote else _("没有变化")
    return Done(_("共用规则"), text, wrote)


def _signed(campaign: Path, accounts: Path) -> Done:
    """The demo signs what was loaded, each part by the account that `signs` names."""
    slug = str(policy_read(campaign / CAMPAIGN_FILE)["slug"])
    parts: dict[str, list[Actor]] = {"drafts": [], "countersigns": [], "issues": []}
    for username, given in policy_read(accounts).items():
        actor = actor_of_user(user_id_of(username) or 0) if given.get("signs") else None
        if actor is not None:
            parts[given["signs"]].append(actor)
    drafters, leaders = parts["drafts"], parts["issues"]
    done = bool(drafters and leaders) and _signed_by(drafters[0], parts, campaign.parent, slug)
    text = _("%(slug)s 由演示账号会签和签发") % {"slug": slug} if done else _("没有变化")
    return Done(_("演示签发"), text, done)


def _signed_by(drafter: Actor, parts: Mapping[str, list[Actor]], folder: Path, slug: str) -> bool:
    with clock.frozen_at(signed_at(folder, clock.now())):
        return demo_sign(
            drafter=drafter,
            countersigners=parts["countersigns"],
            leader=parts["issues"][0],
            campaign_slug=slug,
        )


def _demo(file: Path, accounts: DemoAccounts) -> Done:
    given = policy_read(file)
    wanted = os.environ.get(DEMO_PASSWORD, "")
    taken = usernames_taken(list(given))
    missing = [name for name in given if name not in taken]
    if missing:
        accounts.password = wanted or password_new()
        accounts.generated = not wanted
    for username in missing:
        _demo_account(username, given[username], accounts.password)
        accounts.created.append(username)
    renewed = demo_password_set(actor=SYSTEM, password=wanted) if wanted and taken else 0
    text = _("新增 %(new)s 个，换密码 %(renewed)s 个") % {"new": len(missing), "renewed": renewed}
    wrote = bool(missing or renewed)
    return Done(_("演示账号"), text if wrote else _("没有变化"), wrote)


def _demo_account(username: str, given: Mapping[str, Any], password: str) -> None:
    unit = unit_by_slug(given["unit"])
    if unit is None:
        message = _("演示账号 %(name)s 的单位 %(unit)s 不存在。")
        raise Invalid(message % {"name": username, "unit": given["unit"]})
    user_id = user_create(
        actor=SYSTEM,
        username=username,
        display_name=given["name"],
        password=password,
        demo=True,
    )
    post_assign(
        actor=SYSTEM,
        user_id=user_id,
        unit_id=unit.id,
        role=given["role"],
        ranges=[range_of(given["area"])] if given["area"] else [],
        fields=field_mask(given["fields"]),
        unit_chain=unit_chain(unit.id),
        from_on=DEMO_FROM,
    )


def password_new() -> str:
    """A password of 80 random bits in groups of four, without letters people mix up."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _place in range(4)) for _group in range(4)
    )
