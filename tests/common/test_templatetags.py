"""The tags that reckon before they draw."""

import re
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from common.paging import Page

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


def draw(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("due", "words", "tone"),
    [
        pytest.param(date(2026, 12, 1), "剩余 8 天", "neutral", id="far"),
        pytest.param(date(2026, 11, 25), "剩余 2 天", "waiting", id="soon"),
        pytest.param(date(2026, 11, 23), "今天到期", "waiting", id="today"),
        pytest.param(date(2026, 11, 21), "已逾期 2 天", "wrong", id="over"),
        pytest.param(
            datetime(2026, 11, 23, 16, tzinfo=UTC),
            "剩余 1 天",
            "waiting",
            id="tomorrow in Shanghai",
        ),
    ],
)
def test_deadline_in_calendar_days(due, words, tone):
    html = draw("{% deadline due now=now %}", due=due, now=NOW)
    assert words in html
    assert f"deadline-{tone}" in html


def test_deadline_in_days_counted_elsewhere():
    html = draw("{% deadline due days=3 unit='个工作日' %}", due=date(2026, 11, 27))
    assert "剩余 3 个工作日" in html
    assert 'datetime="2026-11-27"' in html


def test_deadline_without_a_date_is_empty():
    assert draw("{% deadline due %}", due=None) == ""


def test_tag_escapes_its_label():
    assert "&lt;b&gt;" in draw("{% tag label 'done' %}", label="<b>")


@pytest.mark.parametrize(("rule", "shown"), [("E5", True), ("", False)], ids=["rule", "no rule"])
def test_rule_is_drawn_only_where_one_speaks(rule, shown):
    assert ("rule" in draw("{% rule rule %}", rule=rule)) is shown


def test_bar_segments_follow_each_other():
    parts = [
        {"label": "已发放", "amount": 150, "tone": "mid"},
        {"label": "已兑现", "amount": 50, "tone": "solid"},
    ]
    html = draw("{% bar parts 400 '额度' %}", parts=parts)
    drawn = re.findall(r'<rect class="bar-(\w+)" x="([\d.]+)%" width="([\d.]+)%"', html)
    assert drawn == [("mid", "0.000", "37.500"), ("solid", "37.500", "12.500")]


@pytest.mark.parametrize(
    ("amount", "total", "width"),
    [
        pytest.param(600, 500, "100.000", id="never wider than the bar"),
        pytest.param(10, 0, "0.000", id="nothing of nothing"),
        pytest.param(-5, 500, "0.000", id="never negative"),
    ],
)
def test_bar_stays_within_its_frame(amount, total, width):
    html = draw("{% bar parts total %}", parts=[{"amount": amount, "tone": "mid"}], total=total)
    assert f'width="{width}%"' in html


def test_breadcrumbs_take_names_and_paths():
    html = draw("{% breadcrumbs '设置' 'common:display' '首页' '/' '这里' %}")
    assert re.findall(r'href="([^"]+)"', html) == ["/display/", "/"]
    assert '<li aria-current="page">这里</li>' in html


def pager(page, query):
    request = RequestFactory().get("/list/", query)
    html = draw("{% pager page %}", page=page, request=request)
    return dict(re.findall(r'rel="(\w+)" href="([^"]+)"', html)), html


def test_pager_keeps_the_filters():
    links, _ = pager(Page([1], "n1", "p1"), {"city": "440700", "cursor": "old"})
    assert links == {
        "prev": "/list/?city=440700&amp;cursor=p1",
        "next": "/list/?city=440700&amp;cursor=n1",
    }


def test_pager_is_absent_on_a_single_page():
    assert pager(Page([1]), {})[1].strip() == ""


def test_pager_leads_out_of_a_page_that_emptied():
    assert 'href="/list/?city=1"' in pager(Page([]), {"cursor": "gone", "city": "1"})[1]
