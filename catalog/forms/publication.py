"""Publishing a draft, or giving it up."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalog.forms.fields import InstantInput, RevisionField
from catalog.impact import Impact

AT_ONCE, LATER = "now", "later"


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
    acknowledged = forms.BooleanField(label="", required=False)
    revision = RevisionField()

    def __init__(self, *args: Any, impact: Impact, **options: Any) -> None:
        super().__init__(*args, **options)
        if not impact.removed_in_use:
            del self.fields["acknowledged"]
            return
        total = sum(row.applications for row in impact.removed_in_use)
        self.fields[
            "acknowledged"
        ].label = f"我已知悉：拟移除的应用服务还有 {total} 件办理中的申请，这些申请仍按原版本办理"

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
