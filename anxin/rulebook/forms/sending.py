"""What is sent with an edited table: a file or its text, and why; from which day it holds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.core.text import EMPTY_FILE

MOST_TEXT = 400_000


class UploadForm(forms.Form):
    """An edited table as a file or as pasted text."""

    file = forms.FileField(
        label=_("改好的文件"),
        required=False,
        help_text=_("从本页下载的 XLSX，改好原样传上来；YAML 也可以。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.yaml,.yml"}),
        error_messages={"empty": EMPTY_FILE},
    )
    text = forms.CharField(
        label=_("或者把 YAML 文字贴在这里"),
        required=False,
        strip=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label=_("为什么改"), max_length=200, required=False, help_text=_("一句话，发布的人会看到。")
    )

    def clean(self) -> dict[str, Any]:
        """One of the two must be there."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("file") and not (given.get("text") or "").strip() and not self.errors:
            self.add_error("file", _("请选一个文件，或者贴上文字。"))
        return given

    def content(self) -> bytes:
        """The bytes of the file, else of the text."""
        file = self.cleaned_data.get("file")
        if file:
            return bytes(file.read())
        return str(self.cleaned_data["text"]).encode()


class TownForm(UploadForm):
    """A town's own table, to be compared with one of the district."""

    field_order = ("higher", "file", "text")
    reason = None  # type: ignore[assignment]  # Django's way to drop an inherited field
    higher = forms.ChoiceField(label=_("与区里的哪张表比"))

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["higher"] = forms.ChoiceField(
            # The tables bear the titles their authors wrote.
            label=_("与区里的哪张表比"),
            choices=choices,
            widget=forms.Select(attrs={"lang": ""}),
        )
        self.order_fields(["higher", "file", "text"])


class PublishForm(forms.Form):
    """From which day a version holds."""

    holds_from = forms.DateField(
        label=_("从哪一天起生效"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("请写从哪一天起生效。"), "invalid": _("请写一个日期。")},
    )
