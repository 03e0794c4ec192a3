"""Where an organisation's system listens, and what it wants to hear."""

from typing import Any

from django import forms

from accounts.webhooks import kinds
from accounts.webhooks.targets import LONGEST, parse, resolve
from common.errors import DomainError


class WebhookForm(forms.Form):
    """A webhook's URL and kinds."""

    url = forms.CharField(
        label="接收地址",
        max_length=LONGEST,
        help_text="贵单位系统接收消息的网址，例如 https://erp.example.com/hooks/voucher。",
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(
        label="推送内容",
        widget=forms.CheckboxSelectMultiple,
        help_text="只推送本单位能看到的申请和服务券。",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["kinds"]
        field.choices = kinds.choices()

    def clean_url(self) -> str:
        """Where it leads to is asked here, outside any transaction, and again at each delivery."""
        url: str = self.cleaned_data["url"]
        try:
            resolve(parse(url))
        except DomainError as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        return url
