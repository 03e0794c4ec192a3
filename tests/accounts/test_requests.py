"""What every request of a signed-in person costs and carries."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as portal
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.backends import AuthenticationBackend
from accounts.enums import Role
from tests.accounts.conftest import sign_in
from tests.factories.accounts import UserFactory, user_of

pytestmark = pytest.mark.django_db


def test_trivial_page_costs_session_and_person(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client, UserFactory())
    client.get("/home/")
    with django_assert_num_queries(2):
        client.get("/home/")


def test_stranger_costs_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get("/accounts/login/")


def test_person_comes_with_organisation(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = UserFactory()
    with django_assert_num_queries(1):
        found = AuthenticationBackend().get_user(user.pk)
        assert found is not None
        assert found.organisation == user.organisation


def test_backend_is_the_one_in_use() -> None:
    assert portal.AUTHENTICATION_BACKENDS[1] == "accounts.backends.AuthenticationBackend"


def test_session_ends_four_hours_after_the_last_request(client: Client) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        sign_in(client, UserFactory())
    for hours, status in ((3, 200), (6, 200), (10.1, 302)):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            assert client.get("/accounts/").status_code == status


def test_session_cookie_ends_with_the_browser(client: Client) -> None:
    sign_in(client, UserFactory())
    cookie = client.cookies[portal.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_fragment_after_the_session_ended_is_401(client: Client) -> None:
    response = client.get("/notices/", headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (401, b"")


def test_whole_page_after_the_session_ended_is_sign_in(client: Client) -> None:
    assert client.get("/notices/").headers["Location"] == "/accounts/login/?next=/notices/"


PAGES = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-broken/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/invitation/broken/",
]
OWN_PAGES = [
    "/accounts/",
    "/accounts/team/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/notices/",
]


@pytest.mark.parametrize("path", [*PAGES, *OWN_PAGES])
def test_headers_are_strict(client: Client, path: str) -> None:
    if path in OWN_PAGES:
        client.force_login(user_of(Role.BUREAU))
    response = client.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert response.status_code in {200, 410}
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    text = response.content.decode()
    assert ' style="' not in text
    assert "<script>" not in text
    assert "onclick" not in text


@pytest.mark.parametrize("path", [*PAGES, *OWN_PAGES])
def test_pages_speak_chinese(client: Client, path: str) -> None:
    if path in OWN_PAGES:
        client.force_login(user_of(Role.BUREAU))
    text = client.get(path).content.decode()
    assert '<html lang="zh-Hans"' in text
    for english in ("Sign In", "Password", "password", "Email", "Submit"):
        assert f">{english}" not in text
