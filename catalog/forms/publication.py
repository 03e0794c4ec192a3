"""Publishing a draft, or giving it up."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalog.forms.fields import RevisionField

AT_ONCE, LATER = "now", "later"


class InstantInput(forms.DateTimeInput):
    """The browser's own picker of day and time, to the minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__({"class": "short"}, format="%Y-%m-%dT%H:%M")


class PublishForm(forms.Form):
    """From when, and why."""

    mark_optional = False  # the instant is optional only when it is "at once"

    when = forms.ChoiceField(
        label="何时生效",
        choices=[(AT_ONCE, "立即生效"), (LATER, "在指定时间生效")],
        widget=forms.RadioSelect,
        initial=LATER,
        error_messages={"required": "请选择何时生效。"},
    )
    effective_at = forms.DateTimeField(
        label="生效时间（选择“在指定时间生效”时填写）",
        required=False,
        widget=InstantInput,
        error_messages={"invalid": "请填写完整的日期和时间，例如 2019-01-01 00:00。"},
        help_text="北京时间。此刻起首次提交的申请按新版核定。",
    )
    note = forms.CharField(
        label="发布依据（选填）",
        required=False,
        max_length=200,
        help_text="例如发布文件的文号，将留存在编制记录中。",
    )
    revision = RevisionField()

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        missing = typed.get("effective_at") is None and "effective_at" not in self.errors
        if typed.get("when") == LATER and missing:
            self.add_error("effective_at", ValidationError("请填写生效时间。", code="rule:C1"))
        return typed

    def effect(self) -> datetime | None:
        """The instant chosen; None for at once. Of a valid form."""
        if self.cleaned_data["when"] == AT_ONCE:
            return None
        effective_at: datetime = self.cleaned_data["effective_at"]
        return effective_at


class DiscardForm(forms.Form):
    """Nothing to fill in: the page itself asks."""
