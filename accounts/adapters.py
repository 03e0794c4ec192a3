"""Where allauth asks how this portal does things."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from common import mail
from common.outbox import enqueue
from common.sealing import seal, unseal

TOPIC_PASSWORD_RESET = "accounts.password_reset"  # noqa: S105 - the name of a topic
PURPOSE = "accounts.second-factor"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up closed, mail through the outbox, messages in the words of the portal."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "邮箱或密码不正确。连续 5 次不正确将锁定 15 分钟。",
        "too_many_login_attempts": "尝试次数过多，请稍后再试。",
        "enter_current_password": "当前密码不正确。",
        "incorrect_password": "密码不正确。",
        "incorrect_code": "验证码不正确，请核对手机时间后重新输入。",
        "invalid_password_reset": "重置链接无效或已过期，请重新申请。",
        "rate_limited": "操作过于频繁，请稍后再试。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        # Enterprises register on their own page, everybody else is invited.
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mail.send_later(template_prefix, [email], context)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        # The link opens the account, so it is made when the mail is sent and never stored.
        enqueue(TOPIC_PASSWORD_RESET, user_id=user.pk, email=email)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        # Attempts from an address axes has already locked must not use up the limit that guards
        # the account everywhere, or one machine could lock out a stranger.
        if AxesProxyHandler.is_allowed(request, credentials):
            super().pre_authenticate(request, **credentials)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps encrypted, so that a copy of the table is no use."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证码不正确，请核对手机时间后重新输入。",
        "cannot_delete_authenticator": "您的岗位必须使用两步验证，不能停用。",
    }

    def encrypt(self, text: str) -> str:
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, purpose=PURPOSE)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return authenticator.user.role not in settings.MFA_REQUIRED_ROLES
