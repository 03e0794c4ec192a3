"""Fields that several enterprise forms share."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.errors import DomainError
from common.forms import DateInput
from common.money import WAN, parse_wan
from enterprises import uscc


class UsccField(forms.CharField):
    """统一社会信用代码; cleans to the stored form, each fault named."""

    def __init__(self) -> None:
        super().__init__(
            label="统一社会信用代码",
            max_length=40,  # room for spaces and hyphens
            help_text="营业执照上的 18 位代码，大小写、空格均可。",
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return uscc.parse(text)
        except DomainError as error:
            raise ValidationError(error.message, code=error.code) from error


class WanField(forms.CharField):
    """A sum typed in 万元; cleans to yuan, or None where it is optional and empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "class": "short num"}
        )
        super().__init__(widget=widget, max_length=30, **options)

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_wan(text, zero_allowed=True)
        except DomainError as error:
            raise ValidationError(error.message, code=error.code) from error

    def prepare_value(self, value: Any) -> Any:
        """Yuan as 万元 without trailing zeros; what was typed stays as it is."""
        if not isinstance(value, Decimal):
            return value
        text = f"{value / WAN:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


def date_field(label: str, **options: Any) -> forms.DateField:
    """A calendar day, with the browser's own picker."""
    return forms.DateField(label=label, widget=DateInput(), **options)


def text_field(label: str, *, length: int, **options: Any) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=length, **options)


def long_text_field(label: str, *, length: int = 1000, **options: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, max_length=length, widget=forms.Textarea, **options)


def yes_no_field(label: str, *, yes: str, no: str, **options: Any) -> forms.TypedChoiceField:
    """A question without a default answer; cleans to True or False."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        **options,
    )


def yes_no(value: bool | None) -> str | None:  # noqa: FBT001 -- the value itself
    """The initial value of a `yes_no_field`."""
    return None if value is None else ("yes" if value else "no")
