"""Registering an enterprise and its first person on one page."""

from typing import Any

from django import forms

from accounts.forms.team import OwnerForm
from enterprises.forms.fields import UsccField, text_field


class RegistrationForm(OwnerForm):
    """The enterprise first, then the person who will look after it."""

    uscc = UsccField()
    enterprise_name = text_field(
        "企业名称", length=120, help_text="与营业执照一致的全称。", min_length=4
    )

    field_order = ("uscc", "enterprise_name", "name", "mobile", "email", "password", "password2")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password2"].error_messages["required"] = "请再次输入密码。"

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in two groups, as the page shows them."""
        names = {"企业": self.field_order[:2], "负责人": self.field_order[2:]}
        return [(title, [self[name] for name in group]) for title, group in names.items()]
