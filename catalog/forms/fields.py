"""Fields that several catalog forms share."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.forms import MoneyInput
from common.money import InvalidMoney, parse_yuan


class YuanField(forms.CharField):
    """A sum in yuan as people type it; cleans to a `Decimal`.

    `subject` is put in front of a message where the label alone does not say whose sum it is.
    """

    widget = MoneyInput

    def __init__(self, *, subject: str = "", zero_allowed: bool = False, **options: Any) -> None:
        self.subject = subject
        self.zero_allowed = zero_allowed
        # The parser has a word for nothing as well.
        super().__init__(max_length=40, **options)

    def prepare_value(self, value: Any) -> Any:
        """Sums from the database with thousands commas; what was typed stays as typed."""
        return f"{value:,.2f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal:
        try:
            return parse_yuan(str(value or ""), zero_allowed=self.zero_allowed)
        except InvalidMoney as error:
            message = f"“{self.subject}”：{error.message}" if self.subject else error.message
            raise ValidationError(message, code=error.code) from error


class InstantInput(forms.DateTimeInput):
    """The browser's own picker of day and time, to the minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__({"class": "short"}, format="%Y-%m-%dT%H:%M")


class RevisionField(forms.IntegerField):
    """The revision of the draft the page was made from."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        messages = {
            "required": "页面不完整，请刷新后重试。",
            "invalid": "页面不完整，请刷新后重试。",
        }
        super().__init__(min_value=1, error_messages=messages, **options)
