"""The order kind of this room: a supervision letter, from going out to its conclusion."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.workorders.types import Move, Mover, OrderKind, OrderStatus

_OPENED, _ANSWERED = OrderStatus.OPENED, OrderStatus.ANSWERED
_REOPENED, _CLOSED = OrderStatus.REOPENED, OrderStatus.CLOSED


def _answer(origin: OrderStatus) -> Move:
    return Move(
        "answer", origin, _ANSWERED, gettext_noop("书面答复"),
        gettext_noop("把原因、已经做的和完成时间告诉督办单位"),
        gettext_noop("原因、已经做的、完成时间"), by=Mover.LEAD, proof=True,
    )  # fmt: skip


# Only a unit that had its whole time and said nothing is judged unheard.
EARLY = gettext_noop("还没到答复期限，也还没有答复。等单位答复，或者过了期限，再反馈结论。")


def _conclude(origin: OrderStatus, early: str = "") -> Move:
    return Move(
        "conclude", origin, _CLOSED, gettext_noop("反馈结论"),
        gettext_noop("督办必须有结论，结论告诉被督办单位并留存"),
        gettext_noop("督办结论"), by=Mover.GIVER, early=early,
    )  # fmt: skip


SUPERVISION_ORDER = OrderKind(
    slug="supervision",
    version=1,
    label=gettext_noop("督办"),
    field_bit=FieldOfWork.GENERAL,
    due_min=3 * 24 * 60,
    words=(
        (_OPENED, gettext_noop("已发督办函，等答复")),
        (_ANSWERED, gettext_noop("单位已答复，等结论")),
        (_REOPENED, gettext_noop("答复不够，等补充")),
        (_CLOSED, gettext_noop("结论已反馈")),
    ),
    moves=(
        _answer(_OPENED),
        _answer(_REOPENED),
        Move(
            "more", _ANSWERED, _REOPENED, gettext_noop("请补充答复"),
            gettext_noop("答复没有说清原因或完成时间"), gettext_noop("还要补充什么"),
            by=Mover.GIVER,
        ),
        _conclude(_ANSWERED),
        # Where nothing is heard in time, the supervision still ends in a conclusion.
        _conclude(_OPENED, EARLY),
        _conclude(_REOPENED),
    ),
    # The letter itself is the message.
    told=False,
)  # fmt: skip
