"""A session slides while one works, and tells when it will end."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_user("a@example.cn", name="陈敏", role="enterprise")


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    return client


def later(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False)


def seconds(client, method="get"):
    return getattr(client, method)("/session/").json()["seconds"]


def test_it_lasts_its_full_time_after_signing_in(signed_in, settings):
    assert settings.SESSION_COOKIE_AGE - 2 <= seconds(signed_in) <= settings.SESSION_COOKIE_AGE


def test_asking_does_not_prolong(signed_in, settings):
    with later(60):
        seconds(signed_in)
        assert seconds(signed_in) <= settings.SESSION_COOKIE_AGE - 3600


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(lambda client: client.get("/display/"), id="a page"),
        pytest.param(lambda client: client.post("/session/"), id="the button of the warning"),
    ],
)
def test_work_prolongs(signed_in, settings, work):
    with later(60):
        work(signed_in)
        assert seconds(signed_in) >= settings.SESSION_COOKIE_AGE - 2


def test_a_worked_on_session_outlives_its_first_end(signed_in, settings):
    half = settings.SESSION_COOKIE_AGE / 60 * 0.6
    with later(half):
        signed_in.get("/display/")
    with later(2 * half):
        assert signed_in.get("/session/").json()["signed_in"] is True


def test_work_within_five_minutes_writes_nothing(signed_in, django_assert_num_queries):
    with django_assert_num_queries(2):  # the session and the user are read, neither is written
        signed_in.get("/display/")


def test_a_stranger_learns_nothing(client):
    assert client.get("/session/").json() == {"signed_in": False}


def test_every_page_says_when_the_session_ends(signed_in):
    html = signed_in.get("/display/").content.decode()
    assert "data-session-seconds=" in html
    assert 'id="session-ending"' in html


def test_public_pages_speak_of_no_session(client):
    assert "data-session-seconds" not in client.get("/display/").content.decode()
