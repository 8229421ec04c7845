"""Database and roles: made when missing, put right when wrong, on our server or an external one.

Needs the database driver, so only for code that runs after the environment stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from .installation import OLDEST_MAJOR
from .messages import Refusal
from .state import APP_ROLE as APP
from .state import GATE_ROLE as GATE
from .state import OWNER_ROLE as OWNER
from .state import Addresses

_LOCK_KEY = 4_207_154_220
_CREATE = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
_Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class _Admin:
    """The administrator's connection and what it may do."""

    connection: _Connection
    name: str
    superuser: bool
    creates_roles: bool
    creates_databases: bool
    version: int

    def run(self, statement: str, *names: str, **literals: str) -> None:
        """Execute with identifiers and literals quoted."""
        _run(self.connection, statement, *names, **literals)


def roles_ensure(admin_dsn: str, database: str, passwords: Mapping[str, str]) -> Addresses:
    """Make the database and the three roles what they should be; returns the two addresses.

    `passwords` by role name (`anxin_owner`, `anxin_app`). Safe to repeat, also by two at once.
    Refuses with the missing right by name.
    """
    with _connect(admin_dsn) as connection:
        admin = _examine(connection)
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK_KEY])
        with _named_rights(admin):
            for role in (OWNER, APP, GATE):
                _role_ensure(admin, role)
            _memberships_ensure(admin)
            for role in (OWNER, APP):
                _password_ensure(admin, role, passwords[role], admin_dsn)
            admin.run("ALTER ROLE {} SET jit = off", APP)
            _database_ensure(admin, database)
            with _connect(_address(admin_dsn, database)) as inside:
                _schema_ensure(inside, database)
    return Addresses(
        _address(admin_dsn, database, OWNER, passwords[OWNER]),
        _address(admin_dsn, database, APP, passwords[APP]),
    )


def content_read(owner_dsn: str) -> str:
    """The stamp of what was last loaded: the database's comment, or nothing."""
    with _connect(owner_dsn) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
    return str(row[0] or "") if row else ""


def content_write(owner_dsn: str, stamp: str) -> None:
    """Keep the stamp in the database it speaks of, so that it goes where the data goes."""
    with _connect(owner_dsn) as connection:
        name = connection.info.dbname
        _run(connection, "COMMENT ON DATABASE {} IS {stamp}", name, stamp=stamp)


def database_fresh(admin_dsn: str, name: str) -> None:
    """An empty database of the owner, in place of any of that name. Superuser's connection."""
    with _connect(admin_dsn) as connection:
        _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _run(connection, _CREATE, name, OWNER)


def database_swap(admin_dsn: str, fresh: str, current: str, kept: str) -> None:
    """Put `fresh` in the place of `current`, which becomes `kept`. Ends their connections."""
    with _connect(admin_dsn) as connection:
        _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", kept)
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)",
            [[fresh, current]],
        )
        _run(connection, "ALTER DATABASE {} RENAME TO {}", current, kept)
        _run(connection, "ALTER DATABASE {} RENAME TO {}", fresh, current)


def _run(connection: _Connection, statement: str, *names: str, **literals: str) -> None:
    # The statements are constants of this module; a variable part is always quoted.
    template = sql.SQL(statement)
    connection.execute(
        template.format(
            *(sql.Identifier(name) for name in names),
            **{key: sql.Literal(value) for key, value in literals.items()},
        )
    )


def _connect(dsn: str) -> _Connection:
    parts = urlsplit(dsn)
    place = f"{parts.hostname}:{parts.port or 5432}"
    try:
        return psycopg.connect(dsn, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1].rsplit("FATAL:", 1)[-1].strip()
        raise Refusal(
            f"连不上数据库 {place}: {reason}. 请检查 DATABASE_URL 与该服务器",
            f"The database {place} cannot be reached: {reason}. Check DATABASE_URL and the server",
        ) from None


def _address(dsn: str, database: str, user: str | None = None, password: str = "") -> str:
    """The same server, another database and, when given, another user."""
    parts = urlsplit(dsn)
    if not parts.hostname:
        raise Refusal(
            "DATABASE_URL 须写明主机: postgresql://用户:密码@主机:端口/库",
            "DATABASE_URL must name a host: postgresql://user:password@host:port/database",
        )
    name = user if user is not None else unquote(parts.username or "")
    secret = password if user is not None else unquote(parts.password or "")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    query = urlencode(parse_qsl(parts.query))
    return (
        f"postgresql://{quote(name, safe='')}:{quote(secret, safe='')}@{host}:{parts.port or 5432}"
        f"/{quote(database, safe='')}{'?' + query if query else ''}"
    )


def _examine(connection: _Connection) -> _Admin:
    version = connection.info.server_version // 10_000
    if version < OLDEST_MAJOR:
        raise Refusal(
            f"数据库是 PostgreSQL {version}, 至少需要 {OLDEST_MAJOR}",
            f"The database is PostgreSQL {version}, at least {OLDEST_MAJOR} is needed",
        )
    row = connection.execute(
        "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = current_user"
    ).fetchone()
    if row is None:
        raise LookupError("current_user has no row in pg_roles")
    return _Admin(connection, str(row[0]), bool(row[1]), bool(row[2]), bool(row[3]), version)


