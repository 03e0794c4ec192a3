"""Filters in force, as chips."""

import pytest
from django import forms
from django.test import RequestFactory

from common.filters import chips


class Filters(forms.Form):
    q = forms.CharField(label="编号", required=False)
    city = forms.ChoiceField(
        label="地市",
        required=False,
        choices=[("", "全部"), ("珠三角", [("440700", "江门市"), ("440600", "佛山市")])],
    )
    state = forms.MultipleChoiceField(
        label="状态", required=False, choices=[("a", "已发放"), ("b", "已兑现")]
    )


def shown(query):
    request = RequestFactory().get("/list/", query)
    return chips(request, Filters(request.GET))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"q": "", "city": ""}, [], id="empty ones are not in force"),
        pytest.param({"q": "SQ"}, [("编号", "SQ", "/list/?")], id="text"),
        pytest.param(
            {"city": "440700"}, [("地市", "江门市", "/list/?")], id="grouped choice in words"
        ),
        pytest.param(
            {"state": ["a", "b"]},
            [("状态", "已发放", "/list/?state=b"), ("状态", "已兑现", "/list/?state=a")],
            id="one of several",
        ),
        pytest.param(
            {"q": "SQ", "view": "mine", "cursor": "x"},
            [("编号", "SQ", "/list/?view=mine")],
            id="the view stays, the page does not",
        ),
    ],
)
def test_chips_say_what_is_in_force_and_how_to_lift_it(query, wanted):
    assert [(chip.label, chip.value, chip.url) for chip in shown(query)] == wanted


def test_an_unbound_form_filters_nothing():
    assert chips(RequestFactory().get("/", {"q": "SQ"}), Filters()) == []
