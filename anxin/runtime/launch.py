"""Become what a child must be, then exec it. Runs as a script: `python -I -S launch.py …`.

Arguments: account, signal, parent's process id, `--`, the child's argv. The child gets its own
session (a Ctrl-C in the terminal reaches the supervisor alone, which stops all in order) and, on
Linux, the signal when its parent dies. Accounts: `self`; `namespace` (root becomes uid 65534 of a
user namespace of its own, where root's files stay its own); `nobody` (root gives up its rights).
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import sys

NOBODY = 65534
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1


def _enter_namespace() -> None:
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {uid} 1"),
        ("gid_map", f"{NOBODY} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(line)


def _become_nobody() -> None:
    account = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def _die_with_parent(number: int, parent: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
    # The parent may have died before the kernel was told.
    if os.getppid() != parent:
        sys.exit(1)


def main(argv: list[str]) -> None:
    """Change the account, tie the life to the parent's, exec."""
    account, number, parent, _, *command = argv
    path = shutil.which(command[0]) or command[0]
    os.setsid()
    if account == "namespace":
        _enter_namespace()
    elif account == "nobody":
        _become_nobody()
    _die_with_parent(int(number), int(parent))
    # Nothing is imported or looked up from here on: the account may not reach Python's own files.
    os.execv(path, command)


if __name__ == "__main__":
    main(sys.argv[1:])
