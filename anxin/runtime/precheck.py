"""What `manage.py up` can refuse before anything is installed. Standard library only."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .bootstrap import disk_check
from .messages import Language, Refusal, language_of
from .postmaster import port_is_free
from .state import EXTERNAL, Lock, State

DEFAULT_PORT = 8000
WARM_BYTES = 300_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """The words after `up`."""

    port: int | None
    reset: bool
    language: Language


def options_of(argv: Sequence[str]) -> Options:
    """Parse the words after `up`; exit code 2 with the usage on a wrong one."""
    parser = argparse.ArgumentParser(prog="manage.py up", description="启动 / start")
    parser.add_argument("--port", type=int, help="端口 / port, 1-65535 (8000)")
    parser.add_argument(
        "--reset", action="store_true", help="先删除本目录的数据 / delete data first"
    )
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 / language")
    found = parser.parse_args(argv)
    if found.port is not None and not 0 < found.port < 65_536:
        parser.error("--port: 1-65535")
    return Options(found.port, found.reset, language_of(argv))


def precheck(root: Path, options: Options) -> None:
    """Refuse at once what cannot work, before anything is installed or started."""
    with alone(State(root)):
        choose_port(options.port)
        disk_check(root, WARM_BYTES)
        if options.reset:
            refuse_external_reset()


@contextmanager
def alone(state: State) -> Iterator[Lock]:
    lock = state.lock("up")
    if not lock.take():
        where = lock.read()
        raise Refusal(
            f"本目录已经在运行 {where}: 请直接使用它, 或先在那个终端按 Ctrl-C",
            f"This checkout runs already {where}: use that one, or stop it with Ctrl-C first",
        )
    try:
        yield lock
    finally:
        lock.free()


def choose_port(wanted: int | None) -> int:
    if wanted is not None:
        if not port_is_free(wanted):
            raise Refusal(
                f"端口 {wanted} 不能使用 (已被占用或需要更高权限): 请用 --port 换一个",
                f"Port {wanted} cannot be used (taken, or it needs more rights): choose another"
                " with --port",
            )
        return wanted
    for port in range(DEFAULT_PORT, DEFAULT_PORT + 100):
        if port_is_free(port):
            return port
    raise Refusal(
        f"端口 {DEFAULT_PORT}-{DEFAULT_PORT + 99} 都被占用: 请用 --port 指定一个",
        f"Ports {DEFAULT_PORT}-{DEFAULT_PORT + 99} are all taken: name one with --port",
    )


def refuse_external_reset() -> None:
    """Refuse to delete what is not this checkout's own."""
    if os.environ.get(EXTERNAL):
        raise Refusal(
            "--reset 只删除本目录自己的数据; 现在用的是 DATABASE_URL 指向的外部数据库, 不会删除它",
            "--reset deletes this checkout's own data only; DATABASE_URL names an external"
            " database, which is left alone",
        )
