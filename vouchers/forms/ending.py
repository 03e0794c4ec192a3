"""Giving an application or a voucher up, with a reason."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class ReasonForm(forms.Form):
    """Why; `version` is what the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="原因",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="供应商和主管部门会看到",
        error_messages={"required": "请填写原因。"},
    )

    def clean_reason(self) -> Any:
        reason = self.cleaned_data["reason"].strip()
        if not reason:
            raise ValidationError("请填写原因。", code="required")
        return reason
