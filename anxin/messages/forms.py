"""What a person chooses for himself, and whom a unit is reached by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from anxin.accounts.queries import users_of_unit
from anxin.core.types import Actor, Invalid

from .queries import own_reach, routes, unit_kept
from .services.contacts import MOST_CONTACTS, MOST_NAME, MOST_PHONE, ContactDraft
from .types import ROUTE_PREFIX, WAY_LABELS, KeptUnit, MessageWay

BLANK_ROWS = 2


class _TimeInput(forms.TimeInput):
    input_type = "time"


class ReachForm(forms.Form):
    """By which way one is told outside the system, and when not."""

    choice = forms.ChoiceField(
        label=_("除了系统里的消息，还怎么通知我"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选一种。"),
            "invalid_choice": _("没有这种方式。请从列出的里面选。"),
        },
    )
    address = forms.CharField(
        label=_("手机号或邮箱"),
        required=False,
        max_length=120,
        help_text=_("只用来发通知，加密保存。留空就用原来的。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    quiet_from = forms.TimeField(
        label=_("免打扰从"),
        widget=_TimeInput(format="%H:%M"),
        error_messages={"required": _("请写时间。"), "invalid": _("时间写成 22:00。")},
    )
    quiet_to = forms.TimeField(
        label=_("到"),
        help_text=_("这段时间只发紧急的，其余早上合成一条。两个时间相同就是不设。"),
        widget=_TimeInput(format="%H:%M"),
        error_messages={"required": _("请写时间。"), "invalid": _("时间写成 22:00。")},
    )

    def __init__(self, actor: Actor, data: Any = None) -> None:
        own = own_reach(actor)
        super().__init__(
            data,
            initial={
                "choice": own.choice,
                "quiet_from": own.quiet_from,
                "quiet_to": own.quiet_to,
            },
        )
        part = self.fields["choice"]
        if isinstance(part, forms.ChoiceField):
            part.choices = _choices()
        if not any(route.address for route in routes().values()):
            del self.fields["address"]
        elif own.address_shown:
            now = gettext("现在是 %(shown)s。留空就用它。加密保存，只用来发通知。")
            self.fields["address"].help_text = now % {"shown": own.address_shown}

    def refuse(self, error: Invalid) -> None:
        """Show what the service refused at its field."""
        for name, text in (error.fields or {"choice": error.message}).items():
            self.add_error(name if name in self.fields else None, text)


def _choices() -> list[tuple[str, str]]:
    """What always works, then what the administrator set up."""
    language = get_language() or ""
    inside = [
        (MessageWay.IN_APP.value, gettext("不用，只看系统里的")),
        (MessageWay.PRINT.value, gettext(WAY_LABELS[MessageWay.PRINT])),
        (MessageWay.FILE.value, gettext("文件，由本单位自己的系统来取")),
    ]
    outside = [
        (f"{ROUTE_PREFIX}{route.slug}", route.called(language)) for route in routes().values()
    ]
    return inside + outside


class ContactsForm(forms.Form):
    """A unit's contacts, one row each, in the order in which they are tried."""

    def __init__(self, actor: Actor, slug: str, data: Any = None) -> None:
        super().__init__(data)
        self.unit: KeptUnit = unit_kept(actor, slug)
        held = self.unit.contacts
        self.size = min(len(held) + BLANK_ROWS, MOST_CONTACTS)
        people = [("", gettext("不登录")), *users_of_unit(self.unit.id)]
        for number in range(self.size):
            one = held[number] if number < len(held) else None
            self.fields[f"name-{number}"] = forms.CharField(
                label=_("姓名或岗位"), required=False, max_length=MOST_NAME,
                initial=one.name if one else "",
            )  # fmt: skip
            self.fields[f"phone-{number}"] = forms.CharField(
                label=_("办公电话"), required=False, max_length=MOST_PHONE,
                initial=one.phone if one else "",
                widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"user-{number}"] = forms.TypedChoiceField(
                label=_("登录账号"), required=False, coerce=int, empty_value=None,
                choices=people, initial=one.user if one else "",
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The fields of each row, with its number as people count."""
        return [
            (n + 1, self[f"name-{n}"], self[f"phone-{n}"], self[f"user-{n}"])
            for n in range(self.size)
        ]

    def drafts(self) -> list[ContactDraft]:
        """The rows that are filled in, in their order."""
        given = self.cleaned_data
        rows = [
            ContactDraft(given[f"name-{n}"], given[f"phone-{n}"], given[f"user-{n}"])
            for n in range(self.size)
        ]
        return [one for one in rows if one.name or one.phone or one.user]

    def refuse(self, error: Invalid) -> None:
        """Show what the service refused at its field, the rest on top."""
        for name, text in (error.fields or {"": error.message}).items():
            self.add_error(name if name in self.fields else None, text)
