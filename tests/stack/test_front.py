"""What nginx lets through, adds and keeps back; who gets in."""

import re
import urllib.request

import pytest

from tests.stack.conftest import Site
from tests.stack.servers import Servers

pytestmark = pytest.mark.stack


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("/livez", 200, "ok"), ("/readyz", 200, "ok"), ("/metrics", 403, "")],
)
def test_probes_are_answered_and_figures_stay_inside(
    site: Site, path: str, status: int, said: str
) -> None:
    answer = site.browser().get(path)
    assert answer.status == status
    assert said in answer.text


def test_figures_are_there_for_those_inside(site: Site, servers: Servers) -> None:
    url = f"http://127.0.0.1:{servers.ports['web']}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        told = answer.read().decode()
    assert "portal_outbox_waiting" in told
    assert "django_http_requests_total" in told


def test_plain_http_is_sent_to_https(site: Site, servers: Servers) -> None:
    answer = site.browser().get(f"http://127.0.0.1:{servers.ports['http']}/guide/?a=1")
    assert answer.status == 301
    assert answer.headers["Location"] == "https://127.0.0.1/guide/?a=1"


def test_pages_are_locked_down(site: Site) -> None:
    answer = site.browser().get("/")
    assert answer.status == 200
    headers = answer.headers
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Server"] == "nginx"
    assert len(headers["X-Request-Id"]) == 32


def test_static_files_have_a_hash_and_are_kept_for_long(site: Site) -> None:
    page = site.browser().get("/").text
    name = re.search(r'"(/static/css/[\w.-]+\.[0-9a-f]{12}\.css)"', page)
    assert name, "no hashed stylesheet"
    answer = site.browser().get(name.group(1), Accept_Encoding="gzip")
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"


def test_cookies_are_for_this_site_over_tls_only(site: Site) -> None:
    browser = site.browser()
    answer = browser.sign_in(site.world.owner.email, "wrong-password")
    assert answer.status == 200
    assert "sessionid" not in {cookie.name for cookie in browser.jar}
    session = {cookie.name: cookie for cookie in site.of("owner").jar}["sessionid"]
    assert session.secure
    assert session.has_nonstandard_attr("HttpOnly")
    assert site.of("owner").get("/home/").status == 302
