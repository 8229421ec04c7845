"""Row-level policy: the one place that turns an actor's scope into what PostgreSQL lets through.

Every model carries `row_policy`, one of the values below. After `migrate` the owner's connection
calls `policies_apply`, which grants the run-time role its rights and writes the policies anew:
the database follows the code, and a test compares the two.

The scope travels as transaction-local settings (`app.kind`, `app.unit`, `app.units`, `app.fields`,
`app.lo1`…`app.hi4`), so a pooled connection carries nothing over. The conditions themselves are functions in
`sql/a_visibility.sql`. Queries repeat the scope as a filter with constants, which is what the
planner finds its index by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

from .types import MAX_RANGES, Actor, Permission

RUNTIME_ROLE = "anxin_app"
GATE_ROLE = "anxin_gate"
SETTINGS = (
    "app.kind",
    "app.user",
    "app.unit",
    "app.units",
    "app.fields",
    "app.audit",
    *(f"app.{end}{n}" for n in range(1, MAX_RANGES + 1) for end in ("lo", "hi")),
)
_IS_SYSTEM = "current_setting('app.kind', true) = 'system'"


@dataclass(frozen=True, slots=True)
class Parts:
    """Rows of another table that open a row to the unit they were given to."""

    table: str
    owner_column: str
    unit_column: str


@dataclass(frozen=True, slots=True)
class ScopedRows:
    """Rows with an area and a field of work, seen by staff whose scope covers both.

    `excluded`: column with the unit that must never see the row (nor any unit below it).
    `unit`: column with the unit that may always see it. `parts`: parts given to units.
    `writable`: rights of the run-time role beside SELECT.
    """

    area: str = "area_code"
    field: str = "field_bit"
    excluded: str | None = None
    unit: str | None = None
    parts: Parts | None = None
    writable: tuple[str, ...] = ("INSERT", "UPDATE")

    def expression(self, table: str) -> str:
        """The condition under which a row may be read or written."""
        unit, excluded = self.unit or "NULL", self.excluded or "NULL"
        seen = f"core_row_visible({self.area}, {self.field}, {unit}, {excluded})"
        if self.parts is None:
            return seen
        part = self.parts
        given = (
            f"EXISTS (SELECT 1 FROM {part.table} p WHERE p.{part.owner_column} = {table}.id"
            f" AND p.{part.unit_column} = nullif(current_setting('app.unit', true), '')::bigint)"
        )
        return f"{seen} OR (core_row_open({excluded}) AND {given})"


@dataclass(frozen=True, slots=True)
class FollowsRow:
    """Rows that are seen exactly when the row they belong to is seen."""

    table: str
    column: str
    writable: tuple[str, ...] = ("INSERT",)

    def expression(self, table: str) -> str:
        """The condition under which a row may be read or written."""
        owner = f"SELECT 1 FROM {self.table} o WHERE o.id = {table}.{self.column}"
        return f"{_IS_SYSTEM} OR EXISTS ({owner})"


@dataclass(frozen=True, slots=True)
class UsedRows:
    """Rows that are seen exactly when some row that uses them is seen.

    `uses`: tables and their columns that hold this row's `key`.
    """

    key: str
    uses: tuple[tuple[str, str], ...]
    writable: tuple[str, ...] = ()

    def expression(self, table: str) -> str:
        """The condition under which a row may be read or written."""
        used = " OR ".join(
            f"EXISTS (SELECT 1 FROM {user} u WHERE u.{column} = {table}.{self.key})"
            for user, column in self.uses
        )
        return f"{_IS_SYSTEM} OR {used}"


@dataclass(frozen=True, slots=True)
class UnitRows:
    """Rows that name in an array the units whose staff see them; nobody else does."""

    column: str
    writable: tuple[str, ...] = ("INSERT", "UPDATE")

    def expression(self, table: str) -> str:
        """The condition under which a row may be read or written."""
        mine = f"nullif(current_setting('app.unit', true), '')::bigint = ANY ({self.column})"
        return f"{_IS_SYSTEM} OR (core_row_open(NULL) AND {mine})"


@dataclass(frozen=True, slots=True)
class UserRows:
    """Rows of one account (`user_id`). `shared`: a flag that opens a row to the unit in `unit_id`."""

    user: str = "user_id"
    unit: str = "unit_id"
    shared: str | None = None
    writable: tuple[str, ...] = ("INSERT", "UPDATE")

    def expression(self, table: str) -> str:
        """The condition under which a row may be read or written."""
        own = f"{self.user} = nullif(current_setting('app.user', true), '')::bigint"
        if self.shared is None:
            return f"{_IS_SYSTEM} OR {own}"
        unit = f"{self.unit} = nullif(current_setting('app.unit', true), '')::bigint"
        return f"{_IS_SYSTEM} OR {own} OR ({self.shared} AND {unit})"


@dataclass(frozen=True, slots=True)
class AddresseeRows:
    """Rows for one person, and for the staff of the units that the columns name."""

    user: str
    units: tuple[str, ...] = ()
    writable: tuple[str, ...] = ("INSERT", "UPDATE")

    def expression(self, table: str) -> str:
        """The condition under which a row may be read or written."""
        mine = [f"{self.user} = nullif(current_setting('app.user', true), '')::bigint"]
        unit = "nullif(current_setting('app.unit', true), '')::bigint"
        mine += [f"{column} = {unit}" for column in self.units]
        return f"{_IS_SYSTEM} OR (core_row_open(NULL) AND ({' OR '.join(mine)}))"


@dataclass(frozen=True, slots=True)
class SystemRows:
    """Rows only the system's own jobs may read, or actors for whom `flag` is set.

    `anyone_inserts`: every actor may add a row (without reading it back).
    """

    reason: str
    writable: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")
    anyone_inserts: bool = False
    flag: str | None = None

    def expression(self, table: str) -> str:
        """The condition under which a row may be read or written."""
        if self.flag:
            return f"{_IS_SYSTEM} OR current_setting('{self.flag}', true) = '1'"
        return _IS_SYSTEM


@dataclass(frozen=True, slots=True)
class OpenRows:
    """Rows without a policy, and the reason why that is right."""

    reason: str
    writable: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


Policy = (
    ScopedRows | FollowsRow | UsedRows | UnitRows | UserRows | AddresseeRows | SystemRows | OpenRows
)


def scope_set(actor: Actor) -> None:
    """Tell PostgreSQL, for the running transaction, who acts. Needs an open transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("a scope is only valid inside a transaction")
    values = _scope_values(actor)
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for pair in values.items() for part in pair])


