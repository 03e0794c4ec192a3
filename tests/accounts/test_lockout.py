"""Five wrong passwords: locked by address and e-mail together, for fifteen minutes."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from tests.accounts.conftest import sign_in
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

EMAIL = "li@voucher.example"


def fail(client: Client, times: int, email: str = EMAIL, **meta: str):
    """The last answer to that many wrong passwords."""
    for _ in range(times):
        form = {"login": email, "password": "wrong-password"}
        response = client.post("/accounts/login/", form, **meta)
    return response


def test_fifth_failure_locks_and_says_until_when(client: Client) -> None:
    UserFactory(email=EMAIL)
    assert fail(client, 4).status_code == 200
    response = fail(client, 1)
    until = AccessAttempt.objects.get().attempt_time + timedelta(minutes=15)
    assert response.status_code == 429
    assert f"{timezone.localtime(until):%H:%M}" in response.content.decode()
    assert 890 <= int(response.headers["Retry-After"]) <= 900


def test_locked_person_with_right_password_waits(client: Client) -> None:
    user = UserFactory(email=EMAIL)
    fail(client, 5)
    assert sign_in(client, user).status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert sign_in(client, user).headers["Location"] == "/home/"


def test_lock_is_not_extended_by_trying(client: Client) -> None:
    user = UserFactory(email=EMAIL)
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        fail(client, 5)
    with time_machine.travel(start + timedelta(minutes=10), tick=False):
        fail(client, 3)
    with time_machine.travel(start + timedelta(minutes=15, seconds=1), tick=False):
        assert sign_in(client, user).headers["Location"] == "/home/"


@pytest.mark.parametrize(
    ("email", "address", "locked"),
    [
        (EMAIL, "10.0.0.1", True),
        (EMAIL.upper(), "10.0.0.1", True),
        (EMAIL, "10.0.0.2", False),
        ("wang@voucher.example", "10.0.0.1", False),
    ],
    ids=["same", "same in capitals", "another address", "a colleague"],
)
def test_lock_covers_email_and_address(
    client: Client, email: str, address: str, locked: bool
) -> None:
    UserFactory(email=EMAIL)
    UserFactory(email="wang@voucher.example")
    fail(client, 5, REMOTE_ADDR="10.0.0.1")
    form = {"login": email, "password": "correct-horse-battery"}
    response = client.post("/accounts/login/", form, REMOTE_ADDR=address)
    assert (response.status_code == 429) is locked


def test_lock_counts_across_browsers(client: Client) -> None:
    UserFactory(email=EMAIL)
    fail(client, 3, HTTP_USER_AGENT="one")
    assert fail(client, 2, HTTP_USER_AGENT="another").status_code == 429


def test_lock_looks_the_same_without_account(client: Client) -> None:
    response = fail(client, 5, "nobody@voucher.example")
    assert response.status_code == 429
    assert "连续多次登录失败" in response.content.decode()


def test_success_starts_the_count_anew(client: Client) -> None:
    user = UserFactory(email=EMAIL)
    fail(client, 4)
    sign_in(client, user)
    client.post("/accounts/logout/")
    assert fail(client, 4).status_code == 200


def test_locked_address_cannot_lock_the_account_everywhere(client: Client) -> None:
    # Attempts from a locked address must not use up the limit kept per account.
    user = UserFactory(email=EMAIL)
    fail(client, 5, REMOTE_ADDR="10.0.0.1")
    for second in range(8):  # 19 a minute stay below the limit per address
        with time_machine.travel(timezone.now() + timedelta(seconds=61 * second)):
            fail(client, 15, REMOTE_ADDR="10.0.0.1")
    response = client.post(
        "/accounts/login/",
        {"login": user.email, "password": "correct-horse-battery"},
        REMOTE_ADDR="10.0.0.2",
    )
    assert response.headers["Location"] == "/home/"


def test_passwords_are_never_written_down(client: Client) -> None:
    fail(client, 1)
    attempt = AccessAttempt.objects.get()
    assert "wrong-password" not in attempt.post_data + attempt.get_data
    assert attempt.username == EMAIL


def test_address_behind_a_trusted_proxy(client: Client, settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    fail(client, 1, HTTP_X_FORWARDED_FOR="6.6.6.6, 10.1.1.1")
    assert AccessAttempt.objects.get().ip_address == "10.1.1.1"


def test_forwarded_address_is_not_believed_without_proxy(client: Client) -> None:
    fail(client, 1, HTTP_X_FORWARDED_FOR="6.6.6.6")
    assert AccessAttempt.objects.get().ip_address == "127.0.0.1"
