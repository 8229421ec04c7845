"""The environment: uv into `.tools`, the locked packages into `.venv`, then the same command there.

Standard library only. A stamp inside `.venv` says what stands, so that a second run does nothing
and needs no network. Groups installed once stay.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .messages import Refusal, Steps, Text
from .state import Lock, State, write_private

# The floor that reads the lock file's revision.
UV_REQUIREMENT = "uv>=0.9"
COLD_BYTES = 1_500_000_000
_NETWORK = re.compile(
    r"connection|resolve|dns|timed? ?out|network|no matching distribution|error sending request"
    r"|could not find a version|failed to fetch|certificate|proxy",
    re.IGNORECASE,
)


class UnknownCertificate(Refusal):
    """The download failed since the server's certificate is not trusted."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What was installed: the lock's hash, the Python of `.venv`, the groups."""

    lock: str
    python: str
    groups: frozenset[str]

    def covers(self, wanted: Stamp) -> bool:
        """Whether everything wanted stands already."""
        same = (self.lock, self.python) == (wanted.lock, wanted.python)
        return same and wanted.groups <= self.groups


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment of one checkout."""

    root: Path

    @property
    def venv(self) -> Path:
        """Where the packages stand."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter inside."""
        return self.venv / "bin" / "python"

    @property
    def _stamp_file(self) -> Path:
        return self.venv / "anxin-stamp.json"

    def wanted(self, groups: Sequence[str]) -> Stamp:
        """The stamp that would satisfy a command with these groups."""
        lock = hashlib.sha256((self.root / "uv.lock").read_bytes()).hexdigest()
        return Stamp(lock, self._venv_python(), frozenset(groups))

    def standing(self) -> Stamp | None:
        """The stamp of what stands; None when nothing usable stands."""
        if not os.access(self.python, os.X_OK) or not self._stamp_file.exists():
            return None
        try:
            found = json.loads(self._stamp_file.read_text(encoding="utf-8"))
            return Stamp(found["lock"], found["python"], frozenset(found["groups"]))
        except (ValueError, KeyError, TypeError):
            return None

    def ensure(self, groups: Sequence[str], steps: Steps) -> bool:
        """Install what is missing; True when something was done."""
        if self._stands(groups):
            return False
        state = State(self.root)
        with Lock(state.folder / "environment.lock"):
            if self._stands(groups):
                return False
            disk_check(self.root, COLD_BYTES if not self.python.exists() else COLD_BYTES // 5)
            uv = self._uv(steps, state.log("bootstrap"))
            self._sync(uv, groups, steps, state.log("bootstrap"))
        return True

    def _stands(self, groups: Sequence[str]) -> bool:
        standing = self.standing()
        return standing is not None and standing.covers(self.wanted(groups))

    def _venv_python(self) -> str:
        config = self.venv / "pyvenv.cfg"
        if not config.exists():
            return ""
        lines: dict[str, str] = {}
        for line in config.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            lines[name.strip()] = value.strip()
        return f"{lines.get('home', '')} {lines.get('version_info', lines.get('version', ''))}"

    def _uv(self, steps: Steps, log: Path) -> list[str]:
        tools = self.root / ".tools"
        own = tools / "bin" / "uv"
        if _runs([str(own), "--version"]):
            return [str(own)]
        if not _runs([sys.executable, "-m", "pip", "--version"]):
            return [_uv_of_system()]
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade"]
        with steps.step(Text("安装 uv", "Install uv")):
            _logged([*command, "--target", str(tools), UV_REQUIREMENT], self.root, {}, log)
        return [str(own)]

    def _sync(self, uv: list[str], groups: Sequence[str], steps: Steps, log: Path) -> None:
        earlier = self.standing()
        every = sorted({*groups, *(earlier.groups if earlier else ())})
        command = [*uv, "sync", "--frozen", "--inexact", "--no-progress"]
        if not os.access(self.python, os.X_OK):
            command += ["--python", sys.executable]
        for group in every:
            command += ["--group", group]
        names = ", ".join(["run-time", *every])
        self._stamp_file.unlink(missing_ok=True)
        with steps.step(Text(f"安装锁定的软件包 [{names}]", f"Install locked packages [{names}]")):
            try:
                _logged(command, self.root, self._uv_environment(), log)
            except UnknownCertificate:
                # Behind a company's proxy the system knows its certificate, uv's own list does not.
                trusting = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
                _logged(command, self.root, {**self._uv_environment(), **trusting}, log)
        done = self.wanted(every)
        write_private(
            self._stamp_file,
            json.dumps({"lock": done.lock, "python": done.python, "groups": sorted(done.groups)}),
        )

    def _uv_environment(self) -> dict[str, str]:
        extra = {"UV_PROJECT_ENVIRONMENT": str(self.venv), "VIRTUAL_ENV": ""}
        home = Path(os.environ.get("HOME") or "/nonexistent")
        if not any(name in os.environ for name in ("UV_CACHE_DIR", "XDG_CACHE_HOME")):
            if not os.access(home, os.W_OK):
                extra["UV_CACHE_DIR"] = str(self.root / ".tools" / "cache")
        return extra


def enter(root: Path, groups: Sequence[str], argv: Sequence[str], steps: Steps) -> None:
    """Make the environment stand; then run the same command inside it, unless already there."""
    environment = Environment(root)
    environment.ensure(groups, steps)
    inside = Path(sys.prefix).resolve() == environment.venv.resolve()
    if inside and sys.flags.utf8_mode:
        return
    python = str(environment.python)
    sys.stdout.flush()
    os.execve(
        python,
        [python, str(root / "manage.py"), *argv],
        {**os.environ, "PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1"},
    )


def disk_check(place: Path, needed: int) -> None:
    """Refuse before anything is half-done when fewer than `needed` bytes are free."""
    free = shutil.disk_usage(place).free
    if free < needed:
        raise Refusal(
            f"磁盘空间不足: {place} 只剩 {free // 1_000_000} MB, 至少需要 {needed // 1_000_000} MB",
            f"Not enough disk space: {place} has {free // 1_000_000} MB left,"
            f" {needed // 1_000_000} MB are needed",
        )


def _runs(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _uv_of_system() -> str:
    found = shutil.which("uv")
    if found is None:
        raise Refusal(
            f"这个 Python ({sys.executable}) 没有 pip, 也找不到 uv:"
            " 请先安装 pip (Debian/Ubuntu: apt-get install python3-pip) 后重试",
            f"This Python ({sys.executable}) has no pip, and there is no uv:"
            " install pip first (Debian/Ubuntu: apt-get install python3-pip)",
        )
    return found


def _logged(command: Sequence[str], cwd: Path, extra: Mapping[str, str], log: Path) -> None:
    """Run with the output kept in `log`; on failure say in a sentence what went wrong."""
    variables = {**os.environ, **extra}
    variables = {name: value for name, value in variables.items() if value or name not in extra}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(command)}\n{done.stdout}\n")
    if done.returncode != 0:
        raise failure(done.stdout, log)


def failure(output: str, log: Path) -> Refusal:
    """The sentence for a failed download or installation, from the tool's own output."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    causes = [line for line in lines if line.lower().startswith(("error", "cause", "caused by"))]
    last = (causes or lines or [""])[-1][:200]
    if "No space left" in output:
        return Refusal(
            "磁盘已满, 软件包没有装完: 请腾出至少 1.5 GB 空间后重试",
            "The disk is full, the packages are not installed: free 1.5 GB and try again",
        )
    if "Permission denied" in output or "Read-only file system" in output:
        return Refusal(
            f"没有权限安装软件包: {last}. 请检查本目录的权限 (记录: {log})",
            f"No permission to install packages: {last}. Check this folder's rights (log: {log})",
        )
    if _NETWORK.search(output):
        kind = UnknownCertificate if "certificate" in output.lower() else Refusal
        return kind(
            f"下载软件包失败: 网络或软件源不可用 ({last}). 首次启动需要联网;"
            f" 有代理时请设置 HTTPS_PROXY (记录: {log})",
            f"Download failed: network or package index out of reach ({last})."
            f" The first start needs the network; behind a proxy set HTTPS_PROXY (log: {log})",
        )
    return Refusal(
        f"安装软件包失败: {last} (记录: {log})", f"Installing packages failed: {last} (log: {log})"
    )
