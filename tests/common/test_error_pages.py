"""What went wrong is said in Chinese, with a way on, as a page and as an alert."""

import pytest
from django.test import Client

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.common.pages")]

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def calm():
    """A client that answers 500 instead of raising."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        pytest.param("domain", 400, ["合同签订过早", "E5"], id="refused by a rule"),
        pytest.param("several", 400, ["甲", "E1", "乙", "E2"], id="several at once"),
        pytest.param("forbidden", 403, ["不能审核本单位的申请", "V7"], id="not allowed"),
        pytest.param("conflict", 409, ["已被同事处理", "没有生效", "查看当前状态"], id="conflict"),
        pytest.param("taken", 409, ["陈敏", 'href="/now/"'], id="conflict: who, and where to"),
        pytest.param("denied", 403, ["仅限省级主管部门"], id="Django's own denial"),
        pytest.param("waited", 503, ["办理的人较多", "没有生效", "再试一次"], id="a lock held"),
        pytest.param("broken", 500, ["系统暂时无法处理"], id="a fault of the database"),
        pytest.param("crash", 500, ["系统暂时无法处理", "没有生效"], id="a fault of ours"),
    ],
)
def test_error_pages_say_what_happened(calm, kind, status, words):
    response = calm.get(f"/fail/{kind}/")
    html = response.content.decode()
    assert response.status_code == status
    assert [word for word in words if word not in html] == []
    assert 'href="/"' in html


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        pytest.param("domain", "合同签订过早", id="refused by a rule"),
        pytest.param("conflict", "已被同事处理", id="conflict"),
        pytest.param("waited", "再试一次", id="a lock held"),
        pytest.param("denied", "没有权限", id="Django's own denial"),
    ],
)
def test_a_fragment_request_gets_an_alert(client, kind, words):
    response = client.get(f"/fail/{kind}/", **HTMX)
    html = response.content.decode()
    assert response.headers["HX-Retarget"] == "#alerts"
    assert words in html
    assert "<html" not in html


def test_a_boosted_link_gets_the_whole_page(client):
    response = client.get("/fail/domain/", **HTMX, HTTP_HX_BOOSTED="true")
    assert "<html" in response.content.decode()


def test_not_found_does_not_say_whether_it_exists(client):
    html = client.get("/vouchers/17/nothing/").content.decode()
    assert "或者不属于您的账号" in html


def test_a_stale_token_loses_nothing():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/display/", headers={"Referer": "http://testserver/display/"})
    html = response.content.decode()
    assert response.status_code == 403
    assert "没有丢失" in html
    assert 'href="http://testserver/display/"' in html
    assert response.headers["HX-Trigger"] == "stale-token"


def test_the_way_back_never_leaves_the_site(client):
    response = client.get("/fail/conflict/", headers={"Referer": "https://elsewhere.example/"})
    assert "elsewhere" not in response.content.decode()


def test_an_unknown_host_gets_its_page(client, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "无法识别这次请求" in response.content.decode()


def test_the_500_page_needs_no_database(calm, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert calm.get("/fail/crash/").status_code == 500


def test_signing_in_again_from_a_fragment_is_a_401(client):
    response = client.get("/private/", **HTMX)
    assert (response.status_code, response.content) == (401, b"")


@pytest.mark.parametrize(
    ("method", "back"),
    [
        pytest.param("get", "%2Fprivate%2F", id="GET: the page itself"),
        pytest.param("post", "%2Fstyleguide%2F%3Fa%3D1", id="POST: the page of its form"),
    ],
)
def test_after_signing_in_one_is_where_one_was(client, method, back):
    referer = {"Referer": "http://testserver/styleguide/?a=1"}
    response = getattr(client, method)("/private/", headers=referer)
    assert response.status_code == 302
    assert response.headers["Location"].replace("/", "%2F").endswith(f"next={back}")


def test_officials_keep_their_rail_on_error_pages(client):
    client.force_login(User.objects.create_user("b@example.cn", name="陈敏", role="bureau"))
    assert 'class="rail"' in client.get("/nothing/").content.decode()
