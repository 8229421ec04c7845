"""What people bring in about travel."""

from __future__ import annotations

from anxin.areas.types import FieldOfWork
from anxin.core.types import gettext_noop
from anxin.requests.types import Field, FieldType, RequestKind, Route
from anxin.workorders.types import OrderKind, standard_moves

TRAVEL_QUESTION_ORDER = OrderKind(
    slug="travel_question",
    version=1,
    label=gettext_noop("出行咨询"),
    field_bit=FieldOfWork.GENERAL,
    due_min=120,
    moves=standard_moves(gettext_noop("给群众的答复"), cites=True),
)
TRAVEL_DIFFICULTY_ORDER = OrderKind(
    slug="travel_difficulty",
    version=1,
    label=gettext_noop("出行困难"),
    field_bit=FieldOfWork.GENERAL,
    due_min=240,
    moves=standard_moves(gettext_noop("怎么解决的；不能办写明理由"), cites=True),
)
TRAVEL_QUESTION = RequestKind(
    slug="travel_question",
    label=gettext_noop("问出行规定"),
    service="travel.question",
    order_kind="travel_question",
    field_bit=FieldOfWork.GENERAL,
    route=Route.TOWN,
    hint=gettext_noop("能不能走、要什么手续"),
    icon="question",
    answer_within=gettext_noop("2 小时内答复"),
    text_label=gettext_noop("您想问什么"),
    text_hint=gettext_noop("从哪里、到哪里、哪天。"),
)
TRAVEL_DIFFICULTY = RequestKind(
    slug="travel_difficulty",
    label=gettext_noop("出行有困难"),
    service="travel.difficulty",
    order_kind="travel_difficulty",
    field_bit=FieldOfWork.GENERAL,
    route=Route.LEAD,
    hint=gettext_noop("必须走、要证明、走不了"),
    intro=gettext_noop("生孩子、透析、急病：直接去医院或打 120，不用等答复。"),
    icon="road",
    answer_within=gettext_noop("4 小时内答复"),
    text_label=gettext_noop("为什么要走，难在哪里"),
    text_hint=gettext_noop("写主要的就好。不用写身份证号。"),
    fields=(
        Field(
            "from_to",
            gettext_noop("从哪里到哪里"),
            required=True,
        ),
        Field(
            "travel_on",
            gettext_noop("哪天走"),
            FieldType.DATE,
            required=True,
        ),
        Field(
            "need",
            gettext_noop("需要什么"),
            FieldType.CHOICE,
            required=True,
            choices=(
                ("proof", gettext_noop("要一份证明")),
                ("approval", gettext_noop("要批准")),
                ("ride", gettext_noop("没有车")),
                ("other", gettext_noop("别的")),
            ),
        ),
    ),
)
