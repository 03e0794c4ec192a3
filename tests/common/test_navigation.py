"""The navigation's registry, links and counts."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from accounts.models import User
from common import navigation


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """An empty registry for each test."""
    entries = {}
    monkeypatch.setattr(navigation, "_entries", entries)
    navigation.links_of.cache_clear()
    yield entries
    navigation.links_of.cache_clear()


class Clerk:
    is_authenticated = True
    role = "bureau"


def labels(role):
    return [link.entry.label for link in navigation.links_of(role)]


def current(path, query=None):
    request = RequestFactory().get(path, query)
    return [
        link.entry.label
        for link in navigation.links_of("bureau")
        if navigation.is_current(link, request)
    ]


def test_entries_come_in_their_order_and_for_their_role_only():
    navigation.register("bureau", "二", "common:display", order=20)
    navigation.register("bureau", "一", "common:styleguide", order=10)
    navigation.register("supplier", "别人的", "common:offline")
    assert labels("bureau") == ["一", "二"]


def test_sections_stay_together():
    navigation.register("bureau", "团队", "common:display", order=900)
    navigation.register("bureau", "企业认证", "common:offline", order=500, section="企业")
    navigation.register("bureau", "待审核", "common:styleguide", order=200, section="审核")
    navigation.register("bureau", "企业名录", "common:session", order=520, section="企业")
    navigation.register(
        "bureau", "临期", "common:styleguide", order=510, section="审核", query="a=1"
    )
    navigation.register("bureau", "总览", "common:nav_counts", order=10)
    assert labels("bureau") == ["总览", "待审核", "临期", "企业认证", "企业名录", "团队"]


def test_a_url_name_that_does_not_exist_is_left_out():
    navigation.register("bureau", "还没有", "nowhere:at_all")
    assert labels("bureau") == []


def test_registering_again_replaces():
    navigation.register("bureau", "旧", "common:display")
    navigation.register("bureau", "新", "common:display")
    assert labels("bureau") == ["新"]


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        pytest.param("/display/", None, ["设置"], id="the page itself"),
        pytest.param("/display/more/", None, ["设置"], id="below it"),
        pytest.param("/styleguide/", None, [], id="another view of a page"),
        pytest.param("/styleguide/", {"view": "mine", "city": "1"}, ["我的"], id="the named view"),
    ],
)
def test_the_present_page_is_marked(path, query, found):
    navigation.register("bureau", "设置", "common:display")
    navigation.register("bureau", "我的", "common:styleguide", query="view=mine")
    assert current(path, query) == found


def test_counts_are_asked_by_key_and_none_is_left_out():
    navigation.register("bureau", "有", "common:display", count=lambda user: 12)
    navigation.register("bureau", "无", "common:offline", count=lambda user: None)
    navigation.register("bureau", "不数", "common:styleguide")
    assert navigation.counts(Clerk()) == {"nav-common-display": 12}


def draw():
    request = RequestFactory().get("/display/")
    request.user = Clerk()
    return Template("{% navigation %}").render(Context({"request": request}))


def test_a_page_load_leaves_room_for_the_count_and_asks_none():
    def refuse(user=None):
        raise AssertionError("counted while drawing the page")

    navigation.register("bureau", "待审核", "common:display", count=refuse)
    html = draw()
    assert '<span class="count" id="nav-common-display" hidden></span>' in html
    assert 'hx-get="/nav/counts/"' in html


def test_without_counts_nothing_is_fetched():
    navigation.register("bureau", "设置", "common:display")
    assert "hx-get" not in draw()


def test_the_present_page_is_the_closest_one():
    navigation.register("bureau", "组件", "common:styleguide")
    navigation.register("bureau", "设置", "common:display")
    assert draw().count('aria-current="page"') == 1


@pytest.mark.django_db
def test_counts_fill_the_places_left_for_them(client):
    client.force_login(User.objects.create_user("b@example.cn", name="陈敏", role="bureau"))
    navigation.register("bureau", "待审核", "common:display", count=lambda user: 1200)
    navigation.register("bureau", "空", "common:offline", count=lambda user: 0)
    html = client.get("/nav/counts/").content.decode()
    assert '<span class="count" id="nav-common-display" hx-swap-oob="true">1000+</span>' in html
    assert 'id="nav-common-offline" hx-swap-oob="true" hidden' in html


@pytest.mark.django_db
def test_a_stranger_gets_no_counts(client):
    assert client.get("/nav/counts/").content == b""


def group():
    """Two pages of one group, and one beside it."""
    navigation.register("bureau", "待公示", "common:display", order=1, group="公示与拨付")
    navigation.register("bureau", "对账", "common:offline", order=3, group="公示与拨付")
    navigation.register("bureau", "看板", "common:styleguide", order=2)


def test_a_group_is_one_line_where_its_first_page_stands():
    group()
    lines = navigation.lines_of("bureau")
    assert [line.label for line in lines] == ["公示与拨付", "看板"]
    assert [link.entry.label for link in lines[0].below] == ["待公示", "对账"]


def test_the_only_page_of_a_group_stands_by_itself():
    navigation.register("bureau", "抽查", "common:display", group="监督检查")
    [line] = navigation.lines_of("bureau")
    assert (line.label, line.below) == ("抽查", ())


def test_a_group_opens_on_its_pages_and_is_closed_elsewhere():
    group()
    html = draw()
    assert '<ul class="nav-below">' in html
    assert 'aria-current="true"' in html
    navigation.register("bureau", "待公示", "common:session", group="公示与拨付")
    navigation.register("bureau", "待公示", "common:display", order=1)
    assert '<ul class="nav-below" hidden>' in draw()


def test_a_group_counts_the_sum_of_its_pages():
    for name, number in (("common:display", 2), ("common:offline", 3)):
        navigation.register(
            "bureau", name, name, group="公示", count=lambda _user, number=number: number
        )
    assert navigation.counts(Clerk())["nav-group-公示"] == 5


def test_an_official_on_a_public_page_finds_the_public_bar_and_the_way_back():
    for order, name in enumerate(("display", "styleguide", "offline", "session", "nav_counts")):
        navigation.register("bureau", name, f"common:{name}", order=order)
        navigation.register("bureau", name, f"common:{name}", order=order, query="a=1")
    navigation.register(navigation.PUBLIC, "公示", "common:offline")
    request = RequestFactory().get("/offline/")
    request.user = Clerk()
    html = Template("{% navigation bar=True %}").render(Context({"request": request}))
    assert html.count('<a class="nav-item"') == 2
    assert "工作台" in html
