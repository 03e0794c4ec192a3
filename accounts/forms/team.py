"""Inviting a colleague, and accepting."""

from typing import Any

from django import forms

from accounts.forms.fields import (
    BAD_EMAIL,
    PASSWORD_HELP,
    email_field,
    mobile_field,
    name_field,
    password_field,
)
from accounts.forms.sign_in import MISMATCH


class InviteForm(forms.Form):
    """Whom to write to."""

    email = forms.EmailField(
        label="邮箱",
        error_messages=BAD_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label="姓名", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    is_owner = forms.BooleanField(
        label="同时设为负责人", required=False, help_text="负责人可以邀请、移出成员。"
    )


class PasswordTwiceMixin:
    """A new password typed twice, as `password` and `password2`."""

    def clean(self) -> Any:
        cleaned = forms.Form.clean(self)  # type: ignore[arg-type]
        first, second = cleaned.get("password"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", MISMATCH)  # type: ignore[attr-defined]
        return cleaned


class AcceptForm(PasswordTwiceMixin, forms.Form):
    """What the person invited adds: name, mobile number, password."""

    name = name_field()
    mobile = mobile_field()
    password = password_field("设置密码", new=True, help_text=PASSWORD_HELP)
    password2 = password_field("再次输入密码", new=True)


class ReasonForm(forms.Form):
    """Why; kept in the trail."""

    reason = forms.CharField(
        label="原因", required=False, max_length=200, help_text="仅用于留痕，对方看不到。"
    )


class OwnerForm(PasswordTwiceMixin, forms.Form):
    """The first person of an organisation; its registration page puts this beside its own form."""

    name = name_field()
    mobile = mobile_field(required=True)
    email = email_field()
    password = password_field("设置密码", new=True, help_text=PASSWORD_HELP)
    password2 = password_field("再次输入密码", new=True)
