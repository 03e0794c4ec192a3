"""Who gets in: roles, auditors, a required second factor."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views import View

from accounts.enums import Role
from accounts.policies import RoleRequiredMixin, acts_for, may_write, require_role
from common.errors import NotAllowed
from tests.factories.accounts import UserFactory, user_of
from voucher_portal import urls as portal

pytestmark = pytest.mark.django_db


@require_role(Role.BUREAU, Role.AUDITOR)
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse("desk")


class Desk(RoleRequiredMixin, View):
    roles = (Role.BUREAU, Role.AUDITOR)

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("desk")

    post = get


def unguarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


handler403, handler404 = portal.handler403, portal.handler404
urlpatterns = [
    path("desk/", desk),
    path("desk-class/", Desk.as_view()),
    path("unguarded/", unguarded),
    *portal.urlpatterns,
]
DESKS = ["/desk/", "/desk-class/"]


@pytest.fixture(autouse=True)
def _with_desks(settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.mark.parametrize("url", DESKS)
@pytest.mark.parametrize(
    ("role", "read", "write"),
    [
        (Role.ENTERPRISE, 403, 403),
        (Role.SUPPLIER, 403, 403),
        (Role.BUREAU, 200, 200),
        (Role.PROVINCE, 403, 403),
        (Role.AUDITOR, 200, 403),
        (Role.ADMIN, 403, 403),
    ],
    ids=str,
)
def test_role_guard(client: Client, url: str, role: Role, read: int, write: int) -> None:
    client.force_login(user_of(role))
    assert (client.get(url).status_code, client.post(url).status_code) == (read, write)


@pytest.mark.parametrize("url", DESKS)
def test_role_guard_sends_strangers_to_sign_in(client: Client, url: str) -> None:
    location = client.get(f"{url}?view=mine").headers["Location"]
    assert location == f"/accounts/login/?next={url}%3Fview%3Dmine"


def test_role_guard_says_so_in_a_page(client: Client) -> None:
    client.force_login(UserFactory())
    assert "您的账号没有权限使用这个页面" in client.get("/desk/").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_auditor_changes_nothing_even_unguarded(client: Client, method: str) -> None:
    client.force_login(user_of(Role.AUDITOR))
    response = getattr(client, method)("/unguarded/")
    assert response.status_code == 403
    assert "审计账号只能查看" in response.content.decode()
    assert client.get("/unguarded/").content == b"done"


def test_auditor_may_sign_out_and_read_notices(client: Client) -> None:
    client.force_login(user_of(Role.AUDITOR))
    assert client.post("/notices/read-all/").status_code == 302
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("role", "writes"), [(role, role != Role.AUDITOR) for role in Role], ids=str
)
def test_may_write(role: Role, writes: bool) -> None:
    assert may_write(user_of(role)) is writes


def test_acts_for() -> None:
    user = UserFactory()
    assert acts_for(user, user.organisation_id)
    assert not acts_for(user, user_of(Role.BUREAU).organisation_id)
    assert not acts_for(UserFactory(organisation=None, role=Role.ADMIN, is_owner=False), None)
    assert not acts_for(AnonymousUser(), user.organisation_id)
    user.is_active = False
    assert not acts_for(user, user.organisation_id)


def test_guard_raises_what_the_api_can_tell() -> None:
    request = RequestFactory().get("/desk/")
    request.user = UserFactory()
    with pytest.raises(NotAllowed):
        desk(request)


def test_second_factor_is_required_of_chosen_roles(client: Client, settings) -> None:
    settings.MFA_REQUIRED_ROLES = ["bureau"]
    client.force_login(user_of(Role.BUREAU))
    assert client.get("/desk/").headers["Location"] == "/accounts/second-factor/"
    fragment = client.get("/desk/", headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == "/accounts/second-factor/"
    assert "须先开启两步验证" in client.get("/accounts/second-factor/").content.decode()


def test_second_factor_is_not_required_of_others(client: Client, settings) -> None:
    settings.MFA_REQUIRED_ROLES = ["province"]
    client.force_login(user_of(Role.BUREAU))
    assert client.get("/desk/").content == b"desk"


@pytest.mark.parametrize("path", ["/session/", "/display/"])
def test_auditor_may_stay_signed_in_and_choose_large_print(client: Client, path: str) -> None:
    client.force_login(user_of(Role.AUDITOR))
    assert client.post(path, {"large_text": "on"}).status_code in {200, 302}


@pytest.mark.parametrize("path", ["/nav/counts/", "/notices/bell/", "/session/"])
def test_second_factor_page_keeps_its_frame(client: Client, settings, path: str) -> None:
    # A redirect here would load the page again, and again.
    settings.MFA_REQUIRED_ROLES = ["bureau"]
    client.force_login(user_of(Role.BUREAU))
    response = client.get(path, headers={"HX-Request": "true"})
    assert "HX-Redirect" not in response.headers
