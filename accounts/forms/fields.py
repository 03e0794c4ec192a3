"""Fields that several forms share."""

from django import forms
from django.core.validators import RegexValidator

BAD_EMAIL = {"invalid": "请填写正确的邮箱地址，例如 name@example.com。"}
PASSWORD_HELP = "至少 10 位，不能全是数字，也不要用姓名、邮箱或常见密码。"  # noqa: S105


def password_field(label: str, *, new: bool = False, help_text: str = "") -> forms.CharField:
    """A password as typed: never trimmed, never shown again."""
    autocomplete = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=help_text)


def mobile_field(*, required: bool = False) -> forms.CharField:
    """A mainland mobile number."""
    return forms.CharField(
        label="手机",
        required=required,
        validators=[RegexValidator(r"^1[3-9]\d{9}$", "请填写 11 位手机号码。")],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


def name_field() -> forms.CharField:
    """What a person is called."""
    return forms.CharField(
        label="姓名", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


def email_field(label: str = "邮箱") -> forms.EmailField:
    """An address to sign in with."""
    return forms.EmailField(
        label=label,
        error_messages=BAD_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"}),
    )
