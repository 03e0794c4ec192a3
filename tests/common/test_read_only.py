"""Read-only mode: everybody can look, nobody changes anything, every page says so."""

import pytest
from django.urls import reverse

from accounts.models import Job
from accounts.tasks import run_jobs
from common.models import OutboxMessage
from common.outbox import enqueue
from common.tasks import relay_outbox, run_command
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _closed(settings):
    settings.READ_ONLY = True
    settings.READ_ONLY_NOTICE = "平台今晚维护。"


def test_banner_stands_on_every_page(client):
    page = client.get(reverse("public:landing"))
    assert page.status_code == 200
    assert "平台今晚维护。" in page.content.decode()


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_change_is_refused_and_says_when_to_come_back(client, htmx):
    client.force_login(UserFactory())
    headers = {"HX-Request": "true"} if htmx else {}
    answer = client.post(reverse("accounts:read-all-notices"), headers=headers)
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert "您刚才填写的内容没有提交" in answer.content.decode()


def test_signing_in_still_works(client):
    user = UserFactory()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    assert answer.status_code != 503


def test_workers_rest(settings):
    enqueue("tests.nothing")
    assert relay_outbox() == run_jobs() == 0
    run_command("no_such_command")  # would raise if it ran
    assert OutboxMessage.objects.get().attempts == 0
    assert not Job.objects.exists()