@contextmanager
def _named_rights(admin: _Admin) -> Iterator[None]:
    """Turn a refused statement into the sentence that names the missing right."""
    try:
        yield
    except errors.InsufficientPrivilege as error:
        what = error.diag.message_primary or ""
        raise Refusal(
            f"账号 {admin.name} 权限不足: {what}. 请给它 CREATEROLE 与 CREATEDB,"
            f" 并让它管理角色 {OWNER}、{APP}、{GATE}",
            f"Account {admin.name} lacks a right: {what}. Give it CREATEROLE and CREATEDB"
            f" and ADMIN on the roles {OWNER}, {APP}, {GATE}",
        ) from None


def _missing(admin: _Admin, right: str, purpose_zh: str, purpose_en: str) -> Refusal:
    return Refusal(
        f"账号 {admin.name} 缺少权限 {right}, 无法{purpose_zh}",
        f"Account {admin.name} lacks {right} to {purpose_en}",
    )


def _role_ensure(admin: _Admin, role: str) -> None:
    row = admin.connection.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication,"
        " rolcanlogin, rolinherit FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    login = role != GATE
    if row is None:
        if not (admin.superuser or admin.creates_roles):
            raise _missing(admin, "CREATEROLE", f"建立角色 {role}", f"create the role {role}")
        admin.run(f"CREATE ROLE {{}} {'LOGIN' if login else 'NOLOGIN'} INHERIT", role)
        return
    powerful, can_login, inherits = row
    if powerful and not admin.superuser:
        raise _missing(
            admin, "SUPERUSER", f"收回角色 {role} 的特权", f"take the role {role}'s powers away"
        )
    if powerful:
        plain = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
        admin.run(f"ALTER ROLE {{}} {plain}", role)
    if (can_login, inherits) != (login, True):
        admin.run(f"ALTER ROLE {{}} {'LOGIN' if login else 'NOLOGIN'} INHERIT", role)


def _memberships_ensure(admin: _Admin) -> None:
    # The owner acts as the gate: it hands functions over and writes them anew.
    how = " WITH INHERIT TRUE, SET TRUE" if admin.version >= 16 else ""
    if not _may_act_as(admin, OWNER, GATE):
        admin.run(f"GRANT {{}} TO {{}}{how}", GATE, OWNER)
    if not admin.superuser and not _may_act_as(admin, admin.name, OWNER):
        admin.run(f"GRANT {{}} TO {{}}{how}", OWNER, admin.name)
    # The run-time role is bound by the row policies: it may act as nobody else.
    extra = admin.connection.execute(
        "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
        " JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s",
        [APP],
    ).fetchall()
    for (group,) in extra:
        admin.run("REVOKE {} FROM {}", str(group), APP)


def _may_act_as(admin: _Admin, member: str, role: str) -> bool:
    kinds = "USAGE,SET" if admin.version >= 16 else "USAGE"
    rows = admin.connection.execute(
        "SELECT bool_and(pg_has_role(%s::name, %s::name, kind))"
        " FROM unnest(string_to_array(%s, ',')) AS kind",
        [member, role, kinds],
    ).fetchone()
    return rows is not None and bool(rows[0])


def _password_ensure(admin: _Admin, role: str, password: str, admin_dsn: str) -> None:
    """Set the password unless it is the role's already; only its SCRAM verifier is sent."""
    probe = make_conninfo(_address(admin_dsn, admin.connection.info.dbname, role, password))
    try:
        psycopg.connect(probe, connect_timeout=10).close()
    except psycopg.OperationalError:
        verifier = admin.connection.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        ).decode()
        admin.run("ALTER ROLE {} PASSWORD {verifier}", role, verifier=verifier)


def _database_ensure(admin: _Admin, database: str) -> None:
    row = admin.connection.execute(
        "SELECT pg_encoding_to_char(encoding), pg_get_userbyid(datdba) FROM pg_database"
        " WHERE datname = %s",
        [database],
    ).fetchone()
    if row is None:
        if not (admin.superuser or admin.creates_databases):
            raise _missing(
                admin, "CREATEDB", f"建立数据库 {database}", f"create the database {database}"
            )
        admin.run(_CREATE, database, OWNER)
        return
    if row[0] != "UTF8":
        raise Refusal(
            f"数据库 {database} 的编码是 {row[0]}, 须为 UTF8: 请另建一个库",
            f"The database {database} is encoded in {row[0]}, UTF8 is needed: make another one",
        )
    if row[1] != OWNER:
        admin.run("ALTER DATABASE {} OWNER TO {}", database, OWNER)


def _schema_ensure(inside: _Connection, database: str) -> None:
    owner = inside.execute(
        "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'"
    ).fetchone()
    if owner is None or owner[0] != OWNER:
        _run(inside, "ALTER SCHEMA public OWNER TO {}", OWNER)
    _run(inside, "SET ROLE {}", OWNER)
    inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    _run(inside, "GRANT USAGE ON SCHEMA public TO {}, {}", APP, GATE)
    # A function's new owner must be allowed to create in its schema.
    _run(inside, "GRANT CREATE ON SCHEMA public TO {}", GATE)
    _run(inside, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
    _run(inside, "GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}", database, APP)
