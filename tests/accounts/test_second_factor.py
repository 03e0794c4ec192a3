"""Setting up a second factor and signing in with it."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from common.models import AuditEvent
from tests.accounts.conftest import deliver_mail, sign_in
from tests.factories.accounts import PASSWORD, UserFactory, user_of

pytestmark = pytest.mark.django_db
# allauth tells of a new factor on commit, within the request; only a real commit shows that.
really_commits = pytest.mark.django_db(transaction=True)

ACTIVATE = "/accounts/2fa/totp/activate/"


def code_for(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up(client: Client, user: User) -> str:
    """Turn it on as a person would; returns the secret in the app."""
    sign_in(client, user)
    location = client.get(ACTIVATE).headers["Location"]
    assert location.startswith("/accounts/reauthenticate/")
    client.post(location, {"password": PASSWORD, "next": ACTIVATE})
    page = client.get(ACTIVATE)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post(ACTIVATE, {"code": code_for(secret)})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


@really_commits
def test_set_up_tells_by_mail_and_in_the_trail(client: Client) -> None:
    user = UserFactory()
    set_up(client, user)
    deliver_mail()
    assert mail.outbox[-1].subject == "【服务券平台】两步验证已开启"
    events = AuditEvent.objects.filter(subject_kind="user", action="second_factor_added")
    assert {(event.subject_id, event.facts["kind"]) for event in events} == {
        (str(user.pk), "totp"),
        (str(user.pk), "recovery_codes"),
    }


def test_sign_in_needs_the_code(client: Client) -> None:
    user = UserFactory()
    secret = set_up(client, user)
    fresh = Client()
    assert sign_in(fresh, user, next="/notices/").headers["Location"] == (
        "/accounts/2fa/authenticate/"
    )
    assert fresh.get("/accounts/").status_code == 302
    page = fresh.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "验证码不正确" in page.content.decode()
    done = fresh.post("/accounts/2fa/authenticate/", {"code": code_for(secret, 1)})
    assert done.headers["Location"] == "/notices/"


def test_recovery_code_works_once(client: Client) -> None:
    user = UserFactory()
    set_up(client, user)
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10
    for wanted in ("/home/", None):
        fresh = Client()
        sign_in(fresh, user)
        answer = fresh.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert answer.headers.get("Location") == wanted


def test_secret_is_encrypted_at_rest(client: Client) -> None:
    secret = set_up(client, UserFactory())
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert stored.startswith("gAAAA")


def test_secret_survives_a_new_server_key(client: Client, settings) -> None:
    user = UserFactory()
    secret = set_up(client, user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-another-key-another-key-another-key"
    fresh = Client()
    sign_in(fresh, user)
    answer = fresh.post("/accounts/2fa/authenticate/", {"code": code_for(secret, 1)})
    assert answer.headers["Location"] == "/home/"


def test_turn_off(client: Client) -> None:
    set_up(client, UserFactory())
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert AuditEvent.objects.filter(action="second_factor_removed").exists()


def test_turn_off_is_refused_where_required(client: Client, settings) -> None:
    set_up(client, user_of(Role.BUREAU))
    settings.MFA_REQUIRED_ROLES = ["bureau"]
    page = client.get("/accounts/2fa/totp/deactivate/").content.decode()
    assert "您的岗位必须使用两步验证" in page
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").exists()


@really_commits
def test_set_up_lifts_the_requirement(client: Client, settings) -> None:
    settings.MFA_REQUIRED_ROLES = ["bureau"]
    user = user_of(Role.BUREAU)
    sign_in(client, user)
    assert client.get("/home/").headers["Location"] == "/accounts/second-factor/"
    set_up(client, user)
    assert client.get("/home/").headers["Location"] != "/accounts/second-factor/"


@pytest.mark.parametrize(
    ("role", "reminded"),
    [(Role.ENTERPRISE, False), (Role.SUPPLIER, False), (Role.BUREAU, True), (Role.PROVINCE, True)],
    ids=str,
)
def test_officials_are_reminded(client: Client, role: Role, reminded: bool) -> None:
    client.force_login(user_of(role))
    assert ("建议开启两步验证" in client.get("/accounts/").content.decode()) is reminded


def test_reminder_can_be_put_off_for_a_month(client: Client) -> None:
    client.force_login(user_of(Role.BUREAU))
    client.post("/accounts/second-factor/later/")
    assert "建议开启两步验证" not in client.get("/accounts/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        client.force_login(User.objects.get())
        assert "建议开启两步验证" in client.get("/accounts/").content.decode()


def test_reminder_is_only_where_the_day_starts(client: Client) -> None:
    client.force_login(user_of(Role.BUREAU))
    assert "建议开启两步验证" not in client.get("/notices/").content.decode()


@really_commits
def test_reminder_goes_once_set_up(client: Client) -> None:
    set_up(client, user_of(Role.BUREAU))
    assert "建议开启两步验证" not in client.get("/accounts/").content.decode()
