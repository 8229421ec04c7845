"""What a clerk chooses to set campaigns side by side, and to copy one forward."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..types import NewCampaign


class ForwardForm(forms.Form):
    """Which campaign to copy from, and what stands beside it."""

    source = forms.ChoiceField(label=gettext_lazy("往年的活动"))
    # The choices bear titles that people wrote, in whatever language.
    target = forms.ChoiceField(
        label=gettext_lazy("今年的草稿或活动"), widget=forms.Select(attrs={"lang": ""})
    )

    def __init__(
        self,
        *args: Any,
        campaigns: Sequence[tuple[str, str]],
        targets: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("source", campaigns), ("target", targets)):
            part = self.fields[name]
            if isinstance(part, forms.ChoiceField):
                part.choices = list(choices)


class CopyForwardForm(forms.Form):
    """The campaign that a copy would open."""

    source = forms.SlugField(max_length=48, widget=forms.HiddenInput)
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("新活动名称"), max_length=48)
    title_en = forms.CharField(label=gettext_lazy("英文名称"), required=False, max_length=64)
    slug = forms.CharField(
        label=gettext_lazy("代号"),
        help_text=gettext_lazy("网址里用，例如 spring-2027。不填就按单位和年份取。"),
        required=False,
        max_length=48,
    )
    starts_on = forms.DateField(
        label=gettext_lazy("从哪天"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("到哪天"), widget=forms.DateInput(attrs={"type": "date"})
    )

    @classmethod
    def blank(cls, source: str) -> CopyForwardForm:
        """An empty form for a campaign, with a token that makes sending twice one draft."""
        return cls(initial={"source": source, "token": secrets.token_urlsafe(18)})

    def campaign(self) -> NewCampaign:
        """The campaign asked for."""
        cleaned = self.cleaned_data
        return NewCampaign(
            slug=cleaned["slug"],
            title=cleaned["title"],
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"],
            title_en=cleaned["title_en"],
        )
