"""A small disk of the drill's own: a file system in memory that nobody else sees.

It is mounted in a mount namespace of this process, so that it ends with it however that ends. Where
mounting is not allowed to this account, a user namespace is tried, in which it is.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anxin.runtime.messages import Refusal

_NEW_USER, _NEW_MOUNTS = 0x10000000, 0x00020000
_PRIVATE_TREE = 0x40000 | 0x4000
_DETACH = 2
_BLOCK = 1 << 20


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[None]:
    """A disk of `size` bytes at a folder. Refused where this account may not mount."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not any(_unshared(libc, flags) for flags in (_NEW_MOUNTS, _NEW_USER | _NEW_MOUNTS)):
        raise _refusal(ctypes.get_errno())
    # What is mounted from here on is seen by this process and its children alone.
    private = libc.mount(b"none", b"/", None, _PRIVATE_TREE, None)
    options = f"size={size},mode=700".encode()
    if private or libc.mount(b"tmpfs", bytes(place), b"tmpfs", 0, options):
        raise _refusal(ctypes.get_errno())
    try:
        yield
    finally:
        libc.umount2(bytes(place), _DETACH)


def _unshared(libc: ctypes.CDLL, flags: int) -> bool:
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(flags) != 0:
        return False
    if flags & _NEW_USER:
        for name, line in (
            ("setgroups", "deny"),
            ("uid_map", f"{uid} {uid} 1"),
            ("gid_map", f"{gid} {gid} 1"),
        ):
            Path(f"/proc/self/{name}").write_text(line, encoding="ascii")
    return True


def _refusal(number: int) -> Refusal:
    why = os.strerror(number)
    return Refusal(
        f"这里不许挂载小磁盘 ({why}): 请以能挂载的账号运行, 或允许用户命名空间",
        f"No small disk can be mounted here ({why}): use an account that may, or allow user"
        " namespaces",
    )


def fill(file: Path) -> int:
    """Fill the disk that a file is on to the last block; the bytes it took."""
    with file.open("wb", buffering=0) as filler:
        for block in (_BLOCK, 4096):
            try:
                while filler.write(b"\1" * block):
                    pass
            except OSError:
                continue
        return filler.tell()
