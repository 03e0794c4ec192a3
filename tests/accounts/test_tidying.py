"""What is removed, and what stays."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client

from accounts.tidying import Tidied, tidy
from common.clock import database_now
from tests.accounts.conftest import sign_in
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("later", "tidied"),
    [
        (timedelta(hours=1), Tidied(0, 0, 0)),
        (timedelta(hours=5), Tidied(1, 0, 0)),
        (timedelta(days=8), Tidied(1, 1, 0)),
        (timedelta(days=201), Tidied(1, 1, 1)),
    ],
    ids=["in use", "ended today", "a week ago", "long ago"],
)
def test_tidy(client: Client, later: timedelta, tidied: Tidied) -> None:
    sign_in(client, UserFactory())
    assert tidy(at=database_now() + later) == tidied


def test_tidy_leaves_a_long_session_alone(client: Client) -> None:
    sign_in(client, UserFactory())
    at = database_now() + timedelta(days=8)
    Session.objects.update(expire_date=at + timedelta(hours=1))
    tidy(at=at)
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)


def test_command_says_what_went(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("tidy_sign_in")
    assert "ended sessions: 0" in capsys.readouterr().out
    assert not AccessLog.objects.exists()
