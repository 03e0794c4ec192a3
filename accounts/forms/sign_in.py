"""allauth's forms in the words of the portal."""

from typing import Any

from allauth.account import forms as allauth
from django import forms

from accounts.forms.fields import BAD_EMAIL, PASSWORD_HELP

MISMATCH = "两次输入的密码不一致。"


def relabel(form: Any, labels: dict[str, str]) -> None:
    """Give fields their Chinese names; labels stand above, so placeholders go."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label
        field.help_text = ""
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field, forms.EmailField):
            field.error_messages.update(BAD_EMAIL)


class LoginForm(allauth.LoginForm):  # type: ignore[misc]
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, {"login": "邮箱", "password": "密码"})
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class NewPasswordMixin:
    """Says what a good password is, and when the two differ."""

    fields: dict[str, forms.Field]

    def relabel_new(self) -> None:
        relabel(self, {"password1": "新密码", "password2": "再次输入新密码"})
        self.fields["password1"].help_text = PASSWORD_HELP

    def clean(self) -> Any:
        cleaned = forms.Form.clean(self)  # type: ignore[arg-type]
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", MISMATCH)  # type: ignore[attr-defined]
        return cleaned


class ChangePasswordForm(NewPasswordMixin, allauth.ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, {"oldpassword": "当前密码"})
        self.relabel_new()


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    """The address the link is mailed to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, {"email": "注册邮箱"})


class ResetPasswordKeyForm(NewPasswordMixin, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relabel_new()


class ReauthenticateForm(allauth.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, {"password": "密码"})
