"""Large print, high contrast and shortcuts, with and without an account."""

import pytest

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        pytest.param({}, ['data-text="normal"', 'data-shortcuts="off"'], id="nothing ticked"),
        pytest.param({"large_text": "on"}, ['data-text="large"'], id="large print"),
        pytest.param({"high_contrast": "on"}, ['data-contrast="high"'], id="high contrast"),
    ],
)
def test_choices_show_on_the_next_page(client, chosen, wanted):
    client.post("/display/", chosen)
    html = client.get("/display/").content.decode()
    assert [word for word in wanted if word not in html] == []


def test_the_ordinary_page_has_shortcuts(client):
    assert "data-shortcuts" not in client.get("/display/").content.decode()


def test_choices_follow_the_person_to_another_browser(client):
    user = User.objects.create_user("a@example.cn", name="陈敏", role="enterprise")
    client.force_login(user)
    client.post("/display/", {"large_text": "on", "shortcuts": "on"})
    client.cookies.clear()
    client.force_login(user)
    assert 'data-text="large"' in client.get("/display/").content.decode()


@pytest.mark.parametrize("cookie", ["", "zzz", '"><script>'], ids=["empty", "unknown", "hostile"])
def test_a_strange_cookie_is_the_ordinary_page(client, cookie):
    client.cookies["display"] = cookie
    html = client.get("/display/").content.decode()
    assert 'data-text="normal" data-contrast="normal"' in html
