"""Signing in and out with e-mail and password."""

import pytest
from django.test import Client

from accounts.enums import Role
from tests.accounts.conftest import sign_in
from tests.factories.accounts import PASSWORD, UserFactory, user_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed", ["li@voucher.example", " LI@voucher.example "], ids=["as is", "loud"]
)
def test_sign_in_by_email(client: Client, typed: str) -> None:
    user = UserFactory(email="li@voucher.example")
    response = sign_in(client, typed)
    assert response.headers["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("email", "password"),
    [("li@voucher.example", "wrong-password"), ("nobody@voucher.example", PASSWORD)],
    ids=["wrong password", "no such account"],
)
def test_sign_in_failure_does_not_say_which(client: Client, email: str, password: str) -> None:
    UserFactory(email="li@voucher.example")
    response = sign_in(client, email, password)
    assert "邮箱或密码不正确" in response.content.decode()
    assert email in response.content.decode()  # what was typed is kept
    assert "_auth_user_id" not in client.session


def test_sign_in_suspended_person_is_told(client: Client) -> None:
    response = sign_in(client, UserFactory(is_active=False))
    assert response.headers["Location"] == "/accounts/inactive/"
    assert "账号目前不能登录" in client.get("/accounts/inactive/").content.decode()


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/notices/", "/notices/"),
        ("https://evil.example/", "/home/"),
        ("//evil.example/notices/", "/home/"),
        ("/\\evil.example", "/home/"),
        ("javascript:alert(1)", "/home/"),
    ],
    ids=["ours", "another site", "scheme-relative", "backslash", "script"],
)
def test_sign_in_next_stays_with_us(client: Client, target: str, lands: str) -> None:
    response = sign_in(client, UserFactory(), next=target)
    assert response.headers["Location"] == lands


def test_sign_out_needs_a_post(client: Client) -> None:
    client.force_login(UserFactory())
    page = client.get("/accounts/logout/")
    assert "退出登录" in page.content.decode()
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_sign_up_is_closed(client: Client) -> None:
    page = client.get("/accounts/signup/")
    assert "如何获得账号" in page.content.decode()
    client.post("/accounts/signup/", {"email": "x@voucher.example", "password1": PASSWORD})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["email/", "login/code/", "password/set/", "2fa/webauthn/"])
def test_what_is_not_offered_does_not_exist(client: Client, path: str) -> None:
    client.force_login(UserFactory())
    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize(
    ("role", "home"),
    [(Role.ADMIN, "/admin/"), (Role.AUDITOR, "/accounts/")],
    ids=["admin", "no page registered"],
)
def test_home_by_role(
    client: Client, role: Role, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.homes._homes", {Role.ADMIN: "admin:index"})
    client.force_login(user_of(role))
    assert client.get("/home/").headers["Location"] == home


def test_home_of_a_registered_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.homes._homes", {Role.BUREAU: "accounts:notices"})
    client.force_login(user_of(Role.BUREAU))
    assert client.get("/home/").headers["Location"] == "/notices/"


def test_home_for_strangers_is_sign_in(client: Client) -> None:
    assert client.get("/home/").headers["Location"] == "/accounts/login/?next=/home/"


def test_large_print_follows_to_a_new_browser(client: Client) -> None:
    shown = {"large_text": True, "high_contrast": False, "shortcuts": True}
    sign_in(client, UserFactory(preferences={"display": shown}))
    client.post("/accounts/logout/")
    assert 'data-text="large"' in client.get("/accounts/login/").content.decode()
