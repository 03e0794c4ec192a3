"""Resetting and changing passwords."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from common.models import OutboxMessage
from tests.accounts.conftest import deliver_mail, sign_in
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

NEW = "jiangmen-voucher-2026"


def ask_reset(client: Client, email: str) -> None:
    response = client.post("/accounts/password/reset/", {"email": email})
    assert response.headers["Location"] == "/accounts/password/reset/done/"
    deliver_mail()


def link_in_mail() -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/accounts/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def set_new(client: Client, link: str):
    form_url = client.get(link).headers["Location"]
    return client.post(form_url, {"password1": NEW, "password2": NEW})


def test_reset_mail_is_in_chinese_and_works_once(client: Client) -> None:
    user = UserFactory(name="李工")
    ask_reset(client, user.email)
    letter = mail.outbox[0]
    assert (letter.subject, letter.to) == ("【服务券平台】重新设置密码", [user.email])
    assert "李工，您好" in letter.body
    assert "2 小时内" in letter.body
    assert set_new(client, link_in_mail()).headers["Location"].endswith("/key/done/")
    assert sign_in(client, user, NEW).headers["Location"] == "/home/"
    assert "链接已失效" in Client().get(link_in_mail()).content.decode()


def test_reset_link_is_not_in_the_database(client: Client) -> None:
    ask_reset(client, UserFactory().email)
    payload = OutboxMessage.objects.get(topic="accounts.password_reset").payload
    assert set(payload) == {"user_id", "email"}


def test_reset_ignores_a_forged_host(client: Client) -> None:
    user = UserFactory()
    client.post("/accounts/password/reset/", {"email": user.email}, HTTP_HOST="evil.example")
    deliver_mail()
    assert "evil.example" not in mail.outbox[0].body


@pytest.mark.parametrize("active", [None, False], ids=["unknown address", "removed person"])
def test_reset_sends_nothing_but_answers_alike(client: Client, active: bool | None) -> None:
    if active is not None:
        UserFactory(email="li@voucher.example", is_active=active)
    ask_reset(client, "li@voucher.example")
    assert mail.outbox == []


def test_reset_ends_sessions_and_tells_the_owner(client: Client) -> None:
    user = UserFactory()
    other = Client()
    sign_in(other, user)
    ask_reset(client, user.email)
    set_new(client, link_in_mail())
    deliver_mail()
    assert other.get("/accounts/").status_code == 302
    assert mail.outbox[-1].subject == "【服务券平台】您的密码已重新设置"


def test_reset_is_limited_per_address(client: Client) -> None:
    user = UserFactory()
    answers = [
        client.post("/accounts/password/reset/", {"email": user.email}).status_code
        for _ in range(6)
    ]
    assert answers == [302] * 5 + [429]


def test_change_keeps_this_session_and_ends_others(client: Client) -> None:
    user = UserFactory()
    other = Client()
    sign_in(client, user)
    sign_in(other, user)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", form).headers["Location"] == "/accounts/"
    assert client.get("/accounts/").status_code == 200
    assert other.get("/accounts/").status_code == 302
    deliver_mail()
    assert mail.outbox[-1].subject == "【服务券平台】您的密码已修改"
    assert "网络地址：127.0.0.1" in mail.outbox[-1].body


@pytest.mark.parametrize(
    ("old", "new", "again", "message"),
    [
        ("wrong-password", NEW, NEW, "当前密码不正确"),
        (PASSWORD, NEW, NEW + "x", "两次输入的密码不一致"),
        (PASSWORD, "short-one", "short-one", "密码太短，至少需要 10 位"),
        (PASSWORD, "20260302091500", "20260302091500", "密码不能全是数字"),
        (PASSWORD, "password123", "password123", "太常见"),
    ],
    ids=["old wrong", "different", "short", "digits", "common"],
)
def test_change_refused(client: Client, old: str, new: str, again: str, message: str) -> None:
    user = UserFactory()
    client.force_login(user)
    form = {"oldpassword": old, "password1": new, "password2": again}
    page = client.post("/accounts/password/change/", form).content.decode()
    assert message in page
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_real_settings_hash_with_argon2(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert UserFactory().password.startswith("argon2$argon2id$")
