"""allauth's forms for the second step, in the words of the portal."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from django import forms

from accounts.forms.sign_in import relabel

DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"}


def _prepare(form: forms.BaseForm, label: str) -> None:
    relabel(form, {"code": label})
    form.fields["code"].widget.attrs.update(DIGITS)


class AuthenticateForm(base.AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _prepare(self, "验证码或恢复码")


class ReauthenticateForm(base.ReauthenticateForm):  # type: ignore[misc]
    """The same, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _prepare(self, "验证码或恢复码")


class ActivateTOTPForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code, which proves that the app is set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _prepare(self, "应用显示的 6 位验证码")
