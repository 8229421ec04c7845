"""`manage.py drill NAME`: one JSON object or plain lines on stdout, everything else on stderr.

One call runs a drill against the product as it is, or with `--control` against a form broken on
purpose, which must lose or double. Exit codes: 0 nothing lost or doubled, 1 otherwise, 2 unknown
drill or crash, 3 cannot run here.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import traceback
from pathlib import Path
from typing import NoReturn

from anxin.runtime.messages import CANNOT_RUN_HERE, Language, Refusal, Steps, Text, language_of

from . import clock, database, disaster, disk, duplicate, escalation, phone, web, worker
from .plans import SHORT_S, Drill, Plan
from .verdicts import Outcome

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
        Drill(
            duplicate.NAME,
            Text(
                "同一封信、任务、消息送多次, 短信平台出错和卡住; 对照: 不认得送过的",
                "Each letter, job and message many times, the gateway failing and hanging;"
                " control: nothing is known again",
            ),
            duplicate.run,
        ),
        Drill(
            clock.NAME,
            Text(
                "后台的时钟快三天、慢三天、往回跳; 对照: 后台信自己的时钟",
                "The worker's clock three days ahead, behind, leaping back; control: it is believed",
            ),
            clock.run,
        ),
        Drill(
            escalation.NAME,
            Text(
                "事项逾期时反复杀后台, 每一级须恰好报到一次; 对照: 先记已报再发消息",
                "Kill the engine while orders pass due; control: steps marked before they are told",
            ),
            escalation.run,
        ),
        Drill(
            disk.NAME,
            Text(
                "有人写信时磁盘写满, 再腾出空间; 对照: 没写成也说收到",
                "The disk fills up while people write; control: acknowledged without a commit",
            ),
            disk.run,
        ),
        Drill(
            disaster.NAME,
            Text(
                "误删后数据目录全毁, 恢复到前一秒; 对照: 日志没有归档",
                "A bad delete, then the disk is gone; restored to the second before;"
                " control: no archive",
            ),
            disaster.run,
        ),
    )
}
_SHOWN = 20
LONGEST_S = 86_400
CRASHED = 2
WORDS = {
    "lost": Text("丢失", "lost"),
    "doubled": Text("重复", "doubled"),
    "stuck": Text("卡住", "stuck"),
    "phantom": Text("无中生有", "without a job"),
    "refused": Text("被拒收", "refused"),
    "unanswered": Text("没有答复", "never answered"),
    "slow": Text("恢复太慢", "slow to serve again"),
    "hidden": Text("重发没有记数", "repeated and not told"),
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
    plan = Plan(options.seconds, options.control, seed, options.keep)
    try:
        outcome = drill.run(plan, Steps(language, sys.stderr))
    except Refusal as refusal:
        return _without_outcome(drill, refusal.text.said(language), CANNOT_RUN_HERE, options.json)
    except Exception as error:  # noqa: BLE001 (whatever broke: a crash ends with 2, never with 1)
        traceback.print_exc()
        return _without_outcome(drill, repr(error), CRASHED, options.json)
    if not outcome.acknowledged:
        nothing = Text(
            "什么也没有确认过, 演练不作数", "Nothing was acknowledged: this proves nothing"
        )
        return _without_outcome(drill, nothing.said(language), CRASHED, options.json)
    if options.json:
        print(json.dumps(_as_json(outcome, plan), ensure_ascii=False))
    else:
        print("\n".join(_lines(outcome, plan, language)))
    return 0 if outcome.ok else 1


def _without_outcome(drill: Drill, why: str, code: int, as_json: bool) -> int:
    """Say why a drill came to nothing; its exit code."""
    print(why, file=sys.stderr)
    if as_json:
        none = {"acknowledged": 0, "stored": 0, "lost": 0, "doubled": 0, "ok": False}
        print(json.dumps({"drill": drill.name, **none, "why": why}, ensure_ascii=False))
    return code


def _parser(language: Language) -> _Parser:
    parser = _Parser(
        prog="manage.py drill",
        description=Text(
            "演练: 有意弄坏产品的一份副本, 看有没有丢失或重复",
            "Break a copy of the product on purpose and see whether anything is lost or doubled",
        ).said(language),
        epilog="python3 manage.py drill database\n"
        "python3 manage.py drill database --control --seconds 10 --json\n"
        "python3 manage.py drill --list",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help=" | ".join(DRILLS))
    parser.add_argument("--list", action="store_true", help=Text("列出", "list").said(language))
    broken = Text("有意弄坏的对照, 必须失败", "the form broken on purpose, which must fail")
    parser.add_argument("--control", action="store_true", help=broken.said(language))
    lasting = Text(f"干多久, 秒 ({SHORT_S:.0f})", f"how long it works, in seconds ({SHORT_S:.0f})")
    parser.add_argument("--seconds", type=_seconds, default=SHORT_S, help=lasting.said(language))
    parser.add_argument("--json", action="store_true", help="JSON")
    parser.add_argument("--seed", type=int, help=Text("随机种子", "random seed").said(language))
    keep = Text("把产品的日志留在这个目录", "keep the product's logs in this folder")
    parser.add_argument("--keep", type=Path, metavar="DIR", help=keep.said(language))
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="zh | en")
    return parser


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= LONGEST_S:
        raise argparse.ArgumentTypeError(f"0 < N <= {LONGEST_S}")
    return seconds


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
        print("\n".join(f"{name:11}{text}" for name, text in about.items()))
    return 0


def _as_json(outcome: Outcome, plan: Plan) -> dict[str, object]:
    named = [{"fault": one.fault.value, "record": one.record} for one in outcome.findings[:_SHOWN]]
    return {
        "drill": outcome.drill,
        "control": plan.control,
        "acknowledged": outcome.acknowledged,
        "stored": outcome.stored,
        "lost": outcome.lost,
        "doubled": outcome.doubled,
        "slow": outcome.slow,
        "ok": outcome.ok,
        "findings": named,
        "figures": dict(outcome.figures),
    }


def _lines(outcome: Outcome, plan: Plan, language: Language) -> list[str]:
    said = [f"  {name} = {value}" for name, value in outcome.figures.items()]
    for finding in outcome.findings[:_SHOWN]:
        said.append(f"  ✗ {WORDS[finding.fault].said(language)}: {finding.record}")
    if len(outcome.findings) > _SHOWN:
        said.append(f"  … {len(outcome.findings)}")
    counts = Text(
        f"确认 {outcome.acknowledged}, 存有 {outcome.stored},"
        f" 丢失 {outcome.lost}, 重复 {outcome.doubled}",
        f"acknowledged {outcome.acknowledged}, stored {outcome.stored},"
        f" lost {outcome.lost}, doubled {outcome.doubled}",
    )
    said.append(f"{'✓' if outcome.ok else '✗'} {outcome.drill}: {counts.said(language)}")
    if plan.control:
        fell = Text("对照如期失败", "the control failed as it must")
        stood = Text("对照没有失败, 演练不作数", "the control did not fail: this proves nothing")
        said.append(f"  {(stood if outcome.ok else fell).said(language)}")
    return said
