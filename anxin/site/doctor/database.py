"""Settings, roles, policies, rights, structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from anxin.core import clock
from anxin.core.partitions import growths
from anxin.core.row_policy import (
    GATE_ROLE,
    RUNTIME_ROLE,
    OpenRows,
    policy_of,
    policy_statements,
)
from anxin.core.types import gettext_noop

from .looking import check, one, rows

CLOCK_MOST_S = 2.0


@check("settings.durability", gettext_noop("数据库断电不丢数据"))
def _durability() -> Iterator[str]:
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        value = one("SELECT current_setting(%s)", name)
        if value == "off":
            yield _("%(name)s 是 off：断电会丢已收到的数据。请设为 on。") % {"name": name}


@check("settings.locale", gettext_noop("数据库编码与排序"))
def _locale() -> Iterator[str]:
    encoding = one("SELECT current_setting('server_encoding')")
    if encoding != "UTF8":
        yield _("编码是 %(value)s，应为 UTF8。") % {"value": encoding}
    order = one("SELECT datcollate FROM pg_database WHERE datname = current_database()")
    if order not in ("C", "POSIX") and not str(order).upper().startswith("C.UTF"):
        yield _("排序规则是 %(value)s，升级系统后索引可能错乱，应为 C。") % {"value": order}


@check("settings.clock", gettext_noop("数据库时钟与本机一致"))
def _clock() -> Iterator[str]:
    apart = abs((one("SELECT clock_timestamp()") - clock.now()).total_seconds())
    if apart > CLOCK_MOST_S:
        yield _("两边相差 %(seconds).1f 秒。请核对时间同步。") % {"seconds": apart}


@check("roles.runtime", gettext_noop("运行角色没有多余的权力"))
def _runtime_role() -> Iterator[str]:
    user, flags = _role_flags("current_user")
    if user != RUNTIME_ROLE:
        yield _("现在用的是 %(user)s，应为 %(role)s。") % {"user": user, "role": RUNTIME_ROLE}
    for flag in flags:
        yield _("%(user)s 带有 %(flag)s，行级权限管不住它。") % {"user": user, "flag": flag}
    owned = rows(
        "SELECT tablename FROM pg_tables WHERE schemaname='public' AND tableowner=%s", user
    )
    if owned:
        yield _("%(user)s 拥有 %(count)s 张表，能改掉自己的权限。") % {
            "user": user,
            "count": len(owned),
        }
    above = rows(
        "SELECT rolname FROM pg_roles WHERE rolname <> current_user"
        " AND pg_has_role(current_user, oid, 'MEMBER')"
    )
    for (role,) in above:
        yield _("%(user)s 可以变成 %(role)s。") % {"user": user, "role": role}


@check("roles.gate", gettext_noop("闸口角色不能登录"))
def _gate_role() -> Iterator[str]:
    _user, flags = _role_flags("%s", GATE_ROLE)
    if one("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", GATE_ROLE) is not False:
        yield _("%(role)s 不存在或可以登录。") % {"role": GATE_ROLE}
    for flag in flags:
        yield _("%(user)s 带有 %(flag)s，行级权限管不住它。") % {"user": GATE_ROLE, "flag": flag}


def _role_flags(name: str, *values: str) -> tuple[str, list[str]]:
    columns = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication")
    found = rows(
        f"SELECT rolname, {', '.join(columns)} FROM pg_roles WHERE rolname = {name}", *values
    )
    if not found:
        return "", []
    return found[0][0], [flag for flag, held in zip(columns, found[0][1:], strict=True) if held]


@check("policies.rows", gettext_noop("行级权限与代码一致"))
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
    found = rows(
        "SELECT c.relname, p.polname, p.polcmd::text, p.polpermissive, p.polroles::text,"
        " pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)"
        " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE c.relnamespace = CASE WHEN %s = 'public' THEN 'public'::regnamespace"
        " ELSE pg_my_temp_schema() END",
        schema,
    )
    stored: dict[str, set[tuple[Any, ...]]] = {}
    for table, *policy in found:
        stored.setdefault(table, set()).add(tuple(policy))
    return stored


@check("policies.forced", gettext_noop("行级权限处处打开"))
def _forced() -> Iterator[str]:
    found = rows(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    forced = dict(found)
    for model in apps.get_models(include_auto_created=True):
        if not isinstance(policy_of(model), OpenRows) and not forced.get(model._meta.db_table):
            yield _("%(table)s 的行级权限没有打开。") % {"table": model._meta.db_table}


@check("policies.rights", gettext_noop("表权限与代码一致"))
def _rights() -> Iterator[str]:
    wanted: set[tuple[str, str, str]] = set()
    for statement in policy_statements():
        found = re.match(r"GRANT (.+) ON (\w+) TO (\w+)$", statement)
        if found:
            rights, table, role = found.groups()
            wanted |= {(role, table, right.strip()) for right in rights.split(",")}
    held = set(
        rows(
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


@check("gate.functions", gettext_noop("越过行级权限的函数都归闸口角色"))
def _functions() -> Iterator[str]:
    found = rows(
        "SELECT p.proname, r.rolname, coalesce(array_to_string(p.proconfig, ','), ''),"
        " coalesce(p.proacl::text, '{=X/}')"
        " FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
        " WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"
    )
    for name, owner, config, rights in found:
        if owner != GATE_ROLE:
            yield _("函数 %(name)s 归 %(owner)s，应归闸口角色。") % {"name": name, "owner": owner}
        if "search_path=" not in config:
            yield _("函数 %(name)s 没有固定 search_path。") % {"name": name}
        if re.search(r"[{,]=X", rights):
            yield _("函数 %(name)s 谁都能调用。") % {"name": name}


@check("schema.migrations", gettext_noop("数据库结构是最新的"))
def _migrations() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    for migration, _backwards in plan:
        yield _("还没有执行的结构变更：%(name)s。请运行 migrate。") % {"name": str(migration)}


@check("schema.valid", gettext_noop("约束与索引都有效"))
def _valid() -> Iterator[str]:
    for name, table in rows(
        "SELECT conname, conrelid::regclass::text FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND NOT convalidated"
    ):
        yield _("%(table)s 的约束 %(name)s 没有核对过旧数据。") % {"table": table, "name": name}
    for (name,) in rows(
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisvalid"
    ):
        yield _("索引 %(name)s 无效，查询会变慢。") % {"name": name}


@check("schema.partitions", gettext_noop("历史与审计的分区够用"))
def _partitions() -> Iterator[str]:
    for growth in growths():
        if not growth.ready:
            text = _("%(table)s 快写满已建的分区。请运行 migrate 续建。")
            yield text % {"table": growth.table}
