"""Tables that only ever grow: kept in partitions by ranges of their number.

A model says `grows = ById(step)`. After `migrate` the owner's connection calls `partitions_apply`,
which turns the table into a partitioned one (once, whatever it holds) and keeps whole ranges ready
ahead of the newest row. By number, not by month: the number is the primary key already, so Django,
foreign keys and the audit's order stay as they are, newest-first lists read one partition, and what
is past its date goes as a whole range, for numbers follow time.

Rows beyond the last range would land in the default partition: nothing is ever refused, and the
doctor says so. Nobody but the owner holds a right on a partition; the parent's policy is the only way in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction

AHEAD = 2
_INCOMING = "contype = 'f' AND confrelid = %s::regclass AND conrelid <> confrelid"


@dataclass(frozen=True, slots=True)
class ById:
    """Partitions of `step` numbers each."""

    step: int


@dataclass(frozen=True, slots=True)
class Growth:
    """How far a table has come: its newest number, where its ranges end, rows beyond them."""

    table: str
    step: int
    newest: int
    end: int
    beyond: int

    @property
    def ready(self) -> bool:
        """Whether a whole range is free ahead of the newest row, and none lies beyond the ranges."""
        return self.end >= self.newest + self.step and not self.beyond


def growing() -> Iterator[tuple[str, int]]:
    """Tables that grow, with their step."""
    for model in apps.get_models():
        grows = getattr(model, "grows", None)
        if isinstance(grows, ById):
            yield model._meta.db_table, grows.step


def growths() -> list[Growth]:
    """How each growing table stands. Needs the system's scope."""
    return [_growth(table, step) for table, step in growing()]


def partitions_apply() -> None:
    """Turn growing tables into partitioned ones and keep ranges ready. Owner's connection."""
    for table, step in growing():
        with transaction.atomic():
            kind = _one("SELECT relkind FROM pg_class WHERE oid = to_regclass(%s)", table)
            if kind == "r":
                table_split(table, step)
            elif kind == "p":
                _extend(table, step)


def _growth(table: str, step: int) -> Growth:
    ends = [high for _name, high in _ranges(table)]
    end = max(ends, default=0)
    beyond = _one(f"SELECT count(*) FROM {table} WHERE id >= %s", end)
    return Growth(table, step, _newest(table), end, beyond)


def _newest(table: str) -> int:
    sequence = _one("SELECT pg_get_serial_sequence(%s, 'id')", table)
    return int(_one(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"))


def _ranges(table: str) -> list[tuple[str, int]]:
    """Name and end of each range; the default partition has none."""
    return [
        (name, int(high))
        for name, high in _rows(
            "SELECT c.relname, substring(pg_get_expr(c.relpartbound, c.oid) FROM"
            " 'TO \\(''?([0-9]+)''?\\)') FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass ORDER BY 1",
            table,
        )
        if high
    ]


def _extend(table: str, step: int) -> None:
    """Make the ranges missing up to `AHEAD` whole ones beyond the newest row."""
    ends = {high for _name, high in _ranges(table)}
    for number in range(_newest(table) // step + AHEAD + 1):
        low, high = number * step, (number + 1) * step
        if high not in ends:
            _partition_add(table, f"{table}_p{number:04d}", low, high)


def _partition_add(table: str, name: str, low: int, high: int) -> None:
    # Filled before it is attached: the default partition may hold rows of this range.
    spare = f"{table}_rest"
    _run(f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL)")
    _run(f"INSERT INTO {name} SELECT * FROM {spare} WHERE id >= {low} AND id < {high}")
    _run(f"DELETE FROM {spare} WHERE id >= {low} AND id < {high}")
    _run(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({low}) TO ({high})")


def table_split(table: str, step: int) -> None:
    """Put a partitioned table in a plain one's place, with its rows, constraints and indexes."""
    whole, newest = f"{table}_whole", _newest(table)
    # Policies bind the owner too; those of the new table are written after this.
    _run(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    constraints = _rows(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'c', 'f') ORDER BY contype = 'f'",
        table,
    )
    indexes = _rows(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND NOT"
        " EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = indexrelid)",
        table,
    )
    incoming = _rows(
        f"SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE {_INCOMING}",
        table,
    )
    for other, name, _definition in incoming:
        _run(f'ALTER TABLE {other} DROP CONSTRAINT "{name}"')
    _run(f"ALTER TABLE {table} ALTER COLUMN id DROP IDENTITY IF EXISTS")
    _run(f"ALTER TABLE {table} RENAME TO {whole}")
    _run(f"CREATE TABLE {table} (LIKE {whole} INCLUDING DEFAULTS) PARTITION BY RANGE (id)")
    _run(f"CREATE SEQUENCE {table}_id_seq OWNED BY {table}.id")
    _run(f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{table}_id_seq')")
    _run(f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT")
    if newest:
        _one("SELECT setval(%s, %s)", f"{table}_id_seq", newest)
    _extend(table, step)
    _run(f"INSERT INTO {table} SELECT * FROM {whole}")
    _run(f"DROP TABLE {whole}")
    for name, definition in constraints:
        _run(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for (definition,) in indexes:
        _run(definition)
    for other, name, definition in incoming:
        _run(f'ALTER TABLE {other} ADD CONSTRAINT "{name}" {definition}')
    # Autovacuum looks at partitions only, never at the parent.
    _run(f"ANALYZE {table}")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _rows(query: str, *values: str | int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _one(query: str, *values: str | int) -> Any:
    rows = _rows(query, *values)
    return rows[0][0] if rows else None
