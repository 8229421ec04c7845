"""The registry of order kinds, filled by `site/wiring.py`, and this room's own: the instruments.

Each instrument is a kind with moves of its own. Only `order` has a clock; what is encouraged,
asked of peers or left to choice can be overdue to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from anxin.areas.types import FieldOfWork
from anxin.core.types import Actor, gettext_noop

from .types import FIRST_ANSWER_MIN, BesideMark, Instrument, Move, Mover, OrderKind, OrderStatus

_kinds: dict[str, OrderKind] = {}
# What higher rooms say beside an order, by its ref: handed over by the site.
BesideReader = Callable[[Actor, str], Sequence[BesideMark]]
_beside: list[BesideReader] = []

_OPENED, _ACCEPTED, _ANSWERED = OrderStatus.OPENED, OrderStatus.ACCEPTED, OrderStatus.ANSWERED
_REOPENED, _RETURNED, _CLOSED = OrderStatus.REOPENED, OrderStatus.RETURNED, OrderStatus.CLOSED
_GENERAL = int(FieldOfWork.GENERAL)
_REASON = gettext_noop("理由")
_RESULT = gettext_noop("怎么办的、结果如何")


def kind_register(kind: OrderKind) -> None:
    """Add a kind; the same version twice must be the same value."""
    held = _kinds.setdefault(kind.key, kind)
    if held != kind:
        raise ValueError(f"order kind {kind.key} is declared twice with different content")


def kind_of(key: str) -> OrderKind:
    """The kind stored in an order (`slug@version`). Raises LookupError."""
    if key not in _kinds:
        raise LookupError(f"no order kind {key}")
    return _kinds[key]


def kind_newest(slug: str) -> OrderKind:
    """The newest version of a kind. Raises LookupError."""
    versions = [kind for kind in _kinds.values() if kind.slug == slug]
    if not versions:
        raise LookupError(f"no order kind {slug}")
    return max(versions, key=lambda kind: kind.version)


def kinds_all() -> dict[str, OrderKind]:
    """Every kind by key."""
    return dict(_kinds)


def beside_register(reader: BesideReader) -> None:
    """Take what a higher room says beside an order, which this room cannot import."""
    if reader not in _beside:
        _beside.append(reader)


def beside_of(actor: Actor, order_ref: str) -> tuple[BesideMark, ...]:
    """What the higher rooms say of an order to this actor."""
    return tuple(one for reader in _beside for one in reader(actor, order_ref))


def kinds_confirmed() -> list[str]:
    """Keys of kinds whose giver looks at the proof, but for those of which another page tells."""
    kinds = kinds_all().values()
    return [one.key for one in kinds if one.told and one.waits_for_giver(_ANSWERED)]


def _done(origin: OrderStatus) -> Move:
    return Move(
        "done", origin, _ANSWERED, gettext_noop("报办结"),
        gettext_noop("已经办好，有文字或文件为证；等交办单位确认"),
        _RESULT, by=Mover.LEAD, proof=True, whole=True,
    )  # fmt: skip


def _object(origin: OrderStatus) -> Move:
    return Move(
        "object", origin, _RETURNED, gettext_noop("不归我单位"),
        gettext_noop("不在本单位职责内，说明理由退给交办单位"), _REASON, by=Mover.LEAD,
        aside=True,
    )  # fmt: skip


def _withdraw(origin: OrderStatus) -> Move:
    return Move(
        "withdraw", origin, _CLOSED, gettext_noop("撤回"),
        gettext_noop("不再需要，或交错了单位"), _REASON, by=Mover.GIVER, aside=True,
    )  # fmt: skip


ORDER = OrderKind(
    slug="order",
    version=1,
    label=gettext_noop("任务"),
    field_bit=_GENERAL,
    due_min=FIRST_ANSWER_MIN,
    instrument=Instrument.ORDER,
    check_percent=10,
    words=(
        (_OPENED, gettext_noop("待签收")),
        (_ANSWERED, gettext_noop("已报办结，待确认")),
        (_REOPENED, gettext_noop("退回补办")),
        (_RETURNED, gettext_noop("单位有异议")),
    ),
    undecided=(_RETURNED,),
    moves=(
        Move(
            "accept", _OPENED, _ACCEPTED, gettext_noop("签收"),
            gettext_noop("已经看到，由我单位办理"), by=Mover.LEAD,
        ),
        _done(_ACCEPTED), _done(_OPENED), _done(_REOPENED),
        _object(_OPENED), _object(_ACCEPTED),
        Move(
            "confirm", _ANSWERED, _CLOSED, gettext_noop("确认办结"),
            gettext_noop("看过证明，符合要求"), by=Mover.GIVER,
        ),
        Move(
            "more", _ANSWERED, _REOPENED, gettext_noop("退回补办"),
            gettext_noop("证明不够，或没有办到位"), gettext_noop("还差什么"), by=Mover.GIVER,
        ),
        Move(
            "insist", _RETURNED, _OPENED, gettext_noop("仍请该单位办理"),
            gettext_noop("看过理由，职责在该单位"), _REASON, by=Mover.GIVER,
        ),
        _withdraw(_RETURNED), _withdraw(_OPENED), _withdraw(_ACCEPTED), _withdraw(_REOPENED),
    ),
)  # fmt: skip


def _log(origin: OrderStatus) -> Move:
    return Move(
        "log", origin, _ACCEPTED, gettext_noop("记一次"),
        gettext_noop("做过就记一笔，只计次数，不考核"), gettext_noop("做了什么"),
        by=Mover.LEAD,
    )  # fmt: skip


GUIDANCE = OrderKind(
    slug="guidance",
    version=1,
    label=gettext_noop("指导事项"),
    field_bit=_GENERAL,
    due_min=0,
    instrument=Instrument.GUIDANCE,
    words=((_OPENED, gettext_noop("还没有记录")), (_ACCEPTED, gettext_noop("已在做"))),
    moves=(
        _log(_OPENED),
        _log(_ACCEPTED),
        Move(
            "end", _ACCEPTED, _CLOSED, gettext_noop("告一段落"),
            gettext_noop("这段时间的工作做完了"), by=Mover.LEAD,
        ),
    ),
)  # fmt: skip

REQUEST_TO_PEER = OrderKind(
    slug="request_to_peer",
    version=1,
    label=gettext_noop("商请事项"),
    field_bit=_GENERAL,
    due_min=0,
    instrument=Instrument.REQUEST_TO_PEER,
    words=(
        (_OPENED, gettext_noop("待发出")),
        (_ACCEPTED, gettext_noop("已商请，等答复")),
        (_ANSWERED, gettext_noop("对方已答复")),
        (_RETURNED, gettext_noop("对方未同意")),
    ),
    moves=(
        Move(
            "send", _OPENED, _ACCEPTED, gettext_noop("记为已发出"),
            gettext_noop("对方不归本区管，只能商请"), gettext_noop("发给谁、说了什么"),
        ),
        Move(
            "reply", _ACCEPTED, _ANSWERED, gettext_noop("记录答复"),
            gettext_noop("对方有了答复"), gettext_noop("对方怎么答复"),
        ),
        Move(
            "remind", _ACCEPTED, _ACCEPTED, gettext_noop("再提醒一次"),
            gettext_noop("对方还没有答复；只能提醒，不能催办"), gettext_noop("怎样提醒的"),
        ),
        Move(
            "decline", _ACCEPTED, _RETURNED, gettext_noop("记录未同意"),
            gettext_noop("对方不同意或办不到"), _REASON,
        ),
        Move(
            "send", _RETURNED, _ACCEPTED, gettext_noop("再次商请"),
            gettext_noop("情况有变，再商量"), gettext_noop("发给谁、说了什么"),
        ),
    ),
)  # fmt: skip

PROPOSAL_UPWARD = OrderKind(
    slug="proposal_upward",
    version=1,
    label=gettext_noop("提请事项"),
    field_bit=_GENERAL,
    due_min=0,
    instrument=Instrument.PROPOSAL_UPWARD,
    words=(
        (_OPENED, gettext_noop("拟稿")),
        (_ACCEPTED, gettext_noop("已提请，等答复")),
        (_ANSWERED, gettext_noop("上级已答复")),
        (_CLOSED, gettext_noop("已记录")),
    ),
    moves=(
        Move(
            "send", _OPENED, _ACCEPTED, gettext_noop("记为已提请"),
            gettext_noop("这件事由上级决定，本区提请"), gettext_noop("提请了什么"),
        ),
        Move(
            "refrain", _OPENED, _CLOSED, gettext_noop("暂不提请"),
            gettext_noop("条件还不到，把理由记下来"), _REASON,
        ),
        Move(
            "reply", _ACCEPTED, _ANSWERED, gettext_noop("记录上级答复"),
            gettext_noop("上级已经答复"), gettext_noop("上级怎么答复"),
        ),
        Move(
            "send", _CLOSED, _ACCEPTED, gettext_noop("改为提请"),
            gettext_noop("条件到了"), gettext_noop("提请了什么"),
        ),
    ),
)  # fmt: skip


def _remind(origin: OrderStatus, label: str) -> Move:
    return Move(
        "remind", origin, _ANSWERED, label,
        gettext_noop("只提醒，不考核，也不处罚"), gettext_noop("提醒了谁、怎样提醒"),
    )  # fmt: skip


REMINDER = OrderKind(
    slug="reminder",
    version=1,
    label=gettext_noop("提醒事项"),
    field_bit=_GENERAL,
    due_min=0,
    instrument=Instrument.REMINDER,
    words=((_OPENED, gettext_noop("待提醒")), (_ANSWERED, gettext_noop("已提醒"))),
    moves=(
        _remind(_OPENED, gettext_noop("记为已提醒")),
        _remind(_ANSWERED, gettext_noop("再提醒一次")),
    ),
)

APPEAL = OrderKind(
    slug="appeal",
    version=1,
    label=gettext_noop("倡议"),
    field_bit=_GENERAL,
    due_min=0,
    instrument=Instrument.APPEAL,
    words=((_OPENED, gettext_noop("待发出")), (_ACCEPTED, gettext_noop("已发出，看响应"))),
    moves=(
        Move(
            "send", _OPENED, _ACCEPTED, gettext_noop("记为已发出"),
            gettext_noop("把倡议告诉大家"), gettext_noop("在哪里发的"),
        ),
        Move(
            "count", _ACCEPTED, _ACCEPTED, gettext_noop("记录响应"),
            gettext_noop("只数响应了多少，不响应也不要紧"), counts=True,
        ),
        Move(
            "end", _ACCEPTED, _CLOSED, gettext_noop("结束倡议"),
            gettext_noop("日子过了，不再倡导"),
        ),
    ),
)  # fmt: skip

CHOICE = OrderKind(
    slug="choice",
    version=1,
    label=gettext_noop("可做可不做"),
    field_bit=_GENERAL,
    due_min=0,
    instrument=Instrument.CHOICE,
    words=(
        (_OPENED, gettext_noop("待决定")),
        (_ANSWERED, gettext_noop("决定做")),
        (_RETURNED, gettext_noop("决定不做")),
    ),
    moves=(
        Move(
            "adopt", _OPENED, _ANSWERED, gettext_noop("决定做"),
            gettext_noop("条件合适；做与不做都把理由记下来"), _REASON, by=Mover.LEAD,
        ),
        Move(
            "refrain", _OPENED, _RETURNED, gettext_noop("决定不做"),
            gettext_noop("条件不合适；做与不做都把理由记下来"), _REASON, by=Mover.LEAD,
        ),
        Move(
            "reconsider", _ANSWERED, _OPENED, gettext_noop("重新考虑"),
            gettext_noop("情况变了"), _REASON, by=Mover.LEAD,
        ),
        Move(
            "reconsider", _RETURNED, _OPENED, gettext_noop("重新考虑"),
            gettext_noop("情况变了"), _REASON, by=Mover.LEAD,
        ),
    ),
)  # fmt: skip

# A ban is kept, never finished: what is reported against it forces a review above the unit.
GUARD = OrderKind(
    slug="guard",
    version=1,
    label=gettext_noop("不得做的事"),
    field_bit=_GENERAL,
    due_min=0,
    instrument=Instrument.GUARD,
    standing=True,
    words=((_OPENED, gettext_noop("一直有效")), (_ACCEPTED, gettext_noop("正在复核"))),
    moves=(
        Move(
            "review", _OPENED, _ACCEPTED, gettext_noop("开始复核"),
            gettext_noop("有人反映碰到了这条禁令"), gettext_noop("是哪件事"), by=Mover.GIVER,
        ),
        Move(
            "reviewed", _ACCEPTED, _OPENED, gettext_noop("复核完毕"),
            gettext_noop("查清并纠正了；禁令继续有效"), gettext_noop("结论和怎样纠正"),
            by=Mover.GIVER,
        ),
    ),
)  # fmt: skip

REPORT = OrderKind(
    slug="report",
    version=1,
    label=gettext_noop("定时上报"),
    field_bit=_GENERAL,
    due_min=0,
    instrument=Instrument.ORDER,
    words=((_OPENED, gettext_noop("按日上报")), (_CLOSED, gettext_noop("已到期，不再上报"))),
    moves=(
        Move(
            "stop", _OPENED, _CLOSED, gettext_noop("停止上报"),
            gettext_noop("响应结束，不再要求上报"), _REASON, by=Mover.GIVER, aside=True,
        ),
        Move(
            "expire", _OPENED, _CLOSED, gettext_noop("到期"),
            gettext_noop("期限已到，自动停止"), by_system=True,
        ),
    ),
)  # fmt: skip

OWN_KINDS = (
    ORDER, GUIDANCE, REQUEST_TO_PEER, PROPOSAL_UPWARD, REMINDER, APPEAL, CHOICE, GUARD, REPORT,
)  # fmt: skip
