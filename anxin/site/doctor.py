"""The doctor: what must be true of the database and of what is stored, looked at one by one.

Each check returns its findings as sentences; an empty list is health. All look with the run-time
role under the system's scope, so the doctor sees what the product sees, and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DataError, ProgrammingError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from anxin.accounts.queries import post_faults
from anxin.areas.queries import tree_faults, unit_faults
from anxin.core import clock
from anxin.core.audit import chain_check
from anxin.core.partitions import growths
from anxin.core.queries import festival_calendar
from anxin.core.row_policy import (
    GATE_ROLE,
    RUNTIME_ROLE,
    OpenRows,
    policy_of,
    policy_statements,
)
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, gettext_noop
from anxin.notices.queries import campaigns_all
from anxin.workorders.queries import clock_faults

Look = Callable[[], Iterator[str]]
UNSEALED_MOST_S = 60
JOB_LATE_MOST_S = 600
CLOCK_MOST_S = 2.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be true."""

    id: str
    title: str
    look: Look


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found; nothing is health."""

    id: str
    title: str
    findings: tuple[str, ...]


_looks: dict[str, tuple[str, Look]] = {}


def _check(check_id: str, title: str) -> Callable[[Look], Look]:
    def register(look: Look) -> Look:
        _looks[check_id] = (title, look)
        return look

    return register


def examine() -> list[Verdict]:
    """Look at everything, each check in a transaction of its own."""
    verdicts = []
    for check_id, (title, look) in _looks.items():
        try:
            with acting_as(SYSTEM):
                findings = tuple(look())
                # A look may build temporary tables to compare with; nothing of it stays.
                transaction.set_rollback(True)
        except (ProgrammingError, DataError, ValueError) as error:
            # Rights or tables that are gone make a look impossible: that is a finding too.
            findings = (_("这一项查不下去：%(why)s") % {"why": str(error).partition("\n")[0]},)
        verdicts.append(Verdict(check_id, _(title), findings))
    return verdicts


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())


def _one(statement: str, *values: Any) -> Any:
    rows = _rows(statement, *values)
    return rows[0][0] if rows else None


@_check("settings.durability", gettext_noop("数据库断电不丢数据"))
def _durability() -> Iterator[str]:
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        value = _one("SELECT current_setting(%s)", name)
        if value == "off":
            yield _("%(name)s 是 off：断电会丢已收到的数据。请设为 on。") % {"name": name}


@_check("settings.locale", gettext_noop("数据库编码与排序"))
def _locale() -> Iterator[str]:
    encoding = _one("SELECT current_setting('server_encoding')")
    if encoding != "UTF8":
        yield _("编码是 %(value)s，应为 UTF8。") % {"value": encoding}
    order = _one("SELECT datcollate FROM pg_database WHERE datname = current_database()")
    if order not in ("C", "POSIX") and not str(order).upper().startswith("C.UTF"):
        yield _("排序规则是 %(value)s，升级系统后索引可能错乱，应为 C。") % {"value": order}


@_check("settings.clock", gettext_noop("数据库时钟与本机一致"))
def _clock() -> Iterator[str]:
    apart = abs((_one("SELECT clock_timestamp()") - clock.now()).total_seconds())
    if apart > CLOCK_MOST_S:
        yield _("两边相差 %(seconds).1f 秒。请核对时间同步。") % {"seconds": apart}


@_check("roles.runtime", gettext_noop("运行角色没有多余的权力"))
def _runtime_role() -> Iterator[str]:
    user, flags = _role_flags("current_user")
    if user != RUNTIME_ROLE:
        yield _("现在用的是 %(user)s，应为 %(role)s。") % {"user": user, "role": RUNTIME_ROLE}
    for flag in flags:
        yield _("%(user)s 带有 %(flag)s，行级权限管不住它。") % {"user": user, "flag": flag}
    owned = _rows(
        "SELECT tablename FROM pg_tables WHERE schemaname='public' AND tableowner=%s", user
    )
    if owned:
        yield _("%(user)s 拥有 %(count)s 张表，能改掉自己的权限。") % {
            "user": user,
            "count": len(owned),
        }
    above = _rows(
        "SELECT rolname FROM pg_roles WHERE rolname <> current_user"
        " AND pg_has_role(current_user, oid, 'MEMBER')"
    )
    for (role,) in above:
        yield _("%(user)s 可以变成 %(role)s。") % {"user": user, "role": role}


@_check("roles.gate", gettext_noop("闸口角色不能登录"))
def _gate_role() -> Iterator[str]:
    _user, flags = _role_flags("%s", GATE_ROLE)
    if _one("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", GATE_ROLE) is not False:
        yield _("%(role)s 不存在或可以登录。") % {"role": GATE_ROLE}
    for flag in flags:
        yield _("%(user)s 带有 %(flag)s，行级权限管不住它。") % {"user": GATE_ROLE, "flag": flag}


def _role_flags(name: str, *values: str) -> tuple[str, list[str]]:
    columns = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication")
    rows = _rows(
        f"SELECT rolname, {', '.join(columns)} FROM pg_roles WHERE rolname = {name}", *values
    )
    if not rows:
        return "", []
    return rows[0][0], [flag for flag, held in zip(columns, rows[0][1:], strict=True) if held]


@_check("policies.rows", gettext_noop("行级权限与代码一致"))
def _policies() -> Iterator[str]:
    """Write the policies the code wants on empty look-alikes, and compare what PostgreSQL stored.

    PostgreSQL rewrites a condition when it stores it, so only its own text can be compared.
    """
    wanted: dict[str, list[str]] = {}
    for statement in policy_statements():
        found = re.match(r"CREATE POLICY \w+ ON (\w+) ", statement)
        if found:
            wanted.setdefault(found.group(1), []).append(statement)
    held = _policies_stored("public")
    for table, statements in sorted(wanted.items()):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE {table} (LIKE public.{table}) ON COMMIT DROP")
            for statement in statements:
                cursor.execute(statement)
            expected = _policies_stored("pg_temp").get(table)
            cursor.execute(f"DROP TABLE pg_temp.{table}")
        if held.get(table) != expected:
            yield _("%(table)s 的行级权限被改过。请运行 migrate 写回。") % {"table": table}
    for table in sorted(set(held) - set(wanted)):
        yield _("%(table)s 有代码里没有的行级权限。") % {"table": table}


def _policies_stored(schema: str) -> dict[str, set[tuple[Any, ...]]]:
    rows = _rows(
        "SELECT c.relname, p.polname, p.polcmd::text, p.polpermissive, p.polroles::text,"
        " pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)"
        " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE c.relnamespace = CASE WHEN %s = 'public' THEN 'public'::regnamespace"
        " ELSE pg_my_temp_schema() END",
        schema,
    )
    stored: dict[str, set[tuple[Any, ...]]] = {}
    for table, *policy in rows:
        stored.setdefault(table, set()).add(tuple(policy))
    return stored


@_check("policies.forced", gettext_noop("行级权限处处打开"))
def _forced() -> Iterator[str]:
    rows = _rows(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    forced = dict(rows)
    for model in apps.get_models(include_auto_created=True):
        if not isinstance(policy_of(model), OpenRows) and not forced.get(model._meta.db_table):
            yield _("%(table)s 的行级权限没有打开。") % {"table": model._meta.db_table}


@_check("policies.rights", gettext_noop("表权限与代码一致"))
def _rights() -> Iterator[str]:
    wanted: set[tuple[str, str, str]] = set()
    for statement in policy_statements():
        found = re.match(r"GRANT (.+) ON (\w+) TO (\w+)$", statement)
        if found:
            rights, table, role = found.groups()
            wanted |= {(role, table, right.strip()) for right in rights.split(",")}
    held = set(
        _rows(
            "SELECT a.grantee::regrole::text, c.relname, a.privilege_type"
            " FROM pg_class c, aclexplode(c.relacl) a WHERE c.relkind IN ('r', 'p')"
            " AND c.relnamespace = 'public'::regnamespace AND a.grantee::regrole::text IN (%s, %s)",
            RUNTIME_ROLE,
            GATE_ROLE,
        )
    )
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    for role, table, right in sorted(row for row in held - wanted if row[1] in tables):
        text = _("%(role)s 多了 %(table)s 的 %(right)s 权限。")
        yield text % {"role": role, "table": table, "right": right}
    for role, table, right in sorted(wanted - held):
        text = _("%(role)s 少了 %(table)s 的 %(right)s 权限。")
        yield text % {"role": role, "table": table, "right": right}


@_check("gate.functions", gettext_noop("越过行级权限的函数都归闸口角色"))
def _functions() -> Iterator[str]:
    rows = _rows(
        "SELECT p.proname, r.rolname, coalesce(array_to_string(p.proconfig, ','), ''),"
        " coalesce(p.proacl::text, '{=X/}')"
        " FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
        " WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"
    )
    for name, owner, config, rights in rows:
        if owner != GATE_ROLE:
            yield _("函数 %(name)s 归 %(owner)s，应归闸口角色。") % {"name": name, "owner": owner}
        if "search_path=" not in config:
            yield _("函数 %(name)s 没有固定 search_path。") % {"name": name}
        if re.search(r"[{,]=X", rights):
            yield _("函数 %(name)s 谁都能调用。") % {"name": name}


@_check("schema.migrations", gettext_noop("数据库结构是最新的"))
def _migrations() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    for migration, _backwards in plan:
        yield _("还没有执行的结构变更：%(name)s。请运行 migrate。") % {"name": str(migration)}


@_check("schema.valid", gettext_noop("约束与索引都有效"))
def _valid() -> Iterator[str]:
    for name, table in _rows(
        "SELECT conname, conrelid::regclass::text FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND NOT convalidated"
    ):
        yield _("%(table)s 的约束 %(name)s 没有核对过旧数据。") % {"table": table, "name": name}
    for (name,) in _rows(
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisvalid"
    ):
        yield _("索引 %(name)s 无效，查询会变慢。") % {"name": name}


@_check("schema.partitions", gettext_noop("历史与审计的分区够用"))
def _partitions() -> Iterator[str]:
    for growth in growths():
        if not growth.ready:
            text = _("%(table)s 快写满已建的分区。请运行 migrate 续建。")
            yield text % {"table": growth.table}


@_check("audit.chain", gettext_noop("审计链完整"))
def _chain() -> Iterator[str]:
    for fault in chain_check():
        yield _("第 %(seal)s 号封条不符：%(what)s。") % {"seal": fault.seal_id, "what": fault.what}


@_check("audit.sealing", gettext_noop("审计记录及时封存"))
def _sealing() -> Iterator[str]:
    seals = _rows(
        "SELECT last_transaction, last_entry FROM core_auditseal ORDER BY id DESC LIMIT 1"
    )
    last = seals[0] if seals else (0, 0)
    waiting, oldest = _rows(
        "SELECT count(*), min(at) FROM core_auditentry WHERE (transaction, id) > (%s, %s)", *last
    )[0]
    if oldest and (clock.now() - oldest).total_seconds() > UNSEALED_MOST_S:
        yield _("%(count)s 条记录超过一分钟没有封存。请看 worker 是否在运行。") % {"count": waiting}


@_check("jobs.held", gettext_noop("没有卡住的任务"))
def _jobs_held() -> Iterator[str]:
    for job, name in _rows(
        "SELECT j.id, j.task_name FROM procrastinate_jobs j"
        " LEFT JOIN procrastinate_workers w ON w.id = j.worker_id WHERE j.status = 'doing'"
        " AND (w.id IS NULL OR w.last_heartbeat < now() - interval '60 seconds')"
    ):
        yield _("任务 %(job)s（%(name)s）的 worker 不在了。") % {"job": job, "name": name}


@_check("jobs.late", gettext_noop("任务按时开始"))
def _jobs_late() -> Iterator[str]:
    late = _one(
        "SELECT count(*) FROM procrastinate_jobs j WHERE j.status = 'todo' AND coalesce("
        " j.scheduled_at, (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id))"
        " < now() - make_interval(secs => %s)",
        JOB_LATE_MOST_S,
    )
    if late:
        yield _("%(count)s 个任务等了 10 分钟以上。请看 worker 是否在运行。") % {"count": late}


@_check("jobs.failed", gettext_noop("没有失败到底的任务"))
def _jobs_failed() -> Iterator[str]:
    for name, count in _rows(
        "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1"
    ):
        yield _("%(name)s 失败 %(count)s 次，重试已用完。") % {"name": name, "count": count}


@_check("areas.tree", gettext_noop("区划树完整"))
def _tree() -> Iterator[str]:
    yield from tree_faults()


@_check("areas.units", gettext_noop("单位都有上级和辖区"))
def _units() -> Iterator[str]:
    yield from unit_faults()


@_check("areas.places", gettext_noop("每件事的地点都存在"))
def _places() -> Iterator[str]:
    for model in apps.get_models():
        names = {one.name for one in model._meta.get_fields()}
        if "area_code" not in names or not model.__module__.startswith("anxin."):
            continue
        table = model._meta.db_table
        count, sample = _rows(
            f"SELECT count(*), min(t.area_code) FROM {table} t WHERE t.area_code IS NOT NULL AND"
            " NOT EXISTS (SELECT 1 FROM areas_division d WHERE d.code = t.area_code)"
        )[0]
        if count:
            yield _("%(table)s 有 %(count)s 行的地点不存在，例如 %(sample)s。") % {
                "table": table,
                "count": count,
                "sample": sample,
            }


@_check("accounts.posts", gettext_noop("账号与岗位相符"))
def _posts() -> Iterator[str]:
    yield from post_faults(demo_allowed=not settings.BEHIND_TLS)


@_check("campaigns.loaded", gettext_noop("至少有一个通知在用"))
def _campaigns() -> Iterator[str]:
    if not campaigns_all():
        yield _("一个通知也没有装载。请运行 load_all。")


@_check("orders.clocks", gettext_noop("没有不经提醒和预告的逾期"))
def _order_clocks() -> Iterator[str]:
    yield from clock_faults()


@_check("calendar.year", gettext_noop("节日历有今年的"))
def _calendar() -> Iterator[str]:
    year = clock.today().year
    if all(day.year != year for day in festival_calendar().days):
        text = _(
            "节日历里没有 %(year)s 年，时限会按普通周末计算。请补 policy/calendar/%(year)s.yaml。"
        )
        yield text % {"year": year}
