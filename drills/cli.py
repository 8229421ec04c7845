"""`manage.py drill NAME`: one JSON object or plain lines on stdout, everything else on stderr.

Exit codes: 0 criterion met and the control failed as it must, 1 otherwise, 2 unknown drill,
3 cannot run here.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from anxin.runtime.messages import Language, Steps, Text, language_of

from . import database, phone, web, worker
from .plans import FULL, SHORT, Drill
from .verdicts import Finding, Outcome

DRILLS = {
    drill.name: drill
    for drill in (
        Drill(
            database.NAME,
            Text(
                "每秒杀一次数据库, 8 人同时写信; 对照: 提交不等日志",
                "Kill the database each second under 8 writers; control: synchronous_commit=off",
            ),
            database.run,
        ),
        Drill(
            web.NAME,
            Text(
                "随机杀网页服务及其进程, 吞掉五分之一的回答; 对照: 每次换新键",
                "Kill the web server or its workers, swallow answers; control: new keys",
            ),
            web.run,
        ),
        Drill(
            worker.NAME,
            Text(
                "后台任务干活 0.4 秒就杀, 结果须恰好一份; 对照: 不记结果的任务",
                "Kill the worker 0.4 s into its work; control: jobs that keep no mark",
            ),
            worker.run,
        ),
        Drill(
            phone.NAME,
            Text(
                "乱序重发, 吞掉一半回答; 对照: 每次换新键",
                "Send again in mixed order, swallow half the answers; control: new keys",
            ),
            phone.run,
        ),
    )
}
_SHOWN = 20
WORDS = {
    "lost": Text("丢失", "lost"),
    "doubled": Text("重复", "doubled"),
    "stuck": Text("卡住", "stuck"),
    "phantom": Text("无中生有", "without a job"),
    "refused": Text("被拒收", "refused"),
    "unanswered": Text("没有答复", "never answered"),
    "slow": Text("恢复太慢", "slow to serve again"),
}


class _Unusable(Exception):
    """The command line cannot be understood."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Unusable(message)


def main(argv: list[str]) -> int:
    """Run the drill `argv[1]`; the exit code."""
    language = language_of(argv)
    try:
        options = _parser(language).parse_args(argv[1:])
    except _Unusable as problem:
        return _unknown(Text(f"命令写法不对: {problem}", f"Wrong command: {problem}"), language)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    if options.list:
        return _listed(language, as_json=options.json)
    drill = DRILLS.get(options.name or "")
    if drill is None:
        name = options.name or ""
        return _unknown(Text(f"没有演练 {name!r}", f"There is no drill {name!r}"), language)
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    steps = Steps(language, sys.stderr)
    plan = replace(SHORT if options.short else FULL, seed=seed, keep=options.keep)
    outcome = drill.run(plan, steps)
    if options.json:
        print(json.dumps(_as_json(outcome), ensure_ascii=False))
    else:
        print("\n".join(_lines(outcome, language)))
    return 0 if outcome.passed else 1


def _parser(language: Language) -> _Parser:
    parser = _Parser(
        prog="manage.py drill",
        description=Text(
            "演练: 有意弄坏产品的一份副本, 看有没有丢失或重复",
            "Break a copy of the product on purpose and see whether anything is lost or doubled",
        ).said(language),
        epilog="python3 manage.py drill database --short\npython3 manage.py drill --list",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help=" | ".join(DRILLS))
    parser.add_argument("--list", action="store_true", help=Text("列出", "list").said(language))
    parser.add_argument("--short", action="store_true", help=Text("短式", "short").said(language))
    parser.add_argument("--json", action="store_true", help="JSON")
    parser.add_argument("--seed", type=int, help=Text("随机种子", "random seed").said(language))
    keep = Text("把产品的日志留在这个目录", "keep the product's logs in this folder")
    parser.add_argument("--keep", type=Path, metavar="DIR", help=keep.said(language))
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="zh | en")
    return parser


def _end(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _unknown(text: Text, language: Language) -> int:
    known = " ".join(DRILLS)
    more = Text(f"可用的演练: {known}", f"Drills there are: {known}")
    print(f"{text.said(language)}. {more.said(language)}", file=sys.stderr)
    return 2


def _listed(language: Language, *, as_json: bool) -> int:
    about = {drill.name: drill.about.said(language) for drill in DRILLS.values()}
    if as_json:
        print(json.dumps({"drills": about}, ensure_ascii=False))
    else:
        print("\n".join(f"{name:10}{text}" for name, text in about.items()))
    return 0


def _as_json(outcome: Outcome) -> dict[str, object]:
    return {
        "drill": outcome.drill,
        "passed": outcome.passed,
        "criterion": {"met": outcome.met, **_findings_json(outcome.findings)},
        "control": {
            "failed_as_it_must": outcome.control_failed,
            "expected": outcome.expected.value,
            **_findings_json(outcome.control),
        },
        "figures": dict(outcome.figures),
    }


def _findings_json(findings: tuple[Finding, ...]) -> dict[str, object]:
    named = [{"fault": f.fault.value, "record": f.record} for f in findings[:_SHOWN]]
    return {"count": len(findings), "findings": named}


def _lines(outcome: Outcome, language: Language) -> list[str]:
    said = [f"  {name} = {value}" for name, value in outcome.figures.items()]
    for finding in outcome.findings[:_SHOWN]:
        said.append(f"  ✗ {WORDS[finding.fault].said(language)}: {finding.record}")
    if len(outcome.findings) > _SHOWN:
        said.append(f"  … {len(outcome.findings)}")
    met = Text("没有丢失, 没有重复", "nothing lost, nothing twice")
    unmet = Text(f"{len(outcome.findings)} 处不符", f"{len(outcome.findings)} findings")
    fell = Text("对照如期失败", "the control failed as it must")
    stood = Text("对照没有失败, 演练不作数", "the control did not fail: this proves nothing")
    verdict = (met if outcome.met else unmet).said(language)
    proof = (fell if outcome.control_failed else stood).said(language)
    mark = "✓" if outcome.passed else "✗"
    return [*said, f"{mark} {outcome.drill}: {verdict}; {proof}"]