def _scope_values(actor: Actor) -> dict[str, str]:
    values = dict.fromkeys(SETTINGS, "")
    values["app.kind"] = actor.kind.value
    values["app.user"] = str(actor.user_id or "")
    values["app.unit"] = str(actor.unit_id or "")
    values["app.units"] = ",".join(str(unit) for unit in actor.scope.unit_chain)
    values["app.fields"] = str(actor.scope.fields)
    values["app.audit"] = "1" if actor.may(Permission.READ_AUDIT) else ""
    for number, part in enumerate(actor.scope.ranges, start=1):
        values[f"app.lo{number}"], values[f"app.hi{number}"] = str(part.low), str(part.high)
    return values


def policy_of(model: type[models.Model]) -> Policy:
    """The policy a model declares; ours must declare one, a library's tables are open."""
    declared = getattr(model, "row_policy", None)
    if isinstance(declared, Policy):
        return declared
    if model.__module__.startswith("anxin."):
        raise LookupError(f"{model.__name__} declares no row_policy")
    return OpenRows(reason="table of a library, holds no record of a person's case")


def policies_apply() -> None:
    """Write grants and policies for every table. Owner's connection; safe to repeat."""
    with connection.cursor() as cursor:
        for statement in policy_statements():
            cursor.execute(statement)


def policy_statements() -> Iterable[str]:
    """Grants and policies as SQL, in order."""
    yield f"GRANT USAGE ON SCHEMA public TO {RUNTIME_ROLE}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {RUNTIME_ROLE}, {GATE_ROLE}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {RUNTIME_ROLE}"
    yield f"GRANT SELECT ON django_migrations TO {RUNTIME_ROLE}"
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed or not model.__module__.startswith("anxin."):
            yield from _table_statements(model._meta.db_table, policy_of(model))


def _table_statements(table: str, policy: Policy) -> Iterable[str]:
    rights = ", ".join(("SELECT", *policy.writable))
    yield f"GRANT {rights} ON {table} TO {RUNTIME_ROLE}"
    if isinstance(policy, OpenRows):
        yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        yield f"GRANT SELECT ON {table} TO {GATE_ROLE}"
        return
    condition = policy.expression(table)
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    for name in ("anxin_rows", "anxin_insert", "anxin_gate", "anxin_owner"):
        yield f"DROP POLICY IF EXISTS {name} ON {table}"
    yield (
        f"CREATE POLICY anxin_rows ON {table} TO {RUNTIME_ROLE}"
        f" USING ({condition}) WITH CHECK ({condition})"
    )
    if isinstance(policy, SystemRows) and policy.anyone_inserts:
        yield f"CREATE POLICY anxin_insert ON {table} FOR INSERT TO {RUNTIME_ROLE} WITH CHECK (true)"
    # The gate owns the SECURITY DEFINER functions, which repeat the scope themselves.
    yield f"GRANT SELECT, INSERT, UPDATE ON {table} TO {GATE_ROLE}"
    yield f"CREATE POLICY anxin_gate ON {table} TO {GATE_ROLE} USING (true) WITH CHECK (true)"
