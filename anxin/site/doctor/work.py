"""Audit, jobs, areas, accounts, notices, clocks, calendar."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _

from anxin.accounts.queries import post_faults
from anxin.areas.queries import tree_faults, unit_faults
from anxin.core import clock
from anxin.core.audit import chain_check
from anxin.core.queries import festival_calendar
from anxin.core.types import gettext_noop
from anxin.messages.queries import units_unreachable
from anxin.notices.queries import campaigns_all
from anxin.workorders.queries import chain_faults, clock_faults

from .looking import check, one, rows

UNSEALED_MOST_S = 60
JOB_LATE_MOST_S = 600


@check("audit.chain", gettext_noop("审计链完整"))
def _chain() -> Iterator[str]:
    for fault in chain_check():
        yield _("第 %(seal)s 号封条不符：%(what)s。") % {"seal": fault.seal_id, "what": fault.what}


@check("audit.sealing", gettext_noop("审计记录及时封存"))
def _sealing() -> Iterator[str]:
    seals = rows("SELECT last_transaction, last_entry FROM core_auditseal ORDER BY id DESC LIMIT 1")
    last = seals[0] if seals else (0, 0)
    waiting, oldest = rows(
        "SELECT count(*), min(at) FROM core_auditentry WHERE (transaction, id) > (%s, %s)", *last
    )[0]
    if oldest and (clock.now() - oldest).total_seconds() > UNSEALED_MOST_S:
        yield _("%(count)s 条记录超过一分钟没有封存。请看 worker 是否在运行。") % {"count": waiting}


@check("jobs.held", gettext_noop("没有卡住的任务"))
def _jobs_held() -> Iterator[str]:
    for job, name in rows(
        "SELECT j.id, j.task_name FROM procrastinate_jobs j"
        " LEFT JOIN procrastinate_workers w ON w.id = j.worker_id WHERE j.status = 'doing'"
        " AND (w.id IS NULL OR w.last_heartbeat < now() - interval '60 seconds')"
    ):
        yield _("任务 %(job)s（%(name)s）的 worker 不在了。") % {"job": job, "name": name}


@check("jobs.late", gettext_noop("任务按时开始"))
def _jobs_late() -> Iterator[str]:
    late = one(
        "SELECT count(*) FROM procrastinate_jobs j WHERE j.status = 'todo' AND coalesce("
        " j.scheduled_at, (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id))"
        " < now() - make_interval(secs => %s)",
        JOB_LATE_MOST_S,
    )
    if late:
        yield _("%(count)s 个任务等了 10 分钟以上。请看 worker 是否在运行。") % {"count": late}


@check("jobs.failed", gettext_noop("没有失败到底的任务"))
def _jobs_failed() -> Iterator[str]:
    for name, count in rows(
        "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1"
    ):
        yield _("%(name)s 失败 %(count)s 次，重试已用完。") % {"name": name, "count": count}


@check("areas.tree", gettext_noop("区划树完整"))
def _tree() -> Iterator[str]:
    yield from tree_faults()


@check("areas.units", gettext_noop("单位都有上级和辖区"))
def _units() -> Iterator[str]:
    yield from unit_faults()


@check("areas.places", gettext_noop("每件事的地点都存在"))
def _places() -> Iterator[str]:
    for model in apps.get_models():
        names = {one.name for one in model._meta.get_fields()}
        if "area_code" not in names or not model.__module__.startswith("anxin."):
            continue
        table = model._meta.db_table
        count, sample = rows(
            f"SELECT count(*), min(t.area_code) FROM {table} t WHERE t.area_code IS NOT NULL AND"
            " NOT EXISTS (SELECT 1 FROM areas_division d WHERE d.code = t.area_code)"
        )[0]
        if count:
            yield _("%(table)s 有 %(count)s 行的地点不存在，例如 %(sample)s。") % {
                "table": table,
                "count": count,
                "sample": sample,
            }


@check("accounts.posts", gettext_noop("账号与岗位相符"))
def _posts() -> Iterator[str]:
    yield from post_faults(demo_allowed=not settings.BEHIND_TLS)


@check("campaigns.loaded", gettext_noop("至少有一个通知在用"))
def _campaigns() -> Iterator[str]:
    if not campaigns_all():
        yield _("一个通知也没有装载。请运行 load_all。")


@check("orders.clocks", gettext_noop("没有不经提醒和预告的逾期"))
def _order_clocks() -> Iterator[str]:
    yield from clock_faults()


@check("orders.line", gettext_noop("逾期报得上去，每一级都找得到人"))
def _order_lines() -> Iterator[str]:
    yield from chain_faults()


@check("messages.contacts", gettext_noop("每个单位都有找得到的联系人"))
def _contacts() -> Iterator[str]:
    for unit in units_unreachable():
        yield _("“%(unit)s”没有找得到的联系人。请在“单位联系人”里补上。") % {"unit": unit.name}


@check("calendar.year", gettext_noop("节日历有今年的"))
def _calendar() -> Iterator[str]:
    year = clock.today().year
    if all(day.year != year for day in festival_calendar().days):
        text = _(
            "节日历里没有 %(year)s 年，时限会按普通周末计算。请补 policy/calendar/%(year)s.yaml。"
        )
        yield text % {"year": year}
