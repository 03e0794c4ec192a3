"""A form sent after the session ended: sign in, go on, nothing lost."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from tests.accounts.conftest import sign_in
from tests.factories.accounts import UserFactory
from voucher_portal import urls as portal

pytestmark = pytest.mark.django_db

TYPED = {"title": "生产管理上云服务合同", "note": "第一行\n<b>第二行</b>", "fee": ["1", "2"]}


@require_role(Role.ENTERPRISE)
def draft(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.POST.getlist('fee')}{request.POST.get('note')}")


handler403, handler404 = portal.handler403, portal.handler404
urlpatterns = [path("draft/", draft), *portal.urlpatterns]


@pytest.fixture(autouse=True)
def _with_draft(settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def user() -> User:
    return UserFactory()


def expired(user: User) -> Client:
    """A browser whose session ended while a form was open."""
    client = Client()
    with time_machine.travel(timezone.now() - timedelta(hours=5)):
        sign_in(client, user)
    return client


def test_form_comes_back_after_sign_in(user: User) -> None:
    client = expired(user)
    answer = client.post("/draft/?step=2", TYPED)
    assert answer.headers["Location"] == "/accounts/login/?next=/accounts/resume/"
    assert "刚才填写的内容已保留" in client.get(answer.headers["Location"]).content.decode()
    assert (
        sign_in(client, user, next="/accounts/resume/").headers["Location"] == "/accounts/resume/"
    )
    page = client.get("/accounts/resume/").content.decode()
    assert 'action="/draft/?step=2"' in page
    assert page.count("<textarea") == 4
    assert "&lt;b&gt;第二行&lt;/b&gt;" in page
    assert "生产管理上云服务合同" in page
    assert len(re.findall(r'name="fee"', page)) == 2


def test_form_is_not_shown_to_somebody_else(user: User) -> None:
    client = expired(user)
    client.post("/draft/", TYPED)
    sign_in(client, UserFactory())
    assert client.get("/accounts/resume/").headers["Location"] == "/home/"
    assert "interrupted" not in client.session


def test_form_can_be_thrown_away(user: User) -> None:
    client = expired(user)
    client.post("/draft/", TYPED)
    sign_in(client, user)
    assert client.post("/accounts/resume/").headers["Location"] == "/home/"
    assert client.get("/accounts/resume/").headers["Location"] == "/home/"


def test_files_are_not_kept_and_it_says_so(user: User) -> None:
    client = expired(user)
    client.post("/draft/", {**TYPED, "file": SimpleUploadedFile("c.pdf", b"%PDF-1.4")})
    sign_in(client, user)
    assert "选择的附件没有保留" in client.get("/accounts/resume/").content.decode()


@pytest.mark.parametrize(
    ("url", "typed"),
    [
        ("/accounts/password/change/", {"oldpassword": "x"}),
        ("/draft/", {"password": "secret"}),
        ("/draft/", {"title": "长" * 200_001}),
        ("/draft/", {}),
    ],
    ids=["own account", "a password", "too long", "nothing"],
)
def test_what_is_never_kept(user: User, url: str, typed: dict[str, str]) -> None:
    client = expired(user)
    answer = client.post(url, typed)
    assert answer.headers["Location"] == "/accounts/login/?next=%2F"
    assert "interrupted" not in client.session


def test_stranger_leaves_nothing(client: Client) -> None:
    answer = client.post("/draft/", TYPED)
    assert answer.headers["Location"] == "/accounts/login/?next=%2F"
    assert not client.session.keys()


def test_fragment_is_answered_401_and_keeps_its_page(user: User) -> None:
    answer = expired(user).post("/draft/", TYPED, headers={"HX-Request": "true"})
    assert answer.status_code == 401
