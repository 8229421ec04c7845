"""What a clerk sends with a new text, and with each change to its reading."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from anxin.core.text import EMPTY_FILE
from anxin.core.types import STRENGTH_LABELS

from ..queries import campaigns_all, services_known
from ..types import (
    ADDRESSEE_LABELS,
    INSTRUMENT_LABELS,
    LARGEST_FILE,
    ChangeKind,
    DraftNote,
    DraftText,
    Edit,
    NewCampaign,
)

NEW = "+"
BOTH = "change+accept"
MOST_ID = 2**62


class DayInput(forms.DateInput):
    """A day, as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DraftForm(forms.Form):
    """A new text: declared, pasted or uploaded, and where it belongs."""

    template_name = "notices/draft_new.html"

    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    declared = forms.BooleanField(
        label=gettext_lazy("我确认：这份文本不涉密，也不是内部资料"),
        help_text=gettext_lazy("标有绝密、机密、秘密、内部、密电的文本会被拒绝，不留任何内容。"),
        error_messages={
            "required": gettext_lazy("请先确认文本不涉密。没有确认就不读取，也不保留。")
        },
    )
    text = forms.CharField(
        label=gettext_lazy("粘贴正文"),
        help_text=gettext_lazy("贴正文，或者在下面上传文件，给一样就行。"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "notice-voice"}),
    )
    file = forms.FileField(
        label=gettext_lazy("或者上传文件"),
        help_text=gettext_lazy(".txt .docx .pdf（含文字） .html，最大 5 MB"),
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".txt,.docx,.pdf,.html,.htm"}),
        error_messages={"empty": EMPTY_FILE},
    )
    campaign = forms.ChoiceField(label=gettext_lazy("属于哪个活动"))
    title = forms.CharField(label=gettext_lazy("新活动名称"), required=False, max_length=48)
    title_en = forms.CharField(label=gettext_lazy("英文名称"), required=False, max_length=64)
    slug = forms.CharField(
        label=gettext_lazy("代号"),
        help_text=gettext_lazy("网址里用，例如 spring-2027。不填就按单位和年份取。"),
        required=False,
        max_length=48,
    )
    starts_on = forms.DateField(label=gettext_lazy("开始"), required=False, widget=DayInput)
    ends_on = forms.DateField(label=gettext_lazy("结束"), required=False, widget=DayInput)
    packs = forms.MultipleChoiceField(
        label=gettext_lazy("沿用功能包"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        english = get_language() == "en"
        held = campaigns_all()
        named = [
            (one.slug, (one.label_en if english else "") or one.label) for one in reversed(held)
        ]
        choices = self.fields["campaign"], self.fields["packs"]
        # What the newest campaign has on; an older pack is switched on by its own register.
        packs = sorted(held[-1].packs) if held else []
        for part, given in zip(
            choices, ([(NEW, _("新活动")), *named], _pack_names(packs)), strict=True
        ):
            if isinstance(part, forms.ChoiceField):
                part.choices = given
        self.fields["token"].initial = secrets.token_urlsafe(18)

    def clean(self) -> dict[str, Any]:
        """Text or file, not both."""
        given = super().clean() or {}
        if given.get("file") and (given.get("text") or "").strip():
            self.add_error("file", _("正文和文件只要一样。请清空文本框，或者不选文件。"))
        if not given.get("file") and not (given.get("text") or "").strip():
            self.add_error("text", _("请粘贴正文，或者上传文件。"))
        return given

    def brought(self) -> DraftText:
        """What was sent, for the service."""
        given = self.cleaned_data
        file = given.get("file")
        new = given["campaign"] == NEW
        return DraftText(
            token=given["token"],
            declared=given["declared"],
            text=given["text"],
            file=file.read(LARGEST_FILE + 1) if file else b"",
            file_name=file.name if file else "",
            campaign="" if new else given["campaign"],
            new_campaign=self._campaign() if new else None,
        )

    def _campaign(self) -> NewCampaign:
        given = self.cleaned_data
        return NewCampaign(
            slug=given["slug"],
            title=given["title"],
            title_en=given["title_en"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            packs=tuple(given["packs"]),
        )


def _pack_names(packs: list[str]) -> list[tuple[str, str]]:
    names = {"epidemic": _("疫情防控")}
    return [(pack, names.get(pack, pack)) for pack in packs]


class EditForm(forms.Form):
    """A change to the reading: which, of what, from which state of the row."""

    do = forms.ChoiceField(
        choices=[(kind, kind) for kind in (*(one.value for one in ChangeKind), BOTH)]
    )
    measure = forms.IntegerField(required=False, min_value=0, max_value=MOST_ID)
    seen = forms.IntegerField(required=False, min_value=0, max_value=MOST_ID)
    clause = forms.CharField(required=False, max_length=24)
    at = forms.IntegerField(required=False, min_value=0, max_value=100_000)
    strength = forms.ChoiceField(
        label=gettext_lazy("强度"),
        choices=[(one, gettext_lazy(label)) for one, label in STRENGTH_LABELS.items()],
        required=False,
    )
    addressee = forms.ChoiceField(label=gettext_lazy("对象"), required=False)
    instrument = forms.ChoiceField(label=gettext_lazy("手段"), required=False)
    lead = forms.CharField(label=gettext_lazy("牵头单位"), required=False, max_length=600)
    cooperate = forms.CharField(label=gettext_lazy("配合单位"), required=False, max_length=600)
    deadline = forms.DateField(label=gettext_lazy("期限"), required=False, widget=DayInput)
    shown_by = forms.CharField(label=gettext_lazy("成效看什么"), required=False, max_length=300)
    service = forms.ChoiceField(label=gettext_lazy("由哪项服务办"), required=False)
    reason = forms.CharField(required=False, max_length=500)

    SHOWN = ("strength", "addressee", "instrument", "lead", "cooperate", "deadline", "shown_by", "service")  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels: dict[str, Any] = {"addressee": ADDRESSEE_LABELS, "instrument": INSTRUMENT_LABELS}
        for name, given in labels.items():
            self._choose(name, [(key.value, _(label)) for key, label in given.items()])
        self._choose("service", [("", _("没有对应的服务")), *services_known()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        part = self.fields[name]
        if isinstance(part, forms.ChoiceField):
            part.choices = choices

    @classmethod
    def of(cls, note: DraftNote) -> EditForm:
        """The form of a measure as it stands."""
        view = note.view
        initial = {name: getattr(view, name) for name in cls.SHOWN}
        return cls(initial=initial | {"lead": note.lead, "cooperate": note.cooperate})

    def shown(self) -> list[forms.BoundField]:
        """The fields a person fills in."""
        return [self[name] for name in self.SHOWN]

    def edit(self) -> Edit:
        """The change, with those values only that were sent."""
        given = self.cleaned_data
        sent = {name: given[name] for name in (*self.SHOWN, "reason") if name in self.data}
        return Edit(
            kind=ChangeKind(given["do"].partition("+")[0]),
            measure=given["measure"] or 0,
            seen=given["seen"] or 0,
            clause=given["clause"],
            at=given["at"] or 0,
            values=sent | ({"accept": True} if given["do"] == BOTH else {}),
        )
