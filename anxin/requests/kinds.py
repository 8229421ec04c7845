"""The registry of request kinds, and the two that belong to no peer: a question, and help."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.workorders.types import OrderKind, standard_moves

from .types import Field, RequestKind, Route

QUESTION_ORDER = OrderKind(
    slug="question",
    version=1,
    label=gettext_noop("政策咨询"),
    field_bit=FieldOfWork.GENERAL,
    due_min=120,
    moves=standard_moves(gettext_noop("给群众的答复"), cites=True),
)
HELP_ORDER = OrderKind(
    slug="help",
    version=1,
    label=gettext_noop("求助"),
    field_bit=FieldOfWork.GENERAL,
    due_min=24 * 60,
    moves=standard_moves(gettext_noop("办了什么，结果怎样")),
)
QUESTION = RequestKind(
    slug="question",
    label=gettext_noop("问政策"),
    service="requests.question",
    order_kind="question",
    field_bit=FieldOfWork.GENERAL,
    route=Route.TOWN,
    hint=gettext_noop("过节期间的规定和服务，不明白就问"),
    icon="question",
    answer_within=gettext_noop("2 小时内答复"),
    text_label=gettext_noop("您想问什么"),
    text_hint=gettext_noop("一次问一件事。不用写身份证号。"),
)
HELP = RequestKind(
    slug="help",
    label=gettext_noop("求助"),
    service="requests.help",
    order_kind="help",
    field_bit=FieldOfWork.GENERAL,
    route=Route.COMMUNITY,
    hint=gettext_noop("为自己、家人或邻居"),
    icon="hand-heart",
    answer_within=gettext_noop("24 小时内答复"),
    text_label=gettext_noop("需要什么帮助"),
    text_hint=gettext_noop("例如：代买药、送老人看病。写清谁、什么时候要。"),
    fields=(
        Field(
            "where",
            gettext_noop("到哪里找"),
            hint=gettext_noop("村、组或小区、门牌。留了电话可以不填。"),
            personal=True,
        ),
    ),
)

_kinds: dict[str, RequestKind] = {}


def kind_register(kind: RequestKind) -> None:
    """Add a kind; two of one name must be the same value."""
    if _kinds.setdefault(kind.slug, kind) != kind:
        raise ValueError(f"request kind {kind.slug} is declared twice with different content")


def kind_find(slug: str) -> RequestKind | None:
    """The kind of this name, if there is one."""
    return _kinds.get(slug)


def kinds_all() -> dict[str, RequestKind]:
    """Every kind by name."""
    return dict(_kinds)
